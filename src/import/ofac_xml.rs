//! The SDN list as the Treasury publishes it in its classic XML, `sdn.xml`: one element for each party with
//! all that is said of it. Identifiers and words are those of the CSV files, so that the two can be compared.

use crate::model::{Address, Alias, Entry, Quality};

use super::days::{Order, day};
use super::remarks;
use super::values::{clean, country, kind, some};
use super::xml::{Node, Record, Step, Xml};
use super::{Open, Out, Refused};

const LIST: &str = "SDN";

/// What a vessel's element says, with the words of the CSV.
const VESSEL: [(&str, &str); 6] = [
    ("callSign", "call sign"),
    ("vesselType", "vessel type"),
    ("tonnage", "tonnage"),
    ("grossRegisteredTonnage", "gross registered tonnage"),
    ("vesselFlag", "flag"),
    ("vesselOwner", "owner"),
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut xml = Xml::new(open);
    let (mut is_list, mut declared, mut found) = (false, None, 0);
    loop {
        match xml.step(out)? {
            Step::Start(node) if !is_list => {
                if node.name != "sdnList" {
                    return Err(out.other_kind(format!("its outermost element is <{}>", node.name)));
                }
                is_list = true;
            }
            // The list's own spelling.
            Step::Start(node) if node.name == "publshInformation" || node.name == "publishInformation" => {
                let about = xml.record(node, out)?.node;
                out.report.as_of = day(about.text_of("Publish_Date").trim(), Order::MonthFirst);
                declared = about.text_of("Record_Count").trim().parse::<u64>().ok();
            }
            Step::Start(node) if node.name == "sdnEntry" => {
                let record = xml.record(node, out)?;
                found += 1;
                match entry(&record) {
                    Ok(entry) => out.entry(entry)?,
                    Err(reason) => out.reject(record.line, reason, &record.raw)?,
                }
            }
            Step::Start(_) | Step::End => {}
            Step::Over => break,
        }
    }
    match declared {
        Some(declared) if declared != found => {
            Err(Refused::Count { file: out.file.clone(), declared, found })
        }
        _ => Ok(()),
    }
}

fn entry(record: &Record) -> Result<Entry, String> {
    let node = &record.node;
    let number = clean(&node.text_of("uid"));
    let name = name(node);
    if name.is_empty() || number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it has no number or no name".to_owned());
    }
    let mut entry = Entry {
        list: LIST.to_owned(),
        id: format!("sdn-{number}"),
        name,
        kind: kind(&node.text_of("sdnType")),
        locator: format!("line {}, number {number}", record.line),
        raw: record.raw.clone(),
        ..Entry::default()
    };
    for programs in node.all("programList") {
        entry.programs.extend(programs.texts_of("program").iter().filter_map(|program| some(program)));
    }
    for alias in items(node, "akaList") {
        add_alias(&mut entry, alias);
    }
    for address in items(node, "addressList") {
        add_address(&mut entry, address);
    }
    entry.fact("title", clean(&node.text_of("title")));
    for vessel in node.all("vesselInfo") {
        VESSEL.iter().for_each(|(name, label)| entry.fact(label, clean(&vessel.text_of(name))));
    }
    for (list, value, label) in [
        ("dateOfBirthList", "dateOfBirth", "date of birth"),
        ("placeOfBirthList", "placeOfBirth", "place of birth"),
        ("nationalityList", "country", "nationality"),
        ("citizenshipList", "country", "citizenship"),
    ] {
        for value in items(node, list).filter_map(|item| some(&item.text_of(value))) {
            if value_is_country(label) {
                entry.country(country(&value));
            }
            entry.fact(label, value);
        }
    }
    for id in items(node, "idList") {
        add_document(&mut entry, id);
    }
    remarks::add(&mut entry, &node.text_of("remarks"), &|_| false);
    Ok(entry)
}

fn value_is_country(label: &str) -> bool {
    matches!(label, "nationality" | "citizenship")
}

/// The elements in all lists of a name.
fn items<'a>(node: &'a Node, list: &'a str) -> impl Iterator<Item = &'a Node> {
    node.all(list).flat_map(Node::nodes)
}

/// `LAST, First`, as in the CSV.
fn name(node: &Node) -> String {
    let (last, first) = (clean(&node.text_of("lastName")), clean(&node.text_of("firstName")));
    match (last.is_empty(), first.is_empty()) {
        (false, false) => format!("{last}, {first}"),
        (false, true) => last,
        (true, _) => first,
    }
}

fn add_alias(entry: &mut Entry, alias: &Node) {
    let name = name(alias);
    if name.is_empty() {
        return;
    }
    match clean(&alias.text_of("type")).as_str() {
        "f.k.a." => entry.fact("former name", name.clone()),
        "n.k.a." => entry.fact("present name", name.clone()),
        _ => {}
    }
    let is_weak = alias.text_of("category").trim().eq_ignore_ascii_case("weak");
    entry.aliases.push(Alias { name, quality: if is_weak { Quality::Weak } else { Quality::Strong } });
}

fn add_address(entry: &mut Entry, address: &Node) {
    // City, state and postal code are one cell of the CSV.
    let place = joined(address, &["city", "stateOrProvince", "postalCode"], " ");
    let street = joined(address, &["address1", "address2", "address3"], ", ");
    let named = clean(&address.text_of("country"));
    let code = country(&named);
    let parts: Vec<String> = [street, place, named].into_iter().filter(|part| !part.is_empty()).collect();
    entry.country(code.clone());
    if !parts.is_empty() {
        entry.addresses.push(Address { text: parts.join(", "), country: code });
    }
}

fn add_document(entry: &mut Entry, id: &Node) {
    let kind = clean(&id.text_of("idType"));
    let mut value = clean(&id.text_of("idNumber"));
    // As the remarks of the CSV say it.
    for (name, before, after) in
        [("idCountry", " (", ")"), ("issueDate", " issued ", ""), ("expirationDate", " expires ", "")]
    {
        if let Some(more) = some(&id.text_of(name)) {
            value = format!("{value}{before}{more}{after}");
        }
    }
    let kind = if kind.is_empty() { "identifier".to_owned() } else { kind };
    remarks::document(entry, &kind, value.trim());
}

fn joined(node: &Node, names: &[&str], between: &str) -> String {
    names.iter().filter_map(|name| some(&node.text_of(name))).collect::<Vec<_>>().join(between)
}
