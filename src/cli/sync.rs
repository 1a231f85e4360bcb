//! The command that fetches what is published and imports it.

use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

use indicatif::ProgressBar;

use crate::config::Config;
use crate::export;
use crate::import::{IntakeError, Refused, Taken};
use crate::model::{Day, visible};
use crate::store::Dataset;
use crate::sync::{self, Limits, ListsError, Memory, Progress, Round, Source, Stage, Synced};

use super::output::{BAD_INPUT, Failure, IO, USAGE, note, print};
use super::{lists, news};

/// What stands for all feeds of news among the sources.
const NEWS: &str = "news";

/// How a source ended badly, as a command says it.
fn failure(error: &ListsError, data: &Path) -> Failure {
    let hinted = |failure: Failure| match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    };
    match error {
        ListsError::Fetch(fetch) => hinted(Failure::new(IO, fetch.to_string())),
        // What was fetched has no format that could be named in the command.
        ListsError::Import(IntakeError::Refused(
            refused @ (Refused::OtherKind { .. } | Refused::Compressed { .. }),
        )) => hinted(lists::refused(refused)),
        ListsError::Import(import) => lists::failure(import, data),
        ListsError::Pages { .. } => hinted(Failure::new(BAD_INPUT, error.to_string())),
        ListsError::Format { .. } => Failure::new(USAGE, error.to_string()),
        ListsError::Memory(_) | ListsError::Directory { .. } => Failure::new(IO, error.to_string()),
    }
}

/// Fetches the sources named, or all that are on, and imports what has changed.
pub fn run(
    data: &Path,
    config: &Config,
    names: &[String],
    today: Day,
    accept_loss: bool,
    json: bool,
) -> Result<(), Failure> {
    let (feeds, names): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| *name == NEWS);
    let news = if feeds.is_empty() { None } else { Some(news::sync(data, config, today, json)?) };
    let wants_news = news.is_some();
    let only_news = news.is_some() && names.is_empty();
    let sources = config.all_sources().map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let wanted: Vec<Source> = match names.as_slice() {
        [] if only_news => Vec::new(),
        [] => {
            let enabled: Vec<Source> = sources.enabled().cloned().collect();
            if enabled.is_empty() {
                let known: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
                note("no source of lists is on in the configuration, so nothing is fetched");
                note(&format!("  name one: desig sync SOURCE; there are {}, and {NEWS}", known.join(", ")));
            }
            enabled
        }
        names => names
            .iter()
            .map(|name| {
                sources.get(name.as_str()).cloned().ok_or_else(|| {
                    let known: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
                    Failure::new(USAGE, format!("there is no source “{}”", visible(name))).hint(format!(
                        "there are {}, and {NEWS} for all feeds; the configuration can name more",
                        known.join(", ")
                    ))
                })
            })
            .collect::<Result<_, _>>()?,
    };
    // What a source of its own provides is not taken from a collection.
    let own: Vec<String> =
        sources.enabled().chain(&wanted).filter_map(|source| source.list.clone()).collect();
    let limits = Limits::default();
    let largest_loss = config.largest_loss;
    let round = Round { data, limits: &limits, today, own: &own, accept_loss, largest_loss };
    let mut worst: Option<Failure> = None;
    let mut results = Vec::new();
    for source in &wanted {
        let bar = lists::progress_bar();
        let result = sync::sync(source, &round, &mut |stage| show(&bar, &source.name, stage));
        bar.finish_and_clear();
        if let Err(error) = &result {
            let failure = failure(error, data);
            if !json {
                note(&format!("{}: {}; what was there stays", source.name, failure.message));
                failure.hint.iter().for_each(|hint| note(&format!("  {hint}")));
            }
            if worst.as_ref().is_none_or(|worst| worst.code < failure.code) {
                worst = Some(failure);
            }
        }
        results.push((source.name.as_str(), result));
    }
    let taken = |(_, result): &(&str, Result<Synced, ListsError>)| match result {
        Ok(Synced::Taken(taken)) => taken.clone(),
        _ => Vec::new(),
    };
    let all: Vec<Taken> = results.iter().flat_map(taken).collect();
    let dataset = lists::joined(data, today, &all)?;
    let dataset = dataset.as_deref();
    let mut failed = results.iter().filter(|(_, result)| result.is_err()).count();
    let mut asked = results.len();
    let mut said = String::new();
    let mut feeds = Vec::new();
    if let Some(news) = news {
        failed += news.json.iter().filter(|feed| feed.error.is_some()).count();
        asked += news.json.len();
        (said, feeds) = (news.words, news.json);
        worst = worst.into_iter().chain(news.worst).max_by_key(|failure| failure.code);
    }
    if json {
        print(&export::to_json(&export::sync(dataset, &results, feeds)))?;
    } else {
        let words = results.iter().map(|(name, result)| in_words(data, dataset, name, result));
        print(&(words.collect::<String>() + &said))?;
    }
    lists::make_ready(data, today, &all);
    if wants_news {
        news::link(data, today)?;
    }
    match worst {
        None => Ok(()),
        Some(worst) => {
            let message = format!("{failed} of {asked} sources could not be brought up to date");
            // What to do was said where it happened.
            let hint = worst.hint.filter(|_| json);
            Err(Failure { message, hint, ..worst })
        }
    }
}

fn in_words(
    data: &Path,
    dataset: Option<&Dataset>,
    name: &str,
    result: &Result<Synced, ListsError>,
) -> String {
    match result {
        Ok(Synced::Unchanged(instead)) => {
            let since = Memory::read(data)
                .unwrap_or_default()
                .of(name)
                .and_then(|remembered| Some(remembered.changed?.format("%Y-%m-%d").to_string()));
            let mut text =
                format!("{name}  unchanged since {}\n", since.unwrap_or_else(|| "the last time".to_owned()));
            for other in instead {
                let _ = writeln!(text, "    {}", sync::in_force_instead(name, other));
            }
            text
        }
        Ok(Synced::Rules(rules)) => format!("{name}\n{}", lists::rules_in_words(rules)),
        Ok(Synced::Taken(taken)) => {
            format!("{name}\n{}", lists::in_words(dataset, taken))
        }
        // Said where it happened.
        Err(_) => String::new(),
    }
}

fn show(bar: &ProgressBar, name: &str, stage: Stage) -> ControlFlow<()> {
    match stage {
        Stage::Fetching(at, of, Progress::Receiving { bytes, of: length }) => {
            bar.set_length(length.unwrap_or(bytes));
            bar.set_position(bytes);
            bar.set_message(format!("{name}: file {at} of {of}"));
        }
        Stage::Fetching(_, _, Progress::Asking { address, attempt }) => {
            let again = if attempt > 1 { format!(", try {attempt}") } else { String::new() };
            bar.set_message(format!("{name}: asking {address}{again}"));
        }
        Stage::Fetching(_, _, Progress::Waiting { left, why }) => {
            bar.set_message(format!("{name}: {why}; again in {} s", left.as_secs()));
        }
        Stage::Importing(progress) => {
            bar.set_length(progress.of);
            bar.set_position(progress.bytes);
            bar.set_message(format!("{name}: {} entries", progress.entries));
        }
    }
    ControlFlow::Continue(())
}
