//! News as it is searched: the texts of each item once they were asked for, and an index of all of them
//! once there is one.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::model::{DateRange, Day, NewsItem};
use crate::store::{Dataset, NewsIx};

use super::bits::Bits;
use super::dates::why;
use super::engine::{Engine, Plan, explain_texts, says};
use super::index::{Index, Names, Search, Stopped};
use super::matching::Depth;
use super::query::Query;
use super::rank::{NameKind, Needles};
use super::slots::Slots;
use super::text::{Text, raw_of_news, texts_of_news};
use super::{DateWhy, EventHit, Matched, NewsHit};

/// So few are gone through faster than an index of them is made.
const FEW: usize = 1_000;
/// As many items are looked at by one thread before another helps.
const AT_ONCE: usize = 256;

/// News made searchable.
pub struct Press {
    /// There may be very many.
    texts: Slots<Vec<Text>>,
    index: OnceLock<Arc<Index>>,
    count: usize,
}

/// The texts of news items, to be indexed.
struct Of<'a>(&'a Dataset);

impl Names for Of<'_> {
    fn owners(&self) -> usize {
        self.0.news().len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        raw_of_news(self.0, NewsIx(owner as u32), &mut |shown| each(shown, NameKind::Alias));
    }
}

impl Press {
    /// The news of a dataset; nothing is read yet.
    pub fn new(data: &Dataset) -> Self {
        let count = data.news().len();
        Self { texts: Slots::new(count), index: OnceLock::new(), count }
    }

    /// Makes the index, where there are so many that it is worth it. It takes a while; until it is there, each
    /// item is looked at.
    pub fn look_through(&self, data: &Dataset) {
        if self.count <= FEW {
            return;
        }
        let make = || Arc::new(Index::new(&Of(data)));
        // On a thread of its own: those that answer keys must not wait for it.
        let apart = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        self.index.get_or_init(|| apart.map_or_else(|_| make(), |apart| apart.install(make)));
    }

    /// The texts of an item.
    pub fn texts(&self, data: &Dataset, ix: NewsIx) -> &[Text] {
        self.texts.get_or_init(ix.0 as usize, || texts_of_news(data, ix)).map_or(&[], Vec::as_slice)
    }

    /// The items that may say all that is wanted; `None` where each must be looked at.
    pub fn may_say(
        &self,
        needles: &Needles,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Bits>, Stopped> {
        let Some(index) = self.index.get() else { return Ok(None) };
        let mut may = Bits::all(self.count);
        for needle in needles.wanted() {
            let search = Search { view: index.view(), live: None, memo: None, stop };
            let items = search.everyone(&Needles::of(needle.as_written()), Depth::Inside)?;
            may = may & &Bits::of(self.count, items);
        }
        Ok(Some(may))
    }
}

impl Engine {
    /// Makes an index of the news, where there is much of it. It takes a while; what is asked meanwhile looks
    /// at each item.
    pub fn look_through_news(&self) {
        self.news.look_through(&self.data);
    }

    /// Takes the index of news that another engine has, if it has the same news: links are not in it.
    pub fn take_news_index(&self, other: &Self) {
        let says_the_same = |(one, other): (&NewsItem, &NewsItem)| {
            (&one.id, &one.title, &one.summary) == (&other.id, &other.title, &other.summary)
                && (&one.outlet, &one.author, one.sort_day())
                    == (&other.outlet, &other.author, other.sort_day())
        };
        let (own, others) = (self.data.news(), other.data.news());
        if let Some(index) = other.news.index.get()
            && own.len() == others.len()
            && own.iter().zip(others).all(says_the_same)
        {
            // It has none yet; and one that it has is as good.
            let _ = self.news.index.set(index.clone());
        }
    }

    /// News that says what was typed, or is about what was found. Within dates are items of those
    /// days, and items about an event that goes by a name of those days.
    pub(super) fn matching_news(
        &self,
        plan: &Plan,
        matching: &Bits,
        events: &[EventHit],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<NewsHit>, Stopped> {
        let may_say = self.news.may_say(&plan.needles, stop)?;
        let hit = |at: u32| {
            if stop() {
                return Err(Stopped);
            }
            let may_say = may_say.as_ref().is_none_or(|may_say| may_say.has(at));
            Ok(self.news_hit(plan, NewsIx(at), may_say, matching, events))
        };
        let all = 0..self.data.news().len() as u32;
        let hits: Result<Vec<Option<NewsHit>>, Stopped> =
            all.into_par_iter().with_min_len(AT_ONCE).map(hit).collect();
        Ok(hits?.into_iter().flatten().collect())
    }

    fn news_hit(
        &self,
        plan: &Plan,
        ix: NewsIx,
        may_say: bool,
        matching: &Bits,
        events: &[EventHit],
    ) -> Option<NewsHit> {
        let request = plan.request;
        if !plan.then.has_news(ix) {
            return None;
        }
        let item = self.data.news_item(ix);
        let narrowed = !plan.constraints.is_empty() || !plan.facets.is_empty();
        let about = self.data.events_of_news(ix);
        let names_found = || self.data.entities_of_news(ix).iter().any(|entity| matching.has(entity.0));
        let texts = || self.news.texts(&self.data, ix);
        let found = if plan.needles.want_nothing() {
            !narrowed || names_found() || events.iter().any(|hit| about.contains(&hit.ix))
        } else {
            names_found() || (!narrowed && may_say && says(&plan.needles, texts(), request.as_of))
        };
        let chosen = request.event.is_none_or(|event| about.contains(&event));
        let is_unwanted =
            || !plan.needles.reject_nothing() && plan.needles.unwanted_in(texts(), request.as_of);
        if !found || !chosen || is_unwanted() {
            return None;
        }
        let is_of = |range: &DateRange| item.sort_day().is_some_and(|day| range.contains(day));
        let called = |range: &DateRange| {
            let mut whys = about.iter().filter_map(|&event| Some((why(plan.then, event, range)?, event)));
            whys.find(|(why, _)| matches!(why, DateWhy::AlsoCalled(_)))
        };
        let is_within = |range: &DateRange| is_of(range) || called(range).is_some();
        if plan.all_dates.unwanted().iter().any(is_within) {
            return None;
        }
        match plan.all_dates.wanted() {
            Some(range) if !is_of(&range) => Some(NewsHit { ix, called: Some(called(&range)?) }),
            _ => Some(NewsHit { ix, called: None }),
        }
    }

    /// Why a news item matches a query's text, by what was known on a day: the texts that did, with the
    /// characters.
    #[must_use]
    pub fn explain_news(&self, query: &Query, ix: NewsIx, as_of: Day) -> Vec<Matched> {
        explain_texts(self.news.texts(&self.data, ix), query, None, as_of)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::search::{Engine, Filters, Request};

    /// So many items of words that come together again and again, some of them embedded names.
    fn many(count: usize) -> Vec<NewsItem> {
        let words = [
            "export",
            "license",
            "hikvision",
            "chips",
            "Beijing",
            "Huawei's",
            "sanctions",
            "tariff",
            "監視",
            "наука",
        ];
        let embedded = Dataset::embedded().unwrap().news()[0].clone();
        let item = |at: usize| NewsItem {
            id: format!("made-{at}"),
            title: format!("{} {} {at}", words[at % 10], words[at / 7 % 10]),
            summary: format!("{}-{} for the {}", words[at / 3 % 10], words[at / 11 % 10], words[at / 5 % 10]),
            events: Vec::new(),
            entities: Vec::new(),
            ..embedded.clone()
        };
        (0..count).map(item).collect()
    }

    #[test]
    fn an_index_of_news_finds_what_looking_at_each_item_finds() {
        let engine = || {
            let data = Dataset::embedded().unwrap().with_news(many(FEW + 500));
            Engine::new(Arc::new(data))
        };
        let (plain, first, indexed) = (engine(), engine(), engine());
        first.look_through_news();
        indexed.take_news_index(&first);
        assert!(indexed.news.index.get().is_some());
        let mut found_any = 0;
        for text in [
            "export",
            "lic",
            "icens",
            "hik",
            "huawei tariff",
            "beijing chips 12",
            "監",
            "наук",
            "liecnse",
            "export !chips",
            "exportlicense",
            "zzz",
            "1",
            "'tariff",
            "^chips",
            "\"for the\"",
            "2019",
            "!export",
            "news:chips",
        ] {
            let ask = |engine: &Engine| {
                let query = engine.parse(text).unwrap();
                let as_of = "2026-11-22".parse().unwrap();
                engine
                    .search(&Request { query, filters: Filters::default(), as_of, event: None })
                    .unwrap()
                    .news
            };
            let (one, other) = (ask(&plain), ask(&indexed));
            assert_eq!(one, other, "{text}");
            found_any += usize::from(!one.is_empty());
        }
        assert!(found_any > 12, "most of them find something: {found_any}");
    }
}
