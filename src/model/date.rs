//! Days, months and ranges of days, as people write them in queries and lists write them in rows.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day.
pub type Day = NaiveDate;

/// The years a date may have here; outside them a typed date is a slip, not a date.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A calendar month. Months are ordered and can be stepped through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month that holds `day`.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(day.year() * 12 + day.month0() as i32)
    }

    /// The month `n` months later (earlier when negative), kept within the years dates may have.
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self(self.0.saturating_add(n).clamp(YEARS.start() * 12, YEARS.end() * 12 + 11))
    }

    /// How many months lie from `earlier` to this one; negative when this one is earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    /// The first day of the month.
    #[must_use]
    pub fn first(self) -> Day {
        Day::from_ymd_opt(self.year(), self.number(), 1).unwrap_or(Day::MIN)
    }

    /// The last day of the month.
    #[must_use]
    pub fn last(self) -> Day {
        self.plus(1).first().pred_opt().unwrap_or(Day::MAX)
    }

    /// Reads `2020-03`.
    ///
    /// # Errors
    /// When the text is not a year and month of that shape.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        match parse_point(text)? {
            Point::Month(month) => Ok(month),
            _ => Err(DateError::NoDate(text.to_owned())),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// What was typed is not a date, or no range of days, that this program can be sure of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// No date.
    #[error("“{0}” is not a date: write 2020, 2020-05, 2020-05-22 or a range such as 2019-10..2020-06")]
    NoDate(String),
    /// A range whose ends are dates, the wrong way round.
    #[error("“{0}” ends before it begins")]
    Backwards(String),
}

/// A range of days, both ends included; an open end has no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DateRange {
    /// First day, if bounded.
    pub from: Option<Day>,
    /// Last day, if bounded.
    pub to: Option<Day>,
}

impl DateRange {
    /// All days from the first of `from` to the last of `to`.
    #[must_use]
    pub fn months(from: Month, to: Month) -> Self {
        Self { from: Some(from.first()), to: Some(to.last()) }
    }

    /// Reads `2020`, `2020-05`, `2020-05-22` or two of them around `..`, either of which may be
    /// left out but not both.
    ///
    /// # Errors
    /// When an end is not a date, or the range ends before it begins.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let bad = || DateError::NoDate(text.to_owned());
        let range = match text.split_once("..") {
            None => {
                let point = parse_point(text)?;
                Self { from: Some(point.first()), to: Some(point.last()) }
            }
            Some(("", "")) => return Err(bad()),
            Some((from, to)) => {
                let end = |text: &str| (!text.is_empty()).then(|| parse_point(text)).transpose();
                Self { from: end(from)?.map(|p| p.first()), to: end(to)?.map(|p| p.last()) }
            }
        };
        match (range.from, range.to) {
            (Some(from), Some(to)) if from > to => Err(DateError::Backwards(text.to_owned())),
            _ => Ok(range),
        }
    }

    /// Whether a text has the shape of a month, a day or a range, in years that a date may have, be it one or not:
    /// `2020-13`, `2020-06..2019-10`.
    #[must_use]
    pub fn is_written_like_one(text: &str) -> bool {
        let is_point = |text: &str| {
            let parts: Vec<&str> = text.split('-').collect();
            let year = parts.first().and_then(|year| year.parse::<i32>().ok());
            year.is_some_and(|year| YEARS.contains(&year))
                && parts.len() <= 3
                && parts.iter().zip([4, 2, 2]).all(|(part, digits)| {
                    part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
                })
        };
        match text.split_once("..") {
            None => text.contains('-') && is_point(text),
            Some(("", "")) => false,
            Some((from, to)) => [from, to].into_iter().all(|end| end.is_empty() || is_point(end)),
        }
    }

    /// All days before the first day of what `text` names.
    ///
    /// # Errors
    /// When `text` is not a date.
    pub fn before(text: &str) -> Result<Self, DateError> {
        let first = parse_point(text)?.first();
        Ok(Self { from: None, to: first.pred_opt() })
    }

    /// All days after the last day of what `text` names.
    ///
    /// # Errors
    /// When `text` is not a date.
    pub fn after(text: &str) -> Result<Self, DateError> {
        let last = parse_point(text)?.last();
        Ok(Self { from: last.succ_opt(), to: None })
    }

    /// Whether `day` lies in the range.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether any day of `month` lies in the range.
    #[must_use]
    pub fn touches(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month.last()) && self.to.is_none_or(|to| month.first() <= to)
    }

    /// The days that lie in both ranges; it may be empty, and then contains no day.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let later = |a: Option<Day>, b: Option<Day>| match (a, b) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let earlier = |a: Option<Day>, b: Option<Day>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { from: later(self.from, other.from), to: earlier(self.to, other.to) }
    }
}

/// Written as shortly as it can be read back: whole months as `2020-03`, whole years as `2020`.
impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let starts_month = |day: Day| Month::of(day).first() == day;
        let ends_month = |day: Day| Month::of(day).last() == day;
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (Some(from), Some(to)) if starts_month(from) && ends_month(to) => {
                let (first, last) = (Month::of(from), Month::of(to));
                if first == last {
                    write!(f, "{first}")
                } else if first.number() == 1 && last.number() == 12 {
                    if first.year() == last.year() {
                        write!(f, "{}", first.year())
                    } else {
                        write!(f, "{}..{}", first.year(), last.year())
                    }
                } else {
                    write!(f, "{first}..{last}")
                }
            }
            (from, to) => {
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                if let Some(to) = to {
                    write!(f, "{to}")?;
                }
                Ok(())
            }
        }
    }
}

/// One end of a range as typed: a year, a month or a day.
enum Point {
    Year(i32),
    Month(Month),
    Day(Day),
}

impl Point {
    fn first(&self) -> Day {
        match *self {
            Self::Year(year) => Month(year * 12).first(),
            Self::Month(month) => month.first(),
            Self::Day(day) => day,
        }
    }

    fn last(&self) -> Day {
        match *self {
            Self::Year(year) => Month(year * 12 + 11).last(),
            Self::Month(month) => month.last(),
            Self::Day(day) => day,
        }
    }
}

fn parse_point(text: &str) -> Result<Point, DateError> {
    let bad = || DateError::NoDate(text.to_owned());
    let number = |part: &str, digits: usize| -> Option<u32> {
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        if plain { part.parse().ok() } else { None }
    };
    let mut parts = text.split('-');
    let year = parts.next().and_then(|p| number(p, 4)).ok_or_else(bad)? as i32;
    if !YEARS.contains(&year) {
        return Err(bad());
    }
    let Some(month) = parts.next() else { return Ok(Point::Year(year)) };
    let month = number(month, 2).filter(|m| (1..=12).contains(m)).ok_or_else(bad)?;
    let Some(day) = parts.next() else {
        return Ok(Point::Month(Month(year * 12 + month as i32 - 1)));
    };
    let day = number(day, 2).ok_or_else(bad)?;
    if parts.next().is_some() {
        return Err(bad());
    }
    Day::from_ymd_opt(year, month, day).map(Point::Day).ok_or_else(bad)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_a_month_and_a_day_cover_all_their_days() {
        let year = DateRange::parse("2020").unwrap();
        assert_eq!((year.from, year.to), (Some(day("2020-01-01")), Some(day("2020-12-31"))));
        let month = DateRange::parse("2020-02").unwrap();
        assert_eq!((month.from, month.to), (Some(day("2020-02-01")), Some(day("2020-02-29"))));
        let one = DateRange::parse("2020-05-22").unwrap();
        assert_eq!((one.from, one.to), (Some(day("2020-05-22")), Some(day("2020-05-22"))));
    }

    #[test]
    fn ranges_may_be_open_but_not_empty_or_backwards() {
        let open = DateRange::parse("2019-10..").unwrap();
        assert_eq!((open.from, open.to), (Some(day("2019-10-01")), None));
        assert!(DateRange::parse("..").is_err());
        assert_eq!(DateRange::parse("2020..2019"), Err(DateError::Backwards("2020..2019".to_owned())));
        for nonsense in ["", "20", "2020-13", "2020-02-30", "2020-1", "3033", "2020-01-01-01", "２０２０"]
        {
            assert!(DateRange::parse(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn what_is_written_like_a_date_is_told_from_numbers_and_words() {
        for text in
            ["2020-13", "2020-02-31", "2020-06..2019-10", "2020..2019", "2020-13..", "..2020-00", "2020-05"]
        {
            assert!(DateRange::is_written_like_one(text), "{text}");
        }
        for text in [
            "2020",
            "2019-22210",
            "2020-1",
            "1234-56",
            "84-FR-54002",
            "..",
            "2020..2",
            "2020-06-01-01",
            "a..b",
        ] {
            assert!(!DateRange::is_written_like_one(text), "{text}");
        }
    }

    #[test]
    fn before_and_after_leave_out_what_they_name() {
        assert_eq!(DateRange::before("2020").unwrap().to, Some(day("2019-12-31")));
        assert_eq!(DateRange::after("2020-05").unwrap().from, Some(day("2020-06-01")));
    }

    #[test]
    fn a_range_is_written_as_it_can_be_read_back() {
        for text in
            ["2020", "2020-03", "2020-05-22", "2019..2020", "2019-10..2020-06", "2020-05-02..2020-05-03"]
        {
            let range = DateRange::parse(text).unwrap();
            assert_eq!(range.to_string(), text);
        }
        assert_eq!(DateRange::parse("2019-10..").unwrap().to_string(), "2019-10-01..");
    }

    #[test]
    fn months_step_across_years() {
        let december = Month::parse("2019-12").unwrap();
        assert_eq!(december.plus(1).to_string(), "2020-01");
        assert_eq!(december.plus(-12).to_string(), "2018-12");
        assert_eq!(december.plus(3).since(december), 3);
        assert_eq!(december.last(), day("2019-12-31"));
    }
}
