//! The dates asked for, held against events and whom they met.
//!
//! An event is within dates by any of its own, or by a name people use. Who was met by it is so too, and who had no
//! more than an entry revised only by a date, and as that. What must not hold lets through everybody else.

use crate::model::{DateRange, Role};
use crate::store::{AsOf, EntityIx, EventIx};

use super::DateWhy;
use super::bits::Bits;
use super::query::{Ask, Query};

/// The dates asked for, by the query and the filters together.
#[derive(Default)]
pub struct Dates {
    wanted: Option<DateRange>,
    unwanted: Vec<DateRange>,
}

impl Dates {
    /// The date terms of a query.
    pub fn of(query: &Query) -> Self {
        let mut dates = Self::default();
        for term in &query.terms {
            match &term.ask {
                Ask::Dates(range) if term.negated => dates.unwanted.push(*range),
                Ask::Dates(range) => dates.also(*range),
                _ => {}
            }
        }
        dates
    }

    /// Narrows further.
    pub fn also(&mut self, range: DateRange) {
        self.wanted = Some(self.wanted.map_or(range, |wanted| wanted.and(&range)));
    }

    /// The range asked for.
    pub fn wanted(&self) -> Option<DateRange> {
        self.wanted
    }

    /// The ranges that are asked not to be.
    pub fn unwanted(&self) -> &[DateRange] {
        &self.unwanted
    }

    /// Whether an event is let through.
    pub fn lets_event(&self, then: AsOf, ix: EventIx) -> bool {
        let within = |range: &DateRange| why(then, ix, range).is_some();
        self.wanted.as_ref().is_none_or(within) && !self.unwanted.iter().any(within)
    }

    /// The entities let through.
    pub fn lets(&self, then: AsOf) -> Bits {
        let everyone = || Bits::all(then.data().count());
        let wanted = self.wanted.map_or_else(everyone, |range| met_within(then, &range));
        self.unwanted.iter().fold(wanted, |left, range| left & &met_within(then, range).others())
    }

    /// Why an event is within the range asked for; `None` where it is not, or none is.
    pub fn why(&self, then: AsOf, ix: EventIx) -> Option<DateWhy> {
        why(then, ix, self.wanted.as_ref()?)
    }

    /// The plainest reason why an entity is within the range asked for, and the event by which it is: one of
    /// those that count.
    pub fn why_met(
        &self,
        then: AsOf,
        ix: EntityIx,
        counts: impl Fn(EventIx) -> bool,
    ) -> Option<(DateWhy, EventIx)> {
        let range = self.wanted.as_ref()?;
        let events = then.events_of(ix).filter(|(event, _)| counts(*event));
        events
            .filter_map(|(event, role)| Some((met(then, event, role, why(then, event, range)?)?, event)))
            .min()
    }
}

/// Why an event is within a range: its effective date first, then its other dates, then a name that makes people
/// look for it there. `None` when it is not.
pub fn why(then: AsOf, ix: EventIx, range: &DateRange) -> Option<DateWhy> {
    let event = then.event(ix);
    let dated = event.dates().into_iter().find(|(_, day)| day.is_some_and(|day| range.contains(day)));
    dated.map(|(kind, _)| DateWhy::Date(kind)).or_else(|| {
        let called = event.also_called.iter().position(|called| range.touches(called.reads_as));
        called.map(|place| DateWhy::AlsoCalled(place as u16))
    })
}

/// Why one whom an event met in some role is within the dates by which the event is. What a rule is called says
/// nothing of entries that it only touched.
fn met(then: AsOf, ix: EventIx, role: Role, why: DateWhy) -> Option<DateWhy> {
    match why {
        DateWhy::Date(kind) if role == Role::Revised => Some(DateWhy::Revised(kind)),
        DateWhy::AlsoCalled(_) => then.data().is_subject(ix, role).then_some(why),
        why => Some(why),
    }
}

/// The entities within a range by any event.
fn met_within(then: AsOf, range: &DateRange) -> Bits {
    let data = then.data();
    let mut found = Bits::none(data.count());
    for event in data.event_indices().filter(|event| then.has_event(*event)) {
        let Some(why) = why(then, event, range) else { continue };
        let members = data.members(event).filter(|member| met(then, event, member.role, why).is_some());
        members.for_each(|member| found.insert(member.entity.0));
    }
    found
}
