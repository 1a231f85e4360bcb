//! Signals: heard on a thread, told to the loop; and the stop that a shell hears of.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::signal::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2,
    SIGVTALRM, SIGXCPU,
};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::threads;

use super::runtime::Event;
use super::terminal;

/// The signals that end a program which does not listen.
const ENDING: [i32; 11] =
    [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGXCPU];
/// How long the loop has to end by itself after a signal before the process is ended for it.
const GRACE: Duration = Duration::from_millis(1500);

/// Starts the thread that hears signals.
///
/// # Errors
/// When the system gives none.
pub fn listen(sender: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new(ENDING.iter().chain(&[SIGTSTP, SIGCONT]))?;
    threads::spawn("signals", move || {
        for signal in signals.forever() {
            let heard = sender.send(Event::Signal(signal)).is_ok();
            if ENDING.contains(&signal) {
                // The loop may be stuck writing to a terminal that takes nothing more.
                thread::sleep(GRACE);
                let _ = threads::spawn("last resort", terminal::give_back);
                thread::sleep(Duration::from_millis(200));
                end_by(signal);
            }
            if !heard {
                return;
            }
        }
    })?;
    Ok(())
}

/// Ends the process as a signal does: whoever sent it must see that it was the signal.
pub fn end_by(signal: i32) {
    let _ = emulate_default_handler(signal);
}

/// Whether a shell is there to continue what is stopped. The group that began the session has none above it.
pub fn can_be_continued() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Stops the process and those it was started with, as ctrl-z does, until they are continued. This is the stop of
/// one that reads in the background: to the usual one we listen ourselves. The system stops nobody by it whom no
/// shell could continue.
pub fn stop() {
    let _ = kill_current_process_group(Signal::TTIN);
}
