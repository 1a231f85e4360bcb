//! Values as lists write them: texts, countries, kinds, names; each read as far as it is sure, and otherwise kept
//! as written.

use std::str::FromStr;

use crate::model::{EntityKind, visible};
use crate::names::folded;

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
    let folded = folded(name);
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

/// A name as part of an identifier: lower case, words joined by hyphens.
pub fn slug(name: &str) -> String {
    let mut slug: String = folded(name).split(' ').collect::<Vec<_>>().join("-");
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
}
