//! A damaged, locked, foreign, newer or read-only database says what it is, and nothing is lost.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{TimeZone, Utc};
use desig::news::{Kept, Mark, Why, repair};
use rusqlite::Connection;

use crate::kept::{fetch, filled, id};
use crate::read;

fn file(dir: &Path) -> PathBuf {
    dir.join("news/news.db")
}

fn why(dir: &Path) -> Why {
    Kept::open(dir).unwrap_err().why
}

#[test]
fn a_newer_or_foreign_database_is_left_as_it_is() {
    let (dir, kept) = filled();
    drop(kept);
    let connection = Connection::open(file(dir.path())).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(file(dir.path())).unwrap();
    assert_eq!(why(dir.path()), Why::Newer(99));
    let fault = Kept::make(dir.path()).unwrap_err();
    assert!(fault.to_string().contains("later version") && fault.hint().contains("nothing was changed"));
    assert!(repair(dir.path(), Utc::now()).is_err(), "it is not damaged");
    assert_eq!(std::fs::read(file(dir.path())).unwrap(), before);

    let other = tempfile::tempdir().unwrap();
    std::fs::create_dir(other.path().join("news")).unwrap();
    Connection::open(file(other.path())).unwrap().execute_batch("CREATE TABLE mine (a)").unwrap();
    assert_eq!(why(other.path()), Why::Foreign);
    std::fs::write(file(other.path()), "no database at all, but long enough to look at".repeat(50)).unwrap();
    assert!(matches!(why(other.path()), Why::Damaged(_)));
}

#[test]
fn an_instance_that_holds_it_for_long_is_not_waited_for_for_ever() {
    let (dir, mut kept) = filled();
    let holder = Connection::open(file(dir.path())).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Reading goes on.
    assert_eq!(kept.headlines().unwrap().len(), 5);
    let mut other = Kept::open_within(dir.path(), Duration::from_millis(50)).unwrap().unwrap();
    let of = id(&other, "Atlantis");
    let starred = [(of.as_str(), &Mark::Starred(true))];
    let fault = other.mark(starred).unwrap_err();
    assert_eq!(fault.why, Why::Locked);
    assert!(fault.to_string().contains("in use by another program"), "{fault}");
    let fault = other.take(&read("atom.xml"), &fetch("https://atom.example/")).unwrap_err();
    assert_eq!(fault.why, Why::Locked);
    holder.execute_batch("COMMIT").unwrap();
    other.mark(starred).unwrap();
    kept.mark([(of.as_str(), &Mark::Starred(false))]).unwrap();
}

#[test]
fn a_damaged_database_is_set_aside_and_what_can_be_read_is_saved() {
    let (dir, mut kept) = filled();
    let of = id(&kept, "Atlantis");
    let marks = [Mark::Starred(true), Mark::Note("mine".to_owned()), Mark::Tags(vec!["a".to_owned()])];
    kept.mark(marks.iter().map(|mark| (of.as_str(), mark))).unwrap();
    kept.add_feed("https://b.example/", Some("B")).unwrap();
    kept.check().unwrap();
    assert_eq!(repair(dir.path(), Utc::now()).unwrap(), None);
    drop(kept);

    // The index of one table is wrecked: the rows are all there.
    let connection = Connection::open(file(dir.path())).unwrap();
    let page: i64 = connection
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'items_unread'", [], |row| row.get(0))
        .unwrap();
    drop(connection);
    let mut bytes = std::fs::read(file(dir.path())).unwrap();
    let from = (page as usize - 1) * 4096;
    bytes[from..from + 4096].fill(0xAA);
    std::fs::write(file(dir.path()), &bytes).unwrap();

    let now = Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap();
    let saved = repair(dir.path(), now).unwrap().unwrap();
    assert_eq!((saved.items, saved.feeds), (5, 2));
    assert_eq!(saved.aside.file_name().unwrap(), "news.damaged-20261122T120000Z.db");
    assert_eq!(std::fs::read(&saved.aside).unwrap(), bytes, "it is never changed");
    let kept = Kept::open(dir.path()).unwrap().unwrap();
    kept.check().unwrap();
    let item = kept.headlines().unwrap().into_iter().find(|item| item.id == of).unwrap();
    assert!(item.marks.starred && item.marks.note == "mine" && item.marks.tags == ["a"]);
    assert!(kept.text(&of).unwrap().unwrap().contains("gazette"));
    assert_eq!(kept.search("gazette", 9).unwrap(), [of]);
    assert!(kept.feeds().unwrap().iter().any(|feed| feed.named == "B" && feed.added));
}

#[test]
fn whatever_byte_is_flipped_it_is_read_or_named_and_can_be_repaired() {
    let (dir, mut kept) = filled();
    for (name, url) in [("atom.xml", "https://atom.example/"), ("gbk.xml", "https://gbk.example/")] {
        kept.take(&read(name), &fetch(url)).unwrap();
    }
    drop(kept);
    let sound = std::fs::read(file(dir.path())).unwrap();
    for step in 0..60 {
        let mut bytes = sound.clone();
        let at = step * bytes.len() / 60 + step * 7 % 100;
        let until = (at + 1 + step * 13 % 300).min(bytes.len());
        bytes[at..until].iter_mut().for_each(|byte| *byte ^= 0xFF);
        for file in std::fs::read_dir(dir.path().join("news")).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        std::fs::write(file(dir.path()), &bytes).unwrap();
        let read = Kept::open(dir.path()).and_then(|kept| {
            let kept = kept.unwrap();
            let items = kept.headlines()?;
            items.iter().try_for_each(|item| kept.text(&item.id).map(drop))?;
            kept.search("three", 9).map(drop)
        });
        if let Err(fault) = read {
            assert!(!matches!(fault.why, Why::Locked | Why::Full), "{at}: {fault}");
        }
        match repair(dir.path(), Utc::now()) {
            Ok(Some(saved)) => {
                assert!(saved.aside.exists());
                Kept::open(dir.path()).unwrap().unwrap().check().unwrap();
            }
            Ok(None) => {}
            // The version itself was hit.
            Err(fault) => assert!(matches!(fault.why, Why::Newer(_)), "{at}: {fault}"),
        }
    }
}

#[test]
fn a_database_that_cannot_be_written_to_is_still_read() {
    let (dir, kept) = filled();
    drop(kept);
    let mode = |path: &Path, mode: u32| {
        #[cfg(unix)]
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    mode(&file(dir.path()), 0o400);
    mode(&dir.path().join("news"), 0o500);
    let probe = std::fs::write(dir.path().join("news/probe"), "").is_ok();
    if probe {
        eprintln!("skipped: this user may write everywhere");
    } else {
        let mut kept = Kept::open(dir.path()).unwrap().unwrap();
        assert_eq!(kept.headlines().unwrap().len(), 5);
        let of = id(&kept, "Atlantis");
        assert_eq!(kept.mark([(of.as_str(), &Mark::Starred(true))]).unwrap_err().why, Why::ReadOnly);
    }
    mode(&dir.path().join("news"), 0o700);
}
