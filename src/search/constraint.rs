//! What a query asks beside text and dates, resolved against a dataset: field terms.

use std::collections::BTreeSet;

use crate::names::{self, Folded};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, Facet, Has, NewsIx, Unusable};

use super::bits::Bits;
use super::day::OfDay;
use super::query::{Ask, Field, Query, QueryError, Term};

/// As many are named where nobody knows the one asked for.
const NEAR: usize = 5;
/// Of no more values all are named.
const FEW: usize = 12;

/// A field term made ready to be asked of entities and events.
pub struct Constraint {
    negated: bool,
    /// Any of them will do.
    tests: Vec<Test>,
}

enum Test {
    /// Has one of these values of a facet.
    Facet(Facet, BTreeSet<usize>),
    /// Was added or removed by one of these events.
    Events(BTreeSet<EventIx>),
    /// Is named by one of these news items, or was met by an event one of them is about.
    News(BTreeSet<NewsIx>),
    /// Has an address with this in it.
    Address(Vec<char>),
    /// Has something recorded.
    Has(Vec<Recorded>),
}

#[derive(Clone, Copy)]
enum Recorded {
    News,
    Alias,
    Address,
    LocalName,
    Revision,
}

const RECORDED: [(&str, Recorded); 5] = [
    ("news", Recorded::News),
    ("alias", Recorded::Alias),
    ("address", Recorded::Address),
    ("local-name", Recorded::LocalName),
    ("revision", Recorded::Revision),
];

impl Constraint {
    /// The field terms of `query`.
    ///
    /// # Errors
    /// When a value names nothing in the dataset, with its place and what there is.
    pub fn all(data: &Dataset, query: &Query) -> Result<Vec<Self>, QueryError> {
        query.terms.iter().filter_map(|term| Self::of(data, term).transpose()).collect()
    }

    fn of(data: &Dataset, term: &Term) -> Result<Option<Self>, QueryError> {
        let Ask::Field { field, values } = &term.ask else { return Ok(None) };
        let free = values.first().map_or("", String::as_str);
        let facet =
            |facet| facet_places(data, facet, values, term).map(|places| vec![Test::Facet(facet, places)]);
        let tests = match field {
            Field::Category => facet(Facet::Category)?,
            Field::List => facet(Facet::List)?,
            Field::Country => facet(Facet::Country)?,
            Field::Status => facet(Facet::Status)?,
            Field::Year => facet(Facet::Year)?,
            Field::Kind => kinds(data, values, term)?,
            Field::Event => vec![Test::Events(events_named(data, free, term)?)],
            Field::Addr => vec![Test::Address(Folded::new(free).chars().to_vec())],
            Field::News => vec![Test::News(news_saying(data, free))],
            Field::Has => vec![Test::Has(recorded(values, term)?)],
        };
        Ok(Some(Self { negated: term.negated, tests }))
    }

    /// The entities let through, by what was known then.
    pub fn lets(&self, then: AsOf, day: &OfDay) -> Bits {
        let none = Bits::none(then.data().count());
        let any = self.tests.iter().fold(none, |any, test| any | &test.holds(then, day));
        if self.negated { any.others() } else { any }
    }

    /// Whether an event itself is let through; `None` where that is asked of its entities.
    pub fn lets_event(&self, data: &Dataset, ix: EventIx) -> Option<bool> {
        let mut holds = None;
        for test in &self.tests {
            let this = match test {
                Test::Events(events) => Some(events.contains(&ix)),
                Test::Facet(Facet::Year, places) => data.year_place(ix).map(|place| places.contains(&place)),
                _ => None,
            };
            holds = match (holds, this) {
                (Some(a), Some(b)) => Some(a || b),
                (a, b) => a.or(b),
            };
        }
        holds.map(|holds| holds != self.negated)
    }
}

impl Test {
    fn holds(&self, then: AsOf, day: &OfDay) -> Bits {
        let data = then.data();
        let those = |holds: &dyn Fn(EntityIx) -> bool| {
            Bits::of(data.count(), data.entity_indices().filter(|ix| holds(*ix)).map(|ix| ix.0))
        };
        match self {
            Self::Facet(facet, places) => day.any_of(*facet, places.iter().copied()),
            Self::Events(events) => moved_by(then, |event| events.contains(&event)),
            Self::News(items) => those(&|ix| {
                then.news_of_entity(ix).chain(then.news_of_rules(ix)).any(|item| items.contains(&item))
            }),
            Self::Address(part) => those(&|ix| {
                let addresses = &data.entity(ix).addresses;
                addresses.iter().any(|address| Folded::new(&address.text).find(part, 0).is_some())
            }),
            Self::Has(wanted) => those(&|ix| wanted.iter().any(|recorded| has(data, then, ix, *recorded))),
        }
    }
}

/// The entities that any of some events are about.
pub fn moved_by(then: AsOf, of: impl Fn(EventIx) -> bool) -> Bits {
    let data = then.data();
    let mut moved = Bits::none(data.count());
    for event in data.event_indices().filter(|event| of(*event)) {
        if then.has_event(event) {
            data.subjects(event).for_each(|ix| moved.insert(ix.0));
        }
    }
    moved
}

/// The kinds meant: of entities and of events, those named exactly before those that begin so.
fn kinds(data: &Dataset, values: &[String], term: &Term) -> Result<Vec<Test>, QueryError> {
    let kinds = data.facet_values(Facet::Kind);
    let mut places = BTreeSet::new();
    let mut events = BTreeSet::new();
    for value in values {
        let value = value.to_lowercase();
        let exact = |kind: &str| kind == value;
        let begins = |kind: &str| kind.starts_with(&value);
        let mut found = false;
        for fits in [&exact as &dyn Fn(&str) -> bool, &begins] {
            if found {
                break;
            }
            let of_entities =
                kinds.iter().enumerate().filter(|(_, kind)| fits(&kind.id)).map(|(place, _)| place);
            let of_events = data.event_indices().filter(|&ix| fits(data.event(ix).kind.as_str()));
            let before = places.len() + events.len();
            places.extend(of_entities);
            events.extend(of_events);
            found = places.len() + events.len() > before;
        }
        if !found {
            let mut known: Vec<&str> = kinds.iter().map(|kind| kind.id.as_str()).collect();
            known.extend(data.events().iter().map(|event| event.kind.as_str()));
            known.sort_unstable();
            known.dedup();
            let message = format!("no kind “{value}”; there are {}", known.join(", "));
            return Err(QueryError { span: term.span.clone(), message });
        }
    }
    let mut tests = Vec::new();
    if !places.is_empty() {
        tests.push(Test::Facet(Facet::Kind, places));
    }
    if !events.is_empty() {
        tests.push(Test::Events(events));
    }
    Ok(tests)
}

fn events_named(data: &Dataset, name: &str, term: &Term) -> Result<BTreeSet<EventIx>, QueryError> {
    let events: BTreeSet<EventIx> = data.event_indices().filter(|ix| is_event(data, *ix, name)).collect();
    if events.is_empty() {
        // Numbers are of an identifier; words are more often of a title.
        let has_number = name.contains(char::is_numeric);
        let known = data
            .events()
            .iter()
            .map(|event| (event.id.as_str(), if has_number { "" } else { event.title.as_str() }));
        let message = format!("no event “{name}”; the likest are {}", likest(known, name).join(", "));
        return Err(QueryError { span: term.span.clone(), message });
    }
    Ok(events)
}

/// The few that are most like a name, by their identifiers and the words of what they are called; the likest first.
fn likest<'a>(known: impl Iterator<Item = (&'a str, &'a str)>, name: &str) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let likeness = |text: &str| strsim::normalized_damerau_levenshtein(text, &name);
    let of = |(id, called): (&'a str, &'a str)| {
        let called = called.to_lowercase();
        let words = called.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let best = words.map(likeness).fold(likeness(&id.to_lowercase()).max(likeness(&called)), f64::max);
        (best, id)
    };
    let mut known: Vec<(f64, &str)> = known.map(of).collect();
    known.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    known.truncate(NEAR);
    known.into_iter().map(|(_, id)| id).collect()
}

fn news_saying(data: &Dataset, words: &str) -> BTreeSet<NewsIx> {
    let wanted = Folded::new(words);
    let says = |ix: &NewsIx| {
        let item = data.news_item(*ix);
        [&item.title, &item.summary, &item.outlet, &item.id]
            .iter()
            .any(|text| Folded::new(text).find(wanted.chars(), 0).is_some())
    };
    data.news_indices().filter(says).collect()
}

fn has(data: &Dataset, then: AsOf, ix: EntityIx, recorded: Recorded) -> bool {
    match recorded {
        Recorded::News => then.news_of_entity(ix).next().is_some(),
        Recorded::Alias => data.has(ix, Has::Alias),
        Recorded::Address => data.has(ix, Has::Address),
        Recorded::LocalName => data.has(ix, Has::LocalName),
        Recorded::Revision => then.has_revision(ix),
    }
}

fn recorded(values: &[String], term: &Term) -> Result<Vec<Recorded>, QueryError> {
    let known = |value: &String| RECORDED.iter().find(|(name, _)| name.starts_with(value.as_str()));
    let find = |value: &String| {
        known(value).map(|(_, recorded)| *recorded).ok_or_else(|| {
            let names: Vec<&str> = RECORDED.iter().map(|(name, _)| *name).collect();
            let message = format!("has:{value} is not known; has: takes {}", names.join(", "));
            QueryError { span: term.span.clone(), message }
        })
    };
    values.iter().map(find).collect()
}

/// An event by identifier, by any page of its rule, or by words of its title.
fn is_event(data: &Dataset, ix: EventIx, value: &str) -> bool {
    let event = data.event(ix);
    event.id.eq_ignore_ascii_case(value)
        || value.parse().is_ok_and(|citation| event.holds(citation))
        || Folded::new(&event.title).find(Folded::new(value).chars(), 0).is_some()
}

/// The values of a facet that are meant: the one named exactly, else all that start like it.
fn facet_places(
    data: &Dataset,
    facet: Facet,
    wanted: &[String],
    term: &Term,
) -> Result<BTreeSet<usize>, QueryError> {
    let values = data.facet_values(facet);
    let mut places = BTreeSet::new();
    for value in wanted {
        let folded = names::folded(value);
        let same = |text: &str| names::folded(text) == folded;
        let starts = |text: &str| names::folded(text).starts_with(&folded);
        let exact = values.iter().position(|known| same(&known.id) || same(&known.name));
        let before = places.len();
        match exact {
            Some(place) => {
                places.insert(place);
            }
            None => {
                let like = |known: &crate::store::FacetValue| starts(&known.id) || starts(&known.name);
                places.extend(
                    values.iter().enumerate().filter(|(_, known)| like(known)).map(|(place, _)| place),
                );
            }
        }
        // Nobody is on a list that has no entries; it is there all the same.
        let of_list = |it: &&Unusable| it.snapshot.as_ref().is_some_and(|snapshot| same(&snapshot.list));
        let damaged = || data.unusable().iter().filter(|_| facet == Facet::List).find(of_list);
        let is_empty_list = facet == Facet::List && data.lists().iter().any(|list| same(&list.code));
        if exact.is_none() && places.len() == before && !is_empty_list {
            if let Some(damaged) = damaged() {
                let message = format!("the list “{value}” is left out: {damaged}; {}", damaged.why.advice());
                return Err(QueryError { span: term.span.clone(), message });
            }
            let known = values.iter().map(|known| (known.id.as_str(), known.name.as_str()));
            let (words, known) = match values.len() <= FEW {
                true => ("there are", known.map(|(id, _)| id).collect()),
                false => ("the likest are", likest(known, value)),
            };
            let message = format!("no {} “{value}”; {words} {}", facet.as_str(), known.join(", "));
            return Err(QueryError { span: term.span.clone(), message });
        }
    }
    Ok(places)
}
