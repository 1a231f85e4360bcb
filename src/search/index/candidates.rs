//! The names that may match: those that have the rarest of what was typed.

use super::layout::View;
use super::place::{Looked, with_initials};

/// The names a needle may stand in, list by list.
pub struct Candidates<'a> {
    lists: Vec<&'a [u32]>,
    /// How many there are at most.
    pub many: usize,
}

impl<'a> Candidates<'a> {
    /// Every name the needle stands in is among these.
    pub fn new(view: View<'a>, looked: &Looked) -> Self {
        let mut lists: Vec<&[u32]> = Vec::new();
        for way in &looked.ways {
            let words = way.words.iter().map(|fit| {
                // The word itself is among those it begins.
                let exact = fit.exact.filter(|_| fit.begun.is_empty());
                let begun = fit.begun.clone().map(|token| view.docs_with(token));
                let others = fit.ended.iter().filter(|token| Some(**token) != exact);
                let others = others.map(|token| view.docs_with(*token));
                let lists: Vec<&[u32]> =
                    exact.into_iter().map(|token| view.docs_with(token)).chain(begun).chain(others).collect();
                lists
            });
            let rarest = words.min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>());
            lists.extend(rarest.into_iter().flatten());
        }
        let mut last = None;
        for marked in &looked.marked {
            if last.replace(marked.token) != Some(marked.token) {
                lists.push(view.docs_with(marked.token));
            }
        }
        lists.extend(looked.joined.iter().flat_map(|joined| joined.docs(view)));
        lists.extend(looked.initials.iter().map(|typed| with_initials(view, typed, false)));
        lists.retain(|list| !list.is_empty());
        let many = lists.iter().map(|list| list.len()).sum();
        Self { lists, many }
    }

    /// All of them, each once, in order.
    pub fn collect(&self, docs: u32) -> Vec<u32> {
        if let [list] = self.lists[..]
            && list.is_sorted_by(|a, b| a < b)
        {
            return list.to_vec();
        }
        // A set of bits costs the same however many there are; sorting does not.
        if self.many < docs as usize / 256 {
            let mut all = self.lists.concat();
            all.sort_unstable();
            all.dedup();
            return all;
        }
        let mut bits = vec![0_u64; (docs as usize).div_ceil(64)];
        for doc in self.lists.iter().copied().flatten() {
            if let Some(word) = bits.get_mut(*doc as usize / 64) {
                *word |= 1 << (doc % 64);
            }
        }
        let mut all = Vec::with_capacity(self.many);
        for (at, mut word) in bits.into_iter().enumerate() {
            while word != 0 {
                all.push(at as u32 * 64 + word.trailing_zeros());
                word &= word - 1;
            }
        }
        all
    }
}
