//! Additions by month as a chart, and the date range on it.

use ratatui::layout::Rect;

use crate::app::{Pane, Target};
use crate::model::Month;

use super::super::theme::Role;
use super::Canvas;

/// Months a column may stand for.
const STEPS: [i32; 8] = [1, 2, 3, 4, 6, 12, 24, 60];

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

impl Canvas<'_> {
    pub(super) fn timeline(&mut self, area: Rect) {
        let state = self.state;
        let timeline = state.timeline();
        let right = match (state.filters.dates, timeline) {
            (Some(range), _) => range.to_string(),
            (None, Some(timeline)) => format!("{}..{}", timeline.first, timeline.last),
            (None, None) => String::new(),
        };
        let area = self.title(area, Pane::Timeline, "TIMELINE", &right);
        let Some(timeline) = timeline else { return };
        if area.height < 3 || area.width < 12 {
            return;
        }
        let width = i32::from(area.width) - 2;
        let months = timeline.last.since(timeline.first) + 1;
        let step = STEPS.into_iter().find(|step| (months + step - 1) / step <= width).unwrap_or(120);
        let columns = (months + step - 1) / step;
        let cells = if columns > 0 { (width / columns).clamp(1, 4) } else { 1 };
        let count_in = |from: Month, to: Month| -> usize {
            state.answer.months.range(from..=to).map(|(_, count)| count).sum()
        };
        let bins: Vec<(Month, Month, usize)> = (0..columns)
            .map(|column| {
                let from = timeline.first.plus(column * step);
                let to = from.plus(step - 1).min(timeline.last);
                (from, to, count_in(from, to))
            })
            .collect();
        let most = bins.iter().map(|(_, _, count)| *count).max().unwrap_or(0).max(1);
        // Below the bars stand the years, or the range where there is room.
        let bars = area.height.saturating_sub(2).max(1);
        for (column, (from, to, count)) in bins.iter().enumerate() {
            let x = area.x + 1 + (column as i32 * cells) as u16;
            let within = timeline.range.is_none_or(|(first, last)| *from <= last && *to >= first);
            let chosen = timeline.range.is_some() && within;
            let style = self.style(if chosen { Role::BarRange } else { Role::Bar });
            let eighths = (*count * usize::from(bars) * 8).div_ceil(most);
            for row in 0..bars {
                let level = eighths.saturating_sub(usize::from(bars - 1 - row) * 8).min(8);
                let symbol = EIGHTHS.get(level).copied().unwrap_or(" ");
                for cell in 0..cells as u16 {
                    self.buffer.set_string(x + cell, area.y + row, symbol, style);
                }
            }
            let base = if chosen { "━" } else { "─" };
            let base_style = self.style(if chosen { Role::Focus } else { Role::Border });
            for cell in 0..cells as u16 {
                self.buffer.set_string(x + cell, area.y + bars, base, base_style);
            }
            let slot = Rect { x, y: area.y, width: cells as u16, height: bars + 1 };
            self.memory.targets.push((slot, Target::Months(*from, *to)));
        }
        self.years(area, &bins, cells);
    }

    /// The years below their first column, as many as do not touch; and what the range holds.
    fn years(&mut self, area: Rect, bins: &[(Month, Month, usize)], cells: i32) {
        let y = area.bottom().saturating_sub(1);
        let style = self.style(Role::Dim);
        let column_of = |column: usize| area.x + 1 + (column as i32 * cells) as u16;
        // A year stands below its first column; one that only began in the middle gives way.
        let begins = |column: usize| {
            let year = |at: usize| bins.get(at).map(|(_, to, _)| to.year());
            column == 0 || year(column) != year(column - 1)
        };
        let starts: Vec<usize> = (0..bins.len()).filter(|&column| begins(column)).collect();
        let mut free = area.x;
        for (at, &column) in starts.iter().enumerate() {
            let x = column_of(column);
            let next = starts.get(at + 1).map_or(area.right(), |&next| column_of(next));
            let partial = at == 0 && next < x + 5;
            if let Some((_, to, _)) =
                bins.get(column).filter(|_| !partial && x >= free && x + 4 <= area.right())
            {
                self.buffer.set_string(x, y, to.year().to_string(), style);
                free = x + 5;
            }
        }
    }
}
