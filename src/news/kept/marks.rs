//! What the person makes of an item: read, starred, tagged, noted. Each change is on the disk when it is said
//! to be done.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, TransactionBehavior};

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

impl Kept {
    /// Marks items read, or unread. Says how many there are of them.
    ///
    /// # Errors
    /// When it cannot be written; nothing has changed then.
    pub fn set_read(&mut self, ids: &[&str], read: bool) -> Result<usize, Fault> {
        let fault = self.fault();
        let mut set = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut count = 0;
            for id in ids {
                count += transaction
                    .prepare_cached("UPDATE items SET read = ? WHERE id = ?")?
                    .execute((read, id))?;
            }
            transaction.commit()?;
            Ok(count)
        };
        set().map_err(fault)
    }

    /// Notes that items were told among what is new.
    ///
    /// # Errors
    /// When it cannot be written; those before are noted.
    pub fn set_seen(&mut self, ids: &[String]) -> Result<(), Fault> {
        let fault = self.fault();
        let mut set = || {
            for some in ids.chunks(AT_ONCE) {
                let transaction =
                    self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                for id in some {
                    transaction.prepare_cached("UPDATE items SET seen = 1 WHERE id = ?")?.execute([id])?;
                }
                transaction.commit()?;
            }
            Ok(())
        };
        set().map_err(fault)
    }

    /// Stars an item, or no longer.
    ///
    /// # Errors
    /// When there is no such item, or it cannot be written.
    pub fn set_starred(&mut self, id: &str, starred: bool) -> Result<(), Fault> {
        let done = self.connection.execute("UPDATE items SET starred = ? WHERE id = ?", (starred, id));
        self.there(done, id)
    }

    /// Writes a note on an item; an empty one is none.
    ///
    /// # Errors
    /// When there is no such item, or it cannot be written.
    pub fn set_note(&mut self, id: &str, note: &str) -> Result<(), Fault> {
        let done = self.connection.execute("UPDATE items SET note = ? WHERE id = ?", (note.trim(), id));
        self.there(done, id)
    }

    /// Gives an item these tags and no others.
    ///
    /// # Errors
    /// When there is no such item, or it cannot be written; nothing has changed then.
    pub fn set_tags(&mut self, id: &str, tags: &[String]) -> Result<(), Fault> {
        let fault = self.fault();
        let mut set = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let number: Option<i64> = transaction
                .query_row("SELECT number FROM items WHERE id = ?", [id], |row| row.get(0))
                .optional()?;
            let Some(number) = number else { return Ok(0) };
            transaction.execute("DELETE FROM tags WHERE item = ?", [number])?;
            for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
                transaction.execute("INSERT OR IGNORE INTO tags (item, tag) VALUES (?, ?)", (number, tag))?;
            }
            transaction.commit()?;
            Ok(1)
        };
        let done = set().map_err(fault)?;
        self.there(Ok(done), id)
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
