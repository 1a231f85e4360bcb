//! A keystroke's search, from the typed text to the ranked answer.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use desig::search::{Engine, Filters, Request};
use desig::store::Dataset;

fn search(criterion: &mut Criterion) {
    criterion.bench_function("load/embedded", |bencher| bencher.iter(|| Dataset::embedded().unwrap()));
    let data = Arc::new(Dataset::embedded().unwrap());
    criterion.bench_function("index/build", |bencher| bencher.iter(|| Engine::new(data.clone())));
    let engine = Engine::new(data);
    let as_of = "2026-11-22".parse().unwrap();
    for (name, typed) in [
        ("all", ""),
        ("one-letter", "s"),
        ("prefix", "sens"),
        ("two-prefixes", "sens tim"),
        ("alias", "yun cong"),
        ("han", "商汤"),
        ("scattered", "hkvsn"),
        ("beside", "mianshan"),
        ("fields", "country:CN category:surveillance date:2019-10 tech"),
        ("nothing", "qqqqzzzz"),
    ] {
        criterion.bench_function(&format!("search/{name}"), |bencher| {
            bencher.iter(|| {
                let query = engine.parse(black_box(typed)).unwrap();
                engine.search(&Request { query, filters: Filters::default(), as_of, event: None }).unwrap()
            });
        });
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
