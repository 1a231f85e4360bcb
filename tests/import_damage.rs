//! Files that are broken or hostile: none is so bad that it is neither read nor refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use desig::import::Refused;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[test]
fn a_file_that_was_cut_off_or_is_of_another_kind_is_refused() {
    for (name, format) in FIXTURES {
        let whole = bytes(name);
        // In the middle of the last record.
        let cut = &whole[..whole.len() - 45];
        let refused = read_bytes(cut, None).unwrap_err();
        assert!(matches!(refused, Refused::Truncated { .. }), "{name}: {refused}");
        let page = read_bytes(b"<!DOCTYPE html><html><body>Sorry</body></html>", Some(format)).unwrap_err();
        let is_refused = matches!(
            page,
            Refused::OtherKind { .. } | Refused::Truncated { .. } | Refused::NothingRead { .. }
        );
        assert!(is_refused, "{name}: {page}");
    }
    // A file cut at a number of bytes, and then ended like any other.
    let cut = [&bytes("ftm-json/nested.ftm.json")[..700], b"\n"].concat();
    assert!(matches!(read_bytes(&cut, None), Err(Refused::Truncated { what, .. }) if what == "line 2"));
    let twice = [bytes("ftm-json/nested.ftm.json"), bytes("ftm-json/nested.ftm.json")].concat();
    assert!(
        matches!(read_bytes(&twice, None), Err(Refused::RepeatedId { id, .. }) if id == "ex-test-list-ex-1")
    );
    let twice = replaced("eu-xml/list.xml", "logicalId=\"9002\"", "logicalId=\"9001\"");
    assert!(matches!(read_bytes(&twice, None), Err(Refused::RepeatedId { id, .. }) if id == "eu-9001"));
    let twice = replaced("simple-csv/targets.simple.csv", "\"ex-2\"", "\"ex-1\"");
    let twice = String::from_utf8(twice)
        .unwrap()
        .replace("EU Financial Sanctions Files (FSF);Example Test List", "Example Test List");
    assert!(matches!(read_bytes(twice.as_bytes(), None), Err(Refused::RepeatedId { .. })));
}

#[test]
fn a_table_that_ends_within_quotes_is_refused_although_the_row_has_all_its_cells() {
    for (name, format) in FIXTURES.iter().filter(|(name, _)| !name.ends_with("l") && !name.ends_with("n")) {
        let mut cut = bytes(name);
        cut.truncate(cut.trim_ascii_end().len());
        // The last cell is in quotes, or is empty and gets an opening one.
        if cut.last() == Some(&b'"') {
            cut.truncate(cut.len() - 2);
        } else {
            cut.push(b'"');
        }
        let refused = read_bytes(&cut, Some(*format)).unwrap_err();
        assert!(matches!(refused, Refused::Truncated { .. }), "{name}: {refused}");
    }
}

#[test]
fn text_that_could_do_harm_is_made_visible_in_every_format() {
    for (name, from) in [
        ("ofac-xml/sdn.xml", "MV EXAMPLE"),
        ("eu-xml/list.xml", "Example &amp; Sons"),
        ("eu-csv/list.csv", "John Specimen"),
        ("uk-csv/list.csv", "MV EXAMPLE"),
        ("ftm-json/nested.ftm.json", "Example Trading LLC"),
        ("simple-csv/targets.simple.csv", "John Specimen"),
    ] {
        let bytes = replaced(name, from, "Mal\u{202e}lory\u{9b}");
        let (_, entries) = read_bytes(&bytes, None).unwrap();
        let shown = |text: &str| text.contains("Mal⟨U+202E⟩lory⟨U+009B⟩");
        assert!(entries.iter().any(|entry| shown(&entry.name)), "{name}");
    }
}

/// Something done to a file.
#[derive(Debug, Clone)]
enum Damage {
    CutOff(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    NoLine(prop::sample::Index),
    LineTwice(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Damage::CutOff),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        any::<prop::sample::Index>().prop_map(Damage::NoLine),
        any::<prop::sample::Index>().prop_map(Damage::LineTwice),
    ]
}

fn damaged(mut bytes: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for damage in all {
        if bytes.is_empty() {
            break;
        }
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        match damage {
            Damage::CutOff(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Flip(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] ^= byte;
            }
            Damage::NoLine(at) => {
                let at = at.index(lines.len());
                bytes = [lines[..at].concat(), lines[at + 1..].concat()].concat();
            }
            Damage::LineTwice(at) => {
                let at = at.index(lines.len());
                bytes = [lines[..=at].concat(), lines[at..].concat()].concat();
            }
        }
    }
    bytes
}

#[test]
fn no_damage_to_a_file_brings_the_reading_down() {
    for (name, format) in FIXTURES {
        let whole = bytes(name);
        // Always the same cases; a runner counts them, so each file has its own.
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, rng);
        let (read, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let all = prop::collection::vec(damage(), 1..4);
        let outcome = runner.run(&all, |all| {
            let bytes = damaged(whole.clone(), &all);
            // A report with entries that hold together, or a refusal that says why.
            match read_bytes(&bytes, Some(format)) {
                Ok((report, entries)) => {
                    read.set(read.get() + 1);
                    prop_assert_eq!(report.entries.values().sum::<u64>(), entries.len() as u64);
                    for entry in &entries {
                        prop_assert!(!entry.name.is_empty() && !entry.id.is_empty());
                        prop_assert!(!entry.list.is_empty() && !entry.raw.is_empty());
                        prop_assert!(!entry.locator.is_empty());
                        prop_assert!(!entry.name.contains(char::is_control));
                    }
                }
                Err(why) => {
                    refused.set(refused.get() + 1);
                    prop_assert!(!why.to_string().is_empty());
                }
            }
            Ok(())
        });
        assert!(outcome.is_ok(), "{name}: {outcome:?}");
        assert!(read.get() > 10 && refused.get() > 10, "{name}: {} {}", read.get(), refused.get());
    }
}
