//! Indexes kept in a file answer as those made anew do, and a file that is not sound is never believed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use desig::import::{Intake, take};
use desig::model::Day;
use desig::search::{Engine, Filters, Kept, Request};
use desig::store::{Dataset, Library};

const QUERIES: [&str; 7] = ["alpha", "trad", "alpah", "ship bet", "springfield", "2020-01", "demo"];

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
    let intake = Intake { today: today(), accept_loss: true, ..Intake::default() };
    take(&Library::open(data), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
}

fn dataset(data: &Path) -> Arc<Dataset> {
    Arc::new(Dataset::with(&Library::open(data), today()).unwrap().0)
}

/// Who is found for each query, in order.
fn answers(engine: &Engine) -> Vec<Vec<String>> {
    let ask = |text: &&str| {
        let query = engine.parse(text).unwrap();
        let request = Request { query, filters: Filters::default(), as_of: today(), event: None };
        let answer = engine.search(&request).unwrap();
        answer.entities.iter().map(|hit| engine.data().entity(hit.ix).id.clone()).collect()
    };
    QUERIES.iter().map(ask).collect()
}

fn files(data: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(data.join("indexes"))
        .map_or_else(|_| Vec::new(), |files| files.flatten().collect());
    files.into_iter().map(|file| file.path()).collect()
}

#[test]
fn kept_indexes_answer_as_new_ones_do() {
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &["Alpha Trading", "Beta Shipping", "Gamma Trade House"]);
    let data = dataset(dir.path());
    let kept = Kept::under(dir.path());
    let new = answers(&Engine::new(data.clone()));
    assert!(new.iter().all(|found| !found.is_empty()), "every query finds somebody: {new:?}");
    assert_eq!(answers(&Engine::with(data.clone(), Some(&kept))), new, "made and kept");
    assert_eq!(files(dir.path()).len(), 1);
    assert_eq!(answers(&Engine::with(data, Some(&kept))), new, "read again");
}

#[test]
fn a_file_with_a_flipped_bit_or_cut_off_anywhere_is_never_believed() {
    let dir = tempfile::tempdir().unwrap();
    import(dir.path(), &["Alpha Trading", "Beta Shipping", "Gamma Trade House"]);
    let data = dataset(dir.path());
    let kept = Kept::under(dir.path());
    let new = answers(&Engine::with(data.clone(), Some(&kept)));
    let [file] = files(dir.path()).try_into().unwrap();
    let whole = std::fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(answers(&Engine::with(data.clone(), Some(&kept))), new, "bit flipped in byte {at}");
        assert_eq!(std::fs::read(&file).unwrap(), whole, "made anew and kept");
        std::fs::write(&file, &whole[..at]).unwrap();
        assert_eq!(answers(&Engine::with(data.clone(), Some(&kept))), new, "cut off at {at}");
    }
}

#[test]
fn what_was_kept_of_other_data_is_not_taken_for_these_and_old_files_go() {
    let dir = tempfile::tempdir().unwrap();
    let kept = Kept::under(dir.path());
    for count in 1..=5 {
        let names = ["Alpha Trading", "Beta Shipping", "Gamma House", "Delta Air", "Epsilon Rail"];
        import(dir.path(), &names[..count]);
        let data = dataset(dir.path());
        assert_eq!(answers(&Engine::with(data.clone(), Some(&kept))), answers(&Engine::new(data)));
    }
    assert_eq!(files(dir.path()).len(), 3, "those looked at last");
}

#[test]
fn without_imports_nothing_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let _ = Engine::with(dataset(dir.path()), Some(&Kept::under(dir.path())));
    assert!(files(dir.path()).is_empty());
}
