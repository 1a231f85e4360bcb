//! Which losses of a list are believed: those that are small, and those that a person accepted when the list
//! was imported.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::super::library::Library;
use super::State;

/// A list of fewer entries may do what it likes.
pub(super) const SMALL: u64 = 20;

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

    /// Whether a list of so many entries lost more of their names; `names` are those it had and those it has.
    #[must_use]
    pub fn is_exceeded_by_names(self, entries: u64, names: (u64, u64)) -> bool {
        entries >= SMALL && self.is_exceeded(names.0, names.1)
    }
}

/// What is believed of losses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses {
    /// What every list may lose.
    pub largest: LargestLoss,
    /// Lists whose loss is believed, however large.
    pub accepted: BTreeSet<String>,
}

impl Losses {
    /// What is believed of the losses between two states: also a large one, where it came in steps between
    /// snapshots each of which was small, or accepted by a person.
    #[must_use]
    pub fn between(library: &Library, from: &State, to: &State, largest: LargestLoss) -> Self {
        let snapshot = |state: &State, list: &str| {
            state.of.iter().find(|origin| origin.list == list).and_then(|origin| origin.snapshot.clone())
        };
        let is_believed = |list: &String| {
            let (Some(first), Some(last)) = (snapshot(from, list), snapshot(to, list)) else { return false };
            let packs = library.packs().iter().map(|pack| pack.snapshot());
            let of_list: Vec<_> = packs.filter(|snapshot| snapshot.list == *list).collect();
            let place = |id: &str| of_list.iter().position(|snapshot| snapshot.id == id);
            let (Some(first), Some(last)) = (place(&first), place(&last)) else { return false };
            let steps = of_list.get(first..=last).unwrap_or_default();
            let believed = |a: u64, b: u64, accepted: bool| accepted || b > 0 && !largest.is_exceeded(a, b);
            let mut pairs = steps.iter().zip(steps.iter().skip(1));
            steps.len() > 1 && pairs.all(|(a, b)| believed(a.entries, b.entries, b.accepted_loss))
        };
        Self { largest, accepted: from.lists().into_iter().filter(is_believed).collect() }
    }

    /// Whether a list that had so many entries and has so few now is not believed.
    #[must_use]
    pub fn is_fault(&self, list: &str, before: usize, now: usize) -> bool {
        let is_large = before > 0 && now == 0 || self.largest.is_exceeded(before as u64, now as u64);
        is_large && !self.accepted.contains(list)
    }
}
