//! Events by their members: named close to the event's dates, or beside the month it happened in, in an
//! item that is about a list.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Day, Month};
use crate::store::{EntityIx, EventIx};

use super::item::{Item, Part, events};
use super::text::{Gap, Word};
use super::words::listed;
use super::{Confidence, Field, How, Mention, Target};

/// An item is close to an event from so many days before its first date
const BEFORE: i64 = 3;
/// to so many after its last one.
const AFTER: i64 = 14;
/// How far a month may stand from a member's name, in bytes.
const BESIDE: usize = 160;

impl Item<'_> {
    /// Events that some members tell, beside those that are linked already.
    pub fn by_members(&self, named: &[Mention], linked: &[Mention]) -> Vec<Mention> {
        let mut mentions = Vec::new();
        if !self.about_control {
            return mentions;
        }
        let linked = events(linked);
        let mut members: BTreeMap<EventIx, BTreeSet<EntityIx>> = BTreeMap::new();
        for entity in self.entities_of(named) {
            for designation in &self.data.entity(entity).designations {
                let event = designation.event.as_deref().and_then(|id| self.data.event_by_id(id));
                if let Some(event) = event.filter(|event| !linked.contains(event)) {
                    members.entry(event).or_default().insert(entity);
                }
            }
        }
        for (event, met) in members {
            let subjects: BTreeSet<EntityIx> = self.data.subjects(event).collect();
            let here: BTreeSet<EntityIx> = met.intersection(&subjects).copied().collect();
            if let Some((confidence, when)) = self.tells(event, &here, &subjects, named) {
                let names: Vec<&str> =
                    here.iter().map(|ix| self.data.entity(*ix).name.as_str()).take(3).collect();
                let who = match here.len() {
                    0..=3 => names.join(", "),
                    more => format!("{} and {} more", names.join(", "), more - names.len()),
                };
                let why = format!("names {who}, of {}, {when}", self.data.event(event).id);
                mentions.push(Mention {
                    target: Target::Event(event),
                    how: How::Members,
                    field: Field::Text,
                    span: None,
                    confidence,
                    name: String::new(),
                    why,
                });
            }
        }
        mentions
    }

    /// Whether some members tell an event, and by what date.
    fn tells(
        &self,
        event: EventIx,
        here: &BTreeSet<EntityIx>,
        subjects: &BTreeSet<EntityIx>,
        named: &[Mention],
    ) -> Option<(Confidence, String)> {
        let dates = self.data.event(event).dates();
        let days: Vec<Day> = dates.into_iter().filter_map(|(_, day)| day).collect();
        let (first, last) = (days.iter().min()?, days.iter().max()?);
        let close = self
            .day
            .is_some_and(|day| (day - *first).num_days() >= -BEFORE && (day - *last).num_days() <= AFTER);
        // Entries that share a name are one member where that name stands.
        let first_place = |ix: &EntityIx| {
            let places = named.iter().filter(|mention| mention.target == Target::Entity(*ix));
            places.map(|mention| (mention.field, mention.span.as_ref().map(|span| span.start))).min()
        };
        let apart = here.iter().map(first_place).collect::<BTreeSet<_>>().len();
        // One member tells an event only in an item about lists.
        let enough = apart > 1 || apart == 1 && self.about_listing;
        if close && enough {
            let confidence = match apart {
                1 if subjects.len() > 1 => Confidence::Possible,
                1 | 2 => Confidence::Likely,
                _ => Confidence::Certain,
            };
            return Some((confidence, "close to its dates".to_owned()));
        }
        let months: BTreeSet<Month> = days.iter().map(|day| Month::of(*day)).collect();
        let month = self.about_listing.then(|| self.month_beside(here, &months, named)).flatten()?;
        Some((Confidence::Likely, format!("beside {month}")))
    }

    /// A month, of some, that is written beside the name of one of some entities.
    fn month_beside(
        &self,
        here: &BTreeSet<EntityIx>,
        months: &BTreeSet<Month>,
        named: &[Mention],
    ) -> Option<Month> {
        for part in &self.parts {
            for (at, month) in months_in(part).into_iter().filter(|(_, month)| months.contains(month)) {
                let is_beside = |mention: &Mention| {
                    let far = mention
                        .span
                        .as_ref()
                        .map(|span| at.saturating_sub(span.end).max(span.start.saturating_sub(at)));
                    let is_here = matches!(mention.target, Target::Entity(ix) if here.contains(&ix));
                    is_here && mention.field == part.field && far.is_some_and(|far| far <= BESIDE)
                };
                if named.iter().any(is_beside) {
                    return Some(month);
                }
            }
        }
        None
    }
}

/// The months written out in a part, with their year, and where: `October 2019`, `7 Oct. 2019`,
/// `October 7, 2019`, `2019-10-07`, `2019年10月`.
fn months_in(part: &Part<'_>) -> Vec<(usize, Month)> {
    let words = part.words.all();
    let year = |word: Option<&Word>| -> Option<i32> {
        word.filter(|word| word.text.len() == 4)?.text.parse().ok().filter(|year| (1900..2200).contains(year))
    };
    let number =
        |word: Option<&Word>| -> Option<u32> { word.filter(|word| word.text.len() <= 2)?.text.parse().ok() };
    let month = |year: i32, month: u32| Day::from_ymd_opt(year, month, 1).map(Month::of);
    let mut months = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1);
        let found = if let Some(named) = listed().month(&word.text) {
            let day = number(next).filter(|day| (1..=31).contains(day));
            let of = if day.is_some() { words.get(at + 2) } else { next };
            // De octubre de 2019.
            let of = of.filter(|word| word.text != "de").or_else(|| words.get(at + 2));
            year(of).and_then(|year| month(year, named))
        } else if let Some(of) = year(Some(word)) {
            let dashed = next.filter(|next| next.gap == Gap::Hyphen);
            let written = next.filter(|next| next.text == "年").and_then(|_| words.get(at + 2));
            number(dashed.or(written)).and_then(|named| month(of, named))
        } else {
            None
        };
        months.extend(found.map(|found| (word.span.start, found)));
    }
    months
}
