//! Where the commands write, and how they fail: plain text, exit codes, errors with a hint.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::export;
use crate::model::visible;

/// No match.
pub const NO_MATCH: u8 = 1;
/// The command line or the query is wrong.
pub const USAGE: u8 = 2;
/// The input is bad, or data were refused.
pub const BAD_INPUT: u8 = 3;
/// Reading, writing or the network failed.
pub const IO: u8 = 4;

/// So many characters of a line are told.
const LONGEST_LINE: usize = 1_000;

/// Why a command failed, for a person or a program.
#[derive(Debug)]
pub struct Failure {
    /// What failed, on what.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// A failure with its exit code.
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code }
    }

    /// The same with what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A pipe closed by its reader is how a reader says "enough": success.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(0, ""),
            _ => Self::new(IO, format!("cannot write the output: {error}")),
        }
    }
}

/// Writes to standard output. The text is made of records already safe to show.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Says something beside the output.
pub fn note(text: &str) {
    // Standard error may be gone; what was asked for is done all the same.
    let _ = writeln!(io::stderr().lock(), "desig: {}", visible(text));
}

/// Says how a command ended, and the exit code.
pub fn report(result: Result<(), Failure>, as_json: bool) -> ExitCode {
    let Err(failure) = result else { return ExitCode::SUCCESS };
    if failure.code != 0 {
        let text = if as_json {
            let message = of_lines(&failure.message, "\n", |line| line.to_owned());
            export::to_json_line(&export::error(&message, failure.hint.as_deref(), failure.code))
        } else {
            let hint =
                failure.hint.as_deref().map_or_else(String::new, |hint| format!("  {}\n", lines(hint)));
            format!("desig: {}\n{hint}", lines(&failure.message))
        };
        // Standard error may be gone; the exit code still tells.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    ExitCode::from(failure.code)
}

/// Each line made safe to show; line ends stay.
pub fn lines(text: &str) -> String {
    of_lines(text, "\n  ", |line| visible(line).into_owned())
}

/// What is said repeats what a file says, and that may be one line of megabytes: of each line the beginning.
fn of_lines(text: &str, between: &str, shown: impl Fn(&str) -> String) -> String {
    let beginning = |line: &str| match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => shown(line.get(..end).unwrap_or_default()) + "…",
        None => shown(line),
    };
    text.lines().map(beginning).collect::<Vec<_>>().join(between)
}
