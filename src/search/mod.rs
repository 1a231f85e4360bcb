//! Finding: the query language, matching and ranking, filters and counts, and the worker.
//!
//! The browser and every command ask through [`Engine::search`], so they answer alike. Knows the
//! store below it and no screen above it.

mod ahead;
mod beside;
mod bits;
mod constraint;
mod dates;
mod day;
mod engine;
pub mod index;
mod kept;
mod matching;
mod meant;
mod needle;
mod open;
mod press;
mod query;
mod rank;
mod record;
mod scatter;
mod slots;
mod text;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{DateKind, DateRange, Day, Month};
use crate::store::{EntityIx, EventIx, Facet, NewsIx};

pub use engine::Engine;
pub use meant::Meant;
pub use open::Opened;
pub use query::{Ask, FIELDS, Field, How, MAX_CHARS, Query, QueryError, Term};
pub use rank::{NameKind, Needles};
pub use worker::{Reply, Worker};

/// What the facets and the date range let through: AND between facets, OR within one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// For each facet that filters, the identifiers of the values let through.
    pub facets: BTreeMap<Facet, BTreeSet<String>>,
    /// Days an event must have a date in.
    pub dates: Option<DateRange>,
}

impl Filters {
    /// Whether everything is let through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facets.is_empty() && self.dates.is_none()
    }

    /// Whether a value is among those let through by name.
    #[must_use]
    pub fn has(&self, facet: Facet, id: &str) -> bool {
        self.facets.get(&facet).is_some_and(|ids| ids.contains(id))
    }

    /// Lets a value through, or no longer.
    pub fn toggle(&mut self, facet: Facet, id: &str) {
        let ids = self.facets.entry(facet).or_default();
        if !ids.remove(id) {
            ids.insert(id.to_owned());
        }
        if ids.is_empty() {
            self.facets.remove(&facet);
        }
    }
}

/// Everything that decides an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What was typed.
    pub query: Query,
    /// What is filtered.
    pub filters: Filters,
    /// The day statuses are as of; events made public later are not seen.
    pub as_of: Day,
    /// The event whose entities are wanted, or all.
    pub event: Option<EventIx>,
}

/// How well an entity matches; better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The whole name or alias.
    Exact,
    /// Every typed text starts a word of one name.
    Prefix,
    /// The same within one or two slips of the finger.
    Typo,
    /// Inside words, or scattered over one name.
    Subsequence,
    /// Found beside the names: address, citation, event.
    Text,
}

impl Tier {
    /// The word used in JSON and in the browser.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Prefix => "prefix",
            Self::Typo => "typo",
            Self::Subsequence => "subsequence",
            Self::Text => "text",
        }
    }
}

/// Which text of an entity matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The primary name.
    Name,
    /// Another listed name.
    Alias,
    /// The party's own name in its script.
    LocalName,
    /// A citation of its entry.
    Citation,
    /// An event that met it.
    Event,
    /// An address.
    Address,
    /// A remark on its entry.
    Remarks,
}

impl TextField {
    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::LocalName => "local_name",
            Self::Citation => "citation",
            Self::Event => "event",
            Self::Address => "address",
            Self::Remarks => "remarks",
        }
    }

    /// The words for display.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::LocalName => "local name",
            other => other.as_str(),
        }
    }
}

/// A text that matched, with the characters that did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Which text.
    pub field: TextField,
    /// The text as shown.
    pub text: String,
    /// Characters of `text` that matched, in order and apart.
    pub spans: Vec<Range<usize>>,
}

/// An entity found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntityHit {
    /// Who.
    pub ix: EntityIx,
    /// How well; `None` where no text was asked for.
    pub tier: Option<Tier>,
    /// Within the tiers, 0 to 1, higher better.
    pub score: f32,
    /// Through which event it is within the dates asked for, and why, if dates were asked for.
    pub date: Option<(DateWhy, EventIx)>,
}

/// A news item found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewsHit {
    /// Which.
    pub ix: NewsIx,
    /// Where its own date is not within the dates asked for: the event it is about that goes by a
    /// name that is.
    pub called: Option<(DateWhy, EventIx)>,
}

/// An event found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventHit {
    /// Which.
    pub ix: EventIx,
    /// How many of the entities it added or removed match.
    pub entities: usize,
    /// Why it is within the dates asked for, if dates were asked for.
    pub date: Option<DateWhy>,
}

/// Why an event, or who was met by it, is within the dates asked for; the plainest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateWhy {
    /// One of its dates is.
    Date(DateKind),
    /// Of an entity: one of the dates is of an event that revised its entry.
    Revised(DateKind),
    /// No date is, but a name people use for it says so: the place in its `also_called`.
    AlsoCalled(u16),
}

impl DateWhy {
    /// Whether the day itself from which what was done is in force is within the dates, so that nothing need be said.
    #[must_use]
    pub fn is_plain(self) -> bool {
        self == Self::Date(DateKind::Effective)
    }
}

/// Something that narrows, and that could be let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restriction {
    /// One term of several typed: its place among them.
    Term(usize),
    /// All that was typed.
    Query,
    /// The date range of the filters.
    Dates,
    /// The values chosen in one facet.
    Facet(Facet),
    /// The event chosen.
    Event,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Entities of the event asked for, or all, best first.
    pub entities: Vec<EntityHit>,
    /// Events, newest first.
    pub events: Vec<EventHit>,
    /// News, newest first.
    pub news: Vec<NewsHit>,
    /// How many entities match when no event is chosen.
    pub total: usize,
    /// For each facet, for each of its values, how many entities match when that facet's own
    /// filter is set aside.
    pub facets: BTreeMap<Facet, Vec<usize>>,
    /// Entities added in each month (by the effective date, else the published one, else the announced one), the
    /// date filter set aside.
    pub months: BTreeMap<Month, usize>,
    /// How many entities are within the dates only by a name people use, by another date than the
    /// effective one, or by a revision of their entry.
    pub marked: usize,
    /// When no entity matches: what could be let go, and how many would match then.
    pub ways_out: Vec<(Restriction, usize)>,
    /// How many entities were listed, announced and removed as of the day, before any narrowing.
    pub standing: Standing,
    /// How much of the answer this is.
    pub extent: Extent,
    /// How far was looked for what was typed; `None` where no text was asked for.
    pub reach: Option<Reach>,
}

/// How far a search went for what was typed: no farther than it had to, so that a typed name never drowns in
/// lookalikes. See [`rank`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Words of names and their starts: more than a page of names has it, and nothing else was looked at.
    Names,
    /// Also inside words, and what is beside the names: addresses, citations, remarks, events.
    Beside,
    /// Nobody has it as typed; found is what is so but for slips of the finger, sounds so, or is abbreviated so.
    Near,
    /// Nobody has it so either; found are its letters, scattered over names.
    Scattered,
}

impl Reach {
    fn of(depth: matching::Depth) -> Self {
        match depth {
            matching::Depth::Close => Self::Names,
            matching::Depth::Inside => Self::Beside,
            matching::Depth::Loose | matching::Depth::Sounding => Self::Near,
            matching::Depth::Scattered => Self::Scattered,
        }
    }

    /// How far it went for one found in a tier: a name with a slip may come before those who have what was typed
    /// beside their names.
    #[must_use]
    pub fn for_one(self, tier: Option<Tier>) -> Self {
        match (self, tier) {
            (Self::Beside, Some(Tier::Typo)) => Self::Near,
            (reach, _) => reach,
        }
    }

    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Beside => "beside",
            Self::Near => "near",
            Self::Scattered => "scattered",
        }
    }

    /// What is to be known of all that was found, in a few words; nothing where it is what was typed, wherever it
    /// stands.
    #[must_use]
    pub fn in_words(self) -> Option<&'static str> {
        match self {
            Self::Names => Some("by name"),
            Self::Beside => None,
            Self::Near => Some("≈ nearly so"),
            Self::Scattered => Some("≈ scattered"),
        }
    }

    /// The same with what follows from it.
    #[must_use]
    pub fn in_more_words(self) -> Option<&'static str> {
        match self {
            Self::Names => Some("names only; addr: for addresses"),
            Self::Beside => None,
            Self::Near => Some("≈ nobody as typed; nearly so"),
            Self::Scattered => Some("≈ nobody as typed; scattered"),
        }
    }
}

/// How much of an answer is there; where it is not all, the rest comes after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// The first page of the entities and their total, and nothing else.
    FirstPage,
    /// The first page of the entities, and all the rest.
    Counted,
    /// All of it.
    #[default]
    Whole,
}

impl Answer {
    /// How many entities are listed, whether all of them are at hand yet or not.
    #[must_use]
    pub fn listed(&self) -> usize {
        if self.extent == Extent::Whole { self.entities.len() } else { self.total }
    }
}

/// How many entities stand where on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// In force.
    pub listed: usize,
    /// Made public, not in force.
    pub announced: usize,
    /// Taken off.
    pub removed: usize,
    /// Of later days, and so not seen.
    pub later: usize,
}
