//! What a feed or its saved file can put into each of its fields.

use std::path::Path;

use desig::news;

use crate::corpus::{BYTES, ESCAPES, REFERENCES, all_tricks, harm};
use crate::program::Home;
use crate::rewrite::{Shape, fields, with, written};
use crate::{long_texts_for, run};

const FEEDS: [(&str, Shape); 5] = [
    ("rss2.xml", Shape::Xml),
    ("rss1.xml", Shape::Xml),
    ("atom.xml", Shape::Xml),
    ("feed.json", Shape::Json),
    ("federal-register.json", Shape::Json),
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/news").join(name)).unwrap()
}

fn read(bytes: &[u8]) -> Result<news::Feed, news::FeedError> {
    news::read(bytes, Some("https://feeds.example/here/feed"), "2026-11-22".parse().unwrap())
}

/// Reads a feed, harmlessly; how many items it has.
fn read_harmlessly(what: &str, bytes: &[u8]) -> usize {
    let feed = match read(bytes) {
        Ok(feed) => feed,
        Err(refused) => {
            assert_eq!(harm(&refused.to_string()), None, "{what}: refused");
            return 0;
        }
    };
    let mut texts = feed.left_out.clone();
    texts.extend(feed.title.iter().chain(&feed.address).chain(&feed.home).cloned());
    for item in &feed.items {
        texts.extend([&item.key, &item.title, &item.summary, &item.text].map(String::clone));
        texts.extend(item.author.iter().chain(&item.url).chain(&item.date.note).cloned());
    }
    for text in texts {
        assert_eq!(harm(&text), None, "{what}");
    }
    feed.items.len()
}

/// The feed with all tricks in each field that can hold them.
fn of_tricks(name: &str, shape: Shape) -> Vec<u8> {
    let whole = fixture(name);
    let items = read(&whole).unwrap().items.len();
    let mut free = Vec::new();
    for place in fields(&whole, shape) {
        let one_more = [&free[..], &[place]].concat();
        if read(&with(&whole, &one_more, b" text")).is_ok_and(|feed| feed.items.len() == items) {
            free.push(place);
        }
    }
    with(&whole, &free, &written(&all_tricks(), shape))
}

#[test]
fn a_trick_in_any_field_of_any_feed_is_made_visible_or_the_item_is_left_out() {
    for (name, shape) in FEEDS {
        let whole = fixture(name);
        let mut payloads = vec![written(&all_tricks(), shape)];
        payloads.push(BYTES.join(&b' '));
        match shape {
            Shape::Json => payloads.extend(ESCAPES.iter().map(|escape| escape.as_bytes().to_vec())),
            _ => payloads.extend(REFERENCES.iter().map(|reference| reference.as_bytes().to_vec())),
        }
        let (mut items, places) = (0, fields(&whole, shape));
        assert!(places.len() > 10, "{name} has {} fields", places.len());
        for (at, place) in places.iter().enumerate() {
            for what in &payloads {
                items += read_harmlessly(&format!("{name}, field {at}"), &with(&whole, &[*place], what));
            }
        }
        assert!(items > places.len(), "{name}: {items}");
    }
}

#[test]
fn a_megabyte_or_100_000_marks_in_any_field_of_any_feed_are_read_or_the_item_is_left_out() {
    for (name, shape) in FEEDS {
        let whole = fixture(name);
        let (mut read, mut all) = (0, 0);
        for (at, place) in fields(&whole, shape).iter().enumerate() {
            for text in long_texts_for(at, shape) {
                let items = read_harmlessly(&format!("{name}, field {at}"), &with(&whole, &[*place], &text));
                read += usize::from(items > 0);
                all += 1;
            }
        }
        println!("{name}: with {read} of {all} long texts anything was read");
        assert!(read * 2 > all, "{name}");
    }
}

/// Takes every feed and a list of feeds, a trick in each field that can hold one.
pub fn take_all(home: &Home) {
    for (name, shape) in FEEDS {
        let file = home.file(name, of_tricks(name, shape));
        let address = format!("https://{name}.example/feed");
        let out = run(home, &["news", "import", &file, "--feed", &address, "--json"]);
        assert!(out.contains("\"new\":"), "{name}: {out}");
    }
    let opml = fixture("feeds.opml");
    let places = fields(&opml, Shape::Xml);
    for (at, place) in places.iter().enumerate() {
        let bytes = with(&opml, &[*place], &written(&all_tricks(), Shape::Xml));
        run(home, &["news", "import", &home.file(&format!("{at}.opml"), bytes)]);
    }
}

#[test]
fn no_command_lets_a_trick_in_a_feed_out() {
    let home = Home::new();
    take_all(&home);
    let mut shown = String::new();
    for arguments in [
        &["news"][..],
        &["news", "--json"],
        &["news", "--jsonl"],
        &["news", "--csv"],
        &["news", "--text", "owned"],
        &["news", "list"],
        &["news", "list", "--json"],
        &["news", "export"],
        &["search", "news:owned", "--json"],
    ] {
        shown += &run(&home, arguments);
    }
    assert!(shown.contains("␛]0;owned␇") && shown.contains("⟨U+202E⟩"), "the tricks are in there");
    let news = home.json(&["news", "--json"]);
    let ids = news["news"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    let ids: Vec<&str> = ids.filter(|id| id.starts_with("news-")).collect();
    assert!(ids.len() > 8, "{ids:?}");
    let tricks = all_tricks().replace('\0', "");
    for id in ids {
        run(&home, &["news", "mark", id, "--tag", &tricks, "--note", &tricks, "--star"]);
        for arguments in [&["news", "show", id][..], &["news", "show", id, "--json"]] {
            let out = run(&home, arguments);
            assert!(out.contains("owned"), "{arguments:?}: {out}");
        }
    }
    for name in ["out.csv", "out.json", "out.md"] {
        let path = home.file(name, "");
        run(&home, &["export", "--rows", "news", "--to", &path, "--force"]);
        crate::assert_harmless(name, &std::fs::read(path).unwrap());
    }
}
