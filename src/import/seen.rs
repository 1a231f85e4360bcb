//! Which identifiers a file has given: a million of them in little memory.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Identifiers that were seen, by 128 bits of hash: that two of a hundred million share one is as likely as
/// nothing.
#[derive(Default)]
pub struct Seen(HashSet<u128>);

impl Seen {
    /// Notes an identifier of a list, and says whether it is new.
    pub fn insert(&mut self, list: &str, id: &str) -> bool {
        self.0.insert(key(list, id))
    }

    /// Whether an identifier of a list was seen.
    pub fn contains(&self, list: &str, id: &str) -> bool {
        self.0.contains(&key(list, id))
    }
}

fn key(list: &str, id: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, list, id).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
