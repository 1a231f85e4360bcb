//! The formats of other lists, field by field: the same entries from each way a list is written, and nothing
//! lost.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "import_formats/eu.rs"]
mod eu;
#[path = "import_formats/kept.rs"]
mod kept;

use common::*;
use desig::import::{Format, Refused};
use desig::model::{EntityKind, PUBLISHED, Written};

#[test]
fn each_format_is_told_by_its_content_and_goes_by_its_word() {
    for (name, format) in FIXTURES {
        assert_eq!(desig::import::detect(&fixture(name)).unwrap(), format, "{name}");
        assert_eq!(Format::named(format.as_str()), Some(format));
        let (report, entries) = read(&fixture(name)).unwrap();
        assert_eq!(report.format, format);
        assert_eq!(report.entries.values().sum::<u64>(), entries.len() as u64, "{name}");
        let size = bytes(name).len() as u64;
        assert_eq!((report.sources[0].bytes, report.sources[0].sha256.len()), (size, 64), "{name}");
    }
}

#[test]
fn the_sdn_list_in_xml_has_the_words_of_the_csv() {
    let (report, entries) = read(&fixture("ofac-xml/sdn.xml")).unwrap();
    assert_eq!(report.as_of, Some("2026-07-14".parse().unwrap()));
    assert_eq!(rejects(&report), ["57: it has no number or no name"]);

    let firm = by_id(&entries, "sdn-90001");
    assert_eq!((firm.list.as_str(), firm.name.as_str()), ("SDN", "EXAMPLE TRADING & SHIPPING LLC"));
    assert_eq!(firm.programs, ["SDGT", "NPWMD"]);
    assert_eq!(firm.countries, ["IR", "KP"]);
    assert_eq!(aliases(firm), ["EXAMPLE TRADE HOUSE", "OLD EXAMPLE (weak)", "ETS (weak)"]);
    assert_eq!(addresses(firm), ["1 Nowhere Street, Floor 2, Tehran 12345, Iran|IR", "Korea, North|KP"]);
    assert_eq!(identifiers(firm), ["Tax ID No=1234567 (Iran)"]);
    assert_eq!(
        facts(firm),
        [
            "former name=OLD EXAMPLE",
            "secondary sanctions risk=section 1(b) of Executive Order 13224",
            "website=www.example.org",
            "linked to=EXAMPLE HOLDING",
        ]
    );
    assert_eq!(firm.locator, "line 7, number 90001");
    assert!(firm.raw.starts_with("<sdnEntry>") && firm.raw.ends_with("</sdnEntry>"), "{}", firm.raw);

    let person = by_id(&entries, "sdn-90002");
    assert_eq!((person.name.as_str(), person.kind), ("SPECIMEN, Jane Q.", EntityKind::Person));
    assert_eq!(aliases(person), ["SPECIMEN, Joan"]);
    assert_eq!(person.countries, ["RU", "BY"]);
    assert_eq!(identifiers(person), ["Passport=X0000001 (Russia) issued 01 Feb 2003 expires 01 Feb 2013"]);
    assert_eq!(
        facts(person),
        [
            "title=Director of Nothing",
            "date of birth=circa 1970",
            "date of birth=02 Mar 1971",
            "place of birth=Nowhere, Russia",
            "nationality=Russia",
            "citizenship=Belarus",
            "gender=Female",
        ]
    );

    let ship = by_id(&entries, "sdn-90003");
    assert_eq!(ship.kind, EntityKind::Vessel);
    assert_eq!(identifiers(ship), ["Vessel Registration Identification=IMO 9000001"]);
    assert_eq!(facts(ship)[..3], ["call sign=XXEX", "vessel type=Crude Oil Tanker", "tonnage=1,000"]);
    assert_eq!(facts(ship)[3..], ["gross registered tonnage=900", "flag=Panama", "owner=Example Holding"]);
}

#[test]
fn a_count_that_does_not_hold_or_a_repeated_number_refuses_the_sdn_list() {
    let more = replaced("ofac-xml/sdn.xml", "<Record_Count>4", "<Record_Count>5");
    assert!(matches!(read_bytes(&more, None), Err(Refused::Count { declared: 5, found: 4, .. })));
    let twice = replaced("ofac-xml/sdn.xml", "<uid>90002", "<uid>90001");
    assert!(matches!(read_bytes(&twice, None), Err(Refused::RepeatedId { id, .. }) if id == "sdn-90001"));
}

#[test]
fn the_eu_list_in_xml_is_read_from_its_attributes() {
    let (report, entries) = read(&fixture("eu-xml/list.xml")).unwrap();
    assert_eq!(report.as_of, Some("2026-06-30".parse().unwrap()));
    assert_eq!(rejects(&report), ["26: it has no name"]);

    let person = by_id(&entries, "eu-9001");
    assert_eq!((person.list.as_str(), person.kind), ("EU", EntityKind::Person));
    assert_eq!(person.name, "John Specimen", "a strong name goes before a weak one");
    assert_eq!(aliases(person), ["The Specimen (weak)", "Иван Образец"]);
    assert_eq!(person.countries, ["RU"], "00 is no country");
    assert_eq!(person.programs, ["RUS", "UKR"]);
    assert_eq!(person.listed, None, "its regulation says only when it was published");
    assert_eq!(
        identifiers(person),
        [
            "EU reference=EU.9001.1",
            "UN reference=EXi.001",
            "National passport=A-1 (RUSSIAN FEDERATION, on the name J. Specimen, issued 2001-01-01, \
             diplomatic, expired)",
        ]
    );
    assert_eq!(
        facts(person),
        [
            "designation=details",
            "remarks=Invented for a test.",
            "regulation=2022/0001 (OJ L1), amendment, published 2022-03-09, in force from 2022-03-10",
            "source=http://example.org/reg1",
            "regulation=2014/0002 (OJ L2), published 2014-03-17",
            "source=http://example.org/reg2",
            "listing published=2014-03-17",
            "gender=M",
            "title=Colonel",
            "position=Minister of Tests",
            "remarks=in Russian",
            "citizenship=RUSSIAN FEDERATION",
            "date of birth=1961-02-03",
            "place of birth=Nowhere, RUSSIAN FEDERATION",
            "date of birth=about 1960",
            "date of birth=1958 to 1962",
            "remarks=lost at sea",
            "document=id",
        ]
    );
    assert_eq!(person.locator, "line 3, logical id 9001");
    assert!(
        person.raw.starts_with("<sanctionEntity designationDetails="),
        "evidence begins at the start tag"
    );

    let firm = by_id(&entries, "eu-9002");
    assert_eq!((firm.name.as_str(), &firm.listed), ("Example & Sons Ltd", &None));
    assert_eq!(
        addresses(firm),
        ["2 Nowhere Road, PO Box 77, 1000, Damascus, SYRIAN ARAB REPUBLIC|SY", "somewhere at sea|-"]
    );
    assert_eq!(
        facts(firm),
        [
            "designation date=2020-01-02",
            "regulation=2020/0003, published 2020-01-05",
            "listing published=2020-01-05",
            "contact=phone: +000 1"
        ]
    );
}

#[test]
fn rows_of_the_eu_csv_are_joined_by_their_logical_id_wherever_they_stand() {
    let (report, entries) = read(&fixture("eu-csv/list.csv")).unwrap();
    assert_eq!(report.as_of, Some("2026-06-30".parse().unwrap()));
    assert_eq!(
        rejects(&report),
        ["10: it has 3 cells where the header has 51", "11: it has no logical id", "12: it has no name"]
    );

    let person = by_id(&entries, "eu-9001");
    assert_eq!((person.name.as_str(), person.kind), ("John Specimen", EntityKind::Person));
    assert_eq!(aliases(person), ["Иван Образец"]);
    assert_eq!((person.programs.clone(), listed(person)), (vec!["UKR".to_owned()], "2014-03-18".to_owned()));
    assert_eq!(person.countries, ["RU"]);
    assert_eq!(
        identifiers(person),
        ["EU reference=EU.9001.1", "UN reference=EXi.001", "National passport=A-1 (RUSSIAN FEDERATION)"]
    );
    assert_eq!(
        facts(person),
        [
            "remarks=Invented; for a test.",
            "regulation=2014/0002 (OJ L2), published 2014-03-17, in force from 2014-03-18",
            "source=http://example.org/reg2",
            "listing published=2014-03-17",
            "title=Colonel",
            "position=Minister of Tests",
            "gender=M",
            "date of birth=1961-02-03",
            "place of birth=Nowhere, RUSSIAN FEDERATION",
            "date of birth=about 1960",
            "citizenship=RUSSIAN FEDERATION",
        ]
    );
    assert_eq!(person.locator, "lines 2-6, 9, logical id 9001");
    assert!(person.raw.starts_with("30/06/2026;9001;"), "the byte-order mark moves nothing: {}", person.raw);

    let firm = by_id(&entries, "eu-9002");
    assert_eq!(addresses(firm), ["2 Nowhere Road, PO Box 77, 1000, Damascus, SYRIAN ARAB REPUBLIC|SY"]);
    assert_eq!((firm.name.as_str(), &firm.listed), ("Example & Sons Ltd", &None));
}

#[test]
fn every_column_of_the_uk_list_ends_up_somewhere() {
    let (report, entries) = read(&fixture("uk-csv/list.csv")).unwrap();
    assert_eq!(report.as_of, Some("2026-02-13".parse().unwrap()));
    assert_eq!(
        rejects(&report),
        ["9: it has 3 cells where the header has 59", "10: it has no unique ID"],
        "a cell with a line break counts as two lines"
    );

    let person = by_id(&entries, "uk-exa0001");
    assert_eq!((person.name.as_str(), person.kind), ("JOHN Q. SPECIMEN", EntityKind::Person));
    assert_eq!(aliases(person), ["IVAN SPECIMENOV", "THE SAMPLE (weak)"]);
    assert_eq!(person.local_names, ["Иван Образец"]);
    assert_eq!(listed(person), "2012-11-05", "the day stands first");
    assert_eq!(person.countries, ["RU", "BY"]);
    assert_eq!(person.programs, ["The Example (Sanctions) Regulations 2020"]);
    assert_eq!(addresses(person), ["1 Nowhere Street, Nowhere, 1000, Belarus|BY"]);
    assert_eq!(
        identifiers(person),
        [
            "National identifier=12345 (invented)",
            "Passport=X1",
            "OFSI group ID=99001",
            "UN reference=EXi.001"
        ]
    );
    let said = facts(person);
    for fact in [
        "title=Colonel",
        "position=Minister of Tests",
        "sanction imposed=Asset freeze",
        "sanction imposed=Travel Ban",
        "nationality=Russia",
        "place of birth=Nowhere, Russia",
        "script of the name=Cyrillic",
        "designation source=UN",
        "date of birth=dd/mm/1958",
        "date of birth=1961-02-03 (03/02/1961)",
        "gender=Male",
        "reason=Invented for a test.",
        "remarks=Test, only",
        "last update=2022-01-12 (12/01/2022)",
        "favorite color=green",
    ] {
        assert!(said.iter().any(|known| known == fact), "{fact} is not in {said:#?}");
    }
    assert_eq!(said.len(), 15, "each once: {said:#?}");
    assert_eq!(person.doubts, ["another row has it designated on 2012-11-06 (06/11/2012)"]);
    assert_eq!(person.locator, "lines 3-5, 11, EXA0001");

    let ship = by_id(&entries, "uk-exa0002");
    assert_eq!((ship.kind, listed(ship).as_str()), (EntityKind::Vessel, "(31/31/2012)"));
    assert_eq!(ship.doubts, ["the start date “31/31/2012” is no day a list can mean"]);
    assert_eq!(identifiers(ship), ["IMO number=9000001", "hull identification number=HIN1"]);
    assert_eq!(
        facts(ship)[3..],
        [
            "phone=+000 1",
            "website=www.example.org",
            "email=a@example.org",
            "owner=Example Holding",
            "flag=Panama",
            "vessel type=Tanker",
            "tonnage=900",
            "length=100m",
            "year of build=2010",
        ]
    );

    let firm = by_id(&entries, "uk-exa0003");
    assert_eq!(firm.name, "EXAMPLE TRADING LLC");
    assert_eq!(firm.doubts, ["no row gives a primary name; this is the first alias"]);
    assert_eq!(firm.kind, EntityKind::Organization);
    assert_eq!(identifiers(firm), ["business registration number=BR 7"]);
    assert_eq!(
        facts(firm),
        [
            "passport=none",
            "last update=2022-01-12 (12/01/2022)",
            "type of entity=Bank",
            "subsidiaries=None; really",
            "parent company=Example Holding",
        ]
    );
}

#[test]
fn follow_the_money_lines_are_joined_with_what_others_say_of_them() {
    let (report, entries) = read(&fixture("ftm-json/entities.ftm.json")).unwrap();
    assert_eq!(report.as_of, Some("2026-07-02".parse().unwrap()));
    assert_eq!(
        rejects(&report),
        ["4: it is no entity in JSON: expected ident at column 2", "12: it has no name"]
    );
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(
        ids,
        ["ex-test-list-ex-1", "ex-test-list-ex-2", "os-ex-3", "ex-test-list-ex-6"],
        "neither what is linked only nor an ownership is an entry"
    );

    let person = by_id(&entries, "ex-test-list-ex-1");
    assert_eq!((person.list.as_str(), person.name.as_str()), ("EX-TEST-LIST", "John Specimen"));
    assert_eq!(person.kind, EntityKind::Person);
    assert_eq!(
        aliases(person),
        ["Иван Образец", "SPECIMEN, John", "J. Specimen", "The Sample (weak)", "Johann Specimen"]
    );
    assert_eq!(person.countries, ["BY", "RU"]);
    assert_eq!(addresses(person), ["1 Nowhere Street, Minsk|BY"]);
    assert_eq!(person.programs, ["EX-ONE", "EX-TWO"]);
    assert_eq!(listed(person), "", "the earlier of two sanctions does not say since when it is in force");
    assert_eq!(person.dated(PUBLISHED), Some(Ok("2021-05-06".parse().unwrap())));
    let told = &person.sanctions[1];
    let raw = |date: &Option<Written>| date.as_ref().map(|date| date.raw.clone()).unwrap_or_default();
    assert_eq!((raw(&told.published), raw(&told.listed)), ("2022-03-09".to_owned(), "2022-03-10".to_owned()));
    assert_eq!(person.same_as, ["ex-1", "eu-ex-1", "ofac-ex-1"]);
    assert_eq!(
        identifiers(person),
        [
            "passport=X1",
            "INN=123456789012",
            "UN reference=EXi.001",
            "Diplomatic passport=X2 (RU, until 2020)"
        ]
    );
    assert_eq!(
        facts(person),
        [
            "date of birth=1961-02-03",
            "nationality=RU",
            "nationality=SUHH",
            "topic=sanction",
            "topic=role.pep",
            "position=Minister of Tests",
            "remarks=Invented for a test.",
            "address=addr-none",
            "incorporation date=2001",
            "former name=Johann Specimen",
            "sanction=Example Authority; EX-ONE; since 2022-03-10; listed 2022-03-09; until 2030-01-01; active",
            "reason=For a test.",
            "source=https://example.org/1",
            "sanction=Other Authority; listed 2021-05-06",
            "also in dataset=ex_other",
            "first seen=2025-01-02T00:00:00",
            "last change=2025-03-04T00:00:00",
            "listing published=2021-05-06",
        ]
    );
    assert_eq!(person.locator, "line 1, with lines 2, 10, 11");
    assert_eq!(person.raw.lines().count(), 4, "the line, two sanctions and a passport");

    let firm = by_id(&entries, "ex-test-list-ex-2");
    assert_eq!((firm.kind, firm.countries.as_slice()), (EntityKind::Company, &["AE".to_owned()][..]));
    assert_eq!(identifiers(firm), ["registration number=R-7", "LEI=LEI7", "SWIFT/BIC=EXAMPLEX"]);
    let ship = by_id(&entries, "os-ex-3");
    assert_eq!(ship.kind, EntityKind::Vessel);
    assert_eq!(identifiers(ship), ["IMO number=IMO9000001", "MMSI=999000001", "call sign=XXEX"]);
    assert_eq!(identifiers(by_id(&entries, "ex-test-list-ex-6")), ["wallet address=0xexample"]);
}

#[test]
fn entities_within_others_are_read_as_well() {
    let (report, entries) = read(&fixture("ftm-json/nested.ftm.json")).unwrap();
    assert_eq!((rejects(&report), &report.notes), (vec![], &vec![]));
    let firm = by_id(&entries, "ex-test-list-ex-2");
    assert_eq!(
        (listed(firm).as_str(), firm.programs.as_slice()),
        ("2020-02-03", &["EX-NINE".to_owned()][..])
    );
    assert_eq!(addresses(firm), ["9 Nowhere Road, Dubai|AE"]);
}

#[test]
fn a_delta_is_refused_as_one_and_never_taken_for_the_whole_list() {
    let name = "ftm-json/entities.delta.json";
    assert_eq!(desig::import::detect(&fixture(name)).unwrap(), Format::FtmJson);
    let only_taken_away = br#"{"op":"DEL","entity":{"id":"ex-9"}}"#;
    for bytes in [&bytes(name)[..], only_taken_away] {
        let refused = read_bytes(bytes, None).unwrap_err();
        assert!(matches!(refused, Refused::Delta { .. }), "{refused}");
        assert!(refused.hint().contains("import the whole file"), "{}", refused.hint());
    }
}

#[test]
fn a_party_has_an_entry_on_each_list_that_designates_it_with_the_days_of_that_list_only() {
    let (report, entries) = read(&fixture("ftm-json/several-lists.ftm.json")).unwrap();
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["us-ofac-sdn-ex-21", "eu-fsf-ex-21", "gb-fcdo-sanctions-ex-22"]);
    let sdn = by_id(&entries, "us-ofac-sdn-ex-21");
    assert_eq!((listed(sdn).as_str(), sdn.programs.as_slice()), ("2021-02-03", &["EX-US".to_owned()][..]));
    assert_eq!((sdn.locator.as_str(), sdn.raw.lines().count()), ("line 1, with lines 2, 4", 3));
    assert!(sdn.same_as.contains(&"ex-21".to_owned()) && sdn.doubts.is_empty());
    let eu = by_id(&entries, "eu-fsf-ex-21");
    assert_eq!((listed(eu).as_str(), eu.programs.as_slice()), ("2022-03-04", &["EX-EU".to_owned()][..]));
    for entry in [sdn, eu] {
        let facts = facts(entry);
        for fact in [
            "in dataset gb_coh_disqualified=Example Registrar; EX-CO; since 2001-01-01",
            "also in dataset=ext_ru_egrul",
            "also in dataset=mc_fund_freezes",
        ] {
            assert!(facts.contains(&fact.to_owned()), "{facts:?}");
        }
    }
    let person = by_id(&entries, "gb-fcdo-sanctions-ex-22");
    assert_eq!(
        person.doubts,
        ["the file does not say which of its 2 datasets designates it: filed under gb_fcdo_sanctions"]
    );
    assert_eq!(
        report.notes,
        [
            "2 parties without a sanction left out",
            "1 party left out: under a sanction, but named by registers only",
            "3 entities of other kinds left out: Ownership 1, Payment 2",
        ]
    );
}

#[test]
fn a_file_without_anybody_under_a_sanction_is_refused_and_says_how_many_it_names() {
    let refused = read(&fixture("ftm-json/no-targets.ftm.json")).unwrap_err();
    assert!(matches!(refused, Refused::NoDesignation { .. }));
    assert_eq!(
        refused.to_string(),
        "no-targets.ftm.json holds nobody under sanctions or export controls: 1 party without a sanction left out; \
         1 entity of other kinds left out: Payment 1"
    );
}

#[test]
fn cells_of_the_simple_table_hold_rows_of_their_own() {
    let (report, entries) = read(&fixture("simple-csv/targets.simple.csv")).unwrap();
    assert_eq!(report.as_of, Some("2026-07-02".parse().unwrap()));
    assert_eq!(rejects(&report), ["4: it has no id or no name", "5: it has 3 cells where the header has 15"]);
    let person = by_id(&entries, "eu-fsf-ex-1");
    assert_eq!((person.list.as_str(), person.kind), ("EU-FSF", EntityKind::Person));
    assert_eq!(aliases(person), ["Иван Образец", "SPECIMEN; John"]);
    assert_eq!(person.countries, ["BY", "RU"]);
    assert_eq!(addresses(person), ["1 Nowhere Street; Minsk|-", "Nowhere|-"]);
    assert_eq!(identifiers(person), ["identifier=X1", "identifier=123456789012"]);
    assert_eq!(
        facts(person),
        [
            "country=suhh",
            "also in dataset=Example Test List",
            "date of birth=1961-02-03",
            "date of birth=1960",
            "sanction=Example Authority - 2022-03-10",
            "phone=+000 1",
            "email=a@example.org",
            "email=b@example.org",
            "first seen=2025-01-02T00:00:00",
            "last change=2025-03-04T00:00:00",
        ]
    );
    assert_eq!(by_id(&entries, "example-test-list-ex-2").name, "Example \"Trading\" LLC");
    let with_register = replaced(
        "simple-csv/targets.simple.csv",
        "EU Financial Sanctions Files",
        "UK Companies House Disqualified Directors;EU Financial Sanctions Files",
    );
    let (_, entries) = read_bytes(&with_register, None).unwrap();
    let person = by_id(&entries, "eu-fsf-ex-1");
    assert!(facts(person).contains(&"also in dataset=UK Companies House Disqualified Directors".to_owned()));
}

#[test]
fn a_row_of_the_simple_table_that_only_registers_name_is_no_designation_and_several_lists_are_a_doubt() {
    let known = replaced(
        "simple-csv/targets.simple.csv",
        "\"Example Test List\",\"2025-01-02\"",
        "\"Wikidata\",\"2025-01-02\"",
    );
    let (report, entries) = read_bytes(&known, None).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(report.notes, ["1 party left out: named by registers only"]);
    let person = by_id(&entries, "eu-fsf-ex-1");
    assert_eq!(
        person.doubts,
        ["the file does not say which of its 2 datasets designates it: filed under EU-FSF"]
    );
}

#[test]
fn real_files_have_the_entries_they_are_known_to_have() {
    for (name, lists, rejected) in [
        ("eu/eu_fsf_sample.xml", vec![("EU", 1)], 0),
        ("uk/uk_sanctions_list_sample.csv", vec![("UK", 2)], 0),
        ("opensanctions/yente_t1_entities.ftm.json", vec![("EU-FSF", 6)], 0),
        (
            "opensanctions/yente_zala_entities.ftm.json",
            vec![
                ("AU-DFAT-SANCTIONS", 1),
                ("BE-FOD-SANCTIONS", 2),
                ("CA-DFATD-SEMA-SANCTIONS", 2),
                ("CH-SECO-SANCTIONS", 2),
                ("EU-FSF", 2),
                ("EU-JOURNAL-SANCTIONS", 1),
                ("EU-TRAVEL-BANS", 1),
                ("FR-TRESOR-GELS-AVOIR", 2),
                ("GB-FCDO-SANCTIONS", 5),
                ("JP-METI-RU", 1),
                ("JP-MOF-SANCTIONS", 1),
                ("MC-FUND-FREEZES", 2),
                ("NZ-RUSSIA-SANCTIONS", 3),
                ("UA-NSDC-SANCTIONS", 6),
                ("UA-WAR-SANCTIONS", 2),
                ("US-OFAC-SDN", 2),
                ("US-SAM-EXCLUSIONS", 2),
                ("US-TRADE-CSL", 1),
            ],
            0,
        ),
    ] {
        let Some(path) = real(name) else { continue };
        let (report, _) = read(&path).unwrap();
        let found: Vec<(&str, u64)> =
            report.entries.iter().map(|(list, count)| (list.as_str(), *count)).collect();
        assert_eq!((found, report.rejected), (lists, rejected), "{name}");
    }
    for delta in ["20240527194702-wnk", "20240528074703-npf", "20240528134729-3iv"] {
        let Some(path) = real(&format!("opensanctions/yente_t2_{delta}_entities.delta.json")) else { return };
        assert!(matches!(read(&path), Err(Refused::Delta { .. })), "{delta}");
    }
    let Some(donors) = real("opensanctions/yente_parteispenden_entities.ftm.json") else { return };
    let refused = read(&donors).unwrap_err().to_string();
    assert!(refused.contains("96 parties without a sanction left out"), "{refused}");
    let Some(index) = real("opensanctions/yente_t1_delta.json") else { return };
    assert!(matches!(read(&index), Err(Refused::OtherKind { .. })), "a list of deltas is no delta");
}

#[test]
fn parts_of_the_sdn_list_that_were_not_given_are_told() {
    let parties = b"36,\"EXAMPLE AIR\",-0- ,\"DEMO\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a";
    let (report, entries) = common::read(common::file(parties).path()).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (report.rejected, report.notes),
        (
            0,
            [
                "ADD.CSV was not given: addresses are missing",
                "ALT.CSV was not given: aliases are missing",
                "SDN_COMMENTS.CSV was not given: the ends of long remarks are missing",
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
}

#[test]
fn columns_that_are_missing_or_not_known_are_told_and_one_that_must_be_there_is_named() {
    let header = "source,name,addresses,federal_register_notice,license_requirement,license_policy,end_date,programs,Mood";
    let row =
        "Entity List (EL) - Bureau of Industry and Security,Example Works,\"1 A St, CN\",84 FR 10002,,,,,sad";
    let (report, entries) = read_bytes(format!("{header}\n{row}\n").as_bytes(), None).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        report.notes,
        [
            "no column start_date (since when parties are listed), alt_names (aliases)",
            "1 column not known here, kept in the raw rows only: mood",
        ]
    );
    let without = header.replace("federal_register_notice", "notice");
    let refused = read_bytes(format!("{without},alt_names\n{row},\n").as_bytes(), None).unwrap_err();
    assert!(refused.to_string().contains("no column “federal_register_notice”"), "{refused}");
}

#[test]
fn a_start_of_which_only_year_or_month_is_known_is_told_as_written_in_every_format() {
    let doubt =
        |raw: &str| format!("the start date “{raw}” is less than a day: since which day is not recorded");
    for raw in ["2024", "06/2024", "circa 2019", "2019 to 2020"] {
        let csv = format!(
            "source,name,addresses,federal_register_notice,start_date,alt_names,programs\n\
             Specially Designated Nationals (SDN) - Treasury Department,Example Works,\"1 A St, CN\",,{raw},,\n"
        );
        let ftm = replaced("ftm-json/nested.ftm.json", "\"2020-02-03\"", &format!("\"{raw}\""));
        for bytes in [csv.as_bytes(), &ftm] {
            let (_, entries) = read_bytes(bytes, None).unwrap();
            let entry = entries.iter().find(|entry| entry.name.starts_with("Example")).unwrap();
            assert_eq!((listed(entry), &entry.doubts), (format!("({raw})"), &vec![doubt(raw)]));
        }
    }
}

#[test]
fn what_a_list_calls_an_entity_or_leaves_without_a_type_is_an_organization() {
    let row = b"36,\"EXAMPLE AIR\",-0- ,\"DEMO\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1a";
    assert_eq!(read_bytes(row, None).unwrap().1[0].kind, EntityKind::Organization);
    for (name, id) in [
        ("ofac-csv/sdn.csv", "sdn-90101"),
        ("ofac-xml/sdn.xml", "sdn-90001"),
        ("un-xml/list.xml", "un-fxe.001"),
    ] {
        let (_, entries) = read(&fixture(name)).unwrap();
        assert_eq!(by_id(&entries, id).kind, EntityKind::Organization, "{name}");
    }
}

/// Two lines of FollowTheMoney about a party, and what others say.
fn money(others: &str) -> String {
    let party = r#"{"id":"NK-1","caption":"Example","schema":"Company","datasets":["xa"],"target":true,"last_seen":"2026-02-27","properties":{"name":["Example"],"topics":["sanction"]}}"#;
    format!("{party}\n{others}\n")
}

#[test]
fn a_sanction_of_nobody_in_the_file_is_quarantined() {
    let sanction = |id: &str, of: &str| {
        format!(
            r#"{{"id":"{id}","caption":"S","schema":"Sanction","datasets":["xa"],"properties":{{"entity":[{of}],"startDate":["2020-01-02"]}}}}"#
        )
    };
    let lines =
        [sanction("s-1", r#""NK-1""#), sanction("s-2", r#""NK-2""#), sanction("s-3", r#""NK-3","NK-1""#)];
    let (report, entries) = read_bytes(money(&lines.join("\n")).as_bytes(), None).unwrap();
    assert_eq!((entries.len(), listed(&entries[0])), (1, "2020-01-02".to_owned()));
    assert_eq!(rejects(&report), ["3: nobody whom it is about is in the file"]);
    assert!(report.rejects[0].raw.contains("NK-2"));
}

#[test]
fn a_start_with_slashes_in_a_format_of_iso_days_is_a_doubt_and_no_day() {
    let sanction = r#"{"id":"s-1","caption":"S","schema":"Sanction","datasets":["xa"],"properties":{"entity":["NK-1"],"startDate":["01/02/2022"]}}"#;
    let (_, entries) = read_bytes(money(sanction).as_bytes(), None).unwrap();
    assert_eq!(listed(&entries[0]), "(01/02/2022)");
    assert_eq!(entries[0].doubts, ["the start date “01/02/2022” is no day a list can mean"]);
}

#[test]
fn a_uk_list_without_the_column_of_days_says_so() {
    let text = String::from_utf8(bytes("uk-csv/list.csv")).unwrap();
    assert!(read_bytes(text.as_bytes(), None).unwrap().0.notes.is_empty());
    let without = text.replacen("Date Designated", "Day", 1);
    let (report, _) = read_bytes(without.as_bytes(), None).unwrap();
    assert_eq!(report.notes, ["no column date designated (since when parties are listed)"]);
}
