//! Storms on the real program on a real pseudo-terminal: keys, pastes, the mouse, sizes and stops as chance has
//! them, ends that nobody announces, and an output that takes nothing. `DESIG_STORM=SEED cargo test --test storm`
//! raises one storm again, `DESIG_BLOWS=N` makes each longer.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/pty.rs"]
mod pty;

use std::thread;
use std::time::{Duration, Instant};

use portable_pty::PtySize;
use pty::{Browser, COLUMNS, DEADLINE, ROWS, child_of, is_there, state_in, wait_until_gone};

/// Four of them come to ten thousand.
const BLOWS: u32 = 2500;
/// How many blows come between two looks at the screen.
const SPELL: u32 = 250;
/// How often in a row it must be found asleep to be at rest.
const QUIET: u32 = 5;
/// How many come after the last new size, before one of these looks.
const AFTER: u32 = 40;
/// Of a hundred sorts of blows these are keys, pastes and the mouse.
const CALM: usize = 93;
const ALL: usize = 100;
/// What clears the screen.
const CLEAR: &[u8] = b"\x1b[2J";
/// On a smaller screen vt100 panics.
const LEAST: (u16, u16) = (5, 20);
const SEEDS: [u64; 4] = [1, 2, 3, 4];

/// Numbers that are the same for the same seed: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators" (2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % limit as u64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Keys that are more than a letter. Not those that end it: what a palette or a question ends begins anew.
const KEYS: [&str; 40] = [
    "\x1b",
    "\r",
    "\t",
    "\x7f",
    "\x1b[Z",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[H",
    "\x1b[F",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[1;2C",
    "\x1b[1;2D",
    "\x1b[1;3D",
    "\x1b[3~",
    "\x1bOP",
    "\x04",
    "\x15",
    "\x0c",
    "\x0e",
    "\x10",
    "\x17",
    "\x01",
    "\x05",
    "/sense",
    "/84 FR\r",
    "/海康\r",
    "a2019-10-09\r",
    "vu",
    "yc",
    "xx",
    "st",
    "sa",
    "sm",
    ":lists\r",
    "\x1b[I",
    "\x1b[O",
    "\x1b[999~",
];
const PASTED: [&str; 6] =
    ["hikvision", "two\r\nlines", "\x1b[31mred", "\x07\x08\x0b", "ﷺ́́́́", "\u{202e}right to left"];

/// A browser in a storm, and what its terminal has been through.
struct Ship {
    browser: Browser,
    /// The size of its terminal.
    rows: u16,
    columns: u16,
}

impl Ship {
    fn out() -> Self {
        let config = tempfile::NamedTempFile::new().unwrap();
        // Nothing may be asked of the world from here, nor shown by another program.
        std::fs::write(config.path(), format!("opener = [\"true\"]\n{}", pty::no_sources())).unwrap();
        let arguments = ["--as-of", "2026-11-22", "--config", config.path().to_str().unwrap()];
        let browser = Browser::under_a_shell(&arguments, &[("PATH", "/usr/bin:/bin")]);
        Self { browser, rows: ROWS, columns: COLUMNS }
    }

    fn resize(&mut self, rows: u16, cols: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        (self.rows, self.columns) = (rows, cols);
        self.browser.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Waits until all of it sleeps and nothing more comes. Whoever stopped it has it go on.
    fn settle(&mut self) {
        let end = Instant::now() + DEADLINE;
        let (mut before, mut quiet) = (0, 0);
        while quiet < QUIET {
            let (bytes, states) = (self.browser.bytes().len(), self.states());
            if states.contains('T') {
                self.browser.go_on();
            }
            // One that only waits for its turn has something to do, on a busy machine for long.
            let sleeps = states.chars().all(|state| matches!(state, 'S' | 'Z'));
            quiet = if sleeps && bytes == before { quiet + 1 } else { 0 };
            before = bytes;
            assert!(Instant::now() < end, "it never came to rest: {states}");
            thread::sleep(Duration::from_millis(60));
        }
    }

    /// What each of its threads does, a letter for each; nothing once it is over.
    fn states(&self) -> String {
        let id = self.browser.id();
        let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        tasks.filter_map(|task| state_in(&task.path())).collect()
    }

    /// What a terminal of this size shows that has seen everything since it was last cleared.
    fn shown(&self) -> vt100::Parser {
        let bytes = self.browser.bytes();
        let cleared = bytes.windows(CLEAR.len()).rposition(|window| window == CLEAR).unwrap_or(0);
        let mut parser = vt100::Parser::new(self.rows, self.columns, 0);
        parser.process(&bytes[cleared..]);
        parser
    }

    /// What stands on the screen is what is drawn of the same state at once: as the storm left it, and after some
    /// more of it on a terminal of another size.
    fn look(&mut self, seed: u64, dice: &mut Dice) {
        self.settle();
        if !self.is_over() && self.rows >= LEAST.0 && self.columns >= LEAST.1 {
            self.compare(seed);
        }
        if self.is_over() {
            return;
        }
        self.resize(36, if self.columns == 120 { 118 } else { 120 });
        for _ in 0..AFTER {
            self.blow(dice, CALM);
        }
        self.settle();
        if !self.is_over() {
            self.compare(seed);
        }
    }

    /// What stands on the screen piece by piece is what is drawn of the same state at once.
    fn compare(&mut self, seed: u64) {
        let piece_by_piece = self.shown();
        self.browser.signal("-TSTP");
        self.browser.wait_for_state('T');
        let before = self.browser.bytes().len();
        self.browser.go_on();
        self.settle();
        let bytes = self.browser.bytes();
        assert!(bytes[before..].windows(CLEAR.len()).any(|window| window == CLEAR), "nothing is drawn anew");
        let at_once = self.shown();
        let (one, other) = (cells(piece_by_piece.screen()), cells(at_once.screen()));
        let columns = usize::from(at_once.screen().size().1);
        let differ = one.iter().zip(&other).enumerate().filter(|(_, (one, other))| one != other);
        let differ =
            differ.map(|(at, (one, other))| format!("{},{}: {one:?} {other:?}", at / columns, at % columns));
        let differ: Vec<String> = differ.take(20).collect();
        assert!(
            differ.is_empty(),
            "after storm {seed} the terminal shows\n{}\nbut the state is\n{}\n{}",
            piece_by_piece.screen().contents(),
            at_once.screen().contents(),
            differ.join("\n")
        );
        assert!(one.iter().any(|(text, _)| !text.trim().is_empty()), "nothing is shown");
    }

    fn is_over(&mut self) -> bool {
        let Some(status) = self.browser.child.try_wait().unwrap() else { return false };
        assert_eq!(status.exit_code(), 0, "{}", self.browser.last_words());
        true
    }

    fn blow(&mut self, dice: &mut Dice, sorts: usize) {
        match dice.below(sorts) {
            0..=49 => {
                let letter = char::from(b' ' + dice.below(95) as u8);
                // What ends it is for other tests, and so is what would ask the world.
                if !matches!(letter, 'q' | 'S') {
                    self.browser.press(&letter.to_string());
                }
            }
            50..=74 => {
                let key = dice.one(&KEYS);
                self.browser.press(key);
            }
            75..=79 => self.browser.press(&format!("\x1b[200~{}\x1b[201~", dice.one(&PASTED))),
            80..=92 => {
                let button = dice.one(&[0, 1, 2, 32, 35, 64, 65, 66, 255]);
                let (column, row) = (1 + dice.below(130), 1 + dice.below(40));
                self.browser.press(&format!("\x1b[<{button};{column};{row}{}", dice.one(&["M", "m"])));
            }
            93..=97 => {
                let sizes = [
                    (1, 1),
                    (1, 500),
                    (200, 1),
                    (200, 500),
                    (5, 20),
                    (12, 40),
                    (24, 80),
                    (36, 120),
                    (60, 200),
                ];
                let (rows, columns) = dice.one(&sizes);
                self.resize(rows, columns);
            }
            98 if is_there(self.browser.id()) => self.browser.signal("-TSTP"),
            _ => thread::sleep(Duration::from_millis(dice.below(40) as u64)),
        }
        if self.browser.process_state() == Some('T') {
            self.browser.go_on();
        }
    }
}

/// What stands in each cell, and how.
fn cells(screen: &vt100::Screen) -> Vec<(String, String)> {
    let (rows, columns) = screen.size();
    let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    places
        .map(|(row, column)| {
            let cell = screen.cell(row, column).unwrap();
            // An empty cell and one with a space look the same.
            let text = if cell.has_contents() { cell.contents().to_owned() } else { " ".to_owned() };
            let (bold, italic, underline, inverse) =
                (cell.bold(), cell.italic(), cell.underline(), cell.inverse());
            let how =
                format!("{:?} {:?} {bold} {italic} {underline} {inverse}", cell.fgcolor(), cell.bgcolor());
            (text, how)
        })
        .collect()
}

fn storm(seed: u64, blows: u32) {
    let mut dice = Dice(seed);
    let mut ship = Ship::out();
    for blow in 1..=blows {
        ship.blow(&mut dice, ALL);
        if ship.is_over() {
            ship = Ship::out();
        }
        if blow % SPELL == 0 {
            ship.look(seed, &mut dice);
        }
    }
    if !ship.is_over() {
        // Out of whatever was begun, then through the door.
        ship.browser.press("\x1b\x1b\x1b\x1b");
        thread::sleep(Duration::from_millis(200));
        ship.browser.press("\x03");
        assert_eq!(ship.browser.ended().exit_code(), 0);
    }
    ship.browser.assert_given_back();
}

#[test]
fn after_every_storm_of_keys_pastes_mouse_sizes_and_stops_the_terminal_shows_what_the_state_says() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let blows = number("DESIG_BLOWS").map_or(BLOWS, |blows| blows as u32);
    let seeds = number("DESIG_STORM").map_or_else(|| SEEDS.to_vec(), |seed| vec![seed]);
    thread::scope(|scope| {
        for seed in seeds {
            scope.spawn(move || storm(seed, blows));
        }
    });
}

#[test]
fn when_the_shell_above_it_is_killed_it_gives_the_terminal_back_and_is_gone() {
    let line = format!("{} --as-of 2026-11-22; echo over", env!("CARGO_BIN_EXE_desig"));
    let mut browser = Browser::run(&["/bin/sh", "-c", &line], &[]);
    browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
    let desig = child_of(browser.child.process_id().unwrap()).unwrap();
    browser.signal("-KILL");
    assert!(!browser.ended().success());
    wait_until_gone(desig);
    browser.assert_given_back();
}

#[test]
fn with_its_output_or_input_closed_or_no_terminal_it_ends_and_never_takes_the_terminal() {
    for output in [">&-", ">/dev/full", "2>&- >&-", "<&-"] {
        // The shell stays until it was seen: what is written to a terminal just before its end may be lost with it.
        let line = format!("{} {output}; echo over, $?; read -r line", env!("CARGO_BIN_EXE_desig"));
        let mut browser = Browser::run(&["/bin/sh", "-c", &line], &[]);
        browser.wait_for(output, |screen| screen.contents().contains("over, 2"));
        browser.press("\n");
        browser.ended();
        browser.assert_given_back();
        let bytes = browser.bytes();
        assert!(!bytes.contains(&0x1b), "{output}: {}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn an_output_that_takes_nothing_for_five_seconds_loses_no_key() {
    let mut browser = Browser::ready(&[]);
    let held = browser.held.clone();
    let blocked = held.lock().unwrap();
    browser.press_until_blocked();
    for _ in 0..200 {
        browser.press("G");
        browser.press("g");
        thread::sleep(Duration::from_millis(25));
    }
    browser.press("/hikvision");
    drop(blocked);
    browser.wait_for("the search", |screen| screen.contents().contains("alias Hikvision"));
    browser.press("\r");
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
    browser.assert_given_back();
}

#[test]
fn told_to_end_while_its_output_takes_nothing_it_is_gone() {
    // Also where the thread that would give the terminal back panics.
    for (signal, panics_in) in [("-TERM", ""), ("-HUP", ""), ("-INT", ""), ("-TERM", "last resort")] {
        let mut browser = Browser::ready(&[("DESIG_PANIC_IN", panics_in)]);
        let held = browser.held.clone();
        let blocked = held.lock().unwrap();
        browser.press_until_blocked();
        browser.signal(signal);
        assert!(!browser.ended().success(), "{signal}");
        drop(blocked);
    }
}
