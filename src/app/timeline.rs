//! The date range as a person moves it over the months.

use crate::model::{DateRange, Month};

use super::State;

/// The months there are, and the range chosen among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// The first month with an event.
    pub first: Month,
    /// The last month with an event.
    pub last: Month,
    /// The months of the date filter, kept within those there are.
    pub range: Option<(Month, Month)>,
}

impl State {
    /// The timeline; `None` while there is no event with a date.
    #[must_use]
    pub fn timeline(&self) -> Option<Timeline> {
        let data = self.data()?;
        let then = data.as_of(self.as_of);
        let public = data.event_indices().filter(|ix| then.has_event(*ix));
        let days = public.filter_map(|ix| data.event(ix).timeline_day());
        let months: Vec<Month> = days.map(|(_, day)| Month::of(day)).collect();
        let (first, last) = (*months.iter().min()?, *months.iter().max()?);
        let range = self.filters.dates.map(|range| {
            let from = range.from.map_or(first, Month::of).clamp(first, last);
            let to = range.to.map_or(last, Month::of).clamp(first, last);
            (from, to.max(from))
        });
        Some(Timeline { first, last, range })
    }
}

impl Timeline {
    /// The range with its ends moved by so many months, as a filter. Without a range yet, one month:
    /// `start`. Ends never cross, nor leave the months there are.
    #[must_use]
    pub fn moved(&self, from_by: i32, to_by: i32, start: Month) -> DateRange {
        let Some((from, to)) = self.range else { return DateRange::months(start, start) };
        let keep = |month: Month| month.clamp(self.first, self.last);
        let (mut new_from, mut new_to) = (keep(from.plus(from_by)), keep(to.plus(to_by)));
        let length = to.since(from);
        if from_by == to_by {
            // A move keeps the length, also at the edges.
            new_from = new_from.min(self.last.plus(-length)).max(self.first);
            new_to = new_from.plus(length).min(self.last);
        } else if new_from > new_to {
            (new_from, new_to) = (from, to);
        }
        DateRange::months(new_from, new_to)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    fn timeline(range: Option<(&str, &str)>) -> Timeline {
        let range = range.map(|(from, to)| (month(from), month(to)));
        Timeline { first: month("2019-05"), last: month("2023-11"), range }
    }

    #[test]
    fn the_first_move_sets_one_month_and_the_next_shifts_it() {
        let set = timeline(None).moved(-1, -1, month("2020-06"));
        assert_eq!(set.to_string(), "2020-06");
        let shifted = timeline(Some(("2020-06", "2020-06"))).moved(-1, -1, month("2020-06"));
        assert_eq!(shifted.to_string(), "2020-05");
    }

    #[test]
    fn a_range_keeps_its_length_at_the_edges() {
        let stuck = timeline(Some(("2019-05", "2019-07"))).moved(-1, -1, month("2020-06"));
        assert_eq!(stuck.to_string(), "2019-05..2019-07");
        let stuck = timeline(Some(("2023-10", "2023-11"))).moved(1, 1, month("2020-06"));
        assert_eq!(stuck.to_string(), "2023-10..2023-11");
    }

    proptest! {
        #[test]
        fn no_move_turns_a_range_around_or_leaves_the_months(
            a in 0..54i32, length in 0..20i32, from_by in -30..30i32, to_by in -30..30i32,
        ) {
            let first = month("2019-05");
            let from = first.plus(a);
            let to = from.plus(length).min(month("2023-11"));
            let timeline = Timeline { first, last: month("2023-11"), range: Some((from, to)) };
            let moved = timeline.moved(from_by, to_by, first);
            let (from, to) = (moved.from.unwrap(), moved.to.unwrap());
            prop_assert!(from <= to && from >= timeline.first.first() && to <= timeline.last.last());
        }
    }
}
