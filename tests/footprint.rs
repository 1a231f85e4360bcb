//! What the program leaves on a machine, and what it asks of the network: its own directories, closed to others,
//! and nothing but what `sync` is told to fetch.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/pty.rs"]
mod pty;
#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pty::Browser;
use server::{Server, answer};
use tempfile::TempDir;

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A machine on which nothing has been written yet.
struct Fresh {
    dir: TempDir,
}

impl Fresh {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["home", "tmp", "here"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn environment(&self) -> Vec<(String, String)> {
        let path = |name: &str| self.path(name).to_str().unwrap().to_owned();
        let path_of_programs = std::env::var("PATH").unwrap();
        [
            ("HOME", path("home")),
            ("TMPDIR", path("tmp")),
            ("PATH", path_of_programs),
            ("LANG", "C.UTF-8".into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    fn run(&self, line: &[&str]) -> Output {
        let mut command = Command::new(line[0]);
        let here = self.path("here");
        command.args(&line[1..]).env_clear().envs(self.environment()).current_dir(here).output().unwrap()
    }

    /// Every command that reads or keeps something, each ending well; then the browser, with a log. `before`
    /// stands before each.
    fn use_everything(&self, before: &[&str]) {
        let desig = [before, &[env!("CARGO_BIN_EXE_desig")]].concat();
        for arguments in [
            &["import", &fixture("csl-csv/list.csv"), "--date", "2026-06-01"][..],
            &["import", &fixture("un-xml/list.xml"), "--json"],
            &["import", &fixture("federal-register/documents.json")],
            &["news", "import", &fixture("news/rss2.xml")],
            &["news", "add", "bis-rules"],
            &["news", "list"],
            &["news", "export"],
            &["search", "example", "--json"],
            &["show", "hikvision"],
            &["events"],
            &["brief", "hikvision"],
            &["diff", "2026-06-01", &fixture("csl-csv/list.csv")],
            &["lists"],
            &["lists", "--keep", "3"],
            &["doctor"],
            &["config"],
            &["man"],
            &["completions", "bash"],
        ] {
            let output = self.run(&[&desig[..], arguments].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{arguments:?}: {said}");
        }
        let mut environment = self.environment();
        environment.push(("DESIG_LOG".into(), "debug".into()));
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut browser = Browser::run(&desig, &environment);
        browser.wait_for("the data", |screen| screen.contents().contains("listed"));
        browser.press("n");
        browser.wait_for("the news", |screen| screen.contents().contains("NEWS"));
        browser.press("*u/sens\r");
        browser.press("\x03");
        assert_eq!(browser.ended().exit_code(), 0);
    }
}

/// What is below a directory: paths from there, and modes.
fn below(dir: &Path) -> Vec<(String, bool, u32)> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().path()) {
        let meta = std::fs::symlink_metadata(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        all.push((name.clone(), meta.is_dir(), meta.permissions().mode() & 0o777));
        if meta.is_dir() {
            all.extend(
                below(&file).into_iter().map(|(path, is_dir, mode)| (format!("{name}/{path}"), is_dir, mode)),
            );
        }
    }
    all
}

#[test]
fn nothing_is_written_but_in_the_programs_own_directories_and_those_are_closed_to_others() {
    let fresh = Fresh::new();
    fresh.use_everything(&[]);
    assert_eq!(below(&fresh.path("tmp")), [], "nothing is left among temporary files");
    assert_eq!(below(&fresh.path("here")), [], "nothing is left where one happens to be");
    let written = below(&fresh.path("home"));
    for (path, is_dir, mode) in &written {
        let own = [".local/share/desig", ".local/state/desig"];
        let on_the_way = own.iter().any(|own| own.starts_with(path.as_str()));
        assert!(on_the_way || own.iter().any(|own| path.starts_with(own)), "{path}");
        if *is_dir {
            assert_eq!(*mode, 0o700, "{path}: {mode:o}");
        }
        assert_eq!(mode & 0o022, 0, "{path} can be changed by others: {mode:o}");
    }
    let is_there = |name: &str| written.iter().any(|(path, ..)| path.ends_with(name));
    assert!(is_there("news/news.db") && is_there("desig.log") && is_there("snapshots"), "{written:?}");
}

/// The sockets to other machines that a command line asks for, in the words of strace.
fn sockets(fresh: &Fresh, work: impl Fn(&[&str])) -> Vec<String> {
    let trace = fresh.path("trace");
    let trace_name = trace.to_str().unwrap();
    work(&["strace", "-f", "-qq", "-A", "-e", "trace=socket,connect,sendto", "-o", trace_name]);
    let lines = std::fs::read_to_string(&trace).unwrap();
    let _ = std::fs::remove_file(&trace);
    let is_network =
        |line: &&str| line.contains("AF_INET") || line.contains("AF_NETLINK") || line.contains("AF_PACKET");
    lines.lines().filter(is_network).map(str::to_owned).collect()
}

#[test]
fn nothing_but_sync_asks_for_the_network() {
    if Command::new("strace").arg("-V").output().is_err() {
        return eprintln!("skipped: strace is not here");
    }
    let fresh = Fresh::new();
    assert_eq!(sockets(&fresh, |strace| fresh.use_everything(strace)), [""; 0]);

    let server =
        Server::new(|_, _| answer("200 OK", &[], &std::fs::read(fixture("csl-csv/list.csv")).unwrap()));
    let config = fresh.path("config.toml");
    let source = format!("[sources.csl]\nurl = \"{}\"\nformat = \"csl-csv\"\n", server.url("/list.csv"));
    std::fs::write(&config, source).unwrap();
    let asked = sockets(&fresh, |strace| {
        let sync = [env!("CARGO_BIN_EXE_desig"), "sync", "csl", "--config", config.to_str().unwrap()];
        let output = fresh.run(&[strace, &sync].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    });
    let elsewhere: Vec<&String> =
        asked.iter().filter(|line| line.contains("connect(") && !line.contains("127.0.0.1")).collect();
    assert!(!asked.is_empty() && elsewhere.is_empty(), "sync does, and only where it is told to: {asked:?}");
}

#[test]
fn only_the_room_of_sync_names_what_reaches_the_network_and_only_the_map_is_unsafe() {
    fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
        for file in std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().path()) {
            if file.is_dir() { sources(&file, into) } else { into.push(file) }
        }
    }
    let (root, mut files) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Vec::new());
    sources(&root, &mut files);
    let (mut reaching, mut without_safety) = (Vec::new(), Vec::new());
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "rs")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        if ["ureq", "std::net", "UnixStream", "TcpStream", "UdpSocket"].iter().any(|word| text.contains(word))
        {
            reaching.push(name.clone());
        }
        if text.contains("unsafe {") || text.contains("unsafe_code)") {
            without_safety.push(name);
        }
    }
    assert!(!reaching.is_empty() && reaching.iter().all(|name| name.starts_with("sync/")), "{reaching:?}");
    assert_eq!(without_safety, ["store/map.rs"]);
}
