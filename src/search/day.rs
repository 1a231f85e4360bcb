//! What is the same for every query of one day: who was public, who stood where, who has which value of
//! which facet, as sets.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::{Day, Event, Month};
use crate::store::{Dataset, EntityIx, Facet};

use super::Standing;
use super::bits::Bits;

/// The place of the month of those who were added in none that is known.
const NO_MONTH: u16 = u16::MAX;

/// The entities of one day.
pub struct OfDay {
    /// The day.
    pub day: Day,
    /// Those that had been made public.
    pub public: Bits,
    /// How many stand where.
    pub standing: Standing,
    facets: BTreeMap<Facet, Vec<Bits>>,
    /// The months in which any was added, in order,
    months: Vec<Month>,
    /// and of each entity the place of its own among them.
    added: Vec<u16>,
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
        // The day an event has wherever time is told: on the axis, among the years, in its row.
        let month = |event: &Event| event.timeline_day().map(|(_, day)| Month::of(day));
        let months: BTreeSet<Month> = data.events().iter().filter_map(month).collect();
        let months: Vec<Month> = months.into_iter().collect();
        let place = |event: &Event| months.binary_search(&month(event)?).ok()?.try_into().ok();
        let places: Vec<Option<u16>> = data.events().iter().map(place).collect();
        let added = |ix: EntityIx| places.get(then.addition_of(ix)?.0 as usize).copied().flatten();
        let (facets, added) = rayon::join(
            || Facet::ALL.into_par_iter().map(values).collect(),
            || data.entity_indices().map(|ix| added(ix).unwrap_or(NO_MONTH)).collect(),
        );
        let (public, standing) = (Bits::none(count), Standing::default());
        let mut of_day = Self { day, public, standing, facets, months, added };
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

    /// How many of some entities were added in each month: that of the effective date, else of the published one,
    /// else of the announced one.
    pub fn months(&self, of: &Bits) -> BTreeMap<Month, usize> {
        let mut counts = vec![0_usize; self.months.len()];
        for number in of.iter() {
            let place = self.added.get(number as usize).copied().unwrap_or(NO_MONTH);
            if let Some(count) = counts.get_mut(usize::from(place)) {
                *count += 1;
            }
        }
        let months = self.months.iter().copied().zip(counts);
        months.filter(|(_, count)| *count > 0).collect()
    }
}
