//! The small files of the data directory: of another version, damaged, of two writers at once, or no files at all;
//! what was left behind of them; and files that are no files, named to be read.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::fixture;
use crate::program::{Home, ended, screening_list, within};

/// So many made-up documents of the Federal Register, from a page on.
pub fn documents(from: u32, count: u32) -> String {
    let mut text = String::from("{\"results\": [\n");
    for page in from..from + count {
        let comma = if page > from { "," } else { "" };
        writeln!(
            text,
            "{comma}{{\"document_number\": \"2098-{page:05}\", \"title\": \"Example {page}\", \"volume\": 91, \
             \"start_page\": {page}, \"end_page\": {page}, \"publication_date\": \"2026-02-02\"}}"
        )
        .unwrap();
    }
    text + "]}"
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn rules_known(home: &Home) -> String {
    let doctor = home.desig(&["doctor"]).out;
    doctor.lines().find(|line| line.contains("Federal Register")).unwrap_or_default().to_owned()
}

#[test]
fn rules_of_two_imports_at_once_are_all_kept() {
    for _ in 0..5 {
        let home = Home::new();
        let files = [1000, 5000].map(|from| home.file(&format!("{from}.json"), documents(from, 200)));
        let imports = files.each_ref().map(|file| home.start(&["import", file]));
        for import in imports {
            let import = ended(&within(import));
            assert_eq!(import.code, 0, "{}", import.err);
        }
        assert_eq!(rules_known(&home), "ok    Federal Register: 400 documents known");
    }
}

#[test]
fn rules_that_cannot_be_read_are_left_as_they_are_and_it_is_said_what_to_do() {
    for (bytes, why) in [
        (
            &b"{\"schema\": \"desig.rules/2\", \"documents\": {}}"[..],
            "was written by a later version of desig",
        ),
        (b"{\"schema\": \"desig.rules/1\", \"rules\": [", "is damaged"),
        (b"{\"schema\": \"example/1\", \"rules\": []}", "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"", "is damaged"),
    ] {
        let home = Home::new();
        std::fs::create_dir(home.data()).unwrap();
        let rules = home.data().join("rules.json");
        std::fs::write(&rules, bytes).unwrap();
        let page = home.file("page.json", documents(1000, 3));
        let import = home.desig(&["import", &page]);
        assert_eq!(import.code, 3, "{}", import.err);
        for said in [why, "rules.json", "It is left as it is", "move it away"] {
            assert!(import.err.contains(said), "{said}: {}", import.err);
        }
        assert_eq!(std::fs::read(&rules).unwrap(), bytes, "{why}");
        assert!(home.desig(&["lists"]).err.contains(why), "{}", home.desig(&["lists"]).err);
        let doctor = home.desig(&["doctor"]);
        assert!(doctor.code == 3 && doctor.out.contains(why), "{} {}", doctor.code, doctor.out);
        // Lists are read all the same, and moved away it stands in nobody's way.
        let list = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
        home.text(&["import", &list]);
        std::fs::remove_file(&rules).unwrap();
        home.text(&["import", &page]);
        assert_eq!(rules_known(&home), "ok    Federal Register: 3 documents known");
    }
}

#[test]
fn what_is_remembered_of_servers_by_a_later_version_is_left_as_it_is() {
    let home = Home::new();
    std::fs::create_dir(home.data()).unwrap();
    let remembered = home.data().join("sync.json");
    let bytes = b"{\"csl\": {\"version\": 2}}";
    std::fs::write(&remembered, bytes).unwrap();
    // Nobody is asked, so it need not be there.
    let config = home.file("config.toml", "[sources.csl]\nurl = \"http://127.0.0.1:1/list.csv\"\n");
    let sync = home.desig(&["sync", "csl", "--config", &config]);
    assert_ne!(sync.code, 0);
    assert!(sync.err.contains("sync.json") && sync.err.contains("move it away"), "{}", sync.err);
    assert_eq!(std::fs::read(&remembered).unwrap(), bytes);
    let doctor = home.desig(&["doctor"]);
    assert!(doctor.code == 3 && doctor.out.contains("sync.json"), "{}", doctor.out);
}

#[test]
fn a_pipe_a_device_or_a_directory_is_not_imported_and_it_is_said_what_it_is() {
    let home = Home::new();
    let fifo = home.dir().join("fifo");
    pipe(&fifo);
    let fifo = fifo.to_str().unwrap();
    let here = home.dir().to_str().unwrap();
    for (name, kind) in
        [(fifo, "a pipe"), ("/dev/stdin", "a pipe"), ("/dev/zero", "a device"), (here, "a directory")]
    {
        for arguments in [&["import", name][..], &["import", "--format", "csl-csv", name]] {
            let mut command = home.command(env!("CARGO_BIN_EXE_desig"));
            let mut import = command.args(arguments).stdin(Stdio::piped()).spawn().unwrap();
            // Whether it is read or not.
            let _ = import.stdin.take().unwrap().write_all(screening_list(&[("XAL", 4)], 1).as_bytes());
            let import = ended(&within(import));
            assert_eq!(import.code, 3, "{arguments:?}: {}", import.err);
            let said = format!("{name} is {kind}, and only files are imported");
            assert!(import.err.contains(&said), "{}", import.err);
            assert!(import.err.contains("into a file"), "{}", import.err);
        }
    }
    for name in [fifo, "/dev/zero"] {
        let import = home.desig(&["news", "import", name]);
        assert!(import.code == 4 && import.err.contains("not a file"), "{}", import.err);
    }
}

#[test]
fn pipes_and_devices_where_files_of_ours_should_be_keep_no_command_waiting() {
    for name in [
        "rules.json",
        "rules.json to /dev/zero",
        "looked.json",
        "sync.json",
        "news/news.db",
        "snapshots/X.pack",
        "ready",
        ".lock",
    ] {
        let home = Home::new();
        let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
        home.text(&["import", &file]);
        home.text(&["news", "import", fixture("news/rss2.xml").to_str().unwrap()]);
        home.text(&["import", fixture("federal-register/documents.json").to_str().unwrap()]);
        let data = home.data();
        if let Some(link) = name.strip_suffix(" to /dev/zero") {
            std::fs::remove_file(data.join(link)).unwrap();
            std::os::unix::fs::symlink("/dev/zero", data.join(link)).unwrap();
        } else if name == "ready" {
            for made in std::fs::read_dir(data.join(name)).unwrap().map(|made| made.unwrap().path()) {
                std::fs::remove_file(&made).unwrap();
                pipe(&made);
            }
        } else {
            let _ = std::fs::remove_file(data.join(name));
            pipe(&data.join(name));
        }
        for arguments in [
            &["search", "fictional"][..],
            &["news"],
            &["lists"],
            &["doctor"],
            &["import", fixture("federal-register/documents.json").to_str().unwrap()],
            &["sync", "nothing"],
        ] {
            let ended = home.desig(arguments);
            assert!(ended.code >= 0, "{name}, {arguments:?}: {}", ended.err);
            assert!(!ended.err.contains("panicked"), "{name}, {arguments:?}: {}", ended.err);
        }
        let found = home.text(&["search", "fictional", "--json"]);
        assert!(found.contains("\"total\": 40"), "{name}: {found}");
    }
    let home = Home::new();
    let config = home.dir().join(".config/desig/config.toml");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    pipe(&config);
    for arguments in ["doctor", "config"] {
        let ended = home.desig(&[arguments]);
        assert!(ended.code == 3 && (ended.out + &ended.err).contains("a pipe"), "{arguments}");
    }
}

#[test]
fn what_ended_writers_left_in_the_data_directory_is_cleared_away_by_the_next() {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &file, "--date", "2020-01-01"]);
    let left = ["ready", "."].map(|dir| home.data().join(dir).join(".writing-abcdef"));
    for left in &left {
        std::fs::write(left, "begun").unwrap();
    }
    home.text(&["import", &file, "--date", "2021-01-01"]);
    home.text(&["import", fixture("federal-register/documents.json").to_str().unwrap()]);
    for left in &left {
        assert!(!left.exists(), "{}", left.display());
    }
}

#[test]
fn a_copy_of_a_snapshot_is_named_used_once_and_removed_with_it() {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &file, "--date", "2020-01-01"]);
    let [(_, id, ..)] = &home.imported()[..] else { panic!("one snapshot") };
    for name in ["backup.pack", "A.pack"] {
        std::fs::copy(home.snapshots().join(format!("{id}.pack")), home.snapshots().join(name)).unwrap();
    }
    assert_eq!(home.imported().len(), 1);
    let said = home.desig(&["lists"]).err;
    assert!(said.contains(&format!("the snapshot backup.pack is a copy of {id}")), "{said}");
    home.text(&["lists", "--remove", "A"]);
    assert_eq!(home.imported().len(), 1);
    home.text(&["lists", "--remove", id]);
    assert_eq!(home.imported(), []);
    assert_eq!(home.files(), []);
}

#[test]
fn what_may_not_be_looked_at_is_not_told_to_be_nothing() {
    // A file where a directory should be is as closed to every user as a directory without rights.
    let home = Home::new();
    std::fs::create_dir(home.data()).unwrap();
    for name in ["news", "snapshots"] {
        std::fs::write(home.data().join(name), "").unwrap();
    }
    std::fs::create_dir(home.dir().join(".config")).unwrap();
    std::fs::write(home.dir().join(".config/desig"), "").unwrap();
    let doctor = home.desig(&["doctor"]);
    assert_eq!(doctor.code, 3, "{}", doctor.out);
    for wrong in
        ["news.db cannot be used", "directory of snapshots cannot be read", "configuration: cannot read"]
    {
        let line = doctor.out.lines().find(|line| line.contains(wrong));
        assert!(line.is_some_and(|line| line.starts_with("WRONG")), "{wrong}: {}", doctor.out);
    }
    let keep = home.desig(&["lists", "--keep", "1"]);
    assert!(keep.err.contains("directory of snapshots cannot be read"), "{}", keep.err);
    let news = home.desig(&["news"]);
    assert!(news.err.contains("news.db cannot be used"), "{} {}", news.code, news.err);
    let config = home.desig(&["config"]);
    assert!(config.code == 3 && config.err.contains("cannot read"), "{} {}", config.code, config.err);
}
