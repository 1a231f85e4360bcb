//! The names of a dataset, laid out so that a keystroke's search reads few of them.
//!
//! A sorted dictionary of words, for each word the names that have it, for each name its words; and
//! for the beginnings that many names share, who comes first and how many there are. All of it is flat
//! arrays, so that a file can hold it as it stands. It finds what [`super::matching`] and
//! [`super::rank`] define, and is tested against them; it knows nothing of entities beyond their
//! numbers ("owners").

mod beginnings;
mod build;
mod candidates;
mod dictionary;
mod doc;
mod find;
mod held;
mod hits;
mod initials;
mod joined;
mod layout;
mod lots;
mod marks;
mod memo;
mod phrase;
mod piece;
mod place;
mod postings;
mod scattered;
mod slips;
mod sounds;
mod wanted;

pub use build::{Names, Prepare};
pub use find::{Search, Stopped};
pub use hits::{Hit, Hits};
pub use layout::{Index, LayoutError, View};
pub use memo::Memo;
pub use place::Looked;

#[cfg(test)]
mod tests;
