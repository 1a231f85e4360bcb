//! Bytes as text: what the server or the file declares, unless the bytes say otherwise. Nothing is lost: bytes
//! that mean nothing become U+FFFD.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far an XML declaration is looked for.
const LOOK: usize = 256;

/// The text of a file. `charset` is what its server calls the encoding. A byte order mark counts before that,
/// and that before what the file declares ([RFC 7303], section 3). JSON is not asked: a charset has no meaning
/// for it ([RFC 8259], section 11).
///
/// [RFC 7303]: https://www.rfc-editor.org/rfc/rfc7303#section-3
/// [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259#section-11
pub fn text(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0.into_owned();
    }
    match bytes {
        [b'<', 0, ..] => return UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        [0, b'<', ..] => return UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
        _ => {}
    }
    let utf_8 = std::str::from_utf8(bytes).ok();
    let sent = charset.filter(|_| !bytes.trim_ascii_start().starts_with(b"{")).and_then(named);
    for encoding in [sent, declared(bytes)].into_iter().flatten() {
        // Any bytes are text of a single-byte encoding; bytes that are UTF-8 with more than ASCII in it were
        // hardly anything else.
        if encoding.is_single_byte() && utf_8.is_some() {
            break;
        }
        let (text, _, is_broken) = encoding.decode(bytes);
        if !is_broken {
            return text.into_owned();
        }
    }
    utf_8.map_or_else(|| guessed(bytes), str::to_owned)
}

/// The encoding of that name. What is named in ASCII, or was not known by its first bytes, is not in sixteen
/// bits.
fn named(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

/// What the XML declaration says.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.get(..LOOK.min(bytes.len()))?.iter().map(|byte| char::from(*byte)).collect();
    let (declaration, _) = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    named(value.get(1..)?.split(quote).next()?)
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
    fn text(bytes: &[u8]) -> String {
        super::text(bytes, None)
    }

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
    fn what_the_server_says_counts_before_what_the_file_declares_and_after_its_mark() {
        let sent = |bytes: &[u8], charset| super::text(bytes, Some(charset));
        let declared = "<?xml version='1.0' encoding='utf-8'?>";
        assert!(sent(&gbk(declared), "GB18030").ends_with(TEXT));
        assert!(sent(&gbk("<?xml version='1.0' encoding='shift_jis'?>"), "gbk").ends_with(TEXT));
        let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
        assert_eq!(sent(&marked, "gbk"), TEXT);
        // A server that says what cannot be is not believed.
        assert!(sent(&gbk("<?xml version='1.0' encoding='gbk'?>"), "utf-8").ends_with(TEXT));
        assert_eq!(sent(TEXT.as_bytes(), "iso-8859-1"), TEXT);
        assert_eq!(sent(TEXT.as_bytes(), "utf-16"), TEXT);
        assert_eq!(sent(TEXT.as_bytes(), "no such thing"), TEXT);
        let json = "{\"a\": \"é\"}";
        assert_eq!(sent(json.as_bytes(), "shift_jis"), json, "JSON has no charset");
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
