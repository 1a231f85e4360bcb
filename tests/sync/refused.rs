//! What is refused, and before whom.

use std::net::TcpListener;
use std::ops::ControlFlow;

use desig::sync::{Reason, Request, fetch};

use crate::server::{Say, Server, answer, raw};
use crate::{DATA, LIMITS, Try, gzip, noise};

#[test]
fn redirects_without_end_are_not_followed_for_ever() {
    let server = Server::saying(vec![answer("301 Moved Permanently", &[("Location", "/again")], b"")]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::TooManyRedirects(5)));
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn a_redirect_to_a_file_to_plain_http_or_to_nowhere_is_refused() {
    for to in [
        "file:///etc/passwd",
        "http://example.com/x",
        "ftp://127.0.0.1/",
        "http://me:pw@127.0.0.1/",
        "http://",
    ] {
        let server = Server::saying(vec![answer("302 Found", &[("Location", to)], b"")]);
        let error = Try::new().fetch(&server.url("/")).unwrap_err();
        assert!(matches!(error.reason, Reason::Redirect { .. }), "{to}: {error}");
        assert!(!error.to_string().contains("pw"), "{error}");
        assert_eq!(server.asked().len(), 1, "{to}");
    }
    let server = Server::saying(vec![answer("302 Found", &[], b"")]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::NoLocation));
}

#[test]
fn plain_http_to_another_machine_is_refused_before_anybody_is_asked() {
    // All of 127.0.0.0/8 leads here, but only 127.0.0.1 is let through.
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://127.0.0.2:{}/list.csv", listener.local_addr().unwrap().port());
    assert!(matches!(Try::new().failure(&elsewhere), Reason::PlainHttp));
    let server = Server::saying(vec![answer("302 Found", &[("Location", &elsewhere)], b"")]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::Redirect { .. }));
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn passwords_and_other_schemes_are_refused_before_anybody_is_asked() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    let with_password = format!("http://me:secret@{}/", server.address);
    let error = Try::new().fetch(&with_password).unwrap_err();
    assert!(matches!(error.reason, Reason::Credentials));
    let shown = format!("{error} {}", error.hint().unwrap());
    assert!(!shown.contains("secret") && shown.contains(&server.url("/")), "{shown}");
    assert!(matches!(Try::new().failure("ftp://127.0.0.1/list.csv"), Reason::Scheme(_)));
    assert!(matches!(Try::new().failure("file:///etc/passwd"), Reason::Scheme(_)));
    assert!(matches!(Try::new().failure("list.csv"), Reason::NotAnAddress));
    assert!(server.asked().is_empty());
}

#[test]
fn what_a_message_shows_cannot_move_the_cursor() {
    let error = Try::new().fetch("https://example.org/\u{1b}[2J").unwrap_err();
    assert!(!error.to_string().contains('\u{1b}') && error.to_string().contains('␛'), "{error}");
}

#[test]
fn a_compressed_file_that_unpacks_to_far_too_much_is_refused() {
    let bomb = gzip(&vec![0; 3 * 1024 * 1024]);
    let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "gzip")], &bomb)]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::Bomb { ratio: 50 }));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_compressed_file_may_not_unpack_to_more_than_the_limit_at_any_ratio() {
    let body = noise(30_000).repeat(100);
    let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "gzip")], &gzip(&body))]);
    let place = Try::new().limits(|limits| (limits.max_bytes, limits.max_ratio) = (2_000_000, 100_000));
    assert!(matches!(place.failure(&server.url("/")), Reason::TooLarge { limit: 2_000_000 }));
}

#[test]
fn a_compressed_file_that_is_not_whole_or_not_sound_is_refused() {
    let packed = gzip(&noise(10_000));
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let mut followed = packed.clone();
    followed.extend(b"and more");
    for bad in [&packed[..5000], &packed[..packed.len() - 4], &packed[..3], &damaged, &followed, b"name,id\n"]
    {
        let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "gzip")], bad)]);
        let reason = Try::new().failure(&server.url("/"));
        assert!(matches!(reason, Reason::Damaged), "{} bytes: {reason}", bad.len());
    }
}

#[test]
fn an_encoding_nobody_asked_for_is_refused() {
    let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "br")], DATA)]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::Encoding(name) if name == "br"));
}

#[test]
fn a_web_page_instead_of_data_is_refused_whatever_it_is_called() {
    let page = b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in</title>";
    for (media_type, body) in [("text/html; charset=utf-8", DATA), ("text/csv", page.as_slice())] {
        let server = Server::saying(vec![answer("200 OK", &[("Content-Type", media_type)], body)]);
        let error = Try::new().fetch(&server.url("/")).unwrap_err();
        assert!(error.to_string().ends_with("got a web page instead of data"), "{error}");
        assert_eq!(server.asked().len(), 1);
    }
    let packed = gzip(page);
    let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "gzip")], &packed)]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::WebPage));
}

#[test]
fn an_empty_file_is_refused() {
    let empty = gzip(b"");
    for body in [
        answer("200 OK", &[], b""),
        raw("200 OK", &[], b""),
        raw("200 OK", &[("Transfer-Encoding", "chunked")], b"0\r\n\r\n"),
        answer("200 OK", &[("Content-Encoding", "gzip")], &empty),
        answer("200 OK", &[("Content-Encoding", "gzip")], b""),
    ] {
        let server = Server::saying(vec![body]);
        assert!(matches!(Try::new().failure(&server.url("/")), Reason::Empty));
    }
}

#[test]
fn a_file_over_the_limit_is_refused_by_its_length_or_by_its_bytes() {
    let place = Try::new().limits(|limits| limits.max_bytes = 100_000);
    let body = noise(100_001);
    for too_large in [
        raw("200 OK", &[("Content-Length", "100001")], b"x"),
        raw("200 OK", &[], &body),
        raw("200 OK", &[("Content-Encoding", "gzip")], &gzip(&body[..100_000])),
        raw("200 OK", &[("Content-Encoding", "gzip")], &gzip(b"").repeat(6000)),
        answer("200 OK", &[("Content-Encoding", "gzip")], &gzip(&noise(1000).repeat(101)[..100_001])),
    ] {
        let server = Server::saying(vec![too_large]);
        assert!(matches!(place.failure(&server.url("/")), Reason::TooLarge { limit: 100_000 }));
        assert_eq!(server.asked().len(), 1);
    }
    let server = Server::saying(vec![answer("200 OK", &[], &body[..100_000])]);
    assert_eq!(place.file(&server.url("/")).bytes, 100_000);
}

#[test]
fn an_answer_that_is_no_http_is_refused() {
    let server = Server::saying(vec![vec![Say::Bytes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec())]]);
    let reason = Try::new().failure(&server.url("/"));
    assert!(matches!(reason, Reason::Protocol(_)), "{reason:?}");
    let two = raw("200 OK", &[("Content-Length", "35"), ("Content-Length", "10")], DATA);
    let reason = Try::new().failure(&Server::saying(vec![two]).url("/"));
    assert!(matches!(reason, Reason::Protocol(_)), "{reason:?}");
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    let place = tempfile::tempdir().unwrap();
    let into = place.path().join("missing");
    let request = Request { url: &server.url("/"), validators: None, into: &into };
    let error = fetch(request, &LIMITS, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_server_that_cannot_prove_who_it_is_is_refused_and_not_asked_again() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    let reason = Try::new().failure(&format!("https://{}/", server.address));
    assert!(matches!(reason, Reason::Tls(_)), "{reason:?}");
    assert!(server.asked().is_empty());
}
