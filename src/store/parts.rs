//! What a dataset is put together from, and how its parts are tied to one another.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::model::{Category, Country, Day, Entity, Event, List, NewsItem};

use super::catalog::Catalog;
use super::gather;
use super::library::{Pack, Snapshot, Unusable};
use super::press::Press;
use super::records::Records;
use super::{Dataset, EventIx, Evidence};

/// In the place of a pack: the embedded dataset, whose evidence is numbered by itself.
pub const EMBEDDED: u32 = u32::MAX;

/// Where an entity's record was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Place of the pack, or [`EMBEDDED`].
    pub pack: u32,
    /// Number of the entry.
    pub number: u32,
}

/// What ties entities to others and to where they were read.
#[derive(Debug, Default)]
pub struct Tie {
    /// Which entity was read where.
    pub origins: Vec<(u32, Origin)>,
    /// Which entity may be the same party as which, and why.
    pub links: Vec<(u32, u32, String)>,
}

/// The parts, not yet tied together.
#[derive(Default)]
pub struct Parts {
    pub lists: Vec<List>,
    pub categories: Vec<Category>,
    pub countries: Vec<Country>,
    pub events: Vec<Event>,
    /// Those of the embedded dataset.
    pub entities: Vec<Entity>,
    pub news: Vec<NewsItem>,
    /// Identifiers of the events of the embedded dataset.
    pub embedded_events: BTreeSet<String>,
    /// Where the embedded entities stand.
    pub evidence: Vec<Evidence>,
    pub tie: Tie,
    pub packs: Vec<Arc<Pack>>,
    /// All snapshots there are, and which are in force.
    pub shelf: Vec<(Snapshot, bool)>,
    /// What of the library could not be used.
    pub unusable: Vec<Unusable>,
    /// The days on which these snapshots are the ones in force: from the first on, before the second.
    pub days: (Option<Day>, Option<Day>),
    pub sha256: String,
    /// SHA-256 over that and all that was imported.
    pub identity: String,
}

impl Dataset {
    /// A dataset of these parts and records, which are those of the embedded entities and what came to them.
    pub(super) fn tied(mut parts: Parts, records: Records) -> Self {
        // Newest first; events of one day keep their order.
        parts.events.sort_by_key(|event| std::cmp::Reverse(event.timeline_day().map(|(_, day)| day)));
        let event_by_id = by_id(&parts.events);
        let (columns, facets, moved) = gather::columns(&records, &parts.events, &event_by_id, parts.tie);
        let catalog = Catalog {
            lists: parts.lists,
            categories: parts.categories,
            countries: parts.countries,
            events: parts.events,
            news: Vec::new(),
            embedded_events: parts.embedded_events,
            evidence: parts.evidence,
            sha256: parts.sha256,
            ..Catalog::default()
        };
        let catalog = catalog.with_facets(&columns, facets, moved);
        let data = Self {
            year_places: catalog.year_places(),
            catalog,
            columns,
            records,
            event_by_id,
            press: Press::default(),
            packs: parts.packs,
            shelf: parts.shelf,
            unusable: parts.unusable,
            days: parts.days,
            identity: parts.identity,
            file: None,
        };
        data.with_news(parts.news)
    }
}

/// Events by their identifiers.
pub fn by_id(events: &[Event]) -> HashMap<String, EventIx> {
    events.iter().enumerate().map(|(at, event)| (event.id.clone(), EventIx(at as u32))).collect()
}
