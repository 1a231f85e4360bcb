//! What a sanction of FollowTheMoney says of the party it is about.

use crate::model::{Entry, Written};

use super::ftm_entry::add_program;
use super::ftm_labels::{identifier_kind, label};
use super::ftm_line::{Thing, texts};
use super::party_rows::{fact, identifier};
use super::values::{Order, clean, some, written};

/// What is said of a party whose sanctions did not all begin on the day it is dated by.
const SEVERAL_DAYS: &str = "its sanctions on this list begin on different days, and it is dated by the first: not all \
     programs are of that day, see each “sanction”";

/// Whether an entity is a sanction.
pub fn is_sanction(thing: &Thing) -> bool {
    thing.schema.0 == "Sanction"
}

/// What a sanction says, in one line, so that it is seen what belongs together.
pub fn in_a_line(thing: &Thing) -> String {
    let all = |name: &str| thing.properties.texts(name).filter_map(some).collect::<Vec<_>>().join(", ");
    let since = |word: &str, name: &str| {
        let dates = all(name);
        if dates.is_empty() { dates } else { format!("{word} {dates}") }
    };
    let parts = [
        all("authority"),
        all("program"),
        since("since", "startDate"),
        since("listed", "listingDate"),
        since("until", "endDate"),
        all("status"),
        all("provisions"),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

/// Adds what a sanction of the entry's list says.
pub fn add_sanction(entry: &mut Entry, thing: &Thing) {
    fact(entry, "sanction", in_a_line(thing));
    for name in ["startDate", "listingDate"] {
        // The day it is in force, and only where there is none the day it was listed.
        let dates = thing.properties.texts(name).filter_map(|date| written(date, Order::MonthFirst));
        let mut dates = dates.peekable();
        let has_any = dates.peek().is_some();
        dates.for_each(|date| add_listed(entry, date));
        if has_any {
            break;
        }
    }
    for (property, values) in thing.properties.all() {
        let texts = texts(values).map(clean).filter(|text| !text.is_empty());
        match property {
            // Of the authority, not of the party; the rest is in the line above.
            "entity" | "country" | "authority" | "status" | "provisions" => {}
            "startDate" | "listingDate" | "endDate" => {}
            "program" | "programId" => texts.for_each(|program| add_program(entry, program)),
            _ => match identifier_kind(property) {
                Some(kind) => texts.for_each(|value| identifier(entry, kind, value)),
                None => {
                    let label = label(property);
                    texts.for_each(|value| fact(entry, &label, value));
                }
            },
        }
    }
}

/// The earliest day is the one it is listed since. An entry has no other; that there are more is told, since its
/// programs are those of all its sanctions.
fn add_listed(entry: &mut Entry, new: Written) {
    let known = entry.listed.as_ref().and_then(|known| known.day);
    if known.zip(new.day).is_some_and(|(known, new)| known != new) {
        let doubt = SEVERAL_DAYS.to_owned();
        if !entry.doubts.contains(&doubt) {
            entry.doubts.push(doubt);
        }
    }
    let is_earlier = match (entry.listed.as_ref().map(|known| known.day), new.day) {
        (None | Some(None), _) => entry.listed.is_none() || new.day.is_some(),
        (Some(Some(known)), Some(new)) => new < known,
        (Some(Some(_)), None) => false,
    };
    if is_earlier {
        entry.listed = Some(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sanctions_that_begin_on_several_days_are_dated_by_the_first_with_a_doubt() {
        let day = |text: &str| written(text, Order::MonthFirst);
        let listed = |days: &[&str]| {
            let mut entry = Entry::default();
            days.iter().filter_map(|text| day(text)).for_each(|day| add_listed(&mut entry, day));
            (entry.listed, entry.doubts)
        };
        let doubt = vec![SEVERAL_DAYS.to_owned()];
        assert_eq!(listed(&["2021-10-30", "2024-11-12", "2022-01-02"]), (day("2021-10-30"), doubt.clone()));
        assert_eq!(listed(&["2024-11-12", "2021-10-30"]), (day("2021-10-30"), doubt));
        assert_eq!(listed(&["2021-10-30", "2021-10-30"]), (day("2021-10-30"), Vec::new()));
    }
}
