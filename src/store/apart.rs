//! Work of seconds, on threads of its own: those that answer keys must not wait for it.

use rayon::ThreadPoolBuilder;

/// Does some work apart from the threads that all else shares.
pub fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match ThreadPoolBuilder::new().thread_name(|number| format!("ready {number}")).build() {
        Ok(threads) => threads.install(work),
        Err(_) => work(),
    }
}
