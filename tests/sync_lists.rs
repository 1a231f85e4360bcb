//! `desig sync`, the real program against a real server on this machine: what changed is imported, what did
//! not is not fetched, and what is wrong changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use server::{Server, answer};

/// A list in the shape of the Consolidated Screening List.
fn csl(rows: &[(&str, &str)]) -> Vec<u8> {
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names\n".to_owned();
    for (list, name) in rows {
        text += &format!(
            "Example List ({list}) - Nowhere,{name},\"1 Example St, Springfield, US\",,2020-01-02,\n"
        );
    }
    text.into_bytes()
}

struct Home {
    dir: TempDir,
}

impl Home {
    /// A home whose only source is that address.
    fn with(sources: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("config.toml"), sources).unwrap();
        Self { dir }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_desig"))
            .args(arguments)
            .arg("--config")
            .arg(self.dir.path().join("config.toml"))
            .arg("--data-dir")
            .arg(self.dir.path().join("data"))
            .env("HOME", self.dir.path())
            .env_remove("http_proxy")
            .output()
            .unwrap()
    }

    fn sync(&self, more: &[&str]) -> (i32, Value, String) {
        let output = self.run(&[&["sync", "mine", "--json"], more].concat());
        let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), json, String::from_utf8(output.stderr).unwrap())
    }

    fn names(&self, list: &str) -> Vec<String> {
        let output = self.run(&["search", &format!("list:{list}"), "--json"]);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        let results = json["results"].as_array().cloned().unwrap_or_default();
        results.iter().map(|result| result["name"].as_str().unwrap().to_owned()).collect()
    }

    fn snapshots(&self) -> usize {
        let dir = self.dir.path().join("data/snapshots");
        std::fs::read_dir(dir).map_or(0, |files| files.filter(|file| file.is_ok()).count())
    }
}

/// A server whose list never changes: who has it is told so.
fn with_nothing_new(list: Vec<u8>) -> Server {
    Server::new(move |_, asked| match asked.header("if-none-match") {
        Some(_) => answer("304 Not Modified", &[], b""),
        None => answer("200 OK", &[("ETag", "\"one\"")], &list),
    })
}

fn source(server: &Server) -> String {
    format!("[sources.mine]\nurl = \"{}\"\nformat = \"csl-csv\"\n", server.url("/list.csv"))
}

#[test]
fn a_list_is_fetched_once_and_again_only_when_it_has_changed() {
    let server = Server::new(|number, asked| {
        let first = csl(&[("AAA", "Alpha Trading"), ("AAA", "Beta Shipping")]);
        let second = csl(&[("AAA", "Alpha Trading"), ("AAA", "Gamma Mining")]);
        match (number, asked.header("if-none-match")) {
            (0, None) => answer("200 OK", &[("ETag", "\"one\"")], &first),
            (1, Some("\"one\"")) => answer("304 Not Modified", &[], b""),
            (2, Some("\"one\"")) => answer("200 OK", &[("ETag", "\"two\"")], &second),
            other => panic!("asked {other:?}"),
        }
    });
    let home = Home::with(&source(&server));

    let (code, json, _) = home.sync(&[]);
    assert_eq!((code, json["sources"][0]["status"].as_str()), (0, Some("imported")));
    assert_eq!(json["sources"][0]["snapshots"][0]["entries"], 2);
    assert_eq!(home.names("AAA"), ["Alpha Trading", "Beta Shipping"]);

    let (code, json, _) = home.sync(&[]);
    assert_eq!((code, json["sources"][0]["status"].as_str()), (0, Some("unchanged")));
    assert_eq!(home.snapshots(), 1);

    let (_, json, _) = home.sync(&[]);
    assert!(json["sources"][0]["snapshots"][0]["replaced"].is_string());
    assert_eq!(home.names("AAA"), ["Alpha Trading", "Gamma Mining"]);
    assert_eq!(home.snapshots(), 2, "the earlier one is kept");
}

#[test]
fn what_an_earlier_version_has_read_is_fetched_again_though_the_server_has_nothing_new() {
    let server = with_nothing_new(csl(&[("AAA", "Alpha Trading")]));
    let home = Home::with(&source(&server));
    let status = || home.sync(&[]).1["sources"][0]["status"].as_str().unwrap().to_owned();
    assert_eq!([status(), status()], ["imported", "unchanged"]);
    let path = home.dir.path().join("data/sync.json");
    let mut memory: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    memory["mine"].as_object_mut().unwrap().remove("reading").unwrap();
    std::fs::write(&path, serde_json::to_vec(&memory).unwrap()).unwrap();
    assert_eq!([status(), status()], ["imported", "unchanged"]);
}

#[test]
fn a_list_that_is_gone_damaged_or_meant_otherwise_now_is_fetched_again_though_the_server_has_nothing_new() {
    let server = with_nothing_new(csl(&[("AAA", "Alpha Trading"), ("BBB", "Beta Shipping")]));
    let home = Home::with(&source(&server));
    let status = || home.sync(&[]).1["sources"][0]["status"].as_str().unwrap().to_owned();
    assert_eq!([status(), status()], ["imported", "unchanged"]);

    let pack = || {
        let files = std::fs::read_dir(home.dir.path().join("data/snapshots")).unwrap();
        let mut paths = files.map(|file| file.unwrap().path());
        paths.find(|path| path.to_string_lossy().contains("/AAA-")).unwrap()
    };
    std::fs::remove_file(pack()).unwrap();
    assert!(home.names("AAA").is_empty());
    assert_eq!([status(), status()], ["imported", "unchanged"]);
    assert_eq!(home.names("AAA"), ["Alpha Trading"]);

    let mut bytes = std::fs::read(pack()).unwrap();
    bytes[20] ^= 1;
    std::fs::write(pack(), bytes).unwrap();
    let doctor = home.run(&["doctor"]);
    let told = String::from_utf8(doctor.stdout).unwrap();
    let mends = "importing its file again, or desig sync, mends it";
    assert!(told.contains("WRONG the snapshot AAA-") && told.contains(mends), "{told}");
    assert_eq!([status(), status()], ["imported", "unchanged"]);
    assert_eq!(home.names("AAA"), ["Alpha Trading"]);
    assert!(home.run(&["doctor"]).status.success());

    // Of many lists only the one that is meant.
    let meant = format!("{}list = \"BBB\"\n", source(&server));
    std::fs::write(home.dir.path().join("config.toml"), meant).unwrap();
    let (_, json, _) = home.sync(&[]);
    assert_eq!(json["sources"][0]["status"], "imported", "{json}");
    let lists = json["sources"][0]["snapshots"].as_array().unwrap();
    assert_eq!(lists.len(), 1, "{json}");
    assert_eq!(status(), "unchanged");
}

#[test]
fn a_format_that_is_none_is_told_with_those_there_are() {
    let home = Home::with("[sources.mine]\nurl = \"https://example.org/x\"\nformat = \"foo\"\n");
    for arguments in [&["sync", "mine"][..], &["doctor"]] {
        let output = home.run(arguments);
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
        assert!(!output.status.success());
        assert!(said.contains("the format “foo”, which is not known: csl-csv, csl-json,"), "{said}");
    }
}

#[test]
fn where_a_redirect_led_is_told_with_what_went_wrong_there() {
    let server = Server::new(|_, _| answer("302 Found", &[("Location", "/there/list.csv")], b""));
    let gone = Server::new(|_, _| answer("404 Not Found", &[], b""));
    let there = gone.url("/elsewhere");
    let led = Server::new(move |_, _| answer("302 Found", &[("Location", &there)], b""));
    let (code, json, _) = Home::with(&source(&led)).sync(&[]);
    let error = json["sources"][0]["error"].as_str().unwrap();
    let told = format!("cannot fetch {} (which leads to {}): ", led.url("/list.csv"), gone.url("/elsewhere"));
    assert!(code == 4 && error.contains(&told), "{error}");
    let (_, json, _) = Home::with(&source(&server)).sync(&[]);
    assert!(json["sources"][0]["error"].as_str().unwrap().contains("/there/list.csv"), "{json}");
}

#[test]
fn a_publisher_who_goes_back_to_an_earlier_file_is_followed() {
    let server = Server::new(|number, _| {
        let name = if number == 1 { "Beta Shipping" } else { "Alpha Trading" };
        answer("200 OK", &[], &csl(&[("AAA", name)]))
    });
    let home = Home::with(&source(&server));
    for name in ["Alpha Trading", "Beta Shipping", "Alpha Trading", "Alpha Trading"] {
        home.sync(&[]);
        assert_eq!(home.names("AAA"), [name]);
    }
    assert_eq!(home.snapshots(), 2);
}

#[test]
fn a_web_page_an_error_or_a_broken_file_changes_nothing_and_the_message_says_what_it_was() {
    let server = Server::new(|number, _| match number {
        0 => answer("200 OK", &[], &csl(&[("AAA", "Alpha Trading")])),
        1 => answer("200 OK", &[("Content-Type", "text/html")], b"<html>Sorry</html>"),
        2 => answer("404 Not Found", &[], b"gone"),
        3 | 4 => {
            let broken: &[u8] =
                b"source,name,addresses,federal_register_notice,start_date,alt_names\nExample\n";
            // Without its line break the row may have been cut off.
            answer("200 OK", &[], &broken[..broken.len() - (number - 3)])
        }
        _ => answer("302 Found", &[("Location", "file:///etc/passwd")], b""),
    });
    let home = Home::with(&source(&server));
    assert_eq!(home.sync(&[]).0, 0);
    for (code, words) in [(4, "web page"), (4, "404"), (3, "none of its"), (3, "cut off"), (4, "file:")] {
        let (got, json, stderr) = home.sync(&[]);
        assert_eq!(got, code, "{stderr}");
        assert_eq!(json["sources"][0]["status"], "failed");
        assert!(json["sources"][0]["error"].as_str().unwrap().contains(words), "{words}: {json}");
        assert_eq!(home.names("AAA"), ["Alpha Trading"]);
        assert_eq!(home.snapshots(), 1);
        assert_eq!(std::fs::read_dir(home.dir.path().join("data/incoming")).unwrap().count(), 0);
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_of_its_address_and_with_what_can_be_done_there() {
    let answers: [&[u8]; 3] = [b"a,b\n1,2\n", b"{\"results\": [], \"count\": 0}", b"{\"results\": [{\"docu"];
    for (bytes, path, format) in [
        (answers[0], "/list.csv", "csl-csv"),
        (answers[1], "/page1.json", "federal-register"),
        (answers[2], "/page1.json", "federal-register"),
    ] {
        let server = Server::new(move |_, _| answer("200 OK", &[], bytes));
        let address = server.url(path);
        let home = Home::with(&format!("[sources.mine]\nurl = \"{address}\"\nformat = \"{format}\"\n"));
        let (code, json, stderr) = home.sync(&[]);
        let error = json["sources"][0]["error"].as_str().unwrap();
        assert!(code == 3 && error.starts_with(&address), "{error}");
        let output = String::from_utf8(home.run(&["sync", "mine"]).stderr).unwrap();
        for wrong in [".writing", ".part", "--format"] {
            assert!(!output.contains(wrong) && !stderr.contains(wrong), "{wrong}: {output}{stderr}");
        }
    }
    let rows = [csl(&[("AAA", "Alpha Trading")]), b"one,two\n".to_vec()].concat();
    let server = Server::new(move |_, _| answer("200 OK", &[], &rows));
    let home = Home::with(&source(&server));
    assert_eq!(home.sync(&[]).0, 0);
    let said = String::from_utf8(home.run(&["lists"]).stdout).unwrap();
    assert!(said.contains(&format!("{} line 3: ", server.url("/list.csv"))), "{said}");
}

#[test]
fn a_list_that_went_missing_from_a_collection_is_called_that_and_stays() {
    let rows: Vec<String> = (0..30).map(|number| format!("Party Number {number}")).collect();
    let both: Vec<(&str, &str)> =
        rows.iter().flat_map(|name| [("AAA", name.as_str()), ("BBB", name.as_str())]).collect();
    let only: Vec<(&str, &str)> =
        rows.iter().map(|name| ("AAA", name.as_str())).chain([("CCC", "Somebody Else")]).collect();
    let (both, only) = (csl(&both), csl(&only));
    let server = Server::new(move |number, _| answer("200 OK", &[], if number == 0 { &both } else { &only }));
    let home = Home::with(&source(&server));
    assert_eq!(home.sync(&[]).0, 0);
    let (code, json, _) = home.sync(&[]);
    assert_eq!(code, 3);
    let error = json["sources"][0]["error"].as_str().unwrap();
    assert!(error.contains("sub-list missing: BBB had 30 entries"), "{error}");
    assert_eq!(home.names("BBB").len(), 30, "the last good one stays");
    assert_eq!(home.names("CCC").len(), 0);
    let (code, _, stderr) = home.sync(&["--accept-loss"]);
    assert_eq!((code, home.names("CCC").len()), (0, 1), "{stderr}");
}

#[test]
fn files_that_belong_together_are_fetched_together_when_one_of_them_changed() {
    let parties = b"36,\"EXAMPLE AIR\",-0- ,\"DEMO\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n".to_vec();
    let server = Server::new(move |number, asked| match (number, asked.path.as_str()) {
        (0 | 4, "/SDN.CSV") => answer("200 OK", &[("ETag", "\"a\"")], &parties),
        (1, "/ALT.CSV") => answer("200 OK", &[("ETag", "\"b\"")], b"36,12,\"aka\",\"EX AIR\",-0- \n"),
        (2, "/SDN.CSV") => answer("304 Not Modified", &[], b""),
        (3, "/ALT.CSV") => answer("200 OK", &[("ETag", "\"c\"")], b"36,12,\"aka\",\"EXAIR NEW\",-0- \n"),
        other => panic!("asked {other:?}"),
    });
    let urls = format!("[\"{}\", \"{}\"]", server.url("/SDN.CSV"), server.url("/ALT.CSV"));
    let home = Home::with(&format!("[sources.mine]\nurls = {urls}\nlist = \"SDN\"\nformat = \"ofac-csv\"\n"));
    assert_eq!(home.sync(&[]).0, 0);
    let (code, _, stderr) = home.sync(&[]);
    assert_eq!(code, 0, "{stderr}");
    let shown = home.run(&["show", "sdn-36", "--json"]);
    let json: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(json["aliases"][0]["name"], "EXAIR NEW");
    let published = format!("{}, {}", server.url("/SDN.CSV"), server.url("/ALT.CSV"));
    assert_eq!(json["evidence"][0]["source"], published, "evidence names the published files");
}

#[test]
fn the_last_failure_of_a_source_is_remembered_until_it_succeeds_and_what_to_do_is_said_once() {
    let server = Server::new(|number, _| match number {
        1 => answer("200 OK", &[], &csl(&[("AAA", "Alpha Trading")])),
        _ => answer("404 Not Found", &[], b"gone"),
    });
    let home = Home::with(&source(&server));
    let failed = || {
        let memory = std::fs::read(home.dir.path().join("data/sync.json")).unwrap();
        serde_json::from_slice::<Value>(&memory).unwrap()["mine"].clone()
    };
    let output = home.run(&["sync", "mine"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(failed()["failed"]["why"].as_str().unwrap().contains("404"), "{}", failed());
    assert!(failed()["asked"].is_null(), "it never answered");
    let lines: Vec<&str> = stderr.lines().map(|line| line.trim_start_matches("desig:").trim()).collect();
    for (at, line) in lines.iter().enumerate() {
        assert!(!lines[..at].contains(line), "said twice: {line}\n{stderr}");
    }
    assert_eq!(home.sync(&[]).0, 0);
    assert!(failed()["failed"].is_null() && failed()["asked"].is_string(), "{}", failed());
    assert_eq!(home.sync(&[]).0, 4);
    assert!(failed()["failed"].is_object() && failed()["asked"].is_string(), "{}", failed());
    assert_eq!(home.names("AAA"), ["Alpha Trading"]);
}

#[test]
fn where_no_source_is_on_it_says_what_to_do() {
    let names = ["csl", "sdn", "un", "eu", "uk"];
    let off: String = names.iter().map(|name| format!("[sources.{name}]\nenabled = false\n")).collect();
    let output = Home::with(&off).run(&["sync"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("no source of lists is on") && stderr.contains("desig sync SOURCE"), "{stderr}");
}

#[test]
fn what_a_fetch_that_was_killed_left_behind_is_cleared_away_by_the_next_one() {
    let server = Server::new(|_, _| answer("200 OK", &[], &csl(&[("AAA", "Alpha Trading")])));
    let home = Home::with(&source(&server));
    let incoming = home.dir.path().join("data/incoming");
    std::fs::create_dir_all(&incoming).unwrap();
    std::fs::write(incoming.join(".writing-abcdef.part"), "half of a file").unwrap();
    assert_eq!(home.sync(&[]).0, 0);
    assert_eq!(std::fs::read_dir(&incoming).unwrap().count(), 0);
}

#[test]
fn a_source_nobody_knows_is_named_with_those_there_are() {
    let home = Home::with("");
    let output = home.run(&["sync", "nonsense"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("there is no source “nonsense”") && stderr.contains("csl"), "{stderr}");
}

/// Entries that cite pages, in the shape of the Consolidated Screening List.
fn citing(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names\n".to_owned();
    for (name, pages, day) in rows {
        text += &format!(
            "Example List (AAA) - Nowhere,{name},\"1 Example St, Springfield, US\",\"{pages}\",{day},\n"
        );
    }
    text.into_bytes()
}

#[test]
fn pages_resolve_to_rules_once_the_federal_register_is_known() {
    let first = include_str!("fixtures/federal-register/documents.json").replacen(
        "\"count\": 3,",
        "\"count\": 3, \"next_page_url\": \"http://HOST/page2.json\",",
        1,
    );
    let second = r#"{"results": [{"document_number": "2098-00104", "title": "Another Rule", "volume": 91,
        "start_page": 2000, "end_page": 2001, "publication_date": "2026-03-02", "effective_on": null},
        {"document_number": "2098-00105", "title": "A Rule that is Recorded", "volume": 85, "start_page": 34503,
        "end_page": 34506, "publication_date": "2020-06-05", "effective_on": "2020-06-05"}]}"#;
    let server = Server::new(move |_, asked| match asked.path.as_str() {
        "/list.csv" => {
            let rows = [
                ("Alpha Trading", "91 FR 1002", "2026-02-02"),
                ("Beta Shipping", "91 FR 1004, 91 FR 1200", ""),
                ("Gamma Mining", "91 FR 3000", "2026-04-01"),
            ];
            answer("200 OK", &[], &citing(&rows))
        }
        "/page1.json" => {
            answer("200 OK", &[], first.replace("HOST", asked.header("host").unwrap()).as_bytes())
        }
        "/page2.json" => answer("200 OK", &[], second.as_bytes()),
        other => panic!("asked {other}"),
    });
    let register = format!(
        "[sources.register]\nurl = \"{}\"\nformat = \"federal-register\"\n",
        server.url("/page1.json")
    );
    let home = Home::with(&(source(&server) + &register));
    assert_eq!(home.sync(&[]).0, 0);
    let events = |home: &Home| -> Vec<Value> {
        let output = home.run(&["events", "list:AAA", "--json"]);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["events"].as_array().unwrap().clone()
    };
    assert!(events(&home).iter().all(|event| event["inferred"] == true), "nothing is known of them yet");

    let output = home.run(&["sync", "register", "--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        json["sources"][0]["rules"]["rows"][0]["reason"],
        "result 3: volume 80, pages 5 to 6 and the date 2026-02-21 do not fit one another"
    );
    let rows = json["sources"][0]["rules"]["rows"].clone();
    assert_eq!((&rows[0]["file"], &rows[1]), (&Value::from(server.url("/page1.json")), &Value::Null));
    assert_eq!(
        json["sources"][0]["rules"],
        serde_json::json!({"known": 4, "new": 4, "not_given": 0, "quarantined": 1, "rows": rows}),
        "{json}"
    );

    let events = events(&home);
    let of = |id: &str| {
        events.iter().find(|event| event["id"] == id).unwrap_or_else(|| panic!("no {id}: {events:?}"))
    };
    let rule = of("aaa-91-FR-1000");
    assert_eq!(rule["title"], "Example Additions to the Example List");
    assert_eq!(
        (&rule["published"], &rule["effective"]),
        (&Value::from("2026-02-02"), &Value::from("2026-02-05"))
    );
    assert_eq!(
        (&rule["document"], &rule["inferred"], &rule["recorded"]),
        (&Value::from("2098-00101"), &Value::from(false), &Value::from(2))
    );
    assert!(rule["note"].as_str().unwrap().contains("Corrected by document 2098-00102"));
    let output = home.run(&["events", "event:85-FR-34503", "--json"]);
    let recorded: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(recorded["events"][0]["document"], "2098-00105", "the embedded rule learns its number, too");
    let correction = of("aaa-91-FR-1200");
    assert_eq!((&correction["kind"], &correction["recorded"]), (&Value::from("correction"), &Value::from(1)));
    assert!(
        events.iter().any(|event| event["inferred"] == true && event["published"].is_null()),
        "page 3000 is of no known rule"
    );
}

/// A page of documents of the Federal Register, numbered, with what it says of the others.
fn page(numbers: std::ops::Range<u32>, says: Value) -> Vec<u8> {
    let one = |number: u32| {
        serde_json::json!({
            "document_number": format!("2098-{number}"), "title": "A Rule", "volume": 91, "start_page": 1000 + number,
            "end_page": 1000 + number, "publication_date": "2026-03-02", "effective_on": null,
        })
    };
    let mut page = says;
    page["results"] = numbers.map(one).collect();
    page.to_string().into_bytes()
}

#[test]
fn pages_of_documents_that_are_not_all_there_are_refused_and_nothing_of_them_is_kept() {
    let server = Server::new(move |_, asked| {
        let host = format!("http://{}", asked.header("host").unwrap());
        let first = |next: Value| {
            let says = serde_json::json!({"count": 5, "total_pages": 2, "next_page_url": next});
            answer("200 OK", &[], &page(0..3, says))
        };
        let last = |numbers| {
            answer("200 OK", &[], &page(numbers, serde_json::json!({"count": 5, "total_pages": 2})))
        };
        match asked.path.as_str() {
            "/missing" => first(Value::Null),
            "/elsewhere" => first("http://example.org/page2".into()),
            "/itself" => first(format!("{host}/itself").into()),
            "/few" => first(format!("{host}/last-few").into()),
            "/again" => first(format!("{host}/last-again").into()),
            "/whole" => first(format!("{host}/last").into()),
            // The server counts more than it gives in all of its pages.
            "/window" => {
                let says = serde_json::json!({"count": 50, "total_pages": 2, "next_page_url": format!("{host}/last-of-window")});
                answer("200 OK", &[], &page(0..3, says))
            }
            "/last" => last(3..5),
            "/last-few" => last(3..4),
            "/last-again" => last(1..3),
            "/last-of-window" => {
                let says = serde_json::json!({"count": 50, "total_pages": 2, "next_page_url": format!("{host}/none")});
                answer("200 OK", &[], &page(3..6, says))
            }
            other => panic!("asked {other}"),
        }
    });
    let names = ["missing", "elsewhere", "itself", "few", "again", "whole", "window"];
    let sources = names.map(|name| {
        format!(
            "[sources.{name}]\nurl = \"{}\"\nformat = \"federal-register\"\n",
            server.url(&format!("/{name}"))
        )
    });
    let home = Home::with(&sources.concat());
    for (name, why) in [
        ("missing", "page 1 is the last; 3 of 5 documents"),
        ("elsewhere", "the next is at http://example.org; 3 of 5 documents"),
        ("itself", "page 1 names one that came before; 3 of 5 documents"),
        ("again", "page 2 is the last; 3 of 5 documents"),
        ("few", "page 2 is the last; 4 of 5 documents"),
    ] {
        let output = home.run(&["sync", name]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(&format!("the pages are not all there: {why}")), "{name}: {said}");
        assert!(!home.dir.path().join("data/rules.json").exists(), "{name}");
    }
    assert!(server.asked().len() < 10, "a page that names itself is not asked for again");
    let known = |name: &str| {
        let output = home.run(&["sync", name]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(known("whole").contains("5 documents known, 5 new"));
    let said = known("window");
    assert!(said.contains("6 documents known, 1 new") && said.contains("counts 44 more documents"), "{said}");
}

#[test]
fn a_table_whose_server_does_not_say_where_it_ends_loses_nothing_and_is_said_to_be_such() {
    let names: Vec<String> = (0..40).map(|number| format!("Alpha Works {number}")).collect();
    let rows = |count: usize| -> Vec<u8> {
        csl(&names.iter().take(count).map(|name| ("AAA", name.as_str())).collect::<Vec<_>>())
    };
    let (whole, cut) = (rows(40), rows(38));
    let without_end = |body: &[u8]| server::raw("200 OK", &[("ETag", "\"one\"")], body);
    let (first, second) = (without_end(&whole), without_end(&cut));
    let sized = answer("200 OK", &[], &cut);
    let server = Server::saying(vec![first, second.clone(), second, sized]);
    let home = Home::with(&source(&server));
    let (code, json, _) = home.sync(&[]);
    assert_eq!(code, 0);
    let note = "its server did not say where the file ends: were it cut off at the end of a line, that could not be told";
    let notes = json["sources"][0]["snapshots"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.last().unwrap(), note);
    assert!(String::from_utf8(home.run(&["lists"]).stdout).unwrap().contains(note));
    // A loss this small is taken of a server that says where its file ends; of another one it is a doubt.
    let (code, json, _) = home.sync(&[]);
    let error = json["sources"][0]["error"].as_str().unwrap();
    assert_eq!(code, 3);
    assert!(
        error.contains("AAA shrank from 40 entries to 38; its server does not say where the file ends"),
        "{error}"
    );
    assert_eq!(home.names("AAA").len(), 40);
    let (code, ..) = home.sync(&["--accept-loss"]);
    assert_eq!((code, home.names("AAA").len()), (0, 38));
    let (code, json, _) = home.sync(&[]);
    assert_eq!(code, 0);
    // What may be cut off is fetched anew each time, whatever the server said to ask by.
    assert!(server.asked().iter().all(|asked| asked.header("if-none-match").is_none()), "{json}");
}

#[test]
fn what_is_in_force_instead_of_an_unchanged_source_is_said() {
    let server = with_nothing_new(csl(&[("AAA", "Alpha Trading"), ("AAA", "Beta Shipping")]));
    let home = Home::with(&source(&server));
    assert_eq!(home.sync(&[]).0, 0);
    let said = String::from_utf8(home.run(&["sync", "mine"]).stdout).unwrap();
    assert!(said.contains("unchanged since") && !said.contains("not in force"), "{said}");
    let file = home.dir.path().join("by-hand.csv");
    std::fs::write(&file, csl(&[("AAA", "Alpha Trading"), ("AAA", "Gamma Mining")])).unwrap();
    assert!(home.run(&["import", file.to_str().unwrap()]).status.success());
    let said = String::from_utf8(home.run(&["sync", "mine"]).stdout).unwrap();
    assert!(said.contains("AAA is not in force as mine gave it") && said.contains("(by-hand.csv)"), "{said}");
    let (_, json, _) = home.sync(&[]);
    let instead = json["sources"][0]["in_force_instead"].as_array().unwrap().clone();
    assert_eq!((json["sources"][0]["status"].as_str(), instead.len()), (Some("unchanged"), 1), "{json}");
}

#[test]
fn a_compressed_file_is_called_that_when_it_is_fetched_or_imported() {
    use std::io::Write as _;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(&csl(&[("AAA", "Alpha Trading")])).unwrap();
    let bytes = gz.finish().unwrap();
    let served = bytes.clone();
    let server = Server::new(move |_, _| answer("200 OK", &[("Content-Type", "application/gzip")], &served));
    let home = Home::with(&source(&server));
    let (code, json, _) = home.sync(&[]);
    let error = json["sources"][0]["error"].as_str().unwrap();
    assert_eq!(code, 3);
    assert!(error.contains("is compressed (gzip)"), "{error}");
    let file = home.dir.path().join("list.csv.gz");
    std::fs::write(&file, bytes).unwrap();
    for arguments in [&["import"][..], &["import", "--format", "csl-csv"]] {
        let output = home.run(&[arguments, &[file.to_str().unwrap()]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("list.csv.gz is compressed (gzip)") && said.contains("unpack it"), "{said}");
    }
}
