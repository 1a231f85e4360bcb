//! The real program under load: somebody types fifty keys a second and looks at every frame while lists are
//! fetched and imported. `benches/load.rs` does the same with a million parties and tells how long it takes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/program.rs"]
mod program;
#[path = "common/pty.rs"]
mod pty;
#[allow(dead_code)]
#[path = "common/server.rs"]
mod server;
#[path = "common/typist.rs"]
mod typist;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pty::Browser;
use server::{Server, answer};
use typist::{Process, Typist};

/// Made-up parties of the file that is imported.
const PARTIES: u32 = 2_000;
/// So long is each half at least, and both of them together no longer than the server lasts.
const HALF: Duration = Duration::from_secs(8);
const LIFE: Duration = Duration::from_secs(150);
/// Kilobytes by which a second half may leave more than the first: allocators hold back what they may need again,
/// and of mapped files more pages have been looked at. Were what was shown before each fetch and import kept, it
/// would be several times that.
const MARGIN: u64 = 16 * 1024;
/// Names that are there, begun, with a slip, one letter of them, and what nobody has.
const WORDS: [&str; 9] = [
    "fictional works 17",
    "figment no 199",
    "fictoinal",
    "nowhere street",
    "hikvision",
    "f",
    "sense tim",
    "zzyzx qqq",
    "list:AAA fiction",
];

/// A browser over lists of its own, and what they come from.
struct Desk {
    typist: Typist,
    server: Server,
    home: PathBuf,
    file: PathBuf,
    imports: u32,
    syncs: u32,
}

impl Desk {
    fn new(home: &Path) -> Self {
        // Each time it is asked there is a party more.
        let server = Server::lasting(LIFE, usize::MAX, |number, _| {
            answer("200 OK", &[], program::screening_list(&[("BBB", number as u32 + 1)], 0).as_bytes())
        });
        let off = ["csl", "sdn", "un", "eu", "uk"].map(|name| format!("[sources.{name}]\nenabled = false\n"));
        let mine = format!("[sources.mine]\nurl = \"{}\"\nformat = \"csl-csv\"\n", server.url("/list.csv"));
        let config = home.join("config.toml");
        fs::write(&config, off.concat() + &mine).unwrap();
        let data = home.join("data");
        let arguments = ["--config", config.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
        let mut typist = Typist::at(Browser::open(&arguments, &[]));
        typist.wait_for("the data", |screen| screen.contains("85 listed"));
        typist.search();
        let (home, file) = (home.to_owned(), home.join("l.csv"));
        Self { typist, server, home, file, imports: 0, syncs: 0 }
    }

    /// How many snapshots there are of a list.
    fn snapshots(&self, list: &str) -> u32 {
        let Ok(files) = fs::read_dir(self.home.join("data/snapshots")) else { return 0 };
        files.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with(list)).count()
            as u32
    }

    fn is_busy(&self) -> bool {
        self.snapshots("AAA") < self.imports
            || self.snapshots("BBB") < self.syncs
            || self.typist.screen().contains("lists: ")
    }

    /// Begins a fetch or an import, whose turn it is; each brings a party more than the last one.
    fn begin(&mut self) {
        if self.syncs <= self.imports {
            self.syncs += 1;
            self.typist.sync();
        } else {
            self.imports += 1;
            let parties = program::screening_list(&[("AAA", PARTIES + self.imports)], 0);
            fs::write(&self.file, parties).unwrap();
            let file = self.file.to_str().unwrap().to_owned();
            self.typist.import(&file);
        }
    }

    /// Types for a while, and goes on until what was begun has come in. Then what the browser takes up.
    fn half(&mut self) -> Process {
        let end = Instant::now() + HALF;
        let mut words = WORDS.into_iter().cycle().zip(0..);
        while Instant::now() < end || self.syncs != self.imports || self.is_busy() {
            assert!(Instant::now() < end + LIFE / 3, "{}", self.typist.screen());
            if Instant::now() < end + HALF / 2 && !self.is_busy() {
                self.begin();
            }
            let (word, number) = words.next().unwrap();
            self.typist.word(word);
            self.typist.clear(number % 4);
        }
        self.look();
        Process::of(self.typist.process())
    }

    /// What was typed stands there, and its answer, of all that came in.
    fn look(&mut self) {
        for (list, last) in [("AAA", PARTIES + self.imports - 1), ("BBB", self.syncs - 1)] {
            self.typist.word(&format!("list:{list} works"));
            let all = format!(" of {} ", last + 1);
            self.typist.wait_for(&format!("all {} of {list}", last + 1), |screen| screen.contains(&all));
            self.typist.clear(0);
            self.typist.word(&format!("fictional works {last} of {list}"));
            let newest = format!("Fictional Works {last} of {list}");
            self.typist.wait_for(&newest, |screen| screen.contains(&newest) && screen.contains(" 1 of "));
            self.typist.clear(0);
        }
        self.typist.seen();
    }
}

#[test]
fn at_fifty_keys_a_second_while_lists_are_fetched_and_imported_no_key_is_missed_and_nothing_grows() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(home.path());
    let first = desk.half();
    let second = desk.half();
    println!("{first:?}\n{second:?}\n{} fetches, {} keys", desk.syncs, desk.typist.typed);
    assert_eq!(desk.typist.waits.len(), desk.typist.typed, "every key was seen");
    assert_eq!(desk.server.asked().len() as u32, desk.syncs, "every fetch was begun once");
    assert!(desk.syncs >= 2 && desk.imports >= 2, "there was load in both halves");
    assert!(second.memory <= first.memory + MARGIN, "{first:?} {second:?}");
    assert!(second.threads <= first.threads, "{first:?} {second:?}");
    assert!(second.files <= first.files, "{first:?} {second:?}");
}
