//! Rows of the Entity List as it is printed: names, addresses, marks of footnotes and columns told apart, the same in
//! the code of regulations and in the table made of it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use desig::import::Refused;
use desig::model::Entry;

/// The entry of a row whose second cell is this.
fn printed(party: &str) -> Entry {
    let text = String::from_utf8(bytes("ecfr-xml/supplement.xml")).unwrap();
    let text = text.replace("Example Mirrors, 3 Nowhere Street, Beijing, China.", party);
    read_bytes(text.as_bytes(), None).unwrap().1.remove(1)
}

const DOUBT: &str = "“a.k.a.” stands in an address: what goes with it may be another name";

#[test]
fn other_names_on_one_line_are_names_where_that_is_certain_and_doubted_elsewhere() {
    let several = printed("Several Co., f.k.a., Old Several; and a.k.a. SC. Room 1, Hangzhou, China.");
    assert_eq!(several.name, "Several Co.");
    assert_eq!(aliases(&several), ["Old Several", "SC"]);
    assert_eq!(addresses(&several), ["Room 1, Hangzhou, China|CN"]);
    assert_eq!(facts(&several), ["former name=Old Several"]);
    assert!(several.doubts.is_empty(), "{:?}", several.doubts);

    let odd = printed("Foot Two <sup>1</sup>, a.k.a., Foot 2. 5 Street, Harbin, China.");
    assert_eq!((odd.name.as_str(), aliases(&odd).len()), ("Foot Two", 0));
    assert_eq!(addresses(&odd), ["a.k.a., Foot 2. 5 Street, Harbin, China|CN"]);
    assert_eq!(facts(&odd), ["footnotes of the name=1"]);
    assert_eq!(odd.doubts, [DOUBT]);

    let listed = printed(
        "Person A, a.k.a. the following two aliases: —P. A.; and —Persona. 5 A Street, Harbin, China.",
    );
    assert_eq!(
        (listed.name.as_str(), aliases(&listed)),
        ("Person A", vec!["P. A.".to_owned(), "Persona".to_owned()])
    );
    assert_eq!(addresses(&listed), ["5 A Street, Harbin, China|CN"]);
    let unsure = printed("Person A, a.k.a. the following two aliases: —P. A.; and —Pers On. Dubai, U.A.E.");
    assert_eq!(aliases(&unsure), ["P. A.", "Pers On. Dubai, U.A.E."]);
    assert!(
        unsure.doubts.iter().any(|doubt| doubt.contains("an address seems to stand behind")),
        "{:?}",
        unsure.doubts
    );

    let bracket = printed("Bracket Co. (a.k.a. BC; and Bracket Company, Limited), 5 Road, Tianjin, China.");
    assert_eq!(
        (bracket.name.as_str(), aliases(&bracket)),
        ("Bracket Co.", vec!["BC".to_owned(), "Bracket Company, Limited".to_owned()])
    );
    assert_eq!(addresses(&bracket), ["5 Road, Tianjin, China|CN"]);
}

#[test]
fn a_table_of_other_columns_is_no_entity_list() {
    let text = String::from_utf8(bytes("ecfr-xml/supplement.xml")).unwrap();
    let swapped = text.replace("<TH>Country</TH><TH>Entity</TH>", "<TH>Entity</TH><TH>Country</TH>");
    let refused = read_bytes(swapped.as_bytes(), None).unwrap_err();
    assert!(matches!(refused, Refused::OtherKind { .. }), "{refused}");
    assert!(refused.to_string().contains("the columns of its table are “Entity, Country, "), "{refused}");
    let without = text.replace("<TH>License review policy</TH>", "");
    assert!(read_bytes(without.as_bytes(), None).is_err());
}

#[test]
fn marks_of_footnotes_are_no_part_of_license_terms() {
    let text = String::from_utf8(bytes("ecfr-xml/supplement.xml")).unwrap();
    let text = text.replace(">Case by case<", ">Presumption of denial.<sup>3</sup><");
    let entry = read_bytes(text.as_bytes(), None).unwrap().1.remove(1);
    assert_eq!(entry.review_policy.as_deref(), Some("Presumption of denial."));
    assert_eq!(facts(&entry), ["footnotes of the review policy=3"]);
}

#[test]
fn both_files_of_the_real_entity_list_part_names_and_addresses_alike() {
    for name in ["csl-entity-list-2026-07.csv", "ecfr-part744-supplement4-2026-07.xml"] {
        let Some(path) = real(name) else { return };
        let (_, entries) = read(&path).unwrap();
        let named = |name: &str| {
            entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no {name}"))
        };
        let azam = named("Mohammad Azam");
        assert_eq!(azam.doubts, [DOUBT], "{name}");
        let gas = entries
            .iter()
            .find(|entry| entry.aliases.iter().any(|alias| alias.name == "NJSC Chornomornaftogaz"));
        assert!(addresses(gas.unwrap())[0].starts_with("Kirova/per. Sovnarkomovskaya, 52/1, "), "{name}");
        let shipyard = named("China State Shipbuilding Corporation, Limited (CSSC) 12th Research Institute");
        let names = aliases(shipyard);
        for one in
            ["Thermal Processing Technology Research Institute", "Hot Working Technology Research Institute"]
        {
            assert!(names.iter().any(|name| name == one), "{name}: {names:?}");
        }
        let atomic = aliases(named("Pakistan Atomic Energy Commission (PAEC)"));
        assert!(atomic.iter().any(|name| name == "National Development Complex (NDC)"), "{name}: {atomic:?}");
        let fund = named("IFDK, ZAO");
        assert!(
            facts(fund)
                .iter()
                .any(|fact| fact == "former name=Zakrytoe Aktsionernoe Obshchestvo IFD Karital")
        );
        for (party, address) in [
            ("Tako LLC", "17 Garegin"),
            ("Wayne Weipeng", "Room 1811"),
            ("Gazprom Neft Shelf", "8 Lesteva"),
            ("Joint Stock Company Novosibirsk Aircraft Repair Plant", "2/4 Aeroport"),
        ] {
            assert!(addresses(named(party))[0].starts_with(address), "{name}: {party}");
        }
        // Whatever still has such words is doubted.
        for entry in &entries {
            let texts =
                entry.addresses.iter().map(|one| &one.text).chain(entry.aliases.iter().map(|one| &one.name));
            let is_odd =
                texts.chain([&entry.name]).any(|text| text.contains("k.a.,") || text.contains(" following "));
            let is_told = entry.doubts.iter().any(|doubt| doubt.contains("a.k.a."));
            assert!(!is_odd || is_told, "{name}: {}", entry.name);
        }
    }
}
