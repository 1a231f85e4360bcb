//! A typed text, as names are held against it: the ways it may stand in one, be read, and sound.

use crate::names::legal::{is_form, is_han_form, phrase_at};
use crate::names::{Folded, Likeness, Sound, is_han, lacks_vowels};

use super::matching::{Depth, JOINED_FROM, SPELLED_FROM, slips_allowed};
use super::query::How;

/// A typed text, folded once for all the texts it is held against.
#[derive(Debug, Clone)]
pub struct Needle {
    how: How,
    /// The ways it may stand in a name, each a sequence of words: as typed; and typed in an alphabet, as
    /// read in Latin letters.
    ways: Vec<Vec<Vec<char>>>,
    /// Typed in Han, the syllables: they find what sounds the same, if all else fails.
    syllables: Option<Vec<Vec<char>>>,
    /// Of one word in letters, how it may sound.
    sounds: Vec<Sound>,
    letters: usize,
    is_legal_form: bool,
    may_be_missing: bool,
    /// Whether it was typed as a part of a text with hyphens: it abbreviates nothing.
    is_part: bool,
}

/// The same texts, to be matched in the same manner, are the same needle: what they sound like follows, where it counts.
impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        let key = |needle: &Self| (needle.how, needle.may_be_missing, needle.is_part, needle.sounds.len());
        key(self) == key(other) && self.ways == other.ways && self.syllables == other.syllables
    }
}

impl Needle {
    /// Folds `text`; a text with nothing to match finds nothing.
    #[must_use]
    pub fn new(how: How, text: &str) -> Self {
        Self::with(how, text, SPELLED_FROM)
    }

    /// The same; what has fewer letters than `read_from` is not read in Latin letters.
    fn with(how: How, text: &str, read_from: usize) -> Self {
        let typed = words_of(&Folded::new(text));
        let letters: usize = typed.iter().map(Vec::len).sum();
        let has_han = text.chars().any(is_han);
        let readings = Folded::readings(text);
        let read = |at: usize| readings.get(at).map(words_of).filter(|words| !words.is_empty());
        let syllables = if has_han { read(1) } else { None };
        let is_legal_form =
            how == How::Loose && matches!(typed.as_slice(), [word] if is_form(word.as_slice()));
        // `S.p.A.`
        let is_dotted = || typed.iter().all(|word| word.len() == 1) && is_form(&typed.concat());
        let may_be_missing = is_legal_form || how == How::Loose && (is_dotted() || is_han_form(text));
        let mut ways = vec![typed];
        // Han read as pinyin meets too many names that only sound alike, and so does a letter or two; what lacks its
        // vowels is told by its sound alone.
        let is_long =
            |words: &Vec<Vec<char>>| letters.max(words.iter().map(Vec::len).sum::<usize>()) >= read_from;
        let is_read = !has_han && !text.chars().any(lacks_vowels);
        ways.extend(read(0).filter(is_long).filter(|_| is_read));
        ways.retain(|way| !way.is_empty());
        let (sounds, is_part) = (Vec::new(), false);
        let needle = Self { how, ways, syllables, sounds, letters, is_legal_form, may_be_missing, is_part };
        let sounds = needle.word().map(|word| Sound::of(word, needle.word_read())).unwrap_or_default();
        Self { sounds, ..needle }
    }

    /// Two needles typed with a space that a name may lack; `None` where that cannot be.
    #[must_use]
    pub fn run_together(&self, next: &Self) -> Option<Self> {
        let alone = |needle: &Self| needle.ways.len() == 1;
        let (first, second) = (self.word().filter(|_| alone(self))?, next.word().filter(|_| alone(next))?);
        if first.len() + second.len() < JOINED_FROM {
            return None;
        }
        let together = [first, second].concat();
        Some(Self {
            how: How::Loose,
            letters: together.len(),
            is_legal_form: false,
            may_be_missing: false,
            is_part: false,
            syllables: None,
            // Arabic names are written apart that are one word in Latin letters.
            sounds: Sound::of(&together, None),
            ways: vec![vec![together]],
        })
    }

    /// The words of a text typed as one, each on its own; itself, where none of them would gain by it.
    #[must_use]
    pub fn apart(&self) -> Vec<Self> {
        let words = self.ways.first().map_or(&[][..], Vec::as_slice);
        let words: Vec<&[char]> = words.iter().flat_map(|word| servant_apart(word)).collect();
        let may_be = self.how == How::Loose
            && !self.may_be_missing
            && words.len() > 1
            && words.iter().any(|word| slips_allowed(word).is_some())
            && !words.iter().copied().flatten().any(|c| is_han(*c));
        if !may_be {
            return vec![self.clone()];
        }
        let part = |word: &&[char]| {
            let part = Self::with(How::Loose, &word.iter().collect::<String>(), 1);
            let may_be_missing =
                part.may_be_missing || part.word_read().or(part.word()).is_some_and(is_article);
            Self { is_part: true, may_be_missing, ..part }
        };
        words.iter().map(part).collect()
    }

    /// The same by its letters alone, whatever it sounds like.
    #[must_use]
    pub fn as_written(&self) -> Self {
        Self { sounds: Vec::new(), ..self.clone() }
    }

    /// How it must match.
    #[must_use]
    pub fn how(&self) -> How {
        self.how
    }

    /// The ways it may stand in a name, each a sequence of words.
    #[must_use]
    pub fn ways(&self) -> &[Vec<Vec<char>>] {
        &self.ways
    }

    /// Typed in Han: its syllables in Latin letters.
    #[must_use]
    pub fn syllables(&self) -> Option<&[Vec<char>]> {
        self.syllables.as_deref().filter(|_| self.how == How::Loose && self.letters > 1)
    }

    /// The one word that was typed, if it was one and may be found inside others, by initials, with
    /// slips, and so on.
    #[must_use]
    pub fn word(&self) -> Option<&[char]> {
        match self.ways.first().map(Vec::as_slice) {
            Some([word]) if self.how == How::Loose && !word.iter().any(|c| is_han(*c)) => Some(word),
            _ => None,
        }
    }

    /// The one word, if it is long enough to mean something inside another.
    #[must_use]
    pub fn word_inside(&self) -> Option<&[char]> {
        self.word().filter(|word| word.len() >= if word.iter().all(char::is_ascii) { 3 } else { 2 })
    }

    /// The one word as read in Latin letters.
    #[must_use]
    pub fn word_read(&self) -> Option<&[char]> {
        match self.ways.get(1).map(Vec::as_slice) {
            Some([word]) if self.how == How::Loose => Some(word),
            _ => None,
        }
    }

    /// The ways the one word may sound, as far as they count at a depth, and how much alike what is meant must sound: in
    /// Latin letters a slip is likelier.
    pub fn sounds(&self, depth: Depth) -> impl Iterator<Item = (&Sound, Likeness)> {
        let likeness = move |sound: &Sound| match (depth, sound.is_latin()) {
            (Depth::Inside, false) => Some(Likeness::Same),
            (Depth::Loose, false) | (Depth::Sounding, _) => Some(Likeness::Alike),
            _ => None,
        };
        self.sounds.iter().filter_map(move |sound| Some((sound, likeness(sound)?)))
    }

    /// The one word, if it may abbreviate another.
    #[must_use]
    pub fn word_abbreviating(&self) -> Option<&[char]> {
        self.word().filter(|_| !self.is_part)
    }

    /// The depth at which the same is found as at this one, if it is not as deep: what is not one word in letters
    /// is not looked for inside others, and what cannot be heard is not by its sound.
    #[must_use]
    pub fn depth(&self, depth: Depth) -> Depth {
        // A letter or two stand for nothing else.
        let is_word =
            self.word().is_some_and(|word| word.len() >= SPELLED_FROM || self.word_inside().is_some());
        let sounds = |depth| self.sounds(depth).next().is_some();
        let is_loose =
            is_word || self.word_read().is_some() || self.syllables().is_some() || sounds(Depth::Loose);
        match depth {
            Depth::Sounding if self.sounds.iter().any(Sound::is_latin) => Depth::Sounding,
            Depth::Loose | Depth::Sounding if is_loose => Depth::Loose,
            Depth::Inside | Depth::Loose | Depth::Sounding if is_word || sounds(Depth::Inside) => {
                Depth::Inside
            }
            Depth::Inside | Depth::Loose | Depth::Sounding => Depth::Close,
            depth => depth,
        }
    }

    /// Whether nothing is left after folding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters == 0
    }

    /// How many letters and digits it has.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// Whether it is nothing but a legal form, of which no letter counts.
    #[must_use]
    pub fn is_legal_form(&self) -> bool {
        self.is_legal_form
    }

    /// Whether it is a legal form or a part of one, or an article, which a name may lack.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.may_be_missing
    }

    /// Lets names lack those that are a legal form together: `Private Limited`.
    pub fn mark_legal_forms(needles: &mut [Self]) {
        // One that is no single word, in letters with dots or without, is part of no such form.
        let text = |needle: &Self| match needle.ways.first() {
            Some(way)
                if needle.how == How::Loose && (way.len() == 1 || way.iter().all(|word| word.len() == 1)) =>
            {
                way.iter().flatten().collect()
            }
            _ => String::new(),
        };
        let words: Vec<String> = needles.iter().map(text).collect();
        for at in 0..needles.len() {
            let form = phrase_at(words.get(at..).unwrap_or_default());
            needles.iter_mut().skip(at).take(form).for_each(|needle| needle.may_be_missing = true);
        }
    }
}

/// A word of Arabic that is two in Latin letters more often than not: Abd al-Ghani.
fn servant_apart(word: &[char]) -> impl Iterator<Item = &[char]> {
    let is_servant = word.len() > 6 && word.starts_with(&['ع', 'ب', 'د', 'ا', 'ل']);
    let (first, rest) = word.split_at(if is_servant { 3 } else { word.len() });
    [first, rest].into_iter().filter(|part| !part.is_empty())
}

fn words_of(folded: &Folded) -> Vec<Vec<char>> {
    folded.words().iter().filter_map(|range| Some(folded.chars().get(range.clone())?.to_vec())).collect()
}

/// Whether a word is an article, or joins two words, in names of the languages that write these with hyphens: the
/// Arabic one is said like the letter after it.
fn is_article(word: &[char]) -> bool {
    let word: String = word.iter().collect();
    matches!(word.as_str(), "al" | "el" | "ul" | "an" | "as" | "ash" | "az" | "ad" | "at" | "ar" | "e" | "i")
}
