//! What the documentation says is so: every command line in it runs, every file, target and test it names is there.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[cfg(feature = "tui")]
#[path = "../examples/docs.rs"]
#[allow(dead_code)]
mod generated;
#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use program::{Ended, Home, ended, within};
use regex::Regex;
use serde_json::Value;
use server::{Server, answer};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page, with its name.
fn pages() -> Vec<(String, String)> {
    let mut paths = vec![
        "README.md".to_owned(),
        "ARCHITECTURE.md".to_owned(),
        "CHANGELOG.md".to_owned(),
        "fuzz/README.md".to_owned(),
    ];
    let docs = std::fs::read_dir(root().join("docs")).unwrap();
    let names = docs.map(|file| file.unwrap().file_name().into_string().unwrap());
    paths.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")));
    paths
        .into_iter()
        .map(|path| (path.clone(), std::fs::read_to_string(root().join(path)).unwrap()))
        .collect()
}

/// What stands between backticks on a line.
fn code(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

#[cfg(feature = "tui")]
#[test]
fn what_the_documentation_takes_from_the_program_is_what_the_program_says() {
    let stale: Vec<&str> = generated::stale().unwrap().iter().map(|(path, _)| *path).collect();
    assert_eq!(stale, [""; 0], "out of date; run cargo run --example docs");
}

/// The lines of blocks of shell.
fn shell(text: &str) -> Vec<&str> {
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    blocks.flat_map(str::lines).filter(|line| !line.trim().is_empty()).collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures").join(name)).unwrap()
}

/// A server that has a file for each source, and a feed.
fn publishers() -> Server {
    Server::new(|_, asked| {
        let name = match asked.path.as_str() {
            "/csl" => "csl-csv/list.csv",
            "/sdn" => "ofac-xml/sdn.xml",
            "/un" => "un-xml/list.xml",
            "/eu" => "eu-xml/list.xml",
            "/uk" => "uk-csv/list.csv",
            "/feed" => "news/rss2.xml",
            _ => "federal-register/documents.json",
        };
        answer("200 OK", &[], &fixture(name))
    })
}

/// A home in which everything is that a command line of the documentation speaks of: files, snapshots of days,
/// sources.
fn furnished(server: &Server) -> Home {
    let home = Home::new();
    for (name, from) in [
        ("consolidated.csv", "csl-csv/list.csv"),
        ("sdn.csv", "ofac-csv/sdn.csv"),
        ("add.csv", "ofac-csv/add.csv"),
        ("alt.csv", "ofac-csv/alt.csv"),
        ("sdn_comments.csv", "ofac-csv/sdn_comments.csv"),
        ("saved.xml", "news/rss2.xml"),
    ] {
        home.file(name, fixture(from));
    }
    let mut config = String::new();
    for (name, format) in [
        ("csl", "csl-csv"),
        ("sdn", "ofac-xml"),
        ("un", "un-xml"),
        ("eu", "eu-xml"),
        ("uk", "uk-csv"),
        ("federal-register", "federal-register"),
    ] {
        let url = server.url(&format!("/{name}"));
        config += &format!("[sources.{name}]\nurl = \"{url}\"\nformat = \"{format}\"\n");
    }
    std::fs::create_dir_all(home.dir().join(".config/desig")).unwrap();
    std::fs::write(home.dir().join(".config/desig/config.toml"), config).unwrap();
    for date in ["2026-06-01", "2026-07-01", "2026-08-01"] {
        sh(&home, &format!("desig import consolidated.csv --date {date}"));
    }
    sh(&home, "desig import saved.xml");
    sh(&home, "desig news import saved.xml");
    home
}

/// Runs a line as a person does: in a shell.
fn sh(home: &Home, line: &str) -> Ended {
    let program = Path::new(env!("CARGO_BIN_EXE_desig")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = home.command("sh");
    command.args(["-c", line]).env("PATH", path).env("LANG", "C.UTF-8").current_dir(home.dir());
    ended(&within(command.spawn().unwrap()))
}

/// What a documentation line leaves open, filled in.
fn filled_in(home: &Home, server: &Server, line: &str) -> String {
    let first = |command: &str, of: &str, wanted: &dyn Fn(&Value) -> bool| -> String {
        let value: Value = serde_json::from_str(&sh(home, command).out).unwrap();
        let found = value[of].as_array().unwrap().iter().find(|row| wanted(row));
        found.unwrap_or_else(|| panic!("{command} has none: {value}"))["id"].as_str().unwrap().to_owned()
    };
    let mut line = line.replace("https://example.org/feed.xml", &server.url("/feed"));
    if line.contains("news-0123456789abcdef") {
        let id = first("desig news --json", "news", &|item| !item["source"].is_null());
        line = line.replace("news-0123456789abcdef", &id);
    }
    if line.contains(" ID") {
        let id = first("desig lists --json", "lists", &|list| list["origin"] == "imported");
        line = line.replace(" ID", &format!(" {id}"));
    }
    line
}

#[test]
fn every_command_line_of_the_documentation_runs() {
    let mut lines: Vec<String> = Vec::new();
    for (_, text) in pages() {
        lines.extend(shell(&text).iter().map(|line| (*line).to_owned()));
        lines.extend(
            code(&text).iter().filter(|code| code.starts_with("desig ")).map(|code| (*code).to_owned()),
        );
        let examples = text.lines().filter_map(|line| line.strip_prefix("Example: "));
        lines.extend(examples.map(str::to_owned));
        lines.extend(text.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned));
    }
    let mut helps = vec!["desig --help".to_owned()];
    for command in ["import", "diff", "lists", "sync", "events", "brief"] {
        helps.push(format!("desig {command} --help"));
    }
    let server = publishers();
    let home = furnished(&server);
    for help in helps {
        let text = sh(&home, &help).out;
        lines.extend(text.lines().filter_map(|line| line.strip_prefix("Example: ")).map(str::to_owned));
    }
    let (mut ran, mut seen) = (0, BTreeSet::new());
    for line in lines.into_iter().filter(|line| line.starts_with("desig ")) {
        if !seen.insert(line.clone()) {
            continue;
        }
        // A command by its name alone stands for all that can be asked of it.
        let is_name = line.split(' ').all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
        let needs_more = [
            "desig import",
            "desig brief",
            "desig diff",
            "desig news add",
            "desig news link",
            "desig news show",
        ];
        let run = match is_name && needs_more.contains(&line.as_str()) {
            true => format!("{line} --help"),
            false => filled_in(&home, &server, &line),
        };
        let ended = sh(&home, &run);
        assert_eq!(ended.code, 0, "{line}\nwas run as {run}\n{}{}", ended.out, ended.err);
        ran += 1;
    }
    assert!(ran > 25, "{ran}");
}

#[test]
fn every_schema_is_printed_by_the_command_that_the_readme_says() {
    let server = publishers();
    let home = furnished(&server);
    sh(&home, &format!("desig news add {}", server.url("/feed")));
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut checked = 0;
    for row in readme.lines().filter(|line| line.starts_with("| `desig.")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let schema = cells[1].trim_matches('`');
        let run = match cells[2].trim_matches('`') {
            "show ENTITY --json" => "show hikvision --json".to_owned(),
            "show EVENT --json" => "show 84-FR-54002 --json".to_owned(),
            "news show --json" => filled_in(&home, &server, "news show news-0123456789abcdef --json"),
            "news import --json" => "news import saved.xml --json".to_owned(),
            "import --json" => "import consolidated.csv --json".to_owned(),
            "diff --json" => "diff 2026-06-01 2026-07-01 --json".to_owned(),
            "an export of entities" => "export --to out.json && cat out.json".to_owned(),
            other => other.to_owned(),
        };
        let ended = sh(&home, &format!("desig {run}"));
        let value: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{run}: {ended:?}"));
        assert_eq!(value["schema"], schema, "{run}");
        checked += 1;
    }
    assert!(checked >= 12, "{checked}");
    let error: Value = serde_json::from_str(&sh(&home, "desig show nobody --json").err).unwrap();
    assert_eq!(error["schema"], "desig.error/1");
}

/// The names of all files of the project, and their paths.
fn files() -> BTreeSet<String> {
    fn walk(folder: &Path, into: &mut BTreeSet<String>) {
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            if matches!(name.as_str(), "target" | ".git") {
                continue;
            }
            let path = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            if file.is_dir() {
                walk(&file, into);
            }
            into.extend([path, name]);
        }
    }
    let mut all = BTreeSet::new();
    walk(root(), &mut all);
    all
}

#[test]
fn what_the_documentation_builds_measures_and_links_to_is_there() {
    let all = files();
    let target = Regex::new(r"--(bench|test|example) (\w+)").unwrap();
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let link = Regex::new(r"\]\(([^)#:]+)\)").unwrap();
    let (mut targets, mut links) = (0, 0);
    for (page, text) in pages() {
        let lines = shell(&text);
        for line in lines.iter().chain(&code(&text)).filter(|line| line.contains("cargo ")) {
            for found in target.captures_iter(line) {
                let path = format!("{}s/{}.rs", &found[1].replace("bench", "benche"), &found[2]);
                assert!(all.contains(&path), "{page}: {line}: there is no {path}");
                targets += 1;
            }
            let verb = line.split("cargo ").nth(1).unwrap().split(' ').next().unwrap();
            assert!(
                ["run", "test", "bench", "check", "install", "deny", "+nightly"].contains(&verb),
                "{page}: {line}"
            );
            assert!(!line.contains("--features") && manifest.contains_key("features"), "{page}: {line}");
        }
        let folder = PathBuf::from(&page);
        for found in link.captures_iter(&text) {
            let path = root().join(folder.parent().unwrap()).join(&found[1]);
            assert!(path.exists(), "{page} links to {}", &found[1]);
            links += 1;
        }
    }
    assert!(targets > 8 && links > 4, "{targets} {links}");
    let oldest = manifest["package"]["rust-version"].as_str().unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("a Rust toolchain ({oldest} or newer)")), "{oldest}");
}

#[test]
fn every_file_that_the_documentation_names_is_there() {
    let all = files();
    let path =
        Regex::new(r"^[\w./-]+\.(rs|toml|txt|md)$|^(src|tests|assets|benches|examples|docs|fuzz)/[\w/.-]+$")
            .unwrap();
    let mut checked = 0;
    for (page, text) in pages().into_iter().filter(|(page, _)| page != "README.md") {
        for name in code(&text).into_iter().filter(|code| path.is_match(code)) {
            let name = name.trim_end_matches('/');
            // A path within a room is named from there.
            let is_there = all.contains(name) || all.iter().any(|known| known.ends_with(&format!("/{name}")));
            assert!(is_there, "{page} names {name}");
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

/// Every function of the project, tests among them.
static FUNCTIONS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let function = Regex::new(r"fn (\w+)").unwrap();
    let sources = files().into_iter().filter(|path| path.ends_with(".rs") && path.contains('/'));
    let texts = sources.map(|path| std::fs::read_to_string(root().join(path)).unwrap());
    texts
        .flat_map(|text| function.captures_iter(&text).map(|found| found[1].to_owned()).collect::<Vec<_>>())
        .collect()
});

#[test]
fn every_test_that_the_documentation_names_is_there() {
    let name = Regex::new(r"^[a-z0-9]+(_[a-z0-9]+){2,}$").unwrap();
    let mut checked = 0;
    for (page, text) in pages().into_iter().filter(|(page, _)| page.starts_with("docs/")) {
        for name in code(&text).into_iter().filter(|code| name.is_match(code)) {
            assert!(FUNCTIONS.contains(name), "{page} names {name}");
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}
