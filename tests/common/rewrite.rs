//! Something put into the fields of a file, whatever the file is: into one of them, or into many.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::ops::Range;

use desig::import::Format;

/// How fields stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Rows of cells with this between them; so many lines at the top are no rows of a party.
    Table(u8, usize),
    /// Texts between tags, and attributes.
    Xml,
    /// Strings in JSON; one document, or one a line.
    Json,
}

/// How the fields of a format stand in a file.
pub fn shape(format: Format) -> Shape {
    match format {
        Format::CslCsv | Format::SimpleCsv => Shape::Table(b',', 1),
        Format::UkCsv => Shape::Table(b',', 2),
        Format::OfacCsv => Shape::Table(b',', 0),
        Format::EuCsv => Shape::Table(b';', 1),
        Format::DplTsv => Shape::Table(b'\t', 1),
        Format::EcfrXml | Format::OfacXml | Format::UnXml | Format::EuXml => Shape::Xml,
        Format::CslJson | Format::FtmJson | Format::FederalRegister => Shape::Json,
    }
}

/// Where the fields of a file end, first to last; what is put in there is part of the field.
pub fn fields(bytes: &[u8], shape: Shape) -> Vec<usize> {
    let values = match shape {
        Shape::Table(between, head) => cells(bytes, between, head),
        Shape::Xml => texts(bytes),
        Shape::Json => strings(bytes),
    };
    values.into_iter().map(|value| value.end).collect()
}

/// The file with something put in at these places.
pub fn with(bytes: &[u8], places: &[usize], what: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(bytes.len() + places.len() * what.len());
    let mut from = 0;
    for &place in places {
        all.extend_from_slice(&bytes[from..place]);
        all.extend_from_slice(what);
        from = place;
    }
    all.extend_from_slice(&bytes[from..]);
    all
}

/// A text as it stands in a field.
pub fn written(text: &str, shape: Shape) -> Vec<u8> {
    match shape {
        // Not every cell is in quotes, and nothing here is to end one.
        Shape::Table(between, _) => text.replace(['"', char::from(between)], " ").into_bytes(),
        Shape::Xml => text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").into_bytes(),
        Shape::Json => {
            let quoted = serde_json::to_string(text).unwrap();
            quoted.as_bytes()[1..quoted.len() - 1].to_vec()
        }
    }
}

/// Where the names of fields end: cells of a header, elements, keys.
pub fn names(bytes: &[u8], shape: Shape) -> Vec<usize> {
    match shape {
        Shape::Table(between, head) => {
            let rows = cells(bytes, between, 0);
            let body = cells(bytes, between, head);
            rows.into_iter().filter(|cell| !body.contains(cell)).map(|cell| cell.end).collect()
        }
        Shape::Xml => {
            let begins =
                (0..bytes.len()).filter(|at| bytes[*at] == b'<' && bytes[at + 1].is_ascii_alphabetic());
            let end = |at: usize| {
                at + 1
                    + bytes[at + 1..]
                        .iter()
                        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                        .count()
            };
            begins.map(end).collect()
        }
        Shape::Json => {
            all_strings(bytes).into_iter().filter(|(_, is_key)| *is_key).map(|(value, _)| value.end).collect()
        }
    }
}

/// Cells that have something in them, without their quotes.
fn cells(bytes: &[u8], between: u8, head: usize) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut at = 0;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
        let (mut from, mut quoted) = (0, false);
        for place in 0..=end {
            quoted ^= line.get(place) == Some(&b'"') && place < end;
            if (place == end || line[place] == between) && !quoted {
                let is_quoted = place > from + 1 && line[from] == b'"' && line[place - 1] == b'"';
                let inside = if is_quoted { from + 1..place - 1 } else { from..place };
                if number >= head && !inside.is_empty() {
                    cells.push(at + inside.start..at + inside.end);
                }
                from = place + 1;
            }
        }
        at += line.len();
    }
    cells
}

/// Attributes and texts that have something in them.
fn texts(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut texts = Vec::new();
    let (mut at, mut from) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'<' => {
                if bytes[from..at].iter().any(|byte| !byte.is_ascii_whitespace()) {
                    texts.push(from..at);
                }
                let end = at + bytes[at..].iter().position(|byte| *byte == b'>').unwrap();
                if !bytes[at..].starts_with(b"<?") {
                    let quotes: Vec<usize> = (at..end).filter(|place| bytes[*place] == b'"').collect();
                    texts.extend(
                        quotes
                            .chunks_exact(2)
                            .map(|pair| pair[0] + 1..pair[1])
                            .filter(|value| !value.is_empty()),
                    );
                }
                (at, from) = (end + 1, end + 1);
            }
            _ => at += 1,
        }
    }
    texts
}

/// Strings that are no keys.
fn strings(bytes: &[u8]) -> Vec<Range<usize>> {
    all_strings(bytes).into_iter().filter(|(_, is_key)| !is_key).map(|(value, _)| value).collect()
}

/// Strings that have something in them, and whether they are keys.
fn all_strings(bytes: &[u8]) -> Vec<(Range<usize>, bool)> {
    let mut strings = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        let from = at + 1;
        at = from;
        while bytes[at] != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        let is_key = bytes[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
        if at > from {
            strings.push((from..at, is_key));
        }
        at += 1;
    }
    strings
}
