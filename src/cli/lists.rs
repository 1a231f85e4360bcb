//! The commands about lists as files: import, lists, and what removes snapshots.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::export;
use crate::import::{self, Format, Intake, IntakeError, Progress, READ_EARLIER, RulesTaken, Taken};
use crate::model::{Day, counted, visible};
use crate::search::Opened;
use crate::store::{Dataset, Library, LibraryError, Pack, RulesFault, Snapshot};

use super::output::{BAD_INPUT, Failure, IO, NO_MATCH, USAGE, note, print};

/// Files of more entries are joined with all there is only after what became of them was said.
const JOINED_UP_TO: u64 = 100_000;
/// Of more entries joining takes long enough that it is said.
const TOLD_FROM: u64 = 20_000;

/// How an import into a data directory ended badly, as a command says it.
pub fn failure(error: &IntakeError, data: &Path) -> Failure {
    let message = error.to_string();
    match error {
        IntakeError::Refused(error) => refused(error),
        IntakeError::Library(_) | IntakeError::Rules(RulesFault::Library(_)) => {
            // Of what stays only is said what there is.
            let stays = match Library::open(data).packs() {
                [] => "nothing was kept",
                _ => "the last good snapshots stay",
            };
            Failure::new(IO, message).hint(format!("{stays}; check that the directory can be written to and has room, or choose another --data-dir"))
        }
        IntakeError::Rules(RulesFault::Misfit(_)) => Failure::new(BAD_INPUT, message),
        IntakeError::Loss(_) | IntakeError::MayBeCut(_) | IntakeError::NoSuchList { .. } => {
            let failure = Failure::new(BAD_INPUT, message);
            match error.hint() {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        }
    }
}

/// Why a file is refused, as a command says it.
pub fn refused(refused: &import::Refused) -> Failure {
    let code = if matches!(refused, import::Refused::Unreadable { .. }) { IO } else { BAD_INPUT };
    Failure::new(code, refused.to_string()).hint(refused.hint())
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        Self::new(IO, error.to_string())
            .hint("the other snapshots stay; check that the directory can be written to")
    }
}

/// Reads files and keeps what they hold.
pub fn import(
    data: &Path,
    paths: &[PathBuf],
    format: Option<&str>,
    intake: Intake,
    json: bool,
) -> Result<(), Failure> {
    let named = |word: &str| {
        Format::named(word).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
            Failure::new(USAGE, format!("no format “{}”", visible(word)))
                .hint(format!("there are {}", known.join(", ")))
        })
    };
    let format = format.map(named).transpose()?;
    let (mut all, mut rules) = (Vec::new(), Vec::new());
    for (format, group) in import::together(paths, format).map_err(|error| refused(&error))? {
        if format == Format::FederalRegister {
            rules.push(import::take_rules(data, &group, &[]).map_err(|error| failure(&error, data))?);
            continue;
        }
        // Opened anew each time: what the last group brought counts for this one.
        let library = Library::open(data);
        let bar = progress_bar();
        let intake = Intake { format: Some(format), ..intake.clone() };
        let taken = import::take(&library, &group, &intake, &mut |progress| show(&bar, progress));
        bar.finish_and_clear();
        let taken = taken.map_err(|error| {
            let mut failure = failure(&error, data);
            if !all.is_empty() {
                failure.message = format!("{} (the files before it were imported)", failure.message);
            }
            failure
        })?;
        note_passed_over(&taken);
        all.extend(taken);
    }
    let is_of_it = all.iter().any(|taken| taken.passed_over.is_none());
    if let Some(day) = intake.as_of.filter(|day| is_of_it && *day > intake.today) {
        note(&format!(
            "{day} is still to come: where a list has an earlier snapshot, that is in force until then"
        ));
        note("  if the day is wrong, desig lists --remove ID takes the snapshot back; import the file again");
    }
    let dataset = joined(data, intake.today, &all)?;
    let dataset = dataset.as_deref();
    if json {
        print(&export::to_json(&export::import(dataset, &all, rules.last())))?;
    } else {
        for rules in &rules {
            print(&rules_in_words(rules))?;
        }
        print(&in_words(dataset, &all))?;
    }
    make_ready(data, intake.today, &all);
    Ok(())
}

/// Says that the day that was given is not the one the lists of a file are of.
fn note_passed_over(taken: &[Taken]) {
    let Some((of, given)) = taken.first().and_then(|taken| Some((&taken.snapshot, taken.passed_over?)))
    else {
        return;
    };
    let (files, day) = (of.files(), of.day_in_words());
    note(&format!("--date {given} is passed over: {files} says itself that it is of {day}"));
}

/// What became of documents of the Federal Register, in lines.
pub fn rules_in_words(rules: &RulesTaken) -> String {
    let known = counted(rules.known as u64, "document", "documents");
    let mut text = format!("Federal Register  {known} known, {} new\n", rules.new);
    if !rules.rejected.is_empty() {
        let results = counted(rules.rejected.len() as u64, "result", "results");
        let _ = writeln!(text, "    {results} could not be read, the first:");
    }
    if rules.not_given > 0 {
        let more = counted(rules.not_given, "more document", "more documents");
        let _ = writeln!(
            text,
            "    its server counts {more} and does not give them: narrow the address of the source"
        );
    }
    for row in rules.rejected.iter().take(5) {
        let _ = writeln!(text, "    {}", visible(&row.to_string()));
    }
    text
}

/// Everything there is, to count events, and ready for the next start; not where that takes longer than the
/// import itself.
pub fn joined(data: &Path, today: Day, taken: &[Taken]) -> Result<Option<Arc<Dataset>>, Failure> {
    if is_large(taken) {
        return Ok(None);
    }
    if count(taken) > TOLD_FROM {
        note(
            "putting it together with all lists; it is all imported, so ctrl-c only leaves this to the next start",
        );
    }
    let opened = Opened::of(data, today).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    Ok(Some(opened.engine.data().clone()))
}

fn is_large(taken: &[Taken]) -> bool {
    count(taken) > JOINED_UP_TO
}

fn count(taken: &[Taken]) -> u64 {
    taken.iter().map(|taken| taken.snapshot.entries).sum()
}

/// Makes large lists ready for the next start, once all is said.
pub fn make_ready(data: &Path, today: Day, taken: &[Taken]) {
    if is_large(taken) {
        note(
            "making it ready for the next start; it is all imported, so ctrl-c only leaves this to that start",
        );
        // Whatever is wrong is said at that start.
        let _ = Opened::of(data, today);
    }
}

/// What became of a list, in a few words.
fn became(taken: &Taken) -> String {
    match (taken.was_there, taken.snapshot.as_of) {
        (true, Some(day)) => format!("was there already, as of {day}"),
        (true, None) => format!("was there already, {}", taken.snapshot.day_in_words()),
        (false, _) if taken.read_anew => "read anew, in place of what an earlier version had read".to_owned(),
        (false, _) => "imported".to_owned(),
    }
}

/// What became of lists, in lines; what is to be known of a file is said once, under all of its lists.
pub fn in_words(data: Option<&Dataset>, taken: &[Taken]) -> String {
    let of_files = taken.chunk_by(|a, b| a.snapshot.sha256 == b.snapshot.sha256);
    let one = |of_file: &[Taken]| {
        let lists: String = of_file.iter().map(|taken| list_in_words(data, taken)).collect();
        lists + &of_file.first().map_or_else(String::new, |taken| file_in_words(&taken.snapshot))
    };
    of_files.map(one).collect()
}

/// What became of a list, in lines.
fn list_in_words(data: Option<&Dataset>, taken: &Taken) -> String {
    let snapshot = &taken.snapshot;
    let mut text = format!(
        "{}  {}, {}{}  {}\n",
        visible(&snapshot.id),
        counted(snapshot.entries, "entry", "entries"),
        counted(snapshot.names, "name", "names"),
        data.and_then(|data| data.events_of_snapshot(&snapshot.id))
            .map_or_else(String::new, |events| format!(", {}", counted(events as u64, "event", "events"))),
        became(taken),
    );
    if let (Some(later), Some(overtaken)) = (&taken.later, taken.overtaken()) {
        let (later, id) = (visible(&later.id), visible(&snapshot.id));
        let _ = writeln!(
            text,
            "    {overtaken}; if that day is wrong, desig lists --remove {later}\n    desig diff \
             {id} {later} says what changed"
        );
        if taken.was_there && snapshot.as_of.is_none() {
            text.push_str("    --date DATE takes the file for one of that day\n");
        }
    } else if let Some(replaced) = &taken.replaced {
        let _ = writeln!(
            text,
            "    after {}; desig diff {} {} says what changed",
            visible(replaced),
            visible(replaced),
            visible(&snapshot.id)
        );
    }
    if let Some(until) = &taken.until {
        let _ = writeln!(text, "    {} takes its place on {}", visible(&until.id), until.day());
    }
    text
}

/// What is to be known of the files of a snapshot, in lines.
fn file_in_words(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for note in &snapshot.notes {
        let _ = writeln!(text, "    {}", visible(note));
    }
    if snapshot.quarantined_total > 0 {
        let rows = counted(snapshot.quarantined_total, "row", "rows");
        let _ = writeln!(text, "    {rows} of the file could not be read, the first:");
        for row in snapshot.quarantined.iter().take(5) {
            let _ = writeln!(text, "    {}", visible(&row.to_string()));
        }
    }
    text
}

/// A bar on standard error, if somebody is there to see it.
pub fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {bytes_per_sec}  {eta} left  {msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// A line on standard error for what cannot be measured, if somebody is there to see it.
pub fn spinner() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner();
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn show(bar: &ProgressBar, progress: Progress) -> ControlFlow<()> {
    bar.set_length(progress.of);
    bar.set_position(progress.bytes);
    bar.set_message(counted(progress.entries, "entry", "entries"));
    ControlFlow::Continue(())
}

/// The lists there are: the embedded dataset and every snapshot.
pub fn lists(data: &Path, today: Day, json: bool) -> Result<(), Failure> {
    let library = Opened::library(data, today);
    let embedded = Dataset::embedded().map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let in_force: u64 = library.in_force(today).map(|pack| pack.snapshot().entries).sum();
    let joined = match (1..=JOINED_UP_TO).contains(&in_force) {
        // Whatever is wrong is said below.
        true => Opened::of(data, today).ok(),
        false => None,
    };
    let joined = joined.as_ref().map(|opened| opened.engine.data().as_ref());
    let mut lists = export::lists(&embedded, joined, &library, today);
    library.faults(today).for_each(|fault| note(&fault));
    for (pack, why) in library.without_texts() {
        let (id, advice) = (&pack.snapshot().id, why.advice());
        let fault = format!("{id} {why}; its entries are sound, but texts of its file are missing; {advice}");
        note(&fault);
        lists.faults.push(visible(&fault).into_owned());
    }
    if json {
        return print(&export::to_json(&lists));
    }
    let mut lines = String::new();
    // Which list of a file it was told under what is to be known of the file.
    let mut told: BTreeMap<&str, &str> = BTreeMap::new();
    for list in &lists.lists {
        let current = match (&list.damaged, list.current) {
            (Some(_), _) => "  (damaged, not in force)",
            (None, true) => "",
            (None, false) => "  (not in force)",
        };
        let _ = writeln!(lines, "{}  {}  {}{current}", list.list, list.name, list.origin);
        if !list.same_as.is_empty() {
            let others = list.same_as.join(", ");
            let _ = writeln!(lines, "    the same list as {others}, from another publisher");
        }
        let names = counted(list.names as u64, "name", "names");
        let counts = match list.entries {
            Some(entries) => counted(entries as u64, "entry", "entries"),
            None => counted(list.entities as u64, "entity", "entities"),
        };
        let events = match list.events {
            Some(events) => format!(", {}", counted(events as u64, "event", "events")),
            None => String::new(),
        };
        let _ = writeln!(lines, "    {counts}{events}, {names}  as of {}", list.as_of_text);
        let _ = writeln!(lines, "    {}", list.source);
        if let Some(id) = &list.id {
            let _ = writeln!(lines, "    id {id}");
        }
        let _ = writeln!(lines, "    SHA-256 {}", list.sha256);
        if let Some(damaged) = &list.damaged {
            let _ = writeln!(lines, "    {damaged}");
            continue;
        }
        if list.current && list.read_earlier {
            let _ = writeln!(lines, "    {READ_EARLIER}");
        }
        if list.notes.is_empty() && list.quarantined == 0 {
            continue;
        }
        if let Some(first) = told.get(list.sha256.as_str()) {
            let _ =
                writeln!(lines, "    of the same file as {first}; what is to be known of it is said there");
            continue;
        }
        told.insert(&list.sha256, &list.list);
        for note in &list.notes {
            let _ = writeln!(lines, "    {note}");
        }
        if list.quarantined > 0 {
            let rows = counted(list.quarantined, "row", "rows");
            let _ = writeln!(lines, "    {rows} of the file could not be read:");
            for row in list.rows.iter().take(5) {
                let place = if row.line == 0 { String::new() } else { format!(" line {}", row.line) };
                let _ = writeln!(lines, "      {}{place}: {}", row.file, row.reason);
            }
            if list.quarantined > 5 {
                let _ = writeln!(lines, "      --json tells them all");
            }
        }
    }
    print(&lines)
}

/// Removes snapshots by their identifiers.
pub fn remove(data: &Path, ids: &[String]) -> Result<(), Failure> {
    let mut library = Library::open(data);
    for id in ids {
        if !library.remove(id)? {
            return Err(Failure::new(NO_MATCH, format!("there is no snapshot “{}”", visible(id)))
                .hint("desig lists names them"));
        }
        note(&format!("removed {id}"));
    }
    Ok(())
}

/// Removes all but the latest snapshots of each list up to today; those of days to come stay, and do not count. No
/// more do those that are damaged, wherever: they may be the last of their list, and go by name only.
pub fn keep(data: &Path, count: usize, today: Day) -> Result<(), Failure> {
    let library = Opened::library(data, today);
    let has_come = |pack: &Arc<Pack>| pack.snapshot().day() <= today;
    let damaged: Vec<_> = library.without_texts().filter(|(pack, _)| has_come(pack)).collect();
    let is_whole = |pack: &Arc<Pack>| !damaged.iter().any(|(known, _)| Arc::ptr_eq(known, pack));
    let whole: Vec<_> = library.packs().iter().filter(|pack| has_come(pack) && is_whole(pack)).collect();
    let old: Vec<String> = whole
        .chunk_by(|a, b| a.snapshot().list == b.snapshot().list)
        .flat_map(|list| list.get(..list.len().saturating_sub(count)).unwrap_or_default())
        .map(|pack| pack.snapshot().id.clone())
        .collect();
    library.faults(today).for_each(|fault| note(&fault));
    for (pack, why) in &damaged {
        let id = visible(&pack.snapshot().id);
        note(&format!("the snapshot {id} {why}; it stays and does not count; {}", why.advice()));
    }
    if old.is_empty() {
        note("no list has more snapshots than that");
    }
    remove(data, &old)
}
