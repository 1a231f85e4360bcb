//! The six ways entities are counted and filtered, with their values interned once.

use std::collections::BTreeMap;

use crate::model::{Day, Entity, Role, Status};

use super::{Dataset, EntityIx, EventIx};

/// A way of sorting entities into groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// What queries and filters say: `human-rights`, `CN`, `2019`.
    pub id: String,
    /// What is shown: `human rights`, `China`, `2019`.
    pub name: String,
}

#[derive(Debug, Default)]
pub(super) struct FacetTable {
    values: BTreeMap<Facet, Vec<FacetValue>>,
    /// For each stored facet, for each entity, the places of its values.
    of_entity: BTreeMap<Facet, Vec<Vec<u16>>>,
}

impl FacetTable {
    pub(super) fn build(data: &Dataset) -> Self {
        let mut table = Self::default();
        for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Status) {
            let ids: Vec<Vec<String>> =
                data.entity_indices().map(|ix| ids_of(data, facet, data.entity(ix))).collect();
            let mut values: Vec<String> = ids.iter().flatten().cloned().collect();
            values.sort();
            values.dedup();
            let place = |id: &String| values.binary_search(id).ok().map(|at| at as u16);
            table
                .of_entity
                .insert(facet, ids.iter().map(|ids| ids.iter().filter_map(place).collect()).collect());
            let named =
                values.into_iter().map(|id| FacetValue { name: name_of(data, facet, &id), id }).collect();
            table.values.insert(facet, named);
        }
        let statuses = ["listed", "announced", "removed"];
        let named = statuses.map(|id| FacetValue { id: id.to_owned(), name: id.to_owned() });
        table.values.insert(Facet::Status, named.to_vec());
        table
    }
}

fn ids_of(data: &Dataset, facet: Facet, entity: &Entity) -> Vec<String> {
    let mut ids: Vec<String> = match facet {
        Facet::Category => entity
            .designations
            .iter()
            .filter(|designation| designation.role == Role::Added)
            .flat_map(|designation| or_not_recorded(&designation.categories))
            .collect(),
        Facet::List => entity.designations.iter().map(|designation| designation.list.clone()).collect(),
        Facet::Country => entity
            .country_before
            .iter()
            .map(|before| before.country.clone())
            .chain(or_not_recorded(&entity.countries))
            .collect(),
        Facet::Kind => vec![entity.kind.as_str().to_owned()],
        Facet::Status => Vec::new(),
        Facet::Year => entity
            .designations
            .iter()
            .filter(|designation| designation.role != Role::Revised)
            .filter_map(|designation| data.event_by_id(designation.event.as_deref()?))
            .filter_map(|event| data.event(event).timeline_day())
            .map(|(_, day)| day.format("%Y").to_string())
            .collect(),
    };
    ids.sort();
    ids.dedup();
    ids
}

fn or_not_recorded(ids: &[String]) -> Vec<String> {
    if ids.is_empty() { vec![NOT_RECORDED.to_owned()] } else { ids.to_vec() }
}

fn name_of(data: &Dataset, facet: Facet, id: &str) -> String {
    match facet {
        Facet::Category | Facet::Country if id == NOT_RECORDED => "not recorded".to_owned(),
        Facet::Category => data.category(id).map_or(id, |category| &category.name).to_owned(),
        Facet::List => data.list(id).map_or_else(|| id.to_owned(), |list| format!("{id} {}", list.name)),
        Facet::Country => data.country_name(id).to_owned(),
        Facet::Kind | Facet::Status | Facet::Year => id.to_owned(),
    }
}

impl Dataset {
    /// The place, among the values of [`Facet::Year`], of the year an event is filed under.
    #[must_use]
    pub fn year_place(&self, event: EventIx) -> Option<usize> {
        let (_, day) = self.event(event).timeline_day()?;
        let year = day.format("%Y").to_string();
        self.facet_values(Facet::Year).iter().position(|value| value.id == year)
    }

    /// The values a facet has in this dataset, by identifier; statuses in order of life.
    #[must_use]
    pub fn facet_values(&self, facet: Facet) -> &[FacetValue] {
        self.facets.values.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// Calls `each` with the place, in [`Self::facet_values`], of every value an entity has.
    pub fn for_facet_places(&self, facet: Facet, ix: EntityIx, as_of: Day, mut each: impl FnMut(usize)) {
        let then = self.as_of(as_of);
        if facet == Facet::Status {
            match then.status(ix) {
                Status::Listed { .. } => each(0),
                Status::Announced { .. } => each(1),
                Status::Removed { .. } => each(2),
                Status::NotYet => {}
            }
        } else if facet == Facet::Country {
            let countries = match then.countries(ix) {
                none if none.is_empty() => vec![NOT_RECORDED],
                countries => countries,
            };
            let values = self.facet_values(facet);
            let place = |id: &str| values.binary_search_by(|value| value.id.as_str().cmp(id)).ok();
            countries.into_iter().filter_map(place).for_each(each);
        } else if facet == Facet::Year {
            // A later event's year is not known yet.
            let mut years: Vec<usize> =
                then.moves_of(ix).filter_map(|event| self.year_place(event)).collect();
            years.sort_unstable();
            years.dedup();
            years.into_iter().for_each(each);
        } else if let Some(places) =
            self.facets.of_entity.get(&facet).and_then(|of_entity| of_entity.get(ix.0 as usize))
        {
            places.iter().for_each(|&place| each(usize::from(place)));
        }
    }
}
