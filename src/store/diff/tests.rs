//! Every sort of change, and the laws of comparing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::*;
use crate::model::{Address, Alias, Cited, Fact, Identifier, Quality};
use crate::names::folded;

/// An entry of the Entity List as an import makes one.
fn entry(name: &str) -> Entry {
    Entry {
        list: "EL".to_owned(),
        id: format!("el-{}", folded(name).replace(' ', "-")),
        name: name.to_owned(),
        countries: vec!["ZZ".to_owned()],
        ..Entry::default()
    }
}

fn with(name: &str, change: impl FnOnce(&mut Entry)) -> Entry {
    let mut entry = entry(name);
    change(&mut entry);
    entry
}

fn alias(entry: &mut Entry, name: &str) {
    entry.aliases.push(Alias { name: name.to_owned(), quality: Quality::Strong });
}

fn address(entry: &mut Entry, text: &str) {
    entry.addresses.push(Address { text: text.to_owned(), country: None });
}

fn page(entry: &mut Entry, text: &str) {
    entry.citations.push(Cited { citation: text.parse().unwrap(), published: None });
}

/// What changed on the one list there is, in words.
fn told(from: &[Entry], to: &[Entry]) -> Vec<String> {
    let diff = compare(from, to);
    let mut told = Vec::new();
    for list in &diff.lists {
        told.extend(list.added.iter().map(|party| format!("+ {} {}", list.list, party.id)));
        told.extend(list.removed.iter().map(|party| format!("- {} {}", list.list, party.id)));
        for changed in &list.changed {
            for change in &changed.changes {
                told.push(format!("~ {} {}: {change}", list.list, changed.id));
            }
        }
    }
    told
}

#[test]
fn who_came_and_who_went_is_told() {
    let from = [entry("Alder Tools"), entry("Birch Optics")];
    let to = [entry("Birch Optics"), entry("Cedar Works")];
    assert_eq!(told(&from, &to), ["+ EL el-cedar-works", "- EL el-alder-tools"]);
}

#[test]
fn spelling_and_order_are_counted_and_not_listed() {
    let from = with("Alder Tools Co., Ltd.", |entry| {
        alias(entry, "ATC");
        alias(entry, "Alder-Werke");
        address(entry, "1 Elm Road,  Northport");
        entry.license_requirement = Some("All items subject to the EAR.".to_owned());
    });
    let to = with("ALDER TOOLS CO LTD", |entry| {
        alias(entry, "alder werke");
        alias(entry, "ATC");
        address(entry, "1 Elm road, Northport.");
        entry.license_requirement = Some("all items subject to the EAR".to_owned());
    });
    let diff = compare(&[from], &[to]);
    assert_eq!((diff.cosmetic(), diff.lists[0].changed.len()), (1, 0), "{diff:?}");
    assert!(!diff.is_empty());
}

#[test]
fn aliases_addresses_country_license_pages_and_numbers_are_told_one_by_one() {
    let from = with("Alder Tools", |entry| {
        alias(entry, "ATC");
        address(entry, "1 Elm Road");
        page(entry, "84 FR 100");
        entry.license_requirement = Some("All items".to_owned());
        entry.review_policy = Some("Presumption of denial".to_owned());
        entry.identifier("tax number", "ZX-1002003");
        entry.fact("remarks", "said once");
        entry.programs = vec!["ONE".to_owned()];
    });
    let to = with("Alder Tools", |entry| {
        alias(entry, "Alder Instruments");
        address(entry, "2 Oak Road");
        page(entry, "84 FR 100");
        page(entry, "85 FR 200");
        entry.license_requirement = Some("All items".to_owned());
        entry.review_policy = Some("Case by case".to_owned());
        entry.countries = vec!["QQ".to_owned()];
        entry.identifier("tax number", "ZX-9002003");
        entry.fact("remarks", "said otherwise");
        entry.programs = vec!["ONE".to_owned(), "TWO".to_owned()];
    });
    assert_eq!(
        told(std::slice::from_ref(&from), std::slice::from_ref(&to)),
        [
            "~ EL el-alder-tools: country: QQ (was ZZ)",
            "~ EL el-alder-tools: alias added: Alder Instruments",
            "~ EL el-alder-tools: alias removed: ATC",
            "~ EL el-alder-tools: address added: 2 Oak Road",
            "~ EL el-alder-tools: address removed: 1 Elm Road",
            "~ EL el-alder-tools: review policy: Case by case (was Presumption of denial)",
            "~ EL el-alder-tools: citation added: 85 FR 200",
            "~ EL el-alder-tools: program added: TWO",
            "~ EL el-alder-tools: identifier added: tax number ZX-9002003",
            "~ EL el-alder-tools: identifier removed: tax number ZX-1002003",
            "~ EL el-alder-tools: remarks: said otherwise (was said once)",
        ]
    );
    assert!(told(&[to], &[from]).contains(&"~ EL el-alder-tools: citation removed: 85 FR 200".to_owned()));
}

#[test]
fn an_alias_that_is_called_weak_now_is_told() {
    let called =
        |quality| with("Alder Tools", |entry| entry.aliases.push(Alias { name: "ATC".to_owned(), quality }));
    let (strong, weak) = ([called(Quality::Strong)], [called(Quality::Weak)]);
    assert_eq!(told(&strong, &weak), ["~ EL el-alder-tools: alias: ATC, weak (was ATC)"]);
    assert_eq!(told(&weak, &strong), ["~ EL el-alder-tools: alias: ATC (was ATC, weak)"]);
}

#[test]
fn a_new_name_with_the_old_one_as_alias_is_a_renaming() {
    let from = with("Alder Tools", |entry| alias(entry, "ATC"));
    let to = with("Alder Instruments", |entry| {
        alias(entry, "ATC");
        alias(entry, "Alder Tools");
    });
    assert_eq!(
        told(&[from], &[to]),
        ["~ EL el-alder-instruments: renamed: Alder Instruments (was Alder Tools)"]
    );
}

#[test]
fn a_wholly_other_name_at_the_same_page_and_address_is_a_renaming_only_with_the_same_number() {
    let same = |name: &str, number: Option<&str>| {
        with(name, |entry| {
            page(entry, "84 FR 100");
            address(entry, "1 Elm Road, Northport");
            let number =
                number.map(|number| Identifier { kind: "register".to_owned(), value: number.to_owned() });
            entry.identifiers.extend(number);
        })
    };
    // One order names several persons of one address: one who went is not one who came.
    let went_and_came = ["+ EL el-northport-metals", "- EL el-alder-tools"];
    assert_eq!(told(&[same("Alder Tools", None)], &[same("Northport Metals", None)]), went_and_came);
    assert_eq!(
        told(&[same("Alder Tools", Some("1"))], &[same("Northport Metals", Some("2"))]),
        went_and_came
    );
    assert_eq!(
        told(&[same("Alder Tools", Some("N 17"))], &[same("Northport Metals", Some("n-17"))])[0],
        "~ EL el-northport-metals: renamed: Northport Metals (was Alder Tools)"
    );
    // Half of the words are enough.
    assert_eq!(
        told(&[same("Alder Tools", None)], &[same("Alder Metals", None)]),
        ["~ EL el-alder-metals: renamed: Alder Metals (was Alder Tools)"]
    );
    // The same address, and listed by another rule: somebody else.
    let other = with("Alder Metals", |entry| {
        page(entry, "86 FR 300");
        address(entry, "1 Elm Road, Northport");
    });
    assert_eq!(told(&[same("Alder Tools", None)], &[other]).len(), 2);
}

#[test]
fn words_that_go_from_a_name_to_an_address_are_a_change_of_both_and_the_party_stays_who_it_is() {
    let at = |name: &str, place: &str| {
        with(name, |entry| {
            page(entry, "84 FR 100");
            address(entry, place);
        })
    };
    let from = [
        at("Alder Academy", "Optics Institute, 1 Elm Road"),
        at("Alder Academy, Sound Branch", "2 Oak Road"),
    ];
    let to = [
        at("Alder Academy, Optics Institute", "1 Elm Road"),
        at("Alder Academy", "Sound Branch, 2 Oak Road"),
    ];
    assert_eq!(
        told(&from, &to),
        [
            "~ EL el-alder-academy: renamed: Alder Academy (was Alder Academy, Sound Branch)",
            "~ EL el-alder-academy: address added: Sound Branch, 2 Oak Road",
            "~ EL el-alder-academy: address removed: 2 Oak Road",
            "~ EL el-alder-academy-optics-institute: renamed: Alder Academy, Optics Institute (was Alder Academy)",
            "~ EL el-alder-academy-optics-institute: address added: 1 Elm Road",
            "~ EL el-alder-academy-optics-institute: address removed: Optics Institute, 1 Elm Road",
        ]
    );
    assert_eq!(compare(&from, &to).cosmetic(), 0);
}

#[test]
fn words_run_together_are_spelling_and_numbers_run_together_are_not() {
    let (from, to) = ([entry("Alder Tools of Northport")], [entry("AlderTools of North-Port")]);
    assert_eq!(told(&from, &to), [""; 0]);
    assert_eq!(compare(&from, &to).cosmetic(), 1);
    assert_eq!(
        told(&[entry("Plant 1 2")], &[entry("Plant 12")]),
        ["~ EL el-plant-12: renamed: Plant 12 (was Plant 1 2)"]
    );
}

#[test]
fn no_letter_accent_or_digit_is_spelling_only() {
    let own = |name: &str| {
        with(name, |entry| {
            entry.id = "el-own-number-1".to_owned();
            alias(entry, "Atelier Zéphir");
            address(entry, "1 Elm Road");
        })
    };
    for (was, is) in [
        ("Müller Werke", "Muller Werke"),
        ("Завод Зай", "Завод Заи"),
        ("हिन्दी", "हन्द"),
        ("騰訊", "腾讯"),
        ("Plant 12", "Plant 1-2"),
        ("Plant X", "Plant"),
    ] {
        let diff = told(&[own(was)], &[own(is)]);
        assert_eq!(diff, [format!("~ EL el-own-number-1: renamed: {is} (was {was})")]);
    }
    let plain = with("Alder Tools", |entry| {
        entry.id = "el-own-number-1".to_owned();
        alias(entry, "Atelier Zephir");
        address(entry, "1 Élm Road");
    });
    assert_eq!(
        told(&[own("Alder Tools")], &[plain]),
        [
            "~ EL el-own-number-1: alias added: Atelier Zephir",
            "~ EL el-own-number-1: alias removed: Atelier Zéphir",
            "~ EL el-own-number-1: address added: 1 Élm Road",
            "~ EL el-own-number-1: address removed: 1 Elm Road",
        ]
    );
}

#[test]
fn an_entry_that_is_gone_and_now_an_alias_of_another_is_a_merger() {
    let from = [entry("Alder Tools"), entry("Birch Optics")];
    let to = [with("Birch Optics", |entry| alias(entry, "ALDER TOOLS"))];
    let diff = compare(&from, &to);
    assert_eq!(diff.lists[0].removed, []);
    assert_eq!(diff.lists[0].changed[0].changes[0].kind, ChangeKind::Merged);
    assert_eq!(
        told(&from, &to),
        ["~ EL el-birch-optics: took in the entry of: Alder Tools (was el-alder-tools)"]
    );
    // It was an alias before: then it is gone for good.
    let from = [entry("Alder Tools"), to[0].clone()];
    assert_eq!(told(&from, &to), ["- EL el-alder-tools"]);
}

#[test]
fn a_party_that_went_to_another_list_is_told_once() {
    let on = |list: &str, name: &str| {
        with(name, |entry| {
            entry.list = list.to_owned();
            entry.id = format!("{}-{}", list.to_lowercase(), folded(name).replace(' ', "-"));
        })
    };
    let from = [on("UVL", "Alder Tools"), on("UVL", "Birch Optics"), on("EL", "Cedar Works")];
    let to = [on("UVL", "Birch Optics"), on("EL", "Cedar Works"), on("EL", "Alder Tools")];
    assert_eq!(told(&from, &to), ["~ EL el-alder-tools: moved from another list: EL (was UVL)"]);
    let elsewhere = with("Alder Tools", |entry| entry.countries = vec!["QQ".to_owned()]);
    assert_eq!(told(&from, &[to[0].clone(), to[1].clone(), elsewhere]).len(), 2, "another country");
}

#[test]
fn identifiers_of_the_list_are_believed_and_names_are_not() {
    let own = |id: &str, name: &str| with(name, |entry| entry.id = id.to_owned());
    // One number, another name: renamed. One name, another number: another party.
    assert_eq!(
        told(&[own("sdn-17", "Ann Miller")], &[own("sdn-17", "Anna Mueller")]),
        ["~ EL sdn-17: renamed: Anna Mueller (was Ann Miller)"]
    );
    let from = [own("sdn-17", "Ann Miller"), own("sdn-18", "Bea Fisher")];
    let to = [own("sdn-19", "Ann Miller"), own("sdn-18", "Bea Fisher")];
    assert_eq!(told(&from, &to), ["+ EL sdn-19", "- EL sdn-17"]);
    // Two formats that number in two ways: names tell.
    let from = [own("sdn-17", "Ann Miller"), own("sdn-18", "Bea Fisher")];
    let to = [own("NK-a", "Ann Miller"), own("NK-b", "Bea Fisher")];
    assert_eq!(told(&from, &to), [""; 0]);
}

#[test]
fn of_parties_of_one_name_the_one_that_left_is_the_one_that_left() {
    let third = |id: &str, place: &str| {
        with("Alder Tools", |entry| {
            entry.id = id.to_owned();
            address(entry, place);
        })
    };
    // With the first gone, identifiers made from names move up.
    let from = [third("el-alder-tools", "1 Elm Road"), third("el-alder-tools-zz", "2 Oak Road")];
    let to = [third("el-alder-tools", "2 Oak Road")];
    let diff = compare(&from, &to);
    assert_eq!(diff.lists[0].removed[0].id, "el-alder-tools");
    assert!(diff.lists[0].changed.is_empty(), "{diff:?}");
}

#[test]
fn a_list_that_vanished_or_shrank_is_no_removal() {
    let many = |count: usize| (0..count).map(|n| entry(&format!("Party {n}"))).collect::<Vec<_>>();
    for (before, after, missing) in
        [(40, 19, true), (40, 35, true), (40, 36, false), (19, 1, false), (3, 0, true)]
    {
        let diff = compare(&many(before), &many(after));
        let list = &diff.lists[0];
        assert_eq!(list.is_missing, missing, "{before} to {after}");
        assert_eq!(list.removed.is_empty(), missing);
        assert_eq!((list.before, list.after), (before, after));
    }
}

#[test]
fn names_and_addresses_that_a_list_came_without_are_not_told_as_gone() {
    let many = |aliases: usize, addresses: usize| -> Vec<Entry> {
        let one = |n: usize| {
            with(&format!("Party {n}"), |entry| {
                let alias = |at: usize| Alias { name: format!("Other {n} {at}"), quality: Quality::Strong };
                // Some names stand beside the entries, and not in the file of names.
                let kept = if n < 3 { 2 } else { aliases };
                entry.aliases = (0..kept).map(alias).collect();
                let text = format!("{n} Elm Road");
                let address = Address { text, country: Some("DE".to_owned()) };
                entry.addresses = vec![address; if n < 2 { 1 } else { addresses }];
                let of_address = (!entry.addresses.is_empty()).then(|| "DE".to_owned());
                entry.countries = ["IR".to_owned()].into_iter().chain(of_address).collect();
            })
        };
        (0..40).map(one).collect()
    };
    let all = many(2, 1);
    for (fewer, part) in [(many(0, 1), Part::Names), (many(2, 0), Part::Addresses)] {
        let list = &compare(&all, &fewer).lists[0];
        assert_eq!(list.lost.iter().map(|lost| lost.part).collect::<Vec<_>>(), [part]);
        assert!(list.changed.is_empty() && !list.is_missing && !list.is_empty(), "{list:?}");
        assert_eq!(list.cosmetic, 0);
        let accepted = Losses::all_of([all[0].list.clone()].into());
        let list = &compare_believing(&all, &fewer, &accepted).lists[0];
        assert!(list.lost.is_empty() && list.changed.len() > 30, "{list:?}");
    }
    // One name of a few is a removal.
    let mut one_less = all.clone();
    one_less[7].aliases.pop();
    let list = &compare(&all, &one_less).lists[0];
    assert!(list.lost.is_empty() && list.changed.len() == 1, "{list:?}");
}

#[test]
fn countries_that_addresses_tell_are_not_compared_where_one_state_has_no_addresses() {
    let many = |addresses: bool, own: &str| -> Vec<Entry> {
        let one = |n: usize| {
            with(&format!("Party {n}"), |entry| {
                entry.countries = vec![own.to_owned()];
                if addresses {
                    let address = Address { text: format!("{n} Elm Road"), country: Some("DE".to_owned()) };
                    entry.countries.push("DE".to_owned());
                    entry.addresses = vec![address];
                }
            })
        };
        (0..30).map(one).collect()
    };
    let changes = |from: &[Entry], to: &[Entry]| compare(from, to).lists[0].changed.len();
    assert_eq!(changes(&many(true, "IR"), &many(false, "IR")), 0);
    assert_eq!(changes(&many(false, "IR"), &many(true, "IR")), 0);
    assert_eq!(changes(&many(true, "IR"), &many(false, "SY")), 30);
}

#[test]
fn what_only_one_state_tells_is_not_compared_and_said_so() {
    let many = |more: bool| -> Vec<Entry> {
        let one = |n: usize| {
            with(&format!("Party {n}"), |entry| {
                if more {
                    entry.facts.push(Fact { label: "title".to_owned(), value: "head".to_owned() });
                    entry.identifiers.push(Identifier { kind: "number".to_owned(), value: "1".to_owned() });
                }
            })
        };
        (0..30).map(one).collect()
    };
    let diff = compare(&many(false), &many(true));
    assert_eq!(diff.lists[0].not_compared, ["identifiers", "title"]);
    // Nor are they written otherwise, as far as they are compared.
    assert_eq!((diff.lists[0].changed.len(), diff.lists[0].cosmetic), (0, 0));
}

/// Small words, so that names, aliases and addresses meet.
fn word() -> impl Strategy<Value = String> {
    "[a-d]{1,2}( [a-d]{1,2})?"
}

fn some_entry() -> impl Strategy<Value = Entry> {
    let words = || prop::collection::vec(word(), 0..3);
    (word(), 0..3u8, words(), words(), 0..3u8, any::<bool>()).prop_map(
        |(name, list, aliases, addresses, country, cited)| {
            with(&name, |entry| {
                entry.list = ["EL", "UVL", "SDN"][usize::from(list)].to_owned();
                entry.id = format!("{}-{}", entry.list.to_lowercase(), name.replace(' ', "-"));
                entry.countries = vec![["AA", "BB", "CC"][usize::from(country)].to_owned()];
                aliases.iter().for_each(|name| alias(entry, name));
                addresses.iter().for_each(|text| address(entry, text));
                if cited {
                    page(entry, "84 FR 100");
                }
            })
        },
    )
}

/// A state: no identifier of a list twice, as an import sees to.
fn state() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec(some_entry(), 0..14).prop_map(|mut entries| {
        let mut seen = std::collections::HashSet::new();
        entries.retain(|entry| seen.insert((entry.list.clone(), entry.id.clone())));
        entries
    })
}

proptest! {
    #[test]
    fn a_state_differs_in_nothing_from_itself(entries in state()) {
        let diff = compare(&entries, &entries);
        prop_assert!(diff.is_empty(), "{:?}", diff);
    }

    #[test]
    fn who_is_added_one_way_is_removed_or_merged_the_other_way(a in state(), b in state()) {
        let (there, back) = (compare(&a, &b), compare(&b, &a));
        for list in &there.lists {
            let other = back.lists.iter().find(|other| other.list == list.list).unwrap();
            if list.is_missing || other.is_missing {
                continue;
            }
            let mut added: Vec<&str> = list.added.iter().map(|party| party.id.as_str()).collect();
            let mut removed: Vec<&str> = other.removed.iter().map(|party| party.id.as_str()).collect();
            for change in other.changed.iter().flat_map(|changed| &changed.changes) {
                if change.kind == ChangeKind::Merged {
                    removed.extend(change.before.as_deref());
                }
            }
            added.sort_unstable();
            removed.sort_unstable();
            // Nobody is taken to have left a missing list for another one, so the way back may be another.
            let moved = [&there, &back].into_iter().flat_map(|diff| &diff.lists).any(|list| {
                let mut changes = list.changed.iter().flat_map(|changed| &changed.changes);
                changes.any(|change| change.kind == ChangeKind::ListMoved)
            });
            if !moved {
                prop_assert_eq!(added, removed);
            }
        }
    }

    #[test]
    fn everybody_is_accounted_for(a in state(), b in state()) {
        let diff = compare(&a, &b);
        for list in diff.lists.iter().filter(|list| !list.is_missing) {
            let of = |kind| {
                let changes = diff.lists.iter().flat_map(|list| &list.changed).flat_map(|c| &c.changes);
                changes.filter(|change| change.kind == kind).cloned().collect::<Vec<_>>()
            };
            let merged = list.changed.iter().flat_map(|c| &c.changes);
            let merged = merged.filter(|change| change.kind == ChangeKind::Merged).count();
            let moved = of(ChangeKind::ListMoved);
            let came = moved.iter().filter(|change| change.value == list.list).count();
            let left = moved.iter().filter(|change| change.before.as_ref() == Some(&list.list)).count();
            prop_assert_eq!(
                list.before + list.added.len() + came,
                list.after + list.removed.len() + merged + left
            );
        }
    }

    #[test]
    fn the_order_of_entries_means_nothing(a in state(), b in state(), seed in any::<u64>()) {
        let shuffled = |entries: &[Entry]| {
            let mut entries: Vec<(u64, Entry)> = entries
                .iter()
                .enumerate()
                .map(|(at, entry)| ((at as u64 + 1).wrapping_mul(seed | 1).rotate_left(29), entry.clone()))
                .collect();
            entries.sort_by_key(|(key, _)| *key);
            entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>()
        };
        prop_assert_eq!(compare(&a, &b), compare(&shuffled(&a), &shuffled(&b)));
    }
}
