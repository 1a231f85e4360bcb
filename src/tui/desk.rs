//! The news that is kept, for the browser: texts read, marks and decisions written, new items linked. On one
//! thread, so that what is done after the other is seen after the other.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use chrono::Utc;

use crate::app::{Action, Changes, NewsEffect};
use crate::model::Day;
use crate::news::{self, Fault, Kept};
use crate::search::Opened;
use crate::store::diff::{LargestLoss, LastTwo};
use crate::store::{Dataset, DatasetError, Library, Looked};
use crate::threads;

use super::fetching::Stop;

/// Lists wait so long for the news before they are shown without it.
const NOT_LONG: Duration = Duration::from_millis(50);
/// So many items are found by their texts, those that came last; more say that more is to be typed.
const MOST_FOUND: usize = 5_000;
/// So many snapshots of each list are compared, the last ones; more need not be sound.
const LAST: usize = 2;

/// Everything under a data directory as of a day, with the news that is kept; and what could not be used. Where
/// there is so much news that it takes a while, the lists alone are given to `ahead`, if they are wanted.
///
/// # Errors
/// When the embedded dataset cannot be read.
pub fn open(data: &Path, day: Day, ahead: Option<&dyn Fn(Opened)>) -> Result<Opened, DatasetError> {
    with_news(data, || Opened::of(data, day), ahead)
}

/// The same, if all of it was made ready before.
pub fn open_ready(data: &Path, day: Day, ahead: Option<&dyn Fn(Opened)>) -> Option<Opened> {
    with_news(data, || Opened::if_ready(data, day).ok_or(()), ahead).ok()
}

fn with_news<E>(
    data: &Path,
    open: impl Fn() -> Result<Opened, E>,
    ahead: Option<&dyn Fn(Opened)>,
) -> Result<Opened, E> {
    let (sender, headlines) = channel();
    let directory = data.to_owned();
    let reading = threads::spawn("headlines", move || {
        let _ = sender.send(news::headlines(&directory));
    });
    let mut opened = open()?;
    let mut items = match (&reading, ahead) {
        // Without a thread for it, it is read here.
        (Err(_), _) => Some(news::headlines(data)),
        (Ok(_), Some(_)) => headlines.recv_timeout(NOT_LONG).ok(),
        (Ok(_), None) => None,
    };
    if let (None, Some(ahead)) = (&items, ahead) {
        ahead(opened);
        opened = open()?;
    }
    match items.take().or_else(|| headlines.recv().ok()) {
        Some(Ok(items)) => opened.engine = opened.engine.with_news(items),
        Some(Err(fault)) => {
            opened.faults.push(format!("{fault}; fetched news is left out. {}", fault.hint()));
        }
        None => opened.faults.push("fetched news is left out: it could not be read".to_owned()),
    }
    Ok(opened)
}

/// Starts the desk; what comes of an effect is sent on.
///
/// # Errors
/// When a thread cannot be had.
pub fn start(data: PathBuf, send: impl Fn(Action) + Send + 'static) -> io::Result<Sender<NewsEffect>> {
    let (sender, effects) = channel();
    threads::spawn("desk", move || {
        for effect in effects {
            carry_out(&data, effect).into_iter().for_each(&send);
        }
    })?;
    Ok(sender)
}

/// What changed on the lists since a look until today, and what was looked at now.
pub fn compare(data: &Path, looked: Option<&Looked>, largest: LargestLoss, today: Day) -> Action {
    // What is of a day to come is new on that day.
    let library = Library::open(data).until(today).checked(LAST);
    let changes = Changes::of(&LastTwo::of(&library, looked, largest), looked.map(|looked| looked.at));
    Action::Compared(Arc::new(changes), Looked::at(Utc::now(), &library))
}

/// Carries an effect out; something is to be said only of what was asked, or went wrong.
pub fn carry_out(data: &Path, effect: NewsEffect) -> Option<Action> {
    let said = |what: &str, fault: &Fault| format!("{what}: {fault}. {}", fault.hint());
    let failed = |what: &str, fault: &Fault| Action::Done(Err(said(what, fault)));
    if let NewsEffect::Looked(look, _) = &effect
        && let Err(error) = look.write(data)
    {
        return Some(Action::Done(Err(format!("cannot note that you looked: {error}"))));
    }
    let mut kept = match Kept::open(data) {
        Ok(kept) => kept?,
        Err(fault) => return Some(failed("the news cannot be used", &fault)),
    };
    match effect {
        NewsEffect::Read(id) => Some(match kept.grounds(&id) {
            Ok(grounds) => Action::NewsRead(id, Arc::new(grounds)),
            Err(fault) => failed("the text cannot be read", &fault),
        }),
        NewsEffect::Find(words) => Some(match kept.search(&words, MOST_FOUND) {
            Ok(ids) => Action::NewsFound(words, ids),
            Err(fault) => failed("the texts cannot be searched", &fault),
        }),
        NewsEffect::Mark(ids, mark) => {
            let fault = kept.mark(ids.iter().map(|id| (id.as_str(), &mark))).err();
            fault.map(|fault| Action::NotMarked(ids, said("not marked", &fault)))
        }
        NewsEffect::Looked(_, told) => {
            kept.set_seen(&told).err().map(|fault| failed("cannot note what was told", &fault))
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
