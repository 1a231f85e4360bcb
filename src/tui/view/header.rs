//! The line at the top: the name, the query, how things stand as of which day; and below it what
//! narrows, or what is wrong with the query.

use ratatui::layout::{Position, Rect};

use crate::app::{Pane, State, Target};
use crate::store::Facet;

use super::super::text;
use super::super::theme::Role;
use super::Canvas;

impl Canvas<'_> {
    pub(super) fn header(&mut self, area: Rect) {
        let state = self.state;
        self.buffer.set_style(area, self.style(Role::Header));
        let right = standing(state, usize::from(area.width));
        let right_role = if state.as_of == state.today { Role::Header } else { Role::Key };
        let room = usize::from(area.width).saturating_sub(text::width(&right) + 2);
        let name = " desig  / ";
        let left = self.run(name, Role::Header);
        self.put(area, 0, &[left]);
        let field = Rect {
            x: area.x + text::width(name) as u16,
            width: room.saturating_sub(text::width(name)) as u16,
            ..area
        };
        self.memory.targets.push((field, Target::SearchLine));
        self.query(field);
        let x = area.right().saturating_sub(text::width(&right) as u16 + 1);
        let runs = [self.run(right, right_role)];
        self.put(Rect { x, width: area.right() - x, ..area }, 0, &runs);
    }

    /// The query, scrolled so that the cursor is in it, with what cannot be read underlined.
    fn query(&mut self, field: Rect) {
        let state = self.state;
        let typed = state.query.text();
        if typed.is_empty() && !state.searching {
            let hint = [self.run("press / to search", Role::Footer)];
            return self.put(field, 0, &hint);
        }
        let cells = usize::from(field.width.saturating_sub(1));
        let (skip, x) = text::scroll(typed, state.query.cursor(), cells);
        let wrong = state.query_error.as_ref().map(|error| error.span.clone());
        let (plain, marked) = (self.style(Role::Header), self.style(Role::Header).underlined().bold());
        let shown = crate::model::visible(typed).into_owned();
        let shown: String = shown.chars().skip(skip).collect();
        let spans: Vec<_> = wrong
            .into_iter()
            .map(|span| span.start.saturating_sub(skip)..span.end.saturating_sub(skip))
            .collect();
        let runs = text::highlight(&shown, &spans, usize::from(field.width), plain, marked);
        self.put(field, 0, &runs);
        if state.searching && state.overlay.is_none() {
            self.memory.cursor = Some(Position::new(field.x + x as u16, field.y));
        }
    }

    pub(super) fn narrowed(&mut self, area: Rect) {
        if area.height == 0 {
            return;
        }
        let state = self.state;
        if let Some(fault) = state.query_fault() {
            let runs = [self.run(format!(" ! {fault}"), Role::Error)];
            return self.put(area, 0, &runs);
        }
        let mut runs = vec![self.run(" only ", Role::Label)];
        for facet in Facet::ALL {
            let Some(ids) = state.filters.facets.get(&facet) else { continue };
            let name = |id: &String| {
                let values = state.data().map_or(&[][..], |data| data.facet_values(facet));
                values
                    .iter()
                    .find(|value| value.id == *id)
                    .map_or_else(|| id.clone(), |value| value.name.clone())
            };
            let names: Vec<String> = ids.iter().map(name).collect();
            runs.push(self.run(format!("{} ", facet.as_str()), Role::Dim));
            runs.push(self.run(names.join(" or "), Role::Careful));
            runs.push(self.run("  ", Role::Text));
        }
        if let Some(dates) = state.filters.dates {
            runs.push(self.run("dates ", Role::Dim));
            runs.push(self.run(dates.to_string(), Role::Careful));
            runs.push(self.run("  ", Role::Text));
        }
        let keys = state.keymap.keys_of(&state.contexts(), crate::app::Command::ClearFilters);
        let right = keys.first().map_or_else(String::new, |keys| format!("{keys} clears "));
        let right = [self.run(right, Role::Dim)];
        self.put_both(area, 0, &runs, &right);
    }

    /// The names of the panes, where only one is shown at a time.
    pub(super) fn tabs(&mut self, area: Rect) {
        let mut runs = Vec::new();
        let mut x = area.x;
        let whole: usize = Pane::ALL.iter().map(|pane| pane.title().len() + 2).sum();
        for pane in Pane::ALL {
            let focused = pane == self.state.focus;
            // Where not all fit, the others make room for the one in focus.
            let short = whole > usize::from(area.width) && !focused;
            let title = if short { pane.title().get(..3).unwrap_or_default() } else { pane.title() };
            let words = if focused { format!("▸{title} ") } else { format!(" {title} ") };
            let wide = text::width(&words) as u16;
            self.memory.targets.push((Rect { x, width: wide, ..area }, Target::Pane(pane)));
            x += wide;
            runs.push(self.run(words, if focused { Role::Focus } else { Role::Dim }));
        }
        self.put(area, 0, &runs);
    }
}

/// `85 listed · 1 removed · as of 2026-11-22`, as much of it as fits beside a query.
fn standing(state: &State, width: usize) -> String {
    let as_of = format!("{} {}", if state.as_of == state.today { "as of" } else { "AS OF" }, state.as_of);
    if state.load_error.is_some() {
        return "no data".to_owned();
    }
    // Before the first answer nothing is counted yet.
    if state.engine.is_none() || state.answered == 0 {
        return "loading…".to_owned();
    }
    let standing = state.answer.standing;
    let mut parts = vec![format!("{} listed", standing.listed)];
    for (count, word) in
        [(standing.announced, "announced"), (standing.removed, "removed"), (standing.later, "known later")]
    {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    parts.push(as_of.clone());
    let full = parts.join(" · ");
    if text::width(&full) + 40 <= width {
        full
    } else if width >= 60 {
        as_of
    } else {
        state.as_of.to_string()
    }
}
