//! Writes what the documentation takes from the program: the key table, the fields of the query
//! language, the commands, the configuration, and the picture.
//!
//! `cargo run --example docs` writes them; with `--check` it only says whether they are up to date.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use desig::app::{Context, Keymap, KeymapFile};
use desig::config::DEFAULT_CONFIG;
use desig::search::FIELDS;
use desig::tui::Offscreen;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const PICTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/browser.svg");

fn main() -> Result<(), Box<dyn Error>> {
    let check = std::env::args().any(|argument| argument == "--check");
    let stale = stale()?;
    if check && !stale.is_empty() {
        let paths: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
        return Err(format!("out of date: {}; run cargo run --example docs", paths.join(", ")).into());
    }
    for (path, text) in stale {
        fs::write(path, text)?;
        println!("written: {path}");
    }
    Ok(())
}

/// The files that are out of date, with what should stand in them.
pub fn stale() -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let mut readme = fs::read_to_string(README)?;
    for (name, text) in [
        ("keys", keys()?),
        ("fields", fields()),
        ("commands", commands()),
        ("config", fenced("toml", DEFAULT_CONFIG)),
    ] {
        readme = replaced(&readme, name, &text)?;
    }
    let is_stale = |(path, text): &(&str, String)| fs::read_to_string(path).unwrap_or_default() != *text;
    Ok([(README, readme), (PICTURE, picture()?)].into_iter().filter(is_stale).collect())
}

/// The text with what stands between the marks of that name replaced.
fn replaced(text: &str, name: &str, new: &str) -> Result<String, Box<dyn Error>> {
    let (begin, end) = (format!("<!-- {name}: generated -->\n"), format!("<!-- {name}: end -->"));
    let missing = || format!("README.md has no marks for {name}");
    let (before, rest) = text.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}{new}{end}{after}"))
}

fn keys() -> Result<String, Box<dyn Error>> {
    let keymap = Keymap::new(&KeymapFile::new())?;
    let mut text = String::new();
    let mut group = None;
    let mut rows: Vec<(Context, Vec<String>, desig::app::Command)> = Vec::new();
    for (context, keys, command) in keymap.all() {
        match rows.last_mut().filter(|(at, _, same)| *at == context && *same == command) {
            Some((_, known, _)) => known.push(keys),
            None => rows.push((context, vec![keys], command)),
        }
    }
    for (context, keys, command) in rows {
        if group != Some(command.group()) {
            group = Some(command.group());
            writeln!(text, "\n| {} | | |\n|---|---|---|", command.group().title())?;
        }
        let keys: Vec<String> = keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
        writeln!(text, "| {} | {} | {} |", keys.join(" "), command.title(), context.title())?;
    }
    Ok(text.trim_start().to_owned())
}

fn fields() -> String {
    let mut text = "| field | what it asks |\n|---|---|\n".to_owned();
    for (field, help) in FIELDS {
        text += &format!("| `{field}:` | {help} |\n");
    }
    text
}

fn commands() -> String {
    let mut definition = desig::cli::definition().term_width(96);
    let mut text = format!("{}\n", definition.render_long_help());
    for name in ["search", "show", "news", "export"] {
        if let Some(command) = definition.find_subcommand_mut(name) {
            let help = command.clone().term_width(96).bin_name(format!("desig {name}")).render_help();
            text += &format!("\n$ desig {name} --help\n{help}\n");
        }
    }
    let tidy: Vec<&str> = text.lines().map(str::trim_end).collect();
    fenced("text", &(tidy.join("\n").trim().to_owned() + "\n"))
}

fn fenced(language: &str, text: &str) -> String {
    format!("```{language}\n{text}```\n")
}

/// The browser as it draws itself, as SVG.
fn picture() -> Result<String, Box<dyn Error>> {
    let mut browser = Offscreen::new(120, 36, "2026-11-22".parse()?)?;
    browser.press("down down down down down enter")?;
    while !browser
        .state()
        .entity
        .and_then(|ix| Some(browser.state().data()?.entity(ix).name.contains("Sensetime")))
        .unwrap_or(true)
    {
        browser.press("down")?;
    }
    Ok(svg(browser.buffer()))
}

const CELL: (usize, usize) = (8, 17);

fn svg(buffer: &Buffer) -> String {
    let (width, height) = (usize::from(buffer.area.width) * CELL.0, usize::from(buffer.area.height) * CELL.1);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#15181d\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while let Some(cell) = buffer.cell((x, y)).filter(|_| x < buffer.area.width) {
            let mut words = String::new();
            let from = x;
            // Runs of one style; wide characters stand by themselves, as fonts disagree on them.
            while let Some(next) =
                buffer.cell((x, y)).filter(|next| x < buffer.area.width && style(next) == style(cell))
            {
                let wide = next.symbol().width().max(1) as u16;
                if wide > 1 && x > from {
                    break;
                }
                words.push_str(next.symbol());
                x += wide;
                if wide > 1 {
                    break;
                }
            }
            let (fg, bg, modifier) = style(cell);
            let cells = usize::from(x - from);
            let (left, top) = (usize::from(from) * CELL.0, usize::from(y) * CELL.1);
            if bg != "#15181d" {
                text += &format!(
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{bg}\"/>\n",
                    cells * CELL.0,
                    CELL.1
                );
            }
            if words.trim().is_empty() {
                continue;
            }
            let weight = if modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
            let line =
                if modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
            text += &format!(
                "<text x=\"{left}\" y=\"{}\" textLength=\"{}\" fill=\"{fg}\"{weight}{line} xml:space=\"preserve\">{}</text>\n",
                top + 13,
                cells * CELL.0,
                words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            );
        }
    }
    text + "</svg>\n"
}

fn style(cell: &Cell) -> (String, String, Modifier) {
    let hex = |color: Color, otherwise: &str| match color {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => otherwise.to_owned(),
    };
    (hex(cell.fg, "#d3d7de"), hex(cell.bg, "#15181d"), cell.modifier)
}
