//! Room for one thing of each of many, taken up only where there is one.

use std::sync::OnceLock;

/// How many share a piece of room.
const SHARED: usize = 1024;

/// One piece of room, once any of it is taken up.
type Piece<T> = OnceLock<Box<[OnceLock<T>]>>;

/// As many slots, each filled when it is first asked for.
pub struct Slots<T> {
    pieces: Box<[Piece<T>]>,
}

impl<T> Slots<T> {
    /// So many slots, all empty.
    pub fn new(count: usize) -> Self {
        Self { pieces: (0..count.div_ceil(SHARED)).map(|_| OnceLock::new()).collect() }
    }

    /// What is in a slot, put there if there was nothing; `None` where there is no such slot.
    pub fn get_or_init(&self, at: usize, make: impl FnOnce() -> T) -> Option<&T> {
        let piece = self.pieces.get(at / SHARED)?;
        let slots = piece.get_or_init(|| (0..SHARED).map(|_| OnceLock::new()).collect());
        Some(slots.get(at % SHARED)?.get_or_init(make))
    }
}
