//! What is asked of all entities at once, as flat arrays: so that a count or a status needs no entity, and
//! a file can hold them as they stand.

use crate::model::Role;

use super::address::Shared;
use super::facets::Facet;
use super::map::Flat;
use super::moves::{DayNumber, Move, Standing, kind_of, number_of, role_of};
use super::{EntityIx, EventIx, Member};

/// No event is recorded.
pub const NO_EVENT: u32 = u32::MAX;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// The columns of a dataset. Where a column says where something begins, it also has the end.
        #[derive(Debug, Default)]
        pub struct Columns {
            $($(#[$doc])* pub $name: Flat<$kind>,)*
        }

        impl Columns {
            /// The columns as they stand in a file, in order.
            pub fn bytes(&self) -> Vec<&[u8]> {
                vec![$(bytemuck::cast_slice(&self.$name),)*]
            }

            /// The columns in a file, each where it says; `None` where they are not all there.
            pub fn mapped(map: &super::map::Map, ranges: &[std::ops::Range<usize>]) -> Option<Self> {
                let mut ranges = ranges.iter();
                let columns = Self { $($name: Flat::mapped(map, ranges.next()?.clone())?,)* };
                ranges.next().is_none().then_some(columns)
            }
        }
    };
}

columns! {
    /// Identifiers, one after the other.
    id_text: u8,
    /// Where each entity's begins.
    id_start: u32,
    /// Entities in the order of their identifiers.
    by_id: u32,
    /// The place of each entity in that order.
    id_place: u32,
    /// How many names each entity has.
    names: u16,
    /// What each entity has: see [`Has`].
    has: u8,
    /// The first designation of each entity.
    move_start: u32,
    /// The event of each designation.
    move_event: u32,
    /// The first day it was public.
    move_public: i32,
    /// The day it came into force, or by which it was there.
    move_force: i32,
    /// What it did, and which date that counts from.
    move_role: u8,
    /// The first value of each entity: of its category,
    category_start: u32,
    category: u16,
    /// its list,
    list_start: u32,
    list: u16,
    /// its country,
    country_start: u32,
    country: u16,
    /// its kind.
    kind_start: u32,
    kind: u16,
    /// The first member of each event.
    member_start: u32,
    /// Who.
    member_entity: u32,
    /// What the event did to them.
    member_role: u8,
    /// The first entity of each place where several are.
    place_start: u32,
    /// Who is there.
    place_entity: u32,
    /// Which of their addresses it is.
    place_number: u32,
    /// Those who are somewhere with others, in order, once for each place.
    home_entity: u32,
    /// The place.
    home_place: u32,
    /// Those who may be the same party as somebody, in order, once for each.
    link_from: u32,
    /// Who the other is.
    link_to: u32,
    /// The reason: where it begins among the texts.
    link_start: u32,
    link_text: u8,
    /// The first source of each entity.
    origin_start: u32,
    /// The pack, or [`super::parts::EMBEDDED`].
    origin_pack: u32,
    /// Which entry of it.
    origin_number: u32,
    /// Blocks of entities, packed: see [`super::records`].
    block_start: u64,
    blocks: u8,
    /// What is small: see [`super::catalog`].
    catalog: u8,
}

/// What an entity may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Has {
    /// An alias.
    Alias = 1,
    /// An address.
    Address = 2,
    /// A name in its own script.
    LocalName = 4,
}

/// What lies between two beginnings.
#[inline]
fn bounds(starts: &[u32], at: u32) -> std::ops::Range<usize> {
    let at = at as usize;
    starts.get(at).zip(starts.get(at + 1)).map_or(0..0, |(from, to)| *from as usize..*to as usize)
}

/// What stands between two beginnings.
#[inline]
fn part<'a, T>(all: &'a [T], starts: &[u32], at: u32) -> &'a [T] {
    all.get(bounds(starts, at)).unwrap_or_default()
}

/// Those of `sorted` that are `wanted`.
fn run(sorted: &[u32], wanted: u32) -> std::ops::Range<usize> {
    let from = sorted.partition_point(|it| *it < wanted);
    from..from + sorted.get(from..).unwrap_or_default().partition_point(|it| *it == wanted)
}

/// Lists of numbers, one after the other.
struct Lists<T> {
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T> Lists<T> {
    fn new() -> Self {
        Self { starts: vec![0], all: Vec::new() }
    }

    /// Ends a list.
    fn end(&mut self) {
        self.starts.push(self.all.len() as u32);
    }
}

impl Columns {
    /// The members of events, from the moves of entities: the revised ones last.
    pub fn add_members(&mut self, events: usize) {
        // How many events there are is known from here on.
        self.member_start = vec![0; events + 1].into();
        let mut members: Vec<(u32, bool, u32, u8)> = Vec::new();
        for ix in 0..self.len() as u32 {
            for it in self.moves(EntityIx(ix)) {
                if let Some(event) = it.event {
                    members.push((event.0, it.role == Role::Revised, ix, number_of(it.role)));
                }
            }
        }
        // Of one event they stay in the order of the rule.
        members.sort_by_key(|(event, revised, _, _)| (*event, *revised));
        let starts = (0..=events as u32).map(|event| members.partition_point(|it| it.0 < event) as u32);
        self.member_start = starts.collect::<Vec<_>>().into();
        self.member_entity = members.iter().map(|it| it.2).collect::<Vec<_>>().into();
        self.member_role = members.iter().map(|it| it.3).collect::<Vec<_>>().into();
    }

    /// Who is where others are.
    pub fn add_places(&mut self, shared: Shared) {
        let mut there = Lists::new();
        let mut homes = Vec::new();
        for (place, who) in shared.into_iter().enumerate() {
            homes.extend(who.iter().map(|(ix, _)| (ix.0, place as u32)));
            there.all.extend(who);
            there.end();
        }
        homes.sort_unstable();
        self.place_start = there.starts.into();
        self.place_entity = there.all.iter().map(|(ix, _)| ix.0).collect::<Vec<_>>().into();
        self.place_number = there.all.iter().map(|(_, number)| *number).collect::<Vec<_>>().into();
        self.home_entity = homes.iter().map(|home| home.0).collect::<Vec<_>>().into();
        self.home_place = homes.iter().map(|home| home.1).collect::<Vec<_>>().into();
    }

    /// Who may be the same party as whom, and why.
    pub fn add_links(&mut self, mut links: Vec<(u32, u32, String)>) {
        // Of one entity they stay in the order they were found in.
        links.sort_by_key(|(from, _, _)| *from);
        let mut why = Lists::new();
        for (_, _, text) in &links {
            why.all.extend_from_slice(text.as_bytes());
            why.end();
        }
        self.link_from = links.iter().map(|link| link.0).collect::<Vec<_>>().into();
        self.link_to = links.iter().map(|link| link.1).collect::<Vec<_>>().into();
        (self.link_text, self.link_start) = (why.all.into(), why.starts.into());
    }

    /// Where entities were read.
    pub fn add_origins(&mut self, mut origins: Vec<(u32, super::parts::Origin)>) {
        let entities = self.len();
        origins.sort_by_key(|(entity, _)| *entity);
        let starts = (0..=entities as u32).map(|at| origins.partition_point(|it| it.0 < at) as u32);
        self.origin_start = starts.collect::<Vec<_>>().into();
        self.origin_pack = origins.iter().map(|(_, origin)| origin.pack).collect::<Vec<_>>().into();
        self.origin_number = origins.iter().map(|(_, origin)| origin.number).collect::<Vec<_>>().into();
    }

    /// The first value of each entity of a facet, with the end, and the places of the values.
    pub fn put_facet(&mut self, facet: Facet, starts: Vec<u32>, all: Vec<u16>) {
        let (starts, all) = (starts.into(), all.into());
        match facet {
            Facet::Category => (self.category_start, self.category) = (starts, all),
            Facet::List => (self.list_start, self.list) = (starts, all),
            Facet::Country => (self.country_start, self.country) = (starts, all),
            Facet::Kind => (self.kind_start, self.kind) = (starts, all),
            // These follow from the moves.
            Facet::Status | Facet::Year => {}
        }
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The identifier of an entity.
    pub fn id(&self, ix: EntityIx) -> &str {
        std::str::from_utf8(part(&self.id_text, &self.id_start, ix.0)).unwrap_or_default()
    }

    /// The entity of an identifier.
    pub fn by_id(&self, id: &str) -> Option<EntityIx> {
        let at = self.by_id.binary_search_by(|ix| self.id(EntityIx(*ix)).cmp(id)).ok()?;
        self.by_id.get(at).map(|ix| EntityIx(*ix))
    }

    /// The places of an entity's values of a facet, as the lists have them now.
    pub fn places(&self, facet: Facet, ix: EntityIx) -> &[u16] {
        match facet {
            Facet::Category => part(&self.category, &self.category_start, ix.0),
            Facet::List => part(&self.list, &self.list_start, ix.0),
            Facet::Country => part(&self.country, &self.country_start, ix.0),
            Facet::Kind => part(&self.kind, &self.kind_start, ix.0),
            Facet::Status | Facet::Year => &[],
        }
    }

    /// The places of all entities' values of a facet.
    pub fn all_places(&self, facet: Facet) -> &[u16] {
        match facet {
            Facet::Category => &self.category,
            Facet::List => &self.list,
            Facet::Country => &self.country,
            Facet::Kind => &self.kind,
            Facet::Status | Facet::Year => &[],
        }
    }

    /// What the designations of an entity come to, in their order.
    #[inline]
    pub fn moves(&self, ix: EntityIx) -> impl Iterator<Item = Move> + '_ {
        let these = bounds(&self.move_start, ix.0);
        let events = self.move_event.get(these.clone()).unwrap_or_default();
        let publics = self.move_public.get(these.clone()).unwrap_or_default();
        let forces = self.move_force.get(these.clone()).unwrap_or_default();
        let roles = self.move_role.get(these).unwrap_or_default();
        // Of a file that is not what was written nothing is taken for an event.
        let recorded = self.member_start.len().saturating_sub(1) as u32;
        events.iter().zip(publics).zip(forces).zip(roles).map(move |(((event, public), force), role)| Move {
            event: (*event < recorded).then_some(EventIx(*event)),
            role: role_of(*role),
            public: *public,
            force: *force,
            kind: kind_of(*role),
        })
    }

    /// Where an entity stands on a day: see [`Move::of`].
    pub fn standing(&self, ix: EntityIx, day: DayNumber) -> Standing {
        let mut standing = Standing::NotYet;
        for it in self.moves(ix).filter(|it| it.is_public(day)) {
            standing = match (it.role, it.is_in_force(day), it.since()) {
                (Role::Added, true, since) => Standing::Listed { since },
                (Role::Added, false, Some(from)) if standing == Standing::NotYet => {
                    Standing::Announced { from }
                }
                (Role::Removed, true, Some(on)) => Standing::Removed { on },
                _ => standing,
            };
        }
        standing
    }

    /// Who an event met.
    pub fn members(&self, ix: EventIx) -> impl ExactSizeIterator<Item = Member> + '_ {
        let who = part(&self.member_entity, &self.member_start, ix.0);
        let roles = part(&self.member_role, &self.member_start, ix.0);
        let member = |(ix, role): (&u32, &u8)| Member { entity: EntityIx(*ix), role: role_of(*role) };
        who.iter().zip(roles).map(member)
    }

    /// Who else is where an entity is: which of its addresses that is, who, and which of theirs.
    pub fn neighbors(&self, ix: EntityIx) -> impl Iterator<Item = (u32, EntityIx, u32)> + '_ {
        let places = self.home_place.get(run(&self.home_entity, ix.0)).unwrap_or_default();
        places.iter().flat_map(move |place| {
            let who = part(&self.place_entity, &self.place_start, *place);
            let numbers = part(&self.place_number, &self.place_start, *place);
            let there = move || who.iter().copied().zip(numbers.iter().copied());
            let own = there().find(|(entity, _)| *entity == ix.0).map_or(0, |(_, number)| number);
            let others = there().filter(move |(entity, _)| *entity != ix.0);
            others.map(move |(entity, number)| (own, EntityIx(entity), number))
        })
    }

    /// Who else may be the same party, and why.
    pub fn links(&self, ix: EntityIx) -> impl Iterator<Item = (EntityIx, &str)> + '_ {
        run(&self.link_from, ix.0).filter_map(|at| {
            let why = std::str::from_utf8(part(&self.link_text, &self.link_start, at as u32));
            Some((EntityIx(*self.link_to.get(at)?), why.unwrap_or_default()))
        })
    }

    /// Where an entity was read: which pack, and which entry of it.
    pub fn origins(&self, ix: EntityIx) -> impl Iterator<Item = super::parts::Origin> + '_ {
        let packs = part(&self.origin_pack, &self.origin_start, ix.0);
        let numbers = part(&self.origin_number, &self.origin_start, ix.0);
        packs.iter().zip(numbers).map(|(pack, number)| super::parts::Origin { pack: *pack, number: *number })
    }
}
