//! Answers over imported lists, as the browser gets them: after each key typed how long it takes until the first
//! page is told, where that is sent ahead; until facets, months, events and news are counted; and until all rows are
//! in order. The ten slowest keys of each are told, with how many parties they find.
//!
//! `cargo bench --bench answers -- [ENTITIES...]`; a FollowTheMoney file of so many parties with three names
//! each is made, imported and opened; 100,000 where nothing is said.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

#[allow(dead_code)]
#[path = "names/mod.rs"]
mod corpus;

#[path = "names/parties.rs"]
mod parties;

use std::ops::ControlFlow;
use std::time::Instant;

use corpus::Corpus;
use desig::import::{Intake, take};
use desig::search::{Answer, Engine, Extent, Filters, Opened, Request};
use desig::store::Library;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What of an answer is waited for.
const PARTS: [&str; 3] = ["first page", "counted", "all rows"];
/// As many of the slowest keys are told.
const SLOWEST: usize = 10;

/// A key, how long something took after it in milliseconds, and how many parties it finds.
type Timed = (f64, String, usize);

fn main() {
    let asked = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let mut sizes: Vec<usize> = asked.map(|size| size.parse().unwrap()).collect();
    if sizes.is_empty() {
        sizes.push(100_000);
    }
    for size in sizes {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("parties.ftm.json");
        parties::write(&file, size);
        let today = "2026-07-14".parse().unwrap();
        let intake = Intake { today, ..Intake::default() };
        let library = Library::open(dir.path());
        take(&library, std::slice::from_ref(&file), &intake, &mut |_| ControlFlow::Continue(())).unwrap();
        std::fs::remove_file(file).unwrap();
        let engine = Opened::sound(dir.path(), today).unwrap().engine;
        // The first answer of a day works out what all later ones share.
        let ask = |query| Request { query, filters: Filters::default(), as_of: today, event: None };
        engine.search(&ask(engine.parse("").unwrap())).unwrap();
        let keys = Corpus::new(3 * size, 42).typed(200, 7).into_iter().flatten();
        let mut times: [Vec<Timed>; 3] = Default::default();
        for (key, request) in keys.filter_map(|key| Some((key.clone(), ask(engine.parse(&key).ok()?)))) {
            for (times, took) in times.iter_mut().zip(answer(&engine, &request)) {
                times.extend(took.map(|(ms, total)| (ms, key.clone(), total)));
            }
        }
        report(size, times);
    }
}

/// After how many milliseconds each part of an answer is there, and how many parties it finds.
fn answer(engine: &Engine, request: &Request) -> [Option<(f64, usize)>; 3] {
    let began = Instant::now();
    let mut took = [None; 3];
    let tell = &mut |answer: Answer| {
        let now = Some((began.elapsed().as_secs_f64() * 1000.0, answer.total));
        match answer.extent {
            Extent::FirstPage => took[0] = now,
            Extent::Counted => took[1] = now,
            Extent::Whole => (took[1], took[2]) = (took[1].or(now), now),
        }
        true
    };
    engine.answer_by_and_by(request, &|| false, tell).unwrap();
    took
}

fn report(size: usize, times: [Vec<Timed>; 3]) {
    println!("| entities | what | keys | p50 ms | p99 ms | worst ms |");
    println!("|---|---|---|---|---|---|");
    let mut slowest = String::new();
    for (what, mut times) in PARTS.into_iter().zip(times) {
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).map_or(f64::NAN, |it| it.0);
        let worst = times.last().map_or(f64::NAN, |it| it.0);
        println!("| {size} | {what} | {} | {:.2} | {:.2} | {worst:.2} |", times.len(), at(0.5), at(0.99));
        slowest += &format!("\n{what}, the slowest keys:\n");
        for (ms, key, total) in times.iter().rev().take(SLOWEST) {
            slowest += &format!("{ms:>9.2} ms {total:>9} found by {key:?}\n");
        }
    }
    println!("{slowest}");
}
