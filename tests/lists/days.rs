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
    assert!(home.text(&["search", "Beta Works"]).contains("listed, published 2019-08-14"));
}

#[test]
fn orders_of_one_day_are_each_in_force_from_a_day_of_their_own() {
    let home = Home::new();
    let text = denied(&[
        ["Alpha Air", "09/26/2013", "", "78 F.R. 61949 10/8/13"],
        ["Beta Air", "10/02/2013", "", "78 F.R. 61950 10/8/13"],
        // Of the same order; it is in force for this one since another day.
        ["Gamma Air", "09/30/2013", "", "78 F.R. 61949 10/8/13"],
        // The day is that of its later order.
        ["Delta Air", "06/05/2019", "", "\"78 F.R. 61949 10/8/13, 84 F.R. 27233 6/12/2019\""],
        ["Epsilon Air", "09/26/2013", "", "78 F.R. 61949 10/8/13"],
    ]);
    home.text(&["import", &home.file("dpl.txt", text), "--date", "2019-06-30"]);
    let shown = |name: &str| home.json(&["show", name, "--json"]);
    for (name, since) in [
        ("Alpha Air", "2013-09-26"),
        ("Beta Air", "2013-10-02"),
        ("Gamma Air", "2013-09-30"),
        ("Epsilon Air", "2013-09-26"),
    ] {
        let shown = shown(name);
        let effective = &shown["designations"][0]["effective"];
        assert_eq!((effective, &shown["doubts"]), (&json!(since), &json!([])), "{name}");
    }
    let delta = shown("Delta Air");
    let added = &delta["designations"][0];
    assert_eq!((&added["effective"], &added["published"]), (&Value::Null, &json!("2013-10-08")));
    assert!(delta["doubts"][0].as_str().unwrap().contains("that of a later order (84 FR 27233)"), "{delta}");
    let found = |day: &str| home.json(&["search", "list:DPL", "--as-of", day, "--json"])["total"].clone();
    assert_eq!((found("2013-09-26"), found("2013-10-02")), (json!(2), json!(4)));
    assert_eq!(home.desig(&["search", "list:DPL", "--as-of", "2013-09-25"]).code, 1);
    let event = shown("Alpha Air")["designations"][0]["event"].clone();
    let event = home.json(&["show", event.as_str().unwrap(), "--json"]);
    assert_eq!(
        (&event["citation"], &event["published"], &event["effective"]),
        (&json!("78 FR 61949"), &json!("2013-10-08"), &json!("2013-09-26"))
    );
}

#[test]
fn a_day_still_to_come_that_is_of_no_order_cited_is_told_as_the_lists_own_and_never_as_in_force() {
    let home = Home::new();
    let text = denied(&[
        ["Alpha Air", "06/01/2027", "", "91 F.R. 60001 10/8/2026"],
        ["Beta Air", "12/01/2026", "", "91 F.R. 60002 10/8/2026"],
        ["Gamma Air", "03/01/2027", "", ""],
    ]);
    home.text(&["import", &home.file("dpl.txt", text), "--date", "2026-11-20"]);
    let shown = |name: &str| home.json(&["show", name, "--as-of", "2026-11-20", "--json"]);
    let alpha = shown("Alpha Air");
    let added = &alpha["designations"][0];
    assert_eq!((&added["effective"], &added["published"]), (&Value::Null, &json!("2026-10-08")));
    let doubt = "by the list it takes effect on 2027-06-01, a day still to come on 2026-11-20, and none of the orders \
                 it cites is known to be the one: whether it is in force, and since when, is not recorded";
    assert_eq!(alpha["doubts"], json!([doubt]));
    let line = home.text(&["search", "Alpha Air", "--as-of", "2026-11-20"]);
    assert!(line.contains("listed, published 2026-10-08") && line.contains(doubt), "{line}");
    let line = home.text(&["search", "Alpha Air", "--as-of", "2027-06-01"]);
    assert!(!line.contains(doubt), "{line}");
    for (name, from) in [("Beta Air", "2026-12-01"), ("Gamma Air", "2027-03-01")] {
        let one = shown(name);
        let told = (&one["status"], &one["designations"][0]["effective"], &one["doubts"]);
        assert_eq!(told, (&json!("announced"), &json!(from), &json!([])), "{name}");
    }
}

#[test]
fn a_notice_of_two_pages_is_one_order() {
    let home = Home::new();
    let text = denied(&[
        ["Alpha Air", "03/31/2017", "", "\"82 F.R. 16787, 16788 4/6/2017\""],
        ["Beta Air", "03/31/2017", "", "\"82 F.R. 16786, 16787 4/16/2017\""],
    ]);
    home.text(&["import", &home.file("dpl.txt", text), "--date", "2019-06-30"]);
    for (name, page) in [("Alpha Air", "82 FR 16787"), ("Beta Air", "82 FR 16786")] {
        let shown = home.json(&["show", name, "--json"]);
        let designations = shown["designations"].as_array().unwrap();
        assert_eq!((designations.len(), &designations[0]["citations"]), (1, &json!([page])), "{shown}");
        assert_eq!(
            (&designations[0]["effective"], &shown["doubts"]),
            (&json!("2017-03-31"), &json!([])),
            "{shown}"
        );
    }
}

#[test]
fn the_day_of_a_page_is_that_of_its_document_though_every_row_gives_another() {
    let home = Home::new();
    let text = denied(&[
        ["Alpha Air", "03/31/2017", "", "\"82 F.R. 16786 4/16/2017\""],
        ["Beta Air", "02/26/2016", "", "\"81 F.R. 10585 3/1/2016, 82 F.R. 16786 4/16/2017\""],
    ]);
    home.text(&["import", &home.file("dpl.txt", text), "--date", "2019-06-30"]);
    let told = |name: &str| {
        let shown = home.json(&["show", name, "--json"]);
        let days = shown["designations"].as_array().unwrap().iter().map(|one| one["published"].clone());
        (days.collect::<Vec<_>>(), shown["doubts"].clone())
    };
    assert_eq!(told("Alpha Air"), (vec![json!("2017-04-16")], json!([])), "no more is known");
    let document = json!({"count": 1, "results": [{"document_number": "2017-00001", "title": "Example Order",
        "volume": 82, "start_page": 16786, "end_page": 16787, "publication_date": "2017-04-06"}]});
    home.text(&["import", &home.file("documents.json", document.to_string())]);
    let doubt = "the list gives 2017-04-16 for 82 FR 16786, which was printed on 2017-04-06";
    assert_eq!(told("Alpha Air"), (vec![json!("2017-04-06")], json!([doubt])));
    assert_eq!(told("Beta Air"), (vec![json!("2016-03-01"), json!("2017-04-06")], json!([doubt])));
}

#[test]
fn a_list_without_days_is_known_from_its_snapshot_on_and_is_never_told_to_have_come_later() {
    let home = Home::new();
    let text = unverified(&[["Alpha Works", "", ""], ["Beta Works", "84 F.R. 40241 8/14/19", ""]]);
    home.text(&["import", &home.file("uvl.csv", text), "--date", "2026-07-14"]);
    let from = "UVL does not say of all since when it has them; those are known from 2026-07-14 on";
    let said = home.desig(&["search", "Alpha Works", "--as-of", "2026-07-13"]);
    assert!(said.code == 1 && said.err.contains(from), "{}", said.err);
    let said = home.desig(&["show", "Alpha Works", "--as-of", "2026-07-13"]);
    assert!(said.code == 1 && said.err.contains(from), "{}", said.err);
    let id = home.json(&["show", "Alpha Works", "--json"])["id"].clone();
    let said = home.desig(&["show", id.as_str().unwrap(), "--as-of", "2026-07-13"]);
    assert!(said.code == 1 && said.err.contains("is known from 2026-07-14 on"), "{}", said.err);
    // Of one with a day it is known that it came later.
    let id = home.json(&["show", "Beta Works", "--json"])["id"].clone();
    let said = home.desig(&["show", id.as_str().unwrap(), "--as-of", "2019-08-13"]);
    assert!(said.err.contains("was not public as of 2019-08-13"), "{}", said.err);
    let said = home.desig(&["search", "nobody of the sort", "--as-of", "2026-07-14"]);
    assert!(!said.err.contains("does not say"), "{}", said.err);
    let brief = home.text(&["show", "Alpha Works", "--as-of", "2026-07-14"]);
    assert!(brief.contains("Page of the entry: not recorded"), "{brief}");
}

#[test]
fn what_a_later_snapshot_says_is_told_with_its_day() {
    let home = Home::new();
    let text = unverified(&[["Alpha Works", "84 F.R. 40241 8/14/19", ""]]);
    home.text(&["import", &home.file("uvl.csv", text), "--date", "2026-07-14"]);
    let said =
        "names, addresses and facts are as UVL has them on 2026-07-14; those of 2020-01-01 are not recorded";
    let doubts = |day: &str| home.json(&["show", "Alpha Works", "--as-of", day, "--json"])["doubts"].clone();
    assert_eq!((doubts("2020-01-01"), doubts("2026-07-14")), (json!([said]), json!([])));
}
