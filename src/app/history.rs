//! Where one has been: back and forward, as in a browser.

use crate::model::Day;
use crate::search::Filters;
use crate::store::{EntityIx, EventIx, NewsIx};

use super::{LineEditor, Pane, State, Subject};

/// How far back one can go.
const DEPTH: usize = 200;

/// Everything that makes a place what it was.
#[derive(Debug, Clone)]
pub struct Place {
    focus: Pane,
    pub(super) event: Option<EventIx>,
    pub(super) entity: Option<EntityIx>,
    pub(super) news: Option<NewsIx>,
    pub(super) subject: Option<Subject>,
    pub(super) news_of: Option<Subject>,
    details_line: usize,
    news_view: bool,
    query: String,
    filters: Filters,
    as_of: Day,
}

/// Places one came from, and places one came back from.
#[derive(Debug, Clone, Default)]
pub struct History {
    back: Vec<Place>,
    forward: Vec<Place>,
}

impl History {
    /// Whether there is a way back.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// Whether there is a way forward.
    #[must_use]
    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    /// Remembers the place one is about to leave.
    pub fn leave(&mut self, place: Place) {
        self.forward.clear();
        self.back.push(place);
        if self.back.len() > DEPTH {
            self.back.remove(0);
        }
    }

    /// Changes every place there is.
    pub fn each_place(&mut self, change: impl FnMut(&mut Place)) {
        self.back.iter_mut().chain(&mut self.forward).for_each(change);
    }

    /// The place to go back to, given the one to return to later.
    pub fn go_back(&mut self, here: Place) -> Option<Place> {
        let place = self.back.pop()?;
        self.forward.push(here);
        Some(place)
    }

    /// The place to go forward to, given the one to return to later.
    pub fn go_forward(&mut self, here: Place) -> Option<Place> {
        let place = self.forward.pop()?;
        self.back.push(here);
        Some(place)
    }
}

impl State {
    /// The place one is at.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            focus: self.focus,
            event: self.event,
            entity: self.entity,
            news: self.news,
            subject: self.subject,
            news_of: self.news_of,
            details_line: self.details_line,
            news_view: self.news_view,
            query: self.query.text().to_owned(),
            filters: self.filters.clone(),
            as_of: self.as_of,
        }
    }

    /// Goes to where one was at a place, keeping what is asked now: query, filters and day.
    pub fn restore_position(&mut self, place: &Place) {
        self.focus = place.focus;
        self.event = place.event;
        self.entity = place.entity;
        self.news = place.news;
        self.subject = place.subject;
        self.news_of = place.news_of;
        self.details_line = place.details_line;
        self.news_view = place.news_view;
    }

    /// Goes to a place; what it shows must then be asked for.
    pub fn restore(&mut self, place: Place) {
        self.restore_position(&place);
        self.filters = place.filters;
        self.as_of = place.as_of;
        self.query = LineEditor::with(&place.query);
        self.read_query();
    }
}
