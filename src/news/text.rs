//! HTML as text to be read: paragraphs, lists, quotes, and links numbered, their addresses below.

use std::fmt::Write as _;

use url::Url;

use super::address::web;
use super::html::{Html, Piece};
use crate::model::visible;

/// A longer text is cut, in bytes.
const LONGEST: usize = 400_000;
/// More links are not numbered.
const MOST_LINKS: usize = 500;
/// Deeper lists and quotes look like these.
const DEEPEST: usize = 6;
/// A summary is the beginning of a text, in characters.
const SUMMARY: usize = 300;

/// Elements with a line of their own.
const LINES: [&str; 26] = [
    "address",
    "article",
    "aside",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "header",
    "html",
    "legend",
    "li",
    "main",
    "nav",
    "option",
    "section",
    "summary",
    "tbody",
    "thead",
    "tr",
];
/// Elements with an empty line before and after.
const PARAGRAPHS: [&str; 15] =
    ["blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"];
/// Elements within a line. A name that is none of all these is no tag but text: `a <b> c`, `<unknown>`.
const INLINE: [&str; 46] = [
    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "col",
    "colgroup", "data", "del", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd", "label",
    "link", "mark", "meta", "noscript", "object", "picture", "q", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "svg", "time", "u", "video",
];
/// The rest that is known.
const OTHER: [&str; 10] = ["base", "head", "param", "path", "td", "tfoot", "th", "track", "var", "wbr"];

fn is_known(name: &str) -> bool {
    [&LINES[..], &PARAGRAPHS, &INLINE, &OTHER].iter().any(|names| names.contains(&name))
}

/// A text with what it links to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text; line ends are its only controls.
    pub body: String,
    /// Where `[1]`, `[2]`, ... in it lead.
    pub links: Vec<String>,
}

impl Text {
    /// The text with the addresses below it.
    pub fn whole(&self) -> String {
        let mut whole = self.body.clone();
        for (at, link) in self.links.iter().enumerate() {
            let gap = if at == 0 && !whole.is_empty() {
                "\n\n"
            } else if at == 0 {
                ""
            } else {
                "\n"
            };
            // Writing to a String cannot fail.
            let _ = write!(whole, "{gap}[{}] {link}", at + 1);
        }
        whole
    }
}

/// HTML as text. HTML that was escaped once too often is read as what it was meant to be.
pub fn of_html(html: &str, base: Option<&Url>) -> Text {
    let mut writer = Writer { base, numbered: true, ..Writer::default() };
    writer.read(html);
    if !writer.has_tags && has_markup(&writer.out) {
        let meant = std::mem::take(&mut writer.out);
        writer = Writer { base, numbered: true, ..Writer::default() };
        writer.read(&meant);
    }
    let mut body = lines(&writer.out);
    if writer.is_cut {
        body.push_str("\n\n[The text is longer and was cut here.]");
    }
    Text { body, links: writer.links }
}

/// HTML in one line, without links: a title, an author.
pub fn line_of_html(html: &str) -> String {
    let mut text = html.to_owned();
    // Twice escaped is not rare in titles: `AT&amp;amp;T`.
    for _ in 0..3 {
        let mut writer = Writer::default();
        writer.read(&text);
        let read = writer.out;
        if read == text || !has_markup(&read) {
            return one_line(&read);
        }
        text = read;
    }
    one_line(&text)
}

/// Plain text in one line. A reference in it is a slip of whoever escaped it twice.
pub fn line_of_plain(text: &str) -> String {
    one_line(&htmlize::unescape(text))
}

/// Plain text with its lines.
pub fn of_plain(text: &str) -> Text {
    let cut = cut_at(text, LONGEST);
    Text { body: lines(&cut.replace("\r\n", "\n").replace('\r', "\n")), links: Vec::new() }
}

/// The beginning of a text, cut between words.
pub fn summary(text: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= SUMMARY {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SUMMARY).collect();
    // Scripts without spaces are cut anywhere.
    let at = cut.rfind(' ').filter(|at| *at > cut.len() / 2).unwrap_or(cut.len());
    format!("{}…", cut.get(..at).unwrap_or(&cut).trim_end_matches([' ', ',', ';', ':', '.']))
}

/// Text without needless space, in one line and safe to show.
pub fn one_line(text: &str) -> String {
    visible(&unhinted(text).split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Every line safe to show, no more than one empty line in a row.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in unhinted(text).trim_matches(['\n', ' ']).split('\n') {
        let line = line.trim_end();
        empty = if line.trim_matches(['>', ' ']).is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(&visible(&line.replace('\t', " ")));
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Hints at where a line may or may not break are layout, as `<wbr>` is, and split words that are one.
fn unhinted(text: &str) -> String {
    text.replace(['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'], "")
}

/// Whether there is a tag that is known, or a reference that is resolved.
fn has_markup(text: &str) -> bool {
    let is_tag = |piece: Piece| match piece {
        Piece::Start { name, .. } | Piece::End(name) => is_known(&name),
        Piece::Text(_) => false,
    };
    (text.contains('<') && Html::new(text).any(is_tag))
        || ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#"]
            .iter()
            .any(|reference| text.contains(reference))
}

fn cut_at(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Writes text while tags come.
#[derive(Default)]
struct Writer<'a> {
    base: Option<&'a Url>,
    numbered: bool,
    out: String,
    links: Vec<String>,
    /// Spaces and line ends that come before the next word.
    has_space: bool,
    breaks: usize,
    /// For each open list, the number of its next item, if it counts.
    lists: Vec<Option<usize>>,
    /// How many quotes are open, and how many were at the last word.
    quotes: usize,
    quoted: usize,
    preformatted: usize,
    /// The link that is open, and where its text begins.
    link: Option<(String, usize)>,
    /// Whether the row that is open has a cell.
    has_cell: bool,
    has_tags: bool,
    is_cut: bool,
}

impl Writer<'_> {
    fn read(&mut self, html: &str) {
        for piece in Html::new(html) {
            if self.out.len() > LONGEST {
                self.is_cut = true;
                break;
            }
            match piece {
                Piece::Text(text) => self.text(&htmlize::unescape(text)),
                Piece::Start { name, href, alt } => self.start(&name, href, alt),
                Piece::End(name) => self.end(&name),
            }
        }
        self.close_link();
    }

    fn text(&mut self, text: &str) {
        let text = cut_at(text, LONGEST);
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                self.breaks += usize::from(at > 0);
                if !line.is_empty() {
                    self.word(line);
                }
            }
            return;
        }
        let is_space = |c: char| c.is_whitespace();
        self.has_space |= text.starts_with(is_space);
        for (at, word) in text.split(is_space).filter(|word| !word.is_empty()).enumerate() {
            self.has_space |= at > 0;
            self.word(word);
        }
        self.has_space |= text.ends_with(is_space);
    }

    /// A word after the space or the line ends it is due.
    fn word(&mut self, word: &str) {
        if self.out.is_empty() {
            self.margin(self.quotes);
        } else if self.breaks > 0 {
            if self.breaks > 1 {
                self.out.push('\n');
                // An empty line belongs to a quote where it is within it.
                self.margin(self.quotes.min(self.quoted));
            }
            self.out.push('\n');
            self.margin(self.quotes);
        } else if self.has_space && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        (self.has_space, self.breaks, self.quoted) = (false, 0, self.quotes);
        self.out.push_str(word);
    }

    /// What stands before a line of a quote.
    fn margin(&mut self, quotes: usize) {
        for _ in 0..quotes.min(DEEPEST) {
            self.out.push_str("> ");
        }
    }

    fn line(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
        self.has_space = false;
    }

    fn start(&mut self, name: &str, href: Option<String>, alt: Option<String>) {
        if !is_known(name) {
            // Names with a colon or a hyphen are elements of somebody's own; others were meant as text.
            if !name.contains([':', '-']) {
                self.word(&format!("<{name}>"));
            }
            return;
        }
        self.has_tags = true;
        if PARAGRAPHS.contains(&name) {
            // A list in a list is no paragraph.
            self.line(if self.lists.is_empty() { 2 } else { 1 });
        } else if LINES.contains(&name) {
            self.line(1);
        }
        match name {
            "br" => self.breaks += 1,
            "hr" => {
                self.word("---");
                self.line(2);
            }
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(1)),
            "li" => self.item(),
            "blockquote" => self.quotes += 1,
            "pre" => self.preformatted += 1,
            "tr" => self.has_cell = false,
            "td" | "th" => {
                if std::mem::replace(&mut self.has_cell, true) {
                    self.has_space = true;
                    self.word("|");
                }
                self.has_space = true;
            }
            "img" => {
                if let Some(alt) = alt.filter(|alt| !alt.trim().is_empty()) {
                    self.text(&format!("[image: {}]", alt.trim()));
                }
            }
            "a" => {
                self.close_link();
                let leads = href.filter(|href| !href.trim_start().starts_with('#'));
                self.link = leads.map(|href| (href, self.out.len()));
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1).min(DEEPEST);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}.", *number - 1)
            }
            _ => "-".to_owned(),
        };
        self.word(&format!("{}{mark}", "  ".repeat(depth)));
        self.has_space = true;
    }

    fn end(&mut self, name: &str) {
        if !is_known(name) {
            return;
        }
        self.has_tags = true;
        match name {
            "ul" | "ol" => drop(self.lists.pop()),
            "a" => self.close_link(),
            _ => {}
        }
        if PARAGRAPHS.contains(&name) {
            self.line(if self.lists.is_empty() { 2 } else { 1 });
        } else if LINES.contains(&name) {
            self.line(1);
        }
        match name {
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
    }

    /// A link is numbered where it has a text of its own and leads into the web.
    fn close_link(&mut self) {
        let Some((href, from)) = self.link.take().filter(|_| self.numbered) else { return };
        let Some(url) = web(&href, self.base).map(String::from) else { return };
        let text = self.out.get(from..).unwrap_or_default().trim();
        if text.is_empty() || text == href.trim() || text == url {
            return;
        }
        let known = self.links.iter().position(|link| *link == url);
        let number = match known {
            Some(at) => at + 1,
            None if self.links.len() < MOST_LINKS => {
                self.links.push(url);
                self.links.len()
            }
            None => return,
        };
        let _ = write!(self.out, " [{number}]");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        of_html(html, Some(&Url::parse("https://news.example/feed").unwrap())).whole()
    }

    #[test]
    fn html_becomes_text_with_paragraphs_lists_and_quotes() {
        assert_eq!(text("<p>One\n  two</p><p>Three<br>four</p>"), "One two\n\nThree\nfour");
        assert_eq!(text("<ul><li>a<li>b<ol><li>c</ol></ul>d"), "- a\n- b\n  1. c\n\nd");
        assert_eq!(text("a<blockquote><p>b</p><p>c</p></blockquote>d"), "a\n\n> b\n>\n> c\n\nd");
        assert_eq!(text("<table><tr><th>a<th>b<tr><td>c<td>d</table>"), "a | b\nc | d");
        assert_eq!(text("<pre>a\n  b</pre>c<hr>d"), "a\n  b\n\nc\n\n---\n\nd");
        assert_eq!(text("<p>a<img alt=' b '><img src=x></p>"), "a[image: b]");
    }

    #[test]
    fn links_are_numbered_and_only_those_into_the_web() {
        assert_eq!(
            text("<a href='/x'>a</a> <a href='https://b.example/?c=1&amp;d=2'>b</a> <a href='/x'>c</a>"),
            "a [1] b [2] c [1]\n\n[1] https://news.example/x\n[2] https://b.example/?c=1&d=2"
        );
        assert_eq!(
            text("<a href='javascript:x()'>a</a><a href='file:///etc/passwd'>b</a><a href='#c'>c</a>"),
            "abc"
        );
        assert_eq!(text("<a href='https://b.example/'>https://b.example/</a>"), "https://b.example/");
    }

    #[test]
    fn what_was_escaped_once_too_often_is_read_as_it_was_meant() {
        assert_eq!(text("&lt;p&gt;a &amp;amp; b&lt;/p&gt;"), "a & b");
        assert_eq!(text("<p>write &lt;p&gt; for a paragraph</p>"), "write <p> for a paragraph");
        assert_eq!(line_of_html("AT&amp;amp;T &lt;b&gt;sued&lt;/b&gt;"), "AT&T sued");
        assert_eq!(line_of_html("a < b & c > d <e> &eacute;&nbsp;&#x2014;"), "a < b & c > d <e> é —");
        assert_eq!(line_of_plain("AT&amp;T <b>"), "AT&T <b>");
    }

    #[test]
    fn nothing_runs_moves_the_cursor_or_turns_the_direction() {
        assert_eq!(
            text("a<script>b</script>\u{1b}[2J&#27;[31m\u{202e}c&#x202e;"),
            "a␛[2J␛[31m⟨U+202E⟩c⟨U+202E⟩"
        );
        assert_eq!(line_of_html("a\nb&#10;c\u{9b}"), "a b c⟨U+009B⟩");
        // Hints at line breaks are layout.
        assert_eq!(line_of_html("Hua&shy;wei\u{200b}"), "Huawei");
    }

    #[test]
    fn a_summary_is_cut_between_words() {
        let long = "word ".repeat(100);
        let cut = summary(&long);
        assert!(cut.ends_with("word…") && cut.chars().count() <= SUMMARY);
        assert_eq!(summary(&"华".repeat(400)).chars().count(), SUMMARY + 1);
        assert_eq!(summary("short"), "short");
    }

    #[test]
    fn a_text_without_end_is_cut_and_says_so() {
        let long = text(&"<p>word</p>".repeat(100_000));
        assert!(long.len() < LONGEST + 100 && long.ends_with("was cut here.]"));
        assert!(text(&"<div><ul><blockquote>".repeat(50_000)).len() < LONGEST);
    }
}
