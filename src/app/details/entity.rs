//! All that is known about an entity.

use crate::model::{Day, Designation, Role, counted};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, NewsIx};

use super::{
    Document, Ink, LineKind, Link, Piece, dates_line, dim, entity_line, event_line, label, news_section,
    plain, status_piece,
};

pub(super) fn of_entity(data: &Dataset, ix: EntityIx, as_of: Day) -> Document {
    let entity = data.entity(ix);
    let mut document = Document { title: entity.name.clone(), ..Document::default() };
    document.text(vec![Piece::new(entity.name.clone(), Ink::Strong)]);
    if !entity.local_names.is_empty() {
        let names = entity.local_names.join(" · ");
        document.text(vec![plain(names), dim(format!("  {}", data.words_for_local_names(ix)))]);
    }
    let then = data.as_of(as_of);
    let under = format!("{} · {}", entity.kind.as_str(), then.filed_under(ix));
    document.text(vec![plain(under)]);
    let status = then.status(ix);
    document.text(vec![status_piece(status), dim(format!("  as of {as_of}"))]);
    let of_force = then.doubts_of_force(ix);
    for doubt in &of_force {
        document.text(vec![Piece::new(format!("≈ {doubt}"), Ink::Careful)]);
    }
    let doubts: Vec<String> = then.doubts(ix).into_iter().filter(|doubt| !of_force.contains(doubt)).collect();
    if !doubts.is_empty() {
        let words = format!("≈ {} to be careful with, below", doubts.len());
        document.text(vec![Piece::new(words, Ink::Careful)]);
    }

    for designation in then.designations(ix) {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        match designation.role {
            Role::Added => added(&mut document, then, event, designation),
            Role::Revised => revised(&mut document, then, event, designation),
            Role::Removed => removed(&mut document, then, event),
        }
    }
    if !entity.aliases.is_empty() {
        document.heading("also known as", &entity.aliases.len().to_string());
        for alias in &entity.aliases {
            let weak = alias.quality == crate::model::Quality::Weak;
            let beside = if weak { vec![dim("  weak alias")] } else { Vec::new() };
            document.item([vec![plain(alias.name.clone())], beside].concat(), None);
        }
    }
    if !doubts.is_empty() {
        document.heading("careful", &doubts.len().to_string());
    }
    for doubt in &doubts {
        document.item(vec![Piece::new(format!("≈ {doubt}"), Ink::Careful)], None);
    }
    let links: Vec<_> = then.links(ix).collect();
    if !links.is_empty() {
        document.heading("also listed as", "may be the same party");
    }
    for link in links {
        let mut lists = lists_of(data, link.entity);
        if data.same_list(data.list_of(ix)).any(|same| same == data.list_of(link.entity)) {
            lists += " (the same list, from another publisher)";
        }
        entity_line(&mut document, data, link.entity, as_of, Some(&format!("{lists}: {}", link.why)));
    }
    if !entity.identifiers.is_empty() {
        document.heading("numbers", "");
    }
    for identifier in &entity.identifiers {
        document.item(vec![dim(format!("{}  ", identifier.kind)), plain(identifier.value.clone())], None);
    }
    if !entity.facts.is_empty() {
        document.heading("also said", "in the list's words");
    }
    for fact in &entity.facts {
        let value = match fact.value.starts_with("https://") || fact.value.starts_with("http://") {
            true => Piece::url(fact.value.clone(), fact.value.clone()),
            false => plain(fact.value.clone()),
        };
        let link = value.url.clone().map(Link::Url);
        document.item(vec![dim(format!("{}  ", fact.label)), value], link);
    }
    document.heading("addresses", &entity.addresses.len().to_string());
    if entity.addresses.is_empty() {
        document.item(vec![dim("not recorded")], None);
    }
    for address in &entity.addresses {
        document.item(vec![plain(address.text.clone())], None);
    }
    let neighbors: Vec<_> = then.neighbors(ix).collect();
    if !neighbors.is_empty() {
        document.heading(Document::SAME_ADDRESS, &neighbors.len().to_string());
    }
    for neighbor in neighbors {
        entity_line(&mut document, data, neighbor.entity, as_of, Some(&neighbor.other));
    }
    if then.addition_of(ix).is_some() {
        let others: Vec<EntityIx> = then.others_in_rule(ix).collect();
        document.heading(
            "in this rule",
            &format!("{} recorded", counted(others.len() as u64, "other", "others")),
        );
        if others.is_empty() {
            document.item(vec![dim("nobody else recorded")], None);
        }
        for other in others {
            entity_line(&mut document, data, other, as_of, None);
        }
    }
    let rules: Vec<EventIx> = then.moves_of(ix).collect();
    let is_possible = |item: NewsIx| {
        let possible = &data.news_item(item).possible;
        let mut about = data.events_of_news(item).iter().filter(|event| rules.contains(event));
        match data.entities_of_news(item).contains(&ix) {
            true => possible.contains(&entity.id),
            false => about.all(|event| possible.contains(&data.event(*event).id)),
        }
    };
    let about_rules = then.news_of_rules(ix).into_iter().map(|item| (item, "about its rule"));
    let mut news: Vec<_> =
        then.news_of_entity(ix).map(|item| (item, "names it")).chain(about_rules).collect();
    // In the order of all news: the newest first.
    news.sort_unstable();
    news_section(&mut document, data, &news, is_possible);
    document.heading("evidence", "");
    for evidence in data.evidence(ix) {
        if let Some(list) = data.list(&evidence.list) {
            document.item(vec![plain(format!("{}: {}", list.name, list.source))], None);
        }
        document.item(vec![dim(format!("{}, {}", evidence.source, evidence.locator))], None);
        let sha256 = evidence.sha256.get(..16).unwrap_or_default();
        document.item(vec![dim(format!("SHA-256 {sha256}…"))], None);
    }
    document.item(vec![dim(format!("id {}", entity.id))], None);
    document
}

fn added(document: &mut Document, then: AsOf, event: Option<EventIx>, designation: &Designation) {
    let data = then.data();
    document.heading("rule", "");
    if let Some(ix) = event {
        event_line(document, then, ix);
        dates_line(document, then, ix);
    }
    let list = data.list(&designation.list).map_or(designation.list.as_str(), |list| &list.name);
    document.text(vec![label("list"), plain(list.to_owned())]);
    let is_known = !designation.categories.is_empty();
    let why = if is_known { plain(reasons(data, designation)) } else { dim("not recorded") };
    document.text(vec![label("listed for"), why]);
    if let Some(note) = &designation.note {
        document.text(vec![label("note"), plain(note.clone())]);
    }
    if let Some(citation) = then.citation(designation) {
        document.push(
            LineKind::Text,
            vec![label("cited at"), Piece::url(citation.to_string(), citation.url())],
            Some(Link::Url(citation.url())),
        );
    }
    // What the entry itself says is nearer than what its rule says.
    let (requirement, policy) = event.map_or((None, None), |ix| {
        let event = then.event(ix);
        (event.license_requirement, event.review_policy.map(|policy| policy.whole_text()))
    });
    let said = [
        ("license", &designation.license_requirement, requirement),
        ("review", &designation.review_policy, policy),
    ];
    // Lists that need no license say nothing of one.
    if event.is_none() && said.iter().all(|(_, own, _)| own.is_none()) {
        return;
    }
    for (name, own, of_rule) in said {
        let words = own.as_ref().or(of_rule.as_ref()).cloned();
        document.text(vec![label(name), words.map_or_else(|| dim("not recorded"), plain)]);
        if let Some(of_rule) = of_rule.filter(|of_rule| own.as_ref().is_some_and(|own| own != of_rule)) {
            document.text(vec![label(""), dim(format!("in the rule: {of_rule}"))]);
        }
    }
}

/// What a designation is for, in words.
fn reasons(data: &Dataset, designation: &Designation) -> String {
    let name = |id: &String| data.category(id).map_or_else(|| id.clone(), |category| category.name.clone());
    designation.categories.iter().map(name).collect::<Vec<_>>().join(" · ")
}

/// The lists an entity is on.
fn lists_of(data: &Dataset, ix: EntityIx) -> String {
    let mut lists: Vec<&str> = data.entity(ix).designations.iter().map(|own| own.list.as_str()).collect();
    lists.dedup();
    lists.join(", ")
}

fn revised(document: &mut Document, then: AsOf, event: Option<EventIx>, designation: &Designation) {
    let data = then.data();
    let citation = then.citation(designation);
    let already = document.lines.iter().any(|line| line.section == Some("later revisions"));
    if !already {
        let by = if designation.published.is_some() { "by date of publication" } else { "" };
        document.heading("later revisions", by);
    }
    let mut pieces = vec![plain(format!("{}  ", then.when(designation)))];
    if let Some(citation) = citation {
        pieces.push(Piece::url(citation.to_string(), citation.url()));
    }
    if !designation.categories.is_empty() {
        pieces.push(plain(reasons(data, designation)));
    }
    if let Some(note) = &designation.note {
        pieces.push(plain(format!("  {note}")));
    }
    let link = match event {
        Some(ix) => {
            pieces.push(dim(format!("  in the rule “{}”", then.event(ix).title)));
            Some(Link::Event(ix))
        }
        None => {
            pieces.push(dim("  rule not recorded here"));
            citation.map(|citation| Link::Url(citation.url()))
        }
    };
    document.item(pieces, link);
}

fn removed(document: &mut Document, then: AsOf, event: Option<EventIx>) {
    document.heading("removal", "");
    if let Some(ix) = event {
        event_line(document, then, ix);
        dates_line(document, then, ix);
        if let Some(note) = then.event(ix).whole_note() {
            document.text(vec![plain(note.clone())]);
        }
    }
}
