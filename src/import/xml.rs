//! XML read piece by piece: what leads to a record as steps, a record itself as a small tree.
//!
//! Nothing is looked up or expanded: entities of a document's own and documents that declare some are
//! refused, and depth and size have bounds.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::tape::Kept;
use super::{Open, Out, Refused};

const DEEPEST: usize = 64;
const LONGEST_RECORD: usize = 4 << 20;
const MOST_NODES: usize = 100_000;
/// How many of the innermost elements a message names, and how much of each name.
const NAMED: usize = 3;
const LONGEST_NAME: usize = 40;

/// An XML document being read.
pub struct Xml<'a> {
    reader: quick_xml::Reader<&'a mut Open>,
    kept: Kept,
    buffer: Vec<u8>,
    /// The names of the elements that are open.
    path: Vec<String>,
    /// The place where the last event begins.
    begins: u64,
    /// Whether the outermost element has begun.
    has_root: bool,
}

/// A step through a document.
pub enum Step {
    /// An element begins.
    Start(Node),
    /// The innermost element ends.
    End,
    /// The document is over.
    Over,
}

/// An element with all that is in it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Its name, without a prefix.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<(String, String)>,
    content: Vec<Content>,
}

#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Node(Node),
}

/// A record: its tree, its line and its text.
pub struct Record {
    /// The tree.
    pub node: Node,
    /// The line it begins on.
    pub line: u64,
    /// The text it was read from.
    pub raw: String,
}

impl<'a> Xml<'a> {
    /// A document, from its beginning.
    pub fn new(open: &'a mut Open) -> Self {
        let kept = open.get_ref().kept();
        let mut reader = quick_xml::Reader::from_reader(open);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, kept, buffer: Vec::new(), path: Vec::new(), begins: 0, has_root: false }
    }

    /// The next step; texts between elements are passed over.
    pub fn step(&mut self, out: &Out) -> Result<Step, Refused> {
        loop {
            match self.next(out)? {
                Event::Start(_) if self.path.is_empty() && self.has_root => return Err(beyond(out)),
                Event::Start(start) => {
                    let node = Node::of(&start).map_err(|why| out.other_kind(why))?;
                    self.path.push(node.name.clone());
                    self.has_root = true;
                    if self.path.len() > DEEPEST {
                        let place = place(&self.path);
                        return Err(
                            out.other_kind(format!("more than {DEEPEST} elements are open at {place}"))
                        );
                    }
                    return Ok(Step::Start(node));
                }
                Event::End(_) => {
                    self.path.pop();
                    return Ok(Step::End);
                }
                Event::Eof if self.path.is_empty() => return Ok(Step::Over),
                Event::Eof => return Err(out.truncated(place(&self.path))),
                Event::DocType(text) if text.contains('[') => {
                    return Err(out.other_kind("it declares entities of its own, which are not expanded"));
                }
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_)
                    if self.has_root && self.path.is_empty() =>
                {
                    return Err(beyond(out));
                }
                _ => {}
            }
        }
    }

    /// The rest of the element that `start`, the last step, began, as a record.
    pub fn record(&mut self, start: Node, out: &Out) -> Result<Record, Refused> {
        let from = self.begins;
        let (mut open, mut size, mut nodes) = (vec![start], 0, 0);
        while let Some(mut last) = open.pop() {
            let closed = match self.next(out)? {
                Event::Start(start) => {
                    nodes += 1;
                    let node = Node::of(&start).map_err(|why| out.other_kind(why))?;
                    open.push(last);
                    last = node;
                    false
                }
                Event::End(_) => true,
                Event::Text(text) => {
                    size += text.len();
                    last.content.push(Content::Text(text.xml_content(XmlVersion::Implicit1_0).into_owned()));
                    false
                }
                Event::CData(text) => {
                    size += text.len();
                    last.content.push(Content::Text(text.xml_content(XmlVersion::Implicit1_0).into_owned()));
                    false
                }
                Event::GeneralRef(reference) => {
                    last.content
                        .push(Content::Text(resolved(&reference).map_err(|why| out.other_kind(why))?));
                    false
                }
                Event::Eof => {
                    self.path.extend(open.into_iter().chain([last]).map(|node| node.name).skip(1));
                    return Err(out.truncated(place(&self.path)));
                }
                _ => false,
            };
            if open.len() > DEEPEST || size > LONGEST_RECORD || nodes > MOST_NODES {
                return Err(out.other_kind(format!("an element <{}> is too large or too deep", last.name)));
            }
            match (closed, open.last_mut()) {
                (false, _) => open.push(last),
                (true, Some(parent)) => parent.content.push(Content::Node(last)),
                (true, None) => {
                    self.path.pop();
                    let (raw, line) = self.kept.cut(from, self.reader.buffer_position());
                    return Ok(Record { node: last, line, raw });
                }
            }
        }
        Err(out.truncated("an element"))
    }

    fn next(&mut self, out: &Out) -> Result<Event<'static>, Refused> {
        self.buffer.clear();
        self.begins = self.reader.buffer_position();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(event.into_owned()),
            Err(quick_xml::Error::Io(error)) => {
                Err(out.unreadable(std::io::Error::new(error.kind(), error.to_string())))
            }
            Err(quick_xml::Error::Syntax(quick_xml::errors::SyntaxError::UnclosedTag)) => {
                Err(out.truncated(place(&self.path)))
            }
            Err(error) => {
                Err(out.other_kind(format!("it is no XML at byte {}: {error}", self.reader.error_position())))
            }
        }
    }
}

/// The innermost of the elements that are open: `…<b><c><d>`.
fn place(path: &[String]) -> String {
    let from = path.len().saturating_sub(NAMED);
    let name = |name: &String| format!("<{}>", name.chars().take(LONGEST_NAME).collect::<String>());
    let named: String = path.get(from..).unwrap_or_default().iter().map(name).collect();
    if from > 0 { format!("…{named}") } else { named }
}

/// Text or elements that belong to no document.
fn beyond(out: &Out) -> Refused {
    out.other_kind("there is something outside its outermost element")
}

/// A character or one of the five that XML itself names.
fn resolved(reference: &BytesRef) -> Result<String, String> {
    let name: &str = reference;
    match name {
        "amp" => Ok("&".to_owned()),
        "lt" => Ok("<".to_owned()),
        "gt" => Ok(">".to_owned()),
        "quot" => Ok("\"".to_owned()),
        "apos" => Ok("'".to_owned()),
        _ => match reference.resolve_char_ref() {
            Ok(Some(c)) => Ok(c.to_string()),
            // Not expanded, but not lost either.
            Ok(None) => Ok(format!("&{name};")),
            Err(error) => Err(format!("“&{name};” is no character: {error}")),
        },
    }
}

impl Node {
    fn of(start: &BytesStart) -> Result<Self, String> {
        let mut node = Self { name: start.local_name().as_ref().to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| format!("<{}>: {error}", node.name))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| format!("<{}>: {error}", node.name))?;
            node.attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        Ok(node)
    }

    /// An attribute; empty where it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// The elements in it.
    pub fn nodes(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|content| match content {
            Content::Node(node) => Some(node),
            Content::Text(_) => None,
        })
    }

    /// Those of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.nodes().filter(move |node| node.name == name)
    }

    /// The first of a name.
    pub fn first(&self, name: &str) -> Option<&Self> {
        self.nodes().find(|node| node.name == name)
    }

    /// The text of the first of a name; empty where there is none.
    pub fn text_of(&self, name: &str) -> String {
        self.first(name).map(Self::text).unwrap_or_default()
    }

    /// The texts of all of a name that have one.
    pub fn texts_of(&self, name: &str) -> Vec<String> {
        self.all(name).map(Self::text).filter(|text| !text.trim().is_empty()).collect()
    }

    /// All its text, a line break for each `<br/>`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    /// The same, without the marks of footnotes, which are numbers set high; and those.
    pub fn text_and_marks(&self) -> (String, Vec<String>) {
        let mut plain = self.clone();
        let mut marks = Vec::new();
        plain.take_marks(&mut marks);
        (plain.text(), marks)
    }

    fn take_marks(&mut self, marks: &mut Vec<String>) {
        self.content.retain_mut(|content| {
            let Content::Node(node) = content else { return true };
            let text = node.text();
            let is_number = !text.trim().is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit());
            if node.name.eq_ignore_ascii_case("sup") && is_number {
                marks.push(text.trim().to_owned());
                return false;
            }
            node.take_marks(marks);
            true
        });
    }

    fn add_text(&self, text: &mut String) {
        for content in &self.content {
            match content {
                Content::Text(more) => text.push_str(more),
                Content::Node(node) if node.name.eq_ignore_ascii_case("br") => text.push('\n'),
                Content::Node(node) => node.add_text(text),
            }
        }
    }
}
