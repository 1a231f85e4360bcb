//! Text measured and cut in terminal cells: by grapheme, never through one.

use std::ops::Range;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// Words of one style, and the address they name, if any.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// Their style.
    pub style: Style,
    /// The address.
    pub url: Option<String>,
}

impl Run {
    /// Words of a style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, url: None }
    }
}

/// `text` cut to `cells`, with an ellipsis where something is left out.
#[must_use]
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if used + wide + 1 > cells {
            break;
        }
        short.push_str(grapheme);
        used += wide;
    }
    if cells > 0 {
        short.push('…');
    }
    short
}

/// Runs cut to `cells` as one line, with an ellipsis where something is left out.
#[must_use]
pub fn cut_runs(runs: &[Run], cells: usize) -> Vec<Run> {
    let total: usize = runs.iter().map(|run| width(&run.text)).sum();
    if total <= cells {
        return runs.to_vec();
    }
    let mut left = cells.saturating_sub(1);
    let mut short: Vec<Run> = Vec::new();
    for run in runs {
        let wide = width(&run.text);
        if wide <= left {
            left -= wide;
            short.push(run.clone());
            continue;
        }
        let mut part = cut(&run.text, left + 1);
        if !part.ends_with('…') {
            part.push('…');
        }
        if cells > 0 {
            short.push(Run { text: part, ..run.clone() });
        }
        break;
    }
    short
}

/// `text` with the characters of `spans` in the style `marked`, cut at the end: what it begins with
/// tells what it is.
#[must_use]
pub fn highlight(text: &str, spans: &[Range<usize>], cells: usize, style: Style, marked: Style) -> Vec<Run> {
    cut_runs(&marked_runs(text, spans, 0, style, marked), cells)
}

/// The same, but where the first of `spans` would be cut off, the text begins nearer to it, with an
/// ellipsis: what matched tells why it is here.
#[must_use]
pub fn highlight_match(
    text: &str,
    spans: &[Range<usize>],
    cells: usize,
    style: Style,
    marked: Style,
) -> Vec<Run> {
    let first_end = spans.first().map_or(0, |span| span.end);
    let before: String = text.chars().take(first_end).collect();
    let skip = if width(text) > cells && width(&before) > cells.saturating_sub(1) {
        spans.first().map_or(0, |span| span.start).saturating_sub(cells / 4)
    } else {
        0
    };
    cut_runs(&marked_runs(text, spans, skip, style, marked), cells)
}

/// Those of `spans` that are out of sight where a text is cut to `cells`.
#[must_use]
pub fn out_of_sight(text: &str, spans: &[Range<usize>], cells: usize) -> Vec<Range<usize>> {
    let is_cut = width(text) > cells;
    let to_end = |span: &Range<usize>| width(&text.chars().take(span.end).collect::<String>());
    spans.iter().filter(|span| is_cut && to_end(span) >= cells).cloned().collect()
}

fn marked_runs(text: &str, spans: &[Range<usize>], skip: usize, style: Style, marked: Style) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    if skip > 0 {
        runs.push(Run::new("…", style));
    }
    for (at, c) in text.chars().enumerate().skip(skip) {
        let style = if spans.iter().any(|span| span.contains(&at)) { marked } else { style };
        match runs.last_mut().filter(|run| run.style == style) {
            Some(run) => run.text.push(c),
            None => runs.push(Run::new(c, style)),
        }
    }
    runs
}

/// How many characters of a line to leave out at its beginning so that what stands before `cursor` (in
/// characters) takes at most `cells`, and how many cells it takes then.
#[must_use]
pub fn scroll(text: &str, cursor: usize, cells: usize) -> (usize, usize) {
    let before: String = text.chars().take(cursor).collect();
    let (mut shown, mut used) = (0, 0);
    for grapheme in before.graphemes(true).rev() {
        let wide = width(grapheme);
        if used + wide > cells {
            break;
        }
        used += wide;
        shown += grapheme.chars().count();
    }
    (before.chars().count() - shown, used)
}

/// Runs laid out in rows of at most `cells`, broken at spaces where there are any, between
/// graphemes where not. Rows after the first begin with `indent` spaces.
#[must_use]
pub fn wrap(runs: &[Run], cells: usize, indent: usize) -> Vec<Vec<Run>> {
    let indent = if indent * 2 > cells { 0 } else { indent };
    let mut rows: Vec<Vec<Run>> = vec![Vec::new()];
    let mut used = 0;
    let mut fresh = true;
    for run in runs {
        for word in words(&run.text) {
            let wide = width(word);
            let solid = width(word.trim_end());
            if used + solid > cells && !fresh {
                rows.push(Vec::new());
                used = indent;
                fresh = true;
                push(&mut rows, &" ".repeat(indent), run, true);
            }
            let start = if rows.len() > 1 { indent } else { 0 };
            if solid > cells.saturating_sub(start) {
                // One word longer than a row: broken between graphemes.
                for grapheme in word.graphemes(true) {
                    let wide = width(grapheme);
                    if used + wide > cells && !fresh {
                        rows.push(Vec::new());
                        // One that is wider than what is left goes without the indent.
                        used = if indent + wide > cells { 0 } else { indent };
                        push(&mut rows, &" ".repeat(used), run, true);
                    }
                    push(&mut rows, grapheme, run, false);
                    used += wide;
                    fresh = false;
                }
                continue;
            }
            // A space at the end of a row is not carried over to the next.
            let room = cells.saturating_sub(used);
            push(&mut rows, if wide > room { word.trim_end() } else { word }, run, false);
            used += wide.min(room);
            fresh = false;
        }
    }
    rows
}

fn push(rows: &mut [Vec<Run>], text: &str, like: &Run, plain: bool) {
    let Some(row) = rows.last_mut() else { return };
    if text.is_empty() {
        return;
    }
    let url = if plain { None } else { like.url.clone() };
    let style = if plain { Style { add_modifier: Default::default(), ..like.style } } else { like.style };
    match row.last_mut() {
        Some(last) if last.style == style && last.url == url => last.text.push_str(text),
        _ => row.push(Run { text: text.to_owned(), style, url }),
    }
}

/// Words, each with the spaces after it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let word = rest.find(' ').unwrap_or(rest.len());
        let end = rest
            .get(word..)
            .and_then(|after| after.find(|c| c != ' '))
            .map_or(rest.len(), |spaces| word + spaces);
        // A run that begins with spaces has them as a word of their own.
        let end = if word == 0 { rest.find(|c| c != ' ').unwrap_or(rest.len()) } else { end };
        let (first, after) = rest.split_at(end);
        rest = after;
        Some(first)
    })
}

/// Runs as a line of ratatui's.
#[must_use]
pub fn line(runs: &[Run]) -> Line<'_> {
    Line::from(runs.iter().map(|run| Span::styled(run.text.as_str(), run.style)).collect::<Vec<_>>())
}

/// What each mark this program draws becomes where only ASCII is drawn.
pub const ASCII: &[(&str, &str)] = &[
    ("─", "-"),
    ("━", "="),
    ("│", "|"),
    ("▌", ">"),
    ("▏", "|"),
    ("█", "#"),
    ("▉", "#"),
    ("▊", "#"),
    ("▋", "#"),
    ("▍", "="),
    ("▎", "="),
    ("▇", "#"),
    ("▆", "#"),
    ("▅", "+"),
    ("▄", "+"),
    ("▃", "="),
    ("▂", "-"),
    ("▁", "_"),
    ("●", "*"),
    ("◐", "%"),
    ("○", "o"),
    ("·", "."),
    ("…", "~"),
    ("≈", "~"),
    ("≥", ">"),
    ("±", "~"),
    ("−", "-"),
    ("–", "-"),
    ("—", "-"),
    ("“", "\""),
    ("”", "\""),
    ("▸", ">"),
    ("◂", "<"),
    ("★", "*"),
    ("•", "+"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &str, cells: usize) -> Vec<String> {
        let runs = [Run::new(text, Style::default())];
        wrap(&runs, cells, 2).iter().map(|row| row.iter().map(|run| run.text.as_str()).collect()).collect()
    }

    #[test]
    fn text_is_cut_between_graphemes_and_by_cells() {
        assert_eq!(cut("商汤科技", 5), "商汤…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn a_line_is_scrolled_so_that_its_cursor_is_in_it() {
        assert_eq!(scroll("abcdef", 6, 10), (0, 6));
        assert_eq!(scroll("abcdef", 6, 4), (2, 4));
        assert_eq!(scroll("abcdef", 1, 4), (0, 1));
        assert_eq!(scroll("商汤科技", 4, 5), (2, 4));
    }

    #[test]
    fn long_lines_go_on_indented() {
        assert_eq!(rows("presumption of denial", 12), ["presumption ", "  of denial"]);
        assert_eq!(rows("商汤科技商汤科技", 9), ["商汤科技", "  商汤科", "  技"]);
    }

    #[test]
    fn a_match_far_to_the_right_is_brought_into_view() {
        let text = "Room 303, Building 7, No. 69, North Third Ring Road, Haidian District";
        let at = text.chars().count() - 16..text.chars().count() - 9;
        let runs = highlight_match(text, &[at], 24, Style::default(), Style::default().bold());
        let shown: String = runs.iter().map(|run| run.text.as_str()).collect();
        assert!(shown.contains("Haidian"), "{shown}");
        assert!(width(&shown) <= 24, "{shown}");
    }

    #[test]
    fn what_is_cut_off_a_text_is_out_of_sight() {
        let text = "China Electronics Research Institute (CETC55)";
        let (country, short) = (0..5, 38..44);
        assert_eq!(out_of_sight(text, &[country.clone(), short.clone()], 20), std::slice::from_ref(&short));
        assert!(out_of_sight(text, &[country, short], 45).is_empty());
        assert_eq!(out_of_sight("商汤科技", &[0..2, 1..3, 2..4], 5), [1..3, 2..4]);
    }

    proptest! {
        #[test]
        fn no_row_is_wider_than_the_pane(text in "\\PC{0,80}", cells in 4..40usize) {
            for row in rows(&text, cells) {
                // A single grapheme wider than the pane can only stand there.
                let one = row.trim().graphemes(true).count() <= 1;
                prop_assert!(width(row.trim_end()) <= cells || one, "{row:?} in {cells}");
            }
            prop_assert!(width(&cut(&text, cells)) <= cells);
        }

        #[test]
        fn wrapping_loses_nothing_but_spaces(text in "[a-z 商]{0,80}", cells in 4..40usize) {
            let kept: String = rows(&text, cells).concat();
            let solid = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(solid(&kept), solid(&text));
        }
    }
}
