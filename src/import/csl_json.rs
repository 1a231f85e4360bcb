//! The Consolidated Screening List as bulk JSON: `{"results": [{...}, ...]}`, read one result at a time.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::Address;

use super::csl::{self, Party};
use super::places;
use super::table::not_known;
use super::values::{clean, country, lead_and_addresses, parts, some};
use super::{Open, Out, Refused};

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    // Raw texts come from the parser; the tape is not needed.
    open.get_ref().stop();
    let (mut refused, mut unknown) = (None, BTreeSet::new());
    let mut number = 0;
    let each = |raw: &RawValue| -> bool {
        number += 1;
        let taken = match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) if value.is_object() => {
                note_unknown(&value, &mut unknown);
                csl::take(party(&value), number, raw.get(), Vec::new(), out)
            }
            Ok(_) => out.reject(number, "it is no object", raw.get()),
            Err(error) => out.reject(number, error.to_string(), raw.get()),
        };
        refused = taken.err();
        refused.is_none()
    };
    let mut parser = serde_json::Deserializer::from_reader(open);
    let seen = Whole { each: Box::new(each) }.deserialize(&mut parser);
    if let Some(refused) = refused {
        return Err(refused);
    }
    let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
    out.report.notes.extend(not_known(["member", "members"], &unknown));
    match seen {
        Ok(Seen { results: true, total: Some(declared) }) if declared != number => {
            Err(Refused::Count { file: out.file.clone(), declared, found: number })
        }
        Ok(Seen { results: true, .. }) => Ok(()),
        Ok(Seen { results: false, .. }) => Err(out.other_kind("it has no array “results”")),
        Err(error) if error.is_eof() => Err(out.truncated(format!("result {}", number + 1))),
        Err(error) if error.is_io() => Err(out.unreadable(error.into())),
        Err(error) => Err(out.other_kind(error.to_string())),
    }
}

/// What the outermost object has.
#[derive(Default)]
struct Seen {
    results: bool,
    /// How many results it says there are.
    total: Option<u64>,
}

/// Goes through the outermost object, and hands over what `results` holds.
struct Whole<'a> {
    each: Box<dyn FnMut(&RawValue) -> bool + 'a>,
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Seen;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Seen, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Seen;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with an array “results”")
    }
    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Seen, M::Error> {
        let mut seen = Seen::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "results" => {
                    seen.results = true;
                    map.next_value_seed(Results { each: &mut self.each })?;
                }
                "total" => seen.total = map.next_value::<Value>()?.as_u64(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(seen)
    }
}

struct Results<'a, 'b> {
    each: &'a mut Box<dyn FnMut(&RawValue) -> bool + 'b>,
}

impl<'de> DeserializeSeed<'de> for Results<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Results<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of results")
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut results: S) -> Result<(), S::Error> {
        while let Some(raw) = results.next_element::<Box<RawValue>>()? {
            if !(self.each)(&raw) {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// What a result has.
const MEMBERS: [&str; 33] = [
    "id",
    "source",
    "entity_number",
    "ent_num",
    "type",
    "programs",
    "name",
    "title",
    "country",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
    // The search service adds how well a result matches.
    "score",
    "_score",
];
/// What an address has.
const OF_ADDRESS: [&str; 5] = ["address", "city", "state", "postal_code", "country"];
/// What a number has.
const OF_ID: [&str; 5] = ["type", "number", "country", "issue_date", "expiration_date"];
/// So many names of members that nobody knows are kept.
const MOST_UNKNOWN: usize = 1_000;

/// Notes the members of a result that are not known and say something.
fn note_unknown(value: &Value, unknown: &mut BTreeSet<String>) {
    let mut note = |value: &Value, known: &[&str], before: &str| {
        let members = value.as_object().into_iter().flatten();
        let others = members.filter(|(name, value)| !known.contains(&name.as_str()) && !is_nothing(value));
        for (name, _) in others {
            if unknown.len() < MOST_UNKNOWN {
                unknown.insert(format!("{before}{}", clean(name)));
            }
        }
    };
    note(value, &MEMBERS, "");
    for (list, known) in [("addresses", OF_ADDRESS), ("ids", OF_ID)] {
        let items = value.get(list).and_then(Value::as_array).into_iter().flatten();
        items.for_each(|item| note(item, &known, &format!("{list}.")));
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The texts of a member: of an array, or one alone.
fn texts(value: &Value, name: &str) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    match value.get(name) {
        Some(Value::Array(items)) => items.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The text of a member; empty where there is none.
fn text(value: &Value, name: &str) -> String {
    texts(value, name).join("; ")
}

fn party(value: &Value) -> Party {
    let text = |name: &str| text(value, name);
    let several = |name: &str| texts(value, name);
    let objects = |name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten();
    let (mut leads, mut addresses) = (Vec::new(), Vec::new());
    for place in objects("addresses") {
        leads.push(add_address(&mut addresses, place));
    }
    // Without a number it is a remark.
    let (identifiers, documents): (Vec<_>, Vec<_>) =
        objects("ids").map(identifier).partition(|id| !id.number.is_empty());
    let number = match text("entity_number") {
        none if none.is_empty() => text("ent_num"),
        number => number,
    };
    Party {
        row_id: text("id"),
        source: text("source"),
        number,
        kind: text("type"),
        name: text("name"),
        title: text("title"),
        programs: several("programs"),
        countries: several("country"),
        addresses,
        notice: text("federal_register_notice"),
        start: text("start_date"),
        end: text("end_date"),
        requirement: text("license_requirement"),
        policy: text("license_policy"),
        // Several may stand in one text, as in the table.
        aliases: several("alt_names").iter().flat_map(|names: &String| parts(names)).collect(),
        facts: vec![
            ("date of birth", several("dates_of_birth")),
            ("place of birth", several("places_of_birth")),
            ("nationality", several("nationalities")),
            ("citizenship", several("citizenships")),
            ("document", documents.iter().map(|id| clean(&format!("{}{}", id.kind, id.beside))).collect()),
            ("standard order", several("standard_order")),
            ("call sign", several("call_sign")),
            ("vessel type", several("vessel_type")),
            ("gross tonnage", several("gross_tonnage")),
            ("gross registered tonnage", several("gross_registered_tonnage")),
            ("flag", several("vessel_flag")),
            ("owner", several("vessel_owner")),
            ("remarks", several("remarks")),
            (csl::BESIDE, leads.into_iter().filter(|lead| !lead.is_empty()).collect()),
        ],
        identifiers: identifiers
            .into_iter()
            .map(|id| (id.kind, format!("{}{}", id.number, id.beside)))
            .collect(),
        links: {
            let mut links = several("source_list_url");
            links.extend(several("source_information_url"));
            links.sort();
            links.dedup();
            links
        },
    }
}

/// Adds an address; what leads to it is given back.
fn add_address(addresses: &mut Vec<Address>, place: &Value) -> String {
    let named = text(place, "country");
    let code = country(&named);
    // What is no country that is known here is told as part of the address.
    let named = if code.is_none() { named } else { String::new() };
    let parts = ["address", "city", "state", "postal_code"].map(|part| text(place, part));
    let parts = parts.into_iter().chain([named]).filter_map(|part| some(&part));
    let whole = parts.collect::<Vec<_>>().join(", ");
    let (lead, text) = lead_and_addresses(&whole);
    places::add(addresses, text, code.as_deref());
    lead.to_owned()
}

/// A number of a party.
struct Id {
    kind: String,
    number: String,
    /// Of which country and since and until when it is, as the Treasury's own list says it.
    beside: String,
}

fn identifier(value: &Value) -> Id {
    let ways = [("country", " (", ")"), ("issue_date", " issued ", ""), ("expiration_date", " expires ", "")];
    let beside = ways.iter().filter_map(|(name, before, after)| {
        some(&text(value, name)).map(|more| format!("{before}{more}{after}"))
    });
    Id { kind: text(value, "type"), number: clean(&text(value, "number")), beside: beside.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_of_the_country_it_ends_with_as_in_the_table() {
        for text in
            ["1 A St, Brussels, Belgium. (See alternate addresses under Netherlands)", "1 A St,Belgium"]
        {
            let mut read = Vec::new();
            add_address(&mut read, &serde_json::json!({"address": text, "country": null}));
            assert_eq!(read.first().and_then(|address| address.country.as_deref()), Some("BE"), "{text}");
            let (_, of_table) = csl::addresses(text);
            assert_eq!(of_table.first().and_then(|address| address.country.as_deref()), Some("BE"));
        }
    }
}
