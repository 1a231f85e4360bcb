//! Which short forms are known without a full name beside them, and whose they are.

use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashMap;

use crate::model::{Entity, EntityKind};
use crate::names::is_han;
use crate::store::Dataset;

use super::names::{short, variants};
use super::words::{Vocabulary, names, number, step};

/// A family so small that the only one with a plain name is held to be the parent.
const SMALL_FAMILY: u32 = 5;

/// A short form of a name, and whose.
pub struct Short {
    owner: u32,
    words: Vec<String>,
    /// The number of the whole name.
    whole: u64,
    /// How many words the whole name has.
    length: usize,
    han: bool,
}

impl Short {
    /// The short form that stands at `range` of a name.
    pub fn new(owner: u32, name: &[String], range: Range<usize>) -> Self {
        let words = name.get(range).unwrap_or_default().to_vec();
        let han = words.iter().any(|word| word.chars().any(is_han));
        Self { owner, whole: number(name.iter().map(String::as_str)), length: name.len(), words, han }
    }
}

/// The short forms of a name by which a party is known to people who never say it in full. Companies have
/// them, and only of their first name where it is a single word.
pub fn short_of(
    words: &[String],
    place: usize,
    entity: &Entity,
    vocabulary: &Vocabulary,
) -> Vec<Range<usize>> {
    if !matches!(entity.kind, EntityKind::Company | EntityKind::Organization | EntityKind::Unknown) {
        return Vec::new();
    }
    let mut shorts: Vec<Range<usize>> = short(words, vocabulary).into_iter().collect();
    // Qihoo 360 is Qihoo, too.
    let number = |word: &String| word.chars().all(char::is_numeric);
    if let [only] = shorts.as_slice()
        && let Some([word, rest]) = words.get(only.clone())
        && word.chars().count() >= 4
        && number(rest)
    {
        shorts.push(only.start..only.start + 1);
    }
    shorts.retain(|short| place == 0 || short.len() > 1);
    shorts
}

/// The short forms with the one they are of. Where a family shares one it is the parent's: whose whole name
/// most of the others' names begin with. Entries that share the whole name share its short form. Where
/// nothing tells whose it is, it is nobody's.
pub fn parents<B>(
    shorts: Vec<Short>,
    data: &Dataset,
    vocabulary: &Vocabulary,
    go_on: &dyn Fn() -> ControlFlow<B>,
) -> ControlFlow<B, Vec<(Vec<String>, u32)>> {
    let mut groups: FxHashMap<u64, Vec<Short>> = FxHashMap::default();
    for short in shorts {
        groups.entry(number(short.words.iter().map(String::as_str))).or_default().push(short);
    }
    let shared =
        |group: &[Short]| group.iter().any(|short| Some(short.owner) != group.first().map(|one| one.owner));
    let mut begun: FxHashMap<u64, u32> = FxHashMap::default();
    let large = |group: &[Short]| {
        group
            .first()
            .and_then(|short| short.words.first())
            .is_some_and(|word| vocabulary.parties(word) > SMALL_FAMILY)
    };
    for short in groups.values().filter(|group| shared(group) || large(group)).flatten() {
        begun.insert(short.whole, 0);
    }
    if !begun.is_empty() {
        count_beginnings(data, &mut begun, go_on)?;
    }
    let mut known = Vec::new();
    for (_, mut group) in groups {
        let begun = |short: &Short| begun.get(&short.whole).copied().unwrap_or_default();
        group.sort_by_key(|short| (std::cmp::Reverse(begun(short)), short.length, short.owner));
        group.dedup_by_key(|short| short.owner);
        let Some(first) = group.first() else { continue };
        let second = group.iter().find(|short| short.owner != first.owner);
        let family = first.words.first().map_or(0, |word| vocabulary.parties(word));
        let is_parent = match second {
            None => family <= SMALL_FAMILY || begun(first) * 5 >= family,
            Some(second) => begun(first) >= 3 && begun(first) * 2 >= begun(second) * 3,
        };
        let whole = first.whole;
        if is_parent {
            known.push((first.words.clone(), first.owner));
        } else if group.iter().all(|short| short.whole == whole)
            && (first.han || family as usize == group.len())
        {
            known.extend(group.into_iter().map(|short| (short.words, short.owner)));
        }
    }
    ControlFlow::Continue(known)
}

/// Counts whose names begin with each of some runs of words.
fn count_beginnings<B>(
    data: &Dataset,
    begun: &mut FxHashMap<u64, u32>,
    go_on: &dyn Fn() -> ControlFlow<B>,
) -> ControlFlow<B> {
    let mut seen = Vec::new();
    data.for_each_entity(|_, entity| {
        seen.clear();
        for way in names(entity).flat_map(|name| variants(name, entity.kind)) {
            let mut run = 0;
            for word in &way {
                run = step(run, word);
                if begun.contains_key(&run) && !seen.contains(&run) {
                    seen.push(run);
                }
            }
        }
        for run in &seen {
            *begun.entry(*run).or_default() += 1;
        }
        go_on()
    })
}
