//! License terms as the lists of the Commerce Department have them, and the marks of footnotes in them.

use crate::model::{Entry, FOOTNOTES, POLICY_FOOTNOTES};

use super::values::{clean, some};

/// Puts what needs a license and how applications are reviewed into an entry; the marks of their footnotes stand apart.
pub fn take_terms(entry: &mut Entry, requirement: &str, policy: &str) {
    let (requirement, marks) = without_footnotes(requirement);
    entry.license_requirement = some(&requirement);
    entry.fact(FOOTNOTES, marks.join(", "));
    let (policy, marks) = without_footnotes(policy);
    entry.review_policy = some(&policy);
    entry.fact(POLICY_FOOTNOTES, marks.join(", "));
}

/// A text without the marks of footnotes that stand glued to section numbers, and those marks:
/// `§§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR) 4`.
fn without_footnotes(text: &str) -> (String, Vec<String>) {
    let text = clean(text);
    let chars: Vec<char> = text.chars().collect();
    let (mut plain, mut marks) = (String::new(), Vec::new());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let run = chars.get(at..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
        if run == 0 {
            plain.push(c);
            at += 1;
            continue;
        }
        let digits: String = chars.get(at..at + run).unwrap_or_default().iter().collect();
        let after = chars.get(at + run);
        let ends = after.is_none_or(|c| matches!(c, ' ' | ','));
        let before = plain.trim_end();
        let glued = before.ends_with(')')
            || before.strip_suffix(',').is_some_and(|before| before.ends_with(')') && !plain.ends_with(' '));
        // `EAR99` is a classification, however it is written, and never a mark.
        let is_apart = plain.ends_with(' ') && (before.ends_with("EAR") || before.ends_with(" denial"))
            || before.ends_with("EAR.")
            || ends_a_sentence(before);
        let closes = after.is_none() && is_apart && digits != "99";
        if run <= 2 && ends && (glued || closes) {
            marks.push(digits);
            plain.truncate(before.len());
        } else {
            plain.push_str(&digits);
        }
        at += run;
    }
    (plain, marks)
}

/// Whether a text ends with a word and a point: what is short may be short for something, as in `no.`
fn ends_a_sentence(text: &str) -> bool {
    let last = text.strip_suffix('.').and_then(|text| text.rsplit(' ').next()).unwrap_or_default();
    last.len() > 4 && last.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_footnotes_are_told_from_numbers_of_sections() {
        let read = |text: &str| {
            let (text, marks) = without_footnotes(text);
            format!("{text}|{}", marks.join(","))
        };
        assert_eq!(
            read("For all items. (See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)"),
            "For all items. (See §§ 734.9(g), 746.8(a)(3), and 744.21(b) of the EAR)|3"
        );
        assert_eq!(
            read("see §§ 734.9(e) 1 and 744.11 of the EAR 2"),
            "see §§ 734.9(e) and 744.11 of the EAR|1,2"
        );
        assert_eq!(
            read("(See §§ 734.9(e)(2) and 744.11 of the EAR)4"),
            "(See §§ 734.9(e)(2) and 744.11 of the EAR)|4"
        );
        for text in ["Presumption of denial.3", "Presumption of denial. 3", "Presumption of denial. 3 "] {
            assert_eq!(read(text), "Presumption of denial.|3");
        }
        assert_eq!(read("Policy of denial 12"), "Policy of denial|12");
        for plain in [
            "Case-by-case review of ECCN 1A004.c.2",
            "As § 744.2",
            "As supplement no. 2",
            "All items under the general policy of 1998",
            "For items on the CCL and EAR 99 items in supplement no. 7 to part 746 of the EAR",
            "§ 746.8(a)(4)",
            "For all items subject to the EAR, except those designated as EAR99",
            "All items on the CCL and items classified as EAR 99",
        ] {
            assert_eq!(read(plain), format!("{plain}|"));
        }
    }
}
