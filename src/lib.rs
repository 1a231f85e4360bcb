//! desig: a terminal browser of trade-restriction designations and the news about them.
//!
//! One room for each concern; an arrow points only downward:
//!
//! ```text
//! main -> cli -> { tui, export }          tui -> app -> search -> store -> model
//! ```
//!
//! - [`model`] the field's words as types
//! - [`store`] the data, immutable once loaded
//! - [`search`] folding, queries, ranking, facets, and the worker that answers by generation

pub mod model;
pub mod search;
pub mod store;
