//! The data itself, immutable once loaded: entities, events, news, and how they hang together.
//!
//! Knows nothing of queries, ranking or screens. Today it holds the embedded dataset; what reads
//! it goes through indices and methods, never through the storage.

mod address;
mod alike;
mod apart;
mod as_of;
mod assemble;
mod cache;
mod catalog;
mod columns;
pub mod diff;
mod embedded;
mod facets;
pub mod file;
mod frame;
mod gather;
pub(crate) mod leftovers;
mod library;
mod map;
mod moves;
mod parts;
mod press;
mod ready;
mod records;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Category, Citation, Day, Entity, Event, EventKind, List, Role};

pub use apart::apart;
pub use as_of::AsOf;
pub use assemble::list_meant;
pub use cache::{Arrays, Cache, Writing};
pub use columns::Has;
pub use embedded::DatasetError;
pub use facets::{Facet, FacetValue, NOT_RECORDED};
pub use library::{
    AskedFor, Counts, Elsewhere, Keeping, KnownRules, Library, LibraryError, Looked, MENDED_BY, Pack,
    PackError, Quarantined, RulesFault, Snapshot, Source, Unusable, Writer, make_private,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// The other entity.
    pub entity: EntityIx,
    /// Why they may be the same: `same name, both born 1960`.
    pub why: &'a str,
}

/// Where a record was read, so that a reader can check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The snapshot it was read from; `None` for the embedded dataset.
    pub snapshot: Option<String>,
}

/// Everything loaded at one time.
#[derive(Debug)]
pub struct Dataset {
    catalog: catalog::Catalog,
    columns: columns::Columns,
    records: records::Records,
    press: press::Press,
    packs: Vec<Arc<Pack>>,
    shelf: Vec<(Snapshot, bool)>,
    /// What of the library could not be used.
    unusable: Vec<Unusable>,
    days: (Option<Day>, Option<Day>),
    /// SHA-256 over all that it was put together from.
    identity: String,
    event_by_id: HashMap<String, EventIx>,
    /// For each event, the place of its year among those of [`Facet::Year`].
    year_places: Vec<Option<u16>>,
    /// The file that columns and records are in, if they are in one.
    file: Option<Arrays>,
}

impl Dataset {
    /// The entity at `ix`.
    #[must_use]
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        self.records.get(ix)
    }

    /// Shows the entity at `ix`; unlike [`Self::entity`] it does not have it stay in memory.
    pub fn read_entity<T>(&self, ix: EntityIx, read: impl FnOnce(&Entity) -> T) -> T {
        self.records.read(ix, read)
    }

    /// The event at `ix`.
    // An index is made only by the dataset it is used on; one of another dataset is a bug worth a stop.
    #[allow(clippy::indexing_slicing)]
    #[must_use]
    pub fn event(&self, ix: EventIx) -> &Event {
        &self.catalog.events[ix.0 as usize]
    }

    /// Who an event met: added and removed ones first, in the order of the rule, then revised ones.
    pub fn members(&self, ix: EventIx) -> impl ExactSizeIterator<Item = Member> + '_ {
        self.columns.members(ix)
    }

    /// Who else may be the same party, and why.
    pub fn links(&self, ix: EntityIx) -> impl Iterator<Item = Link<'_>> + '_ {
        self.columns.links(ix).map(|(entity, why)| Link { entity, why })
    }

    /// Where an entity's record was read, in each source; what stands there is read when it is asked for.
    #[must_use]
    pub fn evidence(&self, ix: EntityIx) -> Vec<Evidence> {
        self.columns.origins(ix).filter_map(|origin| self.evidence_of(origin)).collect()
    }

    fn evidence_of(&self, origin: parts::Origin) -> Option<Evidence> {
        if origin.pack == parts::EMBEDDED {
            return self.catalog.evidence.get(origin.number as usize).cloned();
        }
        let pack = self.packs.get(origin.pack as usize)?;
        let snapshot = pack.snapshot();
        let names: Vec<&str> = snapshot.sources.iter().map(|source| source.name.as_str()).collect();
        let unreadable = |why: PackError| format!("(the snapshot {} {why})", snapshot.id);
        Some(Evidence {
            list: snapshot.list.clone(),
            source: names.join(", "),
            sha256: snapshot.sha256.clone(),
            locator: pack.locator(origin.number).unwrap_or_else(unreadable),
            raw: pack.raw(origin.number).unwrap_or_else(unreadable),
            snapshot: Some(snapshot.id.clone()),
        })
    }

    /// Who else has an address of this entity. Further entries of the same party are no neighbors: those that may
    /// be of it are linked, and those of its very name have it there as well.
    pub fn neighbors(&self, ix: EntityIx) -> impl Iterator<Item = Neighbor> + '_ {
        let text = |ix: EntityIx, number: u32| {
            self.entity(ix).addresses.get(number as usize).map(|address| address.text.clone())
        };
        let is_it = move |other: EntityIx| {
            self.columns.links(ix).any(|(linked, _)| linked == other)
                || self.entity(other).name == self.entity(ix).name
        };
        let others = self.columns.neighbors(ix).filter(move |(_, other, _)| !is_it(*other));
        others.filter_map(move |(own, entity, number)| {
            Some(Neighbor { entity, address: text(ix, own)?, other: text(entity, number)? })
        })
    }

    /// Whether an entity has something; its record need not be read for it.
    #[must_use]
    pub fn has(&self, ix: EntityIx, what: Has) -> bool {
        self.columns.has.get(ix.0 as usize).is_some_and(|has| has & what as u8 != 0)
    }

    /// How many entities there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.columns.len()
    }

    /// Every entity, in the order of the rules. Each record is read for it: where there may be a million of
    /// them, what is asked has a column or an index.
    pub fn each_entity(&self) -> impl Iterator<Item = &Entity> {
        self.entity_indices().map(|ix| self.entity(ix))
    }

    /// Hands out every entity, in the order of the rules, until it is told to stop. Records in a file pass
    /// through memory and do not stay there.
    pub fn for_each_entity<B>(
        &self,
        each: impl FnMut(EntityIx, &Entity) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        self.records.for_each(each)
    }

    /// All entities in the order of their identifiers.
    #[must_use]
    pub fn by_id(&self) -> &[u32] {
        &self.columns.by_id
    }

    /// The place of each entity in that order.
    #[must_use]
    pub fn id_places(&self) -> &[u32] {
        &self.columns.id_place
    }

    /// The identifier of an entity; its record need not be read for it.
    #[must_use]
    pub fn id(&self, ix: EntityIx) -> &str {
        self.columns.id(ix)
    }

    /// All events, newest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.catalog.events
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> &[List] {
        &self.catalog.lists
    }

    /// All categories.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.catalog.categories
    }

    /// What tells this dataset from any other, in hexadecimal; `None` where nothing was imported.
    #[must_use]
    pub fn identity(&self) -> Option<&str> {
        (!self.packs.is_empty()).then_some(self.identity.as_str())
    }

    /// SHA-256 over the dataset's source files, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.catalog.sha256
    }

    /// Every entity's index.
    pub fn entity_indices(&self) -> impl ExactSizeIterator<Item = EntityIx> + use<> {
        (0..self.count() as u32).map(EntityIx)
    }

    /// Every event's index, newest first.
    pub fn event_indices(&self) -> impl ExactSizeIterator<Item = EventIx> + use<> {
        (0..self.catalog.events.len() as u32).map(EventIx)
    }

    /// The event of that identifier.
    #[must_use]
    pub fn event_by_id(&self, id: &str) -> Option<EventIx> {
        self.event_by_id.get(id).copied()
    }

    /// The entity of that identifier.
    #[must_use]
    pub fn entity_by_id(&self, id: &str) -> Option<EntityIx> {
        self.columns.by_id(id)
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
        self.catalog.events.iter().filter(|event| event.list == code).count()
    }

    /// How many events met the entries of a snapshot; `None` where it is not in force.
    #[must_use]
    pub fn events_of_snapshot(&self, id: &str) -> Option<usize> {
        let pack = self.packs.iter().position(|pack| pack.snapshot().id == id)?;
        let of_pack = |ix: &EntityIx| self.columns.origins(*ix).any(|origin| origin.pack as usize == pack);
        let mut met = vec![false; self.catalog.events.len()];
        for event in self.entity_indices().filter(of_pack).flat_map(|ix| self.columns.moves(ix)) {
            // No list tells of those it took off.
            if let Some(met) =
                event.event.filter(|_| event.role != Role::Removed).and_then(|ix| met.get_mut(ix.0 as usize))
            {
                *met = true;
            }
        }
        Some(met.into_iter().filter(|met| *met).count())
    }

    /// Whether an event is of the embedded dataset.
    #[must_use]
    pub fn is_embedded_event(&self, ix: EventIx) -> bool {
        self.catalog.embedded_events.contains(&self.event(ix).id)
    }

    /// What the local names of an entity are: the embedded dataset adds those that a party itself uses, lists
    /// give others.
    #[must_use]
    pub fn words_for_local_names(&self, ix: EntityIx) -> &'static str {
        match self.is_embedded_entity(ix) {
            true => "its own name, not part of any rule",
            false => "its name in its own script, as the list gives it",
        }
    }

    /// Whether the embedded dataset has an entity.
    #[must_use]
    pub fn is_embedded_entity(&self, ix: EntityIx) -> bool {
        self.columns.origins(ix).any(|origin| origin.pack == parts::EMBEDDED)
    }

    /// The category of that identifier.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.catalog.categories.iter().find(|category| category.id == id)
    }

    /// The code of the list an entity is on.
    #[must_use]
    pub fn list_of(&self, ix: EntityIx) -> &str {
        self.entity(ix).designations.first().map_or("", |first| &first.list)
    }

    /// The list of that code.
    #[must_use]
    pub fn list(&self, code: &str) -> Option<&List> {
        self.catalog.lists.iter().find(|list| list.code == code)
    }

    /// All snapshots of lists there are, and which are in force.
    #[must_use]
    pub fn snapshots(&self) -> &[(Snapshot, bool)] {
        &self.shelf
    }

    /// Snapshots and other files of the library that could not be used.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// Whether the embedded dataset has something of a list.
    #[must_use]
    pub fn is_embedded(&self, list: &str) -> bool {
        self.catalog.evidence.iter().any(|evidence| evidence.list == list)
    }

    /// Whether the snapshots in force on a day are those that are here.
    #[must_use]
    pub fn is_of(&self, day: Day) -> bool {
        self.days.0.is_none_or(|from| from <= day) && self.days.1.is_none_or(|until| day < until)
    }

    /// The name the rules use for a country, or the code itself where none is known.
    #[must_use]
    pub fn country_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.catalog
            .countries
            .iter()
            .find(|country| country.code == code)
            .map_or(code, |country| &country.name)
    }

    /// Those an event is about: whom it added or removed; whom it revised, where it does no more than that.
    pub fn subjects(&self, ix: EventIx) -> impl Iterator<Item = EntityIx> + '_ {
        let about = move |member: &Member| self.is_subject(ix, member.role);
        self.members(ix).filter(about).map(|member| member.entity)
    }

    /// Whether an event is about those to whom it did this.
    #[must_use]
    pub fn is_subject(&self, ix: EventIx, role: Role) -> bool {
        role != Role::Revised || matches!(self.event(ix).kind, EventKind::Revision | EventKind::Correction)
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

    /// What to be careful with about an event: what sources do not agree on, and that more are recorded than its
    /// rule names.
    #[must_use]
    pub fn doubts_of_event(&self, ix: EventIx) -> Vec<String> {
        let (event, recorded) = (self.event(ix), self.recorded(ix));
        let in_rule = event.entities_in_rule.map(|in_rule| in_rule as usize);
        let too_many = in_rule.filter(|in_rule| recorded > *in_rule).map(|in_rule| {
            format!("more recorded ({recorded}) than the rule names ({in_rule}): a party may stand twice, in two spellings")
        });
        event.doubts.iter().cloned().chain(too_many).collect()
    }
}
