//! Days to come: what a list has already was public by the day of the list.

use serde_json::{Value, json};

use crate::program::{HEADER, Home, screening_list};

/// A row of the screening list: list, name, notice, start date.
fn row([list, name, notice, start]: [&str; 4]) -> String {
    let value = |name_of: &str| match name_of {
        "source" => format!("{list} ({list}) - Example Office"),
        "name" => name.to_owned(),
        "federal_register_notice" => notice.to_owned(),
        "start_date" => start.to_owned(),
        _ => String::new(),
    };
    HEADER.trim_end().split(',').map(value).collect::<Vec<_>>().join(",") + "\n"
}

fn imported(rows: &[[&str; 4]], day: &str) -> Home {
    let home = Home::new();
    let text: String = rows.iter().map(|of| row(*of)).collect();
    home.text(&["import", &home.file("list.csv", format!("{HEADER}\n{text}")), "--date", day]);
    home
}

fn status(home: &Home, name: &str, day: &str) -> Value {
    home.json(&["show", name, "--as-of", day, "--json"])["status"].clone()
}

#[test]
fn a_party_that_is_listed_from_a_day_to_come_is_announced_by_the_day_of_the_list_that_has_it() {
    let home = imported(
        &[
            ["EL", "Alpha Works", "91 FR 70000", "2026-12-24"],
            ["EL", "Beta Works", "", "2027-01-01"],
            ["XAL", "Gamma Works", "", "2026-12-01"],
        ],
        "2026-11-20",
    );
    for (name, from) in
        [("Alpha Works", "2026-12-24"), ("Beta Works", "2027-01-01"), ("Gamma Works", "2026-12-01")]
    {
        let shown = home.text(&["show", name, "--as-of", "2026-11-20"]);
        // The Entity List gives days of print, and says of none since when it is in force.
        let words = if name == "Gamma Works" { "takes effect" } else { "to be published" };
        assert!(shown.contains(&format!("announced, {words} {from}")), "{shown}");
        assert_eq!(status(&home, name, "2026-11-20"), "announced", "{name}");
        assert_eq!(status(&home, name, from), "listed", "{name}");
    }
    assert_ne!(
        home.desig(&["show", "Beta Works", "--as-of", "2026-11-19"]).code,
        0,
        "before nobody could know"
    );
    let found = home.json(&["search", "list:XAL", "--as-of", "2026-11-20", "--json"]);
    assert_eq!(found["total"], 1);
    let events = home.json(&["events", "list:EL", "--as-of", "2026-11-20", "--json"]);
    let event = events["events"].as_array().unwrap().iter().find(|event| event["citation"] == "91 FR 70000");
    assert_eq!(event.unwrap()["published"], "2026-12-24", "the list tells the page and its day");
}

#[test]
fn the_day_of_a_list_dated_by_print_is_of_publication_also_where_the_page_is_missing_or_unreadable() {
    let home = imported(
        &[
            ["EL", "Alpha Works", "", "2019-05-21"],
            ["EL", "Beta Works", "840 FR 22962", "2019-05-22"],
            ["MEU", "Gamma Works", "", "2020-12-23"],
            ["UVL", "Delta Works", "", "2019-04-11"],
        ],
        "2026-07-14",
    );
    for (name, printed) in [
        ("Alpha Works", "2019-05-21"),
        ("Beta Works", "2019-05-22"),
        ("Gamma Works", "2020-12-23"),
        ("Delta Works", "2019-04-11"),
    ] {
        let shown = home.json(&["show", name, "--json"]);
        let added = &shown["designations"][0];
        assert_eq!((&added["effective"], &added["published"]), (&Value::Null, &json!(printed)), "{shown}");
        let event = home.json(&["show", added["event"].as_str().unwrap(), "--json"]);
        assert_eq!((&event["effective"], &event["published"]), (&Value::Null, &json!(printed)), "{event}");
        assert_eq!(status(&home, name, printed), "listed", "it counts from its publication");
    }
    let doubts = home.json(&["show", "Beta Works", "--json"])["doubts"].to_string();
    assert!(doubts.contains("840 FR 22962"), "{doubts}");
    // Of another list it is the day the list gives for the listing itself.
    let home = imported(&[["XAL", "Alpha Works", "", "2019-05-21"]], "2026-07-14");
    assert_eq!(
        home.json(&["show", "Alpha Works", "--json"])["designations"][0]["effective"],
        json!("2019-05-21")
    );
}

#[test]
fn what_an_earlier_day_could_not_know_stays_unknown() {
    let home = imported(&[["EL", "Alpha Works", "88 FR 70000", "2023-10-12"]], "2026-11-20");
    assert_ne!(home.desig(&["show", "Alpha Works", "--as-of", "2023-10-11"]).code, 0);
    assert_eq!(status(&home, "Alpha Works", "2023-10-12"), json!("listed"));
}

#[test]
fn a_start_that_is_neither_when_its_rule_was_printed_nor_when_it_took_effect_is_a_doubt() {
    let home = imported(
        &[
            ["EL", "Alpha Works", "85 FR 34497", "2022-01-01"],
            ["EL", "Beta Works", "85 FR 34497", "2020-06-05"],
        ],
        "2026-11-20",
    );
    let doubts = |name: &str| home.json(&["show", name, "--json"])["doubts"].clone();
    let doubt = "the list gives 2022-01-01 for 85 FR 34497, which was printed on 2020-06-05";
    assert!(doubts("Alpha Works").as_array().unwrap().contains(&json!(doubt)), "{}", doubts("Alpha Works"));
    assert_eq!(doubts("Beta Works"), json!([]));
}

/// The days an entry was added on, and its doubts.
fn days(home: &Home, name: &str) -> (Value, Value, String) {
    let shown = home.json(&["show", name, "--json"]);
    let added = &shown["designations"][0];
    (added["published"].clone(), added["effective"].clone(), shown["doubts"].to_string())
}

#[test]
fn a_start_in_another_year_than_the_volume_it_cites_is_a_doubt_and_no_day() {
    let rows = [
        ["EL", "Alpha Works", "86 FR 36499", "2031-07-12"],
        ["EL", "Beta Works", "87 FR 36499", "2001-07-12"],
        ["MEU", "Gamma Works", "85 FR 83799", "2030-12-23"],
        ["EL", "Delta Works", "90 FR 99999", "1/2/19"],
        ["EL", "Epsilon Works", "91 FR 99999", "2027-01-02"],
    ];
    let home = imported(&rows, "2026-11-20");
    for ([list, name, page, start], told) in rows.iter().zip([
        "the start date “2031-07-12” is not of the year of the first page it cites (86 FR 36499, of 2021)",
        "the list gives 2001-07-12 for 87 FR 36499, but volume 87 is of 2022; none is shown",
        "the start date “2030-12-23” is not of the year of the first page it cites (85 FR 83799, of 2020)",
        "the list gives 2019-01-02 for 90 FR 99999, but volume 90 is of 2025; none is shown",
        "the list gives 2027-01-02 for 91 FR 99999, but volume 91 is of 2026; none is shown",
    ]) {
        let (published, effective, doubts) = days(&home, name);
        assert_eq!((published, effective), (Value::Null, Value::Null), "{list} {page} {start}");
        assert!(doubts.contains(told), "{name}: {doubts}");
    }
    let events = home.json(&["events", "--json"]);
    let is_of_a_slip = |event: &Value| {
        ["2031", "2001", "2030", "2019-01-02", "2027"].iter().any(|day| event.to_string().contains(day))
    };
    assert!(!events["events"].as_array().unwrap().iter().any(is_of_a_slip), "{events}");
    // Where other rows have the page with a day of its year, that is its day.
    let mut rows = rows.to_vec();
    rows.push(["EL", "Zeta Works", "86 FR 36499", "2021-07-12"]);
    let home = imported(&rows, "2026-11-20");
    let (published, _, doubts) = days(&home, "Alpha Works");
    assert_eq!(published, "2021-07-12");
    assert!(doubts.contains("2031-07-12"), "{doubts}");
}

#[test]
fn a_day_that_nobody_can_have_known_on_the_day_of_the_list_dates_nothing_in_any_format() {
    let home = imported(
        &[
            ["EL", "Alpha Works", "Vol. 83 No. 91 05/10/2018", "2033-10-09"],
            ["XAL", "Beta Works", "", "2029-01-01"],
            ["XAL", "Gamma Works", "", "2027-12-01"],
        ],
        "2026-11-20",
    );
    let ecfr = std::fs::read_to_string(crate::common::fixture("ecfr-xml/supplement.xml")).unwrap();
    let ecfr = ecfr
        .replace("<TD align=\"left\">84 FR 10003, 6/12/19</TD>", "<TD align=\"left\">99 FR 1, 7/12/34</TD>");
    let of_code = Home::new();
    of_code.text(&["import", &of_code.file("ecfr.xml", ecfr)]);
    let un = "<CONSOLIDATED_LIST dateGenerated=\"2026-02-27\"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>\
        <FIRST_NAME>Delta</FIRST_NAME><UN_LIST_TYPE>X</UN_LIST_TYPE><REFERENCE_NUMBER>FXi.1</REFERENCE_NUMBER>\
        <LISTED_ON>2033-01-01</LISTED_ON></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>";
    home.text(&["import", &home.file("un.xml", un)]);
    let uk = std::fs::read_to_string(crate::common::fixture("uk-csv/list.csv")).unwrap();
    let ftm = r#"{"id":"NK-1","caption":"Zeta","schema":"Person","datasets":["xa"],"target":true,"last_seen":"2026-02-27","properties":{"name":["Zeta"],"topics":["sanction"]}}
{"id":"s-1","caption":"S","schema":"Sanction","datasets":["xa"],"properties":{"entity":["NK-1"],"startDate":["2033-07-07"],"listingDate":["2033-07-01"]}}
"#;
    home.text(&["import", &home.file("entities.ftm.json", ftm)]);
    home.text(&["import", &home.file("uk.csv", uk.replace("29/06/2012", "07/07/2033"))]);
    for (home, name, told) in [
        (
            &home,
            "Alpha Works",
            "“2033-10-09”, is more than sixty days after the day of the list (2026-11-20)",
        ),
        (&home, "Beta Works", "“2029-01-01”, is more than two years after the day of the list (2026-11-20)"),
        (&of_code, "Example Mirrors", "the day of 99 FR 1, “2034-07-12”, is more than sixty days after"),
        (&home, "Delta", "“2033-01-01”, is more than two years after the day of the list (2026-02-27)"),
        (&home, "Zeta", "“2033-07-07”, is more than two years after the day of the list (2026-02-27)"),
        (&home, "uk-exa0003", "“07/07/2033”, is more than two years after the day of the list"),
    ] {
        let (published, effective, doubts) = days(home, name);
        assert_eq!((published, effective), (Value::Null, Value::Null), "{name}");
        assert!(doubts.contains(told), "{name}: {doubts}");
        assert_ne!(status(home, name, "2026-11-23"), "announced", "{name}");
    }
    assert_eq!(days(&home, "Gamma Works").1, "2027-12-01", "a day that is to come soon is one");
}

#[test]
fn a_birth_in_a_year_to_come_is_a_doubt() {
    let home = Home::new();
    let list = "<CONSOLIDATED_LIST dateGenerated=\"2026-02-27\"><INDIVIDUALS><INDIVIDUAL><DATAID>1</DATAID>\
        <FIRST_NAME>ALPHA</FIRST_NAME><UN_LIST_TYPE>X</UN_LIST_TYPE><REFERENCE_NUMBER>FXi.1</REFERENCE_NUMBER>\
        <LISTED_ON>2012-12-31</LISTED_ON><INDIVIDUAL_DATE_OF_BIRTH><YEAR>3033</YEAR></INDIVIDUAL_DATE_OF_BIRTH>\
        <INDIVIDUAL_DATE_OF_BIRTH><YEAR>1933</YEAR></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>";
    home.text(&["import", &home.file("un.xml", list)]);
    let shown = home.json(&["show", "un-fxi.1", "--json"]);
    assert_eq!(shown["doubts"], json!(["the date of birth “3033” is of a year to come: a slip of the list"]));
}

/// A page of documents: number, first page, effective date, what it corrects.
fn documents(of: &[[&str; 4]]) -> String {
    let one = |[number, page, effective, corrects]: &[&str; 4]| {
        json!({
            "document_number": number, "title": format!("Example rule {number}"), "start_page": page.parse::<u32>().unwrap(),
            "end_page": page.parse::<u32>().unwrap() + 3, "publication_date": "2019-10-09", "effective_on": effective,
            "correction_of": if corrects.is_empty() { Value::Null } else { json!(corrects) }, "corrections": [],
        })
    };
    json!({ "count": of.len(), "total_pages": 1, "results": of.iter().map(one).collect::<Vec<_>>() })
        .to_string()
}

#[test]
fn a_document_that_gives_a_rule_another_day_is_a_doubt_of_the_rule_and_of_whom_it_added() {
    let home = Home::new();
    let text = documents(&[["2019-22210", "54002", "2019-10-10", ""]]);
    home.text(&["import", &home.file("documents.json", text), "--format", "federal-register"]);
    let doubt = "sources do not agree on when 84 FR 54002 took effect: 2019-10-09 here, 2019-10-10 in the Federal \
                 Register's document 2019-22210; 2019-10-09 is shown";
    assert_eq!(home.json(&["show", "84 FR 54002", "--json"])["doubts"], json!([doubt]));
    assert!(home.text(&["show", "84 FR 54002"]).contains(doubt));
    let member =
        home.json(&["show", "84 FR 54002", "--json"])["entities"][0]["id"].as_str().unwrap().to_owned();
    assert!(home.json(&["show", &member, "--json"])["doubts"].as_array().unwrap().contains(&json!(doubt)));
}

#[test]
fn a_rule_that_is_recorded_and_a_document_that_disagree_are_both_named_with_their_days() {
    let home = imported(&[["EL", "Alpha Works", "84 FR 54004", "2019-10-11"]], "2026-11-20");
    let doubts = || home.json(&["show", "Alpha Works", "--json"])["doubts"].clone();
    let alone = "the list gives 2019-10-11 for 84 FR 54004, which was printed on 2019-10-09";
    assert_eq!(doubts(), json!([alone]));
    let text = documents(&[["2019-22210", "54002", "2019-10-09", ""]])
        .replace(r#""publication_date":"2019-10-09""#, r#""publication_date":"2019-10-10""#);
    home.text(&["import", &home.file("documents.json", text), "--format", "federal-register"]);
    let of_row = "the list gives 2019-10-11 for 84 FR 54004, which was printed on 2019-10-09 as recorded here, on \
                  2019-10-10 by the Federal Register's document 2019-22210; 2019-10-09 is shown";
    let of_rule = "sources do not agree on when 84 FR 54002 was published: 2019-10-09 here, 2019-10-10 in the Federal \
                   Register's document 2019-22210; 2019-10-09 is shown";
    assert_eq!(doubts(), json!([of_row, of_rule]));
}

#[test]
fn a_correction_is_found_by_its_page() {
    let home = Home::new();
    let text = documents(&[
        ["2019-22210", "54002", "2019-10-09", ""],
        ["2019-30000", "60000", "2019-10-09", "2019-22210"],
        ["2019-40000", "61000", "2019-10-09", "2019-39999"],
    ]);
    home.text(&["import", &home.file("documents.json", text), "--format", "federal-register"]);
    let shown = home.json(&["show", "84 FR 60001", "--json"]);
    assert_eq!((&shown["kind"], &shown["list"]), (&json!("correction"), &json!("EL")));
    assert!(shown["note"].as_str().unwrap().starts_with("Corrects document 2019-22210."), "{shown}");
    assert_ne!(home.desig(&["show", "84 FR 61000"]).code, 0, "what it corrects is of no event here");
}

#[test]
fn what_is_in_force_until_a_snapshot_of_a_day_to_come_is_not_said_to_be_overtaken() {
    let home = Home::new();
    let list = |name: &str, count: u32| home.file(name, screening_list(&[("XAL", count)], 1));
    let import =
        |file: &str, day: &str| home.json(&["import", file, "--date", day, "--json"])["snapshots"][0].clone();
    let (of_later, of_now) = (list("later.csv", 42), list("now.csv", 41));
    let to_come = import(&of_later, "2097-01-01")["id"].as_str().unwrap().to_owned();
    let said = home.text(&["import", &of_now, "--date", "2026-06-01"]);
    assert!(!said.contains("not in force"), "{said}");
    assert!(said.contains(&format!("{to_come} takes its place on 2097-01-01")), "{said}");
    assert_eq!(
        home.imported().iter().filter(|(.., in_force)| *in_force).map(|one| one.2).collect::<Vec<_>>(),
        [41]
    );
    // One of a day before is overtaken by that of today, not by the one to come.
    let earlier = import(&list("earlier.csv", 40), "2026-05-01");
    let in_force = home.imported().into_iter().find(|(.., in_force)| *in_force).unwrap().1;
    assert_eq!(earlier["later"], Value::from(in_force));
}
