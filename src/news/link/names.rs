//! The ways a listed name is written in running text: without its legal form, without an abbreviation in
//! brackets, given name first; and the short form that is left when what is ordinary is taken away.

use std::ops::Range;

use crate::model::EntityKind;
use crate::names::is_han;

use super::text::name_words;
use super::words::{Class, Vocabulary, is_form, listed};

/// Words that make a long legal form: "open joint stock company".
const LONG_FORMS: [&str; 9] =
    ["open", "closed", "public", "private", "joint", "stock", "limited", "liability", "company"];
/// The most words of a name that are looked for; longer names are descriptions.
const MOST_WORDS: usize = 40;

/// The ways a name is written, each as its words.
pub fn variants(name: &str, kind: EntityKind) -> Vec<Vec<String>> {
    let words = name_words(name);
    if kind == EntityKind::Person {
        let mut ways = vec![words];
        // SMITH, John.
        if let Some((last, first)) = name.split_once(',').filter(|(_, first)| !first.contains(',')) {
            ways.push(name_words(first).into_iter().chain(name_words(last)).collect());
        }
        ways.retain(|way| (1..=MOST_WORDS).contains(&way.len()));
        return ways;
    }
    let mut ways: Vec<Vec<String>> = vec![bare(&words)];
    ways.extend(around_brackets(name).iter().map(|part| bare(&name_words(part))));
    ways.retain(|way| (1..=MOST_WORDS).contains(&way.len()));
    ways
}

/// The words without the legal forms at their ends.
fn bare(words: &[String]) -> Vec<String> {
    words.get(bare_range(words)).unwrap_or_default().to_vec()
}

/// Where the legal forms at the ends leave off.
pub fn bare_range(words: &[String]) -> Range<usize> {
    let at = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let (mut start, mut end) = (0, words.len());
    let long = words.iter().take_while(|word| LONG_FORMS.contains(&word.as_str())).count();
    if words.iter().take(long).any(|word| matches!(word.as_str(), "stock" | "liability")) {
        start = long;
    }
    while start < end && is_form(at(start)) {
        start += 1;
    }
    loop {
        let letters = (start..end).rev().take(4).take_while(|&of| at(of).chars().count() == 1).count();
        let spelled = (2..=letters)
            .rev()
            .find(|&count| is_form(&words.get(end - count..end).unwrap_or_default().concat()));
        if let Some(count) = spelled {
            end -= count;
        } else if end > start && is_form(at(end - 1)) {
            end -= 1;
        } else {
            break;
        }
    }
    let tail: String = words.get(start..end).unwrap_or_default().concat();
    if let Some(form) = listed().han("han forms").iter().find(|form| tail.ends_with(**form)) {
        end -= form.chars().count().min(end - start);
    }
    start..end
}

/// The names that a name with brackets in it holds: without the initials of what stands before, `Xinjiang
/// Uyghur Autonomous Region (XUAR) Bureau`, and these alone where they end it; what stands before brackets
/// at the end, where these do not say where a relative is.
fn around_brackets(name: &str) -> Vec<String> {
    let parts = name.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
    let Some((before, (inside, after))) = parts else { return Vec::new() };
    let ends = !after.chars().any(char::is_alphanumeric);
    let mut names = Vec::new();
    if abbreviates(inside, &name_words(before)) {
        names.push(format!("{before} {after}"));
        if ends && inside.len() >= 4 {
            names.push(inside.to_owned());
        }
    } else if ends && name_words(inside).len() > 2 {
        names.push(before.to_owned());
    }
    names
}

/// Whether a text is the initials of the last of some words, of which small ones may be left out.
pub fn abbreviates(text: &str, words: &[String]) -> bool {
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    if !(2..=10).contains(&letters.len()) || !letters.iter().all(|c| c.is_alphanumeric()) {
        return false;
    }
    let initials = words.iter().filter_map(|word| word.chars().next());
    let mut initials = initials.rev().peekable();
    letters.iter().rev().all(|letter| initials.any(|initial| initial == *letter))
}

/// The short form of a bare name: its own words at the head, after a place. `hikvision` of `hangzhou
/// hikvision digital technology`. None where nothing is left out, where another word of its own comes
/// later, or where what is left is too little.
pub fn short(words: &[String], vocabulary: &Vocabulary) -> Option<Range<usize>> {
    if words.iter().any(|word| word.chars().any(is_han)) {
        return short_han(words);
    }
    let classes: Vec<Class> = words.iter().map(|word| vocabulary.class(word)).collect();
    let start = classes.iter().take_while(|class| **class == Class::Place).count();
    let own = classes.iter().skip(start).take_while(|class| **class == Class::Own).count();
    let mut end = start + own;
    // Qihoo 360.
    if own > 0 && words.get(end).is_some_and(|word| word.chars().all(char::is_numeric)) {
        end += 1;
    }
    let letters: usize = words.get(start..end)?.iter().map(|word| word.chars().count()).sum();
    let rest = classes.get(end..)?;
    let plain = |class: &Class| {
        matches!(
            class,
            Class::Body
                | Class::Trade
                | Class::Common
                | Class::People
                | Class::Frequent
                | Class::Form
                | Class::Function
        )
    };
    (own > 0 && letters >= 4 && end - start < words.len() && rest.iter().all(plain)).then_some(start..end)
}

/// The same for Han, where places and trades are known by list. `商汤` of `商汤科技`.
fn short_han(words: &[String]) -> Option<Range<usize>> {
    let whole: Vec<&str> = words.iter().map(String::as_str).collect();
    let listed = listed();
    let (mut start, mut end) = (0, whole.len());
    let text = whole.concat();
    if let Some(place) = listed.han("han places").iter().find(|place| text.starts_with(**place)) {
        start = place.chars().count();
    }
    while let Some(rest) = whole.get(start..end)
        && let rest = rest.concat()
        && let Some(trade) = listed.han("han trade").iter().find(|trade| rest.ends_with(**trade))
    {
        end = end.saturating_sub(trade.chars().count()).max(start);
    }
    let left = whole.get(start..end)?;
    let is_short =
        left.len() >= 2 && left.len() < whole.len() && left.iter().all(|word| word.chars().all(is_han));
    is_short.then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(name: &str, kind: EntityKind) -> Vec<String> {
        variants(name, kind).iter().map(|way| way.join(" ")).collect()
    }

    #[test]
    fn legal_forms_may_be_absent() {
        let company = |name: &str| ways(name, EntityKind::Company).join(" / ");
        assert_eq!(company("Huawei Technologies Co., Ltd."), "huawei technologies");
        assert_eq!(company("OOO Technomar"), "technomar");
        assert_eq!(company("ООО Техномар"), "техномар");
        assert_eq!(company("Open Joint Stock Company Technomar"), "technomar");
        assert_eq!(company("Acme S.A."), "acme");
        assert_eq!(company("Acme Sp. z o.o."), "acme");
        assert_eq!(company("华为技术有限公司"), "华 为 技 术");
        assert_eq!(company("Co. Ltd."), "", "a name of forms alone is not looked for");
        assert_eq!(
            company("Production and Construction Corps (PCC) Bureau"),
            "production construction corps pcc bureau / production construction corps bureau"
        );
        assert_eq!(company("Cloudminds (Hong Kong) Limited"), "cloudminds hong kong");
    }

    #[test]
    fn a_person_is_written_either_way_round() {
        assert_eq!(ways("DANESHJOU, Kamran", EntityKind::Person), ["daneshjou kamran", "kamran daneshjou"]);
    }
}
