//! What passes through a reader, kept until it is asked for: so that an entry can carry the bytes it was
//! read from, though a parser reads ahead.

use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;

/// How many bytes are let go of at once.
const COMPACT: usize = 1 << 17;

/// A reader whose bytes can be asked for again by their place.
pub struct Tape<R> {
    inner: R,
    kept: Kept,
}

/// The bytes that passed, from some place on.
#[derive(Clone, Default)]
pub struct Kept(Rc<RefCell<Bytes>>);

#[derive(Default)]
struct Bytes {
    /// The place of the first byte of `bytes`.
    from: u64,
    bytes: Vec<u8>,
    /// How many of them were let go of.
    done: usize,
    /// How many lines end before what is left.
    lines: u64,
    /// Whether more is kept.
    stopped: bool,
}

impl<R> Tape<R> {
    /// A reader that keeps what passes.
    pub fn new(inner: R) -> Self {
        Self { inner, kept: Kept::default() }
    }

    /// What is kept.
    pub fn kept(&self) -> Kept {
        self.kept.clone()
    }

    /// Keeps nothing more.
    pub fn stop(&self) {
        let mut kept = self.kept.0.borrow_mut();
        kept.stopped = true;
        kept.bytes = Vec::new();
    }

    /// The reader itself.
    pub fn into_inner(self) -> R {
        self.inner
    }
}

impl<R: Read> Read for Tape<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut kept = self.kept.0.borrow_mut();
        if !kept.stopped {
            kept.bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}

impl Kept {
    /// Lets go of the first bytes, as though the reader began after them.
    pub fn skip(&self, count: usize) {
        let mut kept = self.0.borrow_mut();
        let count = count.min(kept.bytes.len());
        kept.bytes.drain(..count);
    }

    /// The bytes between two places, as text, and the line the first is on (from 1). Everything before the
    /// second place is let go of.
    pub fn cut(&self, from: u64, to: u64) -> (String, u64) {
        let mut kept = self.0.borrow_mut();
        let at = |place: u64| usize::try_from(place.saturating_sub(kept.from)).unwrap_or(usize::MAX);
        let end = at(to).clamp(kept.done, kept.bytes.len());
        let start = at(from).clamp(kept.done, end);
        let bytes = |range| kept.bytes.get(range).unwrap_or_default();
        let newlines = |range| memchr::memchr_iter(b'\n', bytes(range)).count() as u64;
        let line = kept.lines + newlines(kept.done..start) + 1;
        let lines = line - 1 + newlines(start..end);
        let text = String::from_utf8_lossy(bytes(start..end)).into_owned();
        kept.lines = lines;
        kept.done = end;
        // Moved together now and then, not for every row.
        if kept.done > COMPACT {
            kept.bytes.drain(..end);
            kept.from += end as u64;
            kept.done = 0;
        }
        (text, line)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_can_be_asked_for_by_its_place_and_has_a_line() {
        let mut tape = Tape::new(&b"one\ntwo\nthree\n"[..]);
        let kept = tape.kept();
        let mut all = Vec::new();
        tape.read_to_end(&mut all).unwrap();
        assert_eq!(kept.cut(0, 4), ("one\n".to_owned(), 1));
        assert_eq!(kept.cut(8, 13), ("three".to_owned(), 3));
        assert_eq!(kept.cut(13, 99), ("\n".to_owned(), 3));
    }

    #[test]
    fn what_is_skipped_has_no_place() {
        let mut tape = Tape::new(&b"\xEF\xBB\xBFone\ntwo\n"[..]);
        let kept = tape.kept();
        let mut all = Vec::new();
        tape.read_to_end(&mut all).unwrap();
        kept.skip(3);
        assert_eq!(kept.cut(4, 8), ("two\n".to_owned(), 2));
    }
}
