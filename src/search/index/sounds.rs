//! The words by how they sound: those with the same consonants stand together.

use std::ops::RangeInclusive;

use super::build::{in_parts, sort};
use super::layout::View;
use crate::names::consonants;

/// The words that have consonants, by these; those with the same ones in order.
pub fn of_words(view: &View) -> Vec<u32> {
    let key = |token: u32| Some((consonants(view.token(token))?, token));
    let mut keys =
        in_parts(view.tokens(), |tokens| tokens.filter_map(key).collect::<Vec<(u64, u32)>>()).concat();
    sort(&mut keys);
    keys.into_iter().map(|(_, token)| token).collect()
}

impl<'a> View<'a> {
    /// The words with these consonants, those with the same ones in order.
    #[must_use]
    pub fn with_consonants(&self, wanted: &RangeInclusive<u64>) -> &'a [u32] {
        let of = |token: &u32| consonants(self.token(*token)).unwrap_or_default();
        let first = self.sounding.partition_point(|token| of(token) < *wanted.start());
        let rest = self.sounding.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|token| of(token) <= *wanted.end())).unwrap_or_default()
    }
}
