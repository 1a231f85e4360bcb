//! The events, newest first, below a row for all of them.

use ratatui::layout::Rect;

use crate::app::{Pane, Target};
use crate::search::{EventHit, Reach};

use super::super::text::Run;
use super::super::theme::Role;
use super::{Canvas, why_in_words};

impl Canvas<'_> {
    pub(super) fn events(&mut self, area: Rect, tall: bool) {
        let state = self.state;
        let count = state.answer.events.len();
        let area = self.title(area, Pane::Events, "EVENTS", &count.to_string());
        let Some(data) = state.data().cloned() else {
            let words = match &state.load_error {
                Some(why) => vec![(why.as_str(), Role::Error), ("q quits", Role::Dim)],
                None => vec![("loading…", Role::Dim)],
            };
            return self.say(area, &words);
        };
        let rows_each = if tall { 2 } else { 1 };
        let page = usize::from(area.height / rows_each).max(1);
        let selected =
            state.event.and_then(|event| state.answer.events.iter().position(|hit| hit.ix == event));
        let selected = selected.map_or(0, |at| at + 1);
        let top = self.memory.top_of(Pane::Events, selected, count + 1, page);
        self.memory.pages.push((Pane::Events, page));
        for (at, row) in (top..(count + 1).min(top + page)).enumerate() {
            let y = area.y + at as u16 * rows_each;
            let slot = Rect { y, height: rows_each.min(area.bottom().saturating_sub(y)), ..area };
            match row.checked_sub(1).and_then(|row| state.answer.events.get(row)) {
                Some(hit) => self.event(slot, &data, hit),
                None => self.all_events(slot),
            }
            if row == selected {
                self.select(slot, state.focus == Pane::Events);
            }
            self.memory.targets.push((slot, Target::Row(Pane::Events, row)));
        }
    }

    fn all_events(&mut self, area: Rect) {
        let total = self.state.answer.total;
        let left = [self.run(" All events", Role::Strong)];
        let right = [self.run(format!("{total} "), Role::Dim)];
        self.put_both(area, 0, &left, &right);
        let reach = self.state.answer.reach.and_then(Reach::in_more_words).filter(|_| total > 0);
        let words = match reach {
            Some(reach) => reach,
            None if self.state.good_query.is_empty() && self.state.filters.is_empty() => {
                "every entity recorded"
            }
            None => "every entity that matches",
        };
        let below = [self.run(format!("  {words}"), Role::Dim)];
        self.put(area, 1, &below);
    }

    fn event(&mut self, area: Rect, data: &crate::store::Dataset, hit: &EventHit) {
        let event = data.event(hit.ix);
        let recorded = data.recorded(hit.ix);
        let sign = event.kind.sign();
        let kind = event.kind.as_str().get(..3).unwrap_or_default();
        let day = event.timeline_day().map_or_else(|| "no date   ".to_owned(), |(_, day)| day.to_string());
        let marks: Vec<&str> = event
            .categories
            .iter()
            .filter_map(|id| data.category(id))
            .map(|category| category.mark.as_str())
            .collect();
        // `1/69`: one matches or is recorded of those the rule counts; `3/28`: three match.
        let whole = event.entities_in_rule.map_or(recorded, |count| count as usize);
        let count =
            if hit.entities == whole { whole.to_string() } else { format!("{}/{whole}", hit.entities) };
        let unusual = hit.entities < recorded || recorded < whole;
        let right = [self.run(format!("{count} "), if unusual { Role::Careful } else { Role::Text })];
        let why = hit.date.filter(|why| !why.is_plain());
        let mut beside: Vec<Run> = Vec::new();
        if let Some(why) = why {
            let words = why_in_words(event, why);
            beside.push(self.run(format!("{words} "), Role::Careful));
        }
        let matched = self.state.engine.as_ref().map_or_else(Vec::new, |engine| {
            engine.explain_event(&self.state.good_query, hit.ix, self.state.as_of)
        });
        let title = self.marked(&event.title, &matched);
        if area.height > 1 {
            let left = [
                self.run(format!(" {day}"), Role::Strong),
                self.run(format!(" {} {sign} {kind} ", event.list), Role::Text),
                self.run(marks.join(" "), Role::Label),
            ];
            self.put_both(area, 0, &left, &right);
            let mut below = vec![self.run("  ", Role::Text)];
            below.extend(beside);
            below.extend(title);
            self.put(area, 1, &below);
        } else {
            let mut left = vec![self.run(format!(" {day} {sign} "), Role::Strong)];
            left.extend(beside);
            left.extend(title);
            self.put_both(area, 0, &left, &right);
        }
    }
}
