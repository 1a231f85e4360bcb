//! The Entity List as the Code of Federal Regulations prints it: Supplement No. 4 to Part 744, a table of
//! five columns. A country is written once and holds until the next; name, aliases and addresses share
//! one cell.

use crate::model::{Address, Alias, Entry, Quality, counted};
use crate::names::{Folded, legal::is_form};

use super::csl::BESIDE;
use super::values::{
    Order, clean, country, day, lead_and_addresses, parts, some, take_notices, without_footnotes,
};
use super::xml::{Node, Record, Step, Xml};
use super::{Open, Out, Refused};

const LIST: &str = "EL";

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut xml = Xml::new(open);
    // The country of the rows that follow, as the table has it.
    let mut heading = String::new();
    let (mut first, mut in_list) = (true, false);
    loop {
        match xml.step(out)? {
            Step::Start(node) => {
                if std::mem::take(&mut first) && node.name.eq_ignore_ascii_case("html") {
                    return Err(out.other_kind("it is a web page"));
                }
                if let Some(day) = day(node.attribute("DATE"), Order::MonthFirst) {
                    out.report.as_of.get_or_insert(day);
                }
                // A file of the whole part holds other supplements, too.
                if node.name == "DIV9" {
                    in_list = node.attribute("N").contains("Supplement No. 4");
                }
                if in_list && node.name.eq_ignore_ascii_case("tr") {
                    let record = xml.record(node, out)?;
                    row(&record, &mut heading, out)?;
                }
            }
            Step::End => {}
            Step::Over => return Ok(()),
        }
    }
}

fn row(record: &Record, heading: &mut String, out: &mut Out) -> Result<(), Refused> {
    let cells: Vec<&Node> = record.node.nodes().filter(|node| node.name.eq_ignore_ascii_case("td")).collect();
    let [place, party, requirement, policy, cited] = cells.as_slice() else {
        // The row of headings has none.
        return match cells.len() {
            0 => Ok(()),
            count => {
                let cells = counted(count as u64, "cell", "cells");
                out.reject(record.line, format!("it has {cells}, not 5"), &record.raw)
            }
        };
    };
    if let Some(named) = some(&place.text()) {
        *heading = named;
    }
    let text = party.text();
    if text.trim().is_empty() || text.to_ascii_lowercase().contains("[reserved]") {
        return out.reject(record.line, "reserved: it lists nobody", &record.raw);
    }
    let Party { name, aliases, addresses, beside } = party_of(&text);
    if name.is_empty() {
        return out.reject(record.line, "it has no name", &record.raw);
    }
    let code = country(heading);
    let mut entry = Entry {
        list: LIST.to_owned(),
        name,
        aliases: aliases.into_iter().map(|name| Alias { name, quality: Quality::Strong }).collect(),
        countries: code.into_iter().collect(),
        addresses,
        review_policy: some(&without_footnotes(&policy.text()).0),
        locator: format!("line {}", record.line),
        raw: record.raw.clone(),
        ..Entry::default()
    };
    take_notices(&mut entry, &cited.text());
    if entry.citations.is_empty() {
        entry.doubts.push("its Federal Register citation could not be read".to_owned());
    }
    if entry.countries.is_empty() {
        entry.doubts.push(format!("“{heading}” is no country known here"));
    }
    let (id, has_twin) = out.id_from_name(LIST, &entry);
    entry.id = id;
    if has_twin {
        // Name and address share a cell, with no more than a comma between them.
        let doubt = "others of this country have the same name: it may go on after its comma";
        entry.doubts.push(doubt.to_owned());
    }
    let (requirement, marks) = without_footnotes(&requirement.text());
    entry.license_requirement = some(&requirement);
    entry.fact("footnotes of the license requirement", marks.join(", "));
    for more in beside {
        entry.fact(BESIDE, more);
    }
    out.entry(entry)
}

/// What the second cell says.
#[derive(Debug, Default)]
struct Party {
    name: String,
    aliases: Vec<String>,
    addresses: Vec<Address>,
    beside: Vec<String>,
}

/// `Name, a.k.a., the following two aliases:` then a line for each alias, after a dash, then addresses; or
/// `Name, address; and address.`
fn party_of(text: &str) -> Party {
    let mut party = Party::default();
    let (head, after) = match text.split_once(", a.k.a.") {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    let Some(after) = after else {
        let (name, rest) = name_and_rest(&clean(head));
        party.name = name.trim_end_matches(',').to_owned();
        add_addresses(&mut party, &rest);
        return party;
    };
    party.name = clean(head.trim_end().trim_end_matches(','));
    let lines: Vec<&str> = after.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let alias = |line: &str| {
        let line = line.strip_prefix("and").map_or(line, str::trim_start);
        line.strip_prefix('—').map(str::to_owned)
    };
    let last = lines.iter().rposition(|line| alias(line).is_some());
    let mut rest = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match alias(line) {
            Some(name) => party.aliases.extend(parts(&alias_alone(&name, last == Some(at)))),
            // What leads to the aliases says only how many there are; on one line, one stands in it.
            None if last.is_some_and(|last| at < last) => {
                let one = line.split_once("alias").map_or("", |(_, one)| one);
                let one = one.trim_start_matches("es").trim_start_matches([':', ',', ' ', ';']);
                party.beside.extend(some(one));
            }
            None => rest.push(*line),
        }
    }
    add_addresses(&mut party, &clean(&rest.join(" ")));
    party
}

/// An alias without what joins it to the next; the last one ends a sentence.
fn alias_alone(text: &str, is_last: bool) -> String {
    let text = text.trim();
    let text = text.strip_suffix("; and").or_else(|| text.strip_suffix(';')).unwrap_or(text).trim();
    match text.strip_suffix('.') {
        // `Ltd..` and `Bellal Mangal.` end a sentence; the point of `Ltd.` is its own.
        Some(without) if is_last && (without.ends_with('.') || !ends_in_form(without)) => without.to_owned(),
        _ => text.to_owned(),
    }
}

/// Whether the point at the end belongs to a legal form written short: `Ltd.`, `S.A.`
fn ends_in_form(text: &str) -> bool {
    const SHORT: [&str; 10] = ["bhd", "co", "corp", "inc", "ltd", "ltda", "pte", "pty", "pvt", "int'l"];
    let last = text.rsplit([' ', ',']).next().unwrap_or_default().to_lowercase();
    SHORT.contains(&last.as_str()) || last.contains('.')
}

/// The name before the first comma, and the legal forms that go on with it; the rest are addresses.
fn name_and_rest(text: &str) -> (String, String) {
    let mut parts = text.split(", ");
    let mut name = parts.next().unwrap_or_default().to_owned();
    let rest: Vec<&str> = parts.collect();
    let goes_on = |part: &&&str| {
        // `Ltd. (AETC)`, `S.A.`
        let form = part.split(" (").next().unwrap_or_default().replace('.', "");
        let words = Folded::new(&form);
        !words.words().is_empty()
            && words.words().iter().all(|range| words.chars().get(range.clone()).is_some_and(is_form))
    };
    let forms = rest.iter().take_while(goes_on).count();
    for part in rest.iter().take(forms) {
        name.push_str(", ");
        name.push_str(part);
    }
    (name, rest.get(forms..).unwrap_or_default().join(", "))
}

/// `A, China; and B, Hong Kong. Subordinate institution C`: the names of others are told beside, the addresses
/// after them are those of the entry.
fn add_addresses(party: &mut Party, text: &str) {
    let (lead, text) = lead_and_addresses(text);
    party.beside.extend(some(lead));
    let at = text.find("Subordinate institution").or_else(|| text.find("subordinate institution"));
    let (text, tail) = at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""));
    party.beside.extend(some(tail));
    // `Subordinate institution C Company Ltd, a.k.a., the following one alias, No. 10, D Road`
    let (_, within) = match tail.rsplit_once("alias, ") {
        Some((_, rest)) => (String::new(), rest.to_owned()),
        None => name_and_rest(tail),
    };
    for part in [text, &within].into_iter().flat_map(|text| text.split("; ")) {
        let part = part.strip_prefix("and ").unwrap_or(part).trim().trim_end_matches(';');
        let part = clean(part.strip_suffix('.').unwrap_or(part));
        if part.chars().any(char::is_alphanumeric) {
            let country = part.rsplit(", ").next().and_then(country);
            party.addresses.push(Address { text: part, country });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_aliases_and_addresses_of_one_cell_are_told_apart() {
        let party = party_of(
            "Emal Co., Ltd., a.k.a., the following two aliases:\n—Imal Co., Ltd.; \nand —Aimal Balal. \nKolola, Kabul, Afghanistan; and Maidan Sahr, Afghanistan.",
        );
        assert_eq!(party.name, "Emal Co., Ltd.");
        assert_eq!(party.aliases, ["Imal Co., Ltd.", "Aimal Balal"]);
        let texts: Vec<_> = party.addresses.iter().map(|address| address.text.as_str()).collect();
        assert_eq!(texts, ["Kolola, Kabul, Afghanistan", "Maidan Sahr, Afghanistan"]);

        let party = party_of("Chengdu Huawei Technologies Co., Ltd., Chengdu, Sichuan, China.");
        assert_eq!(party.name, "Chengdu Huawei Technologies Co., Ltd.");
        assert_eq!(party.addresses.len(), 1);

        let party = party_of(
            "Example Institute, a.k.a., the following alias:\n—EI. \nX Works. The following addresses apply to the entity and the two subordinate institutions: No 4 Guping Gang, Nanjing, China; and 52 B Road, Nanjing, China.",
        );
        let texts: Vec<_> = party.addresses.iter().map(|address| address.text.as_str()).collect();
        assert_eq!(texts, ["No 4 Guping Gang, Nanjing, China", "52 B Road, Nanjing, China"]);
        assert!(party.beside.iter().any(|beside| beside.starts_with("X Works. The following addresses")));

        let party = party_of(
            "Example Institute, a.k.a., the following alias:\n—EI. \nSubordinate institution X Company Ltd, a.k.a., the following one alias, No. 10, A Road, Beijing, China, 100016; and No. 4 B Road, Beijing, China.",
        );
        let texts: Vec<_> = party.addresses.iter().map(|address| address.text.as_str()).collect();
        assert_eq!(texts, ["No. 10, A Road, Beijing, China, 100016", "No. 4 B Road, Beijing, China"]);
        assert!(party.beside.iter().any(|beside| beside.starts_with("Subordinate institution X Company")));

        let party = party_of(
            "Huawei, a.k.a., the following alias:\n—HW Agisson Electric Co., Ltd.. \nAddresses for Huawei: Bantian, China.",
        );
        assert_eq!(party.aliases, ["HW Agisson Electric Co., Ltd."]);
        assert_eq!(party.addresses.first().map(|address| address.text.as_str()), Some("Bantian, China"));
    }
}
