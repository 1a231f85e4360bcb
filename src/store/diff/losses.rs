//! Which losses of a list are believed: those that are small, and those that a person accepted when the list
//! was imported.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::Entry;

use super::super::library::{Counts, Library, Snapshot};
use super::{ChangeKind, State};

/// A list of fewer entries may do what it likes.
pub(super) const SMALL: u64 = 20;
/// Of so many, no more than one is left where nearly all are gone.
const NEARLY_ALL: u64 = 10;

/// How large a share of its entries, in percent, a list may lose from one state to the next; a larger loss is
/// likelier a fault of the feed than so many removals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LargestLoss(pub u8);

impl Default for LargestLoss {
    /// Lists lose a few in a hundred between two snapshots.
    fn default() -> Self {
        Self(10)
    }
}

impl LargestLoss {
    /// Whether a list that had so many entries and has so few now has lost more.
    #[must_use]
    pub fn is_exceeded(self, before: u64, now: u64) -> bool {
        before >= SMALL && now * 100 < before * 100u64.saturating_sub(u64::from(self.0))
    }

    /// Whether a list of so many entries lost more of their names, or nearly all of their addresses; `had` and `has`
    /// are how many it had and has.
    #[must_use]
    pub fn is_exceeded_by(self, part: Part, entries: u64, (had, has): (u64, u64)) -> bool {
        entries >= SMALL
            && match part {
                Part::Names => self.is_exceeded(had, has),
                // Addresses come and go with the care a list takes of them, and not all at once.
                Part::Addresses => had >= SMALL && has * NEARLY_ALL < had,
            }
    }
}

/// What entries have in such numbers that a list may come without it: the Treasury has each in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Their names, all told.
    Names,
    /// Their addresses.
    Addresses,
}

impl Part {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Names, Self::Addresses];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Addresses => "addresses",
        }
    }

    /// How many of it were counted.
    #[must_use]
    pub fn of(self, counts: Counts) -> u64 {
        match self {
            Self::Names => counts.names,
            Self::Addresses => counts.addresses,
        }
    }

    /// How many of it a snapshot has.
    #[must_use]
    pub fn of_snapshot(self, snapshot: &Snapshot) -> u64 {
        match self {
            Self::Names => snapshot.names,
            Self::Addresses => snapshot.addresses,
        }
    }

    /// What kind of change it is when one is gone.
    pub(super) fn removal(self) -> ChangeKind {
        match self {
            Self::Names => ChangeKind::AliasRemoved,
            Self::Addresses => ChangeKind::AddressRemoved,
        }
    }
}

/// What a list that has its entries has much less of than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// What it is.
    pub part: Part,
    /// How many there were.
    pub before: u64,
    /// How many there are.
    pub after: u64,
}

/// What is believed of losses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// What every list may lose.
    pub largest: LargestLoss,
    /// Lists whose loss is believed, however large.
    pub accepted: BTreeSet<String>,
    /// Lists and what of their entries may be gone, however much.
    pub accepted_parts: BTreeSet<(String, Part)>,
}

impl Losses {
    /// What is believed of the losses between two states: also a large one, where it came in steps between
    /// snapshots each of which was small, or accepted by a person.
    #[must_use]
    pub fn between(library: &Library, from: &State, to: &State, largest: LargestLoss) -> Self {
        let snapshot = |state: &State, list: &str| {
            state.of.iter().find(|origin| origin.list == list).and_then(|origin| origin.snapshot.clone())
        };
        let is_believed = |list: &String, is_step: &dyn Fn(&Snapshot, &Snapshot) -> bool| {
            let (Some(first), Some(last)) = (snapshot(from, list), snapshot(to, list)) else { return false };
            let packs = library.packs().iter().map(|pack| pack.snapshot());
            let of_list: Vec<_> = packs.filter(|snapshot| snapshot.list == *list).collect();
            let place = |id: &str| of_list.iter().position(|snapshot| snapshot.id == id);
            let (Some(first), Some(last)) = (place(&first), place(&last)) else { return false };
            let steps = of_list.get(first..=last).unwrap_or_default();
            let mut pairs = steps.iter().zip(steps.iter().skip(1));
            steps.len() > 1 && pairs.all(|(a, b)| b.accepted_loss || is_step(a, b))
        };
        let of_entries =
            |a: &Snapshot, b: &Snapshot| b.entries > 0 && !largest.is_exceeded(a.entries, b.entries);
        let lists = from.lists();
        let parts = lists.iter().flat_map(|list| Part::ALL.map(|part| (list.clone(), part)));
        let is_believed_of = |(list, part): &(String, Part)| {
            let counts = |a: &Snapshot, b: &Snapshot| (part.of_snapshot(a), part.of_snapshot(b));
            is_believed(list, &|a, b| !largest.is_exceeded_by(*part, a.entries, counts(a, b)))
        };
        Self {
            largest,
            accepted_parts: parts.filter(is_believed_of).collect(),
            accepted: lists.iter().filter(|list| is_believed(list, &of_entries)).cloned().collect(),
        }
    }

    /// Believes every loss of these lists.
    #[must_use]
    pub fn all_of(lists: BTreeSet<String>) -> Self {
        let parts = lists.iter().flat_map(|list| Part::ALL.map(|part| (list.clone(), part)));
        Self { largest: LargestLoss::default(), accepted_parts: parts.collect(), accepted: lists }
    }

    /// Whether a list that had so many entries and has so few now is not believed.
    #[must_use]
    pub fn is_fault(&self, list: &str, before: usize, now: usize) -> bool {
        let is_large = before > 0 && now == 0 || self.largest.is_exceeded(before as u64, now as u64);
        is_large && !self.accepted.contains(list)
    }
    /// What the entries of a list have so much less of that it is not believed.
    #[must_use]
    pub fn parts(&self, list: &str, old: &[&Entry], new: &[&Entry]) -> Vec<Lost> {
        let count = |entries: &[&Entry]| {
            let mut counts = Counts::default();
            entries.iter().for_each(|entry| counts.add(entry));
            counts
        };
        let (before, after) = (count(old), count(new));
        let lost = Part::ALL.map(|part| Lost { part, before: part.of(before), after: part.of(after) });
        let is_lost = |lost: &Lost| {
            self.largest.is_exceeded_by(lost.part, before.entries, (lost.before, lost.after))
                && !self.accepted_parts.contains(&(list.to_owned(), lost.part))
        };
        lost.into_iter().filter(is_lost).collect()
    }
}
