//! All that is known about an event.

use crate::model::{DateKind, Day, EventKind, Role};
use crate::store::{Dataset, EntityIx, EventIx, NewsIx};

use super::{Document, Ink, LineKind, Link, Piece, dim, entity_line, label, news_section, plain, terms};

pub(super) fn of_event(data: &Dataset, ix: EventIx, as_of: Day) -> Document {
    let then = data.as_of(as_of);
    let event = then.event(ix);
    let mut document = Document { title: event.title.clone(), ..Document::default() };
    if !then.has_event(ix) {
        document.text(vec![Piece::new(format!("not public as of {as_of}"), Ink::Careful)]);
        return document;
    }
    document.text(vec![Piece::new(event.title.clone(), Ink::Strong)]);
    let list = data.list(&event.list).map_or(event.list.as_str(), |list| &list.name);
    document.text(vec![plain(format!("{} · {}", event.kind.as_str(), list))]);
    for called in &event.also_called {
        document.text(vec![
            Piece::new(format!("≈ also called “{}”", called.name), Ink::Careful),
            dim(format!("  {}", called.why)),
        ]);
    }
    document.heading("dates", "");
    for (kind, day) in [
        (DateKind::Announced, event.announced),
        (DateKind::OnInspection, event.on_inspection),
        (DateKind::Published, event.published),
        (DateKind::Effective, event.effective),
    ] {
        let day = day.map_or_else(|| dim("not recorded"), |day| plain(day.to_string()));
        document.text(vec![Piece::new(format!("{:<15}", kind.as_str()), Ink::Label), day]);
    }
    document.heading("rule", "");
    match event.citation {
        Some(citation) => {
            let pieces = vec![label("citation"), Piece::url(citation.to_string(), citation.url())];
            document.push(LineKind::Text, pieces, Some(Link::Url(citation.url())));
        }
        None => document.text(vec![label("citation"), dim("not recorded")]),
    }
    if let Some(number) = &event.document {
        document.text(vec![label("document"), plain(number.clone())]);
    }
    let recorded = data.recorded(ix);
    let mut counts = vec![label("counts"), plain(data.counts_in_words(ix))];
    if event.entities_in_rule.is_some_and(|in_rule| in_rule as usize > recorded) {
        counts.push(Piece::new("  the others are not recorded here", Ink::Careful));
    }
    document.text(counts);
    for doubt in data.doubts_of_event(ix) {
        document.text(vec![Piece::new(format!("≈ {doubt}"), Ink::Careful)]);
    }
    let names =
        event.categories.iter().map(|id| data.category(id).map_or(id.as_str(), |category| &category.name));
    document.text(vec![label("listed for"), plain(names.collect::<Vec<_>>().join(" · "))]);
    if event.kind == EventKind::Addition {
        terms(&mut document, then, ix);
    }
    if let Some(note) = event.whole_note() {
        document.heading("note", "");
        document.text(vec![plain(note)]);
    }
    for (role, section) in
        [(Role::Added, "added"), (Role::Removed, "removed"), (Role::Revised, "also revised")]
    {
        let members: Vec<EntityIx> =
            data.members(ix).filter(|member| member.role == role).map(|member| member.entity).collect();
        if !members.is_empty() {
            document.heading(section, &members.len().to_string());
            for member in members {
                entity_line(&mut document, data, member, as_of, None);
            }
        }
    }
    let is_possible = |item: NewsIx| data.news_item(item).possible.contains(&event.id);
    let news: Vec<(NewsIx, &str)> = then.news_of_event(ix).map(|item| (item, "")).collect();
    news_section(&mut document, data, &news, is_possible);
    document
}
