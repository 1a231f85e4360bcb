//! Events put together from the entries of a list: by what, and what they are called.

use std::collections::BTreeMap;

use crate::model::{Citation, Day, Event, EventKind, Rule};

/// What entries are put together by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The first page of a document that is known, and since when it is in force where only entries say so.
    Document(Citation, Option<Day>),
    /// Pages of a day.
    Printed(Printed),
    /// The list's own day.
    Listed(Day),
    /// The day of publication that the list gives without a page, and since when it is in force.
    Journal(Day, Option<Day>),
}

impl Key {
    /// By the days that a list gives itself: of publication, and since when it is in force.
    pub fn by_list(published: Option<Day>, listed: Option<Day>) -> Option<Self> {
        match published {
            Some(published) => Some(Self::Journal(published, listed)),
            None => listed.map(Self::Listed),
        }
    }
}

/// What entries printed on one day are put together by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Printed {
    pub volume: u16,
    pub day: Day,
    /// The page, on a list of orders.
    pub page: Option<u32>,
    /// Since when it is in force, as far as its entries say.
    pub since: Option<Day>,
    /// Whether it adds or only revises.
    pub adds: bool,
}

/// What an event is about, as far as its entries tell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Program(String),
    Country(String),
}

/// What is known of an event that entries are put together in.
#[derive(Default)]
pub struct Gathered {
    pub pages: Vec<u32>,
    /// Whether it adds anybody.
    pub adds: bool,
    pub categories: Vec<String>,
    /// The programs or else the countries of its entries.
    pub sorts: BTreeMap<Sort, usize>,
}

/// The identifier of the event that entries are put together in.
pub fn id_of(list: &str, key: &Key) -> String {
    let code = list;
    let list = list.to_lowercase();
    let from = |since: Option<Day>| since.map_or_else(String::new, |day| format!("-from-{day}"));
    match key {
        // As the embedded rules of the Entity List are called.
        Key::Document(Citation { volume, page }, None) if code == "EL" => format!("{volume}-FR-{page}"),
        Key::Document(Citation { volume, page }, since) => {
            format!("{list}-{volume}-FR-{page}{}", from(*since))
        }
        Key::Printed(Printed { volume, day, page, since, adds }) => {
            let place = page.map_or_else(|| day.to_string(), |page| page.to_string());
            format!("{list}-{volume}-fr-{place}{}{}", from(*since), if *adds { "" } else { "-revisions" })
        }
        Key::Listed(day) => format!("{list}-{day}"),
        Key::Journal(day, since) => format!("{list}-of-{day}{}", from(*since)),
    }
}

/// The event of a document that corrects another one and that no entry cites.
pub fn correction(list: &str, document: &Rule) -> Event {
    let id = id_of(list, &Key::Document(document.citation, None));
    Event { kind: EventKind::Correction, ..Gathered::default().into_rule(id, list, document, None) }
}

impl Gathered {
    /// The event of a document that is known.
    pub fn into_rule(self, id: String, list: &str, document: &Rule, since: Option<Day>) -> Event {
        let kind = match (&document.corrects, self.adds) {
            (_, true) => EventKind::Addition,
            (Some(_), false) => EventKind::Correction,
            (None, false) => EventKind::Revision,
        };
        let corrected = document.corrected_by.join(", ");
        let notes = [
            document.corrects.as_ref().map(|of| format!("Corrects document {of}.")),
            (!corrected.is_empty()).then(|| format!("Corrected by document {corrected}.")),
            Some("Title, pages and dates are those of the Federal Register; entries taken off since are not among those recorded.".to_owned()),
        ];
        Event {
            published: Some(document.published),
            effective: document.effective.or(since),
            citation: Some(document.citation),
            last_cited_page: Some(document.last_page),
            document: Some(document.document.clone()),
            categories: self.categories,
            note: Some(notes.into_iter().flatten().collect::<Vec<_>>().join(" ")),
            ..event(id, list, kind, document.title.clone())
        }
    }

    pub fn into_event(self, list: &str, key: &Key, country: &dyn Fn(&str) -> String) -> Event {
        let (first, last) = (self.pages.iter().min().copied(), self.pages.iter().max().copied());
        let (volume, published, effective, adds) = match key {
            Key::Printed(Printed { volume, day, since, adds, .. }) => {
                (Some(*volume), Some(*day), *since, *adds)
            }
            Key::Listed(day) => (None, None, Some(*day), self.adds),
            Key::Journal(day, since) => (None, Some(*day), *since, self.adds),
            Key::Document(..) => (None, None, None, true),
        };
        let citation = volume.zip(first).map(|(volume, page)| Citation { volume, page });
        let title = title(&self.sorts, adds, country);
        let kind = if adds { EventKind::Addition } else { EventKind::Revision };
        Event {
            published,
            effective,
            citation,
            last_cited_page: last,
            categories: self.categories,
            note: Some(note(key, citation, last)),
            inferred: true,
            ..event(id_of(list, key), list, kind, title)
        }
    }
}

/// An event of which no more is known.
fn event(id: String, list: &str, kind: EventKind, title: String) -> Event {
    Event {
        id,
        list: list.to_owned(),
        kind,
        title,
        announced: None,
        on_inspection: None,
        published: None,
        effective: None,
        citation: None,
        last_cited_page: None,
        document: None,
        categories: Vec::new(),
        entities_in_rule: None,
        entries_in_rule: None,
        license_requirement: None,
        review_policy: None,
        also_called: Vec::new(),
        note: None,
        later: Vec::new(),
        inferred: false,
        doubts: Vec::new(),
        seen: None,
    }
}

/// What an event is about: `China, Türkiye and 3 more`.
fn title(sorts: &BTreeMap<Sort, usize>, adds: bool, country: &dyn Fn(&str) -> String) -> String {
    let mut sorts: Vec<(&Sort, &usize)> = sorts.iter().collect();
    sorts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let name = |sort: &Sort| match sort {
        Sort::Program(program) => program.clone(),
        Sort::Country(code) => country(code),
    };
    let mut names: Vec<String> = sorts.iter().take(3).map(|(sort, _)| name(sort)).collect();
    match (names.len(), sorts.len().saturating_sub(3)) {
        (0, _) => names.push("country and program not recorded".to_owned()),
        (_, 0) => {}
        (_, more) => names.push(format!("{more} more")),
    }
    let names = match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    };
    if adds { names } else { format!("Revisions: {names}") }
}

fn note(key: &Key, first: Option<Citation>, last: Option<u32>) -> String {
    let by = match (key, first, last) {
        (Key::Printed(Printed { page: Some(_), since, .. }), Some(first), _) => {
            let since = since.map_or("", |_| " and the day since when the list has them");
            format!("the page they are cited at ({first}){since}")
        }
        (_, Some(first), Some(last)) if first.page != last => {
            format!("the volume and day of the pages they are cited at ({first} to {last})")
        }
        (_, Some(first), _) => format!("the volume and day of the page they are cited at ({first})"),
        (Key::Journal(_, Some(_)), ..) => "the days of publication and of force the list gives".to_owned(),
        (Key::Journal(_, None), ..) => "the day of publication the list gives".to_owned(),
        _ => "the day the list gives".to_owned(),
    };
    format!(
        "Put together from the entries of the list by {by}; the rule itself is not recorded here, and entries taken \
         off since are not in it."
    )
}
