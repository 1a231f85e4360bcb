//! The browser on a terminal. The only room that names ratatui; crossterm is named in `terminal`
//! and `input` alone.

mod desk;
mod fetching;
mod input;
mod loads;
mod offscreen;
mod outside;
mod runtime;
mod shelf;
mod signals;
mod terminal;
mod text;
mod theme;
mod view;

pub use offscreen::{Offscreen, OffscreenError};
pub use runtime::{Error, Event, run};
pub use theme::{Depth, Role, Theme, ThemeError, check as check_theme};
pub use view::{Memory, draw};
