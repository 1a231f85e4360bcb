//! The thread that answers, so that whoever types never waits for it.
//!
//! It drains to the newest request before each pass: what was typed in the meantime is never
//! searched for, and that is all the debouncing there is. Where a page of the answer, or all but the order of its
//! rows, is known long before the rest, it is sent ahead; and a newer request ends the work on an older one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use super::{Answer, Engine, QueryError, Request};

/// An answer to the request of a generation.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The generation asked for.
    pub generation: u64,
    /// The answer, or what is wrong with the query.
    pub answer: Result<Answer, QueryError>,
}

/// A search thread. It ends when this is dropped.
pub struct Worker {
    requests: Option<Sender<(u64, Request)>>,
    /// The generation asked for last.
    newest: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread; `reply` is called on it, and returns whether anyone still listens.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn spawn(
        engine: Arc<Engine>,
        reply: impl FnMut(Reply) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let (requests, inbox) = channel();
        let newest = Arc::new(AtomicU64::new(0));
        let asked = newest.clone();
        let thread = thread::Builder::new()
            .name("search".to_owned())
            .spawn(move || serve(&engine, &inbox, &asked, reply))?;
        Ok(Self { requests: Some(requests), newest, thread: Some(thread) })
    }

    /// Asks; an answer to an earlier generation may still come, or never.
    pub fn ask(&self, generation: u64, request: Request) {
        if let Some(requests) = &self.requests {
            self.newest.store(generation, Ordering::Relaxed);
            // The thread only ends before us if it panicked, and that is reported there.
            let _ = requests.send((generation, request));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.requests = None;
        self.newest.store(u64::MAX, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    engine: &Engine,
    inbox: &Receiver<(u64, Request)>,
    asked: &AtomicU64,
    mut reply: impl FnMut(Reply) -> bool,
) {
    while let Ok(mut newest) = inbox.recv() {
        while let Ok(newer) = inbox.try_recv() {
            newest = newer;
        }
        let (generation, request) = newest;
        let stop = || asked.load(Ordering::Relaxed) != generation;
        let mut goes_on = true;
        let mut send = |answer| {
            goes_on = reply(Reply { generation, answer });
            goes_on
        };
        if let Err(error) = engine.answer_by_and_by(&request, &stop, &mut |answer| send(Ok(answer))) {
            send(Err(error));
        }
        if !goes_on {
            return;
        }
    }
}
