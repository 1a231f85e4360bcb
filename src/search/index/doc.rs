//! A name of the index: all that a search asks of it lies together, since what is far apart in memory costs
//! more to fetch than to look at.

use bytemuck::{Pod, Zeroable};

use crate::search::rank::NameKind;

/// How many words of a name lie with it.
const SHORT: usize = 4;
/// Stands for the number of words of a name that has more.
const LONG: u16 = u16::MAX;

/// Set with the rank of a name that is only how it is read.
const IS_READING: u32 = 1 << 31;
/// Where the kind of a name is, with its rank.
const KIND_AT: u32 = 29;
/// The rank without these.
const RANK: u32 = (1 << KIND_AT) - 1;

/// How many letters of a name count, none of a legal form, and its kind as so many more; and whether it is
/// a reading: what can be told of how well it matches before it is looked at.
#[derive(Clone, Copy, Default, Pod, Zeroable)]
#[repr(transparent)]
pub struct Weight(u8);

impl Weight {
    /// How many there are, told apart by letters.
    pub const COUNT: usize = 128;
    const READING: u8 = 128;

    fn new(letters: u32, is_reading: bool) -> Self {
        let letters = letters.min(Self::COUNT as u32 - 1) as u8;
        Self(if is_reading { letters | Self::READING } else { letters })
    }

    /// So many letters, and below the highest number not more.
    pub fn letters(self) -> usize {
        usize::from(self.0 & !Self::READING)
    }

    /// Whether so many letters of the name may count, whatever it is to its owner.
    pub fn may_have(self, letters: usize) -> bool {
        // The highest number stands for all above it.
        let beyond = self.letters().checked_sub(letters);
        beyond.is_some_and(|beyond| beyond <= NameKind::WeakAlias as usize)
            || self.letters() + 1 == Self::COUNT
    }

    /// Whether the name is a reading.
    pub fn is_reading(self) -> bool {
        self.0 & Self::READING != 0
    }
}

/// A name, as the arrays of the index have it.
#[derive(Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub struct Doc {
    /// The place of its owner in the order of names, with what it is to the owner and whether it is a reading.
    rank: u32,
    /// Which letters it has,
    pub letters: u32,
    /// and which of them its words begin with; as sets: see [`super::dictionary::mask`].
    pub heads: u32,
    /// How many letters of it are not those of a legal form.
    pub significant: u16,
    /// How many words it has, if they are few.
    count: u16,
    /// Its words; or where in an array of long names they begin, and the end.
    words: [u32; SHORT],
}

impl Doc {
    /// A name, without owner and words yet.
    pub fn new(kind: NameKind, is_reading: bool, significant: u16) -> Self {
        let reading = if is_reading { IS_READING } else { 0 };
        Self { rank: (kind as u32) << KIND_AT | reading, significant, ..Self::default() }
    }

    /// The same with its words, which are put behind those of long names where they are many.
    pub fn with_words(mut self, words: &[u32], long: &mut Vec<u32>) -> Self {
        if words.len() > SHORT {
            let [start, end, ..] = &mut self.words;
            *start = long.len() as u32;
            long.extend(words);
            *end = long.len() as u32;
            self.count = LONG;
        } else {
            self.count = words.len() as u16;
            self.words.iter_mut().zip(words).for_each(|(to, word)| *to = *word);
        }
        self
    }

    /// Says that so many words of other long names stand before those of its own.
    pub fn move_words(&mut self, others: u32) {
        if self.count == LONG {
            let [start, end, ..] = &mut self.words;
            *start += others;
            *end += others;
        }
    }

    /// Its words, where `long` are those of long names.
    pub fn words_in<'a>(&'a self, long: &'a [u32]) -> Option<&'a [u32]> {
        match (self.count, self.words) {
            (LONG, [start, end, ..]) => long.get(start as usize..end as usize),
            (count, _) => self.words.get(..usize::from(count)),
        }
    }

    /// The place of its owner in the order of names.
    pub fn rank(&self) -> u32 {
        self.rank & RANK
    }

    /// The same name of the owner of another place.
    pub fn at_rank(self, rank: u32) -> Self {
        Self { rank: self.rank & !RANK | rank & RANK, ..self }
    }

    /// What it is to its owner.
    pub fn kind(&self) -> NameKind {
        match self.rank >> KIND_AT & 3 {
            0 => NameKind::Primary,
            1 => NameKind::Alias,
            _ => NameKind::WeakAlias,
        }
    }

    /// What counts before its words are looked at.
    pub fn weight(&self) -> Weight {
        let letters = u32::from(self.significant) + self.kind() as u32;
        Weight::new(letters, self.is_reading())
    }

    /// Whether it is only how a name is read.
    pub fn is_reading(&self) -> bool {
        self.rank & IS_READING != 0
    }
}
