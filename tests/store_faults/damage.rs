//! Packs that are not what was written: refused by name and reason, or exactly what was written.

use std::path::{Path, PathBuf};

use desig::import::{Intake, take};
use desig::model::{Day, Entry};
use desig::store::{Dataset, Library, Pack, PackError};
use proptest::prelude::*;

use super::program::{Home, screening_list};
use super::seeded;

const TODAY: &str = "2026-01-02";

fn today() -> Day {
    TODAY.parse().unwrap()
}

fn import(data: &Path, text: &str, day: &str) -> Vec<desig::import::Taken> {
    let file = super::common::file(text.as_bytes());
    let intake = Intake { as_of: Some(day.parse().unwrap()), today: today(), ..Intake::default() };
    let go_on = &mut |_| std::ops::ControlFlow::Continue(());
    take(&Library::open(data), &[file.path().to_owned()], &intake, go_on).unwrap()
}

/// A pack of some blocks, all that was in it, and a library it is in with another.
struct Sound {
    dir: tempfile::TempDir,
    path: PathBuf,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    raws: Vec<String>,
}

impl Sound {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        import(dir.path(), &screening_list(&[("XAL", 200), ("YAL", 30)], 1), "2025-01-01");
        let library = Library::open(dir.path());
        let pack = &library.packs()[0];
        let mut entries = Vec::new();
        pack.for_each(|entry| entries.push(entry)).unwrap();
        assert_eq!(entries.len(), 200);
        let raws: Vec<String> = (0..200).map(|number| pack.raw(number).unwrap()).collect();
        assert!(raws[199].starts_with("XAL200,Example List (XAL)"), "{}", raws[199]);
        let (path, bytes) = (pack.path().to_owned(), std::fs::read(pack.path()).unwrap());
        Self { dir, path, bytes, entries, raws }
    }

    /// Opens the pack with other bytes in it: what can be read is what was written. Says whether all can.
    fn read_with(&self, bytes: &[u8]) -> Result<(), PackError> {
        std::fs::write(&self.path, bytes).unwrap();
        let pack = Pack::open(&self.path)?;
        assert_eq!((pack.snapshot().list.as_str(), pack.snapshot().entries), ("XAL", 200));
        let mut at = 0;
        let all = pack.for_each(|entry| {
            assert_eq!(entry, self.entries[at]);
            at += 1;
        });
        for number in [0, 1, 63, 64, 130, 199] {
            if let Ok(raw) = pack.raw(number) {
                assert_eq!(raw, self.raws[number as usize]);
            }
        }
        assert!(pack.raw(200).is_err() && pack.raw(u32::MAX).is_err());
        all.and(pack.verify())
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap().to_str().unwrap().to_owned()
    }

    /// What the program makes of it: how many entities of each of the two lists, and the faults.
    fn loaded(&self) -> ([usize; 2], Vec<String>) {
        let (data, faults) = Dataset::with(&Library::open(self.dir.path()), today()).unwrap();
        let of = |list: &str| data.count_of_list(list).0;
        ([of("XAL"), of("YAL")], faults)
    }
}

#[test]
fn a_pack_that_was_cut_off_anywhere_is_refused() {
    let sound = Sound::new();
    assert_eq!(sound.read_with(&sound.bytes), Ok(()));
    assert_eq!(sound.loaded(), ([200, 30], vec![]));
    let length = sound.bytes.len();
    let ends = (0..length).step_by(5).chain(0..40).chain(length - 40..length);
    for end in ends {
        let why = sound.read_with(&sound.bytes[..end]).unwrap_err();
        assert!(matches!(why, PackError::Damaged(_)), "at {end}: {why}");
    }
    let longer = [sound.bytes.as_slice(), b"more"].concat();
    assert!(sound.read_with(&longer).is_err());
}

#[test]
fn a_pack_with_one_bit_turned_over_is_noticed_wherever_it_is() {
    let sound = Sound::new();
    let mut random = seeded(11);
    let mut bytes = sound.bytes.clone();
    let length = bytes.len();
    let places = (0..length).step_by(3).chain(0..12).chain(length - 30..length);
    for at in places {
        let bit = 1 << (random() % 8);
        bytes[at] ^= bit;
        assert!(sound.read_with(&bytes).is_err(), "byte {at} of {length}, bit {bit}");
        bytes[at] ^= bit;
    }
}

#[test]
fn what_is_no_pack_is_named_with_the_reason_and_the_other_lists_load() {
    let sound = Sound::new();
    let mut random = seeded(3);
    let garbage: Vec<u8> = (0..5_000).map(|_| random() as u8).collect();
    let mut newer = sound.bytes.clone();
    let length = newer.len();
    newer[7] = b'9';
    newer[length - 1] = b'9';
    let half = &sound.bytes[..length / 2];
    let foreign = "is no snapshot of desig; it is left out; move it away, or import the file of the list again if it \
                   was a snapshot";
    let cut_off =
        "is damaged: it is cut off; it is left out; importing its file again, or desig sync, mends it";
    let of_later = "was written by a later version of desig; it is left out; use that version of desig, or import \
                    its file again";
    for (bytes, why) in [
        (garbage.as_slice(), foreign),
        (b"_id,source\n", foreign),
        (b"", cut_off),
        (half, cut_off),
        (&newer, of_later),
    ] {
        std::fs::write(&sound.path, bytes).unwrap();
        assert_eq!(sound.loaded(), ([0, 30], vec![format!("the snapshot {} {why}", sound.name())]));
    }
    std::fs::remove_file(&sound.path).unwrap();
    std::fs::create_dir(&sound.path).unwrap();
    let fault = format!("the snapshot {} {foreign}", sound.name());
    assert_eq!(sound.loaded(), ([0, 30], vec![fault]));
}

#[test]
fn a_damaged_snapshot_gives_way_to_the_one_before_and_says_so() {
    let sound = Sound::new();
    import(sound.dir.path(), &screening_list(&[("XAL", 210)], 1), "2026-01-01");
    assert_eq!(sound.loaded(), ([210, 30], vec![]));
    let library = Library::open(sound.dir.path());
    let [before, latest] = [0, 1].map(|at| library.packs()[at].path().to_owned());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    // In the first block; the end is sound, so that it looks like a snapshot.
    let turn_over = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        bytes[100] ^= 1;
        std::fs::write(path, bytes).unwrap();
    };
    turn_over(&latest);
    let (counts, faults) = sound.loaded();
    assert_eq!(counts, [200, 30]);
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert!(
        fault.starts_with(&format!("the snapshot {} is damaged: the block at", name(&latest))),
        "{fault}"
    );
    let instead = name(&before).replace(".pack", " is in its place");
    let mends = "importing its file again, or desig sync, mends it";
    assert!(fault.ends_with(&format!("it is left out, and {instead}; {mends}")), "{fault}");
    turn_over(&before);
    let (counts, faults) = sound.loaded();
    assert_eq!((counts, faults.len()), ([0, 30], 2), "{faults:?}");
}

#[test]
fn importing_the_file_again_mends_a_damaged_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let text = screening_list(&[("XAL", 200)], 1);
    let file = super::common::file(text.as_bytes());
    let import = || {
        let intake = Intake { today: today(), ..Intake::default() };
        let go_on = &mut |_| std::ops::ControlFlow::Continue(());
        take(&Library::open(dir.path()), &[file.path().to_owned()], &intake, go_on).unwrap()[0].was_there
    };
    assert!(!import() && import());
    let path = Library::open(dir.path()).packs()[0].path().to_owned();
    let sound = std::fs::read(&path).unwrap();
    // In a block, and in the end.
    for at in [100, sound.len() - 100] {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(!import(), "it was there, but not whole");
        assert_eq!(Pack::open(&path).unwrap().verify(), Ok(()));
        assert!(import());
    }
}

#[test]
fn a_damaged_one_is_removed_by_the_name_of_its_file() {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &file, "--date", TODAY]);
    let path = home.snapshots().join(&home.files()[0].0);
    std::fs::write(&path, "DESIGPK4 and then nothing").unwrap();
    let lists = home.desig(&["lists"]);
    assert_eq!(lists.code, 0);
    let stem = path.file_stem().unwrap().to_str().unwrap();
    assert!(lists.err.contains(&format!("the snapshot {stem}.pack is damaged")), "{}", lists.err);
    assert_eq!(home.desig(&["lists", "--remove", stem]).code, 0);
    assert_eq!(home.files(), []);
}

#[test]
fn a_pipe_among_the_snapshots_is_not_waited_for() {
    let home = Home::new();
    std::fs::create_dir_all(home.snapshots()).unwrap();
    for name in ["pipe.pack", ".writing-pipe.pack"] {
        let made = std::process::Command::new("mkfifo").arg(home.snapshots().join(name)).status();
        assert!(made.unwrap().success());
    }
    let lists = home.desig(&["lists"]);
    assert_eq!(lists.code, 0);
    assert!(lists.err.contains("the snapshot pipe.pack is no snapshot of desig"), "{}", lists.err);
    let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    assert_eq!(home.desig(&["import", &file]).code, 0);
}

#[test]
fn raw_text_that_is_damaged_says_so_where_it_should_stand() {
    let sound = Sound::new();
    let mut bytes = sound.bytes.clone();
    // A place in which only raw texts are.
    let only_raws = |bytes: &[u8]| {
        std::fs::write(&sound.path, bytes).unwrap();
        let pack = Pack::open(&sound.path).ok()?;
        (pack.for_each(drop).is_ok() && pack.raw(0).is_err()).then_some(())
    };
    let found = (0..bytes.len()).step_by(50).find(|at| {
        bytes[*at] ^= 1;
        let found = only_raws(&bytes).is_some();
        bytes[*at] ^= u8::from(!found);
        found
    });
    assert!(found.is_some());
    std::fs::write(&sound.path, &bytes).unwrap();
    assert_eq!(sound.loaded(), ([200, 30], vec![]));
    let (data, _) = Dataset::with(&Library::open(sound.dir.path()), today()).unwrap();
    let raw = |id: &str| data.evidence(data.entity_by_id(id).unwrap()).remove(0).raw;
    let id = sound.name().replace(".pack", "");
    assert!(
        raw("xal-1").starts_with(&format!("(the snapshot {id} is damaged: the block at byte ")),
        "{}",
        raw("xal-1")
    );
    assert!(raw("yal-1").starts_with("YAL1,"), "{}", raw("yal-1"));
}

#[test]
fn entries_with_very_long_texts_are_read_again() {
    let dir = tempfile::tempdir().unwrap();
    // More than a block may have, were sixty-four of them in one.
    let text = screening_list(&[("XAL", 90)], 1).replace("remark 1", &"long ".repeat(600_000));
    import(dir.path(), &text, TODAY);
    let library = Library::open(dir.path());
    let pack = &library.packs()[0];
    assert_eq!(pack.verify(), Ok(()));
    for number in 0..90 {
        let raw = pack.raw(number).unwrap();
        assert!(raw.starts_with(&format!("XAL{},", number + 1)), "{number}: {}", &raw[..40]);
    }
}

/// Reads all there is in a file, if it is anything.
fn read_any(bytes: &[u8]) -> Result<usize, PackError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("any.pack");
    std::fs::write(&path, bytes).unwrap();
    let pack = Pack::open(&path)?;
    let mut count = 0;
    let all = pack.for_each(|_| count += 1);
    for number in [0, 1, 64, u32::MAX] {
        let _ = pack.raw(number);
    }
    all.and(pack.verify()).map(|()| count)
}

/// A file with an end that fits, whatever it says.
fn with_end(body: &[u8], footer: &[u8]) -> Vec<u8> {
    let at = 8 + body.len() as u64;
    let size = u32::try_from(footer.len()).unwrap();
    let end = [&at.to_le_bytes()[..], &size.to_le_bytes(), &crc32fast::hash(footer).to_le_bytes()].concat();
    [b"DESIGPK4", body, footer, &end, b"DESIGPK4"].concat()
}

/// A place in a file: within it, about it, or anywhere.
fn place() -> impl Strategy<Value = u64> {
    prop_oneof![0..200u64, any::<u64>(), Just(u64::MAX), Just(i64::MAX as u64)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn no_bytes_bring_the_opening_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read_any(&bytes).is_err());
        prop_assert!(read_any(&[b"DESIGPK4", bytes.as_slice(), b"DESIGPK4"].concat()).is_err());
        prop_assert!(read_any(&with_end(&bytes, &bytes)).is_err());
    }

    #[test]
    fn no_block_that_its_end_vouches_for_brings_the_reading_down(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        (at, length, count) in (place(), prop_oneof![0..200u32, any::<u32>()], prop_oneof![0..70u32, any::<u32>()]),
        as_it_is in any::<bool>(),
    ) {
        // Compressed, and beginning with how many there are, so that what is in it is looked at.
        let first = u8::try_from(count).unwrap_or_default();
        let body = zstd::bulk::compress(&[&[first], bytes.as_slice()].concat(), 1).unwrap();
        let (at, length) = if as_it_is { (8, body.len() as u32) } else { (at, length) };
        let from = usize::try_from(at.saturating_sub(8)).unwrap_or(usize::MAX).min(body.len());
        let block = &body[from..from.saturating_add(length as usize).min(body.len())];
        let block = serde_json::json!({"at": at, "length": length, "crc": crc32fast::hash(block), "count": count});
        let footer = serde_json::json!({
            "snapshot": {
                "id": "x", "list": "XAL", "format": "csl-csv", "sources": [], "sha256": "", "as_of": null,
                "imported": TODAY, "number": 1, "entries": count, "names": 0, "quarantined": [], "quarantined_total": 0,
            },
            "entries": [block], "raws": [block],
        });
        let file = with_end(&body, footer.to_string().as_bytes());
        if let Err(PackError::Foreign | PackError::Newer) = read_any(&file) {
            prop_assert!(false, "it is a pack");
        }
    }
}
