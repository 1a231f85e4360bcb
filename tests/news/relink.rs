//! What is kept is linked to who and what it is about; what a person says of it stays, and no two linkings
//! undo one another.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use desig::import::{Intake, take};
use desig::model::{Day, NewsItem};
use desig::news::{Decision, Kept, Linked, Target, is_up_to_date, relink};
use desig::store::{Dataset, Library};

use crate::kept::fetch;
use crate::{read, screening_list, today};

const URL: &str = "https://weekly.example/feed.xml";
const SENSETIME: &str = "beijing-sensetime-technology-development-co-ltd";
const RULE: &str = "84-FR-54002";

fn go_on(_: Linked) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A data directory with three items in it, none of them looked at.
fn filled() -> (tempfile::TempDir, Kept) {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = Kept::make(dir.path()).unwrap();
    assert_eq!(kept.take(&read("linked.xml"), &fetch(URL)).unwrap().new, 3);
    (dir, kept)
}

/// The data as a start on a day opens them.
fn data(dir: &tempfile::TempDir, day: Day) -> Dataset {
    Dataset::with(&Library::open(dir.path()), day).unwrap().0
}

/// Imports a list of made-up parties, of a day.
fn import(dir: &tempfile::TempDir, parties: u32, day: &str) {
    let file = dir.path().join("list.csv");
    std::fs::write(&file, screening_list(&[("EL", parties)], 1)).unwrap();
    let intake =
        Intake { today: today(), as_of: Some(day.parse().unwrap()), accept_loss: true, ..Intake::default() };
    take(&Library::open(dir.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
}

fn item(kept: &Kept, title: &str) -> NewsItem {
    let items = kept.headlines().unwrap();
    items.into_iter().find(|item| item.title.contains(title)).unwrap()
}

#[test]
fn an_item_is_linked_to_the_party_and_the_rule_it_names_and_says_how() {
    let (dir, mut kept) = filled();
    let data = data(&dir, today());
    assert!(!is_up_to_date(&kept, today()).unwrap());
    assert_eq!(relink(&mut kept, &data, today(), &go_on).unwrap(), 3);
    assert!(is_up_to_date(&kept, today()).unwrap());
    let item = item(&kept, "SenseTime");
    assert_eq!(
        (item.entities.as_slice(), item.events.as_slice()),
        (&[SENSETIME.to_owned()][..], &[RULE.to_owned()][..])
    );

    let grounds = kept.grounds(&item.id).unwrap();
    let best = grounds.best(&Target::Entity(SENSETIME.to_owned())).unwrap();
    assert_eq!(best.confidence, "certain");
    assert!(!best.how.is_empty() && !best.why.is_empty(), "{best:?}");
    let rule = grounds.best(&Target::Event(RULE.to_owned())).unwrap();
    assert_eq!((rule.how.as_str(), rule.field.as_str()), ("citation", "text"));
    for link in &grounds.links {
        let text = if link.field == "title" { &item.title } else { &grounds.text };
        let span = link.span.clone().unwrap();
        let said = &text[span.start as usize..span.end as usize];
        assert!(
            ["84 FR 54002", "商汤"].contains(&said) || said.to_lowercase().contains("sensetime"),
            "{said}"
        );
    }

    let data = data.with_news(kept.headlines().unwrap());
    let ix = data.news_by_id(&item.id).unwrap();
    assert!(data.news_of_entity(data.entity_by_id(SENSETIME).unwrap()).contains(&ix));
    assert!(data.news_of_event(data.event_by_id(RULE).unwrap()).contains(&ix));
}

#[test]
fn a_database_of_the_version_before_is_brought_up_to_date_with_all_its_links() {
    let (dir, mut kept) = filled();
    relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap();
    let now = kept.headlines().unwrap();
    assert!(now.iter().any(|item| !item.entities.is_empty() && !item.events.is_empty()));
    drop(kept);
    let database = rusqlite::Connection::open(dir.path().join("news/news.db")).unwrap();
    let older = "ALTER TABLE items DROP COLUMN about; ALTER TABLE items DROP COLUMN seen;
                 PRAGMA user_version = 1;";
    database.execute_batch(older).unwrap();
    drop(database);
    assert_eq!(Kept::open(dir.path()).unwrap().unwrap().headlines().unwrap(), now);
}

#[test]
fn linking_again_changes_nothing_until_items_or_lists_do() {
    let (dir, mut kept) = filled();
    let embedded = data(&dir, today());
    assert_eq!(relink(&mut kept, &embedded, today(), &go_on).unwrap(), 3);
    let before = kept.headlines().unwrap();
    assert_eq!(relink(&mut kept, &embedded, today(), &go_on).unwrap(), 0);
    assert_eq!(kept.headlines().unwrap(), before);

    let mut changed = read("linked.xml");
    changed.items[1].text = "Megvii said nothing. Megvii Technology is on the Entity List.".to_owned();
    assert_eq!(kept.take(&changed, &fetch(URL)).unwrap().changed, 1);
    assert_eq!(relink(&mut kept, &embedded, today(), &go_on).unwrap(), 1);
    assert_eq!(item(&kept, "quiet").entities.len(), 1);

    import(&dir, 5, "2026-11-01");
    assert_eq!(relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap(), 3);
    assert_eq!(item(&kept, "Fictional").entities.len(), 1);
}

#[test]
fn what_a_person_said_of_a_link_outlives_every_linking_and_every_list() {
    let (dir, mut kept) = filled();
    relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap();
    let of = item(&kept, "SenseTime").id;
    let quiet = item(&kept, "quiet").id;
    let [party, rule] = [Target::Entity(SENSETIME.to_owned()), Target::Event(RULE.to_owned())];
    kept.decide(&of, &party, Some(Decision::Rejected)).unwrap();
    kept.decide(&quiet, &rule, Some(Decision::Added)).unwrap();
    assert!(kept.decide("news-none", &rule, Some(Decision::Added)).is_err());
    let stands = |kept: &Kept| {
        assert!(item(kept, "SenseTime").entities.is_empty());
        assert_eq!(item(kept, "SenseTime").events, [RULE]);
        assert_eq!(item(kept, "quiet").events, [RULE]);
    };
    stands(&kept);
    import(&dir, 5, "2026-11-01");
    assert_eq!(relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap(), 3);
    stands(&kept);
    kept.decide(&of, &party, None).unwrap();
    assert_eq!(item(&kept, "SenseTime").entities, [SENSETIME]);
}

#[test]
fn who_is_on_no_list_any_more_is_not_shown_and_comes_back_with_the_list() {
    let (dir, mut kept) = filled();
    import(&dir, 5, "2026-11-01");
    let both = data(&dir, today());
    relink(&mut kept, &both, today(), &go_on).unwrap();
    let named = item(&kept, "Fictional").entities;
    assert_eq!(named.len(), 1);
    let quiet = item(&kept, "quiet").id;
    kept.decide(&quiet, &Target::Entity(named[0].clone()), Some(Decision::Added)).unwrap();

    let shown = |data: Dataset, kept: &Kept| {
        let data = data.with_news(kept.headlines().unwrap());
        ["Fictional", "quiet"].map(|title| {
            let ix = data.news_by_id(&item(kept, title).id).unwrap();
            data.news_item(ix).entities.clone()
        })
    };
    // A dataset without it does not show it, whether or not it was linked with.
    assert_eq!(shown(Dataset::embedded().unwrap(), &kept), [vec![], vec![]] as [Vec<String>; 2]);
    let mut library = Library::open(dir.path());
    let id = library.packs()[0].snapshot().id.clone();
    library.remove(&id).unwrap();
    assert_eq!(relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap(), 3);
    assert_eq!(shown(data(&dir, today()), &kept), [vec![], vec![]] as [Vec<String>; 2]);

    import(&dir, 5, "2026-11-01");
    assert_eq!(relink(&mut kept, &data(&dir, today()), today(), &go_on).unwrap(), 3);
    assert_eq!(shown(data(&dir, today()), &kept), [named.clone(), named]);
}

#[test]
fn only_the_lists_of_today_replace_links_and_others_link_what_nobody_has() {
    let (dir, mut kept) = filled();
    import(&dir, 1, "2026-10-01");
    let stale = data(&dir, today());
    import(&dir, 5, "2026-11-01");
    let (before, now) = (data(&dir, "2026-10-15".parse().unwrap()), data(&dir, today()));
    // New items are linked by whoever finds them, and again with the lists of today.
    assert_eq!(relink(&mut kept, &before, today(), &go_on).unwrap(), 3);
    assert!(item(&kept, "Fictional").entities.is_empty());
    assert_eq!(relink(&mut kept, &now, today(), &go_on).unwrap(), 3);
    let linked = kept.headlines().unwrap();
    for other in [&before, &stale, &now] {
        assert_eq!(relink(&mut kept, other, today(), &go_on).unwrap(), 0);
    }
    assert_eq!(kept.headlines().unwrap(), linked);
}

#[test]
fn a_linking_that_is_stopped_writes_no_half_and_goes_on_the_next_time() {
    let (dir, mut kept) = filled();
    let data = data(&dir, today());
    for asks in [0, 1, 50, 200, 300] {
        let asked = AtomicUsize::new(0);
        let watch = |_| match asked.fetch_add(1, Ordering::Relaxed) {
            so_far if so_far < asks => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        };
        assert_eq!(relink(&mut kept, &data, today(), &watch).unwrap(), 0);
        assert!(kept.headlines().unwrap().iter().all(|item| item.entities.is_empty()));
    }
    assert_eq!(relink(&mut kept, &data, today(), &go_on).unwrap(), 3);
}

#[test]
fn two_linkings_at_once_end_well() {
    let (dir, kept) = filled();
    drop(kept);
    let (one, two) = (data(&dir, today()), data(&dir, today()));
    let looked_at: Vec<usize> = std::thread::scope(|scope| {
        let run = |data| {
            let dir = dir.path();
            scope.spawn(move || {
                let mut kept = Kept::open(dir).unwrap().unwrap();
                relink(&mut kept, data, today(), &go_on).unwrap()
            })
        };
        [run(&one), run(&two)].map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(looked_at.iter().sum::<usize>(), 3, "each item is written once");
    let mut kept = Kept::open(dir.path()).unwrap().unwrap();
    let item = item(&kept, "SenseTime");
    let links = kept.links(&item.id).unwrap();
    assert_eq!(links.iter().filter(|link| link.how == "citation").count(), 1);
    assert_eq!(relink(&mut kept, &one, today(), &go_on).unwrap(), 0);
    kept.check().unwrap();
}

#[test]
fn what_changed_while_it_was_read_keeps_its_new_words_and_is_read_again() {
    let (dir, mut kept) = filled();
    let data = data(&dir, today());
    let mut changed = read("linked.xml");
    changed.items[0].title = "Not about anybody".to_owned();
    changed.items[0].text = "Not any more.".to_owned();
    let once = AtomicUsize::new(0);
    let watch = |_| {
        // Another instance fetches while this one reads.
        if once.fetch_add(1, Ordering::Relaxed) == 0 {
            Kept::open(dir.path()).unwrap().unwrap().take(&changed, &fetch(URL)).unwrap();
        }
        ControlFlow::Continue(())
    };
    relink(&mut kept, &data, today(), &watch).unwrap();
    relink(&mut kept, &data, today(), &go_on).unwrap();
    assert!(item(&kept, "Not about").entities.is_empty());
    assert!(is_up_to_date(&kept, today()).unwrap());
}
