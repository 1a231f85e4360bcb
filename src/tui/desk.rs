//! The news that is kept, for the browser: texts read, marks and decisions written, new items linked. On one
//! thread, so that what is done after the other is seen after the other.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use crate::app::{Action, Mark, NewsEffect, NewsText};
use crate::model::Day;
use crate::news::{self, Fault, Kept};
use crate::search::Opened;
use crate::store::{Dataset, DatasetError};

use super::fetching::Stop;

/// So many items are found by their texts, those that came last; more say that more is to be typed.
const MOST_FOUND: usize = 5_000;

/// Everything under a data directory as of a day, with the news that is kept; and what could not be used.
///
/// # Errors
/// When the embedded dataset cannot be read.
pub fn open(data: &Path, day: Day) -> Result<Opened, DatasetError> {
    Opened::of(data, day).map(|opened| with_news(data, opened))
}

/// The same, if all of it was made ready before.
pub fn open_ready(data: &Path, day: Day) -> Option<Opened> {
    Opened::if_ready(data, day).map(|opened| with_news(data, opened))
}

fn with_news(data: &Path, mut opened: Opened) -> Opened {
    match news::headlines(data) {
        Ok(items) => opened.engine = opened.engine.with_news(items),
        Err(fault) => opened.faults.push(format!("{fault}; fetched news is left out. {}", fault.hint())),
    }
    opened
}

/// Starts the desk; what comes of an effect is sent on.
///
/// # Errors
/// When a thread cannot be had.
pub fn start(data: PathBuf, send: impl Fn(Action) + Send + 'static) -> io::Result<Sender<NewsEffect>> {
    let (sender, effects) = channel();
    thread::Builder::new().name("desk".to_owned()).spawn(move || {
        super::runtime::panic_for_a_test("desk");
        for effect in effects {
            carry_out(&data, effect).into_iter().for_each(&send);
        }
    })?;
    Ok(sender)
}

/// Carries an effect out; something is to be said only of what was asked, or went wrong.
pub fn carry_out(data: &Path, effect: NewsEffect) -> Option<Action> {
    let failed = |what: &str, fault: &Fault| Action::Done(Err(format!("{what}: {fault}. {}", fault.hint())));
    let mut kept = match Kept::open(data) {
        Ok(kept) => kept?,
        Err(fault) => return Some(failed("the news cannot be used", &fault)),
    };
    match effect {
        NewsEffect::Read(id) => Some(match read(&kept, &id) {
            Ok(text) => Action::NewsRead(Arc::new(text)),
            Err(fault) => failed("the text cannot be read", &fault),
        }),
        NewsEffect::Find(words) => Some(match kept.search(&words, MOST_FOUND) {
            Ok(ids) => Action::NewsFound(words, ids),
            Err(fault) => failed("the texts cannot be searched", &fault),
        }),
        NewsEffect::Mark(ids, mark) => {
            mark_all(&mut kept, &ids, &mark).err().map(|fault| failed("not marked", &fault))
        }
        NewsEffect::Decide(id, target, decision) => {
            let decided = kept.decide(&id, &target, decision);
            Some(decided.map_or_else(|fault| failed("not noted", &fault), |()| Action::NewsDecided))
        }
    }
}

/// Links what nobody has linked yet, or not with these lists; says how many items were.
///
/// # Errors
/// Why not, in words.
pub fn link(data_dir: &Path, data: &Dataset, today: Day, stop: &Stop) -> Result<usize, String> {
    let watch = |_| match stop.load(Ordering::Relaxed) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let linked = Kept::open(data_dir).and_then(|kept| match kept {
        Some(mut kept) => news::relink(&mut kept, data, today, &watch),
        None => Ok(0),
    });
    linked.map_err(|fault| format!("news cannot be linked: {fault}. {}", fault.hint()))
}

fn read(kept: &Kept, id: &str) -> Result<NewsText, Fault> {
    Ok(NewsText {
        id: id.to_owned(),
        text: kept.text(id)?.unwrap_or_default(),
        found: kept.links(id)?,
        decided: kept.decisions(id)?,
    })
}

fn mark_all(kept: &mut Kept, ids: &[String], mark: &Mark) -> Result<(), Fault> {
    if let Mark::Read(read) = mark {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        return kept.set_read(&ids, *read).map(drop);
    }
    ids.iter().try_for_each(|id| match mark {
        Mark::Starred(starred) => kept.set_starred(id, *starred),
        Mark::Note(note) => kept.set_note(id, note),
        Mark::Tags(tags) => kept.set_tags(id, tags),
        Mark::Read(_) => Ok(()),
    })
}
