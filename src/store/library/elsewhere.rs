//! Who is in a snapshot that is not in force: asked only where nobody else is found.

use crate::model::Day;
use crate::names::folded;

use super::Library;

/// A party in a snapshot that is not in force on the day asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Primary name.
    pub name: String,
    /// Identifier.
    pub id: String,
    /// Code of the list.
    pub list: String,
    /// A day on which that snapshot is in force.
    pub day: Day,
}

/// How a party is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFor<'a> {
    /// By its identifier, or its name or an alias in full.
    Called(&'a str),
    /// By words that each begin a word of one of its names.
    Words(&'a str),
}

impl Library {
    /// Who is on a list on another day than this; of each list the latest day. Every snapshot that is not in force
    /// is read for it; one that is damaged is passed over.
    #[must_use]
    pub fn elsewhere(&self, asked: AskedFor<'_>, day: Day) -> Vec<Elsewhere> {
        let now: Vec<&str> = self.in_force(day).map(|pack| pack.snapshot().id.as_str()).collect();
        let (AskedFor::Called(what) | AskedFor::Words(what)) = asked;
        let wanted = folded(what);
        let is_called = |name: &str| {
            let name = folded(name);
            !wanted.is_empty()
                && match asked {
                    AskedFor::Called(_) => name == wanted,
                    AskedFor::Words(_) => {
                        wanted.split(' ').all(|wanted| name.split(' ').any(|word| word.starts_with(wanted)))
                    }
                }
        };
        let mut found: Vec<Elsewhere> = Vec::new();
        for pack in self.packs().iter().rev() {
            let snapshot = pack.snapshot();
            let is_known = found.iter().any(|one| one.list == snapshot.list);
            let is_in_force = |day| self.in_force(day).any(|pack| pack.snapshot().id == snapshot.id);
            // Of several snapshots of a day only the last one can be gone to.
            if is_known || now.contains(&snapshot.id.as_str()) || !is_in_force(snapshot.day()) {
                continue;
            }
            let mut of_pack = Vec::new();
            let read = pack.for_each(|entry| {
                let names = entry.aliases.iter().map(|alias| &alias.name).chain(&entry.local_names);
                let is_it = asked == AskedFor::Called(&entry.id);
                if is_it || is_called(&entry.name) || names.into_iter().any(|name| is_called(name)) {
                    let (list, day) = (snapshot.list.clone(), snapshot.day());
                    of_pack.push(Elsewhere { name: entry.name, id: entry.id, list, day });
                }
            });
            if read.is_ok() {
                found.extend(of_pack);
            }
        }
        found
    }
}
