//! A look at everything the program depends on, said in plain lines.

use std::path::PathBuf;

use crate::config::{Borders, Config};
use crate::store::{Dataset, Library};

use super::output::{BAD_INPUT, Failure, print};
use super::paths;

/// Checks and says; fails when something would keep the browser from opening.
pub fn run(data_dir: Option<PathBuf>, named: Option<PathBuf>) -> Result<(), Failure> {
    let paths = paths(data_dir)?;
    let mut lines = vec![format!("ok    desig {}", env!("CARGO_PKG_VERSION"))];
    let mut broken = false;

    match Dataset::embedded() {
        Ok(data) => lines.push(format!(
            "ok    embedded dataset: {} events, {} entities, {} news items",
            data.events().len(),
            data.count(),
            data.news().len()
        )),
        Err(error) => {
            broken = true;
            lines.push(format!("WRONG embedded dataset: {error}"));
        }
    }

    let library = Library::open(&paths.data);
    let lists = library.packs().chunk_by(|a, b| a.snapshot().list == b.snapshot().list).count();
    lines.push(format!("ok    imported: {} snapshots of {lists} lists", library.packs().len()));
    if !library.rules().is_empty() {
        lines.push(format!("ok    Federal Register: {} documents known", library.rules().len()));
    }
    // The browser opens all the same, without them.
    lines.extend(library.faults().map(|fault| format!("WRONG {fault}; it is left out")));

    let file = named.clone().unwrap_or_else(|| paths.config_file());
    let mut config = Config::default();
    if named.is_none() && !file.exists() {
        lines.push(format!("ok    configuration: defaults; no file at {}", file.display()));
    } else {
        match Config::read(&file) {
            Ok(read) => {
                config = read;
                lines.push(format!("ok    configuration: {}", file.display()));
            }
            Err(error) => {
                broken = true;
                lines.push(format!("WRONG configuration: {error}"));
            }
        }
    }
    #[cfg(feature = "tui")]
    match crate::tui::check_theme(&config, &paths) {
        Ok(()) => lines.push(format!("ok    theme: {}", config.theme)),
        Err(error) => {
            broken = true;
            lines.push(format!("WRONG theme: {error}"));
        }
    }

    let there = |path: &std::path::Path| if path.exists() { "" } else { " (not there yet)" };
    lines.push(format!("ok    data directory: {}{}", paths.data.display(), there(&paths.data)));
    lines.push(format!("ok    state directory: {}{}", paths.state.display(), there(&paths.state)));

    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let or_unset = |value: String| if value.is_empty() { "not set".to_owned() } else { value };
    lines.push(format!("ok    TERM: {}", or_unset(variable("TERM"))));
    lines.push(format!("ok    COLORTERM: {}", or_unset(variable("COLORTERM"))));
    lines.push(format!("ok    NO_COLOR: {}", or_unset(variable("NO_COLOR"))));
    let utf8 = crate::config::locale_is_utf8();
    let drawn = match config.borders {
        Borders::Ascii => "ASCII, as configured",
        Borders::Unicode => "Unicode, as configured",
        Borders::Auto if utf8 && variable("TERM") != "dumb" => "Unicode",
        Borders::Auto => "ASCII, as the locale is not UTF-8 or TERM is dumb",
    };
    lines.push(format!("ok    borders: {drawn}"));
    print(&(lines.join("\n") + "\n"))?;
    if broken {
        return Err(Failure::new(BAD_INPUT, "something above is marked WRONG; the browser would not open"));
    }
    Ok(())
}
