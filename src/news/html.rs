//! HTML as tags and text, one after the other. It builds no tree, so that nothing can be nested too deeply,
//! and looks at every byte a bounded number of times, whatever stands there.

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text, its references not yet resolved.
    Text(&'a str),
    /// A tag begins an element.
    Start {
        /// Its name, in small letters.
        name: String,
        /// Where it leads (`href`), resolved but not yet judged.
        href: Option<String>,
        /// What an image shows (`alt`).
        alt: Option<String>,
    },
    /// A tag ends one; its name in small letters.
    End(String),
}

/// Elements whose content is no text for a reader, or must not be read as HTML; all is passed over to their
/// end.
const RAW: [&str; 8] = ["script", "style", "iframe", "noembed", "noframes", "textarea", "title", "template"];
/// No element has a longer name.
const LONGEST_NAME: usize = 40;

/// HTML being read.
pub struct Html<'a> {
    rest: &'a str,
    /// A tag has no end: the rest is text.
    is_only_text: bool,
}

impl<'a> Html<'a> {
    /// HTML from its beginning.
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, is_only_text: false }
    }

    /// Goes on `bytes` further, and gives what is passed.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// What stands at a `<` where it is no text.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let after = self.rest.get(1..)?;
        if let Some(comment) = after.strip_prefix("!--") {
            // A comment may be empty: `<!-->`.
            let end = if comment.starts_with('>') { Some(1) } else { comment.find("-->").map(|at| at + 3) };
            let length = end.map_or(self.rest.len(), |end| 4 + end);
            self.take(length);
            return Some(Piece::Text(""));
        }
        if let Some(data) = after.strip_prefix("![CDATA[") {
            let length = data.find("]]>");
            self.take(9);
            let text = self.take(length.unwrap_or(self.rest.len()));
            self.take(3);
            return Some(Piece::Text(text));
        }
        let is_letter = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_letter(after) {
            return self.tag();
        }
        if after.strip_prefix('/').is_some_and(is_letter) {
            let end = self.rest.find('>')?;
            let tag = self.take(end + 1);
            let name =
                tag.get(2..)?.split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).next()?;
            return Some(Piece::End(named(name)));
        }
        if after.starts_with(['!', '?', '/']) {
            let end = self.rest.find('>')?;
            self.take(end + 1);
            return Some(Piece::Text(""));
        }
        None
    }

    /// A tag that begins an element, with its attributes.
    fn tag(&mut self) -> Option<Piece<'a>> {
        let at = 1;
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name = self.rest.get(at..)?.split(ends_name).next()?;
        let mut left = self.rest.get(at + name.len()..)?;
        let (mut href, mut alt) = (None, None);
        loop {
            left = left.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = left.strip_prefix('>') {
                left = after;
                break;
            }
            let end = left.char_indices().skip(1).find(|(_, c)| ends_name(*c) || *c == '=');
            let (attribute, after) = left.split_at(end?.0);
            left = after.trim_start();
            let Some(value) = left.strip_prefix('=') else { continue };
            let value = value.trim_start();
            let value = match value.chars().next()? {
                quote @ ('"' | '\'') => {
                    let (inner, after) = value.get(1..)?.split_once(quote)?;
                    left = after;
                    inner
                }
                _ => {
                    let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
                    let (inner, after) = value.split_at(end);
                    left = after;
                    inner
                }
            };
            let slot = match attribute.to_ascii_lowercase().as_str() {
                "href" => &mut href,
                "alt" => &mut alt,
                _ => continue,
            };
            // Of two attributes of one name the first counts.
            slot.get_or_insert_with(|| htmlize::unescape_attribute(value).into_owned());
        }
        let name = named(name);
        self.rest = left;
        if RAW.contains(&name.as_str()) {
            self.pass_over(&name);
            return Some(Piece::Text(""));
        }
        Some(Piece::Start { name, href, alt })
    }

    /// Goes to the end of an element, or of everything.
    fn pass_over(&mut self, name: &str) {
        let mut from = 0;
        while let Some(found) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let at = from + found + 2;
            let is_end = self.rest.get(at..at + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
            if is_end {
                let end = self.rest.get(at..).and_then(|rest| rest.find('>'));
                self.take(end.map_or(self.rest.len(), |end| at + end + 1));
                return;
            }
            from = at;
        }
        self.rest = "";
    }
}

impl<'a> Iterator for Html<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if self.is_only_text {
            return Some(Piece::Text(self.take(self.rest.len())));
        }
        if !self.rest.starts_with('<') {
            let end = self.rest.find('<').unwrap_or(self.rest.len());
            return Some(Piece::Text(self.take(end)));
        }
        if let Some(piece) = self.markup() {
            return Some(piece);
        }
        // A `<` that begins nothing is one; a tag without an end is text, and so is all behind it.
        let begins = self.rest.get(1..).and_then(|rest| rest.chars().next());
        self.is_only_text = begins.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        Some(Piece::Text(self.take(1)))
    }
}

fn named(name: &str) -> String {
    let short: String = name.chars().take(LONGEST_NAME).collect();
    short.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> String {
        let piece = |piece: Piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Start { name, href, alt } => format!("[{name} {href:?} {alt:?}]"),
            Piece::End(name) => format!("[/{name}]"),
        };
        Html::new(html).map(piece).collect()
    }

    #[test]
    fn tags_attributes_and_text_are_told_apart() {
        assert_eq!(read("a<B>b</B >c"), "a[b None None]b[/b]c");
        assert_eq!(read("<a title='>' HREF=\"x&amp;y\" href=z>"), "[a Some(\"x&y\") None]");
        assert_eq!(read("<img alt=q/><br/>"), "[img None Some(\"q/\")][br None None]");
        assert_eq!(read("1 < 2 <3 & <!-- x > --><?php y ?><!doctype z>4"), "1 < 2 <3 & 4");
        assert_eq!(read("a<![CDATA[<b>]]>c"), "a<b>c");
    }

    #[test]
    fn what_is_no_text_is_passed_over() {
        assert_eq!(read("a<script>if (1 < 2) '</b>'</ScRiPt >b<style>x"), "ab");
        assert_eq!(read("<title></titl</title>a"), "a");
    }

    #[test]
    fn a_tag_without_an_end_is_text() {
        assert_eq!(read("a<b c=\"d"), "a<b c=\"d");
        assert_eq!(read("a<"), "a<");
        assert_eq!(read("a</b"), "a</b");
        assert_eq!(read("a<b c"), "a<b c");
    }

    #[test]
    fn hostile_html_takes_no_longer_than_it_is_long() {
        for hostile in
            ["<a b=\"", "<", "</", "<a b=' ", "<!--", "<script>", "</script", "<a ", "&", "<a/b=c "]
        {
            let long = hostile.repeat(200_000);
            assert!(Html::new(&long).count() <= long.len());
        }
    }
}
