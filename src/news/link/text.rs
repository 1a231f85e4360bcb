//! A text as words: folded, with the bytes they stand at, how they are written and what stands between
//! them. The same reading is used for what is looked for and for what is looked through.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::names::{Folded, folded, for_each_word, is_han};

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// With a capital somewhere: `Huawei`, `iFlytek`.
    Capital,
    /// Without.
    Small,
    /// In a script that has no capitals, or as digits.
    None,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing, or marks without a space: `U.S.`, Han.
    Tight,
    /// Space; a name may be broken over two lines.
    Space,
    /// A hyphen.
    Hyphen,
    /// "and", "&".
    And,
    /// A comma, a bracket, a quote: what follows may be something else.
    Break,
    /// The end of a sentence or paragraph, or the beginning of the text.
    Sentence,
}

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// The bytes of the shown text it stands at.
    pub span: Range<usize>,
    /// How it is written.
    pub case: Case,
    /// What stands before it.
    pub gap: Gap,
}

impl Word {
    /// Whether it is one Han character.
    pub fn is_han(&self) -> bool {
        self.text.chars().all(is_han)
    }
}

/// A text as words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    words: Vec<Word>,
    /// Whether capitals tell nothing: most words have them, as in a headline, or none has.
    pub titled: bool,
    /// Whether any word has a capital.
    pub capitals: bool,
}

impl Words {
    /// Reads a text. `knows` tells whether a word that is broken over two lines is one of the names'.
    pub fn new(shown: &str, knows: impl Fn(&str) -> bool) -> Self {
        let chars: Vec<char> = shown.chars().collect();
        let mut starts: Vec<usize> = shown.char_indices().map(|(at, _)| at).collect();
        starts.push(shown.len());
        let plain: String = without_possessives(&chars, knows).into_iter().collect();
        let folded = Folded::new(&plain);
        let mut words: Vec<Word> = Vec::with_capacity(folded.words().len());
        let (mut end, mut joined) = (0, false);
        for range in folded.words() {
            let Some(letters) = folded.chars().get(range.clone()) else { continue };
            let place = folded.source_span(range);
            let bytes = |at: usize| starts.get(at).copied().unwrap_or(shown.len());
            let written = chars.get(place.clone()).unwrap_or_default();
            let between = chars.get(end..place.start).unwrap_or_default();
            end = place.end;
            let gap = if words.is_empty() && !joined { Gap::Sentence } else { gap(between) };
            if letters == ['a', 'n', 'd'] {
                joined = true;
                continue;
            }
            let gap = if std::mem::take(&mut joined) { gap.max(Gap::And) } else { gap };
            let span = bytes(place.start)..bytes(place.end);
            words.push(Word { text: letters.iter().collect(), span, case: case(written), gap });
        }
        let capitals = words.iter().any(|word| word.case == Case::Capital);
        Self { words, titled: false, capitals }
    }

    /// The same, and whether so many of its words in a hundred have capitals that they tell nothing.
    pub fn titled_from(self, share: usize) -> Self {
        let titled = !self.capitals || is_titled(&self.words, share);
        Self { titled, ..self }
    }

    /// The words.
    pub fn all(&self) -> &[Word] {
        &self.words
    }

    /// A word.
    pub fn get(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    /// The words of a range.
    pub fn slice(&self, range: &Range<usize>) -> &[Word] {
        self.words.get(range.clone()).unwrap_or_default()
    }

    /// The bytes that the words of a range stand at.
    pub fn span(&self, range: &Range<usize>) -> Range<usize> {
        match self.slice(range) {
            [] => 0..0,
            [one] => one.span.clone(),
            [first, .., last] => first.span.start..last.span.end,
        }
    }
}

/// The words a name is looked for by: as those of [`Words`], without the rest.
pub fn name_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let each = |word: &str| {
        if word != "and" {
            words.push(word.to_owned());
        }
    };
    let mut room = String::new();
    if name.contains(is_special) {
        let chars: Vec<char> = name.chars().collect();
        let plain: String = without_possessives(&chars, |_| false).into_iter().collect();
        for_each_word(&plain, &mut room, each);
    } else {
        for_each_word(name, &mut room, each);
    }
    words
}

/// Whether a character may make a text read otherwise than as it stands.
fn is_special(c: char) -> bool {
    is_apostrophe(c) || c == '\u{ad}' || c == '\n'
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '´' | '`')
}

/// The text with the `'s` of possessives blanked out and words that are broken over two lines joined, as
/// many characters as before. An apostrophe vanishes when it is folded; a space ends the word.
fn without_possessives(chars: &[char], knows: impl Fn(&str) -> bool) -> Vec<char> {
    let mut plain = chars.to_vec();
    for at in 1..chars.len() {
        let (Some(&before), Some(&here)) = (chars.get(at - 1), chars.get(at)) else { continue };
        let next = chars.get(at + 1).copied();
        if is_apostrophe(here)
            && before.is_alphanumeric()
            && matches!(next, Some('s' | 'S'))
            && !chars.get(at + 2).is_some_and(|after| after.is_alphanumeric())
        {
            plain.splice(at..at + 2, [' ', ' ']);
        }
        if here == '\u{ad}' {
            plain.splice(at..=at, ['\'']);
        }
        if matches!(here, '-' | '‐') && next == Some('\n') {
            let letter = |c: &&char| c.is_alphanumeric();
            let left: String = chars.iter().take(at).rev().take_while(letter).collect();
            let right = chars.iter().skip(at + 2).take_while(letter);
            let whole: String = left.chars().rev().chain(right.copied()).collect();
            if knows(&folded(&whole)) {
                plain.splice(at..at + 2, ['\'', '\'']);
            }
        }
    }
    plain
}

fn case(written: &[char]) -> Case {
    let (mut capital, mut small) = (false, false);
    for c in written {
        capital |= c.is_uppercase();
        small |= c.is_lowercase();
    }
    match (capital, small) {
        (true, _) => Case::Capital,
        (false, true) => Case::Small,
        (false, false) => Case::None,
    }
}

fn gap(between: &[char]) -> Gap {
    let space = |c: char| c.is_whitespace();
    let mut gap = Gap::Tight;
    let mut stop = false;
    for (at, &c) in between.iter().enumerate() {
        let next = between.get(at + 1).copied();
        let here = match c {
            '\n' if next.is_some_and(|next| next == '\n') => Gap::Sentence,
            _ if space(c) => {
                if stop {
                    Gap::Sentence
                } else {
                    Gap::Space
                }
            }
            '。' | '！' | '？' => Gap::Sentence,
            '.' | '!' | '?' => {
                stop = true;
                Gap::Tight
            }
            '-' | '‐' | '‑' => Gap::Hyphen,
            '&' => Gap::And,
            '\'' | '’' | '·' | '_' => Gap::Tight,
            '\u{ad}' | '\u{200b}'..='\u{200d}' => Gap::Tight,
            _ if c.is_alphanumeric() || is_combining_mark(c) => Gap::Tight,
            _ => Gap::Break,
        };
        gap = gap.max(here);
    }
    gap
}

/// Whether that share of the words of more than three letters have capitals.
fn is_titled(words: &[Word], share: usize) -> bool {
    let long = |word: &&Word| word.case != Case::None && word.text.chars().count() > 3;
    let (mut count, mut capital) = (0, 0);
    for word in words.iter().filter(long) {
        count += 1;
        capital += usize::from(word.case == Case::Capital);
    }
    count > 2 && capital * 100 >= count * share
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::new(text, |word| word == "netposa").words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn possessives_and_line_ends_do_not_change_a_word() {
        assert_eq!(words("Huawei's and Hikvision’s, IS'Vision"), ["huawei", "hikvision", "isvision"]);
        assert_eq!(words("Net-\nPosa, Net-\nwork"), ["netposa", "net", "work"]);
        assert_eq!(name_words("China's Ministry & Co."), ["china", "ministry", "co"]);
    }

    #[test]
    fn what_stands_between_words_is_told() {
        let gaps = |text: &str| -> Vec<Gap> {
            Words::new(text, |_| false).words.iter().skip(1).map(|word| word.gap).collect()
        };
        assert_eq!(
            gaps("a b-c, d. e & f and g"),
            [Gap::Space, Gap::Hyphen, Gap::Break, Gap::Sentence, Gap::And, Gap::And]
        );
        assert_eq!(gaps("U.S. Huawei"), [Gap::Tight, Gap::Sentence]);
        assert_eq!(gaps("a\nb\n\nc"), [Gap::Space, Gap::Sentence]);
        assert_eq!(gaps("商汤、依"), [Gap::Tight, Gap::Break]);
    }

    #[test]
    fn a_span_is_of_the_text_as_shown() {
        let text = "  Ｈuawei’s “Électricité”";
        let words = Words::new(text, |_| false);
        let shown: Vec<&str> = words.all().iter().map(|word| &text[word.span.clone()]).collect();
        assert_eq!(shown, ["Ｈuawei", "Électricité"]);
    }
}
