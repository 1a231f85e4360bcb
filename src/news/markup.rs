//! XML made ready for a parser that is strict: slips that are common in feeds are mended, and what no feed
//! needs is refused. Nothing is looked up or expanded.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::FeedError;

/// No feed nests its elements deeper.
const DEEPEST: usize = 200;
/// No tag has more attributes; each is compared with all before it.
const MOST_ATTRIBUTES: usize = 200;
/// No name of a character is longer.
const LONGEST_REFERENCE: usize = 34;

/// XML that can be parsed.
pub struct Markup {
    /// The text, without a declaration: it is no longer in the encoding that was declared.
    pub text: String,
    /// The name of the outermost element, without a prefix.
    pub root: String,
    /// How many items or entries it has.
    pub items: usize,
}

/// Makes XML ready.
pub fn ready(text: &str) -> Result<Markup, FeedError> {
    let text = mended(without_declaration(text.trim_start()));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().trim_markup_names_in_closing_tags = true;
    let mut open: Vec<String> = Vec::new();
    let (mut root, mut items) = (None, 0);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let quotes = start.bytes().filter(|byte| matches!(byte, b'"' | b'\'')).count();
                if quotes > 2 * MOST_ATTRIBUTES {
                    let why = format!("a tag has more than {MOST_ATTRIBUTES} attributes");
                    return Err(FeedError::Invalid(why));
                }
                let name = start.local_name().as_ref().to_owned();
                items += usize::from(matches!(name.as_str(), "item" | "entry"));
                root.get_or_insert_with(|| name.clone());
                open.push(name);
                if open.len() > DEEPEST {
                    return Err(FeedError::TooDeep(DEEPEST));
                }
            }
            Ok(Event::End(_)) => drop(open.pop()),
            Ok(Event::DocType(text)) if text.contains('[') => return Err(FeedError::OwnEntities),
            Ok(Event::Eof) => match open.last() {
                Some(name) => return Err(FeedError::CutOff(shown(name))),
                None => break,
            },
            Ok(_) => {}
            Err(quick_xml::Error::Syntax(_)) => {
                let last = open.last().map_or_else(|| "its beginning".to_owned(), |name| shown(name));
                return Err(FeedError::CutOff(last));
            }
            Err(error) => {
                let at = reader.error_position();
                return Err(FeedError::NotXml(format!(
                    "{} at byte {at}",
                    super::text::one_line(&error.to_string())
                )));
            }
        }
    }
    let root = root.ok_or(FeedError::Unknown)?;
    Ok(Markup { text, root, items })
}

fn shown(name: &str) -> String {
    let short: String = name.chars().take(40).collect();
    format!("<{}>", super::text::one_line(&short))
}

fn without_declaration(text: &str) -> &str {
    match text.starts_with("<?xml") {
        true => text.split_once("?>").map_or(text, |(_, rest)| rest),
        false => text,
    }
}

/// The text with `&amp;` for each `&` that begins no reference, and for those to characters that XML does not
/// have. In CDATA an `&` is itself.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    // Where no further section is, it is not looked for again.
    let mut section = rest.find("<![CDATA[");
    while let Some(at) = rest.find('&') {
        if let Some(begin) = section.filter(|begin| *begin < at) {
            let end = rest.get(begin..).and_then(|data| data.find("]]>")).map(|end| begin + end + 3);
            let (data, after) = rest.split_at(end.unwrap_or(rest.len()));
            out.push_str(data);
            rest = after;
            section = rest.find("<![CDATA[");
            continue;
        }
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(if is_reference(after.get(1..).unwrap_or_default()) { "&" } else { "&amp;" });
        rest = after.get(1..).unwrap_or_default();
        section = section.map(|begin| begin - at - 1);
    }
    out.push_str(rest);
    out
}

/// Whether a reference stands here, behind its `&`.
fn is_reference(text: &str) -> bool {
    let Some(end) = text.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';') else { return false };
    let name = text.get(..end).unwrap_or_default();
    let Some(number) = name.strip_prefix('#') else {
        return name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if number.starts_with('x') => u32::from_str_radix(hex, 16).ok(),
        Some(_) => None,
        None => number.parse().ok(),
    };
    !number.contains('+') && code.is_some_and(|code| code > 0 && char::from_u32(code).is_some())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_ampersand_that_begins_nothing_is_one() {
        for (text, mend) in [
            ("<a>AT&T &amp; R&D; &#38; &#x26; &nbsp;</a>", "<a>AT&amp;T &amp; R&D; &#38; &#x26; &nbsp;</a>"),
            (
                "<a b='?c&d=1'/>&#0;&#xD800;&#99999999;&;&",
                "<a b='?c&amp;d=1'/>&amp;#0;&amp;#xD800;&amp;#99999999;&amp;;&amp;",
            ),
            ("<![CDATA[a&b]]>&<![CDATA[&]]>&", "<![CDATA[a&b]]>&amp;<![CDATA[&]]>&amp;"),
            ("<![CDATA[&", "<![CDATA[&"),
        ] {
            assert_eq!(mended(text), mend);
        }
    }

    #[test]
    fn what_no_feed_needs_is_refused() {
        let bomb =
            "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss>&b;</rss>";
        assert!(matches!(ready(bomb), Err(FeedError::OwnEntities)));
        assert!(matches!(ready(&"<a>".repeat(100_000)), Err(FeedError::TooDeep(_))));
        assert!(matches!(ready("<rss><channel>"), Err(FeedError::CutOff(name)) if name == "<channel>"));
        assert!(matches!(ready("<rss><chan"), Err(FeedError::CutOff(_))));
        assert!(matches!(ready("<rss></feed>"), Err(FeedError::NotXml(_))));
        assert!(matches!(ready("<!-- -->"), Err(FeedError::Unknown)));
        let many: String = (0..300).map(|number| format!(" a{number}=''")).collect();
        assert!(matches!(ready(&format!("<rss{many}/>")), Err(FeedError::Invalid(_))));
        assert_eq!(ready("<!DOCTYPE rss><rss version='2.0'><item/></rss>").unwrap().items, 1);
    }
}
