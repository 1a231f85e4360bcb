//! A document of the Federal Register: where it stands, when it was printed, when it took effect.

use serde::{Deserialize, Serialize};

use super::{Citation, Day};

/// A rule or notice as the Federal Register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Document number: `2019-22210`.
    pub document: String,
    /// Its title there.
    pub title: String,
    /// The first page.
    pub citation: Citation,
    /// The last page.
    pub last_page: u32,
    /// When it was printed.
    pub published: Day,
    /// When it took effect, where it says so.
    pub effective: Option<Day>,
    /// The document it corrects.
    pub corrects: Option<String>,
    /// Documents that correct it.
    pub corrected_by: Vec<String>,
}

impl Rule {
    /// Whether a page is one of its pages.
    #[must_use]
    pub fn holds(&self, page: Citation) -> bool {
        page.volume == self.citation.volume && (self.citation.page..=self.last_page).contains(&page.page)
    }
}
