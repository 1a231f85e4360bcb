//! What was written, and which events and entities it is about.

use rustc_hash::FxHashMap;

use crate::model::{Day, NewsItem};

use super::{Dataset, EntityIx, EventIx, NewsIx};

/// News items, newest first, with the ways to them. Few of a list's parties are ever written about, so only
/// those that are have an entry.
#[derive(Debug, Default)]
pub(super) struct Press {
    items: Vec<NewsItem>,
    about: Vec<About>,
    by_id: FxHashMap<String, NewsIx>,
    of_event: FxHashMap<EventIx, Vec<NewsIx>>,
    of_entity: FxHashMap<EntityIx, Vec<NewsIx>>,
}

/// What is asked of all items at once: the day it is filed under, and what it is about as far as the dataset has
/// that. Most are about nothing there is, and take no room.
#[derive(Debug, Default)]
struct About {
    day: Option<Day>,
    events: Box<[EventIx]>,
    entities: Box<[EntityIx]>,
}

impl Press {
    /// These items, tied to the events and entities they name.
    pub(super) fn of(
        mut items: Vec<NewsItem>,
        event: impl Fn(&str) -> Option<EventIx>,
        entity: impl Fn(&str) -> Option<EntityIx>,
    ) -> Self {
        items.sort_by_key(|item| std::cmp::Reverse(item.sort_day()));
        let mut press = Self::default();
        for (at, item) in items.iter_mut().enumerate() {
            let ix = NewsIx(at as u32);
            press.by_id.entry(item.id.clone()).or_insert(ix);
            // What a fetched item was linked to may be on no list that is loaded now.
            let (mut events, mut entities) = (Vec::new(), Vec::new());
            item.events.retain(|id| event(id).inspect(|found| events.push(*found)).is_some());
            item.entities.retain(|id| entity(id).inspect(|found| entities.push(*found)).is_some());
            for event in &events {
                press.of_event.entry(*event).or_default().push(ix);
            }
            for entity in &entities {
                press.of_entity.entry(*entity).or_default().push(ix);
            }
            press.about.push(About {
                day: item.sort_day(),
                events: events.into(),
                entities: entities.into(),
            });
        }
        press.items = items;
        press
    }

    pub(super) fn into_items(self) -> Vec<NewsItem> {
        self.items
    }
}

impl Dataset {
    /// The dataset with more news beside what it has.
    #[must_use]
    pub fn with_news(mut self, more: Vec<NewsItem>) -> Self {
        let mut items = std::mem::take(&mut self.press).into_items();
        items.extend(more);
        self.press = Press::of(items, |id| self.event_by_id(id), |id| self.entity_by_id(id));
        self
    }

    /// All news items, newest first.
    #[must_use]
    pub fn news(&self) -> &[NewsItem] {
        &self.press.items
    }

    /// The news item at `ix`.
    // An index is made only by the dataset it is used on; one of another dataset is a bug worth a stop.
    #[allow(clippy::indexing_slicing)]
    #[must_use]
    pub fn news_item(&self, ix: NewsIx) -> &NewsItem {
        &self.press.items[ix.0 as usize]
    }

    /// Every news item's index, newest first.
    pub fn news_indices(&self) -> impl ExactSizeIterator<Item = NewsIx> + use<> {
        (0..self.press.items.len() as u32).map(NewsIx)
    }

    /// The news item of that identifier.
    #[must_use]
    pub fn news_by_id(&self, id: &str) -> Option<NewsIx> {
        self.press.by_id.get(id).copied()
    }

    /// The day an item is filed under; the item need not be read for it.
    pub(super) fn day_of_news(&self, ix: NewsIx) -> Option<Day> {
        self.press.about.get(ix.0 as usize)?.day
    }

    /// The events that an item is about.
    #[must_use]
    pub fn events_of_news(&self, ix: NewsIx) -> &[EventIx] {
        self.press.about.get(ix.0 as usize).map_or(&[], |about| &about.events)
    }

    /// The entities that an item names.
    #[must_use]
    pub fn entities_of_news(&self, ix: NewsIx) -> &[EntityIx] {
        self.press.about.get(ix.0 as usize).map_or(&[], |about| &about.entities)
    }

    /// News about an event, newest first.
    #[must_use]
    pub fn news_of_event(&self, ix: EventIx) -> &[NewsIx] {
        self.press.of_event.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// News that names an entity, newest first.
    #[must_use]
    pub fn news_of_entity(&self, ix: EntityIx) -> &[NewsIx] {
        self.press.of_entity.get(&ix).map_or(&[], Vec::as_slice)
    }
}
