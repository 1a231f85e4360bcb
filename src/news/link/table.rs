//! All names as runs of words, by number: one look at a word tells whether any name begins with it, and how
//! far one may go.
//!
//! Names begin and end with words, so an automaton over letters has nothing to add: for a million names
//! aho-corasick and daachorse take five times the memory of the whole linker, and hundreds of megabytes more
//! while they are made (`docs/benchmarks.md`). A number that two runs share does no harm: whoever asks reads
//! the name again.

use rustc_hash::FxHashMap;

use super::words::step;

/// Whose run of words it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The name of an entity.
    Name(u32),
    /// Short for a name of an entity.
    Short(u32),
    /// The title of an event's rule.
    Title(u32),
}

/// Runs of words and whose they are.
pub struct Table {
    /// For the number of a run: where its owners begin.
    runs: FxHashMap<u64, u32>,
    /// The owners of all runs, with whether another one of the same run follows.
    owners: Vec<(Owner, bool)>,
    /// For the number of a first word: the most words a run that begins with it has.
    longest: FxHashMap<u64, u8>,
}

/// What a table is made of.
#[derive(Default)]
pub struct Builder {
    rows: Vec<(u64, Owner)>,
    longest: FxHashMap<u64, u8>,
}

impl Builder {
    /// Adds a run.
    pub fn add(&mut self, words: &[String], owner: Owner) {
        let mut run = 0;
        for (at, word) in words.iter().enumerate() {
            run = step(run, word);
            if at == 0 {
                let longest = self.longest.entry(run).or_default();
                *longest = (*longest).max(words.len().min(usize::from(u8::MAX)) as u8);
            }
        }
        self.rows.push((run, owner));
    }

    /// The table.
    pub fn build(mut self) -> Table {
        self.rows.sort_unstable();
        self.rows.dedup();
        let mut runs = FxHashMap::default();
        let mut owners = Vec::with_capacity(self.rows.len());
        for group in self.rows.chunk_by(|a, b| a.0 == b.0) {
            if let [(run, _), ..] = group {
                runs.insert(*run, owners.len() as u32);
            }
            owners.extend(group.iter().enumerate().map(|(at, (_, owner))| (*owner, at + 1 < group.len())));
        }
        runs.shrink_to_fit();
        self.longest.shrink_to_fit();
        Table { runs, owners, longest: self.longest }
    }
}

impl Table {
    /// The most words a run has that begins with a word of that number; none where no run does.
    pub fn longest(&self, first: u64) -> Option<usize> {
        self.longest.get(&first).map(|most| usize::from(*most))
    }

    /// Whose run that number is; nobody's where it is no run.
    pub fn owners(&self, run: u64) -> impl Iterator<Item = Owner> + Clone + '_ {
        let start = self.runs.get(&run).map_or(self.owners.len(), |start| *start as usize);
        let mut more = true;
        let owners = self.owners.get(start..).unwrap_or_default().iter();
        owners.take_while(move |owner| std::mem::replace(&mut more, owner.1)).map(|owner| owner.0)
    }

    /// Whether that number is a run.
    pub fn has(&self, run: u64) -> bool {
        self.runs.contains_key(&run)
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        // A control byte goes with each place of a table.
        self.runs.capacity() * (size_of::<(u64, u32)>() + 1)
            + self.longest.capacity() * (size_of::<(u64, u8)>() + 1)
            + self.owners.capacity() * size_of::<(Owner, bool)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::link::words::number;

    #[test]
    fn a_run_has_its_owners_and_no_others() {
        let mut builder = Builder::default();
        let words = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        for (text, owner) in [("a b", 1), ("a", 2), ("a b", 3), ("b", 4), ("a b", 1)] {
            builder.add(&words(text), Owner::Name(owner));
        }
        let table = builder.build();
        let owners = |text: &str| table.owners(number(text.split(' '))).collect::<Vec<_>>();
        assert_eq!(owners("a b"), [Owner::Name(1), Owner::Name(3)]);
        assert_eq!(owners("a"), [Owner::Name(2)]);
        assert_eq!(owners("b a"), []);
        assert_eq!(table.longest(number(["a"])), Some(2));
        assert_eq!(table.longest(number(["c"])), None);
    }
}
