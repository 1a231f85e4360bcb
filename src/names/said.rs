//! A word as it is said, in small Latin letters: what is written in another script is read, and where a script does not
//! write short vowels, it is said where there may be one.

use std::borrow::Cow;

use deunicode::deunicode_char;

/// Any vowel or none, where a script does not say.
pub const ANY: u8 = b'*';

/// The ways a typed and folded word may be said, each once; `read` is how it is read where it was typed in another script.
pub fn ways_said(word: &[char], read: Option<&[char]>) -> Vec<String> {
    let mut said: Vec<String> = match word {
        // The article of the next word is often written on this one: Abdul, Abdel.
        ['ع', 'ب', 'د'] => vec!["abd".to_owned(), format!("abd{}l", char::from(ANY))],
        word if word.iter().any(|c| lacks_vowels(*c)) => {
            Manner::all().map(|manner| with_short_vowels(word, manner)).collect()
        }
        word if word.iter().all(char::is_ascii_lowercase) => vec![word.iter().collect()],
        _ => read.iter().map(|read| read.iter().collect()).collect(),
    };
    said.sort_unstable();
    said.dedup();
    said
}

/// A recorded and folded word as it is said; nothing where that is not told here: what is not Latin, Arabic or Hebrew is
/// said as it is read.
pub fn said(word: &str) -> Option<Cow<'_, str>> {
    if word.is_ascii() {
        return Some(Cow::Borrowed(word));
    }
    let is_said = word.chars().all(lacks_vowels);
    is_said.then(|| Cow::Owned(with_short_vowels(&word.chars().collect::<Vec<char>>(), Manner::default())))
}

/// How letters are said that are not said alike everywhere.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    /// Whether those of `Ramadan` and `thana` are said as in Persian (`Ramazan`, `sana`), and those of Hebrew that are
    /// said in two ways are the softer ones.
    soft: bool,
    /// Of the first waws, as bits, those that are not what their neighbors make them: a vowel where they are a
    /// consonant, as in `Huawei`, or a consonant where they are a vowel, as in `anwar`.
    other_waws: u8,
}

impl Manner {
    fn all() -> impl Iterator<Item = Self> {
        [false, true].into_iter().flat_map(|soft| (0..4).map(move |other_waws| Self { soft, other_waws }))
    }

    fn letter(self, c: char) -> &'static str {
        match (c, self.soft) {
            ('ض' | 'ذ' | 'ظ', false) => "d",
            ('ض' | 'ذ' | 'ظ', true) => "z",
            ('ث', false) => "t",
            ('ث', true) => "s",
            ('פ' | 'ף', true) => "f",
            ('ב', true) | ('و' | 'ו', _) => "v",
            _ => deunicode_char(c).unwrap_or_default(),
        }
    }
}

/// A word of a script that does not write short vowels, in Latin letters, with [`ANY`] wherever there may be one. The
/// Arabic article is left out: names are written with it or without. A letter at the beginning that carries a vowel may
/// carry any.
fn with_short_vowels(word: &[char], manner: Manner) -> String {
    let mut rest = word.strip_prefix(&['ا', 'ل']).filter(|rest| rest.len() > 2).unwrap_or(word);
    // At the beginning it carries the vowel that follows.
    rest = rest.strip_prefix(&['ا']).filter(|rest| matches!(rest, ['و' | 'ي', ..])).unwrap_or(rest);
    let mut said = String::new();
    if let Some(('ا' | 'ع' | 'ء' | 'א' | 'ע', others)) = rest.split_first() {
        said.push(char::from(ANY));
        rest = others;
    }
    let (mut after_consonant, mut waws) = (false, 0);
    while let Some((c, others)) = rest.split_first() {
        // A consonant that is written twice here is heard once, in the many names that end so: Abdullah.
        if let Some(others) = rest.strip_prefix(&['ا', 'ل', 'ل', 'ه']) {
            said.push_str("*la");
            (rest, after_consonant) = (others, false);
            continue;
        }
        let is_waw = matches!(c, 'و' | 'ו');
        let mut vowel = vowel_sign(*c);
        if is_waw {
            let is_consonant = said.is_empty() || others.first().is_some_and(|c| vowel_sign(*c).is_some());
            let is_other = waws < 2 && manner.other_waws >> waws & 1 == 1;
            waws += 1;
            vowel = vowel.filter(|_| is_consonant == is_other);
        }
        match vowel {
            // Behind a vowel it is hardly heard.
            Some('*') if !after_consonant => {}
            Some(vowel) => said.push(vowel),
            None => {
                said.extend(after_consonant.then_some(char::from(ANY)));
                said.extend(manner.letter(*c).chars().map(|c| c.to_ascii_lowercase()));
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
        'و' | 'ו' => 'u',
        'ي' | 'י' => 'i',
        _ => return None,
    })
}
