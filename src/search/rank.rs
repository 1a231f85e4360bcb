//! Ranking: how well the typed texts meet a record's.
//!
//! A search goes as deep as it must. Words and their starts come first; where they find less than a
//! page, what is inside words and beside the names is found too; and only where there is nobody at
//! all, slips of the finger are forgiven, and at last scattered letters taken. So a typed name never
//! drowns in lookalikes. The index and the plain scan of one record both judge by [`judge`].

use std::ops::Range;

use crate::model::Day;
use crate::names::legal::split_han;

use super::matching::{Closeness, Depth, Place};
use super::needle::Needle;
use super::query::{Ask, How, Query};
use super::scatter::{scatter, scattered};
use super::text::Text;
use super::{Matched, TextField, Tier};

/// Where fewer entities than this are found by words and their starts, more is tried.
pub const PAGE: usize = 100;
/// How deep a search goes beyond words and their starts: to each of these where fewer than so many were found before.
pub const DEEPER: [(Depth, usize); 4] =
    [(Depth::Inside, PAGE), (Depth::Loose, 1), (Depth::Sounding, 1), (Depth::Scattered, 1)];
/// What it costs when the needles do not stand in the order typed.
const OUT_OF_ORDER: i32 = 8;
/// What it costs when it is not the party of whom it is said, but an event that met it.
pub const OF_EVENT: i32 = 1;
/// What it costs when the first needle is not in the first word.
pub const NOT_FIRST: i32 = 2;
/// The most needles whose neighbors are also taken as one word.
const TOGETHER_TO: usize = 8;

/// Whether a search goes on to a depth of [`DEEPER`], where so many were found before and these are the first of them.
pub fn goes_on(to: Depth, fewer_than: usize, found: usize, mut page: impl Iterator<Item = Judged>) -> bool {
    // Who only sounds so need not be who is meant.
    let mut only_alike = || found < PAGE && page.all(|judged| judged.tier == Tier::Typo);
    found < fewer_than || to == Depth::Loose && only_alike()
}

/// The typed texts of a query, folded.
pub struct Needles {
    unwanted: Vec<Needle>,
    /// What must be found: as typed; then with two neighbors run together, each two of them in turn; then the
    /// same with words apart that were typed as one text.
    variants: Vec<Variant>,
    scattered: Option<Vec<char>>,
}

/// What must be found, in one reading of what was typed.
pub struct Variant {
    /// The texts, in order.
    pub needles: Vec<Needle>,
    /// Whether two were typed apart that are taken as one.
    pub together: bool,
    /// Whether words are taken apart that were typed as one text, with a hyphen: each may have slips then, which is
    /// tried only where slips are forgiven.
    pub apart: bool,
}

impl Variant {
    /// How deep this reading is looked for: a space too many is slip enough.
    #[must_use]
    pub fn depth(&self, depth: Depth) -> Depth {
        if self.together { depth.min(Depth::Inside) } else { depth }
    }
}

/// Texts as they are, and with each two neighbors run together in turn.
fn with_neighbors(needles: Vec<Needle>, apart: bool) -> Vec<Variant> {
    let mut together = Vec::new();
    if (2..=TOGETHER_TO).contains(&needles.len()) {
        for (at, pair) in needles.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let Some(one) = first.run_together(second) else { continue };
            let mut needles = needles.clone();
            needles.splice(at..at + 2, [one]);
            together.push(Variant { needles, together: true, apart });
        }
    }
    std::iter::once(Variant { needles, together: false, apart }).chain(together).collect()
}

/// How well a name matches: first by tier, then the cheaper the better. The cost counts letters of the
/// name that were not typed, and what makes a match less than perfect in the same measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judged {
    /// How well.
    pub tier: Tier,
    /// The cheaper the better, comparable within one query and tier.
    pub cost: i32,
}

/// How well a record matches, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// How well.
    pub judged: Judged,
    /// The texts that matched.
    pub matched: Vec<Matched>,
    /// Whether it is the primary name that matched.
    is_name: bool,
}

impl Judged {
    /// 0 to 1, higher better, tiers kept apart.
    #[must_use]
    pub fn score(self) -> f32 {
        let (floor, width) = match self.tier {
            Tier::Exact => (0.97, 0.03),
            Tier::Prefix => (0.75, 0.2),
            Tier::Typo => (0.6, 0.1),
            Tier::Subsequence => (0.35, 0.2),
            Tier::Text => (0.05, 0.25),
        };
        floor + width / (1.0 + self.cost.max(0) as f32 / 16.0)
    }
}

impl Needles {
    /// The texts asked for by `query`.
    pub fn new(query: &Query) -> Self {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for term in &query.terms {
            if let Ask::Text { how, text } = &term.ask {
                let list = if term.negated { &mut unwanted } else { &mut wanted };
                let parts = split_han(text).filter(|_| *how == How::Loose && !term.negated);
                let parts = parts.map_or([text.as_str(), ""], |(first, second)| [first, second]);
                let needles = parts.into_iter().map(|part| Needle::new(*how, part));
                let needles = needles.filter(|needle| !needle.is_empty());
                // Nobody is left out for what a name sounds like.
                list.extend(needles.map(|needle| if term.negated { needle.as_written() } else { needle }));
            }
        }
        Needle::mark_legal_forms(&mut wanted);
        Self { unwanted, ..Self::all_of(wanted) }
    }

    /// One text that must be found.
    pub fn of(needle: Needle) -> Self {
        Self::all_of(vec![needle])
    }

    fn all_of(wanted: Vec<Needle>) -> Self {
        let scattered = scattered(&wanted);
        let words: Vec<Needle> = wanted.iter().flat_map(Needle::apart).collect();
        let mut variants = with_neighbors(wanted, false);
        if (variants.first())
            .is_some_and(|typed| (typed.needles.len() + 1..=TOGETHER_TO).contains(&words.len()))
        {
            variants.extend(with_neighbors(words, true));
        }
        Self { unwanted: Vec::new(), variants, scattered }
    }

    /// Whether no text must be found.
    pub fn want_nothing(&self) -> bool {
        self.wanted().is_empty()
    }

    /// What must be found, as typed.
    pub fn wanted(&self) -> &[Needle] {
        self.as_typed().map_or(&[], |variant| &variant.needles)
    }

    /// The depth at which the same is found as at this one, if it is not as deep.
    #[must_use]
    pub fn depth(&self, depth: Depth) -> Depth {
        let of = |variant: &Variant| {
            let of_needles = variant.needles.iter().map(|needle| needle.depth(variant.depth(depth)));
            of_needles.max().max(variant.apart.then_some(Depth::Loose))
        };
        self.variants_at(depth).filter_map(of).max().unwrap_or(depth)
    }

    /// What must not be there.
    pub fn unwanted(&self) -> &[Needle] {
        &self.unwanted
    }

    /// What must be found as typed, with how it was typed.
    pub fn as_typed(&self) -> Option<&Variant> {
        self.variants.first()
    }

    /// What must be found at a depth, in each reading; the first is as typed.
    pub fn variants_at(&self, depth: Depth) -> impl Iterator<Item = &Variant> {
        self.variants.iter().filter(move |variant| !variant.apart || depth >= Depth::Loose)
    }

    /// All that was typed as one word, if it may be scattered over a name.
    pub fn scattered(&self) -> Option<&[char]> {
        self.scattered.as_deref()
    }

    /// Whether nothing is unwanted.
    pub fn reject_nothing(&self) -> bool {
        self.unwanted.is_empty()
    }

    /// Whether a text that must not be there is.
    pub fn unwanted_in(&self, texts: &[Text], as_of: Day) -> bool {
        let known = || texts.iter().filter(|text| text.known_on(as_of));
        self.unwanted.iter().any(|needle| known().any(|text| place_in(needle, text, Depth::Inside).is_some()))
    }

    /// How well the wanted texts are found in the record's names.
    pub fn rank(&self, texts: &[Text], depth: Depth) -> Option<Ranked> {
        best(texts, |text| self.rank_name(text, depth))
    }

    /// How well the wanted texts are found all over the record.
    pub fn rank_beside(&self, texts: &[Text], depth: Depth, as_of: Day) -> Option<Ranked> {
        let known = || texts.iter().enumerate().filter(|(_, text)| text.known_on(as_of));
        let mut places: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
        let mut cost = 0;
        for needle in self.wanted() {
            let found = known().filter_map(|(at, text)| Some((at, place_in(needle, text, depth)?)));
            let said_of_event = |at: usize| texts.get(at).is_some_and(Text::is_said_of_event);
            // The start of a word in the name says more than a whole word of an address, and what is said of a
            // party more than what is said of an event that met it.
            let (at, (place, ranges)) = found.min_by_key(|(at, (place, _))| {
                (place.closeness.max(Closeness::Prefix), said_of_event(*at), *at)
            })?;
            cost += i32::from(place.closeness.cost() + place.extra);
            cost += if said_of_event(at) { OF_EVENT } else { 0 };
            match places.iter_mut().find(|(place, _)| *place == at) {
                Some((_, all)) => all.extend(ranges),
                None => places.push((at, ranges)),
            }
        }
        places.sort_by_key(|(at, _)| *at);
        let matched =
            places.into_iter().filter_map(|(at, ranges)| Some(texts.get(at)?.matched(ranges))).collect();
        Some(Ranked { judged: Judged { tier: Tier::Text, cost }, matched, is_name: false })
    }

    /// How well the letters of what was typed are found scattered over one of the record's names.
    pub fn rank_scattered(&self, texts: &[Text]) -> Option<Ranked> {
        let typed = self.scattered()?;
        best(texts, |text| {
            let (judged, ranges) = judge_scattered(typed, text.folded.chars(), text.kind)?;
            Some(Ranked {
                judged,
                matched: vec![text.matched(ranges)],
                is_name: text.field == TextField::Name,
            })
        })
    }

    /// All wanted texts in one name.
    fn rank_name(&self, text: &Text, depth: Depth) -> Option<Ranked> {
        let mut best: Option<(Judged, Vec<Range<usize>>)> = None;
        let name = Name { significant: text.significant, kind: text.kind };
        let mut offer = |variant: &Variant, found: Vec<Option<(Place, Vec<Range<usize>>)>>| {
            let places = found.iter().map(|found| found.as_ref().map(|(place, _)| *place));
            if let Some(judged) = judge(variant, places, name)
                && best.as_ref().is_none_or(|(best, _)| judged < *best)
            {
                best = Some((judged, found.into_iter().flatten().flat_map(|(_, ranges)| ranges).collect()));
            }
        };
        for variant in self.variants_at(depth) {
            let mut from = 0;
            let find = |needle: &Needle| {
                let place = needle.place(&text.folded, variant.depth(depth), from);
                from = place.as_ref().map_or(from, |(place, _)| place.word + 1);
                place
            };
            offer(variant, variant.needles.iter().map(find).collect());
        }
        if let Some(variant) = self.as_typed()
            && let [needle] = variant.needles.as_slice()
        {
            offer(variant, vec![needle.spells(&text.folded)]);
        }
        let (judged, ranges) = best?;
        let is_name = text.field == TextField::Name;
        Some(Ranked { judged, matched: vec![text.matched(ranges)], is_name })
    }
}

impl Closeness {
    /// The tier of a name in which nothing is found less closely: at best, since whole words are an exact
    /// match only if they are all there is.
    #[must_use]
    pub fn tier(self) -> Tier {
        match self {
            Self::Words => Tier::Exact,
            Self::Prefix | Self::Spelled => Tier::Prefix,
            Self::Typo => Tier::Typo,
            _ => Tier::Subsequence,
        }
    }

    /// What it costs, in letters of a name not typed.
    #[must_use]
    pub const fn cost(self) -> u16 {
        match self {
            Self::Words | Self::Typo => 0,
            Self::Prefix | Self::Inside => 3,
            Self::Spelled => 6,
            Self::Initials => 8,
            Self::Abbreviation => 16,
            Self::Scattered => 32,
        }
    }
}

/// What judging needs to know of a name.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// How many of its letters and digits are not those of a legal form.
    pub significant: usize,
    /// What it is to its party.
    pub kind: NameKind,
}

/// What a name is to its party: the weaker, the later among equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// The primary name.
    Primary,
    /// Another listed name, or the party's own in its script.
    Alias,
    /// An alias that the list holds to be weak.
    WeakAlias,
}

/// How well a name matches, by where in it each needle was found. Legal forms may be missing.
#[must_use]
pub fn judge(
    variant: &Variant,
    places: impl IntoIterator<Item = Option<Place>>,
    name: Name,
) -> Option<Judged> {
    let mut worst = Closeness::Words;
    let (mut typed, mut missing, mut found, mut cost) = (0, 0, 0, 0);
    let (mut in_order, mut last) = (true, None);
    for (needle, place) in variant.needles.iter().zip(places) {
        let Some(place) = place else {
            if !needle.may_be_missing() {
                return None;
            }
            missing += 1;
            continue;
        };
        found += 1;
        typed += match place.closeness {
            Closeness::Spelled => name.significant,
            _ if needle.is_legal_form() => 0,
            _ => needle.letters(),
        };
        cost += i32::from(place.closeness.cost() + place.extra);
        worst = worst.max(place.closeness);
        match last {
            None if place.word > 0 => cost += NOT_FIRST,
            Some(last) if place.word <= last => in_order = false,
            _ => {}
        }
        last = Some(place.word);
    }
    // Where nothing else was typed, all of it must be there.
    if found == 0 || missing > 0 && variant.needles.iter().all(Needle::may_be_missing) {
        return None;
    }
    let tier = match worst.tier() {
        Tier::Exact if !in_order || typed != name.significant => Tier::Prefix,
        tier => tier,
    };
    let tier = if variant.apart { tier.max(Tier::Typo) } else { tier };
    // May be below nothing, where legal forms were typed in part.
    cost += name.significant as i32 - typed as i32 + missing;
    cost += if in_order { 0 } else { OUT_OF_ORDER };
    cost += name.kind as i32 + 2 * i32::from(variant.together) + 2 * i32::from(variant.apart);
    Some(Judged { tier, cost })
}

/// How well the letters typed are found scattered over a folded name.
#[must_use]
pub fn judge_scattered(typed: &[char], name: &[char], kind: NameKind) -> Option<(Judged, Vec<Range<usize>>)> {
    let (score, ranges) = scatter(typed, name)?;
    let lost = (30 * typed.len() as i64 - score).max(0) / typed.len().max(1) as i64;
    let letters = i32::try_from(lost).unwrap_or(i32::MAX).min(100);
    let cost = i32::from(Closeness::Scattered.cost()) + letters + kind as i32;
    Some((Judged { tier: Tier::Subsequence, cost }, ranges))
}

/// A needle in any text of a record.
fn place_in(needle: &Needle, text: &Text, depth: Depth) -> Option<(Place, Vec<Range<usize>>)> {
    match text.is_name() {
        true => needle.place(&text.folded, depth, 0),
        false => needle.place_beside(&text.folded),
    }
}

/// The best of a record's names. The primary name comes first among them: where it matches as well as
/// another, it is the one that is shown, with the better cost of the two.
fn best(texts: &[Text], rank: impl Fn(&Text) -> Option<Ranked>) -> Option<Ranked> {
    let mut best: Option<Ranked> = None;
    for ranked in texts.iter().filter(|text| text.is_name()).filter_map(rank) {
        match &mut best {
            Some(best) if best.judged.tier < ranked.judged.tier => {}
            Some(best) if best.judged.tier == ranked.judged.tier && best.is_name => {
                best.judged = best.judged.min(ranked.judged);
            }
            Some(best) if best.judged <= ranked.judged => {}
            _ => best = Some(ranked),
        }
    }
    best
}
