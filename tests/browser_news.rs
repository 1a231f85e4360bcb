//! News in the browser: read, marked, filtered, walked through and cited; what is done is kept.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/kept_news.rs"]
mod kept_news;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use desig::app::{Action, Changes, Effect, Pane, Subject};
use desig::model::{NewsKind, visible};
use desig::news::{self, Fetch, Kept, relink};
use desig::search::Engine;
use desig::store::diff::{LargestLoss, LastTwo};
use desig::store::{Dataset, Library, Looked};
use desig::tui::Offscreen;
use kept_news::{FEED, ITEMS, today, with_news};
use proptest::prelude::*;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

const SENSETIME: &str = "beijing-sensetime-technology-development-co-ltd";

fn browser(data: &TempDir) -> Offscreen {
    Offscreen::over(data.path(), 120, 36, today()).unwrap()
}

fn titles(browser: &Offscreen) -> Vec<String> {
    let state = browser.state();
    let data = state.data().unwrap();
    state.news_rows().iter().map(|hit| data.news_item(hit.ix).title.clone()).collect()
}

/// Has the items of a feed fetched once more.
fn fetch_again(data: &TempDir, items: &str) {
    let feed = news::read(items.as_bytes(), Some(FEED), today()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
    let mut kept = Kept::open(data.path()).unwrap().unwrap();
    kept.take(&feed, &Fetch::of_file(FEED, NewsKind::Article, today(), now)).unwrap();
    let recorded = Dataset::embedded().unwrap();
    relink(&mut kept, &recorded, today(), &|_| ControlFlow::Continue(())).unwrap();
}

/// Opens the news view on the item about two makers of cameras.
fn read_the_first(browser: &mut Offscreen) {
    browser.press("n /").unwrap();
    browser.type_text("makers of cameras");
    browser.press("enter enter").unwrap();
    assert_eq!(browser.state().focus, Pane::Details);
}

#[test]
fn fetched_items_stand_among_the_recorded_ones_and_say_what_is_unread() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n").unwrap();
    assert_eq!(browser.state().newsroom.unread, 2);
    let text = browser.text();
    for words in ["13 · 2 unread", "•", "Memory prices rose", "Trade Desk Weekly"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
}

#[test]
fn an_item_gone_into_is_read_shown_whole_and_that_is_kept() {
    let data = with_news();
    let mut one = browser(&data);
    read_the_first(&mut one);
    let text = one.text();
    for words in [
        "Hikvision rejects the rule.",
        "called it disappointing",
        "short form, likely: Sensetime; named with",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert_eq!(one.state().newsroom.unread, 1);
    assert_eq!(browser(&data).state().newsroom.unread, 1, "in the next start as well");
    one.press("u").unwrap();
    assert_eq!(browser(&data).state().newsroom.unread, 2, "and unread again");
}

#[test]
fn a_mark_that_could_not_be_kept_is_taken_back_and_said() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n").unwrap();
    let other = rusqlite::Connection::open(data.path().join("news/news.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    browser.press("u").unwrap();
    other.execute_batch("ROLLBACK").unwrap();
    assert!(browser.text().contains("not marked"), "{}", browser.text());
    assert_eq!(browser.state().newsroom.unread, 2, "{}", browser.text());
    browser.press("u").unwrap();
    assert_eq!(browser.state().newsroom.unread, 1, "now nobody holds it");
}

#[test]
fn an_item_that_was_read_among_the_unread_makes_room_for_the_next_older_one() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n v u enter esc").unwrap();
    let state = browser.state();
    assert_eq!(titles(&browser), ["Two makers of cameras answer the October rule"]);
    assert_eq!(state.news, state.news_rows().first().map(|hit| hit.ix));
    browser.press("v v enter esc").unwrap();
    assert_eq!(browser.state().newsroom.unread, 0);
}

#[test]
fn what_is_found_in_an_item_while_it_is_read_is_shown() {
    let data = with_news();
    let feed = news::read(ITEMS.replace(">a1<", ">a4<").as_bytes(), Some(FEED), today()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
    let mut kept = Kept::open(data.path()).unwrap().unwrap();
    kept.take(&feed, &Fetch::of_file(FEED, NewsKind::Article, today(), now)).unwrap();
    let mut browser = browser(&data);
    browser.press("n v u").unwrap();
    for _ in 0..titles(&browser).len() {
        browser.press("enter").unwrap();
        if browser.text().contains("nobody recorded") && browser.text().contains("Hikvision rejects") {
            break;
        }
        browser.press("esc").unwrap();
    }
    assert!(browser.text().contains("nobody recorded"), "{}", browser.text());
    let recorded = Dataset::embedded().unwrap();
    assert_eq!(relink(&mut kept, &recorded, today(), &|_| ControlFlow::Continue(())).unwrap(), 1);
    let linked = Dataset::embedded().unwrap().with_news(kept.headlines().unwrap());
    browser.act(Action::Loaded(Arc::new(Engine::new(Arc::new(linked))), Vec::new()));
    browser.press("n").unwrap();
    assert!(browser.text().contains("▸Hikvision◂ rejects"), "{}", browser.text());
}

#[test]
fn unread_and_starred_items_and_one_outlet_are_two_keys_away_and_the_way_back_is_said() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n v u").unwrap();
    assert_eq!(titles(&browser), ["Memory prices rose", "Two makers of cameras answer the October rule"]);
    browser.press("* u").unwrap();
    assert_eq!(titles(&browser), ["Two makers of cameras answer the October rule"], "the read one is gone");
    browser.press("v v v s").unwrap();
    assert_eq!(titles(&browser), ["Memory prices rose"], "starred");
    browser.press("*").unwrap();
    assert!(browser.text().contains("None of these. v v lifts “starred"), "{}", browser.text());
    browser.press("v v").unwrap();
    assert_eq!(titles(&browser).len(), 13);
    browser.press("g v o").unwrap();
    assert_eq!(titles(&browser).len(), 2, "of the outlet of the first one");
    browser.press("U").unwrap();
    assert_eq!(browser.state().newsroom.unread, 0);
}

#[test]
fn the_names_in_an_item_are_walked_through_and_lead_to_their_entities_and_back() {
    let data = with_news();
    let mut browser = browser(&data);
    read_the_first(&mut browser);
    browser.press("n").unwrap();
    assert!(browser.text().contains("▸Hikvision◂ rejects"), "{}", browser.text());
    browser.press("n").unwrap();
    assert!(browser.text().contains("▸SenseTime◂ called"), "{}", browser.text());
    browser.press("n n N").unwrap();
    assert!(browser.text().contains("and ▸Hikvision◂ agreed"), "round and back: {}", browser.text());
    browser.press("N enter").unwrap();
    let state = browser.state();
    let Some(Subject::Entity(ix)) = state.subject else { panic!("{:?}", state.subject) };
    assert_eq!(state.data().unwrap().id(ix), SENSETIME);
    assert!(browser.text().contains("Two makers of"), "its news has the item: {}", browser.text());
    browser.press("backspace").unwrap();
    assert!(matches!(browser.state().subject, Some(Subject::News(_))), "back to the item");
}

#[test]
fn a_link_that_is_rejected_is_gone_everywhere_until_it_is_taken_back() {
    let data = with_news();
    let mut browser = browser(&data);
    read_the_first(&mut browser);
    browser.press("n n X").unwrap();
    let names = |browser: &Offscreen| {
        let state = browser.state();
        let data = state.data().unwrap();
        let ix = data.news_by_id(&id_of(browser)).unwrap();
        data.news_item(ix).entities.len()
    };
    fn id_of(browser: &Offscreen) -> String {
        let state = browser.state();
        let Some(Subject::News(ix)) = state.subject else { panic!("{:?}", state.subject) };
        state.data().unwrap().news_item(ix).id.clone()
    }
    assert_eq!(names(&browser), 1);
    let text = browser.text();
    assert!(text.contains("NOT ABOUT  you said so"), "{text}");
    let other = self::browser(&data);
    let entity = other.state().data().unwrap().entity_by_id(SENSETIME).unwrap();
    let of = other.state().data().unwrap().as_of(today()).news_of_entity(entity).count();
    let before = self::browser(&with_news());
    let entity = before.state().data().unwrap().entity_by_id(SENSETIME).unwrap();
    assert_eq!(of + 1, before.state().data().unwrap().as_of(today()).news_of_entity(entity).count());
    // The last line names the one that was rejected.
    browser.press("G X").unwrap();
    assert_eq!(names(&browser), 2, "{}", browser.text());
}

#[test]
fn a_note_written_leaves_the_cursor_on_its_line() {
    let data = with_news();
    let mut browser = browser(&data);
    read_the_first(&mut browser);
    browser.press("n n i").unwrap();
    browser.type_text("ask them");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("ask them"), "{}", browser.text());
    browser.press("X").unwrap();
    let text = browser.text();
    assert!(text.contains("NOT ABOUT") && text.contains("▸SenseTime◂ (not about it)"), "{text}");
}

#[test]
fn names_in_a_title_are_walked_through_too() {
    let data = with_news();
    let items = ITEMS.replace("Two makers of cameras answer", "SenseTime opens a laboratory before");
    fetch_again(&data, &items);
    let mut browser = browser(&data);
    browser.press("n /").unwrap();
    browser.type_text("opens a laboratory");
    browser.press("enter enter n").unwrap();
    assert!(browser.text().contains("▸SenseTime◂ opens"), "{}", browser.text());
    browser.press("N N N enter").unwrap();
    let state = browser.state();
    let Some(Subject::Entity(ix)) = state.subject else { panic!("{:?}", state.subject) };
    assert_ne!(state.data().unwrap().id(ix), SENSETIME, "round to the names of the text");
    browser.press("backspace n n n enter").unwrap();
    let state = browser.state();
    let Some(Subject::Entity(ix)) = state.subject else { panic!("{:?}", state.subject) };
    assert_eq!(state.data().unwrap().id(ix), SENSETIME);
}

#[test]
fn the_key_that_rejects_takes_back_wherever_it_was_pressed() {
    let data = with_news();
    let mut browser = browser(&data);
    read_the_first(&mut browser);
    for way_there in ["n", "n n", "G k", "G k k k"] {
        browser.press("g").unwrap();
        browser.press(way_there).unwrap();
        browser.press("X").unwrap();
        let text = browser.text();
        assert!(text.contains("NOT ABOUT  you said so") && text.contains("NAMES  1"), "{way_there}: {text}");
        browser.press("X").unwrap();
        let text = browser.text();
        assert!(!text.contains("NOT ABOUT") && text.contains("NAMES  2"), "{way_there}: {text}");
    }
}

#[test]
fn an_event_told_by_its_members_goes_with_those_who_are_rejected() {
    let data = with_news();
    let items = ITEMS
        .replace("Two makers of cameras answer the October rule", "The Entity List and the city")
        .replace("10 Oct 2019", "08 Oct 2019");
    fetch_again(&data, &items);
    let mut browser = browser(&data);
    browser.press("n /").unwrap();
    browser.type_text("the city");
    browser.press("enter enter n").unwrap();
    assert!(browser.text().contains("ABOUT  1"), "{}", browser.text());
    browser.press("X n").unwrap();
    assert!(browser.text().contains("ABOUT  1"), "one member is left: {}", browser.text());
    browser.press("X").unwrap();
    fetch_again(&data, &items);
    let again = self::browser(&data);
    let state = again.state();
    let loaded = state.data().unwrap();
    let item = loaded.news().iter().find(|item| item.title.ends_with("the city")).unwrap();
    assert_eq!((item.entities.len(), item.events.len()), (0, 0), "{item:?}");
}

#[test]
fn an_item_is_about_whom_one_says_by_identifier_or_page() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n").unwrap();
    assert!(browser.text().contains("Nothing about anybody listed."));
    for (words, section) in [("84 FR 54004", "ABOUT  1"), ("iflytek", "NAMES  1")] {
        browser.press("d + ctrl-u").unwrap();
        browser.type_text(words);
        browser.press("enter").unwrap();
        let text = browser.text();
        assert!(text.contains(section) && text.contains("added by you"), "{words}:\n{text}");
    }
    browser.press("+ ctrl-u").unwrap();
    browser.type_text("nobody at all");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("is no identifier, page or name"), "{}", browser.text());
}

#[test]
fn notes_and_tags_are_shown_and_kept() {
    let data = with_news();
    let mut one = browser(&data);
    one.press("n i").unwrap();
    one.type_text("ask the desk about this");
    one.press("enter T").unwrap();
    one.type_text("memory, prices");
    one.press("enter").unwrap();
    for mut shown in [one, browser(&data)] {
        shown.press("esc n").unwrap();
        if !shown.state().news_view {
            shown.press("n").unwrap();
        }
        let text = shown.text();
        for words in ["ask the desk about this", "tags memory, prices"] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
    }
}

/// Opens what is new, as it is at a look that is the first one or not.
fn look(browser: &mut Offscreen, data: &TempDir, before: Option<&Looked>) -> String {
    let library = Library::open(data.path());
    browser.press("C").unwrap();
    let changes =
        Changes::of(&LastTwo::of(&library, before, LargestLoss::default()), before.map(|before| before.at));
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
    browser.act(Action::Compared(Arc::new(changes), Looked::at(now, &library)));
    browser.text()
}

#[test]
fn what_is_new_joins_unread_news_and_changed_lists_and_leads_to_them() {
    let data = with_news();
    let mut browser = browser(&data);
    let text = look(&mut browser, &data, None);
    for words in ["WHAT IS NEW", "NEWS  2 unread", "Memory prices rose", "No list has been imported yet."] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    browser.type_text("prices");
    browser.press("enter").unwrap();
    assert!(matches!(browser.state().subject, Some(Subject::News(_))));
    assert_eq!(browser.state().newsroom.unread, 1, "gone into, so read");
}

#[test]
fn what_was_told_is_new_until_the_end_and_told_before_at_the_next_start() {
    let data = with_news();
    let mut first = browser(&data);
    look(&mut first, &data, None);
    first.press("esc").unwrap();
    let text = look(&mut first, &data, None);
    assert!(text.contains("NEWS  2 unread"), "again, in the same session: {text}");
    let looked = Looked::read(data.path()).unwrap();
    let text = look(&mut browser(&data), &data, Some(&looked));
    assert!(text.contains("WHAT IS NEW  since 2026-11-22 09:00 UTC, when you last looked"), "{text}");
    assert!(text.contains("NEWS  nothing new") && text.contains("2 more are unread, told before"), "{text}");

    let later = ITEMS.replace(">a2<", ">a3<").replace("Memory prices rose", "Memory prices fell");
    let feed = news::read(later.as_bytes(), Some(FEED), today()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap();
    let fetch = Fetch::of_file(FEED, NewsKind::Article, today(), now);
    Kept::open(data.path()).unwrap().unwrap().take(&feed, &fetch).unwrap();
    let text = look(&mut browser(&data), &data, Some(&looked));
    assert!(text.contains("NEWS  1 new") && text.contains("Memory prices fell"), "{text}");
    assert!(!text.contains("Memory prices rose"), "{text}");
}

#[test]
fn an_item_is_cited_in_three_ways() {
    let data = with_news();
    let mut browser = browser(&data);
    browser.press("n y c y m y t").unwrap();
    let copied: Vec<String> = browser
        .take_effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text, _) => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(copied[0], "“Memory prices rose”, Trade Desk Weekly, 2026-07-03, https://example.org/a2");
    assert_eq!(copied[1], "[Memory prices rose](<https://example.org/a2>), *Trade Desk Weekly*, 2026-07-03");
    assert!(
        copied[2].starts_with("@misc{") && copied[2].contains("title = {Memory prices rose}"),
        "{}",
        copied[2]
    );
}

#[test]
fn recorded_items_cannot_be_marked_and_say_why() {
    let data = tempfile::tempdir().unwrap();
    let mut browser = browser(&data);
    browser.press("n *").unwrap();
    assert!(browser.text().contains("only for fetched news"), "{}", browser.text());
}

#[test]
fn in_the_news_view_what_is_typed_is_found_in_full_texts_too() {
    let data = with_news();
    let long = "x ".repeat(600);
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Long reads</title><item><title>A long read</title><guid>l1</guid>\
         <description>{long} platypus at the end</description></item></channel></rss>"
    );
    let feed = news::read(feed.as_bytes(), Some("https://long.example/feed"), today()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
    let fetch = Fetch::of_file("https://long.example/feed", NewsKind::Article, today(), now);
    Kept::open(data.path()).unwrap().unwrap().take(&feed, &fetch).unwrap();
    let mut browser = browser(&data);
    browser.press("n /").unwrap();
    browser.type_text("platyp");
    assert_eq!(titles(&browser), ["A long read"]);
    browser.type_text("zz");
    assert!(titles(&browser).is_empty());
    browser.press("ctrl-u").unwrap();
    assert_eq!(titles(&browser).len(), 14);
}

#[test]
fn a_damaged_database_of_news_is_told_and_all_else_is_there() {
    let data = with_news();
    std::fs::write(data.path().join("news/news.db"), "not a database".repeat(400)).unwrap();
    let browser = browser(&data);
    let text = browser.text();
    assert!(text.contains("fetched news is left out"), "{text}");
    assert_eq!(browser.state().answer.entities.len(), 86);
}

/// Feeds of every format and encoding, as they were saved.
const FEEDS: [&str; 9] = [
    "rss2.xml",
    "rss1.xml",
    "atom.xml",
    "feed.json",
    "federal-register.json",
    "hostile.xml",
    "gbk.xml",
    "shift-jis.xml",
    "linked.xml",
];

/// What would move the cursor, run, turn the direction of text or hide in it, written out and as it stands.
const NASTY: [&str; 18] = [
    "\u{1b}]0;x\u{7}",
    "\u{1b}[2J",
    "&#x1b;[2J",
    "\\u001b[2J",
    "\u{9b}31m",
    "&#155;31m",
    "\r",
    "\0",
    "&amp;#27;",
    "\u{202e}",
    "&#x202e;",
    "\\u202e",
    "\u{2066}",
    "\u{200b}",
    "&ZeroWidthSpace;",
    "\u{feff}",
    "\u{e0041}",
    "\u{301}\u{20dd}",
];

/// A change of the bytes at a place.
#[derive(Debug, Clone)]
enum Change {
    Put(&'static str),
    Set(u8),
    Again,
    Cut,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => prop::sample::select(NASTY.to_vec()).prop_map(Change::Put),
        2 => any::<u8>().prop_map(Change::Set),
        1 => Just(Change::Again),
        1 => Just(Change::Cut),
    ]
}

/// Whether a cell holds one thing that is seen, and nothing that does something. Joiners stay: scripts need them.
fn is_harmless(symbol: &str) -> bool {
    matches!(visible(symbol), Cow::Borrowed(_)) && UnicodeWidthStr::width(symbol) > 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn from_the_bytes_of_any_feed_to_the_cells_of_the_screen_nothing_does_anything(
        name in prop::sample::select(FEEDS.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 0..8),
        (width, height) in prop::sample::select(vec![(200, 60), (120, 36), (80, 24), (40, 12)]),
    ) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/news").join(name);
        let mut bytes = std::fs::read(path).unwrap();
        let is_whole = changes.is_empty();
        for (at, change) in changes {
            let at = at.index(bytes.len());
            match change {
                Change::Put(nasty) => drop(bytes.splice(at..at, nasty.bytes())),
                Change::Set(byte) => bytes[at] = byte,
                Change::Again => {
                    let piece: Vec<u8> = bytes[at..bytes.len().min(at + 40)].to_vec();
                    bytes.splice(at..at, piece);
                }
                Change::Cut => bytes.truncate(at.max(1)),
            }
        }
        let feed = match news::read(&bytes, Some(FEED), today()) {
            Ok(feed) => feed,
            Err(why) if is_whole => panic!("{name}: {why}"),
            Err(why) => {
                prop_assert!(matches!(visible(&why.to_string()), Cow::Borrowed(_)), "{why:?}");
                return Ok(());
            }
        };
        let data = tempfile::tempdir().unwrap();
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap();
        let fetch = Fetch::of_file(FEED, NewsKind::Article, today(), now);
        Kept::make(data.path()).unwrap().take(&feed, &fetch).unwrap();
        let mut browser = Offscreen::over(data.path(), width, height, today()).unwrap();
        browser.press("n v u").unwrap();
        for _ in 0..=feed.items.len() {
            for cell in &browser.buffer().content {
                prop_assert!(is_harmless(cell.symbol()), "{name}: {:?}", cell.symbol());
            }
            browser.press("enter").unwrap();
            for cell in &browser.buffer().content {
                prop_assert!(is_harmless(cell.symbol()), "{name}: {:?}", cell.symbol());
            }
            browser.press("esc j").unwrap();
        }
    }
}
