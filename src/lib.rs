//! desig: a terminal browser of trade-restriction designations and the news about them.
//!
//! One room for each concern; an arrow points only downward:
//!
//! ```text
//! main -> cli -> tui -> app -> export -> search -> store -> {names, model}
//!            \-> config
//! ```
//!
//! - [`model`] the field's words as types
//! - [`names`] names folded so that spellings are alike, and legal forms
//! - [`store`] the data, immutable once loaded
//! - [`search`] queries, the index, ranking, facets, and the worker that answers by generation
//! - [`news`] who and what a news item is about
//! - [`export`] JSON, CSV and Markdown, for the commands and the browser alike
//! - [`app`] the browser's state and the one way it changes; no terminal, no files, no clock
//! - `tui` the terminal: drawing, input, the guard that gives it back (feature `tui`)
//! - [`config`] the layered configuration
//! - [`news`] what feeds say, made safe to read, and what is kept of it
//! - [`sync`] fetching one file over HTTP, whole or not at all
//! - [`cli`] the command line

pub mod app;
pub mod cli;
pub mod config;
pub mod export;
pub mod import;
pub mod model;
pub mod names;
pub mod news;
pub mod search;
pub mod store;
pub mod sync;
mod threads;
#[cfg(feature = "tui")]
pub mod tui;
