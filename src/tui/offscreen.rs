//! The whole browser without a terminal: the same state, search thread and drawing, on a buffer.
//! For tests, benches and the picture in the README. It waits for answers, never for a clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use crate::app::{
    Action, Effect, Key, KeyError, Keymap, KeymapError, KeymapFile, Mouse, Settings, State, update,
};
use crate::model::Day;
use crate::search::{Engine, Opened, Reply, Worker};
use crate::store::DatasetError;

use super::desk;
use super::theme::{Depth, Theme};
use super::view::{self, Memory};

/// Why a browser without a terminal cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum OffscreenError {
    /// The data cannot be loaded.
    #[error(transparent)]
    Data(#[from] DatasetError),
    /// The keys cannot be read.
    #[error(transparent)]
    Keymap(#[from] KeymapError),
    /// There is no thread for the search.
    #[error("no thread for the search: {0}")]
    Thread(#[from] std::io::Error),
    /// The theme cannot be read.
    #[error("theme: {0}")]
    Theme(String),
}

/// No answer takes longer; one that does will not come.
const LONGEST: Duration = Duration::from_secs(60);

/// A browser on a buffer.
pub struct Offscreen {
    state: State,
    worker: Worker,
    sender: Sender<Reply>,
    replies: Receiver<Reply>,
    /// Where imported lists are.
    data: PathBuf,
    memory: Memory,
    /// The theme as it is written, and as it is drawn at `depth`.
    theme: (Theme, Theme),
    depth: Depth,
    terminal: Terminal<TestBackend>,
    effects: Vec<Effect>,
}

impl Offscreen {
    /// A browser of that size on that day, its data loaded and drawn.
    ///
    /// # Errors
    /// When data, keys or a thread cannot be had.
    pub fn new(width: u16, height: u16, today: Day) -> Result<Self, OffscreenError> {
        Self::over(Path::new(""), width, height, today)
    }

    /// The same with the lists imported under a data directory.
    ///
    /// # Errors
    /// When data, keys or a thread cannot be had.
    pub fn over(data: &Path, width: u16, height: u16, today: Day) -> Result<Self, OffscreenError> {
        let (sender, replies) = channel();
        let Opened { engine, faults } = open(data, today)?;
        let engine = Arc::new(engine);
        let worker = spawn(engine.clone(), &sender)?;
        let state = State::new(today, Keymap::new(&KeymapFile::new())?, Settings::default());
        let theme = Theme::built_in("dark").map_err(OffscreenError::Theme)?;
        let terminal = match Terminal::new(TestBackend::new(width, height)) {
            Ok(terminal) => terminal,
            Err(never) => match never {},
        };
        let mut browser = Self {
            state,
            worker,
            sender,
            replies,
            data: data.to_owned(),
            memory: Memory::default(),
            theme: (theme.clone(), theme),
            depth: Depth::True,
            terminal,
            effects: Vec::new(),
        };
        browser.act(Action::Loaded(engine, faults));
        Ok(browser)
    }

    /// Draws with so many colors only.
    pub fn set_depth(&mut self, depth: Depth) {
        self.depth = depth;
        self.theme.1 = self.theme.0.at(depth);
        self.draw();
    }

    /// Draws with a theme that this program comes with.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn set_theme(&mut self, name: &str) -> Result<(), OffscreenError> {
        self.theme.0 = Theme::built_in(name).map_err(OffscreenError::Theme)?;
        self.set_depth(self.depth);
        Ok(())
    }

    /// Draws with ASCII only, or not.
    pub fn set_ascii(&mut self, ascii: bool) {
        self.state.settings.ascii = ascii;
        self.draw();
    }

    /// Lets something happen, waits until the search has answered, and draws.
    pub fn act(&mut self, action: Action) {
        self.happen(action);
        // The idle signal: every request has its answer.
        while !self.state.is_idle() {
            let Ok(reply) = self.replies.recv_timeout(LONGEST) else { break };
            let effects = update(&mut self.state, Action::Answered(reply));
            self.carry_out(effects);
        }
        self.draw();
    }

    /// Presses keys by name, separated by spaces: `/ h i k enter`.
    ///
    /// # Errors
    /// The first name that is no key.
    pub fn press(&mut self, keys: &str) -> Result<(), KeyError> {
        for name in keys.split_whitespace() {
            let key: Key = name.parse()?;
            self.act(Action::Key(key));
        }
        Ok(())
    }

    /// Types a text, a key a character.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.act(Action::Key(Key::plain(crate::app::KeyCode::Char(c))));
        }
    }

    /// Does something with the mouse at a cell.
    pub fn point(&mut self, mouse: Mouse, x: u16, y: u16) {
        let target = self.memory.target_of(mouse, x, y);
        self.act(Action::Mouse(mouse, target));
    }

    /// Changes the size.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().resize(width, height);
        self.draw();
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What is on the screen.
    #[must_use]
    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// What is on the screen, as text.
    #[must_use]
    pub fn text(&self) -> String {
        let buffer = self.buffer();
        let row = |y: u16| {
            let mut text = String::new();
            let mut x = buffer.area.left();
            while let Some(cell) = buffer.cell((x, y)) {
                text.push_str(cell.symbol());
                x += (super::text::width(cell.symbol()) as u16).max(1);
            }
            text.trim_end().to_owned()
        };
        (buffer.area.top()..buffer.area.bottom()).map(row).collect::<Vec<_>>().join("\n")
    }

    /// The effects others would have carried out since the last time this was asked.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Lets something happen; other data are searched from then on.
    fn happen(&mut self, action: Action) {
        if let (Action::Loaded(engine, _), true) = (&action, self.state.engine.is_some())
            && let Ok(worker) = spawn(engine.clone(), &self.sender)
        {
            self.worker = worker;
        }
        let effects = update(&mut self.state, action);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        // What is asked of the data that are here is asked before others take their place.
        let (loads, others): (Vec<Effect>, Vec<Effect>) =
            effects.into_iter().partition(|effect| matches!(effect, Effect::Load(_)));
        for effect in others.into_iter().chain(loads) {
            match effect {
                Effect::Search(generation, request) => self.worker.ask(generation, request),
                Effect::News(effect) => {
                    if let Some(action) = desk::carry_out(&self.data, effect) {
                        self.happen(action);
                    }
                }
                Effect::Load(day) => self.load(day),
                other => self.effects.push(other),
            }
        }
    }

    fn load(&mut self, day: Day) {
        let action = match open(&self.data, day) {
            Ok(opened) => Action::Loaded(Arc::new(opened.engine), opened.faults),
            Err(error) => Action::LoadFailed(error.to_string()),
        };
        self.happen(action);
    }

    fn draw(&mut self) {
        let (state, theme, memory) = (&self.state, &self.theme.1, &mut self.memory);
        let drawn = self.terminal.draw(|frame| {
            view::draw(state, theme, memory, frame.buffer_mut());
            if let Some(cursor) = memory.cursor() {
                frame.set_cursor_position(cursor);
            }
        });
        match drawn {
            Ok(_) => {}
            Err(never) => match never {},
        }
        for (pane, rows) in self.memory.pages().to_vec() {
            update(&mut self.state, Action::Drawn(pane, rows));
        }
    }
}

/// The snapshots under a data directory; none where there is no directory.
fn open(data: &Path, day: Day) -> Result<Opened, DatasetError> {
    if data.as_os_str().is_empty() { Opened::embedded() } else { desk::open(data, day, None) }
}

/// A search thread whose answers go to that place.
fn spawn(engine: Arc<Engine>, sender: &Sender<Reply>) -> std::io::Result<Worker> {
    let sender = sender.clone();
    Worker::spawn(engine, move |reply| sender.send(reply).is_ok())
}
