//! The European Union's consolidated financial sanctions list as CSV: semicolons between, a row for each
//! name, address, birth, citizenship and document of a party, most of its columns empty.

use crate::model::EntityKind;

use super::days::{Order, day};
use super::eu::{self, Group};
use super::party_rows::Parties;
use super::table::{Columns, Row, Table};
use super::values::clean;
use super::{Open, Out, Refused};

const NEEDED: [&str; 3] = ["entity_logicalid", "namealias_wholename", "entity_regulation_programme"];

/// Parts whose own regulation stands beside them: how its columns begin, and what the XML calls the part.
const REGULATED: [(&str, &str); 5] = [
    ("namealias_regulation_", "nameAlias"),
    ("address_regulation_", "address"),
    ("birthdate_regulation_", "birthdate"),
    ("identification_regulation_", "identification"),
    ("citizenship_regulation_", "citizenship"),
];

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut table = Table::new(open, b';', 0);
    let columns = table.header(&NEEDED, out)?;
    let mut parties = Parties::default();
    while let Some(row) = table.next(out)? {
        if !columns.fit(&row, out)? {
            continue;
        }
        if out.report.as_of.is_none() {
            out.report.as_of = day(columns.cell(&row, "filegenerationdate"), Order::DayFirst);
        }
        let number = clean(columns.cell(&row, "entity_logicalid"));
        if number.is_empty() {
            out.reject(row.line, "it has no logical id", &row.raw)?;
            continue;
        }
        let Some(entry) = parties.of(&number, &row, out)? else { continue };
        // What is no number at all is said once, when the entries are handed over.
        let group = |prefix| group(&columns, &row, prefix);
        if eu::subject(entry, &group("entity_")).is_err() {
            continue;
        }
        let code = ["entity_subjecttype", "entity_subjecttype_classificationcode"];
        if entry.kind == EntityKind::Unknown {
            entry.kind = eu::kind_of(code.map(|name| columns.cell(&row, name)));
        }
        eu::regulation(entry, &group("entity_regulation_"));
        eu::name(entry, &group("namealias_"));
        eu::birth(entry, &group("birthdate_"));
        eu::citizenship(entry, &group("citizenship_"));
        eu::identification(entry, &group("identification_"));
        eu::address(entry, &group("address_"));
        for (prefix, part) in REGULATED {
            eu::regulation_of(entry, eu::part_in_words(part), &group(prefix));
        }
    }
    parties.hand_over(out, |entry| {
        let number = entry.id.strip_prefix("eu-").ok_or("it has no logical id")?;
        entry.locator = format!("{}, logical id {number}", entry.locator);
        eu::finish(entry)
    })
}

/// The columns that begin with a word as a group.
fn group<'a>(columns: &'a Columns, row: &'a Row, prefix: &'static str) -> Group<'a> {
    Group(Box::new(move |name| columns.cell_in(row, prefix, name)))
}
