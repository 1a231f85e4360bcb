//! An entry made from a FollowTheMoney entity and what sanctions, addresses and documents say of it.
//!
//! Every property is kept, under a name of its own where it has no better one; but for parts of names (the
//! whole names have them) and the day it was last seen, which is another one in every file.

use crate::model::{ALSO_IN, Address, EntityKind, Entry, Quality};

use super::ftm::{BESIDE, Beside};
use super::ftm_labels::{identifier_kind, label, words};
use super::ftm_line::{Thing, Value, texts, things};
use super::ftm_lists::{is_register, lists_of};
use super::ftm_sanction::{add_sanction, date, in_a_line, is_sanction};
use super::party_rows::{alias, fact, identifier};
use super::values::{clean, country, kind, some};

/// The list of entities that name no dataset.
const NO_DATASET: &str = "OS";
/// A code is short: so many characters of a dataset's name.
const LONGEST_CODE: usize = 40;
/// Topics that are a restriction of trade. `sanction.linked` is near one, not under one.
const RESTRICTIONS: [&str; 4] = ["sanction", "sanction.counter", "export.control", "debarment"];
/// Schemata of parties, and of what belongs to one.
const PARTIES: [&str; 11] = [
    "Person",
    "Organization",
    "Company",
    "LegalEntity",
    "PublicBody",
    "Vessel",
    "Airplane",
    "CryptoWallet",
    "Security",
    "Vehicle",
    "Asset",
];
/// More than so many sanctions and documents are not about one party.
pub const MOST_BESIDE: usize = 1_000;

/// Properties that are countries, the one it is filed under first.
const COUNTRIES: [&str; 5] = ["country", "mainCountry", "jurisdiction", "nationality", "citizenship"];

/// What a line is wanted for.
pub enum Wanted {
    /// An entry on each list that designates the party; raw texts hold the further lines about it only, each
    /// after a line break.
    Entries(Vec<Entry>),
    /// It is told with the party it is about.
    Beside,
    /// Nothing.
    LeftOut(LeftOut),
    /// It should be an entry but cannot.
    Reject(String),
}

/// Why a line is no entry.
pub enum LeftOut {
    /// A party that nothing says to be under a restriction.
    Unrestricted,
    /// A party that is under one, in registers only: no list that designates it is named.
    NoList,
    /// No party; its schema.
    NoParty(String),
}

/// A line about a party.
struct About<'a> {
    number: u64,
    text: &'a str,
    thing: Thing<'a>,
}

/// The list an entry is made for.
struct On<'a> {
    /// The dataset that is the list; empty where the party names none.
    dataset: &'a str,
    /// All that have an entry of the party.
    all: &'a [&'a str],
    beside: &'a Beside,
}

/// What a line comes to.
pub fn of_line(thing: &Thing, number: u64, beside: &Beside) -> Wanted {
    let schema = thing.schema.0.as_ref();
    if BESIDE.contains(&schema) {
        return Wanted::Beside;
    }
    if thing.id.0.trim().is_empty() || schema.is_empty() {
        return Wanted::Reject("it has no id or no schema".to_owned());
    }
    let places = beside.about.get(thing.id.0.as_ref()).map(Vec::as_slice).unwrap_or_default();
    let lines = places.iter().filter_map(|place| beside.lines.get(*place as usize)).take(MOST_BESIDE);
    let about: Vec<About> = lines
        .filter_map(|(number, text)| Some(About { number: *number, text, thing: Thing::of(text).ok()? }))
        .collect();
    let within = thing.properties.all().flat_map(|(_, values)| things(values));
    let sanctions: Vec<&Thing> =
        about.iter().map(|about| &about.thing).chain(within).filter(|thing| is_sanction(thing)).collect();
    if !is_restricted(thing, &sanctions) {
        return Wanted::LeftOut(match PARTIES.contains(&schema) {
            true => LeftOut::Unrestricted,
            false => LeftOut::NoParty(clean(schema)),
        });
    }
    let Some(name) = some(&thing.caption.0).or_else(|| thing.properties.texts("name").find_map(some)) else {
        return Wanted::Reject("it has no name".to_owned());
    };
    let (all, doubt) = lists_of(thing, &sanctions);
    if all.is_empty() {
        return Wanted::LeftOut(LeftOut::NoList);
    }
    let entry = |dataset: &&str| {
        let on = On { dataset, all: &all, beside };
        let mut entry = entry(thing, name.clone(), number, &about, &on);
        add_own_programs(&mut entry, thing, &sanctions, &on);
        let of_list: Vec<&Thing> = sanctions.iter().copied().filter(|thing| is_of(thing, &on)).collect();
        date(&mut entry, &of_list);
        if places.len() > MOST_BESIDE {
            entry
                .doubts
                .push(format!("{} lines are about it; {MOST_BESIDE} of them were read", places.len()));
        }
        entry.doubts.extend(doubt.clone());
        entry
    };
    Wanted::Entries(all.iter().map(entry).collect())
}

/// Whether a party is under a restriction. Targets are also those in an office or in the press; their topics
/// tell. Where there are none, the file may be of one list only.
fn is_restricted(thing: &Thing, sanctions: &[&Thing]) -> bool {
    let mut topics = thing.properties.texts("topics").peekable();
    match topics.peek() {
        Some(_) => topics.any(|topic| RESTRICTIONS.contains(&topic)),
        None => thing.target == Some(true) || !sanctions.is_empty(),
    }
}

fn entry(thing: &Thing, name: String, number: u64, about: &[About], on: &On) -> Entry {
    let list = if on.dataset.is_empty() { NO_DATASET.to_owned() } else { code(on.dataset) };
    let id = clean(&thing.id.0);
    let mut entry = Entry {
        id: format!("{}-{id}", list.to_lowercase()),
        list,
        name,
        kind: kind(&thing.schema.0),
        same_as: [id].into_iter().chain(texts(&thing.referents.0).filter_map(some)).collect(),
        locator: format!("line {number}"),
        facts: Vec::with_capacity(16),
        ..Entry::default()
    };
    for property in COUNTRIES {
        thing.properties.texts(property).for_each(|code| add_country(&mut entry, property, code));
    }
    for (property, values) in thing.properties.all() {
        add(&mut entry, property, values, on);
    }
    add_lines(&mut entry, about, on);
    for dataset in texts(&thing.datasets.0).filter(|dataset| *dataset != on.dataset) {
        entry.fact(ALSO_IN, clean(dataset));
    }
    // `LegalEntity`, `CryptoWallet`: more than nothing.
    if entry.kind == EntityKind::Unknown {
        entry.fact("schema", clean(&thing.schema.0));
    }
    entry.fact("first seen", clean(&thing.first_seen.0));
    entry.fact("last change", clean(&thing.last_change.0));
    entry
}

/// Adds what other lines say of it, their places and their texts.
fn add_lines(entry: &mut Entry, about: &[About], on: &On) {
    let mut places = Vec::new();
    for line in about.iter().filter(|line| is_told(&line.thing, on)) {
        add_beside(entry, &line.thing, on);
        places.push(line.number.to_string());
        entry.raw.push('\n');
        entry.raw.push_str(line.text);
    }
    if !places.is_empty() {
        let word = if places.len() == 1 { "line" } else { "lines" };
        entry.locator = format!("{}, with {word} {}", entry.locator, places.join(", "));
    }
}

/// Whether a sanction is of this list, or of none: all lines that are no sanctions are.
fn is_of(thing: &Thing, on: &On) -> bool {
    let mut datasets = texts(&thing.datasets.0).peekable();
    !is_sanction(thing) || datasets.peek().is_none() || datasets.any(|dataset| dataset == on.dataset)
}

/// Whether it is told in the entry of this list: what is of another list is told in its entry there.
fn is_told(thing: &Thing, on: &On) -> bool {
    is_of(thing, on) || !texts(&thing.datasets.0).any(|dataset| on.all.contains(&dataset))
}

/// Adds what a property says.
fn add(entry: &mut Entry, property: &str, values: &[Value], on: &On) {
    for thing in things(values) {
        match thing.schema.0.as_ref() {
            "Address" => add_address(entry, address(thing)),
            schema if BESIDE.contains(&schema) => {
                if is_told(thing, on) {
                    add_beside(entry, thing, on);
                }
            }
            _ => {
                let shown = if thing.caption.0.is_empty() { &thing.id.0 } else { &thing.caption.0 };
                entry.fact(&words(property), clean(shown));
            }
        }
    }
    if things(values).next().is_some() {
        return;
    }
    let texts = texts(values).map(clean).filter(|text| !text.is_empty());
    match property {
        "name" | "alias" | "previousName" | "abbreviation" | "weakAlias" => {
            let quality = if property == "weakAlias" { Quality::Weak } else { Quality::Strong };
            for name in texts {
                if property == "previousName" {
                    entry.fact("former name", name.clone());
                }
                if name != entry.name {
                    alias(entry, name, quality);
                }
            }
        }
        "firstName" | "secondName" | "middleName" | "lastName" | "fatherName" => {}
        "country" | "mainCountry" | "jurisdiction" => {}
        "nationality" | "citizenship" => {
            texts.for_each(|code| entry.fact(property, code.to_uppercase()));
        }
        "address" => texts.for_each(|text| add_address(entry, Address { text, country: None })),
        "addressEntity" => {
            for id in texts {
                match on.beside.addresses.get(&id) {
                    Some(address) => add_address(entry, address.clone()),
                    None => entry.fact("address", id),
                }
            }
        }
        // Of which list they are, only its sanctions tell.
        "program" | "programId" => {}
        _ => match identifier_kind(property) {
            Some(kind) => texts.for_each(|value| entry.identifier(kind, value)),
            None => {
                let label = label(property);
                texts.for_each(|value| entry.fact(&label, value));
            }
        },
    }
}

/// A code of two letters is a country's; any other (`suhh`, `zz`, `cy-trnc`) is kept as it is.
fn add_country(entry: &mut Entry, property: &str, code: &str) {
    let found = if code.len() == 2 { country(code) } else { None };
    // Nationalities are facts in any case.
    if found.is_none() && !matches!(property, "nationality" | "citizenship") {
        fact(entry, property, clean(code));
    }
    entry.country(found);
}

/// Adds the programs that stand with the party itself: those of all its lists. One that a sanction names is of the
/// lists of that sanction; else it is of this list only where there is no other.
fn add_own_programs(entry: &mut Entry, thing: &Thing, sanctions: &[&Thing], on: &On) {
    let own = ["program", "programId"].into_iter().flat_map(|name| thing.properties.texts(name));
    let is_on_one_list = texts(&thing.datasets.0).filter(|dataset| !is_register(dataset)).count() <= 1;
    for program in own.filter_map(some) {
        let names_it = |sanction: &&&Thing| {
            let mut named =
                ["program", "programId"].into_iter().flat_map(|name| sanction.properties.texts(name));
            named.any(|named| clean(named) == program)
        };
        let of = || sanctions.iter().filter(names_it);
        if of().any(|sanction| is_of(sanction, on))
            || of().next().is_none() && on.all.len() == 1 && is_on_one_list
        {
            add_program(entry, program);
        } else if !of().any(|sanction| texts(&sanction.datasets.0).any(|dataset| on.all.contains(&dataset))) {
            // No entry of the party has it otherwise.
            fact(entry, "program", program);
        }
    }
}

pub fn add_program(entry: &mut Entry, program: String) {
    if !entry.programs.iter().take(MOST_BESIDE).any(|known| *known == program) {
        entry.programs.push(program);
    }
}

fn add_address(entry: &mut Entry, address: Address) {
    match entry.addresses.iter_mut().take(MOST_BESIDE).find(|known| known.text == address.text) {
        Some(known) => known.country = known.country.take().or(address.country),
        None if address.text.is_empty() => {}
        None => entry.addresses.push(address),
    }
}

/// The text and country of an address that is an entity.
pub fn address(thing: &Thing) -> Address {
    let properties = &thing.properties;
    let mut text = clean(properties.first("full"));
    if text.is_empty() {
        let parts =
            ["remarks", "street", "street2", "postOfficeBox", "postalCode", "city", "region", "state"];
        let parts = parts.iter().flat_map(|part| properties.texts(part)).filter_map(some);
        text = parts.collect::<Vec<_>>().join(", ");
    }
    if text.is_empty() {
        text = clean(&thing.caption.0);
    }
    Address { text, country: country(properties.first("country")) }
}

/// Adds what a sanction or a document says.
fn add_beside(entry: &mut Entry, thing: &Thing, on: &On) {
    match (is_sanction(thing), is_of(thing, on)) {
        (false, _) => add_document(entry, thing),
        (true, true) => add_sanction(entry, thing),
        // Neither its programs nor its days are this list's.
        (true, false) => {
            let datasets: Vec<String> = texts(&thing.datasets.0).filter_map(some).collect();
            fact(entry, &format!("in dataset {}", datasets.join(", ")), in_a_line(thing));
        }
    }
}

fn add_document(entry: &mut Entry, thing: &Thing) {
    let first = |name: &str| clean(thing.properties.first(name));
    let kind = match (first("type"), thing.schema.0.as_ref()) {
        (kind, _) if !kind.is_empty() => kind,
        (_, "Passport") => "passport".to_owned(),
        _ => "identification".to_owned(),
    };
    let notes = [
        first("country").to_uppercase(),
        first("authority"),
        some(&first("startDate")).map_or_else(String::new, |date| format!("from {date}")),
        some(&first("endDate")).map_or_else(String::new, |date| format!("until {date}")),
        first("summary"),
        first("description"),
    ];
    let notes: Vec<String> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    let number = [first("number"), first("passportNumber")].into_iter().find(|number| !number.is_empty());
    match (number, notes.is_empty()) {
        (Some(number), true) => identifier(entry, &kind, number),
        (Some(number), false) => identifier(entry, &kind, format!("{number} ({})", notes.join(", "))),
        // Without a number it is a remark.
        (None, false) => fact(entry, "document", format!("{kind} ({})", notes.join(", "))),
        (None, true) if !first("type").is_empty() => fact(entry, "document", kind),
        (None, true) => {}
    }
}

/// A list's code from the name of a dataset: `us_ofac_sdn` as `US-OFAC-SDN`.
pub fn code(dataset: &str) -> String {
    let mut code = String::with_capacity(dataset.len());
    for c in dataset.chars().take(LONGEST_CODE) {
        if c.is_ascii_alphanumeric() {
            code.push(c.to_ascii_uppercase());
        } else if !code.is_empty() && !code.ends_with('-') {
            code.push('-');
        }
    }
    code.truncate(code.trim_end_matches('-').len());
    if code.is_empty() { NO_DATASET.to_owned() } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_makes_a_code() {
        assert_eq!(code("us_ofac_sdn"), "US-OFAC-SDN");
        assert_eq!(code("__"), "OS");
    }
}
