//! Days that a list gives and that are none, or are not those of what they stand beside.

use serde_json::{Value, json};

use crate::denied;
use crate::program::Home;

/// A row of the Unverified List: name, notice, start date.
fn unverified(rows: &[[&str; 3]]) -> String {
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for [name, notice, start] in rows {
        text += &format!(
            "Unverified List (UVL) - Bureau of Industry and Security,{name},\"1 Example St, DE\",\"{notice}\",{start},,\n"
        );
    }
    text
}

#[test]
fn an_end_in_a_year_that_no_list_can_mean_is_a_doubt_and_never_a_day() {
    let home = Home::new();
    let screening = "source,name,addresses,federal_register_notice,start_date,end_date,alt_names,programs\n\
        Denied Persons List (DPL) - Bureau of Industry and Security,Alpha Air,\"1 Example St, DE\",84 F.R. 27233 6/12/2019,2019-06-05,3033-12-03,,\n";
    home.text(&["import", &home.file("csl.csv", screening), "--date", "2019-06-30"]);
    let shown = home.json(&["show", "Alpha Air", "--as-of", "2026-01-01", "--json"]);
    assert_eq!(shown["doubts"], json!(["the end date “3033-12-03” is no day a list can mean"]));
    let denied = denied(&[["Beta Air", "06/05/2019", "12/03/3033", "84 F.R. 27233 6/12/2019"]]);
    let home = Home::new();
    home.text(&["import", &home.file("dpl.txt", denied), "--date", "2019-06-30"]);
    let shown = home.json(&["show", "Beta Air", "--as-of", "2026-01-01", "--json"]);
    assert_eq!(shown["doubts"], json!(["the end date “12/03/3033” is no day a list can mean"]));
}

#[test]
fn a_start_that_is_no_more_than_a_year_is_held_against_the_year_of_the_first_page() {
    let home = Home::new();
    let text = unverified(&[
        ["Alpha Works", "76 FR 71869", "2024"],
        ["Beta Works", "89 FR 1000", "2024"],
        ["Gamma Works", "89 FR 1001", "2023 to 2024"],
    ]);
    home.text(&["import", &home.file("uvl.csv", text), "--date", "2026-07-14"]);
    let disagrees =
        "the start date “2024” is not of the year of the first page it cites (76 FR 71869, of 2011)";
    for (name, is_told) in [("Alpha Works", true), ("Beta Works", false), ("Gamma Works", false)] {
        let doubts = home.json(&["show", name, "--json"])["doubts"].clone();
        let doubts = doubts.as_array().unwrap();
        assert_eq!(doubts.contains(&json!(disagrees)), is_told, "{name}: {doubts:?}");
        assert!(doubts[0].as_str().unwrap().contains("less than a day"), "{name}: {doubts:?}");
    }
}

#[test]
fn after_a_first_citation_that_cannot_be_read_the_next_is_never_told_as_the_addition() {
    let home = Home::new();
    let notice = "83 F.R. [INSERT FR PAGE NUMBER] 9/4/18, 84 F.R. 40241 8/14/19";
    let text =
        unverified(&[["Alpha Works", notice, "2018-09-04"], ["Beta Works", "84 F.R. 40241 8/14/19", ""]]);
    home.text(&["import", &home.file("uvl.csv", text), "--date", "2026-07-14"]);
    let alpha = home.json(&["show", "Alpha Works", "--json"]);
    assert_eq!((&alpha["status"], &alpha["since"]), (&json!("listed"), &Value::Null), "{alpha}");
    let roles: Vec<(&Value, &Value)> = alpha["designations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|designation| (&designation["role"], &designation["citations"]))
        .collect();
    assert_eq!(roles, [(&json!("added"), &json!([])), (&json!("revised"), &json!(["84 FR 40241"]))]);
    let doubts = alpha["doubts"].to_string();
    assert!(
        doubts.contains("the date 2018-09-04 that the list gives is of no page that could be read"),
        "{doubts}"
    );
    assert!(!doubts.contains("in most of its rows"), "nor is it a slip in one: {doubts}");
    assert!(alpha["facts"].to_string().contains("INSERT FR PAGE NUMBER"), "{alpha}");
    let line = home.text(&["search", "Alpha Works"]);
    assert!(line.contains("listed, since when is not recorded") && !line.contains("2019"), "{line}");
    // By the day of the page that could be read it was there; before, nothing says that it was.
    let status = |day: &str| home.desig(&["show", "Alpha Works", "--as-of", day]).code;
    assert_eq!((status("2019-08-14"), status("2019-08-13")), (0, 1));
    assert!(home.text(&["search", "Beta Works"]).contains("listed since 2019-08-14"));
}
