//! Days as lists write them; each read as far as it is sure, and otherwise kept as written.

use crate::model::{Day, Month, Written, YEARS};

use super::values::some;

/// What is said of a day since when a party is listed that is none: it may be a year, or a slip.
pub fn doubt_of_start(listed: &Written) -> Option<String> {
    let raw = &listed.raw;
    match (listed.day, is_less_than_a_day(raw)) {
        (Some(_), _) => None,
        (None, true) => {
            Some(format!("the start date “{raw}” is less than a day: since which day is not recorded"))
        }
        (None, false) => Some(format!("the start date “{raw}” is no day a list can mean")),
    }
}

/// Whether a text names a year that a list can mean, and no day: `2024`, `06/2024`, `circa 2019`.
fn is_less_than_a_day(text: &str) -> bool {
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    let is_year = |number: &&str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    match numbers.as_slice() {
        [year] => is_year(year),
        [a, b] => is_year(a) || is_year(b),
        _ => false,
    }
}

/// In which order a date of numbers is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `8/11/2015` is 11 August.
    MonthFirst,
    /// `08/11/2015` is 8 November.
    DayFirst,
    /// `2015-11-08` alone: with slashes it is no day, since nothing says in which order they are.
    Iso,
}

/// A date as a fact tells it: the day first, then what is written where that is not the same.
pub fn dated(text: &str) -> String {
    dated_in(text, Order::MonthFirst)
}

/// The same, of a date written in an order.
pub fn dated_in(text: &str, order: Order) -> String {
    match written(text, order) {
        Some(Written { raw, day: Some(day) }) if raw == day.to_string() => raw,
        Some(Written { raw, day: Some(day) }) => format!("{day} ({raw})"),
        Some(Written { raw, day: None }) => raw,
        None => String::new(),
    }
}

/// A text in which each date of digits and slashes, written in an order, stands behind its day:
/// `issued on 2010-05-04 (04/05/2010)`.
pub fn dated_within(text: &str, order: Order) -> String {
    const LENGTH: usize = "04/05/2010".len();
    let is_part = |c: char| c.is_alphanumeric() || "/-".contains(c);
    let mut told = String::new();
    let mut from = 0;
    for (slash, _) in text.match_indices('/') {
        let Some(at) = slash.checked_sub(2).filter(|at| *at >= from) else { continue };
        let Some(date) = text.get(at..at + LENGTH) else { continue };
        let is_date = date.bytes().enumerate().all(|(place, byte)| match place {
            2 | 5 => byte == b'/',
            _ => byte.is_ascii_digit(),
        });
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + LENGTH..).and_then(|after| after.chars().next());
        // Part of an address on the web or of a number is no date.
        let is_alone = !before.is_some_and(is_part) && !after.is_some_and(is_part);
        // It may stand behind its day already.
        let Some(day) = day(date, order).filter(|day| {
            is_date && is_alone && !text.get(..at).is_some_and(|before| before.ends_with(&format!("{day} (")))
        }) else {
            continue;
        };
        told.push_str(text.get(from..at).unwrap_or_default());
        told.push_str(&format!("{day} ({date})"));
        from = at + LENGTH;
    }
    told.push_str(text.get(from..).unwrap_or_default());
    told
}

/// A date as written, with its day where it is one that a list can mean.
pub fn written(text: &str, order: Order) -> Option<Written> {
    let raw = some(text)?;
    let day = day(&raw, order);
    Some(Written { raw, day })
}

/// The day a text is, if it is one: `2019-10-09`, `10/9/2019`, `9 Oct 2019`, `09-Oct-2019`, with or without
/// a time after it.
pub fn day(text: &str, order: Order) -> Option<Day> {
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    // `2015-04-07-04:00`: a day with its time zone.
    let iso = date.get(..10).filter(|iso| iso.parse::<Day>().is_ok());
    let date = iso.unwrap_or(date);
    let number = |part: &str| -> Option<u32> {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse().ok() } else { None }
    };
    let parts: Vec<&str> = if date.contains('/') {
        date.split('/').collect()
    } else if date.contains('-') {
        date.split('-').collect()
    } else {
        text.split(' ').collect()
    };
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if date.contains('-') && a.len() == 4 {
        (number(a)? as i32, number(b)?, number(c)?)
    } else if let Some(month) = month_named(b) {
        (year(c)?, month, number(a)?)
    } else if date.contains('/') && order == Order::MonthFirst {
        (year(c)?, number(a)?, number(b)?)
    } else if date.contains('/') && order == Order::DayFirst {
        (year(c)?, number(b)?, number(a)?)
    } else {
        return None;
    };
    if YEARS.contains(&year) { Day::from_ymd_opt(year, month, day) } else { None }
}

/// A year of four digits, or of two: lists began in the thirties of the last century.
fn year(text: &str) -> Option<i32> {
    let number: i32 =
        if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok()? } else { return None };
    match text.len() {
        4 => Some(number),
        2 if number < 36 => Some(2000 + number),
        2 => Some(1900 + number),
        _ => None,
    }
}

/// The last day that an end can be: the day it is, or the last of the year or month it names: `2022`, `2022-05`.
pub fn last_day(text: &str, order: Order) -> Option<Day> {
    let digits = |text: &str, count: usize| -> Option<u32> {
        let are_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if are_digits { text.parse().ok() } else { None }
    };
    let of_month = || {
        let (year, month) = text.split_once('-').unwrap_or((text, "12"));
        let year = i32::try_from(digits(year, 4)?).ok().filter(|year| YEARS.contains(year))?;
        Some(Month::of(Day::from_ymd_opt(year, digits(month, 2)?, 1)?).last())
    };
    day(text, order).or_else(of_month)
}

fn month_named(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let short = text.get(..3)?.to_ascii_lowercase();
    if !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    MONTHS.iter().position(|month| *month == short).map(|at| at as u32 + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn on(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn days_are_read_in_every_way_lists_write_them_and_nothing_else_is_a_day() {
        for text in [
            "2019-10-09",
            "10/9/2019",
            "10/09/19",
            "9 Oct 2019",
            "09-Oct-2019",
            "2019-10-09T00:00:09.5Z",
            "2019-10-09-04:00",
        ] {
            assert_eq!(day(text, Order::MonthFirst), on("2019-10-09"), "{text}");
        }
        assert_eq!(day("09/10/2019", Order::DayFirst), on("2019-10-09"));
        assert_eq!(day("9/17/81", Order::MonthFirst), on("1981-09-17"));
        assert_eq!(day("2019-10-09", Order::Iso), on("2019-10-09"));
        assert_eq!((day("09/10/2019", Order::Iso), day("10/13/2019", Order::Iso)), (None, None));
        for text in [
            "",
            "1960",
            "circa 1962",
            "1960 to 1961",
            "3922-12-19",
            "2019-02-30",
            "13/13/2019",
            "May 2019",
            "-0-",
        ] {
            assert_eq!(day(text, Order::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn an_end_that_is_less_than_a_day_is_the_last_day_it_can_be() {
        for (text, last) in [
            ("2022", "2022-12-31"),
            ("2022-05", "2022-05-31"),
            ("2024-02", "2024-02-29"),
            ("2022-05-07", "2022-05-07"),
        ] {
            assert_eq!(last_day(text, Order::MonthFirst), on(last), "{text}");
        }
        for text in ["", "soon", "3033", "2022-13", "2022-5", "22-05", "2022-02-30", "05-2022"] {
            assert_eq!(last_day(text, Order::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn a_year_or_a_month_is_less_than_a_day_and_a_slip_is_none() {
        for text in [
            "2024",
            "06/2024",
            "2024-06",
            "June 2024",
            "circa 2019",
            "2019 to 2020",
            "c. 2019",
            "Summer 2019",
        ] {
            assert!(is_less_than_a_day(text), "{text}");
        }
        for text in ["3922-12-19", "3033", "13/45/13", "2019-02-30", "soon", ""] {
            assert!(!is_less_than_a_day(text), "{text}");
        }
    }

    #[test]
    fn dates_within_a_text_stand_behind_their_days() {
        let read = |text: &str| dated_within(text, Order::DayFirst);
        assert_eq!(
            read("Issued on 04/05/2010, expires 14/05/2015 (é 01/02/2011)"),
            "Issued on 2010-05-04 (04/05/2010), expires 2015-05-14 (14/05/2015) (é 2011-02-01 (01/02/2011))"
        );
        for text in [
            "",
            "1/2",
            "04/24/2010",
            "00/05/2010",
            "A04/05/2010",
            "x.example/04/05/2010/y",
            "104/05/20101",
            "/é/é/",
        ] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("2010-05-04 (04/05/2010)"), "2010-05-04 (04/05/2010)");
    }
}
