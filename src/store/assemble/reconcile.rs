//! One party told of by two sources: the embedded dataset and a snapshot of the same list. It stays one
//! entity, with both as evidence; where they do not agree, both are told and neither is taken for true.

use std::collections::HashMap;

use crate::model::{Designation, Entity, Entry, Role};
use crate::names::Folded;

use super::super::library::Snapshot;
use super::super::parts::Parts;

/// The embedded entities of a list, by their names.
pub struct Known {
    list: String,
    by_name: HashMap<String, Vec<usize>>,
    /// Those the list should have and was not seen to have yet.
    missing: Vec<usize>,
}

impl Known {
    /// The entities that are on a list already.
    pub fn of(list: &str, parts: &Parts) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut missing = Vec::new();
        for (at, entity) in parts.entities.iter().enumerate() {
            if !entity.designations.iter().any(|designation| designation.list == list) {
                continue;
            }
            let aliases = entity.aliases.iter().map(|alias| &alias.name);
            for name in std::iter::once(&entity.name).chain(aliases) {
                by_name.entry(key(name)).or_default().push(at);
            }
            if !entity.designations.iter().any(|designation| designation.role == Role::Removed) {
                missing.push(at);
            }
        }
        Self { list: list.to_owned(), by_name, missing }
    }

    /// The entity an entry is of: one with that name, or an alias of it, that the same page or the same rule
    /// put on the list. A name alone is not enough.
    pub fn same_as(&mut self, entry: &Entry, designations: &[Designation], parts: &Parts) -> Option<usize> {
        let added = designations.first()?;
        let is_same = |at: &&usize| {
            let own = parts.entities.get(**at).and_then(|entity| entity.designations.first());
            own.is_some_and(|own| {
                own.citation == added.citation || own.event.is_some() && own.event == added.event
            })
        };
        let names = std::iter::once(&entry.name).chain(entry.aliases.iter().map(|alias| &alias.name));
        let found =
            names.into_iter().find_map(|name| self.by_name.get(&key(name))?.iter().find(is_same)).copied()?;
        // Each is the entry of one; a second entry is a party of its own.
        let place = self.missing.iter().position(|at| *at == found)?;
        self.missing.swap_remove(place);
        Some(found)
    }

    /// Says of those that are not in the snapshot that they are not.
    pub fn note_missing(self, parts: &mut Parts, snapshot: &Snapshot) {
        // Only the embedded dataset is older than what is imported.
        for at in self.missing {
            if let Some(entity) = parts.entities.get_mut(at) {
                entity.doubts.push(format!(
                    "not in the {} snapshot of {}: taken off the list since July 2026, or written in another way",
                    self.list,
                    snapshot.day_in_words()
                ));
            }
        }
    }
}

/// A name without what does not tell names apart.
fn key(name: &str) -> String {
    Folded::new(name).text()
}

/// Adds to an entity what an entry of it says.
pub fn join(entity: &mut Entity, entry: Entry, designations: Vec<Designation>, snapshot: &Snapshot) {
    let mut doubts = Vec::new();
    let mut differ = |what: &str, here: &str, there: &str| {
        doubts.push(format!(
            "sources do not agree on {what}: “{here}” in the embedded dataset, “{there}” in the snapshot of {}",
            snapshot.day_in_words()
        ));
    };
    if entity.name != entry.name {
        differ("the name", &entity.name, &entry.name);
    }
    if let (Some(here), Some(there)) = (entity.countries.first(), entry.countries.first())
        && here != there
    {
        differ("the country", here, there);
    }
    let known: Vec<String> = entity.aliases.iter().map(|alias| key(&alias.name)).collect();
    let there: Vec<String> = entry.aliases.iter().map(|alias| key(&alias.name)).collect();
    for alias in entity.aliases.iter().filter(|alias| !there.contains(&key(&alias.name))) {
        differ("aliases", &alias.name, "not there");
    }
    for alias in entry.aliases {
        if !known.contains(&key(&alias.name)) {
            differ("aliases", "not there", &alias.name);
            entity.aliases.push(alias);
        }
    }
    let known: Vec<String> = entity.addresses.iter().map(|address| key(&address.text)).collect();
    for address in entry.addresses {
        if !known.contains(&key(&address.text)) {
            differ("addresses", "not there", &address.text);
            entity.addresses.push(address);
        }
    }
    for country in entry.countries {
        if !entity.countries.contains(&country) {
            entity.countries.push(country);
        }
    }
    entity.identifiers.extend(entry.identifiers);
    entity.facts.extend(entry.facts);
    for designation in designations {
        let same =
            |own: &&mut Designation| own.role == designation.role && own.citation == designation.citation;
        match entity.designations.iter_mut().find(same) {
            Some(own) => {
                own.license_requirement = own.license_requirement.take().or(designation.license_requirement);
                own.review_policy = own.review_policy.take().or(designation.review_policy);
            }
            None if designation.role == Role::Added => {
                let text = |own: Option<crate::model::Citation>| {
                    own.map_or_else(|| "none".to_owned(), |own| own.to_string())
                };
                let here = entity.designations.first().and_then(|own| own.citation);
                differ("the page of the addition", &text(here), &text(designation.citation));
            }
            None => {
                differ(
                    "later pages",
                    "not there",
                    &designation.citation.map_or_else(String::new, |page| page.to_string()),
                );
                // Revisions stand in order, before a removal.
                let place = entity.designations.iter().position(|own| own.role == Role::Removed);
                entity.designations.insert(place.unwrap_or(entity.designations.len()), designation);
            }
        }
    }
    entity.doubts.extend(doubts);
    entity.doubts.extend(entry.doubts);
}
