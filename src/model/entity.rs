//! The party that is listed, and each of its designations.

use serde::{Deserialize, Serialize};

use super::{Citation, DateKind, Day};

/// What sort of party an entity is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityKind {
    /// A business.
    Company,
    /// A body of a state.
    Government,
    /// A natural person.
    Person,
    /// A university or an institute.
    Research,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// Not recorded.
    #[default]
    Unknown,
    // Snapshots know the kinds above by their places, so a new one comes last.
    /// An organization; of which sort, the list does not say.
    Organization,
}

impl EntityKind {
    /// The word used in data, queries and rows.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Government => "government",
            Self::Person => "person",
            Self::Research => "research",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Unknown => "unknown",
            Self::Organization => "organization",
        }
    }
}

/// How good an alias is held to be by the list that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
    /// As good as the name.
    Strong,
    /// Called weak by the list.
    Weak,
}

/// Another name the list gives for the entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name as listed.
    pub name: String,
    /// How good the list holds it to be.
    pub quality: Quality,
}

/// An address as listed, with its country where the text ends in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The text as listed.
    pub text: String,
    /// ISO 3166-1 alpha-2 code, if the text names a country.
    pub country: Option<String>,
}

/// A number or mark the party is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is, in the list's words: `passport`, `IMO number`.
    pub kind: String,
    /// The number.
    pub value: String,
}

/// Something else a list says of a party, in the list's words: a date of birth as written, a title, a
/// remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about: `date of birth`.
    pub label: String,
    /// What is said.
    pub value: String,
}

/// The country an entity was filed under until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryBefore {
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// The day it was moved.
    pub until: Day,
}

/// What an event did to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Put on the list.
    Added,
    /// Its entry was changed.
    Revised,
    /// Taken off the list.
    Removed,
}

impl Role {
    /// The word used in rows and exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Revised => "revised",
            Self::Removed => "removed",
        }
    }
}

/// One entity met by one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Designation {
    /// What the event did.
    pub role: Role,
    /// Code of the list.
    pub list: String,
    /// Identifier of the event, where the rule is recorded; a citation alone may not resolve.
    pub event: Option<String>,
    /// The page the entry is cited at.
    pub citation: Option<Citation>,
    /// When that page was published, if known apart from the event.
    pub published: Option<Day>,
    /// The day of the snapshot that has the entry, where nothing says when it was added.
    pub seen: Option<Day>,
    /// The last day it is in force by the list; it may be renewed.
    pub ends: Option<Day>,
    /// Why this party was listed; none is "not recorded".
    pub categories: Vec<String>,
    /// What needs a license, where the entry itself says so.
    pub license_requirement: Option<String>,
    /// How applications are reviewed, where the entry itself says so.
    pub review_policy: Option<String>,
    /// What is known beside.
    pub note: Option<String>,
}

/// A listed party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Stable identifier.
    pub id: String,
    /// Primary name.
    pub name: String,
    /// What sort of party it is.
    pub kind: EntityKind,
    /// ISO 3166-1 alpha-2 codes of the countries the list files it under or names for it; the first is the
    /// one it is filed under, where it is filed by country. None is "not recorded".
    pub countries: Vec<String>,
    /// Where the list filed it before it moved it.
    pub country_before: Option<CountryBefore>,
    /// Other names the list gives.
    pub aliases: Vec<Alias>,
    /// The party's own public names in its own script; not part of any rule.
    pub local_names: Vec<String>,
    /// Addresses as listed.
    pub addresses: Vec<Address>,
    /// Numbers and marks it is known by.
    pub identifiers: Vec<Identifier>,
    /// What else the lists say of it.
    pub facts: Vec<Fact>,
    /// What to be careful with: odd dates, sources that do not agree.
    pub doubts: Vec<String>,
    /// In order of time, the addition first.
    pub designations: Vec<Designation>,
}

/// A day, and which of an event's dates it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dated {
    /// Which: the effective date, or that of publication where no effective date is recorded.
    pub kind: DateKind,
    /// The day.
    pub day: Day,
}

/// Where an entity stands on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In force.
    Listed {
        /// Since when, or when that was published; `None` where the list does not say.
        since: Option<Dated>,
    },
    /// Made public, not yet in force.
    Announced {
        /// When it takes effect, or is to be published.
        from: Dated,
    },
    /// No longer on the list.
    Removed {
        /// Since when, or when that was published.
        on: Dated,
    },
    /// Neither announced nor listed on that day, or no date is known.
    NotYet,
}

/// The status in words with its day: `listed since 2019-10-09`. A day of publication is called so: it is none since
/// when the listing is in force.
impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Listed { since: Some(Dated { kind: DateKind::Effective, day }) } => {
                write!(f, "listed since {day}")
            }
            Self::Listed { since: Some(Dated { kind, day }) } => write!(f, "listed, {} {day}", kind.as_str()),
            Self::Listed { since: None } => f.write_str("listed, since when is not recorded"),
            Self::Announced { from: Dated { kind: DateKind::Effective, day } } => {
                write!(f, "announced, takes effect {day}")
            }
            Self::Announced { from: Dated { kind, day } } => {
                write!(f, "announced, to be {} {day}", kind.as_str())
            }
            Self::Removed { on: Dated { kind: DateKind::Effective, day } } => write!(f, "removed {day}"),
            Self::Removed { on: Dated { kind, day } } => write!(f, "removed, {} {day}", kind.as_str()),
            Self::NotYet => f.write_str("not public yet"),
        }
    }
}

impl Status {
    /// The word used in facets, queries and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed { .. } => "listed",
            Self::Announced { .. } => "announced",
            Self::Removed { .. } => "removed",
            Self::NotYet => "not-yet",
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_which_day_it_counts_from() {
        let dated = |kind| Dated { kind, day: "2024-12-05".parse().unwrap() };
        let (effective, published) = (dated(DateKind::Effective), dated(DateKind::Published));
        for (status, words) in [
            (Status::Listed { since: Some(effective) }, "listed since 2024-12-05"),
            (Status::Listed { since: Some(published) }, "listed, published 2024-12-05"),
            (Status::Listed { since: None }, "listed, since when is not recorded"),
            (Status::Announced { from: effective }, "announced, takes effect 2024-12-05"),
            (Status::Announced { from: published }, "announced, to be published 2024-12-05"),
            (Status::Removed { on: effective }, "removed 2024-12-05"),
            (Status::Removed { on: published }, "removed, published 2024-12-05"),
        ] {
            assert_eq!(status.to_string(), words);
        }
    }
}
