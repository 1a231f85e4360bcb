//! The days of the EU list: published, in force, designated; and what an amending regulation dates.

use desig::import::Format;
use desig::model::{Entry, PUBLISHED};

use crate::common::{by_id, facts, listed, read, read_bytes, real};

/// A party with what stands in its element.
fn party(number: u32, attributes: &str, within: &str) -> String {
    format!(
        r#"<sanctionEntity logicalId="{number}" {attributes}>{within}
           <nameAlias wholeName="Example {number}" strong="true"/></sanctionEntity>"#
    )
}

fn entries(parties: &[String]) -> Vec<Entry> {
    let text = format!(
        r#"<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-05-04">{}</export>"#,
        parties.concat()
    );
    read_bytes(text.as_bytes(), Some(Format::EuXml)).unwrap().1
}

fn published(entry: &Entry) -> Option<String> {
    entry.dated(PUBLISHED).map(|day| day.map_or_else(str::to_owned, |day| day.to_string()))
}

#[test]
fn the_day_of_publication_and_the_day_of_force_are_two_days() {
    let entries = entries(&[
        party(1, "", r#"<regulation publicationDate="2003-07-08" numberTitle="2003/1"/>"#),
        party(
            2,
            "",
            r#"<regulation regulationType="regulation" publicationDate="2023-12-18" entryIntoForceDate="2023-12-19"/>"#,
        ),
        party(3, "", r#"<regulation publicationDate="2008-13-40"/>"#),
    ]);
    let days = |number: u32| {
        let entry = by_id(&entries, &format!("eu-{number}"));
        (published(entry), entry.listed.as_ref().map(|_| listed(entry)))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(days(1), (some("2003-07-08"), None), "published, and since when in force is not said");
    assert_eq!(days(2), (some("2023-12-18"), some("2023-12-19")));
    assert_eq!(days(3), (some("2008-13-40"), None), "kept as written");
    assert_eq!(
        facts(by_id(&entries, "eu-2")),
        ["regulation=published 2023-12-18, in force from 2023-12-19", "listing published=2023-12-18"]
    );
}

#[test]
fn an_amending_regulation_dates_no_addition() {
    let amendment = r#"<regulation regulationType="amendment" publicationDate="2024-02-01" entryIntoForceDate="2024-02-02" numberTitle="2024/1"/>"#;
    let first = r#"<regulation regulationType="regulation" publicationDate="2014-03-17" entryIntoForceDate="2014-03-17" numberTitle="2014/1"/>"#;
    let entries = entries(&[
        party(1, "", amendment),
        party(2, r#"designationDate="2014-03-16""#, amendment),
        party(3, "", &format!("{amendment}{first}")),
    ]);
    let alone = by_id(&entries, "eu-1");
    assert_eq!((alone.listed.clone(), published(alone)), (None, None));
    assert_eq!(
        alone.doubts,
        [
            "the file has only amending regulations of it, and does not say which of them put it on the list: since \
          when is not recorded"
        ]
    );
    assert_eq!(
        facts(alone),
        ["regulation=2024/1, amendment, published 2024-02-01, in force from 2024-02-02"],
        "no day is lost"
    );
    let designated = by_id(&entries, "eu-2");
    assert_eq!((designated.listed.clone(), published(designated)), (None, None), "a decision's day");
    assert_eq!(
        designated.doubts.last().unwrap(),
        "by the list the day of its designation is 2014-03-16; whether it was in force from then on is not recorded"
    );
    let both = by_id(&entries, "eu-3");
    assert_eq!((listed(both).as_str(), published(both).as_deref()), ("2014-03-17", Some("2014-03-17")));
    assert!(both.doubts.is_empty(), "{:?}", both.doubts);
}

#[test]
fn only_a_regulation_that_may_put_somebody_on_the_list_dates_an_addition() {
    let of_type = |name: &str, day: &str| {
        format!(r#"<regulation regulationType="{name}" publicationDate="{day}" numberTitle="2017/1"/>"#)
    };
    let entries = entries(&[
        party(1, "", &of_type("repealing", "2017-08-31")),
        party(2, "", &of_type("Corrigendum", "2017-08-31")),
        party(3, "", &of_type("Council Implementing Regulation", "2017-08-31")),
        party(4, "", &(of_type("regulation", "2018-01-02") + &of_type("repealing", "2017-08-31"))),
        party(5, "", &(of_type("repealing", "2018-08-31") + &of_type("amendment", "2019-08-31"))),
    ]);
    let told = |number: u32| {
        let entry = by_id(&entries, &format!("eu-{number}"));
        (published(entry), entry.doubts.clone())
    };
    let none = |types: &str| {
        (
            None,
            vec![format!(
                "the file has only regulations of it that are not known to put anybody on the list ({types}): since \
                 when is not recorded"
            )],
        )
    };
    assert_eq!(told(1), none("of type repealing"));
    assert_eq!(told(2), none("of type corrigendum"));
    assert_eq!(told(3), (Some("2017-08-31".to_owned()), Vec::new()));
    let before = "the file has a regulation of 2017-08-31 that does not say whether it put it on the list: it may have \
                  been listed before 2018-01-02";
    assert_eq!(told(4), (Some("2018-01-02".to_owned()), vec![before.to_owned()]));
    assert_eq!(told(5), none("amendment, of type repealing"));
    assert_eq!(
        facts(by_id(&entries, "eu-1")),
        ["regulation=2017/1, of type repealing, published 2017-08-31"],
        "no day is lost"
    );
}

#[test]
fn the_day_of_designation_is_told_as_a_day_and_never_as_one_of_force() {
    let regulation =
        r#"<regulation publicationDate="2014-03-17" entryIntoForceDate="2014-03-16" numberTitle="2014/1"/>"#;
    let entries = entries(&[
        party(1, r#"designationDate="05/04/2010""#, ""),
        party(2, r#"designationDate="05/04/2010""#, regulation),
        party(3, r#"designationDate="2014-03-16""#, regulation),
        party(4, r#"designationDate="spring 2010""#, ""),
    ]);
    let told = |number: u32| {
        let entry = by_id(&entries, &format!("eu-{number}"));
        let fact = facts(entry).into_iter().find(|fact| fact.starts_with("designation date=")).unwrap();
        (fact, entry.listed.as_ref().map(|_| listed(entry)), published(entry), entry.doubts.clone())
    };
    let (fact, listed, published, doubts) = told(1);
    assert_eq!(fact, "designation date=2010-04-05 (05/04/2010)");
    assert_eq!((listed, published), (None, None));
    assert_eq!(
        doubts,
        [
            "by the list the day of its designation is 2010-04-05; whether it was in force from then on is not recorded"
        ]
    );
    let (_, listed, published, doubts) = told(2);
    assert_eq!((listed.as_deref(), published.as_deref()), (Some("2014-03-16"), Some("2014-03-17")));
    assert_eq!(
        doubts,
        [
            "by the list the day of its designation is 2010-04-05, before the first regulation given that may have put \
             it on the list (2014-03-16): it may have been listed earlier"
        ]
    );
    assert!(told(3).3.is_empty(), "{:?}", told(3));
    assert!(told(4).3.first().unwrap().contains("“spring 2010”"), "{:?}", told(4));
}

#[test]
fn the_days_of_a_document_are_told_as_days() {
    let document = r#"<identification number="A-1" issuedDate="05/04/2010" validFrom="2010-04-06" validTo="03/02/2020" issuedBy="4/2010"/>"#;
    let entries = entries(&[party(1, "", document)]);
    let value = &by_id(&entries, "eu-1").identifiers[0].value;
    assert_eq!(
        value,
        "A-1 (issued by 4/2010, issued 2010-04-05 (05/04/2010), from 2010-04-06, until 2020-02-03 (03/02/2020))"
    );
}

#[test]
fn the_regulation_that_brought_a_name_is_told_where_it_is_another() {
    let summaries = r#"<regulation numberTitle="2014/1 (OJ L1)" publicationDate="2014-03-17"/>
        <address city="Minsk"><regulationSummary numberTitle="2020/2" publicationDate="2020-02-03"/></address>
        <birthdate year="1960"><regulationSummary numberTitle="2014/1 (OJ L1)" publicationDate="2014-03-17"/></birthdate>"#;
    let entries = entries(&[party(1, "", summaries)]);
    let said = facts(by_id(&entries, "eu-1"));
    let of_parts: Vec<&String> = said.iter().filter(|fact| fact.starts_with("regulation of")).collect();
    assert_eq!(of_parts, ["regulation of an address=2020/2, published 2020-02-03"]);
    let header = "Entity_LogicalId;NameAlias_WholeName;Entity_Regulation_Programme;Entity_Regulation_NumberTitle;\
         NameAlias_Regulation_PublicationDate;NameAlias_Regulation_EntryIntoForceDate\n";
    let csv = format!("{header}9;Example;EX;2023/1;2014-03-17;2014-03-18\n");
    let (_, entries) = read_bytes(csv.as_bytes(), Some(Format::EuCsv)).unwrap();
    assert_eq!(
        facts(by_id(&entries, "eu-9")),
        ["regulation=2023/1", "regulation of a name=published 2014-03-17, in force from 2014-03-18"]
    );
}

#[test]
fn the_real_sample_is_published_and_not_said_to_be_in_force_since() {
    let Some(path) = real("eu/eu_fsf_sample.xml") else { return };
    let (_, entries) = read(&path).unwrap();
    let entry = by_id(&entries, "eu-13");
    assert_eq!((entry.listed.clone(), published(entry).as_deref()), (None, Some("2003-07-08")));
}
