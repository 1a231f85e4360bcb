//! zstd frames of a few kilobytes each. What packs and unpacks them is made once for a thread: making it anew takes
//! longer than a small frame does.

use std::cell::RefCell;
use std::io;

use zstd::bulk::{Compressor, Decompressor};

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// zstd's level that costs least for what it saves on texts like these.
const LEVEL: i32 = 1;

/// Bytes in a frame.
pub fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(bytes),
        none => none.insert(Compressor::new(LEVEL)?).compress(bytes),
    })
}

/// The bytes of a frame, which are no more than `most`.
pub fn unpack(frame: &[u8], most: usize) -> io::Result<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(frame, most),
        none => none.insert(Decompressor::new()?).decompress(frame, most),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_has_what_was_packed_and_none_larger_than_allowed_is_unpacked() {
        for length in [0, 1, 100_000] {
            let bytes = vec![7; length];
            let frame = pack(&bytes).unwrap();
            assert_eq!(unpack(&frame, length).unwrap(), bytes);
            assert!(length == 0 || unpack(&frame, length - 1).is_err(), "{length}");
            assert!(unpack(frame.get(..frame.len() - 1).unwrap(), length).is_err(), "{length}");
        }
        assert!(unpack(b"no frame", 100).is_err());
    }
}
