//! Bytes as text: what the file declares, unless its bytes say otherwise. Nothing is lost: bytes that mean
//! nothing become U+FFFD.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far an XML declaration is looked for.
const LOOK: usize = 256;

/// The text of a file.
pub fn text(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    match bytes {
        [b'<', 0, ..] => return UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        [0, b'<', ..] => return UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
        _ => {}
    }
    let utf_8 = std::str::from_utf8(bytes).ok();
    match (declared(bytes), utf_8) {
        (None, Some(text)) => text.to_owned(),
        (Some(encoding), utf_8) => {
            let (text, _, is_broken) = encoding.decode(bytes);
            // Any bytes are text of a single-byte encoding; bytes that are UTF-8 with more than ASCII in it
            // were hardly anything else.
            match utf_8 {
                Some(plain) if is_broken || encoding.is_single_byte() => plain.to_owned(),
                None if is_broken => guessed(bytes),
                _ => text.into_owned(),
            }
        }
        (None, None) => guessed(bytes),
    }
}

/// What the XML declaration says.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.get(..LOOK.min(bytes.len()))?.iter().map(|byte| char::from(*byte)).collect();
    let (declaration, _) = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    // What is declared in ASCII is not in sixteen bits.
    Encoding::for_label(label.as_bytes()).map(|encoding| encoding.output_encoding())
}

/// What the bytes look like.
fn guessed(bytes: &[u8]) -> String {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let likely = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (text, _, is_broken) = likely.decode(bytes);
    // A file that is UTF-8 but for a few bytes is UTF-8.
    let (plain, _, _) = UTF_8.decode(bytes);
    let lost = plain.chars().filter(|c| *c == '\u{fffd}').count();
    let kept = plain.chars().filter(|c| !c.is_ascii()).count() - lost;
    if is_broken || kept > 4 * lost { plain.into_owned() } else { text.into_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TEXT: &str =
        "华为公司被列入实体清单，中国外交部对此表示坚决反对，并将采取必要措施维护中国企业的合法权益。";

    fn gbk(declared: &str) -> Vec<u8> {
        let mut bytes = declared.as_bytes().to_vec();
        bytes.extend_from_slice(&encoding_rs::GBK.encode(TEXT).0);
        bytes
    }

    #[test]
    fn what_is_declared_is_believed() {
        assert!(text(&gbk("<?xml version='1.0' encoding='gb2312'?>")).ends_with(TEXT));
        let mut bytes = b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>".to_vec();
        bytes.extend_from_slice(&encoding_rs::SHIFT_JIS.encode("輸出規制リスト").0);
        assert!(text(&bytes).ends_with("輸出規制リスト"));
    }

    #[test]
    fn what_is_declared_wrongly_or_not_at_all_is_told_by_the_bytes() {
        assert!(text(&gbk("<?xml version='1.0' encoding='utf-8'?>")).ends_with(TEXT));
        assert!(text(&gbk("<?xml version='1.0'?>")).ends_with(TEXT));
        let latin = format!("<?xml version='1.0' encoding='iso-8859-1'?>{TEXT}");
        assert_eq!(text(latin.as_bytes()), latin);
        let with_a_slip = [TEXT.as_bytes(), b"\xff"].concat();
        assert_eq!(text(&with_a_slip), format!("{TEXT}\u{fffd}"));
    }

    #[test]
    fn wide_text_is_known_with_and_without_its_mark() {
        let wide: Vec<u8> = "<rss/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&wide), "<rss/>");
        let marked: Vec<u8> = "\u{feff}<rss/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&marked), "<rss/>");
        assert_eq!(text(b"\xEF\xBB\xBF<rss/>"), "<rss/>");
        assert_eq!(text(b""), "");
    }
}
