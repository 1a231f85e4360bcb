//! The Entity List as the Code of Federal Regulations prints it: Supplement No. 4 to Part 744, a table of
//! five columns. A country is written once and holds until the next; name, aliases and addresses share
//! one cell.

use crate::model::{Address, Alias, Entry, Quality, counted};
use crate::names::{Folded, legal::is_form};

use super::behind::Behind;
use super::csl::BESIDE;
use super::days::{Order, day};
use super::marks::part_at_marks;
use super::notices::take_notices;
use super::places;
use super::terms::take_terms;
use super::values::{clean, country, lead_and_addresses, parts, some};
use super::xml::{Node, Record, Step, Xml};
use super::{Open, Out, Refused};

const LIST: &str = "EL";
/// The columns, by words of their heads.
const HEADS: [&str; 5] =
    ["country", "entity", "license requirement", "license review policy", "federal register citation"];

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
        return match cells.len() {
            0 => check_heads(record, out),
            count => {
                let cells = counted(count as u64, "cell", "cells");
                out.reject(record.line, format!("it has {cells}, not 5"), &record.raw)
            }
        };
    };
    if let Some(named) = some(&place.text()) {
        *heading = named;
    }
    let (text, marks) = party.text_and_marks();
    if text.trim().is_empty() || text.to_ascii_lowercase().contains("[reserved]") {
        return out.reject(record.line, "reserved: it lists nobody", &record.raw);
    }
    let Party { name, aliases, former, addresses, beside, doubts } = party_of(&text);
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
        locator: format!("line {}", record.line),
        raw: record.raw.clone(),
        doubts,
        ..Entry::default()
    };
    part_at_marks(&mut entry);
    entry.fact("footnotes of the name", marks.join(", "));
    take_notices(&mut entry, &cited.text());
    if entry.citations.is_empty() {
        entry.doubts.push("its Federal Register citation could not be read".to_owned());
    }
    if entry.countries.is_empty() {
        entry.doubts.push(format!("“{heading}” is no country known here"));
    }
    let elsewhere = entry.countries.first().and_then(|code| places::elsewhere(&entry.addresses, code));
    entry.doubts.extend(elsewhere);
    if out.has_namesake(&entry) {
        // Name and address share a cell, with no more than a comma between them.
        let doubt = "others of this country have the same name: it may go on after its comma";
        entry.doubts.push(doubt.to_owned());
    }
    take_terms(&mut entry, &requirement.text(), &policy.text());
    for name in former {
        entry.fact("former name", name);
    }
    for more in beside {
        entry.fact(BESIDE, more);
    }
    out.entry(entry)
}

/// Refuses a table of other columns: what each cell is, only its place tells.
fn check_heads(record: &Record, out: &Out) -> Result<(), Refused> {
    let is_head = |node: &&Node| node.name.eq_ignore_ascii_case("th");
    let heads: Vec<String> = record.node.nodes().filter(is_head).map(|head| clean(&head.text())).collect();
    let is_it = |(head, known): (&String, &str)| head.to_ascii_lowercase().contains(known);
    if heads.is_empty() || heads.len() == HEADS.len() && heads.iter().zip(HEADS).all(is_it) {
        return Ok(());
    }
    let (heads, known) = (heads.join(", "), HEADS.join(", "));
    Err(out.other_kind(format!("the columns of its table are “{heads}”, not {known}")))
}

/// What the second cell says.
#[derive(Debug, Default)]
struct Party {
    name: String,
    aliases: Vec<String>,
    /// Those of the aliases that it had before.
    former: Vec<String>,
    addresses: Vec<Address>,
    beside: Vec<String>,
    doubts: Vec<String>,
}

/// `Name, a.k.a., the following two aliases:` then a line for each alias, after a dash, then addresses; or
/// `Name, address; and address.`
fn party_of(text: &str) -> Party {
    let mut party = Party::default();
    let (head, after) = match text.split_once(", a.k.a.") {
        Some((name, rest)) => (name, Some(rest)),
        None => (text, None),
    };
    let head = clean(head);
    let bracket = names_in_brackets(&head);
    let Some(after) = after else {
        let (name, rest) = match &bracket {
            Some(bracket) => (bracket.name.to_owned(), bracket.rest.to_owned()),
            None => name_and_rest(&head),
        };
        party.name = name.trim_end_matches(',').to_owned();
        bracket.into_iter().for_each(|bracket| bracket.tell(&mut party));
        add_addresses(&mut party, &rest);
        return party;
    };
    match bracket.filter(|bracket| bracket.rest.is_empty()) {
        Some(bracket) => {
            party.name = bracket.name.to_owned();
            bracket.tell(&mut party);
        }
        None => party.name = head.trim_end_matches(',').to_owned(),
    }
    // Each of a list stands on its own line, or all on one.
    let after = [(": —", ":\n—"), ("; —", ";\n—"), ("; and —", ";\nand —")]
        .iter()
        .fold(after.to_owned(), |text, (on_one, apart)| text.replace(on_one, apart));
    let lines: Vec<&str> = after.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let alias = |line: &str| {
        let line = line.strip_prefix("and").map_or(line, str::trim_start);
        line.strip_prefix('—').map(str::to_owned)
    };
    let last = lines.iter().rposition(|line| alias(line).is_some());
    let mut rest = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match alias(line) {
            Some(name) => {
                let names = parts(&alias_alone(&name, last == Some(at)));
                party.aliases.extend(names.into_iter().filter(|name| is_name(name)));
            }
            // What leads to the aliases says only how many there are; on one line, one stands in it.
            None if last.is_some_and(|last| at < last) => {
                let one = line.split_once("alias").map_or("", |(_, one)| one);
                let one = one.trim_start_matches("es").trim_start_matches([':', ',', ' ', ';']);
                party.beside.extend(some(one));
            }
            None => rest.push(*line),
        }
    }
    let rest = clean(&rest.join(" "));
    // Other names that are no list go on until an address begins, wherever that is.
    let mark = if last.is_none() && !rest.is_empty() { "a.k.a." } else { "" };
    add_addresses(&mut party, &format!("{mark}{rest}"));
    let is_open = head.matches('(').count() > head.matches(')').count();
    let before = party.aliases.len().checked_sub(1);
    party.aliases.extend(places::names_before(&mut party.addresses, is_open));
    if let Some(at) = before.filter(|_| party.addresses.is_empty()) {
        take_addresses_behind(&mut party, at);
    }
    party
}

/// Addresses may stand behind the other names up to the last of the lines, or in their place.
fn take_addresses_behind(party: &mut Party, last: usize) {
    let more = party.aliases.split_off((last + 1).min(party.aliases.len()));
    let behind = Behind::of(std::mem::take(&mut party.aliases));
    party.aliases = behind.names;
    party.aliases.extend(more);
    party.addresses = behind.addresses;
    party.doubts.extend(behind.doubted.iter().map(|name| Behind::doubt(name)));
}

/// Whether a text can be a name: what is nothing but punctuation is left of one that was cut.
pub(super) fn is_name(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// Other names in brackets after the name.
pub struct Bracket<'a> {
    /// The name without it.
    pub name: &'a str,
    /// The names in it; none where the file cuts them off.
    pub names: Vec<String>,
    /// Whether it had them before.
    pub is_former: bool,
    /// What comes after it.
    pub rest: &'a str,
}

impl Bracket<'_> {
    fn tell(self, party: &mut Party) {
        if self.is_former {
            party.former.extend(self.names.iter().cloned());
        }
        party.aliases.extend(self.names);
    }
}

/// What a bracket of other names begins with.
pub const MARKS: [&str; 2] = ["(a.k.a.", "(f.k.a."];

/// `Name (f.k.a., Other), address`; the bracket may be left open before `, Address:` and at the end.
pub fn names_in_brackets(head: &str) -> Option<Bracket<'_>> {
    let marks = MARKS.into_iter().filter_map(|mark| head.split_once(mark).zip(Some(mark)));
    let ((before, after), mark) = marks.min_by_key(|((before, _), _)| before.len())?;
    let name = before.trim_end_matches([',', ' ']);
    // One that stands among addresses is no other name of the entry.
    if !name_and_rest(name).1.is_empty() {
        return None;
    }
    let (within, rest) = match (after.find(')'), after.find(", Address: ")) {
        (Some(closed), address) if address.is_none_or(|address| closed < address) => {
            (after.get(..closed)?, after.get(closed + 1..)?)
        }
        (_, Some(address)) => (after.get(..address)?, after.get(address..)?),
        // What is left open may go on with an address.
        _ if after.contains(char::is_numeric) => return None,
        _ => (after, ""),
    };
    let within = within.trim_matches([',', ' ', '“', '”']);
    let rest = rest.trim_start_matches([',', ' ']);
    let names = if within.is_empty() { Vec::new() } else { several_names(within, name) };
    (!name.is_empty()).then_some(Bracket { name, names, is_former: mark == "(f.k.a.", rest })
}

/// `Rongnan Example, Steven Example and Nam Example` are three names, `Trading and Technology Company` is one: the
/// last of several has a word of the name, and each is more than a word. Semicolons part them for certain.
pub fn several_names(text: &str, name: &str) -> Vec<String> {
    if text.contains(';') {
        return parts(text);
    }
    let pieces: Vec<&str> = text.split(", ").flat_map(|part| part.split(" and ")).collect();
    let last = text.rsplit_once(" and ").map_or("", |(_, last)| last);
    let shares =
        last.split(' ').any(|word| name.split(' ').any(|of_name| of_name.eq_ignore_ascii_case(word)));
    match shares && pieces.iter().all(|piece| piece.contains(' ')) {
        true => pieces.into_iter().map(clean).collect(),
        false => vec![clean(text)],
    }
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
pub(super) fn ends_in_form(text: &str) -> bool {
    const SHORT: [&str; 10] = ["bhd", "co", "corp", "inc", "ltd", "ltda", "pte", "pty", "pvt", "int'l"];
    let last = text.rsplit([' ', ',']).next().unwrap_or_default().to_lowercase();
    SHORT.contains(&last.as_str()) || last.contains('.')
}

/// Words of bodies, and of what belongs to one.
const BODIES: [&str; 9] =
    ["academy", "bureau", "company", "corporation", "institute", "institution", "npo", "plant", "university"];

pub(super) fn is_body(part: &str) -> bool {
    let folded = Folded::new(part);
    let mut words = folded.words().iter().filter_map(|range| folded.chars().get(range.clone()));
    words.any(|word| BODIES.iter().any(|body| word.iter().copied().eq(body.chars())))
}

/// Whether a name goes on: `Academy X, Institute of Y, 27 A Road`. A body of a body is named before the number of
/// a house; others are where a person works, and part of the address.
fn is_body_of(name: &str, part: &str, next: &str) -> bool {
    let is_plain = !part.contains(|c: char| c.is_numeric() || ".();:".contains(c));
    let next = next.strip_prefix("No. ").unwrap_or(next);
    is_plain && next.starts_with(|c: char| c.is_ascii_digit()) && is_body(name) && is_body(part)
}

/// Whether a name goes on: `Institute of Physical, Technical and Radio Measurements` is of three things.
fn is_series(name: &str, part: &str) -> bool {
    let mut last = name.rsplit(' ').skip(1);
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let mut words = part.split(' ');
    let starts = words.next().filter(is_capital).is_some();
    let goes_on = words.next() == Some("and") && words.next().filter(is_capital).is_some();
    last.next() == Some("of") && starts && goes_on && !part.contains(char::is_numeric)
}

/// The name before the first comma, the legal forms, the series and the body of that body that go on with it; the
/// rest are addresses.
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
    let mut of_name = rest.iter().take_while(goes_on).count();
    if let [part, next, ..] = rest.get(of_name..).unwrap_or_default()
        && (is_body_of(&name, part, next) || is_series(&name, part))
    {
        of_name += 1;
    }
    for part in rest.iter().take(of_name) {
        name.push_str(", ");
        name.push_str(part);
    }
    (name, rest.get(of_name..).unwrap_or_default().join(", "))
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
        let part = part.trim().trim_end_matches(';');
        let part = part.strip_suffix('.').unwrap_or(part);
        if part.chars().any(char::is_alphanumeric) {
            places::add(&mut party.addresses, part, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(party: &Party) -> Vec<&str> {
        party.addresses.iter().map(|address| address.text.as_str()).collect()
    }

    #[test]
    fn a_body_of_a_body_is_named_before_the_number_of_the_house() {
        let party = party_of(
            "Example Academy of Things, Institute of Parts and Pieces, No. 1 A Road, Tianjin, China.",
        );
        assert_eq!(party.name, "Example Academy of Things, Institute of Parts and Pieces");
        assert_eq!(texts(&party), ["No. 1 A Road, Tianjin, China"]);

        let party =
            party_of("Example Corporation, Joint Stock Company “Plant X”, 1 B Street, Kaspiysk, Russia.");
        assert_eq!(party.name, "Example Corporation, Joint Stock Company “Plant X”");

        // Where a person works, and where a house is.
        let party = party_of("Ali Example, Research Institute of Things, 12 A Street, Tehran, Iran.");
        assert_eq!(party.name, "Ali Example");
        let party = party_of("Example Company, Electronic Plant Building A, West of B Avenue, Hefei, China.");
        assert_eq!(party.name, "Example Company");
    }

    #[test]
    fn a_series_of_what_a_body_is_for_stays_in_its_name() {
        let party = party_of(
            "Example Institute of Physical, Technical and Radio Measurements, EX. Example Village, 141570, Russia.",
        );
        assert_eq!(party.name, "Example Institute of Physical, Technical and Radio Measurements");
        assert_eq!(texts(&party), ["EX. Example Village, 141570, Russia"]);
        let party = party_of("Ministry of Examples, including the Forces and all units, Minsk, Belarus.");
        assert_eq!(party.name, "Ministry of Examples");
        let party = party_of("Example Works, North and South Building, Minsk, Belarus.");
        assert_eq!(party.name, "Example Works");
    }

    #[test]
    fn other_names_in_brackets_are_aliases_and_no_part_of_name_or_address() {
        let party = party_of(
            "Example Plant, JSC (a.k.a., A.A. Example Works, Address: 16-80, A Street, Moscow 125190, Russia",
        );
        assert_eq!(
            (party.name.as_str(), party.aliases.as_slice()),
            ("Example Plant, JSC", ["A.A. Example Works".to_owned()].as_slice())
        );
        assert_eq!(texts(&party), ["16-80, A Street, Moscow 125190, Russia"]);

        let party = party_of(
            "Example Holding Limited (f.k.a. Other Products Ltd.), Rue A 20, Geneva 1204, Switzerland.",
        );
        assert_eq!(party.name, "Example Holding Limited");
        assert_eq!(
            (party.aliases.as_slice(), &party.former),
            (["Other Products Ltd.".to_owned()].as_slice(), &party.aliases)
        );
        assert_eq!(texts(&party), ["Rue A 20, Geneva 1204, Switzerland"]);

        let party = party_of(
            "Nam Example, (a.k.a., Lin Rongnan, Steven Example and Yong Nam Example),170 A Street, Singapore.",
        );
        assert_eq!(party.name, "Nam Example");
        assert_eq!(party.aliases, ["Lin Rongnan", "Steven Example", "Yong Nam Example"]);
        assert_eq!(texts(&party), ["170 A Street, Singapore"]);

        let party = party_of(
            "OOO Example 'X' (f.k.a., AO Example 'X', a.k.a., the following two aliases:\n—LLC 'X'; \nand —X LLC. \n4 A Street, Kerch.",
        );
        assert_eq!(party.name, "OOO Example 'X'");
        assert_eq!(party.aliases, ["AO Example 'X'", "LLC 'X'", "X LLC"]);
        assert_eq!(party.former, ["AO Example 'X'"]);
    }

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
