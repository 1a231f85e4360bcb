//! Other data in place of those that were shown: after an import, or as of a day on which other snapshots
//! are in force. What one was at stays, as far as it is there.

use std::sync::Arc;

use crate::search::Engine;
use crate::store::{Dataset, EntityIx, EventIx, NewsIx};

use super::action::Effect;
use super::history::Place;
use super::overlay::Overlay;
use super::{Notice, State, Subject};

impl State {
    /// Takes data, and what is to be said of them.
    pub(super) fn load(&mut self, engine: Arc<Engine>, faults: &[String], effects: &mut Vec<Effect>) {
        let before = self.engine.replace(engine.clone());
        self.loading = None;
        self.load_error = None;
        if let Some(before) = before {
            let found = Found { from: before.data(), to: engine.data() };
            let mut here = self.place();
            found.place(&mut here);
            self.restore_position(&here);
            self.chosen = self.chosen.and_then(|ix| found.entity(ix));
            self.history.each_place(|place| found.place(place));
            if let Some(before_search) = &mut self.before_search {
                found.place(before_search);
            }
            if let Some(before_news) = &mut self.before_news {
                found.place(before_news);
            }
            // Rows of the old data mean nothing in the new ones; where only news came, those of entities and
            // events do, and stay until the answer is here.
            match before.data().identity() == engine.data().identity() {
                true => self.answer.news.clear(),
                false => self.answer = crate::search::Answer::default(),
            }
        }
        self.order_facets();
        self.newsroom.start_anew();
        self.newsroom.count(engine.data());
        // What was typed while loading is read again, now that its values can be checked.
        self.read_query();
        self.ask(effects);
        if matches!(self.overlay, Some(Overlay::Changes { .. })) {
            effects.push(Effect::Compare);
        }
        self.go_to_awaited(effects);
        if let Some(first) = faults.first() {
            let more = faults.len() - 1;
            let text = if more > 0 { format!("{first}; and {more} more") } else { first.clone() };
            self.notice = Some(Notice { text, is_error: true });
        }
    }

    /// Asks for the data of the day that is shown, unless they are here or on their way.
    pub(super) fn load_of_day(&mut self, effects: &mut Vec<Effect>) {
        let here = self.data().is_none_or(|data| data.is_of(self.as_of));
        if here {
            self.loading = None;
        } else if self.loading != Some(self.as_of) {
            self.loading = Some(self.as_of);
            effects.push(Effect::Load(self.as_of));
        }
    }
}

/// The records of one dataset in another, by their identifiers.
struct Found<'a> {
    from: &'a Dataset,
    to: &'a Dataset,
}

impl Found<'_> {
    fn entity(&self, ix: EntityIx) -> Option<EntityIx> {
        self.to.entity_by_id(&self.from.entity(ix).id)
    }

    fn event(&self, ix: EventIx) -> Option<EventIx> {
        self.to.event_by_id(&self.from.event(ix).id)
    }

    fn news(&self, ix: NewsIx) -> Option<NewsIx> {
        self.to.news_by_id(&self.from.news_item(ix).id)
    }

    fn subject(&self, subject: Subject) -> Option<Subject> {
        match subject {
            Subject::Entity(ix) => self.entity(ix).map(Subject::Entity),
            Subject::Event(ix) => self.event(ix).map(Subject::Event),
            Subject::News(ix) => self.news(ix).map(Subject::News),
            Subject::Lists => Some(Subject::Lists),
        }
    }

    fn place(&self, place: &mut Place) {
        place.event = place.event.and_then(|ix| self.event(ix));
        place.entity = place.entity.and_then(|ix| self.entity(ix));
        place.news = place.news.and_then(|ix| self.news(ix));
        place.subject = place.subject.and_then(|subject| self.subject(subject));
        place.news_of = place.news_of.and_then(|subject| self.subject(subject));
    }
}
