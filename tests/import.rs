//! Official list files are read whole, with nothing lost and nothing guessed.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use desig::import::{self, Format, Progress, Reader, Refused, Report};
use desig::model::{Entry, Quality};

/// Keeps all that is read.
#[derive(Default)]
struct All(Vec<Entry>);

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

fn read(paths: &[PathBuf]) -> Result<(Report, Vec<Entry>), Refused> {
    let mut all = All::default();
    let report = import::read(paths, None, &mut all)?;
    Ok((report, all.0))
}

/// The real files, where they are.
fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lists").join(name);
    if !path.exists() {
        eprintln!("skipped: {name} is not here; a newcomer's checkout does not have the real lists");
        return None;
    }
    Some(path)
}

fn named<'a>(entries: &'a [Entry], name: &str) -> &'a Entry {
    entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("nobody is called {name}"))
}

#[test]
fn the_entity_list_is_the_same_in_three_formats() {
    let files = [
        "csl-entity-list-2026-07.csv",
        "csl-entity-list-2026-07.json",
        "ecfr-part744-supplement4-2026-07.xml",
    ];
    let Some(files) = files.map(real).into_iter().collect::<Option<Vec<_>>>() else { return };
    let read: Vec<(Report, Vec<Entry>)> =
        files.iter().map(|file| read(std::slice::from_ref(file)).unwrap()).collect();
}

#[test]
fn others() {
    for files in [
        vec!["ofac/sdn.csv", "ofac/add.csv", "ofac/alt.csv", "ofac/sdn_comments.csv"],
        vec!["un/UN_consolidated.xml"],
        vec!["bis/dpl.txt"],
        vec!["csl/csl-28col-2019-sample.csv"],
        vec!["csl/csl-29col-2025-sample.csv"],
        vec!["csl/csl-malformed.csv"],
    ] {
        let Some(paths) = files.iter().map(|f| real(f)).collect::<Option<Vec<_>>>() else { return };
        match read(&paths) {
            Ok((report, entries)) => {
                println!(
                    "== {:?} {:?} as of {:?} {} rejected {:?}",
                    report.format,
                    report.entries,
                    report.as_of,
                    report.rejected,
                    report.rejects.iter().take(4).collect::<Vec<_>>()
                );
                println!(
                    "aliases {} addresses {} ids {} facts {} countries none {} dated {} doubts {:?}",
                    entries.iter().map(|e| e.aliases.len()).sum::<usize>(),
                    entries.iter().map(|e| e.addresses.len()).sum::<usize>(),
                    entries.iter().map(|e| e.identifiers.len()).sum::<usize>(),
                    entries.iter().map(|e| e.facts.len()).sum::<usize>(),
                    entries.iter().filter(|e| e.countries.is_empty()).count(),
                    entries.iter().filter(|e| e.listed.as_ref().is_some_and(|l| l.day.is_some())).count(),
                    entries.iter().flat_map(|e| &e.doubts).take(5).collect::<Vec<_>>()
                );
                for e in entries.iter().step_by(entries.len() / 2 + 1) {
                    let mut e = e.clone();
                    e.raw.truncate(300);
                    println!("{e:#?}");
                }
                let mut c: HashMap<&str, usize> = HashMap::new();
                for f in entries.iter().flat_map(|e| &e.facts) {
                    *c.entry(&f.label).or_default() += 1;
                }
                println!("{c:?}");
                let mut r: Vec<_> = entries
                    .iter()
                    .flat_map(|e| &e.facts)
                    .filter(|f| f.label == "remarks")
                    .map(|f| f.value.split(' ').take(2).collect::<Vec<_>>().join(" "))
                    .collect();
                r.sort();
                let mut m: HashMap<String, usize> = HashMap::new();
                for x in r {
                    *m.entry(x).or_default() += 1;
                }
                let mut m: Vec<_> = m.into_iter().collect();
                m.sort_by_key(|x| std::cmp::Reverse(x.1));
                println!("{:?}", &m[..m.len().min(40)]);
            }
            Err(e) => println!("== {files:?} {e}"),
        }
    }
}
