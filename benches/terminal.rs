//! The real program on a pseudo-terminal: from exec to the first frame and to the data, and from a
//! key to the end of its frame. Prints the median and the slowest of the runs; asserts nothing.
//!
//! `cargo bench --bench terminal -- [PARTIES...]`; for each number a FollowTheMoney file of so many parties is made
//! and imported first, and the program is started over that too.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[allow(dead_code)]
#[path = "names/mod.rs"]
mod corpus;

#[path = "names/parties.rs"]
mod parties;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const STARTS: usize = 40;
const KEYS: usize = 400;
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

struct Run {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    chunks: Receiver<Vec<u8>>,
    seen: Vec<u8>,
}

impl Run {
    fn start(data: &Path) -> Self {
        let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_desig"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("DESIG_DATA_DIR", data);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, chunks) = channel();
        thread::spawn(move || {
            let mut chunk = [0; 1 << 16];
            while let Ok(read @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        let child = pair.slave.spawn_command(command).unwrap();
        Self { child, _master: pair.master, keys, chunks, seen: Vec::new() }
    }

    /// Waits for `wanted` in what comes from now on.
    fn wait_for(&mut self, wanted: &[u8]) {
        self.seen.clear();
        while !self.seen.windows(wanted.len()).any(|window| window == wanted) {
            self.seen.extend(self.chunks.recv_timeout(Duration::from_secs(10)).unwrap());
        }
    }

    fn press(&mut self, key: &[u8]) {
        self.keys.write_all(key).unwrap();
        self.keys.flush().unwrap();
    }

    fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{name:<28} p50 {:>7.2} ms   p99 {:>7.2} ms   {} runs", at(0.5), at(0.99), times.len());
}

/// Starts the program over some data, again and again.
fn start_over(data: &Path) {
    let (mut first, mut with_data) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut run = Run::start(data);
        run.wait_for(END_OF_FRAME);
        first.push(began.elapsed());
        run.wait_for(b" listed");
        with_data.push(began.elapsed());
        run.end();
    }
    say("exec to first frame", first);
    say("exec to data on screen", with_data);
}

fn main() {
    for size in std::env::args().skip(1).filter_map(|arg| arg.parse().ok()) {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("parties.ftm.json");
        parties::write(&file, size);
        let mut import = Command::new(env!("CARGO_BIN_EXE_desig"));
        import.env("DESIG_DATA_DIR", data.path()).arg("import").arg(&file);
        let began = Instant::now();
        assert!(import.output().unwrap().status.success());
        println!("{size} parties, imported and made ready in {:.1} s", began.elapsed().as_secs_f64());
        start_over(data.path());
    }

    let data = tempfile::tempdir().unwrap();
    println!("the embedded dataset");
    start_over(data.path());
    let mut run = Run::start(data.path());
    run.wait_for(b" listed");
    run.wait_for(END_OF_FRAME);
    let (mut moves, mut typed) = (Vec::new(), Vec::new());
    run.press(b"2");
    run.wait_for(END_OF_FRAME);
    for at in 0..KEYS {
        thread::sleep(Duration::from_millis(20));
        let began = Instant::now();
        run.press(if at % 20 < 10 { b"j" } else { b"k" });
        run.wait_for(END_OF_FRAME);
        moves.push(began.elapsed());
    }
    run.press(b"/");
    run.wait_for(END_OF_FRAME);
    let word = b"sensetime";
    for at in 0..KEYS {
        thread::sleep(Duration::from_millis(20));
        let began = Instant::now();
        let step = at % (2 * word.len());
        run.press(if step < word.len() { &word[step..=step] } else { b"\x7f" });
        run.wait_for(END_OF_FRAME);
        typed.push(began.elapsed());
    }
    say("key to frame, moving", moves);
    say("key to frame, searching", typed);
    run.end();
}
