//! The one sanitiser: text from outside made safe to show, with nothing silently dropped.

use std::{borrow::Cow, fmt::Write as _};

use unicode_normalization::char::is_combining_mark;

/// How many marks one letter may carry; no script comes near it. More of them are drawn over the lines above and
/// below. (The bound of the Stream-Safe Text Format, Unicode Standard Annex 15.)
const MOST_MARKS: usize = 30;

/// `text` with every character that could move a cursor, start an escape sequence, reverse the
/// reading direction or hide replaced by a visible stand-in: C0 controls by their control pictures
/// (U+2400 block), all others by their code point, as `⟨U+202E⟩`; and of very many marks on one letter their
/// number, as `⟨99970 more marks⟩`.
///
/// Zero-width joiners and variation selectors stay: scripts need them, and they cannot reorder anything.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    let mut marks = 0;
    for c in text.chars() {
        if is_mark(c) {
            marks += 1;
            if marks > MOST_MARKS {
                continue;
            }
        } else {
            count_marks(&mut safe, std::mem::take(&mut marks));
        }
        if !is_hostile(c) {
            safe.push(c);
        } else if let Some(picture) = (c < '\u{20}').then(|| char::from_u32(0x2400 + c as u32)).flatten() {
            safe.push(picture);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(safe, "⟨U+{:04X}⟩", c as u32);
        }
    }
    count_marks(&mut safe, marks);
    Cow::Owned(safe)
}

/// Says how many marks were left out of a run of so many.
fn count_marks(safe: &mut String, marks: usize) {
    if marks > MOST_MARKS {
        let _ = write!(safe, "⟨{} more marks⟩", marks - MOST_MARKS);
    }
}

/// Whether a text can be shown as it stands.
fn is_plain(text: &str) -> bool {
    let mut marks = 0;
    text.chars().all(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks <= MOST_MARKS && !is_hostile(c)
    })
}

/// What is drawn with the letter before it, or joins letters.
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && (is_combining_mark(c) || matches!(c, '\u{200C}' | '\u{200D}'))
}

/// Controls (C0, DEL, C1), line and paragraph separators, and what is not seen: bidi controls, tags, the
/// byte-order mark, fillers (Unicode general categories Cc, Zl, Zp and Cf, and what Unicode calls default
/// ignorable).
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_unicode_calls_a_control_a_format_or_ignorable_is_made_visible_and_no_other_character() {
        let hostile = regex::Regex::new(
            r"^[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]
               --[\u{200C}\u{200D}\p{Variation_Selector}\p{Prepended_Concatenation_Mark}]]$"
                .replace([' ', '\n'], "")
                .as_str(),
        )
        .unwrap();
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            assert_eq!(
                hostile.is_match(&text),
                matches!(visible(&text), Cow::Owned(_)),
                "U+{:04X}",
                c as u32
            );
        }
    }

    #[test]
    fn very_many_marks_on_a_letter_are_counted_and_few_stay() {
        let few = format!("a{}b", "\u{301}".repeat(30));
        assert_eq!(visible(&few), few);
        let many = format!("a{}b{}", "\u{301}".repeat(100_000), "\u{200d}\u{fe0f}".repeat(20));
        let shown = visible(&many);
        assert!(shown.contains("⟨99970 more marks⟩b") && shown.ends_with("⟨10 more marks⟩"), "{shown}");
        assert_eq!(visible(&shown), shown);
    }

    #[test]
    fn escapes_and_direction_tricks_become_visible() {
        assert_eq!(visible("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(visible("x\u{202e}y\u{9b}z\u{7f}"), "x⟨U+202E⟩y⟨U+009B⟩z⟨U+007F⟩");
        assert_eq!(visible("line\nline"), "line␊line");
    }

    #[test]
    fn ordinary_text_of_every_script_is_left_alone() {
        for text in ["商汤科技", "Общество", "شركة", "e\u{301}", "नम\u{200d}स्ते"]
        {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
