//! Every screen at every size can be read, with any theme and with no color at all, and nothing is told by color
//! alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/kept_news.rs"]
mod kept_news;

use std::collections::BTreeMap;
use std::path::Path;

use desig::tui::{Depth, Offscreen};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use unicode_width::UnicodeWidthStr;

const SIZES: [(u16, u16); 5] = [(20, 5), (40, 12), (80, 24), (120, 36), (200, 60)];

/// A walk through every screen: keys, and what is typed after them.
const WALK: [(&str, &str); 36] = [
    ("", ""),
    ("down down", ""),
    ("enter", ""),
    ("down down", ""),
    ("enter", ""),
    ("} }", ""),
    ("ctrl-d", ""),
    ("esc /", "sens"),
    ("", " catgory:x"),
    ("ctrl-u", "hikvision country:iran 2019"),
    ("ctrl-u", "zzzzqqqq"),
    ("esc f space", ""),
    ("} space", ""),
    ("t b", ""),
    ("shift-right", ""),
    ("x x", ""),
    ("n", ""),
    ("down down down", ""),
    ("enter n", ""),
    ("X", ""),
    ("esc u", ""),
    ("*", ""),
    ("v u", ""),
    ("v v esc ?", "dates"),
    ("esc :", "copy"),
    ("esc y", ""),
    ("esc a", "x"),
    ("esc a", "2019-12-31"),
    ("enter", ""),
    ("A E", "/nowhere"),
    ("esc I", "/nowhere"),
    ("esc L", ""),
    ("esc C", ""),
    ("esc 1", ""),
    ("2", ""),
    ("w", ""),
];

fn themes() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/themes");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Walks, and looks at every screen on the way; `at` says where.
fn walk(browsers: &mut [&mut Offscreen], mut look: impl FnMut(&str, &mut [&mut Offscreen])) {
    for (step, (keys, typed)) in WALK.iter().enumerate() {
        for browser in browsers.iter_mut() {
            browser.press(keys).unwrap();
            browser.type_text(typed);
        }
        look(&format!("step {step}, after {keys:?} {typed:?}"), browsers);
    }
}

/// Of the sixteen colors of old and the cube and the grays of xterm, as it draws them.
fn rgb(color: Color) -> Option<(u8, u8, u8)> {
    match color {
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(at @ 16..=231) => {
            let level = |at: u8| if at == 0 { 0 } else { 55 + 40 * at };
            let at = at - 16;
            Some((level(at / 36), level(at / 6 % 6), level(at % 6)))
        }
        Color::Indexed(at @ 232..) => Some((8 + 10 * (at - 232), 8 + 10 * (at - 232), 8 + 10 * (at - 232))),
        _ => None,
    }
}

/// Relative luminance and contrast as WCAG 2.1 defines them.
fn contrast(cell: &Cell) -> Option<f64> {
    let luminance = |color| {
        let (red, green, blue) = rgb(color)?;
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
    };
    let (a, b) = (luminance(cell.fg)?, luminance(cell.bg)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

/// A line that only parts one thing from another.
fn is_rule(symbol: &str) -> bool {
    matches!(symbol, " " | "─" | "│" | "┌" | "┐" | "└" | "┘")
}

#[test]
fn every_letter_on_every_screen_in_every_theme_stands_out_from_its_ground() {
    let data = kept_news::with_news();
    let today = kept_news::today();
    let mut worst: BTreeMap<String, (f64, String)> = BTreeMap::new();
    let themes: Vec<String> = themes().into_iter().filter(|theme| theme != "terminal").collect();
    for size in SIZES {
        let mut browser = Offscreen::over(data.path(), size.0, size.1, today).unwrap();
        // Each screen is walked to once, and drawn in every theme.
        walk(&mut [&mut browser], |at, browsers| {
            for (theme, depth) in
                themes.iter().flat_map(|theme| [(theme, Depth::True), (theme, Depth::Indexed)])
            {
                if depth == Depth::True {
                    browsers[0].set_theme(theme).unwrap();
                }
                browsers[0].set_depth(depth);
                for cell in browsers[0].buffer().content.iter().filter(|cell| !is_rule(cell.symbol())) {
                    let contrast = contrast(cell).unwrap_or_else(|| {
                        panic!("{theme}, {depth:?}, {size:?}, {at}: {cell:?} has no color")
                    });
                    let least = worst.entry(format!("{theme} {depth:?}")).or_insert((21.0, String::new()));
                    if contrast < least.0 {
                        let (fg, bg) = (cell.fg, cell.bg);
                        *least = (contrast, format!("{size:?}, {at}: {:?} {fg} on {bg}", cell.symbol()));
                    }
                }
            }
        });
    }
    for (name, (contrast, at)) in &worst {
        let least = if name.starts_with("high-contrast") { 7.0 } else { 4.5 };
        assert!(*contrast >= least, "{name}: {contrast:.2} at {at}; all: {worst:#?}");
    }
    assert_eq!(worst.len(), 8);
}

#[test]
fn on_a_ground_that_is_not_known_no_color_is_chosen_that_may_be_the_grounds() {
    let data = kept_news::with_news();
    for theme in themes() {
        let mut browser = Offscreen::over(data.path(), 120, 36, kept_news::today()).unwrap();
        browser.set_theme(&theme).unwrap();
        browser.set_depth(Depth::Sixteen);
        walk(&mut [&mut browser], |at, browsers| {
            for cell in browsers[0].buffer().content.iter().filter(|cell| !is_rule(cell.symbol())) {
                assert_eq!(cell.bg, Color::Reset, "{theme}, {at}: {cell:?}");
                let neutral = [0, 7, 8, 15].map(Color::Indexed);
                let named = [Color::Black, Color::White, Color::Gray, Color::DarkGray];
                assert!(!neutral.contains(&cell.fg) && !named.contains(&cell.fg), "{theme}, {at}: {cell:?}");
            }
        });
    }
}

fn row(buffer: &Buffer, y: u16) -> impl Iterator<Item = (u16, u16)> {
    (0..buffer.area.width).map(move |x| (x, y))
}

/// Whether some cells changed without color, too: their letters, or which are bold, underlined or reversed.
fn is_told(before: &Buffer, now: &Buffer, mut cells: impl Iterator<Item = (u16, u16)>) -> bool {
    cells.any(|at| {
        let (was, is) = (&before[at], &now[at]);
        was.symbol() != is.symbol() || was.modifier != is.modifier
    })
}

/// Whether a cell is part of a chart, whose columns are marked at their feet.
fn is_in_chart(cell: &Cell) -> bool {
    cell.symbol().chars().all(|c| matches!(c, ' ' | '\u{2581}'..='\u{2588}'))
}

#[test]
fn whatever_changes_its_color_changes_its_letters_or_attributes_too() {
    let data = kept_news::with_news();
    for size in SIZES {
        // One theme tells roles apart as another does; at the common size all are looked at.
        for theme in themes().into_iter().filter(|theme| theme == "dark" || size == (80, 24)) {
            let open = || Offscreen::over(data.path(), size.0, size.1, kept_news::today()).unwrap();
            let (mut colored, mut plain) = (open(), open());
            colored.set_theme(&theme).unwrap();
            plain.set_depth(Depth::None);
            let mut before: Option<(Buffer, Buffer)> = None;
            walk(&mut [&mut colored, &mut plain], |at, browsers| {
                let now = (browsers[0].buffer().clone(), browsers[1].buffer().clone());
                for cell in &now.1.content {
                    assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{at}: {cell:?}");
                }
                if let Some(before) = &before {
                    for y in (0..size.1).filter(|y| !is_told(&before.1, &now.1, row(&now.1, *y))) {
                        for at_cell in row(&now.0, y) {
                            let (was, is) = (&before.0[at_cell], &now.0[at_cell]);
                            let changed = (was.fg, was.bg) != (is.fg, is.bg);
                            let column = (y..size.1).map(|y| (at_cell.0, y));
                            let told = is_in_chart(&now.1[at_cell]) && is_told(&before.1, &now.1, column);
                            assert!(
                                !changed || told,
                                "{theme}, {size:?}, {at}, row {y}: {:?}",
                                text(&now.1, y)
                            );
                        }
                    }
                }
                before = Some(now);
            });
        }
    }
}

fn text(buffer: &Buffer, y: u16) -> String {
    row(buffer, y).map(|at| buffer[at].symbol()).collect()
}

#[test]
fn where_only_ascii_is_drawn_no_border_mark_or_arrow_is_anything_else() {
    for size in SIZES {
        let data = kept_news::with_news();
        let mut browser = Offscreen::over(data.path(), size.0, size.1, kept_news::today()).unwrap();
        browser.set_ascii(true);
        walk(&mut [&mut browser], |at, browsers| {
            for cell in &browsers[0].buffer().content {
                let is_drawn = |c: char| {
                    // Arrows, mathematical and technical signs, boxes, blocks, shapes, dingbats, punctuation.
                    matches!(c, '\u{2010}'..='\u{205e}' | '\u{2190}'..='\u{2bff}' | '\u{b0}'..='\u{bf}')
                };
                assert!(!cell.symbol().contains(is_drawn), "{size:?}, {at}: {:?}", cell.symbol());
            }
        });
    }
}

#[test]
fn every_screen_shows_something_at_every_size_and_nothing_wider_than_it() {
    let data = kept_news::with_news();
    for size in SIZES.into_iter().chain([(1, 1), (24, 8), (39, 11), (61, 9)]) {
        let mut browser = Offscreen::over(data.path(), size.0, size.1, kept_news::today()).unwrap();
        let look = |at: &str, browser: &Offscreen| {
            let shown = browser.text();
            assert!(!shown.trim().is_empty(), "{size:?}, {at}: nothing is shown");
            assert!(
                shown.lines().all(|line| line.width() <= usize::from(size.0)),
                "{size:?}, {at}:\n{shown}"
            );
        };
        walk(&mut [&mut browser], |at, browsers| look(at, browsers[0]));
        browser.press("esc esc esc x x /").unwrap();
        browser.type_text("海康威视");
        for keys in ["", "enter", "enter", "down down"] {
            browser.press(keys).unwrap();
            look(keys, &browser);
        }
    }
}
