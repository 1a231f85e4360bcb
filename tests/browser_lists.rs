//! The browser with imported lists: what they bring is there to browse, and other data take the place of those
//! shown without losing one's place.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::ops::ControlFlow;
use std::path::Path;

use common::real;

use desig::app::{Action, Changes, Effect, SourceLine, Subject};
use desig::import::{Intake, take};
use desig::model::Day;
use desig::search::Opened;
use desig::store::diff::{LargestLoss, LastTwo};
use desig::store::{Keeping, Library, Looked, Snapshot};
use desig::tui::Offscreen;
use tempfile::TempDir;

const TODAY: &str = "2026-11-22";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Imports names as a list of a day.
fn import(data: &Path, on: &str, list: &str, names: &[&str]) {
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for name in names {
        text += &format!(
            "Example List ({list}) - Nowhere,{name},\"1 Example St, Springfield, US\",,2020-01-02,Also {name},DEMO\n"
        );
    }
    text += "a row that is none\n";
    import_text(data, on, &text);
}

/// Imports the text of a list of a day.
fn import_text(data: &Path, on: &str, text: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let intake = Intake { as_of: Some(day(on)), today: day(TODAY), accept_loss: true, ..Intake::default() };
    let paths = [file.path().to_owned()];
    take(&Library::open(data), &paths, &intake, &mut |_| ControlFlow::Continue(())).unwrap();
}

fn browser(data: &TempDir) -> Offscreen {
    Offscreen::over(data.path(), 120, 36, day(TODAY)).unwrap()
}

fn names(browser: &Offscreen) -> Vec<String> {
    let state = browser.state();
    state.answer.entities.iter().map(|hit| state.data().unwrap().entity(hit.ix).name.clone()).collect()
}

fn search(browser: &mut Offscreen, text: &str) {
    browser.press("/ ctrl-u").unwrap();
    browser.type_text(text);
    browser.press("enter").unwrap();
}

#[test]
fn an_imported_party_is_found_with_its_event_its_program_and_its_evidence() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading", "Beta Shipping"]);
    let mut browser = browser(&data);
    search(&mut browser, "alpha");
    assert_eq!(names(&browser), ["Alpha Trading"]);
    let text = browser.text();
    for words in ["listed since 2020-01-02", "AAA DEMO", "Also Alpha Trading", "1 Example St"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn where_names_alone_were_looked_at_the_total_says_so() {
    let data = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..120).map(|at| format!("Sample Trader {at}")).collect();
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for name in names.iter().map(String::as_str).chain(["Elsewhere"]) {
        text += &format!("Example List (AAA) - Nowhere,{name},\"1 Sample St, Atlantis\",,2020-01-02,,DEMO\n");
    }
    import_text(data.path(), "2026-01-01", &text);
    let mut browser = browser(&data);
    search(&mut browser, "sample");
    let text = browser.text();
    assert!(text.contains("of 120 by name") && text.contains("names only; addr: for addresses"), "{text}");
    search(&mut browser, "addr:sample");
    assert_eq!(browser.state().answer.total, 121);
    assert!(!browser.text().contains("by name"), "{}", browser.text());
    search(&mut browser, "sample 119");
    let text = browser.text();
    assert!(text.contains("1 of 1 ") && !text.contains("by name"), "{text}");
}

#[test]
fn what_the_list_says_against_a_status_stands_under_it() {
    let data = tempfile::tempdir().unwrap();
    let row = "source,name,addresses,federal_register_notice,start_date,end_date,alt_names,programs\n\
        Example List (AAA) - Nowhere,Alpha Trading,\"1 Example St, US\",,2020-01-02,2021-03-04,,DEMO\n";
    import_text(data.path(), "2026-01-01", row);
    let mut browser = browser(&data);
    search(&mut browser, "alpha");
    let text = browser.text();
    let status = text.lines().position(|line| line.contains("listed since 2020-01-02")).unwrap();
    assert!(text.lines().nth(status + 1).unwrap().contains("≈ by the list it ended on 2021-03-04"), "{text}");
    assert!(!text.contains("to be careful with, below"), "{text}");
}

#[test]
fn the_lists_are_one_key_away_with_their_snapshots_and_what_could_not_be_read() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2025-01-01", "AAA", &["Alpha Trading"]);
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading", "Beta Shipping"]);
    let mut browser = browser(&data);
    browser.press("L").unwrap();
    assert_eq!(browser.state().subject, Some(Subject::Lists));
    let text = browser.text();
    for words in [
        "2 lists, 2 snapshots",
        "embedded in this program",
        "●  2026-01-01",
        "○  2025-01-01",
        "line 4: it has 1 cell where",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    browser.press("[").unwrap();
    assert_eq!(browser.state().subject, None, "back to where one was");
}

#[test]
fn among_the_lists_it_is_said_what_an_earlier_version_has_read_and_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading"]);
    let shown = || {
        let mut browser = browser(&data);
        browser.press("L").unwrap();
        let lines: Vec<String> = browser.text().lines().map(|line| line.trim().to_owned()).collect();
        lines.join(" ").contains("read by an earlier version of desig")
    };
    assert!(!shown());
    let library = Library::open(data.path());
    let pack = &library.packs()[0];
    let mut keeping = Keeping::new(&library);
    pack.for_each(|entry| keeping.add(entry).unwrap()).unwrap();
    keeping.finish(|_, _| Snapshot { reading: 0, ..pack.snapshot().clone() }).unwrap();
    assert!(shown());
}

#[test]
fn who_is_on_a_list_is_one_key_from_the_list() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading", "Beta Shipping"]);
    let mut browser = browser(&data);
    browser.press("L").unwrap();
    while !browser.text().lines().any(|line| line.contains("▌  AAA")) {
        let before = browser.state().details_line;
        browser.press("down").unwrap();
        assert_ne!(browser.state().details_line, before, "AAA is not among the lists:\n{}", browser.text());
    }
    browser.press("enter").unwrap();
    assert_eq!(names(&browser), ["Alpha Trading", "Beta Shipping"]);
}

#[test]
fn as_of_an_earlier_day_the_snapshot_of_that_day_is_shown_and_ones_place_is_kept() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2025-01-01", "AAA", &["Alpha Trading", "Gone Since"]);
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading", "New Since"]);
    let mut browser = browser(&data);
    search(&mut browser, "since");
    assert_eq!(names(&browser), ["New Since"]);
    search(&mut browser, "alpha");
    let shown = |browser: &Offscreen| match browser.state().subject {
        Some(Subject::Entity(ix)) => browser.state().data().unwrap().entity(ix).name.clone(),
        other => panic!("{other:?} is shown"),
    };
    assert_eq!(shown(&browser), "Alpha Trading");
    browser.press("a ctrl-u").unwrap();
    browser.type_text("2025-06-01");
    browser.press("enter").unwrap();
    assert_eq!(shown(&browser), "Alpha Trading", "the same party, in the other snapshot");
    search(&mut browser, "since");
    assert_eq!(names(&browser), ["Gone Since"]);
}

#[test]
fn what_a_fetch_brought_is_shown_at_once() {
    let data = tempfile::tempdir().unwrap();
    let mut browser = browser(&data);
    browser.press("S").unwrap();
    assert_eq!(browser.take_effects(), [Effect::Sync]);
    browser.act(Action::Syncing("csl: file 1 of 1, 0.5 MiB".to_owned()));
    assert!(browser.text().contains("lists: csl: file 1 of 1"), "{}", browser.text());
    assert!(browser.text().contains("S stops"));
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading"]);
    browser.act(Action::Synced(Ok("new: AAA 1 entry".to_owned()), true));
    assert!(browser.text().contains("new: AAA 1 entry"), "{}", browser.text());
    search(&mut browser, "alpha");
    assert_eq!(names(&browser), ["Alpha Trading"]);
}

#[test]
fn a_file_is_imported_by_its_name_and_progress_is_told() {
    let data = tempfile::tempdir().unwrap();
    let mut browser = browser(&data);
    browser.press("I enter").unwrap();
    assert!(browser.text().contains("name a file"), "{}", browser.text());
    browser.type_text("/tmp/list.csv");
    browser.press("enter").unwrap();
    assert_eq!(browser.take_effects(), [Effect::Import("/tmp/list.csv".to_owned())]);
    browser.act(Action::Syncing("importing, 50 %, 7 entries".to_owned()));
    assert!(browser.text().contains("importing, 50 %, 7 entries"), "{}", browser.text());
    browser.press("I").unwrap();
    assert!(browser.text().contains("already"), "one at a time: {}", browser.text());
    browser.act(Action::Synced(Err("list.csv is empty".to_owned()), false));
    assert!(browser.text().contains("list.csv is empty"));
}

#[test]
fn a_damaged_snapshot_is_named_and_the_rest_is_shown() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading"]);
    import(data.path(), "2026-01-01", "BBB", &["Beta Shipping"]);
    let pack = std::fs::read_dir(data.path().join("snapshots")).unwrap();
    let pack =
        pack.map(|file| file.unwrap().path()).find(|path| path.to_string_lossy().contains("AAA")).unwrap();
    let mut bytes = std::fs::read(&pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&pack, bytes).unwrap();
    let mut browser = browser(&data);
    assert!(browser.text().contains("snapshot AAA-2026-01-01"), "{}", browser.text());
    search(&mut browser, "beta");
    assert_eq!(names(&browser), ["Beta Shipping"]);
}

#[test]
fn the_lists_tell_when_a_source_last_failed_and_why() {
    let data = tempfile::tempdir().unwrap();
    let mut browser = Offscreen::over(data.path(), 200, 36, day(TODAY)).unwrap();
    let source = |asked, failed| SourceLine { name: "mine".to_owned(), enabled: true, asked, failed };
    let failed = Some(("2026-11-20 08:00 UTC".to_owned(), "404 Not Found".to_owned()));
    browser.act(Action::Sources(vec![source(None, failed.clone())]));
    browser.press("L").unwrap();
    let text = browser.text();
    assert!(text.contains("[x] mine  never asked with success"), "{text}");
    assert!(text.contains("!  failed 2026-11-20 08:00 UTC: 404 Not Found"), "{text}");
    let asked = Some(("2026-11-19 08:00 UTC".to_owned(), "2026-11-18".to_owned()));
    browser.act(Action::Sources(vec![source(asked.clone(), failed)]));
    assert!(browser.text().contains("asked 2026-11-19 08:00 UTC") && browser.text().contains("!  failed"));
    browser.act(Action::Sources(vec![source(asked, None)]));
    assert!(!browser.text().contains("failed"), "{}", browser.text());
}

#[test]
fn a_day_that_is_typed_takes_the_place_of_the_one_proposed() {
    let data = tempfile::tempdir().unwrap();
    let mut browser = Offscreen::over(data.path(), 120, 36, day(TODAY)).unwrap();
    browser.press("a").unwrap();
    assert!(browser.text().contains(&format!("> {TODAY}")), "{}", browser.text());
    browser.type_text("2026-13-45");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("“2026-13-45” is not a day"), "{}", browser.text());
}

#[test]
fn who_was_added_on_a_day_of_publication_stands_in_the_timeline_too() {
    let data = tempfile::tempdir().unwrap();
    // Pages of the Federal Register tell when they were printed, not from when a rule is in force.
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for (name, page, on) in [
        ("Alpha Works", "88 FR 38741", "2023-06-14"),
        ("Beta Works", "88 FR 38741", "2023-06-14"),
        ("Gamma Works", "90 FR 48193", "2025-10-09"),
    ] {
        text += &format!(
            "Entity List (EL) - Bureau of Industry and Security,{name},\"1 Example St, CN\",{page},{on},,\n"
        );
    }
    import_text(data.path(), "2026-01-01", &text);
    let mut browser = browser(&data);
    let range = |browser: &Offscreen| browser.state().filters.dates.map(|range| range.to_string());
    let last = |browser: &Offscreen| {
        browser.state().answer.months.iter().next_back().map(|(month, count)| (month.to_string(), *count))
    };
    assert_eq!(last(&browser), Some(("2025-10".to_owned(), 1)));
    browser.press("t b").unwrap();
    assert_eq!(range(&browser).as_deref(), Some("2025-10"));
    assert_eq!(names(&browser), ["Gamma Works"]);
    // What is only published is not said to be in force from then.
    assert!(browser.text().contains("published"), "{}", browser.text());
    browser.press("b").unwrap();
    assert_eq!(range(&browser).as_deref(), Some("2023-06"));
    assert_eq!(browser.state().answer.total, 2);
    browser.press("w c").unwrap();
    // The first move starts where the last bar stands.
    browser.press("h").unwrap();
    assert_eq!(range(&browser).as_deref(), Some("2025-10"));
    browser.press("c").unwrap();
    search(&mut browser, "year:2023");
    // Who was removed in that year had been added in another one.
    let months: Vec<String> = browser.state().answer.months.keys().map(ToString::to_string).collect();
    assert_eq!(months, ["2020-06", "2023-06"]);
}

#[test]
fn a_damaged_snapshot_stands_in_the_view_of_lists_and_is_no_list_that_was_never_imported() {
    let data = tempfile::tempdir().unwrap();
    import(data.path(), "2026-01-01", "AAA", &["Alpha Trading", "Beta Shipping"]);
    let path = Library::open(data.path()).packs()[0].path().to_owned();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let mut browser = browser(&data);
    browser.press("L").unwrap();
    let text = browser.text();
    for words in ["LEFT OUT", "is damaged:", "checksum; importing its file again"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    // Nor is it asked to be imported where what changed is told.
    let library = Opened::library(data.path(), day(TODAY));
    let changes = Changes::of(&LastTwo::of(&library, None, LargestLoss::default()), None);
    assert!(changes.matching("is damaged").next().is_some());
    assert!(changes.said()[0].starts_with("Nothing is left to compare"), "{:?}", changes.said());
}

#[test]
fn the_timeline_of_the_real_entity_list_has_its_additions_to_the_last() {
    let Some(file) = real("csl-entity-list-2026-07.csv") else { return };
    let data = tempfile::tempdir().unwrap();
    import_text(data.path(), "2026-07-09", &std::fs::read_to_string(file).unwrap());
    let mut browser = browser(&data);
    let months = |browser: &Offscreen| browser.state().answer.months.clone();
    let added: usize = months(&browser).values().sum();
    assert!(added > 3_300, "{added} of {}", browser.state().answer.total);
    browser.press("t b").unwrap();
    assert_eq!(browser.state().filters.dates.map(|range| range.to_string()).as_deref(), Some("2025-10"));
    browser.press("c").unwrap();
    search(&mut browser, "year:2024");
    let of_year: usize = months(&browser)
        .iter()
        .filter(|(month, _)| month.to_string().starts_with("2024"))
        .map(|(_, n)| n)
        .sum();
    assert!(of_year > 400, "{of_year} of {}", browser.state().answer.total);
}

#[test]
fn what_changed_is_told_of_the_last_two_sound_snapshots() {
    let data = tempfile::tempdir().unwrap();
    let names = ["Alpha Trading", "Beta Shipping", "Gamma Mining"];
    for (on, count) in [("2026-01-01", 1), ("2026-02-01", 2), ("2026-03-01", 3)] {
        import(data.path(), on, "AAA", &names[..count]);
    }
    let last = Library::open(data.path()).packs()[2].path().to_owned();
    let mut bytes = std::fs::read(&last).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&last, bytes).unwrap();
    let library = Library::open(data.path()).until(day(TODAY)).checked(2);
    let changes = Changes::of(&LastTwo::of(&library, None, LargestLoss::default()), None);
    let rows: Vec<&str> = changes.matching("").map(|row| row.text.as_str()).collect();
    assert!(rows.iter().any(|row| row.contains("2026-02-01") && row.contains("is in its place")), "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("AAA  2026-01-01 to 2026-02-01")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("Beta Shipping")), "{rows:?}");
    let looked = Looked::at(std::time::SystemTime::now().into(), &library);
    assert!(looked.snapshots["AAA"].starts_with("AAA-2026-02-01"), "what is damaged was not looked at");
}
