//! What the Consolidated Screening List says of a party, whichever way it is written: fifteen or so lists in
//! one shape.

use crate::model::{Address, Alias, ENDS, Entry, Quality};

use super::behind::Behind;
use super::days::{Order, dated, written};
use super::ecfr::{is_name, names_in_brackets, several_names};
use super::marks::part_at_marks;
use super::notices::take_notices;
use super::party_rows::alias as alias_once;
use super::places::{self, country_at_end};
use super::terms::take_terms;
use super::values::{clean, country, kind, lead_and_addresses, slug, some};
use super::{Out, Refused};

/// Lists whose every entry has a start date.
const DATED: [&str; 3] = ["DPL", "EL", "MEU"];

/// The label of what stands among addresses and is none.
pub const BESIDE: &str = "also in the entry";

/// A party, its values apart.
#[derive(Default)]
pub struct Party {
    /// The source's own identifier of the row.
    pub row_id: String,
    /// `Entity List (EL) - Bureau of Industry and Security`.
    pub source: String,
    /// The number the list gives the party.
    pub number: String,
    pub kind: String,
    pub name: String,
    pub title: String,
    pub programs: Vec<String>,
    /// The countries it is filed under.
    pub countries: Vec<String>,
    pub addresses: Vec<Address>,
    pub notice: String,
    pub start: String,
    pub end: String,
    pub requirement: String,
    pub policy: String,
    pub aliases: Vec<String>,
    /// Label and values: dates of birth, nationalities, vessel's particulars.
    pub facts: Vec<(&'static str, Vec<String>)>,
    /// Kind and value.
    pub identifiers: Vec<(String, String)>,
    pub links: Vec<String>,
}

/// Why a party is no entry of a list.
pub fn entry(party: Party, line: u64, raw: &str) -> Result<Entry, String> {
    let name = clean(&party.name);
    if name.is_empty() {
        return Err("it has no name".to_owned());
    }
    let list = list_code(&party.source)?;
    let mut entry = Entry {
        name,
        kind: kind(&party.kind),
        programs: party.programs.iter().filter_map(|program| some(program)).collect(),
        addresses: party.addresses,
        locator: format!("line {line}"),
        raw: raw.trim_end().to_owned(),
        ..Entry::default()
    };
    take_terms(&mut entry, &party.requirement, &party.policy);
    let alias = |name: &String| Alias { name: clean(name), quality: Quality::Strong };
    entry.aliases = party.aliases.iter().map(alias).filter(|alias| is_name(&alias.name)).collect();
    for named in party.countries.iter().map(|named| clean(named)) {
        match country(&named) {
            None => entry.fact("country", named),
            found => entry.country(found),
        }
    }
    for code in entry.addresses.iter().filter_map(|address| address.country.clone()).collect::<Vec<_>>() {
        entry.country(Some(code));
    }
    if list == "EL" {
        take_printed_names(&mut entry, &party.name);
    }
    // `IR` alone is where the party is, and no address.
    entry.addresses.retain(|address| !address.text.is_empty());
    entry.fact("title", clean(&party.title));
    for (label, values) in party.facts {
        values.iter().for_each(|value| entry.fact(label, clean(value)));
    }
    if list == "DPL" {
        // Of the latest order about the person; the pages are those of all orders.
        entry.fact("effective date", dated(&party.start));
    }
    entry.fact(ENDS, dated(&party.end));
    for link in party.links {
        entry.fact("source", clean(&link));
    }
    for (kind, value) in party.identifiers {
        entry.identifier(clean(&kind).trim_end_matches([':', '-', ' ']), clean(&value));
    }
    take_notices(&mut entry, &party.notice);
    entry.listed = written(&party.start, Order::MonthFirst);
    if entry.listed.is_none() && DATED.contains(&list.as_str()) {
        entry.doubts.push(format!("the start date is empty, where entries of the list {list} have one"));
    }
    let number = slug(&party.number);
    entry.id = match party.number.trim() {
        // The numbers of the Treasury and of State are theirs for good; a row's hash is not. Without one, the name is.
        "" => String::new(),
        _ => format!("{}-{number}", list.to_lowercase()),
    };
    entry.list = list;
    Ok(entry)
}

/// The table takes names from the printed list, where others may stand in brackets behind them; and cuts some in two,
/// so that those others, or the end of them, stand before the first address.
fn take_printed_names(entry: &mut Entry, printed: &str) {
    let last = entry.aliases.len().checked_sub(1);
    let mut former = Vec::new();
    let mut others = Vec::new();
    let mut is_former = entry.addresses.first().is_some_and(|first| first.text.starts_with("(f.k.a"));
    if let Some(bracket) = names_in_brackets(printed) {
        entry.name = clean(bracket.name);
        is_former |= bracket.is_former && bracket.names.is_empty();
        let kept = if bracket.is_former { &mut former } else { &mut others };
        kept.extend(bracket.names);
    }
    let is_open = printed.matches('(').count() > printed.matches(')').count();
    let cut = places::names_before(&mut entry.addresses, is_open);
    let cut = cut.iter().flat_map(|names| several_names(names, &entry.name));
    if is_former { &mut former } else { &mut others }.extend(cut);
    for name in former {
        entry.fact("former name", name.clone());
        alias_once(entry, name, Quality::Strong);
    }
    others.into_iter().for_each(|name| alias_once(entry, name, Quality::Strong));
    if let Some(at) = last.filter(|_| entry.addresses.is_empty()) {
        take_addresses_behind(entry, at);
    }
    part_at_marks(entry);
}

/// Addresses may stand behind the other names in the list's order, or in their place.
fn take_addresses_behind(entry: &mut Entry, last: usize) {
    let more = entry.aliases.split_off((last + 1).min(entry.aliases.len()));
    let names = std::mem::take(&mut entry.aliases).into_iter().map(|alias| alias.name).collect();
    let behind = Behind::of(names);
    let alias = |name| Alias { name, quality: Quality::Strong };
    entry.aliases = behind.names.into_iter().map(alias).chain(more).collect();
    for name in behind.doubted {
        entry.country(country_at_end(&name));
        entry.doubts.push(Behind::doubt(&name));
    }
    for address in behind.addresses {
        entry.country(address.country.clone());
        entry.addresses.push(address);
    }
}

/// The code in `Entity List (EL) - Bureau of Industry and Security`.
fn list_code(source: &str) -> Result<String, String> {
    // `Military End User (MEU) List`, `(NS-MBS List)`: the code is the last thing in brackets that is in capitals.
    let codes = source.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let codes = codes.map(|code| code.strip_suffix(" List").unwrap_or(code));
    let is_code = |code: &&str| {
        (2..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
    };
    match codes.filter(is_code).last() {
        Some(code) => Ok(code.to_owned()),
        None => Err(format!("its source “{}” names no list", clean(source))),
    }
}

/// Addresses written `a, AF; b, and c, AF`: a semicolon parts two where the first ends with its country,
/// or where what follows does not go on with `and`.
///
/// What leads to them and is no part of any comes first.
pub fn addresses(text: &str) -> (String, Vec<Address>) {
    let (lead, text) = lead_and_addresses(text);
    let ends_with_code = |text: &str| text.rsplit(',').next().is_some_and(|last| is_code(last.trim()));
    let mut whole: Vec<String> = Vec::new();
    for piece in text.split(';').map(str::trim).filter(|piece| !piece.is_empty()) {
        match whole.last_mut() {
            Some(last) if piece.starts_with("and ") && !ends_with_code(last) => {
                last.push_str("; ");
                last.push_str(piece);
            }
            _ => whole.push(piece.to_owned()),
        }
    }
    let mut addresses = Vec::new();
    for text in whole {
        // The code is the list's own; a country's name is part of the address as written.
        let (before, last) = text.rsplit_once(',').unwrap_or(("", &text));
        match is_code(last.trim()).then(|| country(last)).flatten() {
            Some(code) => places::add(&mut addresses, before, Some(&code)),
            None => places::add(&mut addresses, &text, None),
        }
    }
    (clean(lead), addresses)
}

/// Whether a text is written as the code of a country is.
pub fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Hands over a party, or quarantines it.
pub fn take(party: Party, line: u64, raw: &str, doubts: Vec<String>, out: &mut Out) -> Result<(), Refused> {
    // The same row twice is a fault of the whole file.
    if !party.row_id.is_empty() && !out.ids.insert("row of the file", &party.row_id) {
        return Err(Refused::RepeatedId {
            file: out.file.clone(),
            list: clean(&party.source),
            id: clean(&party.row_id),
        });
    }
    match entry(party, line, raw) {
        Ok(mut entry) => {
            entry.doubts.extend(doubts);
            out.entry(entry)
        }
        Err(reason) => out.reject(line, reason, raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_parts_addresses_only_where_one_ends() {
        let texts = |text: &str| {
            let show = |address: &Address| {
                format!("{}|{}", address.text, address.country.clone().unwrap_or_default())
            };
            addresses(text).1.iter().map(show).collect::<Vec<_>>()
        };
        assert_eq!(
            texts("1 A St, Kabul, AF; 2 B St, Kabul, Afghanistan, AF"),
            ["1 A St, Kabul|AF", "2 B St, Kabul, Afghanistan|AF"]
        );
        assert_eq!(
            texts("Room 1, Dubai; and P.O. Box 2, Dubai, AE; C, AE"),
            ["Room 1, Dubai; and P.O. Box 2, Dubai|AE", "C|AE"]
        );
        assert_eq!(texts("Kyiv, Ukraine"), ["Kyiv, Ukraine|UA"]);
        assert_eq!(
            texts("1 A St, Kabul, Afghanistan,AF; 2 B St,  AF"),
            ["1 A St, Kabul, Afghanistan|AF", "2 B St|AF"]
        );
        assert_eq!(
            texts("1 A St, Brussels, Belgium. (See alternate addresses under France, Spain, and Italy)"),
            ["1 A St, Brussels, Belgium. (See alternate addresses under France, Spain, and Italy)|BE"]
        );
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn what_leads_to_addresses_is_no_part_of_the_first() {
        let text = "X Works. The following addresses apply to the entity and the two subordinate institutions: 1 A St, AF; 2 B St, AF";
        let (lead, addresses) = addresses(text);
        assert!(lead.starts_with("X Works. The following") && lead.ends_with("subordinate institutions"));
        let texts: Vec<&str> = addresses.iter().map(|address| address.text.as_str()).collect();
        assert_eq!(texts, ["1 A St", "2 B St"]);
    }

    #[test]
    fn the_list_is_the_code_in_brackets() {
        assert_eq!(
            list_code("Military End User (MEU) List - Bureau of Industry and Security"),
            Ok("MEU".to_owned())
        );
        assert_eq!(
            list_code("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department"),
            Ok("NS-MBS".to_owned())
        );
        assert_eq!(
            list_code(
                "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department"
            ),
            Ok("CMIC".to_owned())
        );
        assert!(list_code("a list").is_err());
    }
}
