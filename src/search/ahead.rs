//! What is known of an answer before all of it: the first page of its rows, then all that is counted. Rows without
//! end take longest to be put in order, and nobody sees more than a page of them at once.

use super::engine::{Aside, Engine, hit};
use super::query::{Ask, QueryError};
use super::rank::{Needles, PAGE};
use super::{Answer, Extent, Reach, Request};

/// Fewer rows than this are in order as soon as they are counted.
const MANY: usize = if cfg!(test) { PAGE } else { 10_000 };

impl Engine {
    /// Answers a request piece by piece, and calls `tell` with each as soon as it is known: the first page and
    /// the counts, where they are known long before the rest, and then the whole answer. Ends when `tell` says
    /// that nobody listens, and gives up when `stop` says that nobody waits any more.
    ///
    /// # Errors
    /// When a value of the query names nothing in the dataset.
    pub fn answer_by_and_by(
        &self,
        request: &Request,
        stop: &(dyn Fn() -> bool + Sync),
        tell: &mut dyn FnMut(Answer) -> bool,
    ) -> Result<(), QueryError> {
        let mut counted = None;
        if let Some(page) = self.first_page(request, stop) {
            if !tell(page.clone()) {
                return Ok(());
            }
            counted = self.counted_ahead(request, page, stop);
            if counted.clone().is_some_and(|counted| !tell(counted)) {
                return Ok(());
            }
        }
        let whole = match counted {
            Some(counted) => self.with_rows(request, counted, stop)?,
            None => self.search_unless(request, stop)?,
        };
        whole.map(tell);
        Ok(())
    }

    /// A page of an answer and how many there are, where that is known long before the rest: when more than
    /// a page of names begins with what was typed, and nothing is filtered.
    fn first_page(&self, request: &Request, stop: &(dyn Fn() -> bool + Sync)) -> Option<Answer> {
        if self.records.len() < PAGE {
            return None;
        }
        let needles = Needles::new(&request.query);
        let all_text =
            request.query.terms.iter().all(|term| matches!(term.ask, Ask::Text { .. }) && !term.negated);
        if needles.want_nothing() || !all_text || !request.filters.is_empty() || request.event.is_some() {
            return None;
        }
        let of_day = self.of_day(request.as_of);
        let page = self.records.page(&needles, &of_day.public, stop);
        page.ok().flatten().map(|(ranking, total)| Answer {
            entities: ranking.into_iter().map(|(ix, judged)| hit(ix, Some(judged), None)).collect(),
            total,
            standing: of_day.standing,
            extent: Extent::FirstPage,
            reach: Some(Reach::Names),
            ..Answer::default()
        })
    }

    /// The first page with all that is counted, where the rows are so many that putting them in order takes
    /// much longer than that.
    fn counted_ahead(
        &self,
        request: &Request,
        page: Answer,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Answer> {
        if page.total < MANY {
            return None;
        }
        let plan = self.plan(request).ok()?;
        let by_text = self.records.everyone(&plan.needles, stop).ok()?;
        let matching = self.left(&plan, &by_text, Aside::Event);
        let counted = self.counted(&plan, &by_text, &matching, stop).ok()?;
        Some(Answer { entities: page.entities, extent: Extent::Counted, reach: page.reach, ..counted })
    }

    /// The whole answer of which all but the rows is known. Where more than a page of names begins with what was
    /// typed, nothing else is looked for, so there are as many as were counted.
    fn with_rows(
        &self,
        request: &Request,
        counted: Answer,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Answer>, QueryError> {
        let plan = self.plan(request)?;
        let Ok(found) = self.find(&plan, stop) else { return Ok(None) };
        let matching = self.left(&plan, &found.by_text, Aside::Event);
        let entities = self.entities(&plan, &found, &matching);
        Ok(Some(Answer { entities, extent: Extent::Whole, ..counted }))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::import::{Intake, take};
    use crate::search::{Filters, Opened};
    use crate::store::Library;

    #[test]
    fn what_is_told_ahead_is_a_part_of_the_whole_answer_and_the_whole_is_what_a_search_finds() {
        let data = tempfile::tempdir().unwrap();
        let mut list =
            "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
        for at in 0..250 {
            let (first, year) = (["Sample", "Simple", "Another"][at % 3], 2010 + at % 9);
            list += &format!("Example List (AAA) - Nowhere,{first} Trader {at},,,{year}-01-02,,DEMO\n");
        }
        let file = data.path().join("list.csv");
        std::fs::write(&file, list).unwrap();
        let today = "2026-11-22".parse().unwrap();
        let intake = Intake { today, ..Intake::default() };
        let library = Library::open(data.path());
        take(&library, &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
        let engine = Opened::sound(data.path(), today).unwrap().engine;
        let mut counted = Vec::new();
        for text in
            ["s", "trad", "sample", "a", "simple tr", "t 1", "zzzz", "", "!sample", "trader year:2012"]
        {
            let (query, filters) = (engine.parse(text).unwrap(), Filters::default());
            let request = Request { query, filters, as_of: today, event: None };
            let mut told = Vec::new();
            let tell = &mut |answer| {
                told.push(answer);
                true
            };
            engine.answer_by_and_by(&request, &|| false, tell).unwrap();
            let whole = told.pop().unwrap();
            assert_eq!(whole, engine.search(&request).unwrap(), "{text}");
            let rows = whole.entities.iter().take(PAGE).copied().collect::<Vec<_>>();
            for ahead in &told {
                assert_eq!((&ahead.entities, ahead.total), (&rows, whole.total), "{text}");
                assert_eq!((ahead.listed(), ahead.reach), (whole.listed(), whole.reach), "{text}");
            }
            if let [page, more] = told.as_slice() {
                assert_eq!((page.extent, more.extent), (Extent::FirstPage, Extent::Counted));
                let filled =
                    Answer { entities: whole.entities.clone(), extent: Extent::Whole, ..more.clone() };
                assert_eq!(filled, whole, "{text}");
                counted.push(text);
            }
        }
        assert_eq!(counted, ["s", "trad", "a", "t 1"]);
        // Who listens to the page alone is told no more.
        let query = engine.parse("s").unwrap();
        let request = Request { query, filters: Filters::default(), as_of: today, event: None };
        let mut told = 0;
        let mut tell = |_| {
            told += 1;
            false
        };
        engine.answer_by_and_by(&request, &|| false, &mut tell).unwrap();
        assert_eq!(told, 1);
    }
}
