//! The real program on a real pseudo-terminal: what it shows, and that the terminal is always given
//! back. Tests wait for what they expect; the deadline only ends a test that waits in vain.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "common/pty.rs"]
mod pty;
#[path = "common/server.rs"]
#[allow(dead_code)]
mod server;

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::PtySize;
use pty::{Browser, DEADLINE};
use vt100::MouseProtocolMode;

/// Seen to work, it is quit, and the terminal is given back.
fn searches_and_quits(browser: &mut Browser) {
    browser.press("/hikvision");
    browser.wait_for("the search", |screen| screen.contents().contains("alias Hikvision"));
    browser.press("\r");
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
    browser.assert_given_back();
}

#[test]
fn the_browser_takes_the_terminal_shows_the_batches_and_gives_it_back_on_quit() {
    let mut browser = Browser::ready(&[]);
    let parser = Browser::screen(&browser.bytes());
    assert!(
        parser.screen().alternate_screen()
            && parser.screen().hide_cursor()
            && parser.screen().bracketed_paste()
    );
    assert_ne!(parser.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    let text = parser.screen().contents();
    for words in ["2020-06-05", "2020-03-16", "2019-10-09", "1/69"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    searches_and_quits(&mut browser);
}

#[test]
fn the_terminal_is_given_back_on_every_signal_that_ends() {
    for signal in
        ["-TERM", "-HUP", "-INT", "-QUIT", "-ABRT", "-ALRM", "-VTALRM", "-PROF", "-USR1", "-USR2", "-XCPU"]
    {
        let mut browser = Browser::ready(&[]);
        browser.signal(signal);
        let status = browser.ended();
        assert!(!status.success(), "{signal}: whoever sent it sees that it ended us");
        browser.assert_given_back();
    }
}

#[test]
fn the_terminal_is_given_back_when_any_thread_panics() {
    let data = tempfile::tempdir().unwrap();
    let list = "source,name,addresses,federal_register_notice,start_date,alt_names\n\
                Example List (XAL) - Nowhere,Alpha Trading,,,,\n";
    let file = data.path().join("list.csv");
    std::fs::write(&file, list).unwrap();
    let feed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/news/rss2.xml");
    // News is kept before the list is: the pool links it anew.
    for (arguments, file) in [
        (&["news", "import", "--feed", "https://example.org/feed"][..], &feed),
        (&["import", "--date", "2026-01-01"], &file),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_desig"));
        let command = command.args(arguments).arg(file).env("DESIG_DATA_DIR", data.path());
        assert!(command.output().unwrap().status.success());
    }
    let config = data.path().join("config.toml");
    // Nobody listens there: to find that out, it is asked for.
    let source = "[sources.fiction]\nurl = \"http://127.0.0.1:1/list.csv\"\nformat = \"csl-csv\"\n";
    std::fs::write(&config, format!("opener = [\"true\"]\n{}{source}", pty::no_sources())).unwrap();
    let arguments = ["--as-of", "2026-11-22", "--config", config.to_str().unwrap()];
    let at_once =
        ["main", "signals", "hang-up", "input", "load", "headlines", "search", "let go", "desk", "pool"];
    let by_keys = [
        ("compare", "C"),
        ("sync", "S"),
        ("wire", "S"),
        ("import", "Inothing\r"),
        ("keep", "Ilist.csv\r"),
        ("opener", "jjjjjo"),
    ];
    for (thread, keys) in at_once.map(|thread| (thread, "")).into_iter().chain(by_keys) {
        println!("a panic in {thread}");
        let environment = [
            ("DESIG_PANIC_IN", thread),
            ("DESIG_DATA_DIR", data.path().to_str().unwrap()),
            ("PATH", "/usr/bin:/bin"),
        ];
        let mut browser = Browser::open(&arguments, &environment);
        if !keys.is_empty() {
            std::fs::write(browser.home.path().join("list.csv"), list).unwrap();
            browser.wait_for("the data", |screen| screen.contents().contains("86 listed"));
            browser.press(keys);
        }
        let status = browser.ended();
        assert_eq!(status.exit_code(), 101, "{thread}");
        browser.assert_given_back();
        // What it wrote last may be read a moment after it has ended.
        browser.wait_for("the report", |screen| screen.contents().contains("a fault in itself"));
        browser
            .wait_for("where", |screen| screen.contents().contains(&format!("asked to panic in {thread}")));
    }
}

/// What is said where there are too few open files for a terminal.
const WHY: [&str; 2] = ["Too many open files", "no more keys can be read from the terminal"];

#[cfg(target_os = "linux")]
#[test]
fn with_too_few_open_files_to_read_keys_it_gives_the_terminal_back_and_says_why() {
    let mut refused = 0;
    for files in 4..=9 {
        let line = format!("ulimit -n {files}; exec {} --as-of 2026-11-22", env!("CARGO_BIN_EXE_desig"));
        let mut browser = Browser::run(&["/bin/sh", "-c", &line], &[]);
        browser.wait_for("the browser, or why not", |screen| {
            let text = screen.contents();
            ["85 listed", "Error 24"].iter().chain(&WHY).any(|words| text.contains(words))
        });
        browser.press("q");
        match browser.ended().exit_code() {
            // The system itself has too few to start it.
            0 | 127 => {}
            code => {
                assert_eq!(code, 4, "{files}: {}", browser.last_words());
                let words = browser.last_words();
                assert!(WHY.iter().any(|why| words.contains(why)), "{files}: {words}");
                refused += 1;
            }
        }
        browser.assert_given_back();
    }
    assert!(refused > 0, "with five it has too few");
}

#[test]
fn what_another_removes_while_it_is_shown_is_shown_until_it_is_loaded_anew() {
    let data = tempfile::tempdir().unwrap();
    let desig = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_desig"));
        let output = command.args(arguments).env("DESIG_DATA_DIR", data.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let mut list = "source,name,addresses,federal_register_notice,start_date,alt_names\n".to_owned();
    for number in 100..400 {
        let party = format!("Fictional Works {number},{number} Nowhere Street");
        list += &format!("Example List (XAL) - Nowhere,{party},,2020-01-02,\n");
    }
    let file = data.path().join("list.csv");
    std::fs::write(&file, list).unwrap();
    let said = desig(&["import", "--date", "2026-01-01", file.to_str().unwrap()]);
    let snapshot = said.split_whitespace().next().unwrap();
    std::fs::remove_dir_all(data.path().join("ready")).unwrap();
    // Both make it ready.
    let environment = [("DESIG_DATA_DIR", data.path().to_str().unwrap())];
    let mut browsers = [0, 1].map(|_| Browser::open(&["--as-of", "2026-11-22"], &environment));
    for browser in &browsers {
        browser.wait_for("the list", |screen| screen.contents().contains("385 listed"));
    }
    desig(&["lists", "--remove", snapshot]);
    std::fs::remove_dir_all(data.path().join("ready")).unwrap();
    for browser in &mut browsers {
        browser.press("/fictional works 277");
        browser.wait_for("the party", |screen| screen.contents().contains("Fictional Works 277"));
        browser.press("\r\r");
        browser.wait_for("all of it", |screen| screen.contents().contains("277 Nowhere Street"));
        browser.press("q");
        assert_eq!(browser.ended().exit_code(), 0);
        browser.assert_given_back();
    }
    let mut browser = Browser::open(&["--as-of", "2026-11-22"], &environment);
    browser.wait_for("the rest", |screen| screen.contents().contains("85 listed"));
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
}

#[test]
fn what_another_imports_while_it_is_open_comes_in_at_a_key() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let environment = [("DESIG_DATA_DIR", data.to_str().unwrap())];
    let mut browser = Browser::open(&["--as-of", "2026-11-22"], &environment);
    browser.wait_for("the embedded data", |screen| screen.contents().contains("85 listed"));
    let file = home.path().join("list.csv");
    let list = "source,name,addresses,federal_register_notice,start_date,alt_names\n\
                Example List (XAL) - Nowhere,Fictional Works,1 Nowhere Street,,2020-01-02,\n";
    std::fs::write(&file, list).unwrap();
    let mut import = Command::new(env!("CARGO_BIN_EXE_desig"));
    import.arg("import").arg(&file).args(["--date", "2026-01-01"]).envs(environment);
    assert!(import.output().unwrap().status.success());
    // It is looked every two seconds at the most, and only when a key is pressed.
    let told = |screen: &vt100::Screen| screen.contents().contains("86 listed");
    for _ in 0..50 {
        browser.press("j");
        std::thread::sleep(std::time::Duration::from_millis(200));
        if told(Browser::screen(&browser.bytes()).screen()) {
            break;
        }
    }
    browser.wait_for("the list", told);
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
}

#[test]
fn every_thread_that_the_program_starts_is_one_of_those_that_are_made_to_panic() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let (mut started, mut elsewhere) = (Vec::new(), Vec::new());
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let names = text.split("threads::spawn(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
            started.extend(names.map(str::to_owned));
            if text.contains("thread::spawn(") || text.contains("thread::Builder") {
                elsewhere.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    elsewhere.sort();
    assert_eq!(elsewhere, ["worker.rs"], "the search has a thread of its own");
    let tests = concat!(include_str!("terminal.rs"), include_str!("storm.rs"));
    assert!(started.len() >= 14, "{started:?}");
    for thread in started {
        assert!(tests.contains(&format!("\"{thread}\"")), "{thread} is never made to panic");
    }
}

/// Stopped, it has given the terminal back; continued, it takes it again, and gives it back on quit.
fn assert_stops_and_continues(mut browser: Browser) {
    browser.wait_for_state('T');
    browser.assert_given_back();
    browser.go_on();
    browser.wait_for("the browser", |screen| {
        screen.alternate_screen() && screen.contents().contains("85 listed")
    });
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
    browser.assert_given_back();
}

#[test]
fn suspended_it_gives_the_terminal_back_and_continued_it_takes_it_again() {
    let mut browser = Browser::under_a_shell(&["--as-of", "2026-11-22"], &[]);
    browser.press("\x1a");
    assert_stops_and_continues(browser);
}

#[test]
fn with_no_shell_above_it_that_could_continue_it_it_is_not_suspended_and_says_why() {
    for stop in ["a key", "a signal"] {
        let mut browser = Browser::ready(&[]);
        match stop {
            "a key" => browser.press("\x1a"),
            _ => browser.signal("-TSTP"),
        }
        browser.wait_for(stop, |screen| screen.contents().contains("not suspended: no shell"));
        searches_and_quits(&mut browser);
    }
}

#[test]
fn a_stop_from_outside_is_taken_like_a_suspension() {
    let browser = Browser::under_a_shell(&["--as-of", "2026-11-22"], &[]);
    browser.signal("-TSTP");
    assert_stops_and_continues(browser);
}

#[test]
fn a_fault_in_the_configuration_is_said_before_the_terminal_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, "theme = \"nosuch\"").unwrap();
    let mut browser = Browser::open(&["--config", file.to_str().unwrap()], &[]);
    assert_eq!(browser.ended().exit_code(), 3);
    browser.wait_for("the message", |screen| screen.contents().contains("there is no theme"));
    let bytes = browser.bytes();
    assert!(!bytes.contains(&0x1b), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn when_the_terminal_is_closed_the_program_is_gone() {
    let mut browser = Browser::ready(&[]);
    browser.close();
    assert!(!browser.ended().success());
}

#[cfg(target_os = "linux")]
#[test]
fn when_a_terminal_is_closed_that_does_not_control_it_and_no_signal_comes_the_program_is_gone() {
    let line = format!("setsid -w {} --as-of 2026-11-22; echo over", env!("CARGO_BIN_EXE_desig"));
    let mut browser = Browser::run(&["/bin/sh", "-c", &line], &[("PATH", "/usr/bin:/bin")]);
    browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
    let program = pty::child_of(browser.child.process_id().unwrap()).unwrap();
    browser.close();
    pty::wait_until_gone(program);
}

#[test]
fn the_size_of_the_window_is_followed() {
    let browser = Browser::ready(&[]);
    let before = browser.bytes().len();
    let size = PtySize { rows: 5, cols: 20, pixel_width: 0, pixel_height: 0 };
    browser.master.as_ref().unwrap().resize(size).unwrap();
    let end = Instant::now() + DEADLINE;
    loop {
        let bytes = browser.bytes();
        let mut parser = vt100::Parser::new(5, 20, 0);
        parser.process(&bytes[before..]);
        if parser.screen().contents().contains("needs 24x8") {
            return;
        }
        assert!(Instant::now() < end, "{}", parser.screen().contents());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_citation_is_a_link_and_a_copy_goes_to_the_clipboard_of_the_terminal() {
    let mut browser = Browser::ready(&[]);
    browser.press("jjjjj");
    let has = |browser: &Browser, needle: &[u8]| {
        browser.bytes().windows(needle.len()).any(|window| window == needle)
    };
    browser.wait_for("the event", |screen| screen.contents().contains("84 FR 54002"));
    assert!(has(&browser, b"\x1b]8;;https://www.federalregister.gov/citation/84-FR-54002\x1b\\"));
    browser.press("yc");
    browser.wait_for("the notice", |screen| screen.contents().contains("citation copied: 84 FR 54002"));
    assert!(has(&browser, b"\x1b]52;c;ODQgRlIgNTQwMDI=\x07"));
}

#[test]
fn a_link_is_opened_by_the_program_that_is_configured_with_no_shell() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let out = dir.path().join("opened");
    std::fs::write(&file, format!("opener = [\"sh\", \"-c\", \"echo \\\"$0\\\" > {}\"]", out.display()))
        .unwrap();
    let mut browser = Browser::open(&["--config", file.to_str().unwrap()], &[("PATH", "/usr/bin:/bin")]);
    browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
    browser.press("jjjjjo");
    browser.wait_for("the notice", |screen| screen.contents().contains("opened https"));
    let end = Instant::now() + DEADLINE;
    while std::fs::read_to_string(&out).unwrap_or_default().is_empty() {
        assert!(Instant::now() < end, "the opener never ran");
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(
        std::fs::read_to_string(&out).unwrap().trim(),
        "https://www.federalregister.gov/citation/84-FR-54002"
    );
}

/// A configuration that fetches one feed and nothing else.
fn only_this_feed(url: &str) -> String {
    format!("{}[news.feeds.desk]\nurl = \"{url}\"\n", pty::no_sources())
}

#[test]
fn news_is_fetched_read_followed_and_kept_without_leaving_the_keyboard() {
    let feed = "<rss version=\"2.0\"><channel><title>Trade Desk</title><item><guid>1</guid>\
                <title>Makers of cameras answer the October rule</title>\
                <pubDate>Thu, 10 Oct 2019 09:00:00 GMT</pubDate>\
                <description>Hikvision rejects 84 FR 54002.\u{1b}]0;spoof\u{7}</description></item></channel></rss>";
    let type_of_feed = [("Content-Type", "application/rss+xml")];
    let server = server::Server::saying(vec![server::answer("200 OK", &type_of_feed, feed.as_bytes())]);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, only_this_feed(&server.url("/feed"))).unwrap();
    let data = dir.path().join("data");
    let open = || {
        let data = [("DESIG_DATA_DIR", data.to_str().unwrap())];
        let browser = Browser::open(&["--as-of", "2026-11-22", "--config", file.to_str().unwrap()], &data);
        browser.wait_for("the data", |screen| screen.contents().contains("85 listed"));
        browser
    };
    let shows = |browser: &Browser, words: &'static str| {
        browser.wait_for(words, |screen| screen.contents().contains(words));
    };
    let mut browser = open();
    browser.press("S");
    shows(&browser, "1 news items new");
    browser.press("nvu");
    shows(&browser, "1 unread");
    shows(&browser, "Makers of cameras");
    browser.press("\r");
    shows(&browser, "Hikvision rejects 84 FR 54002.␛]0;spoof␇");
    // It is linked while it is read.
    shows(&browser, "alias, likely: alias Hikvision");
    browser.press("n");
    shows(&browser, "▸Hikvision◂");
    browser.press("\r");
    shows(&browser, "Hangzhou Hikvision Digital");
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
    browser.assert_given_back();

    let mut again = open();
    again.press("n/cameras answer");
    shows(&again, "Trade Desk");
    again.press("\r");
    shows(&again, "marks      read");
    shows(&again, "alias, likely");
    again.press("q");
}

#[test]
fn a_pipe_named_to_import_keeps_nobody_waiting() {
    let mut browser = Browser::ready(&[]);
    let pipe = browser.home.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for _ in 0..2 {
        browser.press(&format!("I{}\r", pipe.display()));
        browser.wait_for("the refusal", |screen| screen.contents().contains("is a pipe"));
        browser.press("/\r");
        browser.wait_for("another notice", |screen| !screen.contents().contains("is a pipe"));
    }
}

#[test]
fn places_that_no_terminal_has_are_nowhere() {
    let mut browser = Browser::ready(&[]);
    browser.press("\x1b[<0;0;5M\x1b[<0;5;0m\x1b[<64;0;0M\x1b[<0;65535;65535M\x1b[0;0R\x1b[M   /hikvision");
    browser.wait_for("the search", |screen| screen.contents().contains("alias Hikvision"));
}

#[test]
fn a_paste_is_searched_for_as_one_line() {
    let mut browser = Browser::ready(&[]);
    browser.press("\x1b[200~cloud\r\nwalk\x1b[201~");
    browser.wait_for("the query", |screen| screen.contents().contains("/ cloud  walk"));
}

#[test]
fn a_paste_of_some_kilobytes_is_read_to_its_end_with_no_key_after_it() {
    let mut browser = Browser::ready(&[]);
    browser.press(&format!("\x1b[200~{}the end\x1b[201~", "cloudwalk ".repeat(350)));
    browser.wait_for("the end", |screen| screen.contents().contains("cloudwalk the end"));
}

#[test]
fn keys_pressed_faster_than_it_answers_are_for_whom_was_typed() {
    for (typed, id) in [("cloudwalk", "cloudwalk-technology"), ("hikvision", "hangzhou-hikvision")] {
        let mut browser = Browser::ready(&[]);
        browser.press(&format!("/{typed}\r\ryi"));
        browser.wait_for(typed, |screen| screen.contents().contains("identifier copied: "));
        let text = Browser::screen(&browser.bytes()).screen().contents();
        assert!(text.contains(&format!("identifier copied: {id}")), "{text}");
    }
}

#[test]
fn a_dumb_terminal_gets_no_colors_no_mouse_and_only_ascii_marks() {
    let mut browser = Browser::ready(&[("TERM", "dumb"), ("LANG", "C")]);
    browser.press("jj\r");
    browser.wait_for("the entities", |screen| screen.contents().contains(">* Aksu Huafu"));
    let bytes = browser.bytes();
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for sequence in
        [&b"\x1b[?1000h"[..], b"\x1b[?2004h", b"\x1b[?2026h", b"\x1b]8;", b"\x1b[38;", b"\x1b[48;"]
    {
        assert!(!has(sequence), "{}", String::from_utf8_lossy(sequence));
    }
    assert!(has(b"\x1b[7m"), "the selection is reversed");
}

#[test]
fn no_color_means_none() {
    let browser = Browser::ready(&[("NO_COLOR", "1")]);
    let bytes = browser.bytes();
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!has(b"\x1b[38;") && !has(b"\x1b[48;"), "no color is set");
    assert!(has(b"\x1b[7m"), "the selection is reversed");
}

#[test]
fn the_log_goes_to_a_private_file_and_never_to_the_terminal() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let mut browser =
        Browser::ready(&[("DESIG_LOG", "debug"), ("XDG_STATE_HOME", dir.path().to_str().unwrap())]);
    browser.press("q");
    assert_eq!(browser.ended().exit_code(), 0);
    let log = std::fs::read_to_string(dir.path().join("desig/desig.log")).unwrap();
    assert!(log.contains("frame"), "{log}");
    let mode = std::fs::metadata(dir.path().join("desig")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert!(!String::from_utf8_lossy(&browser.bytes()).contains("DEBUG"));
}

#[cfg(target_os = "linux")]
#[test]
fn idle_it_sleeps() {
    let browser = Browser::ready(&[]);
    let wakeups = || -> u64 {
        let tasks = format!("/proc/{}/task", browser.child.process_id().unwrap());
        let of_task = |task: std::fs::DirEntry| -> Option<u64> {
            let status = std::fs::read_to_string(task.path().join("status")).ok()?;
            let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        std::fs::read_dir(tasks).unwrap().filter_map(|task| of_task(task.unwrap())).sum()
    };
    // Until what follows the first frames has settled.
    let mut before = wakeups();
    loop {
        thread::sleep(Duration::from_millis(200));
        let now = wakeups();
        if std::mem::replace(&mut before, now) == now {
            break;
        }
    }
    thread::sleep(Duration::from_secs(10));
    let woken = wakeups() - before;
    assert!(woken <= 5, "woken {woken} times in ten idle seconds");
}
