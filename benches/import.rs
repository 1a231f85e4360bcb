//! List files read, imported and opened again: time, peak memory, and how large the snapshot is beside its
//! source. Each measurement is a process of its own.
//!
//! `cargo bench --bench import -- [ENTITIES...]`; a FollowTheMoney file of so many parties is made, 100,000
//! where nothing is said. The Entity List is the real one where it is (`DESIG_LISTS`, else beside the
//! checkout), else a look-alike of 3,409 rows.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::panic)]

#[allow(dead_code)]
#[path = "names/mod.rs"]
mod corpus;

#[path = "names/parties.rs"]
mod parties;

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use corpus::{Corpus, Random};
use desig::import::{Intake, Progress, Reader, read, take};
use desig::model::{Day, Entry};
use desig::search::{Filters, Opened, Request};
use desig::store::{Dataset, Library};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each is measured; the median is told.
const RUNS: usize = 3;
/// As many rows as the Entity List had in July 2026.
const ROWS: usize = 3_409;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [mark, what, file, data] = arguments.as_slice()
        && mark == "--measure"
    {
        return measure(what, Path::new(file), Path::new(data));
    }
    let mut sizes: Vec<usize> = arguments.iter().map(|size| size.parse().unwrap()).collect();
    if sizes.is_empty() {
        sizes.push(100_000);
    }
    let dir = tempfile::tempdir().unwrap();
    println!("| file | what | entries | ms | MB/s of source | peak memory, MB |");
    println!("|---|---|---|---|---|---|");
    let mut packs = Vec::new();
    let (name, file) = entity_list(dir.path());
    packs.push(all_of(name, &file, dir.path()));
    for size in sizes {
        let file = dir.path().join(format!("{size}.ftm.json"));
        parties::write(&file, size);
        packs.push(all_of(&format!("FollowTheMoney, {size} parties"), &file, dir.path()));
        std::fs::remove_file(file).unwrap();
    }
    println!("\n| file | source, MB | snapshot, MB | share |\n|---|---|---|---|");
    for (name, source, pack) in packs {
        println!(
            "| {name} | {:.2} | {:.2} | {:.0} % |",
            mb(source),
            mb(pack),
            pack as f64 / source as f64 * 100.0
        );
    }
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Measures all of a file, and gives its size and that of its snapshots.
fn all_of(name: &str, file: &Path, dir: &Path) -> (String, u64, u64) {
    let size = file.metadata().unwrap().len();
    let data = dir.join("data");
    for (what, words) in [
        ("read", "read"),
        ("import", "read and kept"),
        ("open", "looked at"),
        ("load", "put together in memory"),
        ("make ready", "put together and made ready"),
        ("reopen", "opened again"),
        ("first answer", "opened again, everything answered"),
    ] {
        let mut runs: Vec<(f64, u64, u64)> = (0..RUNS)
            .map(|_| {
                let old = match what {
                    "import" => data.clone(),
                    _ => data.join("ready"),
                };
                if matches!(what, "import" | "make ready") && old.exists() {
                    std::fs::remove_dir_all(&old).unwrap();
                }
                child(what, file, &data)
            })
            .collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ms, entries, _) = runs[RUNS / 2];
        let peak = runs.iter().map(|run| run.2).max().unwrap();
        // Only the ends of snapshots are looked at.
        let speed = if matches!(what, "open" | "reopen" | "first answer") {
            "-".to_owned()
        } else {
            format!("{:.0}", mb(size) / (ms / 1000.0))
        };
        println!("| {name} | {words} | {entries} | {ms:.1} | {speed} | {:.0} |", peak as f64 * 1024.0 / 1e6);
    }
    let packs = std::fs::read_dir(data.join("snapshots")).unwrap();
    let pack = packs.map(|pack| pack.unwrap().metadata().unwrap().len()).sum();
    std::fs::remove_dir_all(&data).unwrap();
    (name.to_owned(), size, pack)
}

/// A measurement in a process of its own: milliseconds, entries, kilobytes at the highest.
fn child(what: &str, file: &Path, data: &Path) -> (f64, u64, u64) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--measure", what]).args([file, data]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut words = text.split_whitespace();
    let mut next = || words.next().unwrap().to_owned();
    (next().parse().unwrap(), next().parse().unwrap(), next().parse().unwrap())
}

fn measure(what: &str, file: &Path, data: &Path) {
    let today: Day = "2026-07-14".parse().unwrap();
    let files = [file.to_owned()];
    let began = Instant::now();
    let entries = match what {
        "read" => {
            let mut count = Count(0);
            read(&files, None, &mut count).unwrap();
            count.0
        }
        "import" => {
            let intake = Intake { today, ..Intake::default() };
            let taken =
                take(&Library::open(data), &files, &intake, &mut |_| ControlFlow::Continue(())).unwrap();
            taken.iter().map(|taken| taken.snapshot.entries).sum()
        }
        "open" => Library::open(data).packs().iter().map(|pack| pack.snapshot().entries).sum(),
        "load" => {
            let (dataset, faults) = Dataset::with(&Library::open(data), today).unwrap();
            assert!(faults.is_empty(), "{faults:?}");
            dataset.count() as u64
        }
        "make ready" | "reopen" => Opened::of(data, today).unwrap().engine.data().count() as u64,
        "first answer" => {
            let engine = Opened::of(data, today).unwrap().engine;
            let (query, filters) = (engine.parse("").unwrap(), Filters::default());
            let request = Request { query, filters, as_of: today, event: None };
            engine.search(&request).unwrap().total as u64
        }
        other => panic!("nobody measures {other}"),
    };
    println!("{} {entries} {}", began.elapsed().as_secs_f64() * 1000.0, peak());
}

/// The most memory this process had, in kilobytes; none where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

struct Count(u64);

impl Reader for Count {
    fn entry(&mut self, entry: Entry) -> Result<(), String> {
        std::hint::black_box(&entry);
        self.0 += 1;
        Ok(())
    }

    fn progress(&mut self, _: Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// The Entity List as CSV: the real one, else one like it.
fn entity_list(dir: &Path) -> (&'static str, PathBuf) {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lists");
    let real = std::env::var_os("DESIG_LISTS").map_or_else(beside, PathBuf::from);
    let real = real.join("csl-entity-list-2026-07.csv");
    if real.exists() {
        return ("Entity List, CSV", real);
    }
    let corpus = Corpus::new(3 * ROWS, 42);
    let mut random = Random(7);
    let mut text =
        "_id,source,name,addresses,federal_register_notice,start_date,license_requirement,alt_names\n"
            .to_owned();
    for row in 0..ROWS {
        let mut name = || corpus.name(random.below(corpus.len())).replace('"', "");
        let (own, one, two) = (name(), name(), name());
        let (volume, page) = (62 + random.below(29), 1_000 + random.below(80_000));
        let day = format!("{}-{:02}-{:02}", volume + 1935, 1 + random.below(12), 1 + random.below(28));
        writeln!(
            text,
            "{row:056x},Entity List (EL) - Bureau of Industry and Security,\"{own}\",\"Room {row}, No. {page} Nowhere \
             Road, Example District, Atlantis, CN; P.O. Box {page}, Example Port, HK\",{volume} FR {page},{day},\"For all \
             items subject to the EAR (see § 744.11 of the EAR)\",\"{one}; {two}\"",
        )
        .unwrap();
    }
    let file = dir.join("look-alike.csv");
    std::fs::write(&file, text).unwrap();
    ("Entity List look-alike, CSV", file)
}
