//! News: what feeds say, made safe to read (`feed`, `text`, `opml`), what is kept of it (`kept`), who and what
//! it is about (`link`), and that tied to what is kept (`relink`).
//!
//! It knows the words of the field and nothing of queries or screens; it fetches nothing: `sync` stands
//! above it and hands over bytes.

mod address;
mod date;
mod encoding;
mod federal_register;
mod feed;
mod html;
mod kept;
pub mod link;
mod markup;
pub mod opml;
mod relink;
mod text;

use crate::model::NewsKind;

pub use address::web;
pub use date::Dated;
pub use feed::{Origin, read};
pub use kept::{
    Decision, Fault, FeedRow, Fetch, Grounds, Kept, Link, Linking, Mark, Retention, Salvaged, TakenItems,
    Target, ToLink, Unlinked, Unread, Why, feeds, grounds, headlines, repair,
};
pub use relink::{Linked, is_up_to_date, relink};

/// As many reasons why items were left out are told.
const MOST_REASONS: usize = 20;

/// What a feed holds, every text safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// What it is called.
    pub title: Option<String>,
    /// Its own address, where it says so.
    pub address: Option<String>,
    /// The page it belongs to.
    pub home: Option<String>,
    /// Its items, in its order.
    pub items: Vec<Item>,
    /// Why items were left out, the first of them.
    pub left_out: Vec<String>,
    /// How many were.
    pub left_out_total: usize,
}

impl Feed {
    fn leave_out(&mut self, why: &str) {
        self.left_out_total += 1;
        if self.left_out.len() < MOST_REASONS {
            self.left_out.push(text::one_line(why));
        }
    }
}

/// An item of a feed: the publisher's words, made safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is known by in its feed: its own identifier, else what is made from its address or title.
    pub key: String,
    /// What sort of item it is.
    pub kind: NewsKind,
    /// Its title, else the beginning of its text.
    pub title: String,
    /// The beginning of what it says, in one line.
    pub summary: String,
    /// What it says, as far as the feed gives it; line ends are its only controls.
    pub text: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it is; http or https.
    pub url: Option<String>,
    /// When it appeared.
    pub date: Dated,
}

/// Why a file is not read as a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is too large to be one.
    #[error("it has {0} bytes, more than any feed needs")]
    TooLarge(usize),
    /// A page for people.
    #[error("it is a web page, not a feed")]
    WebPage,
    /// Some other file.
    #[error("it is neither RSS, Atom, JSON Feed nor a page of Federal Register documents")]
    Unknown,
    /// XML that ends too early.
    #[error("it is cut off, or broken, in {0}")]
    CutOff(String),
    /// Broken XML.
    #[error("it is no XML: {0}")]
    NotXml(String),
    /// Broken JSON.
    #[error("it is no JSON: {0}")]
    NotJson(String),
    /// Entities of a document's own can stand for gigabytes.
    #[error("it declares entities of its own, which are not expanded")]
    OwnEntities,
    /// Elements within elements without end.
    #[error("its elements are nested more than {0} deep")]
    TooDeep(usize),
    /// It is of the right kind, but does not fit its own format.
    #[error("it is not what it says it is: {0}")]
    Invalid(String),
}

impl FeedError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::WebPage => "look in the page for the address of its feed (RSS or Atom), and add that",
            Self::Unknown => {
                "feeds are RSS, Atom, JSON Feed or Federal Register documents; lists of feeds are OPML"
            }
            Self::Empty | Self::CutOff(_) => "fetch it again later",
            _ => "tell its publisher; what was kept before stays",
        }
    }
}
