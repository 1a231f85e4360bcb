//! The UN Security Council Consolidated List: individuals and entities of every sanctions committee.

use crate::model::{Address, Alias, EntityKind, Entry, Quality};

use super::days::{Order, day, written};
use super::values::{clean, country, some};
use super::xml::{Node, Record, Step, Xml};
use super::{Open, Out, Refused};

const LIST: &str = "UN";
/// The parts of a name, in order.
const NAMES: [&str; 4] = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut xml = Xml::new(open);
    let mut is_list = false;
    loop {
        match xml.step(out)? {
            Step::Start(node) if !is_list => {
                if node.name != "CONSOLIDATED_LIST" {
                    return Err(out.other_kind(format!("its outermost element is <{}>", node.name)));
                }
                is_list = true;
                out.report.as_of = day(node.attribute("dateGenerated"), Order::MonthFirst);
            }
            Step::Start(node) if node.name == "INDIVIDUAL" || node.name == "ENTITY" => {
                let record = xml.record(node, out)?;
                let number = clean(&record.node.text_of("DATAID"));
                if !number.is_empty() && !out.ids.insert("DATAID of the file", &number) {
                    let (file, list) = (out.file.clone(), LIST.to_owned());
                    return Err(Refused::RepeatedId { file, list, id: number });
                }
                match entry(&record) {
                    Ok(entry) => out.entry(entry)?,
                    Err(reason) => out.reject(record.line, reason, &record.raw)?,
                }
            }
            Step::Start(_) | Step::End => {}
            Step::Over => return Ok(()),
        }
    }
}

fn entry(record: &Record) -> Result<Entry, String> {
    let node = &record.node;
    let parts: Vec<String> = NAMES.iter().filter_map(|part| some(&node.text_of(part))).collect();
    let reference = clean(&node.text_of("REFERENCE_NUMBER"));
    if parts.is_empty() {
        return Err("it has no name".to_owned());
    }
    if reference.is_empty() {
        return Err("it has no reference number".to_owned());
    }
    let is_person = node.name == "INDIVIDUAL";
    let mut entry = Entry {
        list: LIST.to_owned(),
        id: format!("un-{}", reference.to_lowercase()),
        name: parts.join(" "),
        kind: if is_person { EntityKind::Person } else { EntityKind::Organization },
        local_names: some(&node.text_of("NAME_ORIGINAL_SCRIPT")).into_iter().collect(),
        programs: some(&node.text_of("UN_LIST_TYPE")).into_iter().collect(),
        listed: written(&node.text_of("LISTED_ON"), Order::MonthFirst),
        locator: format!("line {}, {reference}", record.line),
        raw: record.raw.clone(),
        ..Entry::default()
    };
    entry.identifier("UN reference", reference);
    for alias in node.all("INDIVIDUAL_ALIAS").chain(node.all("ENTITY_ALIAS")) {
        add_alias(&mut entry, alias);
    }
    for (label, name) in [("title", "TITLE"), ("position", "DESIGNATION"), ("nationality", "NATIONALITY")] {
        for value in node.all(name).flat_map(|values| values.texts_of("VALUE")) {
            if name == "NATIONALITY" {
                add_country(&mut entry, &value);
            }
            entry.fact(label, clean(&value));
        }
    }
    for address in node.all("INDIVIDUAL_ADDRESS").chain(node.all("ENTITY_ADDRESS")) {
        add_address(&mut entry, address);
    }
    for birth in node.all("INDIVIDUAL_DATE_OF_BIRTH") {
        entry.fact("date of birth", date_of_birth(birth));
    }
    for place in node.all("INDIVIDUAL_PLACE_OF_BIRTH") {
        let parts = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"];
        entry.fact("place of birth", joined(place, &parts));
    }
    entry.fact("gender", clean(&node.text_of("GENDER")));
    for document in node.all("INDIVIDUAL_DOCUMENT") {
        let kind = joined(document, &["TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"]);
        let beside = joined(
            document,
            &["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE"],
        );
        let number = clean(&document.text_of("NUMBER"));
        let of_kind = if kind.is_empty() { "document" } else { &kind };
        match (number.is_empty(), beside.is_empty()) {
            (false, false) => entry.identifier(of_kind, format!("{number} ({beside})")),
            (false, true) => entry.identifier(of_kind, number),
            // Without a number it is a remark; the number may stand in what says what it is.
            (true, true) => entry.fact("document", kind),
            (true, false) if kind.is_empty() => entry.fact("document", beside),
            (true, false) => entry.fact("document", format!("{kind} ({beside})")),
        }
    }
    for updated in node.all("LAST_DAY_UPDATED").flat_map(|values| values.texts_of("VALUE")) {
        entry.fact("last update", clean(&updated));
    }
    entry.fact("remarks", clean(&node.text_of("COMMENTS1")));
    Ok(entry)
}

fn add_alias(entry: &mut Entry, alias: &Node) {
    let quality = clean(&alias.text_of("QUALITY"));
    // Some rows hold several names, with semicolons between.
    for name in alias.text_of("ALIAS_NAME").split(';').filter_map(some) {
        let weak = quality.eq_ignore_ascii_case("low");
        if quality.eq_ignore_ascii_case("f.k.a.") {
            entry.fact("former name", name.clone());
        }
        entry.aliases.push(Alias { name, quality: if weak { Quality::Weak } else { Quality::Strong } });
    }
    let born = joined(alias, &["DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"]);
    if !born.is_empty() {
        let name = clean(&alias.text_of("ALIAS_NAME"));
        entry.fact("of an alias", if name.is_empty() { born } else { format!("{name}: {born}") });
    }
}

fn add_country(entry: &mut Entry, name: &str) {
    if let Some(code) = country(name).filter(|code| !entry.countries.contains(code)) {
        entry.countries.push(code);
    }
}

fn add_address(entry: &mut Entry, address: &Node) {
    let text = joined(address, &["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE"]);
    let named = address.text_of("COUNTRY");
    add_country(entry, &named);
    if !text.is_empty() {
        entry.addresses.push(Address { text, country: country(&named) });
    }
}

/// A date of birth as the list has it: exact, about, or between two years.
fn date_of_birth(birth: &Node) -> String {
    let exact = joined(birth, &["DATE", "YEAR"]);
    let (from, to) = (clean(&birth.text_of("FROM_YEAR")), clean(&birth.text_of("TO_YEAR")));
    let date = match (exact.is_empty(), from.is_empty() && to.is_empty()) {
        (false, _) => exact,
        (true, false) => format!("{from} to {to}"),
        (true, true) => String::new(),
    };
    let about = birth.text_of("TYPE_OF_DATE").eq_ignore_ascii_case("approximately") && !date.is_empty();
    let note = clean(&birth.text_of("NOTE"));
    let date = if about { format!("about {date}") } else { date };
    [date, note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn joined(node: &Node, names: &[&str]) -> String {
    names.iter().filter_map(|name| some(&node.text_of(name))).collect::<Vec<_>>().join(", ")
}
