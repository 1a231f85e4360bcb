//! The letters and digits of a text: what spacing, case and punctuation leave of it.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::chars::{TATWEEL, is_apostrophe, is_hidden, stand_in};

/// The letters and digits of a text in lower case, run together, with every accent and vowel sign in its place: two
/// texts of which this is the same differ in spacing, case and punctuation only. What parts two numbers stays, as a
/// space. Folding a name goes further, for whoever looks for one does not type its accents.
#[must_use]
pub fn letters(text: &str) -> String {
    let mut letters = Letters { text: String::with_capacity(text.len()), is_apart: false };
    match text.is_ascii() {
        true => text.bytes().for_each(|byte| letters.take(char::from(byte.to_ascii_lowercase()))),
        false => {
            let whole = without_stand_ins(text).nfkc();
            whole.flat_map(char::to_lowercase).for_each(|c| letters.take(c));
        }
    }
    letters.text
}

/// What was taken of a text so far.
struct Letters {
    text: String,
    /// Something that is no letter came after it.
    is_apart: bool,
}

impl Letters {
    fn take(&mut self, c: char) {
        if is_apostrophe(c) || is_hidden(c) || c == TATWEEL {
            return;
        }
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            self.is_apart = true;
            return;
        }
        if self.is_apart && c.is_numeric() && self.text.ends_with(char::is_numeric) {
            self.text.push(' ');
        }
        // A sigma at the end of a word is the one within, in another shape.
        self.text.push(if c == 'ς' { 'σ' } else { c });
        self.is_apart = false;
    }
}

/// The characters of a text, but for what stands in for hidden ones.
fn without_stand_ins(text: &str) -> impl Iterator<Item = char> {
    let mut left_out = 0;
    text.char_indices().filter_map(move |(byte, c)| {
        if c == '⟨' {
            left_out = stand_in(text.get(byte..).unwrap_or_default());
        }
        let is_left_out = left_out > 0;
        left_out = left_out.saturating_sub(1);
        (!is_left_out).then_some(c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_case_punctuation_and_width_do_not_count() {
        for (a, b) in [
            ("Alder  Tools Co., Ltd.", "ALDER TOOLS CO LTD"),
            ("O’Neil–Werke", "o'neil werke"),
            ("商汤 科技", "商汤科技"),
            ("ＡＢＣ－１", "abc 1"),
            ("Ze\u{301}phir", "ZÉPHIR"),
            ("ΟΔΟΣ", "οδος"),
            ("ООО «Зала»", "ооо зала"),
            ("A⟨U+200B⟩B", "ab"),
            ("A.B.C. Works", "ABC Works"),
            ("Hua Wei 5 A", "Huawei 5A"),
        ] {
            assert_eq!(letters(a), letters(b), "{a} {b}");
        }
    }

    #[test]
    fn every_letter_accent_and_digit_counts() {
        for (a, b) in [
            ("Müller", "Muller"),
            ("Зай", "Заи"),
            ("Straße", "Strasse"),
            ("हिन्दी", "हन्द"),
            ("น้ำ", "นำ"),
            ("騰訊", "腾讯"),
            ("Plant 12", "Plant 1 2"),
            ("Room 1-2", "Room 12"),
        ] {
            assert_ne!(letters(a), letters(b), "{a} {b}");
        }
    }
}
