//! Legal forms of companies: words that a name may have or lack without being another name.
//!
//! The abbreviations are among those of the GLEIF code list of ISO 20275 (Entity Legal Forms), folded
//! as names are; only words that are nothing but a legal form are here.

const FORMS: [&str; 66] = [
    "ab",
    "ag",
    "aktiengesellschaft",
    "ao",
    "aps",
    "as",
    "asa",
    "berhad",
    "bhd",
    "bv",
    "cjsc",
    "co",
    "company",
    "corp",
    "corporation",
    "doo",
    "ehf",
    "fzc",
    "fzco",
    "fze",
    "gk",
    "gmbh",
    "hf",
    "inc",
    "incorporated",
    "jsc",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "nyrt",
    "oao",
    "ohg",
    "ojsc",
    "ood",
    "ooo",
    "oy",
    "oyj",
    "pao",
    "pjsc",
    "plc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "sdn",
    "sl",
    "sp",
    "spa",
    "srl",
    "sro",
    "tbk",
    "tov",
    "zao",
    "zoo",
    "zrt",
];

/// Whether a folded word is a legal form.
#[must_use]
pub fn is_form(word: &[char]) -> bool {
    let length = word.len();
    (2..=18).contains(&length)
        && FORMS.iter().any(|form| form.len() == length && form.chars().eq(word.iter().copied()))
}

/// The same for a word as text.
#[must_use]
pub fn is_form_text(word: &str) -> bool {
    FORMS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_from_words() {
        let is = |word: &str| is_form(&word.chars().collect::<Vec<_>>());
        assert!(FORMS.iter().all(|form| is(form) && is_form_text(form)));
        assert!(FORMS.is_sorted(), "in order, so that one can be found by eye");
        assert!(!is("technology") && !is("group") && !is(""));
    }
}
