//! What is kept: items with what the person made of them, found again by words, let go by age and number.

use chrono::Utc;
use desig::export;
use desig::model::NewsKind;
use desig::news::{Decision, Feed, Fetch, Kept, Link, Linking, Mark, Retention, TakenItems, Target, ToLink};
use desig::store::Dataset;

use crate::{bytes, read, today};

const URL: &str = "https://trade.example/feed.xml";

pub fn fetch(url: &str) -> Fetch {
    Fetch { sha256: Some("00".to_owned()), ..Fetch::of_file(url, NewsKind::Article, today(), Utc::now()) }
}

/// A database with the RSS fixture in it.
pub fn filled() -> (tempfile::TempDir, Kept) {
    let dir = tempfile::tempdir().unwrap();
    let mut kept = Kept::make(dir.path()).unwrap();
    let taken = kept.take(&read("rss2.xml"), &fetch(URL)).unwrap();
    assert_eq!((taken.new, taken.left_out_total), (5, 1));
    (dir, kept)
}

/// The identifier of the item with that in its title.
pub fn id(kept: &Kept, title: &str) -> String {
    let items = kept.headlines().unwrap();
    items.into_iter().find(|item| item.title.contains(title)).unwrap_or_else(|| panic!("no {title}")).id
}

#[test]
fn nothing_is_made_before_something_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Kept::open(dir.path()).unwrap().is_none());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, mut kept) = filled();
    let first = id(&kept, "Atlantis");
    kept.mark([(first.as_str(), &Mark::Read(true))]).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join("news")), 0o700);
    for file in std::fs::read_dir(dir.path().join("news")).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn headlines_are_newest_first_and_come_into_the_dataset() {
    let (_dir, kept) = filled();
    let items = kept.headlines().unwrap();
    assert_eq!(items[0].title, "Atlantis lists three makers of nothing — at once");
    assert_eq!((items[0].outlet.as_str(), items[0].source.as_deref()), ("Figment Trade Daily", Some(URL)));
    assert!(items[0].id.starts_with("news-") && items[0].id.len() == 21);
    assert_eq!(items[4].date_text(), "date not recorded");
    assert!(kept.text(&items[0].id).unwrap().unwrap().contains("[2] https://gazette.example/85-1"));
    assert_eq!(kept.text("news-none").unwrap(), None);

    let data = Dataset::embedded().unwrap();
    let before = data.news().len();
    let data = data.with_news(items.clone());
    assert_eq!(data.news().len(), before + 5);
    assert!(data.news_by_id(&items[0].id).is_some());
}

#[test]
fn the_same_feed_again_changes_nothing_and_a_changed_item_keeps_what_was_made_of_it() {
    let (_dir, mut kept) = filled();
    let first = id(&kept, "Atlantis");
    let tags = ["b", " a ", ""].map(str::to_owned).to_vec();
    let marks =
        [Mark::Read(true), Mark::Starred(true), Mark::Note(" look here ".to_owned()), Mark::Tags(tags)];
    kept.mark(marks.iter().map(|mark| (first.as_str(), mark))).unwrap();
    let again = kept.take(&read("rss2.xml"), &fetch(URL)).unwrap();
    assert_eq!((again.new, again.changed, again.same), (0, 0, 5));

    let mut changed = read("rss2.xml");
    changed.items[0].title = "Atlantis lists four".to_owned();
    changed.items[0].date = desig::news::Dated::default();
    let taken = kept.take(&changed, &fetch(URL)).unwrap();
    assert_eq!((taken.new, taken.changed, taken.same), (0, 1, 4));
    let item = kept.headlines().unwrap().into_iter().find(|item| item.id == first).unwrap();
    assert_eq!(item.title, "Atlantis lists four");
    // A date that was there is not given up for none.
    assert_eq!(item.date_text(), "2020-05-25");
    assert!(item.marks.read && item.marks.starred);
    assert_eq!((item.marks.tags.join(" ").as_str(), item.marks.note.as_str()), ("a b", "look here"));
    assert_eq!(kept.search("four", 9).unwrap(), [first]);
    assert!(kept.search("Atlantis three", 9).unwrap().len() == 1, "in its text");
}

#[test]
fn unread_items_are_counted_and_marks_of_nothing_are_refused() {
    let (_dir, mut kept) = filled();
    kept.take(&read("gbk.xml"), &fetch("https://gbk.example/")).unwrap();
    let unread = kept.unread().unwrap();
    assert_eq!((unread.total, unread.by_feed[URL]), (6, 5));
    let ids: Vec<String> = kept.headlines().unwrap().into_iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), 6);
    kept.mark(ids.iter().map(|id| (id.as_str(), &Mark::Read(true)))).unwrap();
    assert_eq!(kept.unread().unwrap().total, 0);
    let (starred, unread) = (Mark::Starred(true), Mark::Read(false));
    // What was marked together with it is not marked, either.
    let fault = kept.mark([(ids[0].as_str(), &unread), ("news-\u{1b}", &starred)]).unwrap_err();
    assert!(fault.to_string().contains("no item “news-␛”"), "{fault}");
    assert_eq!(kept.unread().unwrap().total, 0);
    assert!(kept.mark([("none", &Mark::Tags(Vec::new()))]).is_err());
    kept.mark([("none", &unread), (ids[0].as_str(), &unread)]).unwrap();
    assert_eq!(kept.unread().unwrap().total, 1, "one that is gone need not be read");
}

#[test]
fn full_texts_are_found_by_words_beginnings_and_characters_and_no_syntax() {
    let (_dir, mut kept) = filled();
    kept.take(&read("gbk.xml"), &fetch("https://gbk.example/")).unwrap();
    let count = |words: &str| kept.search(words, 100).unwrap().len();
    assert_eq!(
        (count("gazette"), count("GAZET"), count("gazette nothing"), count("gazette absent")),
        (1, 1, 1, 0)
    );
    assert_eq!((count("虚构"), count("清单"), count("三家公司"), count("构虚")), (1, 1, 1, 0));
    assert_eq!((count("R&D"), count("AT&T")), (1, 1));
    for syntax in ["\"", "a OR b", "NEAR(", "title:", "*", "^", "(", "a\" OR \"b", "-", "\0", "", "{a b}: c"]
    {
        let _ = count(syntax);
    }
    assert_eq!(kept.search("the", 1).unwrap().len(), 1);
}

#[test]
fn what_is_too_old_or_too_much_is_let_go_and_does_not_come_again() {
    let (_dir, mut kept) = filled();
    let dated = id(&kept, "Neither identifier");
    kept.mark([(dated.as_str(), &Mark::Tags(vec!["mine".to_owned()]))]).unwrap();
    let none = Retention { days: 0, items: 0 };
    assert_eq!(kept.retain(none, today()).unwrap(), 0);
    // Age counts from the day an item came, however old it was then.
    let one_month = Retention { days: 30, items: 0 };
    assert_eq!(kept.retain(one_month, today()).unwrap(), 0);
    // Of too many, the oldest go; what is starred, tagged, noted or decided about stays, and does not count.
    assert_eq!(kept.retain(Retention { days: 0, items: 3 }, today()).unwrap(), 1);
    let left = kept.headlines().unwrap();
    assert!(!left.iter().any(|item| item.title.contains("Atlantis")) && left.len() == 4);
    let again = kept.take(&read("rss2.xml"), &fetch(URL)).unwrap();
    assert_eq!((again.new, again.gone, again.same), (0, 1, 4));

    let later = today() + chrono::Days::new(31);
    assert_eq!(kept.retain(one_month, later).unwrap(), 3);
    let left: Vec<String> = kept.headlines().unwrap().into_iter().map(|item| item.id).collect();
    assert!(left == [dated], "{left:?}");

    // What the feed gave up can come again, as news.
    kept.take(&Feed::default(), &fetch(URL)).unwrap();
    assert_eq!(kept.take(&read("rss2.xml"), &fetch(URL)).unwrap().new, 4);
}

#[test]
fn links_tie_items_to_the_dataset_and_decisions_outlive_them() {
    let (_dir, mut kept) = filled();
    let of = id(&kept, "Atlantis");
    let [first, second] = [1, 2].map(|rules| Linking::new(rules, "00ff"));
    let count = |kept: &Kept, linking| kept.unlinked(linking).unwrap().len();
    assert_eq!((count(&kept, Some(first)), count(&kept, None)), (5, 5));
    let link = |target: Target| Link {
        target,
        how: "full name".to_owned(),
        confidence: "certain".to_owned(),
        field: "title".to_owned(),
        span: Some(0..8),
        name: "Atlantis".to_owned(),
        why: "the whole name".to_owned(),
    };
    let entity = Target::Entity("qihoo-360-technology-company".to_owned());
    let event = Target::Event("85-FR-34495".to_owned());
    let found = vec![link(entity.clone()), link(event.clone())];
    let set_links = |kept: &mut Kept, linking| {
        let mut items = kept.to_link(&kept.unlinked(Some(linking)).unwrap()).unwrap();
        items.retain(|item| item.title.contains("Atlantis"));
        let items: Vec<_> = items.into_iter().map(|item| (item, found.clone())).collect();
        assert_eq!(kept.set_links(linking, &items).unwrap(), 1);
        assert_eq!(kept.set_links(linking, &items).unwrap(), 0, "it is not as it was read");
    };
    set_links(&mut kept, first);
    assert_eq!(kept.links(&of).unwrap(), found);
    let other = Linking::new(1, "0f0f");
    assert_eq!([Some(first), Some(second), Some(other), None].map(|it| count(&kept, it)), [4, 5, 5, 4]);
    let item = |kept: &Kept| kept.headlines().unwrap().into_iter().find(|item| item.id == of).unwrap();
    assert_eq!(item(&kept).entities, ["qihoo-360-technology-company"]);
    assert_eq!(item(&kept).events, ["85-FR-34495"]);

    let other = Target::Entity("another".to_owned());
    kept.decide(&of, &entity, Some(Decision::Rejected)).unwrap();
    kept.decide(&of, &other, Some(Decision::Added)).unwrap();
    set_links(&mut kept, second);
    assert_eq!(count(&kept, Some(first)), 4, "later rules are not undone");
    assert_eq!(item(&kept).entities, ["another"]);
    assert_eq!(kept.decisions(&of).unwrap().len(), 2);
    kept.decide(&of, &entity, None).unwrap();
    assert_eq!(item(&kept).entities.len(), 2);
    // An item somebody decided about is never let go.
    kept.retain(Retention { days: 1, items: 0 }, today() + chrono::Days::new(9)).unwrap();
    assert_eq!(kept.headlines().unwrap().iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), [of]);
}

#[test]
fn what_is_only_possible_says_so_in_a_brief_until_a_person_says_it_is_so() {
    let (_dir, mut kept) = filled();
    let of = id(&kept, "Atlantis");
    let target = Target::Entity("qihoo-360-technology-company".to_owned());
    let link = Link {
        target: target.clone(),
        how: "short form".to_owned(),
        confidence: "possible".to_owned(),
        field: "title".to_owned(),
        span: Some(0..8),
        name: "Atlantis".to_owned(),
        why: "a word of the name".to_owned(),
    };
    let linking = Linking::new(1, "00ff");
    let items = kept.to_link(&kept.unlinked(Some(linking)).unwrap()).unwrap();
    let found = |item: ToLink| {
        let links =
            if item.title.contains("Atlantis") { vec![link.clone(), link.clone()] } else { Vec::new() };
        (item, links)
    };
    let items: Vec<_> = items.into_iter().map(found).collect();
    kept.set_links(linking, &items).unwrap();
    let brief = |kept: &Kept| {
        let data = Dataset::embedded().unwrap().with_news(kept.headlines().unwrap());
        let ix = data.entity_by_id(target.id()).unwrap();
        export::brief_of_entity(&data, ix, today())
    };
    let line = |brief: &str| brief.lines().find(|line| line.contains("Atlantis")).unwrap().to_owned();
    let caveat = "Only possibly about this";
    assert!(line(&brief(&kept)).contains(caveat), "{}", brief(&kept));
    kept.decide(&of, &target, Some(Decision::Added)).unwrap();
    assert!(!line(&brief(&kept)).contains(caveat), "{}", brief(&kept));
}

#[test]
fn feeds_are_added_named_and_removed() {
    let (_dir, mut kept) = filled();
    assert!(kept.add_feed("https://b.example/", Some("B")).unwrap());
    assert!(!kept.add_feed("https://b.example/", None).unwrap());
    let feeds = kept.feeds().unwrap();
    assert_eq!((feeds[0].named.as_str(), feeds[0].added, feeds[0].items), ("B", true, 0));
    assert_eq!((feeds[1].added, feeds[1].items, feeds[1].unread), (false, 5, 5));
    assert!(kept.remove_feed(URL, true).is_err(), "it was never added");
    kept.add_feed(URL, None).unwrap();
    let starred = id(&kept, "Atlantis");
    kept.mark([(starred.as_str(), &Mark::Starred(true))]).unwrap();
    assert_eq!(kept.remove_feed(URL, true).unwrap(), 4);
    assert_eq!(kept.count().unwrap(), 1);
    kept.add_feed(URL, None).unwrap();
    assert_eq!(kept.take(&read("rss2.xml"), &fetch(URL)).unwrap().new, 4, "it begins anew");
}

#[test]
fn two_instances_write_without_losing_anything() {
    let dir = tempfile::tempdir().unwrap();
    drop(Kept::make(dir.path()).unwrap());
    let feeds = ["rss2.xml", "atom.xml", "gbk.xml", "shift-jis.xml"];
    std::thread::scope(|scope| {
        for name in feeds {
            let dir = dir.path();
            scope.spawn(move || {
                let mut kept = Kept::make(dir).unwrap();
                for _ in 0..5 {
                    let url = format!("https://{name}.example/");
                    let _: TakenItems = kept.take(&read(name), &fetch(&url)).unwrap();
                    let ids: Vec<String> =
                        kept.headlines().unwrap().into_iter().map(|item| item.id).collect();
                    kept.mark([(ids[0].as_str(), &Mark::Read(true))]).unwrap();
                }
            });
        }
    });
    let kept = Kept::open(dir.path()).unwrap().unwrap();
    assert_eq!(kept.count().unwrap(), 5 + 2 + 1 + 1);
    kept.check().unwrap();
    drop(bytes("rss2.xml"));
}
