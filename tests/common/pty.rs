//! The real program on a real pseudo-terminal, and what it shows. Waits are for what is expected; the deadline
//! only ends those that are in vain.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use vt100::MouseProtocolMode;

pub const DEADLINE: Duration = Duration::from_secs(20);
/// What a shell says of one stopped as if it read in the background.
const STOPPED: i32 = 128 + 21;
pub const ROWS: u16 = 30;
pub const COLUMNS: u16 = 100;

/// The browser on a pseudo-terminal, with a home of its own.
pub struct Browser {
    pub child: Box<dyn Child + Send + Sync>,
    /// The program itself, where what runs on the terminal is a shell above it.
    pub program: Option<u32>,
    pub master: Option<Box<dyn MasterPty + Send>>,
    pub keys: Option<Box<dyn Write + Send>>,
    pub seen: Arc<(Mutex<Vec<u8>>, Condvar)>,
    /// Set, the reader lets go of its end of the terminal at the next output.
    pub deaf: Arc<AtomicBool>,
    /// While it is held nothing more is read of what the program writes.
    pub held: Arc<Mutex<()>>,
    pub modes_before: String,
    pub home: tempfile::TempDir,
}

impl Browser {
    pub fn open(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(&[&[env!("CARGO_BIN_EXE_desig")], arguments].concat(), environment)
    }

    /// A command line on a terminal of its own.
    pub fn run(line: &[&str], environment: &[(&str, &str)]) -> Self {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(line[0]);
        command.args(&line[1..]);
        command.env_clear();
        command.cwd(home.path());
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in environment {
            command.env(name, value);
        }
        let modes_before = format!("{:?}", pair.master.get_termios());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let seen = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let filled = seen.clone();
        let deaf = Arc::new(AtomicBool::new(false));
        let stop = deaf.clone();
        let held = Arc::new(Mutex::new(()));
        let may_read = held.clone();
        thread::spawn(move || {
            let mut chunk = [0; 4096];
            // Ends when the program has gone and the terminal with it.
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                drop(may_read.lock().unwrap());
                filled.0.lock().unwrap().extend_from_slice(&chunk[..read]);
                filled.1.notify_all();
                if stop.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        let (master, keys) = (Some(pair.master), Some(keys));
        Self { child, program: None, master, keys, seen, deaf, held, modes_before, home }
    }

    /// Opened, with its data loaded and drawn.
    pub fn ready(environment: &[(&str, &str)]) -> Self {
        let browser = Self::open(&["--as-of", "2026-11-22"], environment);
        browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
        browser
    }

    /// Ready under a shell that gives it a group of its own, as those do that people type into. One that is stopped is
    /// continued when the shell reads a line, see [`Self::go_on`].
    pub fn under_a_shell(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let script = format!(
            "set -m; \"$0\" \"$@\"; code=$?
             while [ $code = {STOPPED} ]; do read -r line; fg >/dev/null; code=$?; done; exit $code"
        );
        let line = [&["/bin/sh", "-c", &script, env!("CARGO_BIN_EXE_desig")], arguments].concat();
        let mut browser = Self::run(&line, environment);
        browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
        browser.program = child_of(browser.child.process_id().unwrap());
        browser
    }

    /// Has the shell continue what is stopped.
    pub fn go_on(&mut self) {
        let end = Instant::now() + DEADLINE;
        while self.process_state() == Some('T') {
            assert!(Instant::now() < end, "it is never continued");
            self.press("\n");
            // Stopped twice, it is continued twice.
            let again = Instant::now() + Duration::from_secs(1);
            while self.process_state() == Some('T') && Instant::now() < again {
                thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Closes the terminal at our end.
    pub fn close(&mut self) {
        self.deaf.store(true, Ordering::SeqCst);
        self.press("j");
        // At the next output the reader lets go of its end, and of its share of the flag with it.
        let end = Instant::now() + DEADLINE;
        while Arc::strong_count(&self.deaf) > 1 {
            assert!(Instant::now() < end, "no output came");
            thread::sleep(Duration::from_millis(1));
        }
        self.keys = None;
        self.master = None;
    }

    /// The process of the program.
    pub fn id(&self) -> u32 {
        self.program.or_else(|| self.child.process_id()).unwrap()
    }

    /// Presses keys that change what is shown until nothing more of it can be written.
    pub fn press_until_blocked(&mut self) {
        let written = |id: u32| {
            let io = std::fs::read_to_string(format!("/proc/{id}/io")).unwrap();
            io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap().to_owned()
        };
        let end = Instant::now() + DEADLINE;
        loop {
            let before = written(self.id());
            for _ in 0..4 {
                self.press("G");
                thread::sleep(Duration::from_millis(40));
                self.press("g");
                thread::sleep(Duration::from_millis(40));
            }
            if written(self.id()) == before {
                return;
            }
            assert!(Instant::now() < end, "its output is never blocked");
        }
    }

    pub fn press(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().clone()
    }

    pub fn screen(bytes: &[u8]) -> vt100::Parser {
        let mut parser = vt100::Parser::new(ROWS, COLUMNS, 0);
        parser.process(bytes);
        parser
    }

    pub fn wait_for(&self, what: &str, expected: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            let parser = Self::screen(&seen);
            if expected(parser.screen()) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(seen);
                panic!("{what} never came; the screen shows\n{}", parser.screen().contents());
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until more than so many bytes have come, or for a moment: not every key changes what is shown.
    pub fn wait_for_more_than(&self, bytes: usize) {
        let end = Instant::now() + Duration::from_millis(60);
        let mut seen = self.seen.0.lock().unwrap();
        while seen.len() <= bytes && Instant::now() < end {
            seen = self.seen.1.wait_timeout(seen, end.saturating_duration_since(Instant::now())).unwrap().0;
        }
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Waits until the program has ended.
    pub fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the program never ended");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// One letter of /proc: R running, S sleeping, T stopped.
    pub fn process_state(&self) -> Option<char> {
        state_in(Path::new(&format!("/proc/{}", self.id())))
    }

    pub fn wait_for_state(&self, state: char) {
        let end = Instant::now() + DEADLINE;
        while self.process_state() != Some(state) {
            assert!(Instant::now() < end, "never in state {state}, but in {:?}", self.process_state());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What it wrote last, as it is.
    pub fn last_words(&self) -> String {
        let bytes = self.bytes();
        String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(2000)..]).into_owned()
    }

    pub fn assert_given_back(&self) {
        self.wait_for("the ordinary screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        let parser = Self::screen(&self.bytes());
        let screen = parser.screen();
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None, "the mouse is let go of");
        assert!(!screen.bracketed_paste(), "pastes are plain again");
        let bytes = self.bytes();
        let last = |needle: &[u8]| bytes.windows(needle.len()).rposition(|window| window == needle);
        assert!(last(b"\x1b[?2026l") >= last(b"\x1b[?2026h"), "no update is left open");
        let modes = format!("{:?}", self.master.as_ref().unwrap().get_termios());
        assert_eq!(modes, self.modes_before, "the line discipline is as it was");
    }
}

/// The state of a process or of a thread, by its directory under /proc: a letter.
pub fn state_in(directory: &Path) -> Option<char> {
    let stat = std::fs::read_to_string(directory.join("stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

/// The process whose parent another is.
pub fn child_of(parent: u32) -> Option<u32> {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).ok()?;
    children.split_whitespace().next()?.parse().ok()
}

pub fn is_there(process: u32) -> bool {
    // One that has ended and waits to be asked how is gone.
    state_in(Path::new(&format!("/proc/{process}"))).is_some_and(|state| state != 'Z')
}

pub fn wait_until_gone(process: u32) {
    let end = Instant::now() + DEADLINE;
    while is_there(process) {
        assert!(Instant::now() < end, "{process} is still there");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A configuration that fetches no list.
pub fn no_sources() -> String {
    let sources: toml::Table = toml::from_str(include_str!("../../assets/sources.toml")).unwrap();
    let names = sources["sources"].as_table().unwrap().keys();
    names.map(|name| format!("[sources.{name}]\nenabled = false\n")).collect()
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
