//! The whole browser, driven by keys and the mouse, looked at on its screen.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::collections::BTreeMap;

use desig::app::{Action, Effect, Key, KeyCode, Mouse, Pane, Subject, Target};
use desig::model::Month;
use desig::tui::{Depth, Offscreen};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

const SIZES: [(u16, u16); 5] = [(200, 60), (120, 36), (80, 24), (60, 20), (40, 12)];

fn browser(width: u16, height: u16) -> Offscreen {
    Offscreen::new(width, height, "2026-11-22".parse().unwrap()).unwrap()
}

/// A browser of the common size after these keys.
fn after(keys: &str) -> Offscreen {
    let mut browser = browser(120, 36);
    browser.press(keys).unwrap();
    browser
}

fn searching(text: &str) -> Offscreen {
    let mut browser = after("/");
    browser.type_text(text);
    browser
}

fn selected_entity(browser: &Offscreen) -> String {
    let state = browser.state();
    state.entity.map(|ix| state.data().unwrap().entity(ix).name.clone()).unwrap_or_default()
}

fn names(browser: &Offscreen) -> Vec<String> {
    let state = browser.state();
    state.answer.entities.iter().map(|hit| state.data().unwrap().entity(hit.ix).name.clone()).collect()
}

/// The text of the screen, then a letter for the style of each cell, then what the letters mean.
fn styled(buffer: &Buffer, text: &str) -> String {
    let mut letters: BTreeMap<String, char> = BTreeMap::new();
    let mut rows = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = format!("{} on {} {:?}", cell.fg, cell.bg, cell.modifier);
            let next = char::from(b'a' + letters.len() as u8);
            let letter = *letters.entry(style).or_insert(next);
            // The second cell of a wide character is never shown, whatever is in it.
            for _ in 0..cell.symbol().width().max(1) {
                rows.push(letter);
                x += 1;
            }
        }
        rows.push('\n');
    }
    let mut legend: Vec<(char, String)> =
        letters.into_iter().map(|(style, letter)| (letter, style)).collect();
    legend.sort();
    let legend: String = legend.iter().map(|(letter, style)| format!("{letter} = {style}\n")).collect();
    format!("{text}\n\n{rows}\n{legend}")
}

fn assert_looks_as_it_did(name: &str, (width, height): (u16, u16), keys: &str, typed: &str) {
    let mut browser = browser(width, height);
    browser.press(keys).unwrap();
    browser.type_text(typed);
    insta::assert_snapshot!(format!("{name}-{width}x{height}"), styled(browser.buffer(), &browser.text()));
}

#[test]
fn screens_look_as_they_did_at_five_sizes() {
    let scenes: [(&str, &str, &str); 8] = [
        ("start", "", ""),
        ("event", "down down down", ""),
        ("entity", "down down enter down down enter } }", ""),
        ("search", "/", "sens"),
        ("wrong-query", "/", "sens catgory:x"),
        ("filtered", "f space } space t b", ""),
        ("empty", "/", "hikvision country:iran 2019"),
        ("news", "n down down down down down", ""),
    ];
    for size in SIZES {
        for (name, keys, typed) in scenes {
            assert_looks_as_it_did(name, size, keys, typed);
        }
    }
}

#[test]
fn overlays_look_as_they_did() {
    for (name, keys, typed) in [
        ("help", "?", "dates"),
        ("palette", ":", "copy"),
        ("which-key", "down down y", ""),
        ("as-of", "a", "x"),
    ] {
        for size in [(120, 36), (40, 12)] {
            assert_looks_as_it_did(name, size, keys, typed);
        }
    }
}

#[test]
fn a_screen_that_is_too_small_says_so_and_comes_back() {
    let mut browser = after("down down");
    browser.resize(20, 5);
    assert!(browser.text().contains("needs 24x8"), "{}", browser.text());
    for (width, height) in [(1, 1), (3, 2), (500, 120), (24, 8)] {
        browser.resize(width, height);
    }
    browser.resize(120, 36);
    assert!(browser.text().contains("ENTITIES of 85 FR 34503"), "{}", browser.text());
}

#[test]
fn the_october_batch_shows_its_28_with_sensetime_megvii_and_hikvision() {
    let browser = after("down down down down down");
    let names = names(&browser);
    assert_eq!(names.len(), 28);
    for part in ["Sensetime", "Megvii", "Hikvision"] {
        assert!(names.iter().any(|name| name.contains(part)), "{part}");
    }
    assert!(browser.text().contains("84 FR 54002"));
}

#[test]
fn every_key_of_a_search_narrows_and_the_best_is_selected() {
    let mut browser = searching("hik");
    let mut before = browser.state().answer.entities.len();
    for c in "vision".chars() {
        browser.type_text(&c.to_string());
        let now = browser.state().answer.entities.len();
        assert!(now <= before, "typing {c} gave more");
        before = now;
    }
    assert_eq!(selected_entity(&browser), "Hangzhou Hikvision Digital Technology Co., Ltd.");
    assert!(browser.text().contains("alias Hikvision"), "the row says which alias matched");
}

#[test]
fn a_search_finds_names_aliases_chinese_names_addresses_citations_and_titles() {
    for (typed, name) in [
        ("megv", "Megvii Technology"),
        ("yun cong", "CloudWalk Technology"),
        ("商汤", "Beijing Sensetime Technology Development Co., Ltd."),
        ("isvision", "IS'Vision"),
        ("hit", "Harbin Institute of Technology"),
        ("ugland house qihoo", "Qihoo 360 Technology Co. Ltd."),
        ("84 fr 22963", "Huawei Technologies Co., Ltd."),
        ("huawei affiliates", "Huawei Technologies Co., Ltd."),
    ] {
        assert_eq!(selected_entity(&searching(typed)), name, "{typed}");
    }
    assert!(names(&searching("xqzkw")).is_empty());
}

#[test]
fn matched_characters_are_highlighted() {
    let browser = searching("megv");
    let buffer = browser.buffer();
    let text = browser.text();
    let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains("● Megvii")).unwrap();
    let x = line.chars().take_while(|c| *c != '●').count() as u16 + 2;
    let underlined = |x: u16| buffer[(x, y as u16)].modifier.contains(ratatui::style::Modifier::UNDERLINED);
    assert!((x..x + 4).all(underlined), "the four letters typed");
    assert!(!underlined(x + 4), "and not the next");
    let browser = searching("procurement");
    let (y, line) = browser
        .text()
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("Procurement for"))
        .map(|(y, line)| (y as u16, line.to_owned()))
        .unwrap();
    let x = line.find("Procurement").unwrap() as u16;
    assert!(
        browser.buffer()[(x, y)].modifier.contains(ratatui::style::Modifier::UNDERLINED),
        "titles of events too"
    );
}

#[test]
fn that_nobody_is_called_so_is_said_once_in_words() {
    let browser = searching("hikvison");
    assert_eq!(selected_entity(&browser), "Hangzhou Hikvision Digital Technology Co., Ltd.");
    let text = browser.text();
    assert!(text.contains("1 of 1 ≈ nearly so") && text.contains("≈ nobody as typed; nearly so"), "{text}");
    let text = searching("hikvision").text();
    assert!(!text.contains("nearly so") && text.contains("every entity that matches"), "{text}");
    let mut wide = crate::browser(200, 60);
    wide.press("/").unwrap();
    wide.type_text("hgzhhik");
    assert!(wide.text().contains("1 of 1 ≈ nobody as typed; scattered "), "{}", wide.text());
}

#[test]
fn what_matched_past_the_end_of_a_row_is_told_below_it() {
    let text = searching("forensic").text();
    let row = text.lines().position(|line| line.contains("China's Ministry of Public")).unwrap();
    let below = text.lines().nth(row + 1).unwrap();
    assert!(below.contains("name …") && below.contains("Forensic"), "{text}");
}

#[test]
fn what_has_no_letter_and_no_digit_is_said_to_be_nothing_to_look_for() {
    for typed in ["🚀", "…", "- —"] {
        let text = searching(typed).text();
        assert!(
            text.contains("! there is nothing to look for in it: no letter and no digit"),
            "{typed}\n{text}"
        );
    }
    for typed in ["!", "'", "^", "\"", " "] {
        assert!(!searching(typed).text().contains("nothing to look for"), "{typed} is still being typed");
    }
}

#[test]
fn letting_go_of_a_search_returns_to_where_it_was_begun() {
    let mut browser = after("down down down enter down");
    let before = (browser.state().event, selected_entity(&browser), browser.text());
    browser.press("/").unwrap();
    browser.type_text("hikvision");
    browser.press("esc").unwrap();
    assert_eq!((browser.state().event, selected_entity(&browser), browser.text()), before);
}

#[test]
fn a_query_that_cannot_be_read_keeps_the_last_results_and_says_what_is_wrong() {
    let mut browser = searching("sens date:2020");
    let before = names(&browser);
    let sensetime = "Beijing Sensetime Technology Development Co., Ltd.";
    assert_eq!(before, ["SenseNets", sensetime], "added then, and revised then");
    browser.type_text("-1");
    assert_eq!(names(&browser), before, "the results of the last good query stay");
    assert!(browser.text().contains("is not a date"), "{}", browser.text());
    browser.type_text("0");
    assert!(browser.state().query_error.is_none());
}

#[test]
fn the_selection_stays_on_the_same_entity_when_results_change() {
    let mut browser = after("2 down down down down down down");
    let chosen = selected_entity(&browser);
    assert_eq!(chosen, "Avilon Ltd.");
    browser.press("f space").unwrap();
    assert_eq!(browser.state().answer.entities.len(), 26, "military end use");
    assert_eq!(selected_entity(&browser), chosen);
    browser.press("x f").unwrap();
    assert_eq!(selected_entity(&browser), chosen);
}

#[test]
fn filters_are_or_within_a_facet_and_and_between_facets() {
    let mut browser = after("f space");
    assert_eq!(browser.state().answer.total, 26);
    browser.press("down space").unwrap();
    assert_eq!(browser.state().answer.total, 26 + 22, "military end use or human rights");
    browser.press("} } space").unwrap();
    let china = browser.state().answer.total;
    assert_eq!(china, 22 + 22, "and China");
    browser.press("c").unwrap();
    assert_eq!(browser.state().answer.total, 48, "the country let go of");
    browser.press("x f").unwrap();
    assert_eq!(browser.state().answer.total, 86);
}

#[test]
fn the_counts_beside_a_facet_say_what_switching_it_on_would_give() {
    let mut browser = after("f");
    let rows = browser.state().filter_rows();
    for (at, (facet, place)) in rows.into_iter().enumerate() {
        let promised = browser.state().answer.facets[&facet][place];
        browser.press("space").unwrap();
        assert_eq!(browser.state().answer.total, promised, "row {at} of {}", facet.as_str());
        browser.press("space down").unwrap();
    }
}

#[test]
fn an_empty_result_says_what_to_let_go_of_and_enter_does_it() {
    let mut browser = searching("hikvision country:iran");
    assert!(names(&browser).is_empty());
    assert!(browser.text().contains("the term country:iran"), "{}", browser.text());
    browser.press("enter").unwrap();
    let row = browser.text().lines().position(|line| line.contains("the term country:iran")).unwrap();
    let first = browser.text().lines().position(|line| line.contains("leaving")).unwrap() + 1;
    for _ in first..row {
        browser.press("down").unwrap();
    }
    browser.press("enter").unwrap();
    assert_eq!(names(&browser), ["Hangzhou Hikvision Digital Technology Co., Ltd."]);
    assert_eq!(browser.state().query.text(), "hikvision");
}

#[test]
fn where_no_single_filter_is_enough_to_let_go_of_all_are_told() {
    let mut browser = after("f");
    for (facet, id) in [("category", "huawei"), ("country", "PK"), ("year", "2023")] {
        let wanted = browser.state().filter_rows().iter().position(|(of, place)| {
            of.as_str() == facet && browser.state().data().unwrap().facet_values(*of)[*place].id == id
        });
        let steps = wanted.unwrap() - browser.state().filter_row;
        browser.press(&"down ".repeat(steps)).unwrap();
        browser.press("space").unwrap();
    }
    browser.press("2").unwrap();
    let text = browser.text();
    assert!(["category huawei", "country PK", "year 2023"].iter().all(|way| text.contains(way)), "{text}");
    browser.press("enter enter").unwrap();
    assert!(!browser.state().answer.entities.is_empty(), "two let go of are enough");
}

#[test]
fn march_2020_shows_the_real_rule_and_marks_the_two_called_so() {
    let browser = searching("2020-03");
    assert_eq!(browser.state().answer.events.len(), 3);
    assert!(browser.text().matches("≈ called “March 2020").count() >= 2, "{}", browser.text());
    assert!(browser.text().contains("33 ≈"), "{}", browser.text());
    let mut by_chart = after("t");
    while by_chart.state().filters.dates.map(|range| range.to_string()).as_deref() != Some("2020-03") {
        by_chart.press("b").unwrap();
    }
    assert_eq!(by_chart.state().answer.events, browser.state().answer.events);
}

#[test]
fn the_rule_of_an_entity_is_one_key_away_and_back_returns() {
    let mut browser = searching("hikvision");
    browser.press("enter").unwrap();
    let before = browser.text();
    browser.press("r").unwrap();
    assert_eq!(browser.state().answer.entities.len(), 28, "everybody in the rule");
    assert_eq!(selected_entity(&browser), "Hangzhou Hikvision Digital Technology Co., Ltd.");
    browser.press("[").unwrap();
    assert_eq!(browser.text(), before);
    browser.press("]").unwrap();
    assert_eq!(browser.state().answer.entities.len(), 28);
}

#[test]
fn one_walks_from_an_entity_to_its_neighbor_its_rule_its_news_and_back() {
    let mut browser = searching("sichuan haitian");
    browser.press("enter w").unwrap();
    assert!(browser.text().contains("SAME ADDRESS"), "{}", browser.text());
    browser.press("enter").unwrap();
    let state = browser.state();
    let Some(Subject::Entity(ix)) = state.subject else { panic!("not an entity") };
    assert_eq!(state.data().unwrap().entity(ix).name, "Beijing Jincheng Huanyu Electronics Co., Ltd.");
    browser.press("} down enter").unwrap();
    assert!(matches!(browser.state().subject, Some(Subject::Event(_))), "its rule");
    browser.press("G enter").unwrap();
    assert!(matches!(browser.state().subject, Some(Subject::News(_))), "a news item about the rule");
    browser.press("[ [ [").unwrap();
    let state = browser.state();
    let Some(Subject::Entity(ix)) = state.subject else { panic!("not an entity") };
    assert!(state.data().unwrap().entity(ix).name.starts_with("Sichuan Haitian"));
}

#[test]
fn as_of_makes_the_june_rules_announced_and_hides_what_was_not_public() {
    let mut browser = after("a ctrl-u");
    browser.type_text("2020-05-25");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("53 listed · 33 announced · AS OF 2020-05-25"), "{}", browser.text());
    assert_eq!(browser.state().answer.events.len(), 5);
    browser.press("a ctrl-u").unwrap();
    browser.type_text("2020-13-01");
    browser.press("enter").unwrap();
    assert!(browser.text().contains("is not a day"), "{}", browser.text());
    browser.press("esc A").unwrap();
    assert!(browser.text().contains("85 listed · 1 removed · as of 2026-11-22"));
}

#[test]
fn the_mouse_selects_scrolls_and_drags_a_date_range() {
    let mut browser = browser(120, 36);
    let find = |browser: &Offscreen, words: &str| {
        let text = browser.text();
        let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains(words)).unwrap();
        let x = line.char_indices().position(|(at, _)| line[at..].starts_with(words)).unwrap();
        (x as u16, y as u16)
    };
    let (x, y) = find(&browser, "2019-10-09 EL");
    browser.point(Mouse::Press, x, y);
    assert_eq!(browser.state().answer.entities.len(), 28);
    let (x, y) = find(&browser, "Dahua");
    browser.point(Mouse::Press, x, y);
    assert_eq!(selected_entity(&browser), "Dahua Technology");
    browser.point(Mouse::Double, x, y);
    assert_eq!(browser.state().focus, Pane::Details);
    browser.press("x x").unwrap();
    let (_, y) = find(&browser, "TIMELINE");
    browser.point(Mouse::Press, 1, y + 2);
    browser.point(Mouse::Drag, 5, y + 9);
    let range = browser.state().filters.dates.unwrap();
    assert_eq!(range.from.map(Month::of), Month::parse("2019-05").ok());
    assert!(range.to > range.from);
    let before = selected_entity(&browser);
    let (x, y) = find(&browser, "ENTITIES");
    browser.point(Mouse::Wheel(3), x, y + 2);
    assert_ne!(selected_entity(&browser), before);
}

#[test]
fn an_event_that_was_not_public_yet_is_let_go_of_with_the_day() {
    let mut browser = after("down");
    assert!(browser.text().contains("Institute of Forensic Science removed"));
    browser.press("a ctrl-u").unwrap();
    browser.type_text("2020-01-01");
    browser.press("enter").unwrap();
    assert_eq!(browser.state().event, None);
    assert!(!browser.text().contains("2023"), "{}", browser.text());
    browser.press("[").unwrap();
    assert!(browser.text().contains("as of 2026-11-22 again"), "{}", browser.text());
    assert!(browser.state().event.is_some());
}

#[test]
fn an_entity_walked_to_stays_selected_when_one_steps_out() {
    let mut browser = searching("hikv");
    browser.press("enter r 3").unwrap();
    let lines = desig::app::document(browser.state(), browser.state().subject).lines;
    let aksu =
        lines.iter().position(|line| line.pieces.iter().any(|piece| piece.text.starts_with("Aksu"))).unwrap();
    while browser.state().details_line < aksu {
        browser.press("down").unwrap();
    }
    browser.press("enter esc").unwrap();
    assert!(selected_entity(&browser).starts_with("Aksu"), "{}", browser.text());
}

#[test]
fn the_rule_of_an_entity_is_shown_whole_whatever_is_filtered() {
    let mut browser = after("f down space 2 r");
    assert_eq!(browser.state().answer.entities.len(), 28);
    assert!(browser.text().contains("let go of"), "{}", browser.text());
    browser.press("[").unwrap();
    assert_eq!(browser.state().answer.entities.len(), 22);
}

#[test]
fn the_day_and_the_query_outlive_the_news_view() {
    let mut browser = after("n a ctrl-u");
    browser.type_text("2019-12-01");
    browser.press("enter n").unwrap();
    assert!(browser.text().contains("AS OF 2019-12-01"), "{}", browser.text());
    browser.press("A n /").unwrap();
    browser.type_text("reuters");
    browser.press("enter n").unwrap();
    assert_eq!(browser.state().query.text(), "reuters");
}

#[test]
fn a_pane_that_the_news_view_does_not_show_leaves_it() {
    let browser = after("n f");
    assert!(!browser.state().news_view);
    assert!(browser.text().contains("━ FILTERS"), "{}", browser.text());
}

#[test]
fn a_search_without_entities_says_what_else_it_found() {
    let mut browser = searching("winston");
    assert!(browser.text().contains("But: 1 news item (n)."), "{}", browser.text());
    browser.press("enter n").unwrap();
    assert!(browser.text().contains("Law firm's summary of the 28 additions"), "{}", browser.text());
    browser.press("/").unwrap();
    browser.press("ctrl-u").unwrap();
    browser.type_text("reuters");
    assert!(browser.state().news_view, "news are searched where they are");
    assert!(browser.text().contains("Thirty-three Chinese companies"), "{}", browser.text());
}

#[test]
fn a_refused_export_keeps_what_was_typed() {
    let mut browser = after("2 E");
    assert!(browser.text().contains("Export 86 entities to which file"), "{}", browser.text());
    browser.press("enter").unwrap();
    assert!(matches!(browser.take_effects().as_slice(), [Effect::Export(..)]));
    browser.act(Action::NotExported("a.csv".to_owned(), "a.csv exists already".to_owned()));
    assert!(browser.text().contains("> a.csv") && browser.text().contains("! a.csv exists already"));
}

#[test]
fn help_is_always_one_key_away_and_the_foot_says_so() {
    for (width, height) in SIZES {
        let browser = browser(width, height);
        let text = browser.text();
        assert!(text.lines().last().unwrap().ends_with("? help"), "{width}: {text}");
    }
}

#[test]
fn copies_are_of_what_is_selected() {
    let mut browser = searching("hikvision");
    browser.press("enter y n y i y c y b").unwrap();
    let copied: Vec<String> = browser
        .take_effects()
        .into_iter()
        .filter_map(|effect| if let Effect::Copy(text, _) = effect { Some(text) } else { None })
        .collect();
    assert_eq!(copied[0], "Hangzhou Hikvision Digital Technology Co., Ltd.");
    assert_eq!(copied[1], "hangzhou-hikvision-digital-technology-co-ltd");
    assert_eq!(copied[2], "84 FR 54004");
    assert!(copied[3].starts_with("# Hangzhou Hikvision"));
    browser.press("o").unwrap();
    assert_eq!(
        browser.take_effects(),
        [Effect::Open("https://www.federalregister.gov/citation/84-FR-54004".to_owned())]
    );
}

#[test]
fn a_disabled_command_says_why() {
    let browser = after("[");
    assert!(browser.text().contains("there is no way back yet"), "{}", browser.text());
    let browser = after("w");
    assert!(browser.text().contains("nobody else recorded has this address"), "{}", browser.text());
    let browser = after("Z");
    assert!(browser.text().contains("Z does nothing here"), "{}", browser.text());
}

#[test]
fn escape_steps_out_to_the_top_and_lets_go_of_everything() {
    let mut browser = searching("hik");
    browser.press("enter f space 3 esc esc esc esc").unwrap();
    for _ in 0..6 {
        browser.press("esc").unwrap();
    }
    let state = browser.state();
    assert!(state.query.text().is_empty() && state.filters.is_empty() && state.event.is_none());
    assert_eq!(state.focus, Pane::Events);
    assert!(browser.text().contains("q quits"));
}

#[test]
fn the_palette_runs_what_it_finds() {
    let mut browser = after(":");
    browser.type_text("all news");
    browser.press("enter").unwrap();
    assert!(browser.state().news_view);
    browser.press("n").unwrap();
    assert!(!browser.state().news_view);
}

#[test]
fn without_color_and_with_ascii_alone_the_selection_is_marked() {
    let mut browser = after("down down enter down");
    browser.set_depth(Depth::None);
    browser.set_ascii(true);
    let row = browser.text().lines().find(|line| line.contains(">o China's")).map(str::to_owned);
    assert!(row.is_some(), "{}", browser.text());
    let drawn = browser.text().replace("公安部物证鉴定中心", "");
    assert!(drawn.is_ascii(), "{drawn}");
}

#[test]
fn search_in_the_browser_and_on_the_command_line_give_the_same_ids_in_the_same_order() {
    for typed in
        ["tech", "public security", "sens", "country:PK", "2020-03", "mianshan", "huawei 2019", "360"]
    {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_desig"))
            .args(["search", typed, "--json", "--as-of", "2026-11-22"])
            .output()
            .unwrap();
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let printed: Vec<&str> =
            found["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
        let browser = searching(typed);
        let data = browser.state().data().unwrap();
        let shown: Vec<&str> =
            browser.state().answer.entities.iter().map(|hit| data.entity(hit.ix).id.as_str()).collect();
        assert_eq!(shown, printed, "{typed}");
        assert!(!shown.is_empty(), "{typed}");
    }
}

fn any_key() -> impl Strategy<Value = Key> {
    let named = [
        "enter",
        "esc",
        "tab",
        "backtab",
        "backspace",
        "up",
        "down",
        "left",
        "right",
        "pageup",
        "pagedown",
        "home",
        "end",
        "delete",
        "shift-left",
        "shift-right",
        "ctrl-u",
        "ctrl-w",
        "ctrl-l",
        "alt-left",
        "f1",
    ];
    prop_oneof![
        3 => proptest::sample::select(named.to_vec()).prop_map(|name| name.parse().unwrap()),
        4 => proptest::sample::select("jkhlgGftn/?:[]{}rwxyqfdasmoE123456-+<>bc! \"'^$:商é".chars().collect::<Vec<_>>())
            .prop_map(|c| Key::plain(KeyCode::Char(c))),
        1 => any::<char>().prop_map(|c| Key::plain(KeyCode::Char(c))),
    ]
}

fn any_action() -> impl Strategy<Value = Action> {
    let pane = proptest::sample::select(Pane::ALL.to_vec());
    let target = prop_oneof![
        (pane.clone(), 0..200usize).prop_map(|(pane, row)| Target::Row(pane, row)),
        pane.prop_map(Target::Pane),
        (0..60i32, 0..3i32).prop_map(|(at, more)| {
            let from = Month::parse("2019-05").unwrap().plus(at);
            Target::Months(from, from.plus(more))
        }),
        Just(Target::SearchLine),
        Just(Target::Nowhere),
    ];
    let mouse = prop_oneof![
        Just(Mouse::Press),
        Just(Mouse::Double),
        Just(Mouse::Drag),
        (-9..9i32).prop_map(Mouse::Wheel),
    ];
    prop_oneof![
        8 => any_key().prop_map(Action::Key),
        2 => (mouse, target).prop_map(|(mouse, target)| Action::Mouse(mouse, target)),
        1 => "\\PC{0,40}".prop_map(Action::Paste),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_a_person_does_makes_it_panic_or_stop_answering(
        actions in proptest::collection::vec((any_action(), 1..160u16, 1..60u16), 1..60),
    ) {
        let mut browser = browser(100, 30);
        for (action, width, height) in actions {
            browser.act(action);
            prop_assert!(browser.state().is_idle());
            if width % 5 == 0 {
                browser.resize(width, height);
            }
        }
    }
}

#[test]
fn an_event_opens_on_its_first_entity_however_fast_one_gets_there_and_on_the_chosen_one_if_it_is_in_it() {
    let mut browser = after("down down enter");
    assert_eq!(browser.state().entity, browser.state().answer.entities.first().map(|hit| hit.ix));
    browser.press("down down").unwrap();
    let chosen = browser.state().entity;
    browser.press("1 down up").unwrap();
    assert_eq!(browser.state().entity, chosen, "it is found again on the way back");
}

#[test]
fn a_terminal_larger_than_any_screen_is_drawn_on() {
    for (width, height) in [(1500, 40), (120, 2200)] {
        let mut browser = self::browser(width, height);
        for keys in ["down enter", "f", "t", "n", "v", "?", "esc", "/ s e n s e enter", ": esc"] {
            browser.press(keys).unwrap();
        }
        assert_eq!(browser.buffer().area.width, width);
    }
}

#[test]
fn where_it_is_narrow_help_still_tells_where_a_key_counts_and_a_cut_message_that_it_is_cut() {
    let mut browser = browser(40, 12);
    browser.press("?").unwrap();
    browser.type_text("row up ctrl-p");
    let text = browser.text();
    let rows: Vec<&str> = text.lines().filter(|row| row.contains("one row up")).collect();
    assert!(rows.len() > 1, "{text}");
    let different: std::collections::BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(different.len(), rows.len(), "{text}");
    browser.press("esc esc").unwrap();
    browser.act(Action::Synced(Err("one source after the other failed ".repeat(20)), false));
    assert!(browser.text().trim_end().ends_with('…'), "{}", browser.text());
    browser.act(Action::Synced(Ok("new".to_owned()), false));
    assert!(!browser.text().contains('…') || !browser.text().trim_end().ends_with('…'));
}

#[test]
fn of_a_paste_that_is_too_long_it_is_said_how_much_is_left_out() {
    let mut browser = after("/");
    browser.act(Action::Paste("z".repeat(100_000)));
    let words = "the line is full: 95904 characters of what was pasted are left out";
    assert!(browser.text().contains(words), "{}", browser.text());
}
