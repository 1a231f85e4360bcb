//! The data as they could be known on a day: nothing that was made public later.
//!
//! Whoever shows, prints or searches records goes through this, so that no fact of a later day can
//! slip into an earlier one.

use std::sync::Arc;

use chrono::Datelike;

use crate::model::{
    AT_THE_LATEST, Citation, Day, Designation, ENDS, Event, Fact, NOT_IN_FORCE, Role, Status, TAKES_EFFECT,
    visible,
};

use super::moves::{Move, Standing, known_from};
use super::{Dataset, EntityIx, EventIx, Link, Member, Neighbor, NewsIx, Pack};

/// A dataset and the day it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct AsOf<'a> {
    data: &'a Dataset,
    day: Day,
}

impl Dataset {
    /// The data as of a day.
    #[must_use]
    pub fn as_of(&self, day: Day) -> AsOf<'_> {
        AsOf { data: self, day }
    }
}

impl<'a> AsOf<'a> {
    /// The data, whatever the day.
    #[must_use]
    pub fn data(self) -> &'a Dataset {
        self.data
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> Day {
        self.day
    }

    /// Whether an event was public. One without any date always is.
    #[must_use]
    pub fn has_event(&self, ix: EventIx) -> bool {
        self.data.event(ix).first_public().is_none_or(|first| first <= self.day)
    }

    /// Whether an entity had been announced or listed, if only once.
    #[must_use]
    pub fn has_entity(&self, ix: EntityIx) -> bool {
        self.data.columns.standing(ix, self.day.into()) != Standing::NotYet
    }

    /// The day from which on an entity is known, where that is later and the list does not say since when it has it.
    #[must_use]
    pub fn known_only_from(&self, ix: EntityIx) -> Option<Day> {
        let first = self.data.entity(ix).designations.first()?;
        let is_dated = first.event.is_some() || first.published.is_some();
        known_from(first).filter(|from| !is_dated && *from > self.day)
    }

    /// Of each list whose first snapshot is later and that has entries without a day, from when on these are known,
    /// in words.
    #[must_use]
    pub fn lists_without_days(&self) -> Vec<String> {
        // By columns alone: there may be a million entities.
        let is_later = |pack: &Pack| pack.snapshot().day() > self.day;
        let mut undated: Vec<bool> = self.data.packs.iter().map(|_| false).collect();
        let wanted = self.data.packs.iter().filter(|pack| is_later(pack)).count();
        let mut found = 0;
        for ix in self.data.entity_indices().take_while(|_| wanted > 0) {
            if self.has_entity(ix) || self.data.columns.moves(ix).any(|it| it.event.is_some()) {
                continue;
            }
            for origin in self.data.columns.origins(ix) {
                if let Some(undated) = undated.get_mut(origin.pack as usize).filter(|undated| !**undated) {
                    *undated = true;
                    found += 1;
                }
            }
            if found == wanted {
                break;
            }
        }
        let packs = self.data.packs.iter().zip(undated).filter(|(pack, undated)| *undated && is_later(pack));
        let words = |(pack, _): (&Arc<Pack>, bool)| {
            let (list, day) = (visible(&pack.snapshot().list), pack.snapshot().day());
            format!("{list} does not say of all since when it has them; those are known from {day} on")
        };
        packs.map(words).collect()
    }

    /// Whether a news item had appeared, or could have.
    #[must_use]
    pub fn has_news(&self, ix: NewsIx) -> bool {
        self.data.day_of_news(ix).is_none_or(|day| day <= self.day)
    }

    /// Whether a designation was public: by its own publication, else by its event.
    #[must_use]
    pub fn has_designation(&self, designation: &Designation) -> bool {
        let event = designation.event.as_deref().and_then(|id| self.data.event_by_id(id));
        Move::of(designation, event.map(|ix| (ix, self.data.event(ix)))).is_public(self.day.into())
    }

    /// When a designation came, in words: the day its page was printed, else that of its event.
    #[must_use]
    pub fn when(&self, designation: &Designation) -> String {
        let event = designation.event.as_deref().and_then(|id| self.data.event_by_id(id));
        let of_event =
            || self.event(event?).timeline_day().map(|(kind, day)| format!("{day} ({})", kind.as_str()));
        let printed = designation.published.map(|day| format!("{day} (published)"));
        printed.or_else(of_event).unwrap_or_else(|| "date not recorded".to_owned())
    }

    /// The page an entry is cited at, once it had been printed.
    #[must_use]
    pub fn citation(&self, designation: &Designation) -> Option<Citation> {
        let event = designation.event.as_deref().and_then(|id| self.data.event_by_id(id));
        let printed = designation.published.or_else(|| self.data.event(event?).published);
        let is_told = event.is_some_and(|ix| self.data.event(ix).is_told_by(self.day));
        designation.citation.filter(|_| is_told || printed.is_none_or(|printed| printed <= self.day))
    }

    /// An event as it was known: without dates of things that had not happened yet (but with the day
    /// it was to take effect), without its place in print before it was printed, and with what had
    /// been added to its note and terms. What a snapshot told by then was known, days to come among it.
    #[must_use]
    pub fn event(&self, ix: EventIx) -> Event {
        let mut event = self.data.event(ix).clone();
        let is_told = event.is_told_by(self.day);
        let known = |day: &Day| is_told || *day <= self.day;
        event.announced = event.announced.filter(known);
        event.on_inspection = event.on_inspection.filter(known);
        if !event.published.is_none_or(|day| known(&day)) {
            event.published = None;
            event.citation = None;
            event.document = None;
        }
        event.later.retain(|later| known(&later.published));
        if let Some(policy) = &mut event.review_policy {
            policy.later.retain(|later| known(&later.published));
        }
        event
    }

    /// The codes of the countries the list filed an entity under, or names for it.
    #[must_use]
    pub fn countries(self, ix: EntityIx) -> Vec<&'a str> {
        let entity = self.data.entity(ix);
        match entity.country_before.as_ref().filter(|before| self.day < before.until) {
            Some(before) => vec![&before.country],
            None => entity.countries.iter().map(String::as_str).collect(),
        }
    }

    /// The country an entity is filed under, for rows that have room for one; empty where none is recorded.
    #[must_use]
    pub fn country(self, ix: EntityIx) -> &'a str {
        self.countries(ix).first().copied().unwrap_or_default()
    }

    /// Where an entity is filed, in words: `listed under China`.
    #[must_use]
    pub fn filed_under(self, ix: EntityIx) -> String {
        let names: Vec<&str> =
            self.countries(ix).into_iter().map(|code| self.data.country_name(code)).collect();
        match names.as_slice() {
            [] => "country not recorded".to_owned(),
            names => format!("listed under {}", names.join(", ")),
        }
    }

    /// The designations of an entity, in order of time.
    pub fn designations(self, ix: EntityIx) -> impl Iterator<Item = &'a Designation> {
        let (designations, day) = (&self.data.entity(ix).designations, self.day.into());
        let designations = designations.iter().zip(self.data.columns.moves(ix));
        designations.filter(move |(_, it)| it.is_public(day)).map(|(designation, _)| designation)
    }

    /// Whether an entity's entry was changed.
    #[must_use]
    pub fn has_revision(self, ix: EntityIx) -> bool {
        let day = self.day.into();
        self.data.columns.moves(ix).any(|it| it.is_public(day) && it.role == Role::Revised)
    }

    /// Whether all that is recorded of an entity was known: none of it was printed later.
    #[must_use]
    pub fn has_all_of(self, ix: EntityIx) -> bool {
        let day = self.day.into();
        let printed =
            |event: &Event| event.published.or(event.first_public()).is_none_or(|day| day <= self.day);
        let mut moves = self.data.columns.moves(ix);
        moves.all(|it| it.is_public(day) && it.event.is_none_or(|event| printed(self.data.event(event))))
    }

    /// The recorded events that met an entity, in order of its designations.
    pub fn events_of(self, ix: EntityIx) -> impl Iterator<Item = (EventIx, Role)> {
        let day = self.day.into();
        let public = self.data.columns.moves(ix).filter(move |it| it.is_public(day));
        public.filter_map(|it| Some((it.event?, it.role)))
    }

    /// The recorded events that added or removed an entity.
    pub fn moves_of(self, ix: EntityIx) -> impl Iterator<Item = EventIx> {
        self.events_of(ix).filter(|(_, role)| *role != Role::Revised).map(|(event, _)| event)
    }

    /// The event that put an entity on the list.
    #[must_use]
    pub fn addition_of(self, ix: EntityIx) -> Option<EventIx> {
        self.events_of(ix).find(|(_, role)| *role == Role::Added).map(|(event, _)| event)
    }

    /// Who an event met; nobody while it was not public.
    pub fn members(self, ix: EventIx) -> impl Iterator<Item = Member> + 'a {
        let has_event = self.has_event(ix);
        self.data.members(ix).take_while(move |_| has_event)
    }

    /// Who else was added by the rule that added this entity.
    pub fn others_in_rule(self, ix: EntityIx) -> impl Iterator<Item = EntityIx> + 'a {
        let members = self.addition_of(ix).into_iter().flat_map(move |event| self.members(event));
        let others = members.filter(move |member| member.role == Role::Added && member.entity != ix);
        others.map(|member| member.entity)
    }

    /// Who else has an address of this entity.
    pub fn neighbors(self, ix: EntityIx) -> impl Iterator<Item = Neighbor> + 'a {
        self.data.neighbors(ix).filter(move |neighbor| self.has_entity(neighbor.entity))
    }

    /// Who else may be the same party.
    pub fn links(self, ix: EntityIx) -> impl Iterator<Item = Link<'a>> {
        self.data.links(ix).filter(move |link| self.has_entity(link.entity))
    }

    /// News about an event, newest first.
    pub fn news_of_event(self, ix: EventIx) -> impl Iterator<Item = NewsIx> {
        self.data.news_of_event(ix).iter().copied().filter(move |item| self.has_news(*item))
    }

    /// News that names an entity, newest first.
    pub fn news_of_entity(self, ix: EntityIx) -> impl Iterator<Item = NewsIx> {
        self.data.news_of_entity(ix).iter().copied().filter(move |item| self.has_news(*item))
    }

    /// News about the rules that added or removed an entity, but that do not name it; each once.
    #[must_use]
    pub fn news_of_rules(self, ix: EntityIx) -> Vec<NewsIx> {
        let own = self.data.news_of_entity(ix);
        let about = self.moves_of(ix).flat_map(|event| self.news_of_event(event));
        let mut items: Vec<NewsIx> = about.filter(|item| own.binary_search(item).is_err()).collect();
        items.sort_unstable();
        items.dedup();
        items
    }

    /// What to be careful with: what is odd about an entity's record, a record of a later day, and, of a party that is
    /// listed, an order that has ended by the list's own words, or is not in force on that day.
    #[must_use]
    pub fn doubts(self, ix: EntityIx) -> Vec<String> {
        let mut doubts = self.data.entity(ix).doubts.clone();
        let origins = self.data.columns.origins(ix);
        let packs = origins.filter_map(|origin| self.data.packs.get(origin.pack as usize));
        let later = packs.map(|pack| pack.snapshot()).filter(|snapshot| snapshot.day() > self.day);
        doubts.extend(later.map(|snapshot| {
            let (list, day) = (visible(&snapshot.list), snapshot.day());
            format!(
                "names, addresses and facts are as {list} has them on {day}; those of {} are not recorded",
                self.day
            )
        }));
        let of_events = self.moves_of(ix).flat_map(|event| &self.data.event(event).doubts);
        doubts.extend(of_events.cloned());
        doubts.extend(self.births_to_come(ix));
        let of_force = self.doubts_of_force(ix);
        doubts.retain(|doubt| !of_force.contains(doubt));
        doubts.extend(of_force);
        doubts
    }

    /// What the list itself says against the status of a party that is listed: that it has ended, is not in force now,
    /// or takes effect on a day still to come. It is among [`Self::doubts`], and is to stand beside the status wherever that is told in words.
    #[must_use]
    pub fn doubts_of_force(self, ix: EntityIx) -> Vec<String> {
        if !matches!(self.status(ix), Status::Listed { .. }) {
            return Vec::new();
        }
        let ended = self.designations(ix).filter_map(|designation| designation.ends);
        let ended = ended.filter(|ends| *ends < self.day).map(|ends| {
            let ended = self.end_in_words(ix, ends);
            format!("by the list it {ended}; whether it was renewed since is not recorded")
        });
        let to_come = self.data.entity(ix).doubts.iter().filter(|doubt| {
            let rest = doubt.strip_prefix(TAKES_EFFECT).and_then(|rest| rest.get(..10));
            rest.and_then(|day| day.parse::<Day>().ok()).is_some_and(|from| from > self.day)
        });
        to_come.cloned().chain(self.not_in_force_now(ix)).chain(ended).collect()
    }

    /// When something ended, in words: on a day, or by the last day that a year or month can mean.
    fn end_in_words(self, ix: EntityIx, ends: Day) -> String {
        let mut facts = self.data.entity(ix).facts.iter().filter(|fact| fact.label == ENDS);
        let at_the_latest = format!("{ends}{AT_THE_LATEST}");
        match facts.find(|fact| fact.value.starts_with(&at_the_latest)) {
            Some(fact) => format!("ended by {}", fact.value),
            None => format!("ended on {ends}"),
        }
    }

    /// That one sanction has ended and the next is still to come, or that none is in force any more, in words.
    fn not_in_force_now(self, ix: EntityIx) -> impl Iterator<Item = String> {
        let between = self.data.entity(ix).facts.iter().filter(|fact| fact.label == NOT_IN_FORCE);
        between.filter_map(move |fact| {
            let mut days = fact.value.split(' ').filter_map(|word| word.parse::<Day>().ok());
            let (Some(ended), Some(again)) = (days.next(), days.next()) else {
                let said = &fact.value;
                return Some(format!(
                    "by the list it is no longer in force ({said}); since when is not recorded"
                ));
            };
            let is_now = ended < self.day && self.day < again;
            is_now.then(|| format!("by the list it is not in force now: ended {ended}, again from {again}"))
        })
    }

    /// Years in which nobody who is listed can be born, in words. Those of another calendar are not counted.
    fn births_to_come(self, ix: EntityIx) -> impl Iterator<Item = String> {
        let births = self.data.entity(ix).facts.iter().filter(|fact| fact.label == "date of birth");
        let year = self.day.year();
        let is_to_come = move |birth: &&Fact| {
            let mut numbers = birth.value.split(|c: char| !c.is_ascii_digit());
            let is_other = birth.value.contains("calendar");
            !is_other
                && numbers
                    .any(|digits| digits.len() == 4 && digits.parse().is_ok_and(|born: i32| born > year))
        };
        births.filter(is_to_come).map(|birth| {
            format!("the date of birth “{}” is of a year to come: a slip of the list", birth.value)
        })
    }

    /// The entity's status: see [`Move::of`].
    #[must_use]
    pub fn status(self, ix: EntityIx) -> Status {
        self.data.columns.standing(ix, self.day.into()).into()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::model::{DateKind, Dated};

    use super::*;

    const FORENSIC: &str = "chinas-ministry-of-public-securitys-institute-of-forensic-science-of-china";

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn effective(text: &str) -> Dated {
        Dated { kind: DateKind::Effective, day: day(text) }
    }

    #[test]
    fn an_entity_is_announced_then_listed_then_removed() {
        let data = Dataset::embedded().unwrap();
        let ix = data.entity_by_id(FORENSIC).unwrap();
        let on = |text: &str| data.as_of(day(text)).status(ix);
        assert_eq!(on("2020-05-21"), Status::NotYet);
        assert_eq!(on("2020-05-22"), Status::Announced { from: effective("2020-06-05") });
        assert_eq!(on("2020-06-04"), Status::Announced { from: effective("2020-06-05") });
        assert_eq!(on("2020-06-05"), Status::Listed { since: Some(effective("2020-06-05")) });
        assert_eq!(on("2023-11-15"), Status::Listed { since: Some(effective("2020-06-05")) });
        assert_eq!(on("2023-11-16"), Status::Removed { on: effective("2023-11-16") });
    }

    #[test]
    fn huawei_was_in_force_before_it_was_printed() {
        let data = Dataset::embedded().unwrap();
        let ix = data.entity_by_id("huawei-technologies-co-ltd").unwrap();
        let status = data.as_of(day("2019-05-16")).status(ix);
        assert_eq!(status, Status::Listed { since: Some(effective("2019-05-16")) });
    }

    #[test]
    fn hong_kong_entries_were_filed_under_hong_kong_until_they_were_moved() {
        let data = Dataset::embedded().unwrap();
        let ix = data.entity_by_id("cloudminds-hong-kong-limited").unwrap();
        assert_eq!(data.as_of(day("2020-12-22")).country(ix), "HK");
        assert_eq!(data.as_of(day("2020-12-23")).country(ix), "CN");
        let filed = |country| {
            data.entity_indices().filter(|&ix| data.as_of(day("2020-06-05")).country(ix) == country).count()
        };
        assert_eq!((filed("HK"), filed("CN"), filed("GB")), (3, 59, 2));
    }

    #[test]
    fn no_fact_of_a_later_day_is_known_on_an_earlier_one() {
        let data = Dataset::embedded().unwrap();
        for text in [
            "2018-01-01",
            "2019-05-18",
            "2019-12-31",
            "2020-05-21",
            "2020-05-25",
            "2020-06-05",
            "2021-01-01",
            "2026-11-22",
        ] {
            let then = data.as_of(day(text));
            for ix in data.entity_indices() {
                for designation in then.designations(ix) {
                    assert!(designation.published.is_none_or(|published| published <= day(text)));
                }
                for (event, _) in then.events_of(ix) {
                    assert!(data.event(event).first_public().unwrap() <= day(text));
                    let event = then.event(event);
                    assert!(event.published.is_none_or(|published| published <= day(text)));
                    assert!(event.published.is_some() || event.citation.is_none());
                }
                for item in then.news_of_entity(ix).chain(then.news_of_rules(ix)) {
                    assert!(data.news_item(item).sort_day().unwrap() <= day(text));
                }
                assert!(then.neighbors(ix).all(|neighbor| then.has_entity(neighbor.entity)));
            }
        }
    }
}
