//! What changed on the lists, over the whole screen; only the rows in sight are drawn.

use ratatui::layout::Rect;

use crate::app::{Changes, LineEditor, RowKind};

use super::super::theme::Role;
use super::Canvas;

impl Canvas<'_> {
    pub(super) fn changes(
        &mut self,
        whole: Rect,
        filter: &LineEditor,
        row: usize,
        changes: Option<&Changes>,
    ) {
        self.clear(whole);
        let since = changes.map_or_else(String::new, Changes::since_in_words);
        self.rule(whole, &format!("WHAT IS NEW  {since}"));
        self.line(Rect { y: whole.y + 1, height: 1.min(whole.height), ..whole }, " / ", filter);
        let inside = Rect { y: whole.y + 2, height: whole.height.saturating_sub(2), ..whole };
        let Some(changes) = changes else {
            return self.say(inside, &[("comparing …", Role::Dim)]);
        };
        let said = changes.said();
        let words: Vec<(&str, Role)> = said.iter().map(|words| (words.as_str(), Role::Careful)).collect();
        self.say(inside, &words);
        let used = (words.len() as u16).min(inside.height);
        let inside = Rect { y: inside.y + used, height: inside.height - used, ..inside };
        let page = usize::from(inside.height);
        let top = (row + 1).saturating_sub(page);
        let mut any = false;
        for (at, one) in changes.matching(filter.text()).enumerate().skip(top).take(page) {
            any = true;
            let slot = Rect { y: inside.y + (at - top) as u16, height: 1, ..inside };
            let (mark, role) = match one.kind {
                RowKind::List => (" ", Role::Label),
                RowKind::Counts => ("   ", Role::Dim),
                RowKind::Added => ("   + ", Role::Listed),
                RowKind::Removed => ("   - ", Role::Removed),
                RowKind::Changed => ("   ~ ", Role::Strong),
                RowKind::Detail => ("       ", Role::Text),
                RowKind::News => ("   • ", Role::Strong),
            };
            let runs = [self.run(mark, role), self.run(one.text.clone(), role)];
            self.put(slot, 0, &runs);
            if at == row {
                self.select(slot, true);
            }
        }
        if !any && !filter.text().is_empty() {
            self.say(inside, &[("no row has these words", Role::Dim)]);
        }
    }
}
