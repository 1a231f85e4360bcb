//! The filters: every facet as a frequency table with bars, the counts live.

use ratatui::layout::Rect;

use crate::app::{Pane, Target};
use crate::store::Facet;

use super::super::text;
use super::super::theme::Role;
use super::{Canvas, bar};

/// Cells of a bar.
const BAR: usize = 6;

/// A row of the pane.
enum Row {
    Heading(Facet),
    /// The row among values, the facet, the place of the value.
    Value(usize, Facet, usize),
}

impl Canvas<'_> {
    pub(super) fn filters(&mut self, area: Rect) {
        let state = self.state;
        let active: usize = state.filters.facets.values().map(std::collections::BTreeSet::len).sum();
        let right = if active == 0 { String::new() } else { format!("{active} on") };
        let area = self.title(area, Pane::Filters, "FILTERS", &right);
        let Some(data) = state.data().cloned() else { return };
        let mut rows = Vec::new();
        let mut selected = 0;
        let mut heading = None;
        for (at, (facet, place)) in state.filter_rows().into_iter().enumerate() {
            if heading != Some(facet) {
                heading = Some(facet);
                rows.push(Row::Heading(facet));
            }
            if at == state.filter_row {
                selected = rows.len();
            }
            rows.push(Row::Value(at, facet, place));
        }
        let page = usize::from(area.height).max(1);
        let mut top = self.memory.top_of(Pane::Filters, selected, rows.len(), page);
        if top > 0 && top == selected && matches!(rows.get(top - 1), Some(Row::Heading(_))) {
            // The heading of the first value belongs with it.
            top -= 1;
            self.memory.tops.insert(Pane::Filters, top);
        }
        self.memory.pages.push((Pane::Filters, page));
        for (y, row) in (area.top()..area.bottom()).zip(rows.iter().skip(top)) {
            let slot = Rect { y, height: 1, ..area };
            match row {
                Row::Heading(facet) => {
                    let on = state.filters.facets.get(facet).map_or(0, |ids| ids.len());
                    let words = format!(" {}", facet.as_str());
                    let left = [self.run(words, if on > 0 { Role::Careful } else { Role::Label })];
                    let right = if on > 0 { format!("{on} on ") } else { String::new() };
                    let right = [self.run(right, Role::Careful)];
                    self.put_both(slot, 0, &left, &right);
                }
                Row::Value(at, facet, place) => {
                    self.value(slot, &data, *facet, *place);
                    if *at == state.filter_row && state.focus == Pane::Filters {
                        self.select(slot, true);
                    }
                    self.memory.targets.push((slot, Target::Row(Pane::Filters, *at)));
                }
            }
        }
    }

    fn value(&mut self, area: Rect, data: &crate::store::Dataset, facet: Facet, place: usize) {
        let state = self.state;
        let Some(value) = data.facet_values(facet).get(place) else { return };
        let counts = state.answer.facets.get(&facet).map_or(&[][..], Vec::as_slice);
        let count = counts.get(place).copied().unwrap_or(0);
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let on = state.filters.has(facet, &value.id);
        let role = match (on, count) {
            (true, _) => Role::Careful,
            (false, 0) => Role::Dim,
            (false, _) => Role::Text,
        };
        let left = [self.run(format!("  {} {}", if on { "[x]" } else { "[ ]" }, value.name), role)];
        let cells = if area.width < 28 { 0 } else { BAR };
        let drawn = bar(count as f64 / most as f64, cells);
        let pad = " ".repeat(cells.saturating_sub(text::width(&drawn)));
        let right = [self.run(format!("{drawn}{pad}"), Role::Bar), self.run(format!("{count:>4} "), role)];
        self.put_both(area, 0, &left, &right);
    }
}
