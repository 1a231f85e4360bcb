//! Official list files are read whole, with nothing lost and nothing guessed. They are not in the
//! repository: where they are absent, these tests say so and skip.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::path::PathBuf;

use common::*;
use desig::import::{Format, Report};
use desig::model::{EntityKind, Entry};

const ENTITY_LIST: [(&str, Format); 3] = [
    ("csl-entity-list-2026-07.csv", Format::CslCsv),
    ("csl-entity-list-2026-07.json", Format::CslJson),
    ("ecfr-part744-supplement4-2026-07.xml", Format::EcfrXml),
];
const SDN: [&str; 4] = ["ofac/sdn.csv", "ofac/add.csv", "ofac/alt.csv", "ofac/sdn_comments.csv"];
const OTHERS: [&str; 5] = [
    "un/UN_consolidated.xml",
    "bis/dpl.txt",
    "csl/csl-28col-2019-sample.csv",
    "csl/csl-29col-2025-sample.csv",
    "csl/csl-malformed.csv",
];

fn entity_list() -> Option<Vec<(Report, Vec<Entry>)>> {
    ENTITY_LIST.map(|(name, _)| real(name)).iter().map(|path| Some(read(path.as_ref()?).unwrap())).collect()
}

fn sdn() -> Option<(Report, Vec<Entry>)> {
    let paths: Vec<PathBuf> = SDN.map(real).into_iter().collect::<Option<_>>()?;
    let mut all = All::default();
    let report = desig::import::read(&paths, None, &mut all).unwrap();
    Some((report, all.0))
}

/// How many of each list, in the order of their codes.
fn counts(report: &Report) -> Vec<(&str, u64)> {
    report.entries.iter().map(|(list, count)| (list.as_str(), *count)).collect()
}

fn dated(entries: &[Entry]) -> usize {
    entries.iter().filter(|entry| entry.listed.as_ref().is_some_and(|listed| listed.day.is_some())).count()
}

/// Every text of an entry that is shown.
fn shown(entry: &Entry) -> Vec<&str> {
    let mut texts = vec![entry.list.as_str(), &entry.id, &entry.name, &entry.locator];
    texts.extend(entry.aliases.iter().map(|alias| alias.name.as_str()));
    texts.extend(entry.addresses.iter().map(|address| address.text.as_str()));
    texts.extend(entry.addresses.iter().filter_map(|address| address.country.as_deref()));
    texts.extend(entry.identifiers.iter().flat_map(|id| [id.kind.as_str(), &id.value]));
    texts.extend(entry.facts.iter().flat_map(|fact| [fact.label.as_str(), &fact.value]));
    texts.extend(entry.listed.iter().map(|listed| listed.raw.as_str()));
    let more = [&entry.local_names, &entry.countries, &entry.programs, &entry.same_as, &entry.doubts];
    texts.extend(more.into_iter().flatten().map(String::as_str));
    texts
        .extend([&entry.license_requirement, &entry.review_policy].into_iter().flatten().map(String::as_str));
    texts
}

#[test]
fn the_entity_list_is_the_same_in_three_formats() {
    let Some(read) = entity_list() else { return };
    for ((report, entries), (name, format)) in read.iter().zip(ENTITY_LIST) {
        assert_eq!(report.format, format, "{name} is told by its content");
        assert_eq!(counts(report), [("EL", 3409)], "{name}");
        assert_eq!(entries.len(), 3409, "{name}");
        assert_eq!((report.rejected, rejects(report)), (0, vec![]), "{name}");
        assert_eq!(entries.iter().map(|entry| entry.citations.len()).sum::<usize>(), 3746, "{name}");
    }
    // In each the rows stand in the same order.
    let names = |at: usize| read[at].1.iter().map(|entry| entry.name.as_str());
    assert!(names(0).eq(names(1)), "CSV and JSON have the same names");
    // The eCFR writes name, aliases and address in one cell: a comma there may end the name. In one it does not:
    // `Institute of Physical, Technical and Radio Engineering Measurements`.
    let differing: Vec<(&str, &str)> = names(0).zip(names(2)).filter(|(csv, xml)| csv != xml).collect();
    assert!(differing.len() <= 1, "{} differ: {differing:#?}", differing.len());
    for (csv, xml) in differing {
        assert!(csv.contains(',') && csv.starts_with(xml), "“{csv}” is “{xml}” in the eCFR");
    }
}

#[test]
fn a_start_date_that_is_none_gives_no_day_and_a_doubt() {
    let Some(read) = entity_list() else { return };
    for (report, entries) in &read[..2] {
        let odd: Vec<&Entry> = entries
            .iter()
            .filter(|entry| entry.listed.as_ref().is_none_or(|listed| listed.day.is_none()))
            .collect();
        let written: Vec<String> = odd.iter().map(|entry| listed(entry)).collect();
        assert_eq!(
            written,
            ["(3920-12-22)", "", "(3922-12-19)", "(3923-10-19)", "(3922-12-19)", "(3924-12-05)", ""],
            "{:?}",
            report.format
        );
        for entry in odd {
            let [doubt] = entry.doubts.as_slice() else { panic!("{}: {:?}", entry.name, entry.doubts) };
            assert!(doubt.starts_with("the start date "), "{doubt}");
        }
        assert_eq!(dated(entries), 3402);
    }
    let none = read[2].1.iter().filter(|entry| entry.listed.is_some()).count();
    assert_eq!(none, 0, "the eCFR has no dates, only pages");
}

#[test]
fn the_sdn_list_is_put_together_from_four_files() {
    let Some((report, entries)) = sdn() else { return };
    assert_eq!(counts(&report), [("SDN", 7379)]);
    assert_eq!(entries.len(), 7379);
    let mut sources: Vec<&str> = report.sources.iter().map(|source| source.name.as_str()).collect();
    sources.sort_unstable();
    assert_eq!(sources, ["add.csv", "alt.csv", "sdn.csv", "sdn_comments.csv"]);
    // What is of nobody is told.
    assert_eq!(report.rejected, 10);
    let first = &report.rejects[0];
    assert_eq!(first.to_string(), "sdn_comments.csv line 4: the party 17018 has no row in sdn.csv");
    assert!(first.raw.starts_with("17018,"), "{}", first.raw);
    assert_eq!(addresses(by_id(&entries, "sdn-26235")), ["St. Petersburg, Russia|RU"], "the last row is cut");
    let cuba = by_id(&entries, "sdn-306");
    assert_eq!(cuba.name, "BANCO NACIONAL DE CUBA");
    assert_eq!(aliases(cuba), ["NATIONAL BANK OF CUBA", "BNC (weak)"], "a weak alias stands in the remarks");
    assert!(addresses(cuba).contains(&"Zweierstrasse 35, Zurich CH-8022, Switzerland|CH".to_owned()));
    let weak = entries.iter().flat_map(aliases).filter(|alias| alias.ends_with("(weak)")).count();
    assert_eq!(weak, 2026);
}

#[test]
fn remarks_that_were_cut_off_go_on_in_the_comments_in_mid_word() {
    let Some((_, entries)) = sdn() else { return };
    let entry = by_id(&entries, "sdn-12300");
    let linked: Vec<String> = facts(entry)
        .into_iter()
        .filter_map(|fact| Some(fact.strip_prefix("linked to=")?.to_owned()))
        .collect();
    // `Linked To: PROMO RAI` is where the one file ends, `Z S.A.S.; Linked To: …` where the other begins.
    assert_eq!(linked[10..12], ["PROMO RAIZ S.A.S.", "RED MUNDIAL INMOBILIARIA, S.A. DE C.V."]);
    assert_eq!((linked.len(), linked.last().unwrap().as_str()), (25, "R D I S.A."));
    assert!(identifiers(entry).contains(&"Passport=AL720622 (Colombia)".to_owned()));
    // Where somebody of the file is called so, with the point or without it, that is whom it means.
    let names = || {
        entries.iter().flat_map(|entry| entry.aliases.iter().map(|alias| &alias.name).chain([&entry.name]))
    };
    let names: std::collections::HashSet<&str> = names().map(String::as_str).collect();
    let linked = entries.iter().flat_map(|entry| &entry.facts).filter(|fact| fact.label == "linked to");
    let (mut known, mut lost) = (0, Vec::new());
    for fact in linked {
        let other = fact.value.strip_suffix('.').map_or(format!("{}.", fact.value), str::to_owned);
        match names.contains(fact.value.as_str()) {
            true => known += 1,
            false if names.contains(other.as_str()) => lost.push(&fact.value),
            false => {}
        }
    }
    assert!(known > 1_700 && lost.is_empty(), "{known} known, lost: {lost:?}");
}

#[test]
fn the_mark_of_an_empty_cell_is_nowhere_in_what_is_shown() {
    let Some((_, entries)) = sdn() else { return };
    let mut raws = 0;
    for entry in &entries {
        raws += usize::from(entry.raw.contains("-0-"));
        for text in shown(entry) {
            // A number may have the same three letters within: `CH-660-0-469-982-0`.
            let is_mark = text.contains("-0- ") || text.starts_with("-0-") || text.ends_with("-0-");
            assert!(!is_mark, "{}: {text}", entry.id);
        }
    }
    assert!(raws > 7000, "it is in the raw rows: {raws}");
}

#[test]
fn the_un_list_has_its_day_and_the_day_of_each_entry() {
    let Some(path) = real("un/UN_consolidated.xml") else { return };
    let (report, entries) = read(&path).unwrap();
    assert_eq!((counts(&report), report.rejected), (vec![("UN", 1003)], 0));
    assert_eq!(report.as_of, Some("2026-02-27".parse().unwrap()));
    let persons = entries.iter().filter(|entry| entry.kind == EntityKind::Person).count();
    assert_eq!((persons, entries.len() - persons), (730, 273));
    assert_eq!(dated(&entries), 1003);
    assert_eq!(by_id(&entries, "un-cdi.001").name, "ERIC BADEGE");
}

#[test]
fn every_denied_persons_order_is_read_and_dated() {
    let Some(path) = real("bis/dpl.txt") else { return };
    let (report, entries) = read(&path).unwrap();
    assert_eq!((counts(&report), report.rejected), (vec![("DPL", 416)], 0));
    assert_eq!(dated(&entries), 416, "in both ways it writes days");
    let doubts: Vec<&String> = entries.iter().flat_map(|entry| &entry.doubts).collect();
    let no_volume = "“F.R 30823” is no page of the Federal Register that could be found";
    let no_day = "“9/13/0” beside a Federal Register citation is no day";
    assert_eq!(
        doubts,
        [
            no_volume,
            no_volume,
            no_volume,
            no_volume,
            no_day,
            no_day,
            "76 FR 12318 is dated 3/7/10, but volume 76 is of 2011",
            "“72 F.R 1/30/07” is no page of the Federal Register that could be found",
            "“NM” is no country known here",
        ]
    );
}

#[test]
fn a_screening_list_of_either_layout_is_told_apart_into_its_lists() {
    for (name, lists) in [
        (
            "csl/csl-28col-2019-sample.csv",
            vec![
                ("CAP", 1),
                ("DPL", 8),
                ("DTC", 10),
                ("EL", 22),
                ("ISN", 3),
                ("PLC", 13),
                ("SDN", 28),
                ("SSI", 26),
                ("UVL", 4),
            ],
        ),
        (
            "csl/csl-29col-2025-sample.csv",
            vec![
                ("DPL", 1),
                ("DTC", 1),
                ("EL", 1),
                ("FSE", 1),
                ("ISN", 1),
                ("MEU", 1),
                ("PLC", 2),
                ("SDN", 1),
                ("SSI", 3),
                ("UVL", 1),
            ],
        ),
    ] {
        let Some(path) = real(name) else { return };
        let (report, entries) = read(&path).unwrap();
        assert_eq!((counts(&report), report.rejected), (lists, 0), "{name}");
        let doubts: Vec<&String> = entries.iter().flat_map(|entry| &entry.doubts).collect();
        assert_eq!(doubts, Vec::<&String>::new(), "{name}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_told_with_their_lines_and_the_others_are_read() {
    let Some(path) = real("csl/csl-malformed.csv") else { return };
    let (report, entries) = read(&path).unwrap();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(
        names,
        ["GAZPROMBANK UPRAVLENIE AKTIVAMI", "Gulf Eagle Industrial and Metal Profiles (GEIMP)"]
    );
    assert_eq!(
        rejects(&report),
        [
            "2: it has 2 cells where the header has 28",
            "4: it has 2 cells where the header has 28",
            "5: it has 6 cells where the header has 28",
            "9: it has 1 cell where the header has 28",
        ]
    );
    assert_eq!(report.rejected, 4);
    assert_eq!(report.rejects[2].raw, "Entity List (EL) - Bureau of Industry and Security,123,,,abc,");
}

#[test]
fn no_text_of_a_real_file_holds_what_could_move_a_cursor_or_turn_a_line_around() {
    let is_hostile = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let singles = ENTITY_LIST.iter().map(|(name, _)| *name).chain(OTHERS);
    let read_one = |name: &str| Some((name.to_owned(), read(&real(name)?).unwrap().1));
    let mut all: Vec<(String, Vec<Entry>)> = singles.filter_map(read_one).collect();
    all.extend(sdn().map(|(_, entries)| ("the SDN list".to_owned(), entries)));
    for (name, entries) in &all {
        let mut texts = 0;
        for (entry, text) in
            entries.iter().flat_map(|entry| shown(entry).into_iter().map(move |t| (entry, t)))
        {
            texts += 1;
            assert!(!text.contains(is_hostile), "{name}, {}: {text:?}", entry.locator);
        }
        assert!(texts > entries.len() * 4, "{name}: {texts} texts");
    }
}

#[test]
fn entries_of_one_name_and_country_are_told_apart_by_page_and_address_before_a_number_does() {
    let header = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n";
    let row = |address: &str, page: &str| {
        format!(
            "Unverified List (UVL) - Bureau of Industry and Security,Alder Works,\"{address}, DE\",{page},2019-01-02,,\n"
        )
    };
    let rows = [
        row("1 Pine Road", "84 FR 100"),
        row("2 Pine Road", "84 FR 100"),
        row("3 Pine Road", "84 FR 100"),
        row("4 Pine Road", "84 FR 100"),
        row("4 Pine Road", "84 FR 100"),
        row("5 Pine Road", "85 FR 200"),
    ];
    let ids = |rows: &[String]| -> Vec<String> {
        let file = file((header.to_owned() + &rows.concat()).as_bytes());
        read(file.path()).unwrap().1.into_iter().map(|entry| entry.id).collect()
    };
    let all = ids(&rows);
    assert_eq!(all[5], "uvl-alder-works-de-85-fr-200");
    assert!(all[..5].iter().all(|id| id.starts_with("uvl-alder-works-de-84-fr-100-")), "{all:?}");
    assert_eq!(all[4], format!("{}-2", all[3]), "rows of one content are one as well as the other");
    // One that is gone takes no other's identifier with it.
    assert_eq!(ids(&[&rows[..2], &rows[3..]].concat())[2..], all[3..]);
}
