//! The six ways entities are counted and filtered, with their values interned once.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::model::{Day, Entity, Role};

use super::catalog::Catalog;
use super::columns::Columns;
use super::gather::Moved;
use super::moves::Standing;
use super::{Dataset, EntityIx, EventIx};

/// A way of sorting entities into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// Why they were listed.
    Category,
    /// On which list.
    List,
    /// Under which country the list files them.
    Country,
    /// What sort of party.
    Kind,
    /// Where they stand as of the date in force.
    Status,
    /// In which year an event added or removed them.
    Year,
}

/// The value of a facet that says the fact is not recorded.
pub const NOT_RECORDED: &str = "not-recorded";

impl Facet {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] =
        [Self::Category, Self::List, Self::Country, Self::Kind, Self::Status, Self::Year];

    /// The word used as a heading and as a query field.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::List => "list",
            Self::Country => "country",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Year => "year",
        }
    }
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// What queries and filters say: `human-rights`, `CN`, `2019`.
    pub id: String,
    /// What is shown: `human rights`, `China`, `2019`.
    pub name: String,
}

impl Catalog {
    /// The catalog with the values of all facets, by those that stand in records; and with who was moved.
    pub(super) fn with_facets(
        mut self,
        columns: &Columns,
        recorded: BTreeMap<Facet, Vec<String>>,
        moved: Moved,
    ) -> Self {
        for (facet, ids) in recorded {
            let named = ids.into_iter().map(|id| FacetValue { name: self.name_of(facet, &id), id });
            let named = named.collect();
            self.facets.insert(facet, named);
        }
        let mut years: Vec<i32> = (0..columns.len() as u32)
            .flat_map(|ix| columns.moves(EntityIx(ix)))
            .filter(|it| it.role != Role::Revised)
            .filter_map(|it| self.events.get(it.event?.0 as usize)?.timeline_day())
            .map(|(_, day)| day.year())
            .collect();
        years.sort_unstable();
        years.dedup();
        self.facets.insert(Facet::Year, years.iter().map(|year| plain(&year.to_string())).collect());
        self.facets.insert(Facet::Status, ["listed", "announced", "removed"].map(plain).to_vec());
        let moved = moved.into_iter().filter_map(|(ix, country, until)| {
            Some((ix, self.place(Facet::Country, &country)? as u16, until))
        });
        self.moved = moved.collect();
        self
    }

    /// The place of a value of a facet whose values are in order.
    fn place(&self, facet: Facet, id: &str) -> Option<usize> {
        self.facets.get(&facet)?.binary_search_by(|value| value.id.as_str().cmp(id)).ok()
    }

    /// For each event, the place of the year it is filed under.
    pub(super) fn year_places(&self) -> Vec<Option<u16>> {
        let place = |event: &crate::model::Event| {
            let (_, day) = event.timeline_day()?;
            self.place(Facet::Year, &day.year().to_string()).map(|place| place as u16)
        };
        self.events.iter().map(place).collect()
    }

    fn name_of(&self, facet: Facet, id: &str) -> String {
        let name = match facet {
            Facet::Category | Facet::Country if id == NOT_RECORDED => Some("not recorded".to_owned()),
            Facet::Category => {
                self.categories.iter().find(|category| category.id == id).map(|it| it.name.clone())
            }
            Facet::List => {
                self.lists.iter().find(|list| list.code == id).map(|list| format!("{id} {}", list.name))
            }
            Facet::Country => self.countries.iter().find(|it| it.code == id).map(|it| it.name.clone()),
            Facet::Kind | Facet::Status | Facet::Year => None,
        };
        name.unwrap_or_else(|| id.to_owned())
    }
}

/// A value that is shown as it is asked for.
fn plain(id: &str) -> FacetValue {
    FacetValue { id: id.to_owned(), name: id.to_owned() }
}

/// Calls `each` with the values an entity has by its own record; one may come twice.
pub(super) fn ids_of<'a>(facet: Facet, entity: &'a Entity, each: &mut dyn FnMut(&'a str)) {
    let mut or_not_recorded = |ids: &'a [String]| match ids {
        [] => each(NOT_RECORDED),
        ids => ids.iter().for_each(|id| each(id)),
    };
    let designations = entity.designations.iter();
    match facet {
        // A revision that does not say what it is for changes nothing there.
        Facet::Category => designations
            .filter(|designation| designation.role == Role::Added || !designation.categories.is_empty())
            .for_each(|designation| or_not_recorded(&designation.categories)),
        Facet::List => designations.for_each(|designation| each(&designation.list)),
        Facet::Country => or_not_recorded(&entity.countries),
        Facet::Kind => each(entity.kind.as_str()),
        Facet::Status | Facet::Year => {}
    }
}

impl Dataset {
    /// The place, among the values of [`Facet::Year`], of the year an event is filed under.
    #[must_use]
    pub fn year_place(&self, event: EventIx) -> Option<usize> {
        self.year_places.get(event.0 as usize).copied().flatten().map(usize::from)
    }

    /// The values a facet has in this dataset, by identifier; statuses in order of life.
    #[must_use]
    pub fn facet_values(&self, facet: Facet) -> &[FacetValue] {
        self.catalog.facets.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// How many entities are or were on a list, and how many names they have.
    #[must_use]
    pub fn count_of_list(&self, code: &str) -> (usize, usize) {
        let Some(place) = self.facet_values(Facet::List).iter().position(|value| value.id == code) else {
            return (0, 0);
        };
        let on_it = |ix: &EntityIx| self.columns.places(Facet::List, *ix).contains(&(place as u16));
        self.entity_indices().filter(on_it).fold((0, 0), |(entities, names), ix| {
            (
                entities + 1,
                names + self.columns.names.get(ix.0 as usize).map_or(0, |names| usize::from(*names)),
            )
        })
    }

    /// How many entities have each value of a facet by their own record, whatever the day.
    #[must_use]
    pub fn facet_counts(&self, facet: Facet) -> Vec<usize> {
        let mut counts = vec![0; self.facet_values(facet).len()];
        for place in self.columns.all_places(facet) {
            if let Some(count) = counts.get_mut(usize::from(*place)) {
                *count += 1;
            }
        }
        counts
    }

    /// Calls `each` with the place, in [`Self::facet_values`], of every value an entity has.
    pub fn for_facet_places(&self, facet: Facet, ix: EntityIx, as_of: Day, mut each: impl FnMut(usize)) {
        let then = self.as_of(as_of);
        match facet {
            Facet::Status => match self.columns.standing(ix, as_of.into()) {
                Standing::Listed { .. } => each(0),
                Standing::Announced { .. } => each(1),
                Standing::Removed { .. } => each(2),
                Standing::NotYet => {}
            },
            Facet::Year => {
                // A later event's year is not known yet.
                let mut years: Vec<usize> =
                    then.moves_of(ix).filter_map(|event| self.year_place(event)).collect();
                years.sort_unstable();
                years.dedup();
                years.into_iter().for_each(each);
            }
            _ => {
                let moved = self.catalog.moved.binary_search_by_key(&ix.0, |moved| moved.0).ok();
                let before = moved.and_then(|at| self.catalog.moved.get(at));
                match before.filter(|(_, _, until)| facet == Facet::Country && as_of < *until) {
                    Some((_, place, _)) => each(usize::from(*place)),
                    None => {
                        let places = self.columns.places(facet, ix);
                        places.iter().for_each(|&place| each(usize::from(place)));
                    }
                }
            }
        }
    }
}
