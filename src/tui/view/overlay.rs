//! What lies over the panes: which keys may follow, a question, the commands, the help.

use ratatui::layout::{Position, Rect};

use crate::app::{HelpRow, LineEditor, Overlay, Question, help_rows, palette_rows};

use super::super::text;
use super::super::theme::Role;
use super::{Canvas, Layout};

/// How wide a sheet over the panes is where there is room.
const SHEET: u16 = 96;

impl Canvas<'_> {
    pub(super) fn overlay(&mut self, layout: &Layout) {
        let state = self.state;
        let whole = Rect {
            y: layout.header.y + 1,
            height: layout.footer.y.saturating_sub(layout.header.y + 1),
            ..layout.header
        };
        match &state.overlay {
            Some(Overlay::Ask { question, line, error }) => {
                self.ask(whole, *question, line, error.as_deref())
            }
            Some(Overlay::Palette { filter, row }) => {
                let rows = palette_rows(state, filter.text());
                let inside = self.sheet(whole, "COMMANDS", filter, rows.len());
                let page = usize::from(inside.height);
                let top = (row + 1).saturating_sub(page);
                for (at, (command, why_not)) in rows.iter().enumerate().skip(top).take(page) {
                    let slot = Rect { y: inside.y + (at - top) as u16, height: 1, ..inside };
                    let keys = state
                        .keymap
                        .keys_of(&state.pane_contexts(), *command)
                        .into_iter()
                        .next()
                        .unwrap_or_default();
                    let role = if why_not.is_some() { Role::Dim } else { Role::Text };
                    let beside = why_not.as_ref().map_or_else(String::new, |why| format!("  ({why})"));
                    let left = [self.run(format!(" {}", command.title()), role), self.run(beside, Role::Dim)];
                    let right = [self.run(format!("{keys} "), Role::Label)];
                    self.put_both(slot, 0, &left, &right);
                    if at == *row {
                        self.select(slot, true);
                    }
                }
                if rows.is_empty() {
                    self.say(inside, &[("no command is called that", Role::Dim)]);
                }
            }
            Some(Overlay::Help { filter, row }) => {
                let rows = help_rows(state, filter.text());
                let inside = self.sheet(whole, "HELP", filter, usize::MAX);
                let page = usize::from(inside.height);
                let top = (*row).min(rows.len().saturating_sub(page));
                for (at, row) in rows.iter().skip(top).take(page).enumerate() {
                    let slot = Rect { y: inside.y + at as u16, height: 1, ..inside };
                    match row {
                        HelpRow::Heading(group) => {
                            let runs = [self.run(format!(" {}", group.title().to_uppercase()), Role::Label)];
                            self.put(slot, 0, &runs);
                        }
                        HelpRow::Command { keys, context, command } => {
                            // Where a key counts gives way first, as far as it must, then its other keys.
                            let wide = slot.width >= 70;
                            let cells = if wide { 24 } else { 10 };
                            let keys = text::cut(keys, cells);
                            let pad = " ".repeat((cells + 1).saturating_sub(text::width(&keys)));
                            let left = [
                                self.run(format!("   {keys}{pad}"), Role::Strong),
                                self.run(command.title(), Role::Text),
                            ];
                            let used: usize = left.iter().map(|run| text::width(&run.text)).sum();
                            let room = usize::from(slot.width).saturating_sub(used + 2);
                            let right =
                                [self.run(format!("{} ", text::cut(context.title(), room)), Role::Dim)];
                            self.put_both(slot, 0, &left, if room > 4 { &right } else { &[] });
                        }
                    }
                }
                if rows.is_empty() {
                    self.say(inside, &[("no key and no command has these words", Role::Dim)]);
                }
            }
            Some(Overlay::Changes { filter, row, changes }) => {
                self.changes(whole, filter, *row, changes.as_deref())
            }
            None if !state.pending.is_empty() => self.which_key(whole),
            None => {}
        }
    }

    /// A line across, with words at its beginning.
    pub(super) fn rule(&mut self, area: Rect, words: &str) {
        let words = text::cut(&format!("━ {words} "), usize::from(area.width));
        let fill = "━".repeat(usize::from(area.width).saturating_sub(text::width(&words)));
        let runs = [self.run(words, Role::Focus), self.run(fill, Role::Focus)];
        self.put(area, 0, &runs);
    }

    /// What the keys pressed so far can go on with.
    fn which_key(&mut self, whole: Rect) {
        let state = self.state;
        let rows = state.keymap.following(&state.contexts(), &state.pending);
        let height = (rows.len() as u16 + 1).min(whole.height);
        let area = Rect { y: whole.bottom() - height, height, ..whole };
        self.clear(area);
        let keys: Vec<String> = state.pending.iter().map(ToString::to_string).collect();
        self.rule(area, &format!("{} …", keys.join(" ")));
        for (at, (keys, command)) in rows.iter().enumerate() {
            let why_not = crate::app::disabled(*command, state);
            let role = if why_not.is_some() { Role::Dim } else { Role::Text };
            let beside = why_not.map_or_else(String::new, |why| format!("  ({why})"));
            let runs = [
                self.run(format!("  {keys}  "), Role::Strong),
                self.run(command.title(), role),
                self.run(beside, Role::Dim),
            ];
            self.put(area, at as u16 + 1, &runs);
        }
    }

    fn ask(&mut self, whole: Rect, question: Question, line: &LineEditor, error: Option<&str>) {
        let height = 3.min(whole.height);
        let area = Rect { y: whole.bottom() - height, height, ..whole };
        self.clear(area);
        self.rule(area, &question.title(self.state));
        self.line(Rect { y: area.y + 1, height: 1, ..area }, " > ", line);
        if let Some(error) = error {
            let runs = [self.run(format!(" ! {error}"), Role::Error)];
            self.put(area, 2, &runs);
        }
    }

    /// A line of text with its cursor, scrolled so that the cursor is in it.
    pub(super) fn line(&mut self, area: Rect, before: &str, line: &LineEditor) {
        let cells = usize::from(area.width).saturating_sub(text::width(before) + 1);
        let (skip, x) = text::scroll(line.text(), line.cursor(), cells);
        let shown: String = line.text().chars().skip(skip).collect();
        let runs = [
            self.run(before, Role::Label),
            self.run(
                crate::model::visible(&shown).into_owned(),
                if line.is_proposed() { Role::Dim } else { Role::Strong },
            ),
        ];
        self.put(area, 0, &runs);
        let x = area.x + (text::width(before) + x) as u16;
        self.memory.cursor = Some(Position::new(x.min(area.right().saturating_sub(1)), area.y));
    }

    /// A sheet over the panes with a line to look for something in it; what is left is for rows.
    fn sheet(&mut self, whole: Rect, title: &str, filter: &LineEditor, rows: usize) -> Rect {
        // With room to spare the sheet has sides; without, it takes the whole width.
        let width = if whole.width > SHEET + 8 { SHEET } else { whole.width };
        let height = whole.height.min(u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX).max(5));
        let area = Rect { x: whole.x + (whole.width - width) / 2, width, height, ..whole };
        self.clear(area);
        let sides = if width < whole.width { 1 } else { 0 };
        for y in area.top()..area.bottom() {
            for x in [area.left(), area.right() - 1].into_iter().take(2 * usize::from(sides)) {
                self.buffer.set_string(x, y, "│", self.theme.style(Role::Focus));
            }
        }
        self.rule(area, title);
        let area = Rect { x: area.x + sides, width: area.width - 2 * sides, ..area };
        self.line(Rect { y: area.y + 1, height: 1, ..area }, " / ", filter);
        Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area }
    }
}
