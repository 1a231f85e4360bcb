//! News read, kept, opened and searched: a hundred feeds of made-up items, 100,000 in all where nothing else is
//! said.
//!
//! `cargo bench --bench news -- [ITEMS]`
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, Utc};
use desig::model::{Day, NewsKind};
use desig::news::{self, Fetch, Kept, Retention};
use desig::search::{Engine, Filters, Request};
use desig::store::Dataset;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often what is read is measured; median and worst are told.
const RUNS: usize = 15;
const FEEDS: usize = 100;
const WORDS: [&str; 24] = [
    "export",
    "control",
    "Atlantis",
    "license",
    "listed",
    "semiconductor",
    "rule",
    "ministry",
    "company",
    "surveillance",
    "shipment",
    "denied",
    "authority",
    "notice",
    "vessel",
    "Lemuria",
    "trade",
    "sanction",
    "published",
    "effective",
    "Ruritania",
    "technology",
    "appeal",
    "customs",
];

fn main() {
    let items: usize = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir().unwrap();
    let today: Day = "2026-11-22".parse().unwrap();
    println!("| what | ms | |\n|---|---|---|");

    let each = items / FEEDS;
    let files: Vec<Vec<u8>> = (0..FEEDS).map(|feed| rss(feed, each).into_bytes()).collect();
    let bytes: usize = files.iter().map(Vec::len).sum();
    let started = Instant::now();
    let feeds: Vec<news::Feed> = files.iter().map(|file| news::read(file, None, today).unwrap()).collect();
    let took = started.elapsed();
    let rate = bytes as f64 / 1e6 / took.as_secs_f64();
    row(
        "feeds read: bytes to items",
        took,
        &format!("{rate:.0} MB/s, {:.0} items/s", per_second(items, took)),
    );

    let started = Instant::now();
    let mut kept = Kept::make(dir.path()).unwrap();
    for (number, feed) in feeds.iter().enumerate() {
        kept.take(feed, &fetch(number, today)).unwrap();
    }
    let took = started.elapsed();
    row("all kept, new", took, &format!("{:.0} items/s", per_second(items, took)));
    let started = Instant::now();
    for (number, feed) in feeds.iter().enumerate() {
        kept.take(feed, &fetch(number, today)).unwrap();
    }
    let took = started.elapsed();
    row("all taken again, nothing new", took, &format!("{:.0} items/s", per_second(items, took)));
    drop(kept);

    let size = std::fs::metadata(dir.path().join("news/news.db")).unwrap().len();
    let open = || Kept::open(dir.path()).unwrap().unwrap();
    let count = open().count().unwrap();
    told("opened, and all headlines", &format!("{count} items, database {} MB", size >> 20), || {
        assert_eq!(open().headlines().unwrap().len(), count);
    });
    let kept = open();
    told("unread counted", "", || drop(kept.unread().unwrap()));
    let first = kept.headlines().unwrap().swap_remove(count / 2).id;
    told("one full text", "", || drop(kept.text(&first).unwrap().unwrap()));
    for words in ["semiconductor", "semic", "Atlantis Ruritania customs", "number4711", "制裁", "absent"] {
        let found = kept.search(words, usize::MAX >> 1).unwrap().len();
        told(&format!("full-text search: {words}"), &format!("{found} found, best 100 read"), || {
            drop(kept.search(words, 100).unwrap());
        });
    }
    beside(dir.path());

    let mut kept = open();
    let started = Instant::now();
    let gone = kept.retain(Retention { days: 0, items: items / 2 }, today).unwrap();
    row("half let go", started.elapsed(), &format!("{:.0} items/s", per_second(gone, started.elapsed())));
}

/// What the rest of the program makes of them.
fn beside(data: &Path) {
    let items = news::headlines(data).unwrap();
    let engine = Engine::new(Arc::new(Dataset::embedded().unwrap()));
    let started = Instant::now();
    let engine = engine.with_news(items);
    row("put beside the dataset", started.elapsed(), "");
    for (what, text) in [("the first query over them", "semiconductor"), ("a later one", "customs appeal")] {
        let request = Request {
            query: engine.parse(text).unwrap(),
            filters: Filters::default(),
            as_of: "2026-11-22".parse().unwrap(),
            event: None,
        };
        let started = Instant::now();
        let found = engine.search(&request).unwrap().news.len();
        row(what, started.elapsed(), &format!("{found} found"));
    }
    drop(engine);
}

fn per_second(items: usize, took: Duration) -> f64 {
    items as f64 / took.as_secs_f64()
}

fn row(what: &str, took: Duration, beside: &str) {
    println!("| {what} | {:.2} | {beside} |", took.as_secs_f64() * 1000.0);
}

/// Median and worst of several runs.
fn told(what: &str, beside: &str, run: impl Fn()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .collect();
    times.sort();
    let worst = times[RUNS - 1].as_secs_f64() * 1000.0;
    let gap = if beside.is_empty() { "" } else { "; " };
    row(what, times[RUNS / 2], &format!("worst {worst:.2}{gap}{beside}"));
}

fn fetch(feed: usize, today: Day) -> Fetch {
    Fetch {
        sha256: Some(format!("{feed:064}")),
        ..Fetch::of_file(&format!("https://{feed}.example/feed"), NewsKind::Article, today, Utc::now())
    }
}

/// A feed whose items have texts of about a kilobyte, the same every time.
fn rss(feed: usize, items: usize) -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64 ^ feed as u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    let first: Day = "2016-01-01".parse().unwrap();
    let mut text = format!("<rss version=\"2.0\"><channel><title>Feed {feed}</title>");
    for item in 0..items {
        let day = first + Days::new((item * 3900 / items.max(1)) as u64);
        let number = feed * items + item;
        let title: Vec<&str> = (0..9).map(|_| word()).collect();
        write!(
            text,
            "<item><title>{} {number}</title><link>https://{feed}.example/{number}</link><guid>{number}</guid>\
             <pubDate>{} 10:00:00 GMT</pubDate><description><![CDATA[",
            title.join(" "),
            day.format("%a, %d %b %Y")
        )
        .unwrap();
        for _ in 0..8 {
            let words: Vec<&str> = (0..14).map(|_| word()).collect();
            write!(text, "<p>{} <a href=\"/x\">number{number}</a></p>", words.join(" ")).unwrap();
        }
        if number.is_multiple_of(10) {
            text.push_str("<p>公司被列入制裁清单</p>");
        }
        text.push_str("]]></description></item>");
    }
    text + "</channel></rss>"
}
