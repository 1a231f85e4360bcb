//! Names as people write them: folded so that spellings of one name are alike, and the words in them
//! that say no more than a legal form. Knows no record, list or index.

mod fold;
pub mod legal;
mod letters;

pub use fold::{Folded, Folder, for_each_word, is_han};
pub use letters::letters;
