//! The SDN list as the Treasury publishes it in CSV: four files without headers, joined by their first
//! column; null is `-0- `, a 0x1A may stand at the end.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::model::{Address, Alias, EntityKind, Entry, Quality, counted};
use crate::store::Source;

use super::table::{Row, Table};
use super::values::{clean, country, kind, some};
use super::{Open, Out, Refused};

const LIST: &str = "SDN";

/// Which of the four a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Parties,
    Addresses,
    AltNames,
    Comments,
}

/// What the other three files say of a party.
#[derive(Default)]
struct Beside {
    addresses: Vec<Address>,
    aliases: Vec<Alias>,
    comment: String,
    rows: Vec<BesideRow>,
}

/// A row of another file than that of the parties.
struct BesideRow {
    file: String,
    line: u64,
    raw: String,
}

pub fn read(paths: &[PathBuf], out: &mut Out) -> Result<(), Refused> {
    let mut parties = None;
    let mut beside: HashMap<String, Beside> = HashMap::new();
    let mut given = Vec::new();
    for path in paths {
        let mut open = out.open(path)?;
        match part_of(path, &mut open, out)? {
            Part::Parties => {
                if parties.replace((path, open)).is_some() {
                    return Err(out.other_kind("there is more than one file of parties (SDN.CSV)"));
                }
                continue;
            }
            part => {
                given.push(part);
                read_beside(part, &mut open, &mut beside, out)?;
            }
        }
        out.close(path, open)?;
    }
    let Some((path, mut open)) = parties else {
        return Err(Refused::PartMissing {
            missing: "SDN.CSV".to_owned(),
            why: "it names the parties the other files are about".to_owned(),
        });
    };
    out.file = super::name_of(path);
    read_parties(&mut open, &mut beside, out)?;
    out.close(path, open)?;
    // In whatever order they are given: the same files are the same list.
    let sources = std::mem::take(&mut out.report.sources);
    let mut sources: Vec<(Part, Source)> =
        given.iter().copied().chain([Part::Parties]).zip(sources).collect();
    sources.sort_by_key(|(part, _)| *part);
    out.report.sources = sources.into_iter().map(|(_, source)| source).collect();
    // Without them an entry looks as if there were no more to it.
    for (part, file, what) in [
        (Part::Addresses, "ADD.CSV", "addresses"),
        (Part::AltNames, "ALT.CSV", "aliases"),
        (Part::Comments, "SDN_COMMENTS.CSV", "the ends of long remarks"),
    ] {
        if !given.contains(&part) {
            out.report.notes.push(format!("{file} was not given: {what} are missing"));
        }
    }
    reject_orphans(beside, out)
}

/// Quarantines the rows about parties that have none of their own.
fn reject_orphans(beside: HashMap<String, Beside>, out: &mut Out) -> Result<(), Refused> {
    let parties = out.file.clone();
    let of =
        |(number, beside): (String, Beside)| beside.rows.into_iter().map(move |row| (number.clone(), row));
    let mut orphans: Vec<(String, BesideRow)> = beside.into_iter().flat_map(of).collect();
    orphans.sort_by(|(_, a), (_, b)| (&a.file, a.line).cmp(&(&b.file, b.line)));
    for (number, row) in orphans {
        out.file = row.file;
        out.reject(row.line, format!("the party {} has no row in {parties}", clean(&number)), &row.raw)?;
    }
    out.file = parties;
    Ok(())
}

/// Told by how many columns its rows have.
fn part_of(path: &Path, open: &mut Open, out: &Out) -> Result<Part, Refused> {
    let head = std::io::BufRead::fill_buf(open).map_err(|error| out.unreadable(error))?;
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head);
    let first = rows.byte_records().next().and_then(Result::ok).map_or(0, |row| row.len());
    match first {
        12 => Ok(Part::Parties),
        6 => Ok(Part::Addresses),
        5 => Ok(Part::AltNames),
        2 => Ok(Part::Comments),
        count => {
            let columns = counted(count as u64, "column", "columns");
            Err(out.other_kind(format!("the first row of {} has {columns}", super::name_of(path))))
        }
    }
}

/// A cell; null is nothing.
fn cell(row: &Row, at: usize) -> String {
    let text = row.cells.get(at).map_or("", |cell| cell.trim());
    // The last mark of a file may lack its last letters.
    if matches!(text, "-0-" | "-0") { String::new() } else { text.to_owned() }
}

fn is_end(row: &Row) -> bool {
    row.cells.len() == 1 && row.cells.iter().all(|cell| cell.trim_matches(['\u{1a}', ' ']).is_empty())
}

fn width(row: &Row, columns: usize, out: &mut Out) -> Result<bool, Refused> {
    if row.cells.len() == columns {
        return Ok(true);
    }
    if row.is_cut_off() && !is_end(row) {
        return Err(out.truncated(format!("the row on line {}", row.line)));
    }
    if !is_end(row) {
        let cells = counted(row.cells.len() as u64, "cell", "cells");
        out.reject(row.line, format!("it has {cells}, not {columns}"), &row.raw)?;
    }
    Ok(false)
}

fn read_beside(
    part: Part,
    open: &mut Open,
    beside: &mut HashMap<String, Beside>,
    out: &mut Out,
) -> Result<(), Refused> {
    let mut table = Table::new(open, b',', 0);
    let columns = match part {
        Part::Addresses => 6,
        Part::AltNames => 5,
        _ => 2,
    };
    while let Some(row) = table.next(out)? {
        if !width(&row, columns, out)? {
            continue;
        }
        let of = beside.entry(cell(&row, 0)).or_default();
        match part {
            Part::Addresses => {
                let parts = [cell(&row, 2), cell(&row, 3), cell(&row, 4), cell(&row, 5)];
                let parts: Vec<String> = parts.iter().filter_map(|part| some(part)).collect();
                if !parts.is_empty() {
                    let country = country(&cell(&row, 4));
                    of.addresses.push(Address { text: parts.join(", "), country });
                }
            }
            Part::AltNames => {
                let name = clean(&cell(&row, 3));
                of.aliases.push(Alias { name, quality: Quality::Strong });
            }
            // Goes on where the remarks were cut, in mid-word; so without a space.
            _ => of.comment.push_str(row.cells.get(1).map_or("", String::as_str)),
        }
        let raw = row.raw.trim_end().to_owned();
        of.rows.push(BesideRow { file: out.file.clone(), line: row.line, raw });
    }
    Ok(())
}

fn read_parties(open: &mut Open, beside: &mut HashMap<String, Beside>, out: &mut Out) -> Result<(), Refused> {
    let mut table = Table::new(open, b',', 0);
    let (mut entries, mut names) = (Vec::new(), HashSet::new());
    while let Some(row) = table.next(out)? {
        if !width(&row, 12, out)? {
            continue;
        }
        let number = cell(&row, 0);
        let name = clean(&cell(&row, 1));
        if name.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) || number.is_empty() {
            out.reject(row.line, "it has no number or no name", &row.raw)?;
            continue;
        }
        out.tick()?;
        let mut of = beside.remove(&number).unwrap_or_default();
        let remarks = format!("{}{}", cell(&row, 11), std::mem::take(&mut of.comment));
        names.insert(name.clone());
        names.extend(of.aliases.iter().map(|alias| alias.name.clone()));
        entries.push((entry(&row, &number, name, of), remarks));
    }
    // Remarks name other parties of the file.
    for (mut entry, remarks) in entries {
        super::remarks::add(&mut entry, &remarks, &|name| names.contains(name));
        out.entry(entry)?;
    }
    Ok(())
}

fn entry(row: &Row, number: &str, name: String, of: Beside) -> Entry {
    let mut entry = Entry {
        list: LIST.to_owned(),
        id: format!("sdn-{number}"),
        name,
        kind: match cell(row, 2).as_str() {
            // The list leaves it out for what is no person, vessel or aircraft.
            "" => EntityKind::Organization,
            word => kind(word),
        },
        // `SDGT] [SDT`: the outermost brackets are not written.
        programs: cell(row, 3).split("] [").filter_map(some).collect(),
        aliases: of.aliases,
        addresses: of.addresses,
        doubts: row.doubts(),
        locator: format!("line {}, number {number}", row.line),
        raw: std::iter::once(row.raw.trim_end())
            .chain(of.rows.iter().map(|row| row.raw.as_str()))
            .map(|raw| format!("{raw}\n"))
            .collect(),
        ..Entry::default()
    };
    for address in &entry.addresses {
        if let Some(code) = address.country.clone().filter(|code| !entry.countries.contains(code)) {
            entry.countries.push(code);
        }
    }
    let labels =
        ["title", "call sign", "vessel type", "tonnage", "gross registered tonnage", "flag", "owner"];
    for (at, label) in labels.iter().enumerate() {
        entry.fact(label, clean(&cell(row, at + 4)));
    }
    entry
}
