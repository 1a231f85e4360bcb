//! A look at everything the program depends on, said in plain lines.

use std::path::PathBuf;

use crate::config::{Borders, Config};
use crate::import::{READ_EARLIER, is_read_otherwise_now};
use crate::model::{Day, counted};
use crate::news::Kept;
use crate::search::Opened;
use crate::store::{Dataset, Looked, MENDED_BY, file};
use crate::sync::Memory;

use super::output::{BAD_INPUT, Failure, lines, print};
use super::{is_there, paths};

/// What to do where a directory cannot be used.
const CHOOSE: &str = "make it one that can be written to, or choose another (--data-dir, XDG_STATE_HOME)";

/// Checks and says; fails when something is wrong.
pub fn run(data_dir: Option<PathBuf>, named: Option<PathBuf>, today: Day) -> Result<(), Failure> {
    let paths = paths(data_dir)?;
    let mut found = vec![format!("ok    desig {}", env!("CARGO_PKG_VERSION"))];
    let mut broken = false;

    match Dataset::embedded() {
        Ok(data) => found.push(format!(
            "ok    embedded dataset: {} events, {} entities, {} news items",
            data.events().len(),
            data.count(),
            data.news().len()
        )),
        Err(error) => {
            broken = true;
            found.push(format!("WRONG embedded dataset: {error}"));
        }
    }

    let library = Opened::library(&paths.data, today);
    let lists = library.packs().chunk_by(|a, b| a.snapshot().list == b.snapshot().list).count();
    let snapshots = counted(library.packs().len() as u64, "snapshot", "snapshots");
    let of_lists = counted(lists as u64, "list", "lists");
    found.push(format!("ok    imported: {snapshots} of {of_lists}"));
    let earlier = library.in_force(today).map(|pack| pack.snapshot()).filter(|of| is_read_otherwise_now(of));
    found.extend(earlier.map(|of| format!("OLD   snapshot {}: {READ_EARLIER}", of.id)));
    for (pack, why) in library.without_texts() {
        let id = &pack.snapshot().id;
        found.push(format!("WRONG the snapshot {id} {why}; texts of its file are missing; {MENDED_BY}"));
    }
    if !library.rules().is_empty() {
        found.push(format!("ok    Federal Register: {} documents known", library.rules().len()));
    }
    // The browser opens all the same, without them.
    found.extend(library.faults(today).map(|fault| format!("WRONG {fault}")));
    let looked = Looked::check(&paths.data).err();
    let remembered = Memory::read(&paths.data).err();
    found.extend(looked.into_iter().chain(remembered).map(|misfit| format!("WRONG {misfit}")));

    match Kept::open(&paths.data).and_then(|kept| {
        kept.map(|kept| kept.check().and_then(|()| Ok((kept.count()?, kept.feeds()?.len())))).transpose()
    }) {
        Ok(None) => found.push("ok    fetched news: none".to_owned()),
        Ok(Some((items, feeds))) => found.push(format!("ok    fetched news: {items} items of {feeds} feeds")),
        // The browser opens all the same, without them.
        Err(fault) => found.push(format!("WRONG {fault}; {}", fault.hint())),
    }

    let file = named.clone().unwrap_or_else(|| paths.config_file());
    let mut config = Config::default();
    if named.is_none() && !is_there(&file) {
        found.push(format!("ok    configuration: defaults; no file at {}", file.display()));
    } else {
        let read = Config::read(&file).map_err(|error| error.to_string());
        let usable = |read: Config| read.all_sources().map(|_| read).map_err(|error| error.to_string());
        match read.and_then(usable) {
            Ok(read) => {
                config = read;
                found.push(format!("ok    configuration: {}", file.display()));
            }
            Err(error) => {
                broken = true;
                found.push(format!("WRONG configuration: {error}"));
            }
        }
    }
    #[cfg(feature = "tui")]
    match crate::tui::check_theme(&config, &paths) {
        Ok(()) => found.push(format!("ok    theme: {}", config.theme)),
        Err(error) => {
            broken = true;
            found.push(format!("WRONG theme: {error}"));
        }
    }

    let there = |path: &std::path::Path| if path.exists() { "" } else { " (not there yet)" };
    for (what, dir) in [("data", &paths.data), ("state", &paths.state)] {
        found.push(match file::can_keep(dir) {
            Ok(()) => format!("ok    {what} directory: {}{}", dir.display(), there(dir)),
            Err(error) => {
                format!("WRONG {what} directory: nothing can be kept in {}: {error}; {CHOOSE}", dir.display())
            }
        });
    }

    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let or_unset = |value: String| if value.is_empty() { "not set".to_owned() } else { value };
    found.push(format!("ok    TERM: {}", or_unset(variable("TERM"))));
    found.push(format!("ok    COLORTERM: {}", or_unset(variable("COLORTERM"))));
    found.push(format!("ok    NO_COLOR: {}", or_unset(variable("NO_COLOR"))));
    let utf8 = crate::config::locale_is_utf8();
    let drawn = match config.borders {
        Borders::Ascii => "ASCII, as configured",
        Borders::Unicode => "Unicode, as configured",
        Borders::Auto if utf8 && variable("TERM") != "dumb" => "Unicode",
        Borders::Auto => "ASCII, as the locale is not UTF-8 or TERM is dumb",
    };
    found.push(format!("ok    borders: {drawn}"));
    // Names of files and what the environment says come from outside, too.
    print(&found.iter().map(|found| lines(found) + "\n").collect::<String>())?;
    if broken {
        return Err(Failure::new(BAD_INPUT, "something above is marked WRONG; the browser would not open"));
    }
    if found.iter().any(|found| found.starts_with("WRONG")) {
        let message = "something above is marked WRONG; the browser would open without it";
        return Err(Failure::new(BAD_INPUT, message));
    }
    Ok(())
}
