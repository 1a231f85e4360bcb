//! Somebody who types into the browser faster than anybody does, and looks at every frame. Used with
//! `common/pty.rs`, by a test and by a bench.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::pty::{Browser, COLUMNS, ROWS};

/// Fifty keys a second.
pub const BETWEEN_KEYS: Duration = Duration::from_millis(20);
/// Where the search line begins.
const FIELD: u16 = " desig  / ".len() as u16;
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// A browser, who types, and what was seen of it.
pub struct Typist {
    pub browser: Browser,
    parser: vt100::Parser,
    /// So many bytes were looked at.
    read: usize,
    next_key: Instant,
    /// What is in the search line, if all keys came.
    line: String,
    /// What each key that nobody has seen yet makes of the search line, and when it was pressed.
    unseen: VecDeque<(String, Instant)>,
    /// How many keys changed the search line.
    pub typed: usize,
    /// How long each key took to a frame that shows it, or a later one.
    pub waits: Vec<Duration>,
    pub frames: usize,
    /// Nothing that is waited for takes longer, or it is waited for in vain.
    pub patience: Duration,
    /// What stood between the search line and the foot in the last frame, and since when.
    body: String,
    pub last_change: Instant,
}

impl Typist {
    pub fn at(browser: Browser) -> Self {
        Self {
            browser,
            parser: vt100::Parser::new(ROWS, COLUMNS, 0),
            read: 0,
            next_key: Instant::now(),
            line: String::new(),
            unseen: VecDeque::new(),
            typed: 0,
            waits: Vec::new(),
            frames: 0,
            patience: Duration::from_secs(60),
            body: String::new(),
            last_change: Instant::now(),
        }
    }

    pub fn process(&self) -> u32 {
        self.browser.child.process_id().unwrap()
    }

    pub fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// Looks at all that comes until then.
    pub fn watch(&mut self, until: Instant) {
        loop {
            let seen = self.browser.seen.0.lock().unwrap();
            let left = until.saturating_duration_since(Instant::now());
            let seen = match seen.len() > self.read {
                true => seen,
                false => self.browser.seen.1.wait_timeout(seen, left).unwrap().0,
            };
            let new = seen[self.read..].to_vec();
            drop(seen);
            self.take(&new);
            if left.is_zero() {
                return;
            }
        }
    }

    /// Takes what the browser wrote; an end of a frame that is cut in two is found when the rest comes.
    fn take(&mut self, new: &[u8]) {
        let mut rest = new;
        while let Some(at) = rest.windows(END_OF_FRAME.len()).position(|bytes| bytes == END_OF_FRAME) {
            let (frame, after) = rest.split_at(at + END_OF_FRAME.len());
            self.parser.process(frame);
            self.read += frame.len();
            self.frames += 1;
            self.look();
            rest = after;
        }
        let is_begun = |cut: &usize| rest.ends_with(&END_OF_FRAME[..*cut]);
        let begun = (1..END_OF_FRAME.len()).rev().find(is_begun).unwrap_or(0);
        let whole = &rest[..rest.len() - begun];
        self.parser.process(whole);
        self.read += whole.len();
    }

    /// Finds the key after which the search line is what is on the screen: with it all before it were seen.
    fn look(&mut self) {
        let now = Instant::now();
        let body = self.parser.screen().contents_between(1, 0, ROWS - 2, COLUMNS);
        if body != self.body {
            (self.body, self.last_change) = (body, now);
        }
        let Some(shown) = self.shown_line() else { return };
        if let Some(at) = self.unseen.iter().position(|(line, _)| *line == shown) {
            self.waits.extend(self.unseen.drain(..=at).map(|(_, pressed)| now - pressed));
        }
    }

    /// What stands in the search line before the cursor, while it is there.
    fn shown_line(&self) -> Option<String> {
        let screen = self.parser.screen();
        let (row, column) = screen.cursor_position();
        if screen.hide_cursor() || row != 0 || column < FIELD {
            return None;
        }
        // The second half of a wide letter is none.
        let cells =
            (FIELD..column).filter_map(|at| screen.cell(0, at)).filter(|cell| !cell.is_wide_continuation());
        Some(cells.map(|cell| if cell.has_contents() { cell.contents() } else { " " }).collect())
    }

    /// Presses a key when it is its turn.
    fn press(&mut self, key: &str) {
        self.watch(self.next_key);
        // Keys that came late are not made up for by others that come too early.
        self.next_key = Instant::now().max(self.next_key) + BETWEEN_KEYS;
        self.browser.press(key);
    }

    fn types(&mut self, key: &str, line: String) {
        self.press(key);
        self.line.clone_from(&line);
        self.unseen.push_back((line, Instant::now()));
        self.typed += 1;
    }

    /// Types into the search line, letter by letter.
    pub fn word(&mut self, word: &str) {
        for letter in word.chars() {
            let line = format!("{}{letter}", self.line);
            self.types(letter.encode_utf8(&mut [0; 4]), line);
        }
    }

    /// Empties the search line: some of it letter by letter, and then the rest.
    pub fn clear(&mut self, letters: usize) {
        for _ in 0..letters.min(self.line.chars().count().saturating_sub(1)) {
            let mut line = self.line.clone();
            line.pop();
            self.types("\x7f", line);
        }
        if !self.line.is_empty() {
            self.types("\x15", String::new());
        }
    }

    /// Goes into the search line, which is empty then.
    pub fn search(&mut self) {
        self.line = "?".to_owned();
        self.press("/");
        self.clear(0);
    }

    /// Leaves the search line, presses keys there, and comes back.
    pub fn aside(&mut self, keys: &[&str]) {
        self.seen();
        self.press("\r");
        for key in keys {
            self.press(key);
        }
        self.search();
    }

    /// Fetches the lists.
    pub fn sync(&mut self) {
        self.aside(&["S"]);
    }

    /// Imports a file, its name typed too.
    pub fn import(&mut self, file: &str) {
        let keys: Vec<String> = std::iter::once("I".to_owned())
            .chain(file.chars().map(String::from))
            .chain(std::iter::once("\r".to_owned()))
            .collect();
        self.aside(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Waits for something on the screen; says how long that took.
    pub fn wait_for(&mut self, what: &str, expected: impl Fn(&str) -> bool) -> Duration {
        let began = Instant::now();
        while !expected(&self.screen()) {
            assert!(
                began.elapsed() < self.patience,
                "{what} never came; the screen shows\n{}",
                self.screen()
            );
            self.watch(Instant::now() + Duration::from_millis(1));
        }
        self.next_key = Instant::now();
        began.elapsed()
    }

    /// Waits until nothing has changed for so long but the search line and the foot.
    pub fn quiet(&mut self, lasting: Duration) {
        let began = Instant::now();
        while self.last_change.max(began).elapsed() < lasting {
            assert!(
                began.elapsed() < self.patience,
                "it never came to rest; the screen shows\n{}",
                self.screen()
            );
            self.watch(Instant::now() + Duration::from_millis(1));
        }
        self.next_key = Instant::now();
    }

    /// Waits until every key was seen.
    pub fn seen(&mut self) {
        let began = Instant::now();
        while let Some((line, _)) = self.unseen.front() {
            assert!(
                began.elapsed() < self.patience,
                "{} of {} keys are missed, “{line}” never came; the screen shows\n{}",
                self.unseen.len(),
                self.typed,
                self.screen()
            );
            self.watch(Instant::now() + Duration::from_millis(1));
        }
    }
}

/// What a process takes up.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    /// Kilobytes of memory; and of them those of no file.
    pub memory: u64,
    pub own: u64,
    pub threads: u64,
    pub files: usize,
}

impl Process {
    /// What a process has now.
    pub fn of(id: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().next().unwrap().parse().unwrap()
        };
        let files = std::fs::read_dir(format!("/proc/{id}/fd")).unwrap().count();
        Self { memory: number("VmRSS:"), own: number("RssAnon:"), threads: number("Threads:"), files }
    }
}
