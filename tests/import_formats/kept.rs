//! Numbers, places, countries and dates that stand where they are easily lost or misread.

use desig::import::Format;
use desig::model::Entry;

use crate::common::{addresses, aliases, by_id, bytes, facts, identifiers, read, read_bytes, real, replaced};

fn un(within: &str) -> Entry {
    let whole = String::from_utf8(bytes("un-xml/list.xml")).unwrap();
    let (before, after) = whole.split_once("    </INDIVIDUAL>").unwrap();
    let text = format!("{before}{within}    </INDIVIDUAL>{after}");
    let (_, entries) = read_bytes(text.as_bytes(), Some(Format::UnXml)).unwrap();
    by_id(&entries, "un-fxi.001").clone()
}

#[test]
fn what_a_document_of_the_un_list_is_is_told_also_without_its_number() {
    let with = un(
        "<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT2>Example card number 545167</TYPE_OF_DOCUMENT2><NOTE>issued in 1974</NOTE></INDIVIDUAL_DOCUMENT>\
         <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Birth certificate</TYPE_OF_DOCUMENT></INDIVIDUAL_DOCUMENT>\
         <INDIVIDUAL_DOCUMENT><NOTE>none</NOTE></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>",
    );
    let said = facts(&with);
    let documents: Vec<&String> = said.iter().filter(|fact| fact.starts_with("document=")).collect();
    assert_eq!(
        documents,
        [
            "document=Example card number 545167 (issued in 1974)",
            "document=Birth certificate",
            "document=none"
        ]
    );
    assert_eq!(identifiers(&with).len(), 2, "{:?}", identifiers(&with));
}

#[test]
fn a_street_somebody_was_born_in_is_told() {
    let with = un(
        "<INDIVIDUAL_PLACE_OF_BIRTH><STREET>Example Territory</STREET><COUNTRY>Belarus</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>",
    );
    assert!(facts(&with).contains(&"place of birth=Example Territory, Belarus".to_owned()));
}

#[test]
fn no_number_of_a_document_and_no_street_of_birth_of_the_real_un_list_is_lost() {
    let Some(path) = real("un/UN_consolidated.xml") else { return };
    let (_, entries) = read(&path).unwrap();
    for (id, said) in [
        (
            "un-tai.071",
            "document=National Identification Number, Afghan national identification card (tazkira) number 545167 (issued",
        ),
        ("un-cdi.035", "place of birth=Manono Territory"),
    ] {
        let facts = facts(by_id(&entries, id));
        assert!(facts.iter().any(|fact| fact.starts_with(said)), "{said} is not in {facts:#?}");
    }
}

#[test]
fn a_country_of_the_denied_persons_list_that_is_not_known_is_told_in_the_address() {
    let denied = |country: &str| {
        let text = replaced("dpl-tsv/dpl.txt", "\"CA\"", &format!("\"{country}\""));
        let (_, entries) = read_bytes(&text, Some(Format::DplTsv)).unwrap();
        let entry = by_id(&entries, "dpl-joan-specimen-10-16-2017");
        let is_told = entry.doubts.contains(&format!("“{country}” is no country known here"));
        assert_eq!(is_told, country == "ATLANTIS", "{:?}", entry.doubts);
        addresses(entry)
    };
    assert_eq!(denied("PRC"), ["2 NOWHERE STREET, LEMURIA, M1W1A2|CN"]);
    assert_eq!(denied("ATLANTIS"), ["2 NOWHERE STREET, LEMURIA, M1W1A2, ATLANTIS|-"]);
    let Some(path) = real("bis/dpl.txt") else { return };
    let (_, entries) = read(&path).unwrap();
    let of = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap().countries.clone();
    assert_eq!((of("JOHNSON HU"), of("QIANG HU")), (vec!["CN".to_owned()], vec!["CN".to_owned()]));
}

#[test]
fn days_of_the_uk_list_are_told_so_that_nobody_reads_the_month_first() {
    let (_, entries) = read(&crate::common::fixture("uk-csv/list.csv")).unwrap();
    let person = by_id(&entries, "uk-exa0001");
    let said = facts(person);
    for fact in ["last update=2022-01-12 (12/01/2022)", "date of birth=1961-02-03 (03/02/1961)"] {
        assert!(said.iter().any(|known| known == fact), "{fact} is not in {said:#?}");
    }
    assert!(said.iter().any(|known| known == "date of birth=dd/mm/1958"), "no day is none: {said:#?}");
    assert_eq!(person.doubts, ["another row has it designated on 2012-11-06 (06/11/2012)"]);
}

#[test]
fn days_within_texts_of_the_uk_list_are_told_too() {
    let header = "Unique ID,Name 6,Name type,Regime Name,Designation Type,Date Designated,Passport number,\
                  Passport additional information,National Identifier number,Other Information\n";
    let row = "EX1,ALPHA,Primary Name,Example,Individual,25/01/2001,A1,\"Issued on 04/05/2010, expires 04/06/2015\",\
               12 (issued 11/12/2013),Left on 01/02/2003 or 2004\n";
    let (_, entries) = read_bytes(format!("{header}{row}").as_bytes(), Some(Format::UkCsv)).unwrap();
    assert_eq!(
        identifiers(&entries[0]),
        [
            "National identifier=12 (issued 2013-12-11 (11/12/2013))",
            "Passport=A1 (Issued on 2010-05-04 (04/05/2010), expires 2015-06-04 (04/06/2015))",
        ]
    );
    assert!(facts(&entries[0]).contains(&"remarks=Left on 2003-02-01 (01/02/2003) or 2004".to_owned()));
}

#[test]
fn a_name_the_un_list_calls_former_is_told_as_that() {
    let text = replaced("un-xml/list.xml", "<QUALITY>a.k.a.</QUALITY>", "<QUALITY>f.k.a.</QUALITY>");
    let (_, entries) = read_bytes(&text, Some(Format::UnXml)).unwrap();
    let entity = by_id(&entries, "un-fxe.001");
    assert_eq!(aliases(entity), ["Figment Foundation"]);
    assert!(facts(entity).contains(&"former name=Figment Foundation".to_owned()), "{:?}", facts(entity));
}

#[test]
fn a_further_spelling_of_a_name_on_the_denied_persons_list_is_an_alias() {
    let row = |name: &str, place: &str| {
        format!(
            "\"{name}\"\t\"{place}\"\t\"\"\t\"\"\t\"CA\"\t\"\"\t\"10/16/2017\"\t\"10/13/2030\"\t\"N\"\t\"2017-10-23\"\t\"\"\t\"82 F.R. 48792 10/20/2017\"\n"
        )
    };
    let mut text = bytes("dpl-tsv/dpl.txt");
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(row("EL FICTION WORKS", "1 A STREET").bytes());
    text.extend(row("EL-FICTION  WORKS", "2 A STREET").bytes());
    let (_, entries) = read_bytes(&text, Some(Format::DplTsv)).unwrap();
    let entry = by_id(&entries, "dpl-el-fiction-works-10-16-2017");
    assert_eq!(
        (entry.name.as_str(), aliases(entry)),
        ("EL FICTION WORKS", vec!["EL-FICTION WORKS".to_owned()])
    );
    assert_eq!(entry.addresses.len(), 2);
}

#[test]
fn an_entry_of_the_code_of_regulations_whose_addresses_are_elsewhere_is_doubted() {
    let doubts = |address: &str| {
        let text = replaced("ecfr-xml/supplement.xml", "3 Nowhere Street, Beijing, China", address);
        let (_, entries) = read_bytes(&text, Some(Format::EcfrXml)).unwrap();
        entries.iter().find(|entry| entry.name == "Example Mirrors").unwrap().doubts.clone()
    };
    assert_eq!(
        doubts("3 Nowhere Street, Taipei, Taiwan"),
        ["it is filed under CN, and its only addresses are of another country: TW"]
    );
    // Hong Kong has no heading of its own, and one address of several may be elsewhere.
    for address in [
        "3 Nowhere Street, Hong Kong",
        "3 A Street, Beijing, China; and 4 A Street, Taipei, Taiwan",
        "3 A Street",
    ] {
        assert_eq!(doubts(address), [""; 0], "{address}");
    }
}

#[test]
fn a_row_of_the_uk_list_that_lacks_its_empty_last_cell_is_taken_and_one_that_lacks_another_is_not() {
    let row = |rest: &str| {
        let header = "Unique ID,Name 6,Name type,Regime Name,Designation Type,Date Designated,D.O.B,Gender,Website,Hull\n";
        let text = format!(
            "{header}EX1,ALPHA,Primary Name,Example,{rest}\nEX2,BETA,Primary Name,Example,Entity,29/06/2012,,,,H\n"
        );
        let (report, entries) = read_bytes(text.as_bytes(), Some(Format::UkCsv)).unwrap();
        (entries.len(), report.rejected, report.notes)
    };
    let (entries, rejected, notes) = row("Individual,25/01/2001,01/01/1958,Male,");
    assert_eq!((entries, rejected), (2, 0));
    assert_eq!(
        notes,
        ["the row on line 2 has 9 cells where the header has 10: the last (hull) is taken to be empty"]
    );
    for shifted in
        ["25/01/2001,01/01/1958,Male,,", "Individual,01/01/1958,Male,,", "Individual,25/01/2001,Male,,"]
    {
        assert_eq!((row(shifted).0, row(shifted).1), (1, 1), "{shifted}");
    }
    assert_eq!(
        row("Individual,25/01/2001,01/01/1958,Male,www.example.org").1,
        1,
        "its last cell may be the lost one"
    );
    let Some(path) = real("uk/uk_sanctions_list_sample.csv") else { return };
    let (report, entries) = read(&path).unwrap();
    assert_eq!((entries.len(), report.rejected), (2, 0), "{:?}", report.notes);
}
