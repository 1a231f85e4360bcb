//! When two written addresses are the same place: spelling aside, not more.

/// A key that two spellings of one address share: lower case, punctuation and `No.` dropped, the
/// common street abbreviations written out. Deliberately narrow: a missed pair is a pity, a wrong
/// one is a false statement about two parties.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        let written_out = match word.as_str() {
            "no" | "number" => continue,
            "rd" => "road",
            "st" => "street",
            "ave" => "avenue",
            "bldg" => "building",
            "rm" => "room",
            "blk" => "block",
            other => other,
        };
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(written_out);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_place_share_a_key() {
        assert_eq!(
            key("64 Mianshan Road, Mianyang City, Sichuan, China"),
            key("No. 64 Mianshan Rd., Mianyang City, Sichuan, China")
        );
        assert_ne!(key("64 Mianshan Road, Mianyang City"), key("65 Mianshan Road, Mianyang City"));
        assert_ne!(key("8 Huayuan Road, Haidian"), key("6 Huayuan Road, Haidian"));
    }
}
