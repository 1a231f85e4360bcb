//! The Consolidated Screening List as CSV: 28 columns until 2020, 29 with `_id` since.

use super::csl::{self, Party};
use super::remarks;
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
        if columns.fit(&row, out)? {
            csl::take(party(&columns, &row), row.line, &row.raw, row.doubts(), out)?;
        }
    }
    Ok(())
}

fn party(columns: &Columns, row: &Row) -> Party {
    let cell = |name: &str| columns.cell(row, name).to_owned();
    let several = |name: &str| parts(columns.cell(row, name));
    let (lead, addresses) = csl::addresses(columns.cell(row, "addresses"));
    // In which way numbers are written changed after this column had come.
    let is_newer = columns.place("_id").is_some();
    let one = |name: &str| Some(cell(name)).filter(|cell| !cell.is_empty()).into_iter().collect();
    Party {
        row_id: cell("_id"),
        source: cell("source"),
        number: cell("entity_number"),
        kind: cell("type"),
        name: cell("name"),
        title: cell("title"),
        programs: several("programs"),
        countries: Vec::new(),
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
        identifiers: several("ids").iter().map(|id| identifier(id, is_newer)).collect(),
        links: [cell("source_list_url"), cell("source_information_url")]
            .into_iter()
            .filter(|link| !link.is_empty())
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
    }
}

/// The kind of a number, and the number with its country: `US, 80-0890696, Tax ID No.` until 2020, later
/// `Passport, U00242309, TR`. What one of the ends says comes before what the columns of the file say.
fn identifier(text: &str, is_newer: bool) -> (String, String) {
    let (Some((first, after)), Some((before, last))) = (text.split_once(", "), text.rsplit_once(", ")) else {
        return ("identifier".to_owned(), text.to_owned());
    };
    let is_kind_first = match (is_kind(first), is_kind(last)) {
        (true, false) => true,
        (false, true) => false,
        _ => is_newer,
    };
    let with_country = |number: &str, country: &str| format!("{number} ({country})");
    if is_kind_first {
        let placed = after.rsplit_once(", ").filter(|(_, country)| csl::is_code(country));
        let number = placed.map_or_else(|| after.to_owned(), |(number, code)| with_country(number, code));
        (first.to_owned(), number)
    } else {
        let placed = before.split_once(", ").filter(|(country, _)| csl::is_code(country));
        let number = placed.map_or_else(|| before.to_owned(), |(code, number)| with_country(number, code));
        (last.to_owned(), number)
    }
}

/// Whether a text plainly says of what kind a number is: `Tax ID No.`, `NIT #`, `Secondary sanctions risk:`.
fn is_kind(text: &str) -> bool {
    const KINDS: [&str; 4] = ["Email Address", "Gender", "Nationality of Registration", "Website"];
    text.ends_with([':', '-', '#']) || KINDS.contains(&text) || remarks::NUMBERS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_number_stands_last_in_older_files_and_first_in_newer_ones() {
        for (text, is_newer, kind, value) in [
            ("US, 80-0890696, Tax ID No.", false, "Tax ID No.", "80-0890696 (US)"),
            ("1978075, Matricula Mercantil No", false, "Matricula Mercantil No", "1978075"),
            ("Passport, U00242309, TR", true, "Passport", "U00242309 (TR)"),
            (
                "Public Registration Number, 1027739108649",
                true,
                "Public Registration Number",
                "1027739108649",
            ),
            ("Gender, Male", true, "Gender", "Male"),
            (
                "Secondary sanctions risk:, Some Regulations, 31 CFR 1",
                true,
                "Secondary sanctions risk:",
                "Some Regulations, 31 CFR 1",
            ),
            // Each way may stand in a file of the other columns.
            ("CN, 123-4, Tax ID No.", true, "Tax ID No.", "123-4 (CN)"),
            ("Passport, U00242309, TR", false, "Passport", "U00242309 (TR)"),
            ("123", true, "identifier", "123"),
        ] {
            assert_eq!(identifier(text, is_newer), (kind.to_owned(), value.to_owned()), "{text}");
        }
    }
}
