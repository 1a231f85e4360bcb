//! From the pages and dates of a list's entries to events.
//!
//! A page of the Federal Register belongs to one day. So the day of a page is told by every entry that
//! gives it with a date, and rows of one page that lack a date, or have a slip in it, get that of the
//! others. A page of a rule that is known resolves to it; the others are put together by volume and day,
//! and say that they were inferred.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;

use crate::model::{
    Citation, Day, Designation, ENDS, Entity, Entry, Event, PUBLISHED, Role, Sanction, TAKES_EFFECT, Written,
    YEARS,
};

use super::super::library::KnownRules;

use super::gathered::{Gathered, Key, Printed, Sort, id_of};
use super::most_frequent;

/// Lists whose own date of an entry is the day its first page was printed.
pub const DATED_BY_PRINT: [&str; 3] = ["EL", "MEU", "UVL"];
/// Lists of orders: each is printed at a page of its own.
const OF_ORDERS: [&str; 1] = ["DPL"];
/// How many days may lie between the day an order takes effect and the day it is printed, either way, so that the
/// one belongs to the other: orders are printed within weeks, and renewed twice a year at most.
pub const NEAR: u64 = 60;

/// The rules of a list: those known, and those put together.
pub struct Rules<'a> {
    list: String,
    /// Documents of the Federal Register.
    documents: &'a KnownRules,
    seen: Day,
    /// The rules that are known, each with the last of its pages.
    known: Vec<(Event, u32)>,
    days: HashMap<Citation, Day>,
    /// What was put together so far.
    inferred: BTreeMap<Key, Gathered>,
}

/// What a list's own day of an entry is the day of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnDay {
    /// There is none, or none to be believed.
    None,
    /// Of the entry; it cites no page.
    Alone(Day),
    /// Of the order that was printed on a day.
    Printed { day: Day, printed: Day },
    /// Of the order at a page of which no day is known.
    Page { day: Day, page: Citation },
    /// Of none of the pages, as far as can be told.
    Nothing(Day),
}

impl OwnDay {
    fn day(self) -> Option<Day> {
        match self {
            Self::None => None,
            Self::Alone(day) | Self::Nothing(day) => Some(day),
            Self::Printed { day, .. } | Self::Page { day, .. } => Some(day),
        }
    }

    /// Whether it is the day on which the order at a page took effect; `on` is when the page was printed.
    fn is_of(self, page: Citation, on: Option<Day>) -> bool {
        match self {
            Self::Printed { printed, .. } => on == Some(printed),
            Self::Page { page: own, .. } => own == page,
            Self::None | Self::Alone(_) | Self::Nothing(_) => false,
        }
    }
}

/// What an entry tells of an event.
#[derive(Clone, Copy)]
struct About<'a> {
    programs: &'a [String],
    countries: &'a [String],
    categories: &'a [String],
}

impl<'a> About<'a> {
    fn of(entry: &'a Entry, categories: &'a [String]) -> Self {
        Self { programs: &entry.programs, countries: &entry.countries, categories }
    }
}

/// The days of pages, as the rows of a list tell them.
pub struct Pages {
    by_print: bool,
    /// What is known without them.
    days: HashMap<Citation, Day>,
    dated: HashMap<Citation, Vec<Day>>,
}

impl Pages {
    /// The pages of a list; the embedded entities know the days of some that it may cite without one.
    pub fn of(list: &str, embedded: &[Entity]) -> Self {
        let known = embedded.iter().flat_map(|entity| &entity.designations);
        let known = known.filter(|designation| designation.list == list);
        Self {
            by_print: DATED_BY_PRINT.contains(&list),
            days: known.filter_map(|known| Some((known.citation?, known.published?))).collect(),
            dated: HashMap::new(),
        }
    }

    /// Takes what an entry says.
    pub fn add(&mut self, entry: &Entry) {
        for cited in &entry.citations {
            self.dated.entry(cited.citation).or_default().extend(cited.published);
        }
        let own = entry.listed.as_ref().and_then(|listed| listed.day).filter(|_| self.by_print);
        // A volume is a year: in another one the page was not printed.
        if let (Some(first), Some(day)) = (first_page(entry), own)
            && first.year() == day.year()
        {
            self.dated.entry(first).or_default().push(day);
        }
    }

    /// The day of each page of which that can be told.
    fn days(mut self) -> HashMap<Citation, Day> {
        // Days that come equally often tell nothing.
        let day = |days: Vec<Day>| match most_frequent(days.into_iter()).as_slice() {
            [(_, a), (_, b), ..] if a == b => None,
            [(day, _), ..] => Some(*day),
            [] => None,
        };
        self.days.extend(self.dated.into_iter().filter_map(|(page, days)| Some((page, day(days)?))));
        self.days
    }
}

impl<'a> Rules<'a> {
    /// The rules of a list, by what is known and what its entries say of pages.
    pub fn of(list: &str, seen: Day, events: &[Event], documents: &'a KnownRules, pages: Pages) -> Self {
        let known = events.iter().filter(|event| event.list == list && !event.inferred).filter_map(|event| {
            let first = event.citation?;
            // Where the document is known, so is its last page; else there is the last one cited.
            let whole = documents.of(first).filter(|document| document.citation == first);
            let last =
                whole.map_or(event.last_cited_page.unwrap_or(first.page), |document| document.last_page);
            Some((event.clone(), last))
        });
        Self {
            list: list.to_owned(),
            seen,
            documents,
            known: known.collect(),
            days: pages.days(),
            inferred: BTreeMap::new(),
        }
    }

    /// The designations of an entry: its addition, then its revisions; `categories` are those of its programs, in
    /// their order.
    pub fn designations(&mut self, entry: &Entry, categories: Vec<String>) -> Vec<Designation> {
        if !entry.sanctions.is_empty() {
            return self.of_sanctions(entry, &categories);
        }
        let mut pages: Vec<Citation> = entry.citations.iter().map(|cited| cited.citation).collect();
        pages.sort_unstable();
        pages.dedup();
        let own = self.own_day(entry);
        let is_first_lost = entry.has_lost_the_first_citation();
        // By then it was there, though nothing says since when.
        let by_then =
            pages.first().and_then(|page| self.printed(*page).or(Day::from_ymd_opt(page.year(), 12, 31)));
        let mut pages = pages.into_iter();
        let first = if is_first_lost { None } else { pages.next() };
        let event = first.and_then(|page| self.event_of(page, own, entry, &categories, true));
        // Where neither rule nor day of the page is known, there may be the list's own day.
        let own_day =
            own.day().filter(|_| first.map_or(entry.citations.is_empty(), |page| own.is_of(page, None)));
        let published = entry.dated(PUBLISHED).and_then(Result::ok).filter(|_| entry.citations.is_empty());
        // On a list dated by print it is the day of a page, whether or not the row has the page.
        let (published, listed) = match self.is_by_print() {
            true => (published.or(own_day), None),
            false => (published, own_day),
        };
        let by_list = Key::by_list(published, listed);
        let event =
            event.or_else(|| by_list.map(|key| self.gather(key, None, About::of(entry, &categories), true)));
        let mut designations = vec![Designation {
            role: Role::Added,
            list: self.list.clone(),
            event,
            citation: first,
            published: None,
            seen: by_then.filter(|_| is_first_lost).into_iter().chain([self.seen]).min(),
            ends: entry.dated(ENDS).and_then(Result::ok),
            categories,
            license_requirement: entry.license_requirement.clone(),
            review_policy: entry.review_policy.clone(),
            note: None,
        }];
        for page in pages {
            designations.push(Designation {
                role: Role::Revised,
                list: self.list.clone(),
                event: self.event_of(page, own, entry, &[], false),
                citation: Some(page),
                published: self.printed(page),
                seen: Some(self.seen),
                ends: None,
                categories: Vec::new(),
                license_requirement: None,
                review_policy: None,
                note: None,
            });
        }
        designations
    }

    /// The designations of an entry whose sanctions are of several days: the first is the addition. What the later
    /// ones are a list does not say; an entry is added once, so they are told as revisions, each with its own
    /// programs.
    fn of_sanctions(&mut self, entry: &Entry, categories: &[String]) -> Vec<Designation> {
        let roles = std::iter::once(Role::Added).chain(std::iter::repeat(Role::Revised));
        let of = |program: &String| {
            let place = entry.programs.iter().position(|known| known == program)?;
            categories.get(place).cloned()
        };
        let one = |(sanction, role): (&Sanction, Role)| {
            let own: Vec<String> = sanction.programs.iter().filter_map(of).collect();
            let about = About { programs: &sanction.programs, countries: &entry.countries, categories: &own };
            let day = |date: &Option<Written>| date.as_ref().and_then(|date| date.day);
            let key = Key::by_list(day(&sanction.published), day(&sanction.listed));
            let event = key.map(|key| self.gather(key, None, about, role == Role::Added));
            Designation {
                role,
                list: self.list.clone(),
                event,
                citation: None,
                published: None,
                seen: Some(self.seen),
                ends: entry.dated(ENDS).and_then(Result::ok).filter(|_| role == Role::Added),
                categories: own,
                license_requirement: None,
                review_policy: None,
                note: Some(sanction.note.clone()).filter(|note| !note.is_empty()),
            }
        };
        entry.sanctions.iter().zip(roles).map(one).collect()
    }

    /// The day a page was printed, as the rule that is known tells, or else its document, or else its rows: what is
    /// shown of its event.
    fn printed(&self, page: Citation) -> Option<Day> {
        let rule = self.rule_of(page).and_then(|rule| rule.published);
        let document = || self.documents.of(page).map(|document| document.published);
        rule.or_else(document).or_else(|| self.days.get(&page).copied())
    }

    /// What the list's own day of an entry is the day of. A row that is kept up to date has the day of its
    /// latest order, and the pages of all of them: the day is joined to no other order than its own.
    fn own_day(&self, entry: &Entry) -> OwnDay {
        let Some(day) = entry.listed.as_ref().and_then(|listed| listed.day) else { return OwnDay::None };
        let pages = || entry.citations.iter().map(|cited| cited.citation);
        if self.is_by_print() {
            // Where its page has a day, it is this one or a slip; where days disagree, none is believed.
            return if entry.citations.is_empty() { OwnDay::Alone(day) } else { OwnDay::None };
        }
        let printed = pages().filter_map(|page| self.printed(page));
        let apart = |printed: &Day| printed.signed_duration_since(day).num_days().unsigned_abs();
        if let Some(printed) = printed.filter(|printed| apart(printed) <= NEAR).min_by_key(apart) {
            return OwnDay::Printed { day, printed };
        }
        // A page whose day is not known has the year of its volume; one such page of that year is enough.
        let near = chrono::Days::new(NEAR);
        let years = [day.checked_sub_days(near), Some(day), day.checked_add_days(near)];
        let is_of_year = |page: &Citation| years.iter().flatten().any(|day| page.year() == day.year());
        let mut undated: Vec<Citation> =
            pages().filter(|page| self.printed(*page).is_none()).filter(is_of_year).collect();
        undated.sort_unstable();
        undated.dedup();
        match undated.as_slice() {
            [page] => OwnDay::Page { day, page: *page },
            _ if entry.citations.is_empty() => OwnDay::Alone(day),
            _ => OwnDay::Nothing(day),
        }
    }

    fn is_by_print(&self) -> bool {
        DATED_BY_PRINT.contains(&self.list.as_str())
    }

    /// What is odd about the days of an entry.
    pub fn doubts(&self, entry: &Entry) -> Vec<String> {
        let mut doubts = self.doubts_of_pages(entry);
        doubts.extend(self.doubt_of_own_day(entry));
        doubts.extend(self.doubt_of_own_year(entry));
        for (label, what) in [(ENDS, "the end date"), (PUBLISHED, "the day of publication")] {
            if let Some(Err(written)) = entry.dated(label) {
                doubts.push(format!("{what} “{written}” is no day a list can mean"));
            }
        }
        doubts
    }

    /// Where the list's own day is not that of the order that put the party on the list.
    fn doubt_of_own_day(&self, entry: &Entry) -> Option<String> {
        let pages = || entry.citations.iter().map(|cited| cited.citation);
        if entry.has_lost_the_first_citation() && !entry.citations.is_empty() {
            let day = entry.listed.as_ref()?.day?;
            let own = self.own_day(entry);
            let is_told = pages()
                .map(|page| (page, self.printed(page)))
                .any(|(page, printed)| printed == Some(day) || own.is_of(page, printed));
            let doubt = || format!("the date {day} that the list gives is of no page that could be read");
            return (!is_told).then(doubt);
        }
        let (own, first) = (self.own_day(entry), first_page(entry)?);
        let day = own.day()?;
        let effective = self.documents.of(first).and_then(|document| document.effective);
        if own.is_of(first, self.printed(first)) || effective == Some(day) {
            let other = effective.filter(|effective| *effective != day);
            return other.map(|other| {
                format!("by the list the order at {first} took effect on {day}, by the Federal Register on {other}; {other} is shown")
            });
        }
        if day > self.seen {
            return Some(format!(
                "{TAKES_EFFECT}{day}, a day still to come on {}, and none of the orders it cites is \
                 known to be the one: whether it is in force, and since when, is not recorded",
                self.seen
            ));
        }
        let of = match pages().find(|page| own.is_of(*page, self.printed(*page))) {
            Some(page) => format!("that of a later order ({page})"),
            None => "that of none of the orders it cites, as far as is known".to_owned(),
        };
        Some(format!(
            "the date {day} that the list gives is {of}; when the first of them ({first}) took effect is not recorded"
        ))
    }

    /// Where the list says no more than a year, and it is not that of the order that put the party on the list.
    fn doubt_of_own_year(&self, entry: &Entry) -> Option<String> {
        let listed = entry.listed.as_ref().filter(|listed| listed.day.is_none())?;
        let first = first_page(entry)?;
        let numbers = listed.raw.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
        let years: Vec<u16> = numbers.filter_map(|digits| digits.parse().ok()).collect();
        let is_known = years.iter().all(|year| YEARS.contains(&i32::from(*year)));
        // An order may take effect in the year before it is printed, or after.
        let most_apart = if self.is_by_print() { 0 } else { 1 };
        let is_apart = |year: &u16| i32::from(*year).abs_diff(first.year()) > most_apart;
        let disagrees = is_known && !years.is_empty() && years.iter().all(is_apart);
        disagrees.then(|| {
            let (raw, year) = (&listed.raw, first.year());
            format!(
                "the start date “{raw}” is not of the year of the first page it cites ({first}, of {year})"
            )
        })
    }

    /// Where an entry gives a page another day than the page has: by its document, or by most of its rows.
    fn doubts_of_pages(&self, entry: &Entry) -> Vec<String> {
        let own = entry.listed.as_ref().and_then(|listed| listed.day);
        let own = own.filter(|_| self.is_by_print());
        let cited = entry.citations.iter().map(|cited| (cited.citation, cited.published));
        let mut doubts = Vec::new();
        for (page, given) in first_page(entry).map(|page| (page, own)).into_iter().chain(cited) {
            let Some(given) = given else { continue };
            let (document, rule) = (self.documents.of(page), self.rule_of(page));
            // Of a rule that is known, some rows have the day it took effect.
            let is_of_force = rule.is_some_and(|rule| rule.effective == Some(given));
            let by_rule = rule.and_then(|rule| rule.published);
            let printed = by_rule.or(document.map(|document| document.published));
            let doubt = match (printed, self.days.get(&page)) {
                (Some(printed), _) if printed != given && !is_of_force => {
                    let other = document.filter(|document| document.published != printed).map(|document| {
                        let (number, other) = (&document.document, document.published);
                        format!(
                            " as recorded here, on {other} by the Federal Register's document {number}; {printed} is \
                             shown"
                        )
                    });
                    let other = other.unwrap_or_default();
                    format!("the list gives {given} for {page}, which was printed on {printed}{other}")
                }
                (None, Some(day)) if *day != given => {
                    format!(
                        "the list gives {given} for {page}, but {day} in most of its rows; {day} is shown"
                    )
                }
                (None, None) if given.year() != page.year() => format!(
                    "the list gives {given} for {page}, but volume {} is of {}; none is shown",
                    page.volume,
                    page.year()
                ),
                (None, None) => {
                    format!("the list gives {given} for {page}, and as often another day; none is shown")
                }
                _ => continue,
            };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
        doubts
    }

    /// The rule that is known to have a page.
    fn rule_of(&self, page: Citation) -> Option<&Event> {
        let holds = |(rule, last): &&(Event, u32)| {
            let first = rule.citation.filter(|first| first.volume == page.volume);
            first.is_some_and(|first| (first.page..=*last).contains(&page.page))
        };
        self.known.iter().find(holds).map(|(rule, _)| rule)
    }

    /// The event a page belongs to; `None` where neither a rule nor a day is known for it.
    fn event_of(
        &mut self,
        page: Citation,
        own: OwnDay,
        entry: &Entry,
        categories: &[String],
        adds: bool,
    ) -> Option<String> {
        if let Some(rule) = self.rule_of(page) {
            return Some(rule.id.clone());
        }
        let own = |on: Option<Day>| own.day().filter(|_| own.is_of(page, on));
        if let Some(document) = self.documents.of(page) {
            let since = if document.effective.is_some() { None } else { own(self.printed(page)) };
            let key = Key::Document(document.citation, since);
            return Some(self.gather(key, Some(page.page), About::of(entry, categories), adds));
        }
        let day = self.days.get(&page).copied()?;
        let is_order = OF_ORDERS.contains(&self.list.as_str());
        let (volume, since) = (page.volume, own(Some(day)));
        let key = Key::Printed(Printed { volume, day, page: is_order.then_some(page.page), since, adds });
        Some(self.gather(key, Some(page.page), About::of(entry, categories), adds))
    }

    fn gather(&mut self, key: Key, page: Option<u32>, about: About, adds: bool) -> String {
        let id = id_of(&self.list, &key);
        let gathered = self.inferred.entry(key).or_default();
        gathered.pages.extend(page);
        gathered.adds |= adds;
        let sorts: Vec<Sort> = match about.programs {
            [] => about.countries.first().cloned().map(Sort::Country).into_iter().collect(),
            programs => programs.iter().cloned().map(Sort::Program).collect(),
        };
        for sort in sorts {
            *gathered.sorts.entry(sort).or_default() += 1;
        }
        for category in about.categories {
            if !gathered.categories.contains(category) {
                gathered.categories.push(category.clone());
            }
        }
        id
    }

    /// The events put together; `country` gives the name of a country.
    pub fn into_events(self, country: impl Fn(&str) -> String) -> Vec<Event> {
        let (list, documents, seen) = (self.list, self.documents, self.seen);
        let event = |(key, gathered): (Key, Gathered)| match key {
            Key::Document(page, since) => {
                let document = documents.of(page)?;
                Some(gathered.into_rule(id_of(&list, &key), &list, document, since))
            }
            _ => Some(gathered.into_event(&list, &key, &country)),
        };
        let told = |event| Event { seen: Some(seen), ..event };
        self.inferred.into_iter().filter_map(event).map(told).collect()
    }
}

/// The page that put an entry on the list: the first in order of time, unless one before it could not be read.
fn first_page(entry: &Entry) -> Option<Citation> {
    let first = entry.citations.iter().map(|cited| cited.citation).min();
    first.filter(|_| !entry.has_lost_the_first_citation())
}
