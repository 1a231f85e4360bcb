//! Which entry of one state is which of the other. Where a list has identifiers of its own they are believed;
//! where they were made from names, what the entries have in common decides.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Entry;

use super::clues::{Clue, ENOUGH, Known, Side};

/// What more entries than this have in common says nothing of one of them.
const CROWD: usize = 64;
/// How often those who are left are looked at again.
const ROUNDS: usize = 3;

/// Who is who.
pub struct Pairs<'a> {
    /// The state before.
    pub old: Side<'a>,
    /// The state now.
    pub new: Side<'a>,
    /// Entries of one party that are not the same to the letter: places in the old and the new side.
    pub pairs: Vec<(usize, usize)>,
    /// Entries of the old side that are on it only, by identifier.
    pub gone: Vec<usize>,
    /// Entries of the new side that are on it only, by identifier.
    pub fresh: Vec<usize>,
}

/// Finds the pairs of a list. The order of the entries counts for nothing.
pub fn pair<'a>(list: &str, old: Vec<&'a Entry>, new: Vec<&'a Entry>) -> Pairs<'a> {
    let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
    by_id.reserve(old.len());
    for (at, entry) in old.iter().enumerate() {
        by_id.entry(&entry.id).or_insert(at);
    }
    // Most entries are the same to the letter: nothing more need be known of them.
    let (mut old_done, mut new_done) = (vec![false; old.len()], vec![false; new.len()]);
    for (at, entry) in new.iter().enumerate() {
        let same = by_id.get(entry.id.as_str()).copied();
        let same = same.filter(|was| old.get(*was).is_some_and(|before| says_the_same(before, entry)));
        if let Some(was) = same.filter(|was| !is_done(&old_done, *was)) {
            done(&mut old_done, was);
            done(&mut new_done, at);
        }
    }
    let (old, new) = (Side::of(list, old, &old_done), Side::of(list, new, &new_done));

    // Identifiers of the list's own.
    let mut pairs = Vec::new();
    for is in open(&new_done) {
        let Some(now) = new.get(is) else { continue };
        let was = by_id.get(now.entry.id.as_str()).copied().filter(|was| !is_done(&old_done, *was));
        let own = |was: &usize| {
            let before = old.get(*was);
            before.is_some_and(|before| !(before.keys.id_is_name && now.keys.id_is_name))
        };
        if let Some(was) = was.filter(own) {
            pairs.push((was, is));
            done(&mut old_done, was);
            done(&mut new_done, is);
        }
    }
    // Two formats may number a list in two ways: then its numbers tell nothing.
    let owned = |side: &Side| {
        let own = |known: &Known| !known.keys.id_is_name;
        side.entries.len() - side.keys.iter().flatten().count()
            + (0..side.entries.len()).filter_map(|at| side.get(at)).filter(own).count()
    };
    let same = new.entries.len() - new.keys.iter().flatten().count();
    let believed = (same + pairs.len()) * 2 >= owned(&old).min(owned(&new));

    let mut gone: Vec<usize> = open(&old_done).collect();
    let mut fresh: Vec<usize> = open(&new_done).collect();
    for (was, is) in by_name(&old, &new, &gone, &fresh, believed) {
        pairs.push((was, is));
        done(&mut old_done, was);
        done(&mut new_done, is);
    }
    gone.retain(|at| !is_done(&old_done, *at));
    fresh.retain(|at| !is_done(&new_done, *at));
    // What many have in common tells nothing until few of them are left.
    for _ in 0..ROUNDS {
        if gone.is_empty() || fresh.is_empty() {
            break;
        }
        let found = by_likeness(&old, &new, &gone, &fresh, believed);
        if found.is_empty() {
            break;
        }
        for (was, is) in &found {
            done(&mut old_done, *was);
            done(&mut new_done, *is);
        }
        pairs.extend(found);
        gone.retain(|at| !is_done(&old_done, *at));
        fresh.retain(|at| !is_done(&new_done, *at));
    }
    by_identifier(&old, &mut gone);
    by_identifier(&new, &mut fresh);
    Pairs { old, new, pairs, gone, fresh }
}

fn is_done(marks: &[bool], at: usize) -> bool {
    marks.get(at).copied().unwrap_or(true)
}

fn done(marks: &mut [bool], at: usize) {
    if let Some(mark) = marks.get_mut(at) {
        *mark = true;
    }
}

fn open(marks: &[bool]) -> impl Iterator<Item = usize> + use<> {
    let open: Vec<usize> = marks.iter().enumerate().filter(|(_, done)| !**done).map(|(at, _)| at).collect();
    open.into_iter()
}

fn by_identifier(side: &Side, places: &mut [usize]) {
    places.sort_by(|a, b| {
        let id = |at: &usize| side.entries.get(*at).map(|entry| (&entry.id, &entry.name));
        id(a).cmp(&id(b))
    });
}

/// Pairs of those who alone have a name on either side, and are plainly the same.
fn by_name(old: &Side, new: &Side, gone: &[usize], fresh: &[usize], believed: bool) -> Vec<(usize, usize)> {
    // For each name, the first who has it here, and how many there are.
    let gather = |side: &'_ Side, places: &[usize]| {
        let mut names: FxHashMap<String, (usize, usize)> = FxHashMap::default();
        names.reserve(places.len());
        for &at in places {
            if let Some(known) = side.get(at).filter(|known| !believed || known.keys.id_is_name) {
                names.entry(known.keys.run_together.clone()).or_insert((at, 0)).1 += 1;
            }
        }
        names
    };
    let (had, have) = (gather(old, gone), gather(new, fresh));
    let one = |(name, (is, count)): (&String, &(usize, usize))| {
        let (was, before) = had.get(name).copied()?;
        let alone = *count == 1 && before == 1;
        (alone && old.get(was)?.is_plainly(new.get(*is)?)).then_some((was, *is))
    };
    have.iter().filter_map(one).collect()
}

/// Pairs of what is left, the likest first. Where the list's own identifiers are believed, those who have
/// one are not put together with others.
fn by_likeness(
    old: &Side,
    new: &Side,
    gone: &[usize],
    fresh: &[usize],
    believed: bool,
) -> Vec<(usize, usize)> {
    let mut having: FxHashMap<Clue, Vec<usize>> = FxHashMap::default();
    for &was in gone {
        let known = old.get(was).filter(|known| !believed || known.keys.id_is_name);
        for clue in known.into_iter().flat_map(|known| known.clues()) {
            let group = having.entry(clue).or_default();
            if group.last() != Some(&was) {
                group.push(was);
            }
        }
    }
    let mut crowd: FxHashMap<Clue, usize> = FxHashMap::default();
    for &is in fresh {
        for clue in new.get(is).into_iter().flat_map(|known| known.clues()) {
            if having.contains_key(&clue) {
                *crowd.entry(clue).or_default() += 1;
            }
        }
    }
    let mut seen: FxHashSet<(usize, usize)> = FxHashSet::default();
    let mut likely = Vec::new();
    for &is in fresh {
        let Some(now) = new.get(is).filter(|known| !believed || known.keys.id_is_name) else { continue };
        for clue in now.clues() {
            let Some(group) = having.get(&clue) else { continue };
            // Both ways round, so that the way back is the same way.
            if group.len().max(crowd.get(&clue).copied().unwrap_or_default()) > CROWD {
                continue;
            }
            for &was in group {
                let Some(before) = old.get(was).filter(|_| seen.insert((was, is))) else { continue };
                let likeness = before.likeness(now);
                // One order names several parties at one address: without a name, page and address say of nobody who
                // it is.
                let is_somebody = !before.differs_in_name(now) || before.shares_a_number(now);
                if likeness >= ENOUGH && is_somebody {
                    let same = before.entry.id == now.entry.id;
                    let (a, b) = (before.entry.id.as_str(), now.entry.id.as_str());
                    likely.push((
                        likeness,
                        same,
                        before.other_names_shared(now),
                        a.min(b),
                        a.max(b),
                        was,
                        is,
                    ));
                }
            }
        }
    }
    // What could be taken either way is decided by the identifiers, never by the order of the entries.
    likely.sort_by(|a, b| (b.0, b.1, b.2).cmp(&(a.0, a.1, a.2)).then_with(|| (a.3, a.4).cmp(&(b.3, b.4))));
    let (mut old_taken, mut new_taken) = (FxHashSet::default(), FxHashSet::default());
    let mut pairs = Vec::new();
    for (.., was, is) in likely {
        if !old_taken.contains(&was) && !new_taken.contains(&is) {
            old_taken.insert(was);
            new_taken.insert(is);
            pairs.push((was, is));
        }
    }
    pairs
}

/// Whether two entries say the same to the letter; where they stand in their sources does not matter.
fn says_the_same(a: &Entry, b: &Entry) -> bool {
    a.name == b.name
        && a.kind == b.kind
        && a.aliases == b.aliases
        && a.local_names == b.local_names
        && a.countries == b.countries
        && a.addresses == b.addresses
        && a.identifiers == b.identifiers
        && a.facts == b.facts
        && a.programs == b.programs
        && a.listed == b.listed
        && a.citations == b.citations
        && a.license_requirement == b.license_requirement
        && a.review_policy == b.review_policy
}
