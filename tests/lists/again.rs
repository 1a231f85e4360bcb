//! A file that comes again: the same bytes with a day or without, read by an earlier version, of the same day as
//! another; and what is said of it.

use serde_json::{Value, json};

use crate::program::{Home, screening_list};
use crate::two_of_one_list;

/// Makes a snapshot one that an earlier version has read.
fn as_if_read_earlier(home: &Home, id: &str) {
    let path = home.snapshots().join(format!("{id}.pack"));
    let bytes = std::fs::read(&path).unwrap();
    let (rest, magic) = bytes.split_last_chunk::<8>().unwrap();
    let (rest, _) = rest.split_last_chunk::<4>().unwrap();
    let (rest, size) = rest.split_last_chunk::<4>().unwrap();
    let (rest, at) = rest.split_last_chunk::<8>().unwrap();
    let (blocks, footer) = rest.split_at(rest.len() - u32::from_le_bytes(*size) as usize);
    let mut footer: Value = serde_json::from_slice(footer).unwrap();
    footer["snapshot"]["reading"] = json!(0);
    let footer = serde_json::to_vec(&footer).unwrap();
    let mut earlier = [blocks, &footer, at].concat();
    earlier.extend((footer.len() as u32).to_le_bytes());
    earlier.extend(crc32fast::hash(&footer).to_le_bytes());
    earlier.extend(magic);
    std::fs::write(&path, earlier).unwrap();
}

#[test]
fn a_snapshot_in_force_that_an_earlier_version_has_read_is_said_to_be_and_its_file_is_read_anew_in_its_place()
{
    let home = Home::new();
    let file = home.file("list.csv", screening_list(&[("XAL", 30)], 1));
    let id = home.json(&["import", &file, "--json"])["snapshots"][0]["id"].as_str().unwrap().to_owned();
    let said =
        "read by an earlier version of desig, which may have read it otherwise: import the same file again";
    let is_said = |home: &Home| {
        let json = home.json(&["lists", "--json"]);
        let last = json["lists"].as_array().unwrap().last().unwrap()["read_earlier"].clone();
        let doctor = home.text(&["doctor"]).contains(&format!("snapshot {id}: {said}"));
        (home.text(&["lists"]).contains(said), doctor, last)
    };
    assert_eq!(is_said(&home), (false, false, json!(false)));
    as_if_read_earlier(&home, &id);
    assert_eq!(is_said(&home), (true, true, json!(true)));
    let again = home.text(&["import", &file]);
    assert!(again.contains("read anew, in place of what an earlier version had read"), "{again}");
    let rows = home.imported();
    assert_eq!((rows.len(), &rows[0].1, rows[0].3), (1, &id, true), "in its place, and of its day");
    assert_eq!(is_said(&home), (false, false, json!(false)));
    // What is not in force misleads nobody.
    as_if_read_earlier(&home, &id);
    let more = home.file("more.csv", screening_list(&[("XAL", 31)], 1));
    home.text(&["import", &more, "--date", "2999-01-01"]);
    assert!(!home.text(&["lists", "--as-of", "2999-01-02"]).contains(said));
}

#[test]
fn the_same_file_again_without_its_day_is_there_already_and_changes_nothing_in_what_is_in_force() {
    let home = Home::new();
    let (old, new) = two_of_one_list(&home);
    let before = home.files();
    let again = home.text(&["import", &home.dir().join("old.csv").to_string_lossy()]);
    assert!(again.contains(&old) && again.contains("was there already, as of 2020-01-02"), "{again}");
    assert!(again.contains(&format!("not in force: {new} is of a later day")), "{again}");
    assert_eq!(home.files(), before);
    // Nor is it a loss: nothing comes in place of anything.
    let less = home.file("less.csv", screening_list(&[("YAL", 20)], 1));
    home.text(&["import", &less, "--date", "2020-01-02"]);
    let more = home.file("more.csv", screening_list(&[("YAL", 40)], 1));
    home.text(&["import", &more, "--date", "2021-01-02"]);
    let json = home.json(&["import", &less, "--json"]);
    assert_eq!(
        (&json["snapshots"][0]["was_there"], &json["snapshots"][0]["as_of"]),
        (&json!(true), &json!("2020-01-02"))
    );
    // Files without any day, of one day: the one that came last stays in force.
    let home = Home::new();
    for count in [40, 41] {
        home.text(&["import", &home.file("list.csv", screening_list(&[("XAL", count)], 1))]);
    }
    let first = home.text(&["import", &home.file("list.csv", screening_list(&[("XAL", 40)], 1))]);
    for said in ["was there already, imported ", "came later on that day", "--date DATE takes"] {
        assert!(first.contains(said), "{first}");
    }
    let in_force: Vec<u64> = home.imported().iter().filter(|one| one.3).map(|one| one.2).collect();
    assert_eq!(in_force, [41]);
}

#[test]
fn a_day_that_is_given_for_a_file_with_a_day_of_its_own_is_said_to_be_passed_over() {
    let home = Home::new();
    let list = crate::common::fixture("un-xml/list.xml");
    let list = list.to_str().unwrap();
    let own = home.json(&["import", list, "--json"])["snapshots"][0]["as_of"].as_str().unwrap().to_owned();
    let again = home.desig(&["import", list, "--date", "2001-02-03"]);
    let said = format!("--date 2001-02-03 is passed over: list.xml says itself that it is of {own}");
    assert!(again.code == 0 && again.err.contains(&said), "{}", again.err);
    assert!(!home.desig(&["import", list, "--date", &own]).err.contains("passed over"));
    assert_eq!(home.imported().len(), 1);
}

#[test]
fn before_two_snapshots_of_one_day_there_is_the_one_imported_last() {
    let home = Home::new();
    for count in [40, 42] {
        let file = home.file("list.csv", screening_list(&[("XAL", count)], 1));
        home.text(&["import", &file, "--date", "2026-01-02"]);
    }
    let total = |day: &str| home.json(&["search", "list:XAL", "--json", "--as-of", day])["total"].clone();
    assert_eq!((total("2025-12-31"), total("2026-01-02")), (json!(42), json!(42)));
    let diff = home.json(&["diff", "2025-12-31", "2026-01-03", "--json"]);
    assert_eq!((&diff["added"], &diff["removed"]), (&json!([]), &json!([])), "both are the same snapshot");
}

#[test]
fn what_is_to_be_known_of_a_file_is_said_once_for_all_its_lists() {
    let home = Home::new();
    let mut text = screening_list(&[("XAL", 3), ("YAL", 2)], 1);
    text.push_str("only,three,cells\n");
    let taken = home.text(&["import", &home.file("all.csv", text)]);
    assert_eq!(taken.matches("1 row of the file could not be read").count(), 1, "{taken}");
    let lists = home.text(&["lists"]);
    assert_eq!(lists.matches("it has 3 cells where").count(), 1, "{lists}");
    assert!(lists.contains("of the same file as XAL; what is to be known of it is said there"), "{lists}");
}

#[test]
fn who_is_only_in_an_earlier_snapshot_is_said_to_be_by_a_search_for_a_part_of_the_name() {
    let home = Home::new();
    let (_, _) = two_of_one_list(&home);
    let fewer = home.file("fewer.csv", screening_list(&[("XAL", 41)], 1));
    home.text(&["import", &fewer, "--date", "2026-01-02"]);
    let none = home.desig(&["search", "works 42 xal"]);
    let said = "the XAL snapshot of 2025-01-02 has Fictional Works 42 of XAL: desig show";
    assert!(none.err.contains(said), "{}{}", none.out, none.err);
    let here = home.desig(&["search", "works 41 xal"]);
    assert!(here.code == 0 && here.err.is_empty(), "{}", here.err);
}

#[test]
fn entries_that_lost_most_of_their_names_are_not_taken_unless_told_to() {
    let home = Home::new();
    let list = |has_names: bool| {
        let alt = |number: u32| {
            if has_names { format!("Fiction {number}; Figment {number}") } else { String::new() }
        };
        let row = |number| {
            format!("Example List (XAL) - Office,Works {number},\"1 A St, DE\",,2020-01-02,{}\n", alt(number))
        };
        let header = "source,name,addresses,federal_register_notice,start_date,alt_names\n";
        header.to_owned() + &(0..30).map(row).collect::<String>()
    };
    home.text(&["import", &home.file("all.csv", list(true)), "--date", "2026-01-01"]);
    let bare = home.file("bare.csv", list(false));
    let refused = home.desig(&["import", &bare, "--date", "2026-02-01"]);
    assert_eq!(refused.code, 3);
    let said = "the entries of XAL shrank from 90 names to 30: one of its files may be missing";
    assert!(refused.err.contains(said) && refused.err.contains("--accept-loss"), "{}", refused.err);
    assert_eq!(home.imported().len(), 1);
    home.text(&["import", &bare, "--date", "2026-02-01", "--accept-loss"]);
    assert_eq!(home.imported().len(), 2);
}

#[test]
fn a_file_without_the_names_it_had_is_told_by_a_comparison_as_that() {
    let home = Home::new();
    let list = |names: &str| {
        let row = |number| {
            format!("Example List (XAL) - Office,Works {number},\"1 A St, DE\",,2020-01-02,{names}\n")
        };
        let header = "source,name,addresses,federal_register_notice,start_date,alt_names\n";
        header.to_owned() + &(0..30).map(row).collect::<String>()
    };
    let (all, one) =
        (home.file("all.csv", list("Fiction; Figment; Fable")), home.file("one.csv", list("Fable")));
    let said = "names went from 120 to 60: one of its files may be missing; not taken for removals";
    let text = home.text(&["diff", &all, &one]);
    assert!(text.contains(said) && !text.contains("alias removed"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&home.text(&["diff", &all, &one, "--json"])).unwrap();
    let missing = serde_json::json!([{"list": "XAL", "part": "names", "before": 120, "after": 60}]);
    assert_eq!((&json["missing_parts"], &json["changed"]), (&missing, &serde_json::json!([])));
    let told = home.text(&["diff", &all, &one, "--accept-loss"]);
    assert!(!told.contains("went from") && told.matches("alias removed").count() == 60, "{told}");
    // Imported as it is, it is believed.
    home.text(&["import", &all, "--date", "2026-01-01"]);
    home.text(&["import", &one, "--date", "2026-02-01", "--accept-loss"]);
    let told = home.text(&["diff", "2026-01-01", "2026-02-01"]);
    assert_eq!(told.matches("alias removed").count(), 60, "{told}");
}

#[test]
fn entries_that_lost_all_their_addresses_are_not_taken_unless_told_to() {
    let home = Home::new();
    let list = |address: &str| {
        let row = |number| format!("Example List (XAL) - Office,Works {number},{address},,2020-01-02,\n");
        let header = "source,name,addresses,federal_register_notice,start_date,alt_names\n";
        header.to_owned() + &(0..30).map(row).collect::<String>()
    };
    home.text(&["import", &home.file("all.csv", list("\"1 A St, DE\"")), "--date", "2026-01-01"]);
    let bare = home.file("bare.csv", list(""));
    let refused = home.desig(&["import", &bare, "--date", "2026-02-01"]);
    let said = "the entries of XAL shrank from 30 addresses to 0: one of its files may be missing";
    assert!(refused.code == 3 && refused.err.contains(said), "{}", refused.err);
    home.text(&["import", &bare, "--date", "2026-02-01", "--accept-loss"]);
    assert_eq!(home.imported().len(), 2);
}

#[test]
fn the_real_parties_alone_do_not_replace_the_whole_sdn_list() {
    let files =
        ["ofac/sdn.csv", "ofac/add.csv", "ofac/alt.csv", "ofac/sdn_comments.csv"].map(crate::common::real);
    let [Some(parties), Some(addresses), Some(names), Some(comments)] = files else { return };
    let home = Home::new();
    let [parties, addresses, names, comments] =
        [parties, addresses, names, comments].map(|path| path.to_str().unwrap().to_owned());
    home.text(&["import", &parties, &addresses, &names, &comments, "--date", "2026-01-01"]);
    let alone = home.desig(&["import", &parties, "--date", "2026-02-01"]);
    assert!(alone.code == 3 && alone.err.contains("from 19087 names to "), "{}", alone.err);
    let unplaced = home.desig(&["import", &parties, &names, "--date", "2026-02-01"]);
    assert!(unplaced.code == 3 && unplaced.err.contains("addresses to 0"), "{}", unplaced.err);
    assert_eq!(home.imported().len(), 1);
    let told = home.text(&["diff", "2026-01-01", &parties]);
    assert!(told.contains("names went from 19087 to ") && !told.contains("alias removed"), "{told:.2000}");
    assert!(!told.contains("      country: "), "{told:.2000}");
}

#[test]
fn a_day_to_come_that_is_passed_over_is_not_said_to_be_still_to_come() {
    let home = Home::new();
    let list = crate::common::fixture("un-xml/list.xml");
    let said = home.desig(&["import", list.to_str().unwrap(), "--date", "2999-01-01"]).err;
    assert!(said.contains("is passed over") && !said.contains("still to come"), "{said}");
    let own = home.file("own.csv", screening_list(&[("XAL", 30)], 1));
    let said = home.desig(&["import", &own, "--date", "2999-01-01"]).err;
    assert!(said.contains("2999-01-01 is still to come") && !said.contains("passed over"), "{said}");
}

#[test]
fn files_that_belong_together_are_the_same_in_whatever_order_they_are_given() {
    let home = Home::new();
    let part =
        |name: &str| crate::common::fixture(&format!("ofac-csv/{name}.csv")).to_str().unwrap().to_owned();
    let [parties, addresses, names, comments] = ["sdn", "add", "alt", "sdn_comments"].map(part);
    home.text(&["import", &parties, &addresses, &names, &comments, "--date", "2026-07-14"]);
    let before = (home.imported(), home.files());
    let again = home.text(&["import", &comments, &parties, &addresses, &names, "--date", "2026-07-14"]);
    assert!(again.contains("already"), "{again}");
    assert_eq!((home.imported(), home.files()), before);
}
