//! The details as a document: lines of words with what they mean and where they lead.
//!
//! It says everything that is known, calls what is not known "not recorded", and never more.
//! How wide it is and how it looks is for the view to say.

mod entity;
mod event;
mod lists;
mod news;

use crate::model::{DateKind, Day, Status};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, NewsIx};

use super::{State, Subject};

use entity::of_entity;
use event::of_event;
use lists::of_lists;
use news::of_news;

pub use lists::SourceLine;
pub(super) use news::mentions;

/// As many items of news are told of one thing; more are in the news pane, which draws only what is in sight.
const MOST_NEWS: usize = 100;

/// Where a line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To an event.
    Event(EventIx),
    /// To an entity.
    Entity(EntityIx),
    /// To a news item.
    News(NewsIx),
    /// To who is on a list.
    List(String),
    /// Out, to an http or https address.
    Url(String),
}

/// What a piece of a line means; the theme gives it a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Ordinary text.
    Plain,
    /// Said beside.
    Dim,
    /// The thing itself.
    Strong,
    /// What the words after it are.
    Label,
    /// In force.
    Listed,
    /// Not yet in force.
    Announced,
    /// No longer in force.
    Removed,
    /// Something to be careful with.
    Careful,
    /// Leads somewhere.
    Link,
}

/// Words of one meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Their meaning.
    pub ink: Ink,
    /// The address they name, for terminals that make links of them.
    pub url: Option<String>,
}

/// What sort of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A heading of a section.
    Heading,
    /// Text; goes on in the next row where it is too long.
    Text,
    /// One of several; goes on indented.
    Item,
}

/// A line; it may take several rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its pieces.
    pub pieces: Vec<Piece>,
    /// What sort it is.
    pub kind: LineKind,
    /// Where it leads.
    pub link: Option<Link>,
    /// For a heading, the name of its section.
    pub section: Option<&'static str>,
    /// Of the text of a news item, which of its names stand here.
    pub mentions: Vec<usize>,
}

/// All that is known about a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// What it is about.
    pub title: String,
    /// Something to know before reading it.
    pub warning: Option<&'static str>,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Document {
    /// The heading of the part that says who else has an address.
    pub const SAME_ADDRESS: &'static str = "same address";

    fn push(&mut self, kind: LineKind, pieces: Vec<Piece>, link: Option<Link>) {
        self.lines.push(Line { pieces, kind, link, section: None, mentions: Vec::new() });
    }

    fn text(&mut self, pieces: Vec<Piece>) {
        self.push(LineKind::Text, pieces, None);
    }

    fn item(&mut self, pieces: Vec<Piece>, link: Option<Link>) {
        self.push(LineKind::Item, pieces, link);
    }

    fn heading(&mut self, section: &'static str, beside: &str) {
        let mut pieces = vec![Piece::new(section.to_uppercase(), Ink::Label)];
        if !beside.is_empty() {
            pieces.push(Piece::new(format!("  {beside}"), Ink::Dim));
        }
        let mentions = Vec::new();
        self.lines.push(Line {
            pieces,
            kind: LineKind::Heading,
            link: None,
            section: Some(section),
            mentions,
        });
    }
}

impl Piece {
    fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink, url: None }
    }

    fn url(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self { text: text.into(), ink: Ink::Link, url: Some(url.into()) }
    }
}

fn plain(text: impl Into<String>) -> Piece {
    Piece::new(text, Ink::Plain)
}

fn dim(text: impl Into<String>) -> Piece {
    Piece::new(text, Ink::Dim)
}

fn label(text: &str) -> Piece {
    Piece::new(format!("{text:<11}"), Ink::Label)
}

/// The details of a subject; of everything loaded when there is none.
#[must_use]
pub fn document(state: &State, subject: Option<Subject>) -> Document {
    let Some(data) = state.data() else { return Document::default() };
    let data = data.as_ref();
    match subject {
        Some(Subject::Entity(ix)) => {
            let mut document = of_entity(data, ix, state.as_of);
            let listed = state.answer.entities.iter().any(|hit| hit.ix == ix);
            if !listed {
                document.warning =
                    Some("not among the entities listed now: query, filters or event leave it out");
            }
            document
        }
        Some(Subject::Event(ix)) => of_event(data, ix, state.as_of),
        Some(Subject::News(ix)) => of_news(state, data, ix),
        Some(Subject::Lists) => of_lists(state, data),
        None => overview(state, data),
    }
}

/// The mark of a status, and what it means.
#[must_use]
pub fn status_mark(status: Status) -> (&'static str, Ink) {
    match status {
        Status::Listed { .. } => ("●", Ink::Listed),
        Status::Announced { .. } => ("◐", Ink::Announced),
        Status::Removed { .. } => ("○", Ink::Removed),
        Status::NotYet => ("·", Ink::Dim),
    }
}

fn status_piece(status: Status) -> Piece {
    let (mark, ink) = status_mark(status);
    Piece::new(format!("{mark} {status}"), ink)
}

fn terms(document: &mut Document, then: AsOf, ix: EventIx) {
    let event = then.event(ix);
    let requirement = event.license_requirement.clone().map_or_else(|| dim("not recorded"), plain);
    document.text(vec![label("license"), requirement]);
    let policy =
        event.review_policy.as_ref().map_or_else(|| dim("not recorded"), |policy| plain(policy.whole_text()));
    document.text(vec![label("review"), policy]);
}

fn entity_line(document: &mut Document, data: &Dataset, ix: EntityIx, as_of: Day, beside: Option<&str>) {
    let entity = data.entity(ix);
    let (mark, ink) = status_mark(data.as_of(as_of).status(ix));
    let mut pieces = vec![Piece::new(format!("{mark} "), ink), Piece::new(entity.name.clone(), Ink::Link)];
    match beside {
        Some(beside) => pieces.push(dim(format!("  {beside}"))),
        None => pieces.push(dim(format!("  {}", data.as_of(as_of).country(ix)))),
    }
    document.item(pieces, Some(Link::Entity(ix)));
}

fn event_line(document: &mut Document, then: AsOf, ix: EventIx) {
    let event = then.event(ix);
    let name = event.citation.map_or_else(|| event.id.clone(), |citation| citation.to_string());
    let count = format!("  {}", then.data().counts_in_words(ix));
    let pieces = vec![
        Piece { text: name, ink: Ink::Link, url: event.url() },
        plain(format!("  {}", event.title)),
        dim(count),
    ];
    document.push(LineKind::Text, pieces, Some(Link::Event(ix)));
}

fn dates_line(document: &mut Document, then: AsOf, ix: EventIx) {
    let event = then.event(ix);
    let known = [
        (DateKind::Announced, event.announced),
        (DateKind::OnInspection, event.on_inspection),
        (DateKind::Published, event.published),
        (DateKind::Effective, event.effective),
    ];
    let words: Vec<String> =
        known.iter().filter_map(|(kind, day)| Some(format!("{} {}", kind.as_str(), (*day)?))).collect();
    document.text(vec![label("dates"), plain(words.join(" · "))]);
}

/// News about something, the newest of it; each item with how it is about it. Whether it is so only possibly is
/// asked of those that are told.
fn news_section(
    document: &mut Document,
    data: &Dataset,
    news: &[(NewsIx, &str)],
    is_possible: impl Fn(NewsIx) -> bool,
) {
    document.heading("news", &news.len().to_string());
    if news.is_empty() {
        document.item(vec![dim("none recorded")], None);
    }
    for (ix, how) in news.iter().take(MOST_NEWS) {
        let item = data.news_item(*ix);
        let mut pieces = vec![
            plain(format!("{}  ", item.date_text())),
            Piece::new(item.title.clone(), Ink::Link),
            dim(format!("  {}{}{how}", item.outlet, if how.is_empty() { "" } else { " · " })),
        ];
        if is_possible(*ix) {
            pieces.push(Piece::new("  ≈ only possibly", Ink::Careful));
        }
        document.item(pieces, Some(Link::News(*ix)));
    }
    if let Some(more) = news.len().checked_sub(MOST_NEWS).filter(|more| *more > 0) {
        document.item(vec![dim(format!("and {more} older ones, in the news pane"))], None);
    }
}

/// What there is, and how to begin.
fn overview(state: &State, data: &Dataset) -> Document {
    let mut document = Document { title: "all events".to_owned(), ..Document::default() };
    let then = data.as_of(state.as_of);
    let counts = format!(
        "{} events, {} entities, {} news items",
        data.event_indices().filter(|ix| then.has_event(*ix)).count(),
        state.answer.standing.listed + state.answer.standing.announced + state.answer.standing.removed,
        data.news_indices().filter(|ix| then.has_news(*ix)).count(),
    );
    document.text(vec![Piece::new(counts, Ink::Strong)]);
    let standing = state.answer.standing;
    document.text(vec![
        Piece::new(format!("● {} listed", standing.listed), Ink::Listed),
        plain("  "),
        Piece::new(format!("◐ {} announced", standing.announced), Ink::Announced),
        plain("  "),
        Piece::new(format!("○ {} removed", standing.removed), Ink::Removed),
        dim(format!("  as of {}", state.as_of)),
    ]);
    if standing.later > 0 {
        document.text(vec![dim(format!(
            "{} more are known from a later day on and are not shown",
            standing.later
        ))]);
        for said in then.lists_without_days() {
            document.text(vec![dim(said)]);
        }
    }
    document.heading("events", "newest first");
    for ix in data.event_indices().filter(|ix| then.has_event(*ix)) {
        let event = data.event(ix);
        let day =
            event.timeline_day().map_or_else(|| "date not recorded".to_owned(), |(_, day)| day.to_string());
        let pieces = vec![
            plain(format!("{day}  ")),
            Piece::new(event.title.clone(), Ink::Link),
            dim(format!("  {}", event.entities_in_rule.unwrap_or(data.recorded(ix) as u32))),
        ];
        document.item(pieces, Some(Link::Event(ix)));
    }
    document.heading("lists", "");
    for list in data.lists() {
        document.item(
            vec![plain(format!("{} {}", list.code, list.name)), dim(format!("  {}", list.legal_basis))],
            None,
        );
        document.item(vec![dim(format!("{}; {}", list.source, list.as_of_text))], None);
    }
    document.heading("marks", "");
    for category in data.categories() {
        document.item(
            vec![Piece::new(format!("{} ", category.mark), Ink::Strong), plain(category.name.clone())],
            None,
        );
    }
    document.item(
        vec![
            Piece::new("≈  ", Ink::Careful),
            plain("found by a name people use, by another date, or by a revision of the entry"),
        ],
        None,
    );
    let dates = "Dates in rows and bars are effective dates; where none is recorded, of publication, else of the \
                 announcement. This is not legal advice.";
    document.item(vec![dim(dates)], None);
    document
}
