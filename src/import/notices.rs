//! Pages of the Federal Register as lists cite them.

use crate::model::{Citation, Cited, Entry, NOTICE, YEARS};

use super::days::{Order, day};
use super::values::clean;

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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
            assert_eq!(cited.last().unwrap().published, day("2017-04-06", Order::MonthFirst), "{text}");
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
}
