//! The real program with a data directory of its own, and lists made for it: every party is made up.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// No command of a test takes so long.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A data directory, and a home that has nothing in it.
pub struct Home {
    dir: tempfile::TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// The home itself.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn snapshots(&self) -> PathBuf {
        self.data().join("snapshots")
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A command that is yet to be run.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.dir.path())
            .env("DESIG_DATA_DIR", self.data())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn desig(&self, arguments: &[&str]) -> Ended {
        ended(&within(self.start(arguments)))
    }

    /// A command that runs beside the test.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(env!("CARGO_BIN_EXE_desig")).args(arguments).spawn().unwrap()
    }

    /// What a command prints that ends well.
    pub fn text(&self, arguments: &[&str]) -> String {
        let ended = self.desig(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
        ended.out
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.text(arguments)).unwrap()
    }

    /// What `desig lists` says of the imported ones: list, identifier, entries, whether it is in force.
    pub fn imported(&self) -> Vec<(String, String, u64, bool)> {
        let lists = self.json(&["lists", "--json"]);
        let rows = lists["lists"].as_array().unwrap().iter().filter(|list| list["origin"] == "imported");
        rows.map(|list| {
            let text = |field: &str| list[field].as_str().unwrap().to_owned();
            let in_force = list["current"].as_bool().unwrap();
            (text("list"), text("id"), list["entries"].as_u64().unwrap(), in_force)
        })
        .collect()
    }

    /// The files among the snapshots, hidden ones too, with their bytes.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.snapshots())
    }
}

/// Waits for a command, but not for ever.
pub fn within(child: Child) -> Output {
    let id = child.id();
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    ended.recv_timeout(PATIENCE).map_or_else(
        |_| {
            signal("KILL", id);
            panic!("the command {id} did not end within {PATIENCE:?}");
        },
        Result::unwrap,
    )
}

/// Sends a signal to a command.
pub fn signal(name: &str, id: u32) {
    Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap();
}

pub fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ended { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

/// The files of a directory, by name; none where there is no directory.
pub fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(files) = std::fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<(String, Vec<u8>)> = files
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().to_str().unwrap().to_owned(), std::fs::read(file.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The header of the Consolidated Screening List.
pub const HEADER: &str = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,\
start_date,end_date,standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,\
gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,\
nationalities,places_of_birth,source_information_url,ids";

/// A screening list with so many made-up parties of each list, numbered from `from`; long ones take a while
/// to read.
pub fn screening_list(lists: &[(&str, u32)], from: u32) -> String {
    let mut text = format!("{HEADER}\n");
    for (code, count) in lists {
        for number in from..from + count {
            let page = 10_000 + number % 50;
            writeln!(
                text,
                "{code}{number},Example List ({code}) - Bureau of Fiction,{number},Entity,FICTION,Fictional \
                 Works {number} of {code},,\"{number} Nowhere Street, Atlantis, ZZ\",84 F.R. {page} 06/12/2019,2019-06-12,,,For \
                 all made-up items,,,,,,,,remark {number},,\"Fiction {number}; Figment No. {number}\",,,,,,",
            )
            .unwrap();
        }
    }
    text
}
