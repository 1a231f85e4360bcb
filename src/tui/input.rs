//! Terminal events as the app's own: keys, pastes, the mouse. A thread that only waits and sends.

use std::io;
use std::sync::mpsc::Sender;

use crossterm::event::{
    self, Event as Raw, KeyCode as RawCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

use rustix::event::{PollFd, PollFlags, poll};

use crate::app::{Key, KeyCode};
use crate::threads;

use super::runtime::Event;

/// What came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// A pasted text.
    Paste(String),
    /// The mouse, in cells.
    Pointer(Pointer, u16, u16),
    /// The size changed.
    Resized,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    /// The left button went down.
    Press,
    /// It moved with the left button down.
    Drag,
    /// The wheel turned, by so many rows down.
    Wheel(i32),
}

/// Rows a notch of the wheel moves.
const WHEEL_ROWS: i32 = 3;

/// Starts the thread that waits for input, and one that waits for the terminal to go. They end when nobody listens
/// or the terminal is gone.
///
/// # Errors
/// When the system gives no thread.
pub fn listen(sender: Sender<Event>) -> io::Result<()> {
    let to_loop = sender.clone();
    threads::spawn("hang-up", move || {
        let why = wait_for_hang_up();
        let _ = to_loop.send(Event::HungUp(why));
    })?;
    threads::spawn("input", move || {
        loop {
            let event = match event::read() {
                Ok(raw) => match translate(raw) {
                    Some(input) => Event::Input(input),
                    None => continue,
                },
                Err(error) => {
                    // Without input nobody can quit: the program must.
                    let _ = sender.send(Event::InputLost(error));
                    return;
                }
            };
            if sender.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Waits until the terminal is closed at its other end, and says so. crossterm takes the end of a closed terminal for
/// an input of no bytes, and asks again at once and for ever. No signal comes either, where the terminal is not the
/// one that controls the process.
fn wait_for_hang_up() -> String {
    let terminal = io::stdin();
    // Nothing is asked for: what cannot be read any more is told all the same.
    let mut terminal = [PollFd::new(&terminal, PollFlags::empty())];
    loop {
        match poll(&mut terminal, None) {
            Ok(_) => return "the terminal was closed".to_owned(),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return io::Error::from(error).to_string(),
        }
    }
}

fn translate(raw: Raw) -> Option<Input> {
    match raw {
        Raw::Key(key) if key.kind != KeyEventKind::Release => key_of(key).map(Input::Key),
        Raw::Paste(text) => Some(Input::Paste(text)),
        Raw::Resize(..) => Some(Input::Resized),
        Raw::Mouse(mouse) => pointer_of(mouse),
        _ => None,
    }
}

fn key_of(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        RawCode::Char(c) => KeyCode::Char(c),
        RawCode::Enter => KeyCode::Enter,
        RawCode::Esc => KeyCode::Esc,
        RawCode::Tab => KeyCode::Tab,
        RawCode::BackTab => KeyCode::BackTab,
        RawCode::Backspace => KeyCode::Backspace,
        RawCode::Delete => KeyCode::Delete,
        RawCode::Insert => KeyCode::Insert,
        RawCode::Up => KeyCode::Up,
        RawCode::Down => KeyCode::Down,
        RawCode::Left => KeyCode::Left,
        RawCode::Right => KeyCode::Right,
        RawCode::Home => KeyCode::Home,
        RawCode::End => KeyCode::End,
        RawCode::PageUp => KeyCode::PageUp,
        RawCode::PageDown => KeyCode::PageDown,
        RawCode::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    // A character comes shifted already, and shift is all that BackTab is.
    let shift = held(KeyModifiers::SHIFT) && !matches!(code, KeyCode::Char(_) | KeyCode::BackTab);
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT), shift })
}

fn pointer_of(event: MouseEvent) -> Option<Input> {
    let pointer = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Pointer::Press,
        MouseEventKind::Drag(MouseButton::Left) => Pointer::Drag,
        MouseEventKind::ScrollDown => Pointer::Wheel(WHEEL_ROWS),
        MouseEventKind::ScrollUp => Pointer::Wheel(-WHEEL_ROWS),
        _ => return None,
    };
    Some(Input::Pointer(pointer, event.column, event.row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_letter_is_that_letter() {
        let raw = KeyEvent::new(RawCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(key_of(raw), Some(Key::plain(KeyCode::Char('G'))));
        let raw = KeyEvent::new(RawCode::Left, KeyModifiers::SHIFT);
        assert_eq!(key_of(raw).map(|key| key.to_string()), Some("shift-left".to_owned()));
    }
}
