//! What leaves the browser: to the terminal byte by byte, to the clipboard, to the log and to files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::corpus::{all_tricks, assert_harmless, harm};
use crate::program::Home;
use crate::pty::Browser;
use crate::{feeds, home_of_tricks};

/// The modes that the browser switches, and no others.
const MODES: [&str; 9] = ["?25", "?1049", "?1000", "?1002", "?1003", "?1006", "?1015", "?2004", "?2026"];

/// Reads what came to a terminal as a terminal does: only what the browser itself has to say may come in escape
/// sequences, and all else must be harmless. What was copied is given back.
fn assert_only_ours(bytes: &[u8]) -> Vec<String> {
    let all = std::str::from_utf8(bytes).unwrap();
    let (mut plain, mut copied) = (String::new(), Vec::new());
    let mut rest = all;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let known = if let Some(sequence) = rest.strip_prefix('[') {
            let end = sequence.find(|c: char| ('\u{40}'..='\u{7e}').contains(&c)).unwrap();
            let (of, last) = (&sequence[..end], &sequence[end..=end]);
            rest = &sequence[end + 1..];
            match last {
                "h" | "l" => MODES.contains(&of),
                "m" => of.split([';', ':']).all(|part| part.is_empty() || part.parse::<u8>().is_ok()),
                "H" | "A" | "B" | "C" | "D" | "G" | "J" | "K" => {
                    of.bytes().all(|byte| byte.is_ascii_digit() || byte == b';')
                }
                _ => false,
            }
        } else if let Some(sequence) = rest.strip_prefix("]8;;") {
            let (url, after) = sequence.split_once("\u{1b}\\").unwrap();
            rest = after;
            url.is_empty() || (url.starts_with("http") && url.bytes().all(|byte| byte.is_ascii_graphic()))
        } else if let Some(sequence) = rest.strip_prefix("]52;c;") {
            let (text, after) = sequence.split_once('\u{7}').unwrap();
            rest = after;
            copied.push(String::from_utf8(STANDARD.decode(text).unwrap()).unwrap());
            true
        } else {
            false
        };
        assert!(known, "a sequence that is not ours, before {:?}", rest.chars().take(40).collect::<String>());
    }
    plain.push_str(rest);
    let plain = plain.replace(['\r', '\n'], " ");
    assert_harmless("the screen", plain.as_bytes());
    copied
}

/// Escape, told from the beginning of a sequence however fast the next key comes.
const ESC: &str = "\x1b[27u";

/// Opens the browser over a home, does something with it, quits, and gives back all that came to the terminal.
fn browse(home: &Home, keys: &[&str]) -> Vec<u8> {
    let data = home.data();
    let state = data.join("state");
    let mut browser = Browser::open(
        &["--data-dir", data.to_str().unwrap()],
        &[("DESIG_LOG", "trace"), ("XDG_STATE_HOME", state.to_str().unwrap()), ("COLORTERM", "truecolor")],
    );
    browser.wait_for("the data", |screen| screen.contents().contains("listed"));
    for key in keys {
        let before = browser.bytes().len();
        browser.press(key);
        browser.wait_for_more_than(before);
    }
    browser.press("\x03");
    browser.ended();
    browser.assert_given_back();
    browser.bytes()
}

#[test]
fn what_leaves_the_browser_is_its_own_whatever_stands_in_lists_and_feeds() {
    let home = home_of_tricks();
    feeds::take_all(&home);
    let mut keys = vec!["/", "owned", "\r"];
    // Through the entities, their details, and what can be copied of each.
    for _ in 0..12 {
        keys.extend(["yn", "yi", "yb", "ym", "yt", "yl", "\r", "\x04", "\x04", ESC, "j"]);
    }
    keys.extend(["L", "\x04", "\x04", ESC, "1", "j", "j", "yc", "5", "\x04", "\x04", "C"]);
    keys.extend([ESC, "n", "\r", "n", "\x04", ESC, "j", "yb", "\r", "\x04", ESC, "j", "\r", "\x04", ESC]);
    // What is typed and pasted.
    let typed = all_tricks().replace('\u{1b}', "");
    let pasted = format!("\x1b[200~{typed}\x1b[201~");
    keys.extend(["/", &pasted, "\x15", ESC, "a", &pasted, "\r", ESC]);
    let bytes = browse(&home, &keys);
    let copied = assert_only_ours(&bytes);
    assert!(copied.len() > 20, "{}", copied.len());
    for text in &copied {
        assert_eq!(harm(text), None, "copied");
    }
    assert!(copied.iter().any(|text| text.contains("␛]0;owned␇")), "tricks are among what was copied");
    let screen = String::from_utf8_lossy(&bytes);
    assert!(screen.contains("⟨U+202E⟩") || screen.contains("␛]0;owned␇"), "tricks are on the screen");
    let log = std::fs::read(home.data().join("state/desig/desig.log")).unwrap();
    assert!(log.len() > 1_000);
    assert_harmless("the log", &log);
}

/// The browser opens over a home whose names are long, draws each entity, and says no more than a screen holds.
pub fn assert_drawn(home: &Home) {
    let keys = ["2", "\r", "\x04", "\x04", ESC, "j", "\r", "\x04", ESC, "/", "platyp", ESC, "j", ESC];
    let bytes = browse(home, &keys);
    assert_only_ours(&bytes);
    // A frame of so many cells with some styles.
    assert!(bytes.len() < 14 * 30_000, "{} bytes", bytes.len());
}
