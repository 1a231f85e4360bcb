//! When an item appeared, as far as its feed says so surely. What cannot be read is kept as written beside
//! the missing date; nothing is guessed, least of all from the day it was fetched.

use chrono::{DateTime, Datelike, FixedOffset, NaiveTime, TimeZone, Weekday};

use crate::model::{Day, visible};

/// Older ones are the zero of somebody's clock, not a day something was published on the web.
const FIRST_YEAR: i32 = 1980;
/// As much of what is written as a note quotes, in characters.
const QUOTED: usize = 80;

/// A date as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// The day, as the publisher's clock had it.
    pub day: Option<Day>,
    /// The instant, where hour and time zone are given.
    pub at: Option<DateTime<FixedOffset>>,
    /// What is to be said about it: what stands there instead of a date, or why it is doubted.
    pub note: Option<String>,
}

/// The date of an item: when it was published, else when it was last changed, which is then said.
///
/// `today` is the day it was fetched: a day well after it cannot be.
pub fn dated(published: Option<&str>, updated: Option<&str>, today: Day) -> Dated {
    let is_there = |text: &&str| !text.trim().is_empty();
    let published = published.filter(is_there).map(|text| judged(text, today));
    let changed = || {
        let mut changed = judged(updated.filter(is_there)?, today);
        if changed.day.is_some() {
            let only = "the feed says only when it was last changed".to_owned();
            changed.note = Some(changed.note.map_or(only.clone(), |note| format!("{only}; {note}")));
        }
        Some(changed)
    };
    match published {
        // What is written is quoted; another date in its place would be a guess.
        Some(published) => published,
        None => changed().unwrap_or_default(),
    }
}

fn judged(text: &str, today: Day) -> Dated {
    let quoted: String = text.trim().chars().take(QUOTED).collect();
    let quoted = visible(&quoted).into_owned();
    let Some(read) = read(text) else {
        return Dated { note: Some(format!("the feed says “{quoted}”")), ..Dated::default() };
    };
    // Publishers east of here are a day ahead.
    if today.succ_opt().is_some_and(|tomorrow| read.day > tomorrow) {
        let note = format!("the feed says “{quoted}”, a day still to come when it was fetched on {today}");
        return Dated { note: Some(note), ..Dated::default() };
    }
    if read.day.year() < FIRST_YEAR {
        return Dated {
            note: Some(format!("the feed says “{quoted}”, which cannot be meant")),
            ..Dated::default()
        };
    }
    let doubt = read.weekday.filter(|weekday| *weekday != read.day.weekday());
    let note = doubt.map(|_| format!("the feed says “{quoted}”, but that was a {}", read.day.format("%A")));
    Dated { day: Some(read.day), at: read.at, note }
}

struct Read {
    day: Day,
    at: Option<DateTime<FixedOffset>>,
    weekday: Option<Weekday>,
}

/// A date in one of the forms that mean one day only: `2020-05-25T10:00:00Z` and what is short of it, and
/// `Mon, 25 May 2020 10:00:00 +0200` with its variants. `05/06/2020` is two days and so none.
fn read(text: &str) -> Option<Read> {
    let text = text.trim();
    text.is_ascii().then(|| iso(text).or_else(|| spelled(text))).flatten()
}

fn iso(text: &str) -> Option<Read> {
    let (date, rest) = text.split_at_checked(10)?;
    let form = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let day: Day = if form { date.parse().ok()? } else { return None };
    if rest.is_empty() {
        return Some(Read { day, at: None, weekday: None });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim();
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(end);
    let at = instant(day, time(clock)?, offset(zone.trim())?);
    Some(Read { day, at, weekday: None })
}

fn spelled(text: &str) -> Option<Read> {
    let spaced = text.replace(',', " ");
    let mut words = spaced.split_whitespace().peekable();
    let weekday = words.peek().and_then(|word| word.trim_end_matches('.').parse::<Weekday>().ok());
    if weekday.is_some() {
        words.next();
    }
    let (first, second) = (words.next()?, words.next()?);
    let (day, month) = match month(first) {
        Some(month) => (second, month),
        None => (first, month(second)?),
    };
    let year = words.next()?;
    let number = |word: &str| -> Option<u32> {
        if word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse().ok() } else { None }
    };
    // RFC 2822, 4.3, on years of two digits.
    let year = match (year.len(), number(year)?) {
        (4, year) => year,
        (2, year) if year < 50 => 2000 + year,
        (2, year) => 1900 + year,
        _ => return None,
    };
    let day = Day::from_ymd_opt(i32::try_from(year).ok()?, month, number(day).filter(|_| day.len() <= 2)?)?;
    let Some(clock) = words.next() else { return Some(Read { day, at: None, weekday }) };
    let zone: Vec<&str> = words.collect();
    let at = instant(day, time(clock)?, offset(&zone.join(""))?);
    Some(Read { day, at, weekday })
}

fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    // chrono takes the short and the whole name, and nothing else; September is often cut after four.
    let word = if word.eq_ignore_ascii_case("sept") { "sep" } else { word };
    word.parse::<chrono::Month>().ok().map(|month| month.number_from_month())
}

fn time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(&text.replace(',', "."), form).ok())
}

/// How far a zone is from UTC, in seconds; `Some(None)` where there is none, or none that is known: the day
/// is certain all the same.
#[allow(clippy::option_option)]
fn offset(zone: &str) -> Option<Option<FixedOffset>> {
    let hours = |hours: i32| Some(FixedOffset::east_opt(hours * 3600));
    match zone.to_ascii_uppercase().as_str() {
        "" => return Some(None),
        "Z" | "UT" | "UTC" | "GMT" => return hours(0),
        // RFC 822, 5.1.
        "EDT" => return hours(-4),
        "EST" | "CDT" => return hours(-5),
        "CST" | "MDT" => return hours(-6),
        "MST" | "PDT" => return hours(-7),
        "PST" => return hours(-8),
        _ => {}
    }
    if zone.bytes().all(|byte| byte.is_ascii_alphabetic()) && zone.len() <= 5 {
        return Some(None);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    // A name in brackets may stand behind it: `+0200 (CEST)`.
    let digits: String = zone.split('(').next()?.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2).filter(|_| digits.len() == 4)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)))
}

fn instant(day: Day, time: NaiveTime, offset: Option<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    offset?.from_local_datetime(&day.and_time(time)).single()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(text: &str) -> Dated {
        dated(Some(text), None, "2026-11-22".parse().unwrap())
    }

    #[test]
    fn dates_as_feeds_write_them_are_the_publishers_own_day() {
        for (text, day) in [
            ("2020-05-25", "2020-05-25"),
            ("2020-05-25T23:30:00-04:00", "2020-05-25"),
            ("2020-05-25T10:00Z", "2020-05-25"),
            ("2020-05-25 10:00:00.123 +0200", "2020-05-25"),
            ("Mon, 25 May 2020 23:30:00 -0400", "2020-05-25"),
            ("Monday, 25 May 2020 10:00:00 GMT", "2020-05-25"),
            ("25 May 20 1:02 EST", "2020-05-25"),
            ("May 25, 2020", "2020-05-25"),
            ("Fri, 4 Sept 2020 10:00:00 +0800 (CST)", "2020-09-04"),
            ("Mon, 25 May 2020 10:00:00 JST", "2020-05-25"),
        ] {
            assert_eq!(of(text).day.map(|day| day.to_string()).as_deref(), Some(day), "{text}");
            assert_eq!(of(text).note, None, "{text}");
        }
        assert_eq!(of("2020-05-25T23:30:00-04:00").at.unwrap().to_rfc3339(), "2020-05-25T23:30:00-04:00");
        assert_eq!(of("Mon, 25 May 2020 10:00:00 JST").at, None);
    }

    #[test]
    fn what_is_no_date_is_quoted_and_not_guessed() {
        for text in
            ["05/06/2020", "31 Feb 2020", "yesterday", "1590364800", "25 May", "2020-05-25T25:00Z", "٢٥", "-"]
        {
            let dated = of(text);
            assert_eq!((dated.day, dated.at), (None, None), "{text}");
            assert_eq!(dated.note.unwrap(), format!("the feed says “{text}”"));
        }
        assert_eq!(of("\u{1b}[2J").note.unwrap(), "the feed says “␛[2J”");
        assert_eq!(of(" "), Dated::default());
    }

    #[test]
    fn a_day_to_come_and_the_zero_of_a_clock_are_doubted() {
        assert!(of("2031-01-01").day.is_none() && of("2031-01-01").note.unwrap().contains("still to come"));
        assert!(of("2026-11-23").day.is_some());
        assert!(of("Thu, 01 Jan 1970 00:00:00 GMT").note.unwrap().contains("cannot be meant"));
        let wrong = of("Mon, 26 May 2020 10:00:00 GMT");
        assert!(wrong.day.is_some() && wrong.note.unwrap().ends_with("but that was a Tuesday"));
    }

    #[test]
    fn when_it_was_changed_stands_for_when_it_appeared_and_is_said() {
        let today = "2026-11-22".parse().unwrap();
        let changed = dated(None, Some("2020-05-25"), today);
        assert_eq!(changed.day, Some("2020-05-25".parse().unwrap()));
        assert!(changed.note.unwrap().contains("last changed"));
        // A broken date is not replaced by another one.
        assert_eq!(dated(Some("soon"), Some("2020-05-25"), today).day, None);
    }
}
