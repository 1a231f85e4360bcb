//! The texts of a record that can be searched, each with the day it became known.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::{Alias, Day, Entity, Event, Quality, Role};
use crate::names::{Folded, legal::is_form};
use crate::store::{Dataset, EntityIx, EventIx, NewsIx};

use super::rank::NameKind;
use super::{Matched, TextField};

/// A text of a record, ready to be searched.
#[derive(Debug)]
pub struct Text {
    /// Which text.
    pub field: TextField,
    /// Of a name, what it is to its party.
    pub kind: NameKind,
    /// The first day it could be known; always, if none.
    from: Option<Day>,
    shown: String,
    /// The text folded.
    pub folded: Folded,
    /// How many of its letters and digits are not those of a legal form.
    pub significant: usize,
}

impl Text {
    fn new(field: TextField, shown: impl Into<String>) -> Self {
        let shown = shown.into();
        Self::read(field, Folded::new(&shown), shown)
    }

    /// A text folded in some way.
    fn read(field: TextField, folded: Folded, shown: String) -> Self {
        let counts =
            |word: &&Range<usize>| folded.chars().get((*word).clone()).is_some_and(|word| !is_form(word));
        let significant = folded.words().iter().filter(counts).map(ExactSizeIterator::len).sum();
        let kind = if field == TextField::Name { NameKind::Primary } else { NameKind::Alias };
        Self { field, kind, from: None, significant, folded, shown }
    }

    /// A name, and the ways it is read in Latin letters.
    pub fn name(field: TextField, shown: &str) -> impl Iterator<Item = Self> {
        let readings = Folded::readings(shown).into_iter();
        let read = readings.map(move |folded| Self::read(field, folded, shown.to_owned()));
        std::iter::once(Self::new(field, shown)).chain(read)
    }

    /// A text of a record made ready; a name with the ways it is read.
    pub fn of(raw: &Raw) -> impl Iterator<Item = Self> + use<> {
        let text = Self { from: raw.from, kind: raw.kind, ..Self::new(raw.field, raw.shown.as_ref()) };
        let readings = if raw.is_name() { Folded::readings(&raw.shown) } else { Vec::new() };
        let (field, kind, shown) = (raw.field, raw.kind, raw.shown.to_string());
        let read =
            readings.into_iter().map(move |folded| Self { kind, ..Self::read(field, folded, shown.clone()) });
        std::iter::once(text).chain(read)
    }

    /// Whether it was known on a day.
    pub fn known_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    /// The text as shown.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether it is a name of the record.
    pub fn is_name(&self) -> bool {
        matches!(self.field, TextField::Name | TextField::Alias | TextField::LocalName)
    }

    /// Whether it is said of an event, and not of who it met.
    pub fn is_said_of_event(&self) -> bool {
        self.field == TextField::Event
    }

    /// The text with the characters that the folded ranges came from.
    pub fn matched(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Matched {
        let mut spans: Vec<Range<usize>> =
            ranges.into_iter().map(|range| self.folded.source_span(&range)).collect();
        spans.sort_by_key(|span| (span.start, span.end));
        // Two terms may meet the same characters; spans are told apart and in order.
        let mut apart: Vec<Range<usize>> = Vec::new();
        for span in spans {
            match apart.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => apart.push(span),
            }
        }
        Matched { field: self.field, text: self.shown.clone(), spans: apart }
    }
}

/// What an alias is to its party.
pub fn kind_of(alias: &Alias) -> NameKind {
    match alias.quality {
        Quality::Weak => NameKind::WeakAlias,
        _ => NameKind::Alias,
    }
}

/// A text of a record as it stands there.
pub struct Raw<'a> {
    /// Which text.
    pub field: TextField,
    /// Of a name, what it is to its party.
    pub kind: NameKind,
    /// The first day it could be known; always, if none.
    pub from: Option<Day>,
    /// The text.
    pub shown: Cow<'a, str>,
}

impl Raw<'_> {
    /// Whether it is a name of the record.
    pub fn is_name(&self) -> bool {
        matches!(self.field, TextField::Name | TextField::Alias | TextField::LocalName)
    }
}

/// The texts of an entity, names first.
pub fn texts_of_entity(data: &Dataset, ix: EntityIx) -> Vec<Text> {
    let mut texts = Vec::new();
    raw_of_entity(data, ix, &mut |raw| texts.extend(Text::of(&raw)));
    texts
}

/// Calls `each` with the texts of an entity, names first, as they stand there.
pub fn raw_of_entity(data: &Dataset, ix: EntityIx, each: &mut dyn FnMut(Raw)) {
    // Of thousands that are looked through, few come on the screen.
    data.read_entity(ix, |entity| raw_of(data, entity, each));
}

fn raw_of(data: &Dataset, entity: &Entity, each: &mut dyn FnMut(Raw)) {
    let mut own = |field, kind, shown: &str| each(Raw { field, kind, from: None, shown: shown.into() });
    own(TextField::Name, NameKind::Primary, &entity.name);
    for alias in &entity.aliases {
        own(TextField::Alias, kind_of(alias), &alias.name);
    }
    for name in &entity.local_names {
        own(TextField::LocalName, NameKind::Alias, name);
    }
    for identifier in &entity.identifiers {
        own(TextField::Remarks, NameKind::Alias, &format!("{} {}", identifier.kind, identifier.value));
    }
    for fact in &entity.facts {
        own(TextField::Remarks, NameKind::Alias, &fact.value);
    }
    for designation in &entity.designations {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        // A page is known once it is printed.
        let printed = designation.published.or_else(|| data.event(event?).published);
        let public = printed.or_else(|| data.event(event?).first_public());
        let mut said = |field, from, shown: &str| {
            each(Raw { field, kind: NameKind::Alias, from, shown: shown.into() });
        };
        if let Some(citation) = designation.citation {
            said(TextField::Citation, printed, &citation.to_string());
        }
        if let Some(note) = &designation.note {
            said(TextField::Remarks, public, note);
        }
        // What an addition is for is said of its event.
        let own = designation.categories.iter().filter(|_| designation.role == Role::Revised);
        for category in own.filter_map(|id| data.category(id)) {
            said(TextField::Remarks, public, &category.name);
        }
        // A rule that only touched an entry says nothing about why the entity is listed.
        if let Some(event) = event.filter(|_| designation.role != Role::Revised) {
            raw_of_event(data, event, each);
        }
    }
    for address in &entity.addresses {
        let shown = address.text.as_str().into();
        each(Raw { field: TextField::Address, kind: NameKind::Alias, from: None, shown });
    }
}

/// The texts of an event: what it is about, what it is called, where it stands, when it was.
pub fn texts_of_event(data: &Dataset, ix: EventIx) -> Vec<Text> {
    let mut texts = Vec::new();
    raw_of_event(data, ix, &mut |raw| texts.extend(Text::of(&raw)));
    texts
}

fn raw_of_event(data: &Dataset, ix: EventIx, each: &mut dyn FnMut(Raw)) {
    let event = data.event(ix);
    let from = event.first_public();
    let mut say = |field, from: Option<Day>, shown: &str| {
        each(Raw { field, kind: NameKind::Alias, from, shown: shown.into() });
    };
    say(TextField::Event, from, &event.title);
    say(TextField::Event, from, event.kind.as_str());
    for called in &event.also_called {
        say(TextField::Event, from, &called.name);
    }
    let printed = event.published.or(from).map(|day| event.seen.map_or(day, |seen| seen.min(day)));
    if let Some(citation) = event.citation {
        say(TextField::Citation, printed, &citation.to_string());
    }
    if let Some(document) = &event.document {
        say(TextField::Citation, printed, document);
    }
    // Whoever types a page amid a rule means what stands in it.
    let pages: Vec<String> = event.pages_after_the_first().map(|page| page.to_string()).collect();
    if !pages.is_empty() {
        say(TextField::Event, printed, &pages.join(", "));
    }
    for words in dates_in_words(event) {
        say(TextField::Event, from, &words);
    }
    for category in event.categories.iter().filter_map(|id| data.category(id)) {
        say(TextField::Event, from, &category.name);
    }
}

/// `effective 5 June 2020`: so that typing a month or a year finds what happened then.
fn dates_in_words(event: &Event) -> Vec<String> {
    event
        .dates()
        .into_iter()
        .filter_map(|(kind, day)| Some(format!("{} {}", kind.as_str(), day?.format("%-d %B %Y"))))
        .collect()
}

/// The texts of a news item.
pub fn texts_of_news(data: &Dataset, ix: NewsIx) -> Vec<Text> {
    let mut texts = Vec::new();
    raw_of_news(data, ix, &mut |shown| texts.push(Text::new(TextField::Event, shown)));
    texts
}

/// Calls `each` with the texts of a news item as they stand there.
pub fn raw_of_news(data: &Dataset, ix: NewsIx, each: &mut dyn FnMut(&str)) {
    let item = data.news_item(ix);
    let date = item.sort_day().map(|day| day.format("%-d %B %Y").to_string());
    [Some(&item.title), Some(&item.summary), Some(&item.outlet), item.author.as_ref(), date.as_ref()]
        .into_iter()
        .flatten()
        .for_each(|shown| each(shown));
}
