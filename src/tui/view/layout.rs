//! Where each pane stands, decided by named widths. Panes give way in order of need.

use ratatui::layout::Rect;

use crate::app::{Pane, State};

/// From this width on there are three columns.
pub const THREE_COLUMNS: u16 = 110;
/// From this width on there are two.
pub const TWO_COLUMNS: u16 = 70;
/// Below this width nothing useful fits.
pub const LEAST_WIDTH: u16 = 24;
/// Below this height nothing useful fits.
pub const LEAST_HEIGHT: u16 = 8;
/// From this height on events take two rows each, and the news stand below the details.
const TALL: u16 = 30;

/// Where everything stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The line at the top.
    pub header: Rect,
    /// What narrows, or what is wrong with the query; no height when there is nothing to say.
    pub narrowed: Rect,
    /// The names of the panes, where only one is shown.
    pub tabs: Option<Rect>,
    /// The panes that are shown.
    pub panes: Vec<(Pane, Rect)>,
    /// Lines between columns.
    pub separators: Vec<Rect>,
    /// The line at the foot.
    pub footer: Rect,
    /// Whether events take two rows each.
    pub tall_events: bool,
}

impl Layout {
    /// The layout for `area`; `None` where it is too small for any.
    pub fn new(area: Rect, state: &State) -> Option<Self> {
        if area.width < LEAST_WIDTH || area.height < LEAST_HEIGHT {
            return None;
        }
        let mut layout = Self::default();
        let mut body = area;
        layout.header = top(&mut body, 1);
        let narrowed = !state.filters.is_empty() || state.query_fault().is_some();
        layout.narrowed = top(&mut body, u16::from(narrowed));
        layout.footer = bottom(&mut body, 1);
        layout.tall_events = body.height >= TALL;
        if state.news_view && area.width >= TWO_COLUMNS {
            let (list, reading) = layout.columns(body, part(body.width, 45, 100));
            layout.panes = vec![(Pane::News, list), (Pane::Details, reading)];
        } else if area.width >= THREE_COLUMNS {
            layout.three(body, state);
        } else if area.width >= TWO_COLUMNS {
            layout.two(body, state);
        } else {
            layout.tabs = Some(top(&mut body, 1));
            layout.panes = vec![(state.focus, body)];
        }
        Some(layout)
    }

    fn three(&mut self, body: Rect, state: &State) {
        let (left, rest) = self.columns(body, part(body.width, 28, 100).clamp(34, 46));
        let (middle, right) = self.columns(rest, part(rest.width, 45, 100).clamp(34, 70));
        let events = events_height(state, self.tall_events);
        let mut column = left;
        let chart = 6.min(column.height / 3);
        let filters_least = (column.height - chart) / 3;
        let events = top(&mut column, events.min(left.height - chart - filters_least));
        let timeline = top(&mut column, chart);
        let mut reading = right;
        if self.tall_events {
            let news = (right.height / 4).clamp(5, 12);
            let news = bottom(&mut reading, news);
            self.panes.push((Pane::News, news));
        } else if state.focus == Pane::News {
            let news = bottom(&mut reading, right.height / 2);
            self.panes.push((Pane::News, news));
        }
        self.panes.extend([
            (Pane::Events, events),
            (Pane::Timeline, timeline),
            (Pane::Filters, column),
            (Pane::Entities, middle),
            (Pane::Details, reading),
        ]);
    }

    fn two(&mut self, body: Rect, state: &State) {
        let (mut left, mut right) = self.columns(body, part(body.width, 42, 100).clamp(32, 46));
        // The filters and the timeline stand where the events do, while they are in focus.
        let upper = match state.focus {
            Pane::Filters => Pane::Filters,
            Pane::Timeline => Pane::Timeline,
            _ => Pane::Events,
        };
        let height = match upper {
            Pane::Filters => part(left.height, 2, 3),
            Pane::Timeline => 8.min(left.height / 2),
            _ => events_height(state, self.tall_events).min(part(left.height, 45, 100)),
        };
        self.panes.push((upper, top(&mut left, height)));
        self.panes.push((Pane::Entities, left));
        if self.tall_events || state.focus == Pane::News {
            let news = if state.focus == Pane::News { right.height / 2 } else { (right.height / 4).max(5) };
            let news = bottom(&mut right, news);
            self.panes.push((Pane::News, news));
        }
        self.panes.push((Pane::Details, right));
    }

    /// Two columns with a line between them; the first as wide as said.
    fn columns(&mut self, area: Rect, width: u16) -> (Rect, Rect) {
        let first = Rect { width, ..area };
        let line = Rect { x: area.x + width, width: 1, ..area };
        self.separators.push(line);
        (first, Rect { x: line.x + 1, width: area.width.saturating_sub(width + 1), ..area })
    }
}

/// A share of a length, however long that is.
fn part(length: u16, share: u32, of: u32) -> u16 {
    u16::try_from(u32::from(length) * share / of).unwrap_or(length)
}

/// How many rows the events want, title included.
fn events_height(state: &State, tall: bool) -> u16 {
    // Of all events, not of those that match: what is below must not move while one types.
    let rows = state.data().map_or(1, |data| data.events().len()) + 1;
    let height = 1 + rows * if tall { 2 } else { 1 };
    u16::try_from(height).unwrap_or(u16::MAX)
}

fn top(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    let part = Rect { height, ..*area };
    area.y += height;
    area.height -= height;
    part
}

fn bottom(area: &mut Rect, height: u16) -> Rect {
    let height = height.min(area.height);
    area.height -= height;
    Rect { y: area.y + area.height, height, ..*area }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::app::{Keymap, KeymapFile, Settings};

    use super::*;

    #[test]
    fn panes_stand_side_by_side_within_a_terminal_of_any_size() {
        let settings = Settings {
            theme: String::new(),
            themes: Vec::new(),
            ascii: false,
            mouse: false,
            reduced_motion: false,
        };
        let keymap = Keymap::new(&KeymapFile::new()).unwrap();
        let mut state = State::new("2026-11-22".parse().unwrap(), keymap, settings);
        for (width, height) in [(1500, 30), (100, 2200), (65_535, 30), (100, 65_535), (65_535, 65_535)] {
            for focus in [Pane::Events, Pane::Filters, Pane::Timeline, Pane::News] {
                for news_view in [false, true] {
                    (state.focus, state.news_view) = (focus, news_view);
                    let area = Rect { x: 0, y: 0, width, height };
                    let layout = Layout::new(area, &state).unwrap();
                    let cells = |rect: &Rect| u64::from(rect.width) * u64::from(rect.height);
                    let panes: u64 = layout.panes.iter().map(|(_, pane)| cells(pane)).sum();
                    let all = [&layout.separators[..], &[layout.header, layout.footer]].concat();
                    let all = panes + all.iter().map(cells).sum::<u64>();
                    assert_eq!(all, cells(&area), "{width}x{height}, {focus:?}: {layout:?}");
                }
            }
        }
    }
}
