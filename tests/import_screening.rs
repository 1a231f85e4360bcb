//! Rows of the Consolidated Screening List whose cells say more than they seem to, or are cut in the wrong place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use desig::import::Refused;
use desig::model::Entry;

const HEADER: &str = "source,name,addresses,federal_register_notice,start_date,alt_names\n";

/// The entry of a row of the Entity List.
fn entry(name: &str, address: &str, aliases: &str) -> Entry {
    let row = format!(
        "{HEADER}Entity List (EL) - Bureau of Industry and Security,\"{name}\",\"{address}\",84 FR 100,2019-01-02,{aliases}\n"
    );
    read_bytes(row.as_bytes(), None).unwrap().1.remove(0)
}

/// Who has a name in a real file.
fn named(entries: &[Entry], name: &str) -> Entry {
    entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no {name}")).clone()
}

#[test]
fn a_file_that_ends_within_the_first_cell_of_a_row_is_refused() {
    let whole = String::from_utf8(bytes("csl-csv/list.csv")).unwrap();
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for end in [last + 1, last + 2, last + 4] {
        let refused = read_bytes(&whole.as_bytes()[..end], None).unwrap_err();
        assert!(matches!(refused, Refused::Truncated { .. }), "{end}: {refused}");
    }
    let Some(path) = real("csl-entity-list-2026-07.csv") else { return };
    let whole = std::fs::read(path).unwrap();
    let line = 1 + whole[..whole.len() / 2].iter().rposition(|byte| *byte == b'\n').unwrap();
    for end in [line + 1, line + 20, line + 56] {
        assert!(matches!(read_bytes(&whole[..end], None), Err(Refused::Truncated { .. })), "{end}");
    }
}

#[test]
fn numbers_of_either_layout_are_told_with_their_kind_and_country() {
    let Some(newer) = real("csl/csl-29col-2025-sample.csv") else { return };
    let (_, entries) = read(&newer).unwrap();
    assert_eq!(identifiers(&named(&entries, "Evren KAYAKIRAN")), ["Passport=U00242309 (TR)", "Gender=Male"]);
    assert_eq!(identifiers(&named(&entries, "ROSNEFT TRADE LIMITED"))[0], "Registration ID=C122790");
    let trading = identifiers(&named(&entries, "TNK Trading International S.A."));
    assert_eq!(
        trading[..2],
        ["V.A.T. Number=CHE-267.936.404 (CH)", "Business Registration Number=CH-660.0.559.011-2 (CH)"]
    );
    let Some(older) = real("csl/csl-28col-2019-sample.csv") else { return };
    let (_, entries) = read(&older).unwrap();
    assert_eq!(identifiers(&named(&entries, "200G PSA HOLDINGS LLC")), ["Tax ID No.=80-0890696 (US)"]);
    let tanker = identifiers(&named(&entries, "ADRIAN DARYA 1"));
    assert_eq!(tanker, ["Vessel Registration Identification=IMO 9116412", "Former Vessel Flag=Panama"]);
}

#[test]
fn an_address_of_no_more_than_a_country_says_where_the_party_is() {
    let alone = entry("Example Works", "IR", "");
    assert_eq!((alone.countries, alone.addresses), (vec!["IR".to_owned()], vec![]));
    let several = entry("Example Works", "1 A St, Perm, RU; IR", "");
    assert_eq!(several.countries, ["RU", "IR"]);
    assert_eq!(several.addresses.len(), 1);
    let Some(path) = real("csl/csl-28col-2019-sample.csv") else { return };
    let (_, entries) = read(&path).unwrap();
    for (name, country) in [("ABU REIHAN GROUP", "IR"), ("AJNAD MISR", "EG"), ("AL-AKHRAS, Safwan", "SY")] {
        assert_eq!(named(&entries, name).countries, [country], "{name}");
    }
}

#[test]
fn other_names_before_the_first_address_are_names() {
    let marked = entry(
        "Nam Example",
        "(a.k.a., Lin Rong, Steven Example and Yong Nam Example),170 A Street, SG; 2 B Street, SG",
        "",
    );
    assert_eq!(aliases(&marked), ["Lin Rong", "Steven Example", "Yong Nam Example"]);
    assert_eq!(addresses(&marked), ["170 A Street|SG", "2 B Street|SG"]);
    let cut = entry("Example Company (a.k.a.", "Example Pad Co.), Unit #23, Tehran, Iran, IR", "");
    assert_eq!((cut.name.as_str(), aliases(&cut)), ("Example Company", vec!["Example Pad Co.".to_owned()]));
    assert_eq!(addresses(&cut), ["Unit #23, Tehran, Iran|IR"]);
    let rest = entry("OOO 'Example' (f.k.a., AO 'Example'", "ZAO 'Example'), RU", "JSC 'Example'");
    assert_eq!(aliases(&rest), ["JSC 'Example'", "AO 'Example'", "ZAO 'Example'"]);
    assert_eq!(facts(&rest), ["former name=AO 'Example'"]);
    assert_eq!((rest.countries, rest.addresses), (vec!["RU".to_owned()], vec![]));
    // A bracket of the address itself is left alone, and so is an address before the bracket is closed.
    for address in ["1 A Street (Building B), Perm, RU", "1 A Street, Perm, RU; 2 B Street), RU"] {
        let kept = entry("Example Works (Perm", address, "");
        assert_eq!((aliases(&kept), kept.addresses[0].text.starts_with("1 A Street")), (vec![], true));
    }
    // Where there is no address, other names may be one, or go on with one.
    let moved = entry("Example Works", "", "\"Example Plant; and 5 A Street, Moscow, Russia 115583\"");
    assert_eq!(
        (aliases(&moved), &moved.countries),
        (vec!["Example Plant".to_owned()], &vec!["RU".to_owned()])
    );
    assert_eq!(addresses(&moved), ["5 A Street, Moscow, Russia 115583|RU"]);
    let parted = entry(
        "Example Works",
        "",
        "\"Example Plant. 5 A Street, Minsk, Belarus; and 6 B Street, Minsk, Belarus\"",
    );
    assert_eq!((aliases(&parted), &parted.countries[0][..]), (vec!["Example Plant".to_owned()], "BY"));
    assert_eq!(addresses(&parted), ["5 A Street, Minsk, Belarus|BY", "6 B Street, Minsk, Belarus|BY"]);
    let told = entry("Example Works", "", "\"Example Lab. Minsk, Belarus\"");
    assert_eq!((&told.aliases[0].name[..11], &told.countries[0][..]), ("Example Lab", "BY"));
    assert_eq!(told.doubts.len(), 1, "{:?}", told.doubts);
    // What is left of a name that was cut is no name.
    assert_eq!(
        aliases(&entry("Example Works", "", "'Example;'; Example Plant")),
        ["'Example", "Example Plant"]
    );
    let doubted = entry("Mohammad Example", "a.k.a, Chaman, Killa, PK", "");
    assert_eq!(doubted.doubts, ["“a.k.a.” stands in an address: what goes with it may be another name"]);
}

#[test]
fn the_table_of_the_entity_list_has_the_aliases_that_the_code_of_regulations_prints() {
    let paths = ["csl-entity-list-2026-07.csv", "ecfr-part744-supplement4-2026-07.xml"].map(real);
    let [Some(table), Some(printed)] = paths else { return };
    let aliases = |path: &std::path::Path| -> Vec<(String, Vec<String>)> {
        let of = |entry: Entry| {
            let mut names = aliases(&entry);
            names.sort();
            (entry.name, names)
        };
        read(path).unwrap().1.into_iter().map(of).collect()
    };
    let (table, printed) = (aliases(&table), aliases(&printed));
    for name in [
        "Sabanican Company",
        "Aletra General Trading",
        "Lim Yong Nam",
        "NEL Electronics",
        "Parto System Tehran",
        "Paya Electronics Complex",
        "Wong Yuh Lan",
    ] {
        let of = |all: &[(String, Vec<String>)]| -> Vec<Vec<String>> {
            all.iter().filter(|(known, _)| known == name).map(|(_, names)| names.clone()).collect()
        };
        assert!(!of(&table).is_empty(), "{name}");
        assert_eq!(of(&table), of(&printed), "{name}");
    }
}

#[test]
fn an_address_of_the_entity_list_that_plainly_ends_with_its_country_is_of_it() {
    let Some(path) = real("csl-entity-list-2026-07.csv") else { return };
    let (_, entries) = read(&path).unwrap();
    let placeless: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.countries.is_empty() && !entry.addresses.is_empty())
        .map(|entry| entry.name.as_str())
        .collect();
    // Their addresses name none, or after no more than a town.
    assert_eq!(
        placeless,
        [
            "Huawei Technologies Research & Development Belgium NV",
            "Huawei Technologies Morocco",
            "Dart Aviation"
        ]
    );
    let texts = || entries.iter().flat_map(|entry| &entry.addresses).map(|address| &address.text);
    assert_eq!(texts().filter(|text| text.starts_with("(See")).count(), 0);
    assert_eq!(
        texts().filter(|text| text.contains("Alt Address") || text.contains("Alt. Address")).count(),
        0
    );
}

/// The entry of a result of the bulk JSON, and what is told of the file.
fn result(members: &str) -> (Entry, Vec<String>) {
    let text = format!(
        r#"{{"results": [{{"id": "1", "source": "Entity List (EL) - Bureau", "name": "Example Works", "start_date": "2019-10-09", "federal_register_notice": "84 FR 54002", {members}}}]}}"#
    );
    let (report, mut entries) = read_bytes(text.as_bytes(), None).unwrap();
    (entries.remove(0), report.notes)
}

#[test]
fn what_the_json_has_and_is_not_known_here_is_told_and_what_is_known_is_kept() {
    let (entry, notes) = result(
        r#""country": "IR", "issue_dates": ["x"], "empty": null, "addresses": [{"country": "Narnia", "planet": "X"}, {"address": "1 A St", "postal_code": 12345, "country": "CN"}],
        "ids": [{"type": "Passport", "number": null, "country": "IR"}, {"type": "Tax ID", "number": "123", "country": "CN", "issue_date": "2001-01-02", "expiration_date": "2031-01-02", "odd": 1}]"#,
    );
    assert_eq!(
        notes,
        ["3 members not known here, kept in the raw rows only: addresses.planet, ids.odd, issue_dates"]
    );
    assert_eq!(entry.countries, ["IR", "CN"]);
    assert_eq!(addresses(&entry), ["Narnia|-", "1 A St, 12345|CN"]);
    assert_eq!(identifiers(&entry), ["Tax ID=123 (CN) issued 2001-01-02 expires 2031-01-02"]);
    assert!(facts(&entry).contains(&"document=Passport (IR)".to_owned()), "{:?}", facts(&entry));
    let (entry, notes) = result(r#""country": "Narnia""#);
    assert_eq!((entry.countries.len(), notes.len()), (0, 0));
    assert!(facts(&entry).contains(&"country=Narnia".to_owned()));
}
