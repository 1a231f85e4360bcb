//! Lists that give a party several rows: the rows of one are joined into one entry, wherever they stand.

use std::collections::HashMap;

use crate::model::{Alias, Entry, Quality};

use super::table::Row;
use super::{Out, Refused};

/// More rows than this are not about one party, and no more values than this are held against a new one:
/// what belongs to one party is short, and a hostile file must not make it slow.
const MOST_ROWS: usize = 2_000;

/// The parties of a file while it is read.
#[derive(Default)]
pub struct Parties {
    parties: Vec<Party>,
    places: HashMap<String, usize>,
}

struct Party {
    entry: Entry,
    lines: Vec<u64>,
}

impl Parties {
    /// The entry that a row is about, a new one where it is the first; what the row says is to be added to it.
    /// `None` where there are too many, and the row is quarantined.
    pub fn of(&mut self, id: &str, row: &Row, out: &mut Out) -> Result<Option<&mut Entry>, Refused> {
        let place = *self.places.entry(id.to_owned()).or_insert(self.parties.len());
        if place == self.parties.len() {
            self.parties.push(Party { entry: Entry::default(), lines: Vec::new() });
        }
        let Some(party) = self.parties.get_mut(place) else { return Ok(None) };
        if party.lines.len() >= MOST_ROWS {
            let reason = format!("more than {MOST_ROWS} rows are about {id}");
            out.reject(row.line, reason, &row.raw)?;
            return Ok(None);
        }
        // Reading goes on for long before the first entry is handed over.
        out.tick()?;
        let entry = &mut party.entry;
        party.lines.push(row.line);
        if !entry.raw.is_empty() {
            entry.raw.push('\n');
        }
        entry.raw.push_str(row.raw.trim_end());
        for doubt in row.doubts() {
            if !entry.doubts.contains(&doubt) {
                entry.doubts.push(doubt);
            }
        }
        Ok(Some(entry))
    }

    /// Hands the entries over in the order of their first rows. `whole` makes the last changes, or says why
    /// a party is no entry.
    pub fn hand_over(
        self,
        out: &mut Out,
        mut whole: impl FnMut(&mut Entry) -> Result<(), String>,
    ) -> Result<(), Refused> {
        for Party { mut entry, lines } in self.parties {
            entry.locator = locator(&lines);
            match whole(&mut entry) {
                Ok(()) => out.entry(entry)?,
                Err(reason) => out.reject(lines.first().copied().unwrap_or_default(), reason, &entry.raw)?,
            }
        }
        Ok(())
    }
}

/// `line 3`, or `lines 3-7, 12` where there are several.
fn locator(lines: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let run = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", runs.iter().map(run).collect::<Vec<_>>().join(", "))
}

/// Adds a fact once: rows repeat what is true of the party.
pub fn fact(entry: &mut Entry, label: &str, value: String) {
    if !entry.facts.iter().take(MOST_ROWS).any(|fact| fact.label == label && fact.value == value) {
        entry.fact(label, value);
    }
}

/// Adds an identifier once.
pub fn identifier(entry: &mut Entry, kind: &str, value: String) {
    if !entry.identifiers.iter().take(MOST_ROWS).any(|known| known.kind == kind && known.value == value) {
        entry.identifier(kind, value);
    }
}

/// Adds another name once; strong goes before weak.
pub fn alias(entry: &mut Entry, name: String, quality: Quality) {
    match entry.aliases.iter_mut().take(MOST_ROWS).find(|alias| alias.name == name) {
        Some(known) if quality == Quality::Strong => known.quality = quality,
        Some(_) => {}
        None if name.is_empty() => {}
        None => entry.aliases.push(Alias { name, quality }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_side_by_side_are_one_run() {
        assert_eq!(locator(&[3]), "line 3");
        assert_eq!(locator(&[3, 4, 5, 9, 12, 13]), "lines 3-5, 9, 12-13");
    }
}
