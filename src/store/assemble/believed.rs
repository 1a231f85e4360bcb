//! Days that an entry gives and that nobody can have known on the day of its list: they are slips, told as doubts, and
//! date nothing. One rule for every format.

use chrono::{Days, Months};

use crate::model::{Day, Entry, PUBLISHED, Written};

use super::rules::{DATED_BY_PRINT, NEAR};

/// How many months ahead a list may say that somebody will be listed; what is printed comes within [`NEAR`] days.
const AHEAD: u32 = 24;

/// The last days that a list of a day can tell.
struct Last {
    list: Day,
    printed: Day,
    in_force: Day,
}

/// Takes the days out of an entry that a list of the day `seen` cannot know, and says so.
///
/// A rule may be on a list, and its page with it, before it is printed: it is in force from when it is filed for
/// inspection, and printed within weeks.
pub fn leave_out_days(entry: &mut Entry, seen: Day) {
    let last = Last {
        list: seen,
        printed: seen.checked_add_days(Days::new(NEAR)).unwrap_or(seen),
        in_force: seen.checked_add_months(Months::new(AHEAD)).unwrap_or(seen),
    };
    let is_by_print = DATED_BY_PRINT.contains(&entry.list.as_str());
    let mut doubts = Vec::new();
    let of_start = if is_by_print { Last::of_print } else { Last::of_force };
    of_start(&last, "the start date", &mut entry.listed, &mut doubts);
    for cited in &mut entry.citations {
        if let Some(day) = cited.published.filter(|day| *day > last.printed) {
            cited.published = None;
            doubts.push(last.doubt(NOT_PRINTED, &format!("the day of {}", cited.citation), &day.to_string()));
        }
    }
    if let Some(Ok(_)) = entry.dated(PUBLISHED).filter(|day| day.is_ok_and(|day| day > last.printed)) {
        for fact in entry.facts.iter_mut().filter(|fact| fact.label == PUBLISHED) {
            doubts.push(last.doubt(NOT_PRINTED, "the day of publication", &fact.value));
            fact.label = format!("{PUBLISHED}, by the list");
        }
    }
    for sanction in &mut entry.sanctions {
        last.of_force("the start date of a sanction", &mut sanction.listed, &mut doubts);
        last.of_print("the day of publication of a sanction", &mut sanction.published, &mut doubts);
    }
    for doubt in doubts {
        if !entry.doubts.contains(&doubt) {
            entry.doubts.push(doubt);
        }
    }
}

const NOT_PRINTED: &str = "more than sixty days";
const NOT_IN_FORCE: &str = "more than two years";

impl Last {
    fn of_print(&self, what: &str, date: &mut Option<Written>, doubts: &mut Vec<String>) {
        self.leave_out(self.printed, NOT_PRINTED, what, date, doubts);
    }

    fn of_force(&self, what: &str, date: &mut Option<Written>, doubts: &mut Vec<String>) {
        self.leave_out(self.in_force, NOT_IN_FORCE, what, date, doubts);
    }

    fn leave_out(
        &self,
        last: Day,
        after: &str,
        what: &str,
        date: &mut Option<Written>,
        doubts: &mut Vec<String>,
    ) {
        let Some(date) = date.as_mut().filter(|date| date.day.is_some_and(|day| day > last)) else { return };
        doubts.push(self.doubt(after, what, &date.raw));
        date.day = None;
    }

    fn doubt(&self, after: &str, what: &str, written: &str) -> String {
        let list = self.list;
        format!("{what}, “{written}”, is {after} after the day of the list ({list}): it dates nothing")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::model::{Cited, Sanction};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn on(text: &str) -> Option<Written> {
        Some(Written { raw: text.to_owned(), day: Some(day(text)) })
    }

    fn entry(list: &str, listed: &str) -> Entry {
        Entry { list: list.to_owned(), listed: on(listed), ..Entry::default() }
    }

    #[test]
    fn a_day_of_print_may_be_weeks_after_the_list_and_one_of_force_two_years() {
        let seen = day("2026-02-27");
        for (list, listed, is_believed) in [
            ("EL", "2026-03-02", true),
            ("EL", "2026-04-28", true),
            ("EL", "2026-04-29", false),
            ("UN", "2028-02-27", true),
            ("UN", "2028-02-28", false),
            ("DPL", "2035-01-02", false),
        ] {
            let mut entry = entry(list, listed);
            leave_out_days(&mut entry, seen);
            let after = entry.listed.unwrap();
            assert_eq!((after.raw.as_str(), after.day.is_some()), (listed, is_believed), "{list} {listed}");
            assert_eq!(entry.doubts.is_empty(), is_believed, "{list} {listed}");
        }
    }

    #[test]
    fn no_day_of_an_entry_is_later_than_its_list_can_know() {
        let mut entry = entry("UN", "2026-01-01");
        let citation = "99 FR 1".parse().unwrap();
        entry.citations = vec![Cited { citation, published: Some(day("2034-07-12")) }];
        entry.fact(PUBLISHED, "2034-07-12 (12/07/2034)");
        let sanction =
            Sanction { listed: on("2034-07-12"), published: on("2034-07-10"), ..Sanction::default() };
        entry.sanctions = vec![sanction];
        leave_out_days(&mut entry, day("2026-02-27"));
        assert_eq!(entry.citations[0].published, None);
        assert_eq!(entry.dated(PUBLISHED), None);
        assert!(entry.facts[0].value.starts_with("2034-07-12"), "what the list says is told");
        let days = |date: &Option<Written>| date.as_ref().and_then(|date| date.day);
        assert_eq!((days(&entry.sanctions[0].listed), days(&entry.sanctions[0].published)), (None, None));
        assert_eq!(entry.doubts.len(), 4, "{:?}", entry.doubts);
        assert_eq!(days(&entry.listed), Some(day("2026-01-01")));
    }
}
