//! Which datasets of OpenSanctions designate a party: lists of sanctions do, registers do not, though the party is
//! in both.

use super::ftm_line::{Thing, texts};
use super::values::clean;

/// What datasets of registers, of other knowledge about parties and of what was worked out from both begin
/// with: to be in one of them is no designation.
const REGISTERS: [&str; 12] = [
    "ext_",
    "wd_",
    "ann_",
    "icij_",
    "wikidata",
    "permid",
    "opencorporates",
    "gleif",
    "everypolitician",
    "ru_egrul",
    "openownership",
    "research",
];
/// What the names of datasets have in them that are lists of designations, for certain.
const LISTS: [&str; 5] = ["sanction", "us_ofac_", "eu_fsf", "us_trade_csl", "us_bis_"];

/// Whether a dataset is a register or the like.
pub fn is_register(dataset: &str) -> bool {
    REGISTERS.iter().any(|start| dataset.starts_with(start)) || dataset.contains("_coh_")
}

/// The datasets that designate a party: those its sanctions are of. Where no sanction says so, one of those
/// the party itself is of, and a doubt where it could be another.
pub fn lists_of<'a>(thing: &'a Thing, sanctions: &[&'a Thing]) -> (Vec<&'a str>, Option<String>) {
    let mut all: Vec<&str> = Vec::new();
    for dataset in sanctions.iter().flat_map(|sanction| texts(&sanction.datasets.0)) {
        if !is_register(dataset) && !all.contains(&dataset) {
            all.push(dataset);
        }
    }
    let mut own = texts(&thing.datasets.0).peekable();
    if !all.is_empty() || own.peek().is_none() {
        // A party that names no dataset is of the file's own list.
        if all.is_empty() {
            all.push("");
        }
        return (all, None);
    }
    let lists: Vec<&str> = own.filter(|dataset| !is_register(dataset)).collect();
    let is_certain = |dataset: &&&str| LISTS.iter().any(|part| dataset.contains(part));
    let chosen = lists.iter().find(is_certain).or(lists.first()).copied();
    let doubt = chosen.filter(|_| lists.len() > 1).map(|chosen| undecided(lists.len(), &clean(chosen)));
    (chosen.into_iter().collect(), doubt)
}

/// The doubt where the file does not say which of several lists designates a party.
pub fn undecided(lists: usize, chosen: &str) -> String {
    format!("the file does not say which of its {lists} datasets designates it: filed under {chosen}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_is_told_from_a_list() {
        for register in ["ext_ru_egrul", "wd_peps", "ann_graph_topics", "gb_coh_disqualified", "permid"] {
            assert!(is_register(register), "{register}");
        }
        for list in ["us_ofac_sdn", "eu_fsf", "gb_fcdo_sanctions", "mc_fund_freezes", "ua_war_sanctions"] {
            assert!(!is_register(list), "{list}");
        }
    }
}
