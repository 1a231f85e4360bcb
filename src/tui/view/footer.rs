//! The line at the foot: the keys that count now, or what there is to say.

use ratatui::layout::Rect;

use crate::app::hints;

use super::super::text;
use super::super::theme::Role;
use super::Canvas;

impl Canvas<'_> {
    pub(super) fn footer(&mut self, area: Rect) {
        let state = self.state;
        self.buffer.set_style(area, self.style(Role::Footer));
        if let Some(notice) = &state.notice {
            let mark = if notice.is_error { " ! " } else { " " };
            let words = crate::model::visible(&notice.text).into_owned();
            let runs = [self.run(mark, Role::Key), self.run(words, Role::Footer)];
            return self.put(area, 0, &runs);
        }
        let mut runs = Vec::new();
        let mut used = 0;
        for hint in hints(state) {
            let key = format!(" {}", pretty(&hint.key));
            let word = format!(" {} ", hint.word);
            let wide = text::width(&key) + text::width(&word);
            if used + wide > usize::from(area.width) {
                break;
            }
            used += wide;
            runs.push(self.run(key, Role::Key));
            runs.push(self.run(word, Role::Footer));
        }
        self.put(area, 0, &runs);
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
