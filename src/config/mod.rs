//! The configuration: defaults, then the file, then the command line. A key nobody knows is an
//! error with a suggestion, never ignored.

mod paths;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::app::KeymapFile;
use crate::news::{FeedRow, Retention};
use crate::store::diff::LargestLoss;
use crate::store::file;
use crate::sync::{FeedChange, Feeds, SourceChange, SourceError, Sources};

pub use paths::{Paths, PathsError};

/// The default configuration file, every key with its meaning.
pub const DEFAULT_CONFIG: &str = include_str!("../../assets/config.toml");

/// What borders and marks are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Borders {
    /// As the locale and the terminal allow.
    #[default]
    Auto,
    /// Box-drawing characters.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// How the program looks and behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the theme.
    pub theme: String,
    /// What borders are drawn with.
    pub borders: Borders,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Whether nothing may blink.
    pub reduced_motion: bool,
    /// The program that opens links; empty is the system's own.
    pub opener: Vec<String>,
    /// Changes to the key map.
    pub keys: KeymapFile,
    /// How large a share of its entries, in percent, a list may lose from one snapshot to the next.
    pub largest_loss: LargestLoss,
    /// Changes to where lists are fetched from.
    pub sources: BTreeMap<String, SourceChange>,
    /// News: how much is kept, and from where.
    pub news: NewsConfig,
}

/// What is kept of news, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewsConfig {
    /// For how many days after it came an item is kept; 0 is for ever.
    pub keep_days: u32,
    /// How many items are kept at most; 0 is any number.
    pub keep_items: usize,
    /// Changes to which feeds there are.
    pub feeds: BTreeMap<String, FeedChange>,
}

impl Default for NewsConfig {
    fn default() -> Self {
        Self { keep_days: 1095, keep_items: 100_000, feeds: BTreeMap::new() }
    }
}

impl NewsConfig {
    /// How much is kept.
    #[must_use]
    pub fn retention(&self) -> Retention {
        Retention { days: self.keep_days, items: self.keep_items }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: "dark".to_owned(),
            borders: Borders::Auto,
            mouse: true,
            reduced_motion: false,
            opener: Vec::new(),
            keys: KeymapFile::new(),
            largest_loss: LargestLoss::default(),
            sources: BTreeMap::new(),
            news: NewsConfig::default(),
        }
    }
}

/// A configuration that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {message}", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with its place and what would be right.
        message: String,
    },
}

const KEYS: [&str; 9] =
    ["theme", "borders", "mouse", "reduced_motion", "opener", "largest_loss", "keys", "sources", "news"];

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read or is not sound.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = file::read_text(path, file::MOST)
            .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
        Self::parse(&text).map_err(|message| ConfigError::Invalid { path: path.to_owned(), message })
    }

    /// Reads a configuration, naming what is wrong with it.
    ///
    /// # Errors
    /// What is wrong, with its line where TOML tells it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| error.to_string().trim().to_owned())?;
        for key in table.keys() {
            if !KEYS.contains(&key.as_str()) {
                let near = KEYS
                    .iter()
                    .min_by_key(|known| strsim::damerau_levenshtein(known, key))
                    .filter(|known| strsim::damerau_levenshtein(known, key) <= 3);
                let hint = near.map_or_else(
                    || format!("keys are {}", KEYS.join(", ")),
                    |known| format!("did you mean “{known}”?"),
                );
                return Err(format!("there is no key “{key}”; {hint}"));
            }
        }
        let config: Self = toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
        if config.largest_loss.0 > 100 {
            return Err(format!(
                "largest_loss = {} is no share: write a number from 0 to 100, in percent",
                config.largest_loss.0
            ));
        }
        crate::app::Keymap::new(&config.keys).map_err(|error| error.to_string())?;
        config.all_sources().map_err(|error| error.to_string())?;
        config.feeds(&[]).map_err(|error| error.to_string())?;
        Ok(config)
    }
}

impl Config {
    /// Where lists are fetched from: the official sources, with what the configuration changes.
    ///
    /// # Errors
    /// When a source cannot be used.
    pub fn all_sources(&self) -> Result<Sources, SourceError> {
        Sources::official()?.with(&self.sources)
    }

    /// Which feeds there are: those built in, with what the configuration changes, and those that were added.
    ///
    /// # Errors
    /// When a feed cannot be used.
    pub fn feeds(&self, added: &[FeedRow]) -> Result<Feeds, SourceError> {
        Ok(Feeds::built_in()?.with(&self.news.feeds)?.with_added(added))
    }
}

/// Whether the locale says that text is UTF-8. A locale that says nothing is POSIX: it is not.
#[must_use]
pub fn locale_is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let first = set.into_iter().find(|value| !value.is_empty()).unwrap_or_default().to_ascii_lowercase();
    first.contains("utf-8") || first.contains("utf8")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_says_the_defaults_and_names_every_key() {
        assert_eq!(Config::parse(DEFAULT_CONFIG).unwrap(), Config::default());
        let table: toml::Table = DEFAULT_CONFIG.parse().unwrap();
        assert!(KEYS.iter().all(|key| table.contains_key(*key)));
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }
}
