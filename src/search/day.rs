//! What is the same for every query of one day: who was public, who stood where, who has which value of
//! which facet, as sets.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{Day, Month};
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
        let count = data.count();
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
        let (facets, added) = rayon::join(
            || Facet::ALL.into_par_iter().map(values).collect(),
            || data.entity_indices().map(effective).collect(),
        );
        let mut of_day =
            Self { day, public: Bits::none(count), standing: Standing::default(), facets, added };
        let statuses = of_day.facets.get(&Facet::Status).map_or(&[][..], Vec::as_slice);
        of_day.public = statuses.iter().fold(of_day.public, |public, status| public | status);
        let mut counts = statuses.iter().map(Bits::count);
        let mut next = || counts.next().unwrap_or_default();
        let (listed, announced, removed) = (next(), next(), next());
        let later = count - listed - announced - removed;
        of_day.standing = Standing { listed, announced, removed, later };
        of_day
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
