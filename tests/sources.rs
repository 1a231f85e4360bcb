//! Two sources about one party, through the real program: what is one, what is told of both, where each thing
//! said was read, and what is said of who is in one of them only.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
#[path = "common/program.rs"]
mod program;

use common::real;
use program::Home;
use serde_json::{Value, json};

/// A row of the Entity List.
struct Row<'a> {
    name: &'a str,
    address: &'a str,
    notice: &'a str,
    day: &'a str,
    terms: [&'a str; 2],
}

fn entity_list(rows: &[Row]) -> String {
    let mut text =
        "source,name,addresses,federal_register_notice,start_date,license_requirement,license_policy,alt_names\n"
            .to_owned();
    for Row { name, address, notice, day, terms: [requirement, policy] } in rows {
        text += &format!(
            "Entity List (EL) - Bureau of Industry and Security,\"{name}\",\"{address}\",\"{notice}\",{day},\
             {requirement},{policy},\n"
        );
    }
    text
}

const SENSETIME: &str = "beijing-sensetime-technology-development-co-ltd";
const NAMED: Row = Row {
    name: "Beijing Sensetime Technology Development Co., Ltd.",
    address: "1 Example St, Beijing, CN",
    notice: "84 FR 54004",
    day: "2019-10-09",
    terms: ["For all items subject to the EAR. (See § 744.11 of the EAR)", ""],
};

#[test]
fn license_terms_of_a_row_are_shown_with_their_source_beside_those_of_the_rule() {
    let home = Home::new();
    home.text(&["import", &home.file("el.csv", entity_list(&[NAMED])), "--date", "2026-07-14"]);
    let shown = home.text(&["show", SENSETIME]);
    let line = shown.lines().find(|line| line.contains("License requirement as the list gives it")).unwrap();
    assert!(line.contains("For all items subject to the EAR. (See § 744.11 of the EAR) ["), "{line}");
    let number = line.rsplit('[').next().unwrap().trim_end_matches(']');
    assert!(shown.contains(&format!("\n{number}. el.csv, ")), "{shown}");
    assert!(
        shown.contains("License requirement: All items subject to the EAR (see section 744.11)."),
        "{shown}"
    );
    let json = home.json(&["show", SENSETIME, "--json"]);
    let added = &json["designations"][0];
    assert_eq!(added["license_requirement"], NAMED.terms[0]);
    assert_eq!(added["rule_license_requirement"], "All items subject to the EAR (see section 744.11).");
    let doubts = json["doubts"].as_array().unwrap().iter().map(|doubt| doubt.as_str().unwrap());
    assert!(doubts.clone().all(|doubt| !doubt.contains("license") && !doubt.contains("review")), "{json}");
    // What has no rule of its own says its terms, too.
    let other = Row { name: "Example Works", notice: "", ..NAMED };
    home.text(&["import", &home.file("el.csv", entity_list(&[NAMED, other])), "--date", "2026-07-15"]);
    assert!(home.text(&["show", "Example Works"]).contains("License requirement as the list gives it"));
}

#[test]
fn license_terms_that_oppose_those_of_the_rule_are_a_doubt() {
    let home = Home::new();
    let opposed = Row { terms: ["For items on the CCL only", "Presumption of denial"], ..NAMED };
    home.text(&["import", &home.file("el.csv", entity_list(&[opposed])), "--date", "2026-07-14"]);
    let shown = home.text(&["show", SENSETIME]);
    for (what, there) in [
        ("the license requirement", "For items on the CCL only"),
        ("the review policy", "Presumption of denial"),
    ] {
        let line =
            shown.lines().find(|line| line.contains(&format!("sources do not agree on {what}"))).unwrap();
        assert!(
            line.starts_with("- Careful: ") && line.contains(there) && line.contains("2026-07-14"),
            "{line}"
        );
    }
    let json = home.json(&["show", SENSETIME, "--json"]);
    assert_eq!(json["designations"][0]["review_policy"]["text"], "Presumption of denial");
    let of_rule = json["designations"][0]["rule_review_policy"]["text"].as_str().unwrap();
    assert!(of_rule.starts_with("Case by case for ECCNs"), "{of_rule}");
}

#[test]
#[cfg(feature = "tui")]
fn the_browser_shows_the_terms_of_the_row_and_of_the_rule() {
    let home = Home::new();
    let opposed = Row { terms: ["For items on the CCL only", ""], ..NAMED };
    home.text(&["import", &home.file("el.csv", entity_list(&[opposed])), "--date", "2026-07-14"]);
    let today = "2026-11-22".parse().unwrap();
    let mut browser = desig::tui::Offscreen::over(&home.data(), 200, 60, today).unwrap();
    browser.press("/").unwrap();
    browser.type_text("sensetime");
    browser.press("enter").unwrap();
    let text = browser.text();
    for words in
        ["For items on the CCL only", "in the rule: All items subject to the EAR", "to be careful with"]
    {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn no_terms_of_the_real_list_are_held_to_oppose_their_rule() {
    for name in ["csl-entity-list-2026-07.csv", "ecfr-part744-supplement4-2026-07.xml"] {
        let Some(file) = real(name) else { return };
        let home = Home::new();
        home.text(&["import", file.to_str().unwrap(), "--date", "2026-07-14"]);
        for rule in ["84-FR-54002", "85-FR-14794", "85-FR-34495", "85-FR-34503"] {
            let event = home.json(&["show", rule, "--json"]);
            assert_eq!(event["doubts"], json!([]), "{name}, {rule}");
            let first = event["entities"][0]["id"].as_str().unwrap().to_owned();
            let doubts = home.json(&["show", &first, "--json"])["doubts"].to_string();
            assert!(!doubts.contains("license requirement") && !doubts.contains("review policy"), "{doubts}");
        }
    }
}

#[test]
fn who_was_listed_after_the_day_of_a_snapshot_is_not_missed_in_it_and_who_was_before_is() {
    let home = Home::new();
    home.text(&["import", &home.file("el.csv", entity_list(&[NAMED])), "--date", "2019-12-01"]);
    let doubts = |who: &str| home.json(&["show", who, "--json"])["doubts"].clone();
    assert_eq!(doubts("CloudWalk Technology"), json!([]), "listed in 2020");
    let why = "not in the EL snapshot of 2019-12-01, though on the list since 2019-10-09: written in another way, \
               or left out of the file";
    assert_eq!(doubts("Dahua Technology"), json!([why]));
    home.text(&["import", &home.file("el.csv", entity_list(&[NAMED])), "--date", "2026-08-01"]);
    let why =
        "not in the EL snapshot of 2026-08-01: taken off the list since July 2026, or written in another way";
    assert_eq!(doubts("CloudWalk Technology"), json!([why]));
}

#[test]
fn who_was_removed_after_the_day_of_a_snapshot_is_one_with_its_entry_there() {
    let home = Home::new();
    let name = "China's Ministry of Public Security's Institute of Forensic Science of China";
    let row = Row { name, notice: "85 FR 34505", day: "2020-06-05", ..NAMED };
    home.text(&["import", &home.file("el.csv", entity_list(&[row])), "--date", "2021-12-01"]);
    let found = home.json(&["search", "institute of forensic science", "--json"]);
    assert_eq!((&found["total"], &found["results"][0]["status"]), (&json!(1), &json!("removed")), "{found}");
    let shown = home.json(&["show", name, "--json"]);
    assert_eq!(shown["evidence"].as_array().unwrap().len(), 2);
}

#[test]
fn a_party_that_may_stand_twice_is_told_at_the_rule_and_at_both_entries() {
    let home = Home::new();
    // All 28 of the rule once more, each spelled in another way, and one of them at another page.
    let embedded = home.json(&["show", "84-FR-54002", "--json"]);
    let names: Vec<String> = embedded["entities"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(at, one)| format!("{} Number {at}", one["name"].as_str().unwrap()))
        .collect();
    let mut rows: Vec<Row> = names.iter().map(|name| Row { name, ..NAMED }).collect();
    let dahua = Row {
        name: "Dahua Technology",
        address: "2 Example St, CN",
        notice: "88 FR 12345",
        day: "2023-03-01",
        ..NAMED
    };
    rows.push(dahua);
    home.text(&["import", &home.file("el.csv", entity_list(&rows)), "--date", "2026-07-14"]);
    let why = "more recorded (56) than the rule names (28): a party may stand twice, in two spellings";
    assert_eq!(home.json(&["show", "84-FR-54002", "--json"])["doubts"], json!([why]));
    assert!(home.text(&["show", "84-FR-54002"]).contains(&format!("- Careful: {why}")));
    assert!(home.text(&["events", "list:EL"]).contains(&format!("    Careful: {why}")));
    let doubts = |who: &str| home.json(&["show", who, "--json"])["doubts"].to_string();
    let found = home.json(&["search", "dahua technology", "--json"]);
    let ids: Vec<&str> = found["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["name"] == "Dahua Technology")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let [known, imported] = ids[..] else { panic!("{ids:?}") };
    let (known, imported) = if known.starts_with("el-") { (imported, known) } else { (known, imported) };
    assert!(
        doubts(known).contains(&format!("has a party of this name at another page ({imported})")),
        "{}",
        doubts(known)
    );
    assert!(doubts(imported).contains(&format!("has a party of this name at another page ({known})")));
}

#[test]
fn what_only_a_list_tells_names_the_list_as_its_source() {
    let Some(file) = real("un/UN_consolidated.xml") else { return };
    let home = Home::new();
    home.text(&["import", file.to_str().unwrap()]);
    let shown = home.text(&["show", "un-qdi.006"]);
    assert!(!shown.contains("desig's own dataset"), "{shown}");
    assert!(shown.contains("Its name in its own script, as the list gives it: "), "{shown}");
    assert!(shown.contains("UN_consolidated.xml") || shown.contains("UN\\_consolidated.xml"), "{shown}");
    let event = home.json(&["show", "un-qdi.006", "--json"])["designations"][0]["event"].clone();
    assert!(!home.text(&["show", event.as_str().unwrap()]).contains("desig's own dataset"));
}

#[test]
fn the_events_of_a_snapshot_are_those_its_entries_were_met_by_and_are_counted_alike() {
    let home = Home::new();
    let other = Row { name: "Example Works", notice: "88 FR 12345", day: "2023-03-01", ..NAMED };
    let file = home.file("el.csv", entity_list(&[NAMED, other]));
    let taken = home.json(&["import", &file, "--date", "2026-07-14", "--json"]);
    // SenseTime's own rule, the pages of its revisions that are known, and one more; not the other embedded ones.
    let events = taken["snapshots"][0]["events"].as_u64().unwrap();
    assert_eq!(events, 3);
    let of = |id: &str| {
        let lists = home.json(&["lists", "--json"]);
        lists["lists"].as_array().unwrap().iter().find(|list| list["id"] == id).unwrap()["events"].clone()
    };
    let first = taken["snapshots"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(of(&first), events);
    let newer = home.file("newer.csv", entity_list(&[NAMED]));
    let newer = home.json(&["import", &newer, "--date", "2026-08-14", "--json"]);
    assert_eq!(of(newer["snapshots"][0]["id"].as_str().unwrap()), 2);
    let again = home.json(&["import", &file, "--date", "2026-07-14", "--json"]);
    assert_eq!(
        (&again["snapshots"][0]["events"], of(&first)),
        (&Value::Null, Value::Null),
        "it is not in force"
    );
    let one = home.text(&["import", &home.file("newer.csv", entity_list(&[NAMED])), "--date", "2026-08-14"]);
    assert!(one.contains("  1 entry, 1 name, 2 events  was there already"), "{one}");
}

#[test]
fn who_is_only_in_an_earlier_snapshot_is_told_with_its_day() {
    let home = Home::new();
    let gone = Row { name: "Example Works", notice: "88 FR 12345", day: "2023-03-01", ..NAMED };
    home.text(&["import", &home.file("old.csv", entity_list(&[NAMED, gone])), "--date", "2026-07-14"]);
    home.text(&["import", &home.file("new.csv", entity_list(&[NAMED])), "--date", "2026-08-14"]);
    let hint =
        "the EL snapshot of 2026-07-14 has Example Works: desig show el-example-works-cn --as-of 2026-07-14";
    for command in ["show", "search"] {
        let ended = home.desig(&[command, "example", "works"]);
        assert_eq!(ended.code, 1);
        assert!(ended.err.contains(hint), "{command}: {}", ended.err);
    }
    assert_eq!(home.desig(&["show", "el-example-works-cn", "--as-of", "2026-07-14"]).code, 0);
    let nobody = home.desig(&["show", "nobody", "at", "all"]);
    assert!(!nobody.err.contains("snapshot"), "{}", nobody.err);
}

#[test]
fn an_event_that_is_not_there_is_answered_with_the_few_likest() {
    let Some(file) = real("csl-entity-list-2026-07.csv") else { return };
    let home = Home::new();
    home.text(&["import", file.to_str().unwrap(), "--date", "2026-07-14"]);
    let said = home.desig(&["search", "event:84-FR-59999"]).err;
    assert!(said.contains("84-FR-54002") && said.matches(", ").count() < 6, "{said}");
    for (wrong, right) in
        [("event:huawie", "84-FR-22961"), ("event:84-FR-540021", "84-FR-54002"), ("country:Chyna", "CN")]
    {
        let said = home.desig(&["search", wrong]).err;
        assert!(said.contains(&format!("the likest are {right}")), "{said}");
        assert!(said.matches(", ").count() < 6, "{said}");
    }
}

#[test]
fn who_is_alone_in_a_rule_is_said_to_be() {
    let home = Home::new();
    let row = Row { name: "Example Works", notice: "88 FR 12345", day: "2023-03-01", ..NAMED };
    home.text(&["import", &home.file("el.csv", entity_list(&[row])), "--date", "2026-07-14"]);
    let shown = home.text(&["show", "Example Works"]);
    assert!(shown.contains("(0 others recorded)\n\nNobody else is recorded. ["), "{shown}");
}

#[test]
fn a_day_to_come_is_taken_with_a_word() {
    let home = Home::new();
    let file = home.file("el.csv", entity_list(&[NAMED]));
    let said = home.desig(&["import", &file, "--date", "2130-01-01"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("2130-01-01 is still to come"), "{}", said.err);
    assert_eq!(home.desig(&["import", &file, "--date", "2020-01-01"]).err, "");
}

#[test]
fn a_damaged_file_that_is_only_compared_is_said_to_be_no_more_than_that() {
    let home = Home::new();
    let file = home.file("el.csv", entity_list(&[NAMED]));
    let damaged = entity_list(&[NAMED]).lines().next().unwrap().to_owned() + "\nonly,three,cells\n";
    let damaged = home.file("damaged.csv", damaged);
    let said = home.desig(&["diff", &damaged, &file]);
    assert_eq!(said.code, 3);
    assert!(!said.err.contains("in force"), "{}", said.err);
}
