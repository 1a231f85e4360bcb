//! The data itself, immutable once loaded: entities, events, news, and how they hang together.
//!
//! Knows nothing of queries, ranking or screens. Today it holds the embedded dataset; what reads
//! it goes through indices and methods, never through the storage.

mod address;
mod as_of;
mod assemble;
pub mod diff;
mod embedded;
mod facets;
mod library;
mod parts;
mod press;

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Category, Citation, Country, Day, Entity, Event, EventKind, List, Role};

pub use as_of::AsOf;
pub use embedded::DatasetError;
pub use facets::{Facet, FacetValue, NOT_RECORDED};
pub use library::{
    Keeping, KnownRules, Library, LibraryError, Pack, PackError, Quarantined, Snapshot, Source, Unusable,
    Writer, make_private,
};

/// An entity of one dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityIx(pub u32);

/// An event of one dataset; smaller is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventIx(pub u32);

/// A news item of one dataset; smaller is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NewsIx(pub u32);

/// An entity as met by an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub entity: EntityIx,
    /// What the event did to them.
    pub role: Role,
}

/// Another entity at the same address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbor {
    /// The other entity.
    pub entity: EntityIx,
    /// The address, as this entity's own entry has it.
    pub address: String,
    /// The address, as the other entry has it.
    pub other: String,
}

/// Another entry that may be of the same party: on another list, or under another country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The other entity.
    pub entity: EntityIx,
    /// Why they may be the same: `same name, both born 1960`.
    pub why: String,
}

/// Where a record was read, so that a reader can check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Code of the list.
    pub list: String,
    /// What was read.
    pub source: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Where in the file.
    pub locator: String,
    /// The record as it stands there.
    pub raw: String,
}

/// Everything loaded at one time.
#[derive(Debug)]
pub struct Dataset {
    lists: Vec<List>,
    categories: Vec<Category>,
    countries: Vec<Country>,
    events: Vec<Event>,
    entities: Vec<Entity>,
    press: press::Press,
    origins: Vec<Vec<parts::Origin>>,
    links: Vec<Vec<Link>>,
    packs: Vec<Arc<Pack>>,
    shelf: Vec<(Snapshot, bool)>,
    days: (Option<Day>, Option<Day>),
    /// SHA-256 over the embedded files, in the order they are named.
    sha256: String,
    /// SHA-256 over that and all that was imported.
    identity: String,
    members: Vec<Vec<Member>>,
    places: address::Places,
    event_by_id: HashMap<String, EventIx>,
    entity_by_id: HashMap<String, EntityIx>,
    facets: facets::FacetTable,
}

// An index is made only by the dataset it is used on; one of another dataset is a bug worth a stop.
#[allow(clippy::indexing_slicing)]
impl Dataset {
    /// The entity at `ix`.
    #[must_use]
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        &self.entities[ix.0 as usize]
    }

    /// The event at `ix`.
    #[must_use]
    pub fn event(&self, ix: EventIx) -> &Event {
        &self.events[ix.0 as usize]
    }

    /// Who an event met: added and removed ones first, in the order of the rule, then revised ones.
    #[must_use]
    pub fn members(&self, ix: EventIx) -> &[Member] {
        &self.members[ix.0 as usize]
    }

    /// Who else may be the same party, and why.
    #[must_use]
    pub fn links(&self, ix: EntityIx) -> &[Link] {
        &self.links[ix.0 as usize]
    }

    /// Where an entity's record was read, in each source; raw texts are read when they are asked for.
    #[must_use]
    pub fn evidence(&self, ix: EntityIx) -> Vec<Evidence> {
        self.origins[ix.0 as usize].iter().filter_map(|origin| self.evidence_of(origin)).collect()
    }
}

impl Dataset {
    fn evidence_of(&self, origin: &parts::Origin) -> Option<Evidence> {
        match origin {
            parts::Origin::Embedded(evidence) => Some(evidence.clone()),
            parts::Origin::Pack { pack, number, locator } => {
                let pack = self.packs.get(*pack)?;
                let snapshot = pack.snapshot();
                let names: Vec<&str> = snapshot.sources.iter().map(|source| source.name.as_str()).collect();
                Some(Evidence {
                    list: snapshot.list.clone(),
                    source: names.join(", "),
                    sha256: snapshot.sha256.clone(),
                    locator: locator.clone(),
                    raw: pack
                        .raw(*number)
                        .unwrap_or_else(|why| format!("(the snapshot {} {why})", snapshot.id)),
                })
            }
        }
    }

    /// Who else has an address of this entity.
    pub fn neighbors(&self, ix: EntityIx) -> impl Iterator<Item = Neighbor> + '_ {
        self.places.neighbors(&self.entities, ix)
    }

    /// All entities, in the order of their rules.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// All events, newest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// All categories.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What tells this dataset from any other, in hexadecimal; `None` where nothing was imported.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        (!self.packs.is_empty()).then_some(self.identity.as_str())
    }

    /// SHA-256 over the dataset's source files, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Every entity's index.
    pub fn entity_indices(&self) -> impl ExactSizeIterator<Item = EntityIx> + use<> {
        (0..self.entities.len() as u32).map(EntityIx)
    }

    /// Every event's index, newest first.
    pub fn event_indices(&self) -> impl ExactSizeIterator<Item = EventIx> + use<> {
        (0..self.events.len() as u32).map(EventIx)
    }

    /// The event of that identifier.
    #[must_use]
    pub fn event_by_id(&self, id: &str) -> Option<EventIx> {
        self.event_by_id.get(id).copied()
    }

    /// The entity of that identifier.
    #[must_use]
    pub fn entity_by_id(&self, id: &str) -> Option<EntityIx> {
        self.entity_by_id.get(id).copied()
    }

    /// The rule whose pages hold `citation`, as far as rules are recorded.
    #[must_use]
    pub fn resolve(&self, citation: Citation) -> Option<EventIx> {
        // The pages of a rule that is known say more than pages put together.
        let holds = |ix: &EventIx| self.event(*ix).holds(citation);
        let of =
            |inferred| self.event_indices().filter(holds).find(|ix| self.event(*ix).inferred == inferred);
        of(false).or_else(|| of(true))
    }

    /// How many events a list has.
    #[must_use]
    pub fn events_of_list(&self, code: &str) -> usize {
        self.events.iter().filter(|event| event.list == code).count()
    }

    /// The category of that identifier.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The list of that code.
    #[must_use]
    pub fn list(&self, code: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.code == code)
    }

    /// All snapshots of lists there are, and which are in force.
    #[must_use]
    pub fn snapshots(&self) -> &[(Snapshot, bool)] {
        &self.shelf
    }

    /// Whether the embedded dataset has something of a list.
    #[must_use]
    pub fn is_embedded(&self, list: &str) -> bool {
        let embedded = |origins: &Vec<parts::Origin>| {
            origins.iter().any(|origin| matches!(origin, parts::Origin::Embedded(from) if from.list == list))
        };
        // The embedded entities stand first; the imported ones, however many, need not be asked.
        let is_embedded =
            |origins: &&Vec<parts::Origin>| matches!(origins.first(), Some(parts::Origin::Embedded(_)));
        self.origins.iter().take_while(is_embedded).any(embedded)
    }

    /// Whether the snapshots in force on a day are those that are here.
    #[must_use]
    pub fn is_of(&self, day: Day) -> bool {
        self.days.0.is_none_or(|from| from <= day) && self.days.1.is_none_or(|until| day < until)
    }

    /// The name the rules use for a country, or the code itself where none is known.
    #[must_use]
    pub fn country_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.countries.iter().find(|country| country.code == code).map_or(code, |country| &country.name)
    }

    /// Those an event is about: whom it added or removed; whom it revised, where it does no more than that.
    pub fn subjects(&self, ix: EventIx) -> impl Iterator<Item = EntityIx> + '_ {
        let revises = matches!(self.event(ix).kind, EventKind::Revision | EventKind::Correction);
        let about = move |member: &&Member| revises || member.role != Role::Revised;
        self.members(ix).iter().filter(about).map(|member| member.entity)
    }

    /// How many of them are recorded here.
    #[must_use]
    pub fn recorded(&self, ix: EventIx) -> usize {
        self.subjects(ix).count()
    }

    /// How many there are in the rule and here: `28 in the rule, 28 recorded`.
    #[must_use]
    pub fn counts_in_words(&self, ix: EventIx) -> String {
        let recorded = self.recorded(ix);
        match self.event(ix).entities_in_rule {
            Some(in_rule) => format!("{in_rule} in the rule, {recorded} recorded"),
            None => format!("{recorded} recorded; how many the rule counts is not recorded"),
        }
    }
}
