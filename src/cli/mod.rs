//! The command line: what is typed, the headless commands, and the door to the browser.

mod args;
mod clock;
mod diff;
mod doctor;
mod lists;
#[cfg(feature = "tui")]
mod log;
mod news;
mod output;
mod records;
mod sync;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::config::{Config, DEFAULT_CONFIG, Paths};
use crate::import::Intake;
use crate::model::{Day, visible};
use crate::search::{Answer, Engine, Filters, Opened, Query, Request};

use args::{Arguments, Command};
use output::{BAD_INPUT, Failure, USAGE, print, report};

/// The command line's definition, for help, man page, completions and the README.
#[must_use]
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// Runs what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    // A file that may not grow any more is an error of its writing, to be told like a full disk; not the end.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::signal::SIGXFSZ, std::sync::Arc::default());
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and the version are asked for; clap prints them to standard output.
            if !error.use_stderr() {
                let _ = error.print();
                return ExitCode::SUCCESS;
            }
            // What was typed is repeated in the message: it goes the way of every other.
            let wants_json =
                std::env::args_os().any(|argument| argument == "--json" || argument == "--jsonl");
            let message = error.to_string();
            let message = message.trim().trim_start_matches("error: ");
            let message = message.trim_end_matches("For more information, try '--help'.").trim_end();
            return report(Err(Failure::new(USAGE, message).hint("see desig --help")), wants_json);
        }
    };
    let as_json = match &arguments.command {
        Some(
            Command::Search { output, .. }
            | Command::Events { output, .. }
            | Command::News { output, action: None, .. },
        ) => output.json || output.jsonl,
        Some(Command::News { action: Some(action), .. }) => news::prints_json(action),
        Some(
            Command::Show { json, .. }
            | Command::Lists { json, .. }
            | Command::Import { json, .. }
            | Command::Sync { json, .. }
            | Command::Diff { json, .. },
        ) => *json,
        _ => false,
    };
    report(run(arguments), as_json)
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let (today, doubts) = clock::today()?;
    // The browser tells them itself.
    if arguments.command.is_some() {
        doubts.iter().for_each(|doubt| output::note(doubt));
    }
    let as_of = arguments.as_of.unwrap_or(today);
    let data_dir = arguments.data_dir.clone();
    // Fetched news decides who and what is found only where the query names it.
    let open_for = |query: &[String]| {
        open(data_dir.clone(), (today, as_of), query.iter().any(|word| word.contains("news")))
    };
    let open = || open(data_dir.clone(), (today, as_of), true);
    match arguments.command {
        None => browse((arguments.as_of, today), doubts, arguments.data_dir, arguments.config),
        Some(Command::Search { query, output }) => {
            let data = paths(data_dir.clone())?.data;
            records::search(&open_for(&query)?, &data, &query.join(" "), output, as_of)
        }
        Some(Command::Show { what, json }) => {
            records::show(&open()?, &paths(data_dir.clone())?.data, &what.join(" "), json, as_of)
        }
        Some(Command::Events { query, output }) => {
            records::events(&open_for(&query)?, &query.join(" "), output, as_of)
        }
        Some(Command::News { query, text, output, action: None }) => {
            let only =
                text.map(|words| news::with_words(&paths(data_dir.clone())?.data, &words)).transpose()?;
            let grounds = crate::news::grounds(&paths(data_dir.clone())?.data);
            records::news(&open()?, &query.join(" "), only.as_ref(), output, as_of, &grounds)
        }
        Some(Command::News { action: Some(action), .. }) => {
            let paths = paths(data_dir.clone())?;
            news::run(&paths, arguments.config.as_ref(), action, (today, as_of), &open)
        }
        Some(Command::Brief { what }) => {
            records::show(&open()?, &paths(data_dir.clone())?.data, &what.join(" "), false, as_of)
        }
        Some(Command::Import { files, list, format, date, accept_loss, json }) => {
            let paths = paths(data_dir)?;
            let largest_loss = load_config(&paths, arguments.config.as_ref())?.largest_loss;
            let intake = Intake { list, as_of: date, today, accept_loss, largest_loss, ..Intake::default() };
            lists::import(&paths.data, &files, format.as_deref(), intake, json)
        }
        Some(Command::Sync { sources, accept_loss, json }) => {
            let paths = paths(data_dir)?;
            let config = load_config(&paths, arguments.config.as_ref())?;
            sync::run(&paths.data, &config, &sources, today, accept_loss, json)
        }
        Some(Command::Lists { json, remove, keep }) => {
            let data = paths(data_dir)?.data;
            match keep {
                Some(count) => lists::keep(&data, usize::from(count), today),
                None if !remove.is_empty() => lists::remove(&data, &remove),
                None => lists::lists(&data, as_of, json),
            }
        }
        Some(Command::Diff { from, to, list, accept_loss, json }) => {
            let paths = paths(data_dir)?;
            let largest = load_config(&paths, arguments.config.as_ref())?.largest_loss;
            let losses = if accept_loss { diff::Loss::Accepted } else { diff::Loss::Upto(largest) };
            diff::run(&paths.data, (&from, &to), list.as_deref(), losses, today, json)
        }
        Some(Command::Export { query, to, rows, force }) => {
            let grounds = crate::news::grounds(&paths(data_dir.clone())?.data);
            records::export(&open()?, &query.join(" "), rows, &to, force, as_of, &grounds)
        }
        Some(Command::Doctor) => doctor::run(arguments.data_dir, arguments.config, today),
        Some(Command::Config { default, path }) => {
            config(default, path, arguments.data_dir, arguments.config)
        }
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut definition(), "desig", &mut script);
            print(&String::from_utf8_lossy(&script))
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            clap_mangen::Man::new(definition()).render(&mut page)?;
            print(&String::from_utf8_lossy(&page))
        }
    }
}

/// Everything there is: the embedded dataset, the snapshots in force on a day, and fetched news where it is
/// needed: then it is linked first to the lists as they are now.
fn open(data_dir: Option<PathBuf>, (today, as_of): (Day, Day), news: bool) -> Result<Engine, Failure> {
    let directory = paths(data_dir)?.data;
    if news {
        news::link(&directory, today)?;
    }
    let opened =
        Opened::sound(&directory, as_of).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    opened.faults.iter().for_each(|fault| output::note(fault));
    if !news {
        return Ok(opened.engine);
    }
    match crate::news::headlines(&directory) {
        Ok(items) => Ok(opened.engine.with_news(items)),
        Err(fault) => {
            output::note(&format!("{fault}; fetched news is left out"));
            output::note(&format!("  {}", fault.hint()));
            Ok(opened.engine)
        }
    }
}

/// The one search call, as the browser makes it.
fn ask(engine: &Engine, text: &str, as_of: Day) -> Result<(Query, Answer), Failure> {
    let wrong = |error: crate::search::QueryError| {
        let here: String = text.chars().skip(error.span.start).take(error.span.len()).collect();
        Failure::new(USAGE, format!("cannot read the query at “{here}”: {}", error.message))
            .hint("desig search --help explains the query language")
    };
    let query = engine.parse(text).map_err(wrong)?;
    if Query::has_nothing_in(text) {
        let message = format!("there is nothing to look for in “{text}”: it has no letter and no digit");
        return Err(Failure::new(USAGE, message).hint("a command without a query prints all"));
    }
    let request = Request { query: query.clone(), filters: Filters::default(), as_of, event: None };
    let answer = engine.search(&request).map_err(wrong)?;
    Ok((query, answer))
}

/// The configuration in force: the file named, else the usual one if it is there, else defaults.
fn load_config(paths: &Paths, named: Option<&PathBuf>) -> Result<Config, Failure> {
    let usual = paths.config_file();
    let read = |path: &PathBuf| {
        Config::read(path).map_err(|error| {
            Failure::new(BAD_INPUT, error.to_string()).hint("desig config --default prints a sound file")
        })
    };
    match named {
        Some(path) => read(path),
        None if is_there(&usual) => read(&usual),
        None => Ok(Config::default()),
    }
}

/// Whether a file is there, or may be, where one may not look: then reading it says so.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

fn paths(data_dir: Option<PathBuf>) -> Result<Paths, Failure> {
    Paths::find(data_dir).map_err(|error| Failure::new(USAGE, error.to_string()))
}

fn config(
    default: bool,
    path: bool,
    data_dir: Option<PathBuf>,
    named: Option<PathBuf>,
) -> Result<(), Failure> {
    if default {
        return print(DEFAULT_CONFIG);
    }
    let paths = paths(data_dir)?;
    if path {
        return print(&format!("{}\n", named.unwrap_or_else(|| paths.config_file()).display()));
    }
    let config = load_config(&paths, named.as_ref())?;
    #[cfg(feature = "tui")]
    crate::tui::check_theme(&config, &paths).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let text = toml::to_string(&config).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    // What stands in it may come from somebody else's file.
    print(&text.lines().map(|line| visible(line).into_owned() + "\n").collect::<String>())
}

#[cfg(feature = "tui")]
fn browse(
    days: (Option<Day>, Day),
    doubts: Vec<String>,
    data_dir: Option<PathBuf>,
    named: Option<PathBuf>,
) -> Result<(), Failure> {
    use std::io::IsTerminal;

    let paths = paths(data_dir)?;
    let config = load_config(&paths, named.as_ref())?;
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::new(USAGE, "the browser wants a terminal, and this is a pipe or a file")
            .hint("desig search, show, events and news print without one; see desig --help"));
    }
    log::start(&paths.state)?;
    crate::tui::run(&config, &paths, days, doubts).map_err(|error| match error {
        crate::tui::Error::Theme(_) => Failure::new(BAD_INPUT, error.to_string()),
        crate::tui::Error::Terminal(_) | crate::tui::Error::Input(_) => {
            Failure::new(output::IO, error.to_string())
        }
        crate::tui::Error::Panic(_) => Failure::new(101, error.to_string()),
    })
}

#[cfg(not(feature = "tui"))]
fn browse(
    _: (Option<Day>, Day),
    _: Vec<String>,
    _: Option<PathBuf>,
    _: Option<PathBuf>,
) -> Result<(), Failure> {
    Err(Failure::new(USAGE, "this desig was built without the browser")
        .hint("desig search, show, events and news print; see desig --help"))
}
