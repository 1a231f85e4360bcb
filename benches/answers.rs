//! Whole answers over imported lists: what a key costs with facets, months, events and news, and what its first
//! page costs where that is sent ahead.
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
use desig::search::{Filters, Opened, Request};
use desig::store::Library;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let asked = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let mut sizes: Vec<usize> = asked.map(|size| size.parse().unwrap()).collect();
    if sizes.is_empty() {
        sizes.push(100_000);
    }
    println!("| entities | what | keys | p50 ms | p99 ms | worst ms |");
    println!("|---|---|---|---|---|---|");
    for size in sizes {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("parties.ftm.json");
        parties::write(&file, size);
        let today = "2026-07-14".parse().unwrap();
        let intake = Intake { today, ..Intake::default() };
        let library = Library::open(dir.path());
        take(&library, &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
        let engine = Opened::sound(dir.path(), today).unwrap().engine;
        let (mut pages, mut wholes) = (Vec::new(), Vec::new());
        // The first answer of a day works out what all later ones share.
        let nothing = engine.parse("").unwrap();
        let ask = |query| Request { query, filters: Filters::default(), as_of: today, event: None };
        engine.search(&ask(nothing)).unwrap();
        for key in Corpus::new(3 * size, 42).typed(200, 7).into_iter().flatten() {
            let Ok(query) = engine.parse(&key) else { continue };
            let request = ask(query);
            let began = Instant::now();
            if engine.first_page(&request, &|| false).is_some() {
                pages.push(began.elapsed().as_secs_f64() * 1000.0);
            }
            let began = Instant::now();
            engine.search(&request).unwrap();
            wholes.push(began.elapsed().as_secs_f64() * 1000.0);
            if std::env::var_os("SLOW").is_some() && wholes.last().is_some_and(|ms| *ms > 30.0) {
                println!("{:.1} ms {key:?}", wholes[wholes.len() - 1]);
            }
        }
        for (what, mut times) in [("first page", pages), ("whole answer", wholes)] {
            times.sort_by(f64::total_cmp);
            let at =
                |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
            let worst = times.last().copied().unwrap_or(f64::NAN);
            println!("| {size} | {what} | {} | {:.2} | {:.2} | {worst:.2} |", times.len(), at(0.5), at(0.99));
        }
    }
}
