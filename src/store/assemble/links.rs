//! Which entries may be of one party, on several lists or under several countries: linked with the reason,
//! never made one.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::model::{Entity, EntityKind};
use crate::names::{Folded, legal::is_form};

use super::super::alike::Alike;
use super::super::records::Records;
use super::{list_meant, lists_of_several};

/// A name or number that more entries have than this says nothing of a party.
const CROWD: usize = 24;
/// A number of fewer letters and digits is not one's own.
const SHORTEST_NUMBER: usize = 6;
/// Kinds of numbers that are one party's own, by words that stand in their name.
const OWN: [&str; 14] = [
    "imo",
    "mmsi",
    "passport",
    "tax",
    "registration",
    "national id",
    "swift",
    "un reference",
    "lei",
    "cedula",
    "social credit",
    "inn",
    "ogrn",
    "company number",
];

/// What of an entry speaks for its being of one party with another, or against it.
struct Party {
    name: String,
    list: Option<String>,
    kind: EntityKind,
    countries: Vec<String>,
    /// Years it may be born in.
    born: Vec<String>,
}

/// Who may be the same party as whom, and why; each pair both ways, one after the other.
pub fn between(records: &Records) -> Vec<(u32, u32, String)> {
    let mut parties = Vec::with_capacity(records.len());
    let (mut by_number, mut by_listed, mut by_name) = (Alike::default(), Alike::default(), Alike::default());
    let several = lists_of_several();
    let see = |entity: &Entity| {
        let listed = listed_numbers_of(entity, &several);
        (numbers_of(entity), listed, name_of(entity), Party::of(entity))
    };
    let ControlFlow::Continue(()) = records.for_each_seen(see, |ix, _, (numbers, listed, name, party)| {
        listed.iter().for_each(|number| by_listed.add(number, ix.0, 0));
        numbers.iter().for_each(|number| by_number.add(number, ix.0, 0));
        name.iter().for_each(|name| by_name.add(name, ix.0, 0));
        parties.push(party);
        ControlFlow::<Infallible>::Continue(())
    });
    // For each pair, every reason; a number says more than a name, so it comes first.
    let mut pairs: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    for (text, group) in by_number.groups(CROWD) {
        pair_up(&parties, &group, &mut pairs, |a, b| {
            // Two parties of one list have numbers of their own.
            let of_one = a.list == b.list && a.name != b.name;
            (!of_one).then(|| format!("same {text}"))
        });
    }
    for (text, group) in by_listed.groups(CROWD) {
        pair_up(&parties, &group, &mut pairs, |a, b| {
            let is_one_file = a.list == b.list;
            (!is_one_file).then(|| format!("same number on the list ({text})"))
        });
    }
    for (_, group) in by_name.groups(CROWD) {
        pair_up(&parties, &group, &mut pairs, same_name);
    }
    let both = pairs.into_iter().flat_map(|((a, b), whys)| {
        let why = whys.join(", ");
        [(a, b, why.clone()), (b, a, why)]
    });
    both.collect()
}

fn pair_up(
    parties: &[Party],
    group: &[(u32, u32)],
    pairs: &mut BTreeMap<(u32, u32), Vec<String>>,
    why: impl Fn(&Party, &Party) -> Option<String>,
) {
    let party = |at: u32| parties.get(at as usize);
    for (place, (a, _)) in group.iter().enumerate() {
        for (b, _) in group.iter().skip(place + 1) {
            if let Some(why) = party(*a).zip(party(*b)).and_then(|(a, b)| why(a, b)) {
                let whys = pairs.entry((*a, *b)).or_default();
                if !whys.contains(&why) {
                    whys.push(why);
                }
            }
        }
    }
}

impl Party {
    fn of(entity: &Entity) -> Self {
        let births = entity.facts.iter().filter(|fact| fact.label == "date of birth");
        Self {
            name: entity.name.clone(),
            list: entity.designations.first().map(|first| first.list.clone()),
            kind: entity.kind,
            countries: entity.countries.clone(),
            born: births.flat_map(|fact| four_digits(&fact.value)).collect(),
        }
    }
}

/// The numbers that are a party's own: `passport AB1234567`.
fn numbers_of(entity: &Entity) -> Vec<String> {
    let own = entity.identifiers.iter().filter_map(|identifier| {
        let kind = identifier.kind.to_lowercase();
        let kind = OWN.iter().find(|own| kind.contains(**own))?;
        // `AL720622 (Colombia)`: what is in brackets is said beside the number.
        let number = identifier.value.split(" (").next().unwrap_or_default();
        let number: String =
            number.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
        (number.len() >= SHORTEST_NUMBER).then(|| format!("{kind} {number}"))
    });
    own.collect()
}

/// The numbers that a list of several publishers gives a party: its own publisher's file is kept by them, or has them
/// as references; others tell them as numbers of the authority.
fn listed_numbers_of(entity: &Entity, several: &BTreeSet<&str>) -> Vec<String> {
    let Some(code) = entity.designations.first().map(|first| first.list.as_str()) else { return Vec::new() };
    let list = list_meant(code);
    if !several.contains(list) {
        return Vec::new();
    }
    let given = entity.identifiers.iter().filter(|given| match given.kind.as_str() {
        "authority ID" => list != code,
        "EU reference" => list == "EU",
        _ => false,
    });
    let own = entity.id.strip_prefix(&format!("{}-", list.to_lowercase())).filter(|_| list == code);
    let numbers = given.map(|given| given.value.as_str()).chain(own);
    let plain = |number: &str| -> String {
        number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
    };
    numbers.map(|number| format!("{list} {}", plain(number))).collect()
}

/// The words of a primary name in no order, without legal forms: lists write `LAST, First` and `First Last`.
fn name_of(entity: &Entity) -> Option<String> {
    let folded = Folded::new(&entity.name);
    let word = |range: &std::ops::Range<usize>| folded.chars().get(range.clone()).unwrap_or_default();
    let mut words: Vec<String> = folded
        .words()
        .iter()
        .map(word)
        .filter(|word| !is_form(word))
        .map(|word| word.iter().collect())
        .collect();
    words.sort_unstable();
    let name = words.join(" ");
    // `Farid` alone is many people.
    let says_much = words.len() >= 2 && name.chars().count() >= 8;
    says_much.then_some(name)
}

/// What makes two entries of one name look like one party; `None` where something speaks against it.
fn same_name(a: &Party, b: &Party) -> Option<String> {
    let kinds_differ = a.kind != b.kind && a.kind != EntityKind::Unknown && b.kind != EntityKind::Unknown;
    // An institute may be called a company by one list; a person is no ship.
    let opposed = [a.kind, b.kind]
        .iter()
        .any(|kind| matches!(kind, EntityKind::Person | EntityKind::Vessel | EntityKind::Aircraft));
    if kinds_differ && opposed {
        return None;
    }
    if let Some(year) = a.born.iter().find(|year| b.born.contains(year)) {
        return Some(format!("same name, both born {year}"));
    }
    if !a.born.is_empty() && !b.born.is_empty() {
        return None;
    }
    match a.countries.iter().find(|country| b.countries.contains(country)) {
        Some(country) => Some(format!("same name, both {country}")),
        None => Some("same name and nothing more".to_owned()),
    }
}

fn four_digits(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4).map(str::to_owned).collect()
}
