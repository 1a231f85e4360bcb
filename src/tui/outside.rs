//! What leaves the program by other ways than the screen: the clipboard and the browser.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::visible;
use crate::threads;

/// Terminals drop longer clipboard sequences, some without a word.
const MAX_COPIED: usize = 74_000;

/// Puts `text` on the clipboard of the terminal the person sits at, also over ssh: OSC 52.
///
/// # Errors
/// When the text is too long, or the terminal cannot be written to.
pub fn copy(out: &mut impl Write, text: &str) -> io::Result<()> {
    // Of what a record says, nothing may do anything where it is pasted; line ends and tabs are ours.
    let text = text.split('\n').map(|line| line.split('\t').map(visible).collect::<Vec<_>>().join("\t"));
    let text = text.collect::<Vec<_>>().join("\n");
    if text.len() > MAX_COPIED {
        let message =
            format!("{} bytes are more than terminals take ({MAX_COPIED}); export it instead", text.len());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    write!(out, "\x1b]52;c;{}\x07", STANDARD.encode(&text))?;
    out.flush()
}

/// Whether an address may be opened or linked: http or https, and nothing in it that could end an
/// escape sequence.
#[must_use]
pub fn is_safe(url: &str) -> bool {
    let web =
        ["https://", "http://"].iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    web && url.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Opens an address with `opener` (a program and its arguments), else with the system's own. No
/// shell reads it.
///
/// # Errors
/// When the address is none to open, or the program cannot be started.
pub fn open(opener: &[String], url: &str) -> io::Result<()> {
    if !is_safe(url) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "only http and https links are opened"));
    }
    let system = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let (program, arguments) = match opener.split_first() {
        Some((program, arguments)) => (program.as_str(), arguments),
        None => (system, &[][..]),
    };
    let mut child = Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| {
            let message = format!("{program} cannot be started ({error}); set `opener` in the configuration");
            io::Error::new(error.kind(), message)
        })?;
    // Someone must wait for it, or it stays a zombie; how it ends is its own affair.
    threads::spawn("opener", move || child.wait())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_opened() {
        assert!(is_safe("https://www.federalregister.gov/citation/84-FR-54002"));
        for url in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://a\u{1b}]0;x",
            "https://a b",
            "https://",
            "-x",
        ] {
            assert!(!is_safe(url), "{url}");
            assert!(open(&["true".to_owned()], url).is_err());
        }
    }

    #[test]
    fn a_copy_is_one_sequence_that_ends() {
        let mut out = Vec::new();
        assert!(copy(&mut out, "84 FR 54002").is_ok());
        assert_eq!(out, b"\x1b]52;c;ODQgRlIgNTQwMDI=\x07");
        assert!(copy(&mut Vec::new(), &"x".repeat(100_000)).is_err());
    }

    #[test]
    fn what_is_copied_does_nothing_where_it_is_pasted() {
        let mut out = Vec::new();
        assert!(copy(&mut out, "@misc{a,\n\ttitle = {a\u{1b}[31m\u{202e}\r},\n}\n").is_ok());
        let safe = STANDARD.encode("@misc{a,\n\ttitle = {a␛[31m⟨U+202E⟩␍},\n}\n");
        assert_eq!(out, format!("\x1b]52;c;{safe}\x07").as_bytes());
    }
}
