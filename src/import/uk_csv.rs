//! The UK Sanctions List as CSV: the day of the report before the header, a row for each name of a party,
//! grouped by its unique ID. `Name 6` is the surname and comes last; days are written day first.

use std::io::BufRead;

use crate::model::{Address, EntityKind, Entry, Quality};

use super::days::{Order, dated_in, dated_within, day, written};
use super::party_rows::{Parties, alias, fact, identifier};
use super::table::{Columns, Row, Table};
use super::values::{clean, country, kind, some};
use super::{Open, Out, Refused};

const LIST: &str = "UK";
const NEEDED: [&str; 4] = ["unique id", "name 6", "name type", "regime name"];
/// Columns whose absence changes what is shown, and what is missing without them.
const TOLD: [(&str, &str); 2] =
    [("date designated", "since when parties are listed"), ("designation type", "kinds")];
/// A line before the header longer than this is none.
const LONGEST_LINE: usize = 1 << 16;

/// Columns that are identifiers, and what they are.
const IDENTIFIERS: [(&str, &str); 5] = [
    ("ofsi group id", "OFSI group ID"),
    ("un reference number", "UN reference"),
    ("business registration number (s)", "business registration number"),
    ("imo number", "IMO number"),
    ("hull identification number (hin)", "hull identification number"),
];

/// Columns that are facts under another name than their own.
const FACTS: [(&str, &str); 16] = [
    ("last updated", "last update"),
    ("non-latin script type", "script of the name"),
    ("non-latin script language", "language of the name"),
    ("other information", "remarks"),
    ("uk statement of reasons", "reason"),
    ("phone number", "phone"),
    ("email address", "email"),
    ("d.o.b", "date of birth"),
    ("current owner/operator (s)", "owner"),
    ("previous owner/operator (s)", "previous owner"),
    ("current believed flag of ship", "flag"),
    ("previous flags", "previous flag"),
    ("type of ship", "vessel type"),
    ("tonnage of ship", "tonnage"),
    ("length of ship", "length"),
    ("year built", "year of build"),
];

/// Those of them that are dates.
const DATES: [&str; 2] = ["last updated", "d.o.b"];

/// Columns that are read together with others or in a way of their own.
const OWN_WAY: [&str; 31] = [
    "unique id",
    "name 1",
    "name 2",
    "name 3",
    "name 4",
    "name 5",
    "name 6",
    "name type",
    "alias strength",
    "name non-latin script",
    "regime name",
    "designation type",
    "sanctions imposed",
    "address line 1",
    "address line 2",
    "address line 3",
    "address line 4",
    "address line 5",
    "address line 6",
    "address postal code",
    "address country",
    "date designated",
    "nationality(/ies)",
    "national identifier number",
    "national identifier additional information",
    "passport number",
    "passport additional information",
    "town of birth",
    "country of birth",
    "title",
    "position",
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let skipped = before_header(open, out)?;
    let mut table = Table::new(open, b',', skipped);
    let columns = table.header(&NEEDED, out)?;
    columns.note_missing(&TOLD, out);
    let mut parties = Parties::default();
    while let Some(mut row) = table.next(out)? {
        add_last_cell(&columns, &mut row, out);
        if !columns.fit(&row, out)? {
            continue;
        }
        let number = clean(columns.cell(&row, "unique id"));
        if number.is_empty() {
            out.reject(row.line, "it has no unique ID", &row.raw)?;
            continue;
        }
        let Some(entry) = parties.of(&number.to_lowercase(), &row, out)? else { continue };
        if entry.id.is_empty() {
            entry.list = LIST.to_owned();
            entry.id = format!("uk-{}", number.to_lowercase());
        }
        add(entry, &columns, &row);
    }
    parties.hand_over(out, |entry| {
        if entry.name.is_empty() {
            if entry.aliases.is_empty() {
                return Err("it has no name".to_owned());
            }
            entry.name = entry.aliases.remove(0).name;
            entry.doubts.push("no row gives a primary name; this is the first alias".to_owned());
        }
        entry.aliases.retain(|alias| alias.name != entry.name);
        entry.locator = format!("{}, {}", entry.locator, entry.id.trim_start_matches("uk-").to_uppercase());
        Ok(())
    })
}

/// Gives a row its last cell where just that is missing and empty: the cell before it is, and all cells whose words
/// are known stand in their columns.
fn add_last_cell(columns: &Columns, row: &mut Row, out: &mut Out) {
    let found = row.cells.len();
    let is_empty = row.cells.last().is_some_and(|cell| cell.trim().is_empty());
    if found + 1 != columns.len() || !is_empty || row.is_cut_off() {
        return;
    }
    row.cells.push(String::new());
    if is_in_its_columns(columns, row) {
        let last = columns.names().last().map_or("", |(_, name)| name);
        let (line, all) = (row.line, columns.len());
        out.report.notes.push(format!(
            "the row on line {line} has {found} cells where the header has {all}: the last ({last}) is taken to be empty"
        ));
    } else {
        row.cells.pop();
    }
}

/// Whether cells that can be told by their words are what their columns say.
fn is_in_its_columns(columns: &Columns, row: &Row) -> bool {
    let cell = |name: &str| columns.cell(row, name);
    let is_none_or = |name: &str, is_so: &dyn Fn(&str) -> bool| cell(name).is_empty() || is_so(cell(name));
    let has_digit = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    kind(cell("designation type")) != EntityKind::Unknown
        && day(cell("date designated"), Order::DayFirst).is_some()
        && is_none_or("last updated", &|text| day(text, Order::DayFirst).is_some())
        && is_none_or("d.o.b", &has_digit)
        && is_none_or("nationality(/ies)", &|text| !has_digit(text))
        && is_none_or("gender", &|text| ["male", "female"].contains(&text.to_ascii_lowercase().as_str()))
        && is_none_or("country of birth", &|text| country(text).is_some())
}

/// Reads `Report Date: 13-Feb-2026`, if it is there; says how many bytes it takes.
fn before_header(open: &mut Open, out: &mut Out) -> Result<u64, Refused> {
    let head = open.fill_buf().map_err(|error| out.unreadable(error))?;
    let line = head.get(..head.len().min(LONGEST_LINE)).unwrap_or_default();
    let Some(end) = memchr::memchr(b'\n', line) else { return Ok(0) };
    let text = String::from_utf8_lossy(line.get(..end).unwrap_or_default()).into_owned();
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == '"');
    if !text.to_ascii_lowercase().starts_with("report date") {
        return Ok(0);
    }
    let date = text.split_once(':').map_or("", |(_, date)| date.trim());
    out.report.as_of = day(date, Order::DayFirst);
    open.consume(end + 1);
    Ok(end as u64 + 1)
}

fn add(entry: &mut Entry, columns: &Columns, row: &Row) {
    let cell = |name: &str| clean(columns.cell(row, name));
    add_name(entry, &cell);
    if let Some(name) = some(&cell("name non-latin script")).filter(|name| !entry.local_names.contains(name))
    {
        entry.local_names.push(name);
    }
    let designated = cell("designation type");
    match kind(&designated) {
        EntityKind::Unknown => fact(entry, "designation type", designated),
        kind => entry.kind = kind,
    }
    if let Some(regime) = some(&cell("regime name")).filter(|regime| !entry.programs.contains(regime)) {
        entry.programs.push(regime);
    }
    add_listed(entry, &cell("date designated"));
    add_address(entry, &cell);
    fact(entry, "title", cell("title"));
    fact(entry, "position", cell("position"));
    for imposed in cell("sanctions imposed").split('|') {
        fact(entry, "sanction imposed", clean(imposed));
    }
    let nationality = cell("nationality(/ies)");
    nationality.split([';', '|']).for_each(|name| entry.country(country(name)));
    fact(entry, "nationality", nationality);
    let birthplace = [cell("town of birth"), cell("country of birth")];
    fact(entry, "place of birth", joined(birthplace, ", "));
    for (kind, number, beside) in [
        ("National identifier", "national identifier number", "national identifier additional information"),
        ("Passport", "passport number", "passport additional information"),
    ] {
        let told = |name: &str| dated_within(&cell(name), Order::DayFirst);
        match (told(number), told(beside)) {
            // Without a number it is a remark.
            (number, beside) if number.is_empty() => fact(entry, &kind.to_lowercase(), beside),
            (number, beside) if beside.is_empty() => identifier(entry, kind, number),
            (number, beside) => identifier(entry, kind, format!("{number} ({beside})")),
        }
    }
    for (at, name) in columns.names() {
        let value = row.cells.get(at).map(|cell| clean(cell)).unwrap_or_default();
        if value.is_empty() || OWN_WAY.contains(&name) {
            continue;
        }
        if let Some((_, kind)) = IDENTIFIERS.iter().find(|(known, _)| *known == name) {
            identifier(entry, kind, value);
        } else {
            // A column that is not known is a fact by its own name: nothing is dropped.
            let known = FACTS.iter().find(|(known, _)| *known == name).map_or(name, |(_, label)| label);
            let told = if DATES.contains(&name) { dated_in } else { dated_within };
            fact(entry, known, told(&value, Order::DayFirst));
        }
    }
}

fn add_name(entry: &mut Entry, cell: &dyn Fn(&str) -> String) {
    let parts = ["name 1", "name 2", "name 3", "name 4", "name 5", "name 6"].map(cell);
    let name = joined(parts, " ");
    if name.is_empty() {
        return;
    }
    let (kind, strength) = (cell("name type"), cell("alias strength"));
    if kind.eq_ignore_ascii_case("primary name") && entry.name.is_empty() {
        entry.name = name;
        // The strength of a primary name says nothing, if it is there at all.
        fact(entry, "strength of the name", strength);
        return;
    }
    let is_weak = strength.to_ascii_lowercase().starts_with("low");
    alias(entry, name, if is_weak { Quality::Weak } else { Quality::Strong });
}

fn add_listed(entry: &mut Entry, text: &str) {
    let Some(new) = written(text, Order::DayFirst) else { return };
    match &entry.listed {
        None => entry.listed = Some(new),
        Some(known) if *known == new => {}
        Some(_) => {
            let doubt = format!("another row has it designated on {}", dated_in(&new.raw, Order::DayFirst));
            if !entry.doubts.contains(&doubt) {
                entry.doubts.push(doubt);
            }
        }
    }
}

fn add_address(entry: &mut Entry, cell: &dyn Fn(&str) -> String) {
    let named = cell("address country");
    let code = country(&named);
    let lines = [1, 2, 3, 4, 5, 6].map(|number| cell(&format!("address line {number}")));
    let text = joined(lines.into_iter().chain([cell("address postal code"), named]), ", ");
    entry.country(code.clone());
    let address = Address { text, country: code };
    if !address.text.is_empty() && !entry.addresses.contains(&address) {
        entry.addresses.push(address);
    }
}

fn joined(parts: impl IntoIterator<Item = String>, between: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
}
