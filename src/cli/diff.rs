//! The command that tells what changed between two states of lists.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::export;
use crate::import::{self, Format, Progress, Reader, Refused};
use crate::model::{Day, Entry, counted, visible};
use crate::search::Opened;
use crate::store::diff::{LargestLoss, Losses, Origin, State, compare_believing, narrow};
use crate::store::{Dataset, Library};

use super::lists;
use super::output::{BAD_INPUT, Failure, NO_MATCH, USAGE, note, print};

/// As many snapshots are named where the one asked for is not there.
const SHOWN_SNAPSHOTS: usize = 5;

/// Which losses are told as removals.
#[derive(Debug, Clone, Copy)]
pub enum Loss {
    /// All of them.
    Accepted,
    /// Those no larger than this, and those accepted when they were imported.
    Upto(LargestLoss),
}

/// Compares two states and prints what changed.
pub fn run(
    data: &Path,
    (from, to): (&str, &str),
    list: Option<&str>,
    loss: Loss,
    today: Day,
    json: bool,
) -> Result<(), Failure> {
    let library = Opened::library(data, today);
    let (mut before, mut after) = (state(&library, from, list)?, state(&library, to, list)?);
    let notes: BTreeSet<&String> = before.notes.iter().chain(&after.notes).collect();
    notes.into_iter().for_each(|text| note(text));
    let (of_before, of_after) = (before.lists(), after.lists());
    let left_out = narrow(&mut before, &mut after);
    if let Some(list) = list.filter(|list| !of_before.contains(*list) && !of_after.contains(*list)) {
        let damaged = library.unusable().iter().find(|it| it.is_of(list)).map(|it| it.why.advice());
        return Err(Failure::new(NO_MATCH, format!("neither side has the list {}", visible(list)))
            .hint(damaged.unwrap_or("desig lists names those there are")));
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
    let losses = match loss {
        Loss::Accepted => Losses::all_of(before.lists()),
        Loss::Upto(largest) => Losses::between(&library, &before, &after, largest),
    };
    let diff = compare_believing(&before.entries, &after.entries, &losses);
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
    let damaged = library.unusable().iter().find(|it| it.snapshot.as_ref().is_some_and(|of| of.id == text));
    if let Some(damaged) = damaged {
        return Err(Failure::new(BAD_INPUT, damaged.to_string()).hint(damaged.why.advice()));
    }
    let mut state = match library.get(text) {
        Some(pack) => State::of_pack(pack).map_err(|why| {
            Failure::new(BAD_INPUT, format!("the snapshot {} {why}", visible(text)))
                .hint("import its file again, or compare the file itself")
        })?,
        // What has neither an ending nor a directory is no file's name.
        None if !text.contains(['.', '/', '\\']) && !Path::new(text).exists() => {
            return Err(no_snapshot(library, text));
        }
        None => of_file(Path::new(text))?,
    };
    if let Some(list) = list {
        state.keep(&BTreeSet::from([list.to_owned()]));
    }
    Ok(state)
}

/// What is said of a snapshot that is not there: which there are, the likest first.
fn no_snapshot(library: &Library, text: &str) -> Failure {
    let mut known: Vec<&str> = library.packs().iter().map(|pack| pack.snapshot().id.as_str()).collect();
    known.sort_by_key(|id| strsim::damerau_levenshtein(id, text));
    known.truncate(SHOWN_SNAPSHOTS);
    let message = format!("there is no snapshot “{}”, and no file of that name", visible(text));
    let hint = match known.as_slice() {
        [] => "there is none yet; desig import FILE --date DATE keeps one".to_owned(),
        known => format!("there are {}; desig lists names them all", known.join(", ")),
    };
    Failure::new(NO_MATCH, message).hint(visible(&hint))
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
        let is_kept = matches!(
            refused,
            Refused::NothingRead { .. } | Refused::RepeatedId { .. } | Refused::Count { .. }
        );
        let failure = lists::refused(&refused);
        match part {
            true => failure.hint("import the files that belong together; then compare by day or snapshot"),
            // Nothing was to be imported, so nothing is said of what is in force.
            false if is_kept => failure.hint("the file may be damaged: download it again"),
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
