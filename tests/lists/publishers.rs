//! One list from several publishers, and a party that several lists in one file designate.

use serde_json::{Value, json};

use crate::common::fixture;
use crate::program::{Home, screening_list};

/// A party on two lists, in the way of OpenSanctions.
const TWICE: &str = r#"{"id": "NK-1", "caption": "Example Holding", "schema": "Company", "properties": {"name": ["Example Holding"], "topics": ["sanction"], "programId": ["US-EX", "EU-EX"], "address": ["12 Nowhere Street, Building 3, Minsk"]}, "referents": [], "datasets": ["us_ofac_sdn", "eu_fsf"], "target": true, "last_seen": "2026-07-01T00:00:00"}
{"id": "s-1", "caption": "Sanction", "schema": "Sanction", "properties": {"entity": ["NK-1"], "programId": ["US-EX"], "startDate": ["2021-02-03"], "authorityId": ["9001"]}, "datasets": ["us_ofac_sdn"], "target": false}
{"id": "s-2", "caption": "Sanction", "schema": "Sanction", "properties": {"entity": ["NK-1"], "programId": ["EU-EX"], "startDate": ["2022-03-04"], "authorityId": ["EU.90.1"]}, "datasets": ["eu_fsf"], "target": false}
"#;

#[test]
fn an_event_is_about_the_programs_of_its_own_list() {
    let home = Home::new();
    home.text(&["import", &home.file("entities.ftm.json", TWICE)]);
    for (event, title) in [("us-ofac-sdn-2021-02-03", "US-EX"), ("eu-fsf-2022-03-04", "EU-EX")] {
        assert_eq!(home.json(&["show", event, "--json"])["title"], title);
    }
}

#[test]
fn each_sanction_of_a_party_on_one_list_is_of_its_own_event() {
    let home = Home::new();
    let party = |id: &str| {
        json!({"id": id, "caption": format!("Works {id}"), "schema": "Company", "datasets": ["ex_council"],
            "properties": {"name": [format!("Works {id}")], "topics": ["sanction"]}, "last_seen": "2026-07-01"})
    };
    let sanction = |id: &str, of: &str, properties: Value| {
        let mut properties = properties;
        properties["entity"] = json!([of]);
        json!({"id": id, "schema": "Sanction", "datasets": ["ex_council"], "properties": properties})
    };
    let lines = [
        party("A"),
        sanction("s-1", "A", json!({"startDate": ["2024-11-12"], "program": ["LATE"], "status": ["active"]})),
        sanction(
            "s-2",
            "A",
            json!({"startDate": ["2021-10-30"], "program": ["EARLY"], "endDate": ["2024-10-30"]}),
        ),
        sanction(
            "s-3",
            "A",
            json!({"startDate": ["2024-11-12"], "program": ["LATE TOO"], "authority": ["Council"]}),
        ),
        party("B"),
        sanction("s-4", "B", json!({"startDate": ["2021-10-30"], "program": ["OTHER"]})),
        party("C"),
        sanction("s-5", "C", json!({"listingDate": ["2024-11-12"], "program": ["LATE"]})),
        sanction("s-6", "C", json!({"program": ["UNDATED"]})),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    home.text(&["import", &home.file("entities.ftm.json", text)]);

    let shown = home.json(&["show", "ex-council-A", "--json"]);
    let told: Vec<_> = shown["designations"].as_array().unwrap().iter().collect();
    let field = |name: &str| told.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
    assert_eq!(field("event"), ["ex-council-2021-10-30", "ex-council-2024-11-12"]);
    assert_eq!(field("role"), ["added", "revised"]);
    assert_eq!(field("effective"), ["2021-10-30", "2024-11-12"]);
    assert_eq!(
        field("categories"),
        [json!(["ex-council-early"]), json!(["ex-council-late", "ex-council-late-too"])]
    );
    assert_eq!(field("note"), ["until 2024-10-30", "active · Council"]);
    assert_eq!(
        shown["doubts"],
        json!(["by the list no sanction is in force between 2024-10-30 and 2024-11-12"])
    );

    let event = |id: &str| {
        let event = home.json(&["show", id, "--json"]);
        let members = event["entities"].as_array().unwrap().iter();
        let members: Vec<String> = members
            .map(|member| format!("{} {}", member["role"].as_str().unwrap(), member["id"].as_str().unwrap()))
            .collect();
        (event["title"].as_str().unwrap().to_owned(), event["kind"].clone(), members)
    };
    assert_eq!(
        event("ex-council-2021-10-30"),
        (
            "EARLY and OTHER".to_owned(),
            json!("addition"),
            vec!["added ex-council-A".into(), "added ex-council-B".into()]
        )
    );
    assert_eq!(
        event("ex-council-2024-11-12"),
        ("Revisions: LATE and LATE TOO".to_owned(), json!("revision"), vec!["revised ex-council-A".into()])
    );
    // When it was listed is no day since when it is in force.
    assert_eq!(
        event("ex-council-of-2024-11-12"),
        ("LATE".to_owned(), json!("addition"), vec!["added ex-council-C".into()])
    );
    let of_journal = home.json(&["show", "ex-council-of-2024-11-12", "--json"]);
    assert_eq!((&of_journal["published"], &of_journal["effective"]), (&json!("2024-11-12"), &Value::Null));

    // The one that has no day stands last, and is of no event.
    let shown = home.json(&["show", "ex-council-C", "--json"]);
    let undated = &shown["designations"][1];
    assert_eq!((&undated["event"], &undated["role"]), (&Value::Null, &json!("revised")), "{shown}");
    assert_eq!(undated["categories"], json!(["ex-council-undated"]));
    // Whoever is under a program is found by it, whichever of the sanctions it is of.
    for (program, id) in
        [("late-too", "ex-council-A"), ("undated", "ex-council-C"), ("early", "ex-council-A")]
    {
        let found = home.json(&["search", &format!("category:ex-council-{program}"), "--json"]);
        assert_eq!(found["results"][0]["id"], id, "{found}");
    }
    let brief = home.text(&["show", "ex-council-A"]);
    assert!(brief.contains("**listed since 2021-10-30**"), "{brief}");
    assert!(
        brief.contains("- Revised 2024-11-12 (effective), for ex-council-late; ex-council-late-too"),
        "{brief}"
    );
}

#[test]
fn a_program_that_no_sanction_names_is_not_of_the_one_list_that_does_sanction_a_party() {
    let home = Home::new();
    let line = TWICE.lines().next().unwrap();
    let sanction = TWICE.lines().nth(1).unwrap();
    home.text(&["import", &home.file("entities.ftm.json", format!("{line}\n{sanction}\n"))]);
    let shown = home.json(&["show", "us-ofac-sdn-NK-1", "--json"]);
    assert_eq!(shown["designations"][0]["categories"], json!(["us-ofac-sdn-us-ex"]), "{shown}");
    assert!(shown["facts"].to_string().contains("EU-EX"), "{shown}");
}

#[test]
fn a_smaller_file_of_another_source_of_a_list_is_told_as_that_and_not_as_a_loss() {
    let home = Home::new();
    let csl = home.file("csl.csv", screening_list(&[("SDN", 42)], 1));
    home.text(&["import", &csl, "--date", "2026-01-02"]);
    let parts = [
        ("sdn.csv", "9001,\"HOLDING EXEMPLAIRE\",-0- ,\"EX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"),
        ("add.csv", "9001,1,-0- ,-0- ,-0- ,-0- \n"),
        ("alt.csv", "9001,1,\"aka\",\"EXEMPLAIRE\",-0- \n"),
    ];
    let [sdn, add, alt] = &parts.map(|(name, text)| home.file(name, text));
    let refused = home.desig(&["import", sdn, add, alt, "--date", "2026-01-03"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    let why = "sdn.csv, add.csv, alt.csv (ofac-csv) is another source of the list SDN than csl.csv (csl-csv), with 1 entry \
               where that has 42\n";
    assert!(refused.err.contains(why), "{}", refused.err);
    assert!(refused.err.contains("--accept-loss") && refused.err.contains("--data-dir"), "{}", refused.err);
    assert_eq!(home.imported().len(), 1);
    home.text(&["import", sdn, add, alt, "--date", "2026-01-03", "--accept-loss"]);
    assert_eq!(home.imported().len(), 2);
    // Of one source it is a loss.
    let home = Home::new();
    home.text(&["import", &csl, "--date", "2026-01-02"]);
    let less = home.file("less.csv", screening_list(&[("SDN", 1)], 1));
    let refused = home.desig(&["import", &less, "--date", "2026-01-03"]);
    assert!(refused.err.contains("SDN shrank from 42 entries to 1; a fault of the feed?"), "{}", refused.err);
}

#[test]
fn the_table_of_targets_files_programs_of_several_lists_under_none_of_them() {
    let home = Home::new();
    let header = "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset,first_seen,last_seen,last_change\n";
    let row = |id: &str, name: &str, datasets: &str| {
        format!("{id},Company,{name},,,us,,,,,,US-EX;EU-EX,{datasets},2025-01-02,2026-07-01,2025-01-02\n")
    };
    let several = "US OFAC Specially Designated Nationals (SDN) List;EU Financial Sanctions Files (FSF)";
    let rows = [
        row("NK-1", "Alpha Holding", several),
        row("NK-2", "Beta Holding", "EU Financial Sanctions Files (FSF)"),
    ];
    home.text(&["import", &home.file("targets.simple.csv", header.to_owned() + &rows.concat())]);
    let categories =
        |name: &str| home.json(&["show", name, "--json"])["designations"][0]["categories"].clone();
    assert_eq!(categories("Alpha Holding"), json!([]));
    assert_eq!(categories("Beta Holding"), json!(["eu-fsf-us-ex", "eu-fsf-eu-ex"]));
    assert!(home.json(&["show", "Alpha Holding", "--json"])["facts"].to_string().contains("US-EX"));
}

#[test]
fn entries_of_one_party_are_no_neighbors_of_each_other() {
    let home = Home::new();
    let other =
        TWICE.lines().next().unwrap().replace("NK-1", "NK-2").replace("Example Holding", "Other Works");
    home.text(&["import", &home.file("entities.ftm.json", format!("{TWICE}{other}\n"))]);
    let shown = home.json(&["show", "us-ofac-sdn-NK-1", "--json"]);
    let whys = |id: &str| -> Vec<Value> {
        let related = shown["related"].as_array().unwrap().iter();
        related.filter(|related| related["id"] == id).map(|related| related["why"].clone()).collect()
    };
    assert_eq!(whys("eu-fsf-NK-1"), ["also listed as"]);
    let neighbors =
        shown["related"].as_array().unwrap().iter().filter(|related| related["name"] == "Other Works");
    assert!(neighbors.count() > 0, "{shown}");
}

#[test]
fn a_list_from_two_publishers_is_said_to_be_one_and_its_parties_are_linked_by_its_own_numbers() {
    let home = Home::new();
    // Another spelling: nothing but the number says that it is the same party.
    let ofac = "9001,\"HOLDING EXEMPLAIRE\",-0- ,\"EX\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
    let parts = [
        ("sdn.csv", ofac),
        ("add.csv", "9001,1,-0- ,-0- ,-0- ,-0- \n"),
        ("alt.csv", "9001,1,\"aka\",\"EXEMPLAIRE\",-0- \n"),
    ];
    let parts = parts.map(|(name, text)| home.file(name, text));
    let ftm = home.file("entities.ftm.json", TWICE);
    home.text(&["import", &parts[0], &parts[1], &parts[2], &ftm]);
    let lists = home.text(&["lists"]);
    for line in [
        "the same list as US-OFAC-SDN, from another publisher",
        "the same list as SDN, from another publisher",
    ] {
        assert!(lists.contains(line), "{lists}");
    }
    let json = home.json(&["lists", "--json"]);
    let same =
        json["lists"].as_array().unwrap().iter().find(|list| list["list"] == "SDN").unwrap()["same_as"]
            .clone();
    assert_eq!(same, json!(["US-OFAC-SDN"]));
    let shown = home.json(&["show", "sdn-9001", "--json"]);
    let wanted = json!({
        "id": "us-ofac-sdn-NK-1", "name": "Example Holding", "why": "also listed as",
        "detail": "same number on the list (SDN 9001)",
    });
    assert_eq!(shown["related"].as_array().unwrap()[0], wanted, "{shown}");
}

#[test]
fn rows_say_on_which_list_a_party_is_where_there_are_several() {
    let home = Home::new();
    assert!(!home.text(&["search", "sensetime"]).contains("  EL  "), "there is one list only");
    let ftm = fixture("ftm-json/several-lists.ftm.json");
    home.text(&["import", ftm.to_str().unwrap()]);
    assert!(home.text(&["search", "sensetime"]).contains("  EL  "));
    let found = home.text(&["search", "example holding"]);
    for list in ["US-OFAC-SDN", "EU-FSF"] {
        assert!(found.lines().any(|line| line.contains(&format!("  {list}  listed"))), "{found}");
    }
}

#[test]
fn a_file_that_designates_nobody_is_said_to_hold_nobody_and_not_to_be_of_another_kind() {
    let home = Home::new();
    let file = fixture("ftm-json/no-targets.ftm.json");
    let refused = home.desig(&["import", file.to_str().unwrap()]);
    assert_eq!(refused.code, 3);
    assert!(
        refused.err.contains("no-targets.ftm.json holds nobody under sanctions or export controls: "),
        "{}",
        refused.err
    );
    assert!(!refused.err.contains("last good"), "there is none: {}", refused.err);
}

#[test]
fn a_party_between_two_sanctions_or_after_the_last_is_told_to_be() {
    let home = Home::new();
    let party = |id: &str, sanctions: &[Value]| {
        let mut lines = format!(
            "{}\n",
            json!({"id": id, "caption": format!("Works {id}"), "schema": "Company", "datasets": ["ex_council"],
                "properties": {"name": [format!("Works {id}")], "topics": ["sanction"]}, "last_seen": "2026-07-01"})
        );
        for (number, properties) in sanctions.iter().enumerate() {
            let mut properties = properties.clone();
            properties["entity"] = json!([id]);
            let id = format!("s-{id}-{number}");
            lines += &json!({"id": id, "schema": "Sanction", "datasets": ["ex_council"], "properties": properties})
                .to_string();
            lines += "\n";
        }
        lines
    };
    let text = [
        party(
            "A",
            &[
                json!({"startDate": ["2021-01-01"], "endDate": ["2022-01-01"]}),
                json!({"startDate": ["2027-06-01"]}),
            ],
        ),
        party("B", &[json!({"startDate": ["2021-01-01"], "endDate": ["2022"]})]),
        party("C", &[json!({"startDate": ["2021-01-01"], "status": ["expired"]})]),
        party("D", &[json!({"listingDate": ["2021-01-01"]})]),
    ];
    home.text(&["import", &home.file("entities.ftm.json", text.concat())]);
    let doubts = |id: &str, day: &str| {
        let shown = home.json(&["show", &format!("ex-council-{id}"), "--as-of", day, "--json"]);
        assert_eq!(shown["status"], "listed", "{shown}");
        shown["doubts"].clone()
    };
    let between = "by the list no sanction is in force between 2022-01-01 and 2027-06-01";
    let now = "by the list it is not in force now: ended 2022-01-01, again from 2027-06-01";
    assert_eq!(doubts("A", "2026-11-22"), json!([between, now]));
    assert_eq!(doubts("A", "2027-06-01"), json!([between]));
    let ended = "by the list it ended by 2022-12-31 at the latest (2022); whether it was renewed since is not recorded";
    assert_eq!(doubts("B", "2026-11-22"), json!([ended]));
    assert_eq!(
        doubts("C", "2026-11-22"),
        json!(["by the list it is no longer in force (expired); since when is not recorded"])
    );
    // Of a listing of which only the publication is known nothing is said to be in force since.
    let found = home.text(&["search", "list:ex-council", "--as-of", "2026-11-22"]);
    for (name, status) in
        [("Works C", "listed since 2021-01-01"), ("Works D", "listed, published 2021-01-01")]
    {
        let line = found.lines().find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(status), "{line}");
    }
    // What the list says against a status stands right with it.
    let line = found.lines().find(|line| line.starts_with("Works A")).unwrap();
    assert!(line.contains("listed since 2021-01-01") && line.contains(now), "{line}");
    let brief = home.text(&["brief", "ex-council-A", "--as-of", "2026-11-22"]);
    let mut lines = brief.lines().skip_while(|line| !line.contains("**listed since 2021-01-01**"));
    assert!(lines.nth(1).unwrap().contains(now), "{brief}");
    assert_eq!(brief.matches(now).count(), 1, "{brief}");
    let brief = home.text(&["brief", "ex-council-D", "--as-of", "2026-11-22"]);
    assert!(brief.contains("**listed, published 2021-01-01**"), "{brief}");
}

#[test]
fn entries_of_one_entity_on_two_lists_of_a_file_are_said_to_be_of_one() {
    let home = Home::new();
    let text = r#"{"id":"NK-f","caption":"Foxtrot","schema":"Person","datasets":["xa_list","xb_list"],"target":true,"last_seen":"2026-02-27","properties":{"name":["Foxtrot"],"topics":["sanction"]}}
{"id":"s-1","caption":"S","schema":"Sanction","datasets":["xa_list"],"properties":{"entity":["NK-f"],"startDate":["2020-01-02"]}}
{"id":"s-2","caption":"S","schema":"Sanction","datasets":["xb_list"],"properties":{"entity":["NK-f"],"startDate":["2021-01-02"]}}
"#;
    home.text(&["import", &home.file("entities.ftm.json", text)]);
    let related = home.json(&["show", "xa-list-NK-f", "--json"])["related"].clone();
    assert_eq!(
        related[0],
        json!({
            "id": "xb-list-NK-f", "name": "Foxtrot", "why": "also listed as", "detail": "one entity in its source (NK-f)",
        })
    );
}
