//! The one sanitiser: text from outside made safe to show, with nothing silently dropped.

use std::{borrow::Cow, fmt::Write as _};

/// `text` with every character that could move a cursor, start an escape sequence or reverse the
/// reading direction replaced by a visible stand-in: C0 controls by their control pictures
/// (U+2400 block), all others by their code point, as `⟨U+202E⟩`.
///
/// Zero-width joiners stay: scripts need them, and they cannot reorder anything.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if !is_hostile(c) {
            safe.push(c);
        } else if let Some(picture) = (c < '\u{20}').then(|| char::from_u32(0x2400 + c as u32)).flatten() {
            safe.push(picture);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(safe, "⟨U+{:04X}⟩", c as u32);
        }
    }
    Cow::Owned(safe)
}

/// Controls (C0, DEL, C1), line and paragraph separators, bidi controls, tags, the byte-order mark
/// and other invisible format characters (Unicode general categories Cc, Zl, Zp and Cf).
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

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
