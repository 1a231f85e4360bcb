//! Whether a run of words that is somebody's name is that name here.
//!
//! Three things can be wrong: the words may be no name ("focus on the Middle East"), the name may be within
//! a longer one of somebody else ("Harbin Institute of Technology Press"), or so plain that others have it,
//! too ("United Engineering"). The first two are seen by capitals and neighbors; the third by the weight
//! of the words, and then something else in the item has to bear it out.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use crate::model::EntityKind;

use super::find::{Claim, Found, Reading, is_same};
use super::item::{Item, Part};
use super::text::{Case, Gap, Word, name_words};
use super::words::{Class, is_form, is_known_to_many, listed, number};
use super::{Confidence, How};

/// The weight from which a name stands for itself: one word of one's own and another word, or four plain
/// words.
const ENOUGH: f32 = 3.5;
/// The same for a primary name that begins with a place, where its neighbors have no capitals.
const ENOUGH_WITH_PLACE: f32 = 2.5;
/// The same for a person in an item that is not about restrictions: others have the name, too.
const ENOUGH_FOR_PERSON: f32 = 5.0;
/// Abbreviations so short are many parties'.
const SHORT: usize = 4;
/// So many parties with a word of their own at the head of their names make it known.
const FAMILY: u32 = 4;

/// The fewest letters of a word that stands for a company where nothing is said of restrictions.
const SHORTEST_BRAND: usize = 4;
/// The same where it is written as only brands are, but not so in the list.
const LONG_BRAND: usize = 8;

/// What is held of it.
pub enum Verdict {
    /// No name.
    NoName,
    /// A name of somebody else.
    Another,
    /// A name.
    Name {
        /// Whether it stands for itself.
        strong: bool,
        /// How sure.
        confidence: Confidence,
    },
}

impl Item<'_> {
    /// Judges the words of `range`, of which those of `core` are the name.
    pub fn judge(
        &self,
        part: &Part<'_>,
        range: &Range<usize>,
        core: &Range<usize>,
        claims: &[Claim],
    ) -> Verdict {
        let words = part.words.slice(core);
        let Some(first) = claims.first() else { return Verdict::NoName };
        if words.iter().any(Word::is_han) {
            return self.judge_han(part, range, words, first);
        }
        let classes: Vec<Class> = words.iter().map(|word| self.class(&word.text)).collect();
        let exact = if claims.iter().any(|claim| claim.exact) { 1.0 } else { 0.0 };
        let weight = exact + classes.iter().map(|class| class.weight()).sum::<f32>();
        let own = classes.iter().any(|class| matches!(class, Class::Own | Class::Rare));
        let told = !part.words.titled;
        let small = |(word, class): (&Word, &Class)| word.case == Case::Small && *class != Class::Function;
        let any_small = words.iter().zip(&classes).any(small);
        if let [word] = words
            && self.is_part_of_path(part, range, word)
        {
            return Verdict::NoName;
        }
        if any_small && part.words.capitals && (!own || words.len() < 3) {
            return Verdict::NoName;
        }
        let strong = match (words, classes.as_slice()) {
            ([word], [Class::Own]) => {
                self.could_be_alone(part, word, first) && self.is_alone(part, range, word, first)
            }
            ([_], _) => exact > 0.0 && weight >= ENOUGH,
            _ if !self.about_control && is_person(self.data.entity(first.entity).kind, &classes) => {
                weight >= ENOUGH_FOR_PERSON
            }
            _ => weight >= ENOUGH && (own || told || weight > ENOUGH || classes.contains(&Class::Place)),
        };
        if self.is_within_another(part, range, claims, own) {
            return Verdict::Another;
        }
        let placed = !strong
            && told
            && weight >= ENOUGH_WITH_PLACE
            && words.len() > 1
            && self.is_placed(part, range, first, &classes);
        let strong = (strong || placed) && !claims.iter().all(|claim| claim.weak);
        let sure = !placed && words.len() > 1 && first.how != How::ShortForm;
        let confidence = match words {
            _ if sure => Confidence::Certain,
            // Nobody but the list vouches that it is called so.
            [word, ..]
                if first.how == How::ShortForm
                    && !self.about_control
                    && self.linker.vocabulary.parties(&word.text) < 2 =>
            {
                Confidence::Possible
            }
            _ => Confidence::Likely,
        };
        let confidence = if claims.len() > 1 { confidence.less() } else { confidence };
        Verdict::Name { strong, confidence }
    }

    /// Whether a word is part of an address or a path, `www.hikvision.com`, `_star.rs`, or of a word that is
    /// broken over two lines.
    fn is_part_of_path(&self, part: &Part<'_>, range: &Range<usize>, word: &Word) -> bool {
        let before = range.start.checked_sub(1).and_then(|at| part.words.get(at));
        let next = part.words.get(range.end).filter(|next| next.gap == Gap::Tight);
        let broken = ["-\n", "-\r\n"]
            .iter()
            .any(|end| part.shown.get(word.span.end..).is_some_and(|rest| rest.starts_with(end)));
        broken
            || before.filter(|_| word.gap == Gap::Tight).is_some_and(|word| !word.is_han())
            || next.is_some_and(|word| !word.is_han())
    }

    /// Whether one word of its own can be all that is said of a party: of a company, not so short that others
    /// have it, and no word of every day.
    fn could_be_alone(&self, part: &Part<'_>, word: &Word, claim: &Claim) -> bool {
        let kind = self.data.entity(claim.entity).kind;
        let is_thing = matches!(kind, EntityKind::Person | EntityKind::Vessel | EntityKind::Aircraft);
        let is_small = part.words.capitals && self.has_small(&word.text);
        let is_short = is_short(word, &claim.name) && self.linker.vocabulary.parties(&word.text) < FAMILY;
        !is_thing && !is_small && !is_short
    }

    /// Whether one word can be the name of a party here. A word that is in several names is known; any other
    /// must stand as the list has it, in a text that has capitals; where the list gives more, a legal form or
    /// words that were taken away, only where restrictions are the subject, and beside no word that could be
    /// the rest of another name.
    fn is_alone(&self, part: &Part<'_>, range: &Range<usize>, word: &Word, claim: &Claim) -> bool {
        let has = |reading: &&Reading| reading.words().all().iter().any(|one| is_same(one, word));
        let readings = self.readings(claim.entity);
        let name = readings
            .0
            .iter()
            .filter(has)
            .flat_map(|reading| reading.words().all())
            .find(|one| is_same(one, word));
        let Some(name) = name else { return false };
        if self.linker.vocabulary.parties(&name.text) > 1 {
            return true;
        }
        let standing = self.standing(&word.text);
        if !self.about_control && standing.could_be_place {
            return false;
        }
        if readings.0.iter().filter(has).count() > 1 && !standing.is_known_to_many() {
            return true;
        }
        if name.text != word.text || word.case == Case::Small {
            return false;
        }
        let whole =
            readings.0.iter().any(|reading| reading.words().all().len() == 1 && reading.name == claim.name);
        claim.exact
            || whole
            || self.about_control && (part.words.titled || !self.could_be_longer(part, range))
    }

    /// Whether what stands at `range` may be a part of a longer name, with the word beside it.
    fn could_be_longer(&self, part: &Part<'_>, range: &Range<usize>) -> bool {
        let unknown = |word: &Word| {
            matches!(self.class(&word.text), Class::Own | Class::Rare | Class::Frequent | Class::People)
        };
        let belongs = |word: Option<&Word>, gap: Option<&Word>| {
            gap.is_some_and(|word| word.gap == Gap::Space)
                && word.is_some_and(|word| word.case == Case::Capital && unknown(word))
        };
        let next = part.words.get(range.end);
        let before = range.start.checked_sub(1).and_then(|at| part.words.get(at));
        belongs(next, next) || belongs(before, part.words.get(range.start))
    }

    /// Whether a word that only one party has is a company's where nothing is said of restrictions: it is
    /// written as only brands are, `SenseTime`, and just so in the list, or long; or the item speaks of
    /// companies and few people know the word. And nowhere in the item it could be a place, a person, or a
    /// part of another name.
    pub fn is_brand(&self, found: &Found, claim: &Claim) -> bool {
        let part = self.part(found.field);
        let [word] = part.words.slice(&found.core) else { return false };
        if self.class(&word.text) != Class::Own
            || word.case != Case::Capital
            || !self.could_be_alone(part, word, claim)
        {
            return false;
        }
        let standing = self.standing(&word.text);
        if standing.could_be_place || standing.could_be_longer {
            return false;
        }
        let entity = self.data.entity(claim.entity);
        let classes: Vec<Class> = name_words(&entity.name).iter().map(|word| self.class(word)).collect();
        if is_person(entity.kind, &classes) {
            return false;
        }
        let shown = part.shown.get(word.span.clone()).unwrap_or_default();
        let letters = word.text.chars().count();
        if is_written_as_brand(shown) {
            let listed = |reading: &Reading| {
                let mut words = reading.words().all().iter();
                words.any(|one| reading.name.get(one.span.clone()) == Some(shown))
            };
            letters >= LONG_BRAND && !standing.is_known_to_many()
                || self.readings(claim.entity).0.iter().any(listed)
        } else {
            letters >= SHORTEST_BRAND && self.about_business && !standing.is_known_to_many()
        }
    }

    /// How a word stands in the item at large, found out once: an item may have it on every line.
    fn standing(&self, text: &str) -> Rc<Standing> {
        let mut known = self.standings.borrow_mut();
        known.entry(number([text])).or_insert_with(|| Rc::new(self.stands(text))).clone()
    }

    fn stands(&self, text: &str) -> Standing {
        let mut standing = Standing::of(text);
        for part in &self.parts {
            for (at, _) in part.words.all().iter().enumerate().filter(|(_, word)| word.text == text) {
                standing.could_be_longer |= self.could_be_longer(part, &(at..at + 1));
                standing.could_be_place |= is_in_place(part.words.all(), at);
            }
        }
        standing
    }

    /// Whether it is a primary name with a place in it, and the words on both sides have no capitals.
    fn is_placed(&self, part: &Part<'_>, range: &Range<usize>, claim: &Claim, classes: &[Class]) -> bool {
        let before = range.start.checked_sub(1).and_then(|at| part.words.get(at));
        let starts = part.words.get(range.start).is_none_or(|word| word.gap >= Gap::Break);
        claim.how == How::FullName
            && classes.contains(&Class::Place)
            && (starts || before.is_some_and(|word| word.case == Case::Small))
            && part.words.get(range.end).is_none_or(|word| word.case == Case::Small || word.gap >= Gap::Break)
    }

    /// Whether the words beside it make it the name of somebody else.
    fn is_within_another(&self, part: &Part<'_>, range: &Range<usize>, claims: &[Claim], own: bool) -> bool {
        let told = !part.words.titled;
        let theirs = |word: &Word| claims.iter().any(|claim| self.is_place_of(claim, &word.text));
        // What follows: in running text as long as capitals do, in a headline one word.
        let following = part.words.all().get(range.end..).unwrap_or_default();
        let capital =
            |word: &&Word| matches!(word.gap, Gap::Space | Gap::Tight) && word.case == Case::Capital;
        for (at, word) in following.iter().take_while(capital).take(if told { 4 } else { 1 }).enumerate() {
            let place = at == 0 && !theirs(word);
            match self.class(&word.text) {
                Class::Body => return true,
                Class::Trade if told => return true,
                Class::Place if told && place => return true,
                Class::Form if told && word.text.len() > 2 => return true,
                _ => {}
            }
        }
        if !own {
            // Kepler Corporation of Toronto.
            if let [of, place, ..] = following
                && of.text == "of"
                && place.case == Case::Capital
                && !theirs(place)
            {
                return true;
            }
            if following.first().is_some_and(|word| {
                word.gap == Gap::Space && word.case != Case::Small && !is_form(&word.text)
            }) && told
            {
                return true;
            }
        }
        // What stands before, in the same breath.
        let Some(first) = part.words.get(range.start).filter(|word| word.gap == Gap::Space && told) else {
            return false;
        };
        let Some(before) = range.start.checked_sub(1).and_then(|at| part.words.get(at)) else {
            return false;
        };
        match self.class(&before.text) {
            _ if before.case != Case::Capital || first.case == Case::Small => false,
            Class::Function => false,
            Class::Place => !theirs(before) && claims.iter().all(|claim| Self::is_plain_or_short(claim, own)),
            // Any word may begin a sentence.
            Class::Own => !own && before.gap < Gap::Sentence,
            _ => !own,
        }
    }

    /// Whether a place before it tells a relative: it is short, or all plain.
    fn is_plain_or_short(claim: &Claim, own: bool) -> bool {
        !own || name_words(&claim.name).len() <= 4
    }

    /// Whether a word names a place of an entity: it stands in one of its names or addresses, or is that of
    /// its country.
    pub fn is_place_of(&self, claim: &Claim, word: &str) -> bool {
        let entity = self.data.entity(claim.entity);
        let is_word = |reading: &Reading| reading.words().all().iter().any(|one| one.text == word);
        let named = || self.readings(claim.entity).0.iter().any(is_word);
        let of_country = |code: &String| listed().demonyms(code).contains(&word);
        let has = |text: &str| {
            let mut found = false;
            crate::names::for_each_word(text, &mut String::new(), |one| found |= one == word);
            found
        };
        entity.countries.iter().any(of_country)
            || named()
            || entity.addresses.iter().any(|address| has(&address.text))
            || entity.countries.iter().any(|code| has(self.data.country_name(code)))
    }

    /// Names in Han stand as they are; a short one must not be cut out of other words.
    fn judge_han(&self, part: &Part<'_>, range: &Range<usize>, words: &[Word], claim: &Claim) -> Verdict {
        let text = |range: Range<usize>| -> String {
            part.words
                .slice(&range)
                .iter()
                .take_while(|word| word.is_han())
                .map(|word| word.text.as_str())
                .collect()
        };
        let length: usize = words.iter().map(|word| word.text.chars().count()).sum();
        let after = text(range.end..range.end + 4);
        let next_is_tight = part.words.get(range.end).is_some_and(|word| word.gap == Gap::Tight);
        if next_is_tight && listed().han("han bodies").iter().any(|body| after.starts_with(body)) {
            return Verdict::Another;
        }
        let strong = if length > 2 {
            true
        } else if self.is_cut_out(part, range) {
            return Verdict::NoName;
        } else {
            let particle = |word: &Word| listed().han("han particles").contains(&word.text.as_str());
            let open = |word: Option<&Word>| word.is_none_or(|word| !word.is_han() || particle(word));
            let tight = |at: usize| part.words.get(at).is_some_and(|word| word.gap == Gap::Tight);
            let left =
                !tight(range.start) || open(range.start.checked_sub(1).and_then(|at| part.words.get(at)));
            let right = !tight(range.end) || open(part.words.get(range.end));
            self.about_control || claim.how != How::ShortForm && (left || right)
        };
        let confidence = if length > 3 { Confidence::Certain } else { Confidence::Likely };
        Verdict::Name { strong, confidence }
    }

    /// Whether a word of every day reaches over one of its edges: 中华|为民.
    fn is_cut_out(&self, part: &Part<'_>, range: &Range<usize>) -> bool {
        let joined =
            |at: usize| part.words.get(at).is_some_and(|word| word.gap == Gap::Tight && word.is_han());
        let pair = |at: usize| -> String {
            part.words.slice(&(at..at + 2)).iter().map(|word| word.text.as_str()).collect()
        };
        let is_word = |at: usize| listed().han("han words").contains(&pair(at).as_str());
        let left = joined(range.start) && range.start.checked_sub(1).is_some_and(is_word);
        let right = joined(range.end) && range.end.checked_sub(1).is_some_and(is_word);
        left || right
    }
}

/// How a word stands in an item, wherever it does.
pub struct Standing {
    word: String,
    /// As places do, somewhere.
    could_be_place: bool,
    /// Beside another that may make it a longer name, somewhere.
    could_be_longer: bool,
    is_known_to_many: OnceCell<bool>,
}

impl Standing {
    fn of(word: &str) -> Self {
        let word = word.to_owned();
        Self { word, could_be_place: false, could_be_longer: false, is_known_to_many: OnceCell::new() }
    }

    /// Looked up when it matters: that takes longer than all else.
    fn is_known_to_many(&self) -> bool {
        *self.is_known_to_many.get_or_init(|| is_known_to_many(&self.word))
    }
}

/// Whether a word stands as places do: "near Achinsk", but not "a stake in Megvii".
fn is_in_place(words: &[Word], at: usize) -> bool {
    const HELD: [&str; 9] =
        ["stake", "stakes", "share", "shares", "interest", "invest", "invested", "investment", "investors"];
    let [held, before, word] = words.get(at.wrapping_sub(2)..=at).unwrap_or_default() else { return false };
    let is_in = match before.text.as_str() {
        "near" | "around" => true,
        "in" => !HELD.contains(&held.text.as_str()),
        _ => false,
    };
    word.gap == Gap::Space && is_in
}

/// Whether a name is a person's; where the list does not say, whether it is one by its words.
fn is_person(kind: EntityKind, classes: &[Class]) -> bool {
    let of_things = |class: &Class| matches!(class, Class::Trade | Class::Body | Class::Form | Class::Place);
    match kind {
        EntityKind::Person => true,
        EntityKind::Unknown => classes.contains(&Class::People) && !classes.iter().any(of_things),
        _ => false,
    }
}

/// Whether a word has a capital within, after small letters, as brands have and neither places nor persons:
/// `SenseTime`, not `McAllen`.
fn is_written_as_brand(word: &str) -> bool {
    const PREFIXES: [&str; 8] = ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Fitz"];
    let inner = word.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
    inner.is_some_and(|(at, _)| {
        let (head, tail) = word.split_at(at);
        head.ends_with(char::is_lowercase)
            && tail.chars().skip(1).any(char::is_lowercase)
            && !PREFIXES.contains(&head)
    })
}

/// Whether it is an abbreviation so short that many parties have it.
fn is_short(word: &Word, name: &str) -> bool {
    let letters = word.text.chars().count();
    letters < SHORT || letters == SHORT && !name.chars().any(char::is_lowercase)
}
