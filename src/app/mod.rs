//! The browser's core: a state, actions that change it, effects that others carry out.
//!
//! Pure: no terminal, no files, no clock. `update` is the only way in; what a screen shows is a
//! function of [`State`].

mod action;
mod availability;
mod changes;
mod command;
mod details;
mod footer;
mod history;
mod key;
mod keymap;
mod line;
mod navigate;
mod newsroom;
mod overlay;
mod reload;
mod timeline;
mod update;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::model::Day;
use crate::search::{Answer, Engine, Filters, NewsHit, Query, QueryError, Request};
use crate::store::{Dataset, EntityIx, EventIx, Facet, NewsIx};

pub use action::{Action, Effect, ExportRows, Mouse, NewsEffect, Target};
pub use availability::disabled;
use changes::Party;
pub use changes::{ChangeRow, Changes, RowKind};
pub use command::{Command, Group};
pub use details::{Document, Ink, Line, LineKind, Link, Piece, SourceLine, document, status_mark};
pub use footer::{Hint, hints};
pub use history::{History, Place};
pub use key::{Key, KeyCode, KeyError};
pub use keymap::{Context, DEFAULT_KEYMAP, Keymap, KeymapError, KeymapFile, Lookup};
pub use line::LineEditor;
pub use newsroom::{NewsOnly, Newsroom};
pub use overlay::{HelpRow, Overlay, Question, help_rows, palette_rows};
pub use timeline::Timeline;
pub use update::update;

/// A part of the screen that can be in focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// The events, newest first.
    Events,
    /// Entities of the event, the filters or the search.
    Entities,
    /// All about what is selected.
    Details,
    /// News of what is selected.
    News,
    /// Facets with counts.
    Filters,
    /// Additions by month, and the date range.
    Timeline,
}

impl Pane {
    /// All of them, in the order of Tab.
    pub const ALL: [Self; 6] =
        [Self::Events, Self::Entities, Self::Details, Self::News, Self::Filters, Self::Timeline];

    /// The word in its title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Entities => "entities",
            Self::Details => "details",
            Self::News => "news",
            Self::Filters => "filters",
            Self::Timeline => "timeline",
        }
    }
}

/// What the details are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An event.
    Event(EventIx),
    /// An entity.
    Entity(EntityIx),
    /// A news item.
    News(NewsIx),
    /// The lists there are.
    Lists,
}

/// What is said at the foot of the screen until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// How it looks and behaves; changed by keys, started from the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Name of the theme.
    pub theme: String,
    /// Names of all themes, in the order the key goes through them.
    pub themes: Vec<String>,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Take mouse events.
    pub mouse: bool,
    /// No motion but what a key causes.
    pub reduced_motion: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "dark".to_owned(),
            themes: vec!["dark".to_owned()],
            ascii: false,
            mouse: true,
            reduced_motion: false,
        }
    }
}

/// Everything the screen shows.
pub struct State {
    /// The data and its search; `None` until loaded.
    pub engine: Option<Arc<Engine>>,
    /// The day whose data are being loaded in place of those shown.
    pub loading: Option<Day>,
    /// Where lists are fetched from.
    pub sources: Vec<SourceLine>,
    /// Who is to be shown once the data of that day are here.
    awaited: Option<(Party, Day)>,
    /// Whom the data shown do not have, and the day that was named as one that does.
    offered: Option<(Party, Day)>,
    /// How far a fetch of lists has come, while there is one.
    pub syncing: Option<String>,
    /// Why nothing could be loaded.
    pub load_error: Option<String>,
    /// The day the program was started on.
    pub today: Day,
    /// The day everything is shown as of.
    pub as_of: Day,
    /// Where keys go.
    pub focus: Pane,
    /// What lies over the panes, if anything.
    pub overlay: Option<Overlay>,
    /// The start of a sequence of keys.
    pub pending: Vec<Key>,
    /// Whether rows were asked for by typing that are not there yet.
    pub typed_ahead: bool,
    /// Keys that mean those rows, and what was pressed after them.
    pub held: VecDeque<Key>,
    /// Which keys do what.
    pub keymap: Keymap,
    /// What is typed to search for.
    pub query: LineEditor,
    /// Whether the query is being typed.
    pub searching: bool,
    /// Whether a row was chosen by hand since the search was begun.
    pub chosen_by_hand: bool,
    /// The entity last chosen by hand, to be found again in another event.
    pub chosen: Option<EntityIx>,
    /// Where the search was begun, to return to when it is let go of.
    pub before_search: Option<Place>,
    /// The last query that could be read; its results are what is shown.
    pub good_query: Query,
    /// That query as it was typed.
    pub good_text: String,
    /// What is wrong with what is typed.
    pub query_error: Option<QueryError>,
    /// What is filtered.
    pub filters: Filters,
    /// The event whose entities are shown; `None` is all.
    pub event: Option<EventIx>,
    /// The selected entity.
    pub entity: Option<EntityIx>,
    /// The selected news item of the news pane or view.
    pub news: Option<NewsIx>,
    /// What is made of the news.
    pub newsroom: Newsroom,
    /// The selected row of the filters, counting values only.
    pub filter_row: usize,
    /// The selected way out of an empty result.
    pub way_out: usize,
    /// What the details are about.
    pub subject: Option<Subject>,
    /// The event or entity whose news the news pane shows; `None` is all that match.
    pub news_of: Option<Subject>,
    /// The line of the details the cursor is on.
    pub details_line: usize,
    /// Whether the news take the whole screen.
    pub news_view: bool,
    /// The months a drag on the timeline began in.
    pub drag_from: Option<(crate::model::Month, crate::model::Month)>,
    /// Where the news view was opened, to return to.
    pub before_news: Option<Place>,
    /// Where one came from.
    pub history: History,
    /// The latest answer.
    pub answer: Answer,
    /// The latest request's number.
    pub generation: u64,
    /// The number of the request `answer` belongs to.
    pub answered: u64,
    /// What is said at the foot.
    pub notice: Option<Notice>,
    /// How it looks and behaves.
    pub settings: Settings,
    /// How many rows each pane shows, as last drawn.
    pub page: BTreeMap<Pane, usize>,
    /// For each facet, its values in the order they are listed.
    pub facet_order: BTreeMap<Facet, Vec<usize>>,
    /// Set when the program is to end.
    pub quit: bool,
}

impl State {
    /// The state before anything is loaded.
    #[must_use]
    pub fn new(today: Day, keymap: Keymap, settings: Settings) -> Self {
        Self {
            engine: None,
            loading: None,
            sources: Vec::new(),
            awaited: None,
            offered: None,
            syncing: None,
            load_error: None,
            today,
            as_of: today,
            focus: Pane::Events,
            overlay: None,
            pending: Vec::new(),
            typed_ahead: false,
            held: VecDeque::new(),
            keymap,
            query: LineEditor::default(),
            searching: false,
            chosen_by_hand: false,
            chosen: None,
            before_search: None,
            good_query: Query::default(),
            good_text: String::new(),
            query_error: None,
            filters: Filters::default(),
            event: None,
            entity: None,
            news: None,
            newsroom: Newsroom::default(),
            filter_row: 0,
            way_out: 0,
            subject: None,
            news_of: None,
            details_line: 0,
            news_view: false,
            drag_from: None,
            before_news: None,
            history: History::default(),
            answer: Answer::default(),
            generation: 0,
            answered: 0,
            notice: None,
            settings,
            page: BTreeMap::new(),
            facet_order: BTreeMap::new(),
            quit: false,
        }
    }

    /// The data, once loaded.
    #[must_use]
    pub fn data(&self) -> Option<&Arc<Dataset>> {
        self.engine.as_ref().map(|engine| engine.data())
    }

    /// Whether every request has been answered: nothing will change without a new action.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let loaded = self.engine.is_some() || self.load_error.is_some();
        loaded && self.loading.is_none() && self.answered == self.generation
    }

    /// The contexts a key is looked up in, innermost first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        match &self.overlay {
            Some(Overlay::Ask { .. }) => vec![Context::Prompt, Context::Edit],
            Some(Overlay::Help { .. } | Overlay::Palette { .. } | Overlay::Changes { .. }) => {
                vec![Context::Palette, Context::Edit]
            }
            None if self.searching => vec![Context::Search, Context::Edit],
            None => self.pane_contexts(),
        }
    }

    /// The contexts of the pane in focus, whatever lies over it.
    #[must_use]
    pub fn pane_contexts(&self) -> Vec<Context> {
        match self.focus {
            Pane::Filters => vec![Context::Filters, Context::Browse],
            Pane::Timeline => vec![Context::Timeline, Context::Browse],
            Pane::Details if matches!(self.subject, Some(Subject::News(_))) => {
                vec![Context::Reading, Context::Browse]
            }
            _ => vec![Context::Browse],
        }
    }

    /// What is wrong with the query, if anything is.
    #[must_use]
    pub fn query_fault(&self) -> Option<String> {
        // Marks that a term begins with are still being typed.
        let is_begun = || self.query.text().chars().all(|c| c.is_whitespace() || "!'^$\"".contains(c));
        match &self.query_error {
            Some(error) => {
                Some(format!("{}  (results are of the last query that could be read)", error.message))
            }
            None if Query::has_nothing_in(self.query.text()) && !is_begun() => {
                Some("there is nothing to look for in it: no letter and no digit".to_owned())
            }
            None => None,
        }
    }

    /// The request that answers for what is shown now.
    #[must_use]
    pub fn request(&self) -> Request {
        Request {
            query: self.good_query.clone(),
            filters: self.filters.clone(),
            as_of: self.as_of,
            event: self.event,
        }
    }

    /// The rows of the filters: every value of every facet, in the order listed, but for the years of
    /// events that were not public as of the day in force.
    #[must_use]
    pub fn filter_rows(&self) -> Vec<(Facet, usize)> {
        let places = |facet| self.facet_order.get(&facet).map_or(&[][..], Vec::as_slice);
        let Some(data) = self.data() else { return Vec::new() };
        let then = data.as_of(self.as_of);
        let known = |place: usize| {
            data.event_indices().any(|ix| then.has_event(ix) && data.year_place(ix) == Some(place))
        };
        Facet::ALL
            .into_iter()
            .flat_map(|facet| places(facet).iter().map(move |&place| (facet, place)))
            .filter(|(facet, place)| *facet != Facet::Year || known(*place))
            .collect()
    }

    /// The news items of the news pane: in the full view all that match; else those that name the
    /// selected entity, then those about its rules; those about the selected event; or all.
    #[must_use]
    pub fn news_rows(&self) -> Vec<NewsHit> {
        let Some(data) = self.data() else { return Vec::new() };
        let then = data.as_of(self.as_of);
        let plain = |ix| NewsHit { ix, called: None };
        let rows: Vec<NewsHit> = match self.news_of.filter(|_| !self.news_view) {
            Some(Subject::Entity(entity)) => {
                then.news_of_entity(entity).chain(then.news_of_rules(entity)).map(plain).collect()
            }
            Some(Subject::Event(event)) => then.news_of_event(event).map(plain).collect(),
            _ if self.news_view => self.with_found(self.answer.news.clone()),
            _ => self.answer.news.clone(),
        };
        if self.newsroom.only == NewsOnly::default() {
            return rows;
        }
        rows.into_iter().filter(|hit| self.newsroom.shows(data.news_item(hit.ix))).collect()
    }

    /// What an export would write now: what the pane in focus lists.
    #[must_use]
    pub fn export_rows(&self) -> ExportRows {
        match self.focus {
            Pane::Events => {
                ExportRows::Events(self.answer.events.iter().map(|hit| (hit.ix, hit.date)).collect())
            }
            Pane::News => ExportRows::News(self.news_rows()),
            _ if self.news_view => ExportRows::News(self.news_rows()),
            _ => ExportRows::Entities(self.answer.entities.iter().map(|hit| (hit.ix, hit.date)).collect()),
        }
    }
}
