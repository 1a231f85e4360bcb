//! Where a needle stands in one name of the index: what [`Needle::place`] says, by numbers of words.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::candidates::Worth;
use super::dictionary::{bits, has_at_most, mask};
use super::held::{Standing, is_in};
use super::initials::Initials;
use super::joined::Joined;
use super::layout::View;
use super::lots::Found;
use super::marks::{Marked, Marks};
use crate::search::matching::{Closeness, Depth, Place, cost, slips_allowed};
use crate::search::needle::Needle;
use crate::search::query::How;

/// A needle held against the dictionary once, so that it can be held against many names.
pub struct Looked {
    /// The ways it may stand in a name.
    pub ways: Vec<Way>,
    /// The words it is inside of, or like.
    pub marks: Marks,
    /// The word typed, where it may run over several words of a name.
    pub joined: Option<Arc<Joined>>,
    /// The word typed, where it may be initials.
    pub initials: Option<Initials>,
    /// Whether a name may lack it: see [`Needle::may_be_missing`].
    pub may_be_missing: bool,
    /// The letters that every name has in which it stands, and how many of them may be missing.
    letters: (u32, u32),
    /// The letters that words of every such name begin with.
    heads: u32,
    /// Whether it stands wherever a word begins with these.
    is_one_letter: bool,
    /// The beginning that it is, if many names have words with it, and it stands nowhere else; and the words.
    beginning: Option<(usize, Range<u32>)>,
    /// The names in which it stands, once many were held against it.
    pub standing: OnceLock<Standing>,
}

/// A sequence of words.
pub struct Way {
    pub words: Vec<Fit>,
    /// The names in which several words stand in a row, once that was asked.
    pub names: OnceLock<Arc<Vec<Found>>>,
    anchor: Anchor,
    /// Whether it is as typed, or how else it came about.
    from: From,
}

#[derive(Clone, Copy, PartialEq)]
enum From {
    Typed,
    /// Typed in another script.
    Read,
    /// Only the sound of what was typed: held against readings alone.
    Sound,
}

#[derive(PartialEq)]
enum Anchor {
    Anywhere,
    First,
    Last,
}

/// The words of the dictionary that one typed word may be.
#[derive(Default)]
pub struct Fit {
    /// The word itself.
    pub exact: Option<u32>,
    /// Those it begins, itself among them, if it may be only the start.
    pub begun: Range<u32>,
    /// Those it ends, if it may be only the end.
    pub ended: Vec<u32>,
}

impl Fit {
    /// Whether any word is meant.
    fn is_something(&self) -> bool {
        self.exact.is_some() || !self.begun.is_empty() || !self.ended.is_empty()
    }

    /// Whether a word is meant, and then whether it is the whole of what was typed.
    #[inline]
    pub fn holds(&self, token: u32) -> Option<bool> {
        if self.exact == Some(token) {
            return Some(true);
        }
        let ended = || !self.ended.is_empty() && self.ended.binary_search(&token).is_ok();
        (self.begun.contains(&token) || ended()).then_some(false)
    }
}

impl Looked {
    /// Looks a needle up; `less` is what it was at the depth before, from [`Depth::Inside`] on, and `shorter` what one
    /// was at the same depth that it begins with, where they are known.
    pub fn new(
        view: &View,
        needle: &Needle,
        depth: Depth,
        less: Option<&Self>,
        shorter: Option<&Self>,
    ) -> Self {
        let from = |at| if at == 0 { From::Typed } else { From::Read };
        let ways = needle.ways().iter().enumerate();
        let mut letters = needle.ways().iter().fold(u32::MAX, |letters, way| letters & mask_of(way));
        let mut slips = 0;
        // Inside words, or with a slip, it need not begin any.
        let (mut heads, mut is_one_letter) = (0, false);
        if depth == Depth::Close {
            let of_way = |way: &Vec<Vec<char>>| mask(way.iter().filter_map(|word| word.first()).copied());
            // What is only the end of a word begins none.
            let is_begun = needle.how() != How::End;
            heads = needle.ways().iter().fold(u32::MAX, |heads, way| heads & of_way(way));
            heads = if is_begun { heads } else { 0 };
            is_one_letter = needle.how() == How::Loose
                && matches!(needle.word(), Some([letter]) if letter.is_ascii_lowercase())
                && needle.ways().len() == 1;
        }
        let mut ways: Vec<Way> = ways.map(|(at, way)| Way::new(view, needle.how(), way, from(at))).collect();
        let beginning = match (needle.ways(), ways.as_slice()) {
            ([words], [way]) if way.is_one_word_anywhere() => way.words.first().zip(words.first()),
            _ => None,
        };
        let beginning = beginning.filter(|_| depth == Depth::Close).and_then(|(fit, word)| {
            let node = view.node_of(&fit.begun, word.iter().map(|c| c.len_utf8()).sum())?;
            Some((node, fit.begun.clone()))
        });
        let (mut joined, mut initials) = (None, None);
        if depth >= Depth::Inside
            && let Some(word) = needle.word()
        {
            joined = match less {
                Some(less) => less.joined.clone(),
                None => Joined::new(view, word, &word.iter().collect::<String>()).map(Arc::new),
            };
            initials = Initials::new(word);
        }
        if depth >= Depth::Loose {
            letters = needle.syllables().into_iter().fold(letters, |letters, way| letters & mask_of(way));
            ways.extend(
                needle.syllables().map(|syllables| Way::new(view, How::Word, syllables, From::Sound)),
            );
            let (typed, read) = (needle.word(), needle.word_read());
            for word in [typed, read].into_iter().flatten() {
                letters &= mask(word.iter().copied());
                slips = slips.max(slips_allowed(word).unwrap_or_default());
            }
        }
        let [less, shorter] = [less, shorter].map(|known| known.map(|known| &known.marks));
        let marks = Marks::new(view, needle, depth, less, shorter);
        if marks.has_sounding() {
            // Of these none need be the same.
            letters = 0;
        }
        Self {
            ways,
            marks,
            joined,
            initials,
            may_be_missing: needle.may_be_missing(),
            letters: (letters, slips as u32),
            heads,
            is_one_letter,
            beginning,
            standing: OnceLock::new(),
        }
    }

    /// The beginning that it is, if many names have words with it, and it stands nowhere else; and the words.
    pub fn beginning(&self) -> Option<(usize, &Range<u32>)> {
        self.beginning.as_ref().map(|(node, tokens)| (*node, tokens))
    }

    /// The letter with which a word need only begin for it to stand there, if it is no more: its place in a set
    /// of letters.
    pub fn one_letter(&self) -> Option<usize> {
        self.is_one_letter.then(|| self.heads.trailing_zeros() as usize)
    }

    /// Whether a name has the letters without which it cannot stand in it; told by the bits of the letters, and
    /// not by the name.
    pub fn may_have(&self, view: &View, doc: u32) -> bool {
        let (letters, missing) = self.letters;
        let lacks = |letter: &usize| !is_in(view.names_with_letter(*letter), doc);
        bits(self.heads).all(|letter| is_in(view.names_with_head(letter), doc))
            && bits(letters).filter(lacks).nth(missing as usize).is_none()
    }

    /// Whether a name has the letters without which it cannot stand in it.
    pub fn has_letters(&self, view: &View, doc: u32) -> bool {
        let (letters, missing) = self.letters;
        self.heads & !view.heads_of(doc) == 0 && has_at_most(letters & !view.letters_in(doc), missing)
    }

    /// Whether it may stand over several words of a name, or be its initials.
    fn may_join_or_spell(&self, view: &View, doc: u32) -> bool {
        let joins = |joined: &Arc<Joined>| joined.may_begin(view.words_of(doc));
        let spells = |typed: &Initials| typed.may_begin(view.heads_of(doc));
        self.joined.as_ref().is_some_and(joins) || self.initials.as_ref().is_some_and(spells)
    }

    /// How closely it may stand in a name at best, and what that costs at least.
    pub fn at_best(&self) -> Worth {
        let ways = self.ways.iter().filter(|way| way.words.iter().all(Fit::is_something)).map(Way::at_best);
        let marked = self.marks.iter().map(Marked::worth);
        let joined = self.joined.iter().map(|_| Joined::AT_BEST);
        let initials = self.initials.iter().map(|_| Initials::AT_BEST);
        let all = || ways.clone().chain(marked.clone()).chain(joined.clone()).chain(initials.clone());
        let closest = all().map(|(closeness, _)| closeness).min().unwrap_or(Closeness::Words);
        let cheapest = all().map(|(closeness, extra)| closeness.cost() + extra).min().unwrap_or_default();
        (closest, cheapest)
    }

    /// The one word it is, if it may stand anywhere.
    fn word(&self) -> Option<&Fit> {
        match self.ways.as_slice() {
            [Way { words, anchor: Anchor::Anywhere, from: From::Typed, .. }] => match words.as_slice() {
                [fit] if fit.ended.is_empty() => Some(fit),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the needle stands in a name.
    pub fn is_in(&self, view: &View, doc: u32) -> bool {
        if self.is_one_letter {
            return self.heads & !view.heads_of(doc) == 0;
        }
        let words = view.words_of(doc);
        let is_reading = || view.is_reading(doc);
        if self.word().is_some_and(|fit| words.iter().any(|token| fit.holds(*token).is_some())) {
            return true;
        }
        words.iter().any(|token| self.marks.of_word(*token, is_reading()).next().is_some())
            || self.may_stand(view, doc)
    }

    /// Whether it stands in a name in another way than as one word of it.
    pub fn may_stand(&self, view: &View, doc: u32) -> bool {
        let words = view.words_of(doc);
        let is_reading = || view.is_reading(doc);
        let fits = |way: &Way| way.fits(words) && way.may_be_in(is_reading());
        self.word().is_none() && self.ways.iter().any(fits)
            || self.may_join_or_spell(view, doc) && self.place(view, doc, 0).is_some()
    }

    /// Where the needle stands in a name.
    pub fn place(&self, view: &View, doc: u32, from: usize) -> Option<Place> {
        let words = view.words_of(doc);
        let mut best = self.place_beside(view, doc, from);
        let mut offer = |place: Place| take(&mut best, place, from);
        if let Some(joined) = &self.joined
            && joined.may_begin(words)
        {
            joined.place(view, words, &mut offer);
        }
        if let Some(typed) = &self.initials
            && typed.may_begin(view.heads_of(doc))
            && typed.begin(view, words)
        {
            offer(Place { closeness: Closeness::Initials, extra: 0, word: 0 });
        }
        best
    }

    /// Where it stands in a text that is no name: neither over several words of it nor as initials.
    pub fn place_beside(&self, view: &View, doc: u32, from: usize) -> Option<Place> {
        let words = view.words_of(doc);
        let is_reading = view.is_reading(doc);
        let mut best = None;
        let mut offer = |place: Place| take(&mut best, place, from);
        if let Some(fit) = self.word() {
            for (word, token) in words.iter().enumerate() {
                if let Some(is_whole) = fit.holds(*token) {
                    let closeness = if is_whole { Closeness::Words } else { Closeness::Prefix };
                    offer(Place { closeness, extra: 0, word });
                }
            }
        } else {
            for way in self.ways.iter().filter(|way| way.may_be_in(is_reading)) {
                way.place(words, &mut offer);
            }
        }
        for (word, token) in words.iter().enumerate() {
            for marked in self.marks.of_word(*token, is_reading) {
                let (closeness, extra) = marked.worth();
                offer(Place { closeness, extra, word });
            }
        }
        best
    }
}

/// Takes a place if it is better than the best so far.
fn take(best: &mut Option<Place>, place: Place, from: usize) {
    if best.as_ref().is_none_or(|best| place.is_before(best, from)) {
        *best = Some(place);
    }
}

impl Way {
    fn new(view: &View, how: How, words: &[Vec<char>], from: From) -> Self {
        let fit = |(at, word): (usize, &Vec<char>)| {
            let text: String = word.iter().collect();
            let begun = view.begin_with(&text);
            let exact = view.exactly(&text, &begun);
            let is_last = at + 1 == words.len();
            let may_begin = is_last && !matches!(how, How::Word | How::End);
            let may_end = at == 0 && how == How::End;
            Fit {
                exact,
                begun: if may_begin { begun } else { 0..0 },
                ended: if may_end { view.ending_with(&text) } else { Vec::new() },
            }
        };
        let anchor = match how {
            How::Start => Anchor::First,
            How::End => Anchor::Last,
            _ => Anchor::Anywhere,
        };
        let words = words.iter().enumerate().map(fit).collect();
        Self { words, names: OnceLock::new(), anchor, from }
    }

    /// Whether any name with one of its words has it.
    pub fn is_one_word_anywhere(&self) -> bool {
        self.words.len() == 1 && self.anchor == Anchor::Anywhere && self.from != From::Sound
    }

    /// Whether it may begin and end anywhere in a name.
    pub fn is_anywhere(&self) -> bool {
        self.anchor == Anchor::Anywhere
    }

    /// Whether it may be in a name at all that is a reading, or none.
    pub fn may_be_in(&self, is_reading: bool) -> bool {
        self.from != From::Sound || is_reading
    }

    /// How close it is, and what it costs beside that.
    pub fn worth(&self, whole: bool) -> Worth {
        match (self.from, whole) {
            (From::Typed, true) => (Closeness::Words, 0),
            (From::Typed, false) => (Closeness::Prefix, 0),
            (From::Read, _) => (Closeness::Prefix, cost::READ),
            (From::Sound, _) => (Closeness::Typo, cost::SLIP),
        }
    }

    /// The same at best.
    pub fn at_best(&self) -> Worth {
        self.worth(self.words.iter().all(|fit| fit.exact.is_some()))
    }

    /// Whether it stands in a name of these words.
    pub fn fits(&self, words: &[u32]) -> bool {
        if self.anchor != Anchor::Anywhere {
            let mut fits = false;
            self.place(words, &mut |_| fits = true);
            return fits;
        }
        words
            .windows(self.words.len().max(1))
            .any(|words| self.words.iter().zip(words).all(|(fit, token)| fit.holds(*token).is_some()))
    }

    fn place(&self, words: &[u32], offer: &mut impl FnMut(Place)) {
        let Some(last) = words.len().checked_sub(self.words.len()) else { return };
        let starts = match self.anchor {
            Anchor::Anywhere => 0..=last,
            Anchor::First => 0..=0,
            Anchor::Last => last..=last,
        };
        for at in starts {
            let mut whole = true;
            let here = words.iter().skip(at);
            let fits = self.words.iter().zip(here).all(|(fit, token)| match fit.holds(*token) {
                Some(is_whole) => {
                    whole &= is_whole;
                    true
                }
                None => false,
            });
            if fits {
                let (closeness, extra) = self.worth(whole);
                offer(Place { closeness, extra, word: at });
            }
        }
    }
}

/// The letters of several words, as a set.
fn mask_of(words: &[Vec<char>]) -> u32 {
    mask(words.iter().flatten().copied())
}
