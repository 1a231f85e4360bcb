//! Feeds and what is kept of them as JSON.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::model::{Day, visible};
use crate::news::{FeedRow, Grounds, TakenItems};
use crate::search::NewsHit;
use crate::store::Dataset;
use crate::sync::{NewsError, NewsFeed, NewsSynced};

use super::json::{NewsItemJson, news_item, safe};

/// `desig.feeds/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FeedsJson {
    pub schema: &'static str,
    pub feeds: Vec<FeedJson>,
}

/// A feed.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FeedJson {
    /// What it is called by in the configuration.
    pub name: Option<String>,
    pub url: String,
    pub title: Option<String>,
    pub kind: Option<&'static str>,
    /// `built-in`, `configured`, `added`, or `file` where only saved files were read of it.
    pub origin: &'static str,
    /// Whether it is fetched.
    pub enabled: bool,
    /// When its server was last asked with success, and when something new last came.
    pub asked: Option<DateTime<Utc>>,
    pub changed: Option<DateTime<Utc>>,
    pub items: usize,
    pub unread: usize,
    /// Why it could not be fetched or read the last time.
    pub error: Option<String>,
}

/// Feeds with what is known of each; a feed may be known only from a saved file.
#[must_use]
pub fn feeds(all: &[(Option<&NewsFeed>, Option<&FeedRow>)]) -> FeedsJson {
    let one = |(feed, row): &(Option<&NewsFeed>, Option<&FeedRow>)| FeedJson {
        name: feed.and_then(|feed| feed.name.as_deref()).map(safe),
        url: safe(feed.map(|feed| &feed.url).or(row.map(|row| &row.url)).map_or("", String::as_str)),
        title: feed
            .and_then(|feed| feed.title.as_deref())
            .or(row.map(|row| row.title.as_str()))
            .filter(|title| !title.is_empty())
            .map(safe),
        kind: feed.map(|feed| feed.kind.as_str()),
        origin: feed.map_or("file", |feed| feed.origin.as_str()),
        enabled: feed.is_some_and(|feed| feed.enabled),
        asked: row.and_then(|row| row.asked),
        changed: row.and_then(|row| row.changed),
        items: row.map_or(0, |row| row.items),
        unread: row.map_or(0, |row| row.unread),
        error: row.and_then(|row| row.fault.as_deref()).map(safe),
    };
    FeedsJson { schema: "desig.feeds/1", feeds: all.iter().map(one).collect() }
}

/// What became of a feed, in `desig.sync/1`.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FeedSyncedJson {
    pub feed: String,
    pub url: String,
    /// `unchanged`, `read` or `failed`.
    pub status: &'static str,
    pub new: usize,
    pub changed: usize,
    /// Items that could not be read: the first reasons, and how many there were.
    pub left_out: Vec<String>,
    pub left_out_total: usize,
    pub error: Option<String>,
}

/// What became of a feed.
#[must_use]
pub fn feed_synced(feed: &NewsFeed, result: &Result<NewsSynced, NewsError>) -> FeedSyncedJson {
    let none = TakenItems::default();
    let (status, taken, error) = match result {
        Ok(NewsSynced::Unchanged) => ("unchanged", &none, None),
        Ok(NewsSynced::Taken(taken)) => ("read", taken, None),
        Err(error) => ("failed", &none, Some(safe(&error.to_string()))),
    };
    FeedSyncedJson {
        feed: feed.called(),
        url: safe(&feed.url),
        status,
        new: taken.new,
        changed: taken.changed,
        left_out: taken.left_out.iter().map(|why| safe(why)).collect(),
        left_out_total: taken.left_out_total,
        error,
    }
}

/// `desig.news-import/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct NewsImportJson {
    pub schema: &'static str,
    /// The feed that a saved file is of; `null` of a list of feeds.
    pub feed: Option<String>,
    pub new: usize,
    pub changed: usize,
    /// Feeds that were added.
    pub feeds: Vec<String>,
    /// What was not taken: reasons, or addresses that are none of the web.
    pub left_out: Vec<String>,
    pub left_out_total: usize,
}

/// What a saved feed brought.
#[must_use]
pub fn news_imported(url: &str, taken: &TakenItems) -> NewsImportJson {
    NewsImportJson {
        schema: "desig.news-import/1",
        feed: Some(safe(url)),
        new: taken.new,
        changed: taken.changed,
        feeds: Vec::new(),
        left_out: taken.left_out.iter().map(|why| safe(why)).collect(),
        left_out_total: taken.left_out_total,
    }
}

/// What a list of feeds brought.
#[must_use]
pub fn feeds_imported(feeds: &[String], refused: &[String]) -> NewsImportJson {
    NewsImportJson {
        schema: "desig.news-import/1",
        feed: None,
        new: 0,
        changed: 0,
        feeds: feeds.iter().map(|url| safe(url)).collect(),
        left_out: refused.iter().map(|address| safe(address)).collect(),
        left_out_total: refused.len(),
    }
}

/// `desig.news-item/1`: an item with its full text.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct WholeNewsJson {
    pub schema: &'static str,
    #[serde(flatten)]
    pub item: NewsItemJson,
    /// Identifiers of what a person said that it is not about.
    pub rejected: Vec<String>,
    /// What it says, as far as its feed gives it, line by line; `null` of an embedded item.
    pub text: Option<Vec<String>>,
}

/// An item with its full text.
#[must_use]
pub fn whole_news(
    data: &Dataset,
    hit: &NewsHit,
    as_of: Day,
    grounds: &Grounds,
    text: Option<&str>,
) -> WholeNewsJson {
    WholeNewsJson {
        schema: "desig.news-item/1",
        item: news_item(data, hit, as_of, grounds),
        rejected: grounds.rejected().map(|target| safe(target.id())).collect(),
        text: text.map(|text| text.lines().map(|line| visible(line).into_owned()).collect()),
    }
}
