//! What changed, in the browser: opened by a key, read through, and left for the entity it is about.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use desig::app::{Action, Changes, Effect, Overlay, Pane, RowKind, Subject};
use desig::import::{Intake, take};
use desig::search::Engine;
use desig::store::diff::{LargestLoss, LastTwo};
use desig::store::{Dataset, Library, Looked};
use desig::tui::Offscreen;
use std::ops::ControlFlow;

/// A library with a snapshot of each list for each of these months.
fn library(months: &[&str]) -> (tempfile::TempDir, Library) {
    let data = tempfile::tempdir().unwrap();
    for month in months {
        let intake = Intake {
            as_of: Some(format!("{month}-05").parse().unwrap()),
            today: "2026-03-01".parse().unwrap(),
            ..Intake::default()
        };
        let file = common::fixture(&format!("diff/{month}.csv"));
        take(&Library::open(data.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    }
    let library = Library::open(data.path());
    (data, library)
}

/// What the comparison with a look, or without one, comes to.
fn compared(library: &Library, looked: Option<&Looked>) -> Action {
    let changes =
        Changes::of(&LastTwo::of(library, looked, LargestLoss::default()), looked.map(|looked| looked.at));
    Action::Compared(Arc::new(changes), Looked::at(now(), library))
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 9, 14, 0).unwrap()
}

/// A browser of the library's data, with what changed open and worked out.
fn opened(library: &Library, width: u16, height: u16) -> Offscreen {
    let today = "2026-03-01".parse().unwrap();
    let mut browser = Offscreen::new(width, height, today).unwrap();
    let (data, _) = Dataset::with(library, today).unwrap();
    browser.act(Action::Loaded(Arc::new(Engine::new(Arc::new(data))), Vec::new()));
    browser.take_effects();
    browser.press("C").unwrap();
    assert!(browser.text().contains("comparing"), "{}", browser.text());
    assert_eq!(browser.take_effects(), [Effect::Compare], "the work is for others");
    browser.act(compared(library, None));
    browser
}

#[test]
fn a_key_shows_what_changed_list_by_list() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    let browser = opened(&library, 120, 36);
    let text = browser.text();
    for part in [
        "WHAT IS NEW",
        "EL  2026-01-05 to 2026-02-05",
        "6 entries, then 6: 1 added, 1 removed, 4 changed",
        "+ Juniper Mythical Systems",
        "- Hazel Fabled Labs",
        "~ Cedar Invented Works",
        "alias added: Cedar Fantasy Group",
        "took in the entry of: Dogwood Made-Up Shipping",
        "UVL  2026-01-05 to 2026-02-05",
    ] {
        assert!(text.contains(part), "no “{part}” in\n{text}");
    }
}

#[test]
fn what_is_typed_narrows_it_and_enter_goes_to_the_entity() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    let mut browser = opened(&library, 120, 36);
    browser.type_text("fantasy");
    let text = browser.text();
    assert!(text.contains("~ Cedar Invented Works") && !text.contains("Juniper"), "{text}");
    browser.press("enter").unwrap();
    let state = browser.state();
    assert!(state.overlay.is_none());
    let entity = state.entity.unwrap();
    assert_eq!(state.data().unwrap().entity(entity).name, "Cedar Invented Works");
    assert_eq!((state.subject, state.focus), (Some(Subject::Entity(entity)), Pane::Details));
}

#[test]
fn enter_on_who_is_gone_says_so_and_stays() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    let mut browser = opened(&library, 120, 36);
    browser.type_text("hazel");
    browser.press("enter").unwrap();
    assert!(matches!(browser.state().overlay, Some(Overlay::Changes { .. })));
    assert!(
        browser.text().contains("Hazel Fabled Labs is not in the data of 2026-03-01"),
        "{}",
        browser.text()
    );
    browser.press("esc").unwrap();
    assert!(browser.state().overlay.is_none());
}

#[test]
fn enter_again_on_who_is_gone_goes_to_the_day_that_has_them_and_back_returns() {
    let (data, library) = library(&["2026-01", "2026-02"]);
    let today = "2026-03-01".parse().unwrap();
    let mut browser = Offscreen::over(data.path(), 120, 36, today).unwrap();
    browser.press("C").unwrap();
    browser.act(compared(&library, None));
    browser.type_text("hazel");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("Enter again goes to 2026-01-05, which has it"), "{}", browser.text());
    assert_eq!(browser.state().as_of, today);
    browser.press("enter").unwrap();
    let state = browser.state();
    assert_eq!((state.as_of, state.overlay.is_none()), ("2026-01-05".parse().unwrap(), true));
    let Some(Subject::Entity(entity)) = state.subject else { panic!("{:?}", state.subject) };
    assert_eq!(state.data().unwrap().entity(entity).name, "Hazel Fabled Labs");
    assert!(browser.text().contains("as of 2026-01-05"), "{}", browser.text());
    for _ in 0..2 {
        browser.press("backspace").unwrap();
    }
    assert_eq!(browser.state().as_of, today);
}

#[test]
fn it_scrolls_where_there_is_little_room() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    for (width, height) in [(80, 12), (40, 10), (24, 8)] {
        let mut browser = opened(&library, width, height);
        assert!(!browser.text().contains("UVL  2026"), "{}", browser.text());
        for _ in 0..20 {
            browser.press("pagedown").unwrap();
        }
        assert!(browser.text().contains("UVL  2026"), "{}", browser.text());
    }
}

#[test]
fn with_one_snapshot_or_none_it_says_what_to_do() {
    let (_data, one) = library(&["2026-01"]);
    let browser = opened(&one, 120, 36);
    let text = browser.text();
    assert!(text.contains("One snapshot only of EL, SDN, UVL: import or sync a later one."), "{text}");
    let (_data, none) = library(&[]);
    let text = opened(&none, 120, 36).text();
    assert!(
        text.contains("No list has been imported yet.") && text.contains("I imports a file, S fetches lists"),
        "{text}"
    );
}

#[test]
fn an_answer_that_comes_after_it_was_closed_changes_nothing() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    let mut browser = opened(&library, 120, 36);
    browser.press("esc").unwrap();
    let before = browser.text();
    browser.act(compared(&library, None));
    assert_eq!(browser.text(), before);
}

#[test]
fn it_says_since_when_and_compares_with_what_was_looked_at_then() {
    let (data, both) = library(&["2026-01", "2026-02"]);
    let looked = Looked::at(now(), &both);
    looked.write(data.path()).unwrap();
    assert_eq!(Looked::read(data.path()).as_ref(), Some(&looked));
    let mut browser = opened(&both, 120, 36);
    browser.act(compared(&both, Some(&looked)));
    let text = browser.text();
    for part in [
        "WHAT IS NEW  since 2026-03-01 09:14 UTC, when you last looked",
        "2026-02-05  nothing newer since you",
    ] {
        assert!(text.contains(part), "no “{part}” in\n{text}");
    }
    // Not with the last but one, which came since as well.
    let (_data, first) = library(&["2026-01"]);
    let looked = Looked::at(now(), &first);
    let (data, _) = library(&["2026-01", "2026-02"]);
    let intake = Intake {
        as_of: Some("2026-03-01".parse().unwrap()),
        today: "2026-03-01".parse().unwrap(),
        ..Intake::default()
    };
    let file = common::fixture("diff/2026-01.csv");
    take(&Library::open(data.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    browser.act(compared(&Library::open(data.path()), Some(&looked)));
    let text = browser.text();
    assert!(text.contains("EL  2026-01-05 to 2026-03-01") && !text.contains("Juniper"), "{text}");
}

#[test]
fn every_row_in_sight_is_one_that_matches() {
    let (_data, library) = library(&["2026-01", "2026-02"]);
    let changes = Changes::of(&LastTwo::of(&library, None, LargestLoss::default()), None);
    assert_eq!(changes.matching("").filter(|row| row.kind == RowKind::List).count(), 3);
    assert_eq!(changes.matching("uvl moved").filter(|row| row.kind == RowKind::Counts).count(), 1);
    assert_eq!(changes.matching("no such words").count(), 0);
}

#[test]
fn a_list_that_came_without_its_names_is_said_to_have_and_nobody_to_have_lost_one() {
    let data = tempfile::tempdir().unwrap();
    for (day, names) in [("2026-01-05", "Fiction; Figment"), ("2026-02-05", "")] {
        let row = |number: u32| format!("Example List (XAL) - Office,Works {number},,,2020-01-02,{names}\n");
        let header = "source,name,addresses,federal_register_notice,start_date,alt_names\n";
        let text = header.to_owned() + &(0..30).map(row).collect::<String>();
        let file = common::file(text.as_bytes());
        // It was taken under another rule than that by which it is compared.
        let intake = Intake {
            as_of: Some(day.parse().unwrap()),
            today: "2026-03-01".parse().unwrap(),
            largest_loss: LargestLoss(100),
            ..Intake::default()
        };
        let library = Library::open(data.path());
        take(&library, &[file.path().to_owned()], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    }
    let library = Library::open(data.path());
    let both = LastTwo::of(&library, None, LargestLoss::default());
    let changes = Changes::of(&both, None);
    let rows: Vec<&str> = changes.matching("").map(|row| row.text.as_str()).collect();
    assert!(rows.iter().any(|row| row.starts_with("names went from 90 to 30: one of its files")), "{rows:?}");
    assert!(!rows.iter().any(|row| row.contains("alias removed")), "{rows:?}");
}

#[test]
fn a_snapshot_of_a_day_to_come_is_not_compared_before_that_day() {
    let (data, _) = library(&["2026-01", "2026-02"]);
    let intake = Intake {
        as_of: Some("2026-03-05".parse().unwrap()),
        today: "2026-03-01".parse().unwrap(),
        ..Intake::default()
    };
    let file = common::fixture("diff/2026-01.csv");
    take(&Library::open(data.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    let on = |day: &str| {
        let library = Library::open(data.path()).until(day.parse().unwrap());
        let Action::Compared(changes, looked) = compared(&library, None) else {
            panic!("nothing was compared")
        };
        let titles =
            changes.matching("").filter(|row| row.kind == RowKind::List && row.text.starts_with("EL"));
        let last = looked.snapshots["EL"].clone();
        (titles.map(|row| row.text.clone()).collect::<Vec<_>>().join(""), last)
    };
    let ((before, seen_before), (then, seen_then)) = (on("2026-03-04"), on("2026-03-05"));
    assert!(before.starts_with("EL  2026-01-05 to 2026-02-05"), "{before}");
    assert!(then.starts_with("EL  2026-02-05 to 2026-03-05"), "{then}");
    assert_ne!(seen_before, seen_then, "what is to come was not looked at");
}

#[test]
fn a_list_with_one_snapshot_and_one_to_come_says_of_which_day_the_next_is() {
    let (data, _) = library(&["2026-01"]);
    let intake = Intake {
        as_of: Some("2026-03-05".parse().unwrap()),
        today: "2026-03-01".parse().unwrap(),
        list: Some("EL".to_owned()),
        ..Intake::default()
    };
    let file = common::fixture("diff/2026-02.csv");
    take(&Library::open(data.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    let said = |day: &str| {
        let library = Library::open(data.path()).until(day.parse().unwrap());
        Changes::of(&LastTwo::of(&library, None, LargestLoss::default()), None).said()
    };
    let others = "One snapshot only of SDN, UVL: import or sync a later one. Esc, then I or S.";
    let before = said("2026-03-04");
    assert_eq!(before[..2], [others, "One snapshot so far of EL: the next is of 2026-03-05."], "{before:?}");
    assert_eq!(said("2026-03-05"), [others]);
}
