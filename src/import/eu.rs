//! What the European Union says of a party, whichever way it is written: attributes in the XML, columns in
//! the CSV. `00` is its code for a country that is not known.

use crate::model::{Address, Day, EntityKind, Entry, PUBLISHED, Quality, Written};

use super::days::{Order, dated_in, day, written};
use super::party_rows::{alias, fact, identifier};
use super::values::{clean, country, kind, some};

/// The list's code.
pub const LIST: &str = "EU";
/// What the facts are called that may date an addition.
const REGULATION: &str = "regulation";
/// A regulation of this type may put a party on the list or change its entry, and does not say which.
const AMENDMENT: &str = "amendment";
/// What stands before a type of regulation that is not known to put anybody on the list.
const OF_TYPE: &str = "of type ";
/// The words of the types of regulations that put parties on the list; an empty type is one, too.
const ADDING: [&str; 5] = ["regulation", "decision", "implementing", "council", "commission"];
const DESIGNATED: &str = "designation date";

/// The values of one group (a name, an address, ...), by a lower-case name; empty where there is none.
pub struct Group<'a>(pub Box<dyn Fn(&str) -> &'a str + 'a>);

impl Group<'_> {
    fn get(&self, name: &str) -> String {
        clean((self.0)(name))
    }

    /// The first of several names that has a value: the two ways of writing have not the same names for all.
    fn one_of(&self, names: &[&str]) -> String {
        names.iter().map(|name| self.get(name)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.get(name).eq_ignore_ascii_case("true")
    }

    /// The country's code and name.
    fn country(&self) -> (Option<String>, String) {
        let named = self.get("countrydescription");
        let code = country(&self.get("countryiso2code")).or_else(|| country(&named));
        (code, if named.eq_ignore_ascii_case("unknown") { String::new() } else { named })
    }
}

/// What is known of the party itself.
pub fn subject(entry: &mut Entry, of: &Group) -> Result<(), String> {
    let number = of.get("logicalid");
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err("it has no logical id".to_owned());
    }
    entry.list = LIST.to_owned();
    entry.id = format!("eu-{}", number.to_lowercase());
    identifier(entry, "EU reference", of.one_of(&["eureferencenumber", "eu_referencenumber"]));
    identifier(entry, "UN reference", of.get("unitednationid"));
    fact(entry, DESIGNATED, dated_in(&of.get("designationdate"), Order::DayFirst));
    fact(entry, "designation", of.get("designationdetails"));
    fact(entry, "remarks", of.get("remark"));
    Ok(())
}

/// What sort of party it is, by either of two codes; whichever is known goes before what is not.
pub fn kind_of(codes: [&str; 2]) -> EntityKind {
    codes.map(kind).into_iter().find(|kind| *kind != EntityKind::Unknown).unwrap_or_default()
}

/// A regulation: why and since when the party is listed. One of a type that is not known to put anybody on the list (an
/// amendment, a corrigendum, one that repeals another) dates no addition.
pub fn regulation(entry: &mut Entry, of: &Group) {
    if let Some(program) = some(&of.get("programme")).filter(|program| !entry.programs.contains(program)) {
        entry.programs.push(program);
    }
    fact(entry, REGULATION, in_words(of));
    fact(entry, "source", of.get("publicationurl"));
    let [published, in_force] = ["publicationdate", "entryintoforcedate"].map(|name| of.get(name));
    if other_type(of).is_some() || published.is_empty() && in_force.is_empty() {
        return;
    }
    let in_force = written(&in_force, Order::DayFirst);
    let is_first = match (first_day(entry), day(&published, Order::DayFirst).or(day_of(&in_force))) {
        (Some(known), Some(new)) => new < known,
        (None, Some(_)) => true,
        (_, None) => entry.listed.is_none() && entry.dated(PUBLISHED).is_none(),
    };
    if is_first {
        entry.listed = in_force;
        entry.facts.retain(|fact| fact.label != PUBLISHED);
        entry.fact(PUBLISHED, dated_in(&published, Order::DayFirst));
    }
}

/// The type of a regulation, in words, where it is not one that puts parties on the list.
fn other_type(of: &Group) -> Option<String> {
    let named = of.one_of(&["regulationtype", "type"]).to_lowercase();
    let mut words = named.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    match words.all(|word| ADDING.contains(&word)) {
        true => None,
        false if named == AMENDMENT => Some(named),
        false => Some(format!("{OF_TYPE}{named}")),
    }
}

fn day_of(written: &Option<Written>) -> Option<Day> {
    written.as_ref().and_then(|written| written.day)
}

/// The first day that the regulation which is held to have put a party on the list has.
fn first_day(entry: &Entry) -> Option<Day> {
    entry.dated(PUBLISHED).and_then(Result::ok).or_else(|| day_of(&entry.listed))
}

/// A regulation with its days: `2014/0002 (OJ L2), amendment, published 2014-03-17, in force from 2014-03-18`.
fn in_words(of: &Group) -> String {
    let dated = |word: &str, name: &str| {
        some(&of.get(name)).map(|date| format!("{word} {}", dated_in(&date, Order::DayFirst)))
    };
    let parts = [
        some(&of.get("numbertitle")),
        other_type(of),
        dated("published", "publicationdate"),
        dated("in force from", "entryintoforcedate"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The regulation that one of the party's names, addresses or numbers comes from, where it is another than the
/// party's own.
pub fn regulation_of(entry: &mut Entry, what: &str, of: &Group) {
    let number = of.get("numbertitle");
    let is_own = |value: &str| !number.is_empty() && value.starts_with(&number);
    if !entry.facts.iter().any(|fact| fact.label == REGULATION && is_own(&fact.value)) {
        fact(entry, &format!("{REGULATION} of {what}"), in_words(of));
    }
}

/// What a part of a party is called when its own regulation is told.
pub fn part_in_words(part: &str) -> &'static str {
    match part {
        "nameAlias" => "a name",
        "address" => "an address",
        "birthdate" => "a birth",
        "identification" => "a document",
        "citizenship" => "a citizenship",
        _ => "a part",
    }
}

/// What is to be said of the day of the addition, once all regulations are seen. The day of designation is that of a
/// decision: the file does not say that anything is in force since then.
fn doubt_days(entry: &mut Entry) {
    let value_of = |label: &str| entry.facts.iter().find(|fact| fact.label == label).map(|fact| &fact.value);
    let designated = value_of(DESIGNATED).map(|value| (value, iso_days(value).next()));
    let regulations = || entry.facts.iter().filter(|fact| fact.label == REGULATION).map(|fact| &fact.value);
    let mut doubts = Vec::new();
    // It may be in force before it is published.
    let published = entry.dated(PUBLISHED).and_then(Result::ok);
    if let Some(first) = published.into_iter().chain(day_of(&entry.listed)).min() {
        if let Some((_, Some(designated))) = designated.filter(|(_, day)| day.is_some_and(|day| day < first))
        {
            doubts.push(format!(
                "by the list the day of its designation is {designated}, before the first regulation given that may have \
                 put it on the list ({first}): it may have been listed earlier"
            ));
        }
        if let Some(before) = regulations().flat_map(|text| iso_days(text)).min().filter(|day| *day < first) {
            doubts.push(format!(
                "the file has a regulation of {before} that does not say whether it put it on the list: it may have \
                 been listed before {first}"
            ));
        }
    } else if entry.listed.is_none() && entry.dated(PUBLISHED).is_none() {
        let mut types: Vec<&str> = regulations()
            .map(|text| text.split(", ").find(|part| is_other_type(part)).unwrap_or(""))
            .collect();
        types.sort_unstable();
        types.dedup();
        match types.as_slice() {
            [] => {}
            [only] if *only == AMENDMENT => doubts.push(
                "the file has only amending regulations of it, and does not say which of them put it on the list: since \
                 when is not recorded"
                    .to_owned(),
            ),
            types if !types.contains(&"") => doubts.push(format!(
                "the file has only regulations of it that are not known to put anybody on the list ({}): since when is \
                 not recorded",
                types.join(", ")
            )),
            _ => {}
        }
        if let Some((written, day)) = designated {
            let day = day.map_or_else(|| format!("“{written}”"), |day| day.to_string());
            doubts.push(format!(
                "by the list the day of its designation is {day}; whether it was in force from then on is not recorded"
            ));
        }
    }
    entry.doubts.extend(doubts);
}

fn is_other_type(part: &str) -> bool {
    part == AMENDMENT || part.starts_with(OF_TYPE)
}

/// The days a fact tells, as this reader writes them.
fn iso_days(text: &str) -> impl Iterator<Item = Day> {
    text.split([' ', ',']).filter_map(|word| word.parse().ok())
}

/// A name. The first is the party's, unless it is weak and a strong one follows.
pub fn name(entry: &mut Entry, of: &Group) {
    let mut name = of.get("wholename");
    if name.is_empty() {
        let parts = ["firstname", "middlename", "lastname"].map(|part| of.get(part));
        name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    }
    for (label, value) in [("title", "title"), ("position", "function"), ("gender", "gender")] {
        fact(entry, label, of.get(value));
    }
    fact(entry, "remarks", of.get("remark"));
    let is_weak = of.get("strong").eq_ignore_ascii_case("false");
    alias(entry, name, if is_weak { Quality::Weak } else { Quality::Strong });
}

/// What is left to do once all is read of a party.
pub fn finish(entry: &mut Entry) -> Result<(), String> {
    doubt_days(entry);
    choose_name(entry)
}

/// Takes the party's name out of all its names.
fn choose_name(entry: &mut Entry) -> Result<(), String> {
    let strong = entry.aliases.iter().position(|alias| alias.quality == Quality::Strong);
    if entry.aliases.is_empty() {
        return Err("it has no name".to_owned());
    }
    entry.name = entry.aliases.remove(strong.unwrap_or(0)).name;
    Ok(())
}

/// When and where the party was born.
pub fn birth(entry: &mut Entry, of: &Group) {
    let mut date = of.get("birthdate");
    let (from, to) = (of.get("yearrangefrom"), of.get("yearrangeto"));
    if date.is_empty() && !(from.is_empty() && to.is_empty()) {
        date = format!("{from} to {to}").trim().to_owned();
    }
    if date.is_empty() {
        let parts = [of.get("year"), of.one_of(&["monthofyear", "month"]), of.one_of(&["dayofmonth", "day"])];
        date = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    }
    if !date.is_empty() && of.is("circa") {
        date = format!("about {date}");
    }
    let calendar = of.get("calendartype");
    if !matches!(calendar.to_lowercase().as_str(), "" | "gregorian") && !date.is_empty() {
        date = format!("{date} ({} calendar)", calendar.to_lowercase());
    }
    fact(entry, "date of birth", date);
    let parts = ["place", "city", "zipcode", "region"].map(|part| of.get(part));
    let parts = parts.into_iter().chain([of.country().1]).filter(|part| !part.is_empty());
    fact(entry, "place of birth", parts.collect::<Vec<_>>().join(", "));
    fact(entry, "remarks", of.get("remark"));
}

/// A citizenship.
pub fn citizenship(entry: &mut Entry, of: &Group) {
    let (code, named) = of.country();
    let named = if named.is_empty() { code.clone().unwrap_or_default() } else { named };
    entry.country(code);
    let parts = [of.get("region"), named].into_iter().filter(|part| !part.is_empty());
    fact(entry, "citizenship", parts.collect::<Vec<_>>().join(", "));
    fact(entry, "remarks", of.get("remark"));
}

/// A document or a number.
pub fn identification(entry: &mut Entry, of: &Group) {
    let kind = of.one_of(&[
        "identificationtypedescription",
        "typedescription",
        "identificationtypecode",
        "typecode",
    ]);
    let is_typed = !kind.is_empty();
    let kind = if is_typed { kind } else { "identification".to_owned() };
    let (code, named) = of.country();
    let place = if named.is_empty() { code.unwrap_or_default() } else { named };
    let named = |word: &str, name: &str| some(&of.get(name)).map(|text| format!("{word} {text}"));
    let dated = |word: &str, name: &str| {
        some(&of.get(name)).map(|date| format!("{word} {}", dated_in(&date, Order::DayFirst)))
    };
    let said = |word: &str, name: &str| of.is(name).then(|| word.to_owned());
    let notes: Vec<String> = [
        some(&place),
        some(&of.get("region")),
        named("on the name", "nameondocument"),
        named("issued by", "issuedby"),
        dated("issued", "issueddate"),
        dated("from", "validfrom"),
        dated("until", "validto"),
        said("diplomatic", "diplomatic"),
        said("expired", "knownexpired"),
        said("false", "knownfalse"),
        said("reported lost", "reportedlost"),
        said("revoked", "revokedbyissuer"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let latin = of.get("latinnumber");
    let mut value = of.one_of(&["number", "latinnumber"]);
    if !latin.is_empty() && latin != value {
        value = format!("{value} [{latin}]");
    }
    match (value.is_empty(), notes.is_empty()) {
        (false, true) => identifier(entry, &kind, value),
        (false, false) => identifier(entry, &kind, format!("{value} ({})", notes.join(", "))),
        // Without a number it is a remark.
        (true, false) => fact(entry, "document", format!("{kind} ({})", notes.join(", "))),
        (true, true) if is_typed => fact(entry, "document", kind),
        (true, true) => {}
    }
    fact(entry, "remarks", of.get("remark"));
}

/// An address.
pub fn address(entry: &mut Entry, of: &Group) {
    let (code, named) = of.country();
    let box_number = some(&of.get("pobox")).map(|number| format!("PO Box {number}")).unwrap_or_default();
    let [street, place, zip, city, region] =
        ["street", "place", "zipcode", "city", "region"].map(|part| of.get(part));
    let parts = [street, box_number, place, zip, city, region, named];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    entry.country(code.clone());
    let address = Address { text, country: code };
    if !address.text.is_empty() && !entry.addresses.contains(&address) {
        entry.addresses.push(address);
    }
    fact(entry, "contact", of.get("contactinfo"));
    fact(entry, "remarks", of.get("remark"));
}
