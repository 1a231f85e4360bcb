//! Documents of the Federal Register as its API gives them: not entries of a list, but the rules that the
//! pages of entries belong to.

use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use crate::model::{Citation, Day, Rule, visible};
use crate::store::Quarantined;

use super::values::clean;
use super::{KEPT_RAW, Refused, name_of, open, unreadable};

/// No page of results is larger.
const LARGEST: u64 = 64 << 20;

/// A page of results.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    results: Vec<serde_json::Value>,
    next_page_url: Option<String>,
    count: Option<u64>,
    total_pages: Option<u64>,
}

#[derive(Deserialize)]
struct Document {
    document_number: String,
    title: String,
    volume: Option<u16>,
    start_page: u32,
    end_page: u32,
    publication_date: Day,
    effective_on: Option<Day>,
    correction_of: Option<String>,
    #[serde(default)]
    corrections: Vec<String>,
}

/// The rules of a page of results, what could not be read of it, and the address of the next page.
#[derive(Debug)]
pub struct Rules {
    /// The rules.
    pub rules: Vec<Rule>,
    /// What could not be read.
    pub rejected: Vec<Quarantined>,
    /// The address of the next page.
    pub next: Option<String>,
    /// How many all pages have together, as it says.
    pub count: Option<u64>,
    /// How many pages there are, as it says.
    pub pages: Option<u64>,
}

/// Reads a page of results.
///
/// # Errors
/// When it is no such page.
pub fn rules(path: &Path) -> Result<Rules, Refused> {
    let file = name_of(path);
    let opened = open(path)?;
    let size = opened.metadata().map_err(|error| unreadable(path, error))?.len();
    let other = |why: String| Refused::OtherKind {
        file: file.clone(),
        expected: "a page of documents of the Federal Register (JSON)".to_owned(),
        why,
    };
    if size > LARGEST {
        return Err(other(format!("it has {size} bytes")));
    }
    let mut bytes = Vec::new();
    opened.take(LARGEST).read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
    let page: Page = serde_json::from_slice(&bytes).map_err(|error| match error.is_eof() {
        true => Refused::Truncated { file: file.clone(), what: "a document".to_owned() },
        false => other(error.to_string()),
    })?;
    let found = page.results.len() as u64;
    // Of several pages, each holds some of all that are counted.
    if let (Some(declared), Some(1)) = (page.count, page.total_pages)
        && declared != found
    {
        return Err(Refused::Count { file, declared, found });
    }
    let (mut rules, mut rejected) = (Vec::new(), Vec::new());
    for (at, result) in page.results.into_iter().enumerate() {
        match Document::deserialize(&result).map_err(|error| error.to_string()).and_then(rule) {
            Ok(rule) => rules.push(rule),
            Err(why) => rejected.push(Quarantined {
                file: file.clone(),
                line: 0,
                reason: visible(&format!("result {}: {why}", at + 1)).into_owned(),
                raw: visible(&result.to_string().chars().take(KEPT_RAW).collect::<String>()).into_owned(),
            }),
        }
    }
    if rules.is_empty() {
        let first =
            rejected.first().map_or_else(|| "it holds no document".to_owned(), |row| row.reason.clone());
        return Err(other(first));
    }
    let (count, pages) = (page.count, page.total_pages);
    Ok(Rules { rules, rejected, next: page.next_page_url, count, pages })
}

fn rule(document: Document) -> Result<Rule, String> {
    // The API leaves the volume out at times; a volume is a year.
    let year = chrono::Datelike::year(&document.publication_date);
    let of_year = u16::try_from(year - 1935).map_err(|_| format!("it is dated {year}"))?;
    let volume = document.volume.unwrap_or(of_year);
    if volume != of_year || document.end_page < document.start_page {
        return Err(format!(
            "volume {volume}, pages {} to {} and the date {} do not fit one another",
            document.start_page, document.end_page, document.publication_date
        ));
    }
    let number = |url: &String| clean(url.trim_end_matches(".json").rsplit('/').next().unwrap_or_default());
    Ok(Rule {
        document: clean(&document.document_number),
        title: clean(&document.title),
        citation: Citation { volume, page: document.start_page },
        last_page: document.end_page,
        published: document.publication_date,
        effective: document.effective_on,
        corrects: document.correction_of.as_ref().map(number),
        corrected_by: document.corrections.iter().map(number).collect(),
    })
}
