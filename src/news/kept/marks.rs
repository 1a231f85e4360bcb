//! What the person makes of an item: read, starred, tagged, noted. Each change is on the disk when it is said
//! to be done.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::{Fault, Kept, Why};

/// As many items are marked at once; then another instance has its turn.
const AT_ONCE: usize = 500;

/// How many items are unread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// In all.
    pub total: usize,
    /// Of each feed, by its address.
    pub by_feed: BTreeMap<String, usize>,
}

/// What is marked on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Whether it is read.
    Read(bool),
    /// Whether it is starred.
    Starred(bool),
    /// A note; an empty one is none.
    Note(String),
    /// Its tags, and no others.
    Tags(Vec<String>),
}

impl Mark {
    /// Writes it; whether there is such an item.
    fn set(&self, connection: &Connection, id: &str) -> rusqlite::Result<bool> {
        let changed = match self {
            Self::Read(read) => {
                connection.prepare_cached("UPDATE items SET read = ? WHERE id = ?")?.execute((read, id))?
            }
            Self::Starred(starred) => {
                connection.execute("UPDATE items SET starred = ? WHERE id = ?", (starred, id))?
            }
            Self::Note(note) => {
                connection.execute("UPDATE items SET note = ? WHERE id = ?", (note.trim(), id))?
            }
            Self::Tags(tags) => {
                let number: Option<i64> = connection
                    .query_row("SELECT number FROM items WHERE id = ?", [id], |row| row.get(0))
                    .optional()?;
                let Some(number) = number else { return Ok(false) };
                connection.execute("DELETE FROM tags WHERE item = ?", [number])?;
                for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
                    let add = "INSERT OR IGNORE INTO tags (item, tag) VALUES (?, ?)";
                    connection.execute(add, (number, tag))?;
                }
                1
            }
        };
        Ok(changed > 0)
    }
}

impl Kept {
    /// Marks items: all of it is on the disk then, or nothing. That one is gone matters only where more is marked on
    /// it than whether it was read.
    ///
    /// # Errors
    /// When there is no such item, or it cannot be written; nothing has changed then.
    pub fn mark<'a>(&mut self, marks: impl IntoIterator<Item = (&'a str, &'a Mark)>) -> Result<(), Fault> {
        let mut missing = None;
        let done = self.as_one(|connection| {
            for (id, mark) in marks {
                if !mark.set(connection, id)? && !matches!(mark, Mark::Read(_)) {
                    missing = Some(id);
                    // Nothing of it stays.
                    return Err(rusqlite::Error::QueryReturnedNoRows);
                }
            }
            Ok(1)
        });
        match missing {
            Some(id) => self.there(Ok(0), id),
            None => done.map(drop).map_err(self.fault()),
        }
    }

    /// Notes that items were told among what is new.
    ///
    /// # Errors
    /// When it cannot be written; those before are noted.
    pub fn set_seen(&mut self, ids: &[String]) -> Result<(), Fault> {
        let fault = self.fault();
        let mut chunks = ids.chunks(AT_ONCE);
        let seen = chunks.try_for_each(|some| {
            self.as_one(|connection| {
                let mut update = connection.prepare_cached("UPDATE items SET seen = 1 WHERE id = ?")?;
                some.iter().try_for_each(|id| update.execute([id]).map(drop))
            })
        });
        seen.map_err(fault)
    }

    pub(super) fn there(&self, changed: rusqlite::Result<usize>, id: &str) -> Result<(), Fault> {
        match changed {
            Ok(0) => {
                let shown = crate::model::visible(id).into_owned();
                Err(Fault::new(&self.path, Why::Missing(format!("item “{shown}”"))))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.fault()(error)),
        }
    }

    /// How many items are unread, in all and of each feed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unread(&self) -> Result<Unread, Fault> {
        let count = || {
            let mut statement = self.connection.prepare(
                "SELECT feeds.url, count(*) FROM items JOIN feeds ON feeds.number = items.feed
                 WHERE read = 0 GROUP BY feed",
            )?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, String>(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
            })?;
            rows.collect::<rusqlite::Result<BTreeMap<String, usize>>>()
        };
        let by_feed = count().map_err(self.fault())?;
        Ok(Unread { total: by_feed.values().sum(), by_feed })
    }
}
