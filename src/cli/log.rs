//! The log: a file, never the terminal, and only when asked for with `DESIG_LOG`.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Mutex;

use tracing::Level;

use crate::store::{file, make_private};

use super::output::{Failure, IO, USAGE};

/// Starts logging to `desig.log` in the state directory, at the level `DESIG_LOG` names.
pub fn start(state: &Path) -> Result<(), Failure> {
    let Some(wanted) = std::env::var("DESIG_LOG").ok().filter(|wanted| !wanted.is_empty()) else {
        return Ok(());
    };
    let level: Level = wanted.parse().map_err(|_| {
        Failure::new(USAGE, format!("DESIG_LOG is “{wanted}”"))
            .hint("set it to error, warn, info, debug or trace")
    })?;
    let log = state.join("desig.log");
    let open = || {
        make_private(state)?;
        file::open_with(OpenOptions::new().create(true).append(true), &log)
    };
    let file =
        open().map_err(|error| Failure::new(IO, format!("cannot write {}: {error}", log.display())))?;
    // A second subscriber in one process cannot happen: this is called once.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init();
    Ok(())
}
