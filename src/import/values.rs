//! Values as lists write them: texts, countries, kinds, names; each read as far as it is sure, and otherwise kept
//! as written.

use std::str::FromStr;

use crate::model::{EntityKind, visible};
use crate::names::Folded;

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
const NAMES: [(&str, &str); 32] = [
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
    ("kingdom of saudi arabia", "SA"),
    ("korea north", "KP"),
    ("korea south", "KR"),
    ("laos p d r", "LA"),
    ("man isle of", "IM"),
    ("micronesia federated states of", "FM"),
    ("moldova republic of", "MD"),
    ("north macedonia", "MK"),
    ("palestinian", "PS"),
    ("prc", "CN"),
    ("region crimea", "UA"),
    ("region gaza", "PS"),
    ("republic of kazakhstan", "KZ"),
    ("sultanate of oman", "OM"),
    ("taiwan province of china", "TW"),
    ("tanzania united republic of", "TZ"),
    ("the gambia", "GM"),
    ("u a e", "AE"),
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

    #[test]
    fn a_text_is_trimmed_of_needless_space_and_of_what_could_do_harm() {
        for (text, shown) in
            [("  a b ", "a b"), ("a  b\nc", "a b c"), ("a\u{1b}[2Jb", "a␛[2Jb"), ("é  è", "é è"), ("", "")]
        {
            assert_eq!(clean(text), shown, "{text:?}");
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
