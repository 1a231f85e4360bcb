//! The arrays of an index, in memory and in a file.
//!
//! In a file they stand one after the other, each aligned to its elements, little-endian, behind a
//! header with their lengths. [`View::of`] reads them in place: nothing is copied or parsed.

use super::dictionary::{GRAMS, LETTERS};
use super::doc::{Doc, Weight};

/// A file that is no index, or not one of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The bytes end too early.
    #[error("the search index is cut off: {wanted} bytes wanted, {got} there")]
    CutOff {
        /// How many bytes the header promises.
        wanted: usize,
        /// How many there are.
        got: usize,
    },
    /// The bytes are of another layout.
    #[error("the search index has another layout than {LAYOUT}")]
    Foreign,
    /// The bytes do not lie where numbers may be read.
    #[error("the search index does not begin at a multiple of eight bytes")]
    Misaligned,
    /// A number points outside its array.
    #[error("the search index is damaged: {array} does not hold together")]
    Damaged {
        /// Which array.
        array: &'static str,
    },
}

/// Names this layout; another one has another name.
const LAYOUT: &str = "desig-names/6";

/// Where arrays begin: so that no name of [`Doc`] lies on two lines of the processor's cache.
const ALIGNED: usize = 64;

macro_rules! arrays {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// An index in memory.
        #[derive(Default)]
        pub struct Index {
            $($(#[$doc])* pub(super) $name: Vec<$kind>,)*
        }

        /// An index, wherever its arrays are.
        #[derive(Clone, Copy, Default)]
        pub struct View<'a> {
            $($(#[$doc])* pub(super) $name: &'a [$kind],)*
        }

        impl Index {
            /// The arrays, to be searched.
            #[must_use]
            pub fn view(&self) -> View<'_> {
                View { $($name: &self.$name,)* }
            }
        }

        impl<'a> View<'a> {
            /// How many bytes the arrays have.
            #[must_use]
            pub fn bytes(&self) -> usize {
                0 $(+ size_of_val(self.$name))*
            }

            /// The arrays as they stand in a file.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                let lengths = [$(self.$name.len() as u64,)*];
                let mut bytes = header().to_vec();
                bytes.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
                bytes.resize(bytes.len().next_multiple_of(ALIGNED), 0);
                $(
                    bytes.extend_from_slice(bytemuck::cast_slice(self.$name));
                    bytes.resize(bytes.len().next_multiple_of(ALIGNED), 0);
                )*
                bytes
            }

            /// The arrays in the bytes of a file that is known to be what was written: what they say is not
            /// looked at.
            ///
            /// # Errors
            /// When the bytes are not such arrays.
            pub fn trusted(bytes: &'a [u8]) -> Result<Self, LayoutError> {
                let mut rest = Rest { bytes, at: 0 };
                if rest.take::<u8>(header().len())? != header() {
                    return Err(LayoutError::Foreign);
                }
                let mut lengths = rest.take::<u64>([$(stringify!($name),)*].len())?.iter();
                let view = View { $(
                    $name: {
                        let length = lengths.next().map_or(0, |length| u64::from_le(*length));
                        rest.take::<$kind>(usize::try_from(length).unwrap_or(usize::MAX))?
                    },
                )* };
                Ok(view)
            }

            /// The same of any file: every number is seen to point where it may.
            ///
            /// # Errors
            /// When the bytes are not such arrays, or these do not hold together.
            pub fn of(bytes: &'a [u8]) -> Result<Self, LayoutError> {
                let view = Self::trusted(bytes)?;
                view.check()?;
                Ok(view)
            }
        }
    };
}

arrays! {
    /// The words, sorted, one after the other.
    text: u8,
    /// Where in `text` each word begins; and the end.
    text_start: u32,
    /// Which letters each word has: see [`super::dictionary::mask`].
    token_mask: u32,
    /// How many of its first bytes each word shares with the one before it; of more than 255 so many.
    token_shared: u8,
    /// The words by their consonants: see [`super::sounds`].
    sounding: u32,
    /// The names that have a word, in order.
    postings: u32,
    /// Of each of these the rank of its owner,
    posting_ranks: u32,
    /// what can be told of it before it is looked at,
    posting_weights: Weight,
    /// and the word that stands in it after this one: see [`super::phrase`].
    posting_next: u32,
    /// Where in `postings` each word's names begin; and the end.
    postings_start: u32,
    /// The names, in the order of their owners' first names.
    docs: Doc,
    /// The words of long names.
    long: u32,
    /// For each letter of the sets of letters, a bit for each name that has it,
    with_letter: u64,
    /// and a bit for each name with a word that begins with it.
    with_head: u64,
    /// The first name of the owner of each rank; and the end.
    rank_start: u32,
    /// The rank of each owner: its place in the order of names.
    owner_rank: u32,
    /// The owners by rank.
    by_rank: u32,
    /// The words that have a group of three bytes.
    grams: u32,
    /// Where in `grams` each group begins; and the end. Where there are few words, the end alone.
    grams_start: u32,
    /// First initials of names, packed, sorted.
    initials_key: u32,
    /// The names they are of.
    initials_doc: u32,
    /// Of each beginning that many names share: its first word,
    node_first: u32,
    /// the end of its words,
    node_end: u32,
    /// its length in bytes,
    node_length: u32,
    /// how many owners have it,
    node_count: u32,
    /// and where in `node_top` those begin who come first; and the end.
    node_start: u32,
    /// Ranks of owners who come first.
    node_top: u32,
}

impl View<'_> {
    /// Whether every number points where it may.
    fn check(&self) -> Result<(), LayoutError> {
        let starts = |array: &'static str, starts: &[u32], into: usize| {
            let holds = starts.first() == Some(&0)
                && starts.is_sorted()
                && starts.last().is_some_and(|last| *last as usize == into);
            if holds { Ok(()) } else { Err(LayoutError::Damaged { array }) }
        };
        let below = |array: &'static str, numbers: &[u32], limit: usize| {
            let holds = numbers.iter().all(|number| (*number as usize) < limit);
            if holds { Ok(()) } else { Err(LayoutError::Damaged { array }) }
        };
        let same = |array: &'static str, a: usize, b: usize| {
            if a == b { Ok(()) } else { Err(LayoutError::Damaged { array }) }
        };
        let (tokens, docs, owners, nodes) =
            (self.token_mask.len(), self.docs.len(), self.owner_rank.len(), self.node_first.len());
        let groups = if self.grams_start.len() > 1 { GRAMS } else { 0 };
        let text = std::str::from_utf8(self.text).map_err(|_| LayoutError::Damaged { array: "text" })?;
        if self.text_start.iter().any(|at| !text.is_char_boundary(*at as usize)) {
            return Err(LayoutError::Damaged { array: "text" });
        }
        starts("text_start", self.text_start, self.text.len())?;
        starts("postings_start", self.postings_start, self.postings.len())?;
        starts("rank_start", self.rank_start, docs)?;
        starts("grams_start", self.grams_start, self.grams.len())?;
        starts("node_start", self.node_start, self.node_top.len())?;
        for (array, length, wanted) in [
            ("text_start", self.text_start.len(), tokens + 1),
            ("token_shared", self.token_shared.len(), tokens),
            ("postings_start", self.postings_start.len(), tokens + 1),
            ("with_letter", self.with_letter.len(), LETTERS * docs.div_ceil(64)),
            ("with_head", self.with_head.len(), LETTERS * docs.div_ceil(64)),
            ("posting_ranks", self.posting_ranks.len(), self.postings.len()),
            ("posting_weights", self.posting_weights.len(), self.postings.len()),
            ("posting_next", self.posting_next.len(), self.postings.len()),
            ("rank_start", self.rank_start.len(), owners + 1),
            ("by_rank", self.by_rank.len(), owners),
            ("initials", self.initials_key.len(), self.initials_doc.len()),
            ("grams_start", self.grams_start.len(), groups + 1),
            ("node_end", self.node_end.len(), nodes),
            ("node_length", self.node_length.len(), nodes),
            ("node_count", self.node_count.len(), nodes),
            ("node_start", self.node_start.len(), nodes + 1),
        ] {
            same(array, length, wanted)?;
        }
        below("postings", self.postings, docs)?;
        below("posting_ranks", self.posting_ranks, owners)?;
        below("long", self.long, tokens)?;
        let holds = |doc: &Doc| {
            let words = doc.words_in(self.long);
            (doc.rank() as usize) < owners
                && words.is_some_and(|words| words.iter().all(|word| (*word as usize) < tokens))
        };
        if !self.docs.iter().all(holds) {
            return Err(LayoutError::Damaged { array: "docs" });
        }
        below("owner_rank", self.owner_rank, owners)?;
        below("by_rank", self.by_rank, owners)?;
        below("grams", self.grams, tokens)?;
        below("sounding", self.sounding, tokens)?;
        below("initials_doc", self.initials_doc, docs)?;
        below("node_top", self.node_top, owners)
    }
}

fn header() -> [u8; ALIGNED] {
    let mut header = [0; ALIGNED];
    header.iter_mut().zip(LAYOUT.bytes()).for_each(|(to, from)| *to = from);
    header
}

/// What is not read yet.
struct Rest<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Rest<'a> {
    fn take<T: bytemuck::AnyBitPattern>(&mut self, count: usize) -> Result<&'a [T], LayoutError> {
        let end = count.checked_mul(size_of::<T>()).and_then(|length| length.checked_add(self.at));
        let cut = || LayoutError::CutOff { wanted: end.unwrap_or(usize::MAX), got: self.bytes.len() };
        let part = end.and_then(|end| self.bytes.get(self.at..end)).ok_or_else(cut)?;
        self.at = end.map_or(self.at, |end| end.next_multiple_of(ALIGNED).min(self.bytes.len()));
        bytemuck::try_cast_slice(part).map_err(|_| LayoutError::Misaligned)
    }
}
