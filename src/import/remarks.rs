//! What the Treasury says of a party in one long line of remarks, taken apart: `DOB 13 May 1965; POB Medellin,
//! Colombia; Passport AL720622 (Colombia); Linked To: ...`.

use crate::model::{Alias, Entry, Quality};

use super::ecfr::ends_in_form;
use super::values::{clean, country};

/// Remarks that begin so say this.
const LABELS: [(&str, &str); 12] = [
    ("DOB ", "date of birth"),
    ("POB ", "place of birth"),
    ("nationality ", "nationality"),
    ("citizen ", "citizenship"),
    ("Gender ", "gender"),
    ("Linked To: ", LINKED),
    ("Secondary sanctions risk: ", "secondary sanctions risk"),
    ("Additional Sanctions Information - ", "additional sanctions information"),
    ("Organization Established Date ", "established"),
    ("Organization Type: ", "organization type"),
    ("Aircraft Model ", "aircraft model"),
    ("Vessel Year of Build ", "year of build"),
];

/// Words that stand before the number of a document.
pub const NUMBERS: [&str; 24] = [
    "Passport",
    "Cedula No.",
    "Tax ID No.",
    "National ID No.",
    "Registration Number",
    "Registration ID",
    "Identification Number",
    "Vessel Registration Identification",
    "MMSI",
    "SWIFT/BIC",
    "NIT #",
    "R.F.C.",
    "RFC",
    "C.U.R.P.",
    "D.N.I.",
    "SSN",
    "Company Number",
    "Commercial Registry Number",
    "Unified Social Credit Code (USCC)",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "Government Gazette Number",
    "Legal Entity Number",
    "V.A.T. Number",
];

/// Of whom a party is linked to, by the list.
const LINKED: &str = "linked to";

/// Adds what remarks say to an entry; what is not known is a remark. The point at the end of all of them may belong to
/// the name of whom it is linked to, and so of the one who is linked at last: `is_party` says who is known.
pub fn add(entry: &mut Entry, remarks: &str, is_party: &dyn Fn(&str) -> bool) {
    let ended = remarks.trim();
    let plain = ended.trim_end_matches('.');
    for remark in plain.split("; ").map(clean).filter(|remark| !remark.is_empty()) {
        let plain = remark.strip_prefix("alt. ").unwrap_or(&remark);
        // In newer files some remarks stand in brackets: (Linked To: X S.A.).
        let within = plain.strip_prefix('(').and_then(|plain| plain.strip_suffix(')'));
        let plain = within.filter(|plain| plain.starts_with("Linked To: ")).unwrap_or(plain);
        // A weak alias stands in quotes: a.k.a. 'BNC'.
        let weak =
            plain.strip_prefix("a.k.a. '").and_then(|name| name.trim_end_matches('.').strip_suffix('\''));
        if let Some(name) = weak {
            entry.aliases.push(Alias { name: name.to_owned(), quality: Quality::Weak });
        } else if let Some((start, label)) = LABELS.iter().find(|(start, _)| plain.starts_with(start)) {
            labeled(entry, label, plain.strip_prefix(start).unwrap_or_default());
        } else if let Some(kind) = NUMBERS.iter().find(|kind| is_number(plain, kind)) {
            entry.identifier(
                kind.trim_end_matches(['#', '.', ' ']),
                plain.strip_prefix(kind).unwrap_or_default().trim(),
            );
        } else {
            entry.fact("remarks", remark);
        }
    }
    // In brackets, the point of a name stands within.
    let is_linked = plain.rsplit("; ").next().is_some_and(|last| {
        last.trim_start_matches("alt. ").starts_with("Linked To: ") && ended.len() > plain.len()
    });
    if let Some(last) = entry.facts.iter_mut().rfind(|fact| is_linked && fact.label == LINKED) {
        let whole = format!("{}.", last.value);
        if is_party(&whole) || !is_party(&last.value) && ends_in_form(&last.value) {
            last.value = whole;
        }
    }
}

/// Adds what the XML form says in an element of its own, called the same as the remarks would call it:
/// `Passport` and `AL720622 (Colombia)`.
pub fn document(entry: &mut Entry, kind: &str, value: &str) {
    let start = format!("{kind} ");
    if let Some((_, label)) = LABELS.iter().find(|(known, _)| *known == start) {
        labeled(entry, label, value);
    } else if value.chars().any(|c| c.is_ascii_digit()) && !kind.ends_with([':', '-']) {
        entry.identifier(kind.trim_end_matches(['#', '.', ' ']), value);
    } else {
        entry.fact(&kind.trim_end_matches([':', '-', ' ']).to_lowercase(), value);
    }
}

fn labeled(entry: &mut Entry, label: &str, value: &str) {
    if matches!(label, "nationality" | "citizenship") {
        entry.country(country(value));
    }
    entry.fact(label, value);
}

fn is_number(remark: &str, kind: &str) -> bool {
    remark
        .strip_prefix(kind)
        .is_some_and(|rest| rest.starts_with(' ') && rest.chars().any(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_taken_apart_and_none_is_lost() {
        let mut entry = Entry::default();
        add(
            &mut entry,
            "DOB 13 May 1965; alt. DOB circa 1966; POB Medellin, Colombia; nationality Colombia; Passport AL720622 (Colombia); a.k.a. 'BNC'; Linked To: X S.A.; something else.",
            &|_| false,
        );
        let facts: Vec<String> =
            entry.facts.iter().map(|fact| format!("{}={}", fact.label, fact.value)).collect();
        assert_eq!(
            facts,
            [
                "date of birth=13 May 1965",
                "date of birth=circa 1966",
                "place of birth=Medellin, Colombia",
                "nationality=Colombia",
                "linked to=X S.A.",
                "remarks=something else"
            ]
        );
        assert_eq!(entry.countries, ["CO"]);
        assert_eq!(
            entry.identifiers.iter().map(|id| format!("{} {}", id.kind, id.value)).collect::<Vec<_>>(),
            ["Passport AL720622 (Colombia)"]
        );
        assert_eq!(
            entry.aliases.iter().map(|alias| (alias.name.as_str(), alias.quality)).collect::<Vec<_>>(),
            [("BNC", Quality::Weak)]
        );
    }

    #[test]
    fn the_point_at_the_end_belongs_to_the_name_where_a_party_is_called_so() {
        let linked = |remarks: &str, known: &[&str]| {
            let mut entry = Entry::default();
            add(&mut entry, remarks, &|name| known.contains(&name));
            entry.facts.pop().map(|fact| fact.value).unwrap_or_default()
        };
        for (remarks, known, value) in [
            ("Linked To: X S.A.", vec!["X S.A."], "X S.A."),
            ("Linked To: X S.A.", vec!["X S.A"], "X S.A"),
            ("Linked To: X CO LTD.", vec!["X CO LTD"], "X CO LTD"),
            ("DOB 1970; Linked To: X Y CIA. S. EN C.", vec!["X Y CIA. S. EN C."], "X Y CIA. S. EN C."),
            ("Linked To: X S.A.", vec![], "X S.A."),
            ("Linked To: HIZBALLAH.", vec![], "HIZBALLAH"),
            ("(Linked To: X S.A.).", vec!["X S.A"], "X S.A."),
            ("Linked To: X S.A.; else S.A.", vec![], "else S.A"),
        ] {
            assert_eq!(linked(remarks, &known), value, "{remarks}");
        }
    }
}
