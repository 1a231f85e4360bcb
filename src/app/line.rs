//! One line of text being typed.

use tui_input::{Input, InputRequest};

use super::Command;

/// A line with a cursor. Control characters cannot get into it, by key or by paste.
#[derive(Debug, Clone, Default)]
pub struct LineEditor {
    input: Input,
    /// What stands there is a proposal: the first letter typed takes its place.
    proposed: bool,
}

/// The most characters a line takes; a longer paste is cut there.
const MAX_CHARS: usize = 4096;

impl LineEditor {
    /// A line that holds `text`, the cursor at its end.
    #[must_use]
    pub fn with(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()), proposed: false }
    }

    /// A line that proposes `text`: what is typed takes its place, unless it is edited first.
    #[must_use]
    pub fn proposing(text: &str) -> Self {
        Self { proposed: true, ..Self::with(text) }
    }

    /// Whether what stands there is only proposed.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.proposed
    }

    fn make_room(&mut self) {
        if std::mem::take(&mut self.proposed) {
            self.input = Input::default();
        }
    }

    /// What is typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's place, in characters.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Types a character.
    pub fn insert(&mut self, c: char) {
        if c.is_control() {
            return;
        }
        self.make_room();
        if self.text().chars().count() < MAX_CHARS {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Types a text; white space of any kind becomes a space, other controls are left out. Says how many characters
    /// there was no room for.
    pub fn paste(&mut self, text: &str) -> usize {
        self.make_room();
        let room = MAX_CHARS.saturating_sub(self.text().chars().count());
        let clean = text.trim_end().chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        let mut clean = clean.filter(|c| !c.is_control());
        let taken: Vec<char> = clean.by_ref().take(room).collect();
        let at = self.cursor();
        let (mut before, after): (Vec<char>, Vec<char>) =
            (self.text().chars().take(at).collect(), self.text().chars().skip(at).collect());
        before.extend(&taken);
        let cursor = before.len();
        before.extend(after);
        self.input = Input::new(before.into_iter().collect()).with_cursor(cursor);
        clean.count()
    }

    /// Carries out an editing command; `false` if it is none.
    pub fn edit(&mut self, command: Command) -> bool {
        let request = match command {
            Command::CursorLeft => InputRequest::GoToPrevChar,
            Command::CursorRight => InputRequest::GoToNextChar,
            Command::CursorStart => InputRequest::GoToStart,
            Command::CursorEnd => InputRequest::GoToEnd,
            Command::WordLeft => InputRequest::GoToPrevWord,
            Command::WordRight => InputRequest::GoToNextWord,
            Command::DeleteLeft => InputRequest::DeletePrevChar,
            Command::DeleteRight => InputRequest::DeleteNextChar,
            Command::DeleteWord => InputRequest::DeletePrevWord,
            Command::DeleteToStart => InputRequest::DeleteFromStart,
            Command::DeleteToEnd => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.proposed = false;
        self.input.handle(request);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_takes_the_place_of_a_proposal_unless_it_was_edited() {
        let mut line = LineEditor::proposing("2026-11-23");
        line.insert('\u{7}');
        assert_eq!(line.text(), "2026-11-23");
        line.insert('1');
        line.insert('9');
        assert_eq!((line.text(), line.cursor()), ("19", 2));
        let mut line = LineEditor::proposing("2026-11-23");
        line.edit(Command::DeleteLeft);
        line.insert('4');
        assert_eq!(line.text(), "2026-11-24");
        let mut line = LineEditor::proposing("2026-11-23");
        line.paste("2020-01-02");
        assert_eq!(line.text(), "2020-01-02");
    }

    #[test]
    fn a_paste_stays_one_clean_line() {
        let mut line = LineEditor::with("ab");
        line.edit(Command::CursorLeft);
        line.paste("x\r\ny\u{1b}[31m\n");
        assert_eq!(line.text(), "ax  y[31mb");
        line.insert('\u{7}');
        assert_eq!(line.cursor(), 9);
        assert_eq!(line.paste(&"z".repeat(100_000)), 100_000 + 10 - MAX_CHARS);
        assert_eq!(line.text().chars().count(), MAX_CHARS);
    }
}
