//! Where the official lists are published, and what a configuration changes about that. It knows nothing of
//! what is in a list, and fetches nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::{Address, shown};
use super::error::Reason;
use crate::import::Format;
use crate::model::{Day, visible};

/// The official sources, as a configuration would name them.
const OFFICIAL: &str = include_str!("../../assets/sources.toml");

/// What stands for a day in an address.
const DATE: &str = "{date}";

/// One published list, or several in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is called by: lower-case letters, digits and hyphens.
    pub name: String,
    /// The code of the list, as in `SDN`, where it is one list.
    pub list: Option<String>,
    /// The files that it consists of, all of them needed. `{date}` in one stands for a day.
    pub urls: Vec<String>,
    /// What the files are, where their names do not tell.
    pub format: Option<String>,
    /// Whether it is fetched when nobody names it.
    pub enabled: bool,
}

impl Source {
    /// Whether its addresses ask for a day.
    #[must_use]
    pub fn needs_day(&self) -> bool {
        self.urls.iter().any(|url| url.contains(DATE))
    }

    /// Its addresses, with `day` in them where they ask for one.
    #[must_use]
    pub fn urls_on(&self, day: Day) -> Vec<String> {
        let day = day.format("%Y-%m-%d").to_string();
        self.urls.iter().map(|url| url.replace(DATE, &day)).collect()
    }
}

/// What a configuration says about a source. What it leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceChange {
    /// The address, where it is one file.
    pub url: Option<String>,
    /// The addresses, where it is several files.
    pub urls: Option<Vec<String>>,
    /// The code of the list.
    pub list: Option<String>,
    /// What the files are.
    pub format: Option<String>,
    /// Whether it is fetched when nobody names it.
    pub enabled: Option<bool>,
}

/// A source that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The table is not what it should be.
    #[error("the sources: {0}")]
    Invalid(String),
    /// A name that could not be typed.
    #[error("the source “{0}”: a name is made of lower-case letters, digits and hyphens")]
    Name(String),
    /// A new source without an address.
    #[error("the source “{0}” has no address: give it url = \"https://...\"")]
    NoAddress(String),
    /// A format that is none.
    #[error("the source “{name}” has the format “{format}”, which is not known: {known} are")]
    Format {
        /// Which source.
        name: String,
        /// Which format, safe to show.
        format: String,
        /// Those that are known.
        known: String,
    },
    /// One address and several.
    #[error("the source “{0}” has url and urls: leave one of them out")]
    TwoWays(String),
    /// An address that would not be fetched.
    #[error("the source “{name}” has the address {address}: {reason}")]
    Address {
        /// Which source.
        name: String,
        /// Which address, safe to show.
        address: String,
        /// Why it would not be fetched.
        reason: Reason,
    },
}

/// All sources, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<String, Source>);

/// The table in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    sources: BTreeMap<String, SourceChange>,
}

impl Sources {
    /// The official sources, built in.
    ///
    /// # Errors
    /// Never; a test holds the table to that.
    pub fn official() -> Result<Self, SourceError> {
        let table: Table =
            toml::from_str(OFFICIAL).map_err(|error| SourceError::Invalid(error.to_string()))?;
        Self::default().with(&table.sources)
    }

    /// The same sources with what a configuration says in its `[sources.NAME]`: changed, or added.
    ///
    /// # Errors
    /// When a name, or an address, is not one that could be fetched.
    pub fn with(mut self, changes: &BTreeMap<String, SourceChange>) -> Result<Self, SourceError> {
        for (name, change) in changes {
            let known = self.0.remove(name);
            self.0.insert(name.clone(), changed(name, known, change)?);
        }
        Ok(self)
    }

    /// The source of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Source> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.values()
    }

    /// Those that are fetched when nobody names one.
    pub fn enabled(&self) -> impl Iterator<Item = &Source> {
        self.iter().filter(|source| source.enabled)
    }
}

/// A source after a change. A source that was added is meant to be fetched.
fn changed(name: &str, known: Option<Source>, change: &SourceChange) -> Result<Source, SourceError> {
    let shown_name = || visible(name).into_owned();
    check_name(name)?;
    let urls = match (&change.url, &change.urls) {
        (Some(_), Some(_)) => return Err(SourceError::TwoWays(shown_name())),
        (Some(url), None) => Some(vec![url.clone()]),
        (None, urls) => urls.clone(),
    };
    let new = Source { name: name.to_owned(), list: None, urls: Vec::new(), format: None, enabled: true };
    let mut source = known.unwrap_or(new);
    source.urls = urls.unwrap_or(source.urls);
    source.list = change.list.clone().or(source.list);
    source.format = change.format.clone().or(source.format);
    source.enabled = change.enabled.unwrap_or(source.enabled);
    if source.urls.is_empty() {
        return Err(SourceError::NoAddress(shown_name()));
    }
    if let Some(format) = source.format.as_ref().filter(|word| Format::named(word).is_none()) {
        let known = Format::ALL.map(Format::as_str).join(", ");
        return Err(SourceError::Format { name: shown_name(), format: visible(format).into_owned(), known });
    }
    for url in &source.urls {
        check_address(name, &url.replace(DATE, "2020-01-01"))?;
    }
    Ok(source)
}

/// Whether a name can be typed.
pub(super) fn check_name(name: &str) -> Result<(), SourceError> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !name.is_empty() && name.chars().all(letter) {
        true => Ok(()),
        false => Err(SourceError::Name(visible(name).into_owned())),
    }
}

/// Whether an address would be fetched.
pub(super) fn check_address(name: &str, url: &str) -> Result<(), SourceError> {
    let refused =
        |reason| SourceError::Address { name: visible(name).into_owned(), address: shown(url), reason };
    Address::parse(url).map(drop).map_err(refused)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn with(text: &str) -> Result<Sources, SourceError> {
        let table: Table = toml::from_str(text).map_err(|error| SourceError::Invalid(error.to_string()))?;
        Sources::official()?.with(&table.sources)
    }

    fn refusal(text: &str) -> String {
        with(text).unwrap_err().to_string()
    }

    #[test]
    fn every_official_source_can_be_used_and_is_fetched_over_https() {
        let sources = Sources::official().unwrap();
        assert!(sources.iter().count() >= 10);
        for source in sources.iter() {
            assert!(source.urls.iter().all(|url| url.starts_with("https://")), "{}", source.name);
            assert!(source.format.is_some(), "{}", source.name);
        }
        let on: Vec<&str> = sources.enabled().map(|source| source.name.as_str()).collect();
        assert_eq!(on, ["csl", "eu", "sdn", "uk", "un"]);
        assert_eq!(sources.get("sdn").unwrap().urls.len(), 4);
    }

    #[test]
    fn what_is_not_free_for_everybody_is_off() {
        assert!(!Sources::official().unwrap().get("opensanctions").unwrap().enabled);
    }

    #[test]
    fn an_address_can_ask_for_a_day() {
        let sources = Sources::official().unwrap();
        let entity_list = sources.get("el").unwrap();
        assert!(entity_list.needs_day());
        let urls = entity_list.urls_on(Day::from_ymd_opt(2020, 6, 5).unwrap());
        assert!(urls.iter().all(|url| url.contains("/full/2020-06-05/title-15.xml")), "{urls:?}");
        assert!(!sources.get("un").unwrap().needs_day());
    }

    #[test]
    fn a_configuration_changes_what_it_names_and_nothing_else() {
        let sources = with(concat!(
            "[sources.un]\nenabled = false\n",
            "[sources.sdn]\nurl = \"https://mirror.example/SDN.CSV\"\n",
            "[sources.mine]\nurls = [\"https://example.org/a.csv\"]\nlist = \"MINE\"\n",
        ))
        .unwrap();
        let official = Sources::official().unwrap();
        let un = sources.get("un").unwrap();
        assert_eq!((un.enabled, &un.urls), (false, &official.get("un").unwrap().urls));
        assert_eq!(sources.get("sdn").unwrap().urls, ["https://mirror.example/SDN.CSV"]);
        assert_eq!(sources.get("sdn").unwrap().list.as_deref(), Some("SDN"));
        assert!(sources.get("mine").unwrap().enabled);
        assert_eq!(sources.get("eu"), official.get("eu"));
    }

    #[test]
    fn a_source_that_cannot_be_used_is_refused_with_what_is_wrong() {
        assert!(refusal("[sources.un]\nulr = \"https://example.org\"").contains("unknown field `ulr`"));
        assert!(refusal("[sources.new]\nlist = \"X\"").contains("“new” has no address"));
        assert!(refusal("[sources.\"A b\"]\nurl = \"https://example.org\"").contains("“A b”"));
        assert!(refusal("[sources.un]\nurl = \"\"\nurls = []").contains("leave one of them out"));
        assert!(refusal("[sources.un]\nurls = []").contains("has no address"));
        let refused = refusal("[sources.un]\nurl = \"http://me:secret@example.org/x\"");
        assert!(refused.contains("http://example.org/x") && !refused.contains("secret"), "{refused}");
        assert!(refusal("[sources.un]\nurl = \"http://example.org/x\"").contains("plain http"));
    }
}
