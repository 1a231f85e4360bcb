//! The index against the definition, on random small data: whatever one finds the other finds, as
//! well, and in the same order.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::{Hit, Index, Memo, Names, Search, View};
use crate::search::matching::Depth;
use crate::search::query::Query;
use crate::search::rank::{Needles, PAGE};
use crate::search::text::Text;
use crate::search::{TextField, fold::Folded};

/// Owners with their names, the primary one first.
type Owners = Vec<Vec<String>>;

impl Names for Owners {
    fn owners(&self) -> usize {
        self.len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, bool)) {
        for (at, name) in self[owner].iter().enumerate() {
            each(name, at > 0);
        }
    }
}

fn needles(typed: &str) -> Option<Needles> {
    Query::parse(typed).ok().map(|query| Needles::new(&query)).filter(|needles| !needles.want_nothing())
}

fn texts(names: &[String]) -> Vec<Text> {
    let field = |at| if at == 0 { TextField::Name } else { TextField::Alias };
    names.iter().enumerate().flat_map(|(at, name)| Text::name(field(at), name)).collect()
}

/// All owners found at a depth, by the definition, in order.
fn by_definition(owners: &Owners, needles: &Needles, depth: Depth, live: &[u64]) -> Vec<Hit> {
    let words = |owner: &u32| -> Vec<String> {
        let first = Folded::new(owners[*owner as usize].first().map_or("", String::as_str));
        first.text().split(' ').map(str::to_owned).collect()
    };
    let rank = |texts: &[Text]| match depth {
        Depth::Scattered => needles.rank_scattered(texts),
        depth => needles.rank(texts, depth),
    };
    let mut hits: Vec<Hit> = (0..owners.len() as u32)
        .filter(|owner| live[0] >> (owner % 64) & 1 == 1)
        .filter_map(|owner| Some(Hit { owner, judged: rank(&texts(&owners[owner as usize]))?.judged }))
        .collect();
    hits.sort_by_cached_key(|hit| (hit.judged, words(&hit.owner), hit.owner));
    hits
}

/// What the ladder of depths finds by the definition.
fn ladder(owners: &Owners, needles: &Needles, live: &[u64]) -> Vec<Hit> {
    let at = |depth| by_definition(owners, needles, depth, live);
    let mut hits = at(Depth::Close);
    for (depth, fewer_than) in [(Depth::Inside, PAGE), (Depth::Loose, 1), (Depth::Scattered, 1)] {
        if hits.len() < fewer_than {
            hits = at(depth);
        }
    }
    hits
}

/// A page of hits and how many there are, as a search says it.
fn page(view: View, hits: &super::Hits) -> (usize, Vec<Hit>) {
    (hits.total, hits.first(view, PAGE))
}

/// Holds every search for what was typed, letter by letter, against the definition.
fn check(owners: &Owners, typed: &str, many: usize, live: &[u64]) -> Result<(), TestCaseError> {
    let index = Index::counting(owners, many);
    let bytes = index.view().to_bytes();
    // As it is read from a file.
    let view = View::of(&bytes).unwrap();
    let memo = Memo::default();
    for end in typed.char_indices().map(|(at, c)| at + c.len_utf8()) {
        let typed = &typed[..end];
        let Some(needles) = needles(typed) else { continue };
        for live in [None, Some(live)] {
            let search = Search { view, live, memo: Some(&memo), stop: &|| false };
            let live = live.unwrap_or(&[u64::MAX]);
            for depth in [Depth::Close, Depth::Inside, Depth::Loose, Depth::Scattered] {
                let wanted = by_definition(owners, &needles, depth, live);
                let all = search.every(&needles, depth).unwrap();
                prop_assert_eq!(all.first(view, usize::MAX), wanted.clone(), "{:?} at {:?}", typed, depth);
                let found = search.find(&needles, depth).unwrap();
                let first = wanted.iter().take(PAGE).copied().collect();
                prop_assert_eq!(page(view, &found), (wanted.len(), first), "{:?} at {:?}", typed, depth);
            }
            let wanted = ladder(owners, &needles, live);
            let first = wanted.iter().take(PAGE).copied().collect();
            let found = search.names(&needles).unwrap();
            prop_assert_eq!(page(view, &found), (wanted.len(), first), "{:?}", typed);
        }
    }
    Ok(())
}

/// Words that are near one another in every way the search knows.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "tech", "technology", "techno", "institute", "inst", "of", "and", "sense", "time", "sensetime",
            "hik", "vision", "hikvision", "digital", "harbin", "co", "ltd", "company", "ooo", "s", "a", "sa",
            "360", "54th", "54", "univ", "university", "international", "intl", "the", "tec", "co.", "Co., Ltd.",
            "商汤科技", "海康威視", "海", "康", "газпром", "нефть", "gazprom", "neft", "الأسد", "Ünïv",
        ]).prop_map(str::to_owned),
        2 => "[ab]{1,4}",
        1 => "[a-e]{1,9}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..6).prop_map(|words| words.join(" "))
}

fn owners() -> impl Strategy<Value = Owners> {
    prop::collection::vec(prop::collection::vec(name(), 1..4), 0..24)
}

/// A query made of words, whole, begun, with slips, run together, and with marks.
fn typed() -> impl Strategy<Value = String> {
    let begun = (word(), 0..9_usize).prop_map(|(word, at)| word.chars().take(at.max(1)).collect::<String>());
    let slipped = (word(), 0..9_usize, "[a-f]").prop_map(|(word, at, c)| {
        let mut chars: Vec<char> = word.chars().collect();
        let at = at.min(chars.len());
        match at % 4 {
            0 => chars.insert(at, c.chars().next().unwrap()),
            1 if at < chars.len() => drop(chars.remove(at)),
            2 if at + 1 < chars.len() => chars.swap(at, at + 1),
            _ if at < chars.len() => chars[at] = c.chars().next().unwrap(),
            _ => {}
        }
        chars.into_iter().collect::<String>()
    });
    let joined = (word(), word()).prop_map(|(a, b)| a + &b);
    let marked =
        (word(), prop::sample::select(vec!["'", "^", "$", "\""])).prop_map(|(word, mark)| match mark {
            "$" => word + "$",
            mark => format!("{mark}{word}"),
        });
    let one = prop_oneof![2 => word(), 3 => begun, 2 => slipped, 1 => joined, 1 => marked, 1 => "[a-e]{3,5}"];
    prop::collection::vec(one, 1..4).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_the_definition_finds(
        owners in owners(), typed in typed(), many in 1..8_usize, live in any::<u64>(),
    ) {
        check(&owners, &typed, many, &[live])?;
    }
}
