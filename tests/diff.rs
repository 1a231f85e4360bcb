//! `desig diff`, as a person or a script runs it; and two real files of one month held against each other.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use desig::model::{Address, Alias, Entry, Quality};
use desig::store::diff::{ChangeKind, compare};
use serde_json::Value;

fn desig(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_desig"))
        .args(arguments)
        .arg("--data-dir")
        .arg(data)
        .env("HOME", data)
        .env_remove("XDG_CONFIG_HOME")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(data: &Path, arguments: &[&str]) -> String {
    let output = desig(data, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(data: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&text(data, arguments)).unwrap()
}

/// The exit code and what was said.
fn failure(data: &Path, arguments: &[&str]) -> (i32, String) {
    let output = desig(data, arguments);
    assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn file(month: &str) -> String {
    common::fixture(&format!("diff/{month}.csv")).to_string_lossy().into_owned()
}

/// A data directory with the lists of January and February.
fn two_months() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    for month in ["2026-01", "2026-02"] {
        let day = format!("{month}-05");
        text(data.path(), &["import", &file(month), "--date", &day]);
    }
    data
}

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

fn changes_of(diff: &Value, id: &str) -> Vec<(String, String)> {
    let rows = diff["changed"].as_array().unwrap();
    let row =
        rows.iter().find(|row| row["id"] == id).unwrap_or_else(|| panic!("{id} did not change: {diff}"));
    let words = |change: &Value| {
        let word = |field: &str| change[field].as_str().unwrap_or_default().to_owned();
        (word("kind"), word("value"))
    };
    row["changes"].as_array().unwrap().iter().map(words).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn two_days_are_compared_by_the_snapshots_in_force_and_each_change_is_told_once() {
    let data = two_months();
    let diff = json(data.path(), &["diff", "2026-01-10", "2026-02-10", "--json"]);
    assert_eq!((&diff["schema"], &diff["from"]), (&"desig.diff/1".into(), &"2026-01-10".into()));
    assert_eq!(diff["to"], "2026-02-10");
    assert_eq!(ids(&diff["added"]), ["el-juniper-mythical-systems-cn", "sdn-900003"]);
    assert_eq!(ids(&diff["removed"]), ["el-hazel-fabled-labs-ru", "sdn-900002"]);
    assert_eq!((&diff["cosmetic"], &diff["missing_lists"]), (&1.into(), &serde_json::json!([])));
    let added = &diff["added"][0];
    assert_eq!((&added["name"], &added["list"]), (&"Juniper Mythical Systems".into(), &"EL".into()));
    assert_eq!(added["event"], "84-FR-54002", "the page is of a rule that is known");
    assert!(diff["added"][1]["event"].is_null(), "nothing tells by which action");
    assert_eq!(
        changes_of(&diff, "el-alder-fictional-instruments-co-ltd-cn"),
        pairs(&[("renamed", "Alder Fictional Instruments Co., Ltd."), ("citation-added", "91 FR 1000")])
    );
    assert_eq!(
        changes_of(&diff, "el-cedar-invented-works-tr"),
        pairs(&[
            ("alias-added", "Cedar Fantasy Group"),
            ("alias-removed", "CIW"),
            ("address-added", "33 Pine Road, Sample City"),
            ("license", "Case by case"),
        ])
    );
    assert_eq!(
        changes_of(&diff, "el-elder-pretend-institute-ru"),
        pairs(&[("merged", "Dogwood Made-Up Shipping")])
    );
    assert_eq!(changes_of(&diff, "el-fir-supposed-trading-ae"), pairs(&[("list-moved", "EL")]));
    assert_eq!(
        changes_of(&diff, "sdn-900001"),
        pairs(&[
            ("program-added", "SDGT"),
            ("identifier-added", "Registration ID RX-999999"),
            ("identifier-removed", "Registration ID RX-100200"),
        ])
    );
    assert_eq!(diff["changed"].as_array().unwrap().len(), 5);
}

#[test]
fn names_that_stand_together_in_the_json_of_a_screening_list_are_told_apart_as_in_its_table() {
    let data = tempfile::tempdir().unwrap();
    let written = |name: &str, text: String| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let source = "Unverified List (UVL) - Bureau of Industry and Security";
    let table = written(
        "list.csv",
        format!(
            "source,name,addresses,federal_register_notice,start_date,alt_names\n\
             {source},Alder Works,\"1 Pine Road, CN\",84 FR 100,2019-01-02,\"Elder; Alder Branch; and Elm\"\n"
        ),
    );
    let party = serde_json::json!({
        "source": source, "name": "Alder Works", "addresses": [{"address": "1 Pine Road", "country": "CN"}],
        "federal_register_notice": "84 FR 100", "start_date": "2019-01-02",
        "alt_names": ["Elder; Alder Branch", "and Elm"],
    });
    let json = written("list.json", serde_json::json!({"results": [party]}).to_string());
    let said = text(data.path(), &["diff", &table, &json]);
    assert!(said.contains("1 entry, then 1: no difference"), "{said}");
}

#[test]
fn the_two_files_of_one_screening_list_hold_the_same() {
    let files = ["csl-entity-list-2026-07.csv", "csl-entity-list-2026-07.json"].map(common::real);
    let [Some(table), Some(json)] = files else { return };
    let data = tempfile::tempdir().unwrap();
    let said = text(data.path(), &["diff", table.to_str().unwrap(), json.to_str().unwrap()]);
    assert!(said.contains("3409 entries, then 3409: no difference"), "{said}");
}

#[test]
fn footnotes_of_license_terms_and_a_kind_that_comes_to_be_known_are_changes() {
    let data = tempfile::tempdir().unwrap();
    let written = |name: &str, requirement: &str, policy: &str, kind: &str| {
        let header = "source,name,type,addresses,federal_register_notice,start_date,alt_names,license_requirement,license_policy";
        let row = format!(
            "Entity List (EL) - Bureau of Fiction,Alpha Works,{kind},\"1 A St, RU\",84 FR 54002,2019-10-09,,{requirement},{policy}"
        );
        let path = data.path().join(name);
        std::fs::write(&path, format!("{header}\n{row}\n")).unwrap();
        path.to_string_lossy().into_owned()
    };
    let before = written("a.csv", "For all items (See § 734.9(e) of the EAR)", "Presumption of denial.", "");
    let now = written(
        "b.csv",
        "For all items (See § 734.9(e) of the EAR) 4",
        "Presumption of denial.3",
        "Individual",
    );
    let diff = json(data.path(), &["diff", &before, &now, "--json"]);
    let told: Vec<(&Value, &Value, &Value)> = diff["changed"][0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (&change["kind"], &change["what"], &change["value"]))
        .collect();
    let [license, requirement, policy] =
        ["license", "footnotes of the license requirement", "footnotes of the review policy"]
            .map(Value::from);
    let [remark, kind, person, four, three] = ["remark", "kind", "person", "4", "3"].map(Value::from);
    assert_eq!(
        told,
        [(&remark, &kind, &person), (&license, &requirement, &four), (&license, &policy, &three)]
    );
    let back = text(data.path(), &["diff", &now, &before]);
    assert!(back.contains("footnotes of the license requirement: nothing (was 4)"), "{back}");
}

#[test]
fn text_is_grouped_by_list_counts_first() {
    let data = two_months();
    let text = text(data.path(), &["diff", "2026-01-10", "2026-02-10"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("EL  BIS Entity List"), "{text}");
    assert!(lines[0].contains("2026-01-05 (EL-2026-01-05-"), "{text}");
    assert_eq!(
        lines[1],
        "    6 entries, then 6: 1 added, 1 removed, 4 changed, 1 merged into others, 1 differs in spelling only"
    );
    for line in [
        "  + Juniper Mythical Systems  el-juniper-mythical-systems-cn  CN  84 FR 54004",
        "  - Hazel Fabled Labs  el-hazel-fabled-labs-ru  RU  86 FR 36499",
        "  ~ Cedar Invented Works  el-cedar-invented-works-tr",
        "      alias added: Cedar Fantasy Group",
        "      review policy: Case by case (was Presumption of denial)",
        "      took in the entry of: Dogwood Made-Up Shipping (was el-dogwood-made-up-shipping-tr)",
    ] {
        assert!(lines.contains(&line), "no “{line}” in\n{text}");
    }
    assert!(text.contains("2 entries, then 1: 1 moved to another list"), "{text}");
    assert!(!text.contains("BIRCH"), "spelling only is counted, not listed");
}

#[test]
fn days_snapshots_and_files_say_the_same() {
    let data = two_months();
    let days = json(data.path(), &["diff", "2026-01-10", "2026-02-10", "--list", "EL", "--json"]);
    let lists = json(data.path(), &["lists", "--json"]);
    let snapshots: Vec<&str> = lists["lists"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|list| list["list"] == "EL" && list["origin"] == "imported")
        .map(|list| list["id"].as_str().unwrap())
        .collect();
    let [before, after] = snapshots.as_slice() else { panic!("{snapshots:?}") };
    let (january, february) = (file("2026-01"), file("2026-02"));
    for (from, to) in [(*before, *after), (*before, &february), (&january, *after)] {
        let diff = json(data.path(), &["diff", from, to, "--json"]);
        for field in ["removed", "changed", "cosmetic", "missing_lists"] {
            // Only one list is looked at, so nobody can be seen to come from another.
            assert_eq!(diff[field], days[field], "{field} of {from} to {to}");
        }
        assert_eq!(ids(&diff["added"]), ids(&days["added"]));
    }
    // A later day, the same snapshot.
    let nothing = json(data.path(), &["diff", after, "2026-06-01", "--json"]);
    assert_eq!((&nothing["added"], &nothing["changed"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn a_list_that_is_missing_is_told_as_a_likely_fault_and_not_as_removals() {
    let empty = tempfile::tempdir().unwrap();
    let (february, march) = (file("2026-02"), file("2026-03"));
    let diff = json(empty.path(), &["diff", &february, &march, "--json"]);
    assert_eq!((&diff["removed"], &diff["added"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(diff["missing_lists"][0]["list"], "EL");
    let text = text(empty.path(), &["diff", &february, &march]);
    assert!(text.contains("sub-list missing: feed fault? 6 entries before, none now"), "{text}");
}

#[test]
fn a_day_before_the_first_snapshot_says_which_one_is_taken() {
    let data = two_months();
    let output = desig(data.path(), &["diff", "2025-01-01", "2026-02-10", "--list", "EL"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success());
    assert!(
        said.contains("EL has no snapshot of 2025-01-01 or before; its first, of 2026-01-05, is taken"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_compared_fails_with_its_code_and_a_hint() {
    let data = two_months();
    let january = file("2026-01");
    let run = |arguments: &[&str]| failure(data.path(), arguments);
    let (code, said) = run(&["diff", "EL-2020-01-01-0a1b2c3d", "2026-02-10"]);
    assert_eq!(code, 1);
    assert!(said.contains("there is no snapshot") && said.contains("desig lists"), "{said}");
    let (code, said) = run(&["diff", "EL-9999", "2026-02-10"]);
    assert_eq!(code, 1);
    assert!(
        said.contains("there is no snapshot “EL-9999”") && said.contains("there are EL-2026-0"),
        "{said}"
    );
    assert_eq!(run(&["diff", "no-such-file.csv", &january]).0, 4);
    assert_eq!(run(&["diff", &january]).0, 2);
    assert_eq!(run(&["diff", &january, &january, "--list", "MEU"]).0, 1);
    let other_list = common::fixture("uk-csv/list.csv");
    let (code, said) = run(&["diff", &january, &other_list.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(said.contains("no list is on both sides"), "{said}");
    let not_a_list = common::file(b"nothing that is a list\n");
    let (code, said) = run(&["diff", &not_a_list.path().to_string_lossy(), &january]);
    assert_eq!(code, 3, "{said}");
    let nothing = tempfile::tempdir().unwrap();
    let (code, said) = failure(nothing.path(), &["diff", "2026-01-01", "2026-02-01", "--json"]);
    assert_eq!(code, 1);
    let error: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["schema"], "desig.error/1");
    assert!(error["hint"].as_str().unwrap().contains("desig import"), "{said}");
}

#[test]
fn the_code_of_regulations_and_the_screening_list_of_one_month_tell_of_the_same_parties() {
    let names = ["ecfr-part744-supplement4-2026-07.xml", "csl-entity-list-2026-07.csv"];
    let Some(files) = names.map(common::real).into_iter().collect::<Option<Vec<_>>>() else { return };
    let [ecfr, csl] = [0, 1].map(|at: usize| common::read(&files[at]).unwrap().1);
    let began = std::time::Instant::now();
    let diff = compare(&ecfr, &csl);
    println!("{} against {} entries in {:?}", ecfr.len(), csl.len(), began.elapsed());
    let list = &diff.lists[0];
    let count = |kind| {
        let changes = list.changed.iter().flat_map(|changed| &changed.changes);
        changes.filter(|change| change.kind == kind).count()
    };
    for party in list.added.iter().chain(&list.removed) {
        println!("{}", desig::export::diff_party(party));
    }
    for changed in &list.changed {
        for change in &changed.changes {
            println!("{}: {:?} {:.120}", changed.name, change.kind, change.to_string());
        }
    }
    println!("{}; not compared: {:?}", desig::export::diff_counts(list), list.not_compared);
    // Looked at one by one: nobody comes or goes. What differs is three cells that the table cuts at a semicolon or
    // does not tell apart, and one country that it has wrong.
    assert!(list.added.is_empty() && list.removed.is_empty());
    assert_eq!(list.not_compared, ["the list's own day"]);
    for (kind, most) in [
        (ChangeKind::Renamed, 0),
        (ChangeKind::AddressAdded, 5),
        (ChangeKind::AddressRemoved, 3),
        (ChangeKind::Remark, 1),
        (ChangeKind::Country, 1),
        (ChangeKind::License, 0),
        (ChangeKind::AliasAdded, 0),
        (ChangeKind::AliasRemoved, 0),
        (ChangeKind::CitationAdded, 0),
        (ChangeKind::CitationRemoved, 0),
    ] {
        assert!(count(kind) <= most, "{kind:?}: {}", count(kind));
    }
    assert!(list.changed.len() <= 2, "{}", list.changed.len());
}

/// So many entries, every tenth different from `state` to state, each with texts of common length.
fn made_up(count: usize, state: usize) -> Vec<Entry> {
    let one = |n: usize| {
        let turned = if n % 10 == state { state } else { 0 };
        let mut entry = Entry {
            list: "EL".to_owned(),
            id: format!("el-made-up-party-of-number-{n}-company-ltd"),
            name: format!("Made-Up Party of Number {n} Company, Ltd."),
            countries: vec!["ZZ".to_owned()],
            ..Entry::default()
        };
        for k in 0..4 {
            let name = format!("Alias {k} of {n}-{turned} Trading");
            entry.aliases.push(Alias { name, quality: Quality::Strong });
        }
        let text = format!("{n} Invented Street, Building {turned}, Example Town, Nowhere 100{n}");
        entry.addresses.push(Address { text, country: None });
        entry
    };
    // Every fiftieth is on one side only.
    (0..count).filter(|n| n % 50 != state).map(one).collect()
}

#[test]
fn work_grows_with_the_entries_and_no_faster() {
    let mut counts = vec![1_200, 12_000];
    counts.extend(std::env::var_os("DESIG_MILLION").map(|_| 1_000_000));
    for count in counts {
        let (from, to) = (made_up(count, 1), made_up(count, 2));
        let began = std::time::Instant::now();
        let diff = compare(&from, &to);
        println!("{count} entries compared in {:?}", began.elapsed());
        let list = &diff.lists[0];
        assert_eq!((list.added.len(), list.removed.len()), (count / 50, count / 50));
        let began = std::time::Instant::now();
        assert!(compare(&from, &from).is_empty());
        println!("{count} entries with themselves in {:?}", began.elapsed());
        let spelled = |entries: &[Entry]| {
            let mut entries = entries.to_vec();
            entries.iter_mut().for_each(|entry| entry.name.make_ascii_uppercase());
            entries
        };
        let shouted = spelled(&from);
        let began = std::time::Instant::now();
        assert_eq!(compare(&from, &shouted).cosmetic(), from.len());
        println!("{count} entries spelled otherwise in {:?}", began.elapsed());
    }
}
