//! The documents of the Federal Register that are known beside the embedded rules, in one small file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::{Citation, Rule};

use super::{LibraryError, make_private};

const NAME: &str = "rules.json";
const SCHEMA: &str = "desig.rules/1";

#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    rules: Vec<Rule>,
}

/// Rules by their first page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRules(BTreeMap<(u16, u32), Rule>);

impl KnownRules {
    /// Those kept under a data directory; and what is wrong with the file, if something is.
    #[must_use]
    pub fn read(data: &Path) -> (Self, Option<String>) {
        let path = data.join(NAME);
        let Ok(bytes) = std::fs::read(&path) else { return (Self::default(), None) };
        match serde_json::from_slice::<File>(&bytes) {
            Ok(file) if file.schema == SCHEMA => {
                let mut known = Self::default();
                known.add(file.rules);
                (known, None)
            }
            Ok(_) => (Self::default(), Some(format!("{NAME} was written by a later version of desig"))),
            Err(error) => (Self::default(), Some(format!("{NAME} is damaged: {error}; sync it again"))),
        }
    }

    /// Adds rules; a later word on a document stands in place of an earlier one. Says how many are new.
    pub fn add(&mut self, rules: Vec<Rule>) -> usize {
        let before = self.0.len();
        self.0.extend(rules.into_iter().map(|rule| ((rule.citation.volume, rule.citation.page), rule)));
        self.0.len() - before
    }

    /// All of them, by first page.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rule that a page belongs to. Documents may begin on the page where the one before ends; then the
    /// page is that of the later one, unless only the earlier one can be meant.
    #[must_use]
    pub fn of(&self, page: Citation) -> Option<&Rule> {
        let until = self.0.range(..=(page.volume, page.page)).rev();
        until
            .map(|(_, rule)| rule)
            .take_while(|rule| rule.citation.volume == page.volume)
            .find(|rule| rule.holds(page))
    }

    /// Keeps them under a data directory.
    ///
    /// # Errors
    /// When they cannot be written; then the last ones stay.
    pub fn write(&self, data: &Path) -> Result<(), LibraryError> {
        let path = data.join(NAME);
        let fault = |error| LibraryError::of("write", &path, error);
        make_private(data).map_err(fault)?;
        let file = tempfile::NamedTempFile::new_in(data).map_err(fault)?;
        let rules = File { schema: SCHEMA.to_owned(), rules: self.0.values().cloned().collect() };
        serde_json::to_writer(&file, &rules).map_err(|error| fault(error.into()))?;
        file.as_file().sync_all().map_err(fault)?;
        file.persist(&path).map_err(|error| fault(error.error))?;
        Ok(())
    }
}
