//! An item while it is read: its two parts as words, what it is about at large, and what was found so far.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::Day;
use crate::store::{Dataset, EntityIx, EventIx};

use super::find::{Found, Readings};
use super::judge::Standing;
use super::text::{Case, Words};
use super::words::{Class, Topic, listed, number, step};
use super::{Field, Linker, Mention, Piece, Target};

/// A part of an item.
pub struct Part<'a> {
    /// Which.
    pub field: Field,
    /// As shown.
    pub shown: &'a str,
    /// As words.
    pub words: Words,
}

/// An item while it is read.
pub struct Item<'a> {
    pub linker: &'a Linker,
    pub data: &'a Dataset,
    pub day: Option<Day>,
    /// Who it is not about, as a person says.
    rejected: &'a [EntityIx],
    /// Title and text.
    pub parts: [Part<'a>; 2],
    /// Whether it is about trade restrictions.
    pub about_control: bool,
    /// Whether it is about a list.
    pub about_listing: bool,
    /// Whether it speaks of companies and what they do.
    pub about_business: bool,
    /// Words that stand in it without a capital, by number.
    small: FxHashSet<u64>,
    /// Its words, by number, and where in the text they stand.
    places: FxHashMap<u64, Vec<usize>>,
    readings: RefCell<FxHashMap<EntityIx, Rc<Readings>>>,
    /// How words stand in it that may be all of a name, by number.
    pub standings: RefCell<FxHashMap<u64, Rc<Standing>>>,
}

impl<'a> Item<'a> {
    /// Reads an item.
    pub fn new(linker: &'a Linker, data: &'a Dataset, piece: &Piece<'a>, rejected: &'a [EntityIx]) -> Self {
        let part = |field, shown, share| {
            let words = Words::new(shown, |word| linker.vocabulary.knows(word)).titled_from(share);
            Part { field, shown, words }
        };
        // A text of lists of names has many capitals, and they tell; one of capitals alone does not.
        let parts = [part(Field::Title, piece.title, 70), part(Field::Text, piece.text, 95)];
        let mut small = FxHashSet::default();
        let mut places: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        let mut topics = Vec::new();
        for part in &parts {
            let words = part.words.all();
            for (at, word) in words.iter().enumerate() {
                let hash = number([word.text.as_str()]);
                let places = places.entry(hash).or_default();
                if part.field == Field::Text {
                    places.push(at);
                }
                if word.case == Case::Small {
                    small.insert(hash);
                }
                let mut run = 0;
                for word in words.iter().skip(at).take(listed().topic_words) {
                    run = step(run, &word.text);
                    topics.extend(listed().topic(run));
                }
            }
        }
        let day = piece.day;
        let about = |any: &[Topic]| topics.iter().any(|topic| any.contains(topic));
        Self {
            linker,
            data,
            day,
            rejected,
            parts,
            about_control: about(&[Topic::Control, Topic::Listing]),
            about_listing: about(&[Topic::Listing]),
            about_business: about(&[Topic::Business]),
            small,
            places,
            readings: RefCell::default(),
            standings: RefCell::default(),
        }
    }

    /// All links.
    pub fn links(&self) -> Vec<Mention> {
        let found: Vec<Found> = self.parts.iter().flat_map(|part| self.find(part)).collect();
        let mut mentions = Vec::new();
        let (strong, weak): (Vec<Found>, Vec<Found>) = found.into_iter().partition(|found| found.strong);
        self.tell(&strong, &mut mentions);
        let mut events = self.cited();
        events.extend(self.titled());
        events.extend(self.by_members(&mentions, &events));
        let covered = self.follow(&strong, &mut mentions);
        self.bear_out(weak, &covered, &events, &mut mentions);
        let more = self.by_members(&mentions, &events);
        events.extend(more);
        let place = |mention: &Mention| {
            (mention.field, mention.span.as_ref().map_or(0, |span| span.start), mention.target)
        };
        mentions.sort_by_key(place);
        mentions.dedup_by(|a, b| place(a) == place(b));
        events.sort_by_key(place);
        mentions.extend(events);
        mentions
    }

    /// The part of that name.
    pub fn part(&self, field: Field) -> &Part<'a> {
        let [title, text] = &self.parts;
        if field == Field::Title { title } else { text }
    }

    /// The entities of some links, without those it is not about.
    pub fn entities_of(&self, mentions: &[Mention]) -> BTreeSet<EntityIx> {
        let entity = |mention: &Mention| match mention.target {
            Target::Entity(ix) => Some(ix).filter(|ix| !self.rejected.contains(ix)),
            Target::Event(_) => None,
        };
        mentions.iter().filter_map(entity).collect()
    }

    /// What a word is.
    pub fn class(&self, word: &str) -> Class {
        self.linker.vocabulary.class(word)
    }

    /// Whether a word stands somewhere in the item without a capital.
    pub fn has_small(&self, word: &str) -> bool {
        self.small.contains(&number([word]))
    }

    /// Whether a word stands anywhere in the item.
    pub fn has(&self, word: &str) -> bool {
        self.places.contains_key(&number([word]))
    }

    /// Where in the text a word stands, in order.
    pub fn places_of(&self, word: &str) -> &[usize] {
        self.places.get(&number([word])).map_or(&[], Vec::as_slice)
    }

    /// An entity's names, read once for an item.
    pub fn readings(&self, ix: EntityIx) -> Rc<Readings> {
        let mut known = self.readings.borrow_mut();
        known.entry(ix).or_insert_with(|| Rc::new(Readings::of(self.data.entity(ix)))).clone()
    }
}

/// The events of some links.
pub fn events(mentions: &[Mention]) -> BTreeSet<EventIx> {
    let event = |mention: &Mention| match mention.target {
        Target::Event(ix) => Some(ix),
        Target::Entity(_) => None,
    };
    mentions.iter().filter_map(event).collect()
}
