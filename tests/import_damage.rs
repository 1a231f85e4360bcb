//! Files that are broken or hostile: none is so bad that it is neither read nor refused.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use desig::import::{Format, Refused};
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

#[test]
fn a_count_that_does_not_hold_refuses_a_page_of_results() {
    let more = replaced("csl-json/list.json", "{\"results\"", "{\"total\": 99, \"results\"");
    assert!(matches!(read_bytes(&more, None), Err(Refused::Count { declared: 99, .. })));
    let rules = |bytes: &[u8]| desig::import::rules(file(bytes).path());
    let name = "federal-register/documents.json";
    let page = rules(&bytes(name)).unwrap();
    let told: Vec<&str> = page.rejected.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(told, ["result 3: volume 80, pages 5 to 6 and the date 2026-02-21 do not fit one another"]);
    assert!(page.rejected[0].raw.contains("2098-00103"));
    let more = replaced(name, "{\"count\": 3,", "{\"count\": 5, \"total_pages\": 1,");
    assert!(matches!(rules(&more), Err(Refused::Count { declared: 5, found: 3, .. })));
    let of_two = replaced(name, "{\"count\": 3,", "{\"count\": 5, \"total_pages\": 2,");
    assert!(rules(&of_two).is_ok(), "the others are on another page");
}

#[test]
fn an_xml_file_with_too_deep_elements_or_more_than_one_document_is_refused_in_few_words() {
    for format in [Format::UnXml, Format::EcfrXml, Format::OfacXml, Format::EuXml] {
        let root = match format {
            Format::UnXml => "CONSOLIDATED_LIST",
            Format::OfacXml => "sdnList",
            _ => "export",
        };
        let deep = format!("<{root}>{}", "<deep>".repeat(100_000));
        let refused = read_bytes(deep.as_bytes(), Some(format)).unwrap_err().to_string();
        assert!(refused.len() < 300, "{format:?}: {refused}");
        assert!(refused.contains("more than 64 elements are open at …<deep>"), "{format:?}: {refused}");
    }
    for (name, format) in FIXTURES.iter().filter(|(name, _)| name.ends_with("xml")) {
        for beyond in ["<more/>", "and more", "<![CDATA[more]]>"] {
            let bytes = [&bytes(name)[..], beyond.as_bytes()].concat();
            let refused = read_bytes(&bytes, Some(*format)).unwrap_err().to_string();
            assert!(refused.contains("outside its outermost element"), "{name}, {beyond}: {refused}");
        }
    }
    let twice = replaced("un-xml/list.xml", "<DATAID>2<", "<DATAID>1<");
    assert!(matches!(read_bytes(&twice, None), Err(Refused::RepeatedId { id, .. }) if id == "1"));
}

#[test]
fn a_file_in_utf_16_is_refused_as_that() {
    let text = String::from_utf8(bytes("csl-csv/list.csv")).unwrap();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [[&b"\xFF\xFE"[..], &little].concat(), [&b"\xFE\xFF"[..], &big].concat(), little, big] {
        for format in [None, Some(Format::CslCsv)] {
            let refused = read_bytes(&bytes, format).unwrap_err();
            assert!(matches!(refused, Refused::Utf16 { .. }), "{refused}");
            assert_eq!(refused.hint(), "save it as UTF-8");
        }
    }
}

#[test]
fn a_row_that_is_too_long_is_refused_with_the_line_it_begins_on() {
    let mut text = String::from_utf8(bytes("csl-csv/list.csv")).unwrap().replace('\n', "\r\n");
    let line = text.lines().count() + 1;
    text += &format!("\"{}\"\r\n", "x".repeat(5 << 20));
    let refused = read_bytes(text.as_bytes(), None).unwrap_err();
    assert!(refused.to_string().ends_with(&format!("begins on line {line}")), "{refused}, not {line}");
    assert!(refused.hint().starts_with("check that it is whole"), "{}", refused.hint());
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

#[test]
fn quotes_within_a_cell_that_has_none_around_it_are_part_of_it() {
    let screening = "source,name,addresses,federal_register_notice,alt_names\n\
        Entity List (EL) - Bureau,Foo \"\"Bar\"\" Co,\"1 A St, CN\",84 FR 54002,\"a \"\"b\"\"\"\n";
    let (_, entries) = read_bytes(screening.as_bytes(), None).unwrap();
    assert_eq!(entries[0].name, "Foo \"\"Bar\"\" Co");
    assert_eq!(aliases(&entries[0]), ["a \"b\""]);
    let denied = replaced("dpl-tsv/dpl.txt", "\"JOAN SPECIMEN\"", "JOAN \"\"JO\"\" SPECIMEN");
    let (_, entries) = read_bytes(&denied, None).unwrap();
    assert!(entries.iter().any(|entry| entry.name == "JOAN \"\"JO\"\" SPECIMEN"));
}
