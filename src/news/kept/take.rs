//! Items of a feed become kept ones: new, changed, or as they were.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{Fault, Fetch, Kept, days};
use crate::model::{Day, NewsKind};
use crate::news::{Feed, Item};

/// As many items are written at once; then another instance has its turn.
const AT_ONCE: usize = 250;

/// What became of the items of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenItems {
    /// How many are new.
    pub new: usize,
    /// How many have changed since.
    pub changed: usize,
    /// How many are as they were.
    pub same: usize,
    /// How many were let go before and do not come again.
    pub gone: usize,
    /// Why items of the file were left out, the first of them.
    pub left_out: Vec<String>,
    /// How many were.
    pub left_out_total: usize,
}

impl Kept {
    /// Keeps the items of a feed, which need not be known yet. What the person made of an item stays when
    /// the item changes; a date that it had stays where the new one is none.
    ///
    /// # Errors
    /// When they cannot be written; those before are kept, and the rest comes with the next fetch.
    pub fn take(&mut self, feed: &Feed, fetch: &Fetch) -> Result<TakenItems, Fault> {
        let fault = self.fault();
        self.take_all(feed, fetch).map_err(fault)
    }

    fn take_all(&mut self, feed: &Feed, fetch: &Fetch) -> rusqlite::Result<TakenItems> {
        let number = self.feed_number(&fetch.url)?;
        let mut taken = TakenItems {
            left_out: feed.left_out.clone(),
            left_out_total: feed.left_out_total,
            ..TakenItems::default()
        };
        // The oldest first, so that of one instant the later ones have the greater numbers.
        let mut items: Vec<&Item> = feed.items.iter().rev().collect();
        items.sort_by_key(|item| item.date.at);
        for some in items.chunks(AT_ONCE) {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for item in some {
                let kind = if item.kind == NewsKind::Article { fetch.kind } else { item.kind };
                take_item(&transaction, number, &fetch.url, item, kind, fetch.today, &mut taken)?;
            }
            transaction.commit()?;
        }
        // What the feed no longer has cannot come again, and need not be remembered.
        let keys: HashSet<&str> = feed.items.iter().map(|item| item.key.as_str()).collect();
        let mut statement = self.connection.prepare_cached("SELECT key FROM gone WHERE feed = ?")?;
        let gone: Vec<String> = statement.query_map([number], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(statement);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for key in gone.iter().filter(|key| !keys.contains(key.as_str())) {
            transaction.execute("DELETE FROM gone WHERE feed = ? AND key = ?", (number, key))?;
        }
        fetch.note(&transaction, number, feed.title.as_deref())?;
        transaction.commit()?;
        Ok(taken)
    }
}

fn take_item(
    transaction: &Transaction,
    feed: i64,
    url: &str,
    item: &Item,
    kind: NewsKind,
    today: Day,
    taken: &mut TakenItems,
) -> rusqlite::Result<()> {
    let hash = hash(item, kind);
    let known: Option<(i64, String)> = transaction
        .prepare_cached("SELECT number, hash FROM items WHERE feed = ? AND key = ?")?
        .query_row((feed, &item.key), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let day = item.date.day.map(days);
    let at = item.date.at.map(|at| at.timestamp());
    let number = match known {
        Some((_, same)) if same == hash => {
            taken.same += 1;
            return Ok(());
        }
        Some((number, _)) => {
            // A date that was there is not given up for none.
            transaction
                .prepare_cached(
                    "UPDATE items SET kind = ?2, title = ?3, summary = ?4, author = ?5, url = ?6,
                     at = CASE WHEN ?7 IS NULL THEN at ELSE ?8 END,
                     date_note = CASE WHEN ?7 IS NULL AND day IS NOT NULL THEN date_note ELSE ?9 END,
                     day = coalesce(?7, day), hash = ?10, linked = 0, about = '' WHERE number = ?1",
                )?
                .execute((
                    number,
                    kind.as_str(),
                    &item.title,
                    &item.summary,
                    &item.author,
                    &item.url,
                    day,
                    at,
                    &item.date.note,
                    &hash,
                ))?;
            transaction.prepare_cached("DELETE FROM words WHERE rowid = ?")?.execute([number])?;
            transaction.prepare_cached("DELETE FROM texts WHERE number = ?")?.execute([number])?;
            transaction.prepare_cached("DELETE FROM links WHERE item = ?")?.execute([number])?;
            taken.changed += 1;
            number
        }
        None => {
            let gone = transaction
                .prepare_cached("SELECT 1 FROM gone WHERE feed = ? AND key = ?")?
                .exists((feed, &item.key))?;
            if gone {
                taken.gone += 1;
                return Ok(());
            }
            transaction
                .prepare_cached(
                    "INSERT INTO items (id, feed, key, kind, title, summary, author, url, day, at, arrived,
                     date_note, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute((
                    id(url, &item.key),
                    feed,
                    &item.key,
                    kind.as_str(),
                    &item.title,
                    &item.summary,
                    &item.author,
                    &item.url,
                    day,
                    at,
                    days(today),
                    &item.date.note,
                    &hash,
                ))?;
            taken.new += 1;
            transaction.last_insert_rowid()
        }
    };
    write_text(transaction, number, &item.title, &item.text)
}

/// Writes the full text, and what it is found by.
pub(super) fn write_text(
    transaction: &Transaction,
    number: i64,
    title: &str,
    text: &str,
) -> rusqlite::Result<()> {
    transaction.prepare_cached("INSERT INTO texts (number, text) VALUES (?, ?)")?.execute((number, text))?;
    transaction.prepare_cached("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)")?.execute((
        number,
        words_of(title),
        words_of(text),
    ))?;
    Ok(())
}

/// The identifier of an item: the same on every machine that reads the same feed.
fn id(url: &str, key: &str) -> String {
    let digest = Sha256::new().chain_update(url).chain_update([0]).chain_update(key).finalize();
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("news-{hex}")
}

/// What changes when an item does.
fn hash(item: &Item, kind: NewsKind) -> String {
    let mut hash = Sha256::new();
    let day = item.date.day.map(|day| day.to_string());
    let parts = [
        Some(kind.as_str()),
        Some(&item.title),
        Some(&item.summary),
        Some(&item.text),
        item.author.as_deref(),
        item.url.as_deref(),
        day.as_deref(),
        item.date.note.as_deref(),
    ];
    for part in parts {
        hash.update(part.unwrap_or("\u{1}"));
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The words that a text is found by: width folded, and every character of a script that puts no spaces
/// between words a word of its own, so that any two neighbors are found.
fn words_of(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + text.len() / 4);
    for c in text.nfkc() {
        if has_no_spaces(c) {
            words.extend([' ', c, ' ']);
        } else {
            words.push(c);
        }
    }
    words
}

/// Han, kana, Thai, Lao, Khmer and Burmese.
fn has_no_spaces(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A query of FTS5 for all these words; each a string, so that nothing in it is syntax.
pub(super) fn words_wanted(words: &str) -> Option<String> {
    let one = |word: &str| {
        let spaced = words_of(word);
        // Quotes and NUL cannot stand in a string; they part words like any other punctuation.
        let plain: String =
            spaced.chars().map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect();
        let has_word = plain.chars().any(char::is_alphanumeric);
        // The last word may be a beginning; a character of its own is whole.
        let is_whole = word.chars().next_back().is_some_and(has_no_spaces);
        has_word.then(|| format!("\"{}\"{}", plain.trim(), if is_whole { "" } else { " *" }))
    };
    let wanted: Vec<String> = words.split_whitespace().filter_map(one).collect();
    (!wanted.is_empty()).then(|| wanted.join(" AND "))
}
