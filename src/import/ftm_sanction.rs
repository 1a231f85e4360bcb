//! What a sanction of FollowTheMoney says of the party it is about.

use crate::model::{AT_THE_LATEST, Day, ENDS, Entry, NOT_IN_FORCE, PUBLISHED, Sanction, Written};

use super::days::{Order, dated_in, day, last_day, written};
use super::ftm_entry::{MOST_BESIDE, add_program};
use super::ftm_labels::{identifier_kind, label};
use super::ftm_line::{Thing, texts};
use super::party_rows::{fact, identifier};
use super::values::{clean, some};

/// Properties that name the program of a sanction.
const PROGRAMS: [&str; 2] = ["program", "programId"];

/// How a status begins that says that a sanction is no longer in force.
const OVER: [&str; 19] = [
    "annulled",
    "cancelled",
    "canceled",
    "ceased",
    "closed",
    "delisted",
    "ended",
    "expired",
    "former",
    "inactive",
    "lapsed",
    "lifted",
    "removed",
    "repealed",
    "rescinded",
    "revoked",
    "suspended",
    "terminated",
    "withdrawn",
];

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
    for (until, next) in gaps(&all) {
        fact(entry, NOT_IN_FORCE, format!("between {until} and {next}"));
    }
    if all.iter().all(|one| one.until.is_none() && one.over.is_some()) {
        fact(entry, NOT_IN_FORCE, words_of_status(&all));
    }
    let mut by_day: Vec<Sanction> = Vec::new();
    for of_day in all.chunk_by(|a, b| a.day() == b.day()) {
        by_day.push(together(of_day));
        entry.doubts.extend(doubt_of_publication(of_day));
    }
    if let Some(first) = by_day.first() {
        entry.listed.clone_from(&first.listed);
        fact(
            entry,
            PUBLISHED,
            first.published.as_ref().map(|date| dated_in(&date.raw, Order::Iso)).unwrap_or_default(),
        );
    }
    // Where one of them has no end, the party stays listed.
    let ends: Option<Vec<&End>> = all.iter().map(|one| one.until.as_ref()).collect();
    let last = ends.and_then(|ends| ends.into_iter().max_by_key(|end| (end.last, !end.is_a_day())));
    fact(entry, ENDS, last.map(End::in_words).unwrap_or_default());
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

/// Until when a sanction is in force.
struct End {
    /// As written: `2022-01-01`, `2022-05`, `2022`.
    raw: String,
    /// The day; of a year or month the last one, since before that it may be in force.
    last: Day,
}

impl End {
    fn of(raw: String) -> Result<Self, String> {
        match last_day(&raw, Order::Iso) {
            Some(last) => Ok(Self { raw, last }),
            None => Err(raw),
        }
    }

    fn is_a_day(&self) -> bool {
        day(&self.raw, Order::Iso).is_some()
    }

    /// The day first, and what is written where that is less.
    fn in_words(&self) -> String {
        match self.is_a_day() {
            true => self.last.to_string(),
            false => format!("{}{AT_THE_LATEST} ({})", self.last, self.raw),
        }
    }
}

/// A sanction as far as it tells when and why.
struct Dated {
    /// Since when; the first of its days where it gives several.
    listed: Option<Written>,
    /// When that was published; the first of its days where it gives several.
    published: Option<Written>,
    /// What it does on several days, where it gives several.
    several: Option<String>,
    /// The last of its ends.
    until: Option<End>,
    /// What is written as an end and is none.
    no_ends: Vec<String>,
    /// What the list says of it, where that is that it is no longer in force.
    over: Option<String>,
    programs: Vec<String>,
    note: String,
}

impl Dated {
    fn of(thing: &Thing) -> Self {
        let days = |name: &str| -> Vec<Written> {
            let days = thing.properties.texts(name).filter_map(|date| written(date, Order::Iso));
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
        let ends = thing.properties.texts("endDate").filter_map(some).take(MOST_BESIDE).map(End::of);
        let (ends, no_ends): (Vec<_>, Vec<_>) = ends.partition(Result::is_ok);
        let statuses: Vec<String> = thing.properties.texts("status").filter_map(some).collect();
        let is_over = !statuses.is_empty() && statuses.iter().all(|status| says_over(status));
        let until = all("endDate");
        let until = if until.is_empty() { until } else { format!("until {until}") };
        let said = [all("authority"), until, all("status")];
        Self {
            several: several(&listed)
                .map(|days| format!("begins on several days ({days})"))
                .or_else(|| several(&published).map(|days| format!("was listed on several days ({days})"))),
            listed: listed.into_iter().next(),
            published: published.into_iter().next(),
            until: ends.into_iter().flatten().max_by_key(|end| (end.last, !end.is_a_day())),
            no_ends: no_ends.into_iter().filter_map(Result::err).collect(),
            over: is_over.then(|| statuses.join(", ")),
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

/// Whether a status says that the sanction is no longer in force: `expired`, `De-listed in 2020`, `not active`.
fn says_over(status: &str) -> bool {
    let words = status.to_lowercase().replace("de-listed", "delisted");
    let mut words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (Some("no"), Some("longer")) | (Some("not"), Some("active")) => true,
        (Some("not"), Some("in")) => words.next() == Some("force"),
        (Some(first), _) => OVER.contains(&first),
        (None, _) => false,
    }
}

/// The sanctions of a day as one. What was published first counts, in whatever order they stand in the file.
fn together(of_day: &[Dated]) -> Sanction {
    let mut sanction = Sanction::default();
    let mut notes: Vec<&str> = Vec::new();
    for one in of_day {
        sanction.listed = sanction.listed.or_else(|| one.listed.clone());
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
    let published = of_day.iter().filter_map(|one| one.published.as_ref());
    sanction.published = published.min_by_key(|date| (date.day.is_none(), date.day, &date.raw)).cloned();
    sanction
}

/// Where the sanctions of a day were published on several.
fn doubt_of_publication(of_day: &[Dated]) -> Option<String> {
    let since = of_day.iter().find_map(|one| one.listed.as_ref())?;
    let mut days: Vec<Day> =
        of_day.iter().filter_map(|one| one.published.as_ref().and_then(|date| date.day)).collect();
    days.sort_unstable();
    days.dedup();
    let all: Vec<String> = days.iter().map(Day::to_string).collect();
    (all.len() > 1).then(|| {
        format!(
            "its sanctions since {} were published on several days ({}): the first is shown",
            since.raw,
            all.join(", ")
        )
    })
}

/// Between which days none of the sanctions, which are in order of time, is in force.
fn gaps(all: &[Dated]) -> Vec<(Day, Day)> {
    let mut gaps = Vec::new();
    // Until when those so far are in force; one without an end is in force ever since.
    let until = |one: &Dated| one.until.as_ref().map(|end| end.last);
    let mut ended = all.first().and_then(until);
    for one in all.iter().skip(1) {
        let (Some(until_now), Some(day)) = (ended, one.day()) else { break };
        if until_now.succ_opt().is_some_and(|next| next < day) {
            gaps.push((until_now, day));
        }
        ended = until(one).map(|own| own.max(until_now));
    }
    gaps
}

/// What the list says of sanctions without an end that are no longer in force by it; empty where there are none.
fn words_of_status(all: &[Dated]) -> String {
    let over = all.iter().filter(|one| one.until.is_none()).filter_map(|one| one.over.as_deref());
    let mut said: Vec<&str> = over.collect();
    said.sort_unstable();
    said.dedup();
    said.join(", ")
}

/// Where the list says of some of the sanctions, and gives no end, that they are no longer in force.
fn doubt_of_status(all: &[Dated]) -> Option<String> {
    let said = words_of_status(all);
    let others = all.iter().filter(|one| one.until.is_some() || one.over.is_none());
    match (said.is_empty(), others.clone().count() == 0) {
        // Where it is so of all, a fact says it.
        (true, _) | (false, true) => None,
        (false, false) if others.clone().all(|one| one.until.is_some()) => {
            let last = others.filter_map(|one| one.until.as_ref()).max_by_key(|end| end.last)?;
            Some(format!(
                "by the list a sanction is no longer in force ({said}), since when is not recorded; the others end \
                 on {}",
                last.in_words()
            ))
        }
        (false, false) => Some(format!(
            "by the list a sanction is no longer in force ({said}), since when is not recorded: it may not have been \
             listed all the time"
        )),
    }
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
    for end in all.iter().flat_map(|one| &one.no_ends) {
        tell(format!("the end date “{end}” of a sanction is no day a list can mean"));
    }
    for (until, day) in gaps(all) {
        tell(format!("by the list no sanction is in force between {until} and {day}"));
    }
    doubt_of_status(all).into_iter().for_each(tell);
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
        assert_eq!(entry.doubts, ["by the list no sanction is in force between 2024-10-30 and 2024-11-12"]);
        let between = entry.facts.iter().find(|fact| fact.label == NOT_IN_FORCE);
        assert_eq!(between.unwrap().value, "between 2024-10-30 and 2024-11-12");
    }

    #[test]
    fn what_was_published_first_counts_in_whatever_order_the_file_has_it() {
        let early = r#""startDate":["2021-11-02"],"listingDate":["2021-10-30"]"#;
        let late = r#""startDate":["2021-11-02"],"listingDate":["2021-11-20"]"#;
        for of in [[early, late], [late, early]] {
            let entry = dated(&of);
            assert_eq!(entry.dated(PUBLISHED), Some(Ok("2021-10-30".parse().unwrap())));
            assert_eq!(
                entry.doubts,
                [
                    "its sanctions since 2021-11-02 were published on several days (2021-10-30, 2021-11-20): the first is \
                     shown"
                ]
            );
        }
        assert!(dated(&[early, early]).doubts.is_empty());
    }

    #[test]
    fn an_end_that_is_less_than_a_day_is_the_last_day_it_can_be_with_what_is_written() {
        let ends = |of: &[&str]| {
            let entry = dated(of);
            let fact = entry.facts.iter().find(|fact| fact.label == ENDS);
            (fact.map(|fact| fact.value.clone()), entry.dated(ENDS).and_then(Result::ok), entry.doubts)
        };
        for (written, words, day) in [
            ("2022", "2022-12-31 at the latest (2022)", "2022-12-31"),
            ("2022-05", "2022-05-31 at the latest (2022-05)", "2022-05-31"),
            ("2022-05-07", "2022-05-07", "2022-05-07"),
        ] {
            let told = ends(&[&format!(r#""startDate":["2020-01-01"],"endDate":["{written}"]"#)]);
            assert_eq!(told, (Some(words.to_owned()), Some(day.parse().unwrap()), Vec::new()));
        }
        let told = ends(&[r#""startDate":["2020-01-01"],"endDate":["soon"]"#]);
        assert_eq!(
            told,
            (None, None, vec!["the end date “soon” of a sanction is no day a list can mean".to_owned()])
        );
    }

    #[test]
    fn a_status_that_says_a_sanction_is_over_is_doubted_where_no_end_does() {
        let doubts = |of: &[&str]| dated(of).doubts;
        let over = r#""startDate":["2020-01-01"],"status":["expired"]"#;
        let ended = r#""startDate":["2020-01-01"],"endDate":["2021-01-01"],"status":["expired"]"#;
        let active = r#""startDate":["2020-01-01"],"status":["Active (formerly suspended)"]"#;
        let all = dated(&[over, over]);
        let said = all.facts.iter().find(|fact| fact.label == NOT_IN_FORCE);
        assert_eq!((said.unwrap().value.as_str(), all.doubts), ("expired", Vec::new()));
        assert_eq!(
            doubts(&[ended, over]),
            [
                "by the list a sanction is no longer in force (expired), since when is not recorded; the others end on 2021-01-01"
            ]
        );
        assert_eq!(
            doubts(&[active, over]),
            [
                "by the list a sanction is no longer in force (expired), since when is not recorded: it may not have been listed all the time"
            ]
        );
        assert!(doubts(&[active, ended]).is_empty());
        for (status, is_over) in [
            ("De-listed in 2020", true),
            ("No longer in force", true),
            ("not active", true),
            ("Not in force", true),
            ("Sanctioned", false),
            ("in force", false),
            ("not expired", false),
            ("", false),
        ] {
            assert_eq!(says_over(status), is_over, "{status}");
        }
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
    fn a_date_with_slashes_is_of_no_known_order_and_no_day() {
        let entry =
            dated(&[r#""startDate":["01/02/2022"],"listingDate":["02/01/2022"],"endDate":["03/04/2030"]"#]);
        assert_eq!(entry.listed.map(|date| (date.raw, date.day)), Some(("01/02/2022".to_owned(), None)));
        let published =
            entry.facts.iter().find(|fact| fact.label == PUBLISHED).map(|fact| fact.value.as_str());
        assert_eq!(published, Some("02/01/2022"));
        assert_eq!(entry.doubts, ["the end date “03/04/2030” of a sanction is no day a list can mean"]);
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
