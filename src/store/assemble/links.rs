//! Which entries may be of one party, on several lists or under several countries: linked with the reason,
//! never made one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Entity, EntityKind};
use crate::names::{Folded, legal::is_form};

use super::list_meant;

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

/// Who may be the same party as whom, and why; each pair both ways, one after the other.
pub fn between(entities: &[Entity]) -> Vec<(u32, u32, String)> {
    // For each pair, every reason; a number says more than a name, so it comes first.
    let mut pairs: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    for (text, group) in groups(entities, numbers_of) {
        pair_up(&group, &mut pairs, |a, b| {
            // Two parties of one list have numbers of their own.
            let of_one =
                list_of(entities, a) == list_of(entities, b) && name_of(entities, a) != name_of(entities, b);
            (!of_one).then(|| format!("same {text}"))
        });
    }
    let twice = lists_twice_here(entities);
    for (text, group) in groups(entities, |entity| listed_numbers_of(entity, &twice)) {
        pair_up(&group, &mut pairs, |a, b| {
            let is_one_file = list_of(entities, a) == list_of(entities, b);
            (!is_one_file).then(|| format!("same number on the list ({text})"))
        });
    }
    for (_, group) in groups(entities, names_of) {
        pair_up(&group, &mut pairs, |a, b| same_name(entities.get(a as usize)?, entities.get(b as usize)?));
    }
    let both = pairs.into_iter().flat_map(|((a, b), whys)| {
        let why = whys.join(", ");
        [(a, b, why.clone()), (b, a, why)]
    });
    both.collect()
}

/// Entities by what they have in common.
fn groups(entities: &[Entity], of: impl Fn(&Entity) -> Vec<String>) -> BTreeMap<String, Vec<u32>> {
    let mut groups: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, entity) in entities.iter().enumerate() {
        for key in of(entity) {
            let group = groups.entry(key).or_default();
            if group.last() != Some(&(at as u32)) {
                group.push(at as u32);
            }
        }
    }
    groups.into_iter().filter(|(_, group)| (2..=CROWD).contains(&group.len())).collect()
}

fn pair_up(
    group: &[u32],
    pairs: &mut BTreeMap<(u32, u32), Vec<String>>,
    why: impl Fn(u32, u32) -> Option<String>,
) {
    for (at, a) in group.iter().enumerate() {
        for b in group.iter().skip(at + 1) {
            if let Some(why) = why(*a, *b) {
                let whys = pairs.entry((*a, *b)).or_default();
                if !whys.contains(&why) {
                    whys.push(why);
                }
            }
        }
    }
}

fn list_of(entities: &[Entity], at: u32) -> Option<&str> {
    Some(&entities.get(at as usize)?.designations.first()?.list)
}

fn name_of(entities: &[Entity], at: u32) -> Option<&str> {
    Some(&entities.get(at as usize)?.name)
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

/// The lists that are here from several publishers, under a code for each.
fn lists_twice_here(entities: &[Entity]) -> Vec<&str> {
    let codes: BTreeSet<&str> = (0..entities.len() as u32).filter_map(|at| list_of(entities, at)).collect();
    let mut meant: Vec<&str> = codes.into_iter().map(list_meant).collect();
    meant.sort_unstable();
    let twice = meant.windows(2).filter(|two| two.first() == two.last()).filter_map(|two| two.first());
    twice.copied().collect()
}

/// The numbers that such a list gives a party: its own publisher's file is kept by them, or has them as references;
/// others tell them as numbers of the authority.
fn listed_numbers_of(entity: &Entity, twice: &[&str]) -> Vec<String> {
    let Some(code) = entity.designations.first().map(|first| first.list.as_str()) else { return Vec::new() };
    let list = list_meant(code);
    if !twice.contains(&list) {
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
fn names_of(entity: &Entity) -> Vec<String> {
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
    if says_much { vec![name] } else { Vec::new() }
}

/// What makes two entries of one name look like one party; `None` where something speaks against it.
fn same_name(a: &Entity, b: &Entity) -> Option<String> {
    let kinds_differ = a.kind != b.kind && a.kind != EntityKind::Unknown && b.kind != EntityKind::Unknown;
    // An institute may be called a company by one list; a person is no ship.
    let opposed = [a.kind, b.kind]
        .iter()
        .any(|kind| matches!(kind, EntityKind::Person | EntityKind::Vessel | EntityKind::Aircraft));
    if kinds_differ && opposed {
        return None;
    }
    let years = |entity: &Entity| -> Vec<String> {
        let births = entity.facts.iter().filter(|fact| fact.label == "date of birth");
        births.flat_map(|fact| four_digits(&fact.value)).collect()
    };
    let (years_a, years_b) = (years(a), years(b));
    if let Some(year) = years_a.iter().find(|year| years_b.contains(year)) {
        return Some(format!("same name, both born {year}"));
    }
    if !years_a.is_empty() && !years_b.is_empty() {
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
