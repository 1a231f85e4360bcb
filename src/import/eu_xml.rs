//! The European Union's consolidated financial sanctions list in XML 1.1: values sit in attributes, in other
//! languages as well; remarks are elements within.

use crate::model::Entry;

use super::days::{Order, day};
use super::eu::{self, Group};
use super::party_rows::fact;
use super::values::clean;
use super::xml::{Node, Record, Step, Xml};
use super::{Open, Out, Refused};

pub fn read(open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let mut xml = Xml::new(open);
    let mut is_list = false;
    loop {
        match xml.step(out)? {
            Step::Start(node) if !is_list => {
                if node.name != "export" {
                    return Err(out.other_kind(format!("its outermost element is <{}>", node.name)));
                }
                is_list = true;
                out.report.as_of = day(node.attribute("generationDate"), Order::DayFirst);
            }
            Step::Start(node) if node.name == "sanctionEntity" => {
                let record = xml.record(node, out)?;
                match entry(&record) {
                    Ok(entry) => out.entry(entry)?,
                    Err(reason) => out.reject(record.line, reason, &record.raw)?,
                }
            }
            Step::Start(_) | Step::End => {}
            Step::Over => return Ok(()),
        }
    }
}

/// The attributes of an element as a group.
fn group(node: &Node) -> Group<'_> {
    Group(Box::new(|name| {
        let found = node.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.trim())
    }))
}

fn entry(record: &Record) -> Result<Entry, String> {
    let node = &record.node;
    let mut entry =
        Entry { raw: record.raw.clone(), locator: format!("line {}", record.line), ..Entry::default() };
    eu::subject(&mut entry, &group(node))?;
    let number = clean(node.attribute("logicalId"));
    entry.locator = format!("line {}, logical id {number}", record.line);
    for part in node.nodes() {
        let values = group(part);
        match part.name.as_str() {
            "regulation" => eu::regulation(&mut entry, &values),
            "subjectType" => {
                let code = [part.attribute("code"), part.attribute("classificationCode")];
                // `person` or `P`; whichever is known goes before what is not.
                entry.kind = eu::kind_of(code);
            }
            "nameAlias" => eu::name(&mut entry, &values),
            "birthdate" => eu::birth(&mut entry, &values),
            "citizenship" => eu::citizenship(&mut entry, &values),
            "identification" => eu::identification(&mut entry, &values),
            "address" => eu::address(&mut entry, &values),
            "remark" => fact(&mut entry, "remarks", clean(&part.text())),
            _ => continue,
        }
        for summary in part.all("regulationSummary") {
            eu::regulation_of(&mut entry, eu::part_in_words(&part.name), &group(summary));
        }
        fact(&mut entry, "source", clean(&part.text_of("publicationUrl")));
        for remark in part.texts_of("remark") {
            fact(&mut entry, "remarks", clean(&remark));
        }
        for contact in part.all("contactInfo") {
            let (key, value) = (clean(contact.attribute("key")), clean(contact.attribute("value")));
            if !value.is_empty() {
                fact(&mut entry, "contact", format!("{}: {value}", key.to_lowercase()));
            }
        }
    }
    eu::finish(&mut entry)?;
    Ok(entry)
}
