//! When two written addresses are the same place: spelling aside, not more; and who else is there.

use std::collections::HashMap;

use crate::model::Entity;

use super::{EntityIx, Neighbor};

/// Where more entities are than this, an address says where a city is, not who is next door.
const CROWD: usize = 60;

/// Which entities share which addresses.
#[derive(Debug, Default)]
pub struct Places {
    /// Each place with more than one entity: who is there, and which of their addresses it is.
    shared: Vec<Vec<(EntityIx, u32)>>,
    /// For each entity, the places it shares, of `shared`.
    of: HashMap<EntityIx, Vec<u32>>,
}

impl Places {
    /// The places of entities.
    pub fn of(entities: &[Entity]) -> Self {
        let mut at_key: HashMap<String, Vec<(EntityIx, u32)>> = HashMap::new();
        for (at, entity) in entities.iter().enumerate() {
            let ix = EntityIx(at as u32);
            for (number, address) in entity.addresses.iter().enumerate() {
                let key = key(&address.text);
                // `Tehran, Iran` is a city, not a door.
                if !is_door(&key) {
                    continue;
                }
                let there = at_key.entry(key).or_default();
                if there.last().is_none_or(|(last, _)| *last != ix) {
                    there.push((ix, number as u32));
                }
            }
        }
        let mut shared: Vec<_> =
            at_key.into_values().filter(|there| (2..=CROWD).contains(&there.len())).collect();
        shared.sort_unstable();
        let mut of: HashMap<EntityIx, Vec<u32>> = HashMap::new();
        for (place, there) in shared.iter().enumerate() {
            for (ix, _) in there {
                of.entry(*ix).or_default().push(place as u32);
            }
        }
        Self { shared, of }
    }

    /// Who else is at a place of an entity.
    pub fn neighbors<'a>(
        &'a self,
        entities: &'a [Entity],
        ix: EntityIx,
    ) -> impl Iterator<Item = Neighbor> + 'a {
        let text = |ix: EntityIx, number: u32| {
            let address = entities.get(ix.0 as usize)?.addresses.get(number as usize)?;
            Some(address.text.clone())
        };
        let places = self.of.get(&ix).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.shared.get(*place as usize)).flat_map(move |there| {
            let own = there.iter().find(|(entity, _)| *entity == ix);
            let own = own.and_then(|(_, number)| text(ix, *number)).unwrap_or_default();
            there.iter().filter(move |(entity, _)| *entity != ix).filter_map(move |(entity, number)| {
                Some(Neighbor { entity: *entity, address: own.clone(), other: text(*entity, *number)? })
            })
        })
    }
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
