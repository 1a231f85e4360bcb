//! The index against the definition, on random small data: whatever one finds the other finds, as
//! well, and in the same order.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Hit, Index, Memo, Names, Prepare, Search, View};
use crate::names::Folded;
use crate::search::bits::Bits;
use crate::search::matching::Depth;
use crate::search::query::Query;
use crate::search::rank::{NameKind, Needles, PAGE};
use crate::search::text::{Raw, Text};
use crate::search::{TextField, Tier};

/// Owners with their names, the primary one first.
type Owners = Vec<Vec<String>>;

impl Names for Owners {
    fn owners(&self) -> usize {
        self.len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        for (at, name) in self[owner].iter().enumerate() {
            each(name, kind(at));
        }
    }
}

/// The first name is the primary one, the third and later ones are weak.
fn kind(at: usize) -> NameKind {
    [NameKind::Primary, NameKind::Alias].get(at).copied().unwrap_or(NameKind::WeakAlias)
}

fn needles(typed: &str) -> Option<Needles> {
    Query::parse(typed).ok().map(|query| Needles::new(&query)).filter(|needles| !needles.want_nothing())
}

fn texts(names: &[String]) -> Vec<Text> {
    let field = |at| if at == 0 { TextField::Name } else { TextField::Alias };
    names
        .iter()
        .enumerate()
        .flat_map(|(at, name)| {
            Text::of(&Raw { field: field(at), kind: kind(at), from: None, shown: name.as_str().into() })
        })
        .collect()
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
    for (depth, fewer_than) in
        [(Depth::Inside, PAGE), (Depth::Loose, 1), (Depth::Sounding, 1), (Depth::Scattered, 1)]
    {
        let only_alike = || hits.iter().all(|hit| hit.judged.tier == Tier::Typo);
        if hits.len() < fewer_than || depth == Depth::Loose && only_alike() {
            hits = at(depth);
        }
    }
    hits
}

/// All that may be prepared is, from so many on.
fn prepare(many: usize) -> Prepare {
    Prepare { beginnings: many, groups: many }
}

/// A page of hits and how many there are, as a search says it.
fn page(view: View, hits: &super::Hits) -> (usize, Vec<Hit>) {
    (hits.total, hits.first(view, PAGE))
}

/// Holds every search for what was typed, letter by letter, against the definition.
fn check(owners: &Owners, typed: &str, many: usize, live: &[u64]) -> Result<(), TestCaseError> {
    let index = Index::with(owners, prepare(many));
    let bytes = index.view().to_bytes();
    // As it is read from a file.
    let view = View::of(&bytes).unwrap();
    let memo = Memo::default();
    for end in typed.char_indices().map(|(at, c)| at + c.len_utf8()) {
        let typed = &typed[..end];
        let Some(needles) = needles(typed) else { continue };
        let some = (0..owners.len() as u32).filter(|owner| live[0] >> (owner % 64) & 1 == 1);
        let ranks = Bits::of(owners.len(), some.map(|owner| view.rank_of(owner)));
        for (live, ranks) in [(&[u64::MAX][..], None), (live, Some(ranks.words()))] {
            let search = Search { view, live: ranks, memo: Some(&memo), stop: &|| false };
            for depth in [Depth::Close, Depth::Inside, Depth::Loose, Depth::Sounding, Depth::Scattered] {
                let wanted = by_definition(owners, &needles, depth, live);
                let all = search.every(&needles, depth).unwrap();
                prop_assert_eq!(all.first(view, usize::MAX), wanted.clone(), "{:?} at {:?}", typed, depth);
                let found = search.find(&needles, depth).unwrap();
                let first = wanted.iter().take(PAGE).copied().collect();
                prop_assert_eq!(page(view, &found), (wanted.len(), first), "{:?} at {:?}", typed, depth);
                if ranks.is_none() && depth < Depth::Scattered {
                    let everyone = search.everyone(&needles, depth).unwrap().collect::<BTreeSet<u32>>();
                    let wanted = wanted.iter().map(|hit| hit.owner).collect();
                    prop_assert_eq!(everyone, wanted, "{:?} at {:?}", typed, depth);
                }
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
            "360", "54th", "54", "354th", "a54th", "0541", "univ", "university", "international", "intl", "the", "tec", "co.", "Co., Ltd.",
            "limited", "private", "liability", "S.A.", "l.l.c.", "ооо", "有限公司", "商汤科技有限公司", "株式会社",
            "商汤科技", "海康威視", "海", "康", "газпром", "нефть", "gazprom", "neft", "الأسد", "Ünïv",
            "skytech", "Скайтек", "skaitek", "qadhafi", "gaddafi", "Каддафи", "القذافي", "Mohammed", "محمد",
            "muhamad", "mahmoud", "عبد", "عبدالغني", "Abdul", "Ghani", "الله", "Nurullah", "نور", "anwar", "انور", "رمضان", "ramazan", "farhad",
            "huawei", "Хуавей", "עלי", "umar", "عمر", "xerox", "ksieroks",
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
    let gap = prop::sample::select(vec![" ", " ", " ", "-"]);
    prop::collection::vec((one, gap), 1..4).prop_map(|words| {
        let mut typed: String = words.iter().flat_map(|(word, gap)| [word, *gap]).collect();
        typed.pop();
        typed
    })
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

/// Many owners, the same for the same seed, of few enough words that beginnings are shared by hundreds.
fn crowd(count: u64) -> Owners {
    let mut state = 7_u64;
    let mut below = move |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let words =
        ["tech", "technology", "sense", "time", "harbin", "institute", "of", "co", "ltd", "hik", "vision"];
    let mut word = move || match below(3) {
        0 => words[below(words.len() as u64) as usize].to_owned(),
        1 => "abcdest".chars().cycle().skip(below(7) as usize).take(1 + below(5) as usize).collect(),
        _ => char::from(b'a' + below(26) as u8).to_string() + ["an", "in", "o", "ar"][below(4) as usize],
    };
    let mut name = move || (0..4).map(|_| word()).collect::<Vec<_>>().join(" ");
    (0..count).map(|at| (0..=at % 2).map(|_| name()).collect()).collect()
}

#[test]
fn pages_worked_out_beforehand_are_the_pages_of_a_full_search_on_any_number_of_threads() {
    let owners = crowd(3000);
    let index = Index::with(&owners, prepare(32));
    let view = index.view();
    let mut typed: Vec<String> = Vec::new();
    for first in 'a'..='z' {
        typed.push(first.to_string());
        typed.extend("aeinorst".chars().map(|second| format!("{first}{second}")));
        typed.extend(["an", "tec", "c"].iter().map(|second| format!("{first} {second}")));
    }
    typed.extend(
        ["tech", "technology", "co", "ltd", "ltd t", "sense time", "hik", "techno", "hit"].map(str::to_owned),
    );
    typed.extend(["tehc", "technlogy", "hikvison", "sensetime", "harbni t", "ltd visoin"].map(str::to_owned));
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let pools = [pool(1), pool(3)];
    let few = Some(vec![0x5555_5555_5555_5555; 50]);
    let mut full = [0; 3];
    for typed in typed {
        let needles = needles(&typed).unwrap();
        let close = [(Depth::Close, &None), (Depth::Close, &few)];
        // What is deeper takes longer to tell in full.
        for (at, (depth, live)) in
            close.into_iter().chain([(Depth::Inside, &None), (Depth::Loose, &None)]).enumerate()
        {
            let search = Search { view, live: live.as_deref(), memo: None, stop: &|| false };
            let every = search.every(&needles, depth).unwrap();
            let wanted = (every.total, every.first(view, PAGE));
            full[depth as usize] += usize::from(every.total > 2 * PAGE);
            for pool in pools.iter().skip(at / 2) {
                let found = pool.install(|| search.find(&needles, depth)).unwrap();
                assert_eq!(page(view, &found), wanted, "{typed:?} {depth:?}");
            }
        }
    }
    assert!(full.iter().all(|full| *full > 50), "only {full:?} had more than two pages");
}

#[test]
fn a_search_that_nobody_waits_for_ends() {
    let owners = crowd(3000);
    let index = Index::with(&owners, prepare(usize::MAX));
    let search = Search { view: index.view(), live: None, memo: None, stop: &|| true };
    assert_eq!(search.names(&needles("t a").unwrap()).map(|hits| hits.total), Err(super::Stopped));
}

proptest! {
    #[test]
    fn damaged_bytes_are_refused_or_searched_without_a_panic(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<bool>()) {
        let owners = crowd(40);
        let mut bytes = Index::with(&owners, prepare(8)).view().to_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = to }
        // As a file is mapped: at a multiple of eight.
        let words: Vec<u64> = bytes.chunks(8).map(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            u64::from_le_bytes(word)
        }).collect();
        let aligned = &bytemuck::cast_slice::<u64, u8>(&words)[..bytes.len()];
        if let Ok(view) = View::of(aligned) {
            for typed in ["t", "tech", "hikvision", "hti", "technolgy ltd", "hxvsn"] {
                let search = Search { view, live: None, memo: None, stop: &|| false };
                let _ = search.names(&needles(typed).unwrap()).unwrap().first(view, PAGE);
            }
        }
    }
}
