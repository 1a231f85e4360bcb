//! The command that tells what changed between two states of lists.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::export;
use crate::import::{self, Format, Progress, Reader, Refused};
use crate::model::{Day, Entry, counted, visible};
use crate::store::diff::{Origin, State, compare, narrow};
use crate::store::{Dataset, Library};

use super::lists;
use super::output::{BAD_INPUT, Failure, NO_MATCH, USAGE, note, print};

/// Compares two states and prints what changed.
pub fn run(
    data: &Path,
    from: &str,
    to: &str,
    list: Option<&str>,
    today: Day,
    json: bool,
) -> Result<(), Failure> {
    let library = Library::open(data);
    let (mut before, mut after) = (state(&library, from, list)?, state(&library, to, list)?);
    let notes: BTreeSet<&String> = before.notes.iter().chain(&after.notes).collect();
    notes.into_iter().for_each(|text| note(text));
    let (of_before, of_after) = (before.lists(), after.lists());
    let left_out = narrow(&mut before, &mut after);
    if let Some(list) = list.filter(|list| !of_before.contains(*list) && !of_after.contains(*list)) {
        return Err(Failure::new(NO_MATCH, format!("neither side has the list {}", visible(list)))
            .hint("desig lists names those there are"));
    }
    let apart = !of_before.is_empty() && !of_after.is_empty() && of_before.is_disjoint(&of_after);
    if apart || before.of.is_empty() && after.of.is_empty() {
        return Err(nothing_to_compare(&library, &of_before, &of_after));
    }
    if !left_out.is_empty() {
        let lists: Vec<&str> = left_out.iter().map(String::as_str).collect();
        note(&format!("only one side has {}; compared are the lists of the other side", lists.join(", ")));
    }
    let same = |a: &[Origin], b: &[Origin]| a.iter().all(|one| b.contains(one));
    if same(&before.of, &after.of) && same(&after.of, &before.of) {
        note("both sides are the same snapshots; desig lists tells which there are");
    }
    let diff = compare(&before.entries, &after.entries);
    if !json {
        let embedded = Dataset::embedded().map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
        return print(&export::diff_text(&before, &after, &diff, |code| embedded.name_of_list(code)));
    }
    // By which rule somebody came is told by all that is known on that day.
    let day = to.parse().ok().or_else(|| after.of.iter().filter_map(|origin| origin.day).max());
    let dataset = match diff.lists.iter().any(|list| !list.added.is_empty()) {
        true => Dataset::with(&library, day.unwrap_or(today)).ok().map(|(data, _)| data),
        false => None,
    };
    print(&export::to_json(&export::diff((from, &before), (to, &after), &diff, dataset.as_ref())))
}

fn nothing_to_compare(library: &Library, from: &BTreeSet<String>, to: &BTreeSet<String>) -> Failure {
    if library.packs().is_empty() && from.is_empty() && to.is_empty() {
        return Failure::new(NO_MATCH, "there is no snapshot to compare")
            .hint("desig import FILE --date DATE keeps one; desig diff compares files, too");
    }
    let words = |lists: &BTreeSet<String>| {
        let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
        if lists.is_empty() { "no list".to_owned() } else { lists.join(", ") }
    };
    let message = format!("FROM has {}, TO has {}: no list is on both sides", words(from), words(to));
    Failure::new(USAGE, visible(&message)).hint("give two states of the same list")
}

/// What one of the two arguments names: a day, a snapshot, or a file.
fn state(library: &Library, text: &str, list: Option<&str>) -> Result<State, Failure> {
    if let Ok(day) = text.parse::<Day>() {
        return Ok(State::of_day(library, day, list));
    }
    let mut state = match library.get(text) {
        Some(pack) => State::of_pack(pack).map_err(|why| {
            Failure::new(BAD_INPUT, format!("the snapshot {} {why}", visible(text)))
                .hint("import its file again, or compare the file itself")
        })?,
        None if looks_like_snapshot(text) && !Path::new(text).exists() => {
            return Err(Failure::new(NO_MATCH, format!("there is no snapshot “{}”", visible(text)))
                .hint("desig lists names them"));
        }
        None => of_file(Path::new(text))?,
    };
    if let Some(list) = list {
        state.keep(&BTreeSet::from([list.to_owned()]));
    }
    Ok(state)
}

/// `EL-2026-07-09-0a1b2c3d`: what `desig lists` calls a snapshot.
fn looks_like_snapshot(text: &str) -> bool {
    let mut parts = text.rsplitn(5, '-');
    let hash = parts.next().unwrap_or_default();
    let day: Vec<&str> = parts.by_ref().take(3).collect();
    let is_day = matches!(day.as_slice(), [d, m, y] if format!("{y}-{m}-{d}").parse::<Day>().is_ok());
    hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_day && parts.next().is_some()
}

/// Keeps what is read, but for the raw texts: nothing is taken from them.
#[derive(Default)]
struct Kept(Vec<Entry>);

impl Reader for Kept {
    fn entry(&mut self, mut entry: Entry) -> Result<(), String> {
        entry.raw = String::new();
        self.0.push(entry);
        Ok(())
    }

    fn progress(&mut self, _: Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

fn of_file(path: &Path) -> Result<State, Failure> {
    let failed = |refused: Refused| {
        let part = matches!(refused, Refused::PartMissing { .. });
        let failure = lists::failure(&refused.into());
        match part {
            true => failure.hint("import the files that belong together; then compare by day or snapshot"),
            false => failure,
        }
    };
    let mut kept = Kept::default();
    let paths: [PathBuf; 1] = [path.to_owned()];
    let report = import::read(&paths, None::<Format>, &mut kept).map_err(failed)?;
    if report.rejected > 0 {
        let name = path.to_string_lossy();
        let rows = counted(report.rejected, "row", "rows");
        note(&format!("{rows} of {name} could not be read and are left out"));
    }
    let source = report.sources.first();
    let origin = |list: &String| Origin {
        list: list.clone(),
        snapshot: None,
        day: report.as_of,
        source: source.map(|source| source.name.clone()).unwrap_or_default(),
        sha256: source.map(|source| source.sha256.clone()).unwrap_or_default(),
    };
    Ok(State {
        of: report.entries.keys().map(origin).collect(),
        is_one_list: report.entries.len() == 1,
        entries: kept.0,
        notes: Vec::new(),
    })
}
