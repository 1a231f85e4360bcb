//! Rows of a file in any order are the same list: the same identifiers, the same parties, no change.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/program.rs"]
mod program;

use std::collections::BTreeMap;

use common::*;
use desig::model::Entry;
use program::Home;
use serde_json::json;

const HEADER: &str = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n";

fn row(name: &str, address: &str, page: &str) -> String {
    format!(
        "Entity List (EL) - Bureau of Industry and Security,\"{name}\",\"{address}\",{page},2019-05-21,,\n"
    )
}

fn table(rows: &[String]) -> String {
    HEADER.to_owned() + &rows.concat()
}

/// The identifier of each entry, by its name and addresses.
fn ids(rows: &[String]) -> BTreeMap<String, String> {
    let (_, entries) = read_bytes(table(rows).as_bytes(), None).unwrap();
    let of = |entry: Entry| (format!("{} {}", entry.name, addresses(&entry).join("; ")), entry.id);
    entries.into_iter().map(of).collect()
}

/// The real Entity List, with its rows in the opposite order.
fn backward(csv: &std::path::Path) -> Vec<u8> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(csv).unwrap();
    let mut rows: Vec<_> = rows.byte_records().map(Result::unwrap).collect();
    rows[1..].reverse();
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| out.write_byte_record(row).unwrap());
    out.into_inner().unwrap()
}

#[test]
fn a_name_under_several_countries_has_the_identifier_it_has_alone() {
    let rows = [row("Alder Works", "1 Pine Road, DE", "84 FR 100"), row("Alder Works", "C, FR", "84 FR 100")];
    let [german, french] = [&rows[..1], &rows[1..]].map(|alone| ids(alone).into_values().next().unwrap());
    assert_eq!([german.as_str(), &french], ["el-alder-works-de", "el-alder-works-fr"]);
    let both = ids(&rows);
    assert_eq!(both.values().collect::<Vec<_>>(), [&german, &french]);
    assert_eq!(both, ids(&[rows[1].clone(), rows[0].clone()]));
}

#[test]
fn all_of_one_name_and_country_are_told_apart_by_page_and_then_by_address() {
    let one = |address: &str, page: &str| row("Alder Works", &format!("{address}, DE"), page);
    let mut rows = vec![one("1 Pine", "84 FR 100"), one("2 Pine", "84 FR 100"), one("3 Pine", "85 FR 200")];
    let all = ids(&rows);
    assert_eq!(all["Alder Works 3 Pine|DE"], "el-alder-works-de-85-fr-200");
    for address in ["1 Pine", "2 Pine"] {
        assert!(all[&format!("Alder Works {address}|DE")].starts_with("el-alder-works-de-84-fr-100-"));
    }
    rows.reverse();
    assert_eq!(ids(&rows), all);
}

#[test]
fn the_entity_list_backward_is_the_entity_list() {
    let Some(path) = real("csl-entity-list-2026-07.csv") else { return };
    let home = Home::new();
    let backward = home.file("backward.csv", String::from_utf8(backward(&path)).unwrap());
    let ids = |path: &std::path::Path| -> Vec<(String, String)> {
        let (_, entries) = read(path).unwrap();
        let mut ids: Vec<_> = entries.into_iter().map(|entry| (entry.id, entry.raw)).collect();
        ids.sort();
        ids
    };
    let (forward_ids, backward_ids) = (ids(&path), ids(backward.as_ref()));
    assert!(forward_ids.iter().map(|(id, _)| id).eq(backward_ids.iter().map(|(id, _)| id)));
    let diff = home.json(&["diff", path.to_str().unwrap(), &backward, "--json"]);
    for kind in ["added", "removed", "changed"] {
        assert_eq!(diff[kind], json!([]), "{kind}");
    }
    assert_eq!(diff["cosmetic"], 0);
}

#[test]
fn an_embedded_party_is_the_entry_of_its_name_whichever_comes_first() {
    let affiliate = row("Huawei Technology", "Cairo, Egypt, EG", "84 FR 22963");
    let party = row("Huawei Technologies Co., Ltd.", "Bantian, Shenzhen, China, CN", "84 FR 22963");
    for rows in [[affiliate.clone(), party.clone()], [party, affiliate.clone()]] {
        let home = Home::new();
        home.text(&["import", &home.file("el.csv", table(&rows)), "--date", "2026-07-14"]);
        let shown = home.json(&["show", "huawei-technologies-co-ltd", "--json"]);
        assert_eq!(shown["countries"], json!(["CN"]));
        assert!(!shown["addresses"].to_string().contains("Cairo"), "{}", shown["addresses"]);
        let other = home.json(&["show", "el-huawei-technology-eg", "--json"]);
        assert_eq!(other["countries"], json!(["EG"]));
    }
    // An affiliate under another country that has no more in common than an alias is never taken for the party.
    let home = Home::new();
    home.text(&["import", &home.file("el.csv", table(&[affiliate])), "--date", "2026-07-14"]);
    assert_eq!(home.json(&["show", "huawei-technologies-co-ltd", "--json"])["countries"], json!(["CN"]));
}

#[test]
fn of_two_with_one_name_and_page_those_with_the_same_other_names_are_held_together() {
    let home = Home::new();
    let table = |rows: [(&str, &str); 2]| {
        let row = |(place, alias): (&str, &str)| {
            row("Alder Works", place, "84 FR 100").replace(",,\n", &format!(",{alias},\n"))
        };
        table(&rows.map(row))
    };
    // Whose country is not told has an identifier that tells nothing.
    let placeless = home.file("old.csv", table([("", "Elm Shop"), ("", "Fir Shop")]));
    for rows in [[("DE", "Elm Shop"), ("FR", "Fir Shop")], [("FR", "Elm Shop"), ("DE", "Fir Shop")]] {
        let placed = home.file("new.csv", table(rows));
        let diff = home.json(&["diff", &placeless, &placed, "--json"]).to_string();
        assert!(!diff.contains("alias-"), "{diff}");
    }
}
