//! What happens to the snapshots when a disk is full, a process is killed, two write at once, or a file is
//! not what was written: nothing that was there is lost, and nothing is shown that was not in a list.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "store_faults/damage.rs"]
mod damage;
#[path = "store_faults/machine.rs"]
mod machine;
#[path = "store_faults/own_files.rs"]
mod own_files;
#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;
#[path = "store_faults/steps.rs"]
mod steps;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use desig::import::{self, Intake};
use desig::store::Library;
use program::{Home, PATIENCE, ended, screening_list, signal, within};

const ROWS: u32 = 20_000;

/// A data directory with a small snapshot in it, and its files.
fn home_with_one() -> (Home, Vec<(String, Vec<u8>)>) {
    let home = Home::new();
    let file = home.file("first.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &file, "--date", "2020-01-01"]);
    let files = home.files();
    assert_eq!(files.len(), 1);
    (home, files)
}

/// All of it can be read, and there is nothing that is not a snapshot.
fn assert_sound(home: &Home) -> Vec<(String, u64)> {
    let library = Library::open(&home.data());
    assert_eq!(library.unusable(), []);
    let packs = library.packs().iter().map(|pack| {
        pack.verify().unwrap_or_else(|why| panic!("{} {why}", pack.snapshot().id));
        (pack.snapshot().id.clone(), pack.snapshot().entries)
    });
    packs.collect()
}

fn being_written(home: &Home) -> Vec<String> {
    let files = std::fs::read_dir(home.snapshots()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".writing-")).collect()
}

/// Waits until an import writes a file that was not there before.
fn wait_until_it_writes(home: &Home, before: &[String]) {
    let began = Instant::now();
    while being_written(home).iter().all(|name| before.contains(name)) {
        assert!(began.elapsed() < PATIENCE, "it never began to write");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Numbers that are the same in every run.
fn seeded(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

#[test]
fn an_import_that_is_killed_leaves_the_snapshot_whole_or_absent_and_the_next_one_clears_up() {
    let (home, _) = home_with_one();
    let file = home.file("long.csv", screening_list(&[("XAL", ROWS)], 1));
    let began = Instant::now();
    home.text(&["import", &file, "--date", "2021-01-01"]);
    let whole = began.elapsed();
    let mut known = assert_sound(&home);
    assert_eq!(known.len(), 2);
    let mut random = seeded(7);
    let (mut absent, mut left_behind) = (0, 0);
    for round in 1..=15 {
        let delay = whole.mul_f64((random() % 1000) as f64 / 900.0);
        let leftovers = being_written(&home);
        let mut import = home.start(&["import", &file, "--date", &format!("2022-01-{round:02}")]);
        // At any moment; in every third round, and the last, surely while it writes, however fast the
        // machine is.
        if round % 3 == 0 {
            wait_until_it_writes(&home, &leftovers);
        } else {
            std::thread::sleep(delay);
        }
        // May have ended by itself.
        let _ = import.kill();
        within(import);
        left_behind += being_written(&home).len();
        let now = assert_sound(&home);
        assert!(known.iter().all(|one| now.contains(one)), "round {round}: {known:?}, {now:?}");
        let new: Vec<_> = now.iter().filter(|one| !known.contains(one)).collect();
        assert!(new.iter().all(|one| one.1 == u64::from(ROWS)) && new.len() <= 1, "round {round}: {new:?}");
        absent += usize::from(new.is_empty());
        known = now;
    }
    assert!(absent >= 5 && left_behind >= 5, "{absent} absent, {left_behind} left behind");
    assert_ne!(being_written(&home), Vec::<String>::new(), "there is something to clear up");
    home.text(&["import", &file, "--date", "2023-01-01"]);
    assert_eq!(being_written(&home), Vec::<String>::new());
    assert_eq!(assert_sound(&home).len(), known.len() + 1);
}

#[test]
fn an_import_does_not_clear_away_what_another_is_writing() {
    let (home, _) = home_with_one();
    let file = home.file("long.csv", screening_list(&[("XAL", ROWS)], 1));
    let slow = home.start(&["import", &file, "--date", "2021-01-01"]);
    wait_until_it_writes(&home, &[]);
    signal("STOP", slow.id());
    let writing = being_written(&home);
    assert_eq!(writing.len(), 1, "stopped in time");
    let quick = home.file("quick.csv", screening_list(&[("YAL", 30)], 1));
    home.text(&["import", &quick, "--date", "2021-01-01"]);
    assert_eq!(being_written(&home), writing);
    signal("CONT", slow.id());
    let slow = ended(&within(slow));
    assert_eq!(slow.code, 0, "{}", slow.err);
    assert_eq!(assert_sound(&home).len(), 3);
    assert_eq!(being_written(&home), Vec::<String>::new());
}

#[test]
fn two_imports_at_once_both_end_well() {
    for round in 0..4 {
        let (home, _) = home_with_one();
        let one = home.file("one.csv", screening_list(&[("XAL", 900), ("YAL", 700)], 1));
        // The same file, and another of the same lists and day.
        let other = match round % 2 {
            0 => one.clone(),
            _ => home.file("other.csv", screening_list(&[("XAL", 901), ("YAL", 701)], 1)),
        };
        let imports = [&one, &other].map(|file| home.start(&["import", file, "--date", "2021-01-01"]));
        let told: Vec<String> = imports
            .into_iter()
            .map(|import| {
                let import = ended(&within(import));
                assert_eq!(import.code, 0, "{}", import.err);
                import.out
            })
            .collect();
        if round % 2 == 1 {
            assert_says_which_is_in_force(&home, &told);
        }
        assert_eq!(assert_sound(&home).len(), if round % 2 == 0 { 3 } else { 5 });
        assert_eq!(being_written(&home), Vec::<String>::new());
    }
}

/// Of two snapshots of one list and day that two imports made at once: whichever came last names the other, and
/// none that is in force is told not to be.
fn assert_says_which_is_in_force(home: &Home, told: &[String]) {
    let lists = home.json(&["lists", "--json"]);
    for list in ["XAL", "YAL"] {
        let all = lists["lists"].as_array().unwrap().iter().filter(|it| it["list"] == list);
        let of_day = all.filter(|it| it["as_of"].as_str() == Some("2021-01-01"));
        let ids: Vec<(&str, bool)> =
            of_day.map(|it| (it["id"].as_str().unwrap(), it["current"] == true)).collect();
        let [(a, _), (b, _)] = ids[..] else { panic!("{lists}") };
        let names_both = |text: &&String| text.contains(a) && text.contains(b);
        assert!(told.iter().any(|text| names_both(&text)), "{told:?}");
        for (id, other) in [(a, b), (b, a)] {
            let is_in_force = ids.contains(&(id, true));
            let own = told.iter().find(|text| text.lines().any(|line| line.starts_with(id))).unwrap();
            let is_told_not_to_be = own.contains(&format!("not in force: {other}"));
            assert!(!(is_in_force && is_told_not_to_be), "{own}");
        }
    }
}

/// A shell in which no file may grow beyond so many blocks of 512 bytes.
fn with_small_files(home: &Home, blocks: u64, arguments: &[&str]) -> program::Ended {
    let script = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = home.command("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_desig")]).args(arguments);
    ended(&within(shell.spawn().unwrap()))
}

#[test]
fn what_cannot_be_written_to_its_end_is_told_and_leaves_everything_as_it_was() {
    let big = screening_list(&[("XAL", 60), ("YAL", 5_000), ("ZAL", 60)], 1);
    let elsewhere = Home::new();
    let file = elsewhere.file("big.csv", &big);
    elsewhere.text(&["import", &file, "--date", "2021-01-01"]);
    let size = elsewhere.files().iter().map(|(_, bytes)| bytes.len() as u64).max().unwrap();
    assert!(size > 50_000, "{size} bytes");
    // At once; in the middle; within the last blocks, where what the snapshot is stands.
    for blocks in [0, size / 1024, size / 512 - 1, size / 512] {
        let (home, before) = home_with_one();
        let file = home.file("big.csv", &big);
        let import = with_small_files(&home, blocks, &["import", &file, "--date", "2021-01-01"]);
        assert_eq!(import.code, 4, "{blocks} blocks: {}", import.err);
        assert!(
            import.err.contains("cannot write") && import.err.contains("File too large"),
            "{}",
            import.err
        );
        assert!(import.err.contains("the last good snapshots stay"), "{}", import.err);
        assert_eq!(home.files(), before, "{blocks} blocks: also the lists that had room are not taken");
        assert_sound(&home);
    }
    let (home, _) = home_with_one();
    let file = home.file("big.csv", &big);
    let import = with_small_files(&home, size / 512 + 1, &["import", &file, "--date", "2021-01-01"]);
    assert_eq!(import.code, 0, "with room for one block more: {}", import.err);
}

#[test]
fn a_full_disk_is_told_and_the_last_good_snapshot_stays() {
    let home = Home::new();
    let small = home.file("small.csv", screening_list(&[("XAL", 40)], 1));
    let big = home.file("big.csv", screening_list(&[("XAL", ROWS)], 1));
    // A mount of one's own, which is gone with the shell.
    let script = "mkdir \"$2\" && mount -t tmpfs -o size=256k none \"$2\" || exit 99
        \"$1\" import \"$3\" --date 2020-01-01 || exit 98
        \"$1\" import \"$4\" --date 2021-01-01; code=$?
        ls -A \"$2/snapshots\" && \"$1\" search list:XAL --json --limit 0 | grep '\"total\"'; exit $code";
    let data = home.data();
    let data = data.to_str().unwrap();
    let mut shell = home.command("unshare");
    shell.args(["-m", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_desig"), data, &small, &big]);
    let Ok(shell) = shell.spawn() else { return eprintln!("skipped: there is no unshare here") };
    let shell = ended(&within(shell));
    if shell.code == 99 || shell.err.contains("unshare") {
        return eprintln!("skipped: this user may not mount anything: {}", shell.err);
    }
    assert_eq!(shell.code, 4, "{}", shell.err);
    assert!(shell.err.contains("No space left on device"), "{}", shell.err);
    assert!(!shell.err.contains(".writing-"), "the name of a file for the time being: {}", shell.err);
    let rest: Vec<&str> = shell.out.lines().skip(1).map(str::trim).collect();
    assert_eq!(rest.len(), 2, "one file and one answer: {}", shell.out);
    assert!(rest[0].starts_with("XAL-2020-01-01-") && rest[1] == "\"total\": 40,", "{}", shell.out);
}

#[test]
fn a_data_directory_that_cannot_be_written_is_told_and_the_rest_still_works() {
    use std::os::unix::fs::PermissionsExt;

    let file = |home: &Home| home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    // A file where the directory should be.
    let home = Home::new();
    std::fs::write(home.data(), "not a directory").unwrap();
    let import = home.desig(&["import", &file(&home)]);
    assert_eq!(import.code, 4, "{}", import.err);
    assert!(import.err.contains("cannot make") && import.err.contains("snapshots"), "{}", import.err);
    for arguments in [["search", "sensetime"], ["lists", "--json"]] {
        let rest = home.desig(&arguments);
        assert_eq!(rest.code, 0);
        assert!(rest.err.contains("the directory of snapshots cannot be read"), "{}", rest.err);
    }
    // One that is for reading only.
    let (home, before) = home_with_one();
    std::fs::set_permissions(home.snapshots(), std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(home.snapshots().join("probe"), "").is_ok() {
        std::fs::remove_file(home.snapshots().join("probe")).unwrap();
        return eprintln!("skipped: this user may write everywhere");
    }
    let import = home.desig(&["import", &file(&home), "--date", "2021-01-01"]);
    assert_eq!(import.code, 4, "{}", import.err);
    assert!(import.err.contains("cannot write in"), "{}", import.err);
    assert_eq!(home.files(), before);
    std::fs::set_permissions(home.snapshots(), std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn when_the_clock_went_back_the_later_day_stays_in_force_and_it_is_said() {
    let home = Home::new();
    let take = |text: String, name: &str, today: &str| {
        let file = home.file(name, text);
        let intake = Intake { today: today.parse().unwrap(), ..Intake::default() };
        let library = Library::open(&home.data());
        let taken = import::take(&library, &[file.into()], &intake, &mut |_| ControlFlow::Continue(()));
        taken.unwrap().swap_remove(0)
    };
    let before = take(screening_list(&[("XAL", 40)], 1), "before.csv", "2026-11-22");
    let after = take(screening_list(&[("XAL", 45)], 3), "after.csv", "2026-11-20");
    assert_eq!((before.later, after.later.as_ref()), (None, Some(&before.snapshot)));
    // Whichever day the clock shows next, both are there, and a day has the snapshot that is of it or before it.
    for (day, in_force) in [("2026-11-21", &after.snapshot.id), ("2026-11-23", &before.snapshot.id)] {
        let lists = home.json(&["lists", "--json", "--as-of", day]);
        let current: Vec<&str> = (lists["lists"].as_array().unwrap().iter())
            .filter(|list| list["origin"] == "imported" && list["current"] == true)
            .map(|list| list["id"].as_str().unwrap())
            .collect();
        assert_eq!(current, [in_force], "{day}");
    }
    assert_eq!(assert_sound(&home).len(), 2);
    // The same by hand.
    let file = home.file("third.csv", screening_list(&[("XAL", 46)], 3));
    let said = home.text(&["import", &file, "--date", "2026-11-19"]);
    assert!(said.contains(&format!("not in force: {} is of a later day", before.snapshot.id)), "{said}");
}
