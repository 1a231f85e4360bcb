//! Ranking: which texts an entity has, and how well the typed ones meet them.

use std::ops::Range;

use crate::model::{Day, Event};
use crate::store::{Dataset, EntityIx, EventIx, NewsIx};

use super::fold::Folded;
use super::matching::{Closeness, Found, Needle, Scatter};
use super::query::{Ask, Query};
use super::{Matched, TextField, Tier};

/// A text of a record, ready to be searched.
#[derive(Debug)]
pub struct Text {
    field: TextField,
    /// The first day it could be known; always, if none.
    from: Option<Day>,
    shown: String,
    folded: Folded,
    folded_text: String,
}

impl Text {
    fn new(field: TextField, shown: impl Into<String>) -> Self {
        let shown = shown.into();
        let folded = Folded::new(&shown);
        Self { field, from: None, folded_text: folded.text(), folded, shown }
    }

    /// The text, known from that day on.
    fn since(mut self, day: Option<Day>) -> Self {
        self.from = day;
        self
    }

    fn known_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    fn is_name(&self) -> bool {
        matches!(self.field, TextField::Name | TextField::Alias | TextField::LocalName)
    }

    fn matched(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Matched {
        let mut spans: Vec<Range<usize>> =
            ranges.into_iter().map(|range| self.folded.source_span(&range)).collect();
        spans.sort_by_key(|span| (span.start, span.end));
        // Two terms may meet the same characters; spans are told apart and in order.
        let mut apart: Vec<Range<usize>> = Vec::new();
        for span in spans {
            match apart.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => apart.push(span),
            }
        }
        Matched { field: self.field, text: self.shown.clone(), spans: apart }
    }
}

/// The texts of an entity, names first.
pub fn texts_of_entity(data: &Dataset, ix: EntityIx) -> Vec<Text> {
    let entity = data.entity(ix);
    let mut texts = vec![Text::new(TextField::Name, &entity.name)];
    texts.extend(entity.aliases.iter().map(|alias| Text::new(TextField::Alias, &alias.name)));
    texts.extend(entity.local_names.iter().map(|name| Text::new(TextField::LocalName, name)));
    for designation in &entity.designations {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        let from = event.map_or(designation.published, |event| data.event(event).first_public());
        let own = |field, shown: String| Text::new(field, shown).since(from);
        texts.extend(designation.citation.map(|citation| own(TextField::Citation, citation.to_string())));
        texts.extend(designation.note.as_ref().map(|note| own(TextField::Remarks, note.clone())));
        texts.extend(event.into_iter().flat_map(|event| texts_of_event(data, event)));
    }
    texts.extend(entity.addresses.iter().map(|address| Text::new(TextField::Address, &address.text)));
    texts
}

/// The texts of an event: what it is about, what it is called, where it stands, when it was.
pub fn texts_of_event(data: &Dataset, ix: EventIx) -> Vec<Text> {
    let event = data.event(ix);
    let mut texts =
        vec![Text::new(TextField::Event, &event.title), Text::new(TextField::Event, event.kind.as_str())];
    texts.extend(event.also_called.iter().map(|called| Text::new(TextField::Event, &called.name)));
    texts.extend(event.citation.map(|citation| Text::new(TextField::Citation, citation.to_string())));
    texts.extend(event.document.as_ref().map(|document| Text::new(TextField::Citation, document)));
    texts.extend(dates_in_words(event).into_iter().map(|words| Text::new(TextField::Event, words)));
    let categories = event.categories.iter().filter_map(|id| data.category(id));
    texts.extend(categories.map(|category| Text::new(TextField::Event, &category.name)));
    let from = event.first_public();
    texts.into_iter().map(|text| text.since(from)).collect()
}

/// `effective 5 June 2020`: so that typing a month or a year finds what happened then.
fn dates_in_words(event: &Event) -> Vec<String> {
    event
        .dates()
        .into_iter()
        .filter_map(|(kind, day)| Some(format!("{} {}", kind.as_str(), day?.format("%-d %B %Y"))))
        .collect()
}

/// The texts of a news item.
pub fn texts_of_news(data: &Dataset, ix: NewsIx) -> Vec<Text> {
    let item = data.news_item(ix);
    let date = item.sort_day().map(|day| day.format("%-d %B %Y").to_string());
    [Some(&item.title), Some(&item.summary), Some(&item.outlet), item.author.as_ref(), date.as_ref()]
        .into_iter()
        .flatten()
        .map(|shown| Text::new(TextField::Event, shown))
        .collect()
}

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
        let inside = |needle: &Needle, text: &Text| {
            needle.find(&text.folded).is_some_and(|found| found.closeness <= Closeness::Prefix)
        };
        let known = || texts.iter().filter(|text| text.known_on(as_of));
        self.unwanted.iter().any(|needle| known().any(|text| inside(needle, text)))
    }

    /// How well the wanted texts are found, best tier first; `None` when one is missing.
    pub fn rank(&self, texts: &[Text], as_of: Day) -> Option<Ranked> {
        let names = texts.iter().filter(|text| text.is_name());
        let mut best: Option<Ranked> = None;
        // The name comes first among them: where it matches as well as an alias does, it is the one
        // that is shown, with the better score of the two.
        for ranked in names.filter_map(|text| self.rank_name(text)) {
            match &mut best {
                Some(best) if best.tier < ranked.tier => {}
                Some(best) if best.tier == ranked.tier && best.is_name => {
                    best.score = best.score.max(ranked.score)
                }
                Some(best) if best.tier == ranked.tier && best.score >= ranked.score => {}
                _ => best = Some(ranked),
            }
        }
        best.or_else(|| self.rank_beside(texts, as_of))
    }

    /// All wanted texts in one name.
    fn rank_name(&self, text: &Text) -> Option<Ranked> {
        let found: Option<Vec<Found>> = self.wanted.iter().map(|needle| needle.find(&text.folded)).collect();
        let length = text.folded.chars().len().max(1) as f32;
        let (tier, within, ranges) = match found {
            Some(found) => {
                let worst = found.iter().map(|found| found.closeness).max()?;
                let starts: Vec<usize> =
                    found.iter().filter_map(|found| found.ranges.first().map(|range| range.start)).collect();
                let in_order = starts.is_sorted_by(|a, b| a < b);
                let spaces = self.wanted.len().saturating_sub(1);
                let typed = self.wanted.iter().map(Needle::len).sum::<usize>() + spaces;
                let all = in_order && worst == Closeness::Words && typed == text.folded.chars().len();
                let tier = match worst {
                    _ if all => Tier::Exact,
                    Closeness::Words | Closeness::Prefix => Tier::Prefix,
                    Closeness::Initials | Closeness::Inside | Closeness::Scattered => Tier::Subsequence,
                };
                let first = if starts.first() == Some(&0) { 0.1 } else { 0.0 };
                let order = if in_order { 0.2 } else { 0.0 };
                let within = 0.7 * (typed as f32 / length).min(1.0) + order + first;
                let ranges: Vec<Range<usize>> = found.into_iter().flat_map(|found| found.ranges).collect();
                (tier, within, ranges)
            }
            None => {
                let found = self.scatter.find(&self.wanted, &text.folded, &text.folded_text)?;
                let typed = self.wanted.iter().map(Needle::len).sum::<usize>();
                // The best a matcher of this kind gives is around 30 a character.
                let share = (found.score as f32 / (30.0 * typed as f32)).clamp(0.0, 1.0);
                let within = if found.closeness == Closeness::Initials { 1.0 } else { 0.6 * share };
                (Tier::Subsequence, within, found.ranges)
            }
        };
        let field = match text.field {
            TextField::Name => 0.0,
            _ => 0.03,
        };
        Some(Ranked {
            tier,
            score: score(tier, within - field),
            matched: vec![text.matched(ranges)],
            is_name: text.field == TextField::Name,
        })
    }

    /// Each wanted text somewhere in the record.
    fn rank_beside(&self, texts: &[Text], as_of: Day) -> Option<Ranked> {
        let known = || texts.iter().enumerate().filter(|(_, text)| text.known_on(as_of));
        let mut places: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
        let mut closeness = 0.0;
        for needle in &self.wanted {
            let found = known().filter_map(|(at, text)| Some((at, needle.find(&text.folded)?)));
            // The start of a word in the name says more than a whole word of an address.
            let (at, found) = found.min_by_key(|(at, found)| (found.closeness.max(Closeness::Prefix), *at))?;
            closeness += match found.closeness {
                Closeness::Words => 1.0,
                Closeness::Prefix => 0.7,
                Closeness::Initials | Closeness::Inside | Closeness::Scattered => 0.3,
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
