//! Characters as names are compared by them: which of them are seen, which are letters, and which stand for one another.

use std::sync::LazyLock;

use hanconv::RawDictionary;
use rustc_hash::FxHashMap;

/// The stroke that only draws an Arabic word longer.
pub const TATWEEL: char = 'ـ';

/// Whether a character is written without spaces and stands for a syllable: the unified ideographs and
/// their compatibility forms.
#[must_use]
pub fn is_han(c: char) -> bool {
    is_unified(c) || matches!(c, '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is one of the unified ideographs that nearly all names are written with.
fn is_unified(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// A letter or digit of those that nearly all names are written with, in small letters, if it is one that has no parts:
/// what the tables of Unicode say of it, without looking.
pub fn plain(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        // `й` has a part that is folded away.
        'а'..='и' | 'к'..='я' => Some(c),
        'А'..='И' | 'К'..='Я' => char::from_u32(u32::from(c) + 0x20),
        '\u{621}' | '\u{627}'..='\u{63a}' | '\u{641}'..='\u{64a}' => Some(c),
        _ if is_unified(c) => Some(c),
        _ => None,
    }
}

/// The simplified form of a traditional character, by the tables of OpenCC. One that is itself the
/// traditional form of another (薴, 苧, 苎) is simplified again, so that all of them meet.
pub fn simplified(c: char) -> char {
    static SIMPLIFIED: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
        let one = |text: &str| text.chars().next();
        RawDictionary::TSCharacters.iter().filter_map(|(from, to)| Some((one(from)?, one(to)?))).collect()
    });
    let once = SIMPLIFIED.get(&c).copied().unwrap_or(c);
    SIMPLIFIED.get(&once).copied().unwrap_or(once)
}

/// The letter that a name is compared by: digits are those of ASCII, a sigma at the end of a word is a sigma, and
/// letters of Arabic that are written one for the other are alike, with the Farsi forms of two: the folding of Larkey,
/// Ballesteros and Connell, "Improving stemming for Arabic information retrieval" (2002).
pub fn one_letter(c: char) -> char {
    match c {
        'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        'ٱ' => 'ا',
        'ς' => 'σ',
        '٠'..='٩' => ascii_digit(c, '٠'),
        '۰'..='۹' => ascii_digit(c, '۰'),
        other => other,
    }
}

fn ascii_digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// Joiners and what is not seen at all: whoever types a name cannot know of them.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// How many characters at the beginning of a text, which is `⟨`, say that something hidden stood there:
/// `⟨U+200B⟩`.
pub fn stand_in(text: &str) -> usize {
    let code = text.strip_prefix("⟨U+").and_then(|rest| rest.split_once('⟩')).map_or("", |(code, _)| code);
    let hidden = (4..=6).contains(&code.len())
        && u32::from_str_radix(code, 16).ok().and_then(char::from_u32).is_some_and(is_hidden);
    if hidden { "⟨U+⟩".chars().count() + code.len() } else { 0 }
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '′')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    use super::*;

    #[test]
    fn a_plain_character_is_what_the_tables_make_of_it() {
        for (c, folded) in ('\0'..=char::MAX).filter_map(|c| Some((c, plain(c)?))) {
            let parts = std::iter::once(c).nfkd().flat_map(char::to_lowercase).collect::<Vec<char>>();
            assert_eq!(parts, [folded], "U+{:04X}", u32::from(c));
            assert!(folded.is_alphanumeric() && !is_combining_mark(c) && !is_hidden(c) && !is_apostrophe(c));
        }
    }
}
