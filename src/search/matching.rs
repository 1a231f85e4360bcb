//! How one typed text meets one recorded text: how closely, and at which characters.

use std::ops::Range;

use fuzzy_matcher::{FuzzyMatcher, skim::SkimMatcherV2};

use super::fold::Folded;
use super::query::How;

/// The shortest text that may match scattered over a name; shorter ones would match anything.
const SCATTERED_FROM: usize = 3;
/// The longest text matched scattered: the cost grows with both lengths.
const SCATTERED_TO: usize = 64;

/// How closely a text matches, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Whole words.
    Words,
    /// The start of a word.
    Prefix,
    /// The initials of a name.
    Initials,
    /// Inside a word.
    Inside,
    /// Its characters in order, with others between.
    Scattered,
}

/// A typed text, folded once for all the texts it is held against.
#[derive(Debug, Clone)]
pub struct Needle {
    how: How,
    folded: Folded,
    text: String,
}

/// Where and how closely a needle was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How closely.
    pub closeness: Closeness,
    /// The folded characters it covers.
    pub ranges: Vec<Range<usize>>,
    /// For scattered matches, the score of `fuzzy-matcher`; comparable only among themselves.
    pub score: i64,
}

impl Needle {
    /// Folds `text`; a text with nothing to match finds nothing.
    #[must_use]
    pub fn new(how: How, text: &str) -> Self {
        let folded = Folded::new(text);
        Self { how, text: folded.text(), folded }
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

    /// The needle in `hay`, as closely as it can be found there without being scattered.
    #[must_use]
    pub fn find(&self, hay: &Folded) -> Option<Found> {
        let needle = self.folded.chars();
        let found = |closeness, range| Found { closeness, ranges: vec![range], score: 0 };
        let whole = |range: &Range<usize>| hay.starts_word(range.start) && ends_word(hay, range.end);
        let mut all = Occurrences { hay, needle, from: 0 };
        match self.how {
            How::Word => all.find(whole).map(|range| found(Closeness::Words, range)),
            How::Start => all.find(|range| range.start == 0).map(|range| {
                let whole = whole(&range);
                found(if whole { Closeness::Words } else { Closeness::Prefix }, range)
            }),
            How::End => all.find(|range| range.end == hay.chars().len()).map(|range| {
                let whole = whole(&range);
                found(if whole { Closeness::Words } else { Closeness::Inside }, range)
            }),
            How::Phrase => all.find(|range| hay.starts_word(range.start)).map(|range| {
                let whole = whole(&range);
                found(if whole { Closeness::Words } else { Closeness::Prefix }, range)
            }),
            How::Loose => {
                let mut best: Option<Found> = None;
                for range in all {
                    let closeness = if whole(&range) {
                        Closeness::Words
                    } else if hay.starts_word(range.start) {
                        Closeness::Prefix
                    } else {
                        Closeness::Inside
                    };
                    if best.as_ref().is_none_or(|best| closeness < best.closeness) {
                        best = Some(found(closeness, range));
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
    /// All needles run together, scattered over `hay`, if that is more than an accident: the
    /// characters begin at the start of a word and then either keep close together or are all
    /// initials.
    #[must_use]
    pub fn find(&self, needles: &[Needle], hay: &Folded, hay_text: &str) -> Option<Found> {
        if needles.iter().any(|needle| needle.how != How::Loose) {
            return None;
        }
        let typed: String = needles.iter().map(|needle| needle.text.replace(' ', "")).collect();
        let length = typed.chars().count();
        if !(SCATTERED_FROM..=SCATTERED_TO).contains(&length) {
            return None;
        }
        let (score, places) = self.matcher.fuzzy_indices(hay_text, &typed)?;
        if let Some(places) = initials(&typed, hay) {
            return Some(Found { closeness: Closeness::Initials, ranges: runs(&places), score });
        }
        let (first, last) = (*places.first()?, *places.last()?);
        if !hay.starts_word(first) || last - first >= 2 * length {
            return None;
        }
        Some(Found { closeness: Closeness::Scattered, ranges: runs(&places), score })
    }
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
    fn scattered_letters_match_only_when_close_or_initials() {
        let find = |needle: &str, hay: &str| {
            let needles: Vec<Needle> = needle.split(' ').map(|text| Needle::new(How::Loose, text)).collect();
            let folded = Folded::new(hay);
            Scatter::default().find(&needles, &folded, &folded.text()).is_some()
        };
        assert!(find("hkvsn", "Hangzhou Hikvision Digital"));
        assert!(find("hit", "Harbin Institute of Technology"));
        assert!(!find("zzz", "Harbin Institute of Technology"));
        assert!(!find("hxt", "Harbin Institute of Technology"));
        assert!(!find("hny", "Harbin Institute of Technology"));
    }
}
