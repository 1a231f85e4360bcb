//! A state of lists to be compared: entries, and what they are of.

use std::collections::BTreeSet;

use crate::model::{Day, Entry};

use super::super::library::{Library, Looked, Pack, PackError, Snapshot};
use super::{LargestLoss, Losses};

/// Entries of one time, and the snapshots or files they were read from.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The entries, of one or several lists.
    pub entries: Vec<Entry>,
    /// What they are of, one for each list.
    pub of: Vec<Origin>,
    /// Whether this was asked for as one list: then only that list is compared.
    pub is_one_list: bool,
    /// What could not be used, or is not what was asked for, in words.
    pub notes: Vec<String>,
}

/// What the entries of a list are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Code of the list.
    pub list: String,
    /// The snapshot, where it is one.
    pub snapshot: Option<String>,
    /// The day, as precisely as it is known.
    pub day: Option<Day>,
    /// Names of the source files.
    pub source: String,
    /// SHA-256 of the source.
    pub sha256: String,
}

impl Origin {
    /// What a snapshot is of.
    #[must_use]
    pub fn of_snapshot(snapshot: &Snapshot) -> Self {
        Self {
            list: snapshot.list.clone(),
            snapshot: Some(snapshot.id.clone()),
            day: Some(snapshot.day()),
            source: snapshot.files(),
            sha256: snapshot.sha256.clone(),
        }
    }
}

impl State {
    /// One snapshot.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_pack(pack: &Pack) -> Result<Self, PackError> {
        let mut state = Self { is_one_list: true, ..Self::default() };
        state.take(pack)?;
        Ok(state)
    }

    /// The snapshots in force on a day, of one list or of all. A list whose first snapshot is later is taken
    /// as that has it, as everywhere else, and that is said.
    #[must_use]
    pub fn of_day(library: &Library, day: Day, list: Option<&str>) -> Self {
        let mut state = Self::default();
        state.notes.extend(library.left_out(Some(day)));
        for pack in library.in_force(day) {
            let snapshot = pack.snapshot();
            if list.is_some_and(|list| list != snapshot.list) {
                continue;
            }
            if snapshot.day() > day {
                state.notes.push(format!(
                    "{} has no snapshot of {day} or before; its first, of {}, is taken",
                    snapshot.list,
                    snapshot.day_in_words()
                ));
            }
            if let Err(why) = state.take(pack) {
                state.notes.push(format!("the snapshot {} {why}; it is left out", snapshot.id));
            }
        }
        state
    }

    fn take(&mut self, pack: &Pack) -> Result<(), PackError> {
        let before = self.entries.len();
        let read = pack.for_each(|entry| self.entries.push(entry));
        if read.is_err() {
            // What a damaged snapshot gave until then would look like removals.
            self.entries.truncate(before);
            return read;
        }
        self.of.push(Origin::of_snapshot(pack.snapshot()));
        Ok(())
    }

    /// The lists it has.
    #[must_use]
    pub fn lists(&self) -> BTreeSet<String> {
        self.of.iter().map(|origin| origin.list.clone()).collect()
    }

    /// Lets go of all lists but those.
    pub fn keep(&mut self, lists: &BTreeSet<String>) {
        self.entries.retain(|entry| lists.contains(&entry.list));
        self.of.retain(|origin| lists.contains(&origin.list));
    }
}

/// The last snapshot of each list and one before it, and what cannot be compared.
#[derive(Debug, Clone, Default)]
pub struct LastTwo {
    /// Of each list the one that was the last when the person last looked; where that is the last still, or
    /// not known, the last but one.
    pub from: State,
    /// The last of each list.
    pub to: State,
    /// Lists that have one snapshot only.
    pub alone: Vec<String>,
    /// Lists that have one snapshot so far and one of a day to come, with that day.
    pub awaited: Vec<(String, Day)>,
    /// Lists whose last snapshot was there when the person last looked.
    pub seen: BTreeSet<String>,
    /// What is believed of losses between the two.
    pub losses: Losses,
}

impl LastTwo {
    /// Reads them. A list with a snapshot that cannot be read is left out, and that is said.
    #[must_use]
    pub fn of(library: &Library, looked: Option<&Looked>, largest: LargestLoss) -> Self {
        let mut both = Self::default();
        for packs in library.packs().chunk_by(|a, b| a.snapshot().list == b.snapshot().list) {
            let [earlier @ .., after] = packs else { continue };
            let Some(last_but_one) = earlier.last() else {
                let list = after.snapshot().list.clone();
                match library.to_come(&list) {
                    Some(day) => both.awaited.push((list, day)),
                    None => both.alone.push(list),
                }
                continue;
            };
            let seen = looked.and_then(|looked| looked.snapshots.get(&after.snapshot().list));
            if seen == Some(&after.snapshot().id) {
                both.seen.insert(after.snapshot().list.clone());
            }
            let before =
                earlier.iter().find(|pack| seen == Some(&pack.snapshot().id)).unwrap_or(last_but_one);
            let kept = (both.from.entries.len(), both.from.of.len());
            let read = both.from.take(before).map_err(|why| (before, why));
            if let Err((pack, why)) = read.and_then(|()| both.to.take(after).map_err(|why| (after, why))) {
                // One side alone would look like so many additions or removals.
                both.from.entries.truncate(kept.0);
                both.from.of.truncate(kept.1);
                both.to
                    .notes
                    .push(format!("the snapshot {} {why}; its list is left out", pack.snapshot().id));
            }
        }
        both.losses = Losses::between(library, &both.from, &both.to, largest);
        both.to.notes.extend(library.left_out(None));
        both
    }
}

/// Where one side is of one list, the other side is held to it: what else it has is not what was asked about.
/// Gives the lists that are left out of one side or the other.
pub fn narrow(from: &mut State, to: &mut State) -> BTreeSet<String> {
    let (of_from, of_to) = (from.lists(), to.lists());
    let mut out = BTreeSet::new();
    if from.is_one_list {
        out.extend(of_to.difference(&of_from).cloned());
        to.keep(&of_from);
    }
    if to.is_one_list {
        out.extend(of_from.difference(&of_to).cloned());
        from.keep(&of_to);
    }
    out
}
