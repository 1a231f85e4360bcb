//! Whatever stands in a list or a feed, nothing that leaves the program drives a terminal, turns a line around or
//! hides: on the screen, in every command, in the log, in exports, on the clipboard.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;
#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "hostile/feeds.rs"]
mod feeds;
#[path = "common/program.rs"]
mod program;
#[path = "common/pty.rs"]
mod pty;
#[path = "common/rewrite.rs"]
mod rewrite;
#[path = "hostile/screens.rs"]
mod screens;

use std::os::unix::ffi::OsStrExt;

use common::{FIXTURES, bytes, read_bytes};
use corpus::{BYTES, ESCAPES, REFERENCES, all_tricks, assert_harmless, harm};
use desig::import::Format;
use program::Home;
use rewrite::{Shape, fields, names, shape, with, written};
use serde_json::Value;

/// The texts in a value, but not what was read as it stood there, which is shown only when asked for.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => {
            fields.iter().filter(|(name, _)| *name != "raw").flat_map(|(_, value)| texts(value)).collect()
        }
        _ => Vec::new(),
    }
}

/// What can be put into a field of a format, each as it stands there.
fn payloads(format: Format) -> Vec<Vec<u8>> {
    let of = shape(format);
    let mut all = vec![written(&all_tricks(), of)];
    all.push(BYTES.join(&b' '));
    match of {
        Shape::Json => all.extend(ESCAPES.iter().map(|escape| escape.as_bytes().to_vec())),
        Shape::Xml => all.extend(REFERENCES.iter().map(|reference| reference.as_bytes().to_vec())),
        Shape::Table(..) => {}
    }
    all
}

/// What a file with something in it comes to: how many entries, and whether a trick was made visible.
fn read_harmlessly(name: &str, format: Format, bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    let (report, entries) = match read_bytes(bytes, Some(format)) {
        Ok(read) => read,
        Err(refused) => {
            let why = refused.to_string();
            assert_eq!(harm(&why), None, "{name}, field {at}: refused");
            return None;
        }
    };
    let mut visible = false;
    for entry in &entries {
        for text in texts(&serde_json::to_value(entry).unwrap()) {
            assert_eq!(harm(&text), None, "{name}, field {at}, of {}", entry.id);
            visible |= text.contains("⟨U+202E⟩");
        }
    }
    for reject in &report.rejects {
        assert_eq!(
            harm(&format!("{} {}", reject.reason, reject.raw)),
            None,
            "{name}, field {at}: quarantined"
        );
    }
    Some((entries.len(), visible))
}

/// The fields of a fixture that any text can stand in: with it, all its entries are still read.
fn free_fields(name: &str, format: Format) -> Vec<usize> {
    let (whole, of) = (bytes(name), shape(format));
    let (_, all) = read_bytes(&whole, Some(format)).unwrap();
    let mut free = Vec::new();
    for place in fields(&whole, of) {
        let one_more = [&free[..], &[place]].concat();
        let read = read_bytes(&with(&whole, &one_more, b" text"), Some(format));
        if read.is_ok_and(|(_, entries)| entries.len() == all.len()) {
            free.push(place);
        }
    }
    free
}

#[test]
fn a_trick_in_any_field_of_any_list_is_made_visible_or_the_row_is_kept_apart() {
    for (name, format) in FIXTURES {
        let (whole, of) = (bytes(name), shape(format));
        let (mut seen, places) = (0, fields(&whole, of));
        assert!(places.len() > 10, "{name} has {} fields", places.len());
        for (at, &place) in places.iter().enumerate() {
            for what in payloads(format) {
                let read = read_harmlessly(name, format, &with(&whole, &[place], &what), at);
                seen += usize::from(read.is_some_and(|(_, visible)| visible));
            }
        }
        assert!(seen * 4 > places.len(), "{name}: a trick was seen in {seen} of {} fields", places.len());
    }
}

#[test]
fn a_trick_in_the_name_of_a_column_an_element_or_a_key_is_made_visible_too() {
    for (name, format) in FIXTURES.iter().filter(|(name, _)| !name.starts_with("ofac-csv")) {
        let (whole, of) = (bytes(name), shape(*format));
        let places = names(&whole, of);
        assert!(places.len() > 8, "{name} has {} names", places.len());
        let tricks = match of {
            Shape::Xml => written("\u{1b}[2J\u{202e}\u{9b}31m\u{200b}", of),
            _ => written(&all_tricks(), of),
        };
        for (at, place) in places.iter().enumerate() {
            read_harmlessly(name, *format, &with(&whole, &[*place], &tricks), at);
        }
    }
}

/// A home with every list, tricks in each field that can hold any text.
pub fn home_of_tricks() -> Home {
    let home = Home::new();
    for (name, format) in FIXTURES.iter() {
        let what = written(&all_tricks(), shape(*format));
        let file = home.file(&name.replace('/', "-"), with(&bytes(name), &free_fields(name, *format), &what));
        for arguments in
            [&["import", &file, "--accept-loss"][..], &["import", &file, "--accept-loss", "--json"]]
        {
            let ended = home.desig(arguments);
            assert_eq!(ended.code, 0, "{name}: {}", ended.err);
            assert_harmless(&format!("{arguments:?}"), ended.out.as_bytes());
            assert_harmless(&format!("{arguments:?}, beside"), ended.err.as_bytes());
        }
    }
    home
}

/// Runs a command whose output must be harmless; JSON also when it is read.
pub fn run(home: &Home, arguments: &[&str]) -> String {
    let ended = home.desig(arguments);
    assert_harmless(&format!("{arguments:?}"), ended.out.as_bytes());
    assert_harmless(&format!("{arguments:?}, beside"), ended.err.as_bytes());
    if ended.code == 0 && arguments.contains(&"--json") {
        let value: Value = serde_json::from_str(&ended.out).unwrap();
        assert!(!matches!(value, Value::Null));
        let all = value.to_string();
        let read: Vec<String> = texts(&value);
        assert!(read.iter().all(|text| harm(text).is_none()), "{arguments:?}: {all}");
    }
    assert!([0, 1, 2, 3, 4].contains(&ended.code), "{arguments:?}: {}: {}", ended.code, ended.err);
    ended.out
}

#[test]
fn no_command_lets_a_trick_in_a_list_out() {
    let home = home_of_tricks();
    let mut shown = String::new();
    let everything: [&[&str]; 13] = [
        &["lists"],
        &["lists", "--json"],
        &["search", "example"],
        &["search", "--json"],
        &["search", "--jsonl"],
        &["search", "--csv"],
        &["search", "owned"],
        &["events"],
        &["events", "--json"],
        &["events", "--csv"],
        &["news", "--json"],
        &["doctor"],
        &["config"],
    ];
    for arguments in everything {
        shown += &run(&home, arguments);
    }
    assert!(shown.contains("⟨U+202E⟩") && shown.contains("␛]0;owned␇"), "the tricks are in there");
    for rows in ["entities", "events"] {
        for name in ["out.csv", "out.json", "out.md"] {
            let path = home.file(name, "");
            run(&home, &["export", "--rows", rows, "--to", &path, "--force"]);
            let written = std::fs::read_to_string(path).unwrap();
            assert_harmless(&format!("{rows} in {name}"), written.as_bytes());
            assert!(rows == "events" || written.contains("⟨U+202E⟩"), "{name}");
        }
    }
    let (before, after) =
        (home.file("before.csv", bytes("csl-csv/list.csv")), home.data().join("../csl-csv-list.csv"));
    let after = after.to_str().unwrap();
    for arguments in [&["diff", &before, after][..], &["diff", &before, after, "--json"]] {
        assert!(run(&home, arguments).contains("owned"), "{arguments:?}");
    }
    let ids_in = |home: &Home| -> Vec<String> {
        let found = home.json(&["search", "--json"]);
        found["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let embedded = ids_in(&Home::new());
    let ids: Vec<String> = ids_in(&home).into_iter().filter(|id| !embedded.contains(id)).collect();
    assert!(ids.len() > 15, "{ids:?}");
    for id in &ids {
        for arguments in [&["show", id][..], &["show", id, "--json"], &["brief", id]] {
            let out = run(&home, arguments);
            assert!(!out.is_empty(), "{arguments:?}");
        }
    }
}

/// The last field of a fixture that goes into the name of an entry.
fn name_field(name: &str, format: Format) -> usize {
    let whole = bytes(name);
    let free = free_fields(name, format);
    let names = |bytes: &[u8]| -> Option<Vec<String>> {
        Some(read_bytes(bytes, Some(format)).ok()?.1.into_iter().map(|entry| entry.name).collect())
    };
    let before = names(&whole);
    *free
        .iter()
        .rev()
        .find(|place| names(&with(&whole, &[**place], b" text")) != before)
        .unwrap_or_else(|| panic!("{name} has no name"))
}

/// A line of a megabyte, and a letter with a hundred thousand marks.
fn long_texts() -> [String; 3] {
    ["platypus".repeat(1 << 17), "\u{301}".repeat(100_000), "क\u{94d}\u{200d}".repeat(30_000)]
}

#[test]
fn a_name_of_a_megabyte_or_with_100_000_marks_is_read_from_every_list_and_shown_by_every_command() {
    let home = Home::new();
    let lists = FIXTURES.iter();
    let lists: Vec<_> =
        lists.map(|(name, format)| (*name, *format, bytes(name), name_field(name, *format))).collect();
    for (at, text) in long_texts().iter().enumerate() {
        for (name, format, whole, field) in &lists {
            let long = with(whole, &[*field], &written(text, shape(*format)));
            let read = read_harmlessly(name, *format, &long, at);
            assert!(read.is_some_and(|(entries, _)| entries > 0), "{name}");
            if *name == "un-xml/list.xml" {
                run(&home, &["import", &home.file("long", long), "--accept-loss"]);
            }
        }
        for arguments in [&["search", "example", "--json"][..], &["search", "specimen"], &["lists", "--json"]]
        {
            assert!(!run(&home, arguments).is_empty());
        }
        let found = home.json(&["search", "list:un", "--json"]);
        for row in found["results"].as_array().unwrap() {
            let id = row["id"].as_str().unwrap();
            for arguments in [&["show", id][..], &["show", id, "--json"]] {
                assert!(!run(&home, arguments).is_empty());
            }
        }
        screens::assert_drawn(&home);
    }
}

/// The long texts for a field: each of them in its turn, or with `DESIG_ALL_LONG` all.
pub fn long_texts_for(at: usize, of: Shape) -> Vec<Vec<u8>> {
    let all = long_texts();
    let turn = at % all.len();
    let wanted = |number: usize| number == turn || std::env::var_os("DESIG_ALL_LONG").is_some();
    all.iter().enumerate().filter(|(number, _)| wanted(*number)).map(|(_, text)| written(text, of)).collect()
}

#[test]
fn a_megabyte_or_100_000_marks_in_any_field_of_any_list_are_read_or_the_row_is_kept_apart() {
    for (name, format) in FIXTURES {
        let (whole, of) = (bytes(name), shape(format));
        let (mut read, mut all) = (0, 0);
        for (at, &place) in fields(&whole, of).iter().enumerate() {
            for text in long_texts_for(at, of) {
                let entries = read_harmlessly(name, format, &with(&whole, &[place], &text), at);
                read += usize::from(entries.is_some_and(|(entries, _)| entries > 0));
                all += 1;
            }
        }
        println!("{name}: with {read} of {all} long texts anything was read");
        assert!(read * 2 > all, "{name}");
    }
}

#[test]
fn tricks_in_what_is_typed_after_a_command_and_in_names_of_files_stay_there() {
    let home = Home::new();
    let tricks = all_tricks().replace('\0', "");
    let short: String = tricks.chars().filter(|c| *c != '/').take(60).collect();
    let file = home.file(&short, bytes("csl-csv/list.csv"));
    let broken = home.file(&format!("broken{short}"), "no list");
    let theme = home.file(&format!("{short}.toml"), "theme = \"\u{1b}[31m\u{9b}\u{202e}\"");
    for arguments in [
        &["import", &file][..],
        &["import", &file, "--json"],
        &["import", &broken],
        &["import", &broken, "--json"],
        &["import", "--format", &tricks, &file],
        &["import", "--list", &tricks, &file],
        &["import", "--date", &tricks, &file],
        &["news", "import", &broken],
        &["news", "add", &format!("https://example.org/{tricks}")],
        &["news", "add", &tricks],
        &["news", "remove", &tricks],
        &["news", "show", &tricks],
        &["news", "show", &tricks, "--json"],
        &["news", "mark", &tricks, "--star"],
        &["news", "link", &tricks, &tricks],
        &["news", "--text", &tricks],
        &["sync", &tricks],
        &["sync", &tricks, "--json"],
        &["lists", "--remove", &tricks],
        &["diff", &tricks, &tricks],
        &["diff", &broken, &file, "--json"],
        &["show", &tricks],
        &["brief", &tricks],
        &["search", &tricks],
        &["search", &tricks, "--json"],
        &["search", &format!("date:{tricks}")],
        &["search", &format!("{tricks}:x"), "--json"],
        &["events", &tricks],
        &["--as-of", &tricks, "events"],
        &["--config", &theme, "config"],
        &["--config", &theme, "doctor"],
        &["--data-dir", &format!("{}/{short}", home.data().display()), "doctor"],
        &["--data-dir", &format!("{}/{short}", home.data().display()), "lists"],
        &["export", "--to", &format!("{file}.csv")],
        &["export", "--to", &format!("/nowhere/{short}.csv")],
        &["export", "--to", &tricks],
        &["completions", &tricks],
        &[&tricks],
    ] {
        run(&home, arguments);
    }
    // An argument that is no text at all.
    let no_text = std::ffi::OsStr::from_bytes(b"\xff\x9b31m");
    for arguments in [&["search"][..], &["show"], &["import"], &["--data-dir"], &["--frobnicate", "--json"]] {
        let mut command = home.command(env!("CARGO_BIN_EXE_desig"));
        let ended = program::ended(&program::within(command.args(arguments).arg(no_text).spawn().unwrap()));
        assert!([2, 3, 4].contains(&ended.code), "{arguments:?}: {ended:?}");
        assert_harmless(&format!("{arguments:?}, beside"), ended.err.as_bytes());
    }
}
