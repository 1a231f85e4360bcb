//! How one typed text meets one recorded text: how closely, from which word on, at which characters.
//!
//! This is the definition. The index finds the same without reading every name, and is tested
//! against it.

use std::ops::Range;

use strsim::osa_distance;

use crate::names::legal::{is_form, is_han_form, phrase_at};
use crate::names::{Differs, Folded, Likeness, Sound, is_han, lacks_vowels};

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

/// A typed text, folded once for all the texts it is held against.
#[derive(Debug, Clone)]
pub struct Needle {
    how: How,
    /// The ways it may stand in a name, each a sequence of words: as typed; and typed in an alphabet, as
    /// read in Latin letters.
    ways: Vec<Vec<Vec<char>>>,
    /// Typed in Han, the syllables: they find what sounds the same, if all else fails.
    syllables: Option<Vec<Vec<char>>>,
    /// Of one word in letters, how it may sound.
    sounds: Vec<Sound>,
    letters: usize,
    is_legal_form: bool,
    may_be_missing: bool,
    /// Whether it was typed as a part of a text with hyphens: it abbreviates nothing.
    is_part: bool,
}

/// The same texts, to be matched in the same manner, are the same needle.
impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        let key = |needle: &Self| (needle.how, needle.may_be_missing, needle.is_part, needle.sounds.len());
        key(self) == key(other) && self.ways == other.ways && self.syllables == other.syllables
    }
}

impl Needle {
    /// Folds `text`; a text with nothing to match finds nothing.
    #[must_use]
    pub fn new(how: How, text: &str) -> Self {
        Self::with(how, text, SPELLED_FROM)
    }

    /// The same; what has fewer letters than `read_from` is not read in Latin letters.
    fn with(how: How, text: &str, read_from: usize) -> Self {
        let typed = words_of(&Folded::new(text));
        let letters: usize = typed.iter().map(Vec::len).sum();
        let has_han = text.chars().any(is_han);
        let readings = Folded::readings(text);
        let read = |at: usize| readings.get(at).map(words_of).filter(|words| !words.is_empty());
        let syllables = if has_han { read(1) } else { None };
        let is_legal_form =
            how == How::Loose && matches!(typed.as_slice(), [word] if is_form(word.as_slice()));
        // `S.p.A.`
        let is_dotted = || typed.iter().all(|word| word.len() == 1) && is_form(&typed.concat());
        let may_be_missing = is_legal_form || how == How::Loose && (is_dotted() || is_han_form(text));
        let mut ways = vec![typed];
        // Han read as pinyin meets too many names that only sound alike, and so does a letter or two; what lacks its
        // vowels is told by its sound alone.
        let is_long =
            |words: &Vec<Vec<char>>| letters.max(words.iter().map(Vec::len).sum::<usize>()) >= read_from;
        let is_read = !has_han && !text.chars().any(lacks_vowels);
        ways.extend(read(0).filter(is_long).filter(|_| is_read));
        ways.retain(|way| !way.is_empty());
        let (sounds, is_part) = (Vec::new(), false);
        let needle = Self { how, ways, syllables, sounds, letters, is_legal_form, may_be_missing, is_part };
        let sounds = needle.word().map(|word| Sound::of(word, needle.word_read())).unwrap_or_default();
        Self { sounds, ..needle }
    }

    /// Two needles typed with a space that a name may lack; `None` where that cannot be.
    #[must_use]
    pub fn run_together(&self, next: &Self) -> Option<Self> {
        let alone = |needle: &Self| needle.ways.len() == 1;
        let (first, second) = (self.word().filter(|_| alone(self))?, next.word().filter(|_| alone(next))?);
        if first.len() + second.len() < JOINED_FROM {
            return None;
        }
        let together = [first, second].concat();
        Some(Self {
            how: How::Loose,
            letters: together.len(),
            is_legal_form: false,
            may_be_missing: false,
            is_part: false,
            syllables: None,
            // Arabic names are written apart that are one word in Latin letters.
            sounds: if together.iter().any(|c| lacks_vowels(*c)) {
                Sound::of(&together, None)
            } else {
                Vec::new()
            },
            ways: vec![vec![together]],
        })
    }

    /// The words of a text typed as one, each on its own; itself, where none of them would gain by it.
    #[must_use]
    pub fn apart(&self) -> Vec<Self> {
        let words = self.ways.first().map_or(&[][..], Vec::as_slice);
        let words: Vec<&[char]> = words.iter().flat_map(|word| servant_apart(word)).collect();
        let may_be = self.how == How::Loose
            && !self.may_be_missing
            && words.len() > 1
            && words.iter().any(|word| slips_allowed(word).is_some())
            && !words.iter().copied().flatten().any(|c| is_han(*c));
        if !may_be {
            return vec![self.clone()];
        }
        let part = |word: &&[char]| {
            let part = Self::with(How::Loose, &word.iter().collect::<String>(), 1);
            let may_be_missing =
                part.may_be_missing || part.word_read().or(part.word()).is_some_and(is_article);
            Self { is_part: true, may_be_missing, ..part }
        };
        words.iter().map(part).collect()
    }

    /// The same by its letters alone, whatever it sounds like.
    #[must_use]
    pub fn as_written(&self) -> Self {
        Self { sounds: Vec::new(), ..self.clone() }
    }

    /// How it must match.
    #[must_use]
    pub fn how(&self) -> How {
        self.how
    }

    /// The ways it may stand in a name, each a sequence of words.
    #[must_use]
    pub fn ways(&self) -> &[Vec<Vec<char>>] {
        &self.ways
    }

    /// Typed in Han: its syllables in Latin letters.
    #[must_use]
    pub fn syllables(&self) -> Option<&[Vec<char>]> {
        self.syllables.as_deref().filter(|_| self.how == How::Loose && self.letters > 1)
    }

    /// The one word that was typed, if it was one and may be found inside others, by initials, with
    /// slips, and so on.
    #[must_use]
    pub fn word(&self) -> Option<&[char]> {
        match self.ways.first().map(Vec::as_slice) {
            Some([word]) if self.how == How::Loose && !word.iter().any(|c| is_han(*c)) => Some(word),
            _ => None,
        }
    }

    /// The one word, if it is long enough to mean something inside another.
    #[must_use]
    pub fn word_inside(&self) -> Option<&[char]> {
        self.word().filter(|word| word.len() >= if word.iter().all(char::is_ascii) { 3 } else { 2 })
    }

    /// The one word as read in Latin letters.
    #[must_use]
    pub fn word_read(&self) -> Option<&[char]> {
        match self.ways.get(1).map(Vec::as_slice) {
            Some([word]) if self.how == How::Loose => Some(word),
            _ => None,
        }
    }

    /// The ways the one word may sound, as far as they count at a depth, and how much alike what is meant must sound: in
    /// Latin letters a slip is likelier.
    pub fn sounds(&self, depth: Depth) -> impl Iterator<Item = (&Sound, Likeness)> {
        let likeness = move |sound: &Sound| match (depth, sound.is_latin()) {
            (Depth::Inside, false) => Some(Likeness::Same),
            (Depth::Loose, false) | (Depth::Sounding, _) => Some(Likeness::Alike),
            _ => None,
        };
        self.sounds.iter().filter_map(move |sound| Some((sound, likeness(sound)?)))
    }

    /// The one word, if it may abbreviate another.
    #[must_use]
    pub fn word_abbreviating(&self) -> Option<&[char]> {
        self.word().filter(|_| !self.is_part)
    }

    /// The depth at which the same is found as at this one, if it is not as deep: what is not one word in letters
    /// is not looked for inside others, and only Han is by its sound.
    #[must_use]
    pub fn depth(&self, depth: Depth) -> Depth {
        // A letter or two stand for nothing else.
        let is_word =
            self.word().is_some_and(|word| word.len() >= SPELLED_FROM || self.word_inside().is_some());
        let sounds = |depth| self.sounds(depth).next().is_some();
        let is_loose =
            is_word || self.word_read().is_some() || self.syllables().is_some() || sounds(Depth::Loose);
        match depth {
            Depth::Sounding if self.sounds.iter().any(Sound::is_latin) => Depth::Sounding,
            Depth::Loose | Depth::Sounding if is_loose => Depth::Loose,
            Depth::Inside | Depth::Loose | Depth::Sounding if is_word || sounds(Depth::Inside) => {
                Depth::Inside
            }
            Depth::Inside | Depth::Loose | Depth::Sounding => Depth::Close,
            depth => depth,
        }
    }

    /// Whether nothing is left after folding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters == 0
    }

    /// How many letters and digits it has.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// Whether it is nothing but a legal form, of which no letter counts.
    #[must_use]
    pub fn is_legal_form(&self) -> bool {
        self.is_legal_form
    }

    /// Whether it is a legal form or a part of one, which a name may lack.
    #[must_use]
    pub fn may_be_missing(&self) -> bool {
        self.may_be_missing
    }

    /// Lets names lack those that are a legal form together: `Private Limited`.
    pub fn mark_legal_forms(needles: &mut [Self]) {
        // One that is no single word, in letters with dots or without, is part of no such form.
        let text = |needle: &Self| match needle.ways.first() {
            Some(way)
                if needle.how == How::Loose && (way.len() == 1 || way.iter().all(|word| word.len() == 1)) =>
            {
                way.iter().flatten().collect()
            }
            _ => String::new(),
        };
        let words: Vec<String> = needles.iter().map(text).collect();
        for at in 0..needles.len() {
            let form = phrase_at(words.get(at..).unwrap_or_default());
            needles.iter_mut().skip(at).take(form).for_each(|needle| needle.may_be_missing = true);
        }
    }

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
        for (at, way) in self.ways.iter().enumerate() {
            self.align(way, at > 0, name, best);
        }
    }

    /// A sequence of words, the last perhaps only begun; what was typed in another script is never as good as
    /// the name itself.
    fn align(&self, way: &[Vec<char>], is_read: bool, name: &Folded, best: &mut Best) {
        let count = name.words().len();
        for at in 0..(count + 1).saturating_sub(way.len()) {
            if self.how == How::Start && at > 0 || self.how == How::End && at + way.len() < count {
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
                match self.how {
                    How::Word => false,
                    How::End => step == 0 && of_name.ends_with(word),
                    _ => is_last && of_name.starts_with(word),
                }
            });
            if fits {
                let last = way.last().map_or(0, Vec::len);
                let (first_word, last_word) = (word_range(name, at), word_range(name, at + way.len() - 1));
                let start = match self.how {
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

/// A word of Arabic that is two in Latin letters more often than not: Abd al-Ghani.
fn servant_apart(word: &[char]) -> impl Iterator<Item = &[char]> {
    let is_servant = word.len() > 6 && word.starts_with(&['ع', 'ب', 'د', 'ا', 'ل']);
    let (first, rest) = word.split_at(if is_servant { 3 } else { word.len() });
    [first, rest].into_iter().filter(|part| !part.is_empty())
}

fn words_of(folded: &Folded) -> Vec<Vec<char>> {
    folded.words().iter().filter_map(|range| Some(folded.chars().get(range.clone())?.to_vec())).collect()
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

/// Whether a word is an article, or joins two words, in names of the languages that write these with hyphens: the
/// Arabic one is said like the letter after it.
fn is_article(word: &[char]) -> bool {
    let word: String = word.iter().collect();
    matches!(word.as_str(), "al" | "el" | "ul" | "an" | "as" | "ash" | "az" | "ad" | "at" | "ar" | "e" | "i")
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
