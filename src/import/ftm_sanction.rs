//! What a sanction of FollowTheMoney says of the party it is about.

use crate::model::{Day, ENDS, Entry, PUBLISHED, Sanction, Written};

use super::days::{Order, dated, written};
use super::ftm_entry::{MOST_BESIDE, add_program};
use super::ftm_labels::{identifier_kind, label};
use super::ftm_line::{Thing, texts};
use super::party_rows::{fact, identifier};
use super::values::{clean, some};

/// Properties that name the program of a sanction.
const PROGRAMS: [&str; 2] = ["program", "programId"];

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

/// Dates an entry by the first of its sanctions on the list. Where they are not of one day, each day has its own.
pub fn date(entry: &mut Entry, of_list: &[&Thing]) {
    let mut all: Vec<Dated> = of_list.iter().take(MOST_BESIDE).map(|thing| Dated::of(thing)).collect();
    all.sort_by_key(|one| (one.day().is_none(), one.day()));
    entry.doubts.extend(doubts(&all));
    let mut by_day: Vec<Sanction> = Vec::new();
    for of_day in all.chunk_by(|a, b| a.day() == b.day()) {
        by_day.push(together(of_day));
    }
    if let Some(first) = by_day.first() {
        entry.listed.clone_from(&first.listed);
        fact(entry, PUBLISHED, first.published.as_ref().map(|date| dated(&date.raw)).unwrap_or_default());
    }
    // Where one of them has no end, the party stays listed.
    let ends: Option<Vec<Day>> = all.iter().map(|one| one.until).collect();
    fact(
        entry,
        ENDS,
        ends.and_then(|ends| ends.into_iter().max()).map_or_else(String::new, |day| day.to_string()),
    );
    let Some((first, later)) = by_day.split_first_mut().filter(|(_, later)| !later.is_empty()) else {
        return;
    };
    let is_named = |program: &&String| {
        first.programs.contains(program) || later.iter().any(|one| one.programs.contains(program))
    };
    let unnamed: Vec<String> = entry.programs.iter().filter(|program| !is_named(program)).cloned().collect();
    if !unnamed.is_empty() {
        let programs = unnamed.join(", ");
        entry.doubts.push(format!(
            "which of its sanctions is under {programs} the file does not say: told with the first"
        ));
    }
    first.programs.extend(unnamed);
    entry.sanctions = by_day;
}

/// A sanction as far as it tells when and why.
struct Dated {
    /// Since when; the first of its days where it gives several.
    listed: Option<Written>,
    /// When that was published; the first of its days where it gives several.
    published: Option<Written>,
    /// What it does on several days, where it gives several.
    several: Option<String>,
    until: Option<Day>,
    programs: Vec<String>,
    note: String,
}

impl Dated {
    fn of(thing: &Thing) -> Self {
        let days = |name: &str| -> Vec<Written> {
            let days = thing.properties.texts(name).filter_map(|date| written(date, Order::MonthFirst));
            let mut days: Vec<Written> = days.collect();
            days.sort_by_key(|date| (date.day.is_none(), date.day));
            days.dedup_by(|a, b| a.raw == b.raw || a.day.is_some() && a.day == b.day);
            days
        };
        let (listed, published) = (days("startDate"), days("listingDate"));
        let several = |dates: &[Written]| {
            let raw = || dates.iter().map(|date| date.raw.as_str()).collect::<Vec<_>>().join(", ");
            (dates.len() > 1).then(raw)
        };
        let of_programs = thing.properties.all().filter(|(property, _)| PROGRAMS.contains(property));
        let mut programs: Vec<String> =
            of_programs.flat_map(|(_, values)| texts(values)).take(MOST_BESIDE).filter_map(some).collect();
        programs.dedup();
        let all = |name: &str| thing.properties.texts(name).filter_map(some).collect::<Vec<_>>().join(", ");
        let until = all("endDate");
        let until = if until.is_empty() { until } else { format!("until {until}") };
        let said = [all("authority"), until, all("status")];
        Self {
            several: several(&listed)
                .map(|days| format!("begins on several days ({days})"))
                .or_else(|| several(&published).map(|days| format!("was listed on several days ({days})"))),
            listed: listed.into_iter().next(),
            published: published.into_iter().next(),
            until: days("endDate").iter().filter_map(|date| date.day).max(),
            programs,
            note: said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; "),
        }
    }

    /// The day it is told by: since when it is in force, and only where that is not said when it was published.
    fn day(&self) -> Option<Day> {
        let day = |date: &Option<Written>| date.as_ref().and_then(|date| date.day);
        day(&self.listed).or_else(|| day(&self.published))
    }
}

/// The sanctions of a day as one.
fn together(of_day: &[Dated]) -> Sanction {
    let mut sanction = Sanction::default();
    let mut notes: Vec<&str> = Vec::new();
    for one in of_day {
        sanction.listed = sanction.listed.or_else(|| one.listed.clone());
        sanction.published = sanction.published.or_else(|| one.published.clone());
        for program in &one.programs {
            if !sanction.programs.iter().take(MOST_BESIDE).any(|known| known == program) {
                sanction.programs.push(program.clone());
            }
        }
        if !one.note.is_empty() && notes.last() != Some(&one.note.as_str()) {
            notes.push(&one.note);
        }
    }
    sanction.note = notes.join(" · ");
    sanction
}

/// What is odd about the days of sanctions, which are in order of time.
fn doubts(all: &[Dated]) -> Vec<String> {
    let mut doubts: Vec<String> = Vec::new();
    let mut tell = |doubt: String| {
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    };
    for several in all.iter().filter_map(|one| one.several.as_ref()) {
        tell(format!("a sanction on this list {several}: it is dated by the first"));
    }
    let first = all.first().and_then(Dated::day);
    if let Some(first) = first.filter(|_| all.iter().any(|one| one.day().is_none())) {
        tell(format!("a sanction on this list has no day: it may have been listed before {first}"));
    }
    // Until when those so far are in force; one without an end is in force ever since.
    let mut ended = all.first().and_then(|one| one.until);
    for one in all.iter().skip(1) {
        let (Some(until), Some(day)) = (ended, one.day()) else { break };
        if until.succ_opt().is_some_and(|next| next < day) {
            tell(format!("by the list no sanction was in force between {until} and {day}"));
        }
        ended = one.until.map(|own| own.max(until));
    }
    doubts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Dates an entry by sanctions of an example.
    fn dated(sanctions: &[&str]) -> Entry {
        let whole = sanctions
            .iter()
            .map(|properties| format!(r#"{{"schema":"Sanction","properties":{{{properties}}}}}"#));
        let lines: Vec<String> = whole.collect();
        let things: Vec<Thing> = lines.iter().filter_map(|line| Thing::of(line).ok()).collect();
        let mut entry = Entry::default();
        date(&mut entry, &things.iter().collect::<Vec<_>>());
        entry
    }

    fn told(entry: &Entry) -> Vec<String> {
        let day = |listed: &Option<Written>| listed.as_ref().map_or("-".to_owned(), |date| date.raw.clone());
        let one = |sanction: &Sanction| {
            format!("{} {} ({})", day(&sanction.listed), sanction.programs.join("+"), sanction.note)
        };
        entry.sanctions.iter().map(one).collect()
    }

    #[test]
    fn sanctions_of_several_days_stand_apart_in_order_of_time() {
        let entry = dated(&[
            r#""startDate":["2024-11-12"],"program":["B"],"endDate":["2034-11-12"],"authority":["Second Office"]"#,
            r#""startDate":["2021-10-30"],"program":["A"],"endDate":["2024-10-30"],"status":["expired"]"#,
            r#""startDate":["2024-11-12"],"program":["C"],"programId":["B"]"#,
        ]);
        assert_eq!(
            told(&entry),
            ["2021-10-30 A (until 2024-10-30; expired)", "2024-11-12 B+C (Second Office; until 2034-11-12)"]
        );
        assert_eq!(entry.listed, written("2021-10-30", Order::MonthFirst));
        assert_eq!(entry.doubts, ["by the list no sanction was in force between 2024-10-30 and 2024-11-12"]);
    }

    #[test]
    fn sanctions_of_one_day_are_one() {
        let entry = dated(&[r#""startDate":["2021-10-30"]"#, r#""listingDate":["2021-10-30"]"#]);
        assert_eq!(entry.listed, written("2021-10-30", Order::MonthFirst));
        assert!(entry.sanctions.is_empty() && entry.doubts.is_empty());
        let entry = dated(&[r#""program":["A"]"#, r#""program":["B"]"#]);
        assert!(entry.listed.is_none() && entry.sanctions.is_empty() && entry.doubts.is_empty());
    }

    #[test]
    fn when_it_was_listed_is_no_day_of_force() {
        let entry = dated(&[r#""listingDate":["2021-10-30"],"endDate":["2022-10-30"]"#]);
        assert!(entry.listed.is_none() && entry.sanctions.is_empty());
        assert_eq!(entry.dated(PUBLISHED), Some(Ok("2021-10-30".parse().unwrap())));
        assert_eq!(entry.dated(ENDS), Some(Ok("2022-10-30".parse().unwrap())));
        let entry = dated(&[
            r#""listingDate":["2021-10-30"],"startDate":["2021-11-02"],"endDate":["2022-10-30"]"#,
            r#""listingDate":["2022-01-30"]"#,
        ]);
        assert_eq!(entry.listed, written("2021-11-02", Order::MonthFirst));
        let days = |sanction: &Sanction| {
            let raw = |date: &Option<Written>| date.as_ref().map_or("-", |date| date.raw.as_str()).to_owned();
            (raw(&sanction.published), raw(&sanction.listed))
        };
        let days: Vec<(String, String)> = entry.sanctions.iter().map(days).collect();
        let told = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(days, [told("2021-10-30", "2021-11-02"), told("2022-01-30", "-")]);
        assert_eq!(entry.dated(ENDS), None, "the second has no end");
    }

    #[test]
    fn days_that_are_not_known_or_are_several_are_doubted() {
        let entry =
            dated(&[r#""program":["B"]"#, r#""startDate":["2022-03-04","2021-02-03"],"program":["A"]"#]);
        assert_eq!(told(&entry), ["2021-02-03 A ()", "- B ()"]);
        assert_eq!(
            entry.doubts,
            [
                "a sanction on this list begins on several days (2021-02-03, 2022-03-04): it is dated by the first",
                "a sanction on this list has no day: it may have been listed before 2021-02-03",
            ]
        );
    }
}
