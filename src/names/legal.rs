//! Legal forms of companies: words that a name may have or lack without being another name.
//!
//! They are among those of the GLEIF code list of ISO 20275 (Entity Legal Forms), folded as names are. Words that
//! are nothing but a legal form count no letters; those that only together are one may be missing too.

const FORMS: [&str; 82] = [
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
    "bvba",
    "cjsc",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "doo",
    "ehf",
    "eood",
    "fzc",
    "fzco",
    "fze",
    "fzllc",
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
    "sti",
    "tbk",
    "tov",
    "wll",
    "zao",
    "zoo",
    "zrt",
    "ао",
    "еоод",
    "зао",
    "оао",
    "оод",
    "ооо",
    "пао",
    "тов",
    "тоо",
    "شركه",
];

/// Legal forms of several words.
const PHRASES: [&[&str]; 8] = [
    &["joint", "stock", "company"],
    &["limited", "liability", "company"],
    &["limited", "liability", "partnership"],
    &["private", "limited"],
    &["private", "limited", "company"],
    &["public", "limited", "company"],
    &["sa", "de", "cv"],
    &["sp", "z", "oo"],
];

/// Legal forms in Han, which are written without a space before or behind them; of two that end alike, the longer
/// first.
const HAN: [&str; 6] = ["股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "株式会社", "株式會社"];

/// Whether a folded word is a legal form.
#[must_use]
pub fn is_form(word: &[char]) -> bool {
    let by_letters = |form: &&str| form.chars().cmp(word.iter().copied());
    (2..=18).contains(&word.len()) && FORMS.binary_search_by(by_letters).is_ok()
}

/// How many of the first of some folded words are together a legal form; none, if they are not.
#[must_use]
pub fn phrase_at(words: &[String]) -> usize {
    let is_here = |phrase: &&&[&str]| {
        words.len() >= phrase.len() && phrase.iter().zip(words).all(|(form, word)| form == word)
    };
    PHRASES.iter().filter(is_here).map(|phrase| phrase.len()).max().unwrap_or_default()
}

/// A text in Han as a name and the legal form that is written with it, in the order of the text; the form alone
/// is no name.
#[must_use]
pub fn split_han(text: &str) -> Option<(&str, &str)> {
    // The shorter form that a longer one ends with leaves no name either.
    if is_han_form(text) {
        return None;
    }
    let ends = HAN.iter().filter_map(|form| text.strip_suffix(form).map(|name| name.len()));
    let begins = HAN.iter().filter_map(|form| text.strip_prefix(form).map(|_| form.len()));
    let at = ends.chain(begins).find(|at| *at > 0 && *at < text.len())?;
    text.split_at_checked(at)
}

/// Whether a text is such a form.
#[must_use]
pub fn is_han_form(text: &str) -> bool {
    HAN.contains(&text)
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

    #[test]
    fn forms_of_several_words_and_in_han_are_told_from_the_name() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(phrase_at(&words("private limited company x")), 3, "the longest");
        assert_eq!(phrase_at(&words("private bank")), 0);
        assert_eq!(split_han("大华技术股份有限公司"), Some(("大华技术", "股份有限公司")));
        assert_eq!(split_han("株式会社日立"), Some(("株式会社", "日立")));
        for form in HAN {
            assert_eq!(split_han(form), None, "a form alone is no name");
        }
    }
}
