//! The details as a document: lines of words with what they mean and where they lead.
//!
//! It says everything that is known, calls what is not known "not recorded", and never more.
//! How wide it is and how it looks is for the view to say.

use crate::model::{DateKind, Day, Designation, EventKind, Role, Status};
use crate::store::{AsOf, Dataset, EntityIx, EventIx, NewsIx};

use super::{State, Subject};

/// Where a line leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To an event.
    Event(EventIx),
    /// To an entity.
    Entity(EntityIx),
    /// To a news item.
    News(NewsIx),
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
        self.lines.push(Line { pieces, kind, link, section: None });
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
        self.lines.push(Line { pieces, kind: LineKind::Heading, link: None, section: Some(section) });
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
        Some(Subject::News(ix)) => of_news(data, ix, state.as_of),
        None => overview(state, data),
    }
}

fn status_piece(status: Status) -> Piece {
    match status {
        Status::Listed { since } => Piece::new(format!("● listed since {since}"), Ink::Listed),
        Status::Announced { effective } => {
            Piece::new(format!("◐ announced, takes effect {effective}"), Ink::Announced)
        }
        Status::Removed { on } => Piece::new(format!("○ removed {on}"), Ink::Removed),
        Status::NotYet => Piece::new("· not public yet", Ink::Dim),
    }
}

fn of_entity(data: &Dataset, ix: EntityIx, as_of: Day) -> Document {
    let entity = data.entity(ix);
    let mut document = Document { title: entity.name.clone(), ..Document::default() };
    document.text(vec![Piece::new(entity.name.clone(), Ink::Strong)]);
    if !entity.local_names.is_empty() {
        let names = entity.local_names.join(" · ");
        document.text(vec![plain(names), dim("  its own name, not part of any rule")]);
    }
    let then = data.as_of(as_of);
    let under = format!("{} · listed under {}", entity.kind.as_str(), data.country_name(then.country(ix)));
    document.text(vec![plain(under)]);
    let status = then.status(ix);
    document.text(vec![status_piece(status), dim(format!("  as of {as_of}"))]);

    for designation in then.designations(ix) {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id));
        match designation.role {
            Role::Added => added(&mut document, then, event, designation),
            Role::Revised => revised(&mut document, then, event, designation),
            Role::Removed => removed(&mut document, then, event),
        }
    }
    if !entity.aliases.is_empty() {
        document.heading("also known as", &entity.aliases.len().to_string());
        for alias in &entity.aliases {
            let weak = alias.quality == crate::model::Quality::Weak;
            let beside = if weak { vec![dim("  weak alias")] } else { Vec::new() };
            document.item([vec![plain(alias.name.clone())], beside].concat(), None);
        }
    }
    document.heading("addresses", &entity.addresses.len().to_string());
    if entity.addresses.is_empty() {
        document.item(vec![dim("not recorded")], None);
    }
    for address in &entity.addresses {
        document.item(vec![plain(address.text.clone())], None);
    }
    let neighbors: Vec<_> = then.neighbors(ix).collect();
    if !neighbors.is_empty() {
        document.heading(Document::SAME_ADDRESS, &neighbors.len().to_string());
    }
    for neighbor in neighbors {
        entity_line(&mut document, data, neighbor.entity, as_of, Some(&neighbor.other));
    }
    if then.addition_of(ix).is_some() {
        let others: Vec<EntityIx> = then.others_in_rule(ix).collect();
        document.heading("in this rule", &format!("{} others recorded", others.len()));
        if others.is_empty() {
            document.item(vec![dim("nobody else recorded")], None);
        }
        for other in others {
            entity_line(&mut document, data, other, as_of, None);
        }
    }
    let (own, about_rules) = (then.news_of_entity(ix).collect::<Vec<_>>(), then.news_of_rules(ix));
    document.heading("news", &(own.len() + about_rules.len()).to_string());
    if own.is_empty() && about_rules.is_empty() {
        document.item(vec![dim("none recorded")], None);
    }
    for item in own {
        news_line(&mut document, data, item, "names it");
    }
    for item in about_rules {
        news_line(&mut document, data, item, "about its rule");
    }
    let evidence = data.evidence(ix);
    let list = data.list(&evidence.list);
    document.heading("evidence", "");
    if let Some(list) = list {
        document.item(vec![plain(format!("{}: {}", list.name, list.source))], None);
    }
    document.item(vec![dim(format!("{}, {}", evidence.source, evidence.locator))], None);
    let sha256 = evidence.sha256.get(..16).unwrap_or_default();
    document.item(vec![dim(format!("SHA-256 {sha256}…"))], None);
    document.item(vec![dim(format!("id {}", entity.id))], None);
    document
}

fn added(document: &mut Document, then: AsOf, event: Option<EventIx>, designation: &Designation) {
    document.heading("rule", "");
    if let Some(ix) = event {
        event_line(document, then, ix);
        dates_line(document, then, ix);
    }
    let category = match designation.category.as_deref() {
        Some(id) => plain(then.data().category(id).map_or(id, |category| category.name.as_str())),
        None => dim("not recorded"),
    };
    document.text(vec![label("listed for"), category]);
    if let Some(citation) = then.citation(designation) {
        document.push(
            LineKind::Text,
            vec![label("cited at"), Piece::url(citation.to_string(), citation.url())],
            Some(Link::Url(citation.url())),
        );
    }
    if let Some(ix) = event {
        terms(document, then, ix);
    }
}

fn revised(document: &mut Document, then: AsOf, event: Option<EventIx>, designation: &Designation) {
    let published =
        designation.published.map_or_else(|| "date not recorded".to_owned(), |day| day.to_string());
    let citation = then.citation(designation);
    let already = document.lines.iter().any(|line| line.section == Some("later revisions"));
    if !already {
        document.heading("later revisions", "by date of publication");
    }
    let mut pieces = vec![plain(format!("{published}  "))];
    if let Some(citation) = citation {
        pieces.push(Piece::url(citation.to_string(), citation.url()));
    }
    if let Some(note) = &designation.note {
        pieces.push(plain(format!("  {note}")));
    }
    let link = match event {
        Some(ix) => {
            pieces.push(dim(format!("  in the rule “{}”", then.event(ix).title)));
            Some(Link::Event(ix))
        }
        None => {
            pieces.push(dim("  rule not recorded here"));
            citation.map(|citation| Link::Url(citation.url()))
        }
    };
    document.item(pieces, link);
}

fn removed(document: &mut Document, then: AsOf, event: Option<EventIx>) {
    document.heading("removal", "");
    if let Some(ix) = event {
        event_line(document, then, ix);
        dates_line(document, then, ix);
        if let Some(note) = then.event(ix).whole_note() {
            document.text(vec![plain(note.clone())]);
        }
    }
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
    let (mark, ink) = match data.as_of(as_of).status(ix) {
        Status::Listed { .. } => ("● ", Ink::Listed),
        Status::Announced { .. } => ("◐ ", Ink::Announced),
        Status::Removed { .. } => ("○ ", Ink::Removed),
        Status::NotYet => ("· ", Ink::Dim),
    };
    let mut pieces = vec![Piece::new(mark, ink), Piece::new(entity.name.clone(), Ink::Link)];
    match beside {
        Some(beside) => pieces.push(dim(format!("  {beside}"))),
        None => pieces.push(dim(format!("  {}", data.as_of(as_of).country(ix)))),
    }
    document.item(pieces, Some(Link::Entity(ix)));
}

fn event_line(document: &mut Document, then: AsOf, ix: EventIx) {
    let event = then.event(ix);
    let name = event.citation.map_or_else(|| event.id.clone(), |citation| citation.to_string());
    let count = format!("  {} in the rule, {} recorded", event.entities_in_rule, then.data().recorded(ix));
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

fn news_line(document: &mut Document, data: &Dataset, ix: NewsIx, how: &str) {
    let item = data.news_item(ix);
    let pieces = vec![
        plain(format!("{}  ", item.date_text())),
        Piece::new(item.title.clone(), Ink::Link),
        dim(format!("  {}{}{how}", item.outlet, if how.is_empty() { "" } else { " · " })),
    ];
    document.item(pieces, Some(Link::News(ix)));
}

fn of_event(data: &Dataset, ix: EventIx, as_of: Day) -> Document {
    let then = data.as_of(as_of);
    let event = then.event(ix);
    let mut document = Document { title: event.title.clone(), ..Document::default() };
    if !then.has_event(ix) {
        document.text(vec![Piece::new(format!("not public as of {as_of}"), Ink::Careful)]);
        return document;
    }
    document.text(vec![Piece::new(event.title.clone(), Ink::Strong)]);
    let list = data.list(&event.list).map_or(event.list.as_str(), |list| &list.name);
    document.text(vec![plain(format!("{} · {}", event.kind.as_str(), list))]);
    for called in &event.also_called {
        document.text(vec![
            Piece::new(format!("≈ also called “{}”", called.name), Ink::Careful),
            dim(format!("  {}", called.why)),
        ]);
    }
    document.heading("dates", "");
    for (kind, day) in [
        (DateKind::Announced, event.announced),
        (DateKind::OnInspection, event.on_inspection),
        (DateKind::Published, event.published),
        (DateKind::Effective, event.effective),
    ] {
        let day = day.map_or_else(|| dim("not recorded"), |day| plain(day.to_string()));
        document.text(vec![Piece::new(format!("{:<15}", kind.as_str()), Ink::Label), day]);
    }
    document.heading("rule", "");
    match event.citation {
        Some(citation) => {
            let pieces = vec![label("citation"), Piece::url(citation.to_string(), citation.url())];
            document.push(LineKind::Text, pieces, Some(Link::Url(citation.url())));
        }
        None => document.text(vec![label("citation"), dim("not recorded")]),
    }
    if let Some(number) = &event.document {
        document.text(vec![label("document"), plain(number.clone())]);
    }
    let recorded = data.recorded(ix);
    let mut counts = vec![label("counts"), plain(counts_in_words(event.entities_in_rule, recorded))];
    if (event.entities_in_rule as usize) > recorded {
        counts.push(Piece::new("  the others are not recorded here", Ink::Careful));
    }
    document.text(counts);
    let names =
        event.categories.iter().map(|id| data.category(id).map_or(id.as_str(), |category| &category.name));
    document.text(vec![label("listed for"), plain(names.collect::<Vec<_>>().join(" · "))]);
    if event.kind == EventKind::Addition {
        terms(&mut document, then, ix);
    }
    if let Some(note) = event.whole_note() {
        document.heading("note", "");
        document.text(vec![plain(note)]);
    }
    for (role, section) in
        [(Role::Added, "added"), (Role::Removed, "removed"), (Role::Revised, "also revised")]
    {
        let members: Vec<EntityIx> = data
            .members(ix)
            .iter()
            .filter(|member| member.role == role)
            .map(|member| member.entity)
            .collect();
        if !members.is_empty() {
            document.heading(section, &members.len().to_string());
            for member in members {
                entity_line(&mut document, data, member, as_of, None);
            }
        }
    }
    let news: Vec<NewsIx> = then.news_of_event(ix).collect();
    document.heading("news", &news.len().to_string());
    for item in &news {
        news_line(&mut document, data, *item, "");
    }
    if news.is_empty() {
        document.item(vec![dim("none recorded")], None);
    }
    document
}

/// `24 entities, 24 recorded here`.
fn counts_in_words(in_rule: u32, recorded: usize) -> String {
    let noun = if in_rule == 1 { "entity" } else { "entities" };
    format!("{in_rule} {noun}, {recorded} recorded here")
}

fn of_news(data: &Dataset, ix: NewsIx, as_of: Day) -> Document {
    let then = data.as_of(as_of);
    let item = data.news_item(ix);
    let mut document = Document { title: item.title.clone(), ..Document::default() };
    document.text(vec![Piece::new(item.title.clone(), Ink::Strong)]);
    let by = item.author.as_ref().map_or_else(String::new, |author| format!(" · {author}"));
    document.text(vec![plain(format!(
        "{} · {}{by} · {}",
        item.date_text(),
        item.outlet,
        item.kind.as_str()
    ))]);
    if let Some(note) = &item.date_note {
        document.text(vec![Piece::new(note.clone(), Ink::Careful)]);
    }
    document.text(vec![plain(item.summary.clone())]);
    document.text(vec![dim("title and summary are desig's own words")]);
    match &item.url {
        Some(url) => document.push(
            LineKind::Text,
            vec![label("link"), Piece::url(url.clone(), url.clone())],
            Some(Link::Url(url.clone())),
        ),
        None => document.text(vec![label("link"), dim("not recorded")]),
    }
    let events: Vec<EventIx> =
        item.events.iter().filter_map(|id| data.event_by_id(id)).filter(|ix| then.has_event(*ix)).collect();
    document.heading("about", &events.len().to_string());
    for event in events {
        event_line(&mut document, then, event);
    }
    let entities: Vec<EntityIx> = item.entities.iter().filter_map(|id| data.entity_by_id(id)).collect();
    document.heading("names", &entities.len().to_string());
    for entity in &entities {
        let pieces = vec![Piece::new(data.entity(*entity).name.clone(), Ink::Link)];
        document.item(pieces, Some(Link::Entity(*entity)));
    }
    if entities.is_empty() {
        document.item(vec![dim("nobody recorded")], None);
    }
    document
}

/// What there is, and how to begin.
fn overview(state: &State, data: &Dataset) -> Document {
    let mut document = Document { title: "all events".to_owned(), ..Document::default() };
    let then = data.as_of(state.as_of);
    let counts = format!(
        "{} events, {} entities, {} news items",
        data.event_indices().filter(|ix| then.has_event(*ix)).count(),
        data.entity_indices().filter(|ix| then.has_entity(*ix)).count(),
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
        document.text(vec![dim(format!("{} more were made public later and are not shown", standing.later))]);
    }
    document.heading("events", "newest first");
    for ix in data.event_indices().filter(|ix| then.has_event(*ix)) {
        let event = data.event(ix);
        let day =
            event.timeline_day().map_or_else(|| "date not recorded".to_owned(), |(_, day)| day.to_string());
        let pieces = vec![
            plain(format!("{day}  ")),
            Piece::new(event.title.clone(), Ink::Link),
            dim(format!("  {}", event.entities_in_rule)),
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
            plain("found by a name people use or by another date, not by the effective date"),
        ],
        None,
    );
    document.item(vec![dim("Dates in rows are effective dates. This is not legal advice.")], None);
    document
}
