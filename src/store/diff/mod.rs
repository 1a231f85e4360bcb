//! What changed between two states of lists: who came, who went, and what the list now says otherwise.
//!
//! Works on entries alone. Knows no file, no snapshot and no screen; what came of a rule or a fault of the
//! feed is for others to say.

mod changes;
mod clues;
mod losses;
mod pairs;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::{Citation, Day, Entry};
use crate::names::folded;

use changes::Told;
use clues::Side;
use pairs::{Pairs, pair};

pub use losses::{LargestLoss, Losses, Lost, Part};
pub use state::{LastTwo, Origin, State, narrow};

/// What changed between two states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// Each list that is in either state, by its code.
    pub lists: Vec<ListDiff>,
}

/// What changed on one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListDiff {
    /// Code of the list.
    pub list: String,
    /// How many entries it had.
    pub before: usize,
    /// How many it has.
    pub after: usize,
    /// It vanished or has much less than before: a fault of the feed is likelier than removals, so none are
    /// told.
    pub is_missing: bool,
    /// What it has its entries without: a fault likewise, so that none of it is told as gone.
    pub lost: Vec<Lost>,
    /// Who is new on it.
    pub added: Vec<Party>,
    /// Who is no longer on it.
    pub removed: Vec<Party>,
    /// Whose entry says something else.
    pub changed: Vec<Changed>,
    /// How many went to another list, where they are told.
    pub moved_away: usize,
    /// How many entries differ in spacing, case, punctuation or the order of values, and in nothing else that
    /// is compared.
    pub cosmetic: usize,
    /// What only one of the two states tells of anybody, so that it cannot be compared: formats differ.
    pub not_compared: Vec<String>,
}

/// An entry that is on one side only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Identifier of the entry.
    pub id: String,
    /// Primary name.
    pub name: String,
    /// ISO 3166-1 alpha-2 codes of its countries.
    pub countries: Vec<String>,
    /// The first page it is cited at.
    pub citation: Option<Citation>,
    /// Since when it is listed, where the list says so to the day.
    pub listed: Option<Day>,
}

/// An entry that is on both sides and says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Identifier of the entry as it is now.
    pub id: String,
    /// The identifier it had, where that was another one.
    pub before_id: Option<String>,
    /// Primary name as it is now.
    pub name: String,
    /// What is said otherwise.
    pub changes: Vec<Change>,
}

/// One thing an entry says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What sort of change.
    pub kind: ChangeKind,
    /// What it is about, where the kind does not say: `review policy`, `date of birth`.
    pub what: Option<String>,
    /// What is said now; of a removal, what was said; empty where nothing is said any more.
    pub value: String,
    /// What was said before, where one thing took the place of another.
    pub before: Option<String>,
}

/// A sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The primary name is another one.
    Renamed,
    /// The entry of another party is gone, and its name is now an alias here.
    Merged,
    /// It was on another list.
    ListMoved,
    /// It is filed under other countries.
    Country,
    /// What needs a license, or how applications are reviewed.
    License,
    /// An alias is new.
    AliasAdded,
    /// An alias is gone.
    AliasRemoved,
    /// An address is new.
    AddressAdded,
    /// An address is gone.
    AddressRemoved,
    /// It is cited at one more page.
    CitationAdded,
    /// It is cited at one page less.
    CitationRemoved,
    /// A number or mark is new.
    IdentifierAdded,
    /// A number or mark is gone.
    IdentifierRemoved,
    /// It is listed under one more program.
    ProgramAdded,
    /// It is listed under one program less.
    ProgramRemoved,
    /// Something else that is said of it.
    Remark,
}

impl ChangeKind {
    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Renamed => "renamed",
            Self::Merged => "merged",
            Self::ListMoved => "list-moved",
            Self::Country => "country",
            Self::License => "license",
            Self::AliasAdded => "alias-added",
            Self::AliasRemoved => "alias-removed",
            Self::AddressAdded => "address-added",
            Self::AddressRemoved => "address-removed",
            Self::CitationAdded => "citation-added",
            Self::CitationRemoved => "citation-removed",
            Self::IdentifierAdded => "identifier-added",
            Self::IdentifierRemoved => "identifier-removed",
            Self::ProgramAdded => "program-added",
            Self::ProgramRemoved => "program-removed",
            Self::Remark => "remark",
        }
    }

    /// The same in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Merged => "took in the entry of",
            Self::ListMoved => "moved from another list",
            Self::Country => "country",
            Self::License => "license",
            Self::Renamed => "renamed",
            Self::AliasAdded => "alias added",
            Self::AliasRemoved => "alias removed",
            Self::AddressAdded => "address added",
            Self::AddressRemoved => "address removed",
            Self::CitationAdded => "citation added",
            Self::CitationRemoved => "citation removed",
            Self::IdentifierAdded => "identifier added",
            Self::IdentifierRemoved => "identifier removed",
            Self::ProgramAdded => "program added",
            Self::ProgramRemoved => "program removed",
            Self::Remark => "remark",
        }
    }
}

/// The change in words: `alias added: Mekong`, `country: HK (was CN)`.
impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.what.as_deref().unwrap_or(self.kind.words()))?;
        let value = if self.value.is_empty() { "nothing" } else { &self.value };
        match self.before.as_deref() {
            Some("") => write!(f, ": {value} (was nothing)"),
            Some(before) => write!(f, ": {value} (was {before})"),
            None => write!(f, ": {value}"),
        }
    }
}

impl ListDiff {
    /// Whether nothing is to be told of the list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.is_missing
            && self.lost.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && self.moved_away == 0
            && self.cosmetic == 0
    }
}

impl Diff {
    /// Whether the two states say the same of everybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.iter().all(ListDiff::is_empty)
    }

    /// How many entries differ in spelling only, over all lists.
    #[must_use]
    pub fn cosmetic(&self) -> usize {
        self.lists.iter().map(|list| list.cosmetic).sum()
    }
}

/// Compares two states of lists. Nothing is taken from the order of the entries, nor from where and how their
/// source has them.
#[must_use]
pub fn compare(from: &[Entry], to: &[Entry]) -> Diff {
    compare_believing(from, to, &Losses::default())
}

/// The same, where it is known which losses are to be believed.
#[must_use]
pub fn compare_believing(from: &[Entry], to: &[Entry], losses: &Losses) -> Diff {
    let mut sides: BTreeMap<&str, (Vec<&Entry>, Vec<&Entry>)> = BTreeMap::new();
    from.iter().for_each(|entry| sides.entry(&entry.list).or_default().0.push(entry));
    to.iter().for_each(|entry| sides.entry(&entry.list).or_default().1.push(entry));
    let mut lists: Vec<Compared> =
        sides.into_iter().map(|(list, (old, new))| one(list, old, new, losses)).collect();
    move_between(&mut lists);
    Diff { lists: lists.into_iter().map(Compared::finish).collect() }
}

/// A list that was compared, before it is known who went to another one.
struct Compared<'a> {
    diff: ListDiff,
    old: Side<'a>,
    new: Side<'a>,
    gone: Vec<usize>,
    fresh: Vec<usize>,
}

fn one<'a>(list: &str, old: Vec<&'a Entry>, new: Vec<&'a Entry>, losses: &Losses) -> Compared<'a> {
    let is_missing = losses.is_fault(list, old.len(), new.len());
    let lost = if is_missing { Vec::new() } else { losses.parts(list, &old, &new) };
    let told = Told::by_both(&old, &new, &lost);
    let Pairs { old, new, pairs, mut gone, fresh } = pair(list, old, new);
    let mut diff = ListDiff {
        list: list.to_owned(),
        before: old.entries.len(),
        after: new.entries.len(),
        is_missing,
        lost,
        not_compared: told.not_compared(),
        ..ListDiff::default()
    };
    for (was, is) in pairs {
        let (Some(before), Some(now)) = (old.get(was), new.get(is)) else { continue };
        let changes = told.changes(before, now);
        if !changes.is_empty() {
            diff.changed.push(changed(before.entry, now.entry, changes));
        } else if told.differs_in_spelling(before.entry, now.entry) {
            diff.cosmetic += 1;
        }
    }
    if !gone.is_empty() {
        merge(&mut diff, &old, &mut gone);
    }
    Compared { diff, old, new, gone, fresh }
}

fn changed(before: &Entry, now: &Entry, changes: Vec<Change>) -> Changed {
    Changed {
        id: now.id.clone(),
        before_id: (before.id != now.id || before.list != now.list).then(|| before.id.clone()),
        name: now.name.clone(),
        changes,
    }
}

/// Those who are gone and whose name became an alias of another: told there, not as removals.
fn merge(diff: &mut ListDiff, old: &Side, gone: &mut Vec<usize>) {
    let mut new_aliases: FxHashMap<String, (usize, usize)> = FxHashMap::default();
    diff.changed.sort_by(|a, b| a.id.cmp(&b.id));
    for (at, changed) in diff.changed.iter().enumerate() {
        for (place, change) in changed.changes.iter().enumerate() {
            if change.kind == ChangeKind::AliasAdded {
                new_aliases.entry(folded(&change.value)).or_insert((at, place));
            }
        }
    }
    // One alias takes in one entry: another party of that name is a party of its own.
    gone.retain(|&was| {
        let Some(old) = old.get(was) else { return false };
        let Some((at, place)) = new_aliases.remove(&old.keys.name) else { return true };
        let change = diff.changed.get_mut(at).and_then(|changed| changed.changes.get_mut(place));
        let Some(change) = change else { return true };
        change.kind = ChangeKind::Merged;
        change.before = Some(old.entry.id.clone());
        change.value.clone_from(&old.entry.name);
        false
    });
}

/// Those who left one list and came to another: told there once.
fn move_between(lists: &mut [Compared]) {
    let mut fresh: FxHashMap<String, Vec<(usize, usize)>> = FxHashMap::default();
    for (at, list) in lists.iter().enumerate() {
        for &is in &list.fresh {
            if let Some(now) = list.new.get(is) {
                fresh.entry(now.keys.name.clone()).or_default().push((at, is));
            }
        }
    }
    let mut moves = Vec::new();
    for (at, list) in lists.iter().enumerate().filter(|(_, list)| !list.diff.is_missing) {
        for &was in &list.gone {
            let Some(before) = list.old.get(was) else { continue };
            let Some(group) = fresh.get_mut(&before.keys.name) else { continue };
            let fits = |(to, is): &(usize, usize)| {
                let now = lists.get(*to).filter(|_| *to != at).and_then(|list| list.new.get(*is));
                now.is_some_and(|now| before.may_be(&now))
            };
            if let Some(place) = group.iter().position(fits) {
                moves.push(((at, was), group.remove(place)));
            }
        }
    }
    for ((from, was), (to, is)) in moves {
        let Some(entry) = lists.get(from).and_then(|list| list.old.entries.get(was)).copied() else {
            continue;
        };
        let left = lists.get_mut(from).map(|list| {
            list.gone.retain(|at| *at != was);
            list.diff.moved_away += 1;
            list.diff.list.clone()
        });
        let (Some(left), Some(list)) = (left, lists.get_mut(to)) else { continue };
        list.fresh.retain(|at| *at != is);
        if let Some(now) = list.new.entries.get(is) {
            let change = Change {
                kind: ChangeKind::ListMoved,
                what: None,
                value: list.diff.list.clone(),
                before: Some(left),
            };
            list.diff.changed.push(changed(entry, now, vec![change]));
        }
    }
}

impl Compared<'_> {
    fn finish(self) -> ListDiff {
        let mut diff = self.diff;
        let parties = |side: &Side, places: &[usize]| {
            let mut parties: Vec<Party> =
                places.iter().filter_map(|at| side.entries.get(*at)).map(|entry| Party::of(entry)).collect();
            parties.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            parties
        };
        diff.added = parties(&self.new, &self.fresh);
        if !diff.is_missing {
            diff.removed = parties(&self.old, &self.gone);
        }
        diff.changed.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        diff
    }
}

impl Party {
    fn of(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            name: entry.name.clone(),
            countries: entry.countries.clone(),
            citation: clues::first_page(entry),
            listed: entry.listed.as_ref().and_then(|listed| listed.day),
        }
    }
}
