//! The documents of the Federal Register that are known beside the embedded rules, in one small file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Citation, Rule};

use super::LibraryError;
use crate::store::file::{self, Misfit};

const NAME: &str = "rules.json";
const SCHEMAS: &str = "desig.rules/";
const SCHEMA: &str = "desig.rules/1";

#[derive(Serialize, Deserialize)]
struct File {
    schema: String,
    rules: Vec<Rule>,
}

/// Why rules were not kept.
#[derive(Debug, thiserror::Error)]
pub enum RulesFault {
    /// Those that are kept cannot be read.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// They cannot be written.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// Rules by their first page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRules(BTreeMap<(u16, u32), Rule>);

impl KnownRules {
    /// Those kept under a data directory; none where none were ever kept.
    ///
    /// # Errors
    /// When the file is there and cannot be read as this version writes it.
    pub fn read(data: &Path) -> Result<Self, Misfit> {
        let path = Self::file(data);
        let mut known = Self::default();
        let Some(value) = file::load::<serde_json::Value>(&path)? else { return Ok(known) };
        // What a later version writes need not be of the same shape.
        let schema = value.get("schema").and_then(serde_json::Value::as_str).unwrap_or_default();
        if schema != SCHEMA {
            return Err(match schema.starts_with(SCHEMAS) {
                true => Misfit::newer(&path),
                false => Misfit::damaged(&path, "it does not say that it holds rules"),
            });
        }
        let file: File =
            serde_json::from_value(value).map_err(|error| Misfit::damaged(&path, &error.to_string()))?;
        known.add(file.rules);
        Ok(known)
    }

    fn file(data: &Path) -> PathBuf {
        data.join(NAME)
    }

    /// Adds rules to those kept under a data directory, while nobody else does. Says what is known then, and how
    /// many are new.
    ///
    /// # Errors
    /// When those that are kept cannot be read, or all of them not be written: then they stay as they are.
    pub fn keep(data: &Path, rules: Vec<Rule>) -> Result<(Self, usize), RulesFault> {
        let path = Self::file(data);
        let fault = |error| LibraryError::of("write", &path, error);
        let _alone = file::alone(data).map_err(fault)?;
        let mut known = Self::read(data)?;
        let new = known.add(rules);
        let all = File { schema: SCHEMA.to_owned(), rules: known.0.values().cloned().collect() };
        file::replace(&path, |out| Ok(serde_json::to_writer(out, &all)?)).map_err(fault)?;
        Ok((known, new))
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
}
