//! The commands that print records: search, show, brief, events, news.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use crate::export::{self, Format, Rows};
use crate::model::{Day, counted, visible};
use crate::news::Grounds;
use crate::search::{Answer, Ask, Engine, EntityHit, Meant, NewsHit, Opened, Query, Reach, Tier};
use crate::store::{AskedFor, Dataset, Elsewhere, EntityIx};

use super::args::{Output, RowKind};
use super::ask;
use super::output::{Failure, IO, NO_MATCH, USAGE, note, print};

/// Entities that match, best first; `lists` is where lists are kept.
pub fn search(engine: &Engine, lists: &Path, text: &str, output: Output, as_of: Day) -> Result<(), Failure> {
    let (query, answer) = ask(engine, text, as_of)?;
    if answer.entities.is_empty() {
        if output.json {
            print(&export::to_json(&export::search(engine, text, &query, &answer, &[], as_of)))?;
        }
        let failure = Failure::new(NO_MATCH, format!("no entity matches “{text}”"));
        return Err(match not_then(engine, lists, AskedFor::Words(&words_of(&query)), as_of) {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    let hits = output.cut(&answer.entities);
    if output.json {
        return print(&export::to_json(&export::search(engine, text, &query, &answer, hits, as_of)));
    }
    tell_reach(&query, &answer);
    if output.jsonl {
        let lines = hits.iter().map(|hit| export::to_json_line(&export::result(engine, &query, hit, as_of)));
        return print(&lines.collect::<String>());
    }
    if output.csv {
        let rows: Vec<_> = hits.iter().map(|hit| (hit.ix, hit.date)).collect();
        return print(&export::write(engine, &Rows::Entities(&rows), Format::Csv, as_of, &|_| {
            Grounds::default()
        }));
    }
    let data = engine.data();
    // That one is not called so is said with every row.
    let how = |hit: &EntityHit| match answer.reach.map(|reach| reach.for_one(hit.tier)) {
        Some(reach @ (Reach::Near | Reach::Scattered)) => {
            reach.in_words().map_or_else(String::new, |how| format!("{how}, "))
        }
        _ => String::new(),
    };
    let mut lines = String::new();
    for hit in hits {
        lines += &entity_line(data, hit.ix, as_of);
        for matched in engine.explain(&query, hit, as_of) {
            if hit.tier != Some(Tier::Exact) || matched.text != data.entity(hit.ix).name {
                let (how, field, text) = (how(hit), matched.field.words(), visible(&matched.text));
                let _ = writeln!(lines, "    {how}{field}: {text}");
            }
        }
        if let Some((why, event)) = hit.date.filter(|(why, _)| !why.is_plain()) {
            let _ = writeln!(lines, "    ≈ {}", export::date_match(data, event, why).text);
        }
    }
    // Lookalikes alone do not say that whoever is meant was on a list before.
    let is_alike = |tier: Option<Tier>| matches!(tier, Some(Tier::Typo | Tier::Subsequence));
    if answer.entities.iter().all(|hit| is_alike(hit.tier))
        && let Some(where_else) = elsewhere(lists, AskedFor::Words(&words_of(&query)), as_of)
    {
        where_else.lines().for_each(note);
    }
    print(&lines)
}

/// Says what was not looked at, or that nobody is called what was typed.
fn tell_reach(query: &Query, answer: &Answer) {
    let (typed, count) = (words_of(query), answer.entities.len());
    match answer.reach.filter(|_| count > 0) {
        Some(Reach::Names) => note(&format!(
            "{count} found by name; where so many names begin with “{typed}”, addresses, citations and remarks are not looked at (addr: looks at addresses)"
        )),
        Some(Reach::Near) => note(&format!(
            "nobody has “{typed}” as typed; what is found is spelled nearly so, sounds so, or is short for it"
        )),
        Some(Reach::Scattered) => {
            note(&format!(
                "nobody has “{typed}” as typed or nearly so; what is found has its letters scattered over a name"
            ));
        }
        Some(Reach::Beside) | None => {}
    }
}

/// The words of a query that are asked for in names.
fn words_of(query: &Query) -> String {
    let words = query.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.ask {
        Ask::Text { text, .. } => Some(text.as_str()),
        Ask::Dates(_) | Ask::Field { .. } => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn entity_line(data: &Dataset, ix: EntityIx, as_of: Day) -> String {
    let entity = data.entity(ix);
    let then = data.as_of(as_of);
    let citation = entity.designations.first().and_then(|designation| then.citation(designation));
    let citation =
        citation.map_or_else(|| "citation not recorded".to_owned(), |citation| citation.to_string());
    // What all rows share is not said in each of them.
    let list = match data.lists().len() {
        0 | 1 => String::new(),
        _ => format!("  {}", visible(data.list_of(ix))),
    };
    let doubts: String =
        then.doubts_of_force(ix).iter().map(|doubt| format!("  ≈ {}", visible(doubt))).collect();
    format!(
        "{}  {}  {}{list}  {}  {}{doubts}\n",
        visible(&entity.name),
        entity.kind.as_str(),
        visible(then.country(ix)),
        then.status(ix),
        citation
    )
}

/// Everything known about one entity or event; `lists` is where lists are kept.
pub fn show(engine: &Engine, lists: &Path, what: &str, json: bool, as_of: Day) -> Result<(), Failure> {
    let data = engine.data();
    let then = data.as_of(as_of);
    let found = find_or(engine, what, as_of, || not_then(engine, lists, AskedFor::Called(what), as_of))?;
    let public = match found {
        Meant::Entity(ix) => then.has_entity(ix),
        Meant::Event(ix) => then.has_event(ix),
    };
    if !public {
        let from = match found {
            Meant::Entity(ix) => then.known_only_from(ix),
            Meant::Event(_) => None,
        };
        return Err(Failure::new(
            NO_MATCH,
            match from {
                Some(from) => format!(
                    "“{what}” is known from {from} on; since when it is listed is not recorded, nor whether it was as of {as_of}"
                ),
                None => format!("“{what}” was not public as of {as_of}"),
            },
        ));
    }
    match found {
        Meant::Entity(ix) if json => print(&export::to_json(&export::entity(data, ix, None, as_of))),
        Meant::Entity(ix) => print(&export::brief_of_entity(data, ix, as_of)),
        Meant::Event(ix) if json => print(&export::to_json(&export::one_event(data, ix, as_of))),
        Meant::Event(ix) => print(&export::brief_of_event(data, ix, as_of)),
    }
}

/// What a person means; else why it is not clear.
pub fn find(engine: &Engine, what: &str, as_of: Day) -> Result<Meant, Failure> {
    find_or(engine, what, as_of, || None)
}

/// The same; what is to be said where nothing is called that is asked for then.
fn find_or(
    engine: &Engine,
    what: &str,
    as_of: Day,
    said: impl Fn() -> Option<String>,
) -> Result<Meant, Failure> {
    let data = engine.data();
    engine.meant(what, as_of).map_err(|several| {
        if several.is_empty() {
            let parts = || "desig search finds parts of names, aliases and addresses".to_owned();
            return Failure::new(NO_MATCH, format!("nothing is called “{what}”"))
                .hint(said().unwrap_or_else(parts));
        }
        let line = |ix: &EntityIx| format!("{}  {}", data.id(*ix), data.entity(*ix).name);
        let ids: Vec<String> = several.iter().take(10).map(line).collect();
        let message = format!("“{what}” can be any of {}", several.len());
        Failure::new(NO_MATCH, message).hint(format!("name one by its identifier:\n{}", ids.join("\n")))
    })
}

/// Where else there is who is not found as of a day: in snapshots of other days, or perhaps in lists that do not say
/// since when they have somebody.
fn not_then(engine: &Engine, lists: &Path, asked: AskedFor, as_of: Day) -> Option<String> {
    let undated = engine.data().as_of(as_of).lists_without_days();
    let lines: Vec<String> = elsewhere(lists, asked, as_of).into_iter().chain(undated).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Which snapshots that are not in force have somebody of that name, and how to see them.
fn elsewhere(data: &Path, asked: AskedFor, as_of: Day) -> Option<String> {
    let found = Opened::library(data, as_of).elsewhere(asked, as_of);
    let line = |one: &Elsewhere| {
        let Elsewhere { name, id, list, day } = one;
        format!("the {list} snapshot of {day} has {name}: desig show {id} --as-of {day}")
    };
    let lines: Vec<String> = found.iter().take(10).map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Events, newest first, each with why it is within the dates asked for.
pub fn events(engine: &Engine, text: &str, output: Output, as_of: Day) -> Result<(), Failure> {
    let (_, answer) = ask(engine, text, as_of)?;
    let data = engine.data();
    let hits: Vec<_> = answer.events.iter().map(|hit| (hit.ix, hit.date)).collect();
    if hits.is_empty() {
        note(&format!("no event matches “{text}”"));
    }
    let rows = output.cut(&hits);
    if output.json {
        let mut json = export::events(data, rows, as_of);
        json.total = hits.len();
        return print(&export::to_json(&json));
    }
    if output.jsonl {
        let lines = rows.iter().map(|&(ix, why)| export::to_json_line(&export::event(data, ix, why, as_of)));
        return print(&lines.collect::<String>());
    }
    if output.csv {
        return print(&export::write(engine, &Rows::Events(rows), Format::Csv, as_of, &|_| {
            Grounds::default()
        }));
    }
    let mut lines = String::new();
    for &(ix, why) in rows {
        let event = data.as_of(as_of).event(ix);
        let day = event
            .timeline_day()
            .map_or_else(|| "date not recorded".to_owned(), |(kind, day)| format!("{day} {}", kind.as_str()));
        let citation = event.citation.map_or_else(|| event.id.clone(), |citation| citation.to_string());
        let _ = writeln!(
            lines,
            "{day}  {}  {} {}  {}  {}  {}",
            visible(&event.list),
            event.kind.sign(),
            event.kind.as_str(),
            data.counts_in_words(ix),
            citation,
            visible(&event.title),
        );
        for doubt in data.doubts_of_event(ix) {
            let _ = writeln!(lines, "    Careful: {doubt}");
        }
        if let Some(why) = why.filter(|why| !why.is_plain()) {
            let _ = writeln!(lines, "    ≈ {}", export::date_match(data, ix, why).text);
        }
    }
    print(&lines)
}

/// News items, newest first; only those of these identifiers, if some are given. `grounds` is asked how an
/// item comes to what it is about.
pub fn news(
    engine: &Engine,
    text: &str,
    only: Option<&HashSet<String>>,
    output: Output,
    as_of: Day,
    grounds: &dyn Fn(&str) -> Grounds,
) -> Result<(), Failure> {
    let (_, mut answer) = ask(engine, text, as_of)?;
    let data = engine.data();
    if let Some(only) = only {
        answer.news.retain(|hit| only.contains(&data.news_item(hit.ix).id));
    }
    if answer.news.is_empty() {
        note(&match text.trim() {
            "" => "no news item matches".to_owned(),
            text => format!("no news item matches “{text}”"),
        });
    }
    let rows = output.cut(&answer.news);
    if output.json {
        let mut json = export::news(data, rows, as_of, grounds);
        json.total = answer.news.len();
        return print(&export::to_json(&json));
    }
    if output.jsonl {
        let line = |hit: &NewsHit| {
            let grounds = grounds(&data.news_item(hit.ix).id);
            export::to_json_line(&export::news_item(data, hit, as_of, &grounds))
        };
        let lines = rows.iter().map(line);
        return print(&lines.collect::<String>());
    }
    if output.csv {
        return print(&export::write(engine, &Rows::News(rows), Format::Csv, as_of, grounds));
    }
    let mut lines = String::new();
    for hit in rows {
        let item = data.news_item(hit.ix);
        let _ = writeln!(lines, "{}  {}  {}", item.date_text(), visible(&item.outlet), visible(&item.title));
        if let Some(url) = &item.url {
            let _ = writeln!(lines, "    {}", visible(url));
        }
        if let Some((why, event)) = hit.called {
            let _ = writeln!(lines, "    ≈ about a rule {}", export::date_match(data, event, why).text);
        }
    }
    print(&lines)
}

/// Writes what matches to a file, and says how much.
pub fn export(
    engine: &Engine,
    text: &str,
    kind: RowKind,
    to: &str,
    overwrite: bool,
    as_of: Day,
    grounds: &dyn Fn(&str) -> Grounds,
) -> Result<(), Failure> {
    let format = Format::of_path(to).map_err(|error| Failure::new(USAGE, error.to_string()))?;
    let (query, answer) = ask(engine, text, as_of)?;
    if kind == RowKind::Entities {
        tell_reach(&query, &answer);
    }
    let entities: Vec<_> = answer.entities.iter().map(|hit| (hit.ix, hit.date)).collect();
    let events: Vec<_> = answer.events.iter().map(|hit| (hit.ix, hit.date)).collect();
    let (rows, count) = match kind {
        RowKind::Entities => (Rows::Entities(&entities), entities.len()),
        RowKind::Events => (Rows::Events(&events), events.len()),
        RowKind::News => (Rows::News(&answer.news), answer.news.len()),
    };
    export::save(to, &export::write(engine, &rows, format, as_of, grounds), overwrite).map_err(|error| {
        let failure = Failure::new(IO, error.to_string());
        match error {
            export::SaveError::Exists(_) => failure.hint("--force overwrites it"),
            export::SaveError::Failed { .. } => failure,
        }
    })?;
    note(&format!("{} written to {to}", counted(count as u64, "row", "rows")));
    Ok(())
}
