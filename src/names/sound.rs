//! How a word sounds, roughly: consonants that stand for one another are one, and vowels matter least. A name that
//! was carried over from another script is spelled in many ways (`Qadhafi`, `Gaddafi`), and one that is typed in
//! another script is spelled by ear (`hikvision` as it is said in Russian); Arabic and Hebrew do not write the short
//! vowels at all.
//!
//! In the manner of Russell's Soundex (US patent 1,261,167), but for the whole word, and with its first letter taken
//! as any other, since it differs as often (`Hussein`, `Khusein`). The classes are ours.

use deunicode::deunicode_char;
use strsim::generic_levenshtein;

/// The shortest word typed in Latin letters that is known by its sound too: for these there are slips.
const LATIN_FROM: usize = 5;
/// The shortest typed in another script.
const READ_FROM: usize = 3;
/// Any vowel, or none: where a script does not say.
const ANY: u8 = b'*';
/// How many bits a consonant has, so that sixteen fit a number: longer words are hardly spelled by ear.
const BITS: u32 = 4;

/// A typed word as it sounds.
#[derive(Debug, Clone)]
pub struct Sound {
    /// A letter for each sound,
    heard: Vec<Typed>,
    /// and of how many of them one may differ.
    one_in: usize,
    /// Those that are consonants, packed.
    consonants: u64,
}

/// A sound that was typed.
#[derive(Debug, Clone, Copy)]
struct Typed(u8);

impl PartialEq<u8> for Typed {
    fn eq(&self, heard: &u8) -> bool {
        self.0 == *heard || self.0 == ANY && is_vowel(*heard)
    }
}

impl Sound {
    /// The ways a folded word is said; `read` is how it is read where it was typed in another script. None where too
    /// little can be heard of it.
    #[must_use]
    pub fn of(word: &[char], read: Option<&[char]>) -> Vec<Self> {
        let is_latin = word.iter().all(char::is_ascii_lowercase);
        let said: Vec<String> = match word {
            // The article of the next word is often written on this one: Abdul, Abdel.
            ['ع', 'ب', 'د'] => vec!["abd".to_owned(), format!("abd{}l", char::from(ANY))],
            word if word.iter().any(|c| lacks_vowels(*c)) => vec![with_short_vowels(word)],
            word if is_latin => vec![word.iter().collect()],
            _ => read.iter().map(|read| read.iter().collect()).collect(),
        };
        said.iter().filter_map(|said| Self::new(said, is_latin)).collect()
    }

    fn new(said: &str, is_latin: bool) -> Option<Self> {
        let mut heard = Vec::with_capacity(said.len());
        let consonants = for_each_sound(said.as_bytes(), |letter| heard.push(Typed(letter)))?;
        // The fewer the consonants, the more the vowels must say.
        let one_in = match ((u64::BITS - consonants.leading_zeros()).div_ceil(BITS), is_latin) {
            (0, _) | (1 | 2, true) => return None,
            (1 | 2, false) | (3.., true) => 4,
            (3.., false) => 3,
        };
        let from = if is_latin { LATIN_FROM } else { READ_FROM };
        (said.len() >= from).then_some(Self { heard, one_in, consonants })
    }

    /// Its consonants; see [`consonants`].
    #[must_use]
    pub fn consonants(&self) -> u64 {
        self.consonants
    }

    /// In how many sounds a word differs that has the same consonants; nothing where it has others, or too many
    /// vowels are others for it to be the same name.
    #[must_use]
    pub fn differs(&self, word: &str) -> Option<usize> {
        let mut heard = Vec::with_capacity(word.len());
        let consonants = for_each_sound(word.as_bytes(), |letter| heard.push(letter))?;
        let (longer, shorter) = (self.heard.len().max(heard.len()), self.heard.len().min(heard.len()));
        let may_differ = longer / self.one_in;
        let may_be = consonants == self.consonants && longer - shorter <= may_differ;
        let differs = may_be.then(|| generic_levenshtein(&self.heard, &heard))?;
        (differs <= may_differ).then_some(differs)
    }
}

/// The consonants of a word, packed, with the same one twice in a row as one; nothing where it is not all in small
/// Latin letters, or too long.
#[must_use]
pub fn consonants(word: &[u8]) -> Option<u64> {
    for_each_sound(word, |_| ())
}

/// The consonants of a word, packed; calls `each` with every sound that is not the same as the one before.
fn for_each_sound(word: &[u8], mut each: impl FnMut(u8)) -> Option<u64> {
    let (mut packed, mut last_consonant, mut last) = (0_u64, 0, 0);
    let mut put = |letter: u8| {
        if letter != last {
            each(letter);
            last = letter;
        }
        let consonant = consonant(letter);
        if consonant == 0 || consonant == last_consonant {
            return true;
        }
        last_consonant = consonant;
        let has_room = packed >> (u64::BITS - BITS) == 0;
        packed = packed << BITS | consonant;
        has_room
    };
    let mut before = None;
    let mut letters = word.iter().copied().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_ascii_lowercase() && letter != ANY {
            return None;
        }
        let has_room = sound(before, letter, letters.peek().copied()).is_none_or(&mut put);
        // `ks`
        if !has_room || letter == b'x' && before.is_some() && !put(b's') {
            return None;
        }
        before = Some(letter);
    }
    Some(packed)
}

/// The letter that stands for what one is heard as between two others; nothing where it is not heard.
fn sound(before: Option<u8>, letter: u8, next: Option<u8>) -> Option<u8> {
    Some(match letter {
        b'y' => b'i',
        // Where it stands for a vowel, as in Arabic.
        b'w' if before.is_some() && !next.is_some_and(is_vowel) => b'u',
        _ if is_vowel(letter) => letter,
        b'c' if before == Some(b's') && next == Some(b'h') => return None,
        b'c' if matches!(next, Some(b'e' | b'i' | b'y')) => b's',
        // It makes another of the consonant before (`kh`, `sh`), and is not heard at the end (`Abdullah`).
        b'h' if before.is_some_and(|before| !is_vowel(before) || next.is_none()) => return None,
        b'p' if next == Some(b'h') => b'f',
        b't' | b'd' if matches!(next, Some(b'c' | b'j' | b's' | b'z')) => return None,
        b'x' if before.is_none() => b's',
        b'c' | b'g' | b'h' | b'q' | b'x' => b'k',
        // Arabic has but the one.
        b'b' => b'p',
        b'v' | b'w' => b'f',
        b'j' | b'z' => b's',
        letter => letter,
    })
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | ANY)
}

/// The number of a consonant that is heard; zero for vowels.
fn consonant(letter: u8) -> u64 {
    match letter {
        b'd' => 1,
        b'f' => 2,
        b'k' => 3,
        b'l' => 4,
        b'm' => 5,
        b'n' => 6,
        b'p' => 7,
        b'r' => 8,
        b's' => 9,
        b't' => 10,
        _ => 0,
    }
}

/// A word of a script that does not write short vowels, in Latin letters, with [`ANY`] wherever there may be one. The
/// Arabic article is left out: names are written with it or without. A letter at the beginning that carries a vowel may
/// carry any.
fn with_short_vowels(word: &[char]) -> String {
    let mut rest = word.strip_prefix(&['ا', 'ل']).filter(|rest| rest.len() > 2).unwrap_or(word);
    // At the beginning it carries the vowel that follows.
    rest = rest.strip_prefix(&['ا']).filter(|rest| matches!(rest, ['و' | 'ي', ..])).unwrap_or(rest);
    let mut said = String::new();
    if let Some(('ا' | 'ع' | 'ء' | 'א' | 'ע', others)) = rest.split_first() {
        said.push(char::from(ANY));
        rest = others;
    }
    let mut after_consonant = false;
    while let Some((c, others)) = rest.split_first() {
        let vowel = vowel_sign(*c);
        // A consonant that is written twice here is heard once, in the many names that end so: Abdullah.
        if let Some(others) = rest.strip_prefix(&['ا', 'ل', 'ل', 'ه']) {
            said.push_str("*la");
            (rest, after_consonant) = (others, false);
            continue;
        }
        match vowel {
            Some(vowel) => said.push(vowel),
            None => {
                said.extend(after_consonant.then_some(char::from(ANY)));
                said.extend(deunicode_char(*c).unwrap_or_default().chars().map(|c| c.to_ascii_lowercase()));
            }
        }
        (rest, after_consonant) = (others, vowel.is_none());
    }
    said
}

/// Whether a character is of a script that does not write short vowels: Hebrew, Arabic.
#[must_use]
pub fn lacks_vowels(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{5ff}' | '\u{600}'..='\u{6ff}')
}

/// The letter of a script that does not write short vowels which stands for a long one, or carries one.
fn vowel_sign(c: char) -> Option<char> {
    Some(match c {
        'ا' | 'א' => 'a',
        'ع' | 'ء' | 'ע' => char::from(ANY),
        'و' | 'ו' => 'w',
        'ي' | 'י' => 'y',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::names::Folded;

    /// In how many sounds a recorded word differs from what was typed, if it sounds alike.
    fn differs(typed: &str, word: &str) -> Option<usize> {
        let one_word = |folded: &Folded| folded.chars().to_vec();
        let readings = Folded::readings(typed);
        let read = readings.first().map(one_word);
        let sounds = Sound::of(&one_word(&Folded::new(typed)), read.as_deref());
        sounds.iter().filter_map(|sound| sound.differs(word)).min()
    }

    #[test]
    fn names_carried_over_from_other_scripts_sound_as_they_are_spelled() {
        for (typed, word, sounds) in [
            ("Скайтек", "skytech", 1),
            ("Хиквижн", "hikvision", 2),
            ("Хуавей", "huawei", 0),
            ("Иту", "yitu", 0),
            ("Хезболла", "hezbollah", 0),
            ("Шмидт", "schmidt", 0),
            ("القذافي", "qadhafi", 0),
            ("محمد", "mohammed", 0),
            ("محمود", "mahmoud", 2),
            ("حسين", "hussein", 1),
            ("عمر", "omar", 0),
            ("القاعدة", "qaida", 0),
            ("بوتين", "putin", 0),
            ("ایران", "iran", 0),
            ("סולימאני", "soleimani", 2),
            ("gaddafi", "qadhafi", 0),
            ("soleymani", "sulaymani", 2),
        ] {
            assert_eq!(differs(typed, word), Some(sounds), "{typed} {word}");
        }
    }

    #[test]
    fn other_words_do_not_sound_alike() {
        for (typed, word) in [
            ("Скайтек", "skyline"),
            ("Сугон", "saigons"),
            ("Дахуа", "doha"),
            ("plok", "blok"),
            ("orchestra", "registrar"),
            ("zebras", "sobres"),
            ("360", "360"),
            ("محمد", "mad"),
            ("gaddafi", "газ"),
        ] {
            assert_eq!(differs(typed, word), None, "{typed} {word}");
        }
    }

    #[test]
    fn a_sound_that_has_no_room_is_none() {
        assert_eq!(consonants("bababababababababababababababab".as_bytes()), consonants(b"p"));
        assert!(consonants("katakatakatakatakatakatakatakata".as_bytes()).is_some());
        assert_eq!(consonants("katakatakatakatakatakatakatakataka".as_bytes()), None);
    }

    proptest! {
        #[test]
        fn a_word_sounds_like_itself_and_like_whatever_sounds_like_it(
            typed in "[a-z]{5,12}",
            word in "[a-z]{5,12}",
        ) {
            if !Sound::of(&typed.chars().collect::<Vec<_>>(), None).is_empty() {
                prop_assert_eq!(differs(&typed, &typed), Some(0));
            }
            prop_assert_eq!(differs(&typed, &word), differs(&word, &typed));
        }

        #[test]
        fn any_word_sounds_like_something_or_nothing(typed in "\\PC{0,12}|[а-я]{0,9}|[ا-ي]{0,7}") {
            for word in ["", "qadhafi", "газ"] {
                prop_assert!(differs(&typed, word).is_none_or(|sounds| sounds <= 12));
            }
        }
    }
}
