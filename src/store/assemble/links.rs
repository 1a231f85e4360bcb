//! Which entries may be of one party, on several lists or under several countries: linked with the reason,
//! never made one.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use crate::model::{ALSO_IN, Entity, EntityKind, counted};
use crate::names::{Folded, legal::is_form};

use super::super::alike::Alike;
use super::super::records::Records;
use super::{list_meant, lists_of_several};

/// What is told of two that have a name in common.
const SAME_NAME: &str = "same name";
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
    /// Aliases, each a number made of its letters: what is asked is how many two parties share.
    aliases: Box<[u64]>,
    /// Years it may be born in.
    born: Vec<String>,
}

/// Who may be the same party as whom, and why; each pair both ways, one after the other.
pub fn between(records: &Records) -> Vec<(u32, u32, String)> {
    let mut parties = Vec::with_capacity(records.len());
    let (mut by_number, mut by_listed, mut by_name) = (Alike::default(), Alike::default(), Alike::default());
    let mut by_source = Alike::default();
    let several = lists_of_several();
    let see = |entity: &Entity| {
        let listed = listed_numbers_of(entity, &several);
        (numbers_of(entity), listed, name_of(entity), own_of(entity), Party::of(entity))
    };
    let ControlFlow::Continue(()) =
        records.for_each_seen(see, |ix, _, (numbers, listed, name, own, party)| {
            own.iter().for_each(|own| by_source.add(own, ix.0, 0));
            listed.iter().for_each(|number| by_listed.add(number, ix.0, 0));
            numbers.iter().for_each(|number| by_number.add(number, ix.0, 0));
            name.iter().for_each(|name| by_name.add(name, ix.0, 0));
            parties.push(party);
            ControlFlow::<Infallible>::Continue(())
        });
    // For each pair, every reason; a number says more than a name, so it comes first.
    let mut pairs: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    for (text, group) in by_source.groups(CROWD) {
        pair_up(&parties, &group, &mut pairs, |_, _| Some(format!("one entity in its source ({text})")));
    }
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
        let mut why = whys.join(", ");
        if why == SAME_NAME {
            why.push_str(" and nothing more");
        }
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
            aliases: aliases_of(entity),
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

/// The identifier of a party in a file of several datasets: its entries on their lists share it.
fn own_of(entity: &Entity) -> Option<String> {
    entity.facts.iter().find(|fact| fact.label == ALSO_IN)?;
    let list = &entity.designations.first()?.list;
    entity.id.strip_prefix(&format!("{}-", list.to_lowercase())).map(str::to_owned)
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
    let folded = Folded::new(without_initials(&entity.name));
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

/// `EXAMPLE NETWORK (EXN)` without its own abbreviation. It begins as the name does and has its letters in their order:
/// a bracket of another kind, as of a country, tells parties apart.
fn without_initials(name: &str) -> &str {
    let Some((before, short)) = name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) else {
        return name;
    };
    let mut letters = before.chars().flat_map(char::to_uppercase);
    let mut initials = short.chars();
    let is_own = short.len() > 2
        && short.chars().all(|c| c.is_ascii_uppercase())
        && letters.next() == initials.next()
        && initials.all(|initial| letters.any(|letter| letter == initial));
    if is_own { before } else { name }
}

/// The aliases that are not the name itself, in the order of their numbers.
fn aliases_of(entity: &Entity) -> Box<[u64]> {
    let number = |name: &str| {
        let mut hasher = DefaultHasher::new();
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).for_each(|letter| letter.hash(&mut hasher));
        hasher.finish()
    };
    let own = number(&entity.name);
    let aliases = entity.aliases.iter().map(|alias| number(&alias.name)).filter(|alias| *alias != own);
    let aliases: BTreeSet<u64> = aliases.collect();
    aliases.into_iter().collect()
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
    let names = match a.aliases.iter().filter(|alias| b.aliases.binary_search(alias).is_ok()).count() {
        0 => SAME_NAME.to_owned(),
        count => format!("{SAME_NAME} and {}", counted(count as u64, "other name", "other names")),
    };
    if let Some(year) = a.born.iter().find(|year| b.born.contains(year)) {
        return Some(format!("{names}, both born {year}"));
    }
    if !a.born.is_empty() && !b.born.is_empty() {
        return None;
    }
    match a.countries.iter().find(|country| b.countries.contains(country)) {
        Some(country) => Some(format!("{names}, both {country}")),
        None => Some(names),
    }
}

fn four_digits(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 4).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Alias, Quality};

    fn party(name: &str, aliases: &[&str]) -> Entity {
        let alias = |name: &&str| Alias { name: (*name).to_owned(), quality: Quality::Strong };
        Entity {
            id: "xl-1".to_owned(),
            name: name.to_owned(),
            kind: EntityKind::Unknown,
            countries: Vec::new(),
            country_before: None,
            aliases: aliases.iter().map(alias).collect(),
            local_names: Vec::new(),
            addresses: Vec::new(),
            identifiers: Vec::new(),
            facts: Vec::new(),
            doubts: Vec::new(),
            designations: Vec::new(),
        }
    }

    #[test]
    fn names_shared_beside_the_first_are_counted() {
        let a = party("EXAMPLE NETWORK", &["The Network", "Net of X", "Other"]);
        let b = party("Example Network", &["NET OF X", "THE NETWORK", "Example Network"]);
        let why = same_name(&Party::of(&a), &Party::of(&b));
        assert_eq!(why.as_deref(), Some("same name and 2 other names"));
        let why = same_name(&Party::of(&a), &Party::of(&party("Example Network", &[])));
        assert_eq!(why.as_deref(), Some("same name"));
    }

    #[test]
    fn a_name_is_the_same_without_its_own_abbreviation_in_brackets() {
        assert_eq!(name_of(&party("EXAMPLE NETWORK (EXN)", &[])), name_of(&party("Example Network", &[])));
        for other in
            ["Example Network (HK)", "Example Network (ABC)", "Example Network (Exn)", "Example (EXN"]
        {
            assert_eq!(without_initials(other), other);
        }
    }
}
