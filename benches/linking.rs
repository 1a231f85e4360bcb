//! Names looked for in news: a linker made for so many names, and a thousand articles read with it; and what
//! it looks names up in beside two automata over letters.
//!
//! `cargo bench --bench linking -- [NAMES]`; a million where nothing is said. Each measurement is a process
//! of its own, on one thread. The automata are given the folded names without their legal forms and tell
//! what stands where, at word boundaries; the linker also judges what it finds.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::panic)]

#[allow(dead_code)]
#[path = "names/mod.rs"]
mod corpus;

#[path = "names/parties.rs"]
mod parties;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use corpus::{Corpus, Random};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use desig::import::{Intake, take};
use desig::names::{Folded, for_each_word, legal};
use desig::news::link::{Linker, Piece};
use desig::store::{Dataset, Library};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ARTICLES: usize = 1_000;
/// What an article says between names.
const FILLER: [&str; 48] = [
    "the",
    "a",
    "of",
    "and",
    "in",
    "to",
    "was",
    "were",
    "said",
    "on",
    "by",
    "with",
    "for",
    "its",
    "their",
    "that",
    "company",
    "companies",
    "officials",
    "shipment",
    "ports",
    "license",
    "rule",
    "published",
    "agency",
    "export",
    "sanctions",
    "list",
    "Monday",
    "Beijing",
    "Commerce",
    "Department",
    "China",
    "Washington",
    "under",
    "after",
    "parts",
    "chips",
    "review",
    "policy",
    "denied",
    "applications",
    "reported",
    "new",
    "several",
    "years",
    "trade",
    "it",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [mark, engine, names, data] = arguments.as_slice()
        && mark == "--measure"
    {
        return measure(engine, names.parse().unwrap(), Path::new(data));
    }
    let names = arguments.first().map_or(1_000_000, |names| names.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("parties.ftm.json");
    // Three names a party.
    parties::write(&file, names / 3);
    let data = dir.path().join("data");
    let intake = Intake { today: "2026-07-14".parse().unwrap(), ..Intake::default() };
    take(&Library::open(&data), &[file], &intake, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    println!(
        "| {names} names, {ARTICLES} articles | made, s | takes, MB | memory grew, MB | read, ms | found |"
    );
    println!("|---|---|---|---|---|---|");
    for (engine, words) in [
        ("linker", "desig, with all it judges"),
        ("aho-corasick", "aho-corasick 1.1, contiguous, folded text"),
        ("daachorse", "daachorse 5.1, by character, folded text"),
    ] {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let output = command.args(["--measure", engine, &names.to_string()]).arg(&data).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        println!("| {words} | {} |", String::from_utf8_lossy(&output.stdout).trim());
    }
}

/// Articles of 400 words with eight names each.
fn articles(corpus: &Corpus) -> Vec<String> {
    let mut random = Random(5);
    let article = |_| {
        let mut text = String::new();
        for sentence in 0..40 {
            for _ in 0..10 {
                text += random.pick(&FILLER);
                text.push(' ');
            }
            if sentence % 5 == 0 {
                text += corpus.name(random.below(corpus.len()));
            }
            text += ". ";
        }
        text
    };
    (0..ARTICLES).map(article).collect()
}

fn measure(engine: &str, names: usize, data: &Path) {
    let corpus = Corpus::new(names, 42);
    let articles = articles(&corpus);
    if engine == "linker" {
        let (dataset, faults) = Dataset::with(&Library::open(data), "2026-07-14".parse().unwrap()).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        // Loading needed more than this does: what the process has grown by tells, not its peak.
        let before = memory("VmRSS:");
        let began = Instant::now();
        let linker = Linker::of(&dataset);
        let made = began.elapsed();
        let peak = memory("VmRSS:").saturating_sub(before);
        let began = Instant::now();
        let read = |text: &String| linker.links(&dataset, &Piece { title: "", text, day: None }).len();
        let found = articles.iter().map(read).sum();
        return print(made, linker.bytes(), peak, began.elapsed(), found);
    }
    let patterns = folded(&corpus);
    drop(corpus);
    let before = memory("VmRSS:");
    let began = Instant::now();
    let text = |text: &String| format!(" {} ", Folded::new(text).text());
    if engine == "daachorse" {
        let automaton = CharwiseDoubleArrayAhoCorasick::<u32>::new(&patterns).unwrap();
        let (made, peak) = (began.elapsed(), memory("VmHWM:").saturating_sub(before));
        let began = Instant::now();
        let found =
            articles.iter().map(|article| automaton.find_overlapping_iter(&text(article)).count()).sum();
        print(made, automaton.heap_bytes(), peak, began.elapsed(), found);
    } else {
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let automaton = AhoCorasick::builder().kind(kind).build(&patterns).unwrap();
        let (made, peak) = (began.elapsed(), memory("VmHWM:").saturating_sub(before));
        let began = Instant::now();
        let found =
            articles.iter().map(|article| automaton.find_overlapping_iter(&text(article)).count()).sum();
        print(made, automaton.memory_usage(), peak, began.elapsed(), found);
    }
}

/// The names folded, with a space on both sides.
fn folded(corpus: &Corpus) -> Vec<String> {
    let mut word = String::new();
    let name = |at| {
        let mut name = String::from(" ");
        for_each_word(corpus.name(at), &mut word, |word| {
            if !legal::is_form_text(word) {
                name.push_str(word);
                name.push(' ');
            }
        });
        name
    };
    let mut names: Vec<String> = (0..corpus.len()).map(name).filter(|name| name.len() > 2).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn print(made: Duration, bytes: usize, peak: u64, read: Duration, found: usize) {
    let (made, read) = (made.as_secs_f64(), read.as_secs_f64() * 1000.0);
    println!("{made:.2} | {:.0} | {peak} | {read:.0} | {found}", bytes as f64 / 1e6);
}

/// What the system says of this process's memory, in megabytes; nothing where it does not.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1000
}
