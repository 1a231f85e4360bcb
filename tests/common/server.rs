//! A small HTTP server that says exactly what a test wants, and notes what it was asked. It has an end: in
//! connections, in time, and when it is dropped.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Few tests last longer or need more connections, and those say so.
const LIFE: Duration = Duration::from_secs(20);
const CONNECTIONS: usize = 32;
const NAP: Duration = Duration::from_millis(2);

/// What a client asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path with its query.
    pub path: String,
    /// The headers, names in small letters.
    pub headers: HashMap<String, String>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What the server does, in this order; then it closes the connection.
#[derive(Debug, Clone)]
pub enum Say {
    Bytes(Vec<u8>),
    Wait(Duration),
    /// Listen whether the client hangs up.
    Listen,
}

/// A whole answer with its Content-Length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<Say> {
    let length = body.len().to_string();
    let mut all = vec![("Content-Length", length.as_str())];
    all.extend_from_slice(headers);
    raw(status, &all, body)
}

/// An answer with just these headers and these bytes.
pub fn raw(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<Say> {
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(b"Connection: close\r\n\r\n");
    bytes.extend(body);
    vec![Say::Bytes(bytes)]
}

type Plan = dyn Fn(usize, &Asked) -> Vec<Say> + Send + Sync;

/// What the server's threads and the test both see.
struct Shared {
    plan: Box<Plan>,
    asked: Mutex<Vec<Asked>>,
    hung_up: AtomicBool,
    over: AtomicBool,
}

/// A server on a port of its own.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers as `plan` says, which is given the number of the request, from 0, and the request.
    pub fn new(plan: impl Fn(usize, &Asked) -> Vec<Say> + Send + Sync + 'static) -> Self {
        Self::lasting(LIFE, CONNECTIONS, plan)
    }

    /// The same, for so long and so many connections.
    pub fn lasting(
        life: Duration,
        connections: usize,
        plan: impl Fn(usize, &Asked) -> Vec<Say> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            plan: Box::new(plan),
            asked: Mutex::default(),
            hung_up: AtomicBool::new(false),
            over: AtomicBool::new(false),
        });
        let served = shared.clone();
        let thread = std::thread::spawn(move || serve(&listener, &served, life, connections));
        Self { address, shared, thread: Some(thread) }
    }

    /// Answers each request with the next of these, the last one again and again.
    pub fn saying(answers: Vec<Vec<Say>>) -> Self {
        Self::new(move |number, _| answers[number.min(answers.len() - 1)].clone())
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// Whether a client that was listened to hangs up within a second.
    pub fn sees_a_client_hang_up(&self) -> bool {
        let end = Instant::now() + Duration::from_secs(1);
        while !self.shared.hung_up.load(Ordering::Relaxed) && Instant::now() < end {
            std::thread::sleep(NAP);
        }
        self.shared.hung_up.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server failed");
        }
    }
}

fn serve(listener: &TcpListener, shared: &Arc<Shared>, life: Duration, connections: usize) {
    let end = Instant::now() + life;
    let mut talks = Vec::new();
    while !shared.over.load(Ordering::Relaxed) && Instant::now() < end && talks.len() < connections {
        match listener.accept() {
            Ok((stream, _)) => {
                let shared = shared.clone();
                talks.push(std::thread::spawn(move || talk(&stream, &shared, end)));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(NAP),
            Err(error) => panic!("cannot accept: {error}"),
        }
    }
    for talk in talks {
        talk.join().unwrap();
    }
}

/// One connection. A client that goes away is no failure of the server.
fn talk(mut stream: &TcpStream, shared: &Shared, end: Instant) {
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(2))).unwrap();
    let Some(request) = read(stream) else {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        return;
    };
    let number = {
        let mut asked = shared.asked.lock().unwrap();
        asked.push(request.clone());
        asked.len() - 1
    };
    for say in (shared.plan)(number, &request) {
        match say {
            Say::Bytes(bytes) => {
                if stream.write_all(&bytes).is_err() {
                    return;
                }
            }
            Say::Listen => {
                let late = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
                let gone =
                    stream.read(&mut [0]).map_or_else(|error| !late.contains(&error.kind()), |n| n == 0);
                shared.hung_up.store(gone, Ordering::Relaxed);
            }
            Say::Wait(wait) => {
                let until = (Instant::now() + wait).min(end);
                while Instant::now() < until && !shared.over.load(Ordering::Relaxed) {
                    std::thread::sleep(NAP);
                }
            }
        }
    }
    let _ = stream.shutdown(Shutdown::Both);
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line.ok()?;
        if line.is_empty() {
            return Some(Asked { path, headers });
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    None
}
