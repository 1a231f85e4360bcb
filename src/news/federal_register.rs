//! Documents of the Federal Register as news: what the agencies that list had printed. Which pages they fill
//! is read where lists are imported; here only what there is to read.

use serde::Deserialize;
use serde_json::Value;

use super::address::web;
use super::date::dated;
use super::text::{Text, of_plain, one_line, summary};
use super::{Feed, Item};
use crate::model::{Day, NewsKind};

/// Whether this is a page of documents.
pub fn is_page(value: &Value) -> bool {
    let results = value.get("results").and_then(Value::as_array);
    results.is_some_and(|results| results.iter().any(|result| result.get("document_number").is_some()))
}

#[derive(Deserialize)]
struct Document {
    document_number: String,
    title: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "abstract")]
    says: Option<String>,
    html_url: Option<String>,
    publication_date: Option<String>,
    effective_on: Option<String>,
    citation: Option<String>,
    #[serde(default)]
    agencies: Vec<Agency>,
}

#[derive(Deserialize)]
struct Agency {
    name: Option<String>,
    raw_name: Option<String>,
}

/// The items of a page.
pub fn read(value: &Value, today: Day) -> Feed {
    let mut feed = Feed { title: Some("Federal Register".to_owned()), ..Feed::default() };
    for (at, result) in value.get("results").and_then(Value::as_array).into_iter().flatten().enumerate() {
        match Document::deserialize(result) {
            // By its number it is told from others, and by its title by who reads it.
            Ok(document) => match item(document, today) {
                item if item.key.is_empty() => {
                    feed.leave_out(&format!("document {}: it has no number", at + 1))
                }
                item if item.title.is_empty() => {
                    feed.leave_out(&format!("document {}: it has no title", at + 1));
                }
                item => feed.items.push(item),
            },
            Err(error) => feed.leave_out(&format!("document {}: {error}", at + 1)),
        }
    }
    feed
}

fn item(document: Document, today: Day) -> Item {
    let line = |label: &str, value: Option<&str>| {
        value.map(|value| format!("{label}: {}", one_line(value))).filter(|line| !line.ends_with(": "))
    };
    let names: Vec<String> = document
        .agencies
        .iter()
        .filter_map(|agency| agency.name.as_deref().or(agency.raw_name.as_deref()))
        .map(one_line)
        .collect();
    let says = of_plain(document.says.as_deref().unwrap_or_default()).body;
    let facts: Vec<String> = [
        line("Kind", document.kind.as_deref()),
        line("Citation", document.citation.as_deref()),
        line("Document", Some(&document.document_number)),
        line("Effective", document.effective_on.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let body = [says.clone(), facts.join("\n")].into_iter().filter(|part| !part.is_empty());
    let is_rule = document.kind.as_deref().is_some_and(|kind| kind.contains("Rule"));
    Item {
        key: one_line(&document.document_number),
        kind: if is_rule { NewsKind::Rule } else { NewsKind::Announcement },
        title: one_line(&document.title),
        summary: summary(&one_line(&says)),
        text: Text { body: body.collect::<Vec<_>>().join("\n\n"), links: Vec::new() }.whole(),
        author: (!names.is_empty()).then(|| names.join("; ")),
        url: document.html_url.and_then(|url| web(&url, None)).map(String::from),
        date: dated(document.publication_date.as_deref(), None, today),
    }
}
