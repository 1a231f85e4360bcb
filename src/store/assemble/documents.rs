//! Documents of the Federal Register beside the events they are of: where they do not agree, and what corrects them.

use std::collections::{HashMap, HashSet};

use crate::model::{Citation, Event, Rule};

use super::super::library::KnownRules;
use super::gathered::correction;

/// Gives events the numbers of their documents and says where the two do not agree; adds the documents that correct
/// one of them, so that their pages are found.
pub fn join(events: &mut Vec<Event>, documents: &KnownRules) {
    for event in events.iter_mut() {
        let document = event.citation.and_then(|page| documents.of(page));
        let Some(document) = document.filter(|document| Some(document.citation) == event.citation) else {
            continue;
        };
        let doubts = doubts(event, document);
        event.doubts.extend(doubts);
        event.document.get_or_insert_with(|| document.document.clone());
    }
    let corrections = corrections(events, documents);
    events.extend(corrections);
}

/// The events of those documents that correct the document of an event and have none of their own. Either of the two
/// may say that it is so.
fn corrections(events: &[Event], documents: &KnownRules) -> Vec<Event> {
    let pages: HashSet<Citation> = events.iter().filter_map(|event| event.citation).collect();
    let mut corrected: HashMap<&str, &Event> = HashMap::new();
    let mut correcting: HashMap<&str, &Event> = HashMap::new();
    for event in events {
        let Some(number) = &event.document else { continue };
        corrected.entry(number).or_insert(event);
        let own = event.citation.and_then(|page| documents.of(page)).filter(|own| own.document == *number);
        for by in own.into_iter().flat_map(|own| &own.corrected_by) {
            correcting.entry(by).or_insert(event);
        }
    }
    let correction = |document: &Rule| {
        let of = document.corrects.as_deref().and_then(|number| corrected.get(number));
        let of = of.or_else(|| correcting.get(document.document.as_str()))?;
        Some(correction(&of.list, document))
    };
    documents.iter().filter(|document| !pages.contains(&document.citation)).filter_map(correction).collect()
}

/// The days that an event has otherwise than its document.
fn doubts(event: &Event, document: &Rule) -> Vec<String> {
    let (page, number) = (document.citation, &document.document);
    let days = [
        ("was published", event.published, Some(document.published)),
        ("took effect", event.effective, document.effective),
    ];
    let differ = days.into_iter().filter_map(|(what, here, there)| {
        let (here, there) = here.zip(there).filter(|(here, there)| here != there)?;
        Some(format!(
            "sources do not agree on when {page} {what}: {here} here, {there} in the Federal Register's document \
             {number}; {here} is shown"
        ))
    });
    differ.collect()
}
