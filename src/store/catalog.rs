//! What of a dataset is small enough to be read whole: lists, categories, countries, events, and what
//! facets can be.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Category, Country, Day, Event, List, NewsItem};

use super::Evidence;
use super::facets::{Facet, FacetValue};

/// The small part of a dataset.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Catalog {
    pub lists: Vec<List>,
    pub categories: Vec<Category>,
    pub countries: Vec<Country>,
    /// Newest first.
    pub events: Vec<Event>,
    /// The embedded news; only in a file, [`super::press`] has them otherwise.
    pub news: Vec<NewsItem>,
    /// Identifiers of the events of the embedded dataset.
    pub embedded_events: BTreeSet<String>,
    /// Where the embedded entities stand.
    pub evidence: Vec<Evidence>,
    /// SHA-256 over the embedded files, in the order they are named.
    pub sha256: String,
    /// The values of each facet, in order.
    pub facets: BTreeMap<Facet, Vec<FacetValue>>,
    /// Entities that a list filed under another country until a day, in order: the place of that country.
    pub moved: Vec<(u32, u16, Day)>,
}
