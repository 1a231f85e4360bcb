//! Snapshots of which a block was damaged: all commands tell the same of what is in force and what is not.

use std::path::PathBuf;

use desig::store::Pack;
use serde_json::Value;

use super::program::{Home, screening_list};
use super::two_of_one_list;

/// A list of 90 of two days, of which the later one has one byte of its first block turned over. What was made ready
/// of it before stays. Gives both identifiers.
fn the_later_one_damaged(home: &Home) -> (String, String) {
    let ids = two_of_one_list(home);
    home.text(&["search", "fictional"]);
    turn_over(home, &ids.1);
    ids
}

fn turn_over(home: &Home, id: &str) {
    let path = pack(home, id);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

fn pack(home: &Home, id: &str) -> PathBuf {
    home.snapshots().join(format!("{id}.pack"))
}

fn list(home: &Home, id: &str) -> Value {
    let lists = home.json(&["lists", "--json"]);
    lists["lists"].as_array().unwrap().iter().find(|list| list["id"] == *id).unwrap().clone()
}

#[test]
fn the_last_good_snapshot_is_never_removed_in_favor_of_a_damaged_one() {
    let home = Home::new();
    let (good, damaged) = the_later_one_damaged(&home);
    let kept = home.desig(&["lists", "--keep", "1"]);
    assert_eq!(kept.code, 0);
    assert!(pack(&home, &good).exists() && pack(&home, &damaged).exists());
    assert!(kept.err.contains(&format!("the snapshot {damaged}.pack is damaged")), "{}", kept.err);
    assert!(kept.err.contains(&format!("{good} is in its place")), "{}", kept.err);
    // Nor for one whose raw texts alone are damaged; with two sound ones the older goes.
    let text = screening_list(&[("XAL", 43)], 1);
    let third = home.json(&["import", &home.file("c.csv", text), "--date", "2025-03-02", "--json"]);
    assert_eq!(home.desig(&["lists", "--keep", "1"]).code, 0);
    assert!(!pack(&home, &good).exists() && pack(&home, &damaged).exists());
    assert!(pack(&home, third["snapshots"][0]["id"].as_str().unwrap()).exists());
}

#[test]
fn a_snapshot_whose_raw_texts_alone_are_damaged_does_not_count_either() {
    let home = Home::new();
    let (good, damaged) = two_of_one_list(&home);
    let path = pack(&home, &damaged);
    let mut bytes = std::fs::read(&path).unwrap();
    let is_of_raws = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Pack::open(&path).is_ok_and(|pack| pack.has_whole_entries().is_ok() && pack.is_whole().is_err())
    };
    let found = (0..bytes.len()).step_by(50).any(|at| {
        bytes[at] ^= 1;
        let found = is_of_raws(&bytes);
        bytes[at] ^= u8::from(!found);
        found
    });
    assert!(found);
    assert_eq!(list(&home, &damaged)["current"], true, "its entries are sound");
    let told = home.desig(&["lists"]);
    assert!(
        told.err.contains(&damaged) && told.err.contains("texts of its file are missing"),
        "{}",
        told.err
    );
    let faults = home.json(&["lists", "--json"])["faults"].to_string();
    assert!(faults.contains("texts of its file are missing"), "{faults}");
    let kept = home.desig(&["lists", "--keep", "1"]);
    assert!(pack(&home, &good).exists() && pack(&home, &damaged).exists());
    assert!(kept.err.contains("it stays and does not count"), "{}", kept.err);
    let doctor = home.desig(&["doctor"]);
    assert!(doctor.out.contains("texts of its file are missing"), "{}", doctor.out);
}

#[test]
fn every_command_tells_the_same_of_which_snapshot_is_in_force_while_one_is_damaged() {
    let home = Home::new();
    let (good, damaged) = the_later_one_damaged(&home);
    let of_damaged = list(&home, &damaged);
    assert_eq!(of_damaged["current"], false);
    assert!(of_damaged["damaged"].as_str().unwrap().contains("importing its file again"), "{of_damaged}");
    let of_good = list(&home, &good);
    assert_eq!((&of_good["current"], &of_good["damaged"]), (&Value::Bool(true), &Value::Null));
    let lists = home.desig(&["lists"]);
    assert!(lists.out.contains("imported  (damaged, not in force)"), "{}", lists.out);
    assert!(
        lists.err.contains(&format!("{good} is in its place; importing its file again")),
        "{}",
        lists.err
    );
    // What was made ready with it before is not shown any more.
    let found = home.json(&["search", "list:XAL", "--json"]);
    assert_eq!(found["total"], 40);
    let diff = home.desig(&["diff", "2020-01-02", "2026-01-02"]);
    assert!(!diff.out.contains("sub-list missing"), "{}", diff.out);
    assert!(diff.err.contains(&format!("{good} is in its place")), "{}", diff.err);
    let named = home.desig(&["diff", &good, &damaged]);
    assert_eq!(named.code, 3);
    assert!(
        named.err.contains("is damaged") && named.err.contains("importing its file again"),
        "{}",
        named.err
    );
    let doctor = home.desig(&["doctor"]);
    assert!(doctor.out.contains("imported: 1 snapshot of 1 list"), "{}", doctor.out);
    assert!(doctor.out.contains(&format!("WRONG the snapshot {damaged}.pack is damaged")), "{}", doctor.out);
    // An import of an earlier day is not held against the damaged one: it is in force.
    let earlier = home.file("d.csv", screening_list(&[("XAL", 41)], 1));
    let taken = home.json(&["import", &earlier, "--date", "2021-01-02", "--json"]);
    assert_eq!(taken["snapshots"][0]["later"], Value::Null, "{taken}");
}

#[test]
fn a_list_whose_only_snapshot_is_damaged_is_said_to_be_left_out_wherever_it_is_asked_for() {
    let home = Home::new();
    let text = home.file("a.csv", screening_list(&[("XAL", 40)], 1));
    let id = home.json(&["import", &text, "--date", "2020-01-02", "--json"]);
    let id = id["snapshots"][0]["id"].as_str().unwrap().to_owned();
    turn_over(&home, &id);
    let lists = home.desig(&["lists"]);
    assert!(lists.out.contains("(damaged, not in force)"), "{}", lists.out);
    let searched = home.desig(&["search", "list:XAL"]);
    assert!(searched.err.contains("the list “XAL” is left out: the snapshot"), "{}", searched.err);
    let diff = home.desig(&["diff", "2020-01-02", "2021-01-02", "--list", "XAL"]);
    assert!(diff.err.contains("neither side has the list XAL"), "{}", diff.err);
    assert!(!diff.err.contains("desig lists names those"), "{}", diff.err);
    // Cut off, it does not tell any more which list it was; what to do is said all the same.
    std::fs::write(pack(&home, &id), "DESIGPK4").unwrap();
    let lists = home.desig(&["lists", "--json"]);
    let faults: Value = serde_json::from_str(&lists.out).unwrap();
    let fault = faults["faults"][0].as_str().unwrap();
    assert!(
        fault.ends_with("it is cut off; it is left out; importing its file again, or desig sync, mends it"),
        "{fault}"
    );
    assert_eq!(home.desig(&["import", &text, "--date", "2020-01-02"]).code, 0);
    assert_eq!(home.json(&["lists", "--json"])["faults"], Value::Array(Vec::new()));
}

#[test]
fn a_list_in_force_that_has_no_entry_is_a_list_with_nobody_on_it() {
    let home = Home::new();
    let both = home.file("a.csv", screening_list(&[("XAL", 40), ("YAL", 3)], 1));
    home.text(&["import", &both, "--date", "2020-01-02"]);
    let one = home.file("b.csv", screening_list(&[("XAL", 40), ("ZAL", 3)], 1));
    home.text(&["import", &one, "--date", "2020-02-02", "--accept-loss"]);
    let searched = home.desig(&["search", "list:YAL"]);
    assert_eq!(searched.code, 1, "{}", searched.err);
    assert!(!searched.err.contains("no list"), "{}", searched.err);
}

#[test]
fn a_data_directory_in_which_nothing_can_be_kept_is_wrong_by_the_doctor() {
    let home = Home::new();
    let file = home.file("plain", "no directory");
    let doctor = home.desig(&["--data-dir", &file, "doctor"]);
    assert_eq!(doctor.code, 3);
    assert!(doctor.out.contains("WRONG data directory: nothing can be kept in"), "{}", doctor.out);
    assert!(!doctor.out.contains("rules.json"), "{}", doctor.out);
    assert!(home.text(&["doctor"]).contains("ok    data directory:"));
}
