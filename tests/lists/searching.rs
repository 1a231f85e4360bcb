//! Searching imported lists by the commands: by dates and pages of real entries, and how far was looked.

use super::common::real;
use super::program::{Home, screening_list};

#[test]
fn where_names_alone_were_looked_at_text_and_json_say_so() {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("AAA", 120)], 0));
    home.text(&["import", &file]);
    assert_eq!(home.json(&["search", "fictional", "--json"])["reach"], "names");
    assert_eq!(home.json(&["search", "nowhere", "--json"])["reach"], "beside");
    let told = |arguments: &[&str]| home.desig(arguments).err;
    let path = home.dir().join("out.csv");
    for arguments in [
        &["search", "fictional"][..],
        &["search", "fictional", "--csv"],
        &["export", "fictional", "--to", path.to_str().unwrap()],
    ] {
        let told = told(arguments);
        assert!(told.contains("120 found by name") && told.contains("addr: looks at addresses"), "{told}");
    }
    assert_eq!(told(&["search", "nowhere"]), "");
    assert_eq!(told(&["search", "fictional", "--json"]), "", "it is in the JSON");
}

#[test]
fn a_party_of_the_real_list_is_found_by_the_day_its_entry_was_revised_and_by_any_page_of_its_rule() {
    let Some(file) = real("csl-entity-list-2026-07.csv") else { return };
    let home = Home::new();
    home.text(&["import", file.to_str().unwrap(), "--date", "2026-07-14"]);
    let total = |query: &str| home.json(&["search", query, "--json"])["total"].as_u64().unwrap();
    let found = home.json(&["search", "dart aviation date:2020-03", "--json"]);
    let why = &found["results"][0]["date_match"];
    assert_eq!(
        (&found["results"][0]["id"], &why["by"]),
        (&"el-dart-aviation-gb".into(), &"revised".into()),
        "{found}"
    );
    assert_eq!(why["event"], "85-FR-14794");
    assert_eq!(total("event:85-FR-14794"), 24, "what the rule is about is whom it added");
    for date in ["date:2019-10", "date:2020", "before:2015", "2020-03"] {
        assert_eq!(total(date) + total(&format!("!{date}")), total(""), "{date}");
    }
    let page = total("\"84 FR 54003\"");
    assert_eq!((page, total("\"84 FR 54003\" event:84-FR-54002")), (28, 28));
}
