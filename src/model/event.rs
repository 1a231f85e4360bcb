//! One published action on a list, with its four dates kept apart.

use serde::{Deserialize, Serialize};

use super::{Citation, Day, Month};

/// What an event does to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// Puts entities on the list.
    Addition,
    /// Takes entities off the list.
    Removal,
    /// Changes entries.
    Revision,
    /// Mends an earlier rule.
    Correction,
}

impl EventKind {
    /// The word used in data and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Removal => "removal",
            Self::Revision => "revision",
            Self::Correction => "correction",
        }
    }

    /// The mark before it in rows.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Addition => "+",
            Self::Removal => "−",
            Self::Revision | Self::Correction => "±",
        }
    }
}

/// Which of an event's four dates is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateKind {
    /// In force from.
    Effective,
    /// Made public by the agency.
    Announced,
    /// Laid out for public inspection at the Federal Register.
    OnInspection,
    /// Printed in the Federal Register.
    Published,
}

impl DateKind {
    /// The words for display.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Effective => "effective",
            Self::Announced => "announced",
            Self::OnInspection => "on inspection",
            Self::Published => "published",
        }
    }
}

/// A name people use for an event that says a month the event does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoCalled {
    /// The name: `March 2020 additions`.
    pub name: String,
    /// The month the name makes one look in.
    pub reads_as: Month,
    /// Why the name is found, and what is true.
    pub why: String,
}

/// Something about an event that was not known when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaterNote {
    /// The day it was published.
    pub published: Day,
    /// What it says.
    pub text: String,
}

/// How license applications are reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewPolicy {
    /// The whole policy.
    pub text: String,
    /// The policy in a few words, for comparing.
    pub normalized: Option<String>,
    /// What was added to it later.
    #[serde(default)]
    pub later: Vec<LaterNote>,
}

impl ReviewPolicy {
    /// A policy in a few words, for comparing, where a list's own text says no more than those.
    #[must_use]
    pub fn in_few_words(text: &str) -> Option<&'static str> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        match words.collect::<Vec<_>>().join(" ").to_lowercase().as_str() {
            "presumption of denial" => Some("presumption of denial"),
            "presumption of approval" => Some("presumption of approval"),
            "policy of denial" => Some("policy of denial"),
            "case by case" | "case by case basis" | "case by case review" => Some("case-by-case"),
            _ => None,
        }
    }

    /// The policy with what was added to it later.
    #[must_use]
    pub fn whole_text(&self) -> String {
        let later = self.later.iter().map(|later| later.text.as_str());
        std::iter::once(self.text.as_str()).chain(later).collect::<Vec<_>>().join(" ")
    }
}

/// A published action on a list; usually one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Stable identifier, from the citation where there is one: `84-FR-54002`.
    pub id: String,
    /// Code of the list.
    pub list: String,
    /// What it does.
    pub kind: EventKind,
    /// What it is about, in a few words of this program's own.
    pub title: String,
    /// When the agency made it public.
    pub announced: Option<Day>,
    /// When it could be inspected at the Federal Register.
    pub on_inspection: Option<Day>,
    /// When it was printed.
    pub published: Option<Day>,
    /// When it took effect.
    pub effective: Option<Day>,
    /// The first page of the rule.
    pub citation: Option<Citation>,
    /// The highest page of this rule that an entry is cited at.
    pub last_cited_page: Option<u32>,
    /// Federal Register document number.
    pub document: Option<String>,
    /// Identifiers of the categories it was made for.
    pub categories: Vec<String>,
    /// How many entities the rule itself counts; `None` where the rule is not known.
    pub entities_in_rule: Option<u32>,
    /// How many entries it puts them under, where that is known to differ.
    pub entries_in_rule: Option<u32>,
    /// What needs a license.
    pub license_requirement: Option<String>,
    /// How applications are reviewed.
    pub review_policy: Option<ReviewPolicy>,
    /// Misleading names it goes by.
    #[serde(default)]
    pub also_called: Vec<AlsoCalled>,
    /// What is worth knowing beside.
    pub note: Option<String>,
    /// What became known later.
    #[serde(default)]
    pub later: Vec<LaterNote>,
    /// Whether the event was put together from citations, without its rule being known.
    #[serde(default)]
    pub inferred: bool,
    /// What sources do not agree on.
    #[serde(default)]
    pub doubts: Vec<String>,
    /// The day of the snapshot whose entries told of it: by then it was public, whatever its own dates are.
    #[serde(default)]
    pub seen: Option<Day>,
}

impl Event {
    /// The day the event is filed under in a timeline: the effective date, else the published
    /// one, else the announced one, with which of them it is.
    #[must_use]
    pub fn timeline_day(&self) -> Option<(DateKind, Day)> {
        self.dates().into_iter().find_map(|(kind, day)| day.map(|day| (kind, day)))
    }

    /// The four dates, the ones that say most about force first.
    #[must_use]
    pub fn dates(&self) -> [(DateKind, Option<Day>); 4] {
        [
            (DateKind::Effective, self.effective),
            (DateKind::Published, self.published),
            (DateKind::Announced, self.announced),
            (DateKind::OnInspection, self.on_inspection),
        ]
    }

    /// One of the four dates.
    #[must_use]
    pub fn day(&self, kind: DateKind) -> Option<Day> {
        self.dates().into_iter().find(|(of, _)| *of == kind).and_then(|(_, day)| day)
    }

    /// The note with what became known later.
    #[must_use]
    pub fn whole_note(&self) -> Option<String> {
        let later = self.later.iter().map(|later| &later.text);
        let parts: Vec<&str> = self.note.iter().chain(later).map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The first day anybody could know of it.
    #[must_use]
    pub fn first_public(&self) -> Option<Day> {
        let own = self.dates().map(|(_, day)| day);
        own.into_iter().chain([self.seen]).flatten().min()
    }

    /// Whether a snapshot of a day, or of one before, told of it: with all it has, days to come and pages not
    /// printed yet among them.
    #[must_use]
    pub fn is_told_by(&self, day: Day) -> bool {
        self.seen.is_some_and(|seen| seen <= day)
    }

    /// Whether a page belongs to this rule, as far as is known.
    #[must_use]
    pub fn holds(&self, citation: Citation) -> bool {
        self.citation.is_some_and(|first| {
            let last = self.last_cited_page.unwrap_or(first.page);
            first.volume == citation.volume && (first.page..=last).contains(&citation.page)
        })
    }

    /// The pages of this rule behind its first one, as far as is known.
    pub fn pages_after_the_first(&self) -> impl Iterator<Item = Citation> + use<> {
        let last = self.last_cited_page;
        self.citation.into_iter().flat_map(move |first| {
            (first.page + 1..=last.unwrap_or(first.page)).map(move |page| Citation { page, ..first })
        })
    }

    /// The official address of the rule, if its citation is known.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.citation.map(|citation| citation.url())
    }
}
