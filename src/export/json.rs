//! The JSON the commands print: stable, versioned, described in the README.
//!
//! Objects may gain fields; none changes its meaning without a new number in `schema`.

use serde::Serialize;

use crate::model::{Citation, DateKind, Day, Marks, NewsItem, ReviewPolicy, visible};
use crate::news::link::Field;
use crate::news::{Decision, Grounds, Link, Target};
use crate::search::{Answer, DateWhy, Engine, EntityHit, NewsHit, Query, Reach};
use crate::store::{AsOf, Dataset, EntityIx, EventIx};

pub(super) fn pretty(value: &impl Serialize) -> String {
    // These types always serialize: no maps with odd keys, no failing impls.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn line(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn safe(text: &str) -> String {
    visible(text).into_owned()
}

fn all_safe(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| safe(text)).collect()
}

/// `desig.events/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EventsJson {
    pub schema: &'static str,
    pub as_of: Day,
    pub total: usize,
    pub events: Vec<EventJson>,
}

/// An event.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EventJson {
    pub id: String,
    pub list: String,
    pub kind: &'static str,
    pub title: String,
    pub announced: Option<Day>,
    pub on_inspection: Option<Day>,
    pub published: Option<Day>,
    pub effective: Option<Day>,
    pub citation: Option<Citation>,
    pub document: Option<String>,
    pub url: Option<String>,
    pub categories: Vec<String>,
    /// `null` where the rule itself is not known.
    pub entities_in_rule: Option<u32>,
    /// `null` where it is not known apart from the number of entities.
    pub entries_in_rule: Option<u32>,
    pub recorded: usize,
    /// What to be careful with: more recorded than the rule names.
    pub doubts: Vec<String>,
    pub also_called: Vec<String>,
    pub inferred: bool,
    pub note: Option<String>,
    pub license_requirement: Option<String>,
    pub review_policy: Option<ReviewPolicyJson>,
    /// Why it is within the dates asked for; `null` when no dates were.
    pub date_match: Option<DateMatchJson>,
}

/// Why an event, or who was met by it, is within the dates asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateMatchJson {
    /// `effective`, `announced`, `on-inspection`, `published`, `revised` (an entry, on a date of the event) or
    /// `also-called`.
    pub by: &'static str,
    /// The same in words.
    pub text: String,
    /// The event.
    pub event: String,
}

/// Why an event, or who was met by it, is within the dates asked for, in words.
#[must_use]
pub fn date_match(data: &Dataset, ix: EventIx, why: DateWhy) -> DateMatchJson {
    let event = data.event(ix);
    let dated = |kind: DateKind| {
        let day = event.day(kind).map_or_else(|| "not recorded".to_owned(), |day| day.to_string());
        format!("{} {day}", kind.as_str())
    };
    let (by, text) = match why {
        DateWhy::Date(kind @ DateKind::OnInspection) => ("on-inspection", dated(kind)),
        DateWhy::Date(kind) => (kind.as_str(), dated(kind)),
        DateWhy::Revised(kind) => ("revised", format!("entry revised, {}", dated(kind))),
        DateWhy::AlsoCalled(place) => {
            let called = event.also_called.get(usize::from(place));
            let name = called.map_or("", |called| &called.name);
            let why = called.map_or("", |called| &called.why);
            ("also-called", format!("also called “{name}”, {}: {why}", dated(DateKind::Effective)))
        }
    };
    DateMatchJson { by, text: safe(&text), event: safe(&event.id) }
}

/// An event as JSON.
#[must_use]
pub fn event(data: &Dataset, ix: EventIx, why: Option<DateWhy>, as_of: Day) -> EventJson {
    let event = data.as_of(as_of).event(ix);
    EventJson {
        id: safe(&event.id),
        list: safe(&event.list),
        kind: event.kind.as_str(),
        title: safe(&event.title),
        announced: event.announced,
        on_inspection: event.on_inspection,
        published: event.published,
        effective: event.effective,
        citation: event.citation,
        document: event.document.as_deref().map(safe),
        url: event.url(),
        categories: all_safe(&event.categories),
        entities_in_rule: event.entities_in_rule,
        entries_in_rule: event.entries_in_rule,
        recorded: data.recorded(ix),
        doubts: data.doubts_of_event(ix),
        also_called: event.also_called.iter().map(|called| safe(&called.name)).collect(),
        inferred: event.inferred,
        note: event.whole_note().as_deref().map(safe),
        license_requirement: event.license_requirement.as_deref().map(safe),
        review_policy: event.review_policy.as_ref().map(policy),
        date_match: why.map(|why| date_match(data, ix, why)),
    }
}

/// How license applications are reviewed.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ReviewPolicyJson {
    /// The whole policy, with what was added to it later.
    pub text: String,
    /// The policy in a few words, for comparing.
    pub normalized: Option<String>,
}

fn policy(policy: &ReviewPolicy) -> ReviewPolicyJson {
    ReviewPolicyJson { text: safe(&policy.whole_text()), normalized: policy.normalized.as_deref().map(safe) }
}

/// Events as JSON.
#[must_use]
pub fn events(data: &Dataset, rows: &[(EventIx, Option<DateWhy>)], as_of: Day) -> EventsJson {
    let events: Vec<EventJson> = rows.iter().map(|&(ix, why)| event(data, ix, why, as_of)).collect();
    EventsJson { schema: "desig.events/1", as_of, total: events.len(), events }
}

/// `desig.event/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OneEventJson {
    pub schema: &'static str,
    #[serde(flatten)]
    pub event: EventJson,
    pub entities: Vec<MemberJson>,
    pub news: Vec<String>,
}

/// An entity as an event met it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MemberJson {
    pub id: String,
    pub name: String,
    pub role: &'static str,
    pub status: &'static str,
}

/// An event with its entities and news.
#[must_use]
pub fn one_event(data: &Dataset, ix: EventIx, as_of: Day) -> OneEventJson {
    let member = |member: crate::store::Member| MemberJson {
        id: safe(&data.entity(member.entity).id),
        name: safe(&data.entity(member.entity).name),
        role: member.role.as_str(),
        status: data.as_of(as_of).status(member.entity).as_str(),
    };
    OneEventJson {
        schema: "desig.event/1",
        event: event(data, ix, None, as_of),
        entities: data.as_of(as_of).members(ix).map(member).collect(),
        news: data.as_of(as_of).news_of_event(ix).map(|item| safe(&data.news_item(item).id)).collect(),
    }
}

/// `desig.search/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SearchJson {
    pub schema: &'static str,
    pub query: String,
    pub as_of: Day,
    pub total: usize,
    /// How far was looked for what was typed: `names`, `beside`, `near`, `scattered`; `null` when no text was asked
    /// for.
    pub reach: Option<&'static str>,
    pub results: Vec<ResultJson>,
}

/// An entity found.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ResultJson {
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub countries: Vec<String>,
    pub lists: Vec<String>,
    pub status: &'static str,
    pub events: Vec<String>,
    /// `null` when no text was asked for.
    pub tier: Option<&'static str>,
    pub score: f64,
    pub matched: Vec<MatchedJson>,
    /// Why it is within the dates asked for; `null` when no dates were.
    pub date_match: Option<DateMatchJson>,
}

/// A text that matched.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MatchedJson {
    pub field: &'static str,
    pub text: String,
    pub spans: Vec<[usize; 2]>,
}

/// An entity found, with why.
#[must_use]
pub fn result(engine: &Engine, query: &Query, hit: &EntityHit, as_of: Day) -> ResultJson {
    let data = engine.data();
    let entity = data.entity(hit.ix);
    let matched = engine
        .explain(query, hit, as_of)
        .into_iter()
        .map(|matched| MatchedJson {
            field: matched.field.as_str(),
            text: safe(&matched.text),
            spans: matched.spans.iter().map(|span| [span.start, span.end]).collect(),
        })
        .collect();
    ResultJson {
        id: safe(&entity.id),
        name: safe(&entity.name),
        kind: entity.kind.as_str(),
        countries: data.as_of(as_of).countries(hit.ix).into_iter().map(safe).collect(),
        lists: lists_of(data, hit.ix),
        status: data.as_of(as_of).status(hit.ix).as_str(),
        events: data.as_of(as_of).events_of(hit.ix).map(|(event, _)| safe(&data.event(event).id)).collect(),
        tier: hit.tier.map(crate::search::Tier::as_str),
        // Two places are all a score means.
        score: (f64::from(hit.score) * 100.0).round() / 100.0,
        matched,
        date_match: hit.date.map(|(why, event)| date_match(data, event, why)),
    }
}

fn lists_of(data: &Dataset, ix: EntityIx) -> Vec<String> {
    let mut lists: Vec<String> = data.entity(ix).designations.iter().map(|d| safe(&d.list)).collect();
    lists.sort();
    lists.dedup();
    lists
}

/// An answer as JSON; `total` counts all hits, `results` holds those asked for.
#[must_use]
pub fn search(
    engine: &Engine,
    text: &str,
    query: &Query,
    answer: &Answer,
    hits: &[EntityHit],
    as_of: Day,
) -> SearchJson {
    SearchJson {
        schema: "desig.search/1",
        query: safe(text),
        as_of,
        total: answer.entities.len(),
        reach: answer.reach.map(Reach::as_str),
        results: hits.iter().map(|hit| result(engine, query, hit, as_of)).collect(),
    }
}

/// `desig.entity/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EntityJson {
    pub schema: &'static str,
    pub id: String,
    pub name: String,
    pub kind: &'static str,
    pub aliases: Vec<AliasJson>,
    pub local_names: Vec<String>,
    pub countries: Vec<String>,
    pub addresses: Vec<AddressJson>,
    pub identifiers: Vec<IdentifierJson>,
    /// What else the lists say, in their words.
    pub facts: Vec<FactJson>,
    /// What to be careful with: odd dates, sources that do not agree.
    pub doubts: Vec<String>,
    pub as_of: Day,
    pub status: &'static str,
    pub designations: Vec<DesignationJson>,
    pub related: Vec<RelatedJson>,
    pub news: Vec<String>,
    pub evidence: Vec<EvidenceJson>,
    /// Why it is within the dates asked for; `null` when no dates were.
    pub date_match: Option<DateMatchJson>,
}

/// Another name.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct AliasJson {
    pub name: String,
    pub quality: crate::model::Quality,
}

/// An address.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct AddressJson {
    pub text: String,
    pub country: Option<String>,
}

/// A number the party is known by.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct IdentifierJson {
    #[serde(rename = "type")]
    pub kind: String,
    pub value: String,
}

/// Something else a list says of a party.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FactJson {
    pub label: String,
    pub value: String,
}

/// An entity met by an event.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DesignationJson {
    pub event: Option<String>,
    pub role: &'static str,
    pub list: String,
    pub announced: Option<Day>,
    pub published: Option<Day>,
    pub effective: Option<Day>,
    pub categories: Vec<String>,
    pub citations: Vec<Citation>,
    pub license_requirement: Option<String>,
    pub review_policy: Option<ReviewPolicyJson>,
    /// The terms of the rule that added it, where the list's own row says something of them, too; above is the
    /// row's.
    pub rule_license_requirement: Option<String>,
    pub rule_review_policy: Option<ReviewPolicyJson>,
    pub note: Option<String>,
}

/// Another entity and what joins the two.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RelatedJson {
    pub id: String,
    pub name: String,
    pub why: &'static str,
    pub detail: String,
}

/// Where a record was read.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EvidenceJson {
    pub list: String,
    pub source: String,
    pub sha256: String,
    pub locator: String,
    /// The record as it stands; `null` where it holds facts of a later day.
    pub raw: Option<String>,
}

/// Everything known about an entity; of one that was asked for by dates, why it is within them.
#[must_use]
pub fn entity(data: &Dataset, ix: EntityIx, date: Option<(DateWhy, EventIx)>, as_of: Day) -> EntityJson {
    let entity = data.entity(ix);
    let then = data.as_of(as_of);
    let designation = |designation: &crate::model::Designation| {
        let event = designation.event.as_deref().and_then(|id| data.event_by_id(id)).map(|ix| then.event(ix));
        // A rule's terms are those of the entries it added, not of the ones it touched.
        let terms = event.as_ref().filter(|_| designation.role == crate::model::Role::Added);
        DesignationJson {
            event: event.as_ref().map(|event| safe(&event.id)),
            role: designation.role.as_str(),
            list: safe(&designation.list),
            announced: event.as_ref().and_then(|event| event.announced),
            published: event.as_ref().and_then(|event| event.published).or(designation.published),
            effective: event.as_ref().and_then(|event| event.effective),
            categories: all_safe(&designation.categories),
            citations: then.citation(designation).into_iter().collect(),
            // What the entry itself says is nearer than what its rule says.
            license_requirement: designation
                .license_requirement
                .as_deref()
                .or(terms.and_then(|event| event.license_requirement.as_deref()))
                .map(safe),
            review_policy: match &designation.review_policy {
                Some(own) => Some(ReviewPolicyJson {
                    text: safe(own),
                    normalized: ReviewPolicy::in_few_words(own).map(str::to_owned),
                }),
                None => terms.and_then(|event| event.review_policy.as_ref()).map(policy),
            },
            rule_license_requirement: terms
                .filter(|_| designation.license_requirement.is_some())
                .and_then(|event| event.license_requirement.as_deref())
                .map(safe),
            rule_review_policy: terms
                .filter(|_| designation.review_policy.is_some())
                .and_then(|event| event.review_policy.as_ref())
                .map(policy),
            note: designation.note.as_deref().map(safe),
        }
    };
    let by_link = then.links(ix).map(|link| RelatedJson {
        id: safe(&data.entity(link.entity).id),
        name: safe(&data.entity(link.entity).name),
        why: "also listed as",
        detail: safe(link.why),
    });
    let by_address = then.neighbors(ix).map(|neighbor| RelatedJson {
        id: safe(&data.entity(neighbor.entity).id),
        name: safe(&data.entity(neighbor.entity).name),
        why: "same address",
        detail: safe(&neighbor.address),
    });
    let rule = then.addition_of(ix).map_or_else(String::new, |rule| safe(&data.event(rule).id));
    let by_rule = then.others_in_rule(ix).map(|other| RelatedJson {
        id: safe(&data.entity(other).id),
        name: safe(&data.entity(other).name),
        why: "same rule",
        detail: rule.clone(),
    });
    let whole = entity.designations.iter().all(|designation| {
        then.has_designation(designation) && then.citation(designation) == designation.citation
    });
    EntityJson {
        schema: "desig.entity/1",
        id: safe(&entity.id),
        name: safe(&entity.name),
        kind: entity.kind.as_str(),
        aliases: entity
            .aliases
            .iter()
            .map(|alias| AliasJson { name: safe(&alias.name), quality: alias.quality })
            .collect(),
        local_names: all_safe(&entity.local_names),
        countries: then.countries(ix).into_iter().map(safe).collect(),
        addresses: entity
            .addresses
            .iter()
            .map(|address| AddressJson {
                text: safe(&address.text),
                country: address.country.as_deref().map(safe),
            })
            .collect(),
        identifiers: entity
            .identifiers
            .iter()
            .map(|id| IdentifierJson { kind: safe(&id.kind), value: safe(&id.value) })
            .collect(),
        facts: entity
            .facts
            .iter()
            .map(|fact| FactJson { label: safe(&fact.label), value: safe(&fact.value) })
            .collect(),
        doubts: all_safe(&then.doubts(ix)),
        as_of,
        status: then.status(ix).as_str(),
        designations: then.designations(ix).map(designation).collect(),
        related: by_link.chain(by_address).chain(by_rule).collect(),
        news: then.news_of_entity(ix).map(|item| safe(&data.news_item(item).id)).collect(),
        evidence: data.evidence(ix).iter().map(|evidence| evidence_json(evidence, whole)).collect(),
        date_match: date.map(|(why, event)| date_match(data, event, why)),
    }
}

fn evidence_json(evidence: &crate::store::Evidence, whole: bool) -> EvidenceJson {
    EvidenceJson {
        list: safe(&evidence.list),
        source: safe(&evidence.source),
        sha256: evidence.sha256.clone(),
        locator: safe(&evidence.locator),
        // Evidence is kept as it stands but for what could harm a terminal; line ends stay.
        raw: whole.then(|| evidence.raw.lines().map(safe).collect::<Vec<_>>().join("\n")),
    }
}

/// `desig.entities/1`: an export of entities.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EntitiesJson {
    pub schema: &'static str,
    pub as_of: Day,
    pub total: usize,
    pub entities: Vec<EntityJson>,
}

pub(super) fn entities(
    data: &Dataset,
    rows: &[(EntityIx, Option<(DateWhy, EventIx)>)],
    as_of: Day,
) -> EntitiesJson {
    let entities: Vec<EntityJson> = rows.iter().map(|&(ix, date)| entity(data, ix, date, as_of)).collect();
    EntitiesJson { schema: "desig.entities/1", as_of, total: entities.len(), entities }
}

/// `desig.news/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct NewsJson {
    pub schema: &'static str,
    pub total: usize,
    pub news: Vec<NewsItemJson>,
}

/// A news item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct NewsItemJson {
    pub id: String,
    pub date: Option<Day>,
    pub not_before: Option<Day>,
    pub date_note: Option<String>,
    pub outlet: String,
    pub author: Option<String>,
    pub kind: &'static str,
    pub title: String,
    pub summary: String,
    pub url: Option<String>,
    pub links: Vec<NewsLinkJson>,
    /// The feed it was fetched from: title and summary are its publisher's words. `null` of an embedded item,
    /// whose words are this program's own.
    pub source: Option<String>,
    /// What the person made of a fetched item; `null` of an embedded one.
    pub marks: Option<MarksJson>,
    /// Where its own date is not within the dates asked for: the name of its event that is.
    pub date_match: Option<DateMatchJson>,
}

/// What a person made of a fetched item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct MarksJson {
    pub read: bool,
    pub starred: bool,
    pub tags: Vec<String>,
    pub note: Option<String>,
}

fn marks(marks: &Marks) -> MarksJson {
    MarksJson {
        read: marks.read,
        starred: marks.starred,
        tags: all_safe(&marks.tags),
        note: (!marks.note.is_empty()).then(|| safe(&marks.note)),
    }
}

/// What a news item is about, and how that is known.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct NewsLinkJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// `curated`; `mention` where an item was read for links; `person` where only a person made it.
    pub how: &'static str,
    /// How an item that was read for links comes to it.
    #[serde(flatten)]
    pub found: Option<FoundJson>,
    /// `added` where a person said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<&'static str>,
}

/// The surest link of an item to what it is about, and all places that link it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FoundJson {
    /// By what: `full name`, `alias`, `citation`.
    pub by: String,
    /// `certain`, `likely` or `possible`.
    pub confidence: String,
    pub why: String,
    /// As the list or the rule writes it; empty where it is not one place that links it.
    pub name: String,
    pub places: Vec<PlaceJson>,
}

/// A place in an item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PlaceJson {
    /// `title` or `text`.
    pub field: String,
    /// What stands there.
    pub text: String,
    /// Where, in Unicode scalar values of the title or the full text; half-open.
    pub span: (usize, usize),
    pub by: String,
    pub confidence: String,
}

fn place(item: &NewsItem, grounds: &Grounds, link: &Link) -> Option<PlaceJson> {
    let within = if link.field == Field::Title.as_str() { &item.title } else { &grounds.text };
    let span = link.span.as_ref()?;
    let (begins, ends) = (span.start as usize, span.end as usize);
    let (before, text) = (within.get(..begins)?, within.get(begins..ends)?);
    let begin = before.chars().count();
    Some(PlaceJson {
        field: safe(&link.field),
        text: safe(text),
        span: (begin, begin + text.chars().count()),
        by: safe(&link.how),
        confidence: safe(&link.confidence),
    })
}

/// What a news item is about, as far as that was public.
fn news_links(then: AsOf, item: &NewsItem, grounds: &Grounds) -> Vec<NewsLinkJson> {
    let data = then.data();
    let events = item.events.iter().filter(|id| data.event_by_id(id).is_some_and(|ix| then.has_event(ix)));
    let entities =
        item.entities.iter().filter(|id| data.entity_by_id(id).is_some_and(|ix| then.has_entity(ix)));
    let events = events.map(|id| Target::Event(id.clone()));
    let targets = events.chain(entities.map(|id| Target::Entity(id.clone())));
    let link = |target: Target| {
        let found = grounds.best(&target).map(|best| FoundJson {
            by: safe(&best.how),
            confidence: safe(&best.confidence),
            why: safe(&best.why),
            name: safe(&best.name),
            places: grounds.of(&target).filter_map(|link| place(item, grounds, link)).collect(),
        });
        let decision = grounds.decision(&target);
        let how = match (&item.source, &found, decision) {
            (None, ..) => "curated",
            (Some(_), None, Some(_)) => "person",
            _ => "mention",
        };
        let (event, entity) = match &target {
            Target::Event(id) => (Some(safe(id)), None),
            Target::Entity(id) => (None, Some(safe(id))),
        };
        NewsLinkJson { event, entity, how, found, decision: decision.map(Decision::as_str) }
    };
    targets.map(link).collect()
}

/// A news item as JSON; `grounds` is how a fetched one comes to its links, empty where that is not asked for.
#[must_use]
pub fn news_item(data: &Dataset, hit: &NewsHit, as_of: Day, grounds: &Grounds) -> NewsItemJson {
    let item = data.news_item(hit.ix);
    NewsItemJson {
        id: safe(&item.id),
        date: item.date,
        not_before: item.not_before,
        date_note: item.date_note.as_deref().map(safe),
        outlet: safe(&item.outlet),
        author: item.author.as_deref().map(safe),
        kind: item.kind.as_str(),
        title: safe(&item.title),
        summary: safe(&item.summary),
        url: item.url.as_deref().map(safe),
        links: news_links(data.as_of(as_of), item, grounds),
        source: item.source.as_deref().map(safe),
        marks: item.source.as_ref().map(|_| marks(&item.marks)),
        date_match: hit.called.map(|(why, event)| date_match(data, event, why)),
    }
}

/// News items as JSON; `grounds` is asked how each fetched one comes to its links.
#[must_use]
pub fn news(data: &Dataset, rows: &[NewsHit], as_of: Day, grounds: &dyn Fn(&str) -> Grounds) -> NewsJson {
    let item = |hit: &NewsHit| news_item(data, hit, as_of, &grounds(&data.news_item(hit.ix).id));
    let news: Vec<NewsItemJson> = rows.iter().map(item).collect();
    NewsJson { schema: "desig.news/1", total: news.len(), news }
}

/// `desig.error/1`
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ErrorJson {
    pub schema: &'static str,
    pub error: String,
    pub hint: Option<String>,
    pub code: u8,
}

/// An error as JSON.
#[must_use]
pub fn error(message: &str, hint: Option<&str>, code: u8) -> ErrorJson {
    ErrorJson { schema: "desig.error/1", error: safe(message), hint: hint.map(safe), code }
}
