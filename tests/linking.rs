//! How well news is linked: labelled items by class, with precision and recall printed for each, and floors
//! held. `cargo test --test linking -- --nocapture` shows the tables with each link that is wrong or missed.
//!
//! Missed, and known: names spelled another way (Tehranchi), words in another order ("Public Security Bureau of
//! Kashgar Prefecture") or without capitals ("the municipal public security bureau of Urumqi"), and a plain
//! name in an item that neither is about restrictions nor names its country. Wrong, and known: a dealer who
//! has the one word of a listed company's name, in an item about sanctions on its country; a place that a
//! party's other name is ("the Potohar plateau").
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use desig::import::{Intake, take};
use desig::model::Day;
use desig::news::link::{Linker, Mention, Piece, Target};
use desig::store::{Dataset, Library};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    item: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    class: String,
    #[serde(default)]
    trap: bool,
    day: Option<Day>,
    title: String,
    text: String,
    entities: BTreeSet<String>,
    #[serde(default)]
    events: BTreeSet<String>,
}

#[derive(Default)]
struct Score {
    items: usize,
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

impl Score {
    fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong.len())
    }

    fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed.len())
    }

    fn print(&self, name: &str) {
        println!(
            "{name:<18} {:>5} {:>6} {:>9.3} {:>7.3}",
            self.items,
            self.right + self.missed.len(),
            self.precision(),
            self.recall()
        );
        self.wrong.iter().for_each(|wrong| println!("    wrong  {wrong}"));
        self.missed.iter().for_each(|missed| println!("    missed {missed}"));
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Links every item, prints the table, and gives the score of all.
fn score(of: &str, data: &Dataset, set: &str, key: impl Fn(&Dataset, Target) -> Option<String>) -> Score {
    let items = toml::from_str::<Set>(set).unwrap().item;
    let linker = Linker::of(data);
    let entities = data.entity_indices().map(Target::Entity);
    let targets = entities.chain(data.event_indices().map(Target::Event));
    let known: BTreeSet<String> = targets.filter_map(|target| key(data, target)).collect();
    let mut classes: BTreeMap<&str, Score> = BTreeMap::new();
    let mut all = Score::default();
    for item in &items {
        let mentions = linker.links(data, &Piece { title: &item.title, text: &item.text, day: item.day });
        let mut found: BTreeMap<String, &Mention> = BTreeMap::new();
        for mention in &mentions {
            if let Some(key) = key(data, mention.target) {
                found.entry(key).or_insert(mention);
            }
        }
        let wanted: BTreeSet<&String> = item.entities.iter().chain(&item.events).collect();
        for wanted in &wanted {
            assert!(known.contains(*wanted), "{wanted} is nobody");
        }
        for score in [classes.entry(item.class.as_str()).or_default(), &mut all] {
            score.items += 1;
            score.right += found.keys().filter(|id| wanted.contains(id)).count();
            let wrong = found.iter().filter(|(id, _)| !wanted.contains(id));
            score
                .wrong
                .extend(wrong.map(|(id, mention)| format!("{}: {id}, by {}", item.title, mention.why)));
            let missed = wanted.iter().filter(|id| !found.contains_key(**id));
            score.missed.extend(missed.map(|id| format!("{}: {id}", item.title)));
        }
    }
    println!("\n{of:<18} {:>5} {:>6} {:>9} {:>7}", "items", "links", "precision", "recall");
    classes.iter().for_each(|(name, score)| score.print(name));
    println!(
        "{:<18} {:>5} {:>6} {:>9.3} {:>7.3}",
        "all",
        all.items,
        all.right + all.missed.len(),
        all.precision(),
        all.recall()
    );
    let traps = items.iter().filter(|item| item.trap).count();
    assert!(traps * 3 >= items.len(), "{traps} of {} items try to trap", items.len());
    all
}

fn id(data: &Dataset, target: Target) -> Option<String> {
    Some(match target {
        Target::Entity(ix) => data.entity(ix).id.clone(),
        Target::Event(ix) => data.event(ix).id.clone(),
    })
}

/// The primary name; events are not scored.
fn name(data: &Dataset, target: Target) -> Option<String> {
    match target {
        Target::Entity(ix) => Some(data.entity(ix).name.clone()),
        Target::Event(_) => None,
    }
}

#[test]
fn embedded_names_and_events_are_linked() {
    let data = Dataset::embedded().unwrap();
    let all = score("embedded", &data, include_str!("linking/embedded.toml"), id);
    assert!(all.items >= 60);
    assert!(all.precision() >= 0.98, "precision {:.3}", all.precision());
    assert!(all.recall() >= 0.95, "recall {:.3}", all.recall());
}

/// The real list is not part of the project; where it is not there, this says so and holds nothing.
#[test]
fn names_of_the_whole_entity_list_are_linked() {
    let Some(list) = common::real("csl-entity-list-2026-07.csv") else { return };
    let dir = tempfile::tempdir().unwrap();
    let today: Day = "2026-07-14".parse().unwrap();
    let intake = Intake { today, ..Intake::default() };
    take(&Library::open(dir.path()), &[list], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    let (data, faults) = Dataset::with(&Library::open(dir.path()), today).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    assert!(data.entity_indices().len() > 3000);
    let linker = Linker::of(&data);
    for text in
        [include_str!("../LICENSE-APACHE"), include_str!("../LICENSE-MIT"), include_str!("../deny.toml")]
    {
        let mentions = linker.links(&data, &Piece { title: "", text, day: None });
        assert!(mentions.is_empty(), "a license names nobody: {mentions:?}");
    }
    let all = score("Entity List", &data, include_str!("linking/lists.toml"), name);
    assert!(all.precision() >= 0.98, "precision {:.3}", all.precision());
    assert!(all.recall() >= 0.95, "recall {:.3}", all.recall());
}
