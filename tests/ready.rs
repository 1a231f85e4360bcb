//! What was made ready of the lists answers as the lists themselves do, and a file that is not sound is never
//! believed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use desig::import::{Intake, take};
use desig::model::Day;
use desig::search::{Engine, Filters, Opened, Request};
use desig::store::{Dataset, Facet, Library};

const QUERIES: [&str; 8] = ["", "alpha", "trad", "alpah", "ship bet", "springfield", "2020-01", "demo"];

fn today() -> Day {
    "2026-11-22".parse().unwrap()
}

fn import(data: &Path, names: &[&str]) {
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for name in names {
        text += &format!(
            "Example List (AAA) - Nowhere,{name},\"1 Example St, Springfield, US\",,2020-01-02,,DEMO\n"
        );
    }
    let file = data.join("list.csv");
    std::fs::write(&file, text).unwrap();
    take_file(data, &file);
}

fn take_file(data: &Path, file: &Path) {
    let intake = Intake { today: today(), accept_loss: true, ..Intake::default() };
    take(&Library::open(data), &[file.to_owned()], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
}

/// An engine over the lists as they are, nothing made ready before.
fn anew(data: &Path) -> Engine {
    Engine::new(Arc::new(Dataset::with(&Library::open(data), today()).unwrap().0))
}

fn opened(data: &Path) -> Engine {
    Opened::sound(data, today()).unwrap().engine
}

/// Who is found for each query, in order, with all that is counted.
fn answers(engine: &Engine) -> Vec<String> {
    let ask = |text: &&str| {
        let query = engine.parse(text).unwrap();
        let request = Request { query, filters: Filters::default(), as_of: today(), event: None };
        let answer = engine.search(&request).unwrap();
        let ids: Vec<&str> = answer.entities.iter().map(|hit| engine.data().id(hit.ix)).collect();
        format!("{ids:?} {:?} {:?} {:?}", answer.facets, answer.events, answer.standing)
    };
    QUERIES.iter().map(ask).collect()
}

fn files(data: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(data.join("ready")).map_or_else(|_| Vec::new(), |files| files.collect());
    let mut files: Vec<PathBuf> = files.into_iter().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// All that a dataset tells, of every record.
fn told(data: &Dataset) -> Vec<String> {
    let mut told = Vec::new();
    for ix in data.entity_indices() {
        let links: Vec<_> = data.links(ix).collect();
        let neighbors: Vec<_> = data.neighbors(ix).collect();
        let then = data.as_of(today());
        let places = Facet::ALL.map(|facet| {
            let mut places = Vec::new();
            data.for_facet_places(facet, ix, today(), |place| places.push(place));
            places
        });
        told.push(format!(
            "{:?} {links:?} {neighbors:?} {:?} {:?} {:?} {places:?}",
            data.entity(ix),
            data.evidence(ix),
            then.status(ix),
            then.events_of(ix).collect::<Vec<_>>(),
        ));
    }
    for ix in data.event_indices() {
        told.push(format!(
            "{:?} {:?} {:?}",
            data.event(ix),
            data.members(ix).collect::<Vec<_>>(),
            data.news_of_event(ix)
        ));
    }
    let values = Facet::ALL.map(|facet| data.facet_values(facet));
    told.push(format!(
        "{:?} {:?} {:?} {values:?} {:?}",
        data.lists(),
        data.news(),
        data.snapshots(),
        data.identity()
    ));
    told
}

#[test]
fn handing_out_every_record_is_the_same_from_memory_from_a_file_and_after_some_were_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..2_500).map(|number| format!("Alpha Trading {number}")).collect();
    import(dir.path(), &names.iter().map(String::as_str).collect::<Vec<_>>());
    let each = |data: &Dataset| {
        let mut told = Vec::new();
        let end = data.for_each_entity(|ix, entity| {
            told.push((ix, format!("{entity:?}")));
            ControlFlow::<()>::Continue(())
        });
        assert_eq!(end, ControlFlow::Continue(()));
        told
    };
    let new = anew(dir.path());
    let own = each(new.data());
    assert_eq!(own.len(), new.data().count());
    let engine = opened(dir.path());
    assert!(each(engine.data()) == own);
    for ix in engine.data().entity_indices().step_by(333) {
        let _ = engine.data().entity(ix);
    }
    assert!(each(engine.data()) == own);
    let by_index = engine.data().entity_indices().map(|ix| (ix, format!("{:?}", engine.data().entity(ix))));
    assert!(by_index.eq(own));

    let mut seen = 0;
    let end = engine.data().for_each_entity(|ix, _| {
        seen += 1;
        if ix.0 == 40 { ControlFlow::Break("enough") } else { ControlFlow::Continue(()) }
    });
    assert_eq!((end, seen), (ControlFlow::Break("enough"), 41));
}

#[test]
fn what_was_made_ready_tells_and_answers_what_the_lists_do() {
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &["Alpha Trading", "Beta Shipping", "Gamma Trade House"]);
    let new = anew(dir.path());
    assert!(answers(&new).iter().all(|found| !found.starts_with("[]")), "every query finds somebody");
    for time in ["made", "read again"] {
        let opened = opened(dir.path());
        assert_eq!(told(opened.data()), told(new.data()), "{time}");
        assert_eq!(answers(&opened), answers(&new), "{time}");
        assert_eq!(files(dir.path()).len(), 2, "the dataset and its index");
    }
}

#[test]
fn the_real_entity_list_made_ready_tells_what_it_told() {
    let lists = std::env::var_os("DESIG_LISTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lists"), PathBuf::from);
    let file = lists.join("csl-entity-list-2026-07.csv");
    if !file.exists() {
        eprintln!("skipped: {} is not here", file.display());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    take_file(dir.path(), &file);
    drop(opened(dir.path()));
    let (opened, new) = (opened(dir.path()), anew(dir.path()));
    let (opened, new) = (told(opened.data()), told(new.data()));
    assert_eq!(opened.len(), new.len());
    let differs = opened.iter().zip(&new).find(|(a, b)| a != b);
    assert!(differs.is_none(), "{differs:?}");
}

#[test]
fn a_file_with_a_flipped_bit_or_cut_off_anywhere_is_never_believed() {
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &["Alpha Trading", "Beta Shipping", "Gamma Trade House"]);
    let new = answers(&opened(dir.path()));
    for file in files(dir.path()) {
        let whole = std::fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 25) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            // A file is never written to where it stands.
            replace(&file, &bytes);
            assert_eq!(answers(&opened(dir.path())), new, "bit flipped in byte {at} of {file:?}");
            assert_eq!(std::fs::read(&file).unwrap(), whole, "made anew and kept");
            replace(&file, &whole[..at]);
            assert_eq!(answers(&opened(dir.path())), new, "cut off at {at}");
        }
    }
}

/// The browser looks before all was read: whatever stands there, it must not fall over.
#[test]
fn looking_into_a_file_that_was_not_read_whole_never_panics() {
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &["Alpha Trading", "Beta Shipping", "Gamma Trade House"]);
    drop(opened(dir.path()));
    for file in files(dir.path()) {
        let whole = std::fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 250) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            replace(&file, &bytes);
            let opened = Opened::of(dir.path(), today()).unwrap();
            for text in QUERIES {
                if let Ok(query) = opened.engine.parse(text) {
                    let filters = Filters::default();
                    let _ = opened.engine.search(&Request { query, filters, as_of: today(), event: None });
                }
            }
            replace(&file, &whole);
        }
    }
}

fn replace(file: &Path, bytes: &[u8]) {
    let beside = file.with_extension("new");
    std::fs::write(&beside, bytes).unwrap();
    std::fs::rename(beside, file).unwrap();
}

#[test]
fn what_was_made_ready_of_other_data_is_not_taken_for_these_and_old_files_go() {
    let dir = tempfile::tempdir().unwrap();
    for count in 1..=5 {
        let names = ["Alpha Trading", "Beta Shipping", "Gamma House", "Delta Air", "Epsilon Rail"];
        import(dir.path(), &names[..count]);
        assert_eq!(answers(&opened(dir.path())), answers(&anew(dir.path())));
    }
    assert_eq!(files(dir.path()).len(), 6, "those looked at last, of each kind");
}

#[test]
fn without_imports_nothing_is_made_ready() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(answers(&opened(dir.path())).len(), QUERIES.len());
    assert!(files(dir.path()).is_empty());
}
