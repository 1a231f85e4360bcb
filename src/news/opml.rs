//! OPML: lists of feeds as feed readers exchange them. An outline may name only addresses of the web, and
//! nothing that an outline includes is fetched.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use super::address::web;
use super::text::one_line;
use super::{FeedError, encoding, markup};

/// More feeds are not in any list made by a person.
const MOST: usize = 5000;

/// A feed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What it is called.
    pub title: String,
    /// Where it is; http or https.
    pub url: String,
}

/// A list of feeds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opml {
    /// The feeds, in the order of the file, each once.
    pub outlines: Vec<Outline>,
    /// Outlines that name something else than a web address: what they name, safe to show.
    pub refused: Vec<String>,
}

/// Whether a file is such a list, by its first element.
#[must_use]
pub fn is_opml(bytes: &[u8]) -> bool {
    markup::ready(&encoding::text(bytes, None)).is_ok_and(|markup| markup.root.eq_ignore_ascii_case("opml"))
}

/// Reads a list of feeds. Folders are opened; only the feeds in them are kept.
///
/// # Errors
/// When it is no OPML, or not whole.
pub fn read(bytes: &[u8]) -> Result<Opml, FeedError> {
    let markup = markup::ready(&encoding::text(bytes, None))?;
    if !markup.root.eq_ignore_ascii_case("opml") {
        return Err(FeedError::Unknown);
    }
    let mut reader = Reader::from_str(&markup.text);
    let mut opml = Opml::default();
    loop {
        let event = reader.read_event().map_err(|error| FeedError::NotXml(one_line(&error.to_string())))?;
        match event {
            Event::Start(tag) | Event::Empty(tag)
                if tag.local_name().as_ref().eq_ignore_ascii_case("outline") =>
            {
                outline(&tag, &mut opml);
            }
            Event::Eof => return Ok(opml),
            _ => {}
        }
        if opml.outlines.len() + opml.refused.len() >= MOST {
            return Ok(opml);
        }
    }
}

fn outline(tag: &BytesStart, opml: &mut Opml) {
    let value = |wanted: &str| {
        let attributes = tag.attributes().filter_map(Result::ok);
        let mut named = attributes.filter(|own| own.key.as_ref().eq_ignore_ascii_case(wanted));
        // References that are not XML's own stay as they are.
        let own = named.next()?;
        let value = own.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| own.value.to_string(), |value| value.into_owned()))
    };
    let Some(address) = value("xmlUrl").filter(|address| !address.trim().is_empty()) else { return };
    let Some(url) = web(&address, None).map(String::from) else {
        let short: String = address.chars().take(200).collect();
        opml.refused.push(one_line(&short));
        return;
    };
    if opml.outlines.iter().any(|known| known.url == url) {
        return;
    }
    let title = value("title").or_else(|| value("text")).unwrap_or_default();
    let title: String = super::text::line_of_plain(&title).chars().take(200).collect();
    opml.outlines.push(Outline { title, url });
}

/// Writes a list of feeds.
///
/// # Errors
/// When the text cannot be written, which memory always can.
pub fn write(outlines: &[Outline]) -> std::io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(quick_xml::events::BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(|writer| {
        writer.write_event(Event::Start(BytesStart::new("head")))?;
        writer.create_element("title").write_text_content(BytesText::new("Feeds of desig"))?;
        writer.write_event(Event::End(BytesEnd::new("head")))?;
        writer.create_element("body").write_inner_content(|writer| {
            for outline in outlines {
                let name = if outline.title.is_empty() { &outline.url } else { &outline.title };
                writer
                    .create_element("outline")
                    .with_attributes([
                        ("type", "rss"),
                        ("text", name.as_str()),
                        ("title", name.as_str()),
                        ("xmlUrl", outline.url.as_str()),
                    ])
                    .write_empty()?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(String::from_utf8_lossy(&writer.into_inner()).into_owned() + "\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let outlines = vec![
            Outline { title: "A & <B> \"c\"".to_owned(), url: "https://a.example/?b=c&d=e".to_owned() },
            Outline { title: "制裁".to_owned(), url: "https://b.example/feed".to_owned() },
        ];
        let text = write(&outlines).unwrap();
        assert_eq!(read(text.as_bytes()).unwrap(), Opml { outlines, refused: Vec::new() });
    }

    #[test]
    fn only_web_addresses_are_taken_and_folders_are_opened() {
        let opml = read(
            b"<opml version='1.0'><body><outline text='F'><outline text='a' xmlUrl='https://a.example/'/>
              <outline title='b' xmlurl='file:///etc/passwd'/><outline xmlUrl='javascript:x()'/></outline>
              <outline type='include' url='https://evil.example/x.opml'/>
              <outline text='again' xmlUrl='https://a.example/'/></body></opml>",
        )
        .unwrap();
        assert_eq!(opml.outlines, [Outline { title: "a".to_owned(), url: "https://a.example/".to_owned() }]);
        assert_eq!(opml.refused, ["file:///etc/passwd", "javascript:x()"]);
        assert!(matches!(read(b"<rss/>"), Err(FeedError::Unknown)));
    }
}
