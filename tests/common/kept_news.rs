//! A data directory with two fetched items of news; the first names two entities in three places.

#![allow(dead_code, clippy::unwrap_used)]

use std::ops::ControlFlow;

use chrono::{TimeZone, Utc};
use desig::model::{Day, NewsKind};
use desig::news::{self, Fetch, Kept, relink};
use desig::store::Dataset;
use tempfile::TempDir;

pub const FEED: &str = "https://example.org/feed";
pub const ITEMS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Trade Desk Weekly</title><link>https://example.org/</link><description>x</description>
<item><title>Two makers of cameras answer the October rule</title><link>https://example.org/a1</link><guid>a1</guid>
<pubDate>Thu, 10 Oct 2019 09:00:00 GMT</pubDate>
<description><![CDATA[<p>Hikvision rejects the rule.</p><p>SenseTime called it disappointing, and Hikvision agreed.</p>]]></description></item>
<item><title>Memory prices rose</title><link>https://example.org/a2</link><guid>a2</guid>
<pubDate>Fri, 03 Jul 2026 09:00:00 GMT</pubDate><description>Nothing about anybody listed.</description></item>
</channel></rss>"#;

pub fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

/// A data directory with two items of a feed; the first names two entities in three places.
pub fn with_news() -> TempDir {
    let data = tempfile::tempdir().unwrap();
    let feed = news::read(ITEMS.as_bytes(), Some(FEED), today()).unwrap();
    let mut kept = Kept::make(data.path()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap();
    kept.take(&feed, &Fetch::of_file(FEED, NewsKind::Article, today(), now)).unwrap();
    let recorded = Dataset::embedded().unwrap();
    assert_eq!(relink(&mut kept, &recorded, today(), &|_| ControlFlow::Continue(())).unwrap(), 2);
    data
}
