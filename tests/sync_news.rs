//! `desig sync news` and the commands about news, the real program against a real server on this machine:
//! what is new is kept, what is wrong is told, and what was kept stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;

use std::io::Write;
use std::time::Duration;

use serde_json::Value;

use program::{Ended, Home};
use server::{Say, Server, answer, raw};

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/news/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

const XML: [(&str, &str); 1] = [("Content-Type", "application/rss+xml")];

/// A home where the feed at that address is on.
fn home(url: &str) -> Home {
    let home = Home::new();
    assert!(home.text(&["news", "add", url]).contains("added"));
    home
}

/// What became of the only feed, and how the command ended.
fn sync(home: &Home) -> (Value, Ended) {
    let ended = home.desig(&["sync", "news", "--json"]);
    let json: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{ended:?}"));
    (json["feeds"][0].clone(), ended)
}

fn titles(home: &Home, query: &str) -> Vec<String> {
    let json = home.json(&["news", query, "--json"]);
    let items = json["news"].as_array().unwrap().iter().filter(|item| !item["source"].is_null());
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_feed_is_fetched_once_and_then_only_when_it_has_changed() {
    let server = Server::new(|number, asked| match (number, asked.header("if-none-match")) {
        (0, None) => answer("200 OK", &[("ETag", "\"v1\""), XML[0]], &bytes("rss2.xml")),
        (1, Some("\"v1\"")) => answer("304 Not Modified", &[], b""),
        (2, _) => {
            let more = String::from_utf8(bytes("rss2.xml"))
                .unwrap()
                .replace("<item></item>", "<item><title>Another</title><guid>n</guid><link>/n</link></item>");
            answer("200 OK", &[("ETag", "\"v2\""), XML[0]], more.as_bytes())
        }
        other => panic!("{other:?}"),
    });
    let url = server.url("/sub/feed.xml");
    let home = home(&url);
    let (feed, ended) = sync(&home);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        (feed["status"].as_str(), feed["new"].as_u64(), feed["left_out_total"].as_u64()),
        (Some("read"), Some(5), Some(1))
    );
    let (feed, _) = sync(&home);
    assert_eq!(feed["status"], "unchanged");
    let (feed, _) = sync(&home);
    assert_eq!((feed["new"].as_u64(), feed["changed"].as_u64()), (Some(1), Some(0)));
    assert!(titles(&home, "another").contains(&"Another".to_owned()));

    let json = home.json(&["news", "atlantis", "--json"]);
    let item = json["news"].as_array().unwrap().iter().find(|item| !item["source"].is_null()).unwrap();
    assert_eq!(item["source"], url.as_str());
    assert_eq!(item["url"], server.url("/2020/05/lists?a=1&b=2").as_str());
    assert_eq!(
        (item["marks"]["read"].as_bool(), item["outlet"].as_str()),
        (Some(false), Some("Figment Trade Daily"))
    );
    let embedded = home.json(&["news", "technode", "--json"]);
    assert!(embedded["news"][0]["source"].is_null() && embedded["news"][0]["marks"].is_null());
    let feeds = home.json(&["news", "list", "--json"]);
    let feed = feeds["feeds"].as_array().unwrap().iter().find(|feed| feed["url"] == url.as_str()).unwrap();
    assert_eq!(
        (feed["items"].as_u64(), feed["enabled"].as_bool(), feed["origin"].as_str()),
        (Some(6), Some(true), Some("added"))
    );
}

#[test]
fn whatever_a_server_does_what_was_kept_stays_and_the_reason_is_told() {
    let whole = bytes("rss2.xml");
    let half = answer("200 OK", &XML, &whole[..whole.len() / 2]);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 12 << 20]).unwrap();
    let bomb = answer("200 OK", &[("Content-Encoding", "gzip"), XML[0]], &bomb.finish().unwrap());
    let to = |location: &str| answer("302 Found", &[("Location", location)], b"");
    let moods: Vec<(Vec<Say>, &str, i32)> = vec![
        (answer("404 Not Found", &[], b""), "404", 4),
        (answer("500 Internal Server Error", &[("Retry-After", "3600")], b""), "500", 4),
        (half, "cut off", 3),
        (bomb, "unpacks to more than", 4),
        (to("file:///etc/passwd"), "redirects to file:///etc/passwd", 4),
        (to("http://feeds.example/x"), "plain http", 4),
        (answer("200 OK", &[("Content-Type", "text/html")], b"<html></html>"), "web page", 4),
        (answer("200 OK", &XML, b"<!DOCTYPE html><html></html>"), "web page", 4),
        (answer("200 OK", &XML, &bytes("bomb.xml")), "entities of its own", 3),
        (answer("200 OK", &XML, b"hello"), "neither RSS", 3),
        (answer("200 OK", &XML, b""), "empty", 4),
        (answer("200 OK", &XML, &"<rss>".repeat(5000).into_bytes()), "nested", 3),
    ];
    let expected: Vec<(&str, i32)> = moods.iter().map(|(_, words, code)| (*words, *code)).collect();
    let server = Server::new(move |_, asked| match asked.path.strip_prefix("/mood/") {
        Some(number) => moods[number.parse::<usize>().unwrap()].0.clone(),
        None => answer("200 OK", &XML, &bytes("rss2.xml")),
    });
    for (number, (words, code)) in expected.into_iter().enumerate() {
        let home = Home::new();
        let url = server.url(&format!("/mood/{number}"));
        home.text(&["news", "import", &fixture("rss2.xml"), "--feed", &url]);
        home.text(&["news", "add", &url]);
        let (feed, ended) = sync(&home);
        assert_eq!(ended.code, code, "{number}: {}", ended.err);
        let said = feed["error"].as_str().unwrap();
        assert!(said.contains(words), "{number}: {said}");
        let error: Value = serde_json::from_str(&ended.err).unwrap();
        assert!(!error["hint"].as_str().unwrap().is_empty(), "{number}");
        assert_eq!(titles(&home, "").len(), 5, "{number}");
        let feeds = home.json(&["news", "list", "--json"]);
        let feed =
            feeds["feeds"].as_array().unwrap().iter().find(|feed| feed["url"] == url.as_str()).unwrap();
        assert!(feed["error"].as_str().unwrap().contains(words), "{number}");
        let incoming: Vec<_> = std::fs::read_dir(home.data().join("incoming")).unwrap().collect();
        assert!(incoming.is_empty(), "{number}: {incoming:?}");
    }
}

#[test]
fn a_feed_that_is_cut_off_is_asked_again_and_a_slow_one_waited_for() {
    let whole = bytes("rss2.xml");
    let length = whole.len().to_string();
    let cut = raw("200 OK", &[("Content-Length", &length), XML[0]], &whole[..500]);
    let mut slow = raw("200 OK", &[("Content-Length", &length), XML[0]], &whole[..300]);
    slow.extend([Say::Wait(Duration::from_millis(300)), Say::Bytes(whole[300..].to_vec())]);
    let server = Server::saying(vec![cut, slow]);
    let home = home(&server.url("/feed"));
    let (feed, ended) = sync(&home);
    assert_eq!((ended.code, feed["new"].as_u64()), (0, Some(5)), "{}", ended.err);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn what_the_server_says_of_the_encoding_is_heard() {
    // Too little for the bytes alone to tell; and a declaration that the server knows better than.
    for (declared, charset, encoding, title) in [
        ("", "shift_jis", encoding_rs::SHIFT_JIS, "輸出規制"),
        ("", "\"Big5\"", encoding_rs::BIG5, "清單"),
        (" encoding=\"gbk\"", "EUC-KR", encoding_rs::EUC_KR, "수출 규제"),
    ] {
        let xml = format!(
            "<?xml version=\"1.0\"{declared}?><rss version=\"2.0\"><channel><title>T</title>             <item><guid>1</guid><title>{title}</title></item></channel></rss>"
        );
        let (bytes, _, is_lossy) = encoding.encode(&xml);
        assert!(!is_lossy, "{charset}");
        let media_type = format!("text/xml; charset={charset}");
        let server = Server::saying(vec![answer("200 OK", &[("Content-Type", &media_type)], &bytes)]);
        let home = home(&server.url("/feed"));
        let (_, ended) = sync(&home);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_eq!(titles(&home, ""), [title], "{charset}");
    }
}

#[test]
fn one_feed_that_fails_keeps_no_other_from_being_read() {
    let server = Server::new(|_, asked| match asked.path.as_str() {
        "/good" => answer("200 OK", &XML, &bytes("gbk.xml")),
        _ => answer("410 Gone", &[], b""),
    });
    let home = home(&server.url("/a-bad"));
    home.text(&["news", "add", &server.url("/good"), "--title", "Own name"]);
    let ended = home.desig(&["sync", "news"]);
    assert_eq!(ended.code, 4);
    assert!(ended.out.contains("1 new, 0 changed"), "{}", ended.out);
    assert!(ended.err.contains("410") && ended.err.contains("1 of 2 sources"), "{}", ended.err);
    let json = home.json(&["news", "清单", "--json"]);
    assert!(json["news"].as_array().unwrap().iter().any(|item| item["outlet"] == "Own name"));
}

#[test]
fn a_configuration_names_feeds_and_how_much_is_kept() {
    let server = Server::saying(vec![answer("200 OK", &XML, &bytes("rss2.xml"))]);
    let home = Home::new();
    let config = home.file(
        "config.toml",
        format!(
            "[news]\nkeep_items = 2\n[news.feeds.mine]\nurl = \"{}\"\ntitle = \"Mine\"\nkind = \"announcement\"\n",
            server.url("/x")
        ),
    );
    let text = home.text(&["sync", "news", "--config", &config]);
    assert!(text.contains("mine  5 new") && text.contains("3 items were let go"), "{text}");
    let json = home.json(&["news", "--json"]);
    assert!(json["news"].as_array().unwrap().iter().any(|item| item["outlet"] == "Mine"));
    let kinds: Vec<&str> = json["news"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| !item["source"].is_null())
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["announcement", "announcement"]);
    let refused = home.desig(&["news", "remove", "mine", "--config", &config]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("[news.feeds.mine]"), "{}", refused.err);
    for (text, why) in [
        ("[news]\nkeep = 1\n", "unknown field `keep`"),
        ("[news.feeds.x]\nurl = \"http://example.org\"\n", "plain http"),
        ("[news.feeds.x]\nkind = \"rumor\"\nurl = \"https://example.org\"\n", "unknown variant `rumor`"),
    ] {
        let config = home.file("bad.toml", text);
        let ended = home.desig(&["news", "list", "--config", &config]);
        assert!(ended.code == 3 && ended.err.contains(why), "{ended:?}");
    }
}

#[test]
fn feeds_are_added_listed_exported_and_imported_by_command() {
    let home = Home::new();
    let none = home.desig(&["sync", "news"]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no feed is on") && none.err.contains("desig news add"), "{}", none.err);
    assert!(!home.data().exists(), "nothing is made before something is kept");
    for (url, why) in [
        ("file:///etc/passwd", "only https"),
        ("http://plain.example/", "plain http"),
        ("https://me:secret@a.example/", "user name or a password"),
        ("no-such-name", "not an address"),
    ] {
        let ended = home.desig(&["news", "add", url]);
        assert!(ended.code == 2 && ended.err.contains(why) && ended.err.contains("bis-rules"), "{ended:?}");
    }
    assert!(home.text(&["news", "add", "bis-rules"]).contains("federalregister.gov"));
    assert!(home.text(&["news", "add", "https://a.example/feed", "--title", "A & B"]).contains("added"));
    assert!(home.text(&["news", "add", "https://a.example/feed"]).contains("there already"));
    let listed = home.text(&["news", "list"]);
    assert!(
        listed.contains("bis-rules  on  built-in") && listed.contains("https://a.example/feed  on  added")
    );

    let opml = home.text(&["news", "export"]);
    assert!(opml.contains("A &amp; B"), "{opml}");
    let other = Home::new();
    let file = other.file("feeds.opml", &opml);
    let json = other.json(&["news", "import", &file, "--json"]);
    assert_eq!(
        (json["schema"].as_str(), json["feeds"].as_array().unwrap().len()),
        (Some("desig.news-import/1"), 2)
    );
    assert_eq!(other.text(&["news", "export"]), opml);

    let json = home.json(&["news", "import", &fixture("feeds.opml"), "--json"]);
    assert_eq!(json["left_out_total"], 3);
    assert!(home.text(&["news", "remove", "bis-rules"]).contains("removed"));
    assert!(home.text(&["news", "list"]).contains("bis-rules  off"));
    assert_eq!(home.desig(&["news", "remove", "https://never.example/"]).code, 1);
}

#[test]
fn saved_feeds_are_imported_shown_marked_and_found_by_their_texts() {
    let home = Home::new();
    let said = home.desig(&["news", "import", &fixture("rss2.xml")]);
    assert!(said.out.contains("5 items new") && said.err.contains("left out"), "{said:?}");
    assert_eq!(home.desig(&["news", "import", &fixture("hostile.xml")]).code, 2);
    let named =
        home.desig(&["news", "import", &fixture("hostile.xml"), "--feed", "https://hostile.example/"]);
    assert_eq!(named.code, 0, "{}", named.err);
    for refused in ["bomb.xml", "xxe.xml"] {
        assert_eq!(home.desig(&["news", "import", &fixture(refused)]).code, 3);
    }
    assert_eq!(home.desig(&["news", "import", "/no/such/file"]).code, 4);

    let found = home.json(&["news", "--text", "gazette mak", "--json"]);
    assert_eq!(found["total"], 1);
    let id = found["news"][0]["id"].as_str().unwrap().to_owned();
    let shown = home.text(&["news", "show", &id]);
    assert!(
        shown.contains("- One\n- Two\n") && shown.contains("[2] https://gazette.example/85-1"),
        "{shown}"
    );
    let json = home.json(&["news", "show", &id, "--json"]);
    assert_eq!(json["schema"], "desig.news-item/1");
    assert!(json["text"].as_array().unwrap().contains(&Value::from("- One")));

    let marked = home.desig(&[
        "news",
        "mark",
        &id,
        "--read",
        "--star",
        "--tag",
        "x",
        "--tag",
        "y",
        "--note",
        "see\u{1b}[2J",
    ]);
    assert_eq!(marked.code, 0, "{}", marked.err);
    home.desig(&["news", "mark", &id, "--untag", "y"]);
    let marks = home.json(&["news", "show", &id, "--json"])["marks"].clone();
    assert_eq!(marks, serde_json::json!({"read": true, "starred": true, "tags": ["x"], "note": "see␛[2J"}));
    assert!(home.text(&["news", "show", &id]).contains("starred  read  #x"));
    assert_eq!(home.desig(&["news", "mark", "news-none", "--read"]).code, 1);
    assert_eq!(home.desig(&["news", "mark", &id]).code, 2);
    assert_eq!(home.desig(&["news", "show", "none"]).code, 1);

    // Nothing of it reaches the terminal, in any form.
    let ids: Vec<String> = home.json(&["news", "--json"])["news"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect();
    let mut outputs = vec![
        home.text(&["news"]),
        home.text(&["news", "--json"]),
        home.text(&["news", "--csv"]),
        home.text(&["news", "list"]),
    ];
    outputs.extend(ids.iter().map(|id| home.text(&["news", "show", id])));
    for output in outputs {
        let hostile = |c: char| {
            c != '\n' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!output.replace("\r\n", "\n").contains(hostile), "{output:?}");
        assert!(!output.contains("javascript:") && !output.contains("file:///"), "{output}");
    }
    assert!(home.text(&["news", "--csv"]).contains("'=cmd"));
}

/// The link of an item to an entity or event.
fn link_to(item: &Value, id: &str) -> Option<Value> {
    let links = item["links"].as_array().unwrap();
    links.iter().find(|link| link["entity"] == id || link["event"] == id).cloned()
}

#[test]
fn imported_news_says_whom_and_what_it_is_about_and_how_that_is_known() {
    let home = Home::new();
    let (party, rule) = ("beijing-sensetime-technology-development-co-ltd", "84-FR-54002");
    home.text(&["news", "import", &fixture("linked.xml")]);
    let item = |home: &Home, title: &str| {
        let json = home.json(&["news", "--json"]);
        let items = json["news"].as_array().unwrap();
        items.iter().find(|item| item["title"].as_str().unwrap().contains(title)).unwrap().clone()
    };
    let first = item(&home, "SenseTime");
    let found = link_to(&first, party).unwrap();
    assert_eq!((found["how"].as_str(), found["confidence"].as_str()), (Some("mention"), Some("certain")));
    assert!(!found["by"].as_str().unwrap().is_empty() && !found["why"].as_str().unwrap().is_empty());
    let title: Vec<char> = first["title"].as_str().unwrap().chars().collect();
    let places = found["places"].as_array().unwrap();
    let in_title: Vec<&Value> = places.iter().filter(|place| place["field"] == "title").collect();
    assert!(!in_title.is_empty(), "{found}");
    for place in in_title {
        let at = |end: usize| usize::try_from(place["span"][end].as_u64().unwrap()).unwrap();
        assert_eq!(title[at(0)..at(1)].iter().collect::<String>(), place["text"].as_str().unwrap());
    }
    let cited = link_to(&first, rule).unwrap();
    assert_eq!(
        (cited["by"].as_str(), cited["places"][0]["text"].as_str()),
        (Some("citation"), Some("84 FR 54002"))
    );

    // In every form, and from the party and the rule.
    let id = first["id"].as_str().unwrap();
    assert!(home.text(&["news", "show", id]).contains(&format!("({party})  certain: ")));
    let line = home.text(&["news", "sensetime", "rule", "october", "--jsonl"]);
    assert!(line.contains("\"by\":\"citation\""), "{line}");
    let in_full = home.json(&["news", "show", id, "--json"]);
    assert_eq!(in_full["links"], first["links"]);
    for what in [party, rule] {
        assert!(home.json(&["show", what, "--json"])["news"].as_array().unwrap().contains(&Value::from(id)));
        for command in ["show", "brief"] {
            let brief = home.text(&[command, what]);
            assert!(brief.contains("answers: SenseTime on the rule of October"), "{brief}");
            assert!(brief.contains("feed [https://weekly.example/feed.xml]"), "{brief}");
        }
    }
    let rows = home.data().join("rows.csv");
    home.text(&["export", "sensetime", "--rows", "news", "--to", rows.to_str().unwrap()]);
    let rows = std::fs::read_to_string(rows).unwrap();
    assert!(rows.contains(&format!("{rule}: citation, certain (text ")), "{rows}");
    // What a person says goes, until the person says otherwise.
    let said = home.text(&["news", "unlink", id, party]);
    assert!(said.contains("not linked to") && said.contains("desig news link"), "{said}");
    assert!(link_to(&item(&home, "SenseTime"), party).is_none());
    assert!(home.text(&["news", "show", id]).contains(&format!("not about: {party}")));
    assert_eq!(home.json(&["news", "show", id, "--json"])["rejected"], serde_json::json!([party]));
    assert!(!home.text(&["brief", party]).contains("answers: SenseTime"));
    let quiet = item(&home, "quiet")["id"].as_str().unwrap().to_owned();
    home.text(&["news", "link", &quiet, "84", "FR", "54002"]);
    // What was not public yet is not told.
    home.text(&["news", "link", &quiet, "85-FR-34503"]);
    let about = |day: &str| {
        let item = home.json(&["news", "show", &quiet, "--json", "--as-of", day]);
        item["links"].as_array().unwrap().iter().map(|link| link["event"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((about("2019-11-01"), about("2026-11-01").len()), (vec![Value::from(rule)], 2));
    // Other lists: whatever shows it next links all of it anew.
    let list = home.file("list.csv", program::screening_list(&[("EL", 5)], 1));
    home.text(&["import", &list]);
    assert_eq!(item(&home, "Fictional")["links"].as_array().unwrap().len(), 1);
    assert!(link_to(&item(&home, "SenseTime"), party).is_none());
    let added = link_to(&item(&home, "quiet"), rule).unwrap();
    assert_eq!((added["how"].as_str(), added["decision"].as_str()), (Some("person"), Some("added")));
    assert!(home.text(&["news", "show", &quiet]).contains("linked by hand"));
    home.text(&["news", "link", id, party]);
    assert_eq!(link_to(&item(&home, "SenseTime"), party).unwrap()["decision"], "added");
    home.text(&["news", "unlink", &quiet, rule]);
    assert!(link_to(&item(&home, "quiet"), rule).is_none());

    for wrong in [["news", "link", "news-none", rule], ["news", "link", id, "nobody at all"]] {
        let ended = home.desig(&wrong);
        assert_eq!(ended.code, 1, "{ended:?}");
    }
    assert_eq!(home.desig(&["news", "unlink", id]).code, 2);
}

#[test]
fn what_is_fetched_is_linked() {
    let server = Server::new(|_, _| answer("200 OK", &XML, &bytes("linked.xml")));
    let home = home(&server.url("/feed"));
    let (feed, ended) = sync(&home);
    assert_eq!((feed["new"].as_u64(), ended.code), (Some(3), 0), "{ended:?}");
    assert!(!home.json(&["show", "84-FR-54002", "--json"])["news"].as_array().unwrap().is_empty());
    let json = home.json(&["news", "sensetime", "--json"]);
    let item = json["news"].as_array().unwrap().iter().find(|item| !item["source"].is_null()).unwrap();
    assert!(link_to(item, "84-FR-54002").is_some());
}

#[test]
fn without_its_database_everything_else_works_and_repair_saves_what_it_can() {
    let home = Home::new();
    home.text(&["news", "import", &fixture("rss2.xml")]);
    let path = home.data().join("news/news.db");
    let sound = std::fs::read(&path).unwrap();
    std::fs::write(&path, vec![0x55; sound.len()]).unwrap();
    let ended = home.desig(&["news"]);
    assert!(ended.code == 0 && ended.out.contains("TechNode"), "{ended:?}");
    assert!(ended.err.contains("is damaged") && ended.err.contains("desig news repair"), "{}", ended.err);
    assert_eq!(home.desig(&["search", "sensetime"]).code, 0);
    let doctor = home.desig(&["doctor"]);
    assert!(doctor.code == 3 && doctor.out.contains("WRONG the news database"), "{doctor:?}");
    assert_eq!(home.desig(&["news", "add", "https://a.example/"]).code, 3);
    assert_eq!(std::fs::read(&path).unwrap(), vec![0x55; sound.len()], "it is left as it is");

    assert!(home.text(&["news", "repair"]).contains("the damaged database is now"));
    let aside = std::fs::read_dir(home.data().join("news"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|path| path.to_str().unwrap().contains("damaged"))
        .unwrap();
    assert_eq!(std::fs::read(aside).unwrap(), vec![0x55; sound.len()]);
    assert!(home.text(&["news", "import", &fixture("rss2.xml")]).contains("5 items new"));
    assert!(home.text(&["news", "repair"]).contains("nothing is wrong"));
    assert!(home.text(&["doctor"]).contains("ok    fetched news: 5 items of 1 feeds"));
}

#[test]
fn another_program_that_holds_the_database_is_told_and_reading_goes_on() {
    let home = Home::new();
    home.text(&["news", "import", &fixture("rss2.xml")]);
    let holder = rusqlite::Connection::open(home.data().join("news/news.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(titles(&home, "").len(), 5);
    let ended = home.desig(&["news", "add", "https://a.example/"]);
    assert_eq!(ended.code, 4);
    assert!(
        ended.err.contains("in use by another program") && ended.err.contains("try again"),
        "{}",
        ended.err
    );
    holder.execute_batch("COMMIT").unwrap();
    home.text(&["news", "add", "https://a.example/"]);

    holder.pragma_update(None, "user_version", 9).unwrap();
    let ended = home.desig(&["news", "add", "https://b.example/"]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("later version"), "{}", ended.err);
    let ended = home.desig(&["news"]);
    assert!(ended.code == 0 && ended.out.contains("TechNode") && ended.err.contains("left out"), "{ended:?}");
}

#[test]
fn a_brief_says_who_when_by_which_rule_on_what_terms_with_whom_and_what_was_written_with_sources() {
    let home = Home::new();
    let brief =
        home.text(&["brief", "beijing-sensetime-technology-development-co-ltd", "--as-of", "2026-11-22"]);
    for fact in [
        "listed since 2019-10-09",
        "84 FR 54002",
        "Hikvision",
        "License requirement",
        "TechNode",
        "## Sources",
    ] {
        assert!(brief.contains(fact), "{fact} is missing in\n{brief}");
    }
    let (body, sources) = brief.split_once("## Sources").unwrap();
    for line in body.lines().filter(|line| line.starts_with("- ")) {
        let has_source = line.contains("](http") || line.ends_with(']');
        assert!(has_source, "no source: {line}");
    }
    assert!(sources.contains("SHA-256"), "{sources}");
    assert!(home.text(&["brief", "84", "FR", "54002"]).contains("## Entities"));
    assert_eq!(home.desig(&["brief", "nobody at all"]).code, 1);
}
