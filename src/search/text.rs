//! The texts of a record that can be searched, each with the day it became known.

use std::ops::Range;

use crate::model::{Alias, Day, Event, Quality, Role};
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

    /// The text as a name of that kind.
    pub fn of_kind(mut self, kind: NameKind) -> Self {
        self.kind = kind;
        self
    }

    /// The text, known from that day on.
    fn since(mut self, day: Option<Day>) -> Self {
        self.from = day;
        self
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

/// The texts of an entity, names first.
pub fn texts_of_entity(data: &Dataset, ix: EntityIx) -> Vec<Text> {
    let entity = data.entity(ix);
    let mut texts: Vec<Text> = Text::name(TextField::Name, &entity.name).collect();
    for alias in &entity.aliases {
        let kind = kind_of(alias);
        texts.extend(Text::name(TextField::Alias, &alias.name).map(|text| text.of_kind(kind)));
    }
    texts.extend(entity.local_names.iter().flat_map(|name| Text::name(TextField::LocalName, name)));
    for designation in &entity.designations {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        // A page is known once it is printed.
        let printed = designation.published.or_else(|| data.event(event?).published);
        let own = |field, shown: String| Text::new(field, shown).since(printed);
        texts.extend(designation.citation.map(|citation| own(TextField::Citation, citation.to_string())));
        texts.extend(designation.note.as_ref().map(|note| own(TextField::Remarks, note.clone())));
        // A rule that only touched an entry says nothing about why the entity is listed.
        let event = event.filter(|_| designation.role != Role::Revised);
        texts.extend(event.into_iter().flat_map(|event| texts_of_event(data, event)));
    }
    texts.extend(entity.addresses.iter().map(|address| Text::new(TextField::Address, &address.text)));
    texts
}

/// The texts of an event: what it is about, what it is called, where it stands, when it was.
pub fn texts_of_event(data: &Dataset, ix: EventIx) -> Vec<Text> {
    let event = data.event(ix);
    let mut texts =
        vec![Text::new(TextField::Event, &event.title), Text::new(TextField::Event, event.kind.as_str())];
    texts.extend(event.also_called.iter().map(|called| Text::new(TextField::Event, &called.name)));
    let printed = |shown: String| Text::new(TextField::Citation, shown).since(event.published);
    texts.extend(event.citation.map(|citation| printed(citation.to_string())));
    texts.extend(event.document.clone().map(printed));
    texts.extend(dates_in_words(event).into_iter().map(|words| Text::new(TextField::Event, words)));
    let categories = event.categories.iter().filter_map(|id| data.category(id));
    texts.extend(categories.map(|category| Text::new(TextField::Event, &category.name)));
    let from = event.first_public();
    texts.into_iter().map(|text| if text.from.is_some() { text } else { text.since(from) }).collect()
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
    let item = data.news_item(ix);
    let date = item.sort_day().map(|day| day.format("%-d %B %Y").to_string());
    [Some(&item.title), Some(&item.summary), Some(&item.outlet), item.author.as_ref(), date.as_ref()]
        .into_iter()
        .flatten()
        .map(|shown| Text::new(TextField::Event, shown))
        .collect()
}
