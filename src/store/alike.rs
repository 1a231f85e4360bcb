//! Who has a text in common, of very many texts: they are kept one after the other, and each is told from the
//! others by a number before it is read.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::FxHasher;

/// Texts and who has them.
#[derive(Default)]
pub struct Alike {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// A number that equal texts share.
    sums: Vec<u64>,
    /// Whose it is, and which of their texts.
    whose: Vec<(u32, u32)>,
}

impl Alike {
    /// Adds a text of somebody, and which of theirs it is. Theirs come one after the other.
    pub fn add(&mut self, text: &str, whose: u32, which: u32) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        let mut sum = FxHasher::default();
        sum.write(text.as_bytes());
        self.sums.push(sum.finish());
        self.whose.push((whose, which));
    }

    fn text(&self, at: u32) -> &str {
        let at = at as usize;
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|to| self.text.get(from..*to)).unwrap_or_default()
    }

    /// Those who share a text with others, as long as they are no crowd: each once, in the order they came. By
    /// text, in order.
    pub fn groups(self, crowd: usize) -> Vec<(String, Vec<(u32, u32)>)> {
        let mut order: Vec<(u64, u32)> = self.sums.iter().copied().zip(0..).collect();
        order.par_sort_unstable();
        let mut groups = Vec::new();
        for same in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            // Different texts may share a number.
            same.sort_by(|(_, a), (_, b)| self.text(*a).cmp(self.text(*b)).then(a.cmp(b)));
            for same in same.chunk_by(|(_, a), (_, b)| self.text(*a) == self.text(*b)) {
                let mut group: Vec<(u32, u32)> =
                    same.iter().filter_map(|(_, at)| self.whose.get(*at as usize).copied()).collect();
                group.dedup_by_key(|(whose, _)| *whose);
                if let Some((_, first)) = same.first()
                    && (2..=crowd).contains(&group.len())
                {
                    groups.push((self.text(*first).to_owned(), group));
                }
            }
        }
        groups.sort_unstable();
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_with_a_text_in_common_are_told_once_each_and_crowds_are_not() {
        let mut alike = Alike::default();
        for (whose, texts) in [vec!["b", "a", "b"], vec!["a", "x"], vec!["c", "b"], vec!["", "x"], vec!["x"]]
            .into_iter()
            .enumerate()
        {
            for (which, text) in texts.into_iter().enumerate() {
                alike.add(text, whose as u32, which as u32);
            }
        }
        let groups = alike.groups(2);
        let wanted = [("a".to_owned(), vec![(0, 1), (1, 0)]), ("b".to_owned(), vec![(0, 0), (2, 1)])];
        assert_eq!(groups, wanted);
    }
}
