//! Addresses as lists of the Commerce Department write them: several in one text, and the country at the end of each.

use std::collections::BTreeSet;

use crate::model::Address;

use super::values::{clean, country};

/// What stands before a further address that was put into the same one.
const FURTHER: [&str; 2] = ["Alt Address: ", "Alt. Address: "];

/// Adds the addresses of a text, of which only the last may have the code of its country:
/// `1 A St, Perm, Russia. Alt Address: 2 B St, Perm, Russia`.
///
/// `(See alternate addresses under Turkey)` is no address, and stays with the one before it.
pub fn add(addresses: &mut Vec<Address>, text: &str, code: Option<&str>) {
    let text = clean(without_and(text));
    if let Some(last) = addresses.last_mut().filter(|_| reference(&text) == Some(0)) {
        last.text = format!("{} {text}", last.text).trim_start().to_owned();
        last.country = last.country.take().or_else(|| code.map(str::to_owned));
        return;
    }
    let mut rest = text.as_str();
    loop {
        let next = FURTHER.iter().filter_map(|mark| Some((rest.find(mark)?, mark.len()))).min();
        let (one, after) = next
            .map_or((rest, None), |(at, mark)| (rest.get(..at).unwrap_or_default(), rest.get(at + mark..)));
        let (code, named) = (code.map(str::to_owned), country_at_end(one));
        // The code is of the last.
        let country = if after.is_some() { named.or(code) } else { code.or(named) };
        // `IR` alone is where the party is.
        if !one.is_empty() || country.is_some() {
            addresses.push(Address { text: one.trim_end().to_owned(), country });
        }
        let Some(after) = after else { return };
        rest = after;
    }
}

/// Takes names from before the first address: `(a.k.a., A and B), 1 C Street`; or, where a bracket was left open in
/// the name, those up to where it is closed, `A Co.), 1 C Street`.
pub fn names_before(addresses: &mut Vec<Address>, is_open: bool) -> Vec<String> {
    const MARKS: [&str; 4] = ["(a.k.a.", "(a.k.a", "(f.k.a.", "(f.k.a"];
    let at = match addresses.first() {
        Some(first) if MARKS.iter().any(|mark| first.text.starts_with(mark)) => Some(0),
        _ if is_open => addresses.iter().position(|address| closes(&address.text)),
        _ => None,
    };
    // What is of a country is an address.
    let is_placed = |before: usize| addresses.iter().take(before).any(|address| address.country.is_some());
    let Some(at) = at.filter(|at| !is_placed(*at)) else { return Vec::new() };
    let Some((name, rest)) = addresses.get(at).and_then(|address| address.text.split_once(')')) else {
        return Vec::new();
    };
    let name = MARKS.iter().find_map(|mark| name.strip_prefix(mark)).unwrap_or(name).to_owned();
    let rest = rest.trim_start_matches([',', ' ']).to_owned();
    let mut names: Vec<String> = addresses.drain(..at).map(|address| address.text).collect();
    names.push(name);
    match addresses.first_mut() {
        Some(first) if !rest.is_empty() => first.text = rest,
        _ => drop(addresses.drain(..1)),
    }
    let names = names.iter().flat_map(|name| name.split(';'));
    names.map(|name| name.trim_matches([',', ' ', '“', '”']).to_owned()).collect()
}

/// Territories that lists file under the country they are of.
const TERRITORIES: [(&str, &[&str]); 2] = [
    ("CN", &["HK", "MO"]),
    ("GB", &["AI", "BM", "FK", "GG", "GI", "IM", "JE", "KY", "MS", "SH", "TC", "VG"]),
];

/// What is said of an entry that is filed under a country where none of its addresses is.
pub fn elsewhere(addresses: &[Address], filed_under: &str) -> Option<String> {
    let is_of = |code: &str| {
        let mut countries = TERRITORIES.iter().filter(|(country, _)| *country == filed_under);
        code == filed_under || countries.any(|(_, parts)| parts.contains(&code))
    };
    let codes: Option<BTreeSet<&str>> = addresses.iter().map(|address| address.country.as_deref()).collect();
    let codes = codes.filter(|codes| !codes.is_empty() && !codes.iter().any(|code| is_of(code)))?;
    let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
    Some(format!("it is filed under {filed_under}, and its only addresses are of another country: {codes}"))
}

/// Whether a text closes a bracket that it does not open.
fn closes(text: &str) -> bool {
    let closed = text.find(')');
    closed.is_some() && text.find('(').is_none_or(|open| Some(open) > closed)
}

/// A part of a list without what joins it to the one before: `and 1 A St`, `and1 A St`.
fn without_and(part: &str) -> &str {
    let part = part.trim();
    let rest = part.strip_prefix("and").unwrap_or(part);
    let is_joined = rest.starts_with(|c: char| c == ' ' || c.is_ascii_digit() || c.is_uppercase());
    if is_joined { rest.trim_start() } else { part }
}

/// Where a text refers to addresses elsewhere on the list: `(See also address under Oman)`, `(For others, see ...)`.
fn reference(text: &str) -> Option<usize> {
    text.match_indices('(').map(|(at, _)| at).find(|at| {
        let note = text.get(at + 1..).unwrap_or_default().to_ascii_lowercase();
        note.starts_with("see ") || note.starts_with("for ") && note.contains(", see ")
    })
}

/// The country an address ends with: `Brussels, Belgium. (See alternate addresses under Netherlands)`, `1052
/// Hungary`, `Bangkok, Thailand, 10500`.
pub fn country_at_end(text: &str) -> Option<String> {
    let place = reference(text).map_or(Some(text), |at| text.get(..at))?;
    let mut parts = place.trim_end_matches([' ', '.', ',', ';']).rsplit(',').map(without_and);
    let last = parts.next()?;
    country(last).or_else(|| country_beside_number(last, parts.next().unwrap_or_default()))
}

/// The country that a postal code stands before or after; `before` is the part before this one.
fn country_beside_number(part: &str, before: &str) -> Option<String> {
    let words: Vec<&str> = part.split(' ').collect();
    let is_number = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    let first = words.iter().position(is_number)?;
    let last = words.iter().rposition(is_number)?;
    let after = words.get(last + 1..).unwrap_or_default().join(" ");
    let name = match (after.is_empty(), words.get(..first).unwrap_or_default()) {
        (false, _) => after,
        (true, []) => before.to_owned(),
        (true, words) => words.join(" "),
    };
    // `CA 94105` and `Georgia 30303` are of American states.
    let is_state = name.len() <= 2 || name == "Georgia";
    if is_state { None } else { country(&name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut addresses = Vec::new();
        for piece in text.split("; ") {
            add(&mut addresses, piece, None);
        }
        let show = |one: Address| format!("{}|{}", one.text, one.country.unwrap_or_default());
        addresses.into_iter().map(show).collect()
    }

    #[test]
    fn an_address_is_of_the_country_it_plainly_ends_with() {
        for (text, code) in [
            ("2 A Ave. Tbilisi, Georgia. (see alternate address under Turkey)", "GE"),
            (
                "14a B, Almaty, 050026, Kazakhstan. (For alternate addresses, see Kyrgyzstan and Turkey.)",
                "KZ",
            ),
            (
                "P.O. Box 1, Riyadh 11312, Kingdom of Saudi Arabia (See alternate addresses under Pakistan)",
                "SA",
            ),
            ("Bostandyk, District of Almaty, Republic of Kazakhstan", "KZ"),
            ("112 Ruwi, Sultanate of Oman", "OM"),
            ("Vientiane Capital, Laos P.D.R. (See alternate addresses under China)", "LA"),
            ("4 A Street, Athens, Greece;(See alternate addresses under Turkey)", "GR"),
            ("A tér 3. Budapest, 1052 Hungary", "HU"),
            ("A 4, Geneva/Cointrin 1216 Switzerland. (See also address under Finland)", "CH"),
            ("3, rue A L-2418 Luxembourg (See alternate address under Russia)", "LU"),
            ("21 A, Tel Aviv-Yafo, Israel 6473921", "IL"),
            ("28 A Street, Kerch, Crimea Region of Ukraine 98312", "UA"),
            ("A 30 Yeonsu-gu, Incheon, South Korea 406-840", "KR"),
            ("25 A Road, London, United Kingdom EC1Y 1AA. (See alternate address under Spain)", "GB"),
            ("987 A Road, Bangkok, Thailand, 10500", "TH"),
            ("3 A Street, Dublin, Ireland, D01W2T2", "IE"),
            ("9 A str., Vilino, Crimea 98433, and Ukraine,", "UA"),
            ("1 A St, Brussels, Belgium. (See alternate addresses under France, Spain, and Italy)", "BE"),
        ] {
            assert_eq!(country_at_end(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_country_gives_none() {
        for text in [
            "1 A Street, Hohhot, Inner Mongolia",
            "1 A Street, Atlanta, Georgia 30303",
            "1 A Street, San Francisco, CA 94105",
            "1 A Street, Denver, CO, 80202",
            "1 A Street, Santa Fe, New Mexico 87501",
            "1 A Street, Newark, New Jersey 07102",
            "Airport, 6790",
            "Plateaux 12 Et 13, Hay Riad",
            "",
        ] {
            assert_eq!(country_at_end(text), None, "{text}");
        }
    }

    #[test]
    fn further_addresses_in_one_are_addresses_and_a_reference_is_none() {
        assert_eq!(
            read("1 A St, Perm, Russia Alt Address: 2 B St, Perm, Russia. Alt. Address: 3 C St, Omsk"),
            ["1 A St, Perm, Russia|RU", "2 B St, Perm, Russia.|RU", "3 C St, Omsk|"]
        );
        assert_eq!(
            read("1 A St, Athens, Greece; (See alternate addresses under Turkey)"),
            ["1 A St, Athens, Greece (See alternate addresses under Turkey)|GR"]
        );
        assert_eq!(
            read("(See alternate addresses under Turkey)"),
            ["(See alternate addresses under Turkey)|"]
        );
        for (part, alone) in [("and 1 A St", "1 A St"), ("and72 A St", "72 A St"), ("andBlg 1", "Blg 1")] {
            assert_eq!(without_and(part), alone);
        }
        assert_eq!(without_and("andalusia Road"), "andalusia Road");
    }
}
