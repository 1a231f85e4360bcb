//! Addresses that stand behind the other names of an entry, or in their place: the printed list has names and addresses
//! in one text, and a table that cuts it at semicolons takes all of it for names.

use crate::model::Address;
use crate::names::legal::is_form_text;

use super::ecfr::{ends_in_form, is_body};
use super::places::{self, country_at_end};

/// What an address begins with besides a number; a number comes after it.
const MARKS: [&str; 14] = [
    "Room", "Rm.", "Office", "Bldg.", "Building", "Unit", "Suite", "Floor", "No.", "No", "House", "P.O. Box",
    "PO Box", "Apt.",
];
/// What a number of a house stands behind, and no name ends with.
const STREETS: [&str; 30] = [
    "ave",
    "avenue",
    "bld",
    "bldg",
    "blvd",
    "boulevard",
    "building",
    "d",
    "dom",
    "drive",
    "highway",
    "house",
    "korp",
    "lane",
    "no",
    "pereulok",
    "pr",
    "proezd",
    "prospekt",
    "rd",
    "road",
    "shosse",
    "square",
    "st",
    "str",
    "street",
    "tower",
    "ul",
    "ulitsa",
    "way",
];

/// What the last of the other names came to, where an entry has no address.
#[derive(Debug, Default, PartialEq)]
pub struct Behind {
    /// The names that are left, in their order.
    pub names: Vec<String>,
    /// The addresses there were.
    pub addresses: Vec<Address>,
    /// Names that go on with an address, or stand for one: which, cannot be told.
    pub doubted: Vec<String>,
}

impl Behind {
    /// Takes addresses from the end of other names. From the first that is one, or goes on with one, all are: the
    /// printed list has addresses after all names. What is an address for certain is taken, and a name is parted from
    /// one where it is certain where it ends; the rest stays a name, and is doubted.
    pub fn of(mut names: Vec<String>) -> Self {
        let from = names.iter().rposition(|name| !is_like_one(name)).map_or(0, |at| at + 1);
        // What is of no country may be one between others only.
        let is_sure = |name: &String| is_placed(name) || is_address(name);
        let first = names.iter().skip(from).position(is_sure).map(|at| from + at);
        let Some(first) = first.filter(|first| names.iter().skip(*first).any(|name| is_placed(name))) else {
            return Self { names, ..Self::default() };
        };
        let mut behind = Self::default();
        let tail = names.split_off(first);
        // The first address stands behind a name, never alone behind a semicolon.
        let before = names.last().filter(|_| tail.first().is_some_and(|one| is_address(one)));
        behind.doubted.extend(before.filter(|name| has_number(name) && name.contains(", ")).cloned());
        behind.names = names;
        for (at, text) in tail.into_iter().enumerate() {
            let parted = if at == 0 { name_and_address(&text) } else { None };
            if let Some((name, address)) = parted {
                places::add(&mut behind.addresses, address, None);
                if !behind.names.iter().any(|known| known == name) {
                    behind.names.push(name.to_owned());
                }
            } else if is_address(&text) || at > 0 && is_further(&text) {
                places::add(&mut behind.addresses, &text, None);
            } else {
                behind.doubted.push(text.clone());
                behind.names.push(text);
            }
        }
        behind
    }

    /// What is said of a name that goes on with an address.
    pub fn doubt(name: &str) -> String {
        format!("an address seems to stand behind another name, or in its place: “{name}”")
    }
}

fn has_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Whether a text may be an address or end with one.
fn is_like_one(text: &str) -> bool {
    is_placed(text) || has_number(text) && text.contains(", ")
}

/// Whether a text plainly ends with an address: a country, and more before it than a name.
fn is_placed(text: &str) -> bool {
    // `Example OpenLab. Istanbul, Turkey`
    let is_sentence = || {
        text.match_indices(". ").any(|(at, _)| {
            let (before, after) =
                (text.get(..at).unwrap_or_default(), text.get(at + 2..).unwrap_or_default());
            !ends_in_initial(before) && !is_form_word(after.split([' ', ',']).next().unwrap_or_default())
        })
    };
    let is_more = has_number(text) || text.matches(", ").count() > 1 || is_sentence();
    text.contains(", ") && is_more && country_at_end(text).is_some()
}

/// Whether a text before a point ends with an initial or with a word that short: `Example V`, `12 Elm St`.
fn ends_in_initial(before: &str) -> bool {
    before.rsplit([' ', '.', ',']).next().unwrap_or_default().chars().count() <= 2
}

/// Whether a word is a legal form, however it is written.
fn is_form_word(word: &str) -> bool {
    is_form_text(&word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
}

/// Whether a text is an address and no more: it begins as one does.
fn is_address(text: &str) -> bool {
    text.contains(", ") && begins_as_address(text)
}

/// Whether a text begins with the number of a house, or a mark and a number, and not with the number of a body: `140
/// Repair Plant`, `5th Department`.
fn begins_as_address(text: &str) -> bool {
    let first = text.split(", ").next().unwrap_or_default();
    if is_body(first) {
        return false;
    }
    let numbered =
        |rest: &str| rest.trim_start_matches([' ', ':', '#']).starts_with(|c: char| c.is_ascii_digit());
    if MARKS.iter().any(|mark| text.strip_prefix(mark).is_some_and(numbered)) {
        return true;
    }
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_ordinal = ["st", "nd", "rd", "th"].iter().any(|end| digits.starts_with(end));
    let is_floor =
        digits.split(' ').nth(1).is_some_and(|word| word.trim_end_matches(',').eq_ignore_ascii_case("floor"));
    digits.len() < text.len() && (!is_ordinal || is_floor)
}

/// Whether a text behind an address is a further one: it has a number, and nothing that a party has in its name.
fn is_further(text: &str) -> bool {
    let first = text.split(", ").next().unwrap_or_default();
    let is_party = is_body(first) || first.split(' ').any(is_form_word);
    has_number(text) && text.contains(", ") && !is_party
}

/// `Example LLC. 5 A Ave., Minsk, Belarus` as a name and an address; nothing where the end of the name is not certain.
pub fn name_and_address(text: &str) -> Option<(&str, &str)> {
    let ends = text.match_indices(", ").chain(text.match_indices(". "));
    let at = ends.map(|(at, _)| at).filter(|at| text.get(at + 2..).is_some_and(begins_as_address)).min()?;
    let (name, address) = (text.get(..at)?, text.get(at + 2..)?);
    let last = name.rsplit([' ', ',', '.']).find(|word| !word.is_empty())?.to_lowercase();
    let is_one = !has_number(name) && !name.contains(", ");
    // Behind another point may be a street.
    let goes_on = |at: usize| {
        let (before, after) = (name.get(..at).unwrap_or_default(), name.get(at + 2..).unwrap_or_default());
        before.rsplit([' ', '.']).next().is_some_and(|word| word.chars().count() == 1) || is_form_word(after)
    };
    let is_one = is_one && name.match_indices(". ").all(|(at, _)| goes_on(at));
    // `Elm, 4, Moscow` is a street and a number.
    let is_number = address.split(' ').next().is_some_and(|word| word.ends_with(','));
    let is_one = is_one && !(is_number && text.get(at..=at) == Some(","));
    let is_placed = address.contains(", ") && country_at_end(address).is_some();
    // The point of a form written short belongs to it.
    let has_point = text.get(at..=at) == Some(".") && ends_in_form(name);
    let name = if has_point { text.get(..=at)? } else { name };
    (is_one && is_placed && !STREETS.contains(&last.as_str())).then_some((name, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, addresses with their countries, and doubted names.
    fn read(names: &[&str]) -> (Vec<String>, Vec<String>, Vec<String>) {
        let behind = Behind::of(names.iter().map(|name| (*name).to_owned()).collect());
        let show = |one: Address| format!("{}|{}", one.text, one.country.unwrap_or_default());
        (behind.names, behind.addresses.into_iter().map(show).collect(), behind.doubted)
    }

    #[test]
    fn a_name_is_parted_from_an_address_where_it_is_certain_where_it_ends() {
        for (text, name, address) in [
            (
                "Example LLC. 5 A Ave., Minsk, 220036, Belarus",
                "Example LLC",
                "5 A Ave., Minsk, 220036, Belarus|BY",
            ),
            ("E.X. Ample, 57 B Ave, Montreal, Canada", "E.X. Ample", "57 B Ave, Montreal, Canada|CA"),
            (
                "Example Person. No. 1 A Building, Dubai, U.A.E.",
                "Example Person",
                "No. 1 A Building, Dubai, U.A.E.|AE",
            ),
            (
                "Example Co. Ltd., Suite 7, Lahore 54010, Pakistan",
                "Example Co. Ltd.",
                "Suite 7, Lahore 54010, Pakistan|PK",
            ),
        ] {
            assert_eq!(
                read(&["First", text]),
                (vec!["First".to_owned(), name.to_owned()], vec![address.to_owned()], vec![])
            );
        }
    }

    #[test]
    fn where_a_name_ends_that_cannot_be_told_is_doubted() {
        for text in [
            "Example Person, Elm Str. 25, Heubach, Germany 73540",
            "Example Group Elm Tower 1, 9th Floor, Dubai, U.A.E.",
            "Example Lab. Istanbul, Turkey",
            "Example Lab, Istanbul, Turkey",
            "Example Unit, 5th Department, Moscow, Russia",
            "Example Ltd. Elm, 4, Moscow 127994, Russia",
            "Example Ltd. Elm Tower, 4 Oak St, Moscow 127994, Russia",
            "Example. d. 54 korp. 1, St. Petersburg 197374, Russia",
            "140 Repair Plant, Borisov, Belarus",
        ] {
            let names = vec!["First".to_owned(), text.to_owned()];
            assert_eq!(read(&["First", text]), (names, vec![], vec![text.to_owned()]), "{text}");
        }
    }

    #[test]
    fn what_comes_after_the_first_address_are_addresses() {
        let (names, addresses, doubted) = read(&[
            "Second",
            "Example Person. No. 2 A Road, Beijing, China, 100102",
            "Room 302 Office, Bldg. 11, Beijing, China, 100085",
            "Example airport 25-4, Elm, 25th floor, Beijing",
            "Elm str., 9-6, 117042, Moscow, Russia",
        ]);
        assert_eq!(names, ["Second", "Example Person"]);
        assert_eq!(
            addresses,
            [
                "No. 2 A Road, Beijing, China, 100102|CN",
                "Room 302 Office, Bldg. 11, Beijing, China, 100085|CN",
                "Example airport 25-4, Elm, 25th floor, Beijing|",
                "Elm str., 9-6, 117042, Moscow, Russia|RU",
            ]
        );
        assert!(doubted.is_empty());
        // The address of a name may be of no country: then the name stays as it is, doubted.
        let before = "Example Co. Ltd. 300 A Way, Reading, RG2 6UF";
        let (names, addresses, doubted) = read(&[before, "6 A Passage, London, United Kingdom"]);
        assert_eq!((names, addresses.len(), doubted), (vec![before.to_owned()], 1, vec![before.to_owned()]));
    }

    #[test]
    fn names_are_no_addresses() {
        let names = [
            "140 Repair Plant JSC",
            "Institute 13, 5th Department",
            "Bank Example, Iran",
            "Example Committee. Russia",
            "Example Co., Ltd.",
            "Example Group Co., Ltd. 7th Research Academy",
            "any institutes, or centers located in Perm-70",
        ];
        assert_eq!(read(&names), (names.map(str::to_owned).to_vec(), vec![], vec![]));
        // Nor is a party behind an address.
        let (_, addresses, doubted) =
            read(&["Example, 5 A St, Minsk, Belarus", "Example Trading LLC, Elm 7, Minsk, Belarus"]);
        assert_eq!((addresses.len(), doubted.len()), (1, 1));
    }
}
