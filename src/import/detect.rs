//! Which format a file is of, told from its first bytes.

use std::io::Read;
use std::path::Path;

use super::{Format, Refused, name_of, open, unreadable};

/// How much of a file is looked at.
const LOOK: u64 = 16 << 10;

/// What a file of no known format was expected to be.
pub const LIST_FILE: &str = "a list file";

/// The format of a file.
///
/// # Errors
/// When it cannot be read, is empty, or is of no known format.
pub fn detect(path: &Path) -> Result<Format, Refused> {
    let mut head = Vec::new();
    open(path)?.take(LOOK).read_to_end(&mut head).map_err(|error| unreadable(path, error))?;
    if is_utf16(&head) {
        return Err(Refused::Utf16 { file: name_of(path) });
    }
    if let Some(how) = compression(&head) {
        return Err(Refused::Compressed { file: name_of(path), how });
    }
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let file = name_of(path);
    if text.is_empty() {
        return Err(Refused::Empty { file });
    }
    of_text(text).ok_or_else(|| {
        let why = match text.to_ascii_lowercase() {
            page if page.starts_with("<!doctype html") || page.starts_with("<html") => "it is a web page",
            _ => "its first lines are those of no format known here",
        };
        Refused::OtherKind { file, expected: LIST_FILE.to_owned(), why: why.to_owned() }
    })
}

/// In which way a file of these first bytes is compressed; no list begins so.
pub fn compression(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 5] = [
        (b"\x1F\x8B", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"BZh", "bzip2"),
        (b"\xFD7zXZ\0", "xz"),
        (b"\x28\xB5\x2F\xFD", "zstd"),
    ];
    known.into_iter().find(|(begins, _)| head.starts_with(begins)).map(|(_, how)| how)
}

/// Whether the first bytes of a file are those of a text in UTF-16: its mark, or Latin letters in two bytes each.
pub fn is_utf16(head: &[u8]) -> bool {
    let pairs = || head.chunks_exact(2).take(16);
    let is_wide = |at: usize| {
        pairs().len() > 3 && pairs().all(|pair| pair.get(at) == Some(&0) && pair.get(1 - at) != Some(&0))
    };
    head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || is_wide(0) || is_wide(1)
}

fn of_text(text: &str) -> Option<Format> {
    let first = text.lines().next().unwrap_or_default();
    if text.starts_with('<') {
        return of_xml(text);
    }
    if text.starts_with('{') || text.starts_with('[') {
        let has = |names: [&str; 2]| names.iter().all(|name| text.contains(name));
        if ["\"document_number\"", "\"start_page\""].iter().all(|name| text.contains(name)) {
            return Some(Format::FederalRegister);
        }
        // A line of it has a schema and properties; one of a delta an operation on an entity.
        let is_ftm = has(["\"schema\"", "\"properties\""]) || has(["\"op\"", "\"entity\""]);
        let is_csl = has(["\"results\"", "\"source\""]);
        return match text.starts_with('{') && is_ftm && !is_csl {
            true => Some(Format::FtmJson),
            false => is_csl.then_some(Format::CslJson),
        };
    }
    let has = |names: &[&str]| names.iter().all(|name| first.to_ascii_lowercase().contains(name));
    // Two of these columns tell it; which of those it needs are missing is said by its reader.
    let of_screening = ["federal_register_notice", "alt_names", "license_requirement", "source_list_url"];
    if has(&["source", "addresses"]) && of_screening.iter().filter(|name| has(&[name])).count() >= 2 {
        return Some(Format::CslCsv);
    }
    if first.contains(';') && has(&["entity_logicalid", "namealias_wholename"]) {
        return Some(Format::EuCsv);
    }
    if has(&["id", "schema", "name", "aliases", "birth_date", "dataset"]) {
        return Some(Format::SimpleCsv);
    }
    // A line with the day of the report may stand before the header.
    let second = text.lines().nth(1).unwrap_or_default();
    if [first, second].iter().any(|line| line.contains("Unique ID") && line.contains("OFSI Group ID")) {
        return Some(Format::UkCsv);
    }
    if first.contains('\t') && has(&["street_address", "fr_citation"]) {
        return Some(Format::DplTsv);
    }
    // The OFAC files have no header: a number, and null written `-0-`.
    let number = first.split(',').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && (text.contains("-0-") || first.starts_with(&format!("{number},\""))))
        .then_some(Format::OfacCsv)
}

fn of_xml(text: &str) -> Option<Format> {
    if text.contains("<CONSOLIDATED_LIST") {
        return Some(Format::UnXml);
    }
    if text.contains("<sdnList") {
        return Some(Format::OfacXml);
    }
    if text.contains("<sanctionEntity") || text.contains("eu.europa.ec/fpi/fsd/export") {
        return Some(Format::EuXml);
    }
    let is_supplement = text.contains("Part 744") || text.contains("PART 744");
    (is_supplement || text.contains("<ECFR") || text.contains("gpotbl")).then_some(Format::EcfrXml)
}
