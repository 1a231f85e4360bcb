//! What a dataset is put together from, and how its parts are tied to one another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{Category, Country, Day, Entity, Event, List, NewsItem, Role};

use super::address::Places;
use super::facets::FacetTable;
use super::library::{Pack, Snapshot};
use super::press::Press;
use super::{Dataset, EntityIx, EventIx, Evidence, Link, Member};

/// Where an entity's record was read.
#[derive(Debug)]
pub enum Origin {
    /// In the embedded dataset.
    Embedded(Evidence),
    /// In a snapshot: which of the packs, which entry, and where in its source.
    Pack {
        /// Place of the pack.
        pack: usize,
        /// Number of the entry.
        number: u32,
        /// Where in the source.
        locator: String,
    },
}

/// The parts, not yet tied together.
pub struct Parts {
    pub lists: Vec<List>,
    pub categories: Vec<Category>,
    pub countries: Vec<Country>,
    pub events: Vec<Event>,
    pub entities: Vec<Entity>,
    pub news: Vec<NewsItem>,
    /// For each entity, where it was read.
    pub origins: Vec<Vec<Origin>>,
    /// For each entity, who else may be the same party.
    pub links: Vec<Vec<Link>>,
    pub packs: Vec<Arc<Pack>>,
    /// All snapshots there are, and which are in force.
    pub shelf: Vec<(Snapshot, bool)>,
    /// The days on which these snapshots are the ones in force: from the first on, before the second.
    pub days: (Option<Day>, Option<Day>),
    pub sha256: String,
    /// SHA-256 over that and all that was imported.
    pub identity: String,
}

impl Dataset {
    /// A dataset of these parts.
    pub(super) fn tied(mut parts: Parts) -> Self {
        // Newest first; events of one day keep their order.
        parts.events.sort_by_key(|event| std::cmp::Reverse(event.timeline_day().map(|(_, day)| day)));
        parts.links.resize_with(parts.entities.len(), Vec::new);
        let mut data = Self {
            members: vec![Vec::new(); parts.events.len()],
            places: Places::of(&parts.entities),
            event_by_id: by_id(parts.events.iter().map(|event| &event.id), EventIx),
            entity_by_id: by_id(parts.entities.iter().map(|entity| &entity.id), EntityIx),
            lists: parts.lists,
            categories: parts.categories,
            countries: parts.countries,
            events: parts.events,
            entities: parts.entities,
            press: Press::default(),
            origins: parts.origins,
            links: parts.links,
            packs: parts.packs,
            shelf: parts.shelf,
            days: parts.days,
            sha256: parts.sha256,
            identity: parts.identity,
            facets: FacetTable::default(),
        };
        data.tie();
        data.facets = FacetTable::build(&data);
        data.with_news(parts.news)
    }

    /// The parts again.
    pub(super) fn into_parts(self) -> Parts {
        Parts {
            lists: self.lists,
            categories: self.categories,
            countries: self.countries,
            events: self.events,
            entities: self.entities,
            news: self.press.into_items(),
            origins: self.origins,
            links: self.links,
            packs: self.packs,
            shelf: self.shelf,
            days: self.days,
            sha256: self.sha256,
            identity: self.identity,
        }
    }

    fn tie(&mut self) {
        for (at, entity) in self.entities.iter().enumerate() {
            for designation in &entity.designations {
                let event = designation.event.as_deref().and_then(|id| self.event_by_id.get(id));
                if let Some(members) = event.and_then(|event| self.members.get_mut(event.0 as usize)) {
                    members.push(Member { entity: EntityIx(at as u32), role: designation.role });
                }
            }
        }
        for members in &mut self.members {
            members.sort_by_key(|member| member.role == Role::Revised);
        }
    }
}

fn by_id<'a, Ix: Copy>(
    ids: impl Iterator<Item = &'a String>,
    index: impl Fn(u32) -> Ix,
) -> HashMap<String, Ix> {
    ids.enumerate().map(|(at, id)| (id.clone(), index(at as u32))).collect()
}
