//! How one typed text meets one recorded text: how closely, from which word on, at which characters.
//!
//! This is the definition. The index finds the same without reading every name, and is tested
//! against it.

use std::ops::Range;

use strsim::osa_distance;

use crate::names::legal::is_form;
use crate::names::{Differs, Folded, Likeness, Sound};

use super::needle::Needle;
use super::query::How;

/// The shortest text that may match scattered over a name, spell its initials or abbreviate a word;
/// shorter ones would match anything.
pub const SPELLED_FROM: usize = 3;
/// The shortest text that may run over several words of a name.
pub const JOINED_FROM: usize = 4;
/// The shortest part of it that may be a word, or the start of one.
pub const JOINED_PART: usize = 2;
/// The longest such text.
pub const JOINED_TO: usize = 48;
/// The most words it may run over.
pub const JOINED_WORDS: usize = 6;
/// How many times longer than its abbreviation a word may be.
pub const ABBREVIATED: usize = 4;

/// How closely a text matches, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Whole words.
    Words,
    /// The start of a word.
    Prefix,
    /// The initials of all words of a name.
    Spelled,
    /// The same but for a slip of the finger or two, or contracted, or spelled by ear.
    Typo,
    /// Inside a word.
    Inside,
    /// The initials of the first words of a name.
    Initials,
    /// The letters of one word, some left out.
    Abbreviation,
    /// Its characters in order, with others between.
    Scattered,
}

/// How far a search goes to find something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Words and their starts.
    Close,
    /// Also inside words, over words run together, and by initials; of what was typed in another script, also what
    /// sounds the same.
    Inside,
    /// Also with slips of the finger, and abbreviated; of what was typed in another script, also what sounds alike.
    Loose,
    /// Also whatever sounds alike.
    Sounding,
    /// All letters of what was typed, scattered over a name.
    Scattered,
}

/// Where a needle was found: what ranking needs to know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// How closely.
    pub closeness: Closeness,
    /// What it costs beside that; see [`super::rank`].
    pub extra: u16,
    /// The word it begins in.
    pub word: usize,
}

/// What each thing costs that makes a match less than perfect, in letters of a name not typed.
pub mod cost {
    /// Words run together in the query that are apart in the name.
    pub const JOINED: u16 = 2;
    /// What was typed in another script than the name.
    pub const READ: u16 = 12;
    /// Each slip of the finger.
    pub const SLIP: u16 = 16;
    /// The start of a word, with a slip.
    pub const SLIPPED_START: u16 = 3;
    /// A word that sounds alike and was typed in another script: as much as a slip;
    pub const SOUNDED: u16 = SLIP;
    /// one typed in the same script, where a slip is likelier;
    pub const SPELLED_OTHERWISE: u16 = 2 * SLIP;
    /// and each half of a sound in which it differs: see [`Sound::differs`].
    pub const OTHER_SOUND: u16 = SLIP / 4;
}

impl Needle {
    /// The needle in a name, as closely as it can be found there; of equals the first that begins at
    /// word `from` or after, else the first of all.
    #[must_use]
    pub fn place(&self, name: &Folded, depth: Depth, from: usize) -> Option<(Place, Vec<Range<usize>>)> {
        let mut best = Best { from, found: None };
        self.align_all(name, &mut best);
        if depth >= Depth::Inside
            && let Some(word) = self.word()
        {
            join(word, name, &mut best);
            self.inside(name, &mut best);
            for places in initials(name) {
                spell(word, &places, Closeness::Initials, name, &mut best);
            }
        }
        for (sound, likeness) in self.sounds(depth) {
            sounds_alike(sound, likeness, name, &mut best);
        }
        if depth >= Depth::Loose {
            if let Some(syllables) = self.syllables() {
                self.same_syllables(syllables, name, &mut best);
            }
            for word in [self.word(), self.word_read()].into_iter().flatten() {
                slip(word, name, &mut best);
            }
            if let Some(word) = self.word_abbreviating() {
                abbreviate(word, name, &mut best);
            }
        }
        best.found
    }

    /// All initials of a name, if the needle spells them.
    #[must_use]
    pub fn spells(&self, name: &Folded) -> Option<(Place, Vec<Range<usize>>)> {
        let mut best = Best { from: 0, found: None };
        let word = self.word()?;
        for places in initials(name) {
            let legal = |at: &&usize| is_form(letters(name, **at));
            let legal = places.iter().rev().take_while(legal).count();
            if word.len() == places.len() || word.len() == places.len() - legal {
                spell(word, &places, Closeness::Spelled, name, &mut best);
            }
        }
        best.found
    }

    /// The needle in a text that is no name: words, starts and insides of words.
    #[must_use]
    pub fn place_beside(&self, text: &Folded) -> Option<(Place, Vec<Range<usize>>)> {
        let mut best = Best { from: 0, found: None };
        self.align_all(text, &mut best);
        self.inside(text, &mut best);
        best.found
    }

    fn align_all(&self, name: &Folded, best: &mut Best) {
        for (at, way) in self.ways().iter().enumerate() {
            self.align(way, at > 0, name, best);
        }
    }

    /// A sequence of words, the last perhaps only begun; what was typed in another script is never as good as
    /// the name itself.
    fn align(&self, way: &[Vec<char>], is_read: bool, name: &Folded, best: &mut Best) {
        let count = name.words().len();
        for at in 0..(count + 1).saturating_sub(way.len()) {
            if self.how() == How::Start && at > 0 || self.how() == How::End && at + way.len() < count {
                continue;
            }
            let (mut closeness, extra) =
                if is_read { (Closeness::Prefix, cost::READ) } else { (Closeness::Words, 0) };
            let fits = way.iter().enumerate().all(|(step, word)| {
                let of_name = letters(name, at + step);
                let is_last = step + 1 == way.len();
                if of_name == word.as_slice() {
                    return true;
                }
                closeness = Closeness::Prefix;
                match self.how() {
                    How::Word => false,
                    How::End => step == 0 && of_name.ends_with(word),
                    _ => is_last && of_name.starts_with(word),
                }
            });
            if fits {
                let last = way.last().map_or(0, Vec::len);
                let (first_word, last_word) = (word_range(name, at), word_range(name, at + way.len() - 1));
                let start = match self.how() {
                    How::End => first_word.end - way.first().map_or(0, Vec::len),
                    _ => first_word.start,
                };
                let end = if way.len() == 1 { start + last } else { last_word.start + last };
                let range = start..end;
                best.offer(Place { closeness, extra, word: at }, || vec![range]);
            }
        }
    }

    fn inside(&self, name: &Folded, best: &mut Best) {
        // What begins amid a syllable only sounds like it.
        let Some(word) = self.word_inside().filter(|_| !name.is_reading()) else { return };
        for at in 0..name.words().len() {
            if let Some(offset) = stands_inside(word, letters(name, at)) {
                let start = word_range(name, at).start + offset;
                let range = start..start + word.len();
                best.offer(Place { closeness: Closeness::Inside, extra: 0, word: at }, || vec![range]);
            }
        }
    }

    fn same_syllables(&self, syllables: &[Vec<char>], name: &Folded, best: &mut Best) {
        let count = name.words().len();
        for at in 0..(count + 1).saturating_sub(syllables.len()) {
            let same = |(step, word): (usize, &Vec<char>)| letters(name, at + step) == word.as_slice();
            if name.is_reading() && syllables.iter().enumerate().all(same) {
                let range = word_range(name, at).start..word_range(name, at + syllables.len() - 1).end;
                let place = Place { closeness: Closeness::Typo, extra: cost::SLIP, word: at };
                best.offer(place, || vec![range]);
            }
        }
    }
}

/// The best place found so far.
struct Best {
    from: usize,
    found: Option<(Place, Vec<Range<usize>>)>,
}

impl Best {
    fn offer(&mut self, place: Place, ranges: impl FnOnce() -> Vec<Range<usize>>) {
        if self.found.as_ref().is_none_or(|(found, _)| place.is_before(found, self.from)) {
            self.found = Some((place, ranges()));
        }
    }
}

impl Place {
    /// Whether this place is to be taken before another: the closer, then one at `from` or after it,
    /// then the earlier.
    #[must_use]
    pub fn is_before(&self, other: &Self, from: usize) -> bool {
        let key = |place: &Self| (place.closeness, place.extra, place.word < from, place.word);
        key(self) < key(other)
    }
}

fn word_range(name: &Folded, at: usize) -> Range<usize> {
    name.words().get(at).cloned().unwrap_or_default()
}

fn letters(name: &Folded, at: usize) -> &[char] {
    name.chars().get(word_range(name, at)).unwrap_or_default()
}

/// Where a word stands inside another, not at its beginning; a number not amid a number: 14 is not in 714.
#[must_use]
pub fn stands_inside(word: &[char], of_name: &[char]) -> Option<usize> {
    let is_number = word.first().is_some_and(|c| c.is_numeric());
    let stands = |at: usize| {
        let cuts = is_number && of_name.get(at - 1).is_some_and(|c| c.is_numeric());
        !cuts && of_name.get(at..at + word.len()) == Some(word)
    };
    (1..=of_name.len().checked_sub(word.len())?).find(|at| stands(*at))
}

/// A word over several words of a name: `sensetime` in `Sense Time`.
fn join(word: &[char], name: &Folded, best: &mut Best) {
    if !(JOINED_FROM..=JOINED_TO).contains(&word.len()) {
        return;
    }
    for at in 0..name.words().len() {
        let mut rest = word;
        for step in 0..JOINED_WORDS {
            let of_name = letters(name, at + step);
            if rest.len() < JOINED_PART || of_name.len() < JOINED_PART {
                break;
            }
            if step > 0 && of_name.starts_with(rest) {
                let closeness =
                    if of_name.len() == rest.len() { Closeness::Words } else { Closeness::Prefix };
                let range = word_range(name, at).start..word_range(name, at + step).start + rest.len();
                best.offer(Place { closeness, extra: cost::JOINED, word: at }, || vec![range]);
                break;
            }
            match rest.strip_prefix(of_name) {
                Some(left) if !left.is_empty() => rest = left,
                _ => break,
            }
        }
    }
}

/// The words whose first letters are a name's initials: all, and all but its small words. Only names of
/// three words and more have initials.
fn initials(name: &Folded) -> [Vec<usize>; 2] {
    if name.words().len() < SPELLED_FROM {
        return [Vec::new(), Vec::new()];
    }
    let all = || 0..name.words().len();
    [all().collect(), all().filter(|&at| !is_small(&letters(name, at).iter().collect::<String>())).collect()]
}

/// Whether initials leave a word out as often as not.
#[must_use]
pub fn is_small(word: &str) -> bool {
    matches!(word, "of" | "and" | "for" | "the")
}

/// `word`, of Latin letters and digits, as the first letters of the first of the words `initials`.
fn spell(word: &[char], initials: &[usize], closeness: Closeness, name: &Folded, best: &mut Best) {
    let Some(spelled) = initials.get(..word.len()).filter(|_| word.len() >= SPELLED_FROM) else { return };
    let alike = |(c, at): (&char, &usize)| c.is_ascii() && letters(name, *at).first() == Some(c);
    if word.iter().zip(spelled).all(alike) {
        best.offer(Place { closeness, extra: 0, word: 0 }, || {
            runs(&spelled.iter().map(|&at| word_range(name, at).start).collect::<Vec<_>>())
        });
    }
}

/// The start of a word, but for one slip from four letters on, two from eight (substituted, swapped,
/// missing or doubled letters: optimal string alignment). Numbers forgive nothing.
fn slip(word: &[char], name: &Folded, best: &mut Best) {
    let Some(allowed) = slips_allowed(word) else { return };
    let text: String = word.iter().collect();
    for at in 0..name.words().len() {
        let of_name = letters(name, at);
        if of_name.first() != word.first() && word.len() <= KEEPS_FIRST {
            continue;
        }
        // The start of the word that fits best, among those about as long as the needle.
        let ends = word.len().saturating_sub(allowed).max(1)..=(word.len() + allowed).min(of_name.len());
        let fit = ends
            .filter_map(|end| {
                let start: String = of_name.get(..end)?.iter().collect();
                let slips = osa_distance(&text, &start);
                (slips <= allowed).then_some((slips, end != of_name.len(), end))
            })
            .min();
        if let Some((slips, part, end)) = fit {
            let extra = slips as u16 * cost::SLIP + if part { cost::SLIPPED_START } else { 0 };
            let start = word_range(name, at).start;
            let range = start..start + end;
            best.offer(Place { closeness: Closeness::Typo, extra, word: at }, || vec![range]);
        }
    }
}

/// A word that sounds alike, or begins so.
fn sounds_alike(sound: &Sound, likeness: Likeness, name: &Folded, best: &mut Best) {
    // Syllables sound like anything.
    if name.is_reading() {
        return;
    }
    for at in 0..name.words().len() {
        let of_name: String = letters(name, at).iter().collect();
        if let Some(differs) = sound.differs(&of_name, likeness) {
            let extra = sounded(sound, differs);
            best.offer(Place { closeness: Closeness::Typo, extra, word: at }, || vec![word_range(name, at)]);
        }
    }
}

/// What it costs that a word sounds otherwise.
#[must_use]
pub fn sounded(sound: &Sound, differs: Differs) -> u16 {
    let alike = if sound.is_latin() { cost::SPELLED_OTHERWISE } else { cost::SOUNDED };
    let others = cost::OTHER_SOUND.saturating_mul(u16::try_from(differs.halves).unwrap_or(u16::MAX));
    let part = if differs.is_part { cost::SLIPPED_START } else { 0 };
    alike.saturating_add(others).saturating_add(part)
}

/// The longest word whose first letter must be right.
pub const KEEPS_FIRST: usize = 5;

/// How many slips a word is forgiven; `None` where none is.
#[must_use]
pub fn slips_allowed(word: &[char]) -> Option<usize> {
    if word.iter().any(|c| c.is_numeric()) {
        return None;
    }
    match word.len() {
        4..8 => Some(1),
        8..=63 => Some(2),
        _ => None,
    }
}

/// A word with letters left out: `intl` for `international`. It begins alike, and a quarter of the word
/// at least is there. With the last letter kept it is a contraction, and that is no accident.
fn abbreviate(word: &[char], name: &Folded, best: &mut Best) {
    // A reading is made of syllables, in which anything could be abbreviated.
    if word.len() < SPELLED_FROM || name.is_reading() {
        return;
    }
    for at in 0..name.words().len() {
        let of_name = letters(name, at);
        if let Some(closeness) = abbreviates(word, of_name) {
            let start = word_range(name, at).start;
            best.offer(Place { closeness, extra: 0, word: at }, || {
                runs(&places_of(word, of_name).iter().map(|place| start + place).collect::<Vec<_>>())
            });
        }
    }
}

/// How closely a word is abbreviated, if it is.
#[must_use]
pub fn abbreviates(short: &[char], long: &[char]) -> Option<Closeness> {
    if short.first() != long.first() || long.len() <= short.len() || long.len() > ABBREVIATED * short.len() {
        return None;
    }
    let mut rest = long.iter();
    let is_there = short.iter().all(|c| rest.any(|other| other == c));
    let ends_alike = short.last() == long.last();
    is_there.then_some(if ends_alike { Closeness::Typo } else { Closeness::Abbreviation })
}

/// Where the letters of an abbreviation stand in a word, each as early as it can; where both end alike, the
/// last at the end.
fn places_of(short: &[char], long: &[char]) -> Vec<usize> {
    let mut rest = long.iter().enumerate();
    let mut places: Vec<usize> =
        short.iter().filter_map(|c| rest.find(|(_, other)| *other == c).map(|(at, _)| at)).collect();
    if short.last() == long.last()
        && let Some(last) = places.last_mut()
    {
        *last = long.len() - 1;
    }
    places
}

/// Places joined into ranges where they follow one another.
pub fn runs(places: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &at in places {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}
