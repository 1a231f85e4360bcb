//! All that is known about a news item.

use std::ops::Range;

use crate::news::link::Field;
use crate::news::{Decision, Grounds, Link as Found, Target};
use crate::store::{Dataset, EventIx, NewsIx};

use super::super::newsroom::leads_to;
use super::{Document, Ink, LineKind, Link, Piece, State, dim, event_line, label, plain};

/// The places in the title and in the text that name somebody, in order and apart.
pub fn mentions(grounds: &Grounds) -> Vec<&Found> {
    let mut found: Vec<&Found> = grounds.links.iter().filter(|found| found.span.is_some()).collect();
    let place = |found: &&Found| (is_in_text(found), found.span.as_ref().map(|span| (span.start, span.end)));
    found.sort_by_key(place);
    // A name that two entries share stands in one place; the first stands for it.
    let mut end = (false, 0);
    found.retain(|found| {
        let span = found.span.clone().unwrap_or_default();
        let apart = (is_in_text(found), span.start) >= end;
        if apart {
            end = (is_in_text(found), span.end);
        }
        apart
    });
    found
}

fn is_in_text(found: &Found) -> bool {
    found.field == Field::Text.as_str()
}

pub(super) fn of_news(state: &State, data: &Dataset, ix: NewsIx) -> Document {
    let then = data.as_of(state.as_of);
    let item = data.news_item(ix);
    let mut document = Document { title: item.title.clone(), ..Document::default() };
    let grounds = state.newsroom.grounds_of(item);
    let named = grounds.map(mentions).unwrap_or_default();
    title(&mut document, state, &item.title, grounds, &named);
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
    match grounds {
        Some(grounds) if !grounds.text.is_empty() => {
            document.heading("text", "");
            body(&mut document, state, data, grounds, &named);
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

/// The title, who is named in it marked.
fn title(
    document: &mut Document,
    state: &State,
    title: &str,
    grounds: Option<&Grounds>,
    mentions: &[&Found],
) {
    let here = mentions.iter().enumerate().filter(|(_, found)| !is_in_text(found));
    let named = named(state, grounds, title, 0..title.len(), Ink::Strong, here);
    document.text(named.pieces);
    if let Some(line) = document.lines.last_mut() {
        line.mentions = named.mentions;
    }
}

/// The text line by line, who is named in it marked.
fn body(document: &mut Document, state: &State, data: &Dataset, grounds: &Grounds, mentions: &[&Found]) {
    let mut at = 0;
    for line in grounds.text.split('\n') {
        let here = at..at + line.len();
        at = here.end + 1;
        let in_text = mentions.iter().enumerate().filter(|(_, found)| is_in_text(found));
        let named = named(state, Some(grounds), &grounds.text, here, Ink::Plain, in_text);
        let mut targets = named.mentions.iter().filter_map(|number| mentions.get(*number));
        let link = targets.find_map(|found| leads_to(data, &found.target));
        document.push(LineKind::Text, named.pieces, link);
        if let Some(line) = document.lines.last_mut() {
            line.mentions = named.mentions;
        }
    }
}

/// A line with names in it.
struct Named {
    pieces: Vec<Piece>,
    /// The names, by their number.
    mentions: Vec<usize>,
}

/// The part of a text at `here`, its names marked: the one that was walked to stands between marks, and of
/// one that was rejected that is said.
fn named<'a>(
    state: &State,
    grounds: Option<&Grounds>,
    text: &str,
    here: Range<usize>,
    ink: Ink,
    mentions: impl Iterator<Item = (usize, &'a &'a Found)>,
) -> Named {
    let mut named = Named { pieces: Vec::new(), mentions: Vec::new() };
    let mut told = here.start;
    for (number, found) in mentions {
        let Some(span) = found.span.as_ref() else { continue };
        let span = span.start as usize..span.end as usize;
        // A name that goes on in the next line is marked as far as it stands in this one.
        let span = span.start.max(told)..span.end.min(here.end);
        let (Some(before), Some(name)) = (text.get(told..span.start), text.get(span.clone())) else {
            continue;
        };
        if span.is_empty() {
            continue;
        }
        let decision = grounds.and_then(|grounds| grounds.decision(&found.target));
        let is_rejected = decision == Some(Decision::Rejected);
        let walked_to = state.newsroom.mention == Some(number);
        let ink_of = if walked_to {
            Ink::Strong
        } else if is_rejected {
            Ink::Dim
        } else {
            Ink::Link
        };
        named.pieces.push(Piece::new(before, ink));
        let name = if walked_to { format!("▸{name}◂") } else { name.to_owned() };
        named.pieces.push(Piece::new(name, ink_of));
        if is_rejected {
            named.pieces.push(dim(" (not about it)"));
        }
        named.mentions.push(number);
        told = span.end;
    }
    named.pieces.push(Piece::new(text.get(told..here.end).unwrap_or_default(), ink));
    named
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
