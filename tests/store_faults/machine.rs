//! What a machine may be like: few open files, a disk for reading only, time zones and names that are none, links
//! that lead elsewhere. What cannot be shown is named, and nobody waits.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use crate::program::{Ended, Home, ended, screening_list, within};

fn home_with_a_list() -> Home {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 40)], 1));
    home.text(&["import", &file, "--date", "2020-01-01"]);
    home
}

fn is_found(search: &Ended) -> bool {
    search.code == 0 && search.out.contains("Fictional Works 7 of XAL")
}

#[test]
fn a_time_zone_that_is_a_device_or_a_pipe_keeps_no_command_waiting_and_is_named() {
    let home = home_with_a_list();
    let pipe = home.dir().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    for (zone, is_named) in [(":/dev/zero", true), ("/dev/zero", true), (pipe, true), ("nonsense/!!", false)]
    {
        let mut search = home.command(env!("CARGO_BIN_EXE_desig"));
        let search = search.args(["search", "fictional works 7", "--limit", "1"]).env("TZ", zone).spawn();
        let search = ended(&within(search.unwrap()));
        assert!(is_found(&search), "{zone}: {}", search.err);
        assert_eq!(
            search.err.contains("is no file: the day is that of UTC"),
            is_named,
            "{zone}: {}",
            search.err
        );
    }
}

#[test]
fn with_few_open_files_what_was_imported_is_found_or_it_is_named_what_is_left_out() {
    let home = home_with_a_list();
    let mut found = 0;
    for files in 4..=16 {
        let _ = std::fs::remove_dir_all(home.data().join("ready"));
        // Made ready now, and then read as it was.
        for _ in 0..2 {
            let script = format!("ulimit -n {files}; exec \"$0\" search 'fictional works 7' --limit 1");
            let mut shell = home.command("sh");
            let search = shell.args(["-c", &script, env!("CARGO_BIN_EXE_desig")]).spawn().unwrap();
            let search = ended(&within(search));
            found += usize::from(is_found(&search));
            assert!(
                is_found(&search) || search.err.contains("Error 24") || search.err.contains("os error 24")
            );
        }
    }
    assert!(found >= 16, "with ten files it has enough: {found} of 26");
}

#[test]
fn on_a_disk_for_reading_only_what_is_there_is_shown_and_what_would_be_written_is_told() {
    let home = home_with_a_list();
    let feed = "<rss version=\"2.0\"><channel><title>T</title><item><title>Fictional news</title></item></channel></rss>";
    let feed = home.file("feed.xml", feed);
    home.text(&["news", "import", &feed, "--feed", "https://example.org/feed"]);
    let list = home.file("list.csv", screening_list(&[("XAL", 50)], 1));
    let data = home.data();
    // A mount of one's own, which is gone with the shell.
    let script = "mount --bind \"$2\" \"$2\" && mount -o remount,bind,ro \"$2\" || exit 99
        \"$1\" search 'fictional works 7' --limit 1 && \"$1\" news --text fictional || exit 98
        for changes in \"import $3\" \"news import $4 --feed https://example.org/other\" \"lists --keep 1\" doctor; do
            \"$1\" $changes; echo \"$changes: $?\"
        done";
    let mut shell = home.command("unshare");
    let program = env!("CARGO_BIN_EXE_desig");
    shell.args(["-m", "sh", "-c", script, "sh", program, data.to_str().unwrap(), &list, &feed]);
    let Ok(shell) = shell.spawn() else { return eprintln!("skipped: there is no unshare here") };
    let shell = ended(&within(shell));
    if shell.code == 99 || shell.err.contains("unshare") {
        return eprintln!("skipped: this user may not mount anything: {}", shell.err);
    }
    assert_eq!(shell.code, 0, "{}{}", shell.out, shell.err);
    assert!(shell.out.contains("Fictional Works 7 of XAL") && shell.out.contains("Fictional news"));
    assert!(shell.out.contains(&format!("import {list}: 4")), "{}", shell.out);
    assert!(shell.out.contains("https://example.org/other: 4"), "{}", shell.out);
    let said = "WRONG data directory: nothing can be kept in";
    assert!(shell.out.contains(said) && shell.out.contains("doctor: 3"), "{}", shell.out);
    assert!(
        shell.err.contains("cannot write in") && shell.err.contains("cannot be written to"),
        "{}",
        shell.err
    );
}

#[test]
fn names_that_are_no_text_and_links_that_lead_elsewhere_are_names_like_others() {
    let home = home_with_a_list();
    let name = OsStr::from_bytes(b"l\xff\x9bst.csv");
    std::fs::write(home.dir().join(name), screening_list(&[("YAL", 3)], 1)).unwrap();
    let elsewhere = home.dir().join(OsStr::from_bytes(b"elsewhere\xfe"));
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::create_dir(home.dir().join("linked")).unwrap();
    symlink(&elsewhere, home.dir().join("linked/snapshots")).unwrap();
    for data in [elsewhere.join("data"), home.dir().join("linked")] {
        let run = |arguments: &[&OsStr]| {
            let mut command = home.command(env!("CARGO_BIN_EXE_desig"));
            let command = command.args(arguments).env("DESIG_DATA_DIR", &data).current_dir(home.dir());
            ended(&within(command.spawn().unwrap()))
        };
        let import = run(&[OsStr::new("import"), name]);
        assert_eq!(import.code, 0, "{}", import.err);
        let search = run(&["search", "fictional works 2"].map(OsStr::new));
        assert!(search.code == 0 && search.out.contains("Fictional Works 2 of YAL"), "{}", search.err);
    }
    // One that leads to itself leads nowhere, and is named.
    let circle = home.dir().join("circle");
    symlink("circle", &circle).unwrap();
    let circle = circle.to_str().unwrap();
    for arguments in [&["import", "list.csv"][..], &["lists"]] {
        let mut command = home.command(env!("CARGO_BIN_EXE_desig"));
        let command = command.args(arguments).env("DESIG_DATA_DIR", circle).current_dir(home.dir());
        let ended = ended(&within(command.spawn().unwrap()));
        assert!(ended.err.contains("Too many levels of symbolic links"), "{arguments:?}: {}", ended.err);
    }
}

#[test]
fn of_a_line_of_megabytes_a_message_repeats_the_beginning_only() {
    let home = Home::new();
    for text in [format!("theme = \"{}\"", "a".repeat(10_000_000)), format!("x = {}", "[".repeat(200_000))] {
        let config = home.file("config.toml", text);
        for arguments in
            [&["config", "--config", &config][..], &["search", "x", "--json", "--config", &config]]
        {
            let ended = home.desig(arguments);
            assert!(ended.err.len() < 10_000, "{arguments:?}: {} bytes", ended.err.len());
        }
        assert_eq!(home.desig(&["config", "--config", &config]).code, 3);
    }
}
