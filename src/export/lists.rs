//! Lists and their snapshots as JSON.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::import::{RulesTaken, Taken, is_read_otherwise_now};
use crate::model::Day;
use crate::store::{Dataset, Library, PackError, Quarantined, Snapshot, list_meant};
use crate::sync::{ListsError, Synced};

use super::json::safe;
use super::news::FeedSyncedJson;

/// `desig.lists/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ListsJson {
    pub schema: &'static str,
    pub lists: Vec<ListJson>,
    /// What of the kept files cannot be used, with why and what to do.
    pub faults: Vec<String>,
}

/// A snapshot of a list, or the part of the embedded dataset that is of one.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ListJson {
    pub list: String,
    pub name: String,
    /// The codes of other lists here that are the same list, from another publisher.
    pub same_as: Vec<String>,
    /// `embedded` or `imported`.
    pub origin: &'static str,
    /// The identifier of the snapshot; `null` for the embedded dataset.
    pub id: Option<String>,
    pub source: String,
    pub format: Option<String>,
    /// The day the snapshot is of, when known to the day.
    pub as_of: Option<Day>,
    /// The same as precisely as it is known.
    pub as_of_text: String,
    pub imported: Option<Day>,
    pub sha256: String,
    pub entities: usize,
    /// Rows of the list; `null` where the source counts entities only.
    pub entries: Option<usize>,
    pub names: usize,
    /// Events that the entries of an imported list were met by; `null` where it is not in force, or so large
    /// that it is not joined with the others for this.
    pub events: Option<usize>,
    /// Rows of the file that could not be read.
    pub quarantined: u64,
    /// The first of them in full.
    pub rows: Vec<QuarantinedJson>,
    /// What is to be known of the files as a whole.
    pub notes: Vec<String>,
    /// Whether an earlier version read it, which may have read its file otherwise.
    pub read_earlier: bool,
    /// Whether it is the one in force as of the day.
    pub current: bool,
    /// Why it is left out and what to do, where it is damaged; `null` where it is sound.
    pub damaged: Option<String>,
}

/// A row that could not be read.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct QuarantinedJson {
    pub file: String,
    /// From 1; 0 where it is about the file as a whole.
    pub line: u64,
    pub reason: String,
    pub raw: String,
}

fn rows(rows: &[Quarantined]) -> Vec<QuarantinedJson> {
    let row = |row: &Quarantined| QuarantinedJson {
        file: safe(&row.file),
        line: row.line,
        reason: safe(&row.reason),
        raw: safe(&row.raw),
    };
    rows.iter().map(row).collect()
}

/// The lists as of a day; `joined` is everything as of that day, where it was put together.
#[must_use]
pub fn lists(data: &Dataset, joined: Option<&Dataset>, library: &Library, day: Day) -> ListsJson {
    let imported = library.packs().iter().map(|pack| pack.snapshot().list.as_str());
    let codes: BTreeSet<&str> = imported.chain(data.lists().iter().map(|list| list.code.as_str())).collect();
    let same_as = |code: &str| -> Vec<String> {
        let is_same = |other: &&&str| **other != code && list_meant(other) == list_meant(code);
        codes.iter().filter(is_same).map(|other| safe(other)).collect()
    };
    let embedded = data.lists().iter().map(|list| {
        let (entities, names) = data.count_of_list(&list.code);
        ListJson {
            list: safe(&list.code),
            name: safe(&list.name),
            same_as: same_as(&list.code),
            origin: "embedded",
            id: None,
            source: safe(&list.source),
            format: None,
            as_of: None,
            as_of_text: safe(&list.as_of_text),
            imported: None,
            sha256: data.sha256().to_owned(),
            entities,
            entries: None,
            names,
            events: Some(data.events_of_list(&list.code)),
            quarantined: 0,
            rows: Vec::new(),
            notes: Vec::new(),
            read_earlier: false,
            current: true,
            damaged: None,
        }
    });
    let in_force: Vec<&str> = library.in_force(day).map(|pack| pack.snapshot().id.as_str()).collect();
    let sound = library.packs().iter().map(|pack| (pack.snapshot(), None));
    let left_out = library.unusable().iter();
    let damaged = left_out.filter_map(|it| Some((it.snapshot.as_deref()?, Some(&it.why))));
    let mut snapshots: Vec<(&Snapshot, Option<&PackError>)> = sound.chain(damaged).collect();
    snapshots.sort_by(|(a, _), (b, _)| a.in_order().cmp(&b.in_order()));
    let imported = snapshots.into_iter().map(|(snapshot, damaged)| {
        let entries = snapshot.entries as usize;
        ListJson {
            list: safe(&snapshot.list),
            name: safe(&data.name_of_list(&snapshot.list)),
            same_as: same_as(&snapshot.list),
            origin: "imported",
            id: Some(safe(&snapshot.id)),
            source: safe(&snapshot.files()),
            format: Some(safe(&snapshot.format)),
            as_of: snapshot.as_of,
            as_of_text: snapshot.day_in_words(),
            imported: Some(snapshot.imported),
            sha256: safe(&snapshot.sha256),
            entities: entries,
            entries: Some(entries),
            names: snapshot.names as usize,
            events: joined.and_then(|joined| joined.events_of_snapshot(&snapshot.id)),
            quarantined: snapshot.quarantined_total,
            rows: rows(&snapshot.quarantined),
            notes: snapshot.notes.iter().map(|note| safe(note)).collect(),
            read_earlier: is_read_otherwise_now(snapshot),
            current: damaged.is_none() && in_force.contains(&snapshot.id.as_str()),
            damaged: damaged.map(|why| safe(&format!("it {why}; {}", why.advice()))),
        }
    });
    let lists = embedded.chain(imported).collect();
    ListsJson { schema: "desig.lists/1", lists, faults: library.faults(day).map(|it| safe(&it)).collect() }
}

/// `desig.import/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ImportJson {
    pub schema: &'static str,
    pub snapshots: Vec<ImportedJson>,
    /// Where documents of the Federal Register were imported.
    pub rules: Option<RulesJson>,
}

/// What is known of the Federal Register beside the embedded rules.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RulesJson {
    pub known: usize,
    pub new: usize,
    /// How many more the server counts and does not give.
    pub not_given: u64,
    /// Results that could not be read.
    pub quarantined: usize,
    /// Which, and why.
    pub rows: Vec<QuarantinedJson>,
}

fn rules_json(rules: &RulesTaken) -> RulesJson {
    let quarantined = rules.rejected.len();
    let not_given = rules.not_given;
    RulesJson { known: rules.known, new: rules.new, not_given, quarantined, rows: rows(&rules.rejected) }
}

/// What became of a list of the files.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ImportedJson {
    pub list: String,
    pub id: String,
    pub format: String,
    pub as_of: Option<Day>,
    pub sha256: String,
    pub entities: u64,
    pub entries: u64,
    pub names: u64,
    /// Events that its entries were met by, once joined with all there is; `null` where it is not in force, or
    /// the files are so large that they were not joined.
    pub events: Option<usize>,
    pub quarantined: Vec<QuarantinedJson>,
    pub quarantined_total: u64,
    /// What is to be known of the files as a whole.
    pub notes: Vec<String>,
    /// The snapshot of the list that comes before it.
    pub replaced: Option<String>,
    /// A snapshot that is of a later day, or came later on that day, and so is the one in force.
    pub later: Option<String>,
    /// Whether the same bytes were imported before.
    pub was_there: bool,
    /// Whether they were read anew in place of what an earlier version had read.
    pub read_anew: bool,
}

/// What was imported; `data` holds it already.
#[must_use]
pub fn import(data: Option<&Dataset>, taken: &[Taken], rules: Option<&RulesTaken>) -> ImportJson {
    ImportJson { schema: "desig.import/1", snapshots: imported(data, taken), rules: rules.map(rules_json) }
}

/// `desig.sync/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SyncJson {
    pub schema: &'static str,
    pub sources: Vec<SyncedJson>,
    /// Feeds of news, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<FeedSyncedJson>,
}

/// What became of a source.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SyncedJson {
    pub source: String,
    /// `unchanged`, `imported` or `failed`.
    pub status: &'static str,
    pub snapshots: Vec<ImportedJson>,
    /// Where it is unchanged: snapshots from elsewhere that are in force in the place of its own.
    pub in_force_instead: Vec<String>,
    /// Where it is one of documents of the Federal Register.
    pub rules: Option<RulesJson>,
    pub error: Option<String>,
}

/// What became of sources and feeds; `data` holds what the sources brought already.
#[must_use]
pub fn sync(
    data: Option<&Dataset>,
    results: &[(&str, Result<Synced, ListsError>)],
    feeds: Vec<FeedSyncedJson>,
) -> SyncJson {
    let one = |(source, result): &(&str, Result<Synced, ListsError>)| {
        let (status, snapshots, rules, error) = match result {
            Ok(Synced::Unchanged(_)) => ("unchanged", Vec::new(), None, None),
            Ok(Synced::Taken(taken)) => ("imported", imported(data, taken), None, None),
            Ok(Synced::Rules(rules)) => ("imported", Vec::new(), Some(rules_json(rules)), None),
            Err(error) => ("failed", Vec::new(), None, Some(safe(&error.to_string()))),
        };
        let in_force_instead = match result {
            Ok(Synced::Unchanged(instead)) => instead.iter().map(|other| safe(&other.id)).collect(),
            _ => Vec::new(),
        };
        SyncedJson { source: safe(source), status, snapshots, in_force_instead, rules, error }
    };
    SyncJson { schema: "desig.sync/1", sources: results.iter().map(one).collect(), feeds }
}

fn imported(data: Option<&Dataset>, taken: &[Taken]) -> Vec<ImportedJson> {
    let one = |taken: &Taken| {
        let snapshot = &taken.snapshot;
        ImportedJson {
            list: safe(&snapshot.list),
            id: safe(&snapshot.id),
            format: safe(&snapshot.format),
            as_of: snapshot.as_of,
            sha256: safe(&snapshot.sha256),
            entities: snapshot.entries,
            entries: snapshot.entries,
            names: snapshot.names,
            events: data.and_then(|data| data.events_of_snapshot(&snapshot.id)),
            quarantined: rows(&snapshot.quarantined),
            quarantined_total: snapshot.quarantined_total,
            notes: snapshot.notes.iter().map(|note| safe(note)).collect(),
            replaced: taken.replaced.as_deref().map(safe),
            later: taken.later.as_ref().map(|later| safe(&later.id)),
            was_there: taken.was_there,
            read_anew: taken.read_anew,
        }
    };
    taken.iter().map(one).collect()
}
