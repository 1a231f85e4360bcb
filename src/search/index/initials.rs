//! A typed word that may be the initials of a name: `hit` for `Harbin Institute of Technology`.

use super::build::{INITIALS, pack, packed_range};
use super::candidates::Worth;
use super::dictionary::mask;
use super::layout::View;
use crate::names::legal::is_form_text;
use crate::search::matching::{Closeness, Place, SPELLED_FROM, is_small};

/// A word that may be initials.
pub struct Initials {
    typed: Vec<u8>,
    letters: u32,
}

impl Initials {
    /// How well they stand in a name at best.
    pub const AT_BEST: Worth = (Closeness::Initials, 0);

    /// `word` as initials, if it may be.
    pub fn new(word: &[char]) -> Option<Self> {
        let bytes = || word.iter().map(|c| u8::try_from(*c).ok().filter(u8::is_ascii));
        let typed = (word.len() >= SPELLED_FROM).then(|| bytes().collect::<Option<Vec<u8>>>()).flatten()?;
        Some(Self { typed, letters: mask(word.iter().copied()) })
    }

    /// Whether the words of a name that begin with these letters may begin with those typed.
    pub fn may_begin(&self, heads: u32) -> bool {
        self.letters & !heads == 0
    }

    /// Whether they are the first initials of a name, of all its words or of all but the small ones.
    pub fn begin(&self, view: &View, words: &[u32]) -> bool {
        let kept = words.iter().filter(|token| !is_small(view.token(**token)));
        words.len() >= SPELLED_FROM && (self.begin_these(view, words.iter()) || self.begin_these(view, kept))
    }

    fn begin_these<'a>(&self, view: &View, words: impl Iterator<Item = &'a u32>) -> bool {
        let mut typed = self.typed.iter();
        let mut left = typed.len();
        for (token, typed) in words.zip(&mut typed) {
            if view.token_bytes(*token).first() != Some(typed) {
                return false;
            }
            left -= 1;
        }
        left == 0
    }

    /// Whether they are all there are of a name, but perhaps for the legal form at its end.
    pub fn spell(&self, view: &View, doc: u32) -> Option<Place> {
        let words = view.words_of(doc);
        if !self.may_begin(view.heads_of(doc)) || !self.begin(view, words) {
            return None;
        }
        let kept: Vec<u32> = words.iter().copied().filter(|token| !is_small(view.token(*token))).collect();
        let fits = |words: &[u32]| {
            let legal = words.iter().rev().take_while(|token| is_form_text(view.token(**token))).count();
            let length = self.typed.len();
            (length == words.len() || length == words.len() - legal) && self.begin_these(view, words.iter())
        };
        (fits(words) || fits(&kept)).then_some(Place { closeness: Closeness::Spelled, extra: 0, word: 0 })
    }
}

/// The names whose first initials are those typed, or all of whose are; as far as they are packed, each
/// perhaps more than once.
pub fn with_initials<'a>(view: &View<'a>, initials: &Initials, all: bool) -> &'a [u32] {
    let typed = &initials.typed;
    let packed = pack(typed.iter().copied());
    // Where there is room behind them, nothing follows the last.
    let keys =
        if all && typed.len() < INITIALS { packed..=packed } else { packed_range(packed, typed.len()) };
    let first = view.initials_key.partition_point(|key| key < keys.start());
    let end = view.initials_key.partition_point(|key| key <= keys.end());
    view.initials_doc.get(first..end).unwrap_or_default()
}
