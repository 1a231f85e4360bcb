//! The terminal, taken step by step and given back step by step, whatever happens.
//!
//! Which steps are switched on is kept in one place that every thread can see, so that a panic
//! hook, a signal and an ordinary end all undo exactly what was done, once.

use std::cell::Cell;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, SetCursorStyle, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// What is drawn on.
pub type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

const RAW: u8 = 1;
const ALTERNATE: u8 = 1 << 1;
const CURSOR: u8 = 1 << 2;
const PASTE: u8 = 1 << 3;
const MOUSE: u8 = 1 << 4;
const SYNCHRONIZED: u8 = 1 << 5;
const CURSOR_STYLE: u8 = 1 << 6;

/// The steps that are switched on.
static ON: AtomicU8 = AtomicU8::new(0);

/// What the terminal can and may do.
#[derive(Debug, Clone, Copy)]
pub struct Abilities {
    /// It understands more than moving the cursor: `TERM` is not `dumb`.
    pub rich: bool,
    /// The cursor must not blink.
    pub steady: bool,
}

/// Takes the terminal. Every step is noted before it is done, so that a failure in the middle
/// undoes what may have been done.
///
/// # Errors
/// When the terminal refuses; it has been given back by then.
pub fn take(abilities: Abilities, mouse: bool) -> io::Result<()> {
    let take = || {
        let mut out = stdout();
        on(RAW);
        enable_raw_mode()?;
        on(ALTERNATE);
        execute!(out, EnterAlternateScreen)?;
        on(CURSOR);
        execute!(out, Hide)?;
        if abilities.rich {
            on(PASTE);
            execute!(out, EnableBracketedPaste)?;
            if abilities.steady {
                on(CURSOR_STYLE);
                execute!(out, SetCursorStyle::SteadyBar)?;
            }
            if mouse {
                set_mouse(true)?;
            }
        }
        Ok(())
    };
    take().inspect_err(|_| give_back())
}

/// Gives the terminal back: undoes what is switched on, the last first. Safe to call at any time,
/// from any thread, any number of times. A step that fails does not keep the others from being
/// tried: there is nothing better to do then.
pub fn give_back() {
    // Not in the middle of a frame of another thread: what is written into its sequences is none.
    let _writing = if DRAWS.get() { None } else { writing_within(A_FRAME) };
    let on = ON.swap(0, Ordering::SeqCst);
    let mut out = stdout();
    if on & SYNCHRONIZED != 0 {
        let _ = queue!(out, EndSynchronizedUpdate);
    }
    if on & MOUSE != 0 {
        let _ = queue!(out, DisableMouseCapture);
    }
    if on & PASTE != 0 {
        let _ = queue!(out, DisableBracketedPaste);
    }
    if on & CURSOR_STYLE != 0 {
        let _ = queue!(out, SetCursorStyle::DefaultUserShape);
    }
    if on & CURSOR != 0 {
        let _ = queue!(out, Show);
    }
    if on & ALTERNATE != 0 {
        let _ = queue!(out, LeaveAlternateScreen);
    }
    let _ = out.flush();
    if on & RAW != 0 {
        let _ = disable_raw_mode();
    }
}

/// Switches the terminal's mouse reports on or off.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn set_mouse(wanted: bool) -> io::Result<()> {
    if wanted {
        on(MOUSE);
        execute!(stdout(), EnableMouseCapture)
    } else {
        ON.fetch_and(!MOUSE, Ordering::SeqCst);
        execute!(stdout(), DisableMouseCapture)
    }
}

/// What to draw on, once the terminal is taken.
///
/// # Errors
/// When its size cannot be told.
pub fn screen() -> io::Result<Screen> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 16, stdout())))
}

/// Clears the screen and forgets what was on it, so that the next drawing draws everything. Unlike
/// ratatui's `clear`, this does not ask the terminal where its cursor is and wait for the answer.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn start_anew(screen: &mut Screen) -> io::Result<()> {
    let size = screen.size()?;
    screen.resize(size.into())
}

/// Draws as one update: a terminal that knows how shows it only when it is whole.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn in_one_update(
    screen: &mut Screen,
    abilities: Abilities,
    draw: impl FnOnce(&mut Screen) -> io::Result<()>,
) -> io::Result<()> {
    let _writing = writing();
    let _draws = Draws::begin();
    // A thread that panicked has given it back.
    if ON.load(Ordering::SeqCst) & RAW == 0 {
        return Ok(());
    }
    // Drawing hides the cursor, whoever has shown it meanwhile.
    on(CURSOR);
    if !abilities.rich {
        return draw(screen);
    }
    on(SYNCHRONIZED);
    queue!(screen.backend_mut(), BeginSynchronizedUpdate)?;
    draw(screen)?;
    execute!(screen.backend_mut(), EndSynchronizedUpdate)?;
    ON.fetch_and(!SYNCHRONIZED, Ordering::SeqCst);
    Ok(())
}

/// While it is held, one thread writes to the terminal.
static WRITING: Mutex<()> = Mutex::new(());

/// How long a frame is waited for before the terminal is given back in the middle of it.
const A_FRAME: Duration = Duration::from_millis(150);

thread_local! {
    /// Whether this thread is drawing a frame.
    static DRAWS: Cell<bool> = const { Cell::new(false) };
}

/// Tells that this thread is drawing, until it is dropped.
struct Draws;

impl Draws {
    fn begin() -> Self {
        DRAWS.set(true);
        Self
    }
}

impl Drop for Draws {
    fn drop(&mut self) {
        DRAWS.set(false);
    }
}

fn writing() -> MutexGuard<'static, ()> {
    // A thread that panicked while it wrote left nothing half done here.
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn writing_within(patience: Duration) -> Option<MutexGuard<'static, ()>> {
    let end = Instant::now() + patience;
    loop {
        match WRITING.try_lock() {
            Ok(writing) => return Some(writing),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() >= end => return None,
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn on(step: u8) {
    ON.fetch_or(step, Ordering::SeqCst);
}
