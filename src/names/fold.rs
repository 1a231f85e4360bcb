//! Text made comparable, with every folded character knowing where it came from.
//!
//! Case, width, compatibility forms and diacritics are folded away; apostrophes vanish
//! (`IS'Vision` is found by `isvision`); every other mark separates words. Each Han character is a
//! word, in its simplified form. Positions count Unicode scalar values, as highlights and JSON spans
//! do.

use std::ops::Range;

use deunicode::deunicode_char;
use pinyin::{Pinyin, ToPinyin};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::chars::{TATWEEL, is_apostrophe, is_han, is_hidden, one_letter, plain, simplified, stand_in};

/// A folded text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters: words with one space between them, none at the ends.
    chars: Vec<char>,
    /// For each folded character, the place in the source of the character it came from.
    origin: Vec<u32>,
    /// The words, as ranges of `chars`.
    words: Vec<Range<usize>>,
    /// Whether this is a way the text is read, not the text itself.
    is_reading: bool,
    /// While folding: where the word begins that is being taken.
    word_start: Option<usize>,
}

/// How a character is taken when a text is folded.
enum Taken {
    /// As it is.
    Same,
    /// As these letters, within the word it stands in.
    Letters(&'static str),
    /// As these letters, a word of their own.
    Word(&'static str),
}

impl Folded {
    /// Folds `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with(text, |_| Taken::Same)
    }

    /// Folds `text` as it is read in Latin letters, each way it can be typed: Han by pinyin, joined and
    /// a syllable a word; other scripts by a common transliteration. Nothing for a text that is Latin
    /// already.
    #[must_use]
    pub fn readings(text: &str) -> Vec<Self> {
        if text.is_ascii() {
            return Vec::new();
        }
        let own = Self::new(text);
        let mut readings = vec![Self::with(text, joined)];
        if has_pinyin(text) {
            readings.push(Self::with(text, apart));
        }
        readings.retain(|reading| reading.chars != own.chars && !reading.chars.is_empty());
        readings.iter_mut().for_each(|reading| reading.is_reading = true);
        readings
    }

    fn with(text: &str, take: impl Fn(char) -> Taken) -> Self {
        let room = text.len();
        let (chars, origin) = (Vec::with_capacity(room), Vec::with_capacity(room));
        let mut folded = Self { chars, origin, ..Self::default() };
        fold(text, take, &mut folded);
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        self.chars.push(c);
        self.origin.push(at as u32);
    }

    /// Whether this is a way the text is read, not the text itself.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.is_reading
    }

    /// The folded characters.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The words, as ranges of [`Self::chars`].
    #[must_use]
    pub fn words(&self) -> &[Range<usize>] {
        &self.words
    }

    /// The folded text as a string.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Whether a word begins at `at`.
    #[must_use]
    pub fn starts_word(&self, at: usize) -> bool {
        self.words.binary_search_by_key(&at, |word| word.start).is_ok()
    }

    /// The range of the source that a range of folded characters came from.
    #[must_use]
    pub fn source_span(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.origin.get(range.start).copied().unwrap_or_default() as usize;
        let last = range.end.checked_sub(1).and_then(|at| self.origin.get(at));
        first..last.map_or(first, |&last| last as usize + 1)
    }

    /// The first place, at or after `from`, where `needle` stands.
    #[must_use]
    pub fn find(&self, needle: &[char], from: usize) -> Option<Range<usize>> {
        if needle.is_empty() || needle.len() > self.chars.len() {
            return None;
        }
        let last = self.chars.len() - needle.len();
        (from..=last)
            .find(|&at| self.chars.get(at..at + needle.len()) == Some(needle))
            .map(|at| at..at + needle.len())
    }
}

/// What folded words are put into.
trait Words {
    /// A letter or digit of the word, and the place of the character it came from.
    fn letter(&mut self, c: char, at: usize);

    /// The word ends, if there is one.
    fn end_word(&mut self);
}

impl Words for Folded {
    fn letter(&mut self, c: char, at: usize) {
        if self.word_start.is_none() {
            if !self.chars.is_empty() {
                self.push(' ', at);
            }
            self.word_start = Some(self.chars.len());
        }
        self.push(c, at);
    }

    fn end_word(&mut self) {
        if let Some(start) = self.word_start.take() {
            self.words.push(start..self.chars.len());
        }
    }
}

/// Words as they come, one at a time.
struct Each<'a, F> {
    word: &'a mut String,
    each: F,
}

impl<F: FnMut(&str)> Words for Each<'_, F> {
    fn letter(&mut self, c: char, _: usize) {
        self.word.push(c);
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            (self.each)(self.word);
            self.word.clear();
        }
    }
}

/// Words with one space between them.
#[derive(Debug, Default)]
struct Line {
    text: String,
    is_in_word: bool,
}

impl Words for Line {
    fn letter(&mut self, c: char, _: usize) {
        if !self.is_in_word && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.is_in_word = true;
        self.text.push(c);
    }

    fn end_word(&mut self) {
        self.is_in_word = false;
    }
}

impl Line {
    fn fold(&mut self, text: &str, take: impl Fn(char) -> Taken) {
        self.text.clear();
        fold(text, take, self);
    }
}

/// Calls `each` with every folded word of `text`, in order; `word` is room to write in. The same words
/// as those of [`Folded::new`], without the positions.
pub fn for_each_word(text: &str, word: &mut String, each: impl FnMut(&str)) {
    word.clear();
    fold_own(text, &mut Each { word, each });
}

/// The folded text alone: that of [`Folded::new`], without the positions.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut line = Line::default();
    line.text.reserve(text.len());
    fold_own(text, &mut line);
    line.text
}

/// Folds a text as it is written.
fn fold_own(text: &str, words: &mut impl Words) {
    if !text.is_ascii() {
        return fold(text, |_| Taken::Same, words);
    }
    // Most names are, and need no more than this.
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            words.letter(char::from(byte.to_ascii_lowercase()), 0);
        } else if !is_apostrophe(char::from(byte)) {
            words.end_word();
        }
    }
    words.end_word();
}

/// Folds many texts, without the positions: nothing is made anew for each.
#[derive(Debug, Default)]
pub struct Folder {
    own: Line,
    reading: Line,
}

impl Folder {
    /// Calls `each` with the words of [`Folded::new`], a space between them, and then with those of each of
    /// [`Folded::readings`], and whether they are a reading.
    pub fn for_each_way(&mut self, text: &str, mut each: impl FnMut(&str, bool)) {
        let Self { own, reading } = self;
        own.fold(text, |_| Taken::Same);
        each(&own.text, false);
        if text.is_ascii() {
            return;
        }
        let mut read = |reading: &Line| {
            if !reading.text.is_empty() && reading.text != own.text {
                each(&reading.text, true);
            }
        };
        reading.fold(text, joined);
        read(reading);
        if has_pinyin(text) {
            reading.fold(text, apart);
            read(reading);
        }
    }
}

fn fold(text: &str, take: impl Fn(char) -> Taken, words: &mut impl Words) {
    let mut left_out = 0;
    for (at, (byte, c)) in text.char_indices().enumerate() {
        if c == '⟨' {
            left_out = stand_in(text.get(byte..).unwrap_or_default());
        }
        if left_out > 0 {
            left_out -= 1;
            continue;
        }
        let plain = plain(c);
        if plain.is_none() && (is_apostrophe(c) || !c.is_ascii() && (is_hidden(c) || is_combining_mark(c))) {
            continue;
        }
        match (take(c), plain) {
            (Taken::Same, Some(c)) => put(c, at, words),
            // Decomposing first lets `é`, `ｅ` and `e` meet; one character may become several.
            (Taken::Same, None) => decompose_compatible(c, |part| {
                if !is_combining_mark(part) {
                    put_lowered(part, at, words);
                }
            }),
            (Taken::Letters(letters), _) => letters.chars().for_each(|c| put_lowered(c, at, words)),
            (Taken::Word(letters), _) => {
                words.end_word();
                letters.chars().for_each(|c| put(c, at, words));
                words.end_word();
            }
        }
    }
    words.end_word();
}

/// Puts a character in small letters into a word.
fn put_lowered(c: char, at: usize, words: &mut impl Words) {
    match plain(c) {
        Some(c) => put(c, at, words),
        None if is_apostrophe(c) => {}
        None => c.to_lowercase().for_each(|c| put(c, at, words)),
    }
}

/// Puts a folded character: a letter or digit goes into the word, anything else ends it.
fn put(c: char, at: usize, words: &mut impl Words) {
    if c == TATWEEL {
        return;
    }
    if c == 'ß' {
        "ss".chars().for_each(|c| words.letter(c, at));
    } else if is_han(c) {
        words.end_word();
        words.letter(simplified(c), at);
        words.end_word();
    } else if plain(c).is_some() || c.is_alphanumeric() {
        words.letter(one_letter(c), at);
    } else {
        words.end_word();
    }
}

/// As it is read in Latin letters, Han within the word it stands in.
fn joined(c: char) -> Taken {
    match pinyin(c) {
        _ if c.is_ascii() => Taken::Same,
        Some(syllable) => Taken::Letters(syllable),
        None if plain(c).is_none() && !c.is_alphabetic() => Taken::Same,
        None => deunicode_char(c).map_or(Taken::Same, Taken::Letters),
    }
}

/// As it is read in Latin letters, Han a syllable a word.
fn apart(c: char) -> Taken {
    pinyin(c).map_or_else(|| joined(c), Taken::Word)
}

fn pinyin(c: char) -> Option<&'static str> {
    c.to_pinyin().map(Pinyin::plain)
}

fn has_pinyin(text: &str) -> bool {
    text.chars().any(|c| pinyin(c).is_some())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fold(text: &str) -> String {
        Folded::new(text).text()
    }

    #[test]
    fn case_width_diacritics_and_punctuation_fold_away() {
        assert_eq!(fold("IS'Vision"), "isvision");
        assert_eq!(fold("Ｑｉｈｏｏ　３６０"), "qihoo 360");
        assert_eq!(fold("Électricité—S.A."), "electricite s a");
        assert_eq!(fold("ГАЗПРОМ"), "газпром");
        assert_eq!(fold("  商汤科技 "), "商 汤 科 技");
        assert_eq!(fold("奇虎360科技"), "奇 虎 360 科 技");
        assert_eq!(fold("海康威視數字技術"), fold("海康威视数字技术"), "traditional and simplified alike");
        assert_eq!(fold("شـركة الأسـد"), fold("شركه الاسد"), "letters written one for the other");
        assert_eq!(fold("Straße ΝΈΟΣ νέος ٣٦٠ ۳۶۰"), "strasse νεοσ νεοσ 360 360");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn what_nobody_sees_is_in_no_word_also_where_it_was_made_visible() {
        for text in
            ["Hua\u{200b}wei", "Hua\u{ad}wei", "Hua\u{200d}we\u{fe0f}i", "Hua⟨U+200B⟩wei", "Huawei⟨U+200E⟩"]
        {
            assert_eq!(Folded::new(text).text(), "huawei", "{text}");
        }
        assert_eq!(Folded::new("می\u{200c}خواهم").words().len(), 1);
        assert_eq!(Folded::new("a⟨U+2028⟩b ⟨U+⟩ ⟨200B⟩").text(), "a u 2028 b u 200b");
        let hidden = Folded::new("Hua⟨U+200B⟩wei");
        assert_eq!(hidden.source_span(&(0..6)), 0..14);
    }

    #[test]
    fn other_scripts_can_be_typed_in_latin() {
        let readings =
            |text: &str| -> Vec<String> { Folded::readings(text).iter().map(Folded::text).collect() };
        assert_eq!(readings("商汤科技"), ["shangtangkeji", "shang tang ke ji"]);
        assert_eq!(readings("奇虎360"), ["qihu360", "qi hu 360"]);
        assert_eq!(readings("Газпром"), ["gazprom"]);
        assert_eq!(readings("Électricité"), [""; 0], "the plain folding says the same");
        let joined = Folded::readings("商汤科技").swap_remove(0);
        let range = joined.find(&['t', 'a', 'n', 'g'], 0).unwrap_or_default();
        assert_eq!(joined.source_span(&range), 1..2, "tang is the second character");
    }

    #[test]
    fn spans_lead_back_to_the_text_as_shown() {
        let text = "Kashgar (“Kāshī”) City";
        let folded = Folded::new(text);
        let range = folded.find(&['k', 'a', 's', 'h', 'i'], 0).unwrap_or_default();
        let span = folded.source_span(&range);
        let shown: String = text.chars().skip(span.start).take(span.len()).collect();
        assert_eq!(shown, "Kāshī");
    }

    #[test]
    fn no_character_folds_to_what_would_fold_further() {
        for c in '\0'..=char::MAX {
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    proptest! {
        #[test]
        fn every_folded_character_comes_from_a_place_in_the_text(text in "\\PC{0,60}") {
            let folded = Folded::new(&text);
            let length = text.chars().count();
            prop_assert_eq!(folded.chars.len(), folded.origin.len());
            prop_assert!(folded.origin.iter().all(|&at| (at as usize) < length));
            prop_assert!(folded.origin.is_sorted());
            for word in folded.words() {
                prop_assert!(folded.chars()[word.clone()].iter().all(|c| c.is_alphanumeric()));
            }
        }

        #[test]
        fn words_alone_are_the_words_of_the_folded_text(text in "[ -~]{0,40}|\\PC{0,40}") {
            let folded = Folded::new(&text);
            let mut words = Vec::new();
            for_each_word(&text, &mut String::new(), |word| words.push(word.to_owned()));
            prop_assert_eq!(words.join(" "), folded.text());
            prop_assert_eq!(super::folded(&text), folded.text());
        }

        #[test]
        fn words_alone_are_read_as_the_folded_text_is(
            texts in prop::collection::vec("[ -~]{0,40}|\\PC{0,40}|[商汤科技 360aé]{0,9}", 1..4),
        ) {
            let mut folder = Folder::default();
            for text in texts {
                let mut ways = Vec::new();
                folder.for_each_way(&text, |words, is_reading| ways.push((words.to_owned(), is_reading)));
                let own = [(Folded::new(&text).text(), false)].into_iter();
                let readings = Folded::readings(&text).into_iter().map(|reading| (reading.text(), true));
                prop_assert_eq!(ways, own.chain(readings).collect::<Vec<_>>());
            }
        }

        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
