//! What is let go: old items, and the oldest of too many. What the person starred, tagged, noted or linked
//! stays whatever its age.

use rusqlite::TransactionBehavior;

use super::{Fault, Kept, days};
use crate::model::Day;

/// As many items are let go at once; then another instance has its turn.
const AT_ONCE: usize = 500;

/// What nothing of the person's is on.
const UNMARKED: &str = "starred = 0 AND note = ''
    AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.item = items.number)
    AND NOT EXISTS (SELECT 1 FROM decisions WHERE decisions.item = items.id)";

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// For how many days after an item came, however old it was then; 0 is for ever.
    pub days: u32,
    /// How many items at most, those that the person marked beside; 0 is any number.
    pub items: usize,
}

impl Kept {
    /// Lets go of what is too old or too much, and says how many items that was. They do not come again
    /// while their feed still has them.
    ///
    /// # Errors
    /// When they cannot be removed; those before are.
    pub fn retain(&mut self, retention: Retention, today: Day) -> Result<usize, Fault> {
        let fault = self.fault();
        self.let_go(retention, today).map_err(fault)
    }

    fn let_go(&mut self, retention: Retention, today: Day) -> rusqlite::Result<usize> {
        let mut numbers: Vec<i64> = Vec::new();
        if retention.days > 0 {
            let oldest = days(today).saturating_sub(i32::try_from(retention.days).unwrap_or(i32::MAX));
            let select = format!("SELECT number FROM items WHERE arrived < ? AND {UNMARKED}");
            numbers = self.numbers(&select, i64::from(oldest))?;
        }
        if retention.items > 0 {
            let select = format!(
                "SELECT number FROM items WHERE {UNMARKED}
                 ORDER BY coalesce(day, arrived) DESC, number DESC LIMIT -1 OFFSET ?"
            );
            numbers.extend(self.numbers(&select, i64::try_from(retention.items).unwrap_or(i64::MAX))?);
        }
        numbers.sort_unstable();
        numbers.dedup();
        self.remove(&numbers)
    }

    /// Removes what nothing of the person's is on, of one feed.
    pub(super) fn let_go_of_feed(&mut self, feed: i64) -> rusqlite::Result<usize> {
        let select = format!("SELECT number FROM items WHERE feed = ? AND {UNMARKED}");
        let numbers = self.numbers(&select, feed)?;
        let removed = self.remove(&numbers)?;
        // Added again, it begins anew.
        self.connection.execute("DELETE FROM gone WHERE feed = ?", [feed])?;
        Ok(removed)
    }

    fn numbers(&self, select: &str, value: i64) -> rusqlite::Result<Vec<i64>> {
        self.connection.prepare(select)?.query_map([value], |row| row.get(0))?.collect()
    }

    fn remove(&mut self, numbers: &[i64]) -> rusqlite::Result<usize> {
        let mut removed = 0;
        for some in numbers.chunks(AT_ONCE) {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for number in some {
                // The person may have marked it a moment ago, elsewhere.
                let stays = format!("SELECT 1 FROM items WHERE number = ? AND NOT ({UNMARKED})");
                if transaction.prepare_cached(&stays)?.exists([number])? {
                    continue;
                }
                for statement in [
                    "INSERT OR IGNORE INTO gone SELECT feed, key FROM items WHERE number = ?",
                    "DELETE FROM links WHERE item = ?",
                    "DELETE FROM texts WHERE number = ?",
                    "DELETE FROM words WHERE rowid = ?",
                ] {
                    transaction.prepare_cached(statement)?.execute([number])?;
                }
                removed +=
                    transaction.prepare_cached("DELETE FROM items WHERE number = ?")?.execute([number])?;
            }
            transaction.commit()?;
        }
        Ok(removed)
    }
}
