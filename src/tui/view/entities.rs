//! The entities: of the event chosen, of the filters, of the search; and ways out when there are none.

use ratatui::layout::Rect;

use crate::app::{Pane, Target, status_mark};
use crate::search::{EntityHit, Matched, Reach, TextField};
use crate::store::Dataset;

use super::super::text::{self, Run};
use super::super::theme::Role;
use super::details::role_of;
use super::{Canvas, why_in_words};

/// Cells of a title around its words: spaces and rules.
const TITLE_AROUND: usize = 8;
/// Cells kept for each text that matched after the first.
const LATER_TEXT: usize = 14;

impl Canvas<'_> {
    pub(super) fn entities(&mut self, area: Rect) {
        let state = self.state;
        let Some(data) = state.data().cloned() else {
            self.title(area, Pane::Entities, "ENTITIES", "");
            return;
        };
        let count = state.answer.entities.len();
        let selected = state.entity.and_then(|ix| state.answer.entities.iter().position(|hit| hit.ix == ix));
        let of = state.event.map_or_else(String::new, |event| {
            let event = data.as_of(state.as_of).event(event);
            format!(
                " of {}",
                event.citation.map_or_else(|| event.id.clone(), |citation| citation.to_string())
            )
        });
        let place = selected.map_or_else(|| count.to_string(), |at| format!("{} of {count}", at + 1));
        let marked = match state.answer.marked {
            0 => String::new(),
            marked => format!(", {marked} ≈"),
        };
        let words = format!("ENTITIES{of}");
        // Of what was looked for, as much as there is room for.
        let reach = state.answer.reach.filter(|_| count > 0);
        let told = reach.and_then(|reach| {
            let fits = |told: &&str| {
                let wide = [&*words, &*place, &*marked, *told].map(text::width).iter().sum::<usize>();
                wide + TITLE_AROUND <= usize::from(area.width)
            };
            reach.in_more_words().filter(fits).or(reach.in_words())
        });
        let told = told.map_or_else(String::new, |told| format!(" {told}"));
        let area = self.title(area, Pane::Entities, &words, &format!("{place}{told}{marked}"));
        if count == 0 {
            return self.ways_out(area);
        }
        // A second row says why each is here, where that is not plain.
        let searched = state.answer.entities.iter().any(|hit| hit.tier.is_some());
        let rows_each = if searched || state.answer.marked > 0 { 2 } else { 1 };
        let page = usize::from(area.height / rows_each).max(1);
        let top = self.memory.top_of(Pane::Entities, selected.unwrap_or(0), count, page);
        self.memory.pages.push((Pane::Entities, page));
        let rows = state.answer.entities.iter().enumerate().skip(top).take(page);
        for (at, (row, hit)) in rows.enumerate() {
            let y = area.y + at as u16 * rows_each;
            let slot = Rect { y, height: rows_each.min(area.bottom().saturating_sub(y)), ..area };
            self.entity(slot, &data, hit);
            if Some(row) == selected {
                self.select(slot, state.focus == Pane::Entities || state.searching);
            }
            self.memory.targets.push((slot, Target::Row(Pane::Entities, row)));
        }
    }

    fn entity(&mut self, area: Rect, data: &Dataset, hit: &EntityHit) {
        let state = self.state;
        let entity = data.entity(hit.ix);
        let matched = state
            .engine
            .as_ref()
            .map_or_else(Vec::new, |engine| engine.explain(&state.good_query, hit, state.as_of));
        let (mark, ink) = status_mark(data.as_of(state.as_of).status(hit.ix));
        let added = data.as_of(state.as_of).addition_of(hit.ix).map(|event| data.event(event));
        let year = added
            .and_then(|event| event.timeline_day())
            .map_or_else(String::new, |(_, day)| day.format("%Y").to_string());
        let careful = hit.date.is_some_and(|(why, _)| !why.is_plain());
        let mut right = Vec::new();
        if careful {
            right.push(self.run("≈ ", Role::Careful));
        }
        // What all rows share is said in the title, not in each of them.
        let mut beside = vec![data.as_of(state.as_of).country(hit.ix)];
        let list = text::cut(data.list_of(hit.ix), usize::from(area.width) / 4);
        if data.lists().len() > 1 {
            beside.push(&list);
        }
        if state.event.is_none() {
            beside.push(&year);
        }
        let beside = beside.join(" ");
        right.push(self.run(format!("{beside} "), Role::Dim));
        let wide: usize = right.iter().map(|run| text::width(&run.text)).sum();
        let cells = usize::from(area.width).saturating_sub(wide + 4);
        let in_name = matched.iter().find(|matched| matched.field == TextField::Name);
        let spans = in_name.map_or(&[][..], |matched| matched.spans.as_slice());
        let mut left = vec![self.run(" ", Role::Text), self.run(format!("{mark} "), role_of(ink))];
        left.extend(text::highlight(
            &entity.name,
            spans,
            cells,
            self.style(Role::Text),
            self.style(Role::Match),
        ));
        self.put_both(area, 0, &left, &right);
        if area.height > 1 {
            // What matched in the name is told below where it is cut off above.
            let cut_off = in_name.map(|name| Matched {
                spans: text::out_of_sight(&name.text, &name.spans, cells),
                ..name.clone()
            });
            let cut_off = cut_off.iter().filter(|name| !name.spans.is_empty());
            let beside = matched.iter().filter(|matched| matched.field != TextField::Name);
            let beside: Vec<&Matched> = cut_off.chain(beside).collect();
            let runs = self.why(data, hit, &beside, usize::from(area.width));
            self.put(area, 1, &runs);
        }
    }

    /// Why an entity is here: what but its effective date put it within the dates, the text that
    /// matched beside its name, else what it was listed for.
    fn why(&self, data: &Dataset, hit: &EntityHit, beside: &[&Matched], cells: usize) -> Vec<Run> {
        let mut runs = vec![self.run("   ", Role::Text)];
        if let Some((why, event)) = hit.date.filter(|(why, _)| !why.is_plain()) {
            runs.push(self.run(why_in_words(data.event(event), why), Role::Careful));
            return runs;
        }
        // What holds for all rows is said in the title.
        let reach = self.state.answer.reach;
        let only_here = reach.map(|reach| reach.for_one(hit.tier)).filter(|of_hit| Some(*of_hit) != reach);
        if let Some(how) = only_here.and_then(Reach::in_words) {
            runs.push(self.run(format!("{how}  "), Role::Careful));
        }
        // The first text has all the room but a little for each of those after it.
        let mut room = cells.saturating_sub(runs.iter().map(|run| text::width(&run.text)).sum());
        for (at, matched) in beside.iter().enumerate() {
            let words = format!("{} ", matched.field.words());
            let kept = LATER_TEXT * (beside.len() - 1 - at);
            let left = room.saturating_sub(kept + text::width(&words) + 1).min(text::width(&matched.text));
            room = room.saturating_sub(text::width(&words) + left + 1);
            runs.push(self.run(words, Role::Label));
            let style = self.style(Role::Dim);
            runs.extend(text::highlight_match(
                &matched.text,
                &matched.spans,
                left,
                style,
                self.style(Role::Match),
            ));
            runs.push(self.run(" ", Role::Text));
        }
        if beside.is_empty() {
            let category = data
                .entity(hit.ix)
                .designations
                .first()
                .and_then(|designation| designation.categories.first().map(String::as_str))
                .map_or("not recorded what for", |id| {
                    data.category(id).map_or(id, |category| &category.name)
                });
            runs.push(self.run(category.to_owned(), Role::Dim));
        }
        runs
    }
}
