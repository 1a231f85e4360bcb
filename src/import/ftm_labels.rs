//! What properties of FollowTheMoney are called here.

use super::values::clean;

/// Properties that are numbers or marks, and what they are.
const IDENTIFIERS: [(&str, &str); 30] = [
    ("registrationNumber", "registration number"),
    ("innCode", "INN"),
    ("ogrnCode", "OGRN"),
    ("kppCode", "KPP"),
    ("okpoCode", "OKPO"),
    ("imoNumber", "IMO number"),
    ("passportNumber", "passport"),
    ("idNumber", "ID number"),
    ("taxNumber", "tax number"),
    ("vatCode", "VAT number"),
    ("leiCode", "LEI"),
    ("swiftBic", "SWIFT/BIC"),
    ("bikCode", "BIK"),
    ("mmsi", "MMSI"),
    ("callSign", "call sign"),
    ("dunsCode", "DUNS number"),
    ("uscCode", "Unified Social Credit Code"),
    ("uniqueEntityId", "unique entity ID"),
    ("cageCode", "CAGE code"),
    ("permId", "PermID"),
    ("socialSecurityNumber", "social security number"),
    ("isin", "ISIN"),
    ("ticker", "ticker"),
    ("publicKey", "wallet address"),
    ("serialNumber", "serial number"),
    ("crn", "CRN"),
    ("authorityId", "authority ID"),
    ("recordId", "record ID"),
    ("unscId", "UN reference"),
    ("wikidataId", "Wikidata ID"),
];

/// Properties that have a label of their own elsewhere.
const LABELS: [(&str, &str); 7] = [
    ("birthDate", "date of birth"),
    ("birthPlace", "place of birth"),
    ("topics", "topic"),
    ("notes", "remarks"),
    ("sourceUrl", "source"),
    ("buildDate", "year of build"),
    ("previousName", "former name"),
];

/// What sort of number or mark a property is; `None` where it is none.
pub fn identifier_kind(property: &str) -> Option<&'static str> {
    IDENTIFIERS.iter().find(|(known, _)| *known == property).map(|(_, kind)| *kind)
}

/// The label of a property.
pub fn label(property: &str) -> std::borrow::Cow<'static, str> {
    match LABELS.iter().find(|(known, _)| *known == property) {
        Some((_, label)) => (*label).into(),
        None => words(property).into(),
    }
}

/// `incorporationDate` as `incorporation date`.
pub fn words(property: &str) -> String {
    let mut words = String::with_capacity(property.len() + 4);
    for c in clean(property).chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_makes_words() {
        assert_eq!(words("incorporationDate"), "incorporation date");
        assert_eq!(label("birthDate"), "date of birth");
    }
}
