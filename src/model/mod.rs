//! The words of the field as types: entity, event, designation, citation, news item, dates.
//!
//! This module knows no file, no list format, no index and no screen; everything above speaks
//! in these types.

mod citation;
mod date;
mod entity;
mod entry;
mod event;
mod news;
mod rule;
mod visible;

pub use citation::{Citation, CitationError};
pub use date::{DateError, DateRange, Day, Month, YEARS};
pub use entity::{
    Address, Alias, CountryBefore, Dated, Designation, Entity, EntityKind, Fact, Identifier, Quality, Role,
    Status,
};
pub use entry::{
    ALSO_IN, AT_THE_LATEST, Cited, ENDS, Entry, FOOTNOTES, NOT_IN_FORCE, NOTICE, POLICY_FOOTNOTES, PUBLISHED,
    Sanction, TAKES_EFFECT, Written,
};
pub use event::{AlsoCalled, DateKind, Event, EventKind, LaterNote, ReviewPolicy};
pub use news::{Marks, NewsItem, NewsKind};
pub use rule::Rule;
pub use visible::visible;

use serde::{Deserialize, Serialize};

/// How many there are of something, in words: `1 entry`, `2 entries`.
#[must_use]
pub fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// What went wrong and, where something can be done about it, what.
#[must_use]
pub fn advised(what: &impl std::fmt::Display, hint: Option<&str>) -> String {
    hint.map_or_else(|| what.to_string(), |hint| format!("{what}; {hint}"))
}

/// A published list, such as the BIS Entity List.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Short code shown in rows and used in queries: `EL`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Where in law the list stands.
    pub legal_basis: String,
    /// Where the rows recorded here come from.
    pub source: String,
    /// The state of the list that is recorded, as precisely as it is known.
    pub as_of_text: String,
}

/// Why a party was listed, in this program's own small vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Identifier used in data and queries: `human-rights`.
    pub id: String,
    /// Two letters for narrow columns: `HR`.
    pub mark: String,
    /// Words for display.
    pub name: String,
}

/// A country or territory, as the lists name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code.
    pub code: String,
    /// The name the rules use.
    pub name: String,
}
