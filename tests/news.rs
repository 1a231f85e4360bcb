//! Feeds of every kind, encoding and slip become readable items; hostile ones harmless ones; what is kept of
//! them survives everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "news/faults.rs"]
mod faults;
#[path = "news/kept.rs"]
mod kept;
#[path = "common/program.rs"]
mod program;
#[path = "news/relink.rs"]
mod relink;

use std::path::{Path, PathBuf};

use desig::model::{Day, NewsKind, visible};
use desig::news::{self, Feed, FeedError, opml};
pub use program::screening_list;
use proptest::prelude::*;

pub fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/news")
}

pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap()
}

pub fn read(name: &str) -> Feed {
    news::read(&bytes(name), Some("https://feeds.example/here/feed"), today()).unwrap()
}

fn day(feed: &Feed, at: usize) -> String {
    feed.items[at].date.day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}

#[test]
fn rss_with_every_slip_comes_out_right() {
    let feed = read("rss2.xml");
    assert_eq!(feed.title.as_deref(), Some("Figment Trade Daily"));
    assert_eq!(feed.address.as_deref(), Some("https://trade.example/feed.xml"));
    let [first, no_guid, broken, future, bare] = feed.items.as_slice() else { panic!("{feed:#?}") };

    assert_eq!(first.title, "Atlantis lists three makers of nothing — at once");
    // Relative to the feed's address.
    assert_eq!(first.url.as_deref(), Some("https://feeds.example/2020/05/lists?a=1&b=2"));
    assert_eq!(first.key, "figment-1");
    assert_eq!((day(&feed, 0).as_str(), first.date.note.as_deref()), ("2020-05-25", None));
    assert_eq!(first.author.as_deref(), Some("Ann Author"));
    assert_eq!(first.summary, "Three makers.");
    assert_eq!(
        first.text,
        "Three makers [1] of nothing were listed. See the gazette [2] and them [1].\n\n- One\n- Two\n\n\
         [1] https://feeds.example/makers\n[2] https://gazette.example/85-1"
    );

    assert_eq!(no_guid.title, "No identifier, no date: AT&T and R&D");
    assert_eq!(no_guid.text, "Escaped & escaped again");
    assert!(no_guid.key.starts_with("url ") && no_guid.date == news::Dated::default());

    assert_eq!((broken.date.day, broken.text.as_str()), (None, "See the date."));
    assert_eq!(broken.date.note.as_deref(), Some("the feed says “31 Feb 2020 10:00:00 GMT”"));

    assert_eq!(future.date.day, None);
    let note = future.date.note.as_deref().unwrap();
    assert!(note.contains("2099") && note.contains("fetched on 2026-11-22"), "{note}");

    assert_eq!((bare.url.as_deref(), day(&feed, 4).as_str()), (None, "2020-05-20"));
    assert_eq!((feed.left_out_total, feed.left_out.len()), (1, 1));
}

#[test]
fn an_item_without_an_identifier_is_the_same_the_next_time() {
    let (one, two) = (read("rss2.xml"), read("rss2.xml"));
    assert_eq!(one, two);
    let keys: std::collections::HashSet<&str> = one.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys.len(), one.items.len());
    // An identifier that items with different addresses share tells none of them.
    let shared = "<rss version='2.0'><channel><item><guid>x</guid><link>https://a.example/1</link><title>a</title></item>
        <item><guid>x</guid><link>https://a.example/2</link><title>b</title></item></channel></rss>";
    let feed = news::read(shared.as_bytes(), None, today()).unwrap();
    assert_eq!(feed.items.len(), 2);
    assert_ne!(feed.items[0].key, feed.items[1].key);
}

#[test]
fn rdf_atom_and_json_feeds_are_read() {
    let rdf = read("rss1.xml");
    assert_eq!((rdf.items[0].title.as_str(), day(&rdf, 0).as_str()), ("First of Nowhere", "2019-10-09"));
    assert_eq!(rdf.items[0].text, "One bold word.");
    assert_eq!((rdf.items.len(), rdf.left_out_total), (1, 1));
    assert!(rdf.left_out[0].contains("no link"));

    let atom = read("atom.xml");
    assert_eq!(atom.title.as_deref(), Some("Atom & Eve"));
    assert_eq!(atom.items[0].title, "Terms <b> in plain text");
    assert_eq!(atom.items[0].url.as_deref(), Some("https://atom.example/blog/posts/1"));
    assert_eq!(atom.items[0].author.as_deref(), Some("Eve; Adam"));
    assert_eq!((day(&atom, 0).as_str(), atom.items[0].summary.as_str()), ("2020-06-03", "In short."));
    assert!(atom.items[0].text.starts_with("Head\n\nBody with a link [1]."), "{}", atom.items[0].text);
    assert_eq!(atom.items[1].text, "Plain\ntext with lines.");
    assert_eq!(day(&atom, 1), "2020-06-04");
    assert_eq!(atom.items[1].date.note.as_deref(), Some("the feed says only when it was last changed"));

    let json = read("feed.json");
    assert_eq!((json.items[0].key.as_str(), day(&json, 0).as_str()), ("7", "2021-01-02"));
    assert_eq!(json.items[0].url.as_deref(), Some("https://feeds.example/posts/7"));
    assert_eq!(json.items[1].title, "No title, but a text.");
    assert_eq!(json.items[1].date.note.as_deref(), Some("the feed says “tomorrow”"));
    assert_eq!(json.left_out_total, 1);
}

#[test]
fn documents_of_the_federal_register_are_news() {
    let feed = read("federal-register.json");
    let [rule, notice] = feed.items.as_slice() else { panic!("{feed:#?}") };
    assert_eq!((rule.kind, notice.kind), (NewsKind::Rule, NewsKind::Announcement));
    assert_eq!((rule.key.as_str(), day(&feed, 0).as_str()), ("2099-00001", "2020-06-05"));
    assert_eq!(rule.author.as_deref(), Some("Commerce Department; Industry and Security Bureau"));
    assert!(rule.text.contains("nobody adds three") && rule.text.contains("Citation: 85 FR 99999"));
    assert_eq!(notice.url, None);
    assert_eq!(feed.left_out_total, 1);
}

#[test]
fn a_document_of_the_federal_register_without_a_number_or_a_title_is_left_out_and_named() {
    let feed = r#"{"results": [{"document_number": "2099-1", "title": "One"},
                               {"document_number": " ", "title": "Two"},
                               {"document_number": "2099-3", "title": "\n"}]}"#;
    let feed = news::read(feed.as_bytes(), None, today()).unwrap();
    assert_eq!(feed.items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["One"]);
    assert_eq!(feed.left_out, ["document 2: it has no number", "document 3: it has no title"]);
}

#[test]
fn chinese_and_japanese_bytes_come_out_right_whatever_is_declared() {
    for name in ["gbk.xml", "gbk-undeclared.xml"] {
        let feed = read(name);
        assert_eq!(feed.title.as_deref(), Some("虚构贸易报"), "{name}");
        assert_eq!(feed.items[0].title, "亚特兰蒂斯将三家公司列入清单", "{name}");
        assert_eq!(feed.items[0].text, "三家虚构公司被列入清单。", "{name}");
    }
    let feed = read("shift-jis.xml");
    assert_eq!(feed.items[0].title, "アトランティス、三社をリストに追加");
    assert_eq!(day(&feed, 0), "2020-05-22");
}

/// Whether a text can do nothing to a terminal; line ends are allowed in full texts.
fn is_harmless(text: &str, lines: bool) -> bool {
    text.split('\n').all(|line| matches!(visible(line), std::borrow::Cow::Borrowed(_)))
        && (lines || !text.contains('\n'))
}

pub fn assert_harmless(feed: &Feed) {
    let short = |text: &str| assert!(is_harmless(text, false), "{text:?}");
    let web = |url: &str| {
        short(url);
        assert!(url.starts_with("https://") || url.starts_with("http://"), "{url}");
        let authority = url.split('/').nth(2).unwrap();
        assert!(url.is_ascii() && !authority.contains('@'), "{url}");
    };
    feed.title.iter().for_each(|title| short(title));
    feed.address.iter().chain(&feed.home).for_each(|url| web(url));
    feed.left_out.iter().for_each(|why| short(why));
    for item in &feed.items {
        for text in [&item.key, &item.title, &item.summary] {
            short(text);
        }
        item.author.iter().chain(&item.date.note).for_each(|text| short(text));
        item.url.iter().for_each(|url| web(url));
        assert!(is_harmless(&item.text, true), "{:?}", item.text);
        assert!(!item.title.is_empty() && !item.key.is_empty());
    }
}

#[test]
fn nothing_hostile_runs_addresses_a_file_moves_the_cursor_or_turns_the_direction() {
    let feed = read("hostile.xml");
    assert_harmless(&feed);
    assert_eq!(feed.items.len(), 3);
    let first = &feed.items[0];
    assert_eq!((first.url.as_deref(), first.date.day), (None, None));
    assert!(first.title.contains("␛]0;owned␇") && first.title.contains("⟨U+202E⟩"), "{}", first.title);
    for bad in ["javascript", "file:", "data:", "track.example", "frame", "onclick", "p{}"] {
        assert!(!first.text.contains(bad), "{bad} in {}", first.text);
    }
    assert!(first.text.contains("[1] https://good.example/%E2%80%AE%1B[2J"), "{}", first.text);
    // Where it leads is what is shown.
    assert_eq!(feed.items[1].url.as_deref(), Some("https://evil.example/"));
    assert_eq!(feed.items[1].text, "left");
    assert_eq!(feed.items[2].url, None);
}

#[test]
fn bombs_and_includes_are_refused_and_deep_or_long_ones_bounded() {
    let refusal = |bytes: &[u8]| news::read(bytes, None, today()).unwrap_err();
    assert_eq!(refusal(&bytes("bomb.xml")), FeedError::OwnEntities);
    assert_eq!(refusal(&bytes("xxe.xml")), FeedError::OwnEntities);
    assert!(matches!(refusal("<rss>".repeat(100_000).as_bytes()), FeedError::TooDeep(_)));
    assert!(matches!(refusal("[".repeat(100_000).as_bytes()), FeedError::Unknown));
    let nested = format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"x\":{}", "[".repeat(100_000));
    assert!(matches!(refusal(nested.as_bytes()), FeedError::NotJson(_)));
    assert!(matches!(refusal(&vec![b' '; 33 << 20]), FeedError::TooLarge(_)));

    let line = "x".repeat(1 << 20);
    let deep = "<blockquote><ul><li><a href='https://a.example/'>".repeat(20_000);
    let long = format!(
        "<rss version='2.0'><channel><item><title>{line}</title><guid>{line}</guid>
         <description><![CDATA[{line}{deep}]]></description></item></channel></rss>"
    );
    let feed = news::read(long.as_bytes(), None, today()).unwrap();
    assert_harmless(&feed);
    let item = &feed.items[0];
    assert!(item.title.chars().count() <= 501 && item.key.len() <= 500 && item.text.len() < 500_000);
    assert!(item.text.contains("was cut here"));
}

#[test]
fn what_is_no_feed_says_what_it_is() {
    let refusal = |text: &str| news::read(text.as_bytes(), None, today()).unwrap_err();
    assert_eq!(refusal(""), FeedError::Empty);
    assert_eq!(refusal("<!DOCTYPE html><html></html>"), FeedError::WebPage);
    assert_eq!(
        refusal("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"),
        FeedError::WebPage
    );
    assert_eq!(refusal("plain text"), FeedError::Unknown);
    assert_eq!(refusal("<opml/>"), FeedError::Unknown);
    assert_eq!(refusal("{\"a\":1}"), FeedError::Unknown);
    let whole = String::from_utf8(bytes("rss2.xml")).unwrap();
    for end in [200, 700, 1500] {
        assert!(matches!(refusal(&whole[..end]), FeedError::CutOff(_)), "{end}");
    }
    assert!(matches!(
        refusal("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["),
        FeedError::CutOff(_)
    ));
}

#[test]
fn an_outline_names_only_web_addresses() {
    let list = opml::read(&bytes("feeds.opml")).unwrap();
    let shown: Vec<String> = list.outlines.iter().map(|one| format!("{} {}", one.title, one.url)).collect();
    assert_eq!(
        shown,
        ["Figment Trade Daily https://trade.example/feed.xml", "Plain & simple http://plain.example/rss"]
    );
    assert_eq!(list.refused, ["file:///etc/passwd", "javascript:alert(1)"]);
    assert!(opml::is_opml(&bytes("feeds.opml")) && !opml::is_opml(&bytes("rss2.xml")));
}

const FIXTURES: [&str; 9] = [
    "rss2.xml",
    "rss1.xml",
    "atom.xml",
    "feed.json",
    "federal-register.json",
    "gbk.xml",
    "shift-jis.xml",
    "hostile.xml",
    "feeds.opml",
];

proptest! {
    #[test]
    fn any_bytes_are_a_feed_or_refused_and_never_harm(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(feed) = news::read(&bytes, Some("https://a.example/"), today()) {
            assert_harmless(&feed);
        }
        let _ = opml::read(&bytes);
    }

    #[test]
    fn mutated_feeds_never_harm(
        name in prop::sample::select(FIXTURES.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = bytes(name);
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => {
                    let piece: Vec<u8> = bytes[at..bytes.len().min(at + 40)].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(feed) = news::read(&bytes, Some("https://a.example/"), today()) {
            assert_harmless(&feed);
        }
        if let Ok(list) = opml::read(&bytes) {
            for outline in list.outlines {
                prop_assert!(is_harmless(&outline.title, false));
                prop_assert!(outline.url.starts_with("http"));
            }
            prop_assert!(list.refused.iter().all(|address| is_harmless(address, false)));
        }
    }

    #[test]
    fn any_html_is_harmless_text(html in "(<[a-z/!]{0,12}[ =\"'>]?|&[a-z#0-9]{1,6};?|[\\PC\u{1b}\u{202e}\n ]{0,5}){0,60}") {
        let feed = serde_json::json!({
            "version": "https://jsonfeed.org/version/1", "title": html,
            "items": [{"id": html, "title": html, "content_html": html, "summary": html, "url": html}],
        });
        let feed = news::read(feed.to_string().as_bytes(), Some("https://a.example/"), today()).unwrap();
        assert_harmless(&feed);
    }
}
