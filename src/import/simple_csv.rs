//! The simplified table of targets that OpenSanctions publishes, `targets.simple.csv`: one row for each party.
//! Cells with several values are CSV themselves, semicolons between.

use crate::model::{ALSO_IN, Address, EntityKind, Entry, Quality, counted};

use super::days::{Order, day};
use super::ftm_entry;
use super::ftm_lists::{is_register, undecided};
use super::party_rows::{alias, fact};
use super::table::{Columns, Row, Table};
use super::values::{clean, country, kind, some};
use super::{Open, Out, Refused};

const NEEDED: [&str; 5] = ["id", "schema", "name", "aliases", "dataset"];

/// Titles of well-known datasets and their names: the other files of OpenSanctions have the names.
const DATASETS: [(&str, &str); 12] = [
    ("EU Financial Sanctions Files (FSF)", "eu_fsf"),
    ("Russian Unified State Register of Legal Entities (EGRUL)", "ext_ru_egrul"),
    ("Swiss SECO Sanctions/Embargoes", "ch_seco_sanctions"),
    ("UK Companies House Disqualified Directors", "gb_coh_disqualified"),
    ("UK FCDO Sanctions List", "gb_fcdo_sanctions"),
    ("UK HMT/OFSI Consolidated List of Targets", "gb_hmt_sanctions"),
    ("Ukraine NSDC State Register of Sanctions", "ua_nsdc_sanctions"),
    ("UN Security Council Consolidated Sanctions", "un_sc_sanctions"),
    ("US OFAC Consolidated (non-SDN) List", "us_ofac_cons"),
    ("US OFAC Specially Designated Nationals (SDN) List", "us_ofac_sdn"),
    ("US Trade Consolidated Screening List (CSL)", "us_trade_csl"),
    ("Wikidata", "wikidata"),
];

/// Columns with several values that are facts, and their label.
const FACTS: [(&str, &str); 6] = [
    ("birth_date", "date of birth"),
    ("sanctions", "sanction"),
    ("phones", "phone"),
    ("emails", "email"),
    ("first_seen", "first seen"),
    ("last_change", "last change"),
];

/// Columns read in a way of their own. The day a party was last seen is another one in every file.
const OWN_WAY: [&str; 10] = [
    "id",
    "schema",
    "name",
    "aliases",
    "countries",
    "addresses",
    "identifiers",
    "program_ids",
    "dataset",
    "last_seen",
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut table = Table::new(open, b',', 0);
    let columns = table.header(&NEEDED, out)?;
    let (mut latest, mut in_registers) = (None, 0);
    while let Some(row) = table.next(out)? {
        if !columns.fit(&row, out)? {
            continue;
        }
        match entry(&columns, &row) {
            Ok(None) => in_registers += 1,
            Ok(Some(entry)) => {
                latest = latest.max(day(columns.cell(&row, "last_seen"), Order::Iso));
                out.entry(entry)?;
            }
            Err(reason) => out.reject(row.line, reason, &row.raw)?,
        }
    }
    if in_registers > 0 {
        let parties = counted(in_registers, "party", "parties");
        out.report.notes.push(format!("{parties} left out: named by registers only"));
    }
    // What was seen on a day is of that day or later: there is no other date in the file.
    out.report.as_of = out.report.as_of.max(latest);
    Ok(())
}

/// The entry of a row; none where only registers name the party, which designate nobody.
fn entry(columns: &Columns, row: &Row) -> Result<Option<Entry>, String> {
    let several = |name: &str| values(columns.cell(row, name));
    let id = clean(columns.cell(row, "id"));
    let name = clean(columns.cell(row, "name"));
    if id.is_empty() || name.is_empty() {
        return Err("it has no id or no name".to_owned());
    }
    let schema = clean(columns.cell(row, "schema"));
    let mut datasets = several("dataset");
    let lists = datasets.iter().filter(|title| !is_register(name_of(title))).count();
    let list = match datasets.iter().position(|title| !is_register(name_of(title))) {
        Some(place) => list_code(&datasets.remove(place)),
        None if datasets.is_empty() => list_code(""),
        None => return Ok(None),
    };
    let mut entry = Entry {
        id: format!("{}-{id}", list.to_lowercase()),
        list,
        name,
        kind: kind(&schema),
        same_as: vec![id],
        doubts: row.doubts(),
        locator: format!("line {}", row.line),
        raw: row.raw.trim_end().to_owned(),
        ..Entry::default()
    };
    for name in several("aliases") {
        if name != entry.name {
            alias(&mut entry, name, Quality::Strong);
        }
    }
    for code in several("countries") {
        match if code.len() == 2 { country(&code) } else { None } {
            // A code that is no country's today, as `suhh`.
            None => entry.fact("country", code),
            found => entry.country(found),
        }
    }
    let address = |text: String| Address { text, country: None };
    entry.addresses = several("addresses").into_iter().map(address).collect();
    let programs = several("program_ids");
    if lists > 1 {
        entry.doubts.push(undecided(lists, &entry.list));
        // The programs are those of all of them.
        programs.into_iter().for_each(|program| fact(&mut entry, "program", program));
    } else {
        entry.programs = programs;
    }
    several("identifiers").into_iter().for_each(|value| entry.identifier("identifier", value));
    datasets.into_iter().for_each(|dataset| entry.fact(ALSO_IN, dataset));
    if entry.kind == EntityKind::Unknown {
        entry.fact("schema", schema);
    }
    for (at, name) in columns.names() {
        if OWN_WAY.contains(&name) {
            continue;
        }
        let label = FACTS.iter().find(|(known, _)| *known == name).map_or(name, |(_, label)| label);
        let cell = row.cells.get(at).map_or("", String::as_str);
        values(cell).into_iter().for_each(|value| fact(&mut entry, label, value));
    }
    Ok(Some(entry))
}

/// The list's code from the title of a dataset, or its name.
fn list_code(title: &str) -> String {
    ftm_entry::code(name_of(title))
}

/// The name of a dataset by its title, or the title itself.
fn name_of(title: &str) -> &str {
    DATASETS.iter().find(|(known, _)| *known == title).map_or(title, |(_, name)| name)
}

/// The values of a cell: `one;"two; with a semicolon";three`, a quote in quotes written twice.
fn values(cell: &str) -> Vec<String> {
    if !cell.contains('"') {
        return cell.split(';').filter_map(some).collect();
    }
    let (mut values, mut value, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                value.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            // Quotes hold a value only where it begins with one.
            '"' if value.trim().is_empty() => quoted = true,
            ';' if !quoted => values.push(std::mem::take(&mut value)),
            c => value.push(c),
        }
    }
    values.push(value);
    values.iter().filter_map(|value| some(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_row_of_its_own() {
        assert_eq!(values("one; two;;three"), ["one", "two", "three"]);
        assert_eq!(
            values(r#""one; and a half";t"w"o;"say ""no""""#),
            ["one; and a half", "t\"w\"o", "say \"no\""]
        );
        assert_eq!(values("\"cut off; here"), ["cut off; here"]);
        assert_eq!(values(""), [""; 0]);
    }

    #[test]
    fn a_dataset_goes_by_its_name_where_that_is_known() {
        assert_eq!(list_code("EU Financial Sanctions Files (FSF)"), "EU-FSF");
        assert_eq!(list_code("Example List of Targets"), "EXAMPLE-LIST-OF-TARGETS");
        assert_eq!(list_code(""), "OS");
    }
}
