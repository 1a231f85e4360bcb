//! The news: of what is selected, or all of them on the whole screen.

use ratatui::layout::Rect;

use crate::app::{Command, NewsOnly, Pane, Subject, Target};

use super::super::text;
use super::super::theme::Role;
use super::{Canvas, why_in_words};

impl Canvas<'_> {
    pub(super) fn news(&mut self, area: Rect) {
        let state = self.state;
        let Some(data) = state.data().cloned() else {
            self.title(area, Pane::News, "NEWS", "");
            return;
        };
        let rows = state.news_rows();
        let of = match state.news_of.filter(|_| !state.news_view) {
            Some(Subject::Event(ix)) => format!(" about {}", data.event(ix).title),
            Some(Subject::Entity(ix)) => format!(" of {}", data.entity(ix).name),
            _ => String::new(),
        };
        // Of all news it is known; of some of it, it is counted.
        let unread = match rows.len() == data.news().len() {
            true => state.newsroom.unread,
            false => rows.iter().filter(|hit| state.newsroom.is_unread(data.news_item(hit.ix))).count(),
        };
        let count = match unread {
            0 => rows.len().to_string(),
            unread => format!("{} · {unread} unread", rows.len()),
        };
        let area =
            self.title(area, Pane::News, &format!("NEWS{of}{}", state.newsroom.only.in_words()), &count);
        if rows.is_empty() {
            // While something is typed, letters are letters and no keys.
            let then = |fact: &str, command: Command, does: &str| {
                let keys = state.keymap.keys_of(&state.contexts(), command);
                keys.first().map_or_else(|| fact.to_owned(), |key| format!("{fact} {key} {does}."))
            };
            let only = &state.newsroom.only;
            let is_narrowed = !state.query.text().is_empty() || !state.filters.is_empty();
            let words = if *only != NewsOnly::default() {
                let lifts = format!("lifts “{}”", only.in_words().trim_start_matches(" · "));
                then("None of these.", Command::AllNews, &lifts)
            } else if !state.news_view {
                then("None recorded.", Command::NewsView, "shows all news")
            } else if is_narrowed {
                then("None match.", Command::ClearAll, "clears the query and the filters")
            } else {
                "None yet. desig news add URL and desig sync news bring some.".to_owned()
            };
            return self.say(area, &[(words.as_str(), Role::Dim)]);
        }
        let rows_each = if state.news_view { 2 } else { 1 };
        let page = usize::from(area.height / rows_each).max(1);
        let selected = state.news.and_then(|ix| rows.iter().position(|hit| hit.ix == ix)).unwrap_or(0);
        let top = self.memory.top_of(Pane::News, selected, rows.len(), page);
        self.memory.pages.push((Pane::News, page));
        for (at, (row, hit)) in rows.iter().enumerate().skip(top).take(page).enumerate() {
            let item = data.news_item(hit.ix);
            let y = area.y + at as u16 * rows_each;
            let slot = Rect { y, height: rows_each.min(area.bottom().saturating_sub(y)), ..area };
            // A day that is only bounded must not read as known.
            let date = match (item.date, item.not_before) {
                (Some(day), _) => format!(" {day} "),
                (None, Some(day)) => format!("≥{day} "),
                (None, None) => " no date    ".to_owned(),
            };
            let date_role = if item.date.is_some() { Role::Dim } else { Role::Careful };
            let outlet = text::cut(&item.outlet, usize::from(area.width) / 3);
            let matched = state
                .engine
                .as_ref()
                .map_or_else(Vec::new, |engine| engine.explain_news(&state.good_query, hit.ix, state.as_of));
            let marks = state.newsroom.marks(item);
            let is_unread = state.newsroom.is_unread(item);
            let mark = if marks.starred {
                "★"
            } else if is_unread {
                "•"
            } else {
                " "
            };
            let mut left = vec![self.run(format!(" {mark}"), Role::Strong), self.run(date, date_role)];
            left.extend(self.marked(&item.title, &matched));
            if is_unread {
                left.iter_mut().skip(2).for_each(|run| run.style = run.style.bold());
            }
            if rows_each == 2 {
                self.put(slot, 0, &left);
                let called =
                    hit.called.map(|(why, event)| format!("  {}", why_in_words(data.event(event), why)));
                let below = [
                    self.run("              ", Role::Text),
                    self.run(format!("{outlet} "), Role::Label),
                    self.run(item.kind.as_str(), Role::Dim),
                    self.run(called.unwrap_or_default(), Role::Careful),
                ];
                self.put(slot, 1, &below);
            } else {
                let right = [self.run(format!("{outlet} "), Role::Label)];
                self.put_both(slot, 0, &left, &right);
            }
            if row == selected {
                self.select(slot, state.focus == Pane::News);
            }
            self.memory.targets.push((slot, Target::Row(Pane::News, row)));
        }
    }
}
