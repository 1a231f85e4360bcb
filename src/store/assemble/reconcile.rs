//! One party told of by two sources: the embedded dataset and a snapshot of the same list. It stays one
//! entity, with both as evidence; where they do not agree, both are told and neither is taken for true.

use std::collections::{BTreeSet, HashMap};

use crate::model::{Address, Alias, Citation, Day, Designation, Entity, Entry, Event, Role};
use crate::names::folded;

use super::super::library::Snapshot;
use super::super::parts::Origin;
use super::super::records::Packing;
use super::terms;

/// The first day of the month that the embedded dataset is of; its day is not recorded.
const EMBEDDED_OF: Day = match Day::from_ymd_opt(2026, 7, 1) {
    Some(day) => day,
    None => Day::MAX,
};

/// An entry that may be of an embedded entity, until all of its list are seen.
pub struct Claimant {
    /// The entry.
    pub entry: Entry,
    /// What puts it on the list.
    pub designations: Vec<Designation>,
    /// Where it is from.
    pub origin: Origin,
    /// The entities it may be of.
    pub claims: BTreeSet<(Distance, usize)>,
}

/// How far an entry is from an entity of its page, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Distance {
    /// The primary name is the same, and nothing speaks against the country.
    Name,
    /// The primary name is the same, under another country.
    NameAbroad,
    /// A name of the one is an alias of the other, and nothing speaks against the country.
    Alias,
}

impl Distance {
    /// `None` where only an alias is the same, under another country: affiliates are called so, too.
    fn between(entity: &Entity, entry: &Entry) -> Option<Self> {
        let (here, there) = (&entity.countries, &entry.countries);
        let is_abroad =
            !here.is_empty() && !there.is_empty() && !here.iter().any(|code| there.contains(code));
        match (key(&entity.name) == key(&entry.name), is_abroad) {
            (true, false) => Some(Self::Name),
            (true, true) => Some(Self::NameAbroad),
            (false, false) => Some(Self::Alias),
            (false, true) => None,
        }
    }
}

/// The embedded entities of a list, by their names.
pub struct Known {
    list: String,
    by_name: HashMap<String, Vec<usize>>,
    /// Those the list should have and was not seen to have yet.
    missing: Vec<usize>,
    /// New entities that have one of these names.
    namesakes: HashMap<String, Vec<usize>>,
}

impl Known {
    /// The entities that are on a list already; whom it had taken off by the day of a snapshot is not awaited in
    /// that.
    pub fn of(list: &str, entities: &[Entity], events: &[Event], day: Day) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut missing = Vec::new();
        for (at, entity) in entities.iter().enumerate() {
            if !entity.designations.iter().any(|designation| designation.list == list) {
                continue;
            }
            let aliases = entity.aliases.iter().map(|alias| &alias.name);
            for name in std::iter::once(&entity.name).chain(aliases) {
                by_name.entry(key(name)).or_default().push(at);
            }
            let mut removals = entity.designations.iter().filter(|own| own.role == Role::Removed);
            if removals.all(|removal| in_force_from(events, removal).is_some_and(|removed| removed > day)) {
                missing.push(at);
            }
        }
        Self { list: list.to_owned(), by_name, missing, namesakes: HashMap::new() }
    }

    /// The entities an entry may be of, with how little speaks for each: those with that name, or an alias of it, that
    /// the same page or the same rule put on the list. A name alone is not enough.
    pub fn claims(
        &self,
        entry: &Entry,
        designations: &[Designation],
        entities: &[Entity],
    ) -> BTreeSet<(Distance, usize)> {
        // Most lists are not in the embedded dataset: then no name need be made comparable.
        if self.missing.is_empty() {
            return BTreeSet::new();
        }
        // Where the page that put it on the list could not be read, any of the later ones may be that of a source
        // that could not read it either.
        let pages = if entry.has_lost_the_first_citation() { designations.len() } else { 1 };
        let is_of_page = |entity: &Entity| {
            entity.designations.first().is_some_and(|own| {
                designations.iter().take(pages).any(|added| {
                    own.citation == added.citation || own.event.is_some() && own.event == added.event
                })
            })
        };
        let names = std::iter::once(&entry.name).chain(entry.aliases.iter().map(|alias| &alias.name));
        let known = names.filter_map(|name| self.by_name.get(&key(name))).flatten();
        let claim = |at: &usize| {
            let entity = entities.get(*at).filter(|entity| is_of_page(entity))?;
            Some((Distance::between(entity, entry)?, *at))
        };
        known.filter_map(claim).collect()
    }

    /// Gives each entity to one of those that may be of it: whoever is nearest comes first, in whatever order they
    /// stand in the file. A second entry is a party of its own.
    pub fn settle(&mut self, claimants: Vec<Claimant>) -> Vec<(Claimant, Option<usize>)> {
        let mut claims: Vec<(Distance, usize, &str, usize)> = Vec::new();
        for (number, claimant) in claimants.iter().enumerate() {
            let of = claimant.claims.iter();
            claims.extend(of.map(|(distance, at)| (*distance, *at, claimant.entry.id.as_str(), number)));
        }
        claims.sort_unstable();
        let mut given: HashMap<usize, usize> = HashMap::new();
        for (_, at, _, number) in claims {
            let place = self.missing.iter().position(|missing| *missing == at);
            if let (false, Some(place)) = (given.contains_key(&number), place) {
                self.missing.swap_remove(place);
                given.insert(number, at);
            }
        }
        let numbered = claimants.into_iter().enumerate();
        numbered.map(|(number, claimant)| (claimant, given.get(&number).copied())).collect()
    }

    /// Notes a new entity by its name.
    pub fn note_new(&mut self, name: &str, at: usize) {
        if self.by_name.is_empty() {
            return;
        }
        let name = key(name);
        if self.by_name.contains_key(&name) {
            self.namesakes.entry(name).or_default().push(at);
        }
    }

    /// Says of those that are not in the snapshot and should be that they are not; and where a new entity has
    /// the very name, that both may be one party.
    pub fn note_missing(mut self, entities: &mut Packing, events: &[Event], snapshot: &Snapshot) {
        // Who came after the day of the snapshot cannot be in it.
        let day = snapshot.day();
        self.missing.retain(|at| since(entities, events, *at).is_none_or(|since| since <= day));
        let (list, of) = (&self.list, snapshot.day_in_words());
        for at in self.missing {
            let why = match since(entities, events, at) {
                _ if day >= EMBEDDED_OF => {
                    ": taken off the list since July 2026, or written in another way".to_owned()
                }
                Some(since) => format!(
                    ", though on the list since {since}: written in another way, or left out of the file"
                ),
                None => ": added later, written in another way, or left out of the file".to_owned(),
            };
            let doubt = format!("not in the {list} snapshot of {of}{why}");
            let told = entities.change(at, |entity| {
                entity.doubts.push(doubt);
                (entity.id.clone(), key(&entity.name))
            });
            let Some((id, name)) = told else { continue };
            for twin in self.namesakes.get(&name).into_iter().flatten() {
                let other = entities.change(*twin, |other| {
                    other.doubts.push(format!(
                        "the embedded dataset has a party of this name at another page ({id}): the two may be one"
                    ));
                    other.id.clone()
                });
                let Some(other) = other else { continue };
                let doubt = format!(
                    "the {list} snapshot of {of} has a party of this name at another page ({other}): the two may be one"
                );
                entities.change(at, |entity| entity.doubts.push(doubt));
            }
        }
    }
}

/// Since when an entity is on its list, as the event of its addition tells.
fn since(entities: &Packing, events: &[Event], at: usize) -> Option<Day> {
    in_force_from(events, entities.open().get(at)?.designations.first()?)
}

/// Since when a designation is in force, as its event tells.
fn in_force_from(events: &[Event], designation: &Designation) -> Option<Day> {
    let event = events.iter().find(|event| Some(&event.id) == designation.event.as_ref())?;
    event.effective.or(event.published)
}

/// A name without what does not tell names apart.
fn key(name: &str) -> String {
    folded(name)
}

/// Adds to an entity what an entry of it says. What only the entry has is no disagreement: the embedded
/// dataset does not hold all of every entry; how much it is, is told.
pub fn join(
    entity: &mut Entity,
    entry: Entry,
    designations: Vec<Designation>,
    events: &[Event],
    snapshot: &Snapshot,
) {
    let of = snapshot.day_in_words();
    let mut doubts = Vec::new();
    let mut differ = |what: &str, here: &str, there: &str| {
        doubts.push(format!(
            "sources do not agree on {what}: “{here}” in the embedded dataset, {there} in the snapshot of {of}"
        ));
    };
    if entity.name != entry.name {
        differ("the name", &entity.name, &format!("“{}”", entry.name));
    }
    if let (Some(here), Some(there)) = (entity.countries.first(), entry.countries.first())
        && here != there
    {
        differ("the country", here, &format!("“{there}”"));
    }
    let names = |names: &[Alias]| names.iter().map(|alias| key(&alias.name)).collect::<Vec<_>>();
    let (here, there) = (names(&entity.aliases), names(&entry.aliases));
    for (alias, _) in entity.aliases.iter().zip(&here).filter(|(_, name)| !there.contains(name)) {
        differ("aliases", &alias.name, "not there");
    }
    let places = |of: &[Address]| of.iter().map(|address| key(&address.text)).collect::<Vec<_>>();
    let (known, given) = (places(&entity.addresses), places(&entry.addresses));
    for (address, _) in entity.addresses.iter().zip(&known).filter(|(_, place)| !given.contains(place)) {
        differ("addresses", &address.text, "not there");
    }
    let before = (entity.aliases.len(), entity.addresses.len(), entity.designations.len());
    entity.aliases.extend(entry.aliases.into_iter().filter(|alias| !here.contains(&key(&alias.name))));
    entity
        .addresses
        .extend(entry.addresses.into_iter().filter(|address| !known.contains(&key(&address.text))));
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
        if let Some(own) = entity.designations.iter_mut().find(same) {
            if let (Some(here), Some(there)) = (own.published, designation.published)
                && let Some(page) = own.citation.filter(|_| here != there)
            {
                differ(&format!("the day of {page}"), &here.to_string(), &there.to_string());
            }
            // Without it the party is missing among those that the pages of the event met.
            own.event = own.event.take().or(designation.event);
            let rule = events.iter().find(|event| Some(&event.id) == own.event.as_ref());
            if let Some(rule) = rule.filter(|_| own.role == Role::Added) {
                let list = (&designation.license_requirement, &designation.review_policy);
                for (what, here, there) in terms::opposed(rule, list) {
                    differ(what, &here, &format!("“{there}”"));
                }
            }
            own.license_requirement = own.license_requirement.take().or(designation.license_requirement);
            own.review_policy = own.review_policy.take().or(designation.review_policy);
        } else if designation.role == Role::Added {
            let text =
                |page: Option<Citation>| page.map_or_else(|| "none".to_owned(), |page| page.to_string());
            let here = entity.designations.first().and_then(|own| own.citation);
            differ("the page of the addition", &text(here), &text(designation.citation));
        } else if entity.designations.first().is_none_or(|added| added.citation != designation.citation) {
            // Revisions stand in order, before a removal.
            let place = entity.designations.iter().position(|own| own.role == Role::Removed);
            entity.designations.insert(place.unwrap_or(entity.designations.len()), designation);
        }
    }
    let more = [
        (entity.aliases.len() - before.0, "aliases"),
        (entity.addresses.len() - before.1, "addresses"),
        (entity.designations.len() - before.2, "later pages"),
    ];
    let more: Vec<String> = more
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what} ({count})"))
        .collect();
    if !more.is_empty() {
        doubts
            .push(format!("only in the snapshot of {of}, not in the embedded dataset: {}", more.join(", ")));
    }
    entity.doubts.extend(doubts);
    entity.doubts.extend(entry.doubts);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Dataset;

    #[test]
    fn the_embedded_dataset_is_of_the_month_it_is_taken_to_be_of() {
        let data = Dataset::embedded().unwrap();
        let month = EMBEDDED_OF.format("%B %Y").to_string();
        assert!(data.list("EL").unwrap().as_of_text.starts_with(&month), "{month}");
    }
}
