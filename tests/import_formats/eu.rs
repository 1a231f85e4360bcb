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
    assert_eq!((listed(designated).as_str(), published(designated)), ("2014-03-16", None));
    assert!(designated.doubts.is_empty(), "{:?}", designated.doubts);
    let both = by_id(&entries, "eu-3");
    assert_eq!((listed(both).as_str(), published(both).as_deref()), ("2014-03-17", Some("2014-03-17")));
    assert!(both.doubts.is_empty(), "{:?}", both.doubts);
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
