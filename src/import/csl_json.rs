//! The Consolidated Screening List as bulk JSON: `{"results": [{...}, ...]}`, read one result at a time.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::model::Address;

use super::csl::{self, Party};
use super::places;
use super::values::{clean, country, lead_and_addresses, parts};
use super::{Open, Out, Refused};

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    // Raw texts come from the parser; the tape is not needed.
    open.get_ref().stop();
    let mut refused = None;
    let mut number = 0;
    let each = |raw: &RawValue| -> bool {
        number += 1;
        let taken = match serde_json::from_str::<Value>(raw.get()) {
            Ok(value) if value.is_object() => csl::take(party(&value), number, raw.get(), Vec::new(), out),
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

fn party(value: &Value) -> Party {
    let text = |name: &str| match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    };
    // An array of texts, or one text.
    let several = |name: &str| match value.get(name) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        _ => Vec::new(),
    };
    let objects = |name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (mut leads, mut addresses) = (Vec::new(), Vec::new());
    for place in objects("addresses") {
        leads.push(add_address(&mut addresses, &place));
    }
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
        identifiers: objects("ids").iter().map(identifier).collect(),
        links: {
            let mut links = several("source_list_url");
            links.extend(several("source_information_url"));
            links.sort();
            links.dedup();
            links
        },
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Place {
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
}

/// Adds an address; what leads to it is given back.
fn add_address(addresses: &mut Vec<Address>, value: &Value) -> String {
    let place = Place::deserialize(value).unwrap_or_default();
    let parts = [place.address, place.city, place.state, place.postal_code];
    let parts: Vec<String> =
        parts.into_iter().flatten().map(|part| clean(&part)).filter(|part| !part.is_empty()).collect();
    let text = parts.join(", ");
    let (lead, text) = lead_and_addresses(&text);
    let code = place.country.as_deref().and_then(country);
    places::add(addresses, text, code.as_deref());
    lead.to_owned()
}

fn identifier(value: &Value) -> (String, String) {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut number = text("number").to_owned();
    if !text("country").is_empty() {
        number = format!("{number} ({})", text("country"));
    }
    (text("type").to_owned(), number)
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
