//! Who and what a news item is about: every name of every loaded list looked for in one pass over its
//! title and text, citations and document numbers, and events by their members and dates.
//!
//! What is linked may end up in a filing, so a name must earn its link (`judge.rs`): a word that only one
//! party has stands for itself; ordinary words need capitals and something else in the item that bears
//! them out; a name inside a longer one is somebody else's. Which words are ordinary is counted in the
//! loaded names and listed in `words.txt`; no company is named there. Knows no feed and no storage.

mod cite;
mod events;
mod find;
mod follow;
mod item;
mod judge;
mod known;
mod names;
mod table;
mod text;
mod words;

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashMap;

use crate::model::Day;
use crate::store::{Dataset, EntityIx, EventIx};

use item::Item;
use table::{Builder, Owner, Table};
use words::{Topic, Vocabulary, listed, number};

/// Which rules links are made by; a greater number for each change that makes other links, so that kept
/// items are looked at again.
pub const RULES: u16 = 2;

/// What is read for links, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The title.
    pub title: &'a str,
    /// The text, or as much of it as there is.
    pub text: &'a str,
    /// The day it was published.
    pub day: Option<Day>,
}

impl Field {
    /// The word used in data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
        }
    }
}

/// Who or what is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An entity.
    Entity(EntityIx),
    /// An event.
    Event(EventIx),
}

/// How a link was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// By the primary name, with or without its legal form.
    FullName,
    /// By another name the list gives.
    Alias,
    /// By the name in the party's own script.
    LocalName,
    /// By what is left of a name when all that is ordinary is taken away.
    ShortForm,
    /// By a form too weak to stand alone, of a party named in full in the same item.
    LaterShortForm,
    /// By a page of the Federal Register.
    Citation,
    /// By a document number.
    Document,
    /// By the title of its rule.
    RuleTitle,
    /// By members named close to its dates, or together with them.
    Members,
}

impl How {
    /// The words used in data and for display.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FullName => "full name",
            Self::Alias => "alias",
            Self::LocalName => "local name",
            Self::ShortForm => "short form",
            Self::LaterShortForm => "later short form",
            Self::Citation => "citation",
            Self::Document => "document number",
            Self::RuleTitle => "rule title",
            Self::Members => "members and dates",
        }
    }
}

/// How sure a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Rather than not; look at it.
    Possible,
    /// Most likely.
    Likely,
    /// As sure as a text can make it.
    Certain,
}

impl Confidence {
    /// The word used in data and for display.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }

    /// The one of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Possible, Self::Likely, Self::Certain].into_iter().find(|known| known.as_str() == word)
    }

    /// One step less sure.
    fn less(self) -> Self {
        if self == Self::Certain { Self::Likely } else { Self::Possible }
    }
}

/// Which part of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The title.
    Title,
    /// The text.
    Text,
}

/// A place in an item that links it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Who or what.
    pub target: Target,
    /// How.
    pub how: How,
    /// In which part of the item.
    pub field: Field,
    /// Where, in bytes of that part; `None` where it is not one place that links it.
    pub span: Option<Range<usize>>,
    /// How sure.
    pub confidence: Confidence,
    /// What was recognised, as the list or the rule writes it: `Hangzhou Hikvision Digital Technology Co.,
    /// Ltd.`, `85 FR 34495`; empty where it is not one place that links it.
    pub name: String,
    /// The reason, for a reader.
    pub why: String,
}

/// All that is looked for, made once for a dataset.
pub struct Linker {
    vocabulary: Vocabulary,
    table: Table,
    documents: FxHashMap<String, EventIx>,
}

impl std::fmt::Debug for Linker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linker").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

impl Linker {
    /// Learns the names, rule titles and document numbers of a dataset.
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let ControlFlow::Continue(linker) =
            Self::while_wanted(data, &|| ControlFlow::<Infallible>::Continue(()));
        linker
    }

    /// The same, as long as it is wanted: that is asked for every entity. At a million names it takes
    /// seconds.
    pub fn while_wanted<B>(data: &Dataset, go_on: &dyn Fn() -> ControlFlow<B>) -> ControlFlow<B, Self> {
        let vocabulary = Vocabulary::of(data, go_on)?;
        let mut builder = Builder::default();
        let mut shorts = Vec::new();
        data.for_each_entity(|ix, entity| {
            for (place, name) in words::names(entity).enumerate() {
                for way in names::variants(name, entity.kind) {
                    builder.add(&way, Owner::Name(ix.0));
                    for short in known::short_of(&way, place, entity, &vocabulary) {
                        shorts.push(known::Short::new(ix.0, &way, short));
                    }
                }
            }
            go_on()
        })?;
        for (short, owner) in known::parents(shorts, data, &vocabulary, go_on)? {
            builder.add(&short, Owner::Short(owner));
        }
        for ix in data.event_indices() {
            let title = text::name_words(&data.event(ix).title);
            if title.len() >= 5 && names_a_list(&title) {
                builder.add(&title, Owner::Title(ix.0));
            }
        }
        let documents = data.event_indices().filter_map(|ix| Some((data.event(ix).document.clone()?, ix)));
        ControlFlow::Continue(Self { table: builder.build(), documents: documents.collect(), vocabulary })
    }

    /// Who and what an item is about: entities first, in the order of the text; the same one as often as it
    /// is named. `data` is the dataset the linker was made of.
    #[must_use]
    pub fn links(&self, data: &Dataset, piece: &Piece<'_>) -> Vec<Mention> {
        self.links_but(data, piece, &[])
    }

    /// The same, where a person said of some entities that the item is not about them: those are told, but
    /// nothing follows from them.
    #[must_use]
    pub fn links_but(&self, data: &Dataset, piece: &Piece<'_>, rejected: &[EntityIx]) -> Vec<Mention> {
        Item::new(self, data, piece, rejected).links()
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.table.bytes() + self.vocabulary.bytes()
    }
}

/// Whether some words name a list: a title of a rule does.
fn names_a_list(words: &[String]) -> bool {
    words.windows(2).any(|two| listed().topic(number(two.iter().map(String::as_str))) == Some(Topic::Listing))
}
