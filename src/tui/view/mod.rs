//! What is drawn: a function of the state, a file for each pane.
//!
//! Each pane is given its visible rows only. What a row stands for is noted as it is drawn, so that
//! the mouse finds it again.

mod changes;
mod details;
mod entities;
mod events;
mod filters;
mod footer;
mod header;
mod layout;
mod news;
mod overlay;
mod timeline;
mod ways_out;

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::{Position, Rect};

use crate::app::{Mouse, Pane, State, Target};
use crate::model::{DateKind, Event};
use crate::search::{DateWhy, Matched};

use super::text::{self, Run, line};
use super::theme::{Role, Theme};

use layout::{LEAST_HEIGHT, LEAST_WIDTH, Layout};

/// What the view remembers between frames, and what it found while drawing.
#[derive(Debug, Default)]
pub struct Memory {
    /// The first visible row of each pane.
    tops: BTreeMap<Pane, usize>,
    /// What stands where.
    targets: Vec<(Rect, Target)>,
    /// How many rows each pane shows.
    pages: Vec<(Pane, usize)>,
    /// Where the cursor of a line of text is.
    cursor: Option<Position>,
    /// Cells that name an address.
    links: Vec<(Rect, String)>,
}

impl Memory {
    /// What stands at a cell.
    fn target_at(&self, x: u16, y: u16) -> Target {
        let at = Position::new(x, y);
        let found = self.targets.iter().rev().find(|(area, _)| area.contains(at));
        found.map_or(Target::Nowhere, |(_, target)| *target)
    }

    /// What the mouse means at a cell. A drag means the month of its column, however far above or
    /// below the chart it strays.
    #[must_use]
    pub fn target_of(&self, mouse: Mouse, x: u16, y: u16) -> Target {
        if mouse != Mouse::Drag {
            return self.target_at(x, y);
        }
        let months = self.targets.iter().filter(|(_, target)| matches!(target, Target::Months(..)));
        let found = months.into_iter().find(|(area, _)| (area.left()..area.right()).contains(&x));
        found.map_or(Target::Nowhere, |(_, target)| *target)
    }

    /// How many rows each pane shows, as drawn last.
    #[must_use]
    pub fn pages(&self) -> &[(Pane, usize)] {
        &self.pages
    }

    /// Where the cursor of a line of text is.
    #[must_use]
    pub fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// The first of `count` rows to show in `page`, so that `selected` is among them and as little
    /// as possible moves.
    fn top_of(&mut self, pane: Pane, selected: usize, count: usize, page: usize) -> usize {
        let top = self.tops.entry(pane).or_default();
        *top = (*top).min(selected).max((selected + 1).saturating_sub(page)).min(count.saturating_sub(page));
        *top
    }
}

/// Draws the state.
pub fn draw(state: &State, theme: &Theme, memory: &mut Memory, buffer: &mut Buffer) {
    memory.targets.clear();
    memory.pages.clear();
    memory.links.clear();
    memory.cursor = None;
    let area = buffer.area;
    buffer.set_style(area, theme.style(Role::Text));
    let mut canvas = Canvas { state, theme, memory, buffer };
    match Layout::new(area, state) {
        Some(layout) => canvas.screen(&layout),
        None => canvas.too_small(area),
    }
    if state.settings.ascii {
        to_ascii(buffer);
    }
}

/// Makes links of the cells that name an address, for terminals that know OSC 8. Comes last, as
/// the cells no longer hold plain text then.
pub fn link(memory: &Memory, buffer: &mut Buffer) {
    for (area, url) in memory.links.iter().filter(|(_, url)| super::outside::is_safe(url)) {
        for position in area.positions() {
            let Some(cell) = buffer.cell_mut(position) else { continue };
            let symbol = cell.symbol().to_owned();
            let Some(width) = u16::try_from(text::width(&symbol)).ok().and_then(NonZeroU16::new) else {
                continue;
            };
            cell.set_symbol(&format!("\x1b]8;;{url}\x1b\\{symbol}\x1b]8;;\x1b\\"));
            cell.set_diff_option(CellDiffOption::ForcedWidth(width));
        }
    }
}

fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii()
            && let Some((_, ascii)) = text::ASCII.iter().find(|(mark, _)| *mark == cell.symbol())
        {
            cell.set_symbol(ascii);
        }
    }
}

/// What the files of this folder draw on.
struct Canvas<'a> {
    state: &'a State,
    theme: &'a Theme,
    memory: &'a mut Memory,
    buffer: &'a mut Buffer,
}

impl Canvas<'_> {
    fn screen(&mut self, layout: &Layout) {
        self.header(layout.header);
        self.narrowed(layout.narrowed);
        for separator in &layout.separators {
            let style = self.theme.style(Role::Border);
            for y in separator.top()..separator.bottom() {
                self.buffer.set_string(separator.x, y, "│", style);
            }
        }
        if let Some(tabs) = layout.tabs {
            self.tabs(tabs);
        }
        for (pane, area) in &layout.panes {
            self.memory.targets.push((*area, Target::Pane(*pane)));
            match pane {
                Pane::Events => self.events(*area, layout.tall_events),
                Pane::Entities => self.entities(*area),
                Pane::Details => self.details(*area),
                Pane::News => self.news(*area),
                Pane::Filters => self.filters(*area),
                Pane::Timeline => self.timeline(*area),
            }
        }
        self.overlay(layout);
        // What there is to say may need more rows than the foot has.
        self.footer(layout.footer);
    }

    fn too_small(&mut self, area: Rect) {
        let words =
            format!("desig needs {LEAST_WIDTH}x{LEAST_HEIGHT}, has {}x{}; q quits", area.width, area.height);
        let runs = [Run::new(words, self.theme.style(Role::Strong))];
        for (row, y) in text::wrap(&runs, usize::from(area.width), 0).iter().zip(area.top()..area.bottom()) {
            self.buffer.set_line(area.x, y, &line(row), area.width);
        }
    }

    fn style(&self, role: Role) -> ratatui::style::Style {
        self.theme.style(role)
    }

    fn run(&self, text: impl Into<String>, role: Role) -> Run {
        Run::new(text, self.style(role))
    }

    /// The title of a pane, and what is below it.
    fn title(&mut self, area: Rect, pane: Pane, words: &str, right: &str) -> Rect {
        let focused = self.state.focus == pane;
        let (role, rule) = if focused { (Role::Focus, "━") } else { (Role::Border, "─") };
        let width = usize::from(area.width);
        let right = if right.is_empty() { String::new() } else { format!(" {right} ") };
        let words = text::cut(&format!(" {words} "), width.saturating_sub(text::width(&right) + 2));
        let words_role = if focused { Role::Focus } else { Role::Label };
        let fill = width.saturating_sub(text::width(&words) + text::width(&right) + 2);
        let runs = [
            self.run(rule, role),
            self.run(words, words_role),
            self.run(rule.repeat(fill), role),
            self.run(right, Role::Dim),
            self.run(rule, role),
        ];
        self.put(area, 0, &runs);
        Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
    }

    /// Puts runs on a row of an area, cut to its width.
    fn put(&mut self, area: Rect, row: u16, runs: &[Run]) {
        if row >= area.height {
            return;
        }
        let runs = text::cut_runs(runs, usize::from(area.width));
        let mut x = area.x;
        for run in &runs {
            let wide = text::width(&run.text) as u16;
            if let Some(url) = &run.url {
                self.memory.links.push((Rect::new(x, area.y + row, wide, 1), url.clone()));
            }
            x += wide;
        }
        self.buffer.set_line(area.x, area.y + row, &line(&runs), area.width);
    }

    /// Puts runs left and right on a row; the left gives way.
    fn put_both(&mut self, area: Rect, row: u16, left: &[Run], right: &[Run]) {
        let wide: usize = right.iter().map(|run| text::width(&run.text)).sum();
        let width = usize::from(area.width);
        let mut runs = text::cut_runs(left, width.saturating_sub(wide + usize::from(wide > 0)));
        let used: usize = runs.iter().map(|run| text::width(&run.text)).sum();
        runs.push(self.run(" ".repeat(width.saturating_sub(used + wide)), Role::Text));
        runs.extend_from_slice(right);
        self.put(area, row, &runs);
    }

    /// Marks rows as selected: by style, and by a bar at their left edge.
    fn select(&mut self, area: Rect, focused: bool) {
        let style = self.style(if focused { Role::Selected } else { Role::Chosen });
        self.buffer.set_style(area, style);
        for y in area.top()..area.bottom() {
            self.buffer.set_string(area.x, y, if focused { "▌" } else { "▏" }, style);
        }
    }

    /// A text with the characters marked that matched in it, if it is one of those that did.
    fn marked(&self, text: &str, matched: &[Matched]) -> Vec<Run> {
        let spans = matched.iter().find(|matched| matched.text == text);
        let spans = spans.map_or(&[][..], |matched| matched.spans.as_slice());
        text::highlight(text, spans, usize::MAX, self.style(Role::Text), self.style(Role::Match))
    }

    /// Leaves nothing of what was drawn there: neither letters nor styles.
    fn clear(&mut self, area: Rect) {
        let style = self.style(Role::Text);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Says something in the middle of an empty pane.
    fn say(&mut self, area: Rect, words: &[(&str, Role)]) {
        for (row, (words, role)) in words.iter().enumerate() {
            let runs = [self.run(format!(" {words}"), *role)];
            self.put(area, row as u16, &runs);
        }
    }
}

/// What but the effective date puts an event, or who was met by it, within the dates asked for.
fn why_in_words(event: &Event, why: DateWhy) -> String {
    let dated = |kind: DateKind| {
        let day = event.day(kind);
        format!("{} {}", kind.as_str(), day.map_or_else(String::new, |day| day.to_string()))
    };
    match why {
        DateWhy::Date(kind) => format!("≈ {}", dated(kind)),
        DateWhy::Revised(kind) => format!("≈ entry revised, {}", dated(kind)),
        DateWhy::AlsoCalled(place) => {
            format!(
                "≈ called “{}”",
                event.also_called.get(usize::from(place)).map_or("", |called| &called.name)
            )
        }
    }
}

/// A bar of `cells` for a share of 0 to 1, in eighths of a cell; something is never nothing.
fn bar(share: f64, cells: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * cells as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    let part = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{part}", "█".repeat(eighths / 8))
}
