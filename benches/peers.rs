//! A keystroke's search at 25,000, 1,000,000 and 10,000,000 names: ours beside nucleo, frizbee,
//! fuzzy-matcher and a scan for the bytes as typed, on the same keys in the same run.
//!
//! `cargo bench --bench peers -- [SIZE or FILE...]`; each engine on two threads; each key asks for the best
//! hundred and the exact count. Prints p50, p99 and the worst in milliseconds, bytes a name beside the
//! text, and how many times slower than ours the p99 is.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, clippy::panic)]

#[path = "names/mod.rs"]
mod corpus;

use std::sync::Arc;
use std::time::{Duration, Instant};

use corpus::Corpus;
use desig::search::index::{Index, Memo, Search};
use desig::search::{Needles, Query};
use fuzzy_matcher::FuzzyMatcher;
use rayon::prelude::*;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const THREADS: usize = 2;
const FIRST: usize = 100;

/// The longest a peer is measured on one size.
const PATIENCE: Duration = Duration::from_secs(15);

struct Figures {
    name: &'static str,
    times: Vec<Duration>,
    bytes: Option<f64>,
}

impl Figures {
    /// Times `search` on every key, as long as patience lasts.
    fn of(name: &'static str, typed: &[Vec<String>], mut search: impl FnMut(&str) -> usize) -> Self {
        let began = Instant::now();
        let mut times = Vec::new();
        let mut found = 0;
        for key in typed.iter().take_while(|_| began.elapsed() < PATIENCE).flatten() {
            let start = Instant::now();
            found += search(key);
            times.push(start.elapsed());
        }
        assert!(found > 0, "{name} found nothing at all");
        times.sort_unstable();
        Self { name, times, bytes: None }
    }

    fn at(&self, share: f64) -> f64 {
        let at = ((self.times.len() - 1) as f64 * share).round() as usize;
        self.times[at].as_secs_f64() * 1000.0
    }

    fn print(&self, ours: &Self) {
        let bytes = self.bytes.map_or("-".to_owned(), |bytes| format!("{bytes:.0}"));
        println!(
            "| {} | {:.4} | {:.3} | {:.1} | {} | {} | {:.0} |",
            self.name,
            self.at(0.5),
            self.at(0.99),
            self.at(1.0),
            bytes,
            self.times.len(),
            self.at(0.99) / ours.at(0.99)
        );
    }
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let asked =
        if asked.is_empty() { ["25000", "1000000", "10000000"].map(str::to_owned).to_vec() } else { asked };
    rayon::ThreadPoolBuilder::new().num_threads(THREADS).build_global().unwrap();
    for asked in asked {
        let corpus = asked.parse().map_or_else(|_| Corpus::read(&asked), |size| Corpus::new(size, 42));
        let mut typed = corpus.typed(300, 7);
        if let Ok(one) = std::env::var("ONE") {
            typed = vec![one.split('|').map(str::to_owned).collect(); 400];
        }
        // First with memory that the system must find and clear, then with what that left at hand.
        let build = || {
            let start = Instant::now();
            let index = Index::new(&corpus);
            (index, start.elapsed())
        };
        let (first, built) = build();
        drop(first);
        let (index, again) = build();
        println!(
            "\n{} names of {:.1} bytes; index built in {:.2} s, again in {:.2} s\n",
            corpus.len(),
            corpus.bytes() as f64 / corpus.len() as f64,
            built.as_secs_f64(),
            again.as_secs_f64()
        );
        println!("| engine | p50 ms | p99 ms | worst ms | bytes/name | keys | p99 / ours |");
        println!("|---|---|---|---|---|---|---|");
        let ours = ours(&index, &corpus, &typed);
        ours.print(&ours);
        if std::env::var_os("OURS").is_some() {
            continue;
        }
        drop(index);
        let names: Vec<&str> = (0..corpus.len()).map(|at| corpus.name(at)).collect();
        frizbee(&names, &typed).print(&ours);
        fuzzy(&names, &typed).print(&ours);
        memmem(&names, &typed).print(&ours);
        nucleo(&names, &typed).print(&ours);
    }
}

fn ours(index: &Index, corpus: &Corpus, typed: &[Vec<String>]) -> Figures {
    let view = index.view();
    let slow: Option<f64> = std::env::var("SLOW").ok().and_then(|slow| slow.parse().ok());
    let memo = Memo::default();
    let figures = Figures::of("desig", typed, |key| {
        let start = Instant::now();
        let Ok(query) = Query::parse(key) else { return 0 };
        let needles = Needles::new(&query);
        if needles.want_nothing() {
            return 0;
        }
        let search = Search { view, live: None, memo: Some(&memo), stop: &|| false };
        let hits = search.names(&needles).unwrap();
        let first = hits.first(view, FIRST).len();
        if slow.is_some_and(|slow| start.elapsed().as_secs_f64() * 1000.0 > slow) {
            println!("{:.2} ms {key:?}: {}", start.elapsed().as_secs_f64() * 1000.0, hits.total);
        }
        first
    });
    Figures { bytes: Some(view.bytes() as f64 / corpus.len() as f64), ..figures }
}

/// The best hundred of scored rows, and how many there are.
fn best(mut scored: Vec<(i64, u32)>) -> usize {
    if scored.len() > FIRST {
        scored.select_nth_unstable_by(FIRST, |a, b| b.cmp(a));
    }
    let total = scored.len();
    scored.truncate(FIRST);
    scored.sort_unstable_by(|a, b| b.cmp(a));
    total
}

fn frizbee(names: &[&str], typed: &[Vec<String>]) -> Figures {
    Figures::of("frizbee 0.13, one typo from 4 letters", typed, |key| {
        let typos = if key.chars().count() >= 4 { 1 } else { 0 };
        let config = frizbee::Config { max_typos: Some(typos), ..Default::default() };
        frizbee::Matcher::new(key, &config).match_list_parallel(names, THREADS).len()
    })
}

fn fuzzy(names: &[&str], typed: &[Vec<String>]) -> Figures {
    let matcher = fuzzy_matcher::skim::SkimMatcherV2::default();
    Figures::of("fuzzy-matcher 0.3, skim V2", typed, |key| {
        let scored = names.par_iter().enumerate();
        best(scored.filter_map(|(at, name)| Some((matcher.fuzzy_match(name, key)?, at as u32))).collect())
    })
}

/// The least that a scan can do: whether the bytes are there, in names lowered beforehand.
fn memmem(names: &[&str], typed: &[Vec<String>]) -> Figures {
    let lowered: Vec<String> = names.par_iter().map(|name| name.to_lowercase()).collect();
    Figures::of("scan with memmem, names lowered", typed, |key| {
        let finder = memchr::memmem::Finder::new(key);
        let found = lowered.par_iter().enumerate().filter_map(|(at, name)| {
            let place = finder.find(name.as_bytes())?;
            Some((-(place as i64) - name.len() as i64, at as u32))
        });
        best(found.collect())
    })
}

fn nucleo(names: &[&str], typed: &[Vec<String>]) -> Figures {
    use nucleo::pattern::{CaseMatching, Normalization};
    let mut nucleo = nucleo::Nucleo::<u32>::new(nucleo::Config::DEFAULT, Arc::new(|| {}), Some(THREADS), 1);
    let injector = nucleo.injector();
    for (at, name) in names.iter().enumerate() {
        injector.push(at as u32, |_, columns| columns[0] = (*name).into());
    }
    while nucleo.tick(1000).running {}
    let mut before = String::new();
    Figures::of("nucleo 0.5, appending", typed, |key| {
        let appends = key.starts_with(&before) && !before.is_empty();
        nucleo.pattern.reparse(0, key, CaseMatching::Ignore, Normalization::Smart, appends);
        key.clone_into(&mut before);
        while nucleo.tick(1000).running {}
        let snapshot = nucleo.snapshot();
        let total = snapshot.matched_item_count();
        snapshot.matched_items(0..total.min(FIRST as u32)).count() + total as usize
    })
}
