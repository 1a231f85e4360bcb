//! Any bytes at all, for every reader: it reads them or says why not. Damaged and crossed fixtures with words of the
//! format in them come nearer to being read than noise does. `fuzz/README.md` says how to try for longer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;
#[path = "fuzz/harness.rs"]
mod harness;
#[path = "common/program.rs"]
mod program;

use std::path::Path;
use std::time::{Duration, Instant};

use common::FIXTURES;
use desig::import::{Format, Intake, take};
use desig::store::Library;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// So many inputs between two looks at the clock; so many where nobody asks for more.
const CASES: u32 = 300;

/// Something done to bytes.
#[derive(Debug, Clone)]
enum Change {
    CutOff(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Without(prop::sample::Index, usize),
    Again(prop::sample::Index, usize),
    Moved(prop::sample::Index, prop::sample::Index, usize),
    Word(prop::sample::Index, prop::sample::Index),
    Noise(prop::sample::Index, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        1 => at().prop_map(Change::CutOff),
        3 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Flip(at, byte)),
        2 => (at(), 1..200_usize).prop_map(|(at, length)| Change::Without(at, length)),
        2 => (at(), 1..400_usize).prop_map(|(at, length)| Change::Again(at, length)),
        2 => (at(), at(), 1..200_usize).prop_map(|(from, to, length)| Change::Moved(from, to, length)),
        5 => (at(), at()).prop_map(|(at, word)| Change::Word(at, word)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Change::Noise(at, bytes)),
    ]
}

/// What stands in files of every kind, and means something to one reader or another.
const WORDS: [&str; 56] = [
    "\"",
    "\"\"",
    "'",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    "\0",
    "\u{1a}",
    "\u{feff}",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x>",
    "<?xml version=\"1.0\"?>",
    "&",
    "&amp;",
    "&#0;",
    "&#x1b;",
    "&#xd800;",
    "&x;",
    "{",
    "}",
    "[",
    "]",
    "[]",
    "{}",
    ":",
    "null",
    "true",
    "-1",
    "1e999",
    "18446744073709551616",
    "\\u0000",
    "\\ud800",
    "\\",
    "-0-",
    "0000-00-00",
    "2019-10-09",
    "31/12/9999",
    "84 FR 54002",
    "(",
    ")",
    "!",
    "date:2020..2019",
    "country:",
    "^$",
    "[keys.browse]\n",
    "=",
];

fn changed(seeds: &[Vec<u8>], of: usize, changes: &[Change]) -> Vec<u8> {
    let mut bytes = seeds[of % seeds.len()].clone();
    for change in changes {
        let place = |at: &prop::sample::Index, length: usize| at.index(length + 1);
        match change {
            Change::CutOff(at) => bytes.truncate(place(at, bytes.len())),
            Change::Flip(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] ^= byte;
            }
            Change::Flip(..) => {}
            Change::Without(at, length) => {
                let from = place(at, bytes.len());
                let to = (from + length).min(bytes.len());
                bytes.drain(from..to);
            }
            Change::Again(at, length) => {
                let from = place(at, bytes.len());
                let part = bytes[from..(from + length).min(bytes.len())].to_vec();
                bytes.splice(from..from, part);
            }
            Change::Moved(from, to, length) => {
                let from = place(from, bytes.len());
                let end = (from + length).min(bytes.len());
                let part: Vec<u8> = bytes.drain(from..end).collect();
                let to = place(to, bytes.len());
                bytes.splice(to..to, part);
            }
            Change::Word(at, word) => {
                let at = place(at, bytes.len());
                bytes.splice(at..at, WORDS[word.index(WORDS.len())].bytes());
            }
            Change::Noise(at, noise) => {
                let at = place(at, bytes.len());
                bytes.splice(at..at, noise.iter().copied());
            }
        }
    }
    bytes
}

/// How long to try: a number of the same cases every time, or, asked for by name, others for some seconds.
fn seconds() -> Option<Duration> {
    std::env::var("DESIG_FUZZ_SECONDS").ok().map(|text| Duration::from_secs(text.parse().unwrap()))
}

/// Tries a reader; what brings it down is written to a file, and its name told.
fn fuzz(target: &str, seeds: &[Vec<u8>], read: impl Fn(&[u8])) {
    let began = Instant::now();
    let (mut round, mut tried) = (0_u8, 0_u64);
    let strategy = (any::<usize>(), prop::collection::vec(change(), 0..8));
    loop {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let mut seed = [round; 32];
        if seconds().is_some() {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            seed[..16].copy_from_slice(&now.as_nanos().to_le_bytes());
        }
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        let outcome = runner.run(&strategy, |(of, changes)| {
            let bytes = changed(seeds, of, &changes);
            let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&bytes)));
            read.map_err(|_| TestCaseError::fail("it panicked; its words are above"))
        });
        tried += u64::from(CASES);
        if let Err(TestError::Fail(why, (of, changes))) = outcome {
            let file = std::env::temp_dir().join(format!("desig-fuzz-{target}"));
            std::fs::write(&file, changed(seeds, of, &changes)).unwrap();
            panic!("{target}: {why}; the input is in {}", file.display());
        }
        round = round.wrapping_add(1);
        if seconds().is_none_or(|wanted| began.elapsed() >= wanted) {
            return eprintln!("{target}: {tried} inputs in {:?}", began.elapsed());
        }
    }
}

fn seeds_of(format: Format) -> Vec<Vec<u8>> {
    FIXTURES.iter().filter(|(_, of)| *of == format).map(|(name, _)| common::bytes(name)).collect()
}

macro_rules! lists {
    ($($name:ident $format:ident)*) => {$(
        #[test]
        fn $name() {
            fuzz(Format::$format.as_str(), &seeds_of(Format::$format), |bytes| {
                harness::list(Some(Format::$format), bytes);
            });
        }
    )*};
}

lists! {
    any_bytes_are_read_or_refused_as_csl_csv CslCsv
    any_bytes_are_read_or_refused_as_csl_json CslJson
    any_bytes_are_read_or_refused_as_ecfr_xml EcfrXml
    any_bytes_are_read_or_refused_as_ofac_csv OfacCsv
    any_bytes_are_read_or_refused_as_ofac_xml OfacXml
    any_bytes_are_read_or_refused_as_dpl_tsv DplTsv
    any_bytes_are_read_or_refused_as_un_xml UnXml
    any_bytes_are_read_or_refused_as_eu_xml EuXml
    any_bytes_are_read_or_refused_as_eu_csv EuCsv
    any_bytes_are_read_or_refused_as_uk_csv UkCsv
    any_bytes_are_read_or_refused_as_ftm_json FtmJson
    any_bytes_are_read_or_refused_as_simple_csv SimpleCsv
}

#[test]
fn any_bytes_are_read_or_refused_as_whatever_list_they_look_like() {
    let mut seeds: Vec<Vec<u8>> = FIXTURES.iter().map(|(name, _)| common::bytes(name)).collect();
    seeds.push(common::bytes("federal-register/documents.json"));
    fuzz("any-list", &seeds, |bytes| harness::list(None, bytes));
}

#[test]
fn any_bytes_are_read_or_refused_as_a_feed() {
    let names = [
        "rss2.xml",
        "rss1.xml",
        "atom.xml",
        "feed.json",
        "federal-register.json",
        "feeds.opml",
        "hostile.xml",
        "gbk.xml",
    ];
    let seeds: Vec<Vec<u8>> = names.iter().map(|name| common::bytes(&format!("news/{name}"))).collect();
    fuzz("feed", &seeds, harness::feed);
}

#[test]
fn any_query_is_answered_or_told_what_is_wrong_with_it() {
    let seeds = [
        "sens tim",
        "country:CN category:surveillance date:2019-10 tech",
        "'exact ^begin end$ \"a phrase\" !not",
        "",
        "March 2020 additions",
        "date:2019-10..2020-06 before:2020 after:2020-05-22",
        "海康威视 Кеплер shangtang",
        "kind:removal,research has:news status:listed year:2019 event:84-FR-54002",
        "84 FR 54002 addr:mianshan list:EL news:reuters",
    ];
    fuzz("query", &seeds.map(|seed| seed.as_bytes().to_vec()), harness::query);
}

#[test]
fn any_text_is_folded_and_made_visible() {
    let seeds = [
        "Huawei Technologies Co., Ltd.",
        "商汤科技 Кеплер شركة é ﬁ ß İ",
        "Hua⟨U+200B⟩wei ⟨99970 more marks⟩",
        "a\u{301}\u{200d}\u{1b}[2J\u{202e}",
    ];
    fuzz("fold", &seeds.map(|seed| seed.as_bytes().to_vec()), harness::fold);
}

#[test]
fn any_bytes_are_read_or_refused_as_a_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let text = program::screening_list(&[("XAL", 70)], 1);
    let file = common::file(text.as_bytes());
    let day = "2025-01-01".parse().unwrap();
    let intake = Intake { as_of: Some(day), today: day, ..Intake::default() };
    let go_on = &mut |_| std::ops::ControlFlow::Continue(());
    take(&Library::open(dir.path()), &[file.path().to_owned()], &intake, go_on).unwrap();
    let pack = std::fs::read(Library::open(dir.path()).packs()[0].path()).unwrap();
    fuzz("pack", &[pack], harness::pack);
}

#[test]
fn any_text_is_read_or_refused_as_configuration_theme_or_keys() {
    let seeds = [
        "assets/config.toml",
        "assets/keymap.toml",
        "assets/themes/dark.toml",
        "assets/sources.toml",
        "assets/feeds.toml",
    ];
    let seeds = seeds.map(|name| std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap());
    fuzz("config", &seeds, harness::config);
}

#[test]
fn what_was_found_once_is_tried_again() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/found");
    assert!(harness::again(&found) > 0);
}
