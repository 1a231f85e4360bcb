//! When two written addresses are the same place: spelling aside, not more; and who else is there.

use crate::model::Entity;

use super::EntityIx;
use super::alike::Alike;

/// Where more entities are than this, an address says where a city is, not who is next door.
const CROWD: usize = 60;

/// Places with more than one entity: who is there, and which of their addresses it is.
pub type Shared = Vec<Vec<(EntityIx, u32)>>;

/// The addresses of an entity that say a door, each as a key and which of its addresses it is.
pub fn doors(entity: &Entity) -> Vec<(String, u32)> {
    let keys = entity.addresses.iter().map(|address| key(&address.text)).zip(0..);
    // `Tehran, Iran` is a city, not a door.
    keys.filter(|(key, _)| is_door(key)).collect()
}

/// The places that entities share, by the doors of all.
pub fn shared(doors: Alike) -> Shared {
    let there = |(_, there): (String, Vec<(u32, u32)>)| {
        there.into_iter().map(|(ix, number)| (EntityIx(ix), number)).collect()
    };
    let mut shared: Shared = doors.groups(CROWD).into_iter().map(there).collect();
    shared.sort_unstable();
    shared
}

/// Whether a key says more than a city and a country: a number, and words around it.
fn is_door(key: &str) -> bool {
    key.contains(|c: char| c.is_ascii_digit()) && key.split(' ').count() >= 4
}

/// A key that two spellings of one address share: lower case, punctuation and `No.` dropped, the
/// common street abbreviations written out. Deliberately narrow: a missed pair is a pity, a wrong
/// one is a false statement about two parties.
fn key(text: &str) -> String {
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
