//! The BIS Denied Persons List: quoted, tab-separated, a row for each address of a person denied.

use crate::model::{Address, ENDS, Entry, Quality};

use super::days::{Order, dated, written};
use super::notices::take_notices;
use super::party_rows::alias;
use super::table::{Columns, Row, Table};
use super::values::{clean, country, slug, some};
use super::{Open, Out, Refused};

const LIST: &str = "DPL";
const NEEDED: [&str; 4] = ["name", "street_address", "effective_date", "fr_citation"];

/// All columns, and what is missing without those whose absence changes what is shown.
const COLUMNS: [(&str, &str); 12] = [
    ("name", ""),
    ("street_address", ""),
    ("city", "cities"),
    ("state", ""),
    ("country", "countries"),
    ("postal_code", ""),
    ("effective_date", ""),
    ("expiration_date", "until when orders last"),
    ("standard_order", ""),
    ("last_update", ""),
    ("action", ""),
    ("fr_citation", ""),
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut table = Table::new(open, b'\t', 0);
    let columns = table.header(&NEEDED, out)?;
    columns.note(&COLUMNS, out);
    // One order names a person once for each address; they are not always side by side.
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    while let Some(row) = table.next(out)? {
        if row.cells.len() != columns.len() {
            if row.is_cut_off() && row.cells.len() > 1 {
                return Err(out.truncated(format!("the row on line {}", row.line)));
            }
            out.reject(row.line, columns.misfit(&row), &row.raw)?;
            continue;
        }
        let entry = entry(&columns, &row);
        if entry.name.is_empty() {
            out.reject(row.line, "it has no name", &row.raw)?;
            continue;
        }
        match known.get(&entry.id).and_then(|at| entries.get_mut(*at)) {
            Some(first) => join(first, entry),
            None => {
                known.insert(entry.id.clone(), entries.len());
                entries.push(entry);
            }
        }
    }
    entries.into_iter().try_for_each(|entry| out.entry(entry))
}

fn entry(columns: &Columns, row: &Row) -> Entry {
    let cell = |name: &str| columns.cell(row, name);
    let place = ["street_address", "city", "state", "postal_code"].map(|name| clean(cell(name)));
    let code = country(cell("country"));
    // What is no country that is known here is told as part of the address.
    let named = if code.is_none() { clean(cell("country")) } else { String::new() };
    let doubt = some(&named).map(|named| format!("“{named}” is no country known here"));
    let place: Vec<String> = place.into_iter().chain([named]).filter(|part| !part.is_empty()).collect();
    let mut entry = Entry {
        list: LIST.to_owned(),
        name: clean(cell("name")),
        countries: code.clone().into_iter().collect(),
        addresses: some(&place.join(", ")).map(|text| Address { text, country: code }).into_iter().collect(),
        listed: written(cell("effective_date"), Order::MonthFirst),
        locator: format!("line {}", row.line),
        raw: row.raw.trim_end().to_owned(),
        ..Entry::default()
    };
    take_notices(&mut entry, cell("fr_citation"));
    entry.doubts.extend(row.doubts().into_iter().chain(doubt));
    // One order is one name from one day on.
    let since = entry.listed.as_ref().map_or("", |listed| &listed.raw).replace('/', "-");
    entry.id = format!("dpl-{}-{}", slug(&entry.name), slug(&since));
    // Of the latest order about the person; the pages are those of all orders.
    entry.fact("effective date", dated(cell("effective_date")));
    entry.fact(ENDS, dated(cell("expiration_date")));
    entry.fact("standard order", clean(cell("standard_order")));
    entry.fact("last update", clean(cell("last_update")));
    entry.fact("action", clean(cell("action")));
    entry
}

/// Adds to an entry what a further row of the same order says.
fn join(first: &mut Entry, more: Entry) {
    let new = |known: &Vec<String>, value: &String| !known.contains(value);
    // Rows of one order may spell the name in several ways.
    if more.name != first.name {
        alias(first, more.name, Quality::Strong);
    }
    for country in more.countries {
        if new(&first.countries, &country) {
            first.countries.push(country);
        }
    }
    for address in more.addresses {
        if !first.addresses.contains(&address) {
            first.addresses.push(address);
        }
    }
    for cited in more.citations {
        if !first.citations.contains(&cited) {
            first.citations.push(cited);
        }
    }
    for fact in more.facts {
        if !first.facts.contains(&fact) {
            first.facts.push(fact);
        }
    }
    for doubt in more.doubts {
        if !first.doubts.contains(&doubt) {
            first.doubts.push(doubt);
        }
    }
    first.locator = format!("{}, {}", first.locator, more.locator);
    first.raw = format!("{}\n{}", first.raw, more.raw);
}
