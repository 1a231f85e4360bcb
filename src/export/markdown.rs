//! Markdown: tables, and briefs in which every line names its source.

use crate::model::{Day, Role, visible};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, NewsIx};

use super::Table;

/// The table in GitHub's Markdown.
pub(super) fn table(table: &Table) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(table.header.iter().map(|cell| (*cell).to_owned()).collect());
    text += &line(table.header.iter().map(|_| "---".to_owned()).collect());
    for row in &table.rows {
        text += &line(row.iter().map(|cell| escape(cell)).collect());
    }
    text
}

/// Text that means itself in Markdown, whatever is in it.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn link(text: &str, url: &str) -> String {
    let address = url.replace(['(', ')', ' ', '<', '>'], "");
    format!("[{}]({address})", escape(text))
}

/// Who, when, by which rule, on what terms, with whom, and what was written.
#[must_use]
pub fn brief_of_entity(data: &Dataset, ix: EntityIx, as_of: Day) -> String {
    let entity = data.entity(ix);
    let mut text = format!("# {}\n\n", escape(&entity.name));
    let then = data.as_of(as_of);
    let status = then.status(ix);
    text += &format!(
        "- Status as of {as_of}: **{status}**\n- {} · {}\n",
        entity.kind.as_str(),
        escape(&then.filed_under(ix))
    );
    if !entity.aliases.is_empty() {
        let names: Vec<String> = entity.aliases.iter().map(|alias| escape(&alias.name)).collect();
        text += &format!("- Also known as: {}\n", names.join("; "));
    }
    if !entity.local_names.is_empty() {
        text += &format!("- Own name, not part of any rule: {}\n", escape(&entity.local_names.join("; ")));
    }
    for designation in then.designations(ix) {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        let cited = then.citation(designation).map_or_else(
            || "citation not recorded".to_owned(),
            |citation| link(&citation.to_string(), &citation.url()),
        );
        match (designation.role, event) {
            (Role::Added | Role::Removed, Some(ix)) => {
                text +=
                    &format!("\n## {} — {}\n\n", capital(designation.role), escape(&data.event(ix).title));
                text += &event_facts(then, ix);
                let why = in_words(&designation.categories);
                if designation.role == Role::Added {
                    text += &format!("- Listed for: {}\n- Entry cited at {cited}\n", escape(&why));
                }
            }
            (Role::Added, None) => {
                let list = data.list(&designation.list).map_or(designation.list.as_str(), |list| &list.name);
                text += &format!("\n## Added — {}\n\n", escape(list));
                let why = in_words(&designation.categories);
                text += &format!(
                    "- When: not recorded\n- Listed for: {}\n- Entry cited at {cited}\n",
                    escape(&why)
                );
            }
            (role, _) => {
                let published = designation
                    .published
                    .map_or_else(|| "date not recorded".to_owned(), |day| day.to_string());
                let note = designation
                    .note
                    .as_deref()
                    .map_or_else(String::new, |note| format!(" — {}", escape(note)));
                text += &format!("- {} {published}, {cited}{note}\n", capital(role));
            }
        }
    }
    for doubt in &entity.doubts {
        text += &format!("- Careful: {}\n", escape(doubt));
    }
    let links: Vec<_> = then.links(ix).collect();
    if !links.is_empty() {
        text += "\n## Also listed as (may be the same party)\n\n";
        for link in links {
            let other = data.entity(link.entity);
            text += &format!("- {} ({}): {}\n", escape(&other.name), escape(&other.id), escape(link.why));
        }
    }
    if !entity.identifiers.is_empty() || !entity.facts.is_empty() {
        text += "\n## Numbers and remarks, in the list's words\n\n";
        for identifier in &entity.identifiers {
            text += &format!("- {}: {}\n", escape(&identifier.kind), escape(&identifier.value));
        }
        for fact in &entity.facts {
            text += &format!("- {}: {}\n", escape(&fact.label), escape(&fact.value));
        }
    }
    if !entity.addresses.is_empty() {
        text += "\n## Addresses as listed\n\n";
        for address in &entity.addresses {
            text += &format!("- {}\n", escape(&address.text));
        }
    }
    let neighbors: Vec<_> = then.neighbors(ix).collect();
    if !neighbors.is_empty() {
        text += "\n## Also at one of these addresses\n\n";
        for neighbor in neighbors {
            text +=
                &format!("- {}: {}\n", escape(&data.entity(neighbor.entity).name), escape(&neighbor.other));
        }
    }
    if then.addition_of(ix).is_some() {
        let names: Vec<String> =
            then.others_in_rule(ix).map(|other| escape(&data.entity(other).name)).collect();
        text += &format!("\n## In the same rule ({} others recorded)\n\n{}\n", names.len(), names.join("; "));
    }
    text += &news_section(data, then.news_of_entity(ix));
    text += "\n## Evidence\n\n";
    for evidence in data.evidence(ix) {
        text += &format!("- {}, {}\n", escape(&evidence.source), escape(&evidence.locator));
        text += &format!("- SHA-256 {}\n", evidence.sha256);
    }
    text
}

/// Why a party was listed, or that it is not recorded.
pub(super) fn in_words(categories: &[String]) -> String {
    if categories.is_empty() { "not recorded".to_owned() } else { categories.join("; ") }
}

/// What, when, on what terms, whom, and what was written.
#[must_use]
pub fn brief_of_event(data: &Dataset, ix: EventIx, as_of: Day) -> String {
    let then = data.as_of(as_of);
    let event = then.event(ix);
    let mut text = format!("# {}\n\n", escape(&event.title));
    if !then.has_event(ix) {
        return text + &format!("Not public as of {as_of}.\n");
    }
    text += &event_facts(then, ix);
    for called in &event.also_called {
        text += &format!("- Also called “{}”: {}\n", escape(&called.name), escape(&called.why));
    }
    if let Some(note) = event.whole_note() {
        text += &format!("\n{}\n", escape(&note));
    }
    text += &format!("\n## Entities, status as of {as_of}\n\n");
    for member in then.members(ix) {
        let entity = data.entity(member.entity);
        text += &format!(
            "- {} ({}), {}; {}\n",
            escape(&entity.name),
            escape(data.country_name(then.country(member.entity))),
            member.role.as_str(),
            then.status(member.entity).as_str()
        );
    }
    text += &news_section(data, then.news_of_event(ix));
    text
}

/// One news item as a line with its source.
#[must_use]
pub fn brief_of_news(data: &Dataset, ix: NewsIx) -> String {
    news_line(data, ix)
}

fn event_facts(then: AsOf, ix: EventIx) -> String {
    let data = then.data();
    let event = then.event(ix);
    let list = data.list(&event.list).map_or(event.list.as_str(), |list| &list.name);
    let rule = event.citation.map_or_else(
        || "citation not recorded".to_owned(),
        |citation| link(&citation.to_string(), &citation.url()),
    );
    let mut text = format!("- {} on the {}, {rule}\n", event.kind.as_str(), escape(list));
    for (kind, day) in event.dates() {
        if let Some(day) = day {
            text += &format!("- {}: {day}\n", kind.as_str());
        }
    }
    text += &format!("- {}\n", data.counts_in_words(ix));
    if let Some(requirement) = &event.license_requirement {
        text += &format!("- License requirement: {}\n", escape(requirement));
    }
    if let Some(policy) = &event.review_policy {
        text += &format!("- Review policy: {}\n", escape(&policy.whole_text()));
    }
    text
}

fn news_section(data: &Dataset, items: impl Iterator<Item = NewsIx>) -> String {
    let lines: String = items.map(|item| news_line(data, item)).collect();
    if lines.is_empty() { lines } else { format!("\n## News\n\n{lines}") }
}

fn news_line(data: &Dataset, ix: NewsIx) -> String {
    let item = data.news_item(ix);
    let title = match &item.url {
        Some(url) => link(&item.title, url),
        None => escape(&item.title),
    };
    format!("- {}, {}: {title}. {}\n", item.date_text(), escape(&item.outlet), escape(&item.summary))
}

fn capital(role: Role) -> &'static str {
    match role {
        Role::Added => "Added",
        Role::Revised => "Revised",
        Role::Removed => "Removed",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_write_markdown_of_its_own() {
        assert_eq!(escape("a|b *c* [d](e) <f>"), "a\\|b \\*c\\* \\[d\\](e) \\<f\\>");
        assert_eq!(link("x]", "https://a/b(c)"), "[x\\]](https://a/bc)");
    }

    #[test]
    fn a_brief_says_who_when_by_which_rule_with_whom_and_from_where() {
        let data = Dataset::embedded().unwrap();
        let ix = data.entity_by_id("beijing-sensetime-technology-development-co-ltd").unwrap();
        let brief = brief_of_entity(&data, ix, "2026-11-22".parse().unwrap());
        for fact in [
            "listed since 2019-10-09",
            "[84 FR 54002](https://www.federalregister.gov/citation/84-FR-54002)",
            "announced: 2019-10-07",
            "Hikvision",
            "Revised 2022-10-13",
            "TechNode",
            "SHA-256",
        ] {
            assert!(brief.contains(fact), "{fact} is missing in\n{brief}");
        }
    }
}
