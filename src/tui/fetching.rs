//! Fetching and importing lists on a thread of its own, so that keys are heard all the while; what it comes to is sent as
//! actions.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::app::{Action, SourceLine};
use crate::config::Config;
use crate::import::{self, Format, Intake, Taken};
use crate::model::{Day, advised, counted, visible};
use crate::news::{self, Fault};
use crate::store::Library;
use crate::sync::{
    self, Limits, Memory, NewsRound, NewsStage, NewsSynced, Progress, Round, Source, Stage, Synced,
};
use crate::threads;

/// How often it is said how far it has come.
const BETWEEN_WORDS: Duration = Duration::from_millis(200);

/// How the time of an attempt is written.
const MINUTE: &str = "%Y-%m-%d %H:%M UTC";

/// What stops a fetch.
pub type Stop = Arc<AtomicBool>;

/// The sources there are, and when each was last asked.
pub fn sources(config: &Config, data: &std::path::Path) -> Vec<SourceLine> {
    // What is wrong with it is said when something is fetched.
    let memory = Memory::read(data).unwrap_or_default();
    let sources = config.all_sources().unwrap_or_default();
    let line = |source: &Source| SourceLine {
        name: source.name.clone(),
        enabled: source.enabled,
        asked: memory.of(&source.name).and_then(|known| {
            let (asked, changed) = (known.asked?, known.changed?);
            Some((asked.format(MINUTE).to_string(), changed.format("%Y-%m-%d").to_string()))
        }),
        failed: memory
            .of(&source.name)
            .and_then(|known| known.failed.as_ref())
            .map(|failed| (failed.at.format(MINUTE).to_string(), failed.why.clone())),
    };
    sources.iter().map(line).collect()
}

/// Begins fetching the sources that are on.
pub fn start(
    config: &Config,
    data: PathBuf,
    today: Day,
    send: impl Fn(Action) + Send + 'static,
) -> io::Result<Stop> {
    let stop = Stop::default();
    let sources: Vec<Source> =
        config.all_sources().map(|sources| sources.enabled().cloned().collect()).unwrap_or_default();
    let (config, stopped) = (config.clone(), stop.clone());
    threads::spawn("sync", move || {
        let (lists, new_lists) = fetch_all(&config, &sources, &data, today, &stopped, &send);
        let (news, new_items) = match stopped.load(Ordering::Relaxed) {
            true => (Ok(None), false),
            false => fetch_news(&config, &data, today, &stopped, &send),
        };
        let said = match (lists, news) {
            (Ok(lists), Ok(None)) => Ok(lists),
            (Ok(lists), Ok(Some(news))) => Ok(format!("{lists}; {news}")),
            (Err(lists), Ok(None)) => Err(lists),
            (Ok(one), Err(other)) | (Err(one), Ok(Some(other)) | Err(other)) => {
                Err(format!("{one}; {other}"))
            }
        };
        send(Action::Synced(said, new_lists || new_items));
    })?;
    Ok(stop)
}

/// Begins importing a file, or the files of a folder.
pub fn import(
    config: &Config,
    path: PathBuf,
    data: PathBuf,
    today: Day,
    send: impl Fn(Action) + Send + 'static,
) -> io::Result<Stop> {
    let stop = Stop::default();
    let (stopped, largest) = (stop.clone(), config.largest_loss);
    threads::spawn("import", move || {
        let like = Intake { today, largest_loss: largest, ..Intake::default() };
        let (said, is_new) = import_all(&path, &data, &like, &stopped, &send);
        send(Action::Synced(said, is_new));
    })?;
    Ok(stop)
}

fn import_all(
    path: &std::path::Path,
    data: &std::path::Path,
    like: &Intake,
    stop: &Stop,
    send: &dyn Fn(Action),
) -> (Result<String, String>, bool) {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let files = std::fs::read_dir(path).into_iter().flatten().filter_map(|file| Some(file.ok()?.path()));
        paths = files.filter(|path| path.is_file()).collect();
        paths.sort();
    }
    let groups = match import::together(&paths, None) {
        Ok(groups) => groups,
        Err(refused) => return (Err(advised(&refused, Some(&here(refused.hint())))), false),
    };
    let mut taken = Vec::new();
    let mut last = Instant::now();
    for (format, group) in groups {
        let done = if format == Format::FederalRegister {
            import::take_rules(data, &group, &[])
                .map(|rules| vec![counted(rules.new as u64, "rule", "rules")])
        } else {
            let intake = Intake { format: Some(format), ..like.clone() };
            let began = Instant::now();
            let lists = import::take(&Library::open(data), &group, &intake, &mut |progress| {
                if last.elapsed() >= BETWEEN_WORDS {
                    last = Instant::now();
                    send(Action::Syncing(pace(progress, began.elapsed())));
                }
                if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            lists.map(|lists| lists.iter().map(list_in_words).collect())
        };
        match done {
            Ok(words) => taken.extend(words),
            Err(error) => {
                let hint = error.hint().map(here);
                return (Err(advised(&error, hint.as_deref())), !taken.is_empty());
            }
        }
    }
    (Ok(format!("imported: {}", taken.join(", "))), true)
}

/// What to do, as it is said where there is no command line.
fn here(hint: &str) -> String {
    let part = |part: &str| match part.contains("--") {
        true => format!("in a shell, {part}"),
        false => part.to_owned(),
    };
    hint.split("; ").map(part).collect::<Vec<_>>().join("; ")
}

/// How far an import has come, how fast it is, and how long it takes yet.
fn pace(progress: import::Progress, elapsed: Duration) -> String {
    let (read, entries) = (progress.bytes, progress.entries);
    let percent = 100 * read / progress.of.max(1);
    if read == 0 || elapsed.is_zero() {
        return format!("importing, {percent} %, {entries} entries");
    }
    let rate = read as f64 / elapsed.as_secs_f64();
    let left = (progress.of.saturating_sub(read) as f64 / rate).round() as u64;
    let left = if left < 60 { format!("{left} s") } else { format!("{} min {} s", left / 60, left % 60) };
    let rate = rate / f64::from(1 << 20);
    format!("importing, {percent} %, {rate:.1} MiB/s, {left} left, {entries} entries")
}

fn list_in_words(taken: &Taken) -> String {
    let snapshot = &taken.snapshot;
    let unread = match snapshot.quarantined_total {
        0 => String::new(),
        count => format!(" ({} could not be read; L shows them)", counted(count, "row", "rows")),
    };
    let there = match taken.was_there {
        true => format!(" (there already, {})", snapshot.day_in_words()),
        false => String::new(),
    };
    let instead = taken.overtaken().zip(taken.later.as_ref()).map_or_else(String::new, |(why, later)| {
        format!(" ({why}; desig lists --remove {} takes that back)", visible(&later.id))
    });
    format!("{} {}{there}{instead}{unread}", snapshot.list, counted(snapshot.entries, "entry", "entries"))
}

fn fetch_all(
    config: &Config,
    sources: &[Source],
    data: &std::path::Path,
    today: Day,
    stop: &Stop,
    send: &dyn Fn(Action),
) -> (Result<String, String>, bool) {
    let own: Vec<String> = sources.iter().filter_map(|source| source.list.clone()).collect();
    let limits = Limits::default();
    let largest_loss = config.largest_loss;
    let round = Round { data, limits: &limits, today, own: &own, accept_loss: false, largest_loss };
    let (mut new, mut same, mut failed, mut overtaken) = (Vec::new(), 0, Vec::new(), Vec::new());
    let mut last = Instant::now();
    for source in sources {
        send(Action::Syncing(format!("{}: asking", source.name)));
        let result = sync::sync(source, &round, &mut |stage| {
            if last.elapsed() >= BETWEEN_WORDS {
                last = Instant::now();
                send(Action::Syncing(format!("{}: {}", source.name, in_words(stage))));
            }
            if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match result {
            Ok(Synced::Unchanged(instead)) => {
                same += 1;
                overtaken.extend(instead.iter().map(|other| sync::in_force_instead(&source.name, other)));
            }
            Ok(Synced::Rules(rules)) if rules.new + rules.not_given as usize > 0 => {
                let more = match rules.not_given {
                    0 => String::new(),
                    more => format!(" ({more} more are counted by the server and not given)"),
                };
                new.push(format!("{}{more}", counted(rules.new as u64, "rule", "rules")));
            }
            Ok(Synced::Rules(_)) => same += 1,
            Ok(Synced::Taken(taken)) => {
                let told = taken.iter().filter(|taken| !taken.was_there || taken.later.is_some());
                new.extend(told.map(list_in_words));
            }
            Err(error) if error.is_cancelled() => break,
            Err(error) => {
                let hint = error.hint().map(here);
                failed.push(format!("{}: {}", source.name, advised(&error, hint.as_deref())));
            }
        }
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    let is_new = !new.is_empty();
    let mut news = if is_new { format!("new: {}", new.join(", ")) } else { "nothing new".to_owned() };
    overtaken.iter().for_each(|words| news += &format!("; {words}"));
    if !failed.is_empty() {
        let told = failed.join("; ");
        return (
            Err(format!("{} of {} sources failed ({told}); {news}", failed.len(), sources.len())),
            is_new,
        );
    }
    let words = match stop.load(Ordering::Relaxed) {
        true => format!("stopped; {news}"),
        false => format!("{news}; {same} of {} sources unchanged", sources.len()),
    };
    (Ok(words), is_new)
}

/// Fetches the feeds that are on, and lets go of what is too old or too much; nothing is said where none is
/// on.
fn fetch_news(
    config: &Config,
    data: &std::path::Path,
    today: Day,
    stop: &Stop,
    send: &dyn Fn(Action),
) -> (Result<Option<String>, String>, bool) {
    let in_words = |fault: &Fault| format!("news: {fault}. {}", fault.hint());
    let rows = match news::feeds(data) {
        Ok(rows) => rows,
        Err(fault) => return (Err(in_words(&fault)), false),
    };
    let feeds = match config.feeds(&rows) {
        Ok(feeds) => feeds,
        Err(error) => return (Err(format!("news: {error}")), false),
    };
    if feeds.enabled().next().is_none() {
        return (Ok(None), false);
    }
    let limits = Limits::of_feeds();
    let round = NewsRound { data, limits: &limits, today, now: chrono::Utc::now() };
    let (mut new, mut changed, mut failed) = (0, 0, Vec::new());
    let gone = sync::sync_feeds(&feeds, &rows, config.news.retention(), &round, &mut |stage| {
        match stage {
            NewsStage::Fetching(feed, Progress::Asking { .. }) => {
                send(Action::Syncing(format!("{}: asking", feed.called())));
            }
            NewsStage::Fetching(..) | NewsStage::Done(_, Ok(NewsSynced::Unchanged)) => {}
            NewsStage::Done(_, Ok(NewsSynced::Taken(taken))) => {
                new += taken.new;
                changed += taken.changed;
            }
            NewsStage::Done(_, Err(error)) if error.is_cancelled() => {}
            NewsStage::Done(feed, Err(error)) => failed.push(format!("{}: {error}", feed.called())),
        }
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let gone = match gone {
        Ok(gone) => gone,
        Err(fault) => return (Err(in_words(&fault)), new + changed > 0),
    };
    let said = format!("{new} news items new, {changed} changed");
    let is_new = new + changed + gone > 0;
    match failed.as_slice() {
        [] => (Ok(Some(said)), is_new),
        failed => {
            let feeds = counted(failed.len() as u64, "feed", "feeds");
            (Err(format!("{feeds} failed ({}); {said}", failed.join("; "))), is_new)
        }
    }
}

fn in_words(stage: Stage) -> String {
    match stage {
        Stage::Fetching(at, of, Progress::Receiving { bytes, of: length }) => {
            let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
            let length = length.map_or_else(String::new, |length| format!(" of {:.1}", mib(length)));
            format!("file {at} of {of}, {:.1}{length} MiB", mib(bytes))
        }
        Stage::Fetching(at, of, Progress::Asking { .. }) => format!("asking for file {at} of {of}"),
        Stage::Fetching(_, _, Progress::Waiting { left, why }) => {
            format!("{why}; again in {} s", left.as_secs())
        }
        Stage::Importing(progress) => format!("importing, {} entries", progress.entries),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_imported_again_of_a_day_on_which_another_came_later_is_said_not_to_be_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let like = Intake { today: "2026-11-22".parse().unwrap(), ..Intake::default() };
        let import = |name: &str| {
            let text = format!(
                "source,name,addresses,federal_register_notice,start_date,alt_names\n\
                 Example List (AAA) - Nowhere,{name},,,2020-01-02,\n"
            );
            let file = dir.path().join(format!("{name}.csv"));
            std::fs::write(&file, text).unwrap();
            import_all(&file, &data, &like, &Stop::default(), &|_| ()).0.unwrap()
        };
        assert_eq!([import("Alpha"), import("Beta")], ["imported: AAA 1 entry"; 2]);
        let said = import("Alpha");
        let why =
            " (there already, imported 2026-11-22, its own day not recorded) (not in force: AAA-2026-11-22-";
        assert!(said.contains(why), "{said}");
        assert!(said.contains(" came later on that day; desig lists --remove AAA-2026-11-22-"), "{said}");
    }

    #[test]
    fn options_of_commands_are_said_to_be_of_a_shell() {
        assert_eq!(
            here("check that it is whole, and of that kind; --format names another"),
            "check that it is whole, and of that kind; in a shell, --format names another"
        );
        assert_eq!(here("download it again"), "download it again");
    }

    #[test]
    fn an_import_says_how_fast_it_is_and_how_long_it_takes_yet() {
        let progress = |bytes| import::Progress { bytes, of: 100 << 20, entries: 7 };
        assert_eq!(
            pace(progress(25 << 20), Duration::from_secs(5)),
            "importing, 25 %, 5.0 MiB/s, 15 s left, 7 entries"
        );
        assert_eq!(
            pace(progress(1 << 20), Duration::from_secs(1)),
            "importing, 1 %, 1.0 MiB/s, 1 min 39 s left, 7 entries"
        );
        assert_eq!(pace(progress(0), Duration::ZERO), "importing, 0 %, 7 entries", "nothing can be said yet");
    }
}
