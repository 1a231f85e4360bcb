//! Bytes as items: RSS, Atom and JSON Feed, in any encoding, with the slips they have.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, FeedType, Text as FeedText};
use feed_rs::parser::Builder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

use super::address::web;
use super::date::dated;
use super::text::{Text, line_of_html, line_of_plain, of_html, of_plain, one_line, summary};
use super::{Feed, FeedError, Item, encoding, federal_register, markup};
use crate::model::{Day, NewsKind};

/// No feed is larger, in bytes.
const LARGEST: usize = 32 << 20;
/// No feed has more items.
const MOST_ITEMS: usize = 20_000;
/// A longer title is cut, in characters.
const LONGEST_TITLE: usize = 500;
/// A longer identifier is replaced by its hash, in bytes.
const LONGEST_KEY: usize = 500;

/// Where a file came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Its address, for addresses relative to it.
    pub address: Option<&'a str>,
    /// What its server calls the encoding.
    pub charset: Option<&'a str>,
}

impl<'a> From<Option<&'a str>> for Origin<'a> {
    fn from(address: Option<&'a str>) -> Self {
        Self { address, charset: None }
    }
}

/// Reads a feed that was fetched, or saved, on the day `today`.
///
/// # Errors
/// Why it is not taken; a feed is taken whole or not at all, but for items that say nothing.
pub fn read<'a>(bytes: &[u8], origin: impl Into<Origin<'a>>, today: Day) -> Result<Feed, FeedError> {
    let Origin { address, charset } = origin.into();
    if bytes.len() > LARGEST {
        return Err(FeedError::TooLarge(bytes.len()));
    }
    let text = encoding::text(bytes, charset);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let base = address.and_then(|address| web(address, None));
    let begins = |page: &str| text.get(..page.len()).is_some_and(|start| start.eq_ignore_ascii_case(page));
    match text.chars().next() {
        None => Err(FeedError::Empty),
        Some('<') if begins("<!doctype html") || begins("<html") => Err(FeedError::WebPage),
        Some('<') => {
            let markup = markup::ready(text)?;
            if markup.root.eq_ignore_ascii_case("html") {
                return Err(FeedError::WebPage);
            }
            let mut feed = parsed(&markup.text, base.as_ref(), today)?;
            let read = feed.items.len() + feed.left_out_total;
            for _ in read..markup.items.min(MOST_ITEMS) {
                feed.leave_out("an item could not be read: it has no link");
            }
            Ok(feed)
        }
        Some('{') => {
            let value: Value = serde_json::from_str(text).map_err(|error| match error.is_eof() {
                true => FeedError::CutOff("its JSON".to_owned()),
                false => FeedError::NotJson(one_line(&error.to_string())),
            })?;
            if federal_register::is_page(&value) {
                return Ok(federal_register::read(&value, today));
            }
            json(value, base.as_ref(), today)
        }
        Some(_) => Err(FeedError::Unknown),
    }
}

/// A JSON Feed. Numbers where texts should be, and items that are none, are common enough.
fn json(mut value: Value, base: Option<&Url>, today: Day) -> Result<Feed, FeedError> {
    if !value.get("version").and_then(Value::as_str).is_some_and(|it| it.contains("jsonfeed.org")) {
        return Err(FeedError::Unknown);
    }
    let own = value.get("feed_url").and_then(Value::as_str).map(str::to_owned);
    let Value::Object(whole) = &mut value else { return Err(FeedError::Unknown) };
    whole.entry("title").or_insert_with(|| Value::from(""));
    let mut left_out = 0;
    if let Some(Value::Array(items)) = whole.get_mut("items") {
        let all = items.len();
        items.retain(Value::is_object);
        left_out = all - items.len();
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            // Pictures and sounds are not read, and often not as they should be.
            item.remove("attachments");
            for name in ["id", "title", "summary", "date_published", "date_modified"] {
                if let Some(value) = item.get_mut(name).filter(|value| value.is_number()) {
                    *value = Value::from(value.to_string());
                }
            }
        }
    }
    whole.remove("attachments");
    let mut feed = parsed(&value.to_string(), base, today)?;
    feed.address = own.and_then(|url| web(&url, base)).map(String::from);
    for _ in 0..left_out {
        feed.leave_out("an item is no object");
    }
    Ok(feed)
}

/// What a feed says of dates: the parser hands over each as written and is given its number as if it were an
/// instant, so that nothing is read leniently, and nothing is lost.
#[derive(Clone, Default)]
struct Dates(Arc<Mutex<Vec<String>>>);

impl Dates {
    fn note(&self, text: &str) -> Option<DateTime<Utc>> {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        texts.push(text.to_owned());
        DateTime::from_timestamp(texts.len() as i64 - 1, 0)
    }

    fn written(&self, number: Option<DateTime<Utc>>) -> Option<String> {
        let at = usize::try_from(number?.timestamp()).ok()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(at).cloned()
    }
}

fn parsed(text: &str, base: Option<&Url>, today: Day) -> Result<Feed, FeedError> {
    let dates = Dates::default();
    let noting = dates.clone();
    let parser = Builder::new()
        .base_uri(base)
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| noting.note(text))
        .build();
    let read = parser.parse(text.as_bytes()).map_err(|error| match error {
        feed_rs::parser::ParseFeedError::ParseError(feed_rs::parser::ParseErrorKind::NoFeedRoot) => {
            FeedError::Unknown
        }
        error => FeedError::Invalid(one_line(&error.to_string())),
    })?;
    let leads = |rel: &str| {
        let mut links = read.links.iter().filter(|link| link.rel.as_deref().unwrap_or("alternate") == rel);
        links.find_map(|link| web(&link.href, base)).map(String::from)
    };
    let is_html = matches!(read.feed_type, FeedType::RSS0 | FeedType::RSS1 | FeedType::RSS2);
    let mut feed = Feed {
        title: read.title.as_ref().map(|title| line(title, is_html)).filter(|title| !title.is_empty()),
        address: leads("self"),
        home: leads("alternate"),
        ..Feed::default()
    };
    // An identifier that several items with different addresses have is none.
    let mut uses: HashMap<&str, Vec<Option<&str>>> = HashMap::new();
    for entry in &read.entries {
        let address = entry.links.first().map(|link| link.href.as_str());
        uses.entry(entry.id.trim()).or_default().push(address);
    }
    let is_shared = |entry: &Entry| {
        let of = uses.get(entry.id.trim()).map_or(&[][..], Vec::as_slice);
        of.iter().any(|address| Some(address) != of.first().as_ref().copied())
    };
    let mut keys = std::collections::HashSet::new();
    for (at, entry) in read.entries.iter().enumerate() {
        if at >= MOST_ITEMS {
            feed.leave_out(&format!("it is beyond the {MOST_ITEMS} items that are read"));
            continue;
        }
        match item(entry, is_html, is_shared(entry), &dates, base, today) {
            Some(item) if keys.insert(item.key.clone()) => feed.items.push(item),
            Some(item) => feed.leave_out(&format!("“{}” is there twice", item.title)),
            None => feed.leave_out("an item has neither title nor text nor address"),
        }
    }
    Ok(feed)
}

/// A text of one line.
fn line(text: &FeedText, is_html: bool) -> String {
    let is_plain = text.content_type.subty() == "plain" && !is_html;
    let line = if is_plain { line_of_plain(&text.content) } else { line_of_html(&text.content) };
    cut(&line, LONGEST_TITLE)
}

fn cut(text: &str, chars: usize) -> String {
    let mut short: String = text.chars().take(chars).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// What an item says: its content, else its summary, and its summary in one line.
fn says(entry: &Entry, is_html: bool, base: Option<&Url>) -> (Text, String) {
    let own = entry.base.as_deref().and_then(|own| web(own, base));
    let base = own.as_ref().or(base);
    let content = entry.content.as_ref().and_then(|content| {
        let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
        Some((body, content.content_type.subty() == "plain" && !is_html))
    });
    let given = entry.summary.as_ref().filter(|summary| !summary.content.trim().is_empty());
    let given =
        given.map(|summary| (summary.content.as_str(), summary.content_type.subty() == "plain" && !is_html));
    let line =
        |(text, is_plain): (&str, bool)| if is_plain { line_of_plain(text) } else { line_of_html(text) };
    let short = given.or(content).map(line).unwrap_or_default();
    let text = content.or(given).map(|(text, is_plain)| match is_plain {
        true => of_plain(text),
        false => of_html(text, base),
    });
    (text.unwrap_or_default(), summary(&short))
}

fn item(
    entry: &Entry,
    is_html: bool,
    is_shared: bool,
    dates: &Dates,
    base: Option<&Url>,
    today: Day,
) -> Option<Item> {
    let id = entry.id.trim();
    let leads = |link: &&feed_rs::model::Link| link.rel.as_deref().unwrap_or("alternate") == "alternate";
    let links = entry.links.iter().filter(leads);
    let mut addresses = links.map(|link| link.href.as_str()).filter_map(|href| web(href, base));
    // An identifier that is an address is where the item is, where no other is given.
    let url = addresses.next().or_else(|| web(id, None)).map(String::from);
    let (text, short) = says(entry, is_html, base);
    let mut title = entry.title.as_ref().map(|title| line(title, is_html)).unwrap_or_default();
    if title.is_empty() {
        title = cut(&short, 100);
    }
    if title.is_empty() {
        title = url.clone()?;
    }
    // RSS has one date; the parser copies it.
    let published = dates.written(entry.published);
    let updated = dates.written(entry.updated);
    let key = match (id, &url) {
        ("", Some(url)) => format!("url {}", hash(&[url])),
        ("", None) => format!("title {}", hash(&[&title, published.as_deref().unwrap_or_default()])),
        (id, url) if is_shared => format!("{} {}", hash(&[id]), hash(&[url.as_deref().unwrap_or(&title)])),
        (id, _) if id.len() > LONGEST_KEY => hash(&[id]),
        (id, _) => one_line(id),
    };
    let names: Vec<String> = entry
        .authors
        .iter()
        .filter_map(|person| person.name.as_deref().or(person.email.as_deref()))
        .map(line_of_plain)
        .filter(|name| !name.is_empty())
        .collect();
    Some(Item {
        key,
        kind: NewsKind::Article,
        title,
        summary: short,
        text: text.whole(),
        author: Some(cut(&names.join("; "), 200)).filter(|names| !names.is_empty()),
        url,
        date: dated(published.as_deref(), updated.as_deref(), today),
    })
}

fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
