//! The line at the foot: the keys that count now, or what there is to say.

use ratatui::layout::Rect;

use crate::app::{Command, Hint, hints};

use super::super::text::{self, Run};
use super::super::theme::Role;
use super::Canvas;

/// What there is to say has so many rows at the most.
const MOST_ROWS: u16 = 5;

impl Canvas<'_> {
    pub(super) fn footer(&mut self, area: Rect) {
        let state = self.state;
        self.buffer.set_style(area, self.style(Role::Footer));
        if let Some(notice) = &state.notice {
            let mark = if notice.is_error { " ! " } else { " " };
            let words = crate::model::visible(&notice.text).into_owned();
            let runs = [self.run(mark, Role::Key), self.run(words, Role::Footer)];
            return self.notice(area, &runs);
        }
        if let Some(progress) = &state.syncing {
            let words = format!("lists: {}  ", crate::model::visible(progress));
            let keys = state.keymap.keys_of(&state.contexts(), Command::Sync);
            let stop = keys.first().map_or_else(String::new, |key| format!("{key} stops"));
            let runs = [self.run(" … ", Role::Key), self.run(words, Role::Footer), self.run(stop, Role::Dim)];
            return self.put(area, 0, &runs);
        }
        // Help is always in sight, at the right; the others as far as there is room, in their order.
        let hints = hints(state);
        let width = |hint: &Hint| text::width(&pretty(&hint.key)) + text::width(hint.word) + 3;
        let (last, others): (Vec<&Hint>, Vec<&Hint>) =
            hints.iter().partition(|hint| hint.word == Command::Help.hint());
        let mut room = usize::from(area.width).saturating_sub(last.iter().map(|hint| width(hint)).sum());
        let mut shown: Vec<&Hint> = Vec::new();
        for hint in others {
            if width(hint) <= room {
                room -= width(hint);
                shown.push(hint);
            }
        }
        let mut runs = self.hint_runs(&shown);
        runs.push(self.run(" ".repeat(room), Role::Footer));
        runs.extend(self.hint_runs(&last));
        self.put(area, 0, &runs);
    }

    /// What there is to say, over as many rows above the foot as it takes; what is longer is cut, with
    /// a sign of it.
    fn notice(&mut self, foot: Rect, runs: &[Run]) {
        let rows = text::wrap(runs, usize::from(foot.width), 3);
        let height = (rows.len() as u16).min(MOST_ROWS).min(foot.bottom());
        if height <= 1 {
            return self.put(foot, 0, runs);
        }
        let area = Rect { y: foot.bottom() - height, height, ..foot };
        self.clear(area);
        self.buffer.set_style(area, self.style(Role::Footer));
        for (row, runs) in (0..height).zip(&rows) {
            self.put(area, row, runs);
        }
        if rows.len() > usize::from(height) {
            let more = [self.run("…", Role::Key)];
            self.put(Rect { x: area.right().saturating_sub(1), width: 1, ..area }, height - 1, &more);
        }
    }

    fn hint_runs(&self, hints: &[&Hint]) -> Vec<Run> {
        let runs = |hint: &&Hint| {
            [
                self.run(format!(" {}", pretty(&hint.key)), Role::Key),
                self.run(format!(" {} ", hint.word), Role::Footer),
            ]
        };
        hints.iter().flat_map(runs).collect()
    }
}

/// Keys as the foot shows them: the named ones with a capital, so that they read as keys.
fn pretty(key: &str) -> String {
    let mut chars = key.chars();
    match chars.next() {
        Some(first) if key.chars().count() > 1 && !key.contains(' ') && !key.contains('-') => {
            format!("{}{}", first.to_uppercase(), chars.as_str())
        }
        _ => key.to_owned(),
    }
}
