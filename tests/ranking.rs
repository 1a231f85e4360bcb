//! How good the search is: a labelled set of queries by class, with recall and mean reciprocal rank
//! printed for each class, and floors held. `cargo test --test ranking -- --nocapture` shows the table.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use desig::search::index::{Index, Names, Search};
use desig::search::{Engine, Filters, NameKind, Needles, Query, Request};
use desig::store::Dataset;
use fuzzy_matcher::FuzzyMatcher;

#[derive(Default)]
struct Class {
    queries: usize,
    first: usize,
    in_ten: usize,
    reciprocal: f64,
    missed: Vec<String>,
}

/// How the queries of a labelled set fared, by class.
#[derive(Default)]
struct Classes(BTreeMap<String, Class>);

impl Classes {
    /// Takes note of the place at which what was wanted was found.
    fn add(&mut self, class: &str, place: Option<usize>, missed: impl FnOnce() -> String) {
        let class = self.0.entry(class.to_owned()).or_default();
        class.queries += 1;
        class.first += usize::from(place == Some(0));
        class.in_ten += usize::from(place.is_some_and(|place| place < 10));
        class.reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        if place != Some(0) {
            class.missed.push(missed());
        }
    }

    fn print(&self, of: &str) {
        println!("\n{:<16} {:>4} {:>9} {:>9} {:>6}", of, "n", "recall@1", "recall@10", "MRR");
        let mut all = Class::default();
        for (name, class) in &self.0 {
            class.print(name);
            all.queries += class.queries;
            all.first += class.first;
            all.in_ten += class.in_ten;
            all.reciprocal += class.reciprocal;
        }
        all.print("all");
    }
}

impl Class {
    fn print(&self, name: &str) {
        let share = |count: f64| count / self.queries as f64;
        println!(
            "{name:<16} {:>4} {:>9.3} {:>9.3} {:>6.3}   {}",
            self.queries,
            share(self.first as f64),
            share(self.in_ten as f64),
            share(self.reciprocal),
            self.missed.join("; ")
        );
    }
}

/// The class, query and wanted of each row of a labelled set.
fn rows(set: &str) -> impl Iterator<Item = [&str; 3]> {
    set.lines().filter(|row| !row.starts_with('#')).map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        cells.try_into().unwrap_or_else(|cells| panic!("{cells:?}"))
    })
}

/// The ids found, best first.
fn found(engine: &Engine, text: &str) -> Vec<String> {
    let query = engine.parse(text).unwrap();
    let as_of = "2026-11-22".parse().unwrap();
    let answer = engine.search(&Request { query, filters: Filters::default(), as_of, event: None }).unwrap();
    answer.entities.iter().map(|hit| engine.data().entity(hit.ix).id.clone()).collect()
}

#[test]
fn each_class_of_queries_finds_what_it_must() {
    let engine = Engine::new(Arc::new(Dataset::embedded().unwrap()));
    let mut classes = Classes::default();
    for [class, query, wanted] in rows(include_str!("ranking/embedded.tsv")) {
        let ids = found(&engine, query);
        let place = if wanted == "-" {
            ids.is_empty().then_some(0)
        } else {
            assert!(engine.data().entity_by_id(wanted).is_some(), "{wanted} is no entity");
            ids.iter().position(|id| id == wanted)
        };
        classes.add(class, place, || {
            format!("{query} (first is {})", ids.first().map_or("nothing", String::as_str))
        });
    }
    classes.print("embedded data");
    assert!(classes.0.values().map(|class| class.queries).sum::<usize>() >= 150);
    for (name, class) in &classes.0 {
        assert_eq!(class.first, class.queries, "{name}: {}", class.missed.join("; "));
    }
}

/// Parties of real lists with their names, the primary one first.
struct Parties(Vec<Vec<String>>);

impl Names for Parties {
    fn owners(&self) -> usize {
        self.0.len()
    }

    fn for_each_name(&self, owner: usize, each: &mut dyn FnMut(&str, NameKind)) {
        self.0[owner]
            .iter()
            .enumerate()
            .for_each(|(at, name)| each(name, if at > 0 { NameKind::Alias } else { NameKind::Primary }));
    }
}

impl Parties {
    /// The Entity List, OFAC's list and the UN's; `None` where the files are not there.
    fn read() -> Option<Self> {
        let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lists");
        let csv = |path: &str, headers| {
            let bytes = std::fs::read(lists.join(path)).ok()?;
            // OFAC writes Latin-1.
            let text: String = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => error.into_bytes().into_iter().map(char::from).collect(),
            };
            let mut reader =
                csv::ReaderBuilder::new().has_headers(headers).flexible(true).from_reader(text.as_bytes());
            Some(reader.records().map_while(Result::ok).collect::<Vec<_>>())
        };
        let mut parties: Vec<Vec<String>> = Vec::new();
        for row in csv("csl-entity-list-2026-07.csv", true)? {
            let aliases = row[22].split("; ").filter(|alias| !alias.is_empty());
            parties.push(std::iter::once(&row[5]).chain(aliases).map(str::to_owned).collect());
        }
        let mut of_number: BTreeMap<String, usize> = BTreeMap::new();
        for row in csv("ofac/sdn.csv", false)?.iter().filter(|row| row.len() > 1) {
            of_number.insert(row[0].to_owned(), parties.len());
            parties.push(vec![row[1].to_owned()]);
        }
        for row in csv("ofac/alt.csv", false)?.iter().filter(|row| row.len() > 3) {
            if let Some(party) = of_number.get(&row[0]) {
                parties[*party].push(row[3].to_owned());
            }
        }
        let un = std::fs::read_to_string(lists.join("un/UN_consolidated.xml")).ok()?;
        let within = |text: &str, tag: &str| -> Vec<String> {
            let opening = format!("<{tag}>");
            let parts = text.split(&opening).skip(1);
            parts.filter_map(|part| Some(part.split_once('<')?.0.trim().to_owned())).collect()
        };
        for party in un.split("<DATAID>").skip(1) {
            let first: Vec<String> = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"]
                .iter()
                .flat_map(|tag| within(party, tag))
                .collect();
            let mut names = vec![first.join(" ")];
            names.extend(["NAME_ORIGINAL_SCRIPT", "ALIAS_NAME"].iter().flat_map(|tag| within(party, tag)));
            names.retain(|name| !name.is_empty());
            parties.push(names);
        }
        Some(Self(parties))
    }
}

/// The owners found for a query, best first, by another matcher that scores a name at a time.
fn by_scores(parties: &Parties, score: impl Fn(&str) -> Option<i64>) -> Vec<usize> {
    let best = |names: &Vec<String>| names.iter().filter_map(|name| score(name)).max();
    let mut scored: Vec<(i64, usize)> =
        parties.0.iter().enumerate().filter_map(|(at, names)| Some((-best(names)?, at))).collect();
    scored.sort_unstable();
    scored.into_iter().map(|(_, at)| at).collect()
}

/// The real lists are not part of the project; where they are not there, this says so and holds nothing.
#[test]
fn real_lists_are_searched_better_than_by_any_other_matcher() {
    let Some(parties) = Parties::read() else {
        println!("skipped: the real lists are not there");
        return;
    };
    let index = Index::new(&parties);
    let view = index.view();
    let skim = fuzzy_matcher::skim::SkimMatcherV2::default();
    let mut nucleo = nucleo::Matcher::new(nucleo::Config::DEFAULT);
    let mut engines: BTreeMap<&str, Classes> = BTreeMap::new();
    for [class, query, wanted] in rows(include_str!("ranking/lists.tsv")) {
        let fits = |owner: &usize| match wanted.strip_prefix('@') {
            Some(local) => parties.0[*owner].iter().any(|name| name == local),
            None => parties.0[*owner].first().is_some_and(|name| name == wanted),
        };
        assert!(wanted == "-" || (0..parties.0.len()).any(|owner| fits(&owner)), "{wanted} is on no list");
        let needles = Needles::new(&Query::parse(query).unwrap());
        let search = Search { view, live: None, memo: None, stop: &|| false };
        let hits = search.names(&needles).unwrap().first(view, 100);
        let ours: Vec<usize> = hits.iter().map(|hit| hit.owner as usize).collect();
        let pattern = nucleo::pattern::Pattern::parse(
            query,
            nucleo::pattern::CaseMatching::Ignore,
            nucleo::pattern::Normalization::Smart,
        );
        let mut room = Vec::new();
        let mut by_nucleo =
            |name: &str| pattern.score(nucleo::Utf32Str::new(name, &mut room), &mut nucleo).map(i64::from);
        let nucleo: Vec<usize> = {
            let cell = std::cell::RefCell::new(&mut by_nucleo);
            by_scores(&parties, |name| (cell.borrow_mut())(name))
        };
        let typos = frizbee::Config { max_typos: Some(1), ..Default::default() };
        let frizbee = {
            let matcher = std::cell::RefCell::new(frizbee::Matcher::new(query, &typos));
            by_scores(&parties, |name| {
                matcher.borrow_mut().match_list(&[name]).first().map(|found| i64::from(found.score))
            })
        };
        let skim = by_scores(&parties, |name| skim.fuzzy_match(name, query));
        for (engine, found) in
            [("desig", ours), ("nucleo", nucleo), ("frizbee", frizbee), ("fuzzy-matcher", skim)]
        {
            let place = match wanted {
                "-" => found.is_empty().then_some(0),
                _ => found.iter().position(fits),
            };
            let first = found.first().and_then(|owner| parties.0[*owner].first());
            engines.entry(engine).or_default().add(class, place, || {
                format!("{query} (first is {})", first.map_or("nothing", String::as_str))
            });
        }
    }
    engines.iter().for_each(|(engine, classes)| classes.print(engine));
    let ours = &engines["desig"].0;
    for (other, classes) in &engines {
        for (class, theirs) in &classes.0 {
            let ours = &ours[class];
            assert!(ours.first >= theirs.first, "{other} is better at {class}: {}", ours.missed.join("; "));
            assert!(ours.in_ten >= theirs.in_ten, "{other} finds more of {class}");
        }
    }
    for (class, of_class) in ours {
        assert!(of_class.first == of_class.queries, "{class}: {}", of_class.missed.join("; "));
    }
}

/// A name of the UN list typed in its own script, two words of it, finds whom it names where only spellings in Latin letters
/// are known: by how they sound. No query was chosen, two words are often not enough to tell whom they name, and the floors
/// are a little below what was found when this was written.
#[test]
fn names_typed_in_their_own_script_find_those_known_in_latin_letters_only() {
    let Some(mut parties) = Parties::read() else {
        println!("skipped: the real lists are not there");
        return;
    };
    let is_latin = |name: &String| name.chars().all(|c| !c.is_alphabetic() || c < '\u{250}');
    let script = |name: &String| match name.chars().find(|c| c.is_alphabetic()) {
        Some('\u{400}'..='\u{4ff}') => Some("cyrillic"),
        Some('\u{600}'..='\u{6ff}') => Some("arabic"),
        _ => None,
    };
    let mut typed = Vec::new();
    for (owner, names) in parties.0.iter_mut().enumerate() {
        let own = names.iter().find_map(|name| Some((name.clone(), script(name)?)));
        names.retain(is_latin);
        let Some((own, script)) = own.filter(|_| !names.is_empty()) else { continue };
        let words = own.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic));
        let words: Vec<&str> = words.take(2).collect();
        if words.len() == 2 {
            typed.push((owner, script, words.join(" ")));
        }
    }
    let index = Index::new(&parties);
    let view = index.view();
    let mut classes = Classes::default();
    for (owner, script, query) in typed {
        let needles = Needles::new(&Query::parse(&query).unwrap());
        let search = Search { view, live: None, memo: None, stop: &|| false };
        let hits = search.names(&needles).unwrap().first(view, 100);
        let place = hits.iter().position(|hit| hit.owner as usize == owner);
        classes.add(script, place, || format!("{query} ({})", parties.0[owner][0]));
    }
    classes.print("own script");
    for (script, floor) in [("arabic", 0.75), ("cyrillic", 0.9)] {
        let class = &classes.0[script];
        let in_ten = class.in_ten as f64 / class.queries as f64;
        assert!(in_ten >= floor, "{script}: {in_ten} of {} in the first ten", class.queries);
    }
}
