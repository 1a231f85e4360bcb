//! A file while it comes in: unpacked, counted, hashed, and held against the limits, in a temporary file
//! that is gone unless it is taken whole. It knows nothing of connections.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use flate2::write::MultiGzDecoder;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::store::file::plain;
use crate::store::leftovers;

use super::Limits;
use super::answer::{Answer, Coding};
use super::error::Reason;

/// Below this many bytes nobody asks how far a file was compressed: small files of one letter are no attack.
const SMALL: u64 = 1024 * 1024;
/// How many bytes at the beginning tell whether it is a web page.
const BEGINNING: u64 = 1024;
/// The media types of web pages. No list is published as one.
const WEB_PAGES: [&str; 2] = ["text/html", "application/xhtml+xml"];

/// A file that is coming in.
pub(super) struct Part {
    body: Body,
    /// The head that the file's first byte came with.
    answer: Answer,
    /// Where that head came from, after redirects.
    address: String,
}

enum Body {
    Plain(Unpacked),
    Gzip(Box<MultiGzDecoder<Unpacked>>),
}

/// What is asked for to go on where it was cut off.
pub(super) struct Rest {
    pub(super) from: u64,
    pub(super) etag: String,
}

/// A file that came in whole.
pub(super) struct Whole {
    pub(super) file: NamedTempFile,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) answer: Answer,
    pub(super) address: String,
}

impl Part {
    /// Makes room for a file in `into`.
    pub(super) fn new(into: &Path, answer: Answer, address: String, limits: &Limits) -> Result<Self, Reason> {
        let coding = answer.coding()?;
        if answer.media_type().is_some_and(|media_type| WEB_PAGES.contains(&media_type.as_str())) {
            return Err(Reason::WebPage);
        }
        if answer.length.is_some_and(|length| length > limits.max_bytes) {
            return Err(Reason::TooLarge { limit: limits.max_bytes });
        }
        let unpacked = Unpacked::new(into, limits)?;
        let body = match coding {
            Coding::Identity => Body::Plain(unpacked),
            Coding::Gzip => Body::Gzip(Box::new(MultiGzDecoder::new(unpacked))),
        };
        Ok(Self { body, answer, address })
    }

    fn unpacked(&self) -> &Unpacked {
        match &self.body {
            Body::Plain(unpacked) => unpacked,
            Body::Gzip(decoder) => decoder.get_ref(),
        }
    }

    fn unpacked_mut(&mut self) -> &mut Unpacked {
        match &mut self.body {
            Body::Plain(unpacked) => unpacked,
            Body::Gzip(decoder) => decoder.get_mut(),
        }
    }

    /// How many bytes came, as they were sent.
    pub(super) fn received(&self) -> u64 {
        self.unpacked().received
    }

    /// How many bytes are to come in all, where the server said.
    pub(super) fn expected(&self) -> Option<u64> {
        self.answer.length
    }

    /// What is missing, if the server can send just that and will know whether it is still the same file.
    pub(super) fn rest(&self) -> Option<Rest> {
        let plain = matches!(self.body, Body::Plain(_));
        let from = self.received();
        let etag = self.answer.validators().strong()?.to_owned();
        (plain && from > 0 && self.answer.offers_parts()).then_some(Rest { from, etag })
    }

    /// Whether the rest that is announced is the rest of this very file.
    pub(super) fn fits(&self, answer: &Answer, address: &str, limits: &Limits) -> Result<(), &'static str> {
        let (first, last, whole) = answer.part().ok_or("it does not say which part it is")?;
        if first != self.received() || last.checked_add(1) != Some(whole) {
            return Err("it is another part");
        }
        if self.expected().is_some_and(|expected| expected != whole) || whole > limits.max_bytes {
            return Err("the whole has another size");
        }
        if answer.length.is_some_and(|length| Some(length) != whole.checked_sub(first)) {
            return Err("it has another size than it says");
        }
        let etag = answer.validators().etag;
        if address != self.address || etag.is_some() && etag != self.answer.validators().etag {
            return Err("it is of another file");
        }
        if !matches!(answer.coding(), Ok(Coding::Identity)) {
            return Err("it is encoded");
        }
        Ok(())
    }

    /// From now on this many bytes are expected in all: the head of the rest has told.
    pub(super) fn expect(&mut self, whole: u64) {
        self.answer.length = Some(whole);
    }

    /// Takes bytes as they were sent.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), Reason> {
        self.unpacked_mut().receive(piece.len())?;
        let written = match &mut self.body {
            Body::Plain(unpacked) => unpacked.write_all(piece),
            Body::Gzip(decoder) => decoder.write_all(piece),
        };
        written.map_err(|_| self.unpacked_mut().refused.take().unwrap_or(Reason::Damaged))
    }

    /// The file, if it is whole and can be what was asked for.
    pub(super) fn finish(self) -> Result<Whole, Reason> {
        let (received, expected) = (self.received(), self.expected());
        if expected.is_some_and(|expected| expected != received) {
            return Err(Reason::CutOff { got: received, expected });
        }
        if received == 0 {
            return Err(Reason::Empty);
        }
        let mut unpacked = match self.body {
            Body::Plain(unpacked) => unpacked,
            Body::Gzip(mut decoder) => {
                // What was still held back is written now, and may be what is too much.
                decoder
                    .try_finish()
                    .map_err(|_| decoder.get_mut().refused.take().unwrap_or(Reason::Damaged))?;
                decoder.finish().map_err(|_| Reason::Damaged)?
            }
        };
        if unpacked.bytes == 0 {
            return Err(Reason::Empty);
        }
        if begins_a_web_page(&unpacked.beginning()?) {
            return Err(Reason::WebPage);
        }
        Ok(Whole {
            sha256: hex(&unpacked.hash.finalize()),
            file: unpacked.file,
            bytes: unpacked.bytes,
            answer: self.answer,
            address: self.address,
        })
    }
}

/// The file itself. A write fails where a limit is passed, and `refused` says which.
struct Unpacked {
    file: NamedTempFile,
    hash: Sha256,
    /// Bytes of the file.
    bytes: u64,
    /// Bytes on the wire.
    received: u64,
    max_bytes: u64,
    max_ratio: u32,
    refused: Option<Reason>,
}

impl Unpacked {
    fn new(into: &Path, limits: &Limits) -> Result<Self, Reason> {
        let file = leftovers::begin(into, ".part")
            .map_err(|error| Reason::File { into: into.to_owned(), error: plain(error) })?;
        Ok(Self {
            file,
            hash: Sha256::new(),
            bytes: 0,
            received: 0,
            max_bytes: limits.max_bytes,
            max_ratio: limits.max_ratio,
            refused: None,
        })
    }

    fn failed(&self, error: io::Error) -> Reason {
        let into = self.file.path().parent().unwrap_or(self.file.path()).to_owned();
        Reason::File { into, error: plain(error) }
    }

    /// The first bytes; the file then stands at its beginning, for whoever takes it.
    fn beginning(&mut self) -> Result<Vec<u8>, Reason> {
        let mut beginning = Vec::new();
        let file = self.file.as_file_mut();
        let read = file
            .seek(SeekFrom::Start(0))
            .and_then(|_| Read::by_ref(file).take(BEGINNING).read_to_end(&mut beginning))
            .and_then(|_| file.seek(SeekFrom::Start(0)));
        read.map(|_| beginning).map_err(|error| self.failed(error))
    }

    /// Counts bytes on the wire. They need not unpack to anything.
    fn receive(&mut self, bytes: usize) -> Result<(), Reason> {
        self.received += bytes as u64;
        if self.received > self.max_bytes {
            return Err(Reason::TooLarge { limit: self.max_bytes });
        }
        Ok(())
    }

    fn limit(&self) -> Option<Reason> {
        if self.bytes > self.max_bytes {
            return Some(Reason::TooLarge { limit: self.max_bytes });
        }
        let most = self.received.saturating_mul(u64::from(self.max_ratio));
        (self.bytes > most.max(SMALL)).then_some(Reason::Bomb { ratio: self.max_ratio })
    }
}

impl Write for Unpacked {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.bytes += piece.len() as u64;
        self.refused = self.limit();
        if self.refused.is_none()
            && let Err(error) = self.file.write_all(piece)
        {
            self.refused = Some(self.failed(error));
        }
        if self.refused.is_some() {
            return Err(io::Error::other("refused"));
        }
        self.hash.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Whether this is how a web page begins: past a byte-order mark, spaces, comments and an XML declaration,
/// in UTF-8 or UTF-16.
fn begins_a_web_page(beginning: &[u8]) -> bool {
    let ascii: Vec<u8> =
        beginning.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(u8::to_ascii_lowercase).collect();
    let mut rest = ascii.trim_ascii_start();
    for (opening, closing) in [("<?", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if rest.starts_with(opening.as_bytes())
            && let Some(end) = memchr::memmem::find(rest, closing.as_bytes())
        {
            rest = rest.get(end + closing.len()..).unwrap_or_default().trim_ascii_start();
        }
    }
    ["<!doctype html", "<html"].iter().any(|page| {
        rest.strip_prefix(page.as_bytes())
            .is_some_and(|after| after.first().is_none_or(|next| !next.is_ascii_alphanumeric()))
    })
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_is_known_by_its_beginning() {
        for page in [
            "<!DOCTYPE html>",
            "\u{feff} \r\n<HTML lang=en>",
            "<html",
            "<!-- saved --><!doctype HTML public>",
            "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>",
        ] {
            assert!(begins_a_web_page(page.as_bytes()), "{page}");
            let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(begins_a_web_page(&wide), "{page} in UTF-16");
        }
    }

    #[test]
    fn data_are_no_web_page() {
        for data in [
            "",
            "name,<html>\n",
            "<?xml version='1.0'?><sdnList>",
            "<!DOCTYPE sdnList>",
            "<htmlList>",
            "{\"a\":\"<html>\"}",
            "<!-- no end",
        ] {
            assert!(!begins_a_web_page(data.as_bytes()), "{data}");
        }
    }
}
