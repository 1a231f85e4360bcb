//! What a name found lets others be: weak names that something else bears out, and the short forms of a
//! party that was named in full.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::EntityKind;
use crate::store::EntityIx;

use super::find::{Claim, Found};
use super::item::{Item, events};
use super::names::abbreviates;
use super::text::{Case, Gap, Word, name_words};
use super::words::{Class, listed};
use super::{Confidence, Field, How, Mention, Target};

/// Words of a part that are taken.
pub type Covered = Vec<(Field, Range<usize>)>;

/// The longest term in brackets that is read as one.
const LONGEST_TERM: usize = 40;

impl Item<'_> {
    /// Links names that stand for themselves.
    pub fn tell(&self, found: &[Found], mentions: &mut Vec<Mention>) {
        for found in found {
            for claim in &found.claims {
                let kind = claim.how.as_str();
                let others = found.claims.len() - 1;
                let why = match others {
                    0 => format!("{kind} {}", claim.name),
                    1 => format!("{kind} {}; another entry has it, too", claim.name),
                    _ => format!("{kind} {}; {others} other entries have it, too", claim.name),
                };
                mentions.push(self.mention(found, claim, claim.how, found.confidence, why));
            }
        }
    }

    fn mention(
        &self,
        found: &Found,
        claim: &Claim,
        how: How,
        confidence: Confidence,
        why: String,
    ) -> Mention {
        let span = Some(self.part(found.field).words.span(&found.range));
        let target = Target::Entity(claim.entity);
        Mention { target, how, field: found.field, span, confidence, name: claim.name.clone(), why }
    }

    /// Links weak names that something bears out: the party's full name in the same item, an event of its
    /// that is linked, or the subject and the country; at last those that could be nobody else's.
    pub fn bear_out(
        &self,
        weak: Vec<Found>,
        covered: &Covered,
        linked: &[Mention],
        mentions: &mut Vec<Mention>,
    ) {
        let is_free = |found: &Found| {
            !covered.iter().any(|(field, range)| *field == found.field && overlap(range, &found.range))
        };
        let mut weak: Vec<Found> = weak.into_iter().filter(is_free).collect();
        let linked = events(linked);
        // Once for what stands by events and subject, once more for the weaker forms of those.
        for is_last in [false, true] {
            let named = self.entities_of(mentions);
            weak.retain(|found| {
                let before = mentions.len();
                for claim in &found.claims {
                    let brand = || {
                        let why = format!("{} {}, a word of its own", claim.how.as_str(), claim.name);
                        (is_last && self.is_brand(found, claim)).then_some((
                            claim.how,
                            Confidence::Possible,
                            why,
                        ))
                    };
                    if let Some((how, confidence, why)) =
                        self.borne_out(found, claim, &named, &linked).or_else(brand)
                    {
                        mentions.push(self.mention(found, claim, how, confidence, why));
                    }
                }
                mentions.len() == before
            });
        }
    }

    fn borne_out(
        &self,
        found: &Found,
        claim: &Claim,
        named: &BTreeSet<EntityIx>,
        linked: &BTreeSet<crate::store::EventIx>,
    ) -> Option<(How, Confidence, String)> {
        let words = self.part(found.field).words.slice(&found.core);
        if named.contains(&claim.entity) {
            let is_small = matches!(words, [word] if self.has_small(&word.text));
            let why = format!("{}; named in full in the same item", claim.name);
            return (!is_small).then_some((How::LaterShortForm, Confidence::Likely, why));
        }
        let is_word = words.len() < 2 && !claim.exact && !words.iter().any(Word::is_han);
        if let ([word], How::ShortForm) = (words, claim.how) {
            let with = named.iter().find(|ix| self.share_event(**ix, claim.entity))?;
            let why =
                format!("{}; named with {}, of the same event", claim.name, self.data.entity(*with).name);
            return (!self.has_small(&word.text)).then_some((claim.how, Confidence::Likely, why));
        }
        // DJI is all the name there is.
        if is_word && claim.how != How::FullName {
            return None;
        }
        let event = linked
            .iter()
            .filter(|_| !is_word)
            .find(|event| self.data.subjects(**event).any(|ix| ix == claim.entity));
        if let Some(event) = event {
            let why = format!("{}; in {}, which is linked", claim.name, self.data.event(*event).id);
            return Some((claim.how, Confidence::Likely, why));
        }
        let entity = self.data.entity(claim.entity);
        let country = entity.countries.iter().find(|code| self.has_country(code, named))?;
        let told = !self.part(found.field).words.titled;
        let named = entity.kind != EntityKind::Person && claim.how != How::ShortForm && !claim.weak;
        let whole = !is_word || self.is_as_listed(found, claim);
        let fits = self.about_control && told && named && whole;
        let why = format!(
            "{}; the item is about restrictions and names {}",
            claim.name,
            self.data.country_name(country)
        );
        fits.then_some((claim.how, Confidence::Possible, why))
    }

    /// Whether a name stands in the text just as the list writes it, and is no word of every day.
    fn is_as_listed(&self, found: &Found, claim: &Claim) -> bool {
        let part = self.part(found.field);
        let shown = part.shown.get(part.words.span(&found.core)).unwrap_or_default();
        let own = |word: &Word| self.class(&word.text) == Class::Own && !self.has_small(&word.text);
        shown == claim.name && part.words.slice(&found.core).iter().all(own)
    }

    /// Whether two entities were met by one event.
    fn share_event(&self, one: EntityIx, other: EntityIx) -> bool {
        let events = |ix| {
            self.data.entity(ix).designations.iter().filter_map(|designation| designation.event.as_ref())
        };
        events(one).any(|event| events(other).any(|theirs| theirs == event))
    }

    /// Whether the item names a country, its people, or somebody who is listed under it.
    fn has_country(&self, code: &str, named: &BTreeSet<EntityIx>) -> bool {
        let name = name_words(self.data.country_name(code));
        let whole = !name.is_empty() && name.iter().all(|word| self.has(word));
        let under = |ix: &EntityIx| self.data.entity(*ix).countries.iter().any(|of| of == code);
        whole || named.iter().any(under) || listed().demonyms(code).iter().any(|word| self.has(word))
    }

    /// Links the short forms of those named in full, after their first full name, and gives what words are
    /// taken.
    pub fn follow(&self, strong: &[Found], mentions: &mut Vec<Mention>) -> Covered {
        let mut covered: Covered = strong.iter().map(|found| (found.field, found.range.clone())).collect();
        let mut seen = BTreeSet::new();
        let mut more = Vec::new();
        for found in
            strong.iter().filter(|found| found.claims.iter().all(|claim| claim.how != How::ShortForm))
        {
            for term in self.terms(found) {
                if !seen.insert((found.claims.first().map(|claim| claim.entity), term.words.clone())) {
                    continue;
                }
                for range in self.later(found, &term) {
                    let field = Field::Text;
                    if covered.iter().any(|(of, taken)| *of == field && overlap(taken, &range)) {
                        continue;
                    }
                    for claim in &found.claims {
                        let claim = Claim { name: term.name.clone(), ..claim.clone() };
                        let place =
                            Found { field, range: range.clone(), core: range.clone(), ..found.clone() };
                        let full = &found.claims.first().map_or("", |claim| claim.name.as_str());
                        let why = format!("{}; short for {full}, named before", term.name);
                        let confidence = found.confidence.less();
                        mentions.push(self.mention(&place, &claim, How::LaterShortForm, confidence, why));
                    }
                    more.push((field, range));
                }
            }
        }
        covered.extend(more);
        covered
    }

    /// The short forms by which a party may be called once its name was given.
    fn terms(&self, found: &Found) -> Vec<Term> {
        let Some(claim) = found.claims.first() else { return Vec::new() };
        let part = self.part(found.field);
        let mut terms: Vec<Term> = self.defined(found).into_iter().collect();
        let words = part.words.slice(&found.core);
        let text = |word: &Word| part.shown.get(word.span.clone()).unwrap_or_default().to_owned();
        let one = |word: &Word| Term { words: vec![word.text.clone()], name: text(word), defined: false };
        let long = |word: &&Word| word.text.chars().count() >= 4 && !word.is_han();
        if words.len() > 1 {
            if self.data.entity(claim.entity).kind == EntityKind::Person {
                terms.extend(words.last().filter(long).map(one));
            } else {
                let head = words.iter().find(|word| self.class(&word.text) != Class::Place);
                let fits = |word: &&Word| {
                    matches!(self.class(&word.text), Class::Common | Class::People | Class::Own | Class::Rare)
                };
                terms.extend(head.filter(long).filter(fits).map(one));
            }
        }
        terms
    }

    /// The term that is defined right after a name: `(HIT)`, `(the “Company”)`, where it is not a word like
    /// "Company".
    fn defined(&self, found: &Found) -> Option<Term> {
        let part = self.part(found.field);
        let end = part.words.span(&found.range).end;
        let rest = part.shown.get(end..)?.trim_start_matches([' ', '.', ',']);
        let inside = rest.strip_prefix('(').or_else(|| rest.strip_prefix('（'))?;
        let (inside, _) = inside.split_once([')', '）'])?;
        let quotes = ['"', '“', '”', '\'', '‘', '’', '«', '»'];
        let quoted = inside.contains(['"', '“', '«']);
        let name = inside.rsplit_once(['“', '«']).map_or(inside, |(_, name)| name);
        let name = name.trim_matches(|c: char| c.is_whitespace() || quotes.contains(&c));
        let words = name_words(name);
        let full: Vec<String> = part.words.slice(&found.core).iter().map(|word| word.text.clone()).collect();
        let plain = |word: &String| {
            matches!(
                self.class(word),
                Class::Trade | Class::Body | Class::Form | Class::Function | Class::Place
            )
        };
        let fits = if quoted { !words.iter().all(plain) } else { abbreviates(name, &full) };
        let is_term = fits && name.len() <= LONGEST_TERM && (1..=3).contains(&words.len());
        is_term.then(|| Term { words, name: name.to_owned(), defined: true })
    }

    /// Where a term stands after the first full name.
    fn later(&self, found: &Found, term: &Term) -> Vec<Range<usize>> {
        let part = self.part(Field::Text);
        let from = if found.field == Field::Text { found.range.end } else { 0 };
        let words = part.words.all();
        let length = term.words.len();
        let stands = |at: usize| {
            let run = words.get(at..at + length).unwrap_or_default();
            run.len() == length
                && run.iter().zip(&term.words).all(|(word, of)| word.text == *of && word.case != Case::Small)
                && run.iter().skip(1).all(|word| word.gap < Gap::And)
        };
        let first = term.words.first().map_or(&[][..], |word| self.places_of(word));
        let places: Vec<usize> = first.iter().copied().filter(|at| *at >= from && stands(*at)).collect();
        // A word of every day begins a sentence with a capital, too.
        let starts = |at: usize| words.get(at).is_none_or(|word| word.gap == Gap::Sentence);
        let plain = term.words.iter().all(|word| matches!(self.class(word), Class::Common | Class::People));
        if !term.defined
            && plain
            && (term.words.iter().any(|word| self.has_small(word)) || places.iter().all(|at| starts(*at)))
        {
            return Vec::new();
        }
        let beside = |at: Option<usize>, gap_at: usize| {
            let tight = words.get(gap_at).is_some_and(|word| word.gap == Gap::Space);
            tight
                && at.and_then(|at| words.get(at)).is_some_and(|word| {
                    word.case == Case::Capital && !matches!(self.class(&word.text), Class::Function)
                })
        };
        let alone = |at: &usize| {
            let after = beside(Some(at + length), at + length);
            let before =
                !starts(*at) && beside(at.checked_sub(1), *at) && !at.checked_sub(1).is_some_and(starts);
            term.defined || !after && !before
        };
        places.into_iter().filter(alone).map(|at| at..at + length).collect()
    }
}

/// A short form of a party in one item.
struct Term {
    words: Vec<String>,
    /// As it is written where it comes from.
    name: String,
    /// Whether the item itself gives it.
    defined: bool,
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
