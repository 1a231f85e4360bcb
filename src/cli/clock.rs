//! What day it is, by a clock that may be wrong and in a time zone that may be none.

use std::path::Path;
use std::time::{Duration, SystemTime};

use chrono::{Local, Utc};

use crate::model::{Day, visible};

use super::output::{Failure, IO};

/// The month of the embedded dataset: no clock that is right shows an earlier day.
const MADE: Option<Day> = Day::from_ymd_opt(2026, 7, 1);
/// Years of four digits end so many seconds after 1970 began.
const LATEST: Duration = Duration::from_secs(253_402_300_799);
/// Where names of time zones are looked up.
const ZONES: [&str; 4] =
    ["/usr/share/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo", "/usr/share/lib/zoneinfo"];

/// The day it is, and what is doubtful about that.
pub fn today() -> Result<(Day, Vec<String>), Failure> {
    shows_a_day(SystemTime::now())?;
    let (today, zone) = match endless_zone() {
        None => (Local::now().date_naive(), None),
        Some(zone) => {
            let zone = visible(&zone.to_string_lossy()).into_owned();
            (
                Utc::now().date_naive(),
                Some(format!("the time zone TZ={zone} is no file: the day is that of UTC")),
            )
        }
    };
    Ok((today, zone.into_iter().chain(doubt(today)).collect()))
}

/// Whether a clock shows a day that can be written in eight digits.
fn shows_a_day(clock: SystemTime) -> Result<(), Failure> {
    match clock.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) if since < LATEST => Ok(()),
        _ => Err(Failure::new(IO, "the clock of this machine shows no day between 1970 and 9999")
            .hint("set it: which entries are shown, and the day of an import, go by it")),
    }
}

/// What makes a day doubtful.
fn doubt(today: Day) -> Option<String> {
    (Some(today) < MADE).then(|| {
        format!(
            "Careful: the clock shows {today}, a day before this program was made. What was listed later is not \
             shown: set the clock, or say the day with --as-of"
        )
    })
}

/// The time zone, if the environment names one that is a pipe or a device: whatever it is, it is read to its end.
fn endless_zone() -> Option<std::ffi::OsString> {
    let zone = std::env::var_os("TZ")?;
    let name = zone.to_string_lossy().trim_start_matches(':').to_owned();
    let is_endless = |folder: &str| {
        let place = std::fs::metadata(Path::new(folder).join(&name));
        place.is_ok_and(|place| !place.is_file() && !place.is_dir())
    };
    ZONES.into_iter().any(is_endless).then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Dataset;

    #[test]
    fn a_clock_that_shows_no_day_is_refused_and_one_that_shows_a_day_long_gone_is_doubted() {
        let (epoch, second) = (SystemTime::UNIX_EPOCH, Duration::from_secs(1));
        assert!(shows_a_day(epoch).is_ok() && shows_a_day(epoch + LATEST - second).is_ok());
        assert!(shows_a_day(epoch - second).is_err() && shows_a_day(epoch + LATEST).is_err());
        let day = |text: &str| text.parse::<Day>().unwrap_or_default();
        assert!(doubt(day("1970-01-01")).is_some_and(|doubt| doubt.contains("shows 1970-01-01")));
        assert_eq!((doubt(day("2026-07-01")), doubt(day("2100-01-01"))), (None, None));
    }

    #[test]
    fn a_clock_is_held_against_the_month_of_the_embedded_dataset() {
        let data = Dataset::embedded().ok();
        let month = data.and_then(|data| data.lists().first().map(|list| list.as_of_text.clone()));
        let made = MADE.map(|day| day.format("%B %Y").to_string());
        assert!(made.is_some_and(|made| month.is_some_and(|month| month.contains(&made))));
    }
}
