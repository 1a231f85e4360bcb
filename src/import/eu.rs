//! What the European Union says of a party, whichever way it is written: attributes in the XML, columns in
//! the CSV. `00` is its code for a country that is not known.

use crate::model::{Address, EntityKind, Entry, Quality, Written};

use super::days::{Order, written};
use super::party_rows::{alias, fact, identifier};
use super::values::{clean, country, kind, some};

/// The list's code.
pub const LIST: &str = "EU";

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
    fact(entry, "designation date", of.get("designationdate"));
    fact(entry, "designation", of.get("designationdetails"));
    fact(entry, "remarks", of.get("remark"));
    Ok(())
}

/// What sort of party it is, by either of two codes; whichever is known goes before what is not.
pub fn kind_of(codes: [&str; 2]) -> EntityKind {
    codes.map(kind).into_iter().find(|kind| *kind != EntityKind::Unknown).unwrap_or_default()
}

/// A regulation: why and since when the party is listed.
pub fn regulation(entry: &mut Entry, of: &Group) {
    if let Some(program) = some(&of.get("programme")).filter(|program| !entry.programs.contains(program)) {
        entry.programs.push(program);
    }
    fact(entry, "regulation", of.get("numbertitle"));
    fact(entry, "source", of.get("publicationurl"));
    let since = written(&of.one_of(&["entryintoforcedate", "publicationdate"]), Order::DayFirst);
    let is_earlier = |known: &Written, new: &Written| match (known.day, new.day) {
        (Some(known), Some(new)) => new < known,
        (known, _) => known.is_none(),
    };
    if let Some(since) = since
        && entry.listed.as_ref().is_none_or(|known| is_earlier(known, &since))
    {
        entry.listed = Some(since);
    }
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

/// Takes the party's name out of all its names.
pub fn choose_name(entry: &mut Entry) -> Result<(), String> {
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
    let kind = if kind.is_empty() { "identification".to_owned() } else { kind };
    let (code, named) = of.country();
    let place = if named.is_empty() { code.unwrap_or_default() } else { named };
    let dated = |word: &str, name: &str| some(&of.get(name)).map(|date| format!("{word} {date}"));
    let said = |word: &str, name: &str| of.is(name).then(|| word.to_owned());
    let notes: Vec<String> = [
        some(&place),
        some(&of.get("region")),
        dated("on the name", "nameondocument"),
        dated("issued by", "issuedby"),
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
