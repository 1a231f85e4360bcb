//! Whether what a rule and a list say of license terms can both be true. Lists word the same terms in many
//! ways; only what opposes each other is told.

use crate::model::Event;
use crate::names::folded;

/// Where the terms of a rule and those of a list's own row (requirement and policy) oppose each other: what
/// they are about, the rule's words and the row's.
pub fn opposed(
    rule: &Event,
    (requirement, policy): (&Option<String>, &Option<String>),
) -> Vec<(&'static str, String, String)> {
    let mut opposed = Vec::new();
    if let (Some(here), Some(there)) = (&rule.license_requirement, requirement)
        && scope(here) != scope(there)
    {
        opposed.push(("the license requirement", here.clone(), there.clone()));
    }
    if let (Some(here), Some(there)) = (&rule.review_policy, policy) {
        let (ways, others) = (ways(&here.whole_text()), ways(there));
        // Words that name no way of review, such as a reference to a section, say nothing against it.
        if ways != others && others.contains(&true) && ways.contains(&true) {
            opposed.push(("the review policy", here.whole_text(), there.clone()));
        }
    }
    opposed
}

/// Which items need a license, without the sections that say so.
fn scope(text: &str) -> String {
    let lower = text.to_lowercase();
    let ends = ["(", ", see ", ". see ", " see "].iter().filter_map(|end| lower.find(end)).min();
    let items = folded(lower.get(..ends.unwrap_or(lower.len())).unwrap_or_default());
    items.strip_prefix("for ").unwrap_or(&items).to_owned()
}

/// Which ways of review are named.
fn ways(text: &str) -> [bool; 4] {
    let folded = folded(text);
    ["case by case", "presumption of denial", "policy of denial", "presumption of approval"]
        .map(|way| folded.contains(way))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::Dataset;

    /// What is opposed between the rule of October 2019 and a row of the list.
    fn against_october(requirement: &str, policy: &str) -> Vec<&'static str> {
        let data = Dataset::embedded().unwrap();
        let rule = data.event(data.event_by_id("84-FR-54002").unwrap());
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        opposed(rule, (&some(requirement), &some(policy))).into_iter().map(|(what, ..)| what).collect()
    }

    #[test]
    fn terms_in_other_words_are_not_opposed() {
        for requirement in [
            "For all items subject to the EAR. (See § 744.11 of the EAR)",
            "All items subject to the EAR (See §§ 734.9(e) and 744.11 of the EAR).",
            "For all items subject to the EAR, see §§ 734.9(e) and 744.11 of the EAR",
            "",
        ] {
            let none: [&str; 0] = [];
            assert_eq!(against_october(requirement, ""), none, "{requirement}");
        }
        let policy =
            "Case-by-case review for ECCNs 1A004.c and 1A004.d; Presumption of denial for all other items";
        assert!(against_october("", policy).is_empty());
        assert!(against_october("", "See § 744.11(d) of the EAR").is_empty());
    }

    #[test]
    fn other_items_and_another_way_of_review_are() {
        assert_eq!(against_october("For items on the CCL only", ""), ["the license requirement"]);
        let narrower = "For all items subject to the EAR when used in projects specified in § 746.8(a)(4)";
        assert_eq!(against_october(narrower, ""), ["the license requirement"]);
        assert_eq!(against_october("", "Presumption of denial"), ["the review policy"]);
    }
}
