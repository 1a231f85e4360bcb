//! Drawing a whole frame, at the sizes people have.
#![allow(missing_docs, clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use desig::tui::Offscreen;

fn render(criterion: &mut Criterion) {
    for (width, height) in [(200, 60), (120, 36), (80, 24), (40, 12)] {
        for (scene, keys) in [("start", ""), ("details", "2 enter G"), ("search", "/ s e n s")] {
            let mut browser = Offscreen::new(width, height, "2026-11-22".parse().unwrap()).unwrap();
            browser.press(keys).unwrap();
            criterion.bench_function(&format!("frame/{scene}-{width}x{height}"), |bencher| {
                bencher.iter(|| browser.resize(width, height));
            });
        }
    }
}

criterion_group!(benches, render);
criterion_main!(benches);
