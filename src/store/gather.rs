//! Columns while entities pass: each is looked at once, so that not all of them need be in memory.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::ops::ControlFlow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::{Day, Entity, Event};

use super::address;
use super::alike::Alike;
use super::columns::{Columns, Has, NO_EVENT};
use super::facets::{Facet, ids_of};
use super::moves::{Move, number_of, number_of_kind};
use super::parts::Tie;
use super::records::Records;
use super::{EntityIx, EventIx};

/// Facets whose values stand in the records; those of the others follow from the moves.
const RECORDED: [Facet; 4] = [Facet::Category, Facet::List, Facet::Country, Facet::Kind];

/// Entities that a list filed under another country until a day, in order, with that country.
pub type Moved = Vec<(u32, String, Day)>;

/// What is gathered so far.
struct Gathered<'a> {
    events: &'a [Event],
    event_by_id: &'a HashMap<String, EventIx>,
    /// What needs no more than to be put down.
    columns: Lists,
    facets: [Values; RECORDED.len()],
    doors: Alike,
    moved: Moved,
}

#[derive(Default)]
struct Lists {
    id_text: Vec<u8>,
    id_start: Vec<u32>,
    names: Vec<u16>,
    has: Vec<u8>,
    move_start: Vec<u32>,
    move_event: Vec<u32>,
    move_public: Vec<i32>,
    move_force: Vec<i32>,
    move_role: Vec<u8>,
}

/// The values of a facet, numbered as they come, and those of each entity.
struct Values {
    numbers: FxHashMap<String, u32>,
    starts: Vec<u32>,
    all: Vec<u32>,
}

/// The columns of entities; the values of each facet that stand in records, in order; and who was moved.
pub fn columns(
    records: &Records,
    events: &[Event],
    event_by_id: &HashMap<String, EventIx>,
    tie: Tie,
) -> (Columns, BTreeMap<Facet, Vec<String>>, Moved) {
    let mut gathered = Gathered {
        events,
        event_by_id,
        columns: Lists { id_start: vec![0], move_start: vec![0], ..Lists::default() },
        facets: RECORDED.map(|_| Values::new()),
        doors: Alike::default(),
        moved: Moved::new(),
    };
    let ControlFlow::Continue(()) = records.for_each_seen(address::doors, |ix, entity, doors| {
        gathered.add(ix, entity, &doors);
        ControlFlow::<Infallible>::Continue(())
    });
    gathered.finish(tie)
}

impl Gathered<'_> {
    fn add(&mut self, ix: EntityIx, entity: &Entity, doors: &[(String, u32)]) {
        let to = &mut self.columns;
        to.id_text.extend_from_slice(entity.id.as_bytes());
        to.id_start.push(to.id_text.len() as u32);
        let names = 1 + entity.aliases.len() + entity.local_names.len();
        to.names.push(u16::try_from(names).unwrap_or(u16::MAX));
        let has = |any: bool, what: Has| if any { what as u8 } else { 0 };
        to.has.push(
            has(!entity.aliases.is_empty(), Has::Alias)
                | has(!entity.addresses.is_empty(), Has::Address)
                | has(!entity.local_names.is_empty(), Has::LocalName),
        );
        for designation in &entity.designations {
            let event = designation.event.as_deref().and_then(|id| self.event_by_id.get(id));
            let event = event.and_then(|ix| Some((*ix, self.events.get(ix.0 as usize)?)));
            let it = Move::of(designation, event);
            to.move_event.push(it.event.map_or(NO_EVENT, |ix| ix.0));
            to.move_public.push(it.public);
            to.move_force.push(it.force);
            to.move_role.push(number_of(it.role) | number_of_kind(it.kind));
        }
        to.move_start.push(to.move_event.len() as u32);
        for (facet, values) in RECORDED.into_iter().zip(&mut self.facets) {
            ids_of(facet, entity, &mut |id| {
                let number = values.number(id);
                values.all.push(number);
            });
            values.starts.push(values.all.len() as u32);
            if let Some(before) = entity.country_before.as_ref().filter(|_| facet == Facet::Country) {
                values.number(&before.country);
                self.moved.push((ix.0, before.country.clone(), before.until));
            }
        }
        doors.iter().for_each(|(door, number)| self.doors.add(door, ix.0, *number));
    }

    fn finish(self, tie: Tie) -> (Columns, BTreeMap<Facet, Vec<String>>, Moved) {
        let lists = self.columns;
        let mut columns = Columns {
            id_text: lists.id_text.into(),
            id_start: lists.id_start.into(),
            names: lists.names.into(),
            has: lists.has.into(),
            move_start: lists.move_start.into(),
            move_event: lists.move_event.into(),
            move_public: lists.move_public.into(),
            move_force: lists.move_force.into(),
            move_role: lists.move_role.into(),
            ..Columns::default()
        };
        let facets = RECORDED.into_iter().zip(self.facets);
        let facets = facets.map(|(facet, values)| (facet, values.finish(facet, &mut columns))).collect();
        order_ids(&mut columns);
        columns.add_members(self.events.len());
        columns.add_places(address::shared(self.doors));
        columns.add_links(tie.links);
        columns.add_origins(tie.origins);
        (columns, facets, self.moved)
    }
}

fn order_ids(columns: &mut Columns) {
    let count = columns.names.len() as u32;
    let mut by_id: Vec<u32> = (0..count).collect();
    by_id.par_sort_unstable_by_key(|ix| columns.id(EntityIx(*ix)));
    let mut places = vec![0; by_id.len()];
    for (ix, at) in by_id.iter().zip(0..) {
        if let Some(place) = places.get_mut(*ix as usize) {
            *place = at;
        }
    }
    (columns.by_id, columns.id_place) = (by_id.into(), places.into());
}

impl Values {
    fn new() -> Self {
        Self { numbers: FxHashMap::default(), starts: vec![0], all: Vec::new() }
    }

    fn number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(id.to_owned(), number);
        number
    }

    /// Numbers the values by their order, puts those of each entity into the columns, and says which values
    /// they are; some may be nobody's by now.
    fn finish(self, facet: Facet, columns: &mut Columns) -> Vec<String> {
        let in_order: BTreeMap<String, u32> = self.numbers.into_iter().collect();
        let mut renumbered = vec![0_u16; in_order.len()];
        for (place, number) in in_order.values().enumerate() {
            if let Some(of) = renumbered.get_mut(*number as usize) {
                *of = place as u16;
            }
        }
        let (mut starts, mut all) = (vec![0], Vec::new());
        let mut own: Vec<u16> = Vec::new();
        for bounds in self.starts.windows(2) {
            let &[from, to] = bounds else { continue };
            let numbers = self.all.get(from as usize..to as usize).unwrap_or_default();
            own.clear();
            own.extend(numbers.iter().filter_map(|number| renumbered.get(*number as usize)));
            own.sort_unstable();
            own.dedup();
            all.extend_from_slice(&own);
            starts.push(all.len() as u32);
        }
        columns.put_facet(facet, starts, all);
        in_order.into_keys().collect()
    }
}
