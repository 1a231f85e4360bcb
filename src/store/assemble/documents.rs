//! Documents of the Federal Register beside the events they are of: where they do not agree, and what corrects them.

use crate::model::{Event, Rule};

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
    let mut corrections = Vec::new();
    for document in documents.iter() {
        let is_at = |event: &Event| event.citation == Some(document.citation);
        let of = events.iter().find(|event| is_corrected_by(event, document, documents));
        if let Some(of) = of.filter(|_| !events.iter().any(is_at)) {
            corrections.push(correction(&of.list, document));
        }
    }
    events.extend(corrections);
}

/// Whether a document corrects the one of an event; either of the two may say so.
fn is_corrected_by(event: &Event, document: &Rule, documents: &KnownRules) -> bool {
    let Some(number) = &event.document else { return false };
    let own = event.citation.and_then(|page| documents.of(page)).filter(|own| own.document == *number);
    document.corrects.as_ref() == Some(number)
        || own.is_some_and(|own| own.corrected_by.contains(&document.document))
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
