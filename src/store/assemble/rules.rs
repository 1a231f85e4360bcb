//! From the pages and dates of a list's entries to events.
//!
//! A page of the Federal Register belongs to one day. So the day of a page is told by every entry that
//! gives it with a date, and rows of one page that lack a date, or have a slip in it, get that of the
//! others. A page of a rule that is known resolves to it; the others are put together by volume and day,
//! and say that they were inferred.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Citation, Day, Designation, Entry, Event, EventKind, Role};

use super::most_frequent;

/// Lists whose own date of an entry is the day its first page was printed.
const DATED_BY_PRINT: [&str; 3] = ["EL", "MEU", "UVL"];

/// The rules of a list: those known, and those put together.
pub struct Rules {
    list: String,
    seen: Day,
    /// The pages of rules that are known: volume, first and last page, identifier.
    known: Vec<(u16, u32, u32, String)>,
    days: HashMap<Citation, Day>,
    /// What was put together so far.
    inferred: BTreeMap<Key, Gathered>,
}

/// What entries are put together by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Volume and day; adds or revises.
    Printed(u16, Day, bool),
    /// The list's own day.
    Listed(Day),
}

#[derive(Default)]
struct Gathered {
    pages: Vec<u32>,
    /// The days on which its entries say it took effect.
    effective: Vec<Option<Day>>,
    categories: Vec<String>,
}

impl Rules {
    /// The rules of a list, by what is known and what its entries say.
    pub fn of(list: &str, seen: Day, events: &[Event], entries: &[Entry]) -> Self {
        let known = events.iter().filter(|event| event.list == list && !event.inferred).filter_map(|event| {
            let first = event.citation?;
            let last = event.last_cited_page.unwrap_or(first.page);
            Some((first.volume, first.page, last, event.id.clone()))
        });
        let by_print = DATED_BY_PRINT.contains(&list);
        let mut dated: HashMap<Citation, Vec<Day>> = HashMap::new();
        for entry in entries {
            for cited in &entry.citations {
                dated.entry(cited.citation).or_default().extend(cited.published);
            }
            let own = entry.listed.as_ref().and_then(|listed| listed.day).filter(|_| by_print);
            if let (Some(first), Some(day)) = (first_page(entry), own) {
                dated.entry(first).or_default().push(day);
            }
        }
        // Days that come equally often tell nothing.
        let day = |days: Vec<Day>| match most_frequent(days.into_iter()).as_slice() {
            [(_, a), (_, b), ..] if a == b => None,
            [(day, _), ..] => Some(*day),
            [] => None,
        };
        let days = dated.into_iter().filter_map(|(page, days)| Some((page, day(days)?))).collect();
        Self { list: list.to_owned(), seen, known: known.collect(), days, inferred: BTreeMap::new() }
    }

    /// The designations of an entry: its addition, then its revisions.
    pub fn designations(&mut self, entry: &Entry, categories: Vec<String>) -> Vec<Designation> {
        let mut pages: Vec<Citation> = entry.citations.iter().map(|cited| cited.citation).collect();
        pages.sort_unstable();
        pages.dedup();
        let listed = entry.listed.as_ref().and_then(|listed| listed.day);
        let mut pages = pages.into_iter();
        let first = pages.next();
        let event = match first {
            Some(page) => self.event_of(page, listed, &categories, true),
            None => listed.map(|day| self.gather(Key::Listed(day), None, Some(day), &categories)),
        };
        let mut designations = vec![Designation {
            role: Role::Added,
            list: self.list.clone(),
            event,
            citation: first,
            published: None,
            seen: Some(self.seen),
            categories,
            license_requirement: entry.license_requirement.clone(),
            review_policy: entry.review_policy.clone(),
            note: None,
        }];
        for page in pages {
            designations.push(Designation {
                role: Role::Revised,
                list: self.list.clone(),
                event: self.event_of(page, None, &[], false),
                citation: Some(page),
                published: self.days.get(&page).copied(),
                seen: Some(self.seen),
                categories: Vec::new(),
                license_requirement: None,
                review_policy: None,
                note: None,
            });
        }
        designations
    }

    /// The event a page belongs to; `None` where neither a rule nor a day is known for it.
    fn event_of(
        &mut self,
        page: Citation,
        listed: Option<Day>,
        categories: &[String],
        adds: bool,
    ) -> Option<String> {
        let holds = |(volume, first, last, _): &&(u16, u32, u32, String)| {
            *volume == page.volume && (*first..=*last).contains(&page.page)
        };
        if let Some((.., id)) = self.known.iter().find(holds) {
            return Some(id.clone());
        }
        let day = self.days.get(&page).copied()?;
        let effective = listed.filter(|_| !DATED_BY_PRINT.contains(&self.list.as_str()));
        Some(self.gather(Key::Printed(page.volume, day, adds), Some(page.page), effective, categories))
    }

    fn gather(
        &mut self,
        key: Key,
        page: Option<u32>,
        effective: Option<Day>,
        categories: &[String],
    ) -> String {
        let id = id_of(&self.list, &key);
        let gathered = self.inferred.entry(key).or_default();
        gathered.pages.extend(page);
        gathered.effective.push(effective);
        for category in categories {
            if !gathered.categories.contains(category) {
                gathered.categories.push(category.clone());
            }
        }
        id
    }

    /// The events put together.
    pub fn into_events(self) -> Vec<Event> {
        let list = self.list;
        self.inferred.into_iter().map(|(key, gathered)| gathered.into_event(&list, &key)).collect()
    }
}

/// The first page in order of time.
fn first_page(entry: &Entry) -> Option<Citation> {
    entry.citations.iter().map(|cited| cited.citation).min()
}

fn id_of(list: &str, key: &Key) -> String {
    let list = list.to_lowercase();
    match key {
        Key::Printed(volume, day, true) => format!("{list}-{volume}-fr-{day}"),
        Key::Printed(volume, day, false) => format!("{list}-{volume}-fr-{day}-revisions"),
        Key::Listed(day) => format!("{list}-{day}"),
    }
}

impl Gathered {
    fn into_event(self, list: &str, key: &Key) -> Event {
        let (first, last) = (self.pages.iter().min().copied(), self.pages.iter().max().copied());
        // Where its entries do not agree, nothing is said.
        let effective = match most_frequent(self.effective.into_iter()).as_slice() {
            [(day, _)] => *day,
            _ => None,
        };
        let (volume, published, adds) = match key {
            Key::Printed(volume, day, adds) => (Some(*volume), Some(*day), *adds),
            Key::Listed(_) => (None, None, true),
        };
        let citation = volume.zip(first).map(|(volume, page)| Citation { volume, page });
        let pages = match (first, last) {
            (Some(first), Some(last)) if first != last => format!(", pages {first} to {last}"),
            (Some(first), _) => format!(", page {first}"),
            _ => String::new(),
        };
        let what = if adds { "Additions" } else { "Revisions" };
        let title = match volume {
            Some(volume) => format!("{what} in {volume} FR{pages}"),
            None => format!("{what} to the list"),
        };
        Event {
            id: id_of(list, key),
            list: list.to_owned(),
            kind: if adds { EventKind::Addition } else { EventKind::Revision },
            title,
            announced: None,
            on_inspection: None,
            published,
            effective,
            citation,
            last_cited_page: last,
            document: None,
            categories: self.categories,
            entities_in_rule: None,
            entries_in_rule: None,
            license_requirement: None,
            review_policy: None,
            also_called: Vec::new(),
            note: Some(note(volume.is_some())),
            later: Vec::new(),
            inferred: true,
        }
    }
}

fn note(printed: bool) -> String {
    let by = if printed { "volume and day of the pages they are cited at" } else { "the day the list gives" };
    format!(
        "Put together from the entries of the list by {by}; the rule itself is not recorded here, and entries taken off since are not in it."
    )
}
