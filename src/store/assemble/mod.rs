//! The embedded dataset and the snapshots in force put together: entries become entities, citations become
//! events, and what two sources say of one party is told side by side.

mod links;
mod reconcile;
mod rules;
mod terms;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{Category, Country, Day, Entity, Entry, List, visible};

use super::library::{KnownRules, Library, Pack, Snapshot, Unusable};
use super::parts::{Origin, Parts};
use super::{Dataset, DatasetError};

use reconcile::Known;
use rules::Rules;

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
        let mut faults: Vec<String> = library.faults().collect();
        let mut assembly = Assembly::of(Parts::embedded()?);
        assembly.parts.days = library.same_days(day);
        for list in library.candidates(day) {
            let mut damaged = Vec::new();
            let mut used = None;
            for pack in list {
                // Rows are gathered first: a pack that turns out damaged adds nothing.
                let mut entries = Vec::new();
                match pack.for_each(|entry| entries.push(entry)) {
                    Ok(()) => {
                        let place = assembly.parts.packs.len();
                        assembly.parts.packs.push(pack.clone());
                        assembly.add(pack.snapshot(), place, entries, library.rules());
                        used = Some(pack.snapshot());
                        break;
                    }
                    Err(why) => {
                        damaged.push(Unusable { path: pack.path().to_owned(), why }.to_string());
                    }
                }
            }
            let instead = used.map_or_else(
                || "it is left out".to_owned(),
                |used| format!("it is left out, and {} is in its place", visible(&used.id)),
            );
            faults.extend(damaged.into_iter().map(|damaged| format!("{damaged}; {instead}")));
        }
        let parts = &mut assembly.parts;
        for event in parts.events.iter_mut().filter(|event| event.document.is_none()) {
            let rule = event.citation.and_then(|page| library.rules().of(page));
            let rule = rule.filter(|rule| Some(rule.citation) == event.citation);
            event.document = rule.map(|rule| rule.document.clone());
        }
        parts.shelf = library.shelf(&parts.packs);
        parts.identity = identity(&parts.sha256, &parts.packs, library.rules());
        Ok((assembly.finish(), faults))
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

/// What is being put together.
struct Assembly {
    parts: Parts,
    short_names: HashMap<String, String>,
    categories: HashMap<String, usize>,
    countries: HashMap<String, usize>,
    ids: HashMap<String, usize>,
}

impl Assembly {
    fn of(parts: Parts) -> Self {
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
            ids: parts.entities.iter().enumerate().map(|(at, entity)| (entity.id.clone(), at)).collect(),
            parts,
        }
    }

    /// Adds the entries of a snapshot.
    fn add(&mut self, snapshot: &Snapshot, pack: usize, entries: Vec<Entry>, documents: &KnownRules) {
        self.add_list(snapshot);
        let mut rules = Rules::of(&snapshot.list, snapshot.day(), &self.parts, documents, &entries);
        let mut known = Known::of(&snapshot.list, &self.parts, snapshot.day());
        let first_new = self.parts.entities.len();
        for (number, mut entry) in entries.into_iter().enumerate() {
            entry.doubts.extend(rules.doubts(&entry));
            let origin = Origin { pack: pack as u32, number: number as u32 };
            entry
                .countries
                .iter()
                .chain(entry.addresses.iter().filter_map(|address| address.country.as_ref()))
                .for_each(|code| self.add_country(code));
            let categories: Vec<String> =
                entry.programs.iter().map(|program| self.add_category(&snapshot.list, program)).collect();
            let designations = rules.designations(&entry, categories);
            match known.same_as(&entry, &designations, &self.parts) {
                Some(at) => {
                    if let Some(entity) = self.parts.entities.get_mut(at) {
                        reconcile::join(entity, entry, designations, &self.parts.events, snapshot);
                        self.parts.tie.origins.push((at as u32, origin));
                    }
                }
                None => {
                    let entity = entity_of(entry, designations);
                    // An identifier of one list may be that of another list's entry; then its own says more.
                    if let std::collections::hash_map::Entry::Vacant(free) = self.ids.entry(entity.id.clone())
                    {
                        let at = self.parts.entities.len();
                        free.insert(at);
                        self.parts.entities.push(entity);
                        self.parts.tie.origins.push((at as u32, origin));
                    }
                }
            }
        }
        known.note_missing(&mut self.parts, snapshot, first_new);
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

    fn finish(mut self) -> Dataset {
        self.parts.tie.links = links::between(&self.parts.entities);
        Dataset::tied(self.parts)
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
