//! Which feeds there are: those built in, what a configuration changes about them, and those the person
//! added. It fetches nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sources::{SourceError, check_address, check_name};
use crate::model::{NewsKind, visible};
use crate::news::FeedRow;

/// The feeds built in, as a configuration would name them.
const BUILT_IN: &str = include_str!("../../assets/feeds.toml");

/// Who named a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOrigin {
    /// It is built in.
    BuiltIn,
    /// The configuration names it.
    Configured,
    /// The person added it by a command.
    Added,
}

impl FeedOrigin {
    /// The word used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Configured => "configured",
            Self::Added => "added",
        }
    }
}

/// A feed that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsFeed {
    /// What it is called by in the configuration; none of one that was added.
    pub name: Option<String>,
    /// Its address.
    pub url: String,
    /// What its outlet is called, where not as the feed says.
    pub title: Option<String>,
    /// What its items are, where they do not say.
    pub kind: NewsKind,
    /// Whether it is fetched.
    pub enabled: bool,
    /// Who named it.
    pub origin: FeedOrigin,
}

impl NewsFeed {
    /// What a person calls it by: its name, else its address; safe to show.
    #[must_use]
    pub fn called(&self) -> String {
        visible(self.name.as_ref().unwrap_or(&self.url)).into_owned()
    }
}

/// What a configuration says about a feed. What it leaves out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedChange {
    /// The address.
    pub url: Option<String>,
    /// What its outlet is called.
    pub title: Option<String>,
    /// What its items are.
    pub kind: Option<NewsKind>,
    /// Whether it is fetched.
    pub enabled: Option<bool>,
}

/// All feeds: by name, then those that were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feeds(Vec<NewsFeed>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    feeds: BTreeMap<String, FeedChange>,
}

impl Feeds {
    /// The feeds built in, all of them off.
    ///
    /// # Errors
    /// Never; a test holds the table to that.
    pub fn built_in() -> Result<Self, SourceError> {
        let table: Table =
            toml::from_str(BUILT_IN).map_err(|error| SourceError::Invalid(error.to_string()))?;
        let mut feeds = Self::default().with(&table.feeds)?;
        for feed in &mut feeds.0 {
            (feed.origin, feed.enabled) = (FeedOrigin::BuiltIn, false);
        }
        Ok(feeds)
    }

    /// The same feeds with what a configuration says in its `[news.feeds.NAME]`: changed, or added.
    ///
    /// # Errors
    /// When a name, or an address, is not one that could be fetched.
    pub fn with(mut self, changes: &BTreeMap<String, FeedChange>) -> Result<Self, SourceError> {
        for (name, change) in changes {
            check_name(name)?;
            let at = self.0.iter().position(|feed| feed.name.as_ref() == Some(name));
            let known = at.map(|at| self.0.remove(at));
            let url = change.url.clone().or_else(|| known.as_ref().map(|known| known.url.clone()));
            let url = url.ok_or_else(|| SourceError::NoAddress(visible(name).into_owned()))?;
            check_address(name, &url)?;
            let known = known.as_ref();
            self.0.push(NewsFeed {
                name: Some(name.clone()),
                url,
                title: change.title.clone().or_else(|| known?.title.clone()),
                kind: change.kind.or(known.map(|known| known.kind)).unwrap_or(NewsKind::Article),
                // What a configuration adds is meant to be fetched; what is built in waits to be switched on.
                enabled: change.enabled.unwrap_or(known.is_none_or(|known| known.enabled)),
                origin: known.map_or(FeedOrigin::Configured, |known| known.origin),
            });
        }
        self.0.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self)
    }

    /// The same feeds with those that the person added: one that is known by its address is switched on.
    #[must_use]
    pub fn with_added(mut self, rows: &[FeedRow]) -> Self {
        for row in rows.iter().filter(|row| row.added) {
            if let Some(known) = self.0.iter_mut().find(|feed| feed.url == row.url) {
                known.enabled = true;
                continue;
            }
            self.0.push(NewsFeed {
                name: None,
                url: row.url.clone(),
                title: Some(row.named.clone()).filter(|named| !named.is_empty()),
                kind: NewsKind::Article,
                enabled: true,
                origin: FeedOrigin::Added,
            });
        }
        self
    }

    /// The feed of this name or address.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&NewsFeed> {
        self.0.iter().find(|feed| feed.name.as_deref() == Some(name) || feed.url == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &NewsFeed> {
        self.0.iter()
    }

    /// Those that are fetched.
    pub fn enabled(&self) -> impl Iterator<Item = &NewsFeed> {
        self.iter().filter(|feed| feed.enabled)
    }

    /// An address that can be added: one that would be fetched.
    ///
    /// # Errors
    /// Why it would not be.
    pub fn check(url: &str) -> Result<(), super::Reason> {
        super::address::Address::parse(url).map(drop)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_feeds_built_in_can_be_fetched_over_https_and_are_off() {
        let feeds = Feeds::built_in().unwrap();
        assert!(feeds.iter().count() >= 6);
        assert!(feeds.iter().all(|feed| feed.url.starts_with("https://") && feed.title.is_some()));
        assert_eq!(feeds.enabled().count(), 0);
    }

    #[test]
    fn a_configuration_and_the_person_switch_on_and_add() {
        let changes: Table = toml::from_str(
            "[feeds.bis-rules]\nenabled = true\n[feeds.mine]\nurl = \"https://example.org/feed\"\nkind = \"announcement\"",
        )
        .unwrap();
        let built_in = Feeds::built_in().unwrap();
        let ofac = built_in.get("ofac-rules").unwrap().url.clone();
        let row = |url: &str| FeedRow { url: url.to_owned(), added: true, ..FeedRow::default() };
        let feeds =
            built_in.with(&changes.feeds).unwrap().with_added(&[row(&ofac), row("https://b.example/")]);
        let on: Vec<String> = feeds.enabled().map(NewsFeed::called).collect();
        assert_eq!(on, ["bis-rules", "mine", "ofac-rules", "https://b.example/"]);
        assert_eq!(feeds.get("mine").unwrap().kind, NewsKind::Announcement);
    }

    #[test]
    fn a_feed_that_cannot_be_fetched_is_refused() {
        let refusal = |text: &str| {
            let table: Table = toml::from_str(text).unwrap();
            Feeds::default().with(&table.feeds).unwrap_err().to_string()
        };
        assert!(refusal("[feeds.x]\ntitle = \"X\"").contains("has no address"));
        assert!(refusal("[feeds.x]\nurl = \"http://example.org\"").contains("plain http"));
        assert!(refusal("[feeds.\"X y\"]\nurl = \"https://example.org\"").contains("“X y”"));
        assert!(Feeds::check("file:///etc/passwd").is_err() && Feeds::check("https://example.org/").is_ok());
    }
}
