//! The beginnings of words that many names share: how many owners have each, and who comes first.
//!
//! Half of all names have a word that begins with `s`. Nobody can count them, or find the best
//! hundred, between two keystrokes; so that is done once.

use std::ops::Range;

use rayon::prelude::*;

use super::dictionary::partition;
use super::layout::{Index, View};
use crate::names::legal::is_form_text;
use crate::search::matching::Closeness;
use crate::search::rank::{NOT_FIRST, PAGE};

/// What the start of a word costs more than a whole one.
const NOT_WHOLE: u64 = Closeness::Prefix.cost() as u64;
/// Set in the keys of all matches but exact ones, which come first whatever they cost.
const INEXACT: u64 = 1 << 60;

const NONE: u32 = u32::MAX;

/// A beginning.
struct Node {
    tokens: Range<u32>,
    length: u32,
    parent: u32,
    children: Vec<u32>,
}

/// Adds the beginnings to an index that has all else.
#[allow(clippy::indexing_slicing)]
pub fn add(index: &mut Index, many: usize) {
    let view = index.view();
    let mut nodes = Vec::new();
    branch(&view, 0..view.tokens(), 0, many, NONE, &mut nodes);
    let counts = count(&view, &nodes);
    // Who comes first under each letter is worked out apart from the other letters.
    let roots: Vec<u32> = (0..nodes.len() as u32).filter(|at| nodes[*at as usize].parent == NONE).collect();
    let ends = roots.iter().copied().skip(1).chain([nodes.len() as u32]);
    let trees: Vec<Range<u32>> = roots.iter().copied().zip(ends).map(|(from, to)| from..to).collect();
    let tops: Vec<Vec<Vec<u32>>> = trees.into_par_iter().map(|tree| tops(&view, &nodes, tree)).collect();
    let mut top = Vec::new();
    let mut starts = vec![0];
    for owners in tops.into_iter().flatten() {
        top.extend(owners);
        starts.push(top.len() as u32);
    }
    index.node_first = nodes.iter().map(|node| node.tokens.start).collect();
    index.node_end = nodes.iter().map(|node| node.tokens.end).collect();
    index.node_length = nodes.iter().map(|node| node.length).collect();
    index.node_count = counts;
    index.node_start = starts;
    index.node_top = top;
}

/// Finds the beginnings that begin `many` words of names among `tokens`, which all begin with the same
/// `length` bytes, in order: each before those it is a beginning of.
fn branch(view: &View, tokens: Range<u32>, length: usize, many: usize, parent: u32, nodes: &mut Vec<Node>) {
    let mut at = tokens.start;
    while at < tokens.end {
        let word = view.token(at);
        let Some(next) = word.get(length..).and_then(|rest| rest.chars().next()) else {
            at += 1;
            continue;
        };
        let longer = length + next.len_utf8();
        let begins = word.as_bytes().get(..longer).unwrap_or_default();
        let end = partition(at..tokens.end, |token| view.token_bytes(token).starts_with(begins));
        if view.docs_with_any(&(at..end)).len() >= many {
            let number = nodes.len() as u32;
            nodes.push(Node { tokens: at..end, length: longer as u32, parent, children: Vec::new() });
            if let Some(parent) = nodes.get_mut(parent as usize) {
                parent.children.push(number);
            }
            branch(view, at..end, longer, many, number, nodes);
        }
        at = end;
    }
}

/// How many owners have each beginning.
///
/// An owner's words, sorted, have a beginning in common only with their neighbors; so counting every
/// word once, and taking one away for each pair of neighbors that share a beginning, counts owners.
#[allow(clippy::indexing_slicing)]
fn count(view: &View, nodes: &[Node]) -> Vec<u32> {
    // The longest beginning each word has.
    let mut of_token = vec![NONE; view.tokens() as usize];
    for (number, node) in nodes.iter().enumerate() {
        of_token[node.tokens.start as usize..node.tokens.end as usize].fill(number as u32);
    }
    let owners = view.by_rank.len();
    let count = |owners: Range<usize>| {
        let mut counts = vec![0_i64; nodes.len()];
        let mut words = Vec::new();
        for owner in owners {
            let (first, end) = (view.rank_start[owner], view.rank_start[owner + 1]);
            words.clear();
            words.extend(
                (first..end).flat_map(|doc| view.words_of(doc)).map(|word| (*word, of_token[*word as usize])),
            );
            words.retain(|(_, node)| *node != NONE);
            words.sort_unstable();
            words.dedup();
            for (at, (_, node)) in words.iter().enumerate() {
                counts[*node as usize] += 1;
                let Some((before, _)) = at.checked_sub(1).and_then(|before| words.get(before)) else {
                    continue;
                };
                let mut node = *node;
                while node != NONE && !nodes[node as usize].tokens.contains(before) {
                    node = nodes[node as usize].parent;
                }
                if node != NONE {
                    counts[node as usize] -= 1;
                }
            }
        }
        counts
    };
    let parts = if owners > 1 << 14 { rayon::current_num_threads() } else { 1 };
    let size = owners.div_ceil(parts.max(1)).max(1);
    let parts: Vec<Vec<i64>> = (0..parts)
        .into_par_iter()
        .map(|part| count((part * size).min(owners)..((part + 1) * size).min(owners)))
        .collect();
    let mut counts = vec![0; nodes.len()];
    for part in parts {
        counts.iter_mut().zip(part).for_each(|(count, part)| *count += part);
    }
    // Those of a longer beginning have every shorter one too; they come after it.
    for (at, node) in nodes.iter().enumerate().rev() {
        if node.parent != NONE {
            counts[node.parent as usize] += counts[at];
        }
    }
    counts.into_iter().map(|count| u32::try_from(count).unwrap_or_default()).collect()
}

/// For each node of a tree, the owners who come first when its beginning is all that was typed.
#[allow(clippy::indexing_slicing)]
fn tops(view: &View, nodes: &[Node], tree: Range<u32>) -> Vec<Vec<u32>> {
    let mut tops = vec![Vec::new(); tree.len()];
    // As if no word were whole: then who comes first is the same for all beginnings.
    let mut begun: Vec<Vec<u64>> = vec![Vec::new(); tree.len()];
    for number in tree.clone().rev() {
        let node = &nodes[number as usize];
        let mut best = Best::default();
        let mut at = node.tokens.start;
        for child in &node.children {
            let child_node = &nodes[*child as usize];
            best.offer_docs(view, at..child_node.tokens.start);
            for key in std::mem::take(&mut begun[(*child - tree.start) as usize]) {
                best.offer(key);
            }
            at = child_node.tokens.end;
        }
        best.offer_docs(view, at..node.tokens.end);
        let begun_here = best.take();
        // With the beginning itself as a word, whole. Begun words never make a match exact.
        let mut best = Best::default();
        for key in &begun_here {
            best.offer(INEXACT | (key + (NOT_WHOLE << 32)));
        }
        let word = node.tokens.start;
        if view.token_bytes(word).len() == node.length as usize {
            let text = view.token(word);
            let typed = if is_form_text(text) { 0 } else { text.chars().count() };
            for found in view.names_with_any(&(word..word + 1)).iter() {
                // Most are too long for that and for the page, and that is known without looking at them.
                let may_be_exact = found.weight.may_have(typed);
                let inexact = INEXACT | (found.weight.letters() as u64) << 32;
                if !best.may_take(if may_be_exact { 0 } else { inexact }) {
                    continue;
                }
                let is_exact = view.significant(found.doc) as usize == typed;
                best.offer(if is_exact { 0 } else { INEXACT } | cost_of(view, found.doc, word));
            }
        }
        tops[(number - tree.start) as usize] = best.take().iter().map(|key| *key as u32).collect();
        begun[(number - tree.start) as usize] = begun_here;
    }
    tops
}

/// What a doc costs by one of its words, with the place of its owner.
#[allow(clippy::indexing_slicing)]
fn cost_of(view: &View, doc: u32, word: u32) -> u64 {
    let first = view.words_of(doc).first() == Some(&word);
    let cost = view.significant(doc) + view.kind_of(doc) as u32 + if first { 0 } else { NOT_FIRST as u32 };
    u64::from(cost) << 32 | u64::from(view.rank_in(doc))
}

impl View<'_> {
    /// The beginning of `length` bytes that these words have, if many names share it.
    #[allow(clippy::indexing_slicing)]
    pub fn node_of(&self, tokens: &Range<u32>, length: usize) -> Option<usize> {
        let key = |node: u32| (self.node_first[node as usize], self.node_length[node as usize]);
        let wanted = (tokens.start, length as u32);
        let nodes = self.node_first.len() as u32;
        let first = partition(0..nodes, |node| key(node) < wanted);
        let is_it = first < nodes && key(first) == wanted && self.node_end[first as usize] == tokens.end;
        is_it.then_some(first as usize)
    }

    /// How many owners have words that begin so.
    #[allow(clippy::indexing_slicing)]
    pub fn owners_counted(&self, node: usize) -> usize {
        self.node_count[node] as usize
    }
}

/// The first owners by cost, each once.
#[derive(Default)]
struct Best {
    keys: Vec<u64>,
    limit: Option<u64>,
}

impl Best {
    /// Whether a page is not yet full of better ones.
    fn may_take(&self, key: u64) -> bool {
        self.limit.is_none_or(|limit| key < limit)
    }

    fn offer(&mut self, key: u64) {
        if !self.may_take(key) {
            return;
        }
        self.keys.push(key);
        if self.keys.len() >= 8 * PAGE {
            self.shrink();
        }
    }

    #[allow(clippy::indexing_slicing)]
    fn offer_docs(&mut self, view: &View, tokens: Range<u32>) {
        for token in tokens {
            for found in view.names_with_any(&(token..token + 1)).iter() {
                // Most are too long, and that is known without looking at them.
                if self.may_take((found.weight.letters() as u64) << 32) {
                    self.offer(cost_of(view, found.doc, token));
                }
            }
        }
    }

    fn shrink(&mut self) {
        self.keys.sort_unstable();
        let mut seen = rustc_hash::FxHashSet::default();
        self.keys.retain(|key| seen.len() < PAGE && seen.insert(*key as u32));
        if seen.len() >= PAGE {
            self.limit = self.keys.last().copied();
        }
    }

    fn take(mut self) -> Vec<u64> {
        self.shrink();
        self.keys
    }
}
