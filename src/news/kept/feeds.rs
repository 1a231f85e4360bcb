//! The feeds that are known here: those the person added, and what servers said of each the last time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::{Fault, Kept, Why};
use crate::model::{Day, NewsKind};

/// A feed as it is known here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedRow {
    /// Its address.
    pub url: String,
    /// What it calls itself; empty where it was never read.
    pub title: String,
    /// What the person calls it; empty where they do not.
    pub named: String,
    /// Whether the person added it.
    pub added: bool,
    /// The entity tag of the last good file.
    pub etag: Option<String>,
    /// When the server last changed it, as it said.
    pub modified: Option<String>,
    /// SHA-256 of the last good file.
    pub sha256: Option<String>,
    /// When its server was last asked with success.
    pub asked: Option<DateTime<Utc>>,
    /// When something new last came.
    pub changed: Option<DateTime<Utc>>,
    /// Why it could not be fetched or read the last time.
    pub fault: Option<String>,
    /// How many of its items are kept.
    pub items: usize,
    /// How many of them are unread.
    pub unread: usize,
}

/// Where a file of a feed came from, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// The feed's address.
    pub url: String,
    /// What the person or the configuration calls it, where they do.
    pub named: Option<String>,
    /// What its items are, where they do not say.
    pub kind: NewsKind,
    /// The day.
    pub today: Day,
    /// The instant.
    pub now: DateTime<Utc>,
    /// The entity tag.
    pub etag: Option<String>,
    /// When the server last changed it.
    pub modified: Option<String>,
    /// SHA-256 of the file, where it was fetched.
    pub sha256: Option<String>,
}

impl Fetch {
    /// A file that was not fetched but is there.
    #[must_use]
    pub fn of_file(url: &str, kind: NewsKind, today: Day, now: DateTime<Utc>) -> Self {
        let url = url.to_owned();
        Self { url, named: None, kind, today, now, etag: None, modified: None, sha256: None }
    }

    /// Notes that the file was taken.
    pub(super) fn note(
        &self,
        connection: &Connection,
        number: i64,
        title: Option<&str>,
    ) -> rusqlite::Result<()> {
        if let Some(title) = title {
            connection.execute("UPDATE feeds SET title = ? WHERE number = ?", (title, number))?;
        }
        if let Some(named) = &self.named {
            connection.execute("UPDATE feeds SET named = ? WHERE number = ?", (named, number))?;
        }
        if self.sha256.is_some() {
            connection.execute(
                "UPDATE feeds SET etag = ?2, modified = ?3, sha256 = ?4, asked = ?5, changed = ?5, fault = NULL
                 WHERE number = ?1",
                (number, &self.etag, &self.modified, &self.sha256, self.now.to_rfc3339()),
            )?;
        }
        Ok(())
    }
}

impl Kept {
    /// All feeds that are known here, by address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedRow>, Fault> {
        let read = || -> rusqlite::Result<Vec<FeedRow>> {
            let mut statement = self.connection.prepare(
                "SELECT url, title, named, added, etag, modified, sha256, asked, changed, fault,
                 (SELECT count(*) FROM items WHERE feed = feeds.number),
                 (SELECT count(*) FROM items WHERE feed = feeds.number AND read = 0)
                 FROM feeds ORDER BY url",
            )?;
            statement.query_map([], feed_row)?.collect()
        };
        read().map_err(self.fault())
    }

    /// Adds a feed, or names one that is known. Says whether it is new to the person's own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_feed(&mut self, url: &str, named: Option<&str>) -> Result<bool, Fault> {
        let fault = self.fault();
        let added = self.as_one(|connection| {
            connection.execute("INSERT OR IGNORE INTO feeds (url) VALUES (?)", [url])?;
            let is_new =
                connection.execute("UPDATE feeds SET added = 1 WHERE url = ? AND added = 0", [url])? > 0;
            if let Some(named) = named {
                connection.execute("UPDATE feeds SET named = ? WHERE url = ?", (named, url))?;
            }
            Ok(is_new)
        });
        added.map_err(fault)
    }

    /// Fetches a feed no longer. Its items stay until they are let go by age or number; with `items`, those
    /// that the person has not starred, tagged, noted or linked are removed at once. Says how many were.
    ///
    /// # Errors
    /// When the person never added it, or it cannot be written.
    pub fn remove_feed(&mut self, url: &str, items: bool) -> Result<usize, Fault> {
        let fault = self.fault();
        // Ended between these steps it is still there to be removed, and nothing it lost is held to be known.
        let change =
            "UPDATE feeds SET etag = NULL, modified = NULL, sha256 = NULL WHERE url = ? AND added = 1";
        if self.connection.execute(change, [url]).map_err(&fault)? == 0 {
            let shown = crate::model::visible(url).into_owned();
            return Err(Fault::new(&self.path, Why::Missing(format!("feed {shown} that was added"))));
        }
        let mut removed = 0;
        if items {
            let number = self.feed_number(url).map_err(&fault)?;
            removed = self.let_go_of_feed(number).map_err(&fault)?;
        }
        self.connection.execute("UPDATE feeds SET added = 0 WHERE url = ?", [url]).map_err(&fault)?;
        Ok(removed)
    }

    /// Notes that a server has nothing new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_unchanged(&mut self, url: &str, now: DateTime<Utc>) -> Result<(), Fault> {
        let change = "UPDATE feeds SET asked = ?2, fault = NULL WHERE url = ?1";
        self.connection.execute(change, (url, now.to_rfc3339())).map(drop).map_err(self.fault())
    }

    /// Notes why a feed could not be fetched or read. What was kept of it stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_fault(&mut self, url: &str, why: &str) -> Result<(), Fault> {
        let note = || {
            let number = self.feed_number(url)?;
            self.connection.execute("UPDATE feeds SET fault = ?2 WHERE number = ?1", (number, why))
        };
        note().map(drop).map_err(self.fault())
    }

    /// The number of a feed, which becomes known by it.
    pub(super) fn feed_number(&self, url: &str) -> rusqlite::Result<i64> {
        let find = || {
            let mut statement = self.connection.prepare_cached("SELECT number FROM feeds WHERE url = ?")?;
            statement.query_row([url], |row| row.get(0)).optional()
        };
        if let Some(number) = find()? {
            return Ok(number);
        }
        self.connection.execute("INSERT OR IGNORE INTO feeds (url) VALUES (?)", [url])?;
        find()?.ok_or(rusqlite::Error::QueryReturnedNoRows)
    }

    /// For each feed what its items' outlet is called, and its address.
    pub(super) fn feed_names(&self) -> rusqlite::Result<HashMap<i64, (String, String)>> {
        let mut statement = self.connection.prepare("SELECT number, url, title, named FROM feeds")?;
        let rows = statement.query_map([], |row| {
            let (url, title, named): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let host = || {
                let parsed = url::Url::parse(&url).ok();
                parsed.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| url.clone())
            };
            let outlet = [named, title].into_iter().find(|name| !name.is_empty()).unwrap_or_else(host);
            Ok((row.get(0)?, (outlet, url)))
        })?;
        rows.collect()
    }
}

fn feed_row(row: &Row) -> rusqlite::Result<FeedRow> {
    let instant = |column: usize| -> rusqlite::Result<Option<DateTime<Utc>>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.and_then(|text| text.parse().ok()))
    };
    let count = |column: usize| row.get::<_, i64>(column).map(|count| usize::try_from(count).unwrap_or(0));
    Ok(FeedRow {
        url: row.get(0)?,
        title: row.get(1)?,
        named: row.get(2)?,
        added: row.get(3)?,
        etag: row.get(4)?,
        modified: row.get(5)?,
        sha256: row.get(6)?,
        asked: instant(7)?,
        changed: instant(8)?,
        fault: row.get(9)?,
        items: count(10)?,
        unread: count(11)?,
    })
}
