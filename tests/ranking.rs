//! How good the search is: a labelled set of queries by class, with recall and mean reciprocal rank
//! printed for each class, and floors held. `cargo test --test ranking -- --nocapture` shows the table.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;

use desig::search::{Engine, Filters, Request};
use desig::store::Dataset;

/// Queries of a class that are known not to have the wanted entity first; all others must.
const MISSES: [(&str, usize); 1] = [("transliteration", 1)];

#[derive(Default)]
struct Class {
    queries: usize,
    first: usize,
    in_ten: usize,
    reciprocal: f64,
    missed: Vec<String>,
}

/// The ids found, best first.
fn found(engine: &Engine, text: &str) -> Vec<String> {
    let query = engine.parse(text).unwrap();
    let as_of = "2026-11-22".parse().unwrap();
    let answer = engine.search(&Request { query, filters: Filters::default(), as_of, event: None }).unwrap();
    answer.entities.iter().map(|hit| engine.data().entity(hit.ix).id.clone()).collect()
}

#[test]
fn each_class_of_queries_finds_what_it_must() {
    let engine = Engine::new(Arc::new(Dataset::embedded().unwrap()));
    let rows = include_str!("ranking/embedded.tsv");
    let mut classes: BTreeMap<&str, Class> = BTreeMap::new();
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [class, query, wanted] = cells[..] else { panic!("{row}") };
        let ids = found(&engine, query);
        let place = if wanted == "-" {
            ids.is_empty().then_some(0)
        } else {
            assert!(engine.data().entity_by_id(wanted).is_some(), "{wanted} is no entity");
            ids.iter().position(|id| id == wanted)
        };
        let class = classes.entry(class).or_default();
        class.queries += 1;
        class.first += usize::from(place == Some(0));
        class.in_ten += usize::from(place.is_some_and(|place| place < 10));
        class.reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        if place != Some(0) {
            class
                .missed
                .push(format!("{query} (first is {})", ids.first().map_or("nothing", String::as_str)));
        }
    }
    println!("{:<16} {:>4} {:>9} {:>9} {:>6}", "class", "n", "recall@1", "recall@10", "MRR");
    let (mut queries, mut first, mut in_ten) = (0, 0, 0);
    for (name, class) in &classes {
        let share = |count: usize| count as f64 / class.queries as f64;
        println!(
            "{name:<16} {:>4} {:>9.3} {:>9.3} {:>6.3}   {}",
            class.queries,
            share(class.first),
            share(class.in_ten),
            class.reciprocal / class.queries as f64,
            class.missed.join("; ")
        );
        queries += class.queries;
        first += class.first;
        in_ten += class.in_ten;
    }
    println!(
        "{:<16} {queries:>4} {:>9.3} {:>9.3}",
        "all",
        first as f64 / queries as f64,
        in_ten as f64 / queries as f64
    );
    assert!(queries >= 150);
    for (name, class) in &classes {
        let allowed = MISSES.iter().find(|(of, _)| of == name).map_or(0, |(_, misses)| *misses);
        assert!(class.first + allowed >= class.queries, "{name}: {}", class.missed.join("; "));
    }
}
