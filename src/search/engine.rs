//! One call from a request to an answer, over the whole dataset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::model::{Day, NewsItem};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, Facet};

use super::bits::Bits;
use super::constraint::{Constraint, moved_by};
use super::dates::Dates;
use super::day::OfDay;
use super::index::Stopped;
use super::kept::Kept;
use super::matching::Depth;
use super::press::Press;
use super::query::{Query, QueryError};
use super::rank::{Judged, Needles, Ranked};
use super::record::{Ranking, Records};
use super::slots::Slots;
use super::text::{Text, texts_of_event};
use super::{Answer, DateWhy, EntityHit, EventHit, Filters, Matched, Reach, Request, Restriction, Tier};

/// So few are listed and counted by one thread.
const FEW: usize = 4096;
/// Where one of so many entities is asked for, or fewer, each is looked at; otherwise all are.
const SPARSE: usize = 16;

/// A dataset with its texts made ready to be searched.
pub struct Engine {
    pub(super) data: Arc<Dataset>,
    pub(super) records: Records,
    /// The texts of each event, once they were asked for.
    events: Slots<Vec<Text>>,
    pub(super) news: Press,
    /// What was worked out for the day asked for last.
    of_day: Mutex<Option<Arc<OfDay>>>,
}

/// Says how much it holds, not what.
impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({} entities, {} events)", self.records.len(), self.data.events().len())
    }
}

/// What is worked out once for a request.
pub(super) struct Plan<'a> {
    pub(super) request: &'a Request,
    /// The data as they were known on the day asked for.
    pub(super) then: AsOf<'a>,
    pub(super) of_day: Arc<OfDay>,
    pub(super) needles: Needles,
    pub(super) constraints: Vec<Constraint>,
    pub(super) all_dates: Dates,
    pub(super) facets: BTreeMap<Facet, BTreeSet<usize>>,
    /// The entities that each thing asked for lets through.
    by_fields: Bits,
    by_dates: Bits,
    by_event: Bits,
    by_facet: BTreeMap<Facet, Bits>,
}

/// The entities that the query's text lets through.
pub(super) struct Found {
    /// How well, best first, and how far was looked for them, where a text was asked for.
    ranking: Option<(Ranking, Reach)>,
    pub(super) by_text: Bits,
}

/// What may be set aside when counting.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Aside {
    Nothing,
    Query,
    Dates,
    Event,
    DatesAndEvent,
    Facet(Facet),
}

impl Engine {
    /// Makes a dataset searchable.
    #[must_use]
    pub fn new(data: Arc<Dataset>) -> Self {
        let (names, beside) = Records::indexes(&data);
        Self::of(data, names, beside)
    }

    /// A dataset with its indexes.
    #[must_use]
    pub(super) fn of(data: Arc<Dataset>, names: Kept, beside: Kept) -> Self {
        Self {
            records: Records::of(&data, names, beside),
            events: Slots::new(data.events().len()),
            news: Press::new(&data),
            of_day: Mutex::default(),
            data,
        }
    }

    /// The same with more news beside what the dataset has; an engine that nobody else holds yet.
    #[must_use]
    pub fn with_news(self, more: Vec<NewsItem>) -> Self {
        if more.is_empty() {
            return self;
        }
        let (names, beside) = self.records.into_indexes();
        let data = match Arc::try_unwrap(self.data) {
            Ok(data) => Arc::new(data.with_news(more)),
            Err(shared) => shared,
        };
        Self::of(data, names, beside)
    }

    /// Whether the indexes are what was made; all of them is read.
    pub(super) fn has_sound_indexes(&self) -> bool {
        self.records.has_sound_indexes()
    }

    /// The dataset searched.
    #[must_use]
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// Reads a query and holds its values against the dataset.
    ///
    /// # Errors
    /// The first thing wrong, with its place in the text.
    pub fn parse(&self, text: &str) -> Result<Query, QueryError> {
        let query = Query::parse(text)?;
        Constraint::all(&self.data, &query)?;
        Ok(query)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// When a value of the query names nothing in the dataset.
    pub fn search(&self, request: &Request) -> Result<Answer, QueryError> {
        let never = || false;
        // A search that nobody stops comes to its end.
        Ok(self.search_unless(request, &never)?.unwrap_or_default())
    }

    /// Answers a request, or gives up when `stop` says that nobody waits any more.
    ///
    /// # Errors
    /// When a value of the query names nothing in the dataset.
    pub fn search_unless(
        &self,
        request: &Request,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Answer>, QueryError> {
        let plan = self.plan(request)?;
        let Ok(found) = self.find(&plan, stop) else { return Ok(None) };
        let matching = self.left(&plan, &found.by_text, Aside::Event);
        let listed = || self.entities(&plan, &found, &matching);
        let counted = || self.counted(&plan, &found.by_text, &matching, stop);
        let (entities, counted) = match self.records.len() {
            0..=FEW => (listed(), counted()),
            _ => rayon::join(listed, counted),
        };
        let Ok(counted) = counted else { return Ok(None) };
        let ways_out = match entities.is_empty() {
            true => self.ways_out(&plan, &found, stop)?,
            false => Vec::new(),
        };
        Ok(Some(Answer {
            marked: entities.iter().filter(|hit| hit.date.is_some_and(|(why, _)| !why.is_plain())).count(),
            ways_out,
            entities,
            reach: found.ranking.map(|(_, reach)| reach),
            ..counted
        }))
    }

    /// All of an answer but its rows, and what could be let go.
    pub(super) fn counted(
        &self,
        plan: &Plan,
        by_text: &Bits,
        matching: &Bits,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Answer, Stopped> {
        // Where a facet lets all through, setting it aside changes nothing.
        let left = self.left(plan, by_text, Aside::Nothing);
        let facet = |facet: Facet| {
            let aside = plan.by_facet.get(&facet).map(|_| self.left(plan, by_text, Aside::Facet(facet)));
            let others = aside.as_ref().unwrap_or(&left);
            (facet, others.counts_with(plan.of_day.values(facet)))
        };
        let facets = || Facet::ALL.into_iter().map(facet).collect::<BTreeMap<Facet, Vec<usize>>>();
        let moved = || {
            let months = plan.of_day.months(&self.left(plan, by_text, Aside::DatesAndEvent));
            (months, self.matching_events(plan, matching))
        };
        let (facets, (months, events)) = match self.records.len() {
            0..=FEW => (facets(), moved()),
            _ => rayon::join(facets, moved),
        };
        Ok(Answer {
            news: self.matching_news(plan, matching, &events, stop)?,
            total: matching.count(),
            facets,
            months,
            events,
            standing: plan.of_day.standing,
            ..Answer::default()
        })
    }

    /// Works out what all answers of a day share, so that the first one need not.
    pub fn look_at(&self, day: Day) {
        self.of_day(day);
    }

    pub(super) fn of_day(&self, day: Day) -> Arc<OfDay> {
        let mut kept = self.of_day.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(of_day) if of_day.day == day => of_day.clone(),
            _ => kept.insert(Arc::new(OfDay::new(&self.data, day))).clone(),
        }
    }

    pub(super) fn plan<'a>(&'a self, request: &'a Request) -> Result<Plan<'a>, QueryError> {
        let data = &*self.data;
        let query = &request.query;
        let then = data.as_of(request.as_of);
        let of_day = self.of_day(request.as_of);
        let constraints = Constraint::all(data, query)?;
        let query_dates = Dates::of(query);
        let mut all_dates = Dates::of(query);
        if let Some(range) = request.filters.dates {
            all_dates.also(range);
        }
        let all = || Bits::all(self.records.len());
        let by_fields = constraints
            .iter()
            .fold(query_dates.lets(then), |all, constraint| all & &constraint.lets(then, &of_day));
        let by_dates = if request.filters.dates.is_some() { all_dates.lets(then) } else { all() };
        // In the event chosen it is listed only if that event is within the dates.
        let by_event = match request.event {
            Some(chosen) => moved_by(then, |event| event == chosen && all_dates.lets_event(then, event)),
            None => all(),
        };
        let facets = wanted_places(data, &request.filters);
        let by_facet = facets
            .iter()
            .map(|(facet, places)| (*facet, of_day.any_of(*facet, places.iter().copied())))
            .collect();
        let needles = Needles::new(query);
        Ok(Plan {
            request,
            then,
            of_day,
            needles,
            constraints,
            all_dates,
            facets,
            by_fields,
            by_dates,
            by_event,
            by_facet,
        })
    }

    pub(super) fn find(&self, plan: &Plan, stop: &(dyn Fn() -> bool + Sync)) -> Result<Found, Stopped> {
        let (data, as_of, public) = (&*self.data, plan.request.as_of, &plan.of_day.public);
        let count = self.records.len();
        let (ranking, by_text) = if plan.needles.want_nothing() {
            (None, public.clone())
        } else {
            let (ranking, depth) = self.records.matching(data, &plan.needles, public, as_of, stop)?;
            let by_text = Bits::of(count, ranking.iter().map(|(ix, _)| ix.0));
            (Some((ranking, Reach::of(depth))), by_text)
        };
        let unwanted = self.records.unwanted(data, &plan.needles, as_of, stop)?;
        Ok(Found { ranking, by_text: by_text & &unwanted.others() })
    }

    /// The public entities that are left by all that is asked, but for what is set aside.
    pub(super) fn left(&self, plan: &Plan, by_text: &Bits, aside: Aside) -> Bits {
        let mut left = plan.of_day.public.clone();
        if aside != Aside::Query {
            left = left & by_text & &plan.by_fields;
        }
        if !matches!(aside, Aside::Dates | Aside::DatesAndEvent) {
            left = left & &plan.by_dates;
        }
        if !matches!(aside, Aside::Event | Aside::DatesAndEvent) {
            left = left & &plan.by_event;
        }
        let facets = plan.by_facet.iter().filter(|(facet, _)| aside != Aside::Facet(**facet));
        facets.fold(left, |left, (_, values)| left & values)
    }

    /// The entities of the event chosen, or all, best first.
    pub(super) fn entities(&self, plan: &Plan, found: &Found, matching: &Bits) -> Vec<EntityHit> {
        let chosen = |event| plan.request.event.is_none_or(|chosen| chosen == event);
        let date = |ix| plan.all_dates.why_met(plan.then, ix, chosen);
        let listed = |ix: &EntityIx| matching.has(ix.0) && plan.by_event.has(ix.0);
        match &found.ranking {
            Some((ranking, _)) => {
                let listed = ranking.iter().filter(|(ix, _)| listed(ix));
                listed.map(|&(ix, judged)| hit(ix, Some(judged), date(ix))).collect()
            }
            None => {
                let mut hits = Vec::with_capacity(matching.count());
                hits.extend(self.records.by_name().filter(listed).map(|ix| hit(ix, None, date(ix))));
                hits
            }
        }
    }

    /// Why an entity was found by a query's text, by what was known on a day: the texts that earned its tier, with
    /// the characters.
    #[must_use]
    pub fn explain(&self, query: &Query, hit: &EntityHit, as_of: Day) -> Vec<Matched> {
        explain_texts(self.records.texts(&self.data, hit.ix), query, hit.tier, as_of)
    }

    /// The same for an event.
    #[must_use]
    pub fn explain_event(&self, query: &Query, ix: EventIx, as_of: Day) -> Vec<Matched> {
        explain_texts(self.event_texts(ix), query, None, as_of)
    }

    fn event_texts(&self, ix: EventIx) -> &[Text] {
        let made = self.events.get_or_init(ix.0 as usize, || texts_of_event(&self.data, ix));
        made.map_or(&[], Vec::as_slice)
    }

    fn matching_events(&self, plan: &Plan, matching: &Bits) -> Vec<EventHit> {
        let request = plan.request;
        let counted = self.data.event_indices().zip(self.subjects_among(matching));
        counted
            .filter(|(ix, _)| plan.then.has_event(*ix))
            .filter_map(|(ix, entities)| {
                let itself = plan.all_dates.lets_event(plan.then, ix) && self.lets_event(plan, ix);
                let shown = itself && (entities > 0 || self.event_matches(plan, ix));
                let date = plan.all_dates.why(plan.then, ix);
                // The one chosen stays in sight, whatever else is asked.
                (shown || request.event == Some(ix)).then_some(EventHit { ix, entities, date })
            })
            .collect()
    }

    /// How many of some entities each event is about.
    fn subjects_among(&self, entities: &Bits) -> Vec<usize> {
        if entities.count() > self.records.len() / SPARSE {
            // Whoever each event met stands one after the other; those of an entity are looked for.
            let among =
                |ix: EventIx| self.data.subjects(ix).filter(|subject| entities.has(subject.0)).count();
            return match self.records.len() {
                0..=FEW => self.data.event_indices().map(among).collect(),
                _ => self.data.event_indices().collect::<Vec<_>>().into_par_iter().map(among).collect(),
            };
        }
        let mut counts = vec![0_usize; self.data.events().len()];
        // Whatever the day: an event that was not public on it is left out by whoever asks.
        let ever = self.data.as_of(Day::MAX);
        for (event, role) in entities.iter().flat_map(|ix| ever.events_of(EntityIx(ix))) {
            if self.data.is_subject(event, role)
                && let Some(count) = counts.get_mut(event.0 as usize)
            {
                *count += 1;
            }
        }
        counts
    }

    /// Whether nothing that is asked of events themselves keeps this one out.
    fn lets_event(&self, plan: &Plan, ix: EventIx) -> bool {
        let wanted = plan.facets.get(&Facet::Year);
        let of_year =
            |wanted: &BTreeSet<usize>| self.data.year_place(ix).is_some_and(|place| wanted.contains(&place));
        wanted.is_none_or(of_year)
            && plan.constraints.iter().all(|constraint| constraint.lets_event(&self.data, ix) != Some(false))
    }

    /// Whether an event matches by itself, whatever its entities do: its own text says what was
    /// typed, and nothing is asked that only entities can answer.
    fn event_matches(&self, plan: &Plan, ix: EventIx) -> bool {
        let as_of = plan.request.as_of;
        let texts = self.event_texts(ix);
        let of_entities = |constraint: &Constraint| constraint.lets_event(&self.data, ix).is_none();
        plan.facets.keys().all(|facet| *facet == Facet::Year)
            && !plan.constraints.iter().any(of_entities)
            && (plan.needles.want_nothing() || says(&plan.needles, texts, as_of))
            && !plan.needles.unwanted_in(texts, as_of)
    }

    /// What could be let go when nothing matches, the one that gives most first.
    fn ways_out(
        &self,
        plan: &Plan,
        found: &Found,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<(Restriction, usize)>, QueryError> {
        let request = plan.request;
        let count = |aside| self.left(plan, &found.by_text, aside).count();
        let mut ways = Vec::new();
        let terms = request.query.terms.len();
        for term in (0..terms).filter(|_| terms > 1) {
            let mut without = request.clone();
            without.query.terms.remove(term);
            let plan = self.plan(&without)?;
            let Ok(found) = self.find(&plan, stop) else { continue };
            ways.push((Restriction::Term(term), self.left(&plan, &found.by_text, Aside::Nothing).count()));
        }
        if request.filters.dates.is_some() {
            ways.push((Restriction::Dates, count(Aside::Dates)));
        }
        ways.extend(
            plan.facets.keys().map(|facet| (Restriction::Facet(*facet), count(Aside::Facet(*facet)))),
        );
        if request.event.is_some() {
            ways.push((Restriction::Event, count(Aside::Event)));
        }
        // Where no single one is enough, all are told, with the nothing they give by themselves.
        if ways.iter().any(|(_, count)| *count > 0) {
            ways.retain(|(_, count)| *count > 0);
        }
        ways.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        // Letting go of all that was typed is the last resort.
        ways.extend(
            Some((Restriction::Query, count(Aside::Query))).filter(|(_, count)| terms > 0 && *count > 0),
        );
        Ok(ways)
    }
}

pub(super) fn hit(ix: EntityIx, judged: Option<Judged>, date: Option<(DateWhy, EventIx)>) -> EntityHit {
    EntityHit { ix, tier: judged.map(|judged| judged.tier), score: judged.map_or(0.0, Judged::score), date }
}

fn wanted_places(data: &Dataset, filters: &Filters) -> BTreeMap<Facet, BTreeSet<usize>> {
    let places = |facet: Facet, ids: &BTreeSet<String>| {
        let values = data.facet_values(facet).iter().enumerate();
        values.filter(|(_, value)| ids.contains(&value.id)).map(|(place, _)| place).collect()
    };
    filters.facets.iter().map(|(facet, ids)| (*facet, places(*facet, ids))).collect()
}

/// The texts of a record in which what was typed is found at the least depth at which it is of a tier; at the least of
/// all, where none is asked for. A name may have it closely, and another name have all of it once one looks deeper.
pub(super) fn explain_texts(texts: &[Text], query: &Query, tier: Option<Tier>, as_of: Day) -> Vec<Matched> {
    let needles = Needles::new(query);
    if needles.want_nothing() {
        return Vec::new();
    }
    let names = |depth| needles.rank(texts, depth);
    let beside = |depth| needles.rank_beside(texts, depth, as_of);
    let looks: [&dyn Fn() -> Option<Ranked>; 8] = [
        &|| names(Depth::Close),
        &|| names(Depth::Inside),
        &|| beside(Depth::Inside),
        &|| names(Depth::Loose),
        &|| beside(Depth::Loose),
        &|| names(Depth::Sounding),
        &|| beside(Depth::Sounding),
        &|| needles.rank_scattered(texts),
    ];
    let mut ranked = looks.iter().filter_map(|look| look());
    let is_meant = |ranked: &Ranked| tier.is_none_or(|tier| ranked.judged.tier == tier);
    ranked.find(is_meant).map_or_else(Vec::new, |ranked| ranked.matched)
}

/// Whether a record's own texts say what was typed.
pub(super) fn says(needles: &Needles, texts: &[Text], as_of: Day) -> bool {
    needles.rank(texts, Depth::Inside).is_some() || needles.rank_beside(texts, Depth::Inside, as_of).is_some()
}

#[cfg(test)]
mod tests;
