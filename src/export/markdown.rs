//! Markdown: tables, and briefs in which every line names its source.

use crate::model::{Day, Designation, Role, counted, visible};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, Evidence, NewsIx};

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
pub(super) fn escape(text: &str) -> String {
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

/// The sources of a brief, each with its number. A line ends with the numbers of its own.
#[derive(Default)]
struct Sources(Vec<String>);

impl Sources {
    /// The mark of a source: ` [1]`.
    fn mark(&mut self, source: String) -> String {
        let at = self.0.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.0.push(source);
            self.0.len() - 1
        });
        format!(" [{}]", at + 1)
    }

    /// Where an entity's record was read.
    fn of_record(&mut self, data: &Dataset, ix: EntityIx) -> String {
        data.evidence(ix).iter().map(|evidence| self.of_evidence(evidence)).collect()
    }

    /// Where the row of an entity on a list was read: in the snapshot of it.
    fn of_row(&mut self, data: &Dataset, ix: EntityIx, list: &str) -> String {
        let evidence = data.evidence(ix);
        let rows = evidence.iter().filter(|one| one.snapshot.is_some() && one.list == list);
        rows.map(|evidence| self.of_evidence(evidence)).collect()
    }

    fn of_evidence(&mut self, evidence: &Evidence) -> String {
        let (source, locator) = (escape(&evidence.source), escape(&evidence.locator));
        self.mark(format!("{source}, {locator}, SHA-256 {}", evidence.sha256))
    }

    /// What only the embedded dataset tells of an entity it has, and else the list: names in their own script,
    /// categories.
    fn of_own(&mut self, data: &Dataset, ix: EntityIx, what: &str) -> String {
        if data.is_embedded_entity(ix) { self.of_dataset(data, what) } else { self.of_record(data, ix) }
    }

    /// The rule of an event, or what it was put together from.
    fn of_event(&mut self, then: AsOf, ix: EventIx) -> String {
        let event = then.event(ix);
        let Some(citation) = event.citation else {
            let what = format!("event “{}”, citation not recorded", escape(&event.id));
            return match then.data().is_embedded_event(ix) {
                true => self.of_dataset(then.data(), &what),
                false => self.of_list(then.data(), &event.list, &what),
            };
        };
        let inferred = if event.inferred { ", put together from the pages cited" } else { "" };
        let document = event
            .document
            .as_deref()
            .map_or_else(String::new, |number| format!(", document {}", escape(number)));
        self.mark(format!("{}{document}{inferred}", link(&citation.to_string(), &citation.url())))
    }

    /// This program's own records and words.
    fn of_dataset(&mut self, data: &Dataset, what: &str) -> String {
        self.mark(format!("desig's own dataset, {what}, SHA-256 {}", data.sha256()))
    }

    /// The snapshot of a list that an event was put together from.
    fn of_list(&mut self, data: &Dataset, list: &str, what: &str) -> String {
        let in_force = data.snapshots().iter().find(|(snapshot, now)| *now && snapshot.list == list);
        let Some((snapshot, _)) = in_force else { return self.mark(what.to_owned()) };
        let names: Vec<String> = snapshot.sources.iter().map(|source| escape(&source.name)).collect();
        let names = names.join(", ");
        self.mark(format!("{names}, {what}, put together from its entries, SHA-256 {}", snapshot.sha256))
    }

    /// What is said of an event beside its rule.
    fn of_note(&mut self, then: AsOf, ix: EventIx) -> String {
        let (data, event) = (then.data(), then.event(ix));
        match data.is_embedded_event(ix) {
            true => self.of_dataset(data, &format!("event “{}”", escape(&event.id))),
            false if event.inferred => {
                self.of_list(data, &event.list, &format!("event “{}”", escape(&event.id)))
            }
            false => self.of_event(then, ix),
        }
    }

    /// Where what is said of a news item was read.
    fn of_news(&mut self, data: &Dataset, ix: NewsIx) -> String {
        let item = data.news_item(ix);
        match &item.source {
            Some(feed) => self.mark(format!("feed {}, item {}", link(feed, feed), escape(&item.id))),
            None => self.of_dataset(data, &format!("news item “{}”", escape(&item.id))),
        }
    }

    fn section(&self) -> String {
        let mut text = "\n## Sources\n\n".to_owned();
        for (at, source) in self.0.iter().enumerate() {
            text += &format!("{}. {source}\n", at + 1);
        }
        text
    }
}

/// Who, when, by which rule, on what terms, with whom, and what was written, every line with its source.
#[must_use]
pub fn brief_of_entity(data: &Dataset, ix: EntityIx, as_of: Day) -> String {
    let entity = data.entity(ix);
    let mut sources = Sources::default();
    let mut text = format!("# {}\n\n", escape(&entity.name));
    let then = data.as_of(as_of);
    let record = sources.of_record(data, ix);
    let rules: String = then
        .designations(ix)
        .filter(|designation| designation.role != Role::Revised)
        .filter_map(|designation| data.event_by_id(designation.event.as_deref()?))
        .map(|event| sources.of_event(then, event))
        .collect();
    let by = if rules.is_empty() { &record } else { &rules };
    let of_force = then.doubts_of_force(ix);
    text += &format!(
        "- Status as of {as_of}: **{}**{by}\n{}- {} · {}{record}\n",
        then.status(ix),
        of_force.iter().map(|doubt| format!("- Careful: {}{record}\n", escape(doubt))).collect::<String>(),
        entity.kind.as_str(),
        escape(&then.filed_under(ix))
    );
    if !entity.aliases.is_empty() {
        let names: Vec<String> = entity.aliases.iter().map(|alias| escape(&alias.name)).collect();
        text += &format!("- Also known as: {}{record}\n", names.join("; "));
    }
    if !entity.local_names.is_empty() {
        let names = escape(&entity.local_names.join("; "));
        let own = sources.of_own(data, ix, "names in their own script");
        text += &format!("- {}: {names}{own}\n", capitalized(data.words_for_local_names(ix)));
    }
    text += &designations(then, ix, &record, &mut sources);
    for doubt in then.doubts(ix).iter().filter(|doubt| !of_force.contains(doubt)) {
        text += &format!("- Careful: {}{record}\n", escape(doubt));
    }
    let links: Vec<_> = then.links(ix).collect();
    if !links.is_empty() {
        text += "\n## Also listed as (may be the same party)\n\n";
        for link in links {
            let other = data.entity(link.entity);
            let both = sources.of_record(data, link.entity) + &record;
            let (name, id, why) = (escape(&other.name), escape(&other.id), escape(link.why));
            text += &format!("- {name} ({id}): {why}{both}\n");
        }
    }
    if !entity.identifiers.is_empty() || !entity.facts.is_empty() {
        text += "\n## Numbers and remarks, in the list's words\n\n";
        for identifier in &entity.identifiers {
            text += &format!("- {}: {}{record}\n", escape(&identifier.kind), escape(&identifier.value));
        }
        for fact in &entity.facts {
            text += &format!("- {}: {}{record}\n", escape(&fact.label), escape(&fact.value));
        }
    }
    if !entity.addresses.is_empty() {
        text += "\n## Addresses as listed\n\n";
        for address in &entity.addresses {
            text += &format!("- {}{record}\n", escape(&address.text));
        }
    }
    let neighbors: Vec<_> = then.neighbors(ix).collect();
    if !neighbors.is_empty() {
        text += "\n## Also at one of these addresses\n\n";
        for neighbor in neighbors {
            let (name, place) = (escape(&data.entity(neighbor.entity).name), escape(&neighbor.other));
            text += &format!("- {name}: {place}{}\n", sources.of_record(data, neighbor.entity));
        }
    }
    if let Some(rule) = then.addition_of(ix) {
        let names: Vec<String> =
            then.others_in_rule(ix).map(|other| escape(&data.entity(other).name)).collect();
        let mark = sources.of_event(then, rule);
        let (count, names) = match names.as_slice() {
            [] => (0, "Nobody else is recorded.".to_owned()),
            names => (names.len(), names.join("; ")),
        };
        text += &format!(
            "\n## In the same rule ({} recorded)\n\n{names}{mark}\n",
            counted(count as u64, "other", "others")
        );
    }
    text += &news_section(data, &entity.id, then.news_of_entity(ix), &mut sources);
    text + &sources.section()
}

/// What met an entity, in the order of its record.
fn designations(then: AsOf, entity: EntityIx, record: &str, sources: &mut Sources) -> String {
    let data = then.data();
    let mut text = String::new();
    for designation in then.designations(entity) {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        let page = then.citation(designation);
        let page = page.map(|citation| link(&citation.to_string(), &citation.url()));
        let cited = page.as_ref().map_or_else(
            || "Page of the entry: not recorded".to_owned(),
            |page| format!("Entry cited at {page}"),
        );
        let why = escape(&in_words(&designation.categories));
        match (designation.role, event) {
            (Role::Added | Role::Removed, Some(ix)) => {
                text +=
                    &format!("\n## {} — {}\n\n", capital(designation.role), escape(&data.event(ix).title));
                text += &event_facts(then, ix, sources);
                if designation.role == Role::Added {
                    let own = match designation.categories.as_slice() {
                        [] => record.to_owned(),
                        _ => sources.of_own(data, entity, "categories"),
                    };
                    text += &format!("- Listed for: {why}{own}\n- {cited}{record}\n");
                    if let Some(note) = &designation.note {
                        text += &format!("- In the list's words: {}{record}\n", escape(note));
                    }
                    text += &own_terms(data, entity, designation, sources);
                }
            }
            (Role::Added, None) => {
                let list = data.list(&designation.list).map_or(designation.list.as_str(), |list| &list.name);
                text += &format!("\n## Added — {}\n\n", escape(list));
                text += &format!(
                    "- When: not recorded{record}\n- Listed for: {why}{record}\n- {cited}{record}\n"
                );
                text += &own_terms(data, entity, designation, sources);
            }
            (role, _) => {
                let when = then.when(designation);
                let page = page.unwrap_or_else(|| "citation not recorded".to_owned());
                let note = designation
                    .note
                    .as_deref()
                    .map_or_else(String::new, |note| format!(" — {}", escape(note)));
                let why = match designation.categories.as_slice() {
                    [] => String::new(),
                    _ => format!(", for {why}"),
                };
                text += &format!("- {} {when}{why}, {page}{note}{record}\n", capital(role));
            }
        }
    }
    text
}

/// The license terms that an entity's own row gives, beside those of the rule.
fn own_terms(data: &Dataset, ix: EntityIx, designation: &Designation, sources: &mut Sources) -> String {
    let terms = [
        ("License requirement", &designation.license_requirement),
        ("Review policy", &designation.review_policy),
    ];
    let said = terms.into_iter().filter_map(|(what, words)| Some((what, words.as_deref()?)));
    let row = |(what, words): (&str, &str)| {
        let mark = sources.of_row(data, ix, &designation.list);
        format!("- {what} as the list gives it: {}{mark}\n", escape(words))
    };
    said.map(row).collect()
}

/// Why a party was listed, or that it is not recorded.
pub(super) fn in_words(categories: &[String]) -> String {
    if categories.is_empty() { "not recorded".to_owned() } else { categories.join("; ") }
}

/// What, when, on what terms, whom, and what was written, every line with its source.
#[must_use]
pub fn brief_of_event(data: &Dataset, ix: EventIx, as_of: Day) -> String {
    let then = data.as_of(as_of);
    let event = then.event(ix);
    let mut sources = Sources::default();
    let mut text = format!("# {}\n\n", escape(&event.title));
    if !then.has_event(ix) {
        return text + &format!("Not public as of {as_of}.\n");
    }
    text += &event_facts(then, ix, &mut sources);
    for called in &event.also_called {
        let mark = sources.of_note(then, ix);
        text += &format!("- Also called “{}”: {}{mark}\n", escape(&called.name), escape(&called.why));
    }
    if let Some(note) = event.whole_note() {
        text += &format!("\n{}{}\n", escape(&note), sources.of_note(then, ix));
    }
    text += &format!("\n## Entities, status as of {as_of}\n\n");
    let rule = sources.of_event(then, ix);
    for member in then.members(ix) {
        let entity = data.entity(member.entity);
        text += &format!(
            "- {} ({}), {}; {}{rule}\n",
            escape(&entity.name),
            escape(data.country_name(then.country(member.entity))),
            member.role.as_str(),
            then.status(member.entity).as_str()
        );
    }
    text += &news_section(data, &event.id, then.news_of_event(ix), &mut sources);
    text + &sources.section()
}

/// One news item as a line with its source.
#[must_use]
pub fn brief_of_news(data: &Dataset, ix: NewsIx) -> String {
    news_line(data, ix, "")
}

fn event_facts(then: AsOf, ix: EventIx, sources: &mut Sources) -> String {
    let data = then.data();
    let event = then.event(ix);
    let mark = sources.of_event(then, ix);
    let list = data.list(&event.list).map_or(event.list.as_str(), |list| &list.name);
    let rule = event.citation.map_or_else(
        || "citation not recorded".to_owned(),
        |citation| link(&citation.to_string(), &citation.url()),
    );
    let mut text = format!("- {} on the {}, {rule}{mark}\n", event.kind.as_str(), escape(list));
    for (kind, day) in event.dates() {
        if let Some(day) = day {
            text += &format!("- {}: {day}{mark}\n", kind.as_str());
        }
    }
    text += &format!("- {}{mark}\n", data.counts_in_words(ix));
    for doubt in data.doubts_of_event(ix) {
        text += &format!("- Careful: {doubt}{mark}\n");
    }
    if let Some(requirement) = &event.license_requirement {
        text += &format!("- License requirement: {}{mark}\n", escape(requirement));
    }
    if let Some(policy) = &event.review_policy {
        text += &format!("- Review policy: {}{mark}\n", escape(&policy.whole_text()));
    }
    text
}

/// What was written about something, by its identifier.
fn news_section(
    data: &Dataset,
    about: &str,
    items: impl Iterator<Item = NewsIx>,
    sources: &mut Sources,
) -> String {
    let lines: String = items
        .map(|item| {
            let is_possible = data.news_item(item).possible.iter().any(|id| id == about);
            let caveat =
                if is_possible { " *Only possibly about this: read it before relying on it.*" } else { "" };
            let mark = sources.of_news(data, item);
            news_line(data, item, &format!("{caveat}{mark}"))
        })
        .collect();
    if lines.is_empty() { lines } else { format!("\n## News\n\n{lines}") }
}

fn news_line(data: &Dataset, ix: NewsIx, end: &str) -> String {
    let item = data.news_item(ix);
    let title = match &item.url {
        Some(url) => link(&item.title, url),
        None => escape(&item.title),
    };
    let stop = if item.title.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    let summary = if item.summary.is_empty() { String::new() } else { format!(" {}", escape(&item.summary)) };
    format!("- {}, {}: {title}{stop}{summary}{end}\n", item.date_text(), escape(&item.outlet))
}

/// The words with a capital at the beginning.
fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
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
