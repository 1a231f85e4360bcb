//! Every step that changes a file is the last one, or fails: strace counts the steps of a command and does it to
//! each in turn. What there is then is what was before, or what would have come of it; and the same command
//! again brings it about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use desig::model::NewsItem;
use desig::news::{feeds, headlines};
use desig::store::KnownRules;
use serde_json::Value;

use crate::own_files::documents;
use crate::program::{Ended, Home, ended, files, screening_list, within};
use crate::server::{Server, answer};

/// What changes a file, or makes sure that it is changed.
const CALLS: &str = "write,pwrite64,writev,pwritev,rename,renameat,renameat2,fsync,fdatasync,ftruncate,fallocate,\
                     unlink,unlinkat,mkdir,mkdirat,link,linkat";
/// More steps of a kind than any of these commands takes.
const MANY: usize = 200;

const KILLED: &str = "signal=KILL";
/// The disk fails, and is full.
const FAILED: &str = "error=EIO";
const FULL: &str = "error=ENOSPC";

/// Makes what a command needs beside the home.
type Prepare = Box<dyn Fn(&Home) -> Option<Server>>;

/// Something that changes what is kept.
struct Change {
    home: Home,
    arguments: Vec<String>,
    /// What makes the home what it was before.
    before: tempfile::TempDir,
    /// What it needs each time: a server lives for some seconds only.
    with: Prepare,
}

/// What can be asked of a home, in words.
#[derive(Debug, PartialEq, Eq)]
struct State {
    lists: Vec<(String, String, u64, bool)>,
    rules: usize,
    /// Items with what is marked on them.
    news: BTreeSet<String>,
    /// Feeds with their names, those that a person added.
    feeds: BTreeSet<(String, String)>,
    found: Vec<String>,
    exported: Option<String>,
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    if from.exists() {
        let copied = Command::new("cp").arg("-a").args([from, to]).status().unwrap();
        assert!(copied.success());
    }
}

impl Change {
    fn new(home: Home, arguments: &[&str]) -> Self {
        let before = tempfile::tempdir().unwrap();
        copy(&home.data(), &before.path().join("data"));
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { home, arguments, before, with: Box::new(|_| None) }
    }

    #[must_use]
    fn start_anew(&self) -> Option<Server> {
        copy(&self.before.path().join("data"), &self.home.data());
        let _ = std::fs::remove_file(self.export());
        (self.with)(&self.home)
    }

    fn export(&self) -> std::path::PathBuf {
        self.home.dir().join("export.csv")
    }

    fn under_strace(&self, options: &[&str]) -> Ended {
        let mut command = self.home.command("strace");
        command.args(["-f", "-qq", "--seccomp-bpf"]).args(options);
        command.arg(env!("CARGO_BIN_EXE_desig")).args(&self.arguments);
        ended(&within(command.spawn().unwrap()))
    }

    fn plainly(&self) -> Ended {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.home.desig(&arguments)
    }

    /// How often each call is made, in the thread that makes it most often.
    fn steps(&self) -> BTreeMap<String, usize> {
        let trace = self.home.dir().join("trace");
        let ended = self.under_strace(&["-e", &format!("trace={CALLS}"), "-o", trace.to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let text = std::fs::read_to_string(&trace).unwrap();
        let mut of_thread: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for line in text.lines() {
            let (thread, call) = line.split_once(char::is_whitespace).unwrap();
            if let Some((call, _)) = call.trim_start().split_once('(') {
                *of_thread.entry((thread, call)).or_default() += 1;
            }
        }
        let mut steps: BTreeMap<String, usize> = BTreeMap::new();
        for ((_, call), count) in of_thread {
            let most = steps.entry(call.to_owned()).or_default();
            *most = count.max(*most);
        }
        steps
    }

    /// Files that were begun and never got their names.
    fn left_behind(&self) -> Vec<String> {
        let data = self.home.data();
        let dirs = [
            self.home.dir().to_owned(),
            data.join("snapshots"),
            data.join("ready"),
            data.join("incoming"),
            data,
        ];
        let files = dirs.iter().flat_map(|dir| std::fs::read_dir(dir).into_iter().flatten());
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| {
                name.starts_with(".writing-") || name.starts_with(".tmp") || name.ends_with(".part")
            })
            .collect()
    }

    fn state(&self) -> State {
        let ids = |value: &Value, field: &str| -> Vec<String> {
            let rows = value[field].as_array().unwrap().iter();
            rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
        };
        let data = self.home.data();
        let marked = |item: NewsItem| format!("{} {:?}", item.id, item.marks);
        let feeds = feeds(&data).unwrap().into_iter().filter(|feed| feed.added);
        // Nobody found is an answer, too.
        let found = self.home.desig(&["search", "fictional works 7", "--json"]);
        assert!(found.code <= 1, "{}", found.err);
        let found: Value = serde_json::from_str(&found.out).unwrap();
        State {
            lists: self.home.imported(),
            rules: KnownRules::read(&data).unwrap().len(),
            news: headlines(&data).unwrap().into_iter().map(marked).collect(),
            feeds: feeds.map(|feed| (feed.url, feed.named)).collect(),
            found: ids(&found, "results"),
            exported: std::fs::read_to_string(self.export()).ok(),
        }
    }

    /// Ends the command at each of its steps, and has each fail; what it comes to is looked at each time. Says how
    /// often.
    fn at_every_step(&self, faults: &[&str], look: impl Fn(&str, &str, &Ended)) -> usize {
        let server = self.start_anew();
        let steps = self.steps();
        drop(server);
        let mut tried = 0;
        for (call, count) in steps {
            assert!(count < MANY, "{call} {count} times");
            for at in 1..=count {
                for fault in faults {
                    let _server = self.start_anew();
                    let inject = format!("inject={call}:{fault}:when={at}");
                    let ended = self.under_strace(&["-e", &inject, "-o", "/dev/null"]);
                    let what = format!("{:?}, {inject}", self.arguments);
                    assert!(!ended.err.contains("panicked"), "{what}: {}", ended.err);
                    match ended.code {
                        0 => {}
                        -1 => assert_eq!(*fault, KILLED, "{what}"),
                        _ => assert!(ended.err.contains("desig: "), "{what}: {}", ended.err),
                    }
                    look(&what, fault, &ended);
                    let again = self.plainly();
                    // What was removed before it ended is not there to be removed.
                    let is_done =
                        ["there is no snapshot", "has no feed"].iter().any(|done| again.err.contains(done));
                    assert!(again.code == 0 || is_done, "{what}, again: {}", again.err);
                    look(&format!("{what}, again"), "", &again);
                    assert_eq!(self.left_behind(), [""; 0], "{what}, again");
                    tried += 1;
                }
            }
        }
        println!("{:?}: {tried} faults", self.arguments);
        tried
    }

    /// The same, of a command that changes what is kept: that is what it was or what it should be.
    fn try_every_step(&self, faults: &[&str]) -> usize {
        let before = self.state();
        let server = self.start_anew();
        assert_eq!(self.plainly().code, 0);
        drop(server);
        let after = self.state();
        assert_ne!(before, after, "the command changes something");
        self.at_every_step(faults, |what, _, ended| {
            let now = self.state();
            assert!(now == before || now == after, "{what}: {now:?}, not {before:?} or {after:?}");
            if ended.code == 0 {
                assert_eq!(now, after, "{what} said that it was done");
            }
        })
    }
}

fn home_with_a_list() -> Home {
    let home = Home::new();
    let first = home.file("first.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &first, "--date", "2020-01-01"]);
    home
}

fn without_strace() -> bool {
    let missing = Command::new("strace").arg("-V").output().is_err();
    if missing {
        eprintln!("skipped: strace is not here");
    }
    missing
}

#[test]
fn an_import_that_ends_or_fails_at_any_of_its_steps_leaves_what_was_or_what_should_be() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let second = home.file("second.csv", screening_list(&[("XAL", 45)], 3));
    let tried = Change::new(home, &["import", &second, "--date", "2021-01-01"])
        .try_every_step(&[KILLED, FAILED, FULL]);
    assert!(tried > 20, "{tried}");
}

#[test]
fn a_removal_of_old_snapshots_that_ends_or_fails_at_any_of_its_steps_leaves_what_was_or_what_should_be() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let second = home.file("second.csv", screening_list(&[("XAL", 45)], 3));
    home.text(&["import", &second, "--date", "2021-01-01"]);
    let tried = Change::new(home, &["lists", "--keep", "1"]).try_every_step(&[KILLED, FAILED]);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn a_sync_that_ends_or_fails_at_any_of_its_steps_leaves_what_was_or_what_should_be() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let config = home.dir().join("config.toml");
    let mut change = Change::new(home, &["sync", "csl", "--config", config.to_str().unwrap()]);
    change.with = Box::new(|home| {
        let list = screening_list(&[("XAL", 45)], 3);
        let answer = answer("200 OK", &[("Content-Type", "text/csv")], list.as_bytes());
        let server = Server::saying(vec![answer]);
        let source = format!("[sources.csl]\nurl = \"{}\"\nformat = \"csl-csv\"\n", server.url("/list.csv"));
        home.file("config.toml", source);
        Some(server)
    });
    let tried = change.try_every_step(&[KILLED, FAILED]);
    assert!(tried > 20, "{tried}");
}

/// A made-up feed.
fn feed(names: &[&str]) -> String {
    let item = |name: &&str| {
        format!(
            "<item><guid>{name}</guid><title>{name}</title><description>Fictional Works 7 of XAL</description></item>"
        )
    };
    let items: String = names.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>")
}

#[test]
fn news_taken_in_that_ends_or_fails_at_any_of_its_steps_leaves_what_was_or_what_should_be() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let first = home.file("first.xml", feed(&["one"]));
    let second = home.file("second.xml", feed(&["one", "two", "three"]));
    let import =
        |file: &str| ["news", "import", file, "--feed", "https://example.org/feed"].map(str::to_owned);
    let arguments = import(&first);
    home.text(&arguments.each_ref().map(String::as_str));
    let arguments = import(&second);
    let tried =
        Change::new(home, &arguments.each_ref().map(String::as_str)).try_every_step(&[KILLED, FAILED, FULL]);
    assert!(tried > 20, "{tried}");
}

#[test]
fn rules_taken_in_that_end_or_fail_at_any_of_their_steps_leave_what_was_or_what_should_be() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let first = home.file("first.json", documents(1000, 5));
    home.text(&["import", &first]);
    let second = home.file("second.json", documents(2000, 5));
    let tried = Change::new(home, &["import", &second]).try_every_step(&[KILLED, FAILED, FULL]);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn an_export_that_ends_or_fails_at_any_of_its_steps_leaves_no_part_that_the_next_does_not_clear_away() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let to = home.dir().join("export.csv");
    let tried = Change::new(home, &["export", "--force", "--to", to.to_str().unwrap(), "fictional"])
        .try_every_step(&[KILLED, FAILED, FULL]);
    assert!(tried >= 6, "{tried}");
}

#[test]
fn marks_that_end_or_fail_at_any_of_their_steps_are_all_set_or_none() {
    if without_strace() {
        return;
    }
    let home = Home::new();
    let file = home.file("feed.xml", feed(&["one", "two"]));
    home.text(&["news", "import", &file, "--feed", "https://example.org/feed"]);
    let items: Vec<String> = headlines(&home.data()).unwrap().into_iter().map(|item| item.id).collect();
    let marks = ["--read", "--star", "--tag", "mine", "--note", "look here"];
    let arguments = [&["news", "mark", &items[0], &items[1]][..], &marks].concat();
    let tried = Change::new(home, &arguments).try_every_step(&[KILLED, FAILED, FULL]);
    assert!(tried > 10, "{tried}");
}

#[test]
fn a_feed_whose_addition_ends_or_fails_at_any_of_its_steps_is_added_with_its_name_or_not() {
    if without_strace() {
        return;
    }
    let home = Home::new();
    home.text(&["news", "add", "https://example.org/first"]);
    let arguments = ["news", "add", "https://example.org/feed", "--title", "Example Daily"];
    let tried = Change::new(home, &arguments).try_every_step(&[KILLED, FULL]);
    assert!(tried > 10, "{tried}");
}

#[test]
fn a_feed_whose_removal_ends_or_fails_at_any_of_its_steps_is_there_to_be_removed_or_gone_with_its_items() {
    if without_strace() {
        return;
    }
    let home = Home::new();
    let file = home.file("feed.xml", feed(&["one", "two"]));
    home.text(&["news", "add", "https://example.org/feed"]);
    home.text(&["news", "import", &file, "--feed", "https://example.org/feed"]);
    let arguments = ["news", "remove", "https://example.org/feed", "--items"];
    let change = Change::new(home, &arguments);
    let tried = change.at_every_step(&[KILLED, FAILED], |what, fault, ended| {
        let now = change.state();
        assert!(now.news.is_empty() || !now.feeds.is_empty(), "{what}: its items stay and it is gone");
        if fault.is_empty() || ended.code == 0 {
            assert!(now.feeds.is_empty(), "{what}");
        }
    });
    assert!(tried > 5, "{tried}");
}

#[test]
fn a_removal_of_named_snapshots_that_ends_or_fails_at_any_of_its_steps_leaves_each_whole_or_removes_it() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    let id = home.imported()[0].1.clone();
    let tried = Change::new(home, &["lists", "--remove", &id]).try_every_step(&[KILLED, FAILED]);
    assert!(tried >= 2, "{tried}");
}

#[test]
fn lists_made_ready_by_a_command_that_ends_or_fails_at_any_of_its_steps_change_no_answer() {
    if without_strace() {
        return;
    }
    let home = home_with_a_list();
    // An import makes ready what it kept.
    std::fs::remove_dir_all(home.data().join("ready")).unwrap();
    let change = Change::new(home, &["search", "fictional works 7"]);
    let answer = change.plainly().out;
    let made = || files(&change.home.data().join("ready"));
    let whole = made();
    assert_eq!(whole.len(), 2, "the lists and their index");
    let tried = change.at_every_step(&[KILLED, FAILED, FULL], |what, fault, ended| {
        // A disk that takes nothing keeps nobody from an answer that has somewhere to go.
        if ended.code == 0 {
            assert_eq!(ended.out, answer, "{what}");
        } else if fault != KILLED {
            assert!(what.contains("inject=write:"), "{what}: {}", ended.err);
        }
        for (name, bytes) in made().iter().filter(|(name, _)| !name.starts_with('.')) {
            assert!(whole.iter().any(|(of, all)| of == name && all == bytes), "{what}: {name} is not whole");
        }
        if fault.is_empty() {
            assert_eq!(made(), whole, "{what}");
        }
    });
    assert!(tried > 10, "{tried}");
}
