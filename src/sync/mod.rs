//! Fetching one file over HTTP, safely: whole or not at all, within limits, and no more often than needed;
//! and bringing lists (`lists`) and news (`news`) up to date with it. It knows nothing of screens.

mod address;
mod answer;
mod error;
mod feeds;
mod lists;
mod news;
mod part;
mod sources;
mod wire;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;
use ureq::http::{HeaderMap, HeaderName, HeaderValue, header};

use address::{Address, shown};
use answer::Answer;
use part::Part;
use wire::{Message, Watch, Wire};

pub use answer::Validators;
pub use error::{Reason, SyncError, Wait};
pub use feeds::{FeedChange, FeedOrigin, Feeds, NewsFeed};
pub use lists::{
    Failed, ListsError, Memory, MemoryError, Remembered, Round, Stage, Synced, in_force_instead, sync,
};
pub use news::{NewsError, NewsRound, NewsStage, NewsSynced, sync_feeds};
pub use sources::{Source, SourceChange, SourceError, Sources};

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// What is to be fetched.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The address: https, or http to this machine.
    pub url: &'a str,
    /// What the server said about the last good file, to fetch it only when it has changed.
    pub validators: Option<&'a Validators>,
    /// The directory for the file while it comes in. It must exist. To keep the file by renaming it, name a
    /// directory on the same file system as its later place.
    pub into: &'a Path,
}

/// How long, how large and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long the host's name may be looked up, and again how long a connection may take, TLS and all.
    pub connect: Duration,
    /// How long nothing may come: before the answer begins, and between bytes.
    pub between_bytes: Duration,
    /// How long it may take altogether, with all retries and the waits between them.
    pub total: Duration,
    /// How many bytes may come over the wire, and how many a compressed file may unpack to.
    pub max_bytes: u64,
    /// How many times its size a compressed file may unpack to. Asked from 1 MiB on.
    pub max_ratio: u32,
    /// How often it is tried again after a failure that may pass.
    pub retries: u32,
    /// The wait before the first retry. Each later one is twice as long.
    pub first_wait: Duration,
    /// The longest wait between two tries. A server that wants a longer one is not asked again.
    pub longest_wait: Duration,
}

impl Default for Limits {
    /// For the largest list there is (about half a gigabyte) on a slow line.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            between_bytes: Duration::from_secs(30),
            total: Duration::from_secs(30 * 60),
            max_bytes: 1024 * 1024 * 1024,
            max_ratio: 100,
            retries: 4,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl Limits {
    /// For a feed: a page that a server makes as it is asked.
    #[must_use]
    pub fn of_feeds() -> Self {
        Self { total: Duration::from_secs(120), max_bytes: 16 << 20, retries: 2, ..Self::default() }
    }
}

/// The directory for files that come in, under a data directory; made where it is not there, and cleared of
/// what a fetch left behind that was ended. Fails with what it is called and what the system says.
fn incoming(data: &Path) -> Result<PathBuf, (String, std::io::Error)> {
    let dir = data.join("incoming");
    match crate::store::make_private(&dir) {
        Ok(()) => {
            crate::store::leftovers::clear(&dir);
            Ok(dir)
        }
        Err(error) => Err((crate::model::visible(&dir.to_string_lossy()).into_owned(), error)),
    }
}

/// What is happening just now. Said at least twenty times a second.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A server was asked and has not answered yet.
    Asking {
        /// Which address, after redirects; safe to show.
        address: &'a str,
        /// The how-manieth try it is, from 1.
        attempt: u32,
    },
    /// The file is coming in.
    Receiving {
        /// How many bytes came, as they were sent.
        bytes: u64,
        /// How many are to come in all, where the server said.
        of: Option<u64>,
    },
    /// A try failed; the next one comes soon.
    Waiting {
        /// How soon.
        left: Duration,
        /// Why it failed.
        why: &'a Reason,
    },
}

/// What came of it.
#[derive(Debug)]
pub enum Fetched {
    /// The file is still the one the validators are of.
    Unchanged,
    /// A new file.
    File(Box<Received>),
}

/// A file that came in whole.
#[derive(Debug)]
pub struct Received {
    /// The file, at its beginning, in the directory that was named. Dropped, it is gone; `persist` keeps it.
    /// It was written, but not forced to the disk.
    pub file: NamedTempFile,
    /// How many bytes it has, unpacked.
    pub bytes: u64,
    /// The SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
    /// What to ask by next time.
    pub validators: Validators,
    /// Where it came from, after redirects; safe to show.
    pub address: String,
    /// What the server says it is, as in `text/csv`; safe to show.
    pub media_type: Option<String>,
    /// What the server says its text is encoded in; safe to show.
    pub charset: Option<String>,
    /// Whether the server said where the file ends. If not, a connection that was cut looks like the end, and
    /// only the file's own format can tell.
    pub end_known: bool,
}

/// Fetches one file. It blocks; `progress` is called all the while and stops it by answering `Break`.
///
/// A failure that may pass (the connection, a wait, 429, 5xx) is tried again after a wait, and goes on where
/// it was cut off if the server can do that. Redirects are followed, each held against the same rule.
///
/// # Errors
/// When the file cannot be had whole, is larger than allowed, is not data, or was stopped. Nothing is left in
/// the directory then.
pub fn fetch(
    request: Request<'_>,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<Fetched, SyncError> {
    Address::parse(request.url)
        .map_err(|reason| (reason, None))
        .and_then(|start| {
            let watch = Watch::new(progress, limits.total);
            let mut fetch = Fetch { request, limits, start, watch, part: None, led_to: None };
            let done = fetch.run();
            done.map_err(|reason| (reason, fetch.led_to))
        })
        .map_err(|(reason, led_to)| SyncError { address: shown(request.url), led_to, reason })
}

/// One file's way here, over all tries.
struct Fetch<'a> {
    request: Request<'a>,
    limits: &'a Limits,
    start: Address,
    watch: Watch<'a>,
    /// What came before it was cut off, if the rest can be asked for.
    part: Option<Part>,
    /// Where the last try was redirected to.
    led_to: Option<String>,
}

impl Fetch<'_> {
    fn run(&mut self) -> Result<Fetched, Reason> {
        let mut wait = self.limits.first_wait;
        let mut attempt = 1;
        loop {
            let reason = match self.attempt(attempt) {
                Err(reason) if reason.is_passing() && attempt <= self.limits.retries => reason,
                done => return done,
            };
            let asked = reason.again().unwrap_or_default();
            let pause = asked.max(wait.min(self.limits.longest_wait));
            if asked > self.limits.longest_wait || pause >= self.watch.left() {
                return Err(reason);
            }
            self.watch.pause(pause, &reason)?;
            wait = wait.saturating_mul(2);
            attempt += 1;
        }
    }

    /// Asks once, wherever redirects lead.
    fn attempt(&mut self, attempt: u32) -> Result<Fetched, Reason> {
        let mut address = self.start.clone();
        self.led_to = None;
        for _ in 0..=MAX_REDIRECTS {
            let name = shown(&address.uri().to_string());
            let wire = Wire::ask(&address, self.headers(), self.limits)?;
            let asking = Progress::Asking { address: &name, attempt };
            let answer = match wire.next(&mut self.watch, asking)? {
                Message::Head(status, headers, length) => Answer::new(status.as_u16(), headers, length),
                _ => return Err(Reason::Protocol("it has no head".to_owned())),
            };
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
                return self.take(answer, name, &wire);
            }
            address = address.follow(answer.location().ok_or(Reason::NoLocation)?)?;
            self.led_to = Some(shown(&address.uri().to_string()));
        }
        Err(Reason::TooManyRedirects(MAX_REDIRECTS))
    }

    /// What is said to the server beside the address.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut say = |name: HeaderName, text: &str| {
            // What cannot stand in a header was never a good validator.
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name, value);
            }
        };
        if let Some(rest) = self.part.as_ref().and_then(Part::rest) {
            say(header::RANGE, &format!("bytes={}-", rest.from));
            say(header::IF_RANGE, &rest.etag);
            say(header::ACCEPT_ENCODING, "identity");
            return headers;
        }
        say(header::ACCEPT_ENCODING, "gzip");
        if let Some(validators) = self.request.validators {
            if let Some(etag) = &validators.etag {
                say(header::IF_NONE_MATCH, etag);
            }
            if let Some(date) = &validators.last_modified {
                say(header::IF_MODIFIED_SINCE, date);
            }
        }
        headers
    }

    /// Takes the answer that is no redirect.
    fn take(&mut self, answer: Answer, address: String, wire: &Wire) -> Result<Fetched, Reason> {
        let resumed = self.part.as_ref().is_some_and(|part| part.rest().is_some());
        match answer.status {
            200 => self.part = Some(Part::new(self.request.into, answer, address, self.limits)?),
            206 if resumed => self.go_on(&answer, &address)?,
            416 if resumed => {
                self.part = None;
                return Err(Reason::WrongPart("the server has no more of it"));
            }
            304 if !resumed && self.request.validators.is_some_and(|known| !known.is_empty()) => {
                return Ok(Fetched::Unchanged);
            }
            code => return Err(Reason::Status { code, again: answer.again() }),
        }
        let received = self.receive(wire);
        if received.is_err() && self.part.as_ref().is_some_and(|part| part.rest().is_none()) {
            self.part = None;
        }
        received
    }

    /// Makes sure that what comes is the rest of what is here; if not, the next try starts anew.
    fn go_on(&mut self, answer: &Answer, address: &str) -> Result<(), Reason> {
        let Some(mut part) = self.part.take() else { return Ok(()) };
        part.fits(answer, address, self.limits).map_err(Reason::WrongPart)?;
        if let Some((_, _, whole)) = answer.part() {
            part.expect(whole);
        }
        self.part = Some(part);
        Ok(())
    }

    /// Takes the body to its end.
    fn receive(&mut self, wire: &Wire) -> Result<Fetched, Reason> {
        loop {
            let Some(part) = &mut self.part else { return Err(Reason::Empty) };
            let (bytes, of) = (part.received(), part.expected());
            match wire.next(&mut self.watch, Progress::Receiving { bytes, of }) {
                Ok(Message::Piece(piece)) => part.take(&piece)?,
                Ok(Message::End) => break,
                Ok(Message::Head(..) | Message::Failed(_)) => {
                    return Err(Reason::Protocol("it has two heads".to_owned()));
                }
                Err(Reason::Network(_)) => return Err(Reason::CutOff { got: bytes, expected: of }),
                Err(reason) => return Err(reason),
            }
        }
        let whole = self.part.take().ok_or(Reason::Empty)?.finish()?;
        Ok(Fetched::File(Box::new(Received {
            file: whole.file,
            bytes: whole.bytes,
            sha256: whole.sha256,
            validators: whole.answer.validators(),
            address: whole.address,
            media_type: whole.answer.media_type(),
            charset: whole.answer.charset(),
            end_known: whole.answer.ends_surely(),
        })))
    }
}
