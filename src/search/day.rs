//! What is the same for every query of one day: who was public, who stood where, who has which value of
//! which facet, as sets.

use std::collections::BTreeMap;

use crate::model::{Day, Month, Status};
use crate::store::{Dataset, EntityIx, Facet};

use super::Standing;
use super::bits::Bits;

/// The entities of one day.
pub struct OfDay {
    /// The day.
    pub day: Day,
    /// Those that had been made public.
    pub public: Bits,
    /// How many stand where.
    pub standing: Standing,
    facets: BTreeMap<Facet, Vec<Bits>>,
    /// The month in which each was added.
    added: Vec<Option<Month>>,
}

impl OfDay {
    /// The entities as of a day.
    pub fn new(data: &Dataset, day: Day) -> Self {
        let then = data.as_of(day);
        let count = data.entities().len();
        let mut standing = Standing::default();
        for ix in data.entity_indices() {
            match then.status(ix) {
                Status::Listed { .. } => standing.listed += 1,
                Status::Announced { .. } => standing.announced += 1,
                Status::Removed { .. } => standing.removed += 1,
                Status::NotYet => standing.later += 1,
            }
        }
        let values = |facet: Facet| {
            let mut values = vec![Bits::none(count); data.facet_values(facet).len()];
            for ix in data.entity_indices() {
                data.for_facet_places(facet, ix, day, |place| {
                    if let Some(bits) = values.get_mut(place) {
                        bits.insert(ix.0);
                    }
                });
            }
            (facet, values)
        };
        let effective = |ix: EntityIx| data.event(then.addition_of(ix)?).effective.map(Month::of);
        Self {
            day,
            public: Bits::of(count, data.entity_indices().filter(|ix| then.has_entity(*ix)).map(|ix| ix.0)),
            standing,
            facets: Facet::ALL.into_iter().map(values).collect(),
            added: data.entity_indices().map(effective).collect(),
        }
    }

    /// Who has each value of a facet.
    pub fn values(&self, facet: Facet) -> &[Bits] {
        self.facets.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// Who has any of some values of a facet.
    pub fn any_of(&self, facet: Facet, places: impl IntoIterator<Item = usize>) -> Bits {
        let none = Bits::none(self.added.len());
        let values = places.into_iter().filter_map(|place| self.values(facet).get(place));
        values.fold(none, |all, value| all | value)
    }

    /// How many of some entities were added in each month.
    pub fn months(&self, of: &Bits) -> BTreeMap<Month, usize> {
        let mut months = BTreeMap::new();
        for month in of.iter().filter_map(|number| *self.added.get(number as usize)?) {
            *months.entry(month).or_default() += 1;
        }
        months
    }
}
