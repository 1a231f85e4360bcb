//! Records written for others to read: JSON, CSV, Markdown. Shared by the commands and the browser.
//!
//! What leaves here is safe to open: no control or direction characters, no cell a spreadsheet
//! would run, no Markdown that data could have put there.

pub mod cite;
mod csv;
mod diff;
mod file;
mod json;
mod lists;
mod markdown;
mod news;

use crate::model::{Day, visible};
use crate::news::Grounds;
use crate::search::{DateWhy, Engine, NewsHit};
use crate::store::{Dataset, EntityIx, EventIx};

pub use diff::{
    Additions, ChangeJson, ChangedJson, DiffJson, ListDiffJson, MissingJson, OriginJson, PartyJson, diff,
    diff_counts, diff_losses, diff_party, diff_text,
};
pub use file::{SaveError, save};
pub use json::{
    EntityJson, ErrorJson, EventJson, EventsJson, FoundJson, MarksJson, MatchedJson, NewsItemJson, NewsJson,
    NewsLinkJson, OneEventJson, PlaceJson, ResultJson, SearchJson, date_match, entity, error, event, events,
    news, news_item, one_event, result, search,
};
pub use lists::{
    ImportJson, ImportedJson, ListJson, ListsJson, QuarantinedJson, SyncJson, SyncedJson, import, lists, sync,
};
pub use markdown::{brief_of_entity, brief_of_event, brief_of_news};
pub use news::{
    FeedJson, FeedSyncedJson, FeedsJson, NewsImportJson, WholeNewsJson, feed_synced, feeds, feeds_imported,
    news_imported, whole_news,
};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, with a header.
    Csv,
    /// The same JSON the commands print.
    Json,
    /// A Markdown table.
    Markdown,
}

/// The name of a file does not say its format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot tell the format of “{0}”: end the name in .csv, .json or .md")]
pub struct UnknownFormat(String);

impl Format {
    /// The format a file's name ends in.
    ///
    /// # Errors
    /// When it ends in none of them.
    pub fn of_path(path: &str) -> Result<Self, UnknownFormat> {
        match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            Some("md" | "markdown") => Ok(Self::Markdown),
            _ => Err(UnknownFormat(path.to_owned())),
        }
    }
}

/// Rows of one kind, in the order they are to be written.
pub enum Rows<'a> {
    /// Entities.
    Entities(&'a [EntityIx]),
    /// Events, each with why it is within the dates asked for.
    Events(&'a [(EventIx, Option<DateWhy>)]),
    /// News items.
    News(&'a [NewsHit]),
}

/// Writes rows in a format, as of a day; `grounds` is asked how a fetched item comes to what it is about.
#[must_use]
pub fn write(
    engine: &Engine,
    rows: &Rows,
    format: Format,
    as_of: Day,
    grounds: &dyn Fn(&str) -> Grounds,
) -> String {
    let data = engine.data();
    match (format, rows) {
        (Format::Json, Rows::Entities(rows)) => json::pretty(&json::entities(data, rows, as_of)),
        (Format::Json, Rows::Events(rows)) => json::pretty(&events(data, rows, as_of)),
        (Format::Json, Rows::News(rows)) => json::pretty(&news(data, rows, as_of, grounds)),
        (Format::Csv, rows) => csv::table(&table(data, rows, as_of, grounds)),
        (Format::Markdown, rows) => markdown::table(&table(data, rows, as_of, grounds)),
    }
}

/// JSON as the commands print it.
#[must_use]
pub fn to_json(value: &impl serde::Serialize) -> String {
    json::pretty(value)
}

/// JSON on one line.
#[must_use]
pub fn to_json_line(value: &impl serde::Serialize) -> String {
    json::line(value)
}

/// A header and rows of cells; what CSV and Markdown both write.
struct Table {
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

fn table(data: &Dataset, rows: &Rows, as_of: Day, grounds: &dyn Fn(&str) -> Grounds) -> Table {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let cell = |text: &str| visible(text).into_owned();
    match rows {
        Rows::Entities(rows) => Table {
            header: &[
                "id",
                "name",
                "kind",
                "country",
                "list",
                "status",
                "as_of",
                "event",
                "published",
                "effective",
                "category",
                "citation",
                "aliases",
                "local_names",
                "addresses",
            ],
            rows: rows
                .iter()
                .map(|&ix| {
                    let entity = data.entity(ix);
                    let added = entity.designations.first();
                    let then = data.as_of(as_of);
                    let event = then.addition_of(ix).map(|event| then.event(event));
                    let aliases: Vec<&str> = entity.aliases.iter().map(|alias| alias.name.as_str()).collect();
                    let addresses: Vec<&str> =
                        entity.addresses.iter().map(|address| address.text.as_str()).collect();
                    vec![
                        cell(&entity.id),
                        cell(&entity.name),
                        entity.kind.as_str().to_owned(),
                        cell(&then.countries(ix).join("; ")),
                        cell(added.map_or("", |added| &added.list)),
                        then.status(ix).as_str().to_owned(),
                        as_of.to_string(),
                        cell(event.as_ref().map_or("", |event| &event.id)),
                        day(event.as_ref().and_then(|event| event.published)),
                        day(event.as_ref().and_then(|event| event.effective)),
                        cell(&markdown::in_words(added.map_or(&[], |added| &added.categories))),
                        added
                            .and_then(|added| then.citation(added))
                            .map_or_else(String::new, |citation| citation.to_string()),
                        cell(&aliases.join("; ")),
                        cell(&entity.local_names.join("; ")),
                        cell(&addresses.join("; ")),
                    ]
                })
                .collect(),
        },
        Rows::Events(rows) => Table {
            header: &[
                "id",
                "list",
                "kind",
                "title",
                "announced",
                "on_inspection",
                "published",
                "effective",
                "citation",
                "categories",
                "entities_in_rule",
                "recorded",
                "also_called",
                "found_by",
            ],
            rows: rows
                .iter()
                .map(|&(ix, why)| {
                    let event = data.as_of(as_of).event(ix);
                    let called: Vec<&str> =
                        event.also_called.iter().map(|called| called.name.as_str()).collect();
                    vec![
                        cell(&event.id),
                        cell(&event.list),
                        event.kind.as_str().to_owned(),
                        cell(&event.title),
                        day(event.announced),
                        day(event.on_inspection),
                        day(event.published),
                        day(event.effective),
                        event.citation.map_or_else(String::new, |citation| citation.to_string()),
                        cell(&event.categories.join("; ")),
                        event.entities_in_rule.map_or_else(String::new, |count| count.to_string()),
                        data.recorded(ix).to_string(),
                        cell(&called.join("; ")),
                        cell(&why.map_or_else(String::new, |why| date_match(data, ix, why).text)),
                    ]
                })
                .collect(),
        },
        Rows::News(rows) => Table {
            header: &[
                "id",
                "date",
                "not_before",
                "outlet",
                "kind",
                "title",
                "summary",
                "url",
                "events",
                "entities",
                "possible",
                "linked_by",
                "source",
            ],
            rows: rows
                .iter()
                .map(|hit| {
                    let item = data.news_item(hit.ix);
                    vec![
                        cell(&item.id),
                        day(item.date),
                        day(item.not_before),
                        cell(&item.outlet),
                        item.kind.as_str().to_owned(),
                        cell(&item.title),
                        cell(&item.summary),
                        cell(item.url.as_deref().unwrap_or("")),
                        cell(&item.events.join("; ")),
                        cell(&item.entities.join("; ")),
                        cell(&item.possible.join("; ")),
                        cell(&linked_by(data, hit, as_of, &grounds(&item.id))),
                        cell(item.source.as_deref().unwrap_or("")),
                    ]
                })
                .collect(),
        },
    }
}

/// How an item comes to each of what it is about: `hikvision: short form, likely (text 0-9)`.
fn linked_by(data: &Dataset, hit: &NewsHit, as_of: Day, grounds: &Grounds) -> String {
    let one = |link: NewsLinkJson| {
        let place = |place: &PlaceJson| format!(" ({} {}-{})", place.field, place.span.0, place.span.1);
        let how = match (&link.found, link.decision) {
            (_, Some(_)) => "a person".to_owned(),
            (Some(found), None) => {
                let at = found.places.first().map_or_else(String::new, place);
                format!("{}, {}{at}", found.by, found.confidence)
            }
            (None, None) => link.how.to_owned(),
        };
        format!("{}: {how}", link.event.or(link.entity).unwrap_or_default())
    };
    news_item(data, hit, as_of, grounds).links.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn engine() -> Engine {
        Engine::new(Arc::new(Dataset::embedded().unwrap()))
    }

    #[test]
    fn a_file_name_says_the_format_or_is_refused_by_name() {
        assert_eq!(Format::of_path("a/b.CSV"), Ok(Format::Csv));
        assert_eq!(Format::of_path("b.md"), Ok(Format::Markdown));
        assert!(Format::of_path("b.xlsx").unwrap_err().to_string().contains("b.xlsx"));
        assert!(Format::of_path("csv").is_err());
    }

    #[test]
    fn every_format_holds_every_row() {
        let engine = engine();
        let as_of = "2026-11-22".parse().unwrap();
        let none = |_: &str| Grounds::default();
        let all: Vec<EntityIx> = engine.data().entity_indices().collect();
        let csv = write(&engine, &Rows::Entities(&all), Format::Csv, as_of, &none);
        assert_eq!(
            ::csv::Reader::from_reader(csv.as_bytes()).records().filter(|row| row.is_ok()).count(),
            86
        );
        let markdown = write(&engine, &Rows::Entities(&all), Format::Markdown, as_of, &none);
        assert_eq!(markdown.lines().count(), 88);
        let json: serde_json::Value =
            serde_json::from_str(&write(&engine, &Rows::Entities(&all), Format::Json, as_of, &none)).unwrap();
        assert_eq!(json["entities"].as_array().unwrap().len(), 86);
    }
}
