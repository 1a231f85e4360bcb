//! The threads of the program, each with a name: where one panics it is told which, and a test has each of them do so.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread of that name.
///
/// # Errors
/// When the system gives none.
pub fn spawn<T: Send + 'static>(
    name: &'static str,
    run: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().name(name.to_owned()).spawn(move || {
        panic_for_a_test(name);
        run()
    })
}

/// Panics in the thread that the environment names, so that a test can see the terminal given back after a panic in
/// each of them. Not in a release.
#[cfg(debug_assertions)]
#[allow(clippy::panic)]
pub fn panic_for_a_test(thread: &str) {
    assert!(std::env::var("DESIG_PANIC_IN").as_deref() != Ok(thread), "asked to panic in {thread}");
}

/// Does nothing in a release.
#[cfg(not(debug_assertions))]
pub fn panic_for_a_test(_: &str) {}
