//! Ranking: how well the typed texts meet a record's.
//!
//! Two passes. The close one finds words, their starts and insides, joined words and initials; the
//! loose one, asked only where the close one finds nobody at all, forgives slips of the finger and
//! takes abbreviations and scattered letters. So a typed name never drowns in lookalikes.

use std::ops::Range;

use crate::model::Day;

use super::matching::{Closeness, Found, Needle, Scatter};
use super::query::{Ask, Query};
use super::text::Text;
use super::{Matched, TextField, Tier};

/// The typed texts of a query, folded.
pub struct Needles {
    wanted: Vec<Needle>,
    unwanted: Vec<Needle>,
    scatter: Scatter,
}

/// How well a record matches, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// How well.
    pub tier: Tier,
    /// 0 to 1, higher better, tiers kept apart.
    pub score: f32,
    /// The texts that matched.
    pub matched: Vec<Matched>,
    /// Whether it is the primary name that matched.
    is_name: bool,
}

impl Needles {
    /// The texts asked for by `query`.
    pub fn new(query: &Query) -> Self {
        let mut needles = Self { wanted: Vec::new(), unwanted: Vec::new(), scatter: Scatter::default() };
        for term in &query.terms {
            if let Ask::Text { how, text } = &term.ask {
                let needle = Needle::new(*how, text);
                let side = if term.negated { &mut needles.unwanted } else { &mut needles.wanted };
                if !needle.is_empty() {
                    side.push(needle);
                }
            }
        }
        needles
    }

    /// Whether no text must be found.
    pub fn want_nothing(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether a text that must not be there is.
    pub fn unwanted_in(&self, texts: &[Text], as_of: Day) -> bool {
        let inside = |needle: &Needle, text: &Text| match text.is_name() {
            true => needle.find_in_name(&text.folded).is_some(),
            false => needle.find(&text.folded).is_some(),
        };
        let known = || texts.iter().filter(|text| text.known_on(as_of));
        self.unwanted.iter().any(|needle| known().any(|text| inside(needle, text)))
    }

    /// How well the wanted texts are closely found; `None` when one is missing.
    pub fn rank(&self, texts: &[Text], as_of: Day) -> Option<Ranked> {
        best(texts, |text| self.rank_name(text))
            .or_else(|| self.rank_beside(texts, as_of, |needle, text| needle.find(&text.folded)))
    }

    /// How well the wanted texts are found, each loosely in a name or closely anywhere.
    pub fn rank_loosely(&self, texts: &[Text], as_of: Day) -> Option<Ranked> {
        let loosely = |needle: &Needle, text: &Text| {
            let in_name = || needle.find_in_name(&text.folded).or_else(|| needle.find_loosely(&text.folded));
            needle.find(&text.folded).or_else(|| if text.is_name() { in_name() } else { None })
        };
        best(texts, |text| self.rank_name_loosely(text)).or_else(|| self.rank_beside(texts, as_of, loosely))
    }

    /// All wanted texts in one name.
    fn rank_name(&self, text: &Text) -> Option<Ranked> {
        self.align(text, Needle::find_in_name).or_else(|| {
            let found = self.scatter.initials(&self.wanted, &text.folded)?;
            Some(ranked(text, Tier::Subsequence, 1.0, found.ranges))
        })
    }

    fn rank_name_loosely(&self, text: &Text) -> Option<Ranked> {
        let loosely =
            |needle: &Needle, hay: &_| needle.find_in_name(hay).or_else(|| needle.find_loosely(hay));
        self.align(text, loosely).or_else(|| {
            let found = self.scatter.find(&self.wanted, &text.folded, &text.folded_text)?;
            let typed = self.wanted.iter().map(Needle::len).sum::<usize>();
            // The best a matcher of this kind gives is around 30 a character.
            let share = (found.score as f32 / (30.0 * typed as f32)).clamp(0.0, 1.0);
            Some(ranked(text, Tier::Subsequence, 0.5 * share, found.ranges))
        })
    }

    /// Each wanted text somewhere in a name; legal forms may be missing.
    fn align(&self, text: &Text, find: impl Fn(&Needle, &super::Folded) -> Option<Found>) -> Option<Ranked> {
        let mut found: Vec<Found> = Vec::with_capacity(self.wanted.len());
        let (mut typed, mut missing) = (0, 0);
        for needle in &self.wanted {
            match find(needle, &text.folded) {
                Some(place) => {
                    typed += if needle.is_legal_form() { 0 } else { needle.letters() };
                    found.push(place);
                }
                None if needle.is_legal_form() => missing += 1,
                None => return None,
            }
        }
        if typed == 0 && (missing > 0 || found.is_empty()) {
            return None;
        }
        let worst = found.iter().map(|found| found.closeness).max()?;
        let starts: Vec<usize> =
            found.iter().filter_map(|found| found.ranges.first().map(|range| range.start)).collect();
        let in_order = starts.is_sorted_by(|a, b| a < b);
        let whole = in_order && typed == text.significant;
        let tier = match worst {
            Closeness::Words if whole => Tier::Exact,
            Closeness::Words | Closeness::Prefix => Tier::Prefix,
            Closeness::Typo => Tier::Typo,
            _ => Tier::Subsequence,
        };
        let covered = (typed as f32 / text.significant.max(1) as f32).min(1.0);
        let first = if starts.first() == Some(&0) { 0.1 } else { 0.0 };
        let order = if in_order { 0.2 } else { 0.0 };
        let slips: usize = found.iter().map(|found| found.slips).sum();
        let within = 0.7 * covered + order + first - 0.05 * missing as f32 - 0.1 * slips as f32;
        let within = if worst >= Closeness::Abbreviation { 0.6 * within } else { within };
        let ranges: Vec<Range<usize>> = found.into_iter().flat_map(|found| found.ranges).collect();
        Some(ranked(text, tier, within, ranges))
    }

    /// Each wanted text somewhere in the record.
    fn rank_beside(
        &self,
        texts: &[Text],
        as_of: Day,
        find: impl Fn(&Needle, &Text) -> Option<Found>,
    ) -> Option<Ranked> {
        let known = || texts.iter().enumerate().filter(|(_, text)| text.known_on(as_of));
        let mut places: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
        let mut closeness = 0.0;
        for needle in &self.wanted {
            let found = known().filter_map(|(at, text)| Some((at, find(needle, text)?)));
            // The start of a word in the name says more than a whole word of an address.
            let (at, found) =
                found.min_by_key(|(at, found)| (found.closeness.max(Closeness::Prefix), *at))?;
            closeness += match found.closeness {
                Closeness::Words => 1.0,
                Closeness::Prefix => 0.7,
                _ => 0.3,
            };
            match places.iter_mut().find(|(place, _)| *place == at) {
                Some((_, ranges)) => ranges.extend(found.ranges),
                None => places.push((at, found.ranges)),
            }
        }
        places.sort_by_key(|(at, _)| *at);
        let matched =
            places.into_iter().filter_map(|(at, ranges)| Some(texts.get(at)?.matched(ranges))).collect();
        let within = closeness / self.wanted.len().max(1) as f32;
        Some(Ranked { tier: Tier::Text, score: score(Tier::Text, within), matched, is_name: false })
    }
}

/// The best of a record's names. The primary name comes first among them: where it matches as well as
/// another, it is the one that is shown, with the better score of the two.
fn best(texts: &[Text], rank: impl Fn(&Text) -> Option<Ranked>) -> Option<Ranked> {
    let mut best: Option<Ranked> = None;
    for ranked in texts.iter().filter(|text| text.is_name()).filter_map(rank) {
        match &mut best {
            Some(best) if best.tier < ranked.tier => {}
            Some(best) if best.tier == ranked.tier && best.is_name => {
                best.score = best.score.max(ranked.score)
            }
            Some(best) if best.tier == ranked.tier && best.score >= ranked.score => {}
            _ => best = Some(ranked),
        }
    }
    best
}

fn ranked(text: &Text, tier: Tier, within: f32, ranges: Vec<Range<usize>>) -> Ranked {
    let is_name = text.field == TextField::Name;
    let field = if is_name { 0.0 } else { 0.03 };
    Ranked { tier, score: score(tier, within - field), matched: vec![text.matched(ranges)], is_name }
}

/// One scale for all tiers: a better tier always scores higher.
fn score(tier: Tier, within: f32) -> f32 {
    let (floor, width) = match tier {
        Tier::Exact => (0.97, 0.03),
        Tier::Prefix => (0.75, 0.2),
        Tier::Typo => (0.6, 0.1),
        Tier::Subsequence => (0.35, 0.2),
        Tier::Text => (0.05, 0.25),
    };
    floor + width * within.clamp(0.0, 1.0)
}
