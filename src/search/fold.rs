//! Text made comparable, with every folded character knowing where it came from.
//!
//! Case, width, compatibility forms and diacritics are folded away; apostrophes vanish
//! (`IS'Vision` is found by `isvision`); every other mark separates words. Han characters stay as
//! they are. Positions count Unicode scalar values, as highlights and JSON spans do.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A folded text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters: words with one space between them, none at the ends.
    chars: Vec<char>,
    /// For each folded character, the place in the source of the character it came from.
    origin: Vec<u32>,
    /// The words, as ranges of `chars`.
    words: Vec<Range<usize>>,
}

impl Folded {
    /// Folds `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut folded = Self::default();
        let mut word_start = None;
        for (at, c) in text.chars().enumerate() {
            if is_apostrophe(c) || is_combining_mark(c) {
                continue;
            }
            // Decomposing first lets `é`, `ｅ` and `e` meet; one character may become several.
            for c in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
            {
                if c.is_alphanumeric() {
                    if word_start.is_none() {
                        if !folded.chars.is_empty() {
                            folded.push(' ', at);
                        }
                        word_start = Some(folded.chars.len());
                    }
                    folded.push(c, at);
                } else if let Some(start) = word_start.take() {
                    folded.words.push(start..folded.chars.len());
                }
            }
        }
        if let Some(start) = word_start {
            folded.words.push(start..folded.chars.len());
        }
        folded
    }

    fn push(&mut self, c: char, at: usize) {
        self.chars.push(c);
        self.origin.push(at as u32);
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

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′')
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
        assert_eq!(fold("  商汤科技 "), "商汤科技");
        assert_eq!(fold("…"), "");
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
        fn folding_twice_changes_nothing_more(text in "\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
