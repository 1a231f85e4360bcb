//! What holds of every answer, over the embedded data.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::model::{DateKind, DateRange, Role};
use crate::search::Ask;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(Arc::new(Dataset::embedded().unwrap())));

fn found(query: &str, filters: &Filters) -> BTreeSet<EntityIx> {
    let query = ENGINE.parse(query).unwrap();
    let request =
        Request { query, filters: filters.clone(), as_of: "2026-11-22".parse().unwrap(), event: None };
    ENGINE.search(&request).unwrap().entities.iter().map(|hit| hit.ix).collect()
}

proptest! {
    #[test]
    fn narrowing_never_adds(
        typed in prop::sample::select(vec!["", "tech", "beijing", "!tech", "has:alias", "2019", "univ inst"]),
        facets in prop::collection::vec((0..6_usize, any::<prop::sample::Index>()), 0..4),
        year in 2018..2024_i32,
        term in prop::sample::select(vec!["country:CN", "!country:CN", "has:news", "before:2020", "kind:company", "!co"]),
    ) {
        let mut filters = Filters::default();
        let mut before = found(typed, &filters);
        for (facet, value) in facets {
            let facet = Facet::ALL[facet];
            if filters.facets.contains_key(&facet) {
                continue;
            }
            let values = ENGINE.data().facet_values(facet);
            filters.toggle(facet, &values[value.index(values.len())].id);
            let narrowed = found(typed, &filters);
            prop_assert!(narrowed.is_subset(&before));
            before = narrowed;
        }
        filters.dates = Some(DateRange::parse(&year.to_string()).unwrap());
        let narrowed = found(typed, &filters);
        prop_assert!(narrowed.is_subset(&before));
        let further = format!("{typed} {term}");
        prop_assert!(found(&further, &filters).is_subset(&narrowed));
    }
}

/// A term of every field for every value that the data have, and for some beside.
fn terms() -> Vec<String> {
    let data = ENGINE.data();
    let mut terms: Vec<String> = [
        "has:news",
        "has:alias",
        "has:address",
        "has:local-name",
        "has:revision",
        "kind:removal",
        "kind:addition",
        "addr:beijing",
        "addr:road",
        "news:reuters",
        "news:huawei",
        "event:huawei",
        "event:\"84 FR 54003\"",
    ]
    .map(str::to_owned)
    .into();
    for facet in Facet::ALL {
        let values = data.facet_values(facet).iter();
        terms.extend(values.map(|value| format!("{}:\"{}\"", facet.as_str(), value.id)));
    }
    terms.extend(data.events().iter().map(|event| format!("event:{}", event.id)));
    let days = data.events().iter().flat_map(|event| event.dates()).filter_map(|(_, day)| day);
    for day in days.collect::<BTreeSet<_>>() {
        for part in ["%Y-%m-%d", "%Y-%m", "%Y"].map(|format| day.format(format)) {
            terms.extend([format!("date:{part}"), format!("before:{part}"), format!("after:{part}")]);
            terms.extend([format!("date:{part}..2020"), format!("date:2020..{part}")]);
        }
    }
    terms.extend(["2020-03", "2021", "date:2021", "2019-10..2020-06"].map(str::to_owned));
    terms.retain(|term| ENGINE.parse(term).is_ok());
    terms
}

#[test]
fn what_is_shown_of_a_party_is_the_text_that_earned_its_tier() {
    let as_of = "2026-11-22".parse().unwrap();
    let mut typed: BTreeSet<String> =
        ["sensetime", "hik vision", "hikvison", "intl", "hkvsn", "cetc 55", "security bureau"]
            .map(str::to_owned)
            .into();
    for entity in ENGINE.data().each_entity() {
        for name in entity.aliases.iter().map(|alias| &alias.name).chain([&entity.name]) {
            let words: Vec<&str> =
                name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            typed.extend(words.iter().map(|word| (*word).to_owned()));
            typed.extend(words.windows(2).map(|pair| pair.concat()));
            typed.insert(words.concat());
        }
    }
    let mut tiers = BTreeSet::new();
    for typed in &typed {
        let Ok(query) = ENGINE.parse(typed) else { continue };
        let request = Request { query, filters: Filters::default(), as_of, event: None };
        let needles = Needles::new(&request.query);
        for hit in ENGINE.search(&request).unwrap().entities {
            let shown = ENGINE.explain(&request.query, &hit, as_of);
            assert!(!shown.is_empty() || needles.want_nothing(), "{typed}: {}", ENGINE.data().id(hit.ix));
            let Some(tier) = hit.tier.filter(|tier| *tier != Tier::Text) else { continue };
            assert_eq!(shown.len(), 1, "{typed}: {shown:?}");
            let name = &shown[0];
            let texts: Vec<Text> = Text::name(name.field, &name.text).collect();
            let depths = [Depth::Close, Depth::Inside, Depth::Loose].into_iter();
            let ranked =
                depths.filter_map(|depth| needles.rank(&texts, depth)).chain(needles.rank_scattered(&texts));
            let earned: BTreeSet<Tier> = ranked.map(|ranked| ranked.judged.tier).collect();
            assert!(earned.contains(&tier), "{typed}: {tier:?} shown by {name:?}");
            tiers.insert(tier);
        }
    }
    assert_eq!(tiers.len(), 4, "{tiers:?}");
    let query = ENGINE.parse("sensetime").unwrap();
    let found =
        ENGINE.search(&Request { query: query.clone(), filters: Filters::default(), as_of, event: None });
    let first = found.unwrap().entities[0];
    assert_eq!(
        (first.tier, &*ENGINE.explain(&query, &first, as_of)[0].text),
        (Some(Tier::Exact), "Sense Time")
    );
}

#[test]
fn whoever_does_not_have_a_term_is_everybody_but_those_who_have_it() {
    let mut some = 0;
    for as_of in ["2026-11-22", "2020-05-25"].map(|day| day.parse().unwrap()) {
        let ask = |text: &str| {
            let query = ENGINE.parse(text).unwrap();
            let answer = ENGINE.search(&Request { query, filters: Filters::default(), as_of, event: None });
            let answer = answer.unwrap();
            let entities: BTreeSet<EntityIx> = answer.entities.iter().map(|hit| hit.ix).collect();
            let events: BTreeSet<EventIx> = answer.events.iter().map(|hit| hit.ix).collect();
            let news: BTreeSet<_> = answer.news.iter().map(|hit| hit.ix).collect();
            (entities, events, news)
        };
        let all = ask("");
        for term in terms() {
            let (has, has_not) = (ask(&term), ask(&format!("!{term}")));
            some += usize::from(!has.0.is_empty() && !has_not.0.is_empty());
            assert!(has.0.is_disjoint(&has_not.0), "{term}");
            assert_eq!(&has.0 | &has_not.0, all.0, "{term}");
            if matches!(ENGINE.parse(&term).unwrap().terms[0].ask, Ask::Dates(_)) {
                assert!(has.1.is_disjoint(&has_not.1) && has.2.is_disjoint(&has_not.2), "{term}");
                assert_eq!(
                    (&has.1 | &has_not.1, &has.2 | &has_not.2),
                    (all.1.clone(), all.2.clone()),
                    "{term}"
                );
            }
        }
    }
    assert!(some > 100, "most terms part the data in two: {some}");
}

#[test]
fn a_party_is_found_by_the_day_its_entry_was_revised_and_the_row_says_that_it_is_that() {
    let data = ENGINE.data();
    let ask = |text: &str, event| {
        let query = ENGINE.parse(text).unwrap();
        let as_of = "2026-11-22".parse().unwrap();
        ENGINE.search(&Request { query, filters: Filters::default(), as_of, event }).unwrap()
    };
    let mut revised = 0;
    for event in data.event_indices() {
        let Some(day) = data.event(event).effective else { continue };
        let found = ask(&format!("date:{day}"), None);
        for member in data.members(event) {
            let hit = found.entities.iter().find(|hit| hit.ix == member.entity).unwrap();
            let (why, by) = hit.date.unwrap();
            if member.role == Role::Revised {
                revised += 1;
                assert!(!why.is_plain() || by != event, "{}", data.id(hit.ix));
            } else {
                assert_eq!(why, DateWhy::Date(DateKind::Effective));
            }
        }
        // What an event is about is counted as before, and so are those it is chosen for.
        let of_event = found.events.iter().find(|hit| hit.ix == event).unwrap();
        assert_eq!(of_event.entities, data.recorded(event));
        assert_eq!(ask(&format!("date:{day}"), Some(event)).entities.len(), data.recorded(event));
        assert_eq!(found.marked, found.entities.iter().filter(|hit| !hit.date.unwrap().0.is_plain()).count());
    }
    assert!(revised > 0, "the embedded data have none whose entry a rule revised");
}

#[test]
fn whatever_is_typed_is_answered_or_refused_and_never_a_panic() {
    let long = "a".repeat(100_000);
    let marks = "\u{301}\u{300}".repeat(200);
    let words = "ab ".repeat(160);
    for typed in [
        &*long,
        &*marks,
        &*words,
        "\u{301}",
        "date:2020..2019",
        "date:..",
        "before:",
        "a\nb\r\n\tc",
        "\0",
        "((((",
        "!!!",
        "'\"'",
    ] {
        if let Ok(query) = ENGINE.parse(typed) {
            let request = Request {
                query,
                filters: Filters::default(),
                as_of: "2026-11-22".parse().unwrap(),
                event: None,
            };
            let answer = ENGINE.search(&request).unwrap();
            assert!(answer.total <= ENGINE.data().count());
        }
    }
    assert!(ENGINE.parse(&long).is_err());
    assert!(ENGINE.parse(&marks).unwrap().is_empty(), "nothing but marks asks nothing");
    assert!(ENGINE.parse("date:2020-13").is_err());
}
