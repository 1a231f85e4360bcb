//! The real program under load: somebody types fifty keys a second and looks at every frame, while lists are
//! fetched and a file is imported again and again. How long a key takes to its frame and a text to its answer,
//! and what the program takes up before and after. Prints; asserts nothing.
//!
//! `cargo bench --bench load -- [ENTITIES [SECONDS]]`; 100,000 made-up parties and a minute where nothing is said.
//! With `DESIG_PROGRAM` another build of the program is measured.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::panic)]

#[allow(dead_code)]
#[path = "names/mod.rs"]
mod corpus;
#[path = "names/parties.rs"]
mod parties;
#[path = "../tests/common/program.rs"]
mod program;
#[path = "../tests/common/pty.rs"]
mod pty;
#[allow(dead_code)]
#[path = "../tests/common/server.rs"]
mod server;
#[path = "../tests/common/typist.rs"]
mod typist;

use std::process::Command;
use std::time::{Duration, Instant};

use corpus::Corpus;
use pty::Browser;
use server::{Server, answer};
use typist::{Process, Typist};

/// So long it is typed before anything else runs.
const AT_REST: Duration = Duration::from_secs(20);
/// After so many texts whoever types looks at the answer.
const LOOKS: usize = 8;

/// An answer on which nothing follows for so long is the whole one.
const QUIET: Duration = Duration::from_millis(700);

struct Desk {
    typist: Typist,
    /// What is imported.
    file: String,
    syncs: u32,
    imports: u32,
    answers: Vec<Duration>,
}

fn main() {
    let arguments: Vec<u64> =
        std::env::args().skip(1).filter(|arg| arg != "--bench").map(|arg| arg.parse().unwrap()).collect();
    let entities = arguments.first().copied().unwrap_or(100_000) as usize;
    let lasting = Duration::from_secs(arguments.get(1).copied().unwrap_or(60));
    let home = tempfile::tempdir().unwrap();
    let (data, config, file) =
        (home.path().join("data"), home.path().join("config.toml"), home.path().join("p.json"));
    parties::write(&file, entities);
    let life = 10 * lasting + Duration::from_secs(3_600);
    let server = Server::lasting(life, usize::MAX, |number, _| {
        answer("200 OK", &[], program::screening_list(&[("NEW", number as u32 + 1)], 0).as_bytes())
    });
    let off = ["csl", "sdn", "un", "eu", "uk"].map(|name| format!("[sources.{name}]\nenabled = false\n"));
    let mine = format!("[sources.mine]\nurl = \"{}\"\nformat = \"csl-csv\"\n", server.url("/list.csv"));
    std::fs::write(&config, off.concat() + &mine).unwrap();

    let texts = Corpus::new(3 * entities, 42).typed(100_000, 7).into_iter();
    // Those that are whole in the search line.
    let mut texts = texts.filter_map(|mut keys| keys.pop().filter(|text| text.len() <= 30)).cycle();
    let program = std::env::var("DESIG_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_desig").to_owned());
    let where_to = ["--config", config.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
    for words in [&["import", file.to_str().unwrap()][..], &["search", "nobody at all"]] {
        let began = Instant::now();
        let ended = Command::new(&program).args(words).args(where_to).output().unwrap();
        println!("desig {}: {:.1} s, {}", words[0], began.elapsed().as_secs_f64(), ended.status);
    }
    let line: Vec<&str> = std::iter::once(program.as_str()).chain(where_to).collect();
    let mut typist = Typist::at(Browser::run(&line, &[]));
    // To make a million parties ready takes a minute, and twice that beside other work.
    typist.patience = Duration::from_secs(600);
    typist.wait_for("the data", |screen| screen.contains(" listed"));
    typist.search();
    let file = file.to_str().unwrap().to_owned();
    let mut desk = Desk { typist, file, syncs: 0, imports: 0, answers: Vec::new() };

    println!("\n{entities} parties, {COLUMNS}x{ROWS}\n", COLUMNS = pty::COLUMNS, ROWS = pty::ROWS);
    println!("| what | keys typed | keys seen | frames | p50 ms | p99 ms | worst ms |");
    println!("|---|---|---|---|---|---|---|");
    let mut rows = vec![("it was opened", Process::of(desk.typist.process()))];
    for spell in ["keys alone", "as many keys again"] {
        desk.types(&mut texts, AT_REST, false);
        desk.says(spell);
        rows.push((spell, Process::of(desk.typist.process())));
    }
    for half in ["the first half", "the second half"] {
        desk.types(&mut texts, lasting / 2, true);
        desk.says(half);
        rows.push((half, Process::of(desk.typist.process())));
    }
    let settled = desk.settles();
    rows.push(("when all had come in", Process::of(desk.typist.process())));
    println!("\n{} fetches and {} imports came in, the last after {settled:?}\n", desk.syncs, desk.imports);
    println!("| after | memory, MB | of no file, MB | threads | open files |\n|---|---|---|---|---|");
    for (when, it) in rows {
        let mb = |kilobytes: u64| kilobytes as f64 * 1024.0 / 1e6;
        println!("| {when} | {:.0} | {:.0} | {} | {} |", mb(it.memory), mb(it.own), it.threads, it.files);
    }
    let peak = std::fs::read_to_string(format!("/proc/{}/status", desk.typist.process())).unwrap();
    println!("\nat the highest: {}", peak.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}

impl Desk {
    fn types(&mut self, texts: &mut dyn Iterator<Item = String>, lasting: Duration, loaded: bool) {
        let end = Instant::now() + lasting;
        let mut typed = 0;
        while Instant::now() < end {
            if loaded && !self.typist.screen().contains("lists: ") && typed % 2 == 0 {
                if self.syncs <= self.imports {
                    self.syncs += 1;
                    self.typist.sync();
                } else {
                    self.imports += 1;
                    let file = self.file.clone();
                    self.typist.import(&file);
                }
            }
            let text = texts.next().unwrap();
            self.typist.word(&text);
            typed += 1;
            if typed % LOOKS == 0 {
                let began = Instant::now();
                self.typist.seen();
                self.typist.quiet(QUIET);
                self.answers.push(self.typist.last_change.saturating_duration_since(began));
            }
            self.typist.clear(typed % 4);
        }
        self.typist.seen();
    }

    /// Waits until the last fetch is found by a search.
    fn settles(&mut self) -> Duration {
        let newest = format!("Fictional Works {} of NEW", self.syncs - 1);
        self.typist.word(&newest.to_lowercase());
        self.typist.wait_for(&newest, |screen| screen.contains(&newest))
    }

    fn says(&mut self, when: &str) {
        let typed = std::mem::take(&mut self.typist.typed);
        let frames = std::mem::take(&mut self.typist.frames);
        row(&format!("key to frame, {when}"), typed, frames, std::mem::take(&mut self.typist.waits));
        row(&format!("last key to the whole answer, {when}"), 0, 0, std::mem::take(&mut self.answers));
    }
}

fn row(what: &str, typed: usize, frames: usize, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| {
        times
            .get((times.len().saturating_sub(1) as f64 * share) as usize)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    };
    let (p50, p99, worst) = (at(0.5), at(0.99), at(1.0));
    println!("| {what} | {typed} | {} | {frames} | {p50:.1} | {p99:.1} | {worst:.1} |", times.len());
}
