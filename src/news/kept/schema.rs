//! How the database is laid out, and how an older one is brought up to date.

use rusqlite::{Connection, TransactionBehavior};

/// What SQLite files of this program carry in their head: `dsgn`.
pub const APPLICATION: i32 = 0x6473_676E;

/// Each step brings the database to the next version; the version is the number of steps taken.
const STEPS: [&str; 2] = ["
CREATE TABLE feeds (
    number INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    -- What the feed calls itself, and what the person calls it.
    title TEXT NOT NULL DEFAULT '',
    named TEXT NOT NULL DEFAULT '',
    -- Whether the person added it; else it is one of the configuration, or was read from a file.
    added INTEGER NOT NULL DEFAULT 0,
    etag TEXT, modified TEXT, sha256 TEXT,
    -- Instants, RFC 3339.
    asked TEXT, changed TEXT,
    fault TEXT
) STRICT;
CREATE TABLE items (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    feed INTEGER NOT NULL REFERENCES feeds (number),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    author TEXT,
    url TEXT,
    -- Days of the common era, and seconds since 1970; of the arrival, where the feed says nothing.
    day INTEGER, at INTEGER, arrived INTEGER NOT NULL,
    date_note TEXT,
    hash TEXT NOT NULL,
    -- Which version of the linking has seen it; 0 is none.
    linked INTEGER NOT NULL DEFAULT 0,
    read INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (feed, key)
) STRICT;
CREATE INDEX items_unread ON items (feed) WHERE read = 0;
CREATE INDEX items_linked ON items (linked);
-- Apart, so that headlines are read without them.
CREATE TABLE texts (number INTEGER PRIMARY KEY REFERENCES items (number), text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE tags (
    item INTEGER NOT NULL REFERENCES items (number), tag TEXT NOT NULL, PRIMARY KEY (item, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (
    item INTEGER NOT NULL REFERENCES items (number),
    kind TEXT NOT NULL, target TEXT NOT NULL,
    how TEXT NOT NULL, confidence TEXT NOT NULL,
    -- Bytes of the title or the text, where it is one place that links it.
    field TEXT NOT NULL, begins INTEGER, ends INTEGER,
    name TEXT NOT NULL, why TEXT NOT NULL
) STRICT;
CREATE INDEX links_item ON links (item);
-- By the item's identifier: they outlive every linking, and the item.
CREATE TABLE decisions (
    item TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, decision TEXT NOT NULL,
    PRIMARY KEY (item, kind, target)
) STRICT, WITHOUT ROWID;
-- Items that were let go while their feed still has them: they do not come again.
CREATE TABLE gone (
    feed INTEGER NOT NULL REFERENCES feeds (number), key TEXT NOT NULL, PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
", "
-- What the links come to, a line for each target with its surest one, so that headlines are read without them.
ALTER TABLE items ADD COLUMN about TEXT NOT NULL DEFAULT '';
-- Whether it was told among what is new.
ALTER TABLE items ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
UPDATE items SET about = coalesce((SELECT group_concat(line, char(10)) FROM (
    SELECT CASE sum(confidence <> 'possible') WHEN 0 THEN 'possible' ELSE 'surely' END || ' ' || kind || ' ' || target
    AS line FROM links WHERE item = items.number GROUP BY kind, target ORDER BY min(rowid))), '');
"];

/// The version that this program writes.
pub const VERSION: i64 = STEPS.len() as i64;

/// Takes the steps that are missing, all or none. Another instance may have taken them meanwhile.
pub fn bring_up(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(usize::MAX)) {
        transaction.execute_batch(step)?;
    }
    if version < VERSION {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}
