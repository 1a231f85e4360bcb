//! How a word sounds, roughly: consonants that stand for one another are of one kind, and vowels matter least. A name
//! that was carried over from another script is spelled in many ways (`Qadhafi`, `Gaddafi`), and one that is typed in
//! another script is spelled by ear (`hikvision` as it is said in Russian); Arabic and Hebrew do not write the short
//! vowels at all.
//!
//! In the manner of Russell's Soundex (US patent 1,261,167), but for the whole word, and with its first letter taken
//! as any other, since it differs as often (`Hussein`, `Khusein`). The kinds are ours.

use std::ops::RangeInclusive;

use strsim::generic_levenshtein;

use super::said::{ANY, said, ways_said};

/// The shortest word typed in Latin letters that is known by its sound too: for these there are slips.
const LATIN_FROM: usize = 5;
/// The shortest typed in another script.
const READ_FROM: usize = 3;
/// How many bits the kind of a consonant has, so that sixteen fit a number: longer words are hardly spelled by ear.
const BITS: u32 = 4;
/// What it costs that two consonants of a kind are not the same, and that a vowel is another or none: in halves of it.
const OTHER_CONSONANT: usize = 1;
const OTHER_VOWEL: usize = 2;
/// The fewest consonants of a word typed in another script that may be only begun.
const BEGUN_FROM: u32 = 4;
/// So far may differ what still sounds the same.
const SAME: usize = 1;
/// So many vowels in a row are no word.
const VOWELS: usize = 8;

/// How much alike two words must sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same, but for a consonant of the same kind.
    Same,
    /// Alike, but for some vowels.
    Alike,
}

/// A typed word as it sounds.
#[derive(Debug, Clone)]
pub struct Sound {
    /// A letter for each sound,
    heard: Vec<u8>,
    /// and of how many of them one may be another vowel.
    one_in: usize,
    /// The kinds of its consonants, and how many there are.
    consonants: u64,
    count: u32,
    is_latin: bool,
}

/// How far a word sounds otherwise than one that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Differs {
    /// In halves of a vowel.
    pub halves: usize,
    /// Whether only a part of the word was typed.
    pub is_part: bool,
}

impl Sound {
    /// The ways a folded word is said; `read` is how it is read where it was typed in another script. None where too
    /// little can be heard of it.
    #[must_use]
    pub fn of(word: &[char], read: Option<&[char]>) -> Vec<Self> {
        let is_latin = word.iter().all(char::is_ascii_lowercase);
        ways_said(word, read).iter().filter_map(|said| Self::new(said, is_latin)).collect()
    }

    fn new(said: &str, is_latin: bool) -> Option<Self> {
        let mut heard = Vec::with_capacity(said.len());
        let (consonants, count) = for_each_sound(said.as_bytes(), |letter| heard.push(letter))?;
        // Initials have no sound.
        if !heard.iter().copied().any(is_vowel) {
            return None;
        }
        // The fewer the consonants, the more the vowels must say.
        let one_in = match (count, is_latin) {
            (0, _) | (1 | 2, true) => return None,
            (1 | 2, false) | (3.., true) => 4,
            (3.., false) => 3,
        };
        let from = if is_latin { LATIN_FROM } else { READ_FROM };
        (said.len() >= from).then_some(Self { heard, one_in, consonants, count, is_latin })
    }

    /// Whether it was typed in Latin letters.
    #[must_use]
    pub fn is_latin(&self) -> bool {
        self.is_latin
    }

    /// The consonants of words that may sound as this one, packed; see [`consonants`].
    #[must_use]
    pub fn consonants(&self, likeness: Likeness) -> RangeInclusive<u64> {
        let may_be_begun = likeness == Likeness::Alike && !self.is_latin && self.count >= BEGUN_FROM;
        // Of sixteen, none are left to follow.
        let others = u64::MAX.checked_shr(BITS * self.count).filter(|_| may_be_begun);
        self.consonants..=self.consonants | others.unwrap_or_default()
    }

    /// How far a word with consonants of the same kinds sounds otherwise; nothing where it has others, or it is less
    /// alike than asked for.
    #[must_use]
    pub fn differs(&self, word: &str, likeness: Likeness) -> Option<Differs> {
        let mut heard = Vec::with_capacity(word.len());
        let (consonants, _) = for_each_sound(said(word)?.as_bytes(), |letter| heard.push(letter))?;
        if !self.consonants(likeness).contains(&consonants) || !heard.iter().copied().any(is_vowel) {
            return None;
        }
        let is_part = consonants != self.consonants;
        if is_part {
            heard.truncate(begun(&heard, &self.heard));
        }
        let may_differ = match likeness {
            Likeness::Same => SAME,
            Likeness::Alike => OTHER_VOWEL * self.heard.len().max(heard.len()) / self.one_in,
        };
        differ(&self.heard, &heard, may_differ).map(|halves| Differs { halves, is_part })
    }
}

/// How much of a word has as many consonants as another, and no more vowels behind them.
fn begun(word: &[u8], other: &[u8]) -> usize {
    let end_of = |heard: &[u8], count: usize| {
        let mut ends =
            heard.iter().enumerate().filter(|(_, letter)| !is_vowel(**letter)).map(|(at, _)| at + 1);
        ends.nth(count.saturating_sub(1)).unwrap_or(heard.len())
    };
    let count = other.iter().filter(|letter| !is_vowel(**letter)).count();
    let vowels_behind = other.len() - end_of(other, count);
    let end = end_of(word, count);
    let (behind, _) = vowels(word.get(end..).unwrap_or_default());
    end + behind.len().min(vowels_behind)
}

/// How far two words with consonants of the same kinds sound otherwise, if no more than that.
fn differ(mut a: &[u8], mut b: &[u8], may_differ: usize) -> Option<usize> {
    // A guess is none only within a word: at the beginning a letter stands for it.
    let lacks = |word: &[u8], guess: &[u8]| {
        guess.first() == Some(&ANY) && !word.first().copied().is_some_and(is_vowel)
    };
    let mut differs = if lacks(a, b) || lacks(b, a) { OTHER_VOWEL } else { 0 };
    loop {
        let (a_vowels, a_rest) = vowels(a);
        let (b_vowels, b_rest) = vowels(b);
        differs += between(a_vowels, b_vowels)?;
        match (a_rest.split_first(), b_rest.split_first()) {
            (Some((one, a_rest)), Some((other, b_rest))) => {
                differs += if one == other { 0 } else { OTHER_CONSONANT };
                (a, b) = (a_rest, b_rest);
            }
            _ => return (differs <= may_differ).then_some(differs),
        }
        if differs > may_differ {
            return None;
        }
    }
}

/// The vowels that some sounds begin with, and the rest.
fn vowels(heard: &[u8]) -> (&[u8], &[u8]) {
    heard.split_at(heard.iter().take_while(|letter| is_vowel(**letter)).count())
}

/// How far the vowels between two consonants are others; a guess is as good as any one.
fn between(a: &[u8], b: &[u8]) -> Option<usize> {
    if a.len().max(b.len()) > VOWELS {
        return None;
    }
    let known = |vowels: &[u8]| vowels.iter().copied().filter(|vowel| *vowel != ANY).collect::<Vec<u8>>();
    let guessed = a.contains(&ANY) || b.contains(&ANY);
    let others = if a == b { 0 } else { generic_levenshtein(&known(a), &known(b)) };
    Some(OTHER_VOWEL * others.saturating_sub(usize::from(guessed)))
}

/// The kinds of the consonants of a folded word, packed so that words that begin with the same ones sort together;
/// neighbors of a kind are one. Nothing where there are none, or more than fit, or where it is not said here: what is
/// not Latin, Arabic or Hebrew is by how it is read.
#[must_use]
pub fn consonants(word: &str) -> Option<u64> {
    for_each_sound(said(word)?.as_bytes(), |_| ()).filter(|(_, count)| *count > 0).map(|(packed, _)| packed)
}

/// The kinds of the consonants of a word, packed, and how many there are; calls `each` with every sound.
fn for_each_sound(word: &[u8], mut each: impl FnMut(u8)) -> Option<(u64, u32)> {
    let (mut packed, mut count, mut last, mut last_kind) = (0_u64, 0, 0, 0);
    let mut put = |letter: u8| {
        let kind = kind(letter);
        let is_again = letter == last || kind != 0 && kind == last_kind;
        (last, last_kind) = (letter, kind);
        if is_again {
            return true;
        }
        each(letter);
        if kind == 0 {
            return true;
        }
        count += 1;
        packed |= kind << u64::BITS.saturating_sub(BITS * count);
        BITS * count <= u64::BITS
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
    Some((packed, count))
}

/// The letter that stands for what one is heard as between two others; nothing where it is not heard.
fn sound(before: Option<u8>, letter: u8, next: Option<u8>) -> Option<u8> {
    Some(match letter {
        b'e' | b'y' => b'i',
        b'o' => b'u',
        // Where it stands for a vowel.
        b'w' if before.is_some() && !next.is_some_and(is_vowel) => b'u',
        _ if is_vowel(letter) => letter,
        // It makes another of the consonant before (`kh`, `sh`), but for a few, and is not heard at the end
        // (`Abdullah`).
        b'h' if before.is_some_and(|before| is_changed_by_h(before) || next.is_none()) => return None,
        b'c' if before == Some(b's') && next == Some(b'h') => return None,
        b'c' if matches!(next, Some(b'e' | b'i' | b'y')) => b's',
        b'c' if next != Some(b'h') => b'k',
        b'k' if next == Some(b'h') => b'h',
        b'p' if next == Some(b'h') => b'f',
        // As in `sh` and in `zh`.
        b's' if next == Some(b'h') => b'x',
        b'z' if next == Some(b'h') => b'j',
        b't' | b'd' if matches!(next, Some(b'c' | b'j' | b's' | b'z')) => return None,
        b'x' if before.is_none() => b's',
        b'q' | b'x' => b'k',
        b'w' => b'v',
        letter => letter,
    })
}

fn is_changed_by_h(letter: u8) -> bool {
    !is_vowel(letter) && !matches!(letter, b'f' | b'l' | b'm' | b'n' | b'r')
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | ANY)
}

/// The number of the kind of a consonant that is heard; zero for vowels.
fn kind(letter: u8) -> u64 {
    match letter {
        b'b' | b'p' => 1,
        b'c' | b'g' | b'h' | b'k' => 2,
        b'd' => 3,
        b'f' | b'v' => 4,
        b'j' | b's' | b'x' | b'z' => 5,
        b'l' => 6,
        b'm' => 7,
        b'n' => 8,
        b'r' => 9,
        b't' => 10,
        _ => 0,
    }
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
        let whole = |differs: Differs| (!differs.is_part).then_some(differs.halves);
        sounds.iter().filter_map(|sound| whole(sound.differs(word, Likeness::Alike)?)).min()
    }

    #[test]
    fn names_carried_over_from_other_scripts_sound_as_they_are_spelled() {
        for (typed, word, halves) in [
            ("Скайтек", "skytech", 3),
            ("Хиквижн", "hikvision", 5),
            ("Хуавей", "huawei", 0),
            ("Иту", "yitu", 0),
            ("Хезболла", "hezbollah", 0),
            ("Хамас", "hamas", 0),
            ("Шмидт", "schmidt", 1),
            ("бен", "bin", 0),
            ("القذافي", "qadhafi", 0),
            ("محمد", "mohammed", 0),
            ("محمود", "mahmoud", 0),
            ("حسين", "hussein", 0),
            ("عمر", "omar", 0),
            ("معمر", "muammar", 2),
            ("القاعدة", "qaida", 2),
            ("بوتين", "putin", 1),
            ("ایران", "iran", 0),
            ("رمضان", "ramazan", 0),
            ("هواوي", "huawei", 0),
            ("انور", "anwar", 0),
            ("نصرالله", "nasrallah", 0),
            ("סולימאני", "soleimani", 0),
            ("קדאפי", "qaddafi", 0),
            ("gaddafi", "qadhafi", 1),
            ("soleymani", "sulaymani", 2),
            ("mohammed", "محمد", 0),
            ("qaddafi", "القذافي", 0),
            ("قذافي", "القذافي", 0),
        ] {
            assert_eq!(differs(typed, word), Some(halves), "{typed} {word}");
        }
    }

    #[test]
    fn other_words_do_not_sound_alike() {
        for (typed, word) in [
            ("Скайтек", "skyline"),
            ("Сугон", "saigons"),
            ("Дахуа", "doha"),
            ("Хамас", "gomez"),
            ("санкции", "sanchez"),
            ("Козлов", "kashlaf"),
            ("داعش", "dis"),
            ("معمر", "omar"),
            ("حماس", "khms"),
            ("jansen", "shenzhen"),
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
    fn a_word_that_says_enough_may_be_begun_only() {
        let begun = |typed: &str, word: &str| {
            let read = Folded::readings(typed).swap_remove(0).chars().to_vec();
            let sound = Sound::of(Folded::new(typed).chars(), Some(&read)).swap_remove(0);
            sound.differs(word, Likeness::Alike)
        };
        assert_eq!(begun("Хиквиж", "hikvision"), Some(Differs { halves: 1, is_part: true }));
        assert_eq!(begun("Хиквижи", "hikvision"), Some(Differs { halves: 1, is_part: true }));
        assert_eq!(begun("Хиквижу", "hikvision"), Some(Differs { halves: 3, is_part: true }));
        assert_eq!(begun("Хикв", "hikvision"), None, "three consonants begin too much");
        assert_eq!(begun("Хиквиж", "hikvan"), None);
    }

    #[test]
    fn a_sound_that_has_no_room_is_none() {
        let long = "ka".repeat(16);
        assert!(consonants(&long).is_some());
        assert_eq!(consonants(&(long + "k")), None);
        assert_eq!((consonants("aioue"), consonants("газ")), (None, None));
        let vowels = "ai".repeat(50_000);
        assert_eq!(differs("katerina", &format!("k{vowels}terina")), None);
    }

    #[test]
    fn words_that_begin_with_the_same_consonants_sort_together() {
        let sorted = ["kat", "katamar", "kataran", "kater", "kato"].map(consonants);
        let mut again = sorted;
        again.sort_unstable();
        assert!(again.iter().skip(1).all(|code| *code >= consonants("kat")));
        assert_eq!(consonants("kat"), consonants("kato"));
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
