//! The Consolidated Screening List as CSV: 28 columns until 2020, 29 with `_id` since.

use super::csl::{self, Party};
use super::table::{Columns, Row, Table};
use super::values::parts;
use super::{Open, Out, Refused};

/// Columns without which it is no such file.
const NEEDED: [&str; 4] = ["source", "name", "addresses", "federal_register_notice"];

/// All columns, and what is missing without those whose absence changes what is shown.
const COLUMNS: [(&str, &str); 29] = [
    ("_id", ""),
    ("source", ""),
    ("entity_number", ""),
    ("type", ""),
    ("programs", "programs"),
    ("name", ""),
    ("title", ""),
    ("addresses", ""),
    ("federal_register_notice", ""),
    ("start_date", "since when parties are listed"),
    ("end_date", "until when orders last"),
    ("standard_order", ""),
    ("license_requirement", "what needs a license"),
    ("license_policy", "how applications are reviewed"),
    ("call_sign", ""),
    ("vessel_type", ""),
    ("gross_tonnage", ""),
    ("gross_registered_tonnage", ""),
    ("vessel_flag", ""),
    ("vessel_owner", ""),
    ("remarks", ""),
    ("source_list_url", ""),
    ("alt_names", "aliases"),
    ("citizenships", ""),
    ("dates_of_birth", ""),
    ("nationalities", ""),
    ("places_of_birth", ""),
    ("source_information_url", ""),
    ("ids", ""),
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut table = Table::new(open, b',', 0);
    let columns = table.header(&NEEDED, out)?;
    columns.note(&COLUMNS, out);
    while let Some(row) = table.next(out)? {
        if row.cells.len() == columns.len() {
            csl::take(party(&columns, &row), row.line, &row.raw, row.doubts(), out)?;
        } else if row.is_cut_off() && row.cells.len() > 1 {
            return Err(out.truncated(format!("the row on line {}", row.line)));
        } else {
            out.reject(row.line, columns.misfit(&row), &row.raw)?;
        }
    }
    Ok(())
}

fn party(columns: &Columns, row: &Row) -> Party {
    let cell = |name: &str| columns.cell(row, name).to_owned();
    let several = |name: &str| parts(columns.cell(row, name));
    let (lead, addresses) = csl::addresses(columns.cell(row, "addresses"));
    let one = |name: &str| Some(cell(name)).filter(|cell| !cell.is_empty()).into_iter().collect();
    Party {
        row_id: cell("_id"),
        source: cell("source"),
        number: cell("entity_number"),
        kind: cell("type"),
        name: cell("name"),
        title: cell("title"),
        programs: several("programs"),
        addresses,
        notice: cell("federal_register_notice"),
        start: cell("start_date"),
        end: cell("end_date"),
        requirement: cell("license_requirement"),
        policy: cell("license_policy"),
        aliases: several("alt_names"),
        facts: vec![
            ("date of birth", several("dates_of_birth")),
            ("place of birth", several("places_of_birth")),
            ("nationality", several("nationalities")),
            ("citizenship", several("citizenships")),
            ("standard order", one("standard_order")),
            ("call sign", one("call_sign")),
            ("vessel type", one("vessel_type")),
            ("gross tonnage", one("gross_tonnage")),
            ("gross registered tonnage", one("gross_registered_tonnage")),
            ("flag", one("vessel_flag")),
            ("owner", one("vessel_owner")),
            ("remarks", one("remarks")),
            (csl::BESIDE, Some(lead).filter(|lead| !lead.is_empty()).into_iter().collect()),
        ],
        identifiers: several("ids").iter().map(|id| identifier(id)).collect(),
        links: [cell("source_list_url"), cell("source_information_url")]
            .into_iter()
            .filter(|link| !link.is_empty())
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
    }
}

/// `US, 80-0890696, Tax ID No.`: a country may stand first, the kind stands last.
fn identifier(text: &str) -> (String, String) {
    let Some((value, kind)) = text.rsplit_once(", ") else {
        return ("identifier".to_owned(), text.to_owned());
    };
    match value.split_once(", ") {
        Some((country, number)) if country.len() == 2 => (kind.to_owned(), format!("{number} ({country})")),
        _ => (kind.to_owned(), value.to_owned()),
    }
}
