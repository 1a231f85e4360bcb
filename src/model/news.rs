//! Something written about events and entities.

use serde::{Deserialize, Serialize};

use super::Day;

/// What sort of item it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewsKind {
    /// Press, trade press, a law firm's note.
    Article,
    /// An agency's announcement.
    Announcement,
    /// The text of a rule.
    Rule,
    /// What a listed party says.
    Response,
}

impl NewsKind {
    /// The word used in data and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Announcement => "announcement",
            Self::Rule => "rule",
            Self::Response => "response",
        }
    }
}

/// A news item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewsItem {
    /// Stable identifier.
    pub id: String,
    /// The day it appeared, if known.
    pub date: Option<Day>,
    /// The earliest day it can have appeared, where `date` is not known.
    pub not_before: Option<Day>,
    /// What is known of the date.
    pub date_note: Option<String>,
    /// Who published it.
    pub outlet: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What sort of item it is.
    pub kind: NewsKind,
    /// What it says in one line: of an embedded item this program's own words, of a fetched one its
    /// publisher's.
    pub title: String,
    /// What it says: of an embedded item this program's own words, of a fetched one the beginning of what its
    /// publisher wrote.
    pub summary: String,
    /// Where it is; http or https.
    pub url: Option<String>,
    /// Identifiers of the events it is about.
    pub events: Vec<String>,
    /// Identifiers of the entities it names.
    #[serde(default)]
    pub entities: Vec<String>,
    /// Of both, those that a fetched item is no more than possibly about: somebody should look.
    #[serde(skip)]
    pub possible: Vec<String>,
    /// The address of the feed it was fetched from; none of an embedded one.
    #[serde(skip)]
    pub source: Option<String>,
    /// What the person made of it.
    #[serde(skip)]
    pub marks: Marks,
}

/// What a person made of a fetched item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Marks {
    /// Whether it was read.
    pub read: bool,
    /// Whether it is starred.
    pub starred: bool,
    /// Tags.
    pub tags: Vec<String>,
    /// A note; empty where there is none.
    pub note: String,
    /// Whether it was told among what is new.
    pub seen: bool,
}

impl NewsItem {
    /// The day it is filed under: its own, else the earliest possible.
    #[must_use]
    pub fn sort_day(&self) -> Option<Day> {
        self.date.or(self.not_before)
    }

    /// The date as it may be shown: never more than is known.
    #[must_use]
    pub fn date_text(&self) -> String {
        match (self.date, self.not_before) {
            (Some(day), _) => day.to_string(),
            (None, Some(day)) => format!("on or after {day}"),
            (None, None) => "date not recorded".to_owned(),
        }
    }
}
