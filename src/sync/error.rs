//! Why a file was not fetched, and what to do about it. It knows nothing of who asked.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{TimeDelta, Utc};

use crate::model::visible;

/// Of a longer wait nobody counts the seconds.
const LONG: Duration = Duration::from_secs(60 * 60);

/// A file that was not fetched. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[error("cannot fetch {address}{}: {reason}", led_to.as_ref().map_or_else(String::new, |to| format!(" (which leads to {to})")))]
pub struct SyncError {
    /// What was asked for, safe to show: without a password, every control character visible.
    pub address: String,
    /// Where it was redirected to, safe to show.
    pub led_to: Option<String>,
    /// Why it was not fetched.
    pub reason: Reason,
}

impl SyncError {
    /// What to do about it; nothing where the person stopped it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.reason.hint()
    }
}

/// What was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// A connection.
    Connection,
    /// The next bytes.
    Bytes,
    /// The whole file.
    File,
}

/// Why a file was not fetched. Whatever a server said in it is safe to show.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The text is no address.
    #[error("that is not an address")]
    NotAnAddress,
    /// The address is neither https nor http.
    #[error("only https is fetched, not “{0}”")]
    Scheme(String),
    /// Plain http to another machine.
    #[error("plain http lets anyone on the way change the file")]
    PlainHttp,
    /// The address holds a name or a password.
    #[error("the address holds a user name or a password")]
    Credentials,
    /// A redirect from https to http.
    #[error("that leads from https to plain http")]
    Downgrade,
    /// A redirect to where the rule does not allow.
    #[error("the server redirects to {to}: {why}")]
    Redirect {
        /// Where it leads.
        to: String,
        /// Why that is refused.
        why: Box<Reason>,
    },
    /// A redirect that does not say where.
    #[error("the server redirects, but does not say where")]
    NoLocation,
    /// One redirect too many.
    #[error("the server redirects more than {0} times")]
    TooManyRedirects(usize),
    /// No such host, or no network.
    #[error("the host was not found")]
    NoHost,
    /// The connection could not be made, or broke.
    #[error("the connection failed: {0}")]
    Network(String),
    /// The server did not prove who it is.
    #[error("no safe connection: {0}")]
    Tls(String),
    /// A wait that took too long.
    #[error("{} within {}", match wait {
        Wait::Connection => "no connection",
        Wait::Bytes => "no answer, or no further bytes,",
        Wait::File => "not done",
    }, seconds(*after))]
    Timeout {
        /// What was waited for.
        wait: Wait,
        /// How long.
        after: Duration,
    },
    /// The file ended before its end.
    #[error("the file was cut off after {got} bytes{}", of(*expected))]
    CutOff {
        /// How many bytes came.
        got: u64,
        /// How many were to come, where the server said.
        expected: Option<u64>,
    },
    /// The server says no, or not now.
    #[error("the server answers {code}{}{}", meaning(*code), when(*again))]
    Status {
        /// The HTTP status.
        code: u16,
        /// When it wants to be asked again.
        again: Option<Duration>,
    },
    /// The part that was sent is not the part that was asked for.
    #[error("the rest of the file does not fit: {0}")]
    WrongPart(&'static str),
    /// The answer is not HTTP as it should be.
    #[error("the answer makes no sense: {0}")]
    Protocol(String),
    /// An encoding that was not asked for.
    #[error("the file is encoded as “{0}”, which was not asked for")]
    Encoding(String),
    /// The compressed file does not unpack.
    #[error("the compressed file is damaged or not whole")]
    Damaged,
    /// The file is larger than is allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// How many bytes are allowed.
        limit: u64,
    },
    /// The compressed file unpacks to suspiciously much.
    #[error("the compressed file unpacks to more than {ratio} times its size")]
    Bomb {
        /// How many times are allowed.
        ratio: u32,
    },
    /// A web page came instead of data.
    #[error("got a web page instead of data")]
    WebPage,
    /// Nothing came.
    #[error("the file is empty")]
    Empty,
    /// The file cannot be written.
    #[error("cannot write in {}: {error}", visible(&into.to_string_lossy()))]
    File {
        /// The directory.
        into: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The person stopped it.
    #[error("stopped")]
    Cancelled,
}

impl Reason {
    /// Whether the same may well succeed a little later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Network(_) | Self::CutOff { .. } | Self::WrongPart(_) => true,
            Self::Timeout { wait, .. } => *wait != Wait::File,
            Self::Status { code, .. } => *code == 429 || (500..600).contains(code),
            _ => false,
        }
    }

    /// When the server wants to be asked again.
    pub(super) fn again(&self) -> Option<Duration> {
        match self {
            Self::Status { again, .. } => *again,
            _ => None,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Cancelled => return None,
            Self::NotAnAddress => "write it in full, as in https://example.org/list.csv",
            Self::Scheme(_) | Self::PlainHttp => "use an https address",
            Self::Credentials => "leave them out; only what is public is fetched",
            Self::Downgrade | Self::Redirect { .. } | Self::NoLocation | Self::TooManyRedirects(_) => {
                "the address may be out of date: find the publisher's present one and set it in [sources] or [news.feeds]"
            }
            Self::NoHost => {
                "check the network, the proxy and the host's name; what was fetched before still serves"
            }
            Self::Network(_) | Self::CutOff { .. } | Self::WrongPart(_) => {
                "check the network and the proxy, and try again later"
            }
            Self::Tls(_) => "check this computer's clock, and whether a proxy opens https connections",
            Self::Timeout { .. } => "try again later, or on a faster connection",
            Self::Status { code: 404 | 410, .. } => {
                "the file has moved: find the publisher's present address and set it in [sources] or [news.feeds]"
            }
            Self::Status { code: 401 | 403 | 451, .. } => {
                "the publisher does not give it to programs: download it with a browser and import the file"
            }
            Self::Status { code: 429 | 500..=599, .. } => "the server is busy or broken: try again later",
            Self::WebPage => "open the address in a browser: it may be blocked, moved, or behind a login",
            Self::TooLarge { .. } | Self::Bomb { .. } => {
                "if it is right, download it with a browser and import the file"
            }
            Self::Status { .. } | Self::Protocol(_) | Self::Encoding(_) | Self::Damaged | Self::Empty => {
                "try again later; if it stays so, download it with a browser and look at it"
            }
            Self::File { .. } => "check that the directory can be written to and the disk is not full",
        })
    }
}

/// A wait as a person reads it.
fn seconds(wait: Duration) -> String {
    if wait.as_secs() >= 1 { format!("{} s", wait.as_secs()) } else { format!("{} ms", wait.as_millis()) }
}

fn of(expected: Option<u64>) -> String {
    expected.map_or_else(String::new, |bytes| format!(" of {bytes}"))
}

fn when(again: Option<Duration>) -> String {
    let words = |wait: Duration| match TimeDelta::from_std(wait) {
        // A long wait is told as its end.
        Ok(long) if wait > LONG => {
            let end = Utc::now().checked_add_signed(long)?;
            Some(format!("; ask again after {}", end.format("%Y-%m-%d %H:%M UTC")))
        }
        _ => Some(format!("; ask again in {}", seconds(wait))),
    };
    again.and_then(words).unwrap_or_default()
}

/// The status in words, for those a list's server gives.
fn meaning(code: u16) -> &'static str {
    match code {
        401 => " (it wants a login)",
        403 => " (it does not give this to us)",
        404 | 410 => " (there is no such file)",
        429 => " (asked too often)",
        500..=599 => " (it is busy or broken)",
        _ => "",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_what_failed_on_what_and_what_to_do() {
        let reason = Reason::Status { code: 503, again: Some(Duration::from_secs(120)) };
        let error = SyncError { address: "https://example.org/x".to_owned(), led_to: None, reason };
        assert_eq!(
            error.to_string(),
            "cannot fetch https://example.org/x: the server answers 503 (it is busy or broken); ask again in 120 s"
        );
        assert_eq!(error.hint().unwrap(), "the server is busy or broken: try again later");
        let reason = Reason::Status { code: 429, again: Some(Duration::from_secs(154_940)) };
        let words = reason.to_string();
        let (_, end) = words.split_once("; ask again after ").unwrap();
        let end = chrono::NaiveDateTime::parse_from_str(end, "%Y-%m-%d %H:%M UTC").unwrap();
        let wait = (end - Utc::now().naive_utc()).num_seconds();
        assert!((154_940 - 120..=154_940).contains(&wait), "{words}");
        // No end that a clock can show: nothing is said rather than something wrong.
        let never = Reason::Status { code: 429, again: Some(Duration::MAX) };
        assert!(never.to_string().starts_with("the server answers 429"));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        assert!(Reason::Status { code: 429, again: None }.is_passing());
        assert!(Reason::Status { code: 503, again: None }.is_passing());
        for code in [400, 401, 403, 404, 408, 410] {
            assert!(!Reason::Status { code, again: None }.is_passing(), "{code}");
        }
        let after = Duration::from_secs(1);
        assert!(Reason::Timeout { wait: Wait::Bytes, after }.is_passing());
        assert!(!Reason::Timeout { wait: Wait::File, after }.is_passing());
        assert!(!Reason::Cancelled.is_passing());
    }
}
