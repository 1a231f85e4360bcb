//! Storms on the real program on a real pseudo-terminal: keys, pastes, the mouse, sizes and stops as chance has
//! them, ends that nobody announces, and an output that takes nothing. `DESIG_STORM=SEED cargo test --test storm`
//! raises one storm again, `DESIG_BLOWS=N` makes each longer.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/pty.rs"]
mod pty;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::PtySize;
use pty::{Browser, COLUMNS, DEADLINE, ROWS, state_in};

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
    /// From which byte on which size the terminal had.
    sizes: Vec<(usize, u16, u16)>,
}

impl Ship {
    fn out() -> Self {
        let config = tempfile::NamedTempFile::new().unwrap();
        // Nothing may be asked of the world from here, nor shown by another program.
        std::fs::write(config.path(), format!("opener = [\"true\"]\n{}", pty::no_sources())).unwrap();
        let arguments = ["--as-of", "2026-11-22", "--config", config.path().to_str().unwrap()];
        let browser = Browser::open(&arguments, &[("PATH", "/usr/bin:/bin")]);
        browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
        Self { browser, sizes: vec![(0, ROWS, COLUMNS)] }
    }

    fn resize(&mut self, rows: u16, cols: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        // First, since what is drawn anew may have come before one looks.
        self.sizes.push((self.browser.bytes().len(), rows, cols));
        self.browser.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Waits until all of it sleeps and nothing more comes. Whoever stopped it has it go on.
    fn settle(&self) {
        let end = Instant::now() + DEADLINE;
        let (mut before, mut quiet) = (0, 0);
        while quiet < QUIET {
            let (bytes, states) = (self.browser.bytes().len(), self.states());
            if states.contains('T') {
                self.browser.signal("-CONT");
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
        let Some(id) = self.browser.child.process_id() else { return String::new() };
        let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        tasks.filter_map(|task| state_in(&task.path())).collect()
    }

    /// What a terminal shows that has seen everything from a byte on, as large as it was then and since.
    fn shown(&self, from: usize) -> vt100::Parser {
        let (_, rows, columns) = self.sizes[self.sizes.len() - 1];
        let mut parser = vt100::Parser::new(rows, columns, 0);
        parser.process(&self.browser.bytes()[from..]);
        parser
    }

    /// What stands on the screen piece by piece is what is drawn of the same state at once.
    fn look(&mut self, seed: u64, dice: &mut Dice) {
        self.settle();
        // Another than before, or nobody is told.
        let (_, _, columns) = self.sizes[self.sizes.len() - 1];
        self.resize(36, if columns == 120 { 118 } else { 120 });
        for _ in 0..AFTER {
            self.blow(dice, CALM);
        }
        self.settle();
        if self.is_over() {
            return;
        }
        // A terminal of another size is cleared and drawn anew, so all there is came since.
        let (from, ..) = self.sizes[self.sizes.len() - 1];
        let piece_by_piece = self.shown(from);
        self.browser.signal("-TSTP");
        self.browser.wait_for_state('T');
        // What it wrote on giving the terminal back is not what is drawn at once.
        thread::sleep(Duration::from_millis(100));
        let from = self.browser.bytes().len();
        self.settle();
        let at_once = self.shown(from);
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
            98 => self.browser.signal("-TSTP"),
            _ => thread::sleep(Duration::from_millis(dice.below(40) as u64)),
        }
        if self.browser.process_state() == Some('T') {
            self.browser.signal("-CONT");
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

/// The process whose parent another is.
fn child_of(parent: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

fn is_there(process: u32) -> bool {
    // One that has ended and waits to be asked how is gone.
    state_in(Path::new(&format!("/proc/{process}"))).is_some_and(|state| state != 'Z')
}

fn wait_until_gone(process: u32) {
    let end = Instant::now() + DEADLINE;
    while is_there(process) {
        assert!(Instant::now() < end, "{process} is still there");
        thread::sleep(Duration::from_millis(10));
    }
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
fn with_its_output_closed_or_full_it_ends_and_the_modes_of_the_terminal_are_as_they_were() {
    for output in [">&-", ">/dev/full", "2>&- >&-", "<&-"] {
        let line = format!("{} {output}; echo over", env!("CARGO_BIN_EXE_desig"));
        let mut browser = Browser::run(&["/bin/sh", "-c", &line], &[]);
        browser.wait_for(output, |screen| screen.contents().contains("over"));
        browser.ended();
        browser.assert_given_back();
    }
}

#[test]
fn an_output_that_takes_nothing_for_five_seconds_loses_no_key() {
    let mut browser = Browser::ready(&[]);
    let held = browser.held.clone();
    let blocked = held.lock().unwrap();
    // Much more than a terminal holds back.
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
    for signal in ["-TERM", "-HUP", "-INT"] {
        let mut browser = Browser::ready(&[]);
        let held = browser.held.clone();
        let blocked = held.lock().unwrap();
        for _ in 0..60 {
            browser.press("G");
            browser.press("g");
            thread::sleep(Duration::from_millis(20));
        }
        browser.signal(signal);
        assert!(!browser.ended().success(), "{signal}");
        drop(blocked);
    }
}
