//! Identifiers made from names, for lists that have none of their own.
//!
//! Such an identifier is made of what the entry itself says: its name and country, and only where others of the file
//! have both, the page of its addition as well; where that is one, too, its addresses, aliases and terms. All who have the
//! same are told apart alike. So it hangs neither on the order of rows nor on who comes or goes under another country.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::model::Entry;

use super::seen::Seen;
use super::values::slug;
use super::{Progress, Reader};

/// How many entries of a file would have an identifier, by its hash.
#[derive(Default)]
pub struct Namesakes(FxHashMap<u64, u32>);

impl Namesakes {
    fn note(&mut self, entry: &Entry) {
        for id in [by_country(entry), by_page(entry)] {
            *self.0.entry(hash(&id)).or_default() += 1;
        }
    }

    fn are_several(&self, id: &str) -> bool {
        self.0.get(&hash(id)).is_some_and(|count| *count > 1)
    }

    /// Whether others of the file have the name and the country of an entry.
    pub fn has(&self, entry: &Entry) -> bool {
        self.are_several(&by_country(entry))
    }

    /// The identifier of an entry. Of two rows that say the same one is as well as the other: they are numbered.
    pub fn id(&self, entry: &Entry, taken: &Seen) -> String {
        let (country, page) = (by_country(entry), by_page(entry));
        let id = match (self.are_several(&country), self.are_several(&page)) {
            (false, _) => country,
            (true, false) => page,
            (true, true) => format!("{page}-{}", content(entry)),
        };
        let numbered = (2..).map(|number: u32| format!("{id}-{number}"));
        let is_free = |id: &String| !taken.contains(&entry.list, id);
        std::iter::once(id.clone()).chain(numbered).find(is_free).unwrap_or(id)
    }
}

fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

fn by_country(entry: &Entry) -> String {
    let mut id = format!("{}-{}", entry.list.to_lowercase(), slug(&entry.name));
    if let Some(country) = entry.countries.first() {
        id.push('-');
        id.push_str(&country.to_lowercase());
    }
    id
}

fn by_page(entry: &Entry) -> String {
    let page = entry.citations.first().map_or_else(|| "0".to_owned(), |cited| cited.citation.to_string());
    format!("{}-{}", by_country(entry), slug(&page))
}

/// What else tells entries apart, in eight characters.
fn content(entry: &Entry) -> String {
    let texts = entry.addresses.iter().map(|address| &address.text);
    let texts = texts.chain(entry.aliases.iter().map(|alias| &alias.name));
    let texts = texts.chain(&entry.license_requirement).chain(&entry.review_policy);
    let mut content = Sha256::new();
    texts.for_each(|text| content.update(text));
    content.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a file only for the names in it: who has the same as others is known at its end.
pub struct Census<'a> {
    pub namesakes: Namesakes,
    pub reader: &'a mut dyn Reader,
}

impl Reader for Census<'_> {
    fn entry(&mut self, entry: Entry) -> Result<(), String> {
        if entry.id.is_empty() {
            self.namesakes.note(&entry);
        }
        Ok(())
    }

    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        self.reader.progress(Progress { entries: 0, ..progress })
    }
}
