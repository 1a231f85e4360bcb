//! How one typed text meets one recorded text: how closely, and at which characters.

use std::ops::Range;

use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

use strsim::osa_distance;

use super::fold::Folded;
use super::legal::is_form;
use super::query::How;

/// The shortest text that may match scattered over a name; shorter ones would match anything.
const SCATTERED_FROM: usize = 3;
/// The shortest text that may run over several words of a name.
const JOINED_FROM: usize = 4;
/// The longest text matched scattered: the cost grows with both lengths.
const SCATTERED_TO: usize = 64;

/// How closely a text matches, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Whole words.
    Words,
    /// The start of a word.
    Prefix,
    /// The same but for a slip of the finger or two, or contracted.
    Typo,
    /// The initials of a name.
    Initials,
    /// Inside a word.
    Inside,
    /// The letters of one word, some left out.
    Abbreviation,
    /// Its characters in order, with others between.
    Scattered,
}

/// A typed text, folded once for all the texts it is held against.
#[derive(Debug, Clone)]
pub struct Needle {
    how: How,
    folded: Folded,
    text: String,
    /// The same as read in Latin letters, where it was typed in another script.
    reading: Option<Folded>,
    is_han: bool,
}

/// Where and how closely a needle was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How closely.
    pub closeness: Closeness,
    /// The folded characters it covers.
    pub ranges: Vec<Range<usize>>,
    /// Slips forgiven.
    pub slips: usize,
    /// For scattered matches, the score of `fuzzy-matcher`; comparable only among themselves.
    pub score: i64,
}

impl Found {
    fn at(closeness: Closeness, range: Range<usize>) -> Self {
        Self { closeness, ranges: vec![range], slips: 0, score: 0 }
    }
}

impl Needle {
    /// Folds `text`; a text with nothing to match finds nothing.
    #[must_use]
    pub fn new(how: How, text: &str) -> Self {
        let folded = Folded::new(text);
        let is_han = text.chars().any(|c| pinyin::ToPinyin::to_pinyin(&c).is_some());
        let reading = Folded::readings(text).into_iter().next();
        Self { how, text: folded.text(), folded, reading, is_han }
    }

    /// How many characters must be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folded.chars().len()
    }

    /// Whether nothing is left after folding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many letters and digits it has.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.folded.words().iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether it is nothing but a legal form, which a name may lack.
    #[must_use]
    pub fn is_legal_form(&self) -> bool {
        self.how == How::Loose && is_form(self.folded.chars())
    }

    /// The needle in a name: as in any text, or as typed in another script than the name, or with the
    /// words of the name run together.
    #[must_use]
    pub fn find_in_name(&self, hay: &Folded) -> Option<Found> {
        self.find(hay)
            .or_else(|| {
                // Han read as pinyin meets too many names that only sound alike.
                let reading = self.reading.as_ref().filter(|_| !self.is_han)?;
                self.find_folded(reading.chars(), hay)
            })
            .or_else(|| self.find_joined(hay))
    }

    /// The needle over several words of `hay` run together: `sensetime` in `Sense Time`.
    fn find_joined(&self, hay: &Folded) -> Option<Found> {
        if self.how != How::Loose || self.len() < JOINED_FROM || hay.words().len() < 2 {
            return None;
        }
        for start in hay.words().iter().map(|word| word.start) {
            let mut needle = self.folded.chars().iter();
            let mut end = start;
            for (at, c) in hay.chars().iter().enumerate().skip(start).filter(|(_, c)| **c != ' ') {
                match needle.next() {
                    Some(wanted) if wanted == c => end = at + 1,
                    Some(_) => {
                        end = start;
                        break;
                    }
                    None => break,
                }
            }
            if end > start && needle.next().is_none() {
                let closeness = if ends_word(hay, end) { Closeness::Words } else { Closeness::Prefix };
                return Some(Found::at(closeness, start..end));
            }
        }
        None
    }

    /// The needle with slips of the finger, or as an abbreviation of a word, or, typed in Han, as what
    /// sounds the same (so that traditional characters find simplified ones).
    #[must_use]
    pub fn find_loosely(&self, hay: &Folded) -> Option<Found> {
        if self.how != How::Loose {
            return None;
        }
        if let Some(reading) = self.reading.as_ref().filter(|_| self.is_han && self.len() > 1) {
            let found = self.find_folded(reading.chars(), hay)?;
            return Some(Found { closeness: Closeness::Typo, slips: 1, ..found });
        }
        // A contraction keeps the ends of its word, and that is too much for an accident.
        let contracted = |found: &Found| found.ranges.last().is_some_and(|last| ends_word(hay, last.end));
        let abbreviated = self.find_abbreviated(hay);
        match abbreviated {
            Some(found) if contracted(&found) => Some(Found { closeness: Closeness::Typo, ..found }),
            _ => {
                let read = || self.reading.as_ref().and_then(|reading| find_with_slips(reading, hay));
                find_with_slips(&self.folded, hay).or_else(read).or(abbreviated)
            }
        }
    }

    /// One word with letters left out: `intl` for `international`. It begins alike, and a third of the
    /// word at least is there.
    fn find_abbreviated(&self, hay: &Folded) -> Option<Found> {
        let needle = self.folded.chars();
        // A reading is one long word of syllables, in which anything could be abbreviated.
        if needle.len() < 3 || self.folded.words().len() != 1 || hay.is_reading() {
            return None;
        }
        for word in hay.words() {
            let letters = hay.chars().get(word.clone()).unwrap_or_default();
            if letters.first() != needle.first() || letters.len() > 4 * needle.len() {
                continue;
            }
            let mut wanted = needle.iter().peekable();
            let mut places = Vec::new();
            for (at, c) in letters.iter().enumerate() {
                if wanted.peek() == Some(&c) {
                    wanted.next();
                    places.push(word.start + at);
                }
            }
            if wanted.next().is_none() {
                return Some(Found { ranges: runs(&places), ..Found::at(Closeness::Abbreviation, 0..0) });
            }
        }
        None
    }

    /// The needle in `hay`, as closely as it can be found there as it stands.
    #[must_use]
    pub fn find(&self, hay: &Folded) -> Option<Found> {
        self.find_folded(self.folded.chars(), hay)
    }

    fn find_folded(&self, needle: &[char], hay: &Folded) -> Option<Found> {
        let whole = |range: &Range<usize>| hay.starts_word(range.start) && ends_word(hay, range.end);
        let mut all = Occurrences { hay, needle, from: 0 };
        let at = |range: Range<usize>, other| {
            let closeness = if whole(&range) { Closeness::Words } else { other };
            Found::at(closeness, range)
        };
        match self.how {
            How::Word => all.find(whole).map(|range| Found::at(Closeness::Words, range)),
            How::Start => all.find(|range| range.start == 0).map(|range| at(range, Closeness::Prefix)),
            How::End => {
                all.find(|range| range.end == hay.chars().len()).map(|range| at(range, Closeness::Inside))
            }
            How::Phrase => {
                all.find(|range| hay.starts_word(range.start)).map(|range| at(range, Closeness::Prefix))
            }
            How::Loose => {
                let mut best: Option<Found> = None;
                // What begins amid a syllable only sounds like it.
                for range in all.filter(|range| !hay.is_reading() || hay.starts_character(range.start)) {
                    let starts = hay.starts_word(range.start);
                    let found = at(range, if starts { Closeness::Prefix } else { Closeness::Inside });
                    if best.as_ref().is_none_or(|best| found.closeness < best.closeness) {
                        best = Some(found);
                    }
                }
                // One letter inside a Latin word says nothing; one Han character is a word.
                best.filter(|best| {
                    best.closeness < Closeness::Inside
                        || needle.len() > 1
                        || needle.iter().all(|c| !c.is_ascii())
                })
            }
        }
    }
}

struct Occurrences<'a> {
    hay: &'a Folded,
    needle: &'a [char],
    from: usize,
}

impl Iterator for Occurrences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let range = self.hay.find(self.needle, self.from)?;
        self.from = range.start + 1;
        Some(range)
    }
}

fn ends_word(hay: &Folded, at: usize) -> bool {
    hay.chars().get(at).is_none_or(|c| *c == ' ')
}

/// Scores and places needles that are scattered over a name; `fuzzy-matcher` does both in one
/// call, since its two functions can disagree.
pub struct Scatter {
    matcher: SkimMatcherV2,
}

impl Default for Scatter {
    fn default() -> Self {
        Self { matcher: SkimMatcherV2::default().ignore_case() }
    }
}

impl Scatter {
    /// All needles run together as the initials of a name's first words.
    #[must_use]
    pub fn initials(&self, needles: &[Needle], hay: &Folded) -> Option<Found> {
        let places = initials(&run_together(needles)?, hay)?;
        Some(Found { ranges: runs(&places), ..Found::at(Closeness::Initials, 0..0) })
    }

    /// All needles run together, scattered over `hay`, if that is more than an accident: the
    /// characters begin at the start of a word and then keep close together.
    #[must_use]
    pub fn find(&self, needles: &[Needle], hay: &Folded, hay_text: &str) -> Option<Found> {
        let typed = run_together(needles)?;
        let (score, places) = self.matcher.fuzzy_indices(hay_text, &typed)?;
        let (first, last) = (*places.first()?, *places.last()?);
        if !hay.starts_word(first) || last - first >= 2 * typed.chars().count() {
            return None;
        }
        Some(Found { ranges: runs(&places), score, ..Found::at(Closeness::Scattered, 0..0) })
    }
}

/// The start of a word, but for one slip from four characters on, two from eight (substituted,
/// swapped, missing or doubled characters: optimal string alignment). Numbers forgive nothing.
fn find_with_slips(needle: &Folded, hay: &Folded) -> Option<Found> {
    let length = needle.chars().len();
    let text = needle.text();
    let allowed = match length {
        ..4 => return None,
        4..8 => 1,
        _ => 2,
    };
    if needle.words().len() != 1 || needle.chars().iter().any(|c| c.is_numeric()) {
        return None;
    }
    let mut best: Option<(usize, bool, Range<usize>)> = None;
    for word in hay.words() {
        // The start of the word that fits best, among those about as long as the needle.
        for end in length.saturating_sub(allowed)..=(length + allowed).min(word.len()) {
            let start = hay.chars().get(word.start..word.start + end).unwrap_or_default();
            let slips = osa_distance(&text, &start.iter().collect::<String>());
            let part = end != word.len();
            let kept_first = start.first() == needle.chars().first();
            if slips <= allowed
                && (kept_first || length > 5)
                && best.as_ref().is_none_or(|(least, of_part, _)| (slips, part) < (*least, *of_part))
            {
                best = Some((slips, part, word.start..word.start + end));
            }
        }
    }
    best.map(|(slips, _, range)| Found { slips, ..Found::at(Closeness::Typo, range) })
}

/// What was typed, without its spaces, where it may be scattered at all.
fn run_together(needles: &[Needle]) -> Option<String> {
    let typed: String = needles.iter().map(|needle| needle.text.replace(' ', "")).collect();
    let fits = (SCATTERED_FROM..=SCATTERED_TO).contains(&typed.chars().count());
    (fits && needles.iter().all(|needle| needle.how == How::Loose)).then_some(typed)
}

/// Where the initials of a name's words, with or without its small words, begin with `typed`.
fn initials(typed: &str, hay: &Folded) -> Option<Vec<usize>> {
    const SMALL: [&[char]; 4] = [&['o', 'f'], &['a', 'n', 'd'], &['f', 'o', 'r'], &['t', 'h', 'e']];
    let all = || hay.words().iter().filter(|word| !word.is_empty());
    let is_small =
        |word: &&Range<usize>| hay.chars().get((*word).clone()).is_some_and(|word| SMALL.contains(&word));
    let spells = |places: Vec<usize>| {
        let mut letters = places.iter().filter_map(|&at| hay.chars().get(at));
        let length = typed.chars().count();
        (places.len() >= length && typed.chars().all(|c| letters.next() == Some(&c)))
            .then(|| places.into_iter().take(length).collect())
    };
    spells(all().map(|word| word.start).collect())
        .or_else(|| spells(all().filter(|word| !is_small(word)).map(|word| word.start).collect()))
}

/// Places joined into ranges where they follow one another.
fn runs(places: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &at in places {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closeness(how: How, needle: &str, hay: &str) -> Option<Closeness> {
        Needle::new(how, needle).find(&Folded::new(hay)).map(|found| found.closeness)
    }

    #[test]
    fn words_come_before_starts_and_starts_before_insides() {
        assert_eq!(closeness(How::Loose, "net", "NetPosa Net"), Some(Closeness::Words));
        assert_eq!(closeness(How::Loose, "net", "SenseNets NetPosa"), Some(Closeness::Prefix));
        assert_eq!(closeness(How::Loose, "nets", "SenseNets"), Some(Closeness::Inside));
        assert_eq!(closeness(How::Loose, "isvision", "IS'Vision"), Some(Closeness::Words));
        assert_eq!(closeness(How::Loose, "科技", "商汤科技"), Some(Closeness::Inside));
        assert_eq!(closeness(How::Loose, "x", "Axa"), None);
    }

    #[test]
    fn marks_narrow_where_a_text_may_stand() {
        assert_eq!(closeness(How::Word, "sense", "SenseNets"), None);
        assert_eq!(closeness(How::Start, "tech", "Sense Tech"), None);
        assert_eq!(closeness(How::End, "tech", "Sense Tech"), Some(Closeness::Words));
        assert_eq!(
            closeness(How::Phrase, "security bureau", "Public Security Bureau"),
            Some(Closeness::Words)
        );
        assert_eq!(closeness(How::Phrase, "bureau security", "Public Security Bureau"), None);
    }

    #[test]
    fn slips_are_forgiven_by_length_and_never_in_numbers() {
        let slips = |needle: &str, hay: &str| {
            Needle::new(How::Loose, needle).find_loosely(&Folded::new(hay)).map(|found| found.slips)
        };
        assert_eq!(slips("hikvisoin", "Hangzhou Hikvision Digital"), Some(1), "swapped");
        assert_eq!(slips("hikvsion", "Hangzhou Hikvision Digital"), Some(0), "left out");
        assert_eq!(slips("hikkvision", "Hangzhou Hikvision Digital"), Some(1), "doubled");
        assert_eq!(slips("magvii", "Megvii Technology"), Some(1), "substituted");
        assert_eq!(slips("megvi", "Megvii Technology"), Some(0), "the start itself");
        assert_eq!(slips("361", "Qihoo 360"), None);
        assert_eq!(slips("intl", "Pegasus International"), Some(0), "an abbreviation");
        assert_eq!(slips("xyzzy", "Megvii Technology"), None);
    }

    #[test]
    fn words_run_together_find_words_apart() {
        let joined = |needle: &str, hay: &str| {
            Needle::new(How::Loose, needle).find_in_name(&Folded::new(hay)).map(|found| found.closeness)
        };
        assert_eq!(joined("sensetime", "Sense Time"), Some(Closeness::Words));
        assert_eq!(joined("yuncongtech", "Yun Cong Technology"), Some(Closeness::Prefix));
        assert_eq!(joined("sensetimes", "Sense Time"), None);
    }

    #[test]
    fn scattered_letters_match_only_when_close_or_initials() {
        let find = |needle: &str, hay: &str| {
            let needles: Vec<Needle> = needle.split(' ').map(|text| Needle::new(How::Loose, text)).collect();
            let folded = Folded::new(hay);
            let scatter = Scatter::default();
            scatter
                .find(&needles, &folded, &folded.text())
                .or_else(|| scatter.initials(&needles, &folded))
                .is_some()
        };
        assert!(find("hkvsn", "Hangzhou Hikvision Digital"));
        assert!(find("hit", "Harbin Institute of Technology"));
        assert!(!find("zzz", "Harbin Institute of Technology"));
        assert!(!find("hxt", "Harbin Institute of Technology"));
        assert!(!find("hny", "Harbin Institute of Technology"));
    }
}
