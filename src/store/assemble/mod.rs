//! The embedded dataset and the snapshots in force put together: entries become entities, citations become
//! events, and what two sources say of one party is told side by side.

mod believed;
mod documents;
mod gathered;
mod links;
mod reconcile;
mod rules;
mod terms;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{Category, Country, Day, Entity, Entry, List};

use super::library::{KnownRules, Library, Pack, PackError, Snapshot};
use super::parts::{Origin, Parts};
use super::records::{Packing, Records};
use super::{Dataset, DatasetError, apart};

use reconcile::{Claimant, Known};
use rules::{Pages, Rules};

/// Codes and names of the lists that are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListsFile {
    list: Vec<KnownList>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownList {
    code: String,
    name: String,
    legal_basis: String,
    /// The code it has in the file of its own publisher, where that is another.
    same_as: Option<String>,
}

const LISTS: &str = include_str!("../../../assets/lists.toml");
const COUNTRIES: &str = include_str!("../../../assets/countries.toml");

impl Dataset {
    /// The embedded dataset with the snapshots of a library that are in force on a day; and what could not
    /// be used, in words.
    ///
    /// # Errors
    /// When the embedded dataset itself cannot be read.
    pub fn with(library: &Library, day: Day) -> Result<(Self, Vec<String>), DatasetError> {
        match library.packs() {
            [] => Self::put_together(library, day),
            _ => apart(|| Self::put_together(library, day)),
        }
    }

    fn put_together(library: &Library, day: Day) -> Result<(Self, Vec<String>), DatasetError> {
        // Entries go on as they are read. Where a snapshot turns out damaged, all is put together anew without it.
        let mut library = library.clone();
        loop {
            let mut assembly = Assembly::of(Parts::embedded()?);
            match assembly.add_lists(&library, day) {
                Ok(()) => {
                    let faults = library.faults(day).collect();
                    return Ok((assembly.finish(&library), faults));
                }
                Err((pack, why)) => library.leave_out(&pack, why),
            }
        }
    }
}

impl Dataset {
    /// The name of a list, whether or not it is here; its code where that is all that is known.
    #[must_use]
    pub fn name_of_list(&self, code: &str) -> String {
        self.list(code).map_or_else(
            || known_lists().get(code).map_or_else(|| code.to_owned(), |known| known.name.clone()),
            |list| list.name.clone(),
        )
    }

    /// The codes of other lists here that are the same list, from another publisher.
    pub fn same_list<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a str> {
        let codes = self.lists().iter().map(|list| list.code.as_str());
        codes.filter(move |other| *other != code && list_meant(other) == list_meant(code))
    }
}

/// The code that a list has in the file of its own publisher: others publish it under codes of their own.
#[must_use]
pub fn list_meant(code: &str) -> &str {
    known_lists().get(code).and_then(|known| known.same_as.as_deref()).unwrap_or(code)
}

/// The lists that are published under several codes, by the code of their own publisher.
fn lists_of_several() -> BTreeSet<&'static str> {
    known_lists().values().filter_map(|known| known.same_as.as_deref()).collect()
}

fn known_lists() -> &'static HashMap<String, KnownList> {
    static KNOWN: OnceLock<HashMap<String, KnownList>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let lists = toml::from_str(LISTS).map_or_else(|_| Vec::new(), |file: ListsFile| file.list);
        lists.into_iter().map(|list| (list.code.clone(), list)).collect()
    })
}

/// SHA-256 over everything that goes into a dataset.
pub(super) fn identity(embedded: &str, packs: &[Arc<Pack>], documents: &KnownRules) -> String {
    let mut hash = Sha256::new();
    hash.update(embedded);
    for pack in packs {
        let snapshot = pack.snapshot();
        // What a snapshot holds also hangs on who read it, in which way, and on which day it is of.
        let (number, reading) = (snapshot.number.to_string(), snapshot.reading.to_string());
        for part in [&snapshot.id, &snapshot.list, &snapshot.sha256, &number, &reading] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(snapshot.day().to_string());
    }
    for rule in documents.iter() {
        hash.update(serde_json::to_vec(rule).unwrap_or_default());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A snapshot that turned out damaged, and why it is held to be.
type Damaged = (Arc<Pack>, PackError);

/// What is being put together.
struct Assembly {
    parts: Parts,
    entities: Packing,
    short_names: HashMap<String, String>,
    categories: HashMap<String, usize>,
    countries: HashMap<String, usize>,
    ids: FxHashSet<Box<str>>,
}

impl Assembly {
    fn of(mut parts: Parts) -> Self {
        let entities = std::mem::take(&mut parts.entities);
        Self {
            short_names: toml::from_str(COUNTRIES).unwrap_or_default(),
            categories: parts
                .categories
                .iter()
                .enumerate()
                .map(|(at, known)| (known.id.clone(), at))
                .collect(),
            countries: parts
                .countries
                .iter()
                .enumerate()
                .map(|(at, known)| (known.code.clone(), at))
                .collect(),
            ids: entities.iter().map(|entity| entity.id.as_str().into()).collect(),
            entities: Packing::behind(entities),
            parts,
        }
    }

    /// Adds the snapshots of a library that are in force on a day.
    ///
    /// # Errors
    /// When one is damaged: then part of it was added.
    fn add_lists(&mut self, library: &Library, day: Day) -> Result<(), Damaged> {
        self.parts.days = library.same_days(day);
        for pack in library.in_force(day) {
            self.add(pack, library.rules()).map_err(|why| (pack.clone(), why))?;
        }
        Ok(())
    }

    /// Adds the entries of a snapshot. They are read twice: the day of a page is told by all rows that have it.
    ///
    /// # Errors
    /// When the snapshot is damaged: then part of it was added.
    fn add(&mut self, pack: &Arc<Pack>, documents: &KnownRules) -> Result<(), PackError> {
        let (snapshot, place) = (pack.snapshot(), self.parts.packs.len());
        let mut pages = Pages::of(&snapshot.list, self.entities.open());
        // Of both passes: a day that nobody can have known tells of no page.
        let believed = |mut entry: Entry| {
            believed::leave_out_days(&mut entry, snapshot.day());
            entry
        };
        pack.for_each(|entry| pages.add(&believed(entry)))?;
        self.parts.packs.push(pack.clone());
        self.add_list(snapshot);
        let mut rules = Rules::of(&snapshot.list, snapshot.day(), &self.parts.events, documents, pages);
        let mut known = Known::of(&snapshot.list, self.entities.open(), &self.parts.events, snapshot.day());
        let mut claimants = Vec::new();
        let mut numbers = 0..;
        pack.for_each(|entry| {
            let mut entry = believed(entry);
            let number = numbers.next().unwrap_or_default();
            entry.doubts.extend(rules.doubts(&entry));
            let origin = Origin { pack: place as u32, number };
            entry
                .countries
                .iter()
                .chain(entry.addresses.iter().filter_map(|address| address.country.as_ref()))
                .for_each(|code| self.add_country(code));
            let categories: Vec<String> =
                entry.programs.iter().map(|program| self.add_category(&snapshot.list, program)).collect();
            let designations = rules.designations(&entry, categories);
            let claims = known.claims(&entry, &designations, self.entities.open());
            let claimant = Claimant { entry, designations, origin, claims };
            match claimant.claims.is_empty() {
                true => self.add_new(claimant, &mut known),
                false => claimants.push(claimant),
            }
        })?;
        for (claimant, entity) in known.settle(claimants) {
            let Some(at) = entity else {
                self.add_new(claimant, &mut known);
                continue;
            };
            let Claimant { entry, designations, origin, .. } = claimant;
            let events = &self.parts.events;
            let join = |entity: &mut Entity| reconcile::join(entity, entry, designations, events, snapshot);
            self.entities.change(at, join);
            self.parts.tie.origins.push((at as u32, origin));
        }
        known.note_missing(&mut self.entities, &self.parts.events, snapshot);
        let countries = &self.parts.countries;
        let country = |code: &str| {
            countries
                .iter()
                .find(|country| country.code == code)
                .map_or(code, |country| &country.name)
                .to_owned()
        };
        let events = rules.into_events(country);
        self.parts.events.extend(events);
        Ok(())
    }

    /// Adds an entry as a party of its own.
    fn add_new(&mut self, entry: Claimant, known: &mut Known) {
        let Claimant { entry, designations, origin, .. } = entry;
        // An identifier of one list may be that of another list's entry; then its own says more.
        if self.ids.insert(entry.id.as_str().into()) {
            let at = self.entities.len();
            known.note_new(&entry.name, at);
            self.entities.add(entity_of(entry, designations));
            self.parts.tie.origins.push((at as u32, origin));
        }
    }

    fn add_list(&mut self, snapshot: &Snapshot) {
        let names: Vec<&str> = snapshot.sources.iter().map(|source| source.name.as_str()).collect();
        let source = format!("{} ({})", names.join(", "), snapshot.format);
        if let Some(list) = self.parts.lists.iter_mut().find(|list| list.code == snapshot.list) {
            list.source = format!("{}; and {source}", list.source);
            list.as_of_text = format!("{}; imported: {}", list.as_of_text, snapshot.day_in_words());
            return;
        }
        let known = known_lists().get(&snapshot.list);
        self.parts.lists.push(List {
            code: snapshot.list.clone(),
            name: known.map_or_else(|| snapshot.list.clone(), |known| known.name.clone()),
            legal_basis: known.map_or_else(|| "not recorded".to_owned(), |known| known.legal_basis.clone()),
            source,
            as_of_text: snapshot.day_in_words(),
        });
    }

    fn add_country(&mut self, code: &String) {
        if self.countries.contains_key(code) {
            return;
        }
        let long = || celes::Country::from_alpha2(code).map_or(code.as_str(), |country| country.long_name);
        let name = self.short_names.get(code).map_or_else(long, String::as_str).to_owned();
        self.countries.insert(code.clone(), self.parts.countries.len());
        self.parts.countries.push(Country { code: code.clone(), name });
    }

    /// The category of a program: the list's own reason for listing.
    fn add_category(&mut self, list: &str, program: &str) -> String {
        let words: String =
            program.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let id = format!("{}-{words}", list.to_lowercase());
        if !self.categories.contains_key(&id) {
            let mark: String = program
                .chars()
                .filter(|c| c.is_ascii_alphanumeric())
                .take(2)
                .collect::<String>()
                .to_uppercase();
            self.categories.insert(id.clone(), self.parts.categories.len());
            self.parts.categories.push(Category { id: id.clone(), mark, name: format!("{list} {program}") });
        }
        id
    }

    fn finish(mut self, library: &Library) -> Dataset {
        let parts = &mut self.parts;
        documents::join(&mut parts.events, library.rules());
        parts.shelf = library.shelf(&parts.packs);
        parts.unusable = library.unusable().to_vec();
        parts.identity = identity(&parts.sha256, &parts.packs, library.rules());
        // What is embedded alone is not worth packing.
        let records = match self.parts.packs.is_empty() {
            true => Records::Own(self.entities.open().to_vec()),
            false => self.entities.finish(),
        };
        self.parts.tie.links = links::between(&records);
        Dataset::tied(self.parts, records)
    }
}

fn entity_of(entry: Entry, designations: Vec<crate::model::Designation>) -> Entity {
    Entity {
        id: entry.id,
        name: entry.name,
        kind: entry.kind,
        countries: entry.countries,
        country_before: None,
        aliases: entry.aliases,
        local_names: entry.local_names,
        addresses: entry.addresses,
        identifiers: entry.identifiers,
        facts: entry.facts,
        doubts: entry.doubts,
        designations,
    }
}

/// How often each value comes, the most frequent one first.
fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
