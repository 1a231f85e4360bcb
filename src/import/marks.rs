//! “a.k.a.” and what is like it within what was read for a name or an address of the Entity List: the printed list has
//! names and addresses in one text, and tables cut from it cut at the wrong places. One way for both of its formats.

use crate::model::{Alias, Entry, Quality};

use super::behind::{Behind, name_and_address};
use super::ecfr::several_names;
use super::party_rows::alias;
use super::places::country_at_end;

/// What leads to other names, and whether to those it had before.
const MARKS: [(&str, bool); 3] = [("a.k.a", false), ("f.k.a", true), ("n.k.a", false)];
/// Words for how many names follow.
const COUNTS: [&str; 11] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// A mark in a text: where it begins, what stands behind it, and whether it leads to former names.
struct Mark<'a> {
    at: usize,
    after: &'a str,
    is_former: bool,
}

/// Parts names and addresses at the marks that stand in them where it is certain where they end, and says it of the
/// others.
pub fn part_at_marks(entry: &mut Entry) {
    let own = Alias { name: std::mem::take(&mut entry.name), quality: Quality::Strong };
    let mut names = vec![own];
    names.append(&mut entry.aliases);
    for Alias { name, quality } in names {
        let Some(parted) = Parted::of(&name) else {
            if first_mark(&name).is_some() || follows(&name).is_some() {
                entry.doubts.push(format!("“a.k.a.” stands in a name: it may be several: “{name}”"));
            }
            add_name(entry, name, quality);
            continue;
        };
        add_name(entry, parted.name.to_owned(), quality);
        parted.others.into_iter().for_each(|other| add_other(entry, other, parted.is_former));
    }
    part_addresses(entry);
    if let Some(last) = entry.aliases.last().filter(|_| entry.addresses.is_empty()) {
        let doubt = Behind::doubt(&last.name);
        if country_at_end(&last.name).is_some() && last.name.contains(". ") && !entry.doubts.contains(&doubt)
        {
            entry.doubts.push(doubt);
        }
    }
}

/// The first of all is the entry's own.
fn add_name(entry: &mut Entry, name: String, quality: Quality) {
    match entry.name.is_empty() {
        true => entry.name = name,
        false => alias(entry, name, quality),
    }
}

fn add_other(entry: &mut Entry, name: String, is_former: bool) {
    if is_former {
        entry.fact("former name", name.clone());
    }
    alias(entry, name, Quality::Strong);
}

/// Names that stand before an address, or in its place, behind a mark.
fn part_addresses(entry: &mut Entry) {
    let (mut is_open, mut is_former, mut is_doubted) = (false, false, false);
    for mut address in std::mem::take(&mut entry.addresses) {
        let text = address.text.as_str();
        // All that are said to follow are there: what stands behind the words is an address.
        let known = entry.aliases.len();
        if let Some((_, rest)) = follows(text).filter(|(count, rest)| *count <= known && !rest.is_empty()) {
            address.text = rest.to_owned();
            is_open = false;
            entry.addresses.push(address);
            continue;
        }
        let mark = first_mark(text).filter(|mark| mark.at == 0);
        let names = match &mark {
            Some(mark) => {
                is_former = mark.is_former;
                mark.after
            }
            None if is_open => text,
            None => {
                is_doubted |= first_mark(text).is_some() || follows(text).is_some();
                entry.addresses.push(address);
                continue;
            }
        };
        if let Some((name, rest)) = name_and_address(names).filter(|_| first_mark(names).is_none()) {
            let (name, rest) = (name.to_owned(), rest.to_owned());
            add_other(entry, name, is_former);
            address.text = rest;
            entry.addresses.push(address);
            is_open = false;
        } else if address.country.is_none() && is_plain(names) {
            let name = names.to_owned();
            add_other(entry, name, is_former);
            // Where one ended with a semicolon, another may follow.
            is_open = true;
        } else {
            is_doubted = true;
            entry.addresses.push(address);
        }
    }
    let doubt = "“a.k.a.” stands in an address: what goes with it may be another name";
    if is_doubted && !entry.doubts.iter().any(|known| known == doubt) {
        entry.doubts.push(doubt.to_owned());
    }
}

/// A name that holds others.
struct Parted<'a> {
    name: &'a str,
    others: Vec<String>,
    is_former: bool,
}

impl<'a> Parted<'a> {
    /// `A, a.k.a., B`, `A (f.k.a., B)`, `A, a.k.a., the following two aliases:`; nothing where that is not certain.
    fn of(text: &'a str) -> Option<Self> {
        let Mark { at, after, is_former } = first_mark(text)?;
        let before = text.get(..at)?;
        let name = before.trim_end_matches([' ', ',', '(']);
        if name.is_empty() {
            return None;
        }
        let is_in_brackets = before.trim_end().ends_with('(');
        let within = match is_in_brackets {
            true => after.strip_suffix(')').filter(|within| is_balanced(within))?,
            false => after,
        };
        if first_mark(within).is_some() {
            return None;
        }
        let others = match follows(within) {
            Some((_, "")) => Vec::new(),
            Some(_) => return None,
            None if is_in_brackets => several_names(within, name),
            None if is_plain(within) => vec![within.to_owned()],
            None => return None,
        };
        Some(Self { name, others, is_former })
    }
}

/// The first mark in a text that stands alone: not a part of a word.
fn first_mark(text: &str) -> Option<Mark<'_>> {
    let marks = MARKS.into_iter().flat_map(|(mark, is_former)| {
        text.match_indices(mark).map(move |(at, _)| (at, at + mark.len(), is_former))
    });
    let is_alone = |(at, _, _): &(usize, usize, bool)| {
        text.get(..*at).is_some_and(|before| !before.ends_with(char::is_alphanumeric))
    };
    let (at, end, is_former) = marks.filter(is_alone).min()?;
    let after = text.get(end..)?.trim_start_matches(['.', ',', ':', ' ']).trim_matches(['“', '”', ' ']);
    Some(Mark { at, after, is_former })
}

/// How many names a text says that follow, and what does: `a.k.a., the following two aliases: 1 A Street`.
fn follows(text: &str) -> Option<(usize, &str)> {
    let text = first_mark(text).filter(|mark| mark.at == 0).map_or(text, |mark| mark.after);
    let (count, rest) = text.strip_prefix("the following ")?.split_once("alias")?;
    let count = count.trim();
    let number = match count {
        "" => Some(1),
        count => COUNTS.iter().position(|known| *known == count).or_else(|| count.parse().ok()),
    };
    let rest = rest.strip_prefix("es").unwrap_or(rest).trim_start_matches([':', ',', ';', ' ']);
    Some((number?, rest))
}

/// Whether a text is a name and no more: an address has numbers or several parts.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|c: char| c.is_numeric() || ",;:()".contains(c))
        && !text.contains(". ")
}

fn is_balanced(text: &str) -> bool {
    let depth = text.chars().try_fold(0_u32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    /// Name, other names, addresses and how many doubts an entry comes to.
    fn read(name: &str, aliases: &[&str], addresses: &[&str]) -> (Vec<String>, Vec<String>, usize) {
        let mut entry = Entry {
            name: name.to_owned(),
            aliases: aliases
                .iter()
                .map(|name| Alias { name: (*name).to_owned(), quality: Quality::Strong })
                .collect(),
            addresses: addresses
                .iter()
                .map(|text| Address { text: (*text).to_owned(), country: country_at_end(text) })
                .collect(),
            ..Entry::default()
        };
        part_at_marks(&mut entry);
        let names = entry.aliases.into_iter().map(|alias| alias.name);
        let names = std::iter::once(entry.name).chain(names).collect();
        (names, entry.addresses.into_iter().map(|address| address.text).collect(), entry.doubts.len())
    }

    #[test]
    fn two_names_in_one_are_two() {
        for text in
            ["Plant X, a.k.a., Works of X", "Plant X a.k.a. Works of X", "Plant X (f.k.a., Works of X)"]
        {
            assert_eq!(read("A", &[text], &[]).0, ["A", "Plant X", "Works of X"], "{text}");
        }
        assert_eq!(
            read("A", &["Plant (a.k.a., Academy (AX)'s 9 Institute)"], &[]).0,
            ["A", "Plant", "Academy (AX)'s 9 Institute"]
        );
        assert_eq!(
            read("A", &["Complex (AC), a.k.a., the following two aliases:", "B"], &[]).0,
            ["A", "Complex (AC)", "B"]
        );
        for odd in
            ["Plant, a.k.a., Works. 5 A Road, Minsk", "Plant (a.k.a., Works", "B, a.k.a., C, f.k.a., D"]
        {
            assert_eq!(read("A", &[odd], &[]), (vec!["A".to_owned(), odd.to_owned()], vec![], 1), "{odd}");
        }
    }

    #[test]
    fn what_leads_to_names_that_are_there_is_no_part_of_an_address() {
        let read = |aliases: &[&str], address: &str| {
            let (_, addresses, doubts) = read("A", aliases, &[address]);
            (addresses.concat(), doubts)
        };
        let plain = ("Elm Tower, 2 A Road, Shanghai".to_owned(), 0);
        assert_eq!(read(&["B"], "the following one alias: Elm Tower, 2 A Road, Shanghai"), plain);
        assert_eq!(
            read(&["B", "C"], "a.k.a., the following two aliases: Elm Tower, 2 A Road, Shanghai"),
            plain
        );
        let odd = "the following two aliases: Elm Tower, 2 A Road, Shanghai";
        assert_eq!(read(&["B"], odd), (odd.to_owned(), 1));
    }

    #[test]
    fn names_before_an_address_are_parted_from_it_where_that_is_certain() {
        let (names, addresses, doubts) =
            read("A", &[], &["f.k.a., Old Works", "a.k.a. SC. Room 1, Hangzhou, China"]);
        assert_eq!(
            (names, addresses, doubts),
            (
                vec!["A".to_owned(), "Old Works".to_owned(), "SC".to_owned()],
                vec!["Room 1, Hangzhou, China".to_owned()],
                0
            )
        );
        for odd in ["a.k.a., Foot 2. 5 Street, Harbin, China", "a.k.a, Chaman, Killa, Pakistan"] {
            let (names, addresses, doubts) = read("A", &["B"], &[odd]);
            assert_eq!((names.len(), addresses.concat().as_str(), doubts), (2, odd, 1), "{odd}");
        }
        let none = read("A", &["B"], &["Chaka Lane, Minsk, Belarus"]);
        assert_eq!((none.1.len(), none.2), (1, 0));
    }

    #[test]
    fn an_address_behind_the_last_name_where_there_is_no_other_is_doubted() {
        assert_eq!(read("A", &["P. A.", "Pers On. Dubai, U.A.E."], &[]).2, 1);
        assert_eq!(read("A", &["P. A.", "Bank of X, Iran"], &[]).2, 0);
    }
}
