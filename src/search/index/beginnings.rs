//! The beginnings of words that many names share: how many owners have each, and who comes first.
//!
//! Half of all names have a word that begins with `s`. Nobody can count them, or find the best
//! hundred, between two keystrokes; so that is done once.

use std::ops::Range;

use rayon::prelude::*;

use super::dictionary::partition;
use super::doc::Weight;
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
#[allow(clippy::indexing_slicing)]
fn count(view: &View, nodes: &[Node]) -> Vec<u32> {
    /// A beginning while it is counted.
    #[derive(Clone)]
    struct Counted {
        parent: u32,
        /// The owner who was counted last.
        last: u32,
        owners: u32,
    }
    // The longest beginning each word has.
    let mut of_token = vec![NONE; view.tokens() as usize];
    for (number, node) in nodes.iter().enumerate() {
        of_token[node.tokens.start as usize..node.tokens.end as usize].fill(number as u32);
    }
    let none: Vec<Counted> =
        nodes.iter().map(|node| Counted { parent: node.parent, last: NONE, owners: 0 }).collect();
    let count = |owners: Range<u32>| {
        let mut counted = none.clone();
        for owner in owners {
            let names = view.rank_start[owner as usize]..view.rank_start[owner as usize + 1];
            for word in names.flat_map(|doc| view.words_of(doc)) {
                let mut at = of_token[*word as usize];
                // Who has a beginning was counted with all that it begins with.
                while let Some(node) = counted.get_mut(at as usize)
                    && node.last != owner
                {
                    node.last = owner;
                    node.owners += 1;
                    at = node.parent;
                }
            }
        }
        counted
    };
    let owners = view.by_rank.len();
    let parts = if owners > 1 << 14 { rayon::current_num_threads() } else { 1 };
    let end = |part: usize| (owners * part / parts) as u32;
    let parts: Vec<Vec<Counted>> =
        (0..parts).into_par_iter().map(|part| count(end(part)..end(part + 1))).collect();
    let mut counts = vec![0; nodes.len()];
    for part in parts {
        counts.iter_mut().zip(part).for_each(|(count, part)| *count += part.owners);
    }
    counts
}

/// For each node of a tree, the owners who come first when its beginning is all that was typed.
#[allow(clippy::indexing_slicing)]
fn tops(view: &View, nodes: &[Node], tree: Range<u32>) -> Vec<Vec<u32>> {
    let mut tops = vec![Vec::new(); tree.len()];
    // As if no word were whole: then who comes first is the same for all beginnings.
    let mut begun: Vec<Vec<u64>> = vec![Vec::new(); tree.len()];
    let letters = |weight: Weight| (weight.letters() as u64) << 32;
    let cost = |doc, word| cost_of(view, doc, word);
    for number in tree.clone().rev() {
        let node = &nodes[number as usize];
        let mut best = Best::default();
        // Those of longer beginnings first: most others are then seen not to be among the best.
        for child in &node.children {
            let begun = std::mem::take(&mut begun[(*child - tree.start) as usize]);
            begun.into_iter().for_each(|key| best.offer(key));
        }
        let mut at = node.tokens.start;
        for child in &node.children {
            let longer = &nodes[*child as usize].tokens;
            best.offer_names(view, &(at..longer.start), letters, cost);
            at = longer.end;
        }
        best.offer_names(view, &(at..node.tokens.end), letters, cost);
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
            let at_least =
                |weight: Weight| if weight.may_have(typed) { 0 } else { INEXACT | letters(weight) };
            let cost = |doc, word| {
                let is_exact = view.significant(doc) as usize == typed;
                cost(doc, word) | if is_exact { 0 } else { INEXACT }
            };
            best.offer_names(view, &(word..word + 1), at_least, cost);
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

/// Below how many letters as many names are, or all.
fn shortest(weights: &[Weight], many: usize) -> usize {
    let mut counts = [0; Weight::COUNT];
    for weight in weights {
        if let Some(count) = counts.get_mut(weight.letters()) {
            *count += 1;
        }
    }
    let mut names = 0;
    let enough = counts.iter().position(|count| {
        names += count;
        names >= many
    });
    enough.map_or(Weight::COUNT, |letters| letters + 1)
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

    /// Offers the names that have some words in a row, by what they cost with a word; at least what their weight and
    /// the rank of their owner cost.
    #[allow(clippy::indexing_slicing)]
    fn offer_names(
        &mut self,
        view: &View,
        words: &Range<u32>,
        at_least: impl Fn(Weight) -> u64,
        cost: impl Fn(u32, u32) -> u64,
    ) {
        if words.is_empty() {
            return;
        }
        let listed = view.names_with_any(words);
        let start = view.postings_start[words.start as usize];
        let end_of = |word: u32| (view.postings_start[word as usize + 1] - start) as usize;
        // The shortest fill the page, and most others are then seen not to be among the best without being
        // looked at.
        let short = shortest(listed.weights, 2 * PAGE);
        for letters in [0..short, short..Weight::COUNT] {
            self.shrink();
            let (mut word, mut end) = (words.start, end_of(words.start));
            for (place, (weight, rank)) in listed.weights.iter().zip(listed.ranks).enumerate() {
                if letters.contains(&weight.letters())
                    && self.may_take(at_least(*weight) | u64::from(*rank))
                    && let Some(doc) = listed.docs.get(place)
                {
                    while end <= place {
                        word += 1;
                        end = end_of(word);
                    }
                    self.offer(cost(*doc, word));
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
