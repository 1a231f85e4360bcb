//! Loading the data, on threads of their own, so that what is shown can be searched all the while.
//!
//! Making many lists ready takes minutes of work and much memory, so one load at a time does it; of those
//! that waited for it only the one asked for last goes on, since it finds all there is. What is ready already
//! waits for nobody. However they overtake one another, nothing older is shown after something newer.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::Action;
use crate::model::Day;
use crate::search::{Engine, Opened};
use crate::threads;

use super::desk;
use super::fetching::Stop;

/// All loads of a browser.
#[derive(Default)]
pub struct Loads {
    order: Arc<Order>,
    /// Stops the linking of news to the data loaded last.
    stop_linking: Stop,
}

/// Who comes first.
#[derive(Default)]
struct Order {
    /// The number of the load asked for last.
    newest: AtomicU64,
    /// The number of the load that was heard last; held while one is heard.
    heard: Mutex<u64>,
    /// Held by the one that makes lists ready.
    making: Mutex<()>,
}

/// What is to be loaded.
pub struct Wanted {
    /// Where the lists are.
    pub data: PathBuf,
    /// As of which day.
    pub day: Day,
    /// The day it is.
    pub today: Day,
    /// What is shown already. What takes its place is looked through before, so that its first answer comes as
    /// soon as any other; with nothing to show it is shown first, and much news after the lists.
    pub before: Option<Arc<Engine>>,
}

/// One load.
struct Load<S> {
    number: u64,
    order: Arc<Order>,
    wanted: Wanted,
    stop_linking: Stop,
    send: S,
}

impl Loads {
    /// Begins a load; what comes of it is sent.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(&mut self, wanted: Wanted, send: impl Fn(Action) + Send + 'static) -> io::Result<()> {
        // What an earlier load is still linking is of no use any more.
        self.stop_linking.store(true, Ordering::Relaxed);
        self.stop_linking = Stop::default();
        let number = self.order.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let (order, stop_linking) = (self.order.clone(), self.stop_linking.clone());
        let load = Load { number, order, wanted, stop_linking, send };
        threads::spawn("load", move || load.run())?;
        Ok(())
    }
}

impl<S: Fn(Action)> Load<S> {
    fn run(mut self) {
        let before = self.wanted.before.take();
        let ahead = |opened: Opened| drop(self.show(opened));
        let ahead: Option<&dyn Fn(Opened)> = if before.is_none() { Some(&ahead) } else { None };
        let Some(mut opened) = self.open(ahead) else { return };
        if let Some(before) = &before {
            // Where only news came, or what is known of it, the lists are the same and so is most of the rest.
            let are_same = before.data().identity() == opened.engine.data().identity();
            if !are_same && !self.is_sound(&opened.engine) {
                let Some(again) = self.open(None) else { return };
                opened = again;
            }
            opened.engine.look_at(self.wanted.day);
            opened.engine.take_news_index(before);
        }
        let is_first = before.is_none();
        drop(before);
        let mut engine = self.show(opened);
        if is_first && !self.is_sound(&engine) {
            let Some(again) = self.open(None) else { return };
            engine = self.show(again);
        }
        engine.look_through_news();
        match desk::link(&self.wanted.data, engine.data(), self.wanted.today, &self.stop_linking) {
            Ok(0) => {}
            Ok(_) => {
                if let Some(opened) = self.open(None) {
                    opened.engine.take_news_index(&engine);
                    self.show(opened).look_through_news();
                }
            }
            Err(why) => self.say(Action::Done(Err(why))),
        }
    }

    /// Opens what there is; nothing where a later load does.
    fn open(&self, ahead: Option<&dyn Fn(Opened)>) -> Option<Opened> {
        let Wanted { data, day, .. } = &self.wanted;
        if let Some(ready) = desk::open_ready(data, *day, ahead) {
            return Some(ready);
        }
        let _alone = self.order.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.order.newest.load(Ordering::Relaxed) != self.number {
            return None;
        }
        match desk::open(data, *day, ahead) {
            Ok(opened) => Some(opened),
            Err(error) => {
                self.say(Action::LoadFailed(error.to_string()));
                None
            }
        }
    }

    fn is_sound(&self, engine: &Engine) -> bool {
        let is_sound = Opened::is_sound(engine, &self.wanted.data);
        if !is_sound {
            tracing::warn!("what was made ready was damaged; it is made anew");
        }
        is_sound
    }

    fn show(&self, opened: Opened) -> Arc<Engine> {
        let engine = Arc::new(opened.engine);
        self.say(Action::Loaded(engine.clone(), opened.faults));
        engine
    }

    /// Sends, unless a later load was heard already.
    fn say(&self, action: Action) {
        let mut heard = self.order.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if self.number >= *heard {
            *heard = self.number;
            (self.send)(action);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use crate::import::{Intake, take};
    use crate::store::Library;

    use super::*;

    const DAY: &str = "2026-11-22";
    const LONGEST: Duration = Duration::from_secs(20);

    fn import(data: &Path, name: &str) {
        let text = format!(
            "source,name,addresses,federal_register_notice,start_date,alt_names\n\
             Example List (AAA) - Nowhere,{name},,,2020-01-02,\n"
        );
        let file = data.join("list.csv");
        std::fs::write(&file, text).unwrap();
        let intake = Intake { today: DAY.parse().unwrap(), ..Intake::default() };
        take(&Library::open(data), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    }

    fn wanted(data: &Path) -> Wanted {
        let day = DAY.parse().unwrap();
        let before = Arc::new(Opened::embedded().unwrap().engine);
        Wanted { data: data.to_owned(), day, today: day, before: Some(before) }
    }

    fn engine(heard: &Receiver<Action>) -> Option<Arc<Engine>> {
        match heard.recv_timeout(LONGEST) {
            Ok(Action::Loaded(engine, _)) => Some(engine),
            _ => None,
        }
    }

    #[test]
    fn nothing_older_is_heard_after_something_newer_and_nothing_is_made_ready_for_nobody() {
        let data = tempfile::tempdir().unwrap();
        import(data.path(), "Alpha Trading");
        let (mut loads, (sender, heard)) = (Loads::default(), channel());
        let send = move |action| drop(sender.send(action));
        // As long as something else is made ready, both of them wait.
        let order = loads.order.clone();
        let made = order.making.lock().unwrap();
        loads.begin(wanted(data.path()), send.clone()).unwrap();
        import(data.path(), "Beta Shipping");
        loads.begin(wanted(data.path()), send).unwrap();
        drop(made);
        let shown = engine(&heard).unwrap();
        assert!(shown.data().entity_indices().any(|ix| shown.data().entity(ix).name == "Beta Shipping"));
        drop(loads);
        assert!(engine(&heard).is_none(), "the first load had nothing to say any more");
    }
}
