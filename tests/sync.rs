//! Fetching, against a real server on this machine that does everything a server can do wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "sync/again.rs"]
mod again;
#[path = "sync/refused.rs"]
mod refused;
#[path = "common/server.rs"]
mod server;
#[path = "sync/stopped.rs"]
mod stopped;

use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use desig::sync::{Fetched, Limits, Progress, Reason, Received, Request, SyncError, Validators, fetch};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use server::{Say, Server, answer, raw};

const DATA: &[u8] = b"source,name\nSDN,EXAMPLE TRADING CO\n";

/// Limits under which every test ends within a second or two.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(2),
    between_bytes: Duration::from_millis(500),
    total: Duration::from_secs(5),
    max_bytes: 4 * 1024 * 1024,
    max_ratio: 50,
    retries: 2,
    first_wait: Duration::from_millis(10),
    longest_wait: Duration::from_millis(1500),
};

/// Fetches into a new directory, and sees to it that nothing is left there but what was fetched.
struct Try {
    into: TempDir,
    limits: Limits,
    validators: Option<Validators>,
}

impl Try {
    fn new() -> Self {
        Self { into: tempfile::tempdir().unwrap(), limits: LIMITS, validators: None }
    }

    fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    fn knowing(mut self, etag: Option<&str>, last_modified: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        self.validators = Some(Validators { etag: owned(etag), last_modified: owned(last_modified) });
        self
    }

    fn left(&self) -> usize {
        std::fs::read_dir(self.into.path()).unwrap().count()
    }

    fn fetch_while(
        &self,
        url: &str,
        mut progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Fetched, SyncError> {
        let request = Request { url, validators: self.validators.as_ref(), into: self.into.path() };
        let result = fetch(request, &self.limits, &mut progress);
        if !matches!(result, Ok(Fetched::File(_))) {
            assert_eq!(self.left(), 0, "something is left in the directory after {result:?}");
        }
        result
    }

    fn fetch(&self, url: &str) -> Result<Fetched, SyncError> {
        self.fetch_while(url, |_| ControlFlow::Continue(()))
    }

    fn file(&self, url: &str) -> Received {
        match self.fetch(url).unwrap() {
            Fetched::File(received) => *received,
            Fetched::Unchanged => panic!("unchanged"),
        }
    }

    fn failure(&self, url: &str) -> Reason {
        self.fetch(url).unwrap_err().reason
    }
}

fn content(received: &mut Received) -> Vec<u8> {
    let mut bytes = Vec::new();
    received.file.read_to_end(&mut bytes).unwrap();
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that do not compress and do not repeat, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(length)
    .collect()
}

const PARTS: [(&str, &str); 2] = [("Accept-Ranges", "bytes"), ("ETag", "\"v1\"")];

/// A head that promises all of `body`, and only its first `upto` bytes.
fn cut(headers: &[(&str, &str)], body: &[u8], upto: usize) -> Vec<Say> {
    let length = body.len().to_string();
    let mut all = vec![("Content-Length", length.as_str())];
    all.extend_from_slice(headers);
    raw("200 OK", &all, &body[..upto])
}

/// The rest of `body` from `from` on, as a server sends it.
fn rest(body: &[u8], from: usize, etag: &str) -> Vec<Say> {
    let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
    answer("206 Partial Content", &[("Content-Range", &range), ("ETag", etag)], &body[from..])
}

fn is_empty_dir(path: &Path) -> bool {
    std::fs::read_dir(path).unwrap().next().is_none()
}

#[test]
fn a_good_file_comes_with_its_hash_its_validators_and_its_media_type() {
    let server = Server::saying(vec![answer(
        "200 OK",
        &[
            ("ETag", "\"v1\""),
            ("Last-Modified", "Mon, 16 Nov 2026 10:00:00 GMT"),
            ("Content-Type", "text/csv; charset=utf-8"),
        ],
        DATA,
    )]);
    let place = Try::new().limits(|limits| limits.total = Duration::MAX);
    let mut received = place.file(&server.url("/list.csv?x=1"));
    assert_eq!(content(&mut received), DATA);
    assert_eq!((received.bytes, received.sha256.clone()), (DATA.len() as u64, sha256(DATA)));
    assert_eq!(received.validators.etag.as_deref(), Some("\"v1\""));
    assert_eq!(received.validators.last_modified.as_deref(), Some("Mon, 16 Nov 2026 10:00:00 GMT"));
    assert_eq!(received.media_type.as_deref(), Some("text/csv"));
    assert_eq!(received.address, server.url("/list.csv?x=1"));
    assert!(received.end_known);

    let asked = &server.asked()[0];
    assert_eq!(asked.path, "/list.csv?x=1");
    assert_eq!(asked.header("user-agent"), Some(concat!("desig/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(asked.header("accept-encoding"), Some("gzip"));
    assert!(asked.header("if-none-match").is_none() && asked.header("authorization").is_none());
}

#[test]
fn the_file_is_gone_when_nobody_keeps_it_and_stays_where_it_is_kept() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    let place = Try::new();
    drop(place.file(&server.url("/")));
    assert!(is_empty_dir(place.into.path()));
    let kept = place.into.path().join("list.csv");
    place.file(&server.url("/")).file.persist(&kept).unwrap();
    assert_eq!(std::fs::read(kept).unwrap(), DATA);
    assert_eq!(place.left(), 1);
}

#[test]
fn a_file_that_has_not_changed_is_not_sent_again() {
    let server = Server::saying(vec![raw("304 Not Modified", &[("ETag", "\"v1\"")], b"")]);
    let place = Try::new().knowing(Some("\"v1\""), Some("Mon, 16 Nov 2026 10:00:00 GMT"));
    assert!(matches!(place.fetch(&server.url("/")).unwrap(), Fetched::Unchanged));
    let asked = &server.asked()[0];
    assert_eq!(asked.header("if-none-match"), Some("\"v1\""));
    assert_eq!(asked.header("if-modified-since"), Some("Mon, 16 Nov 2026 10:00:00 GMT"));
}

#[test]
fn unchanged_is_no_answer_to_who_has_nothing() {
    let server = Server::saying(vec![raw("304 Not Modified", &[], b"")]);
    assert!(matches!(Try::new().failure(&server.url("/")), Reason::Status { code: 304, .. }));
    let nothing = Try::new().knowing(None, None);
    assert!(matches!(nothing.failure(&server.url("/")), Reason::Status { code: 304, .. }));
}

#[test]
fn a_validator_that_cannot_stand_in_a_header_is_left_out() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    Try::new().knowing(Some("\"a\"\r\nX-Evil: 1"), None).file(&server.url("/"));
    let asked = &server.asked()[0];
    assert!(asked.header("if-none-match").is_none() && asked.header("x-evil").is_none());
}

#[test]
fn a_file_without_a_length_is_marked_so() {
    let server = Server::saying(vec![raw("200 OK", &[], DATA)]);
    assert!(!Try::new().file(&server.url("/")).end_known);
}

#[test]
fn redirects_are_followed_a_few_times_and_the_last_address_is_told() {
    let server = Server::new(|_, asked| match asked.path.as_str() {
        "/a/b" => answer("302 Found", &[("Location", "../c?x=1")], b"gone"),
        "/c?x=1" => answer("308 Permanent Redirect", &[("Location", "/list.csv")], b""),
        _ => answer("200 OK", &[], DATA),
    });
    let received = Try::new().file(&server.url("/a/b"));
    assert_eq!(received.address, server.url("/list.csv"));
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn localhost_is_this_machine() {
    let server = Server::saying(vec![answer("200 OK", &[], DATA)]);
    assert_eq!(Try::new().file(&format!("http://localhost:{}/", server.address.port())).bytes, 35);
}

#[test]
fn a_compressed_file_is_unpacked() {
    let body = DATA.repeat(1000);
    let headers = [("Content-Encoding", "gzip"), ("ETag", "\"v1-gzip\"")];
    let server = Server::saying(vec![answer("200 OK", &headers, &gzip(&body))]);
    let mut received = Try::new().file(&server.url("/"));
    assert_eq!((received.bytes, received.sha256.clone()), (body.len() as u64, sha256(&body)));
    assert_eq!(content(&mut received), body);
}

#[test]
fn a_compressed_file_in_two_members_is_unpacked_whole() {
    let both = [gzip(b"name\n"), gzip(b"EXAMPLE\n")].concat();
    let server = Server::saying(vec![answer("200 OK", &[("Content-Encoding", "gzip")], &both)]);
    assert_eq!(content(&mut Try::new().file(&server.url("/"))), b"name\nEXAMPLE\n");
}

#[test]
fn validators_are_kept_as_they_were_sent() {
    let validators = Validators { etag: Some("W/\"a\"".to_owned()), last_modified: None };
    let text = serde_json::to_string(&validators).unwrap();
    assert_eq!(text, r#"{"etag":"W/\"a\""}"#);
    assert_eq!(serde_json::from_str::<Validators>(&text).unwrap(), validators);
}

#[test]
fn this_machine_is_asked_itself_and_not_through_a_proxy() {
    let this = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "localhost_is_this_machine",
            "redirects_are_followed_a_few_times_and_the_last_address_is_told",
        ])
        .envs(["ALL_PROXY", "HTTP_PROXY", "http_proxy"].map(|name| (name, "http://127.0.0.1:1")))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&this.stdout);
    assert!(this.status.success() && said.contains("2 passed"), "{said}");
}
