//! From words to names: at each word the longest run that is somebody's, read again as the list has it.

use std::cell::OnceCell;
use std::ops::Range;

use crate::model::{Entity, EntityKind, Quality};
use crate::store::EntityIx;

use super::item::{Item, Part};
use super::names::variants;
use super::table::Owner;
use super::text::{Case, Gap, Word, Words};
use super::words::{is_form, names, number, step};
use super::{Confidence, Field, How};

/// A name that more entries have tells nobody apart.
const MOST_OWNERS: usize = 20;

/// A name of an entity, read.
pub struct Reading {
    /// As the list has it.
    pub name: String,
    /// Which of its names.
    pub how: How,
    /// Whether the list itself calls it weak.
    pub weak: bool,
    /// As words, once somebody asks.
    words: OnceCell<Words>,
    /// The numbers of the runs it is looked for by.
    runs: Vec<u64>,
    /// Whether it may have legal forms.
    has_forms: bool,
}

impl Reading {
    /// The name as words.
    pub fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::new(&self.name, |_| false))
    }

    /// Its legal forms.
    fn forms(&self) -> Vec<String> {
        let texts = self.words().all().iter().map(|word| word.text.as_str());
        forms(texts.filter(|word| self.has_forms && is_form(word)))
    }
}

/// All names of an entity, read.
pub struct Readings(pub Vec<Reading>);

impl Readings {
    /// Reads the names of an entity.
    pub fn of(entity: &Entity) -> Self {
        let aliases = entity.aliases.len();
        let reading = |(place, name): (usize, &str)| {
            let (how, weak) = match place {
                0 => (How::FullName, false),
                _ if place <= aliases => {
                    let alias = entity.aliases.get(place - 1);
                    (How::Alias, alias.is_some_and(|alias| alias.quality == Quality::Weak))
                }
                _ => (How::LocalName, false),
            };
            let run = |way: Vec<String>| number(way.iter().map(String::as_str));
            let runs = variants(name, entity.kind).into_iter().map(run).collect();
            let has_forms = entity.kind != EntityKind::Person;
            Reading { name: name.to_owned(), how, weak, words: OnceCell::new(), runs, has_forms }
        };
        Self(names(entity).enumerate().map(reading).collect())
    }

    /// The forms of a name; of the first name, where it has none.
    fn forms_of(&self, reading: &Reading) -> Vec<String> {
        let own = reading.forms();
        match self.0.first() {
            Some(first) if own.is_empty() => first.forms(),
            _ => own,
        }
    }
}

/// Legal forms, those that are written in two ways alike, in order.
fn forms<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let alike = |word: &'a str| match word {
        "company" => "co",
        "limited" => "ltd",
        "corporation" => "corp",
        "incorporated" => "inc",
        other => other,
    };
    let mut forms: Vec<String> = words.map(alike).map(str::to_owned).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether two sets of legal forms can be of one party: one of them says no more than the other.
fn agree(a: &[String], b: &[String]) -> bool {
    let within = |a: &[String], b: &[String]| a.iter().all(|form| form == "co" || b.contains(form));
    within(a, b) || within(b, a)
}

/// Whose name it may be.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Who.
    pub entity: EntityIx,
    /// The name as the list has it.
    pub name: String,
    /// Which of the names.
    pub how: How,
    /// Whether the list calls it weak.
    pub weak: bool,
    /// Whether the text has the name's own legal form, too.
    pub exact: bool,
}

/// A name in an item.
#[derive(Debug, Clone)]
pub struct Found {
    pub field: Field,
    /// Its words, legal form and all.
    pub range: Range<usize>,
    /// The words that were looked for.
    pub core: Range<usize>,
    pub claims: Vec<Claim>,
    /// Whether it stands for itself.
    pub strong: bool,
    pub confidence: Confidence,
}

/// What stands at a word.
enum Outcome {
    Named(Found),
    /// A name of somebody who is not listed, up to that word.
    Another(usize),
}

impl Item<'_> {
    /// The names in a part, in order, none within another.
    pub fn find(&self, part: &Part<'_>) -> Vec<Found> {
        let mut all: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < part.words.all().len() {
            let free = all.last().map_or(0, |found| found.range.end);
            match self.longest_at(part, at, free) {
                Some(Outcome::Named(found)) => {
                    at = found.range.end;
                    all.push(found);
                }
                Some(Outcome::Another(end)) => at = end,
                None => at += 1,
            }
        }
        all
    }

    fn longest_at(&self, part: &Part<'_>, at: usize, free: usize) -> Option<Outcome> {
        let runs = self.runs_at(part.words.all().get(at..)?);
        runs.into_iter().rev().find_map(|(length, run)| self.named(part, at..at + length, run, free))
    }

    /// The runs that begin a text, by length, the shortest first.
    fn runs_at(&self, words: &[Word]) -> Vec<(usize, u64)> {
        let table = &self.linker.table;
        let mut runs = Vec::new();
        let Some(first) = words.first() else { return runs };
        let longest = table.longest(step(0, &first.text)).unwrap_or(0);
        let mut run = 0;
        for (at, word) in words.iter().take(longest.max(1)).enumerate() {
            let whole = step(run, &word.text);
            // Huaweis Chef.
            let stem =
                word.text.strip_suffix('s').filter(|stem| word.case == Case::Capital && stem.len() > 3);
            if table.has(whole) {
                runs.push((at + 1, whole));
            } else if let Some(short) = stem.map(|stem| step(run, stem)).filter(|short| table.has(*short)) {
                runs.push((at + 1, short));
            }
            run = whole;
        }
        runs
    }

    /// What a run of words is, if the names that it is the number of are really there. Words before `free`
    /// are taken.
    fn named(&self, part: &Part<'_>, core: Range<usize>, run: u64, free: usize) -> Option<Outcome> {
        let words = part.words.slice(&core);
        let owners = self.linker.table.owners(run);
        if owners.clone().count() > MOST_OWNERS {
            return None;
        }
        let mut claims: Vec<(Claim, Vec<String>)> = Vec::new();
        for owner in owners.clone() {
            let Owner::Name(ix) = owner else { continue };
            let entity = EntityIx(ix);
            let readings = self.readings(entity);
            let fits = |reading: &&Reading| reading.runs.contains(&run) && gaps_fit(words, reading.words());
            if let Some(reading) = readings.0.iter().find(fits) {
                let (name, how, weak) = (reading.name.clone(), reading.how, reading.weak);
                let forms = readings.forms_of(reading);
                claims.push((Claim { entity, name, how, weak, exact: false }, forms));
            }
        }
        if claims.is_empty() {
            for owner in owners {
                let Owner::Short(ix) = owner else { continue };
                let entity = EntityIx(ix);
                let readings = self.readings(entity);
                let short = readings.0.iter().find_map(|reading| Some((reading, part_of(reading, words)?)));
                if let Some((reading, name)) = short.filter(|_| gaps_fit(words, &Words::default())) {
                    let forms = readings.forms_of(reading);
                    claims.push((
                        Claim { entity, name, how: How::ShortForm, weak: false, exact: false },
                        forms,
                    ));
                }
            }
        }
        if claims.is_empty() {
            return None;
        }
        let range = self.go_on(part, &core, &claims);
        let (range, theirs) = self.with_forms(part, range, &claims, free);
        let said = !theirs.is_empty();
        claims.retain(|(_, forms)| agree(forms, &theirs));
        for (claim, forms) in &mut claims {
            claim.exact = said && *forms == theirs;
        }
        if claims.iter().any(|(claim, _)| claim.exact) {
            claims.retain(|(claim, _)| claim.exact);
        }
        let claims: Vec<Claim> = claims.into_iter().map(|(claim, _)| claim).collect();
        if claims.is_empty() {
            return Some(Outcome::Another(range.end));
        }
        let end = range.end;
        match self.judge(part, &range, &core, &claims) {
            super::judge::Verdict::NoName => None,
            super::judge::Verdict::Another => Some(Outcome::Another(end)),
            super::judge::Verdict::Name { strong, confidence } => {
                Some(Outcome::Named(Found { field: part.field, range, core, claims, strong, confidence }))
            }
        }
    }

    /// The range with what follows, where one of the names goes on in the same words: "Hikvision Digital
    /// Technology".
    fn go_on(&self, part: &Part<'_>, core: &Range<usize>, claims: &[(Claim, Vec<String>)]) -> Range<usize> {
        let words = part.words.slice(core);
        let rest = part.words.all().get(core.end..).unwrap_or_default();
        let mut most = 0;
        for (claim, _) in claims {
            for reading in &self.readings(claim.entity).0 {
                let name = reading.words().all();
                let Some(start) = place_of(words, name) else { continue };
                let more = name.iter().skip(start + words.len()).zip(rest);
                let same =
                    |(a, b): &(&Word, &Word)| a.text == b.text && b.gap <= Gap::And && !is_form(&a.text);
                most = most.max(more.take_while(same).count());
            }
        }
        core.start..core.end + most
    }

    /// The range with the legal forms beside it, and which they are.
    fn with_forms(
        &self,
        part: &Part<'_>,
        range: Range<usize>,
        claims: &[(Claim, Vec<String>)],
        free: usize,
    ) -> (Range<usize>, Vec<String>) {
        let titled = part.words.titled;
        let own = |word: &Word| claims.iter().any(|(_, forms)| forms.contains(&word.text));
        let is_one = |word: &Word| {
            is_form(&word.text)
                && (word.case == Case::Capital && (!titled || word.text.len() > 2) || titled && own(word))
        };
        let (mut start, mut end) = (range.start, range.end);
        while let Some(word) = part.words.get(end).filter(|word| is_one(word)) {
            let before = part.words.get(end - 1).map_or(word.span.start, |before| before.span.end);
            let between = part.shown.get(before..word.span.start).unwrap_or_default();
            if !matches!(between, " " | ", " | "," | "." | ". " | "., " | "\n" | ",\n") {
                break;
            }
            // AO One, OOO Other.
            let next = part.words.get(end + 1).filter(|next| next.gap == Gap::Space);
            if word.gap == Gap::Break
                && next.is_some_and(|next| next.case == Case::Capital && !is_form(&next.text))
            {
                break;
            }
            end += 1;
        }
        while start > free
            && let Some(word) = part.words.get(start - 1)
            && is_one(word)
            && own(word)
            && part.words.get(start).is_some_and(|first| first.gap == Gap::Space || first.gap == Gap::Break)
        {
            start -= 1;
        }
        let outside = (start..range.start).chain(range.end..end);
        let theirs = forms(outside.filter_map(|at| part.words.get(at)).map(|word| word.text.as_str()));
        (start..end, theirs)
    }
}

/// Where some words stand in a name.
fn place_of(words: &[Word], name: &[Word]) -> Option<usize> {
    let same = |window: &[Word]| window.iter().zip(words).all(|(a, b)| is_same(a, b));
    name.windows(words.len().max(1)).position(same)
}

/// Whether a word of a text is one of a name, but for the "s" of a German genitive.
pub fn is_same(name: &Word, text: &Word) -> bool {
    name.text == text.text || text.text.strip_suffix('s') == Some(name.text.as_str())
}

/// The part of a name that some words are, as the list writes it.
fn part_of(reading: &Reading, words: &[Word]) -> Option<String> {
    let start = place_of(words, reading.words().all())?;
    let span = reading.words().span(&(start..start + words.len()));
    reading.name.get(span).map(str::to_owned)
}

/// Whether what stands between the words of a text may stand there in that name: a comma or an "and" only
/// where the name has one.
fn gaps_fit(text: &[Word], name: &Words) -> bool {
    text.windows(2).all(|pair| {
        let [before, word] = pair else { return true };
        let pairs = name.all().windows(2);
        let theirs = pairs.filter_map(|pair| match pair {
            [first, second] if is_same(first, before) && is_same(second, word) => Some(second.gap),
            _ => None,
        });
        let theirs: Vec<Gap> = theirs.collect();
        match word.gap {
            Gap::Break | Gap::Sentence => theirs.iter().any(|gap| *gap >= Gap::Break),
            Gap::And => theirs.iter().any(|gap| *gap >= Gap::And),
            _ => theirs.is_empty() || theirs.iter().any(|gap| *gap != Gap::And),
        }
    })
}
