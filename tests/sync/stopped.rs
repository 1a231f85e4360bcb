//! A person can stop it at any time.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use desig::sync::{Progress, Reason};

use crate::server::{Say, Server, answer, raw};
use crate::{DATA, Try, cut};

/// Stops when `when` says so, and tells how long the end then took.
fn stopped(place: &Try, url: &str, mut when: impl FnMut(Progress<'_>) -> bool) -> Duration {
    let mut since = None;
    let result = place.fetch_while(url, |progress| {
        if when(progress) {
            since.get_or_insert_with(Instant::now);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    let error = result.unwrap_err();
    assert!(matches!(error.reason, Reason::Cancelled), "{error}");
    assert!(error.hint().is_none());
    since.unwrap().elapsed()
}

#[test]
fn it_can_be_stopped_at_any_time_and_stops_at_once() {
    let patient = || Try::new().limits(|limits| limits.between_bytes = Duration::from_secs(10));
    let soon = Duration::from_millis(500);

    let mut silent = 0;
    let server = Server::saying(vec![vec![Say::Listen]]);
    let took = stopped(&patient(), &server.url("/"), |progress| {
        silent += u32::from(matches!(progress, Progress::Asking { .. }));
        silent > 3
    });
    assert!(took < soon, "{took:?} while nothing is said");
    assert!(server.sees_a_client_hang_up());

    let mut halfway = cut(&[], DATA, 10);
    halfway.push(Say::Wait(Duration::from_secs(10)));
    let server = Server::saying(vec![halfway]);
    let took = stopped(&patient(), &server.url("/"), |progress| {
        matches!(progress, Progress::Receiving { bytes: 10, of: Some(35) })
    });
    assert!(took < soon, "{took:?} in the middle");

    let busy = answer("429 Too Many Requests", &[("Retry-After", "1")], b"");
    let server = Server::saying(vec![busy]);
    // The first word of a wait comes before it; this one comes during it.
    let during = Duration::from_millis(500)..Duration::from_millis(960);
    let took = stopped(
        &patient(),
        &server.url("/"),
        |progress| matches!(progress, Progress::Waiting { left, .. } if during.contains(&left)),
    );
    assert!(took < soon, "{took:?} between two tries");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_stopped_fetch_hangs_up() {
    // A server that never stops sending finds out that nobody listens.
    let mut endless = raw("200 OK", &[], b"");
    endless.extend(vec![Say::Bytes(vec![b'x'; 64 * 1024]); 2000]);
    let server = Server::saying(vec![endless]);
    let place = Try::new().limits(|limits| limits.max_bytes = u64::MAX);
    let started = Instant::now();
    stopped(
        &place,
        &server.url("/"),
        |progress| matches!(progress, Progress::Receiving { bytes, .. } if bytes > 100_000),
    );
    drop(server);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}
