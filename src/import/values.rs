//! Values as lists write them: dates, notices, countries, names; each read as far as it is sure, and
//! otherwise kept as written.

use std::str::FromStr;

use crate::model::{Citation, Cited, Day, EntityKind, Entry, NOTICE, Written, YEARS, visible};
use crate::names::Folded;

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
}

/// A text safe to show, without needless space.
pub fn clean(text: &str) -> String {
    let plain = text.trim();
    // Most texts are plain words with one space between; a million entries have many of them.
    let mut before = b' ';
    let is_plain = plain.bytes().all(|byte| {
        let ordinary = (0x21..0x7f).contains(&byte) || byte == b' ' && before != b' ';
        before = byte;
        ordinary
    });
    if is_plain {
        return plain.to_owned();
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&words).into_owned()
}

/// The same, where an empty text is nothing.
pub fn some(text: &str) -> Option<String> {
    let text = clean(text);
    (!text.is_empty()).then_some(text)
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
    } else if date.contains('/') {
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

fn month_named(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let short = text.get(..3)?.to_ascii_lowercase();
    if !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    MONTHS.iter().position(|month| *month == short).map(|at| at as u32 + 1)
}

/// Puts the Federal Register pages of a notice into an entry, and what is odd about them. Where the first of them
/// could not be read, the notice is kept as written.
pub fn take_notices(entry: &mut Entry, text: &str) {
    let (cited, doubts, is_first_lost) = notices(text);
    if is_first_lost || cited.is_empty() {
        entry.fact(NOTICE, clean(text));
    }
    entry.citations = cited;
    entry.doubts.extend(doubts);
}

/// Federal Register pages in the ways lists cite them, what is odd about them, and whether there is one before
/// the first that could not be read.
///
/// `84 FR 54004, 85 FR 34505`; `82 F.R. 48792 10/01/2017`; `62 FR 35334, 6/30/97 66 FR 24267, 5/14/01`;
/// `82 F.R. 16788, 16789 4/6/2017`, which is one notice of two pages. Words between are passed over.
fn notices(text: &str) -> (Vec<Cited>, Vec<String>, bool) {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'))
        .flat_map(unglued)
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_register = |word: &str| matches!(word, "FR" | "F.R" | "Fed.Reg" | "fr");
    let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let (mut cited, mut doubts): (Vec<Cited>, Vec<String>) = (Vec::new(), Vec::new());
    let mut at = 0;
    // How many of the last pages still wait for their date.
    let mut undated = 0;
    let mut is_first_lost = false;
    while let Some(word) = words.get(at) {
        let register = words.get(at + 1).is_some_and(|next| is_register(next));
        let volume = if register && digits(word) { word.parse::<u16>().ok() } else { None };
        let page = words.get(at + 2).filter(|page| digits(page)).and_then(|page| page.parse::<u32>().ok());
        // A volume is a year: 840 is a slip.
        let is_of_a_year = |page: &u32| {
            volume.is_some_and(|volume| YEARS.contains(&Citation { volume, page: *page }.year()))
        };
        let page = page.filter(is_of_a_year);
        // A volume without a page, or a page without its volume, is told and never guessed.
        let lost = match (register && digits(word), is_register(word)) {
            (true, _) if page.is_none() => 2,
            (_, true) if words.get(at + 1).is_some_and(|page| digits(page)) => 1,
            _ => 0,
        };
        if lost > 0 {
            // What stands before it may be a volume with a slip: `8X FR 11111`.
            let is_slip = |word: &&str| {
                word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(char::is_alphabetic)
            };
            let before = at.checked_sub(1).filter(|before| words.get(*before).is_some_and(is_slip));
            let from = before.filter(|_| lost == 1).unwrap_or(at);
            let shown = words.get(from..words.len().min(at + lost + 1)).unwrap_or_default().join(" ");
            doubts
                .push(format!("“{}” is no page of the Federal Register that could be found", clean(&shown)));
            is_first_lost |= cited.is_empty();
            at += lost;
            undated = 0;
            continue;
        }
        if let (Some(volume), Some(page)) = (volume, page) {
            at += 3;
            undated = 0;
            let (mut page, mut before) = (Some(page), None);
            while let Some(found) = page {
                // The page directly after one is where the same notice goes on.
                if before.is_none_or(|before: u32| before.checked_add(1) != Some(found)) {
                    cited.push(Cited { citation: Citation { volume, page: found }, published: None });
                    undated += 1;
                }
                // A further page of the same volume; a number before `FR` is a volume.
                let next = words.get(at).filter(|next| digits(next) && next.len() >= 3);
                let is_volume = words.get(at + 1).is_some_and(|next| is_register(next));
                before = Some(found);
                page = if is_volume { None } else { next.and_then(|next| next.parse().ok()) };
                at += usize::from(page.is_some());
            }
            continue;
        }
        at += 1;
        let Some(found) = day(word, Order::MonthFirst) else {
            if word.contains('/') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/') {
                doubts.push(format!("“{word}” beside a Federal Register citation is no day"));
            }
            continue;
        };
        let from = cited.len() - undated;
        for page in cited.get_mut(from..).unwrap_or_default() {
            let printed = page.citation.year();
            if chrono::Datelike::year(&found) == printed {
                page.published = Some(found);
            } else {
                doubts.push(format!(
                    "{} is dated {word}, but volume {} is of {printed}",
                    page.citation, page.citation.volume
                ));
            }
        }
        undated = 0;
    }
    if let Some(first) = cited.first().filter(|_| is_first_lost) {
        let page = first.citation;
        doubts.push(format!(
            "a citation that could not be read stands before {page}: the addition may be an earlier one than that page says"
        ));
    }
    (cited, doubts, is_first_lost)
}

/// The parts of a citation whose spaces were forgotten: `83F.R.`, `81.F.R.`, `F.R.44930`.
fn unglued(word: &str) -> [&str; 3] {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let found = ["F.R.", "FR"].into_iter().find_map(|register| {
        let at = word.find(register)?;
        let (before, rest) = word.split_at_checked(at)?;
        let (register, after) = rest.split_at_checked(register.len())?;
        let before = before.trim_end_matches('.');
        let is_glued = is_number(before) && is_number(after.trim_end_matches('.'));
        is_glued.then_some([before, register, after])
    });
    found.unwrap_or([word, "", ""])
}

/// The ISO code of a country by its code or name as lists write it; `None` for what is no country.
pub fn country(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.');
    if name.is_empty() {
        return None;
    }
    if name.len() == 2 {
        let code = name.to_ascii_uppercase();
        return celes::Country::from_alpha2(&code).ok().map(|country| country.alpha2.to_owned());
    }
    let folded = Folded::new(name).text();
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == folded) {
        return Some((*code).to_owned());
    }
    let together: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let found = celes::Country::from_str(name).or_else(|_| celes::Country::from_str(&together));
    found.ok().map(|country| country.alpha2.to_owned())
}

/// Names that lists use for countries and `celes` does not know, folded.
const NAMES: [(&str, &str); 27] = [
    ("bahamas the", "BS"),
    ("bolivia plurinational state of", "BO"),
    ("china hong kong special administrative region", "HK"),
    ("china peoples republic of", "CN"),
    ("congo democratic republic of the", "CD"),
    ("congo republic of the", "CG"),
    ("crimea", "UA"),
    ("crimea region of ukraine", "UA"),
    ("gambia the", "GM"),
    ("iran islamic republic of", "IR"),
    ("korea north", "KP"),
    ("korea south", "KR"),
    ("man isle of", "IM"),
    ("micronesia federated states of", "FM"),
    ("moldova republic of", "MD"),
    ("north macedonia", "MK"),
    ("palestinian", "PS"),
    ("prc", "CN"),
    ("region crimea", "UA"),
    ("region gaza", "PS"),
    ("taiwan province of china", "TW"),
    ("tanzania united republic of", "TZ"),
    ("the gambia", "GM"),
    ("uae", "AE"),
    ("venezuela bolivarian republic of", "VE"),
    ("virgin islands british", "VG"),
    ("west bank", "PS"),
];

/// What sort of party a list's word means.
pub fn kind(word: &str) -> EntityKind {
    match word.trim().to_ascii_lowercase().as_str() {
        "individual" | "person" | "p" => EntityKind::Person,
        "vessel" | "ship" => EntityKind::Vessel,
        "aircraft" | "airplane" => EntityKind::Aircraft,
        "company" => EntityKind::Company,
        "publicbody" | "government" => EntityKind::Government,
        // Lists call what is no person, ship or aircraft an entity; the EU, an enterprise.
        "entity" | "enterprise" | "organization" | "organisation" => EntityKind::Organization,
        _ => EntityKind::Unknown,
    }
}

/// The parts of a list written `one; two; and three`.
pub fn parts(text: &str) -> Vec<String> {
    let without_and = |part: &str| clean(part.trim().strip_prefix("and ").unwrap_or(part));
    text.split(';').map(without_and).filter(|part| !part.is_empty()).collect()
}

/// What leads to addresses, and the addresses: `Addresses for Huawei Technologies Co., Ltd.: Bantian ...`, or
/// `X. The following addresses apply to the entity and to the two subordinate institutions: No 1 ...`
pub fn lead_and_addresses(text: &str) -> (&str, &str) {
    const APPLY: &str = "addresses apply to ";
    // Lowered letter by letter: every place is that of the text itself.
    let lower = text.to_ascii_lowercase();
    let from = match lower.find(APPLY) {
        Some(at) => at,
        None if lower.trim_start().starts_with("address") => 0,
        None => return ("", text),
    };
    let colon = lower.get(from..).and_then(|rest| rest.find(": ")).map(|at| from + at);
    match colon {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 2..).unwrap_or_default()),
        None => ("", text),
    }
}

/// A text without the marks of footnotes that stand glued to section numbers, and those marks:
/// `§§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR) 4`.
pub fn without_footnotes(text: &str) -> (String, Vec<String>) {
    let text = clean(text);
    let chars: Vec<char> = text.chars().collect();
    let (mut plain, mut marks) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let run = chars.get(at..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
        if run == 0 {
            plain.push(c);
            at += 1;
            continue;
        }
        let digits: String = chars.get(at..at + run).unwrap_or_default().iter().collect();
        let after = chars.get(at + run);
        let ends = after.is_none_or(|c| matches!(c, ' ' | ','));
        let before = plain.trim_end();
        let glued = before.ends_with(')')
            || before.strip_suffix(',').is_some_and(|before| before.ends_with(')') && !plain.ends_with(' '));
        // `EAR99` is a classification, however it is written, and never a mark.
        let is_apart = plain.ends_with(' ') && before.ends_with("EAR") || before.ends_with("EAR.");
        let closes = after.is_none() && is_apart && digits != "99";
        if run <= 2 && ends && (glued || closes) {
            marks.push(digits);
            plain.truncate(before.len());
        } else {
            plain.push_str(&digits);
        }
        at += run;
    }
    (plain, marks)
}

/// A name as part of an identifier: lower case, words joined by hyphens.
pub fn slug(name: &str) -> String {
    let mut slug: String = Folded::new(name).text().split(' ').collect::<Vec<_>>().join("-");
    if slug.is_empty() {
        slug = "unnamed".to_owned();
    }
    slug.chars().take(120).collect()
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
    fn a_text_is_trimmed_of_needless_space_and_of_what_could_do_harm() {
        for (text, shown) in
            [("  a b ", "a b"), ("a  b\nc", "a b c"), ("a\u{1b}[2Jb", "a␛[2Jb"), ("é  è", "é è"), ("", "")]
        {
            assert_eq!(clean(text), shown, "{text:?}");
        }
    }

    #[test]
    fn pages_are_read_with_the_dates_beside_them() {
        let read = |text: &str| {
            let (cited, doubts, _) = notices(text);
            let text = |cited: &Cited| {
                format!(
                    "{} {}",
                    cited.citation,
                    cited.published.map_or_else(String::new, |day| day.to_string())
                )
            };
            (cited.iter().map(text).collect::<Vec<_>>().join("|"), doubts.len())
        };
        assert_eq!(read("84 FR 54004, 85 FR 34505"), ("84 FR 54004 |85 FR 34505 ".to_owned(), 0));
        assert_eq!(read("82 F.R. 48792 10/20/2017"), ("82 FR 48792 2017-10-20".to_owned(), 0));
        assert_eq!(
            read("62 FR 35334, 6/30/97 66 FR 24267, 5/14/01"),
            ("62 FR 35334 1997-06-30|66 FR 24267 2001-05-14".to_owned(), 0)
        );
        assert_eq!(read("82 F.R. 16788, 16790 4/6/2017").0, "82 FR 16788 2017-04-06|82 FR 16790 2017-04-06");
        assert_eq!(read("66 FR 24266, 77 FR 58006 (no. 182)").0, "66 FR 24266 |77 FR 58006 ");
        assert_eq!(read("81 FR 61601 preview citation details, 9/7/16").0, "81 FR 61601 2016-09-07");
        assert_eq!(
            read("46 F.R. 46154 9/17/81 and 46 F.R. 19290 3/30/81").0,
            "46 FR 46154 1981-09-17|46 FR 19290 1981-03-30"
        );
        assert_eq!(read("85 FR 83420, 12/22/19"), ("85 FR 83420 ".to_owned(), 1), "volume 85 is of 2020");
        assert_eq!(read("Vol. 83, No. 91, 05/10/2018").0, "");
        assert_eq!(read("81.F.R. 22576 4/18/2016"), ("81 FR 22576 2016-04-18".to_owned(), 0));
        assert_eq!(read("83F.R. 28801 6/21/2018; 80 F.R.44930").0, "83 FR 28801 2018-06-21|80 FR 44930 ");
    }

    #[test]
    fn pages_that_follow_one_another_are_one_notice_at_its_first_page() {
        for (text, pages) in [
            ("82 F.R. 16787, 16788 4/6/2017", vec!["82 FR 16787"]),
            ("82 F.R. 16787, 16788, 16789 4/6/2017", vec!["82 FR 16787"]),
            ("82 F.R. 16787, 16788, 82 F.R. 16789 4/6/2017", vec!["82 FR 16787", "82 FR 16789"]),
            ("82 F.R. 16787, 16786 4/6/2017", vec!["82 FR 16787", "82 FR 16786"]),
        ] {
            let (cited, doubts, _) = notices(text);
            let found: Vec<String> = cited.iter().map(|cited| cited.citation.to_string()).collect();
            assert_eq!(
                (found, doubts.len()),
                (pages.iter().map(|page| page.to_string()).collect(), 0),
                "{text}"
            );
            assert_eq!(cited.last().unwrap().published, on("2017-04-06"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_of_a_citation_is_told() {
        for (text, found, told) in [
            ("99 FR [INSERT FR PAGE NUMBER] 7/6/26", "", vec!["“99 FR [INSERT” is no page"]),
            ("78 FR 1000, 13/45/13", "78 FR 1000", vec!["“13/45/13” beside"]),
            ("82 F.R. 2312 1/9/2017, F.R. 30823 7/3/2017", "82 FR 2312", vec!["“F.R 30823” is no page"]),
            ("72 F.R. 1/30/07", "", vec!["“72 F.R 1/30/07” is no page"]),
            ("8X FR 11111", "", vec!["“8X FR 11111” is no page"]),
            ("840 FR 54004", "", vec!["“840 FR 54004” is no page"]),
            ("84 FR 54004, 840 FR 54005", "84 FR 54004", vec!["“840 FR 54005” is no page"]),
            (
                "99 FR [INSERT FR PAGE NUMBER] 9/4/18, 84 FR 40241 8/14/19",
                "84 FR 40241",
                vec![
                    "“99 FR [INSERT” is no page",
                    "a citation that could not be read stands before 84 FR 40241",
                ],
            ),
            (
                "84 FR 54004 and 85 FR 34505 (no. 110), preview citation details, 6/5/20",
                "84 FR 54004|85 FR 34505",
                vec![],
            ),
        ] {
            let (cited, doubts, _) = notices(text);
            let cited: Vec<String> = cited.iter().map(|cited| cited.citation.to_string()).collect();
            assert_eq!(cited.join("|"), found, "{text}");
            assert_eq!(doubts.len(), told.len(), "{doubts:?}");
            assert!(doubts.iter().zip(told).all(|(doubt, start)| doubt.starts_with(start)), "{doubts:?}");
        }
    }

    #[test]
    fn countries_go_by_code_or_by_the_names_lists_use() {
        for (text, code) in [
            ("CN", "CN"),
            ("Burma", "MM"),
            ("Korea, North", "KP"),
            ("CHINA, PEOPLE’S REPUBLIC OF", "CN"),
            ("Congo, Democratic Republic of the", "CD"),
            ("United Kingdom", "GB"),
            ("RUSSIA", "RU"),
            ("Cote d'Ivoire", "CI"),
        ] {
            assert_eq!(country(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(country("undetermined"), None);
    }

    #[test]
    fn marks_of_footnotes_are_told_from_numbers_of_sections() {
        let read = |text: &str| {
            let (text, marks) = without_footnotes(text);
            format!("{text}|{}", marks.join(","))
        };
        assert_eq!(
            read("For all items. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)"),
            "For all items. (See §§ 734.9(g), 746.8(a)(3), and 744.21(b) of the EAR)|3"
        );
        assert_eq!(
            read("see §§ 734.9(e) 1 and 744.11 of the EAR 2"),
            "see §§ 734.9(e) and 744.11 of the EAR|1,2"
        );
        assert_eq!(
            read("(See §§ 734.9(e)(2) and 744.11 of the EAR)4"),
            "(See §§ 734.9(e)(2) and 744.11 of the EAR)|4"
        );
        for plain in [
            "For items on the CCL and EAR 99 items in supplement no. 7 to part 746 of the EAR",
            "§ 746.8(a)(4)",
            "For all items subject to the EAR, except those designated as EAR99",
            "All items on the CCL and items classified as EAR 99",
        ] {
            assert_eq!(read(plain), format!("{plain}|"));
        }
    }
}
