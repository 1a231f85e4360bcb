//! A damaged database is set aside under another name, never removed, and what can be read of it is saved
//! into a new one.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params_from_iter};

use super::{Fault, Kept, Why, place, take};

/// What came of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged database is now.
    pub aside: PathBuf,
    /// How many feeds were saved.
    pub feeds: usize,
    /// How many items were, with what the person made of them.
    pub items: usize,
}

/// Tables with their columns, those that others refer to first.
const TABLES: [(&str, &str); 5] = [
    ("feeds", "number, url, title, named, added, etag, modified, sha256, asked, changed, fault"),
    (
        "items",
        "number, id, feed, key, kind, title, summary, author, url, day, at, arrived, date_note, hash, read, starred, note",
    ),
    ("tags", "item, tag"),
    ("decisions", "item, kind, target, decision"),
    ("gone", "feed, key"),
];

/// Repairs the database under a data directory; nothing is done where nothing is wrong with it.
///
/// # Errors
/// When it cannot be set aside, or no new one can be made.
pub fn repair(data: &Path, now: DateTime<Utc>) -> Result<Option<Salvaged>, Fault> {
    match Kept::open(data).and_then(|kept| kept.map_or(Ok(()), |kept| kept.check())) {
        Ok(()) => return Ok(None),
        Err(Fault { why: Why::Damaged(_) | Why::Foreign, .. }) => {}
        Err(other) => return Err(other),
    }
    let path = place(data);
    let aside = set_aside(&path, now)
        .map_err(|error| Fault::new(&path, Why::Unusable(format!("it cannot be set aside: {error}"))))?;
    let mut kept = Kept::make(data)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let (mut feeds, mut items) = (0, 0);
    if let Ok(old) = Connection::open_with_flags(&aside, flags) {
        let fault = kept.fault();
        for (table, columns) in TABLES {
            let saved = save(&old, &mut kept.connection, table, columns).map_err(&fault)?;
            match table {
                "feeds" => feeds = saved,
                "items" => items = saved,
                _ => {}
            }
        }
        save_texts(&old, &mut kept.connection).map_err(&fault)?;
    }
    Ok(Some(Salvaged { aside, feeds, items }))
}

/// Gives the database and what SQLite has beside it another name, which no other file has.
fn set_aside(path: &Path, now: DateTime<Utc>) -> std::io::Result<PathBuf> {
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let name = |number: u32, ending: &str| {
        let number = if number == 0 { String::new() } else { format!("-{number}") };
        path.with_file_name(format!("news.damaged-{stamp}{number}.db{ending}"))
    };
    let number = (0..).find(|number| !name(*number, "").exists()).unwrap_or_default();
    for ending in ["-wal", "-shm", ""] {
        let own = path.with_file_name(format!("news.db{ending}"));
        if own.exists() {
            std::fs::rename(&own, name(number, ending))?;
        }
    }
    Ok(name(number, ""))
}

/// Saves the rows of a table that can be read: from its beginning as far as that goes, and from its end.
fn save(old: &Connection, new: &mut Connection, table: &str, columns: &str) -> rusqlite::Result<usize> {
    let count = columns.split(',').count();
    let first = columns.split(',').next().unwrap_or(columns);
    let marks = vec!["?"; count].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
    let transaction = new.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A row may refer to one that is lost; it is checked below what of that can stay.
    transaction.pragma_update(None, "defer_foreign_keys", true)?;
    let mut saved = 0;
    for order in ["ASC", "DESC"] {
        let select = format!("SELECT {columns} FROM {table} ORDER BY {first} {order}");
        let Ok(mut statement) = old.prepare(&select) else { continue };
        let Ok(mut rows) = statement.query([]) else { continue };
        while let Ok(Some(row)) = rows.next() {
            let values: rusqlite::Result<Vec<Value>> = (0..count).map(|at| row.get(at)).collect();
            let Ok(values) = values else { break };
            // A row that does not fit its table is damaged itself.
            saved += transaction.prepare_cached(&insert)?.execute(params_from_iter(values)).unwrap_or(0);
        }
    }
    let orphans = match table {
        "items" | "gone" => {
            let lost = "feed NOT IN (SELECT number FROM feeds)";
            transaction.execute(
                &format!(
                    "INSERT OR IGNORE INTO feeds (number, url) SELECT DISTINCT feed,
                     'https://lost.invalid/' || feed FROM {table} WHERE {lost}"
                ),
                [],
            )?;
            0
        }
        "tags" => transaction.execute("DELETE FROM tags WHERE item NOT IN (SELECT number FROM items)", [])?,
        _ => 0,
    };
    transaction.commit()?;
    Ok(saved.saturating_sub(orphans))
}

/// Saves the full texts of the items that were saved, and makes their words anew. An item whose text is lost
/// keeps its summary for one.
fn save_texts(old: &Connection, new: &mut Connection) -> rusqlite::Result<()> {
    let transaction = new.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let items: Vec<(i64, String, String)> = transaction
        .prepare("SELECT number, title, summary FROM items")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (number, title, summary) in items {
        let select = "SELECT text FROM texts WHERE number = ?";
        let text: Option<String> = old
            .prepare_cached(select)
            .ok()
            .and_then(|mut read| read.query_row([number], |row| row.get(0)).ok());
        take::write_text(&transaction, number, &title, text.as_deref().unwrap_or(&summary))?;
        if text.is_none() {
            // The next fetch brings it again.
            transaction.execute("UPDATE items SET hash = '' WHERE number = ?", [number])?;
        }
    }
    transaction.commit()
}
