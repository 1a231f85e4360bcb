//! One request and its answer, on a thread of its own, so that whoever waits can stop at any time: while a
//! name is looked up, a server says nothing, or bytes come one by one. It knows nothing of files and retries.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderMap, Request, StatusCode};
use ureq::{Agent, Body};

use super::address::Address;
use super::error::{Reason, Wait};
use super::{Limits, Progress};
use crate::model::visible;
use crate::threads;

/// How often a person is asked whether to go on while nothing else happens.
const TICK: Duration = Duration::from_millis(50);
/// How many bytes are handed over at once, and how many such pieces may lie waiting.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 4;
/// How large the head of an answer may be, in bytes.
const HEAD: usize = 64 * 1024;
/// How the standard library says that a name was not found.
const NO_SUCH_NAME: &str = "failed to lookup address information";

/// Whoever may stop the work: the person, or the clock.
pub(super) struct Watch<'a> {
    progress: &'a mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    /// When it must be done; never, where the limit lies beyond what a clock can say.
    end: Option<Instant>,
    total: Duration,
}

impl<'a> Watch<'a> {
    pub(super) fn new(progress: &'a mut dyn FnMut(Progress<'_>) -> ControlFlow<()>, total: Duration) -> Self {
        Self { progress, end: Instant::now().checked_add(total), total }
    }

    /// Says how far it is, and fails where it must stop.
    pub(super) fn say(&mut self, progress: Progress<'_>) -> Result<(), Reason> {
        if (self.progress)(progress).is_break() {
            return Err(Reason::Cancelled);
        }
        if self.left().is_zero() {
            return Err(Reason::Timeout { wait: Wait::File, after: self.total });
        }
        Ok(())
    }

    /// How much time is left.
    pub(super) fn left(&self) -> Duration {
        self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Waits, and can be stopped meanwhile.
    pub(super) fn pause(&mut self, pause: Duration, why: &Reason) -> Result<(), Reason> {
        let started = Instant::now();
        loop {
            let left = pause.saturating_sub(started.elapsed());
            self.say(Progress::Waiting { left, why })?;
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(TICK));
        }
    }
}

/// What comes over the wire, in this order: one head, pieces, the end.
pub(super) enum Message {
    /// Status, headers, and the body's length where the head says it.
    Head(StatusCode, HeaderMap, Option<u64>),
    /// Bytes of the body, as they were sent.
    Piece(Vec<u8>),
    /// The body is whole, as far as HTTP can tell.
    End,
    Failed(Reason),
}

/// A request under way. Dropped, it is over: its connection is closed and its thread ends.
pub(super) struct Wire {
    agent: Agent,
    messages: Receiver<Message>,
}

impl Wire {
    /// Sends a request; redirects are answers like any other.
    pub(super) fn ask(address: &Address, headers: HeaderMap, limits: &Limits) -> Result<Self, Reason> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(!address.is_plain())
            .max_idle_connections(0)
            .max_response_header_size(HEAD)
            .user_agent(concat!("desig/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_per_write(Some(limits.between_bytes))
            .timeout_per_read(Some(limits.between_bytes));
        if address.is_here() {
            // The proxy that the environment names has another idea of where that is.
            config = config.proxy(None);
        }
        let agent = config.build().new_agent();
        let mut request = Request::new(());
        *request.uri_mut() = address.uri().clone();
        *request.headers_mut() = headers;

        let (sender, messages) = sync_channel(PIECES);
        let (worker, waits) = (agent.clone(), (limits.connect, limits.between_bytes));
        threads::spawn("wire", move || {
            if let Err(error) = talk(&worker, request, &sender) {
                // Nobody listens any more when the person has stopped it.
                let _ = sender.send(Message::Failed(reason(error, waits)));
            }
        })
        .map_err(|error| Reason::Network(format!("cannot start a thread: {error}")))?;
        Ok(Self { agent, messages })
    }

    /// Waits for the next message, saying `progress` all the while.
    pub(super) fn next(&self, watch: &mut Watch<'_>, progress: Progress<'_>) -> Result<Message, Reason> {
        loop {
            watch.say(progress)?;
            match self.messages.recv_timeout(TICK.min(watch.left())) {
                Ok(Message::Failed(reason)) => return Err(reason),
                Ok(message) => return Ok(message),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Reason::Network("it ended without a word".to_owned()));
                }
            }
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.agent.clone().shutdown();
    }
}

/// Sends the request and hands on what comes, until the end or until nobody listens.
fn talk(agent: &Agent, request: Request<()>, sender: &SyncSender<Message>) -> Result<(), ureq::Error> {
    let (head, body) = agent.run(request)?.into_parts();
    let http::response::Parts { status, headers, .. } = head;
    let length = body.content_length();
    if sender.send(Message::Head(status, headers, length)).is_err() {
        return Ok(());
    }
    let mut reader = Body::into_reader(body);
    loop {
        let mut piece = vec![0; PIECE];
        let read = reader.read(&mut piece)?;
        piece.truncate(read);
        let message = if read == 0 { Message::End } else { Message::Piece(piece) };
        if sender.send(message).is_err() || read == 0 {
            return Ok(());
        }
    }
}

/// What went wrong, in our words. `waits` are the limits for connecting and between bytes.
fn reason(error: ureq::Error, waits: (Duration, Duration)) -> Reason {
    let (connect, between_bytes) = waits;
    let safe = |text: String| visible(&text).into_owned();
    match error {
        ureq::Error::Timeout(ureq::Timeout::Resolve | ureq::Timeout::Connect) => {
            Reason::Timeout { wait: Wait::Connection, after: connect }
        }
        ureq::Error::Timeout(_) => Reason::Timeout { wait: Wait::Bytes, after: between_bytes },
        ureq::Error::HostNotFound => Reason::NoHost,
        // A bad certificate comes as bad data of the connection.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Reason::Tls(safe(error.to_string()))
        }
        // The standard library has no kind for it.
        ureq::Error::Io(error) if error.to_string().starts_with(NO_SUCH_NAME) => Reason::NoHost,
        ureq::Error::Io(error) => Reason::Network(safe(error.to_string())),
        error @ (ureq::Error::Rustls(_)
        | ureq::Error::Tls(_)
        | ureq::Error::Pem(_)
        | ureq::Error::TlsRequired) => Reason::Tls(safe(error.to_string())),
        error @ (ureq::Error::Protocol(_)
        | ureq::Error::Http(_)
        | ureq::Error::BadUri(_)
        | ureq::Error::LargeResponseHeader(..)) => Reason::Protocol(safe(error.to_string())),
        error => Reason::Network(safe(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_found_is_not_looked_up_again() {
        let error = std::io::Error::other("failed to lookup address information: Name or service not known");
        let reason = reason(ureq::Error::Io(error), (TICK, TICK));
        assert!(matches!(reason, Reason::NoHost), "{reason:?}");
        assert!(!reason.is_passing());
    }
}
