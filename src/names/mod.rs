//! Names as people write them: folded so that spellings of one name are alike, and the words in them
//! that say no more than a legal form. Knows no record, list or index.

mod chars;
mod fold;
pub mod legal;
mod letters;
mod said;
mod sound;

pub use chars::is_han;
pub use fold::{Folded, Folder, folded, for_each_word};
pub use letters::letters;
pub use said::lacks_vowels;
pub use sound::{Differs, Likeness, Sound, consonants};
