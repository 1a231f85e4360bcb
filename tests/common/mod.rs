//! What tests of the import share: reading into memory, the fixtures, the real lists, and entries in words.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use desig::import::{self, Format, Progress, Reader, Refused, Report};
use desig::model::{Entry, Quality};

/// Keeps all that is read.
#[derive(Default)]
pub struct All(pub Vec<Entry>);

impl Reader for All {
    fn entry(&mut self, entry: Entry) -> Result<(), String> {
        self.0.push(entry);
        Ok(())
    }

    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        assert!(progress.bytes <= progress.of, "{progress:?}");
        ControlFlow::Continue(())
    }
}

/// Reads a file, its format told by its content.
pub fn read(path: &Path) -> Result<(Report, Vec<Entry>), Refused> {
    read_as(path, None)
}

/// Reads a file as of a format.
pub fn read_as(path: &Path, format: Option<Format>) -> Result<(Report, Vec<Entry>), Refused> {
    let mut all = All::default();
    let report = import::read(&[path.to_owned()], format, &mut all)?;
    Ok((report, all.0))
}

/// A fixture of the project's own.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The real files, where they are: in `DESIG_LISTS`, or beside the checkout.
pub fn real(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lists");
    let path = std::env::var_os("DESIG_LISTS").map_or_else(beside, PathBuf::from).join(name);
    if !path.exists() {
        eprintln!("skipped: {name} is not here; a newcomer's checkout does not have the real lists");
        return None;
    }
    Some(path)
}

/// A file of some bytes, there as long as it is held.
pub fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// Reads some bytes as of a format.
pub fn read_bytes(bytes: &[u8], format: Option<Format>) -> Result<(Report, Vec<Entry>), Refused> {
    let file = file(bytes);
    read_as(file.path(), format)
}

pub fn by_id<'a>(entries: &'a [Entry], id: &str) -> &'a Entry {
    entries.iter().find(|entry| entry.id == id).unwrap_or_else(|| panic!("nobody has the id {id}"))
}

/// `label=value` for each fact.
pub fn facts(entry: &Entry) -> Vec<String> {
    entry.facts.iter().map(|fact| format!("{}={}", fact.label, fact.value)).collect()
}

/// `kind=value` for each identifier.
pub fn identifiers(entry: &Entry) -> Vec<String> {
    entry.identifiers.iter().map(|id| format!("{}={}", id.kind, id.value)).collect()
}

/// The names, the weak ones marked.
pub fn aliases(entry: &Entry) -> Vec<String> {
    let shown = |weak| if weak { " (weak)" } else { "" };
    let alias =
        |alias: &desig::model::Alias| format!("{}{}", alias.name, shown(alias.quality == Quality::Weak));
    entry.aliases.iter().map(alias).collect()
}

/// `text|country` for each address.
pub fn addresses(entry: &Entry) -> Vec<String> {
    let address = |address: &desig::model::Address| {
        format!("{}|{}", address.text, address.country.as_deref().unwrap_or("-"))
    };
    entry.addresses.iter().map(address).collect()
}

/// `2019-10-09` or, where it is no day, `(as written)`.
pub fn listed(entry: &Entry) -> String {
    entry.listed.as_ref().map_or_else(String::new, |listed| match listed.day {
        Some(day) => day.to_string(),
        None => format!("({})", listed.raw),
    })
}

/// `line: reason` for each row in quarantine.
pub fn rejects(report: &Report) -> Vec<String> {
    report.rejects.iter().map(|reject| format!("{}: {}", reject.line, reject.reason)).collect()
}

/// The fixtures, and what they are to be taken for.
pub const FIXTURES: [(&str, Format); 14] = [
    ("csl-csv/list.csv", Format::CslCsv),
    ("csl-json/list.json", Format::CslJson),
    ("ecfr-xml/supplement.xml", Format::EcfrXml),
    ("ofac-csv/sdn.csv", Format::OfacCsv),
    ("dpl-tsv/dpl.txt", Format::DplTsv),
    ("un-xml/list.xml", Format::UnXml),
    ("ofac-xml/sdn.xml", Format::OfacXml),
    ("eu-xml/list.xml", Format::EuXml),
    ("eu-csv/list.csv", Format::EuCsv),
    ("uk-csv/list.csv", Format::UkCsv),
    ("ftm-json/entities.ftm.json", Format::FtmJson),
    ("ftm-json/nested.ftm.json", Format::FtmJson),
    ("ftm-json/several-lists.ftm.json", Format::FtmJson),
    ("simple-csv/targets.simple.csv", Format::SimpleCsv),
];

/// A fixture as it stands.
pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

/// A fixture with one change.
pub fn replaced(name: &str, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes(name)).unwrap();
    assert!(text.contains(from), "{name} has no {from}");
    text.replacen(from, to, 1).into_bytes()
}
