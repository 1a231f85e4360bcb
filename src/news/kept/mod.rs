//! News as it is kept: an SQLite database in the data directory, with what the person made of each item
//! (read, starred, tags, a note) and which feeds there are. Several instances may use it at once; each waits
//! a little for the other, and none holds it for long.
//!
//! It fetches nothing and knows no query language; full-text search takes words.

mod fault;
mod feeds;
mod links;
mod marks;
mod repair;
mod retention;
mod schema;
mod take;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Datelike;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior};

use crate::model::{Day, Marks, NewsItem, NewsKind};
use crate::store::file;
use links::About;

pub use fault::{Fault, Why};
pub use feeds::{FeedRow, Fetch};
pub use links::{Decision, Grounds, Link, Linking, Target, ToLink, Unlinked};
pub use marks::{Mark, Unread};
pub use repair::{Salvaged, repair};
pub use retention::Retention;
pub use take::TakenItems;

/// How long another instance is waited for.
const WAIT: Duration = Duration::from_secs(5);

/// The database, open.
#[derive(Debug)]
pub struct Kept {
    connection: Connection,
    path: PathBuf,
}

/// Where the database is under a data directory.
fn place(data: &Path) -> PathBuf {
    data.join("news").join("news.db")
}

/// The news kept under a data directory; none where nothing was ever kept. See [`Kept::headlines`].
///
/// # Errors
/// Why they cannot be read.
pub fn headlines(data: &Path) -> Result<Vec<NewsItem>, Fault> {
    Kept::open(data)?.map_or_else(|| Ok(Vec::new()), |kept| kept.headlines())
}

/// The feeds that are known under a data directory; none where nothing was ever kept. See [`Kept::feeds`].
///
/// # Errors
/// Why they cannot be read.
pub fn feeds(data: &Path) -> Result<Vec<FeedRow>, Fault> {
    Kept::open(data)?.map_or_else(|| Ok(Vec::new()), |kept| kept.feeds())
}

/// How items kept under a data directory come to what they are about; nothing where that cannot be read, which
/// was said when the items were.
pub fn grounds(data: &Path) -> impl Fn(&str) -> Grounds + use<> {
    let kept = Kept::open(data).ok().flatten();
    move |id| kept.as_ref().and_then(|kept| kept.grounds(id).ok()).unwrap_or_default()
}

impl Kept {
    /// The news kept under a data directory; nothing where nothing was ever kept, and nothing is made then.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open(data: &Path) -> Result<Option<Self>, Fault> {
        Self::open_within(data, WAIT)
    }

    /// The same, waiting so long for another instance that holds it.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open_within(data: &Path, wait: Duration) -> Result<Option<Self>, Fault> {
        let path = place(data);
        // What cannot be looked at is not nothing; and SQLite would wait for a pipe.
        match file::is_one(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Fault::new(&path, Why::Unusable(error.to_string()))),
        }
        Self::connect(path, wait).map(Some)
    }

    /// The news kept under a data directory; a new database where there is none.
    ///
    /// # Errors
    /// Why it cannot be made or used.
    pub fn make(data: &Path) -> Result<Self, Fault> {
        let path = place(data);
        let unusable = |error: std::io::Error| Fault::new(&path, Why::Unusable(error.to_string()));
        crate::store::make_private(path.parent().unwrap_or(data)).map_err(unusable)?;
        // SQLite gives the files beside it the same permissions.
        let mut options = std::fs::OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        if !path.exists() {
            options.open(&path).map_err(unusable)?;
        }
        file::is_one(&path).map_err(unusable)?;
        Self::connect(path, WAIT)
    }

    fn connect(path: PathBuf, wait: Duration) -> Result<Self, Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(&path, flags).map_err(|error| Fault::of(&path, &error));
        let mut kept = opened.and_then(|connection| Self::ready(connection, path.clone(), wait));
        // Where nothing can be written beside it, it can still be read as it stands.
        if matches!(&kept, Err(Fault { why: Why::ReadOnly | Why::Unusable(_), .. })) {
            let uri = url::Url::from_file_path(std::path::absolute(&path).unwrap_or_else(|_| path.clone()));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            let still = uri
                .ok()
                .and_then(|uri| Connection::open_with_flags(format!("{uri}?immutable=1"), flags).ok());
            if let Some(read) = still.and_then(|connection| Self::ready(connection, path, wait).ok()) {
                kept = Ok(read);
            }
        }
        kept
    }

    /// Makes sure that it is ours, and of a version we know.
    fn ready(mut connection: Connection, path: PathBuf, wait: Duration) -> Result<Self, Fault> {
        let fault = |error: rusqlite::Error| Fault::of(&path, &error);
        connection.busy_timeout(wait).map_err(fault)?;
        let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let (version, application) =
            (number("user_version").map_err(fault)?, number("application_id").map_err(fault)?);
        let tables = "SELECT count(*) FROM sqlite_schema";
        let tables: i64 = connection.query_row(tables, [], |row| row.get(0)).map_err(fault)?;
        let is_new = version == 0 && tables == 0;
        if !is_new && application != i64::from(schema::APPLICATION) {
            return Err(Fault::new(&path, Why::Foreign));
        }
        if version > schema::VERSION {
            return Err(Fault::new(&path, Why::Newer(version)));
        }
        let settings = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY;";
        connection.execute_batch(settings).map_err(fault)?;
        if version < schema::VERSION {
            // Readers and a writer do not wait for one another. The mode stays with the file.
            connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).map_err(fault)?;
            schema::bring_up(&mut connection).map_err(fault)?;
        }
        Ok(Self { connection, path })
    }

    /// The data directory it is under.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.path.ancestors().nth(2).unwrap_or(&self.path)
    }

    /// Does several changes as one: all of them are on the disk then, or none.
    fn as_one<T>(&mut self, change: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn fault(&self) -> impl Fn(rusqlite::Error) -> Fault + use<> {
        let path = self.path.clone();
        move |error| Fault::of(&path, &error)
    }

    /// All items without their full texts, newest first, with what the person made of them and what they were
    /// linked to; for [`Dataset::with_news`](crate::store::Dataset::with_news).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn headlines(&self) -> Result<Vec<NewsItem>, Fault> {
        self.read_headlines().map_err(self.fault())
    }

    fn read_headlines(&self) -> rusqlite::Result<Vec<NewsItem>> {
        let feeds = self.feed_names()?;
        let mut tags =
            self.by_item::<String>("SELECT item, tag FROM tags ORDER BY item, tag", |row| row.get(1))?;
        let decisions = self.all_decisions()?;
        let mut statement = self.connection.prepare(
            "SELECT number, id, feed, kind, title, summary, author, url, day, at, date_note, read, starred, note,
             about, seen FROM items",
        )?;
        let mut rows = statement.query([])?;
        let mut items: Vec<(Option<Day>, i64, NewsItem)> = Vec::new();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let (outlet, source) = feeds.get(&row.get(2)?).cloned().unwrap_or_default();
            let decided = decisions.get(&number).map_or(&[][..], Vec::as_slice);
            let about = About::read(row.get_ref(14)?.as_str()?, decided);
            let date = day_of(row, 8)?;
            let item = NewsItem {
                id: row.get(1)?,
                date,
                not_before: None,
                date_note: row.get(10)?,
                outlet,
                author: row.get(6)?,
                kind: kind_named(row.get_ref(3)?.as_str()?),
                title: row.get(4)?,
                summary: row.get(5)?,
                url: row.get(7)?,
                events: about.events,
                entities: about.entities,
                possible: about.possible,
                source: Some(source),
                marks: Marks {
                    read: row.get(11)?,
                    starred: row.get(12)?,
                    tags: tags.remove(&number).unwrap_or_default(),
                    note: row.get(13)?,
                    seen: row.get(15)?,
                },
            };
            items.push((date, row.get::<_, Option<i64>>(9)?.unwrap_or_default(), item));
        }
        // Items are large; their keys are sorted, and each is moved once.
        items.sort_by_cached_key(|(day, at, _)| std::cmp::Reverse((*day, *at)));
        Ok(items.into_iter().map(|(_, _, item)| item).collect())
    }

    fn by_item<T>(
        &self,
        select: &str,
        value: impl Fn(&Row) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<HashMap<i64, Vec<T>>> {
        let mut statement = self.connection.prepare(select)?;
        let mut rows = statement.query([])?;
        let mut all: HashMap<i64, Vec<T>> = HashMap::new();
        while let Some(row) = rows.next()? {
            all.entry(row.get(0)?).or_default().push(value(row)?);
        }
        Ok(all)
    }

    /// The full text of an item, if there is such an item. Line ends are its only controls.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn text(&self, id: &str) -> Result<Option<String>, Fault> {
        let select = "SELECT text FROM texts JOIN items USING (number) WHERE id = ?";
        self.connection.query_row(select, [id], |row| row.get(0)).optional().map_err(self.fault())
    }

    /// The identifiers of items whose title or full text has all these words, or beginnings of words, those
    /// that came last first. Every character stands for itself.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, words: &str, limit: usize) -> Result<Vec<String>, Fault> {
        let Some(query) = take::words_wanted(words) else { return Ok(Vec::new()) };
        let find = || -> rusqlite::Result<Vec<String>> {
            let mut statement = self.connection.prepare(
                "SELECT id FROM words JOIN items ON items.number = words.rowid WHERE words MATCH ?
                 ORDER BY words.rowid DESC LIMIT ?",
            )?;
            let ids = statement.query_map((query, limit as i64), |row| row.get(0))?;
            ids.collect()
        };
        find().map_err(self.fault())
    }

    /// How many items there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count(&self) -> Result<usize, Fault> {
        let count = self.connection.query_row("SELECT count(*) FROM items", [], |row| row.get::<_, i64>(0));
        count.map(|count| usize::try_from(count).unwrap_or(0)).map_err(self.fault())
    }

    /// Looks at every page of it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), Fault> {
        let said: String = self
            .connection
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .map_err(self.fault())?;
        match said.as_str() {
            "ok" => Ok(()),
            wrong => Err(Fault::new(&self.path, Why::Damaged(crate::model::visible(wrong).into_owned()))),
        }
    }
}

fn day_of(row: &Row, column: usize) -> rusqlite::Result<Option<Day>> {
    let days: Option<i32> = row.get(column)?;
    Ok(days.and_then(Day::from_num_days_from_ce_opt))
}

fn days(day: Day) -> i32 {
    day.num_days_from_ce()
}

fn kind_named(word: &str) -> NewsKind {
    let kinds = [NewsKind::Announcement, NewsKind::Rule, NewsKind::Response];
    kinds.into_iter().find(|kind| kind.as_str() == word).unwrap_or(NewsKind::Article)
}
