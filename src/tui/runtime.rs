//! The loop: wait for what happens, let it happen, draw. One channel, and asleep when idle.

use std::io;
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::signal::{SIGCONT, SIGHUP, SIGTSTP};

use crate::app::{Action, Effect, ExportRows, Keymap, Mouse, NewsEffect, Settings, State, Target, update};
use crate::config::{Borders, Config, Paths, locale_is_utf8};
use crate::export::{self, Format, Rows};
use crate::model::Day;
use crate::news;
use crate::search::{Engine, Worker};
use crate::store::Looked;
use crate::threads;

use super::desk;
use super::fetching;
use super::input::{self, Input, Pointer};
use super::loads::{Loads, Wanted};
use super::outside;
use super::shelf::{Otherwise, Shelf};
use super::signals;
use super::terminal::{self, Abilities, Screen};
use super::theme::{Depth, Theme, ThemeError};
use super::view::{self, Memory};

/// Frames are no closer together than this: about what a fast screen shows.
const BETWEEN_FRAMES: Duration = Duration::from_millis(10);
/// How long a frame waits for the answer it is about to be asked for, so that one frame shows both.
const PATIENCE: Duration = Duration::from_millis(4);
/// Two presses this close together on one thing go into it.
const DOUBLE: Duration = Duration::from_millis(400);

/// Why the browser ended other than by being quit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The theme that is configured cannot be used.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The terminal cannot be taken, written to or read from.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] io::Error),
    /// No more keys can be read.
    #[error("no more keys can be read from the terminal: {0}")]
    Input(io::Error),
    /// A thread panicked; the terminal has been given back and the panic reported.
    #[error("desig ended because of a fault in itself ({0}); please report it")]
    Panic(String),
}

/// What the loop waits for.
pub enum Event {
    /// Something for the app.
    Action(Action),
    /// Something from the terminal.
    Input(Input),
    /// The terminal gives no more input: why.
    InputLost(io::Error),
    /// The terminal was closed.
    HungUp(String),
    /// A signal came.
    Signal(i32),
    /// A thread panicked.
    Panicked(String),
}

struct Runtime {
    state: State,
    config: Config,
    paths: Paths,
    abilities: Abilities,
    depth: Depth,
    /// The theme in use, with its name.
    theme: (String, Theme),
    memory: Memory,
    /// Never dropped: dropping it writes to a terminal that is no longer ours, or no longer there.
    screen: ManuallyDrop<Screen>,
    worker: Option<Worker>,
    loads: Loads,
    shelf: Shelf,
    /// Where the news is read and marked.
    desk: Sender<NewsEffect>,
    /// When the person last looked at what is new, before this start: what was new then stays so until the end.
    looked: Option<Looked>,
    /// Stops the fetch of lists that was begun last.
    stop_sync: Option<fetching::Stop>,
    sender: Sender<Event>,
    last_press: Option<(Instant, Target)>,
    /// The signal that ends the program, once it is over.
    ending: Option<i32>,
    failure: Option<Error>,
    /// What is doubtful about the day it is.
    doubts: Vec<String>,
    dirty: bool,
}

/// Opens the browser and stays until it is quit. `doubts` about the day are told with what could not be used.
///
/// # Errors
/// When it cannot open, or ends by a fault. The terminal has been given back by then.
pub fn run(
    config: &Config,
    paths: &Paths,
    (as_of, today): (Option<Day>, Day),
    doubts: Vec<String>,
) -> Result<(), Error> {
    let variable = |name: &str| std::env::var(name).ok();
    let dumb = variable("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    let abilities = Abilities { rich: !dumb, steady: config.reduced_motion };
    let depth = Depth::of_environment(variable);
    let theme = Theme::load(&config.theme, paths)?.at(depth);
    // The configuration was checked when it was read.
    let keymap = Keymap::new(&config.keys)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))?;
    let settings = Settings {
        theme: config.theme.clone(),
        themes: Theme::names(paths),
        ascii: match config.borders {
            Borders::Ascii => true,
            Borders::Unicode => false,
            Borders::Auto => dumb || !locale_is_utf8(),
        },
        mouse: config.mouse && !dumb,
        reduced_motion: config.reduced_motion,
    };
    let mut state = State::new(today, keymap, settings);
    state.as_of = as_of.unwrap_or(today);

    let (sender, receiver) = mpsc::channel();
    report_panics(sender.clone());
    signals::listen(sender.clone())?;
    terminal::take(abilities, state.settings.mouse)?;
    let to_loop = sender.clone();
    let send = move |action| {
        let _ = to_loop.send(Event::Action(action));
    };
    let desk = desk::start(paths.data.clone(), send).inspect_err(|_| terminal::give_back())?;
    let runtime = Runtime {
        desk,
        looked: Looked::read(&paths.data),
        loads: Loads::default(),
        shelf: Shelf::new(&paths.data),
        theme: (config.theme.clone(), theme),
        screen: ManuallyDrop::new(terminal::screen().inspect_err(|_| terminal::give_back())?),
        memory: Memory::default(),
        worker: None,
        stop_sync: None,
        last_press: None,
        ending: None,
        failure: None,
        doubts,
        dirty: true,
        config: config.clone(),
        paths: paths.clone(),
        state,
        abilities,
        depth,
        sender,
    };
    let ended = panic::catch_unwind(AssertUnwindSafe(|| runtime.run(&receiver)));
    terminal::give_back();
    if let Some(signal) = ended.unwrap_or_else(|_| Err(Error::Panic("main".to_owned())))? {
        signals::end_by(signal);
    }
    Ok(())
}

/// A panic in any thread gives the terminal back before it is reported, and ends the loop.
fn report_panics(sender: Sender<Event>) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        terminal::give_back();
        before(info);
        let _ = sender.send(Event::Panicked(thread::current().name().unwrap_or("a thread").to_owned()));
    }));
}

impl Runtime {
    fn run(mut self, receiver: &Receiver<Event>) -> Result<Option<i32>, Error> {
        // The first frame before anything else: data come when they come.
        self.draw()?;
        threads::panic_for_a_test("main");
        self.load(self.state.as_of)?;
        input::listen(self.sender.clone())?;
        let mut last_frame = Instant::now();
        let mut answer_by = last_frame;
        while !self.over() {
            let event = if self.dirty {
                let due = (last_frame + BETWEEN_FRAMES).max(if self.state.is_idle() {
                    last_frame
                } else {
                    answer_by
                });
                match receiver.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Ok(event) => Some(event),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            } else {
                receiver.recv().ok()
            };
            if let Some(event) = event {
                let asked = self.state.generation;
                self.handle(event);
                while let Ok(event) = receiver.try_recv() {
                    self.handle(event);
                }
                if self.state.generation != asked {
                    answer_by = Instant::now() + PATIENCE;
                }
            }
            let now = Instant::now();
            let answered = self.state.is_idle() || now >= answer_by;
            if self.dirty && !self.over() && answered && now >= last_frame + BETWEEN_FRAMES {
                self.draw()?;
                last_frame = Instant::now();
            }
        }
        if let Some(stop) = &self.stop_sync {
            stop.store(true, Ordering::Relaxed);
        }
        // The search thread is done with before the terminal is given back.
        self.worker = None;
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.ending),
        }
    }

    fn over(&self) -> bool {
        self.state.quit || self.ending.is_some() || self.failure.is_some()
    }

    fn handle(&mut self, event: Event) {
        self.dirty = true;
        match event {
            Event::Action(Action::LoadFailed(why)) => {
                tracing::error!("the data cannot be loaded: {why}");
                self.act(Action::LoadFailed(why));
            }
            Event::Action(Action::Loaded(engine, faults)) => {
                let before = (self.worker.take(), self.state.engine.clone());
                self.start_search(engine.clone());
                self.act(Action::Sources(fetching::sources(&self.config, &self.paths.data)));
                let faults = self.doubts.iter().cloned().chain(faults).collect();
                self.act(Action::Loaded(engine, faults));
                // What was shown before is let go of elsewhere: its search may have to come to an end, and of many
                // records it takes a while; keys do not wait for that.
                let _ = threads::spawn("let go", move || drop(before));
            }
            Event::Action(action @ Action::Synced(..)) => {
                // Also where nothing is loaded anew: an attempt that failed is told in the list of sources.
                self.act(Action::Sources(fetching::sources(&self.config, &self.paths.data)));
                self.act(action);
            }
            Event::Action(action) => self.act(action),
            Event::Input(Input::Key(key)) => {
                self.act(Action::Key(key));
                match self.shelf.look() {
                    Some(Otherwise::More) => self.act(Action::ListsChanged),
                    Some(Otherwise::Less) => self.act(Action::Done(Ok(
                        "another program removed lists: what is shown of them stays until the next start"
                            .to_owned(),
                    ))),
                    None => {}
                }
            }
            Event::Input(Input::Paste(text)) => self.act(Action::Paste(text)),
            Event::Input(Input::Pointer(pointer, x, y)) => self.point(pointer, x, y),
            Event::Input(Input::Resized) => {}
            Event::InputLost(error) => {
                tracing::error!("no more input: {error}");
                self.failure = Some(Error::Input(error));
            }
            Event::HungUp(why) => {
                tracing::error!("{why}");
                self.ending = Some(SIGHUP);
            }
            Event::Signal(SIGTSTP) => self.suspend(),
            Event::Signal(SIGCONT) => self.resume(),
            Event::Signal(signal) => self.ending = Some(signal),
            Event::Panicked(thread) => self.failure = Some(Error::Panic(thread)),
        }
    }

    fn act(&mut self, action: Action) {
        for effect in update(&mut self.state, action) {
            self.carry_out(effect);
        }
    }

    fn point(&mut self, pointer: Pointer, x: u16, y: u16) {
        let mouse = match pointer {
            Pointer::Press => {
                let target = self.memory.target_of(Mouse::Press, x, y);
                let now = Instant::now();
                let again =
                    self.last_press.is_some_and(|(at, on)| on == target && now.duration_since(at) < DOUBLE);
                self.last_press = (!again).then_some((now, target));
                if again { Mouse::Double } else { Mouse::Press }
            }
            Pointer::Drag => Mouse::Drag,
            Pointer::Wheel(rows) => Mouse::Wheel(rows),
        };
        self.act(Action::Mouse(mouse, self.memory.target_of(mouse, x, y)));
    }

    fn carry_out(&mut self, effect: Effect) {
        let done = match effect {
            Effect::Search(generation, request) => {
                if let Some(worker) = &self.worker {
                    worker.ask(generation, request);
                }
                return;
            }
            Effect::Load(day) => match self.load(day) {
                Ok(()) => return,
                Err(error) => Err(format!("cannot load the lists of {day}: {error}")),
            },
            Effect::Sync => {
                let sender = self.sender.clone();
                let send = move |action| {
                    let _ = sender.send(Event::Action(action));
                };
                match fetching::start(&self.config, self.paths.data.clone(), self.state.today, send) {
                    Ok(stop) => self.stop_sync = Some(stop),
                    Err(error) => {
                        return self.act(Action::Synced(Err(format!("cannot fetch: {error}")), false));
                    }
                }
                return;
            }
            Effect::Import(path) => {
                let sender = self.sender.clone();
                let send = move |action| {
                    let _ = sender.send(Event::Action(action));
                };
                match fetching::import(
                    &self.config,
                    path.into(),
                    self.paths.data.clone(),
                    self.state.today,
                    send,
                ) {
                    Ok(stop) => self.stop_sync = Some(stop),
                    Err(error) => {
                        return self.act(Action::Synced(Err(format!("cannot import: {error}")), false));
                    }
                }
                return;
            }
            Effect::StopSync => {
                if let Some(stop) = &self.stop_sync {
                    stop.store(true, Ordering::Relaxed);
                }
                return;
            }
            Effect::Compare => match self.compare() {
                Ok(()) => return,
                Err(error) => Err(format!("cannot compare the snapshots: {error}")),
            },
            Effect::News(effect) => match self.desk.send(effect) {
                Ok(()) => return,
                Err(_) => Err("the thread of the news has ended; start again".to_owned()),
            },
            Effect::Copy(text, what) => outside::copy(self.screen.backend_mut(), &text)
                .map(|()| format!("{what} copied: {}", one_line(&text)))
                .map_err(|error| format!("cannot copy the {what}: {error}")),
            Effect::Open(url) => outside::open(&self.config.opener, &url)
                .map(|()| format!("opened {url}"))
                .map_err(|error| format!("cannot open {url}: {error}")),
            Effect::Export(path, rows) => match self.export(&path, &rows) {
                Ok(done) => Ok(done),
                Err(why) => return self.act(Action::NotExported(path, why)),
            },
            Effect::Mouse(wanted) => match terminal::set_mouse(wanted && self.abilities.rich) {
                Ok(()) => return,
                Err(error) => Err(format!("cannot switch the mouse: {error}")),
            },
            Effect::Redraw => {
                if let Err(error) = terminal::start_anew(&mut self.screen) {
                    self.failure = Some(error.into());
                }
                return;
            }
            Effect::Suspend => return self.suspend(),
        };
        match &done {
            Ok(done) => tracing::info!("{done}"),
            Err(error) => tracing::warn!("{error}"),
        }
        self.act(Action::Done(done));
    }

    fn export(&self, path: &str, rows: &ExportRows) -> Result<String, String> {
        let engine = self.state.engine.as_ref().ok_or("nothing is loaded yet")?;
        let format = Format::of_path(path).map_err(|error| error.to_string())?;
        let count = rows.in_words();
        let rows = match rows {
            ExportRows::Entities(rows) => Rows::Entities(rows),
            ExportRows::Events(rows) => Rows::Events(rows),
            ExportRows::News(rows) => Rows::News(rows),
        };
        let text = export::write(engine, &rows, format, self.state.as_of, &news::grounds(&self.paths.data));
        let home = std::env::var("HOME").unwrap_or_default();
        let path = path.strip_prefix("~/").map_or_else(|| path.to_owned(), |rest| format!("{home}/{rest}"));
        // Nothing is overwritten here: another name is two keys away.
        export::save(&path, &text, false).map_err(|error| error.to_string())?;
        Ok(format!("{count} written to {path}"))
    }

    fn draw(&mut self) -> io::Result<()> {
        self.dirty = false;
        let began = Instant::now();
        if self.theme.0 != self.state.settings.theme {
            let name = self.state.settings.theme.clone();
            match Theme::load(&name, &self.paths) {
                Ok(theme) => self.theme = (name, theme.at(self.depth)),
                Err(error) => {
                    // The last good one stays.
                    self.state.settings.theme.clone_from(&self.theme.0);
                    self.act(Action::Done(Err(error.to_string())));
                }
            }
        }
        let (state, theme, memory) = (&self.state, &self.theme.1, &mut self.memory);
        let rich = self.abilities.rich;
        terminal::in_one_update(&mut self.screen, self.abilities, |screen| {
            screen.draw(|frame| {
                view::draw(state, theme, memory, frame.buffer_mut());
                if rich {
                    view::link(memory, frame.buffer_mut());
                }
                if let Some(cursor) = memory.cursor() {
                    frame.set_cursor_position(cursor);
                }
            })?;
            Ok(())
        })?;
        for (pane, rows) in self.memory.pages().to_vec() {
            update(&mut self.state, Action::Drawn(pane, rows));
        }
        tracing::debug!(micros = began.elapsed().as_micros() as u64, "frame");
        Ok(())
    }

    /// Loads the data as of a day.
    fn load(&mut self, day: Day) -> io::Result<()> {
        self.shelf.note();
        let sender = self.sender.clone();
        let send = move |action| {
            let _ = sender.send(Event::Action(action));
        };
        let (data, today, before) = (self.paths.data.clone(), self.state.today, self.state.engine.clone());
        self.loads.begin(Wanted { data, day, today, before }, send)
    }

    /// Compares each list with what it was at the last look, on a thread of its own.
    fn compare(&self) -> io::Result<()> {
        let sender = self.sender.clone();
        let directory = self.paths.data.clone();
        let (looked, largest, today) = (self.looked.clone(), self.config.largest_loss, self.state.today);
        threads::spawn("compare", move || {
            let _ = sender.send(Event::Action(desk::compare(&directory, looked.as_ref(), largest, today)));
        })?;
        Ok(())
    }

    fn start_search(&mut self, engine: Arc<Engine>) {
        let sender = self.sender.clone();
        let reply = move |reply| {
            threads::panic_for_a_test("search");
            sender.send(Event::Action(Action::Answered(reply))).is_ok()
        };
        match Worker::spawn(engine, reply) {
            Ok(worker) => self.worker = Some(worker),
            Err(error) => self.failure = Some(error.into()),
        }
    }

    /// Gives the terminal back and stops until continued.
    fn suspend(&mut self) {
        if !signals::can_be_continued() {
            let why = "not suspended: no shell is above desig that could continue it".to_owned();
            return self.act(Action::Done(Err(why)));
        }
        terminal::give_back();
        signals::stop();
        self.resume();
    }

    /// Takes the terminal again. It may be ours still, after a stop that nobody can hear, and the
    /// shell may have changed it: so it is given back first.
    fn resume(&mut self) {
        terminal::give_back();
        let taken = terminal::take(self.abilities, self.state.settings.mouse)
            .and_then(|()| terminal::start_anew(&mut self.screen));
        if let Err(error) = taken {
            self.failure = Some(error.into());
        }
        self.dirty = true;
    }
}

/// The beginning of a text, for the foot of the screen.
fn one_line(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let more = text.lines().count() > 1 || first.chars().count() > 60;
    format!("{}{}", first.chars().take(60).collect::<String>(), if more { "…" } else { "" })
}
