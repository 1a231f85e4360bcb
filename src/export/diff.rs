//! What changed between two states, as JSON and as text.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::model::{Citation, Day, Role, counted};
use crate::store::diff::{Change, ChangeKind, Diff, ListDiff, Origin, Party, State};
use crate::store::{Dataset, EventIx};

use super::json::safe;

/// `desig.diff/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DiffJson {
    pub schema: &'static str,
    /// As it was asked for.
    pub from: String,
    pub to: String,
    pub from_snapshots: Vec<OriginJson>,
    pub to_snapshots: Vec<OriginJson>,
    pub added: Vec<PartyJson>,
    pub removed: Vec<PartyJson>,
    pub changed: Vec<ChangedJson>,
    /// How many entries differ in spelling only.
    pub cosmetic: usize,
    /// Lists that vanished or shrank so much that a fault of the feed is likelier than removals.
    pub missing_lists: Vec<MissingJson>,
    /// What lists that have their entries are without: a fault is likelier than so many names or addresses gone.
    pub missing_parts: Vec<MissingPartJson>,
    pub lists: Vec<ListDiffJson>,
}

/// What the entries of a list were read from.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OriginJson {
    pub list: String,
    /// `null` for a file that was not imported.
    pub id: Option<String>,
    pub as_of: Option<Day>,
    pub source: String,
    pub sha256: String,
}

/// Somebody on one side only.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PartyJson {
    pub id: String,
    pub name: String,
    pub list: String,
    pub countries: Vec<String>,
    /// The event that added them, where it is known.
    pub event: Option<String>,
    pub citation: Option<String>,
    pub listed: Option<Day>,
}

/// Somebody of whom something else is said.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChangedJson {
    pub id: String,
    pub name: String,
    pub list: String,
    /// The identifier of the entry before, where that was another one.
    pub before_id: Option<String>,
    pub changes: Vec<ChangeJson>,
}

/// One thing that is said otherwise.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ChangeJson {
    pub kind: &'static str,
    pub value: String,
    /// What stood there before; of a merger, the identifier of the entry that is gone.
    pub before: Option<String>,
    /// What a license change or a remark is about.
    pub what: Option<String>,
}

/// A list that is not believed.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MissingJson {
    pub list: String,
    pub before: usize,
    pub after: usize,
}

/// What is not believed to be gone from the entries of a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MissingPartJson {
    pub list: String,
    /// `names` or `addresses`.
    pub part: &'static str,
    pub before: u64,
    pub after: u64,
}

/// The counts of a list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ListDiffJson {
    pub list: String,
    pub before: usize,
    pub after: usize,
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
    /// How many went to another list, where they stand among the changed.
    pub moved_away: usize,
    pub cosmetic: usize,
    /// What only one of the two states tells of anybody.
    pub not_compared: Vec<String>,
}

/// Who was added by which event, as far as the data loaded tell.
pub struct Additions<'a> {
    data: Option<&'a Dataset>,
}

impl<'a> Additions<'a> {
    /// What a dataset tells; nothing without one.
    #[must_use]
    pub fn of(data: Option<&'a Dataset>) -> Self {
        Self { data }
    }

    /// The event that put a party on a list.
    #[must_use]
    pub fn event(&self, list: &str, party: &Party) -> Option<EventIx> {
        let data = self.data?;
        let on_list = |ix: &EventIx| data.event(*ix).list == list;
        let of_page = |page: Citation| data.resolve(page).filter(on_list);
        party.citation.and_then(of_page).or_else(|| {
            let entity = data.entity(data.entity_by_id(&party.id)?);
            let mut additions = entity.designations.iter();
            let added =
                additions.find(|designation| designation.role == Role::Added && designation.list == list);
            data.event_by_id(added?.event.as_deref()?)
        })
    }
}

/// What changed, as JSON.
#[must_use]
pub fn diff(from: (&str, &State), to: (&str, &State), diff: &Diff, data: Option<&Dataset>) -> DiffJson {
    let additions = Additions::of(data);
    let mut pages: HashMap<(String, Option<Citation>, String), Option<String>> = HashMap::new();
    let mut event = |list: &str, party: &Party| -> Option<String> {
        // Those of one page came by one event: asked for once. Without a page, each is asked for.
        let own = if party.citation.is_some() { String::new() } else { party.id.clone() };
        pages
            .entry((list.to_owned(), party.citation, own))
            .or_insert_with(|| Some(data?.event(additions.event(list, party)?).id.clone()))
            .clone()
    };
    let mut json = DiffJson {
        schema: "desig.diff/1",
        from: safe(from.0),
        to: safe(to.0),
        from_snapshots: from.1.of.iter().map(origin).collect(),
        to_snapshots: to.1.of.iter().map(origin).collect(),
        added: Vec::new(),
        removed: Vec::new(),
        changed: Vec::new(),
        cosmetic: diff.cosmetic(),
        missing_lists: Vec::new(),
        missing_parts: Vec::new(),
        lists: diff.lists.iter().map(counts).collect(),
    };
    for list in &diff.lists {
        if list.is_missing {
            json.missing_lists.push(MissingJson {
                list: safe(&list.list),
                before: list.before,
                after: list.after,
            });
        }
        json.missing_parts.extend(list.lost.iter().map(|lost| MissingPartJson {
            list: safe(&list.list),
            part: lost.part.as_str(),
            before: lost.before,
            after: lost.after,
        }));
        let added = list.added.iter().map(|one| party(&list.list, one, event(&list.list, one)));
        json.added.extend(added);
        json.removed.extend(list.removed.iter().map(|one| party(&list.list, one, None)));
        json.changed.extend(list.changed.iter().map(|changed| ChangedJson {
            id: safe(&changed.id),
            name: safe(&changed.name),
            list: safe(&list.list),
            before_id: changed.before_id.as_deref().map(safe),
            changes: changed.changes.iter().map(change).collect(),
        }));
    }
    json
}

fn origin(origin: &Origin) -> OriginJson {
    OriginJson {
        list: safe(&origin.list),
        id: origin.snapshot.as_deref().map(safe),
        as_of: origin.day,
        source: safe(&origin.source),
        sha256: safe(&origin.sha256),
    }
}

fn counts(list: &ListDiff) -> ListDiffJson {
    ListDiffJson {
        list: safe(&list.list),
        before: list.before,
        after: list.after,
        added: list.added.len(),
        removed: list.removed.len(),
        changed: list.changed.len(),
        moved_away: list.moved_away,
        cosmetic: list.cosmetic,
        not_compared: list.not_compared.iter().map(|what| safe(what)).collect(),
    }
}

fn party(list: &str, party: &Party, event: Option<String>) -> PartyJson {
    PartyJson {
        id: safe(&party.id),
        name: safe(&party.name),
        list: safe(list),
        countries: party.countries.iter().map(|code| safe(code)).collect(),
        event: event.as_deref().map(safe),
        citation: party.citation.map(|citation| citation.to_string()),
        listed: party.listed,
    }
}

fn change(change: &Change) -> ChangeJson {
    ChangeJson {
        kind: change.kind.as_str(),
        value: safe(&change.value),
        before: change.before.as_deref().map(safe),
        what: change.what.as_deref().map(safe),
    }
}

/// How much changed on a list, in words: `3 added, 1 removed, 2 changed, 12 in spelling only`.
#[must_use]
pub fn diff_counts(list: &ListDiff) -> String {
    if list.is_missing {
        let now = if list.after == 0 { "none now".to_owned() } else { format!("{} now", list.after) };
        return format!(
            "sub-list missing: feed fault? {} before, {now}; not taken for removals; desig diff --accept-loss tells them",
            counted(list.before as u64, "entry", "entries")
        );
    }
    let merged = list.changed.iter().flat_map(|changed| &changed.changes);
    let merged = merged.filter(|change| change.kind == ChangeKind::Merged).count();
    let counts = [
        (list.added.len(), "added"),
        (list.removed.len(), "removed"),
        (list.changed.len(), "changed"),
        (merged, "merged into others"),
        (list.moved_away, "moved to another list"),
        (
            list.cosmetic,
            if list.cosmetic == 1 { "differs in spelling only" } else { "differ in spelling only" },
        ),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let counts = if counts.is_empty() { "no difference".to_owned() } else { counts.join(", ") };
    format!("{}, then {}: {counts}", counted(list.before as u64, "entry", "entries"), list.after)
}

/// What a list has its entries without, in words: `names went from 90 to 30: one of its files may be missing; ...`.
pub fn diff_losses(list: &ListDiff) -> impl Iterator<Item = String> + use<'_> {
    list.lost.iter().map(|lost| {
        format!(
            "{} went from {} to {}: one of its files may be missing; not taken for removals; desig diff --accept-loss \
             tells them",
            lost.part.as_str(),
            lost.before,
            lost.after
        )
    })
}

/// A party in one line: name, identifier, countries, page or day.
#[must_use]
pub fn diff_party(party: &Party) -> String {
    let mut parts = vec![safe(&party.name), safe(&party.id)];
    if !party.countries.is_empty() {
        parts.push(safe(&party.countries.join(", ")));
    }
    parts.extend(party.citation.map(|citation| citation.to_string()));
    parts.extend(party.listed.filter(|_| party.citation.is_none()).map(|day| format!("listed {day}")));
    parts.join("  ")
}

/// What changed, as text, list by list.
#[must_use]
pub fn diff_text(from: &State, to: &State, diff: &Diff, name_of: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    for list in &diff.lists {
        let of = |state: &State| {
            let origin = state.of.iter().find(|origin| origin.list == list.list);
            origin.map_or_else(
                || "not there".to_owned(),
                |origin| {
                    let day = origin.day.map_or_else(|| "day not recorded".to_owned(), |day| day.to_string());
                    format!("{day} ({})", safe(origin.snapshot.as_deref().unwrap_or(&origin.source)))
                },
            )
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}  {}  {} to {}", safe(&list.list), name_of(&list.list), of(from), of(to));
        let _ = writeln!(text, "    {}", diff_counts(list));
        for loss in diff_losses(list) {
            let _ = writeln!(text, "    {loss}");
        }
        if !list.not_compared.is_empty() {
            let _ = writeln!(
                text,
                "    told by one side only, so not compared: {}",
                list.not_compared.join(", ")
            );
        }
        for party in &list.added {
            let _ = writeln!(text, "  + {}", diff_party(party));
        }
        for party in &list.removed {
            let _ = writeln!(text, "  - {}", diff_party(party));
        }
        for changed in &list.changed {
            let _ = writeln!(text, "  ~ {}  {}", safe(&changed.name), safe(&changed.id));
            for change in &changed.changes {
                let _ = writeln!(text, "      {}", safe(&change.to_string()));
            }
        }
    }
    text
}
