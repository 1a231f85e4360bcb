//! What comes in, and what goes out.

use std::sync::Arc;

use crate::model::{Day, Month, counted};
use crate::news::{Decision, Grounds, Mark, Target as About};
use crate::search::{DateWhy, Engine, NewsHit, Reply, Request};
use crate::store::{EntityIx, EventIx, Looked};

use super::{Changes, Key, Pane, SourceLine};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Action {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something on a thing.
    Mouse(Mouse, Target),
    /// The data are there, and what could not be used of them.
    Loaded(Arc<Engine>, Vec<String>),
    /// The data cannot be had, and why.
    LoadFailed(String),
    /// The sources of lists, and when they were last asked.
    Sources(Vec<SourceLine>),
    /// How far a fetch of lists has come.
    Syncing(String),
    /// A fetch of lists is over: what is to be said of it, and whether there is something new.
    Synced(Result<String, String>, bool),
    /// Another program kept snapshots on the disk.
    ListsChanged,
    /// The search answered.
    Answered(Reply),
    /// What changed on the lists was worked out, and what was looked at for it.
    Compared(Arc<Changes>, Looked),
    /// The text of a news item is here, and what is found in it; the item goes by its identifier.
    NewsRead(String, Arc<Grounds>),
    /// The items that have what was typed in their full text.
    NewsFound(String, Vec<String>),
    /// A decision about what an item is about was noted.
    NewsDecided,
    /// Items could not be marked: which, and why.
    NotMarked(Vec<String>, String),
    /// A pane was drawn with this many rows.
    Drawn(Pane, usize),
    /// An export to that file failed, and why.
    NotExported(String, String),
    /// An effect was carried out, and what is to be said of it.
    Done(Result<String, String>),
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Pressed.
    Press,
    /// Pressed again at once: goes into the thing.
    Double,
    /// Moved while pressed.
    Drag,
    /// Turned, by so many rows down.
    Wheel(i32),
}

/// What the mouse points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A row of a pane, counted from the first one there is.
    Row(Pane, usize),
    /// A column of the timeline: its first and last month.
    Months(Month, Month),
    /// Elsewhere in a pane.
    Pane(Pane),
    /// The search line.
    SearchLine,
    /// Nothing.
    Nowhere,
}

/// Something others must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask the search; the answer comes back as [`Action::Answered`].
    Search(u64, Request),
    /// Load the data as of a day; they come back as [`Action::Loaded`].
    Load(Day),
    /// Fetch the lists of the sources that are on; it is heard of as [`Action::Syncing`] and
    /// [`Action::Synced`].
    Sync,
    /// Import a file, or the files of a folder; it is heard of as a fetch is.
    Import(String),
    /// Stop fetching or importing.
    StopSync,
    /// Compare the last snapshot of each list with that of the last look, or the one before; the answer comes back as [`Action::Compared`].
    Compare,
    /// Something with the news that is kept.
    News(NewsEffect),
    /// Put a text on the clipboard, and what it is.
    Copy(String, &'static str),
    /// Open an http or https address in the browser.
    Open(String),
    /// Write rows to a file, in the format its name ends in.
    Export(String, ExportRows),
    /// Switch the terminal's mouse reports on or off.
    Mouse(bool),
    /// Draw everything anew.
    Redraw,
    /// Give the terminal back until continued.
    Suspend,
}

/// Something to be done with the news that is kept; items go by their identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewsEffect {
    /// Read the text of an item; it comes back as [`Action::NewsRead`].
    Read(String),
    /// Look for items that have words in their full text; they come back as [`Action::NewsFound`].
    Find(String),
    /// Mark items.
    Mark(Vec<String>, Mark),
    /// Note a look at what is new, and the items that were told for the first time.
    Looked(Looked, Vec<String>),
    /// Note that an item is about something or is not; `None` takes that back.
    Decide(String, About, Option<Decision>),
}

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportRows {
    /// Entities in the order shown, each with why it is within the dates asked for, and by which event.
    Entities(Vec<(EntityIx, Option<(DateWhy, EventIx)>)>),
    /// Events in the order shown, each with why it is within the dates asked for.
    Events(Vec<(EventIx, Option<DateWhy>)>),
    /// News items in the order shown.
    News(Vec<NewsHit>),
}

impl ExportRows {
    /// How many of what: `86 entities`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Entities(rows) => counted(rows.len() as u64, "entity", "entities"),
            Self::Events(rows) => counted(rows.len() as u64, "event", "events"),
            Self::News(rows) => counted(rows.len() as u64, "news item", "news items"),
        }
    }
}
