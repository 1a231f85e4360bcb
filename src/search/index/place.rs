//! Where a needle stands in one name of the index: what [`Needle::place`] says, by numbers of words.

use std::ops::Range;

use super::build::{INITIALS, IS_READING, pack, packed_range};
use super::dictionary::mask;
use super::layout::View;
use super::slips::Slips;
use crate::search::legal::is_form_text;
use crate::search::matching::{
    ABBREVIATED, Closeness, Depth, JOINED_FROM, JOINED_PART, JOINED_TO, JOINED_WORDS, KEEPS_FIRST, Needle,
    Place, SPELLED_FROM, abbreviates, cost, is_small, slips_allowed,
};
use crate::search::query::How;

/// How many words of the dictionary are worth a second thread.
const MANY: usize = 1 << 15;

/// A needle held against the dictionary once, so that it can be held against many names.
pub struct Looked {
    /// The ways it may stand in a name.
    pub ways: Vec<Way>,
    /// The words it is inside of, or like, in order.
    pub marked: Vec<Marked>,
    /// A bit for each word of the dictionary that is among these.
    is_marked: Vec<u64>,
    /// The word typed, where it may run over several words of a name.
    pub joined: Option<Joined>,
    /// The word typed, where it may be initials.
    pub initials: Option<Initials>,
    pub is_legal_form: bool,
}

/// A sequence of words.
pub struct Way {
    pub words: Vec<Fit>,
    anchor: Anchor,
    /// Whether it is as typed, or how else it came about.
    from: From,
}

#[derive(Clone, Copy, PartialEq)]
enum From {
    Typed,
    /// Typed in another script.
    Read,
    /// Only the sound of what was typed: held against readings alone.
    Sound,
}

#[derive(PartialEq)]
enum Anchor {
    Anywhere,
    First,
    Last,
}

/// The words of the dictionary that one typed word may be.
#[derive(Default)]
pub struct Fit {
    /// The word itself.
    pub exact: Option<u32>,
    /// Those it begins, itself among them, if it may be only the start.
    pub begun: Range<u32>,
    /// Those it ends, if it may be only the end.
    pub ended: Vec<u32>,
}

/// A word that a needle is in, or is like.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marked {
    pub token: u32,
    closeness: Closeness,
    extra: u16,
    /// Whether it counts in readings.
    pub in_readings: bool,
}

/// A word that may run over several of a name.
pub struct Joined {
    word: String,
    /// The words it begins with, in order.
    firsts: Vec<u32>,
    /// For each of these, the words that can follow it, as ranges.
    seconds: Vec<Vec<Range<u32>>>,
}

impl Fit {
    #[inline]
    fn holds(&self, token: u32) -> Option<bool> {
        if self.exact == Some(token) {
            return Some(true);
        }
        let ended = || !self.ended.is_empty() && self.ended.binary_search(&token).is_ok();
        (self.begun.contains(&token) || ended()).then_some(false)
    }
}

impl Looked {
    /// Looks a needle up.
    pub fn new(view: View, needle: &Needle, depth: Depth) -> Self {
        let from = |at| if at == 0 { From::Typed } else { From::Read };
        let ways = needle.ways().iter().enumerate();
        let mut ways: Vec<Way> = ways.map(|(at, way)| Way::new(view, needle.how(), way, from(at))).collect();
        let mut marked = Vec::new();
        let (mut joined, mut initials) = (None, None);
        if depth >= Depth::Inside
            && let Some(word) = needle.word()
        {
            let text: String = word.iter().collect();
            if needle.word_inside().is_some() {
                let inside = view.with_inside(&text).into_iter();
                marked.extend(inside.map(|token| Marked {
                    token,
                    closeness: Closeness::Inside,
                    extra: 0,
                    in_readings: false,
                }));
            }
            joined = Joined::new(view, word, &text);
            initials = Initials::new(word);
        }
        if depth >= Depth::Loose {
            ways.extend(
                needle.syllables().map(|syllables| Way::new(view, How::Word, syllables, From::Sound)),
            );
            for word in [needle.word(), needle.word_read()].into_iter().flatten() {
                mark_slips(view, word, &mut marked);
            }
            if let Some(word) = needle.word() {
                mark_abbreviated(view, word, &mut marked);
            }
        }
        marked.sort_unstable();
        let mut is_marked = Vec::new();
        if !marked.is_empty() {
            is_marked.resize(view.tokens() as usize / 64 + 1, 0_u64);
        }
        for marked in &marked {
            if let Some(bits) = is_marked.get_mut(marked.token as usize / 64) {
                *bits |= 1 << (marked.token % 64);
            }
        }
        Self { ways, marked, is_marked, joined, initials, is_legal_form: needle.is_legal_form() }
    }

    /// Whether it may stand over several words of a name, or be its initials.
    pub fn may_join_or_spell(&self, view: View, doc: u32) -> bool {
        let joins = |joined: &Joined| joined.may_begin(view.words_of(doc));
        let spells = |typed: &Initials| typed.may_begin(view.heads_of(doc));
        self.joined.as_ref().is_some_and(joins) || self.initials.as_ref().is_some_and(spells)
    }

    fn is_marked(&self, token: u32) -> bool {
        self.is_marked.get(token as usize / 64).is_some_and(|bits| bits >> (token % 64) & 1 == 1)
    }

    /// How closely it may stand in a name at best, and what that costs at least.
    pub fn at_best(&self) -> (Closeness, u16) {
        let begun = |way: &Way| {
            way.words.iter().all(|fit| !fit.begun.is_empty() || !fit.ended.is_empty() || fit.exact.is_some())
        };
        let whole = |way: &Way| way.words.iter().all(|fit| fit.exact.is_some());
        let ways = self.ways.iter().filter(|way| begun(way)).map(|way| way.worth(whole(way)));
        let marked = self.marked.iter().map(|marked| (marked.closeness, marked.extra));
        let joined = self.joined.iter().map(|_| (Closeness::Words, cost::JOINED));
        let initials = self.initials.iter().map(|_| (Closeness::Initials, 0));
        let all = || ways.clone().chain(marked.clone()).chain(joined.clone()).chain(initials.clone());
        let closest = all().map(|(closeness, _)| closeness).min().unwrap_or(Closeness::Words);
        let cheapest = all().map(|(closeness, extra)| closeness.cost() + extra).min().unwrap_or_default();
        (closest, cheapest)
    }

    /// Whether it is one word that may stand anywhere, whole or begun, and nothing else.
    pub fn is_simple(&self) -> bool {
        self.word().is_some() && self.marked.is_empty() && self.joined.is_none() && self.initials.is_none()
    }

    fn word(&self) -> Option<&Fit> {
        match self.ways.as_slice() {
            [Way { words, anchor: Anchor::Anywhere, from: From::Typed }] => match words.as_slice() {
                [fit] if fit.ended.is_empty() => Some(fit),
                _ => None,
            },
            _ => None,
        }
    }

    /// Those of some names that the needle stands in.
    pub fn filter(&self, view: View, docs: &[u32]) -> Vec<u32> {
        let Some(fit) = self.word() else {
            return fetched(view, docs, |doc| self.place(view, doc, 0).is_some());
        };
        let tokens = match fit.exact {
            Some(exact) if fit.begun.is_empty() => exact..exact + 1,
            _ => fit.begun.clone(),
        };
        let has = |words: &[u32]| words.iter().any(|token| tokens.contains(token));
        if self.is_simple() {
            return fetched(view, docs, |doc| has(view.words_of(doc)));
        }
        let everywhere = self.marked.iter().all(|marked| marked.in_readings);
        fetched(view, docs, |doc| {
            let words = view.words_of(doc);
            if has(words) {
                return true;
            }
            if words.iter().any(|token| self.is_marked(*token))
                && (everywhere || view.flags(doc) & IS_READING == 0)
            {
                return true;
            }
            (self.may_join_or_spell(view, doc) || !everywhere) && self.place(view, doc, 0).is_some()
        })
    }

    /// Where the needle stands in a name.
    pub fn place(&self, view: View, doc: u32, from: usize) -> Option<Place> {
        let words = view.words_of(doc);
        let is_reading = view.flags(doc) & IS_READING != 0;
        let mut best: Option<Place> = None;
        let mut offer = |place: Place| {
            if best.as_ref().is_none_or(|best| place.is_before(best, from)) {
                best = Some(place);
            }
        };
        if let Some(fit) = self.word() {
            for (word, token) in words.iter().enumerate() {
                if let Some(is_whole) = fit.holds(*token) {
                    let closeness = if is_whole { Closeness::Words } else { Closeness::Prefix };
                    offer(Place { closeness, extra: 0, word });
                }
            }
        } else {
            for way in self.ways.iter().filter(|way| way.from != From::Sound || is_reading) {
                way.place(words, &mut offer);
            }
        }
        if !self.marked.is_empty() {
            for (word, token) in words.iter().enumerate().filter(|(_, token)| self.is_marked(**token)) {
                let first = self.marked.partition_point(|marked| marked.token < *token);
                let same = self.marked.iter().skip(first).take_while(|marked| marked.token == *token);
                for marked in same.filter(|marked| marked.in_readings || !is_reading) {
                    offer(Place { closeness: marked.closeness, extra: marked.extra, word });
                }
            }
        }
        if let Some(joined) = &self.joined
            && joined.may_begin(words)
        {
            joined.place(view, words, &mut offer);
        }
        if let Some(typed) = &self.initials
            && typed.may_begin(view.heads_of(doc))
            && typed.begin(view, words)
        {
            offer(Place { closeness: Closeness::Initials, extra: 0, word: 0 });
        }
        best
    }
}

/// How many names are fetched at once.
const FETCHED: usize = 64;

/// Those of some names for which `holds`.
fn fetched(view: View, docs: &[u32], holds: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut kept = Vec::new();
    for docs in docs.chunks(FETCHED) {
        view.fetch(docs);
        kept.extend(docs.iter().copied().filter(|doc| holds(*doc)));
    }
    kept
}

impl Way {
    fn new(view: View, how: How, words: &[Vec<char>], from: From) -> Self {
        let fit = |(at, word): (usize, &Vec<char>)| {
            let text: String = word.iter().collect();
            let begun = view.begin_with(&text);
            let exact = view.exactly(&text, &begun);
            let is_last = at + 1 == words.len();
            let may_begin = is_last && !matches!(how, How::Word | How::End);
            let may_end = at == 0 && how == How::End;
            Fit {
                exact,
                begun: if may_begin { begun } else { 0..0 },
                ended: if may_end { view.ending_with(&text) } else { Vec::new() },
            }
        };
        let anchor = match how {
            How::Start => Anchor::First,
            How::End => Anchor::Last,
            _ => Anchor::Anywhere,
        };
        Self { words: words.iter().enumerate().map(fit).collect(), anchor, from }
    }

    /// Whether any name with one of its words has it.
    pub fn is_one_word_anywhere(&self) -> bool {
        self.words.len() == 1 && self.anchor == Anchor::Anywhere && self.from != From::Sound
    }

    /// How close it is, and what it costs beside that.
    fn worth(&self, whole: bool) -> (Closeness, u16) {
        match (self.from, whole) {
            (From::Typed, true) => (Closeness::Words, 0),
            (From::Typed, false) => (Closeness::Prefix, 0),
            (From::Read, _) => (Closeness::Prefix, cost::READ),
            (From::Sound, _) => (Closeness::Typo, cost::SLIP),
        }
    }

    fn place(&self, words: &[u32], offer: &mut impl FnMut(Place)) {
        let Some(last) = words.len().checked_sub(self.words.len()) else { return };
        let starts = match self.anchor {
            Anchor::Anywhere => 0..=last,
            Anchor::First => 0..=0,
            Anchor::Last => last..=last,
        };
        for at in starts {
            let mut whole = true;
            let here = words.iter().skip(at);
            let fits = self.words.iter().zip(here).all(|(fit, token)| match fit.holds(*token) {
                Some(is_whole) => {
                    whole &= is_whole;
                    true
                }
                None => false,
            });
            if fits {
                let (closeness, extra) = self.worth(whole);
                offer(Place { closeness, extra, word: at });
            }
        }
    }
}

impl Joined {
    fn new(view: View, word: &[char], text: &str) -> Option<Self> {
        if !(JOINED_FROM..=JOINED_TO).contains(&word.len()) {
            return None;
        }
        // For each place in the text, the words of the dictionary that stand there with words after them to
        // the end, the last perhaps begun.
        let mut at_place: Vec<Vec<(usize, Range<u32>)>> = vec![Vec::new(); text.len() + 1];
        for (start, _) in text.char_indices().rev() {
            let rest = text.get(start..).unwrap_or_default();
            let mut among = 0..view.tokens();
            let mut here = Vec::new();
            for (at, c) in rest.char_indices() {
                let end = at + c.len_utf8();
                let begun = rest.get(..end).unwrap_or_default();
                among = view.begin_with_among(begun, among);
                if among.is_empty() {
                    break;
                }
                if begun.chars().count() < JOINED_PART {
                    continue;
                }
                let goes_on = at_place.get(start + end).is_some_and(|next| !next.is_empty());
                if end == rest.len() {
                    here.push((end, among.clone()));
                } else if goes_on && let Some(token) = view.exactly(begun, &among) {
                    here.push((end, token..token + 1));
                }
            }
            if let Some(place) = at_place.get_mut(start) {
                *place = here;
            }
        }
        let of_first = |(end, range): &(usize, Range<u32>)| {
            let seconds = at_place.get(*end)?.iter().map(|(_, range)| range.clone()).collect::<Vec<_>>();
            (*end < text.len()).then_some((range.start, seconds))
        };
        let mut firsts: Vec<(u32, Vec<Range<u32>>)> = at_place.first()?.iter().filter_map(of_first).collect();
        firsts.sort_unstable_by_key(|(first, _)| *first);
        let (firsts, seconds): (Vec<u32>, Vec<_>) = firsts.into_iter().unzip();
        Some(Self { word: text.to_owned(), firsts, seconds }).filter(|joined| !joined.firsts.is_empty())
    }

    /// The names that have a first word, or that have one that follows it, whichever are fewer.
    pub fn docs<'a>(&self, view: View<'a>) -> impl Iterator<Item = &'a [u32]> {
        self.firsts.iter().zip(&self.seconds).flat_map(move |(first, seconds)| {
            let first = vec![view.docs_with(*first)];
            let seconds: Vec<&[u32]> =
                seconds.iter().cloned().flatten().map(|token| view.docs_with(token)).collect();
            let many = |lists: &[&[u32]]| lists.iter().map(|list| list.len()).sum::<usize>();
            if many(&seconds) < many(&first) { seconds } else { first }
        })
    }

    /// Whether two neighbors among a name's words are a first word of these and one that can follow it.
    fn may_begin(&self, words: &[u32]) -> bool {
        words.windows(2).any(|pair| {
            let [first, second] = pair else { return false };
            let at = self.firsts.iter().position(|known| known == first);
            let seconds = at.and_then(|at| self.seconds.get(at));
            seconds.is_some_and(|seconds| seconds.iter().any(|range| range.contains(second)))
        })
    }

    fn place(&self, view: View, words: &[u32], offer: &mut impl FnMut(Place)) {
        for (at, first) in words.iter().enumerate() {
            if !self.firsts.contains(first) {
                continue;
            }
            let mut rest = self.word.as_str();
            for (step, token) in words.iter().skip(at).take(JOINED_WORDS).enumerate() {
                let of_name = view.token(*token);
                let is_short = |text: &str| text.chars().count() < JOINED_PART;
                if is_short(rest) || is_short(of_name) {
                    break;
                }
                if step > 0 && of_name.starts_with(rest) {
                    let closeness =
                        if of_name.len() == rest.len() { Closeness::Words } else { Closeness::Prefix };
                    offer(Place { closeness, extra: cost::JOINED, word: at });
                    break;
                }
                match rest.strip_prefix(of_name) {
                    Some(left) if !left.is_empty() => rest = left,
                    _ => break,
                }
            }
        }
    }
}

/// A word that may be initials.
pub struct Initials {
    typed: Vec<u8>,
    letters: u32,
}

impl Initials {
    /// `word` as initials, if it may be.
    pub fn new(word: &[char]) -> Option<Self> {
        let bytes = || word.iter().map(|c| u8::try_from(*c).ok().filter(u8::is_ascii));
        let typed = (word.len() >= SPELLED_FROM).then(|| bytes().collect::<Option<Vec<u8>>>()).flatten()?;
        Some(Self { typed, letters: mask(word.iter().copied()) })
    }

    /// Whether the words of a name that begin with these letters may begin with those typed.
    fn may_begin(&self, heads: u32) -> bool {
        self.letters & !heads == 0
    }

    /// Whether they are the first initials of a name, of all its words or of all but the small ones.
    fn begin(&self, view: View, words: &[u32]) -> bool {
        let kept = words.iter().filter(|token| !is_small(view.token(**token)));
        words.len() >= SPELLED_FROM && (self.begin_these(view, words.iter()) || self.begin_these(view, kept))
    }

    fn begin_these<'a>(&self, view: View, words: impl Iterator<Item = &'a u32>) -> bool {
        let mut typed = self.typed.iter();
        let mut left = typed.len();
        for (token, typed) in words.zip(&mut typed) {
            if view.token_bytes(*token).first() != Some(typed) {
                return false;
            }
            left -= 1;
        }
        left == 0
    }

    /// Whether they are all there are of a name, but perhaps for the legal form at its end.
    pub fn spell(&self, view: View, doc: u32) -> Option<Place> {
        let words = view.words_of(doc);
        if !self.may_begin(view.heads_of(doc)) || !self.begin(view, words) {
            return None;
        }
        let kept: Vec<u32> = words.iter().copied().filter(|token| !is_small(view.token(*token))).collect();
        let fits = |words: &[u32]| {
            let legal = words.iter().rev().take_while(|token| is_form_text(view.token(**token))).count();
            let length = self.typed.len();
            (length == words.len() || length == words.len() - legal) && self.begin_these(view, words.iter())
        };
        (fits(words) || fits(&kept)).then_some(Place { closeness: Closeness::Spelled, extra: 0, word: 0 })
    }
}

/// The names whose first initials are those typed, or all of whose are; as far as they are packed, each
/// perhaps more than once.
pub fn with_initials<'a>(view: View<'a>, initials: &Initials, all: bool) -> &'a [u32] {
    let typed = &initials.typed;
    let packed = pack(typed.iter().copied());
    // Where there is room behind them, nothing follows the last.
    let keys =
        if all && typed.len() < INITIALS { packed..=packed } else { packed_range(packed, typed.len()) };
    let first = view.initials_key.partition_point(|key| key < keys.start());
    let end = view.initials_key.partition_point(|key| key <= keys.end());
    view.initials_doc.get(first..end).unwrap_or_default()
}

fn mark_slips(view: View, word: &[char], marked: &mut Vec<Marked>) {
    let Some(allowed) = slips_allowed(word) else { return };
    let tokens = match word.first() {
        Some(first) if word.len() <= KEEPS_FIRST => view.begin_with(&first.to_string()),
        _ => 0..view.tokens(),
    };
    let find = |tokens: Range<u32>| {
        let mut found = Vec::new();
        Slips::new(word, allowed).find(view, tokens, |token, slips, is_part| {
            let extra = slips * cost::SLIP + if is_part { cost::SLIPPED_START } else { 0 };
            found.push(Marked { token, closeness: Closeness::Typo, extra, in_readings: true });
        });
        found
    };
    let middle = tokens.start + tokens.len() as u32 / 2;
    if tokens.len() < MANY {
        marked.extend(find(tokens));
    } else {
        let (first, second) = rayon::join(|| find(tokens.start..middle), || find(middle..tokens.end));
        marked.extend(first.into_iter().chain(second));
    }
}

fn mark_abbreviated(view: View, word: &[char], marked: &mut Vec<Marked>) {
    let Some(first) = word.first().filter(|_| word.len() >= SPELLED_FROM) else { return };
    let needed = mask(word.iter().copied());
    let tokens = view.begin_with(&first.to_string());
    let mut long = Vec::new();
    for (token, letters) in tokens.clone().zip(view.masks_of(&tokens)) {
        let text = view.token(token);
        if needed & !letters != 0 || text.len() > 4 * ABBREVIATED * word.len() {
            continue;
        }
        long.clear();
        long.extend(text.chars());
        if let Some((closeness, _)) = abbreviates(word, &long) {
            marked.push(Marked { token, closeness, extra: 0, in_readings: false });
        }
    }
}
