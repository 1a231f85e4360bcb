//! What items are linked to, as some linking found it, and what a person decided about that: decisions
//! outlive every new linking.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::TransactionBehavior;

use super::{Fault, Kept};

/// What an item is about, by identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An entity.
    Entity(String),
    /// An event.
    Event(String),
}

impl Target {
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Entity(id) => ("entity", id),
            Self::Event(id) => ("event", id),
        }
    }

    fn of(kind: &str, id: String) -> Self {
        if kind == "event" { Self::Event(id) } else { Self::Entity(id) }
    }
}

/// A link of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// To what.
    pub target: Target,
    /// How it was found: `full name`, `citation`; the word of [`How`](crate::news::link::How).
    pub how: String,
    /// How sure it is; the word of [`Confidence`](crate::news::link::Confidence).
    pub confidence: String,
    /// In which text: `title`, `text`.
    pub field: String,
    /// Where in it, in bytes; `None` where it is not one place that links it.
    pub span: Option<Range<u32>>,
    /// What was recognized, as the list or the rule writes it.
    pub name: String,
    /// Why, in words.
    pub why: String,
}

/// What a person decided about an item and what it may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is not about it, whatever is found.
    Rejected,
    /// It is about it, whether that is found or not.
    Added,
}

impl Decision {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Added => "added",
        }
    }
}

/// What an item is about, by identifier.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) entities: Vec<String>,
    pub(super) events: Vec<String>,
}

impl Kept {
    /// Items that this version of the linking has not seen, the newest first: identifier, title, full text.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unlinked(&self, version: u32, limit: usize) -> Result<Vec<(String, String, String)>, Fault> {
        let read = || -> rusqlite::Result<Vec<(String, String, String)>> {
            let mut statement = self.connection.prepare(
                "SELECT id, title, text FROM items JOIN texts USING (number) WHERE linked <> ?
                 ORDER BY number DESC LIMIT ?",
            )?;
            let rows = statement
                .query_map((version, limit as i64), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect()
        };
        read().map_err(self.fault())
    }

    /// Puts these in the place of all links of these items, and notes which version of the linking found
    /// them.
    ///
    /// # Errors
    /// When they cannot be written; nothing has changed then.
    pub fn set_links(&mut self, version: u32, found: &[(String, Vec<Link>)]) -> Result<(), Fault> {
        let fault = self.fault();
        let mut set = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for (id, links) in found {
                let of = "(SELECT number FROM items WHERE id = ?1)";
                transaction.prepare_cached(&format!("DELETE FROM links WHERE item = {of}"))?.execute([id])?;
                for link in links {
                    let (kind, target) = link.target.parts();
                    transaction
                        .prepare_cached(
                            "INSERT INTO links SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM items
                             WHERE id = ?1",
                        )?
                        .execute((
                            id,
                            kind,
                            target,
                            &link.how,
                            &link.confidence,
                            &link.field,
                            link.span.as_ref().map(|span| span.start),
                            link.span.as_ref().map(|span| span.end),
                            &link.name,
                            &link.why,
                        ))?;
                }
                transaction
                    .prepare_cached("UPDATE items SET linked = ?2 WHERE id = ?1")?
                    .execute((id, version))?;
            }
            transaction.commit()
        };
        set().map_err(fault)
    }

    /// What was found that an item is about, whatever the person decided.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn links(&self, id: &str) -> Result<Vec<Link>, Fault> {
        let read = || -> rusqlite::Result<Vec<Link>> {
            let mut statement = self.connection.prepare(
                "SELECT links.kind, target, how, confidence, field, begins, ends, name, why
                 FROM links JOIN items ON items.number = links.item WHERE id = ?
                 ORDER BY links.rowid",
            )?;
            let rows = statement.query_map([id], |row| {
                Ok(Link {
                    target: Target::of(row.get_ref(0)?.as_str()?, row.get(1)?),
                    how: row.get(2)?,
                    confidence: row.get(3)?,
                    field: row.get(4)?,
                    span: row.get::<_, Option<u32>>(5)?.zip(row.get(6)?).map(|(from, to)| from..to),
                    name: row.get(7)?,
                    why: row.get(8)?,
                })
            })?;
            rows.collect()
        };
        read().map_err(self.fault())
    }

    /// Notes what a person decided about an item and what it may be about; `None` takes it back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn decide(&mut self, id: &str, target: &Target, decision: Option<Decision>) -> Result<(), Fault> {
        let (kind, of) = target.parts();
        let done = match decision {
            Some(decision) => self.connection.execute(
                "INSERT OR REPLACE INTO decisions (item, kind, target, decision) VALUES (?, ?, ?, ?)",
                (id, kind, of, decision.as_str()),
            ),
            None => self
                .connection
                .execute("DELETE FROM decisions WHERE item = ? AND kind = ? AND target = ?", (id, kind, of)),
        };
        done.map(drop).map_err(self.fault())
    }

    /// What a person decided about an item.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decisions(&self, id: &str) -> Result<Vec<(Target, Decision)>, Fault> {
        let read = || -> rusqlite::Result<Vec<(Target, Decision)>> {
            let mut statement =
                self.connection.prepare("SELECT kind, target, decision FROM decisions WHERE item = ?")?;
            let rows = statement.query_map([id], |row| {
                let target = Target::of(row.get_ref(0)?.as_str()?, row.get(1)?);
                let rejected = row.get_ref(2)?.as_str()? == "rejected";
                Ok((target, if rejected { Decision::Rejected } else { Decision::Added }))
            })?;
            rows.collect()
        };
        read().map_err(self.fault())
    }

    /// For each item by number, what it is about: what was found and not rejected, and what a
    /// person added.
    pub(super) fn targets(&self) -> rusqlite::Result<HashMap<i64, About>> {
        let mut statement = self.connection.prepare(
            "SELECT item, links.kind, target FROM links WHERE NOT EXISTS (SELECT 1 FROM decisions
                JOIN items ON items.id = decisions.item WHERE items.number = links.item
                AND decisions.kind = links.kind AND decisions.target = links.target
                AND decision = 'rejected')
             UNION SELECT number, decisions.kind, target FROM decisions JOIN items ON items.id = decisions.item
                WHERE decision = 'added'",
        )?;
        let mut rows = statement.query([])?;
        let mut all: HashMap<i64, About> = HashMap::new();
        while let Some(row) = rows.next()? {
            let about = all.entry(row.get(0)?).or_default();
            let is_event = row.get_ref(1)?.as_str()? == "event";
            let ids = if is_event { &mut about.events } else { &mut about.entities };
            ids.push(row.get(2)?);
        }
        Ok(all)
    }
}
