//! What of an entry can tell that it is the entry of another state: names, places and pages, folded.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::{Citation, Entry};
use crate::names::{folded, legal::is_form_text};

/// An identifier made from a name holds no more of it than this, in characters.
const SLUG: usize = 120;
/// What is folded on one thread at a time; fewer are not worth a thread.
const PIECE: usize = 256;

/// The first page in order of time.
pub fn first_page(entry: &Entry) -> Option<Citation> {
    entry.citations.iter().map(|cited| cited.citation).min()
}

/// The texts of an entry, folded.
#[derive(Debug, Default)]
pub struct Keys {
    /// Primary name.
    pub name: String,
    /// The same, its words run together.
    pub run_together: String,
    /// Aliases, then local names, in the order of the entry.
    pub others: Vec<String>,
    /// Addresses, in the order of the entry.
    pub addresses: Vec<String>,
    /// The list has no identifiers of its own: this one was made from the name.
    pub id_is_name: bool,
}

impl Keys {
    fn of(list: &str, entry: &Entry) -> Self {
        let name = folded(&entry.name);
        let others = entry.aliases.iter().map(|alias| &alias.name).chain(&entry.local_names);
        Self {
            others: others.map(|name| folded(name)).collect(),
            addresses: entry.addresses.iter().map(|address| folded(&address.text)).collect(),
            id_is_name: is_made_of(&entry.id, list, &name),
            run_together: name.replace(' ', ""),
            name,
        }
    }
}

impl Keys {
    /// Whether one name goes on with what the other has as the beginning of an address. Sources that keep a name and
    /// its addresses in one cell are cut in more than one way; it is one party still.
    fn is_cut_otherwise(&self, other: &Self) -> bool {
        let goes_on = |short: &str, long: &str| {
            !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '))
        };
        if !goes_on(&self.name, &other.name) && !goes_on(&other.name, &self.name) {
            return false;
        }
        let whole = |keys: &Self| -> Vec<String> {
            keys.addresses.iter().map(|place| format!("{} {place}", keys.name)).collect()
        };
        let theirs = whole(other);
        whole(self).iter().any(|text| theirs.contains(text))
    }
}

/// Whether an identifier is no more than the code of the list and the name.
fn is_made_of(id: &str, list: &str, name: &str) -> bool {
    let Some(prefix) = id.get(..list.len()) else { return false };
    let rest = id.get(list.len()..).and_then(|rest| rest.strip_prefix('-'));
    let rest = rest.filter(|_| prefix.eq_ignore_ascii_case(list));
    let mut slug = name.chars().map(|c| if c == ' ' { '-' } else { c }).take(SLUG);
    rest.is_some_and(|rest| {
        let mut rest = rest.chars();
        !name.is_empty() && slug.all(|c| rest.next() == Some(c))
    })
}

/// One state of a list. Only entries that are not the same on both sides are folded.
pub struct Side<'a> {
    /// The entries.
    pub entries: Vec<&'a Entry>,
    /// For each, its keys, where it has any.
    pub keys: Vec<Option<Keys>>,
}

/// An entry with its keys.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Its keys.
    pub keys: &'a Keys,
}

impl<'a> Side<'a> {
    /// Folds the entries that are not marked as the same.
    pub fn of(list: &str, entries: Vec<&'a Entry>, same: &[bool]) -> Self {
        let differs = |at: usize| same.get(at) != Some(&true);
        let keys = entries
            .par_iter()
            .enumerate()
            .with_min_len(PIECE)
            .map(|(at, entry)| differs(at).then(|| Keys::of(list, entry)));
        let keys = keys.collect();
        Self { entries, keys }
    }

    /// An entry that was folded.
    pub fn get(&self, at: usize) -> Option<Known<'_>> {
        Some(Known { entry: self.entries.get(at)?, keys: self.keys.get(at)?.as_ref()? })
    }
}

/// What two entries can have in common.
#[derive(PartialEq, Eq, Hash)]
pub enum Clue<'a> {
    /// A name, primary or not.
    Name(&'a str),
    /// The first page.
    Page(Citation),
    /// An address.
    Place(&'a str),
}

impl<'a> Known<'a> {
    /// Everything that others can be found by.
    pub fn clues(self) -> impl Iterator<Item = Clue<'a>> {
        let Keys { name, run_together, others, addresses, .. } = self.keys;
        let joined = Some(run_together).filter(|joined| *joined != name);
        let names = std::iter::once(name).chain(joined).chain(others).map(|name| Clue::Name(name));
        let names = names.filter(|clue| *clue != Clue::Name(""));
        let places = addresses.iter().filter(|place| !place.is_empty()).map(|place| Clue::Place(place));
        names.chain(places).chain(first_page(self.entry).map(Clue::Page))
    }

    /// How much speaks for two entries being of one party; [`ENOUGH`] is enough. The same both ways round.
    pub fn likeness(self, other: Self) -> i32 {
        let (a, b) = (self.keys, other.keys);
        let names = if a.run_together == b.run_together {
            5
        } else if a.is_cut_otherwise(b) {
            // The same text from the first letter of the name to the last of the address.
            7
        } else if a.others.contains(&b.name) || b.others.contains(&a.name) {
            3
        } else if a.others.iter().any(|name| b.others.contains(name)) {
            2
        } else {
            0
        };
        let alike = i32::from(names < 5 && share_words(&a.name, &b.name));
        let place = if a.addresses.iter().any(|place| b.addresses.contains(place)) { 2 } else { 0 };
        let page = match (first_page(self.entry), first_page(other.entry)) {
            (Some(a), Some(b)) if a == b => 2,
            (Some(_), Some(_)) => -2,
            _ => 0,
        };
        names + alike + place + page + self.countries(other)
    }

    /// How many other names two entries have in common.
    pub fn other_names_shared(self, other: Self) -> usize {
        let theirs: BTreeSet<&String> = other.keys.others.iter().collect();
        self.keys.others.iter().collect::<BTreeSet<_>>().intersection(&theirs).count()
    }

    /// Whether nothing in their names speaks for two entries being of one party.
    pub fn differs_in_name(self, other: Self) -> bool {
        let (a, b) = (self.keys, other.keys);
        let mut names = std::iter::once(&a.name).chain(&a.others);
        a.run_together != b.run_together
            && !names.any(|name| *name == b.name || b.others.contains(name))
            && !a.is_cut_otherwise(b)
            && !share_words(&a.name, &b.name)
    }

    /// Whether a number of one, as of a passport or a register, is one of the other.
    pub fn shares_a_number(self, other: Self) -> bool {
        let theirs = &other.entry.identifiers;
        self.entry
            .identifiers
            .iter()
            .any(|own| theirs.iter().any(|one| folded(&one.value) == folded(&own.value)))
    }

    /// Whether nobody else need be looked at where nobody else has this name.
    pub fn is_plainly(self, other: Self) -> bool {
        let (here, there) = (&self.keys.addresses, &other.keys.addresses);
        let at_one_place =
            here.is_empty() || there.is_empty() || here.iter().any(|place| there.contains(place));
        self.keys.run_together == other.keys.run_together && at_one_place && self.likeness(other) > ENOUGH + 1
    }

    fn countries(self, other: Self) -> i32 {
        let (a, b) = (&self.entry.countries, &other.entry.countries);
        if a.is_empty() || b.is_empty() {
            0
        } else if a.iter().any(|country| b.contains(country)) {
            1
        } else {
            -1
        }
    }

    /// Whether nothing speaks against this being a party of that name on another list.
    pub fn may_be(self, other: &Self) -> bool {
        self.countries(*other) >= 0
    }
}

/// As much likeness as is needed to hold two entries to be of one party.
pub const ENOUGH: i32 = 4;

/// Whether two names have at least half of their words in common, legal forms aside.
fn share_words(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count();
    common > 0 && common * 2 >= a.len().max(b.len())
}

fn words(name: &str) -> BTreeSet<&str> {
    name.split(' ').filter(|word| !is_form_text(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_made_from_a_name_is_told_from_one_of_the_list() {
        assert!(is_made_of("el-alpha-tools-ltd", "EL", "alpha tools ltd"));
        assert!(is_made_of("el-alpha-tools-ltd-cn-2", "EL", "alpha tools ltd"));
        assert!(is_made_of("dpl-ann-miller-2020-01-01", "DPL", "ann miller"));
        assert!(!is_made_of("sdn-17", "SDN", "alpha tools ltd"));
        assert!(!is_made_of("NK-abc", "EL", "alpha tools ltd"));
        assert!(!is_made_of("el-", "EL", ""));
    }
}
