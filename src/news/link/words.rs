//! What a word tells: whether it is a place, a trade, a word of every day, or one that only a party has.
//!
//! What is ordinary in general is listed in `words.txt`; what is ordinary in the loaded names is counted,
//! and their addresses tell which words are places.

use std::hash::Hasher;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use zxcvbn::matching::patterns::MatchPattern;

use crate::model::{Entity, EntityKind};
use crate::names::{for_each_word, is_han, legal};
use crate::store::Dataset;

use super::names::bare_range;
use super::text::name_words;

/// The general part, by section.
const WORDS: &str = include_str!("words.txt");
/// Words of English that no other section has.
const ENGLISH: &str = include_str!("english.txt");

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A legal form.
    Form,
    /// "of", "the".
    Function,
    /// A country, province or city.
    Place,
    /// A kind of organization.
    Body,
    /// A kind of business.
    Trade,
    /// A word of every day.
    Common,
    /// A name many people have.
    People,
    /// In many of the loaded names.
    Frequent,
    /// In a few of them.
    Rare,
    /// Nobody's but one party's, or one family's of parties.
    Own,
    /// A letter or a number.
    Mark,
}

impl Class {
    /// What a word of this class adds to the weight of a name; one of 3.5 stands for itself.
    pub fn weight(self) -> f32 {
        match self {
            Self::Form | Self::Function => 0.0,
            Self::Mark => 0.5,
            Self::Body | Self::Trade | Self::Common | Self::People | Self::Frequent => 1.0,
            Self::Place => 1.5,
            Self::Rare => 2.0,
            Self::Own => 3.0,
        }
    }
}

/// The next number of a run of words, by the number of the words before it; the first is 0's.
pub fn step(before: u64, word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(before);
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// The number of a run of words.
pub fn number<'a>(words: impl IntoIterator<Item = &'a str>) -> u64 {
    words.into_iter().fold(0, step)
}

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Trade restrictions.
    Control,
    /// A list of them.
    Listing,
    /// Companies and what they do.
    Business,
}

impl Topic {
    fn of(section: &str) -> Option<Self> {
        Some(match section {
            "control" => Self::Control,
            "listing" => Self::Listing,
            "business" => Self::Business,
            _ => return None,
        })
    }
}

/// The words of `words.txt`.
#[derive(Default)]
pub struct Listed {
    class: FxHashMap<&'static str, Class>,
    /// Runs of words that tell what an item is about.
    topics: FxHashMap<u64, Topic>,
    /// The most words such a run has.
    pub topic_words: usize,
    months: FxHashMap<&'static str, u32>,
    /// By country code.
    demonyms: FxHashMap<&'static str, Vec<&'static str>>,
    /// Han words by what they are, the longest first.
    han: FxHashMap<&'static str, Vec<&'static str>>,
}

/// The words of `words.txt`, read once.
pub fn listed() -> &'static Listed {
    static LISTED: LazyLock<Listed> = LazyLock::new(Listed::read);
    &LISTED
}

impl Listed {
    fn read() -> Self {
        let mut listed = Self::default();
        let mut section = "";
        let mut month = 0;
        for line in WORDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = name;
                continue;
            }
            let mut words = line.split(' ');
            if let Some(topic) = Topic::of(section) {
                listed.topic_words = listed.topic_words.max(words.clone().count());
                listed.topics.insert(number(words), topic);
                continue;
            }
            match section {
                "months" => {
                    month += 1;
                    listed.months.extend(words.map(|word| (word, month)));
                }
                "demonyms" => {
                    let code = words.next().unwrap_or_default();
                    listed.demonyms.entry(code).or_default().extend(words);
                }
                _ => match class_of(section) {
                    // The sections stand in the order in which they are believed.
                    Some(class) => words.for_each(|word| {
                        listed.class.entry(word).or_insert(class);
                    }),
                    None => listed.han.entry(section).or_default().extend(words),
                },
            }
        }
        for line in ENGLISH.lines().filter(|line| !line.starts_with('#')) {
            for word in line.split(' ') {
                listed.class.entry(word).or_insert(Class::Common);
            }
        }
        for words in listed.han.values_mut() {
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        listed
    }

    /// What an item that has a run of words, by its number, is about.
    pub fn topic(&self, number: u64) -> Option<Topic> {
        self.topics.get(&number).copied()
    }

    /// The month of that name.
    pub fn month(&self, word: &str) -> Option<u32> {
        self.months.get(word).copied()
    }

    /// Words for the people and things of a country.
    pub fn demonyms(&self, code: &str) -> &[&'static str] {
        self.demonyms.get(code).map_or(&[], Vec::as_slice)
    }

    /// The Han words of a section.
    pub fn han(&self, section: &str) -> &[&'static str] {
        self.han.get(section).map_or(&[], Vec::as_slice)
    }
}

fn class_of(section: &str) -> Option<Class> {
    Some(match section {
        "function" => Class::Function,
        "places" => Class::Place,
        "bodies" => Class::Body,
        "trade" => Class::Trade,
        "common" => Class::Common,
        "people" => Class::People,
        _ => return None,
    })
}

/// Whether a folded word is a legal form, in Latin letters or in those of another alphabet.
pub fn is_form(word: &str) -> bool {
    if word.is_ascii() {
        return legal::is_form_text(word);
    }
    // ООО, АО, ПАО: short, and not Han.
    word.chars().count() <= 4
        && !word.chars().any(is_han)
        && legal::is_form_text(&deunicode::deunicode(word).to_lowercase())
}

/// Whether a word has an ending that English words have and names seldom do.
fn is_english(word: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "able", "ally", "ance", "ates", "edly", "ence", "ers", "ful", "ible", "ings", "ities", "ity", "ive",
        "ments", "ness", "tions",
    ];
    word.len() > 6 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether many people know a word, by the dictionaries that the strength of passwords is told by: English as
/// it is written and spoken, given names, family names, and what else people think of first. The rarest of
/// their words are left out, among them names of large companies.
pub fn is_known_to_many(word: &str) -> bool {
    const RAREST: usize = 24_000;
    let guessed = zxcvbn::zxcvbn(word, &[]);
    match guessed.sequence() {
        [whole] => matches!(&whole.pattern, MatchPattern::Dictionary(found) if found.rank < RAREST),
        _ => false,
    }
}

/// How often a word stands in the loaded names.
#[derive(Default, Clone, Copy)]
struct Count {
    /// How many parties have it.
    parties: u32,
    /// How many have it elsewhere than at the head of a company's name.
    elsewhere: u32,
}

/// What the words of the loaded names are.
pub struct Vocabulary {
    counts: FxHashMap<u64, Count>,
    places: FxHashSet<u64>,
    /// How many parties may share a word that is still held to be one's own, and rare.
    own: u32,
    rare: u32,
}

impl Vocabulary {
    /// Counts the words of the names of a dataset.
    pub fn of<B>(data: &Dataset, go_on: &dyn Fn() -> ControlFlow<B>) -> ControlFlow<B, Self> {
        let parties = data.entity_indices().len() as u32;
        let mut vocabulary = Self {
            counts: FxHashMap::default(),
            places: FxHashSet::default(),
            own: 1 + parties / 50_000,
            rare: 5 + parties / 20_000,
        };
        let mut addresses: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        data.for_each_entity(|ix, entity| {
            vocabulary.places_of(entity, ix.0, &mut addresses);
            go_on()
        })?;
        // One entry may have its own name where others have the city.
        vocabulary.places =
            addresses.into_iter().filter(|(_, (_, of))| *of > 1).map(|(word, _)| word).collect();
        data.for_each_entity(|_, entity| {
            vocabulary.count(entity);
            go_on()
        })?;
        ControlFlow::Continue(vocabulary)
    }

    /// Takes the places of an address: words that are all there is between two commas, but for numbers
    /// and what tells that they are a place. The first part is that of a building or a person.
    fn places_of(&self, entity: &Entity, party: u32, places: &mut FxHashMap<u64, (u32, u32)>) {
        const MARKS: [&str; 6] = ["city", "province", "district", "municipality", "region", "county"];
        let mut word = String::new();
        for address in &entity.addresses {
            for part in address.text.split(',').skip(1) {
                let (mut found, mut words) = (0, 0);
                for_each_word(part, &mut word, |word| {
                    if !MARKS.contains(&word) && !word.chars().any(|c| c.is_numeric()) {
                        words += 1;
                        found = number([word]);
                    }
                });
                if words == 1 {
                    let (last, count) = places.entry(found).or_insert((u32::MAX, 0));
                    if *last != party {
                        (*last, *count) = (party, *count + 1);
                    }
                }
            }
        }
    }

    fn count(&mut self, entity: &Entity) {
        let mut seen: Vec<(u64, bool)> = Vec::new();
        for name in names(entity) {
            let words = name_words(name);
            let mut at_head = entity.kind != EntityKind::Person;
            let bare = bare_range(&words);
            for (at, word) in words.iter().enumerate() {
                let hash = number([word.as_str()]);
                seen.push((hash, !at_head));
                let class = self.general(word, hash);
                at_head &=
                    at < bare.start || matches!(class, Some(Class::Place | Class::Form | Class::Function));
            }
        }
        seen.sort_unstable();
        // Sorted so, a place elsewhere comes after one at the head.
        for group in seen.chunk_by(|a, b| a.0 == b.0) {
            let Some((hash, elsewhere)) = group.last().copied() else { continue };
            let count = self.counts.entry(hash).or_default();
            count.parties += 1;
            count.elsewhere += u32::from(elsewhere);
        }
    }

    /// What a word is in general, whoever has it.
    fn general(&self, word: &str, hash: u64) -> Option<Class> {
        if let Some(class) = listed().class.get(word) {
            return Some(*class);
        }
        if is_form(word) {
            return Some(Class::Form);
        }
        if self.places.contains(&hash) {
            return Some(Class::Place);
        }
        let letters = word.chars().count() > 1 || word.chars().any(is_han);
        (!letters || word.chars().all(char::is_numeric)).then_some(Class::Mark)
    }

    /// What a word is.
    pub fn class(&self, word: &str) -> Class {
        let hash = number([word]);
        if let Some(class) = self.general(word, hash) {
            return class;
        }
        if is_english(word) {
            return Class::Common;
        }
        let count = self.counts.get(&hash).copied().unwrap_or_default();
        // A family of companies has its word at the head of all its names.
        if count.parties <= self.own || count.elsewhere * 4 <= count.parties {
            Class::Own
        } else if count.parties <= self.rare {
            Class::Rare
        } else {
            Class::Frequent
        }
    }

    /// How many parties have a word in their names.
    pub fn parties(&self, word: &str) -> u32 {
        self.counts.get(&number([word])).map_or(0, |count| count.parties)
    }

    /// Whether a word is in any name.
    pub fn knows(&self, word: &str) -> bool {
        self.counts.contains_key(&number([word]))
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        // A control byte goes with each place of the table.
        self.counts.capacity() * (size_of::<(u64, Count)>() + 1)
            + self.places.capacity() * (size_of::<u64>() + 1)
    }
}

/// All names of an entity.
pub fn names(entity: &Entity) -> impl Iterator<Item = &str> {
    let aliases = entity.aliases.iter().map(|alias| &alias.name);
    std::iter::once(&entity.name).chain(aliases).chain(&entity.local_names).map(String::as_str)
}
