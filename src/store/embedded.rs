//! The dataset that is compiled in: read from `assets/dataset`, checked, and tied together.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{
    Address, Alias, Category, Citation, Country, CountryBefore, Day, Designation, Entity, EntityKind, Event,
    List, NewsItem, Quality, Role,
};

use super::parts::{EMBEDDED, Origin, Parts, Tie};
use super::records::Records;
use super::{Dataset, Evidence};

/// Name and text of each file of the dataset.
const FILES: [(&str, &str); 4] = [
    ("assets/dataset/vocabulary.toml", include_str!("../../assets/dataset/vocabulary.toml")),
    ("assets/dataset/events.toml", include_str!("../../assets/dataset/events.toml")),
    ("assets/dataset/entities.toml", include_str!("../../assets/dataset/entities.toml")),
    ("assets/dataset/news.toml", include_str!("../../assets/dataset/news.toml")),
];

/// A dataset that cannot be trusted as a whole, and why.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The file is not TOML of the expected shape.
    #[error("{file}: {message}")]
    Unreadable {
        /// Which file.
        file: &'static str,
        /// What is wrong with it, with the line.
        message: String,
    },
    /// An identifier is used twice.
    #[error("{file}: the id “{id}” is used twice; every id must be unique")]
    Repeated {
        /// Which file.
        file: &'static str,
        /// The identifier.
        id: String,
    },
    /// Something is named that is not there.
    #[error("{file}: “{id}” names the {what} “{name}”, which is not recorded")]
    Dangling {
        /// Which file.
        file: &'static str,
        /// The record that names it.
        id: String,
        /// What sort of thing is named.
        what: &'static str,
        /// The name that does not resolve.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    list: Vec<List>,
    category: Vec<Category>,
    country: Vec<Country>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventsFile {
    event: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntitiesFile {
    entity: Vec<EntityRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntityRow {
    id: String,
    name: String,
    kind: EntityKind,
    country: String,
    country_before: Option<CountryBefore>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    local_names: Vec<String>,
    #[serde(default)]
    addresses: Vec<Address>,
    added: AddedRow,
    #[serde(default)]
    revised: Vec<RevisedRow>,
    removed: Option<RemovedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedRow {
    event: String,
    citation: Citation,
    category: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevisedRow {
    citation: Citation,
    published: Day,
    event: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemovedRow {
    event: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewsFile {
    news: Vec<NewsItem>,
}

impl Dataset {
    /// The dataset that is compiled into this program.
    ///
    /// # Errors
    /// When the files are not what they should be; a test sees to it that they are.
    pub fn embedded() -> Result<Self, DatasetError> {
        Self::from_files(FILES)
    }

    fn from_files(files: [(&'static str, &str); 4]) -> Result<Self, DatasetError> {
        let mut parts = Parts::from_files(files)?;
        let records = Records::Own(std::mem::take(&mut parts.entities));
        let data = Self::tied(parts, records);
        data.check_names(files)?;
        Ok(data)
    }

    /// Every list, category, country, event and entity that is named must be recorded.
    fn check_names(&self, files: [(&'static str, &str); 4]) -> Result<(), DatasetError> {
        let [_, (events_file, _), (entities_file, _), (news_file, _)] = files;
        let must = |known: bool, file: &'static str, id: &str, what: &'static str, name: &str| {
            let dangling = || DatasetError::Dangling { file, id: id.to_owned(), what, name: name.to_owned() };
            known.then_some(()).ok_or_else(dangling)
        };
        let country = |code: &str| self.catalog.countries.iter().any(|country| country.code == code);
        for event in self.events() {
            must(self.list(&event.list).is_some(), events_file, &event.id, "list", &event.list)?;
            for id in &event.categories {
                must(self.category(id).is_some(), events_file, &event.id, "category", id)?;
            }
        }
        for entity in self.each_entity() {
            for code in &entity.countries {
                must(country(code), entities_file, &entity.id, "country", code)?;
            }
            if let Some(before) = &entity.country_before {
                must(country(&before.country), entities_file, &entity.id, "country", &before.country)?;
            }
            for code in entity.addresses.iter().filter_map(|address| address.country.as_deref()) {
                must(country(code), entities_file, &entity.id, "country", code)?;
            }
            for designation in &entity.designations {
                for id in &designation.categories {
                    must(self.category(id).is_some(), entities_file, &entity.id, "category", id)?;
                }
                if let Some(id) = &designation.event {
                    let event = self.event_by_id(id).map(|ix| self.event(ix));
                    must(event.is_some(), entities_file, &entity.id, "event", id)?;
                    let on_its_pages = |citation: Citation| event.is_some_and(|event| event.holds(citation));
                    if let Some(citation) = designation.citation {
                        let text = format!("{citation}” of the event “{id}");
                        must(on_its_pages(citation), entities_file, &entity.id, "page", &text)?;
                    }
                }
            }
        }
        for item in self.news() {
            for id in &item.events {
                must(self.event_by_id(id).is_some(), news_file, &item.id, "event", id)?;
            }
            for id in &item.entities {
                must(self.entity_by_id(id).is_some(), news_file, &item.id, "entity", id)?;
            }
        }
        Ok(())
    }
}

fn read<T: serde::de::DeserializeOwned>((file, text): (&'static str, &str)) -> Result<T, DatasetError> {
    toml::from_str(text).map_err(|error| DatasetError::Unreadable { file, message: error.to_string() })
}

/// Refuses a file that uses an identifier twice.
fn unique<'a>(file: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), DatasetError> {
    let mut seen = HashSet::new();
    match ids.into_iter().find(|id| !seen.insert(*id)) {
        Some(id) => Err(DatasetError::Repeated { file, id: id.to_owned() }),
        None => Ok(()),
    }
}

/// The text of each table of an array, heading included, in file order.
fn raw_tables<'a>(text: &'a str, heading: &'a str) -> impl Iterator<Item = &'a str> {
    let starts: Vec<usize> = text
        .match_indices(heading)
        .map(|(at, _)| at)
        .filter(|&at| at == 0 || text[..at].ends_with('\n'))
        .collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(from, to)| text.get(from..to).unwrap_or_default().trim_end())
}

/// SHA-256 over the embedded files.
pub(super) fn embedded_digest() -> String {
    digest_of(FILES)
}

fn digest_of(files: [(&str, &str); 4]) -> String {
    let mut hasher = Sha256::new();
    for (_, text) in files {
        hasher.update(text);
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Parts {
    /// The parts of the dataset that is compiled into this program.
    pub(super) fn embedded() -> Result<Self, DatasetError> {
        Self::from_files(FILES)
    }

    fn from_files(files: [(&'static str, &str); 4]) -> Result<Self, DatasetError> {
        let [vocabulary_file, events_file, entities_file, news_file] = files;
        let vocabulary: VocabularyFile = read(vocabulary_file)?;
        let events = read::<EventsFile>(events_file)?.event;
        let rows = read::<EntitiesFile>(entities_file)?.entity;
        let news = read::<NewsFile>(news_file)?.news;
        let list_of_event: HashMap<String, String> =
            events.iter().map(|event| (event.id.clone(), event.list.clone())).collect();
        let entities: Vec<Entity> = rows.into_iter().map(|row| row.into_entity(&list_of_event)).collect();
        unique(events_file.0, events.iter().map(|event| event.id.as_str()))?;
        unique(entities_file.0, entities.iter().map(|entity| entity.id.as_str()))?;
        unique(news_file.0, news.iter().map(|item| item.id.as_str()))?;

        let digest = hex(&Sha256::digest(entities_file.1));
        let raw = raw_tables(entities_file.1, "[[entity]]");
        let list_of = |entity: &Entity| entity.designations.first().map(|first| first.list.clone());
        let evidence = entities.iter().zip(raw).map(|(entity, raw)| Evidence {
            list: list_of(entity).unwrap_or_default(),
            source: entities_file.0.to_owned(),
            sha256: digest.clone(),
            locator: format!("[[entity]] with id “{}”", entity.id),
            raw: raw.to_owned(),
            snapshot: None,
        });
        let evidence: Vec<Evidence> = evidence.collect();
        let origin = |number| (number, Origin { pack: EMBEDDED, number });
        let origins = (0..evidence.len() as u32).map(origin).collect();

        Ok(Self {
            lists: vocabulary.list,
            categories: vocabulary.category,
            countries: vocabulary.country,
            embedded_events: events.iter().map(|event| event.id.clone()).collect(),
            events,
            entities,
            news,
            evidence,
            tie: Tie { origins, links: Vec::new() },
            sha256: digest_of(files),
            ..Self::default()
        })
    }
}

impl EntityRow {
    fn into_entity(self, list_of_event: &HashMap<String, String>) -> Entity {
        let list_of = |event: &str| list_of_event.get(event).cloned().unwrap_or_default();
        let list = list_of(&self.added.event);
        let mut designations = vec![Designation {
            role: Role::Added,
            list: list.clone(),
            event: Some(self.added.event),
            citation: Some(self.added.citation),
            published: None,
            categories: self.added.category.into_iter().collect(),
            seen: None,
            ends: None,
            license_requirement: None,
            review_policy: None,
            note: None,
        }];
        designations.extend(self.revised.into_iter().map(|row| Designation {
            role: Role::Revised,
            list: list.clone(),
            event: row.event,
            citation: Some(row.citation),
            published: Some(row.published),
            categories: Vec::new(),
            seen: None,
            ends: None,
            license_requirement: None,
            review_policy: None,
            note: row.note,
        }));
        designations.extend(self.removed.map(|row| Designation {
            role: Role::Removed,
            list: list_of(&row.event),
            event: Some(row.event),
            citation: None,
            published: None,
            categories: Vec::new(),
            seen: None,
            ends: None,
            license_requirement: None,
            review_policy: None,
            note: None,
        }));
        Entity {
            id: self.id,
            name: self.name,
            kind: self.kind,
            countries: vec![self.country],
            country_before: self.country_before,
            aliases: self.aliases.into_iter().map(|name| Alias { name, quality: Quality::Strong }).collect(),
            local_names: self.local_names,
            addresses: self.addresses,
            identifiers: Vec::new(),
            facts: Vec::new(),
            doubts: Vec::new(),
            designations,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_names_what_is_not_there_is_refused_by_name() {
        let [vocabulary, events, entities, news] = FILES;
        let broken = entities.1.replacen("country = \"CN\"", "country = \"XX\"", 1);
        let error = Dataset::from_files([vocabulary, events, (entities.0, &broken), news]).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("huawei") && message.contains("“XX”"), "{message}");
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused_with_its_line() {
        let [vocabulary, events, entities, news] = FILES;
        let broken = events.1.replacen("2023-11-16\"\nentities", "2023-11-31\"\nentities", 1);
        let error = Dataset::from_files([vocabulary, (events.0, &broken), entities, news]).unwrap_err();
        assert!(error.to_string().contains("line"), "{error}");
    }

    #[test]
    fn an_id_used_twice_is_refused() {
        let [vocabulary, events, entities, news] = FILES;
        let broken = news.1.replacen("technode-2020-05", "reuters-2020-05-22", 1);
        let error = Dataset::from_files([vocabulary, events, entities, (news.0, &broken)]).unwrap_err();
        assert!(matches!(error, DatasetError::Repeated { .. }), "{error}");
    }

    #[test]
    fn evidence_is_the_record_as_it_stands_in_the_file() {
        let data = Dataset::embedded().unwrap();
        for ix in data.entity_indices() {
            let raw = &data.evidence(ix)[0].raw;
            assert!(raw.contains(&format!("id = \"{}\"", data.entity(ix).id)), "{raw}");
        }
    }
}
