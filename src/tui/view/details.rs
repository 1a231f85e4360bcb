//! The details: the document of the app's, wrapped and scrolled so that the cursor's line is whole.

use ratatui::layout::Rect;

use crate::app::{Ink, Line, LineKind, Pane, Piece, Subject, Target, document};

use super::super::text::{self, Run};
use super::super::theme::Role;
use super::Canvas;

/// How wide the words before a fact are.
const LABEL: usize = 11;

impl Canvas<'_> {
    pub(super) fn details(&mut self, area: Rect) {
        let state = self.state;
        let document = document(state, state.subject);
        let place = match state.focus {
            Pane::Details => format!("line {} of {}", state.details_line + 1, document.lines.len()),
            _ => String::new(),
        };
        let whole = area;
        let area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let area = Rect { width: area.width.saturating_sub(1), ..area };
        let lines = &document.lines;
        let warned = area;
        let area = match document.warning {
            Some(_) => Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area },
            None => area,
        };
        let kind = match state.subject {
            Some(Subject::Entity(_)) => "ENTITY",
            Some(Subject::Event(_)) => "EVENT",
            Some(Subject::News(_)) => "NEWS ITEM",
            Some(Subject::Lists) => "LISTS",
            None => "OVERVIEW",
        };
        if lines.is_empty() || area.height == 0 {
            self.title(whole, Pane::Details, kind, "");
            return;
        }
        let height = usize::from(area.height);
        self.memory.pages.push((Pane::Details, height));
        let cursor = state.details_line.min(lines.len() - 1);
        let rows = |line: &Line| self.rows_of(line, area.width).len();
        let mut top = self.memory.tops.get(&Pane::Details).copied().unwrap_or(0).min(cursor);
        // The cursor's line must be whole on the screen, if it fits at all.
        let mut used = 0;
        let mut least = cursor;
        for (at, line) in lines.iter().enumerate().take(cursor + 1).rev() {
            used += rows(line);
            if used > height {
                break;
            }
            least = at;
        }
        top = top.max(least);
        // Nor is there empty space below while lines above are out of sight.
        let mut used = 0;
        let mut last_top = lines.len();
        for (at, line) in lines.iter().enumerate().rev() {
            used += rows(line);
            if used > height {
                break;
            }
            last_top = at;
        }
        top = top.min(last_top.min(cursor)).max(least.min(top));
        self.memory.tops.insert(Pane::Details, top);
        // Once the name is out of sight, the title says it.
        let title = if top == 0 { kind } else { document.title.as_str() };
        self.title(whole, Pane::Details, title, &place);
        let mut y = area.y;
        if let Some(words) = document.warning {
            let runs = [self.run(format!(" ! {words}"), Role::Careful)];
            self.put(Rect { y: warned.y, height: 1, ..area }, 0, &runs);
        }
        for (at, line) in lines.iter().enumerate().skip(top) {
            for row in self.rows_of(line, area.width) {
                if y >= area.bottom() {
                    break;
                }
                let slot = Rect { y, height: 1, ..area };
                self.put(slot, 0, &row);
                self.memory.targets.push((slot, Target::Row(Pane::Details, at)));
                if at == cursor && state.focus == Pane::Details {
                    self.select(slot, true);
                }
                y += 1;
            }
        }
    }

    /// A line as rows. Headings have an empty row before them.
    fn rows_of(&self, line: &Line, width: u16) -> Vec<Vec<Run>> {
        let run = |piece: &Piece| Run {
            text: piece.text.clone(),
            style: self.style(role_of(piece.ink)),
            url: piece.url.clone(),
        };
        let mut runs = vec![self.run(if line.kind == LineKind::Item { "   " } else { " " }, Role::Text)];
        runs.extend(line.pieces.iter().map(run));
        let labelled = line.pieces.first().is_some_and(|piece| piece.ink == Ink::Label);
        let indent = match line.kind {
            LineKind::Item => 5,
            LineKind::Text if labelled => LABEL + 1,
            LineKind::Heading | LineKind::Text => 1,
        };
        let mut rows = text::wrap(&runs, usize::from(width), indent);
        if line.kind == LineKind::Heading {
            rows.insert(0, Vec::new());
        }
        rows
    }
}

pub(super) fn role_of(ink: Ink) -> Role {
    match ink {
        Ink::Plain => Role::Text,
        Ink::Dim => Role::Dim,
        Ink::Strong => Role::Strong,
        Ink::Label => Role::Label,
        Ink::Listed => Role::Listed,
        Ink::Announced => Role::Announced,
        Ink::Removed => Role::Removed,
        Ink::Careful => Role::Careful,
        Ink::Link => Role::Link,
    }
}
