//! Rows of a CSV or TSV file, each with its line and its raw text, whatever is wrong with it.

use csv::{ByteRecord, Position, ReaderBuilder};

use crate::model::counted;

use super::tape::Kept;
use super::values::clean;
use super::{Open, Out, Refused};

/// A row longer than this is no row of a list.
const LONGEST_ROW: usize = 4 << 20;

/// How many columns that nobody knows are named.
const MOST_NAMED: usize = 20;

/// The rows of a file.
pub struct Table<'a> {
    reader: csv::Reader<&'a mut Open>,
    kept: Kept,
    row: ByteRecord,
    delimiter: u8,
    /// The place of the reader's first byte in the file.
    skipped: u64,
}

/// A row.
pub struct Row {
    /// Its cells as text; `None` where they are not UTF-8 nor were taken for Windows-1252.
    pub cells: Vec<String>,
    /// The line it begins on, from 1.
    pub line: u64,
    /// The row as it stands in the file.
    pub raw: String,
    /// Whether it is not UTF-8, and was read as Windows-1252.
    pub is_1252: bool,
}

impl<'a> Table<'a> {
    /// A table, read from where the file stands: `skipped` bytes in.
    pub fn new(open: &'a mut Open, delimiter: u8, skipped: u64) -> Self {
        let kept = open.get_ref().kept();
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(open);
        Self { reader, kept, row: ByteRecord::new(), delimiter, skipped }
    }

    /// The columns, by the row that comes next; without those that are needed it is no such file.
    pub fn header(&mut self, needed: &[&str], out: &Out) -> Result<Columns, Refused> {
        let Some(header) = self.next(out)? else { return Err(out.other_kind("it has no header")) };
        let columns = Columns::of(&header);
        match needed.iter().find(|name| columns.place(name).is_none()) {
            Some(missing) => Err(out.other_kind(format!("its header has no column “{missing}”"))),
            None => Ok(columns),
        }
    }

    /// The next row; `None` at the end.
    pub fn next(&mut self, out: &Out) -> Result<Option<Row>, Refused> {
        let more = self.reader.read_byte_record(&mut self.row).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => out.unreadable(error),
            other => out.other_kind(format!("it is no table: {other:?}")),
        })?;
        if !more {
            return Ok(None);
        }
        let from = self.row.position().map_or(0, Position::byte);
        let to = self.reader.position().byte();
        let (raw, line) = self.kept.cut(self.skipped + from, self.skipped + to);
        let is_1252 = self.row.iter().any(|cell| std::str::from_utf8(cell).is_err());
        let text = |cell: &[u8]| match is_1252 {
            true => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned(),
            false => String::from_utf8_lossy(cell).into_owned(),
        };
        // Leading blank lines belong to no row.
        let blank = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
        let line = line + raw.bytes().take(blank).filter(|byte| *byte == b'\n').count() as u64;
        let raw = raw.trim_start_matches(['\r', '\n']).to_owned();
        if raw.len() > LONGEST_ROW {
            return Err(out.other_kind(format!("a row of {} bytes begins on line {line}", raw.len())));
        }
        // The parser takes the end of the file for the end of the cell: whatever was to follow would be lost
        // without a word.
        if is_in_quotes(&raw, self.delimiter) {
            return Err(out.truncated(format!("a cell in quotes of the row on line {line}")));
        }
        Ok(Some(Row { cells: self.row.iter().map(text).collect(), line, raw, is_1252 }))
    }
}

/// Whether a row ends within a cell in quotes.
fn is_in_quotes(raw: &str, delimiter: u8) -> bool {
    // Whether a quote may open a cell now: at its beginning only; of two within quotes the second opens it again.
    let (mut quoted, mut opens) = (false, true);
    for byte in raw.bytes() {
        (quoted, opens) = match byte {
            b'"' => (!quoted && opens, quoted),
            byte => (quoted, !quoted && byte == delimiter),
        };
    }
    quoted
}

impl Row {
    /// Whether the file ended within it: nothing follows its last cell.
    pub fn is_cut_off(&self) -> bool {
        // Of the line break \r\n the second half is read with the next row.
        !self.raw.ends_with(['\n', '\r', '\u{1a}'])
    }

    /// What is said of a row that is not UTF-8.
    pub fn doubts(&self) -> Vec<String> {
        if self.is_1252 { vec!["not UTF-8: read as Windows-1252".to_owned()] } else { Vec::new() }
    }
}

/// What is said of columns, or of what is like them, that a format does not have.
pub fn not_known([one, several]: [&str; 2], names: &[&str]) -> Option<String> {
    let count = counted(names.len() as u64, one, several);
    let named = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("{count} not known here, kept in the raw rows only: {named}"))
}

/// The places of named columns in a header.
pub struct Columns(Vec<String>);

impl Columns {
    /// The columns of a header row. Names of columns that nobody knows are shown, too.
    fn of(header: &Row) -> Self {
        Self(header.cells.iter().map(|name| clean(name).to_ascii_lowercase()).collect())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Their names, in lower case, with their places.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().map(String::as_str).enumerate()
    }

    /// Whether a row has a cell for each; if not, it is quarantined, or the file is refused where it ends
    /// within the row. Further cells with nothing in them do no harm.
    pub fn fit(&self, row: &Row, out: &mut Out) -> Result<bool, Refused> {
        let beyond = row.cells.get(self.len()..);
        if beyond.is_some_and(|more| more.iter().all(|cell| cell.trim().is_empty())) {
            return Ok(true);
        }
        if beyond.is_none() && row.is_cut_off() {
            return Err(out.truncated(format!("the row on line {}", row.line)));
        }
        out.reject(row.line, self.misfit(row), &row.raw)?;
        Ok(false)
    }

    /// What is said of a row that has another number of cells.
    pub fn misfit(&self, row: &Row) -> String {
        let cells = counted(row.cells.len() as u64, "cell", "cells");
        format!("it has {cells} where the header has {}", self.len())
    }

    /// Notes which of the columns that a format has are missing, with what they are of, and which there are that it
    /// does not have.
    pub fn note(&self, known: &[(&str, &str)], out: &mut Out) {
        self.note_missing(known, out);
        let is_known = |name: &&String| name.is_empty() || known.iter().any(|(known, _)| known == name);
        let others: Vec<&str> = self.0.iter().filter(|name| !is_known(name)).map(String::as_str).collect();
        out.report.notes.extend(not_known(["column", "columns"], &others));
    }

    /// Notes which columns are missing, with what they are of.
    pub fn note_missing(&self, known: &[(&str, &str)], out: &mut Out) {
        let is_missing = |(name, what): &&(&str, &str)| !what.is_empty() && self.place(name).is_none();
        let missing: Vec<String> =
            known.iter().filter(is_missing).map(|(name, what)| format!("{name} ({what})")).collect();
        if !missing.is_empty() {
            out.report.notes.push(format!("no column {}", missing.join(", ")));
        }
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|known| known == name)
    }

    /// The cell of a row in the column named by two parts, as `address_` and `city`; empty where there is none.
    pub fn cell_in<'r>(&self, row: &'r Row, before: &str, name: &str) -> &'r str {
        let is_it = |known: &String| known.strip_prefix(before) == Some(name);
        self.0.iter().position(is_it).and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim())
    }

    /// The cell of a row in a column; empty where there is none.
    pub fn cell<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        self.place(name).and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_ends_in_quotes_is_told_from_one_with_quotes_in_it() {
        for whole in [
            "a,b",
            "\"a\",\"b,c\"\n",
            "\"a\"\"b\"",
            "\"\",\"\"",
            "5\" pipe,x",
            "\"a\"\"\"",
            "",
            "Foo \"\"Bar\"\" Co,x",
            "x,5\"\" pipe",
            "\"a\"b\"\"c",
        ] {
            assert!(!is_in_quotes(whole, b','), "{whole}");
        }
        for cut in ["a,\"b", "\"", "\"a\"\"", "\"a\",\"b\nc,d\n", "a,\"\"\""] {
            assert!(is_in_quotes(cut, b','), "{cut}");
        }
    }
}
