//! A key's way through the app: pressed, answered by the search thread, drawn.
#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use desig::tui::Offscreen;

fn update(criterion: &mut Criterion) {
    let browser = || Offscreen::new(120, 36, "2026-11-22".parse().unwrap()).unwrap();
    for (name, before, keys) in [
        ("move-event", "", "down up"),
        ("move-entity", "2", "down up"),
        ("move-line-of-details", "2 enter", "down up"),
        ("switch-filter", "f", "space space"),
        ("move-range", "t b", "left right"),
        ("open-and-close-help", "", "? esc"),
        ("go-to-rule-and-back", "2", "r ["),
    ] {
        let mut browser = browser();
        browser.press(before).unwrap();
        criterion.bench_function(&format!("two-keys-to-two-frames/{name}"), |bencher| {
            bencher.iter(|| browser.press(keys).unwrap());
        });
    }
    let mut typing = browser();
    typing.press("/").unwrap();
    criterion.bench_function("two-keys-to-two-frames/type-and-delete", |bencher| {
        bencher.iter(|| typing.press("s backspace").unwrap());
    });
}

criterion_group!(benches, update);
criterion_main!(benches);
