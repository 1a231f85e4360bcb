//! What items are linked to, as some linking found it, and what a person decided about that: decisions
//! outlive every new linking.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use rusqlite::{OptionalExtension, Row, TransactionBehavior};

use super::{Fault, Kept, day_of};
use crate::model::Day;
use crate::news::link::Confidence;

/// What an item is about, by identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An entity.
    Entity(String),
    /// An event.
    Event(String),
}

impl Target {
    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        self.parts().1
    }

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
    /// The word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Added => "added",
        }
    }
}

/// Which linking: the rules it goes by, and the dataset whose names it looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linking(i64);

impl Linking {
    /// The bits that the dataset takes.
    const DATASET: u32 = 48;

    /// By these rules, with the dataset of that identity (hexadecimal).
    #[must_use]
    pub fn new(rules: u16, identity: &str) -> Self {
        let digits = identity.get(..Self::DATASET as usize / 4).unwrap_or(identity);
        let dataset = i64::from_str_radix(digits, 16).unwrap_or_default();
        Self(i64::from(rules) << Self::DATASET | dataset)
    }

    /// The least that one of later rules can be.
    fn next_rules(self) -> i64 {
        ((self.0 >> Self::DATASET) + 1) << Self::DATASET
    }
}

/// An item that a linking has not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlinked {
    number: i64,
    /// Which linking had seen it.
    linked: i64,
}

/// An item to be read for links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToLink {
    item: Unlinked,
    /// What changes when its words do.
    hash: String,
    /// Its title.
    pub title: String,
    /// Its full text.
    pub text: String,
    /// The day it appeared, if known.
    pub day: Option<Day>,
    /// The identifiers of the entities that it is not about, as a person says.
    pub rejected: Vec<String>,
}

/// How an item comes to what it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grounds {
    /// What was found, whatever the person decided.
    pub links: Vec<Link>,
    /// What the person decided.
    pub decisions: Vec<(Target, Decision)>,
    /// All that its feed gives of it: what the spans are of.
    pub text: String,
}

impl Grounds {
    /// The surest link to what the item is about, the first of several.
    #[must_use]
    pub fn best(&self, target: &Target) -> Option<&Link> {
        self.of(target).min_by_key(|link| Reverse(Confidence::named(&link.confidence)))
    }

    /// All links to what the item is about, in order.
    pub fn of(&self, target: &Target) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.target == *target)
    }

    /// What the person said that it is not about.
    pub fn rejected(&self) -> impl Iterator<Item = &Target> {
        let rejected = self.decisions.iter().filter(|(_, decision)| *decision == Decision::Rejected);
        rejected.map(|(target, _)| target)
    }

    /// What the person decided about it.
    #[must_use]
    pub fn decision(&self, target: &Target) -> Option<Decision> {
        self.decisions.iter().find(|(about, _)| about == target).map(|(_, decision)| *decision)
    }
}

/// What an item is about, by identifier: what was found and not rejected, and what a person added.
#[derive(Debug, Default)]
pub(super) struct About {
    pub(super) entities: Vec<String>,
    pub(super) events: Vec<String>,
    /// Of both, those of which no link is more than possible.
    pub(super) possible: Vec<String>,
}

impl About {
    /// What links come to, as it stands beside their item: a line for each target.
    fn written(links: &[Link]) -> String {
        let possible = Confidence::Possible.as_str();
        let mut targets: Vec<(&Target, bool)> = Vec::new();
        for link in links {
            let is_possible = link.confidence == possible;
            match targets.iter_mut().find(|(target, _)| *target == &link.target) {
                Some((_, is_only_possible)) => *is_only_possible &= is_possible,
                None => targets.push((&link.target, is_possible)),
            }
        }
        let line = |(target, is_possible): (&Target, bool)| {
            let (kind, id) = target.parts();
            format!("{} {kind} {id}", if is_possible { possible } else { "surely" })
        };
        targets.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What stands beside an item, and what a person decided about that.
    pub(super) fn read(written: &str, decisions: &[(Target, Decision)]) -> Self {
        let mut about = Self::default();
        for line in written.lines() {
            let mut parts = line.splitn(3, ' ');
            let (Some(how), Some(kind), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let is_decided = decisions.iter().any(|(target, _)| target.parts() == (kind, id));
            if !is_decided {
                if how == Confidence::Possible.as_str() {
                    about.possible.push(id.to_owned());
                }
                about.push(kind, id);
            }
        }
        for (target, _) in decisions.iter().filter(|(_, decision)| *decision == Decision::Added) {
            about.push(target.parts().0, target.id());
        }
        about
    }

    fn push(&mut self, kind: &str, id: &str) {
        if kind == "event" { &mut self.events } else { &mut self.entities }.push(id.to_owned());
    }
}

impl Kept {
    /// Items that a linking has not seen, nor one of later rules, the newest first; with no linking, those
    /// that none has seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unlinked(&self, linking: Option<Linking>) -> Result<Vec<Unlinked>, Fault> {
        let (seen, below) = linking.map_or((-1, 1), |linking| (linking.0, linking.next_rules()));
        let read = || -> rusqlite::Result<Vec<Unlinked>> {
            let mut statement = self.connection.prepare(
                "SELECT number, linked FROM items WHERE linked <> ? AND linked < ?
                 ORDER BY coalesce(day, arrived) DESC, number DESC",
            )?;
            let item = |row: &Row| Ok(Unlinked { number: row.get(0)?, linked: row.get(1)? });
            statement.query_map((seen, below), item)?.collect()
        };
        read().map_err(self.fault())
    }

    /// These items, to be read for links; those that no other instance has let go or linked meanwhile.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn to_link(&self, items: &[Unlinked]) -> Result<Vec<ToLink>, Fault> {
        let read = || -> rusqlite::Result<Vec<ToLink>> {
            let mut statement = self.connection.prepare_cached(
                "SELECT hash, title, coalesce(text, ''), day FROM items LEFT JOIN texts USING (number)
                 WHERE number = ? AND linked = ?",
            )?;
            let mut rejections = self.connection.prepare_cached(
                "SELECT target FROM decisions JOIN items ON items.id = decisions.item
                 WHERE number = ? AND decisions.kind = 'entity' AND decision = ?",
            )?;
            let mut found = Vec::with_capacity(items.len());
            for &item in items {
                let to_link = |row: &Row| {
                    let (hash, title, text) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(ToLink { item, hash, title, text, day: day_of(row, 3)?, rejected: Vec::new() })
                };
                let read = statement.query_row((item.number, item.linked), to_link).optional()?;
                let Some(mut to_link) = read else { continue };
                let ids =
                    rejections.query_map((item.number, Decision::Rejected.as_str()), |row| row.get(0))?;
                to_link.rejected = ids.collect::<rusqlite::Result<_>>()?;
                found.push(to_link);
            }
            Ok(found)
        };
        read().map_err(self.fault())
    }

    /// Puts what was found in the place of all links of these items, and notes which linking it was. An item
    /// that changed since it was read, or that another instance linked, is left as it is now. Says how many
    /// were written.
    ///
    /// # Errors
    /// When they cannot be written; nothing has changed then.
    pub fn set_links(&mut self, linking: Linking, found: &[(ToLink, Vec<Link>)]) -> Result<usize, Fault> {
        let fault = self.fault();
        let mut set = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut written = 0;
            for (ToLink { item, hash, .. }, links) in found {
                let is_as_read = transaction
                    .prepare_cached(
                        "UPDATE items SET linked = ?, about = ? WHERE number = ? AND hash = ? AND linked = ?",
                    )?
                    .execute((linking.0, About::written(links), item.number, hash, item.linked))?;
                if is_as_read == 0 {
                    continue;
                }
                written += 1;
                transaction.prepare_cached("DELETE FROM links WHERE item = ?")?.execute([item.number])?;
                for link in links {
                    let (kind, target) = link.target.parts();
                    transaction
                        .prepare_cached("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?
                        .execute((
                            item.number,
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
            }
            transaction.commit()?;
            Ok(written)
        };
        set().map_err(fault)
    }

    /// How an item comes to what it is about. Of one that there is not, nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn grounds(&self, id: &str) -> Result<Grounds, Fault> {
        let text = self.text(id)?.unwrap_or_default();
        Ok(Grounds { links: self.links(id)?, decisions: self.decisions(id)?, text })
    }

    /// What was found that an item is about, whatever the person decided.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn links(&self, id: &str) -> Result<Vec<Link>, Fault> {
        let read = || -> rusqlite::Result<Vec<Link>> {
            let mut statement = self.connection.prepare_cached(
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
    /// When there is no such item, or it cannot be written.
    pub fn decide(&mut self, id: &str, target: &Target, decision: Option<Decision>) -> Result<(), Fault> {
        let (kind, of) = target.parts();
        let changed = self.as_one(|connection| {
            let changed = match decision {
                Some(decision) => connection.execute(
                    "INSERT OR REPLACE INTO decisions (item, kind, target, decision)
                     SELECT id, ?2, ?3, ?4 FROM items WHERE id = ?1",
                    (id, kind, of, decision.as_str()),
                )?,
                None => {
                    let taken_back = "DELETE FROM decisions WHERE item = ? AND kind = ? AND target = ?";
                    connection.execute(taken_back, (id, kind, of))?;
                    1
                }
            };
            // It is read for links once more: events may follow from who it is about.
            connection.execute("UPDATE items SET linked = 0 WHERE id = ?", [id])?;
            Ok(changed)
        });
        self.there(changed, id)
    }

    /// What a person decided about an item.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decisions(&self, id: &str) -> Result<Vec<(Target, Decision)>, Fault> {
        let read = || -> rusqlite::Result<Vec<(Target, Decision)>> {
            let mut statement = self
                .connection
                .prepare_cached("SELECT kind, target, decision FROM decisions WHERE item = ?")?;
            let rows = statement.query_map([id], |row| decided(row, 0))?;
            rows.collect()
        };
        read().map_err(self.fault())
    }

    /// What a person decided, for each item by number.
    pub(super) fn all_decisions(&self) -> rusqlite::Result<HashMap<i64, Vec<(Target, Decision)>>> {
        let select = "SELECT number, decisions.kind, target, decision
                      FROM decisions JOIN items ON items.id = decisions.item";
        self.by_item(select, |row| decided(row, 1))
    }
}

/// A target and what was decided about it, from that column on.
fn decided(row: &Row, first: usize) -> rusqlite::Result<(Target, Decision)> {
    let target = Target::of(row.get_ref(first)?.as_str()?, row.get(first + 1)?);
    let rejected = row.get_ref(first + 2)?.as_str()? == Decision::Rejected.as_str();
    Ok((target, if rejected { Decision::Rejected } else { Decision::Added }))
}
