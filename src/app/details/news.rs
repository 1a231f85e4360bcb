//! All that is known about a news item.

use crate::model::Day;
use crate::store::{Dataset, EntityIx, EventIx, NewsIx};

use super::{Document, Ink, LineKind, Link, Piece, dim, event_line, label, plain};

pub(super) fn of_news(data: &Dataset, ix: NewsIx, as_of: Day) -> Document {
    let then = data.as_of(as_of);
    let item = data.news_item(ix);
    let mut document = Document { title: item.title.clone(), ..Document::default() };
    document.text(vec![Piece::new(item.title.clone(), Ink::Strong)]);
    let by = item.author.as_ref().map_or_else(String::new, |author| format!(" · {author}"));
    document.text(vec![plain(format!(
        "{} · {}{by} · {}",
        item.date_text(),
        item.outlet,
        item.kind.as_str()
    ))]);
    if let Some(note) = &item.date_note {
        document.text(vec![Piece::new(note.clone(), Ink::Careful)]);
    }
    document.text(vec![plain(item.summary.clone())]);
    document.text(vec![dim("title and summary are desig's own words")]);
    match &item.url {
        Some(url) => document.push(
            LineKind::Text,
            vec![label("link"), Piece::url(url.clone(), url.clone())],
            Some(Link::Url(url.clone())),
        ),
        None => document.text(vec![label("link"), dim("not recorded")]),
    }
    let events: Vec<EventIx> =
        item.events.iter().filter_map(|id| data.event_by_id(id)).filter(|ix| then.has_event(*ix)).collect();
    document.heading("about", &events.len().to_string());
    for event in events {
        event_line(&mut document, then, event);
    }
    let entities: Vec<EntityIx> = item.entities.iter().filter_map(|id| data.entity_by_id(id)).collect();
    document.heading("names", &entities.len().to_string());
    for entity in &entities {
        let pieces = vec![Piece::new(data.entity(*entity).name.clone(), Ink::Link)];
        document.item(pieces, Some(Link::Entity(*entity)));
    }
    if entities.is_empty() {
        document.item(vec![dim("nobody recorded")], None);
    }
    document
}
