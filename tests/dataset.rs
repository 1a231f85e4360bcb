//! The embedded dataset holds the facts it should: counts, dates, names, and nothing guessed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;

use desig::model::{Day, Role, Status, visible};
use desig::search::{DateWhy, Engine, Filters, Query, Request};
use desig::store::{Dataset, Facet};

fn data() -> Dataset {
    Dataset::embedded().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn event<'a>(data: &'a Dataset, id: &str) -> &'a desig::model::Event {
    data.event(data.event_by_id(id).unwrap())
}

#[test]
fn there_are_6_events_86_entities_and_11_news_items() {
    let data = data();
    assert_eq!((data.events().len(), data.count(), data.news().len()), (6, 86, 11));
}

#[test]
fn each_rule_has_as_many_entities_as_it_says_or_says_how_many_are_recorded() {
    let data = data();
    let counts: BTreeMap<&str, (u32, usize)> = data
        .event_indices()
        .map(|ix| (data.event(ix).id.as_str(), (data.event(ix).entities_in_rule.unwrap(), data.recorded(ix))))
        .collect();
    let expected = BTreeMap::from([
        ("84-FR-54002", (28, 28)),
        ("85-FR-34495", (24, 24)),
        ("85-FR-34503", (9, 9)),
        ("85-FR-14794", (24, 24)),
        ("84-FR-22961", (69, 1)),
        ("removal-2023-11-16", (1, 1)),
    ]);
    assert_eq!(counts, expected);
}

#[test]
fn the_four_dates_are_kept_apart_and_unknown_ones_stay_unknown() {
    let data = data();
    let dates = |id: &str| {
        let event = event(&data, id);
        [event.announced, event.on_inspection, event.published, event.effective]
            .map(|day| day.map(|day| day.to_string()))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(dates("84-FR-22961"), [some("2019-05-15"), None, some("2019-05-21"), some("2019-05-16")]);
    assert_eq!(dates("84-FR-54002"), [some("2019-10-07"), None, some("2019-10-09"), some("2019-10-09")]);
    assert_eq!(dates("85-FR-14794"), [some("2020-03-16"), None, some("2020-03-16"), some("2020-03-16")]);
    for id in ["85-FR-34495", "85-FR-34503"] {
        assert_eq!(dates(id), [some("2020-05-22"), None, some("2020-06-05"), some("2020-06-05")]);
    }
    assert_eq!(dates("removal-2023-11-16"), [None, None, some("2023-11-17"), some("2023-11-16")]);
}

#[test]
fn march_2020_finds_the_rule_of_march_and_the_two_of_june_marked_with_why() {
    let engine = Engine::new(std::sync::Arc::new(data()));
    let data = engine.data().clone();
    for (text, filters) in [
        ("2020-03", Filters::default()),
        ("date:2020-03", Filters::default()),
        (
            "",
            Filters { dates: Some(desig::model::DateRange::parse("2020-03").unwrap()), ..Filters::default() },
        ),
    ] {
        let query = engine.parse(text).unwrap();
        let request = Request { query, filters, as_of: day("2026-11-22"), event: None };
        let answer = engine.search(&request).unwrap();
        let found: BTreeMap<&str, bool> = answer
            .events
            .iter()
            .map(|hit| (data.event(hit.ix).id.as_str(), matches!(hit.date, Some(DateWhy::AlsoCalled(_)))))
            .collect();
        let expected = BTreeMap::from([("85-FR-14794", false), ("85-FR-34495", true), ("85-FR-34503", true)]);
        assert_eq!(found, expected, "{text}");
        assert_eq!((answer.entities.len(), answer.marked), (57, 33), "{text}");
    }
    for id in ["85-FR-34495", "85-FR-34503"] {
        let event = event(&data, id);
        assert_eq!(event.also_called[0].name, "March 2020 additions");
        assert_eq!(event.effective, Some(day("2020-06-05")), "the nickname changes no date");
    }
}

#[test]
fn a_search_for_the_words_march_2020_finds_the_batch_that_is_called_so() {
    let engine = Engine::new(std::sync::Arc::new(data()));
    let query = engine.parse("march 2020 additions").unwrap();
    let request = Request { query, filters: Filters::default(), as_of: day("2026-11-22"), event: None };
    let answer = engine.search(&request).unwrap();
    let ids: Vec<&str> = answer.events.iter().map(|hit| engine.data().event(hit.ix).id.as_str()).collect();
    assert!(ids.contains(&"85-FR-34495") && ids.contains(&"85-FR-34503"), "{ids:?}");
}

#[test]
fn a_citation_is_a_page_and_resolves_to_the_rule_that_holds_it() {
    let data = data();
    for (page, rule) in [
        ("84 FR 54004", Some("84-FR-54002")),
        ("85 FR 34497", Some("85-FR-34495")),
        ("85 FR 34501", Some("85-FR-34495")),
        ("85 FR 34505", Some("85-FR-34503")),
        ("85 FR 34503", Some("85-FR-34503")),
        ("84 FR 22963", Some("84-FR-22961")),
        ("85 FR 14796", Some("85-FR-14794")),
        ("85 FR 44161", None),
    ] {
        let found = data.resolve(page.parse().unwrap()).map(|ix| data.event(ix).id.clone());
        assert_eq!(found.as_deref(), rule, "{page}");
    }
}

#[test]
fn one_of_the_nine_was_removed_in_2023_and_all_others_are_listed() {
    let data = data();
    let today = day("2026-11-22");
    let removed: Vec<&str> = data
        .entity_indices()
        .filter(|&ix| matches!(data.as_of(today).status(ix), Status::Removed { .. }))
        .map(|ix| data.entity(ix).name.as_str())
        .collect();
    assert_eq!(removed, ["China's Ministry of Public Security's Institute of Forensic Science of China"]);
    let listed = data
        .entity_indices()
        .filter(|&ix| matches!(data.as_of(today).status(ix), Status::Listed { .. }))
        .count();
    assert_eq!(listed, 85);
}

#[test]
fn the_three_entries_whose_group_is_not_recorded_stay_so() {
    let data = data();
    let without: Vec<&str> = data
        .each_entity()
        .filter(|entity| entity.designations.iter().any(|d| d.role == Role::Added && d.categories.is_empty()))
        .map(|entity| entity.name.as_str())
        .collect();
    assert_eq!(without, ["Focus Middle East", "Pegasus General Trading FZC", "Wellmar Technology FZE"]);
}

#[test]
fn entities_are_filed_under_the_countries_the_list_files_them_under() {
    let data = data();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in data.each_entity() {
        *counts.entry(&entity.countries[0]).or_default() += 1;
    }
    assert_eq!(counts, BTreeMap::from([("AE", 5), ("CN", 62), ("GB", 2), ("IR", 6), ("PK", 9), ("RU", 2)]));
    let cayman: Vec<_> = data.each_entity().filter(|entity| entity.countries == ["GB"]).collect();
    assert!(cayman.iter().all(|entity| entity.addresses.iter().any(|a| a.country.as_deref() == Some("KY"))));
    let moved = data.each_entity().filter(|e| e.designations.iter().any(|d| d.note.is_some()));
    assert_eq!(moved.count(), 3, "three entries were moved from Hong Kong to China");
}

#[test]
fn sixty_four_mianshan_road_joins_four() {
    let data = data();
    let ix = data.entity_by_id("sichuan-haitian-new-technology-group-co-ltd").unwrap();
    let others: Vec<&str> = data.neighbors(ix).map(|n| data.entity(n.entity).name.as_str()).collect();
    assert_eq!(
        others,
        [
            "Beijing Jincheng Huanyu Electronics Co., Ltd.",
            "China Jiuyuan Trading Corporation",
            "Sichuan Dingcheng Material Trade Co., Ltd.",
        ]
    );
}

#[test]
fn chinese_names_are_apart_from_listed_names() {
    let data = data();
    let han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for entity in data.each_entity() {
        assert!(
            !han(&entity.name) && !entity.aliases.iter().any(|alias| han(&alias.name)),
            "{}",
            entity.name
        );
        assert!(entity.local_names.iter().all(|name| han(name)), "{}", entity.name);
    }
    let ix = data.entity_by_id("beijing-sensetime-technology-development-co-ltd").unwrap();
    assert_eq!(data.entity(ix).local_names, ["商汤科技"]);
}

#[test]
fn every_citation_of_an_entry_lies_in_its_rule_and_none_is_older_than_it() {
    let data = data();
    for entity in data.each_entity() {
        let added = &entity.designations[0];
        assert_eq!(added.role, Role::Added);
        let rule = event(&data, added.event.as_deref().unwrap());
        assert!(rule.holds(added.citation.unwrap()), "{}", entity.name);
        for later in entity.designations.iter().filter(|d| d.role == Role::Revised) {
            assert!(later.published.unwrap() > rule.published.unwrap(), "{}", entity.name);
            let resolved = data.resolve(later.citation.unwrap()).map(|ix| data.event(ix).id.clone());
            assert_eq!(
                resolved, later.event,
                "{}: a revision names the rule that holds its page",
                entity.name
            );
        }
    }
}

#[test]
fn no_text_of_the_dataset_could_harm_a_terminal() {
    let data = data();
    for ix in data.entity_indices() {
        let entity = data.entity(ix);
        let texts = [&entity.id, &entity.name].into_iter().chain(&entity.countries);
        let texts = texts.chain(entity.aliases.iter().map(|alias| &alias.name)).chain(&entity.local_names);
        let mut texts = texts.chain(entity.addresses.iter().map(|address| &address.text));
        assert!(texts.all(|text| visible(text) == text.as_str()), "{}", entity.name);
    }
    for item in data.news() {
        assert!(item.url.as_ref().is_none_or(|url| url.starts_with("https://")), "{}", item.id);
    }
}

#[test]
fn a_news_item_without_a_known_day_says_so() {
    let data = data();
    let item = data.news_item(data.news_by_id("technode-2020-05").unwrap());
    assert_eq!((item.date, item.date_text()), (None, "on or after 2020-05-22".to_owned()));
}

#[test]
fn facet_counts_add_up_to_the_entities() {
    let engine = Engine::new(std::sync::Arc::new(data()));
    let request = Request {
        query: Query::default(),
        filters: Filters::default(),
        as_of: day("2026-11-22"),
        event: None,
    };
    let answer = engine.search(&request).unwrap();
    for facet in [Facet::Category, Facet::List, Facet::Country, Facet::Kind, Facet::Status] {
        assert_eq!(answer.facets[&facet].iter().sum::<usize>(), 86, "{}", facet.as_str());
    }
    assert_eq!(
        answer.facets[&Facet::Year].iter().sum::<usize>(),
        87,
        "one was added in one year, removed in another"
    );
    assert_eq!(answer.months.values().sum::<usize>(), 86);
}
