//! Lists from file to answer, through the real program: import, show, lists.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "lists/again.rs"]
mod again;
mod common;
#[path = "lists/damaged.rs"]
mod damaged;
#[path = "lists/days.rs"]
mod days;
#[path = "common/program.rs"]
mod program;
#[path = "lists/publishers.rs"]
mod publishers;
#[path = "lists/searching.rs"]
mod searching;
#[path = "lists/to_come.rs"]
mod to_come;

use common::real;
use program::{HEADER, Home, screening_list};
use serde_json::{Value, json};

/// A list of forty, and the same five years later with two more.
fn two_of_one_list(home: &Home) -> (String, String) {
    let old = home.file("old.csv", screening_list(&[("XAL", 40)], 1));
    let new = home.file("new.csv", screening_list(&[("XAL", 42)], 1));
    let import = |file: &str, day: &str| {
        let taken = home.json(&["import", file, "--date", day, "--json"]);
        taken["snapshots"][0]["id"].as_str().unwrap().to_owned()
    };
    (import(&old, "2020-01-02"), import(&new, "2025-01-02"))
}

#[test]
fn the_rules_that_are_recorded_have_the_entries_of_the_real_list_and_no_others() {
    // The eCFR has pages of later years that the screening list does not give.
    for (name, events, days) in [
        ("csl-entity-list-2026-07.csv", 171, 137),
        ("csl-entity-list-2026-07.json", 171, 137),
        ("ecfr-part744-supplement4-2026-07.xml", 180, 145),
    ] {
        let Some(file) = real(name) else { return };
        let home = Home::new();
        let taken = home.json(&["import", file.to_str().unwrap(), "--date", "2026-07-14", "--json"]);
        assert_eq!(taken["snapshots"][0]["entries"], 3409);
        for (rule, recorded) in
            [("84-FR-54002", 28), ("85-FR-14794", 24), ("85-FR-34495", 24), ("85-FR-34503", 9)]
        {
            let event = home.json(&["show", rule, "--json"]);
            assert_eq!(event["recorded"], recorded, "{name}, {rule}");
            assert_eq!(event["entities_in_rule"], recorded, "{name}, {rule}");
            let added = event["entities"].as_array().unwrap().iter().filter(|one| one["role"] == "added");
            let removed = added.clone().filter(|one| one["status"] == "removed").count();
            // One of the nine was removed in 2023 and so is not in the file.
            assert_eq!((added.count(), removed), (recorded, usize::from(recorded == 9)), "{name}, {rule}");
        }
        let all = home.json(&["events", "list:EL", "--json"]);
        let mut of: Vec<&str> = all["events"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|event| event["effective"].as_str().or(event["published"].as_str()))
            .collect();
        of.sort_unstable();
        of.dedup();
        assert_eq!((all["total"].as_u64().unwrap(), of.len()), (events, days), "{name}");
        assert_eq!((of[0], *of.last().unwrap()), ("1997-06-30", "2025-10-09"), "{name}");
    }
}

#[test]
fn a_party_that_the_program_knew_before_stays_one_with_both_sources_as_evidence() {
    for name in ["csl-entity-list-2026-07.csv", "ecfr-part744-supplement4-2026-07.xml"] {
        let Some(file) = real(name) else { return };
        let home = Home::new();
        home.text(&["import", file.to_str().unwrap(), "--date", "2026-07-14"]);
        let found = home.json(&["search", "sensetime", "--json"]);
        assert_eq!(found["total"], 1, "{name}: {found}");
        let shown = home.json(&["show", "beijing-sensetime-technology-development-co-ltd", "--json"]);
        let evidence = shown["evidence"].as_array().unwrap();
        let sources: Vec<&str> = evidence.iter().map(|one| one["source"].as_str().unwrap()).collect();
        assert_eq!(sources, ["assets/dataset/entities.toml", name]);
        assert!(evidence[1]["raw"].as_str().unwrap().contains("Sense"), "{evidence:?}");
        let sha256 =
            home.json(&["lists", "--json"])["lists"].as_array().unwrap().last().unwrap()["sha256"].clone();
        assert_eq!(evidence[1]["sha256"], sha256);
    }
}

#[test]
fn a_row_that_gives_a_page_another_day_than_its_other_rows_is_shown_with_that_doubt() {
    let home = Home::new();
    let mut text = "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n".to_owned();
    for (name, day) in
        [("Alpha Works", "2023-06-14"), ("Beta Works", "2023-06-12"), ("Gamma Works", "2023-06-14")]
    {
        text += &format!(
            "Entity List (EL) - Bureau of Industry and Security,{name},\"1 Example St, CN\",88 FR 38741,{day},,\n"
        );
    }
    home.text(&["import", &home.file("el.csv", text), "--date", "2026-07-14"]);
    let doubt =
        "the list gives 2023-06-12 for 88 FR 38741, but 2023-06-14 in most of its rows; 2023-06-14 is shown";
    for (name, doubts) in [("Alpha Works", json!([])), ("Beta Works", json!([doubt]))] {
        let shown = home.json(&["show", name, "--json"]);
        assert_eq!(shown["doubts"], doubts, "{name}");
    }
}

/// A list of persons denied, a row for each of them: name, effective date, expiration date, citations.
fn denied(rows: &[[&str; 4]]) -> String {
    let mut text = "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\tLast_Update\tAction\tFR_Citation\n".to_owned();
    for [name, effective, ends, citations] in rows {
        text += &format!(
            "{name}\t1 Example St\tNowhere\t\tDE\t\t{effective}\t{ends}\tY\t2019-06-12\tADDED\t{citations}\n"
        );
    }
    text
}

#[test]
fn the_date_of_a_renewed_order_is_joined_to_that_order_and_not_to_the_addition() {
    let home = Home::new();
    let text = denied(&[
        ["Alpha Air", "06/05/2019", "12/03/2019", "\"73 F.R. 15130 3/21/08, 84 F.R. 27233 6/12/2019\""],
        ["Beta Air", "01/02/2019", "", "84 F.R. 1424 2/4/2019"],
        ["Gamma Air", "09/06/2001", "", "72 F.R. 4236 1/30/07"],
        ["Delta Air", "06/05/2018", "", "\"80 FR 100, 83 FR 300\""],
        ["Epsilon Air", "06/05/2018", "", "83 FR 400"],
    ]);
    home.text(&["import", &home.file("dpl.txt", text), "--date", "2019-06-30"]);
    let shown = |name: &str, day: &str| home.json(&["show", name, "--as-of", day, "--json"]);
    let event = |id: &Value| home.json(&["show", id.as_str().unwrap(), "--json"]);

    let alpha = shown("Alpha Air", "2019-07-01");
    let of = |at: usize| event(&alpha["designations"][at]["event"]);
    let (added, renewed) = (of(0), of(1));
    assert_eq!((&added["published"], &added["effective"]), (&json!("2008-03-21"), &Value::Null));
    assert_eq!((&renewed["published"], &renewed["effective"]), (&json!("2019-06-12"), &json!("2019-06-05")));
    assert_eq!(
        alpha["doubts"],
        json!([
            "the date 2019-06-05 that the list gives is that of a later order (84 FR 27233); when the first of them (73 FR 15130) took effect is not recorded"
        ])
    );
    assert_eq!(shown("Alpha Air", "2015-01-01")["status"], "listed");
    let facts = alpha["facts"].to_string();
    assert!(
        facts.contains("2019-06-05 (06/05/2019)") && facts.contains("2019-12-03 (12/03/2019)"),
        "{facts}"
    );

    let beta = event(&shown("Beta Air", "2019-07-01")["designations"][0]["event"]);
    assert_eq!((&beta["published"], &beta["effective"]), (&json!("2019-02-04"), &json!("2019-01-02")));
    // Five years lie between: the order that took effect in 2001 is not the one that is cited.
    let gamma = shown("Gamma Air", "2019-07-01");
    let event_of = event(&gamma["designations"][0]["event"]);
    assert_eq!((&event_of["published"], &event_of["effective"]), (&json!("2007-01-30"), &Value::Null));
    assert!(gamma["doubts"][0].as_str().unwrap().contains("none of the orders it cites"), "{gamma}");
    // Without a day in print, the volume tells the year.
    let delta = shown("Delta Air", "2019-07-01");
    assert_eq!(delta["designations"][0]["event"], Value::Null, "{delta}");
    assert!(delta["doubts"][0].as_str().unwrap().contains("that of a later order (83 FR 300)"), "{delta}");
    let epsilon = event(&shown("Epsilon Air", "2019-07-01")["designations"][0]["event"]);
    assert_eq!(epsilon["effective"], "2018-06-05");
}

#[test]
fn an_order_that_has_ended_by_the_list_is_never_told_as_listed_without_a_doubt() {
    let ended = "by the list it ended on 2019-12-03; whether it was renewed since is not recorded";
    let denied = denied(&[["Alpha Air", "06/05/2019", "12/03/2019", "84 F.R. 27233 6/12/2019"]]);
    let screening = "source,name,addresses,federal_register_notice,start_date,end_date,alt_names,programs\n\
        Denied Persons List (DPL) - Bureau of Industry and Security,Alpha Air,\"1 Example St, DE\",84 F.R. 27233 6/12/2019,2019-06-05,2019-12-03,,\n";
    for (name, text) in [("dpl.txt", denied), ("csl.csv", screening.to_owned())] {
        let home = Home::new();
        home.text(&["import", &home.file(name, text), "--date", "2019-06-30"]);
        for (day, doubts) in [("2019-12-03", json!([])), ("2019-12-04", json!([ended]))] {
            let shown = home.json(&["show", "Alpha Air", "--as-of", day, "--json"]);
            assert_eq!((&shown["status"], &shown["doubts"]), (&json!("listed"), &doubts), "{name}, {day}");
            let brief = home.text(&["show", "Alpha Air", "--as-of", day]);
            assert_eq!(brief.contains(ended), day == "2019-12-04", "{name}, {day}: {brief}");
        }
    }
}

#[test]
fn a_party_on_two_lists_is_linked_with_why_and_not_made_one() {
    let files =
        ["ofac/sdn.csv", "ofac/add.csv", "ofac/alt.csv", "ofac/sdn_comments.csv", "un/UN_consolidated.xml"];
    let Some(files) = files.map(real).into_iter().collect::<Option<Vec<_>>>() else { return };
    let home = Home::new();
    let mut import = vec!["import", "--json"];
    import.extend(files.iter().map(|file| file.to_str().unwrap()));
    let taken = home.json(&import);
    let lists: Vec<(&Value, &Value)> =
        taken["snapshots"].as_array().unwrap().iter().map(|one| (&one["list"], &one["entries"])).collect();
    assert_eq!(lists, [(&json!("SDN"), &json!(7379)), (&json!("UN"), &json!(1003))]);
    for (one, other, name) in
        [("sdn-15718", "un-cdi.001", "ERIC BADEGE"), ("un-cdi.001", "sdn-15718", "BADEGE, Eric")]
    {
        let shown = home.json(&["show", one, "--json"]);
        let links: Vec<&Value> = shown["related"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|related| related["why"] == "also listed as")
            .collect();
        let wanted = json!({"id": other, "name": name, "why": "also listed as", "detail": "same name, both born 1971"});
        assert_eq!(links, [&wanted]);
    }
}

#[test]
fn the_same_file_twice_is_there_already() {
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 30)], 1));
    assert!(home.text(&["import", &file, "--date", "2026-01-02"]).contains("30 entries, 90 names"));
    let before = home.files();
    let again = home.text(&["import", &file, "--date", "2026-01-02"]);
    assert!(again.contains("was there already") && !again.contains("after"), "{again}");
    assert_eq!(home.files(), before);
    let json = home.json(&["import", &file, "--date", "2026-01-02", "--json"]);
    assert_eq!(
        (&json["snapshots"][0]["was_there"], &json["snapshots"][0]["replaced"]),
        (&json!(true), &Value::Null)
    );
}

#[test]
fn a_later_snapshot_is_in_force_from_its_day_on_and_the_earlier_one_until_then() {
    let home = Home::new();
    let (old, new) = two_of_one_list(&home);
    let row = |id: &str, count, in_force| ("XAL".to_owned(), id.to_owned(), count, in_force);
    assert_eq!(home.imported(), [row(&old, 40, false), row(&new, 42, true)]);
    let total = |day: &str| home.json(&["search", "list:XAL", "--json", "--as-of", day])["total"].clone();
    assert_eq!(
        (total("2026-01-01"), total("2025-01-02"), total("2025-01-01")),
        (json!(42), json!(42), json!(40))
    );
    // Before the first there is the first.
    assert_eq!(total("2019-12-31"), json!(40));
    assert_eq!(home.desig(&["show", "xal-42", "--as-of", "2024-12-31"]).code, 1);
    assert_eq!(home.desig(&["show", "xal-42", "--as-of", "2025-12-31"]).code, 0);
}

#[test]
fn of_two_snapshots_of_one_day_the_one_imported_last_is_in_force() {
    // Whatever their hashes are: several, each other than the last.
    let home = Home::new();
    for count in [40, 41, 42, 43, 44, 40] {
        let file = home.file("list.csv", screening_list(&[("XAL", count)], 1));
        let json = home.json(&["import", &file, "--date", "2026-01-02", "--json"]);
        assert_eq!(json["snapshots"][0]["was_there"], false, "{count}: it was not in force");
        let in_force: Vec<u64> = home.imported().iter().filter(|one| one.3).map(|one| one.2).collect();
        assert_eq!(in_force, [u64::from(count)]);
    }
    assert_eq!(home.imported().len(), 5, "the first and the last are the same");
}

#[test]
fn a_list_that_lost_more_than_a_tenth_is_not_taken_unless_told_to() {
    let home = Home::new();
    let (old, new) = two_of_one_list(&home);
    let before = home.files();
    let less = home.file("less.csv", screening_list(&[("XAL", 20)], 1));
    let refused = home.desig(&["import", &less, "--date", "2026-01-02"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("XAL shrank from 42 entries to 20"), "{}", refused.err);
    assert!(refused.err.contains("--accept-loss"), "{}", refused.err);
    assert_eq!(home.files(), before, "nothing has changed on the disk");
    home.text(&["import", &less, "--date", "2026-01-02", "--accept-loss"]);
    let rows = home.imported();
    assert_eq!((rows.len(), rows[2].2, rows[2].3), (3, 20, true));
    assert_eq!((&rows[0].1, &rows[1].1), (&old, &new), "the earlier ones stay");
    // A tenth of 42 is 4 and a little.
    for (count, share, code) in
        [(37, "", 3), (38, "", 0), (37, "largest_loss = 12\n", 0), (20, "largest_loss = 12\n", 3)]
    {
        let home = Home::new();
        two_of_one_list(&home);
        let (config, file) = (home.file("config.toml", share), screening_list(&[("XAL", count)], 1));
        let fewer = home.file("fewer.csv", file);
        let import = home.desig(&["import", &fewer, "--date", "2026-01-02", "--config", &config]);
        assert_eq!(import.code, code, "{count} of 42, {share}: {}", import.err);
    }
    // A list of a few entries may do what it likes.
    let home = Home::new();
    for (count, day) in [(19, "2025-01-02"), (1, "2026-01-02")] {
        let few = home.file("few.csv", screening_list(&[("XAL", count)], 1));
        assert_eq!(home.desig(&["import", &few, "--date", day]).code, 0);
    }
}

#[test]
fn a_loss_that_was_accepted_is_told_as_removals_and_another_one_where_that_is_asked_for() {
    let home = Home::new();
    let (old, new) = two_of_one_list(&home);
    let less = home.file("less.csv", screening_list(&[("XAL", 20)], 1));
    let removed = |arguments: &[&str]| {
        let diff = home.json(&[&["diff"], arguments, &["--json"]].concat());
        let missing = diff["missing_lists"].as_array().unwrap().len();
        (diff["removed"].as_array().unwrap().len(), missing)
    };
    assert_eq!(removed(&[&new, &less]), (0, 1), "nobody accepted the loss of a file");
    assert_eq!(removed(&[&new, &less, "--accept-loss"]), (22, 0));
    let said = home.text(&["diff", &new, &less]);
    assert!(said.contains("not taken for removals; desig diff --accept-loss tells them"), "{said}");
    home.text(&["import", &less, "--date", "2026-01-02", "--accept-loss"]);
    let later = home.file("later.csv", screening_list(&[("XAL", 19)], 1));
    home.text(&["import", &later, "--date", "2026-02-02"]);
    for (from, to, count) in [
        ("2025-01-02", "2026-01-02", 22),
        ("2025-01-02", "2026-02-02", 23),
        ("2020-01-02", "2026-02-02", 21),
        (old.as_str(), "2026-02-02", 21),
    ] {
        assert_eq!(removed(&[from, to]), (count, 0), "{from} to {to}");
    }
}

#[test]
fn a_list_that_is_gone_and_accepted_so_is_empty_from_then_on() {
    let home = Home::new();
    let all = home.file("all.csv", screening_list(&[("XAL", 30), ("YAL", 25), ("ZAL", 3)], 1));
    home.text(&["import", &all, "--date", "2025-01-02"]);
    let less = home.file("less.csv", screening_list(&[("XAL", 31), ("ZAL", 3)], 1));
    let taken = home.text(&["import", &less, "--date", "2026-01-02", "--accept-loss"]);
    assert!(taken.contains("YAL-2026-01-02") && taken.contains("0 entries"), "{taken}");
    let diff = home.json(&["diff", "2025-01-02", "2026-01-02", "--json"]);
    assert_eq!((diff["removed"].as_array().unwrap().len(), &diff["missing_lists"]), (25, &json!([])));
    assert_eq!(home.desig(&["show", "yal-7"]).code, 1);
    assert_eq!(home.desig(&["show", "yal-7", "--as-of", "2025-12-31"]).code, 0);
    // What is gone is not missed again, and may come back.
    home.text(&["import", &less, "--date", "2026-02-02"]);
    home.text(&["import", &all, "--date", "2026-03-02"]);
    assert_eq!(home.desig(&["show", "yal-7"]).code, 0);
}

#[test]
fn a_screening_list_without_a_list_that_the_last_one_had_is_not_taken_unless_told_to() {
    let home = Home::new();
    let all = home.file("all.csv", screening_list(&[("XAL", 30), ("YAL", 25), ("ZAL", 3)], 1));
    home.text(&["import", &all, "--date", "2025-01-02"]);
    let before = home.files();
    let less = home.file("less.csv", screening_list(&[("XAL", 31), ("ZAL", 3)], 1));
    let refused = home.desig(&["import", &less, "--date", "2026-01-02"]);
    assert_eq!(refused.code, 3);
    let why = "sub-list missing: YAL had 25 entries and is not in the file";
    assert!(refused.err.contains(why) && !refused.err.contains("XAL had"), "{}", refused.err);
    assert_eq!(home.files(), before, "not even the lists that are whole are taken");
    home.text(&["import", &less, "--date", "2026-01-02", "--accept-loss"]);
    let rows = home.imported();
    let gone = rows.iter().find(|row| row.0 == "YAL" && row.3).unwrap();
    assert_eq!((rows.len(), gone.2), (6, 0), "that it is gone is kept");
}

#[test]
fn one_list_of_a_file_that_holds_several_is_taken_alone() {
    let home = Home::new();
    let all = home.file("all.csv", screening_list(&[("XAL", 30), ("YAL", 25)], 1));
    home.text(&["import", &all, "--list", "YAL"]);
    let rows = home.imported();
    assert_eq!((rows.len(), rows[0].0.as_str(), rows[0].2), (1, "YAL", 25));
    let none = home.desig(&["import", &all, "--list", "QQQ"]);
    assert_eq!(none.code, 3);
    assert!(none.err.contains("no entry of the list QQQ; it holds XAL, YAL"), "{}", none.err);
}

#[test]
fn a_snapshot_is_removed_by_its_identifier_and_the_one_before_is_in_force_again() {
    let home = Home::new();
    let (old, new) = two_of_one_list(&home);
    let removed = home.desig(&["lists", "--remove", &new]);
    assert_eq!((removed.code, removed.err.trim()), (0, format!("desig: removed {new}").as_str()));
    assert_eq!(home.imported(), [("XAL".to_owned(), old, 40, true)]);
    let again = home.desig(&["lists", "--remove", &new]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains(&format!("there is no snapshot “{new}”")), "{}", again.err);
}

#[test]
fn all_but_the_latest_snapshots_of_each_list_are_removed() {
    let home = Home::new();
    let (_, new) = two_of_one_list(&home);
    let other = home.file("other.csv", screening_list(&[("YAL", 5)], 1));
    home.text(&["import", &other]);
    assert!(home.desig(&["lists", "--keep", "2"]).err.contains("no list has more snapshots than that"));
    assert_eq!(home.imported().len(), 3);
    home.text(&["lists", "--keep", "1"]);
    let rows = home.imported();
    assert_eq!((rows.len(), &rows[0].1, rows[1].0.as_str()), (2, &new, "YAL"));
    assert_eq!(home.desig(&["lists", "--keep", "0"]).code, 2, "never all");
}

#[test]
fn a_snapshot_of_a_day_to_come_is_never_kept_in_place_of_the_one_in_force() {
    let home = Home::new();
    let (_, new) = two_of_one_list(&home);
    let later = home.file("later.csv", screening_list(&[("XAL", 41)], 1));
    home.text(&["import", &later, "--date", "2999-01-01"]);
    home.text(&["lists", "--keep", "1"]);
    let rows = home.imported();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().any(|(_, id, _, current)| *id == new && *current), "{rows:?}");
}

#[test]
fn what_an_import_and_the_lists_print_as_json_has_every_field() {
    let home = Home::new();
    let mut text = screening_list(&[("XAL", 30)], 1);
    text.push_str("only,three,cells\n");
    let file = home.file("list.csv", &text);
    let taken = home.json(&["import", &file, "--date", "2026-01-02", "--json"]);
    assert_eq!(taken["schema"], "desig.import/1");
    let one = &taken["snapshots"][0];
    let (id, sha256) = (one["id"].as_str().unwrap(), one["sha256"].as_str().unwrap());
    assert_eq!(id, format!("XAL-2026-01-02-{}", &sha256[..8]));
    let rows = json!([{
        "file": "list.csv", "line": 32, "raw": "only,three,cells", "reason": "it has 3 cells where the header has 29",
    }]);
    assert_eq!(
        *one,
        json!({
            "list": "XAL", "id": id, "format": "csl-csv", "as_of": "2026-01-02", "sha256": sha256,
            "entities": 30, "entries": 30, "names": 90, "events": 1, "quarantined": rows, "quarantined_total": 1,
            "notes": [], "replaced": null, "later": null, "was_there": false, "read_anew": false,
        })
    );
    let lists = home.json(&["lists", "--json"]);
    assert_eq!(lists["schema"], "desig.lists/1");
    let last = lists["lists"].as_array().unwrap().last().unwrap();
    let imported = last["imported"].as_str().unwrap();
    assert_eq!(imported.len(), "2026-01-02".len());
    assert_eq!(
        *last,
        json!({
            "list": "XAL", "name": "XAL", "same_as": [], "origin": "imported", "id": id, "source": "list.csv", "format": "csl-csv",
            "as_of": "2026-01-02", "as_of_text": "2026-01-02", "imported": imported, "sha256": sha256,
            "entities": 30, "entries": 30, "names": 90, "events": 1, "quarantined": 1, "rows": rows, "notes": [],
            "read_earlier": false, "current": true, "damaged": null,
        })
    );
    let embedded = &lists["lists"][0];
    assert_eq!((&embedded["origin"], &embedded["id"]), (&json!("embedded"), &Value::Null));
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_and_nothing_changes_on_the_disk() {
    let home = Home::new();
    two_of_one_list(&home);
    let before = home.files();
    let list = screening_list(&[("XAL", 45)], 1);
    let twice = list.replace("\nXAL7,", "\nXAL6,");
    for (name, bytes, format, code, why) in [
        ("page.csv", "<!DOCTYPE html><html><body>Sorry</body></html>", "", 3, "it is a web page"),
        (
            "page.csv",
            "<!DOCTYPE html><html><body>Sorry</body></html>",
            "csl-csv",
            3,
            "its header has no column",
        ),
        ("empty.csv", "", "", 3, "empty.csv is empty"),
        ("cut.csv", &list[..list.len() - 60], "", 3, "it was cut off"),
        ("header.csv", HEADER, "", 3, "no entry was found in header.csv, read as a Consolidated"),
        ("blank.csv", "\n\n", "csl-csv", 3, "blank.csv"),
        ("twice.csv", twice.as_str(), "", 3, "XAL6"),
        (
            "list.csv",
            list.as_str(),
            "un-xml",
            3,
            "no entry was found in list.csv, read as a UN Security Council",
        ),
        ("list.csv", list.as_str(), "excel", 2, "no format “excel”"),
    ] {
        let file = home.file(name, bytes);
        let mut arguments = vec!["import", &file, "--date", "2026-01-02"];
        if !format.is_empty() {
            arguments.extend(["--format", format]);
        }
        let refused = home.desig(&arguments);
        assert_eq!(refused.code, code, "{name} {format}: {}", refused.err);
        assert!(refused.err.contains(why), "{name} {format}: {}", refused.err);
        assert!(refused.out.is_empty());
        assert_eq!(home.files(), before, "{name} {format}");
        arguments.push("--json");
        let error: Value = serde_json::from_str(&home.desig(&arguments).err).unwrap();
        assert_eq!(
            (&error["schema"], &error["code"]),
            (&json!("desig.error/1"), &json!(code)),
            "{name} {format}"
        );
    }
    let absent = home.desig(&["import", "/nowhere/list.csv"]);
    assert_eq!(absent.code, 4, "{}", absent.err);
}
