//! The commands about feeds and fetched items, and the round that fetches them.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::Utc;
use indicatif::ProgressBar;

use crate::config::{Config, Paths};
use crate::export;
use crate::model::{Day, NewsKind, visible};
use crate::news::{self, Decision, Fault, FeedRow, Fetch, Kept, Mark, Target, Why, opml};
use crate::search::{Engine, Meant, NewsHit, Opened};
use crate::store::{Dataset, file};
use crate::sync::{
    FeedOrigin, Feeds, Limits, NewsError, NewsFeed, NewsRound, NewsStage, NewsSynced, Progress, sync_feeds,
};

use super::args::{MarkChange, NewsAction};
use super::output::{BAD_INPUT, Failure, IO, NO_MATCH, USAGE, note, print};
use super::{lists, load_config, records};

/// Whether an action prints JSON, and its error as JSON.
pub fn prints_json(action: &NewsAction) -> bool {
    match action {
        NewsAction::List { json } | NewsAction::Import { json, .. } | NewsAction::Show { json, .. } => *json,
        _ => false,
    }
}

/// A fault of the database as a command says it.
pub fn failure(fault: &Fault) -> Failure {
    let code = match fault.why {
        Why::Damaged(_) | Why::Foreign | Why::Newer(_) => BAD_INPUT,
        Why::Missing(_) => NO_MATCH,
        Why::Locked | Why::ReadOnly | Why::Full | Why::Unusable(_) => IO,
    };
    Failure::new(code, fault.to_string()).hint(fault.hint())
}

/// Does what is asked for with feeds and items.
pub fn run(
    paths: &Paths,
    config: Option<&PathBuf>,
    action: NewsAction,
    (today, as_of): (Day, Day),
    open: &dyn Fn() -> Result<Engine, Failure>,
) -> Result<(), Failure> {
    let data = &paths.data;
    match action {
        NewsAction::Add { url, title } => add(data, &load_config(paths, config)?, &url, title.as_deref()),
        NewsAction::Remove { url, items } => remove(data, &load_config(paths, config)?, &url, items),
        NewsAction::List { json } => list(data, &load_config(paths, config)?, json),
        NewsAction::Import { file, feed, json } => import(data, &file, feed.as_deref(), today, json),
        NewsAction::Export => {
            let (_, feeds) = known(data, &load_config(paths, config)?)?;
            let outline = |feed: &NewsFeed| opml::Outline {
                title: feed.title.clone().unwrap_or_default(),
                url: feed.url.clone(),
            };
            let outlines: Vec<opml::Outline> = feeds.enabled().map(outline).collect();
            print(&opml::write(&outlines).map_err(|error| Failure::new(IO, error.to_string()))?)
        }
        NewsAction::Show { id, json } => show(data, &open()?, &id, as_of, json),
        NewsAction::Mark { ids, marks } => mark(data, &ids, &marks),
        NewsAction::Link { id, what } => decide(data, &open()?, &id, &what.join(" "), Decision::Added, as_of),
        NewsAction::Unlink { id, what } => {
            decide(data, &open()?, &id, &what.join(" "), Decision::Rejected, as_of)
        }
        NewsAction::Repair => repair(data),
    }
}

/// What is known of feeds, and which there are.
fn known(data: &Path, config: &Config) -> Result<(Vec<FeedRow>, Feeds), Failure> {
    let rows = news::feeds(data).map_err(|fault| failure(&fault))?;
    let feeds = config.feeds(&rows).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    Ok((rows, feeds))
}

fn row<'a>(rows: &'a [FeedRow], url: &str) -> Option<&'a FeedRow> {
    rows.iter().find(|row| row.url == url)
}

fn add(data: &Path, config: &Config, wanted: &str, title: Option<&str>) -> Result<(), Failure> {
    let (_, feeds) = known(data, config)?;
    let url = match feeds.get(wanted) {
        Some(feed) => feed.url.clone(),
        None => {
            Feeds::check(wanted).map_err(|reason| {
                let failure = Failure::new(USAGE, format!("cannot add “{}”: {reason}", visible(wanted)));
                let names: Vec<String> = feeds.iter().filter_map(|feed| feed.name.clone()).collect();
                failure
                    .hint(format!("give the feed's https address, or one of the names {}", names.join(", ")))
            })?;
            news::web(wanted, None).map_or_else(|| wanted.to_owned(), String::from)
        }
    };
    let mut kept = Kept::make(data).map_err(|fault| failure(&fault))?;
    let is_new = kept.add_feed(&url, title.map(visible).as_deref()).map_err(|fault| failure(&fault))?;
    let what = if is_new { "added" } else { "was there already" };
    print(&format!("{}  {what}; desig sync news fetches it\n", visible(&url)))
}

fn remove(data: &Path, config: &Config, wanted: &str, items: bool) -> Result<(), Failure> {
    let (rows, feeds) = known(data, config)?;
    let feed = feeds.get(wanted);
    let url = feed.map_or(wanted, |feed| feed.url.as_str());
    let is_added = row(&rows, url).is_some_and(|row| row.added);
    if let Some(name) = feed.filter(|feed| feed.enabled && !is_added).and_then(|feed| feed.name.as_ref()) {
        return Err(Failure::new(USAGE, format!("the feed “{name}” is switched on by the configuration"))
            .hint(format!("set enabled = false in [news.feeds.{name}]")));
    }
    let Some(mut kept) = Kept::open(data).map_err(|fault| failure(&fault))? else {
        return Err(Failure::new(NO_MATCH, "no feed was added yet").hint("desig news add URL adds one"));
    };
    let removed = kept.remove_feed(url, items).map_err(|fault| failure(&fault))?;
    let with = if items { format!(" with {removed} items") } else { "; its items stay".to_owned() };
    print(&format!("{}  removed{with}\n", visible(url)))
}

fn list(data: &Path, config: &Config, json: bool) -> Result<(), Failure> {
    let (rows, feeds) = known(data, config)?;
    let mut all: Vec<(Option<&NewsFeed>, Option<&FeedRow>)> =
        feeds.iter().map(|feed| (Some(feed), row(&rows, &feed.url))).collect();
    all.extend(rows.iter().filter(|row| feeds.get(&row.url).is_none()).map(|row| (None, Some(row))));
    if json {
        return print(&export::to_json(&export::feeds(&all)));
    }
    let mut text = String::new();
    for (feed, row) in all {
        let url = feed.map(|feed| &feed.url).or(row.map(|row| &row.url)).map_or("", String::as_str);
        let called = feed.map_or_else(|| visible(url).into_owned(), NewsFeed::called);
        let state = match feed {
            Some(feed) if feed.enabled => "on",
            Some(_) => "off",
            None => "from files",
        };
        let origin = feed.map_or("", |feed| feed.origin.as_str());
        let _ = writeln!(text, "{called}  {state}  {origin}");
        let title = feed.and_then(|feed| feed.title.as_deref()).or(row.map(|row| row.title.as_str()));
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            let _ = writeln!(text, "    {}", visible(title));
        }
        if feed.is_some_and(|feed| feed.origin != FeedOrigin::Added) {
            let _ = writeln!(text, "    {}", visible(url));
        }
        if let Some(row) = row {
            let asked = row.asked.map_or_else(
                || "never fetched".to_owned(),
                |asked| format!("fetched {}", asked.format("%Y-%m-%d %H:%M UTC")),
            );
            let _ = writeln!(text, "    {} items, {} unread; {asked}", row.items, row.unread);
            if let Some(fault) = &row.fault {
                let _ = writeln!(text, "    last time: {}", visible(fault));
            }
        }
    }
    print(&text)
}

fn import(data: &Path, path: &Path, feed: Option<&str>, today: Day, json: bool) -> Result<(), Failure> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    let bytes = file::read(path, file::MOST).map_err(|error| {
        Failure::new(IO, format!("cannot read {shown}: {error}"))
            .hint("check the path and that you may read it")
    })?;
    let refused = |error: news::FeedError| {
        Failure::new(BAD_INPUT, format!("cannot take {shown}: {error}")).hint(error.hint())
    };
    if opml::is_opml(&bytes) {
        return import_opml(data, &opml::read(&bytes).map_err(refused)?, json);
    }
    let address = feed.map(|feed| {
        news::web(feed, None).map(String::from).ok_or_else(|| {
            Failure::new(USAGE, format!("“{}” is no web address", visible(feed)))
                .hint("give --feed the address of the feed, http or https")
        })
    });
    let address = address.transpose()?;
    let read = news::read(&bytes, address.as_deref(), today).map_err(refused)?;
    let Some(url) = address.or(read.address.clone()).or(read.home.clone()) else {
        return Err(Failure::new(USAGE, format!("{shown} does not say of which feed it is"))
            .hint("name the feed's address with --feed URL"));
    };
    // Addresses in it are relative to that of the feed.
    let read = news::read(&bytes, Some(url.as_str()), today).map_err(refused)?;
    let mut kept = Kept::make(data).map_err(|fault| failure(&fault))?;
    let fetch = Fetch::of_file(&url, NewsKind::Article, today, Utc::now());
    let taken = kept.take(&read, &fetch).map_err(|fault| failure(&fault))?;
    if json {
        print(&export::to_json(&export::news_imported(&url, &taken)))?;
        return link(data, today);
    }
    taken.left_out.iter().for_each(|why| note(&format!("left out: {why}")));
    let unread = match taken.left_out_total {
        0 => String::new(),
        count => format!(", {count} could not be read"),
    };
    print(&format!("{}  {} items new, {} changed{unread}\n", visible(&url), taken.new, taken.changed))?;
    link(data, today)
}

/// Links items to who and what they are about, where some were not looked at with the lists there are now.
/// Only where there are such are the lists opened. What was asked for can do without: a fault of the database is
/// told by whoever reads the items, and what is not linked now is linked the next time.
pub fn link(data: &Path, today: Day) -> Result<(), Failure> {
    let Ok(Some(mut kept)) = Kept::open(data) else { return Ok(()) };
    if news::is_up_to_date(&kept, today).unwrap_or(true) {
        return Ok(());
    }
    let bar = lists::spinner();
    bar.set_message("linking news: learning the names of the lists");
    let opened = Opened::sound(data, today).map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let looked_at = news::relink(&mut kept, opened.engine.data(), today, &|linked| {
        if linked.items > 0 {
            bar.set_message(format!("linking news: {} of {} items", linked.items, linked.of));
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    if let Err(fault) = looked_at {
        note(&format!("{fault}; news is linked the next time"));
    }
    Ok(())
}

fn import_opml(data: &Path, list: &opml::Opml, json: bool) -> Result<(), Failure> {
    let mut kept = Kept::make(data).map_err(|fault| failure(&fault))?;
    let (mut added, mut there, mut refused) = (Vec::new(), 0, list.refused.clone());
    for outline in &list.outlines {
        // A feed that would never be fetched is told, not added.
        if let Err(reason) = Feeds::check(&outline.url) {
            refused.push(format!("{}: {reason}", outline.url));
            continue;
        }
        let named = Some(outline.title.as_str()).filter(|title| !title.is_empty());
        match kept.add_feed(&outline.url, named).map_err(|fault| failure(&fault))? {
            true => added.push(outline.url.clone()),
            false => there += 1,
        }
    }
    if json {
        return print(&export::to_json(&export::feeds_imported(&added, &refused)));
    }
    refused.iter().for_each(|address| note(&format!("not added: {address}")));
    print(&format!("{} feeds added, {} were there\n", added.len(), there))
}

fn show(data: &Path, engine: &Engine, id: &str, as_of: Day, json: bool) -> Result<(), Failure> {
    let dataset = engine.data();
    let Some(ix) = dataset.news_by_id(id) else {
        return Err(Failure::new(NO_MATCH, format!("there is no news item “{}”", visible(id)))
            .hint("desig news --json tells the identifiers"));
    };
    let grounds = news::grounds(data)(id);
    let text = dataset.news_item(ix).source.as_ref().map(|_| grounds.text.as_str());
    if json {
        let hit = NewsHit { ix, called: None };
        return print(&export::to_json(&export::whole_news(dataset, &hit, as_of, &grounds, text)));
    }
    let item = dataset.news_item(ix);
    let mut out = format!("{}\n{}  {}", visible(&item.title), item.date_text(), visible(&item.outlet));
    let marks = &item.marks;
    let tags = marks.tags.iter().map(|tag| format!("#{}", visible(tag)));
    let words = [marks.starred.then(|| "starred".to_owned()), marks.read.then(|| "read".to_owned())];
    for word in item
        .author
        .as_deref()
        .map(|author| visible(author).into_owned())
        .into_iter()
        .chain(words.into_iter().flatten())
        .chain(tags)
    {
        let _ = write!(out, "  {word}");
    }
    let lines = [item.date_note.as_deref(), item.url.as_deref(), item.source.as_deref()];
    for line in lines.into_iter().flatten() {
        let _ = write!(out, "\n{}", visible(line));
    }
    if !marks.note.is_empty() {
        let _ = write!(out, "\nnote: {}", visible(&marks.note));
    }
    let item_links = export::news_item(dataset, &NewsHit { ix, called: None }, as_of, &grounds).links;
    for link in &item_links {
        let _ = write!(out, "\nabout: {}", about_in_words(dataset, link));
    }
    for target in grounds.rejected() {
        let _ = write!(out, "\nnot about: {}  as you said", visible(target.id()));
    }
    out.push_str("\n\n");
    for line in text.unwrap_or(&item.summary).lines() {
        let _ = writeln!(out, "{}", visible(line));
    }
    print(&out)
}

/// Who or what an item is about, and how that is known.
fn about_in_words(data: &Dataset, link: &export::NewsLinkJson) -> String {
    let entity = link.entity.as_deref().and_then(|id| data.entity_by_id(id)).map(|ix| &data.entity(ix).name);
    let event = link.event.as_deref().and_then(|id| data.event_by_id(id)).map(|ix| &data.event(ix).title);
    let id = link.entity.as_ref().or(link.event.as_ref()).map_or("", String::as_str);
    let name = entity.or(event).map_or("", String::as_str);
    let how = match (&link.found, link.decision) {
        (_, Some(_)) => "linked by hand".to_owned(),
        (Some(found), None) => format!("{}: {}", found.confidence, found.why),
        (None, None) => link.how.to_owned(),
    };
    format!("{} ({})  {}", visible(name), visible(id), visible(&how))
}

/// Notes that an item is about something, or is not, whatever was found.
fn decide(
    data: &Path,
    engine: &Engine,
    id: &str,
    what: &str,
    decision: Decision,
    as_of: Day,
) -> Result<(), Failure> {
    let wrong = |fault: Fault| failure(&fault);
    let Some(mut kept) = Kept::open(data).map_err(wrong)? else {
        return Err(Failure::new(NO_MATCH, "no news was fetched yet").hint("desig sync news fetches it"));
    };
    let grounds = kept.grounds(id).map_err(wrong)?;
    // What it was linked to may be on no list that is loaded now.
    let decided = grounds.decisions.iter().map(|(target, _)| target);
    let known = grounds.links.iter().map(|link| &link.target).chain(decided).find(|known| known.id() == what);
    let target = match known {
        Some(target) => target.clone(),
        None => match records::find(engine, what, as_of)? {
            Meant::Entity(ix) => Target::Entity(engine.data().id(ix).to_owned()),
            Meant::Event(ix) => Target::Event(engine.data().event(ix).id.clone()),
        },
    };
    kept.decide(id, &target, Some(decision)).map_err(wrong)?;
    let (done, opposite) = match decision {
        Decision::Added => ("linked to", "unlink"),
        Decision::Rejected => ("not linked to", "link"),
    };
    let (id, target) = (visible(id), visible(target.id()));
    print(&format!("{id}  {done} {target}; desig news {opposite} {id} {target} takes it back\n"))
}

fn mark(data: &Path, ids: &[String], change: &MarkChange) -> Result<(), Failure> {
    let wrong = |fault: Fault| failure(&fault);
    let Some(mut kept) = Kept::open(data).map_err(wrong)? else {
        return Err(Failure::new(NO_MATCH, "no news was fetched yet").hint("desig sync news fetches it"));
    };
    let items = kept.headlines().map_err(wrong)?;
    let mut marks = Vec::new();
    for id in ids.iter().map(String::as_str) {
        let Some(item) = items.iter().find(|item| item.id == id) else {
            return Err(Failure::new(NO_MATCH, format!("there is no fetched item “{}”", visible(id)))
                .hint("desig news --json tells the identifiers of items; embedded ones are not marked"));
        };
        if change.read || change.unread {
            marks.push((id, Mark::Read(change.read)));
        }
        if change.star || change.unstar {
            marks.push((id, Mark::Starred(change.star)));
        }
        if !change.tag.is_empty() || !change.untag.is_empty() {
            let mut tags = item.marks.tags.clone();
            tags.extend(change.tag.iter().cloned());
            tags.retain(|tag| !change.untag.contains(tag));
            marks.push((id, Mark::Tags(tags)));
        }
        if let Some(text) = &change.note {
            marks.push((id, Mark::Note(text.clone())));
        }
    }
    kept.mark(marks.iter().map(|(id, mark)| (*id, mark))).map_err(wrong)?;
    note(&format!("{} items marked", ids.len()));
    Ok(())
}

fn repair(data: &Path) -> Result<(), Failure> {
    match news::repair(data, Utc::now()).map_err(|fault| failure(&fault))? {
        None => print("nothing is wrong with the news database\n"),
        Some(saved) => print(&format!(
            "saved {} items and {} feeds; the damaged database is now {}\n",
            saved.items,
            saved.feeds,
            visible(&saved.aside.to_string_lossy())
        )),
    }
}

/// The identifiers of fetched items whose title or full text has these words.
pub fn with_words(data: &Path, words: &str) -> Result<HashSet<String>, Failure> {
    match Kept::open(data).map_err(|fault| failure(&fault))? {
        None => Ok(HashSet::new()),
        Some(kept) => {
            let ids = kept.search(words, usize::MAX >> 1).map_err(|fault| failure(&fault))?;
            Ok(ids.into_iter().collect())
        }
    }
}

/// What became of the feeds of a round.
pub struct Round {
    /// For programs.
    pub json: Vec<export::FeedSyncedJson>,
    /// For people.
    pub words: String,
    /// The worst that happened.
    pub worst: Option<Failure>,
}

/// Fetches all feeds that are on, and lets go of what is too old or too much.
pub fn sync(data: &Path, config: &Config, today: Day, json: bool) -> Result<Round, Failure> {
    let (rows, feeds) = known(data, config)?;
    if feeds.enabled().next().is_none() {
        return Err(Failure::new(USAGE, "no feed is on")
            .hint("desig news list shows those built in; desig news add NAME or URL switches one on"));
    }
    let limits = Limits::of_feeds();
    let round = NewsRound { data, limits: &limits, today, now: Utc::now() };
    let mut done = Round { json: Vec::new(), words: String::new(), worst: None };
    let mut bar = None;
    let gone = sync_feeds(&feeds, &rows, config.news.retention(), &round, &mut |stage| {
        match stage {
            NewsStage::Fetching(feed, progress) => {
                show_progress(bar.get_or_insert_with(lists::progress_bar), feed, progress);
            }
            NewsStage::Done(feed, result) => {
                bar.take().iter().for_each(ProgressBar::finish_and_clear);
                done.json.push(export::feed_synced(feed, result));
                done.say(feed, result, json);
            }
        }
        ControlFlow::Continue(())
    });
    let gone = gone.map_err(|fault| failure(&fault))?;
    if gone > 0 {
        let _ = writeln!(done.words, "{gone} items were let go, as [news] in the configuration says");
    }
    Ok(done)
}

fn show_progress(bar: &ProgressBar, feed: &NewsFeed, progress: Progress) {
    match progress {
        Progress::Receiving { bytes, of } => {
            bar.set_length(of.unwrap_or(bytes));
            bar.set_position(bytes);
            bar.set_message(feed.called());
        }
        Progress::Asking { address, .. } => bar.set_message(format!("asking {address}")),
        Progress::Waiting { left, why } => {
            bar.set_message(format!("{}: {why}; again in {} s", feed.called(), left.as_secs()));
        }
    }
}

impl Round {
    fn say(&mut self, feed: &NewsFeed, result: &Result<NewsSynced, NewsError>, json: bool) {
        let called = feed.called();
        let _ = match result {
            Ok(NewsSynced::Unchanged) => writeln!(self.words, "{called}  unchanged"),
            Ok(NewsSynced::Taken(taken)) => {
                let mut line = format!("{called}  {} new, {} changed", taken.new, taken.changed);
                if taken.left_out_total > 0 {
                    let _ = write!(line, ", {} could not be read", taken.left_out_total);
                }
                for why in &taken.left_out {
                    let _ = write!(line, "\n    left out: {}", visible(why));
                }
                writeln!(self.words, "{line}")
            }
            Err(error) => {
                let code = match error {
                    NewsError::Fetch(_) | NewsError::File { .. } => IO,
                    NewsError::Feed { .. } => BAD_INPUT,
                    NewsError::Kept(fault) => failure(fault).code,
                };
                if !json {
                    note(&format!("{called}: {error}; what was there stays"));
                    error.hint().iter().for_each(|hint| note(&format!("  {hint}")));
                }
                if self.worst.as_ref().is_none_or(|worst| worst.code < code) {
                    let failed = Failure::new(code, error.to_string());
                    self.worst = Some(match error.hint() {
                        Some(hint) => failed.hint(hint),
                        None => failed,
                    });
                }
                Ok(())
            }
        };
    }
}
