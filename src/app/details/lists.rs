//! The lists there are, with every snapshot, what of their files could not be read, and when they were last
//! asked for.

use std::collections::BTreeMap;

use crate::import::{READ_EARLIER, is_read_otherwise_now};
use crate::model::counted;
use crate::store::{Dataset, Snapshot};

use super::{Document, Ink, Link, Piece, State, dim, plain};

/// How many rows of a file that could not be read are shown; the command tells all.
const SHOWN_ROWS: usize = 20;

/// What is known of a source of lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Its name.
    pub name: String,
    /// Whether it is fetched when nobody names it.
    pub enabled: bool,
    /// When its servers were last asked, and when something new last came; in words.
    pub asked: Option<(String, String)>,
    /// When the last attempt was made and why it failed, where it did; in words.
    pub failed: Option<(String, String)>,
}

pub(super) fn of_lists(state: &State, data: &Dataset) -> Document {
    let mut document = Document { title: "lists".to_owned(), ..Document::default() };
    let snapshots = data.snapshots();
    let lists = counted(data.lists().len() as u64, "list", "lists");
    let words = format!("{lists}, {}", counted(snapshots.len() as u64, "snapshot", "snapshots"));
    document.text(vec![Piece::new(words, Ink::Strong)]);
    document.text(vec![dim(
        "the embedded dataset is always here; I imports a downloaded list, S fetches those that are on",
    )]);
    document.heading("lists", "Enter shows who is on one");
    // Under which list of a file it was told what is to be known of the file.
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for list in data.lists() {
        let name = Piece::new(format!("{}  {}", list.code, list.name), Ink::Link);
        document
            .item(vec![name, dim(format!("  {}", list.legal_basis))], Some(Link::List(list.code.clone())));
        let same: Vec<&str> = data.same_list(&list.code).collect();
        if !same.is_empty() {
            let words = format!("the same list as {}, from another publisher", same.join(", "));
            document.item(vec![dim(words)], None);
        }
        let of_list: Vec<&(Snapshot, bool)> =
            snapshots.iter().filter(|(snapshot, _)| snapshot.list == list.code).collect();
        if of_list.is_empty() || data.is_embedded(&list.code) {
            document.item(vec![dim("●  embedded in this program")], None);
        }
        for (snapshot, in_force) in of_list.into_iter().rev() {
            snapshot_lines(&mut document, snapshot, *in_force);
            let first = *told.entry(&snapshot.sha256).or_insert(&list.code);
            file_lines(&mut document, snapshot, (first != list.code).then_some(first));
        }
    }
    if !data.unusable().is_empty() {
        document.heading("left out", "all else is used");
    }
    for unusable in data.unusable() {
        let words = format!("!  {unusable}; {}", unusable.why.advice());
        document.item(vec![Piece::new(words, Ink::Careful)], None);
    }
    document.heading("sources", "S fetches those that are on");
    for source in &state.sources {
        let mark = if source.enabled { "[x] " } else { "[ ] " };
        let asked = match &source.asked {
            Some((asked, changed)) => format!("  asked {asked}, new on {changed}"),
            None if source.failed.is_some() => "  never asked with success".to_owned(),
            None => "  never asked".to_owned(),
        };
        document.item(vec![plain(format!("{mark}{}", source.name)), dim(asked)], None);
        if let Some((at, why)) = &source.failed {
            document.item(vec![Piece::new(format!("!  failed {at}: {why}"), Ink::Careful)], None);
        }
    }
    if state.sources.is_empty() {
        document.item(vec![dim("none known")], None);
    }
    document
}

fn snapshot_lines(document: &mut Document, snapshot: &Snapshot, in_force: bool) {
    let (mark, ink) = if in_force { ("●", Ink::Listed) } else { ("○", Ink::Dim) };
    let entries = counted(snapshot.entries, "entry", "entries");
    let names = counted(snapshot.names, "name", "names");
    document.item(
        vec![
            Piece::new(format!("{mark}  {}", snapshot.day_in_words()), ink),
            plain(format!("  {entries}, {names}")),
            dim(format!(
                "  {}{}  {}",
                if in_force { "in force  " } else { "" },
                snapshot.files(),
                snapshot.id
            )),
        ],
        None,
    );
    if in_force && is_read_otherwise_now(snapshot) {
        document.item(vec![Piece::new(format!("!  {READ_EARLIER}"), Ink::Careful)], None);
    }
}

/// What is to be known of the files of a snapshot; where it was told under another of their lists, that.
fn file_lines(document: &mut Document, snapshot: &Snapshot, told_under: Option<&str>) {
    let is_any = !snapshot.notes.is_empty() || snapshot.quarantined_total > 0;
    if let Some(first) = told_under.filter(|_| is_any) {
        let words = format!("   of the same file as {first}; what is to be known of it is said there");
        document.item(vec![dim(words)], None);
        return;
    }
    for note in &snapshot.notes {
        document.item(vec![dim(format!("   {note}"))], None);
    }
    if snapshot.quarantined_total > 0 {
        let rows = counted(snapshot.quarantined_total, "row", "rows");
        let words = format!("!  {rows} of the file could not be read");
        document.item(vec![Piece::new(words, Ink::Careful)], None);
    }
    for row in snapshot.quarantined.iter().take(SHOWN_ROWS) {
        let raw: String = row.raw.chars().take(60).collect();
        document.item(vec![Piece::new(format!("   {row}"), Ink::Careful), dim(format!("  {raw}"))], None);
    }
    if snapshot.quarantined_total > SHOWN_ROWS as u64 {
        document.item(vec![dim("   desig lists --json tells them all")], None);
    }
}
