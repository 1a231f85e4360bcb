//! All that is known about a news item.

use std::ops::Range;

use crate::news::link::Field;
use crate::news::{Decision, Grounds, Link as Found, Target};
use crate::store::{Dataset, EventIx, NewsIx};

use super::super::newsroom::leads_to;
use super::{Document, Ink, LineKind, Link, Piece, State, dim, event_line, label, plain};

/// The places in a text that name somebody, in order and apart; what the person rejected is none.
pub fn mentions(grounds: &Grounds) -> Vec<&Found> {
    let named = |found: &&Found| {
        found.field == Field::Text.as_str()
            && found.span.is_some()
            && grounds.decision(&found.target) != Some(Decision::Rejected)
    };
    let mut found: Vec<&Found> = grounds.links.iter().filter(named).collect();
    found.sort_by_key(|found| found.span.as_ref().map(|span| (span.start, span.end)));
    // A name that two entries share stands in one place; the first stands for it.
    let mut end = 0;
    found.retain(|found| {
        let span = found.span.clone().unwrap_or_default();
        let apart = span.start >= end;
        if apart {
            end = span.end;
        }
        apart
    });
    found
}

pub(super) fn of_news(state: &State, data: &Dataset, ix: NewsIx) -> Document {
    let then = data.as_of(state.as_of);
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
    if item.source.is_some() {
        marks(&mut document, state, ix);
    }
    let grounds = state.newsroom.grounds_of(item);
    match grounds {
        Some(grounds) if !grounds.text.is_empty() => {
            document.heading("text", "");
            body(&mut document, state, data, grounds);
        }
        _ => document.text(vec![plain(item.summary.clone())]),
    }
    match &item.source {
        Some(source) => document.text(vec![dim(format!("the publisher's words, as {source} gives them"))]),
        None => document.text(vec![dim("title and summary are desig's own words")]),
    }
    match &item.url {
        Some(url) => document.push(
            LineKind::Text,
            vec![label("link"), Piece::url(url.clone(), url.clone())],
            Some(Link::Url(url.clone())),
        ),
        None => document.text(vec![label("link"), dim("not recorded")]),
    }
    let events: Vec<EventIx> =
        data.events_of_news(ix).iter().copied().filter(|ix| then.has_event(*ix)).collect();
    document.heading("about", &events.len().to_string());
    for event in events {
        event_line(&mut document, then, event);
        why(&mut document, grounds, &Target::Event(data.event(event).id.clone()));
    }
    let entities = data.entities_of_news(ix);
    document.heading("names", &entities.len().to_string());
    for entity in entities {
        let pieces = vec![Piece::new(data.entity(*entity).name.clone(), Ink::Link)];
        document.item(pieces, Some(Link::Entity(*entity)));
        why(&mut document, grounds, &Target::Entity(data.id(*entity).to_owned()));
    }
    if entities.is_empty() {
        document.item(vec![dim("nobody recorded")], None);
    }
    rejected(&mut document, data, grounds);
    document
}

/// What the person made of a fetched item.
fn marks(document: &mut Document, state: &State, ix: NewsIx) {
    let Some(data) = state.data() else { return };
    let marks = state.newsroom.marks(data.news_item(ix));
    let mut words = vec![if marks.read { "read" } else { "• unread" }.to_owned()];
    if marks.starred {
        words.push("★ starred".to_owned());
    }
    if !marks.tags.is_empty() {
        words.push(format!("tags {}", marks.tags.join(", ")));
    }
    document.text(vec![label("marks"), plain(words.join(" · "))]);
    if !marks.note.is_empty() {
        document.text(vec![label("note"), Piece::new(marks.note.clone(), Ink::Strong)]);
    }
}

/// The text line by line, who is named in it marked; the name one has walked to stands between marks.
fn body(document: &mut Document, state: &State, data: &Dataset, grounds: &Grounds) {
    let mentions = mentions(grounds);
    let mut at = 0;
    for line in grounds.text.split('\n') {
        let here = at..at + line.len();
        at = here.end + 1;
        let (mut pieces, mut told, mut named) = (Vec::new(), here.start, Vec::new());
        let mut link = None;
        for (number, found) in mentions.iter().enumerate() {
            let Some(span) = found.span.as_ref() else { continue };
            let span = span.start as usize..span.end as usize;
            // A name that goes on in the next line is marked as far as it stands in this one.
            let span = span.start.max(told)..span.end.min(here.end);
            let (Some(before), Some(name)) = (of(grounds, told..span.start), of(grounds, span.clone()))
            else {
                continue;
            };
            if span.is_empty() {
                continue;
            }
            pieces.push(plain(before));
            let walked_to = state.newsroom.mention == Some(number);
            let name = if walked_to { format!("▸{name}◂") } else { name.to_owned() };
            pieces.push(Piece::new(name, if walked_to { Ink::Strong } else { Ink::Link }));
            link = link.or_else(|| leads_to(data, &found.target));
            named.push(number);
            told = span.end;
        }
        pieces.push(plain(of(grounds, told..here.end).unwrap_or_default()));
        document.push(LineKind::Text, pieces, link);
        if let Some(line) = document.lines.last_mut() {
            line.mentions = named;
        }
    }
}

fn of(grounds: &Grounds, span: Range<usize>) -> Option<&str> {
    grounds.text.get(span)
}

/// How it was found that an item is about something, the surest way of each.
fn why(document: &mut Document, grounds: Option<&Grounds>, target: &Target) {
    let Some(grounds) = grounds else { return };
    if grounds.decision(target) == Some(Decision::Added) {
        document.item(vec![dim("  added by you")], None);
    }
    let mut said: Vec<&str> = Vec::new();
    for found in grounds.of(target) {
        if !said.contains(&found.why.as_str()) {
            said.push(&found.why);
            document.item(vec![dim(format!("  {}, {}: {}", found.how, found.confidence, found.why))], None);
        }
    }
}

/// What was found and the person says is not so.
fn rejected(document: &mut Document, data: &Dataset, grounds: Option<&Grounds>) {
    let Some(grounds) = grounds else { return };
    let links: Vec<(Link, String)> = grounds
        .rejected()
        .filter_map(|target| {
            let link = leads_to(data, target)?;
            let name = match &link {
                Link::Entity(ix) => data.entity(*ix).name.clone(),
                Link::Event(ix) => data.event(*ix).title.clone(),
                _ => return None,
            };
            Some((link, name))
        })
        .collect();
    if links.is_empty() {
        return;
    }
    document.heading("not about", "you said so");
    for (link, name) in links {
        document.item(vec![Piece::new(name, Ink::Link)], Some(link));
    }
}
