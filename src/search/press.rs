//! News as it is searched: the texts of each item once they were asked for, and an index of all of them
//! once there is one.

use std::sync::OnceLock;

use crate::store::{Dataset, NewsIx};

use super::bits::Bits;
use super::index::{Index, Names, Search, Stopped};
use super::matching::Depth;
use super::rank::{NameKind, Needles};
use super::slots::Slots;
use super::text::{Text, raw_of_news, texts_of_news};

/// So few are gone through faster than an index of them is made.
const FEW: usize = 1_000;

/// News made searchable.
pub struct Press {
    /// There may be very many.
    texts: Slots<Vec<Text>>,
    index: OnceLock<Index>,
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
        if self.count > FEW {
            self.index.get_or_init(|| Index::new(&Of(data)));
        }
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
            let found = search.every(&Needles::of(needle.clone()), Depth::Inside)?;
            may = may & &Bits::of(self.count, found.owners());
        }
        Ok(Some(may))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::NewsItem;
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
        let (plain, indexed) = (engine(), engine());
        indexed.look_through_news();
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
