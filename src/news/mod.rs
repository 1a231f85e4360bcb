//! What is written about the lists: who and what an item is about.

pub mod link;
