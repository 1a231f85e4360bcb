//! One row of a list about a party, as the list has it: what an import reads and a snapshot keeps.

use serde::{Deserialize, Serialize};

use super::{Address, Alias, Citation, Day, EntityKind, Fact, Identifier, YEARS};

/// The label of the fact that says until when an order is in force: the day, with what is written behind it.
pub const ENDS: &str = "ends";
/// What stands behind the day of an end of which a list gives only the year or month: the day is the last it can be.
pub const AT_THE_LATEST: &str = " at the latest";
/// The label of the fact that says that none of a party's sanctions is in force by the list: between which two days,
/// the end of one and the beginning of the next; or the list's word for it (`expired`), where it gives no end.
pub const NOT_IN_FORCE: &str = "not in force";
/// How the doubt begins that an entry, though it cites orders, takes effect on a day that was still to come: the day
/// follows.
pub const TAKES_EFFECT: &str = "by the list it takes effect on ";
/// The label of the fact that says when what put the party on the list was published, where the list says so and that
/// is not the Federal Register: the day, with what is written behind it.
pub const PUBLISHED: &str = "listing published";
/// The label of the fact that holds the marks of footnotes at a license requirement: which foreign-direct-product rule
/// applies.
pub const FOOTNOTES: &str = "footnotes of the license requirement";
/// The same, of a review policy.
pub const POLICY_FOOTNOTES: &str = "footnotes of the review policy";
/// The label of the fact that holds a notice as written, whose first citation could not be read.
pub const NOTICE: &str = "notice";

/// The label of the fact that names a further dataset that has the party, where one file is of several.
pub const ALSO_IN: &str = "also in dataset";

/// A date as a list writes it, and the day it can be held to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// As written: `circa 1962`, `2019-10-09`, `3922-12-19`.
    pub raw: String,
    /// The day; `None` where the text is less than a day, or no day a list can mean.
    pub day: Option<Day>,
}

/// A page an entry is cited at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// The page.
    pub citation: Citation,
    /// The day it was printed, where the list says so.
    pub published: Option<Day>,
}

/// One of several sanctions a list has a party under.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    /// Since when, as the list says.
    pub listed: Option<Written>,
    /// When that was published, as the list says.
    pub published: Option<Written>,
    /// The programs it is under.
    pub programs: Vec<String>,
    /// By whom, until when and whether in force, in the list's words; empty where it says none of that.
    pub note: String,
}

/// One row of a list. Texts are safe to show; `raw` is what was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Code of the list.
    pub list: String,
    /// Identifier, unique in the list: the list's own where it has one, else made from the name.
    pub id: String,
    /// Primary name.
    pub name: String,
    /// What sort of party it is.
    pub kind: EntityKind,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// Names in the party's own script that the list gives as such.
    pub local_names: Vec<String>,
    /// ISO 3166-1 alpha-2 codes, the one it is filed under first.
    pub countries: Vec<String>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Numbers and marks.
    pub identifiers: Vec<Identifier>,
    /// What else is said, in the list's order: title, dates of birth as written, remarks.
    pub facts: Vec<Fact>,
    /// Programs or regimes it is listed under; the list's reason.
    pub programs: Vec<String>,
    /// Since when, as the list says.
    pub listed: Option<Written>,
    /// Its sanctions where they are not of one day: one for each day, in order of time, and those of no known day as
    /// the last. Not in the encoding of the entry: a snapshot has them behind its entries.
    #[serde(skip)]
    pub sanctions: Vec<Sanction>,
    /// Pages it is cited at, in order of time.
    pub citations: Vec<Cited>,
    /// What needs a license.
    pub license_requirement: Option<String>,
    /// How applications are reviewed.
    pub review_policy: Option<String>,
    /// Identifiers of the same party elsewhere, as the list says.
    pub same_as: Vec<String>,
    /// What is odd about the row.
    pub doubts: Vec<String>,
    /// Where in the source: `line 17`.
    pub locator: String,
    /// The row as it stands there.
    pub raw: String,
}

impl Entry {
    /// Whether a citation before those that could be read could not be: then none of them is known to be the one
    /// that put the party on the list.
    #[must_use]
    pub fn has_lost_the_first_citation(&self) -> bool {
        self.facts.iter().any(|fact| fact.label == NOTICE)
    }

    /// The day of a fact that is a date, or what is written where that is no day a list can mean. Readers write the
    /// day first, and what stands in the row behind it.
    #[must_use]
    pub fn dated(&self, label: &str) -> Option<Result<Day, &str>> {
        let written = &self.facts.iter().find(|fact| fact.label == label)?.value;
        let day = written.get(..10).and_then(|day| day.parse::<Day>().ok());
        Some(day.filter(|day| YEARS.contains(&chrono::Datelike::year(day))).ok_or(written.as_str()))
    }

    /// How many names it has, all told.
    #[must_use]
    pub fn names_count(&self) -> u64 {
        1 + self.aliases.len() as u64 + self.local_names.len() as u64
    }

    /// Adds a fact, unless there is nothing to say.
    pub fn fact(&mut self, label: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push(Fact { label: label.to_owned(), value });
        }
    }

    /// Adds a country, unless it is there already.
    pub fn country(&mut self, code: Option<String>) {
        if let Some(code) = code.filter(|code| !self.countries.contains(code)) {
            self.countries.push(code);
        }
    }

    /// Adds an identifier, unless it is empty.
    pub fn identifier(&mut self, kind: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.identifiers.push(Identifier { kind: kind.to_owned(), value });
        }
    }
}
