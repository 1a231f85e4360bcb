//! What may pass is tried again, and goes on where it was cut off.

use std::net::TcpListener;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use desig::sync::{Fetched, Progress, Reason, Wait};

use crate::server::{Say, Server, answer, raw};
use crate::{DATA, PARTS, Try, content, cut, gzip, noise, rest, sha256};

#[test]
fn a_server_that_fails_twice_is_asked_a_third_time_after_longer_and_longer_waits() {
    let broken = answer("500 Internal Server Error", &[], b"no");
    let server = Server::saying(vec![broken.clone(), broken, answer("200 OK", &[], DATA)]);
    let place = Try::new().limits(|limits| limits.first_wait = Duration::from_millis(100));
    let mut waits = Vec::new();
    let mut attempts = Vec::new();
    let result = place.fetch_while(&server.url("/"), |progress| {
        match progress {
            Progress::Waiting { left, why } => {
                assert!(matches!(why, Reason::Status { code: 500, .. }));
                waits.push(left);
            }
            Progress::Asking { attempt, .. } => attempts.push(attempt),
            Progress::Receiving { .. } => {}
        }
        ControlFlow::Continue(())
    });
    assert!(matches!(result.unwrap(), Fetched::File(_)));
    attempts.dedup();
    assert_eq!(attempts, [1, 2, 3]);
    let longest = waits.iter().max().unwrap();
    assert!(*longest > Duration::from_millis(150) && *longest <= Duration::from_millis(200), "{waits:?}");
}

#[test]
fn a_server_that_always_fails_is_given_up_after_the_retries() {
    let server = Server::saying(vec![answer("503 Service Unavailable", &[], b"no")]);
    let error = Try::new().fetch(&server.url("/x")).unwrap_err();
    assert!(matches!(error.reason, Reason::Status { code: 503, .. }));
    assert_eq!(server.asked().len(), 3);
    assert!(error.to_string().contains(&server.url("/x")), "{error}");
    assert!(error.hint().unwrap().contains("try again later"));
}

#[test]
fn a_refusal_is_not_asked_again() {
    for (status, code) in [("404 Not Found", 404), ("403 Forbidden", 403), ("408 Request Timeout", 408)] {
        let server = Server::saying(vec![answer(status, &[], b"no")]);
        assert!(matches!(Try::new().failure(&server.url("/")), Reason::Status { code: c, .. } if c == code));
        assert_eq!(server.asked().len(), 1, "{status}");
    }
}

#[test]
fn a_server_that_is_asked_too_often_is_left_alone_as_long_as_it_says() {
    let busy = answer("429 Too Many Requests", &[("Retry-After", "1")], b"");
    let server = Server::saying(vec![busy, answer("200 OK", &[], DATA)]);
    let started = Instant::now();
    Try::new().file(&server.url("/"));
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_server_that_wants_to_be_left_alone_for_an_hour_is_not_asked_again() {
    let server = Server::saying(vec![answer("429 Too Many Requests", &[("Retry-After", "3600")], b"")]);
    let started = Instant::now();
    let error = Try::new().fetch(&server.url("/")).unwrap_err();
    assert!(error.to_string().contains("ask again in 3600 s"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_server_that_says_nothing_is_given_up_and_tried_again() {
    let server = Server::saying(vec![vec![Say::Wait(Duration::from_secs(10))]]);
    let started = Instant::now();
    let reason = Try::new().failure(&server.url("/"));
    assert!(matches!(reason, Reason::Timeout { wait: Wait::Bytes, .. }), "{reason}");
    assert_eq!(server.asked().len(), 3);
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn a_server_that_stops_in_the_middle_is_given_up() {
    let mut stalled = cut(&[], DATA, 5);
    stalled.push(Say::Wait(Duration::from_secs(10)));
    let server = Server::saying(vec![stalled]);
    let reason = Try::new().failure(&server.url("/"));
    assert!(matches!(reason, Reason::Timeout { wait: Wait::Bytes, .. }), "{reason}");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_server_that_sends_byte_by_byte_is_stopped_when_the_time_is_over() {
    let mut slow = cut(&[], &[b'x'; 1000], 0);
    for _ in 0..1000 {
        slow.extend([Say::Wait(Duration::from_millis(20)), Say::Bytes(vec![b'x'])]);
    }
    let server = Server::saying(vec![slow]);
    let place = Try::new().limits(|limits| limits.total = Duration::from_millis(400));
    let started = Instant::now();
    let reason = place.failure(&server.url("/"));
    assert!(matches!(reason, Reason::Timeout { wait: Wait::File, .. }), "{reason}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_file_that_is_cut_off_goes_on_where_it_stopped() {
    let body = noise(200_000);
    let (first, whole) = (cut(&PARTS, &body, 120_000), body.clone());
    let server = Server::new(move |number, asked| match number {
        0 => first.clone(),
        _ => {
            let from = asked.header("range").unwrap().strip_prefix("bytes=").unwrap();
            rest(&whole, from.strip_suffix('-').unwrap().parse().unwrap(), "\"v1\"")
        }
    });
    let mut received = Try::new().file(&server.url("/"));
    assert_eq!(received.sha256, sha256(&body));
    assert_eq!(content(&mut received), body);
    assert_eq!(received.validators.etag.as_deref(), Some("\"v1\""));
    let asked = &server.asked()[1];
    assert_eq!(asked.header("range"), Some("bytes=120000-"));
    assert_eq!(asked.header("if-range"), Some("\"v1\""));
    assert_eq!(asked.header("accept-encoding"), Some("identity"));
}

#[test]
fn a_file_that_changed_meanwhile_starts_anew() {
    let body = noise(50_000);
    let new = answer("200 OK", &[("ETag", "\"v2\"")], DATA);
    let server = Server::saying(vec![cut(&PARTS, &body, 30_000), new]);
    let mut received = Try::new().file(&server.url("/"));
    assert_eq!(server.asked()[1].header("range"), Some("bytes=30000-"));
    assert_eq!(content(&mut received), DATA);
    assert_eq!((received.sha256, received.validators.etag.as_deref()), (sha256(DATA), Some("\"v2\"")));
}

#[test]
fn without_parts_or_a_strong_tag_a_file_that_is_cut_off_starts_anew() {
    let offers: [&[(&str, &str)]; 4] = [
        &[],
        &[("ETag", "\"v1\"")],
        &[("Accept-Ranges", "bytes"), ("ETag", "W/\"v1\"")],
        &[("Accept-Ranges", "none"), ("ETag", "\"v1\"")],
    ];
    for offer in offers {
        let server = Server::saying(vec![cut(offer, DATA, 10), answer("200 OK", &[], DATA)]);
        assert_eq!(content(&mut Try::new().file(&server.url("/"))), DATA);
        assert!(server.asked()[1].header("range").is_none(), "{offer:?}");
    }
}

#[test]
fn a_rest_that_does_not_fit_is_thrown_away_and_the_file_starts_anew() {
    let body = noise(1000);
    let part = |range: &str, etag: &str, bytes: &[u8]| {
        answer("206 Partial Content", &[("Content-Range", range), ("ETag", etag)], bytes)
    };
    for wrong in [
        part("bytes 0-999/1000", "\"v1\"", &body),
        part("bytes 601-999/1000", "\"v1\"", &body[601..]),
        part("bytes 600-899/1000", "\"v1\"", &body[600..900]),
        part("bytes 600-1999/2000", "\"v1\"", &[b'x'; 1400]),
        part("bytes 600-999/1000", "\"v1\"", &body[600..900]),
        raw("206 Partial Content", &[("Content-Range", "bytes 500-999/1000")], &body[500..900]),
        part("bytes 600-999/1000", "\"v2\"", &body[600..]),
        part("bytes 600-999/*", "\"v1\"", &body[600..]),
        raw("206 Partial Content", &[("Content-Length", "400")], &body[600..]),
        raw("416 Range Not Satisfiable", &[("Content-Length", "0")], b""),
    ] {
        let shown = format!("{:.90}", format!("{:?}", String::from_utf8_lossy(&bytes_of(&wrong))));
        let server = Server::saying(vec![cut(&PARTS, &body, 600), wrong, answer("200 OK", &[], &body)]);
        assert_eq!(content(&mut Try::new().file(&server.url("/"))), body, "{shown}");
        let asked = server.asked();
        assert_eq!(asked.len(), 3, "{shown}");
        assert!(asked[1].header("range").is_some() && asked[2].header("range").is_none(), "{shown}");
    }
}

fn bytes_of(say: &[Say]) -> Vec<u8> {
    say.iter().flat_map(|say| if let Say::Bytes(bytes) = say { bytes.clone() } else { Vec::new() }).collect()
}

#[test]
fn a_part_nobody_asked_for_is_refused() {
    let server = Server::saying(vec![rest(DATA, 5, "\"v1\"")]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::Status { code: 206, .. }));
}

#[test]
fn a_length_that_does_not_hold_is_an_error_that_says_both() {
    let server = Server::saying(vec![cut(&[], DATA, 10)]);
    let reason = Try::new().failure(&server.url("/"));
    let Reason::CutOff { got: 10, expected: Some(expected) } = reason else { panic!("{reason}") };
    assert_eq!(expected, DATA.len() as u64);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_chunked_file_that_ends_without_its_last_chunk_is_cut_off() {
    let chunked = [("Transfer-Encoding", "chunked")];
    let server = Server::saying(vec![
        raw("200 OK", &chunked, b"4\r\nname\r\n"),
        raw("200 OK", &chunked, b"4\r\nname\r\n3\r\n,id\r\n0\r\n\r\n"),
    ]);
    let mut received = Try::new().file(&server.url("/"));
    assert_eq!(content(&mut received), b"name,id");
    assert!(received.end_known);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_compressed_file_that_is_cut_off_starts_anew_even_where_parts_are_offered() {
    let packed = gzip(&noise(100_000));
    let headers = [("Content-Encoding", "gzip"), PARTS[0], PARTS[1]];
    let whole = answer("200 OK", &headers, &packed);
    let server = Server::saying(vec![cut(&headers, &packed, 50_000), whole]);
    assert_eq!(Try::new().file(&server.url("/")).sha256, sha256(&noise(100_000)));
    assert!(server.asked()[1].header("range").is_none());
}

#[test]
fn a_server_that_is_not_there_is_tried_again_and_then_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/list.csv", listener.local_addr().unwrap());
    drop(listener);
    let mut attempts = 0;
    let result = Try::new().fetch_while(&url, |progress| {
        if let Progress::Asking { attempt, .. } = progress {
            attempts = attempt;
        }
        ControlFlow::Continue(())
    });
    let error = result.unwrap_err();
    assert!(matches!(error.reason, Reason::Network(_)), "{error}");
    assert!(error.to_string().contains(&url));
    assert_eq!(attempts, 3);
}
