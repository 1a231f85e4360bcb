//! Who an event met, held against a grouping of the list of its own: nobody of those cited at its pages is
//! missing, and nobody else is among them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use desig::import::{Intake, take, take_rules};
use desig::store::{Dataset, EventIx, Library};

use common::real;

type Page = (u16, u32);

/// A row of the list: what identifies it, its pages in order of time, the day it gives.
struct Row {
    id: String,
    pages: Vec<Page>,
    day: String,
}

fn rows(file: &Path) -> Vec<Row> {
    let page = regex::Regex::new(r"(\d+) FR (\d+)").unwrap();
    let mut reader = csv::Reader::from_path(file).unwrap();
    let column =
        |name: &str, header: &csv::StringRecord| header.iter().position(|cell| cell == name).unwrap();
    let header = reader.headers().unwrap().clone();
    let [id, notice, day] =
        ["_id", "federal_register_notice", "start_date"].map(|name| column(name, &header));
    let row = |record: csv::StringRecord| {
        let cited = page.captures_iter(&record[notice]);
        let pages: BTreeSet<Page> =
            cited.map(|cited| (cited[1].parse().unwrap(), cited[2].parse().unwrap())).collect();
        Row { id: record[id].to_owned(), pages: pages.into_iter().collect(), day: record[day].to_owned() }
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// For each event the rows that are cited at its pages: of a rule that is known by these, else of the volume
/// and day, additions and revisions apart.
fn grouped(rows: &[Row], data: &Dataset) -> BTreeMap<String, BTreeSet<String>> {
    let mut days: BTreeMap<Page, BTreeMap<&str, usize>> = BTreeMap::new();
    // A day of another millennium is a slip of the list.
    for row in rows.iter().filter(|row| row.day.starts_with("19") || row.day.starts_with("20")) {
        let Some(first) = row.pages.first() else { continue };
        *days.entry(*first).or_default().entry(&row.day).or_default() += 1;
    }
    // What a list does not date, the embedded dataset may know the day of.
    let embedded = Dataset::embedded().unwrap();
    let revised = embedded.each_entity().flat_map(|entity| entity.designations.clone());
    let known: BTreeMap<Page, String> = revised
        .filter_map(|one| Some(((one.citation?.volume, one.citation?.page), one.published?.to_string())))
        .collect();
    let day_of = |page: &Page| {
        let Some(counts) = days.get(page) else { return known.get(page).cloned() };
        let most = counts.values().max()?;
        let mut of_most = counts.iter().filter(|(_, count)| *count == most);
        let (day, _) = of_most.next()?;
        of_most.next().is_none().then(|| (*day).to_owned())
    };
    let rule_of = |page: &Page| {
        data.events().iter().filter(|event| !event.inferred).find(|event| {
            let Some(first) = event.citation else { return false };
            let last = event.last_cited_page.unwrap_or(first.page);
            event.list == "EL" && first.volume == page.0 && (first.page..=last).contains(&page.1)
        })
    };
    let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        for (at, page) in row.pages.iter().enumerate() {
            let event = rule_of(page).map(|rule| rule.id.clone()).or_else(|| {
                let revises = if at == 0 { "" } else { "-revisions" };
                Some(format!("el-{}-fr-{}{revises}", page.0, day_of(page)?))
            });
            if let Some(event) = event {
                groups.entry(event).or_default().insert(row.id.clone());
            }
        }
    }
    groups
}

/// For each event the rows of those it met; whom only the embedded dataset has is left out.
fn met(data: &Dataset) -> BTreeMap<String, BTreeSet<String>> {
    let row_of = |ix| {
        let evidence = data.evidence(ix).into_iter().find(|evidence| evidence.snapshot.is_some());
        evidence.map(|evidence| evidence.raw.split(',').next().unwrap().to_owned())
    };
    let rows = |ix: EventIx| data.members(ix).filter_map(|member| row_of(member.entity)).collect();
    let events = data.event_indices().map(|ix| (data.event(ix).id.clone(), rows(ix)));
    events.filter(|(_, rows): &(String, BTreeSet<String>)| !rows.is_empty()).collect()
}

#[test]
fn every_event_of_the_real_entity_list_met_the_entries_cited_at_its_pages() {
    let Some(file) = real("csl-entity-list-2026-07.csv") else { return };
    let (rows, data) = (rows(&file), tempfile::tempdir().unwrap());
    let day = "2026-07-14".parse().unwrap();
    let intake = Intake { today: day, as_of: Some(day), ..Intake::default() };
    take(&Library::open(data.path()), &[file], &intake, &mut |_| ControlFlow::Continue(())).unwrap();
    let check = || {
        let (dataset, faults) = Dataset::with(&Library::open(data.path()), day).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        let (wanted, met) = (grouped(&rows, &dataset), met(&dataset));
        let none = BTreeSet::new();
        for event in wanted.keys().chain(met.keys()) {
            let (wanted, met) = (wanted.get(event).unwrap_or(&none), met.get(event).unwrap_or(&none));
            assert_eq!(met, wanted, "{event}");
        }
        met.into_iter().map(|(event, rows)| (event, rows.len())).collect::<BTreeMap<_, _>>()
    };
    let counts = check();
    assert_eq!((counts["el-85-fr-2020-07-22-revisions"], counts["el-87-fr-2022-10-13-revisions"]), (36, 24));
    // Once the rule of these pages is known, those it added are with those it revised.
    let documents = data.path().join("documents.json");
    let known = r#"{"count": 1, "results": [{"document_number": "2098-00105", "title": "A Rule",
        "volume": 85, "start_page": 44159, "end_page": 44161, "publication_date": "2020-07-22",
        "effective_on": "2020-07-22", "corrections": []}]}"#;
    std::fs::write(&documents, known).unwrap();
    take_rules(data.path(), &[documents], &[]).unwrap();
    assert_eq!(check()["85-FR-44159"], 9 + 36);
}
