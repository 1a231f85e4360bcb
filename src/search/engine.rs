//! One call from a request to an answer, over the whole dataset.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Day, Month, Role, Status};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, Facet, NewsIx};

use super::constraint::{Constraint, Dates};
use super::matching::Depth;
use super::query::{Query, QueryError};
use super::rank::{Needles, PAGE, Ranked};
use super::text::{Text, texts_of_entity, texts_of_event, texts_of_news};
use super::{
    Answer, DateWhy, EntityHit, EventHit, Filters, Matched, NewsHit, Request, Restriction, Standing,
};

/// A dataset with its texts made ready to be searched.
pub struct Engine {
    data: Arc<Dataset>,
    entities: Vec<Vec<Text>>,
    events: Vec<Vec<Text>>,
    news: Vec<Vec<Text>>,
    /// Entities in order of name.
    by_name: Vec<EntityIx>,
}

/// Says how much it holds, not what.
impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({} entities, {} events)", self.entities.len(), self.events.len())
    }
}

/// What keeps an entity out, a bit for each restriction, so that "how many if that one were let
/// go" is one comparison.
type Kept = u16;
const BY_QUERY: Kept = 1;
const BY_DATES: Kept = 1 << 1;
const BY_EVENT: Kept = 1 << 2;
const BY_FACETS: Kept = 1 << 3;

fn by_facet(facet: Facet) -> Kept {
    BY_FACETS << facet as Kept
}

/// What is worked out once for a request.
struct Plan<'a> {
    request: &'a Request,
    /// The data as they were known on the day asked for.
    then: AsOf<'a>,
    needles: Needles,
    constraints: Vec<Constraint>,
    query_dates: Dates,
    all_dates: Dates,
    facets: BTreeMap<Facet, BTreeSet<usize>>,
}

/// How texts are ranked: closely or loosely.
type RankBy = fn(&Needles, &[Text], Day) -> Option<Ranked>;

/// How deep a search goes, one after the other.
const CLOSELY: RankBy = |needles, texts, _| needles.rank(texts, Depth::Close);
const WIDELY: RankBy = |needles, texts, as_of| {
    let beside = || needles.rank_beside(texts, Depth::Inside, as_of);
    needles.rank(texts, Depth::Inside).or_else(beside)
};
const LOOSELY: RankBy = |needles, texts, as_of| {
    let beside = || needles.rank_beside(texts, Depth::Loose, as_of);
    needles.rank(texts, Depth::Loose).or_else(beside)
};
const SCATTERED: RankBy = |needles, texts, _| needles.rank_scattered(texts);

/// An entity as a plan sees it.
struct Seen {
    ix: EntityIx,
    kept: Kept,
    ranked: Option<Ranked>,
    date: Option<(DateWhy, EventIx)>,
}

impl Engine {
    /// Makes a dataset searchable.
    #[must_use]
    pub fn new(data: Arc<Dataset>) -> Self {
        let mut by_name: Vec<EntityIx> = data.entity_indices().collect();
        by_name.sort_by_cached_key(|&ix| (data.entity(ix).name.to_lowercase(), data.entity(ix).id.clone()));
        Self {
            entities: data.entity_indices().map(|ix| texts_of_entity(&data, ix)).collect(),
            events: data.event_indices().map(|ix| texts_of_event(&data, ix)).collect(),
            news: data.news_indices().map(|ix| texts_of_news(&data, ix)).collect(),
            by_name,
            data,
        }
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
        let plan = Plan::new(&self.data, request)?;
        let seen = self.see_all(&plan);
        let count = |kept: Kept| seen.iter().filter(|seen| seen.kept & !kept == 0).count();

        let mut found: Vec<&Seen> = seen.iter().filter(|seen| seen.kept == 0).collect();
        // The sort is stable, so equals stay in order of name.
        found.sort_by(|a, b| {
            let key = |seen: &Seen| seen.ranked.as_ref().map(|ranked| ranked.judged);
            key(a).cmp(&key(b))
        });
        let entities: Vec<EntityHit> = found
            .iter()
            .map(|seen| EntityHit {
                ix: seen.ix,
                tier: seen.ranked.as_ref().map(|ranked| ranked.judged.tier),
                score: seen.ranked.as_ref().map_or(0.0, |ranked| ranked.judged.score()),
                date: seen.date,
            })
            .collect();
        let matching: BTreeSet<EntityIx> =
            seen.iter().filter(|seen| seen.kept & !BY_EVENT == 0).map(|seen| seen.ix).collect();
        let events = self.events(&plan, &matching);
        let ways_out = if entities.is_empty() { self.ways_out(&plan, count)? } else { Vec::new() };
        Ok(Answer {
            news: self.news(&plan, &matching, &events),
            total: matching.len(),
            facets: self.facets(&plan, &seen),
            months: self.months(&plan, &seen),
            marked: entities.iter().filter(|hit| hit.date.is_some_and(|(why, _)| !why.is_plain())).count(),
            ways_out,
            standing: self.standing(plan.then),
            entities,
            events,
        })
    }

    /// Every entity that was public, as the plan sees it: closely, and only where nobody is found as
    /// typed, loosely.
    fn see_all(&self, plan: &Plan) -> Vec<Seen> {
        let public = self.by_name.iter().filter(|&&ix| plan.then.has_entity(ix));
        let mut all: Vec<Seen> = public.map(|&ix| self.see(plan, ix, CLOSELY)).collect();
        for (fewer_than, rank) in [(PAGE, WIDELY), (1, LOOSELY), (1, SCATTERED)] {
            let found = all.iter().filter(|seen| seen.ranked.is_some()).count();
            if plan.needles.want_nothing() || found >= fewer_than {
                break;
            }
            for seen in &mut all {
                *seen = self.see(plan, seen.ix, rank);
            }
        }
        all
    }

    fn standing(&self, then: AsOf) -> Standing {
        let mut standing = Standing::default();
        for &ix in &self.by_name {
            match then.status(ix) {
                Status::Listed { .. } => standing.listed += 1,
                Status::Announced { .. } => standing.announced += 1,
                Status::Removed { .. } => standing.removed += 1,
                Status::NotYet => standing.later += 1,
            }
        }
        standing
    }

    /// Why an entity matches a query's text, by what was known on a day: the texts that did, with
    /// the characters.
    #[must_use]
    pub fn explain(&self, query: &Query, ix: EntityIx, as_of: Day) -> Vec<Matched> {
        explain_texts(self.entities.get(ix.0 as usize), query, as_of)
    }

    /// The same for an event.
    #[must_use]
    pub fn explain_event(&self, query: &Query, ix: EventIx, as_of: Day) -> Vec<Matched> {
        explain_texts(self.events.get(ix.0 as usize), query, as_of)
    }

    /// The same for a news item.
    #[must_use]
    pub fn explain_news(&self, query: &Query, ix: NewsIx, as_of: Day) -> Vec<Matched> {
        explain_texts(self.news.get(ix.0 as usize), query, as_of)
    }

    fn see(&self, plan: &Plan, ix: EntityIx, rank: RankBy) -> Seen {
        let data = &*self.data;
        let request = plan.request;
        let texts = self.entities.get(ix.0 as usize).map_or(&[][..], Vec::as_slice);
        let mut kept = 0;
        let ranked =
            if plan.needles.want_nothing() { None } else { rank(&plan.needles, texts, request.as_of) };
        let text_fails = (ranked.is_none() && !plan.needles.want_nothing())
            || plan.needles.unwanted_in(texts, request.as_of);
        let field_fails = || plan.constraints.iter().any(|constraint| !constraint.lets(data, plan.then, ix));
        let within = |dates: &Dates| dates.are_any() || self.date_of(plan, dates, ix, None).is_some();
        if text_fails || field_fails() || !within(&plan.query_dates) {
            kept |= BY_QUERY;
        }
        if request.filters.dates.is_some() && !within(&plan.all_dates) {
            kept |= BY_DATES;
        }
        for (facet, wanted) in &plan.facets {
            let mut has = false;
            data.for_facet_places(*facet, ix, request.as_of, |place| has |= wanted.contains(&place));
            if !has {
                kept |= by_facet(*facet);
            }
        }
        // In the event chosen it is listed only if that event is within the dates.
        let met = |event| {
            plan.then.moves_of(ix).any(|of| of == event) && plan.all_dates.why(plan.then, event).is_some()
        };
        if request.event.is_some_and(|event| !met(event)) {
            kept |= BY_EVENT;
        }
        let asked = plan.all_dates.wanted().is_some();
        let date = if asked { self.date_of(plan, &plan.all_dates, ix, request.event) } else { None };
        Seen { ix, kept, ranked, date }
    }

    /// The plainest reason why an entity is within the dates, and the event that added or removed it
    /// which is; of the events, `only` that one if it is said.
    fn date_of(
        &self,
        plan: &Plan,
        dates: &Dates,
        ix: EntityIx,
        only: Option<EventIx>,
    ) -> Option<(DateWhy, EventIx)> {
        let events = plan.then.moves_of(ix).filter(|event| only.is_none_or(|only| only == *event));
        events.filter_map(|event| Some((dates.why(plan.then, event)?, event))).min()
    }

    fn events(&self, plan: &Plan, matching: &BTreeSet<EntityIx>) -> Vec<EventHit> {
        let request = plan.request;
        self.data
            .event_indices()
            .filter(|&ix| plan.then.has_event(ix))
            .filter_map(|ix| {
                let date = plan.all_dates.why(plan.then, ix);
                let members = self.data.members(ix).iter();
                let entities = members
                    .filter(|member| member.role != Role::Revised && matching.contains(&member.entity))
                    .count();
                let itself = date.is_some() && self.lets_event(plan, ix);
                let shown = itself && (entities > 0 || self.event_matches(plan, ix));
                let date = date.filter(|_| plan.all_dates.wanted().is_some());
                // The one chosen stays in sight, whatever else is asked.
                (shown || request.event == Some(ix)).then_some(EventHit { ix, entities, date })
            })
            .collect()
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
        let texts = self.events.get(ix.0 as usize).map_or(&[][..], Vec::as_slice);
        let of_entities = |constraint: &Constraint| constraint.lets_event(&self.data, ix).is_none();
        plan.facets.keys().all(|facet| *facet == Facet::Year)
            && !plan.constraints.iter().any(of_entities)
            && (plan.needles.want_nothing() || WIDELY(&plan.needles, texts, as_of).is_some())
            && !plan.needles.unwanted_in(texts, as_of)
    }

    /// News that says what was typed, or is about what was found. Within dates are items of those
    /// days, and items about an event that goes by a name of those days.
    fn news(&self, plan: &Plan, matching: &BTreeSet<EntityIx>, events: &[EventHit]) -> Vec<NewsHit> {
        let request = plan.request;
        let narrowed = !plan.constraints.is_empty() || !plan.facets.is_empty();
        self.data
            .news_indices()
            .filter(|&ix| plan.then.has_news(ix))
            .filter_map(|ix| {
                let item = self.data.news_item(ix);
                let texts = self.news.get(ix.0 as usize).map_or(&[][..], Vec::as_slice);
                let about: Vec<EventIx> =
                    item.events.iter().filter_map(|id| self.data.event_by_id(id)).collect();
                let named = item.entities.iter().filter_map(|id| self.data.entity_by_id(id));
                let names_found = named.into_iter().any(|entity| matching.contains(&entity));
                let found = if plan.needles.want_nothing() {
                    !narrowed || names_found || events.iter().any(|hit| about.contains(&hit.ix))
                } else {
                    names_found || (!narrowed && WIDELY(&plan.needles, texts, request.as_of).is_some())
                };
                let chosen = request.event.is_none_or(|event| about.contains(&event));
                if !found || !chosen || plan.needles.unwanted_in(texts, request.as_of) {
                    return None;
                }
                if plan.all_dates.allow(item.sort_day()) {
                    return Some(NewsHit { ix, called: None });
                }
                let whys =
                    about.iter().filter_map(|&event| Some((plan.all_dates.why(plan.then, event)?, event)));
                let called = whys.into_iter().find(|(why, _)| matches!(why, DateWhy::AlsoCalled(_)))?;
                Some(NewsHit { ix, called: Some(called) })
            })
            .collect()
    }

    fn facets(&self, plan: &Plan, seen: &[Seen]) -> BTreeMap<Facet, Vec<usize>> {
        Facet::ALL
            .into_iter()
            .map(|facet| {
                let mut counts = vec![0; self.data.facet_values(facet).len()];
                for seen in seen.iter().filter(|seen| seen.kept & !by_facet(facet) == 0) {
                    self.data.for_facet_places(facet, seen.ix, plan.request.as_of, |place| {
                        if let Some(count) = counts.get_mut(place) {
                            *count += 1;
                        }
                    });
                }
                (facet, counts)
            })
            .collect()
    }

    /// What could be let go when nothing matches, the one that gives most first.
    fn ways_out(
        &self,
        plan: &Plan,
        count: impl Fn(Kept) -> usize,
    ) -> Result<Vec<(Restriction, usize)>, QueryError> {
        let request = plan.request;
        let mut ways = Vec::new();
        let terms = request.query.terms.len();
        for term in (0..terms).filter(|_| terms > 1) {
            let mut without = request.clone();
            without.query.terms.remove(term);
            let plan = Plan::new(&self.data, &without)?;
            ways.push((
                Restriction::Term(term),
                self.see_all(&plan).iter().filter(|seen| seen.kept == 0).count(),
            ));
        }
        if request.filters.dates.is_some() {
            ways.push((Restriction::Dates, count(BY_DATES)));
        }
        ways.extend(plan.facets.keys().map(|facet| (Restriction::Facet(*facet), count(by_facet(*facet)))));
        if request.event.is_some() {
            ways.push((Restriction::Event, count(BY_EVENT)));
        }
        // Where no single one is enough, all are told, with the nothing they give by themselves.
        if ways.iter().any(|(_, count)| *count > 0) {
            ways.retain(|(_, count)| *count > 0);
        }
        ways.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        // Letting go of all that was typed is the last resort.
        ways.extend(Some((Restriction::Query, count(BY_QUERY))).filter(|(_, count)| terms > 0 && *count > 0));
        Ok(ways)
    }

    fn months(&self, plan: &Plan, seen: &[Seen]) -> BTreeMap<Month, usize> {
        let mut months = BTreeMap::new();
        for seen in seen.iter().filter(|seen| seen.kept & !(BY_DATES | BY_EVENT) == 0) {
            let added = plan.then.addition_of(seen.ix);
            if let Some(day) = added.and_then(|ix| self.data.event(ix).effective) {
                *months.entry(Month::of(day)).or_default() += 1;
            }
        }
        months
    }
}

impl<'a> Plan<'a> {
    fn new(data: &'a Dataset, request: &'a Request) -> Result<Self, QueryError> {
        let query = &request.query;
        let query_dates = Dates::of(query);
        let mut all_dates = Dates::of(query);
        if let Some(range) = request.filters.dates {
            all_dates.also(range);
        }
        Ok(Self {
            then: data.as_of(request.as_of),
            needles: Needles::new(query),
            constraints: Constraint::all(data, query)?,
            query_dates,
            all_dates,
            facets: wanted_places(data, &request.filters),
            request,
        })
    }
}

fn wanted_places(data: &Dataset, filters: &Filters) -> BTreeMap<Facet, BTreeSet<usize>> {
    let places = |facet: Facet, ids: &BTreeSet<String>| {
        let values = data.facet_values(facet).iter().enumerate();
        values.filter(|(_, value)| ids.contains(&value.id)).map(|(place, _)| place).collect()
    };
    filters.facets.iter().map(|(facet, ids)| (*facet, places(*facet, ids))).collect()
}

fn explain_texts(texts: Option<&Vec<Text>>, query: &Query, as_of: Day) -> Vec<Matched> {
    let needles = Needles::new(query);
    let Some(texts) = texts.filter(|_| !needles.want_nothing()) else { return Vec::new() };
    let ranked = [CLOSELY, WIDELY, LOOSELY, SCATTERED].iter().find_map(|rank| rank(&needles, texts, as_of));
    ranked.map_or_else(Vec::new, |ranked| ranked.matched)
}
