//! What one entry says otherwise than another of the same party. Spacing, case, punctuation and the order of
//! values are no change; what only one of the two states ever tells is not compared.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::model::{Alias, Citation, EntityKind, Entry, FOOTNOTES, POLICY_FOOTNOTES, Quality};
use crate::names::letters;

use super::clues::Known;
use super::losses::{self, Lost, SMALL};
use super::{Change, ChangeKind};

/// Labels of facts that say nothing of the party: where the row comes from, and when its source last changed.
const BESIDE: [&str; 3] = ["source", "last change", "first seen"];
/// A state tells of something if at least one entry in so many has it.
const ONE_IN: usize = 20;

/// Whether a list calls an alias weak, as a part that a state can tell.
const WEAK: &str = "weak aliases";

/// A part of an entry by its name, and whether an entry has it.
type Part = (&'static str, fn(&Entry) -> bool);
/// A license term by its name, and where it stands.
type Term = (&'static str, fn(&Entry) -> Option<&str>);

/// The day a list gives an entry: since when on most, of print on some.
const OWN_DAY: &str = "the list's own day";

/// What sort of party it is, as a part that a state can tell.
const KIND: &str = "kind";

/// What a state can tell of its entries, facts aside.
const PARTS: [Part; 11] = [
    ("aliases", |entry| !entry.aliases.is_empty() || !entry.local_names.is_empty()),
    (WEAK, |entry| entry.aliases.iter().any(|alias| alias.quality == Quality::Weak)),
    ("addresses", |entry| !entry.addresses.is_empty()),
    ("country", |entry| !entry.countries.is_empty()),
    ("identifiers", |entry| !entry.identifiers.is_empty()),
    ("license requirement", |entry| entry.license_requirement.is_some()),
    ("review policy", |entry| entry.review_policy.is_some()),
    ("citations", |entry| !entry.citations.is_empty()),
    ("programs", |entry| !entry.programs.is_empty()),
    (OWN_DAY, |entry| entry.listed.is_some()),
    (KIND, |entry| entry.kind != EntityKind::Unknown),
];

/// What is told by one state only.
pub struct Told<'a> {
    by_one: BTreeSet<&'a str>,
    /// What the later one is without, so that none of it is told as gone.
    lost: Vec<losses::Part>,
}

impl<'a> Told<'a> {
    /// Finds out what both states of a list tell.
    pub fn by_both(old: &[&'a Entry], new: &[&'a Entry], lost: &[Lost]) -> Self {
        let enough = |entries: &[&Entry]| entries.len() as u64 >= SMALL;
        let mut by_one = BTreeSet::new();
        if enough(old) && enough(new) {
            let one_sided = |was: usize, is: usize| {
                was == 0 && is * ONE_IN >= new.len() || is == 0 && was * ONE_IN >= old.len()
            };
            for (part, has) in PARTS {
                let count = |entries: &[&Entry]| entries.iter().filter(|entry| has(entry)).count();
                if one_sided(count(old), count(new)) {
                    by_one.insert(part);
                }
            }
            let (was, is) = (labels(old), labels(new));
            let all: BTreeSet<&str> = was.keys().chain(is.keys()).copied().collect();
            let alone = all.into_iter().filter(|label| {
                let count = |labels: &FxHashMap<&str, usize>| labels.get(*label).copied().unwrap_or(0);
                one_sided(count(&was), count(&is))
            });
            by_one.extend(alone.filter(|label| !BESIDE.contains(label)));
        }
        Self { by_one, lost: lost.iter().map(|lost| lost.part).collect() }
    }

    fn compares(&self, part: &str) -> bool {
        !self.by_one.contains(part)
    }

    /// What is not compared, in words.
    pub fn not_compared(&self) -> Vec<String> {
        self.by_one.iter().map(|part| (*part).to_owned()).collect()
    }

    /// Whether two entries that say the same write it otherwise, as far as it is compared.
    pub fn differs_in_spelling(&self, before: &Entry, now: &Entry) -> bool {
        let facts = |entry: &'_ Entry| -> Vec<(String, String)> {
            let told = entry.facts.iter().filter(|fact| self.compares(&fact.label));
            let told = told.filter(|fact| !BESIDE.contains(&fact.label.as_str()));
            told.map(|fact| (fact.label.clone(), fact.value.clone())).collect()
        };
        let texts = |entry: &'_ Entry| -> Vec<String> {
            entry.addresses.iter().map(|address| address.text.clone()).collect()
        };
        let numbers = |entry: &'_ Entry| -> Vec<String> {
            entry.identifiers.iter().map(|one| one.value.clone()).collect()
        };
        let names = |entry: &'_ Entry| -> Vec<String> {
            let aliases = entry.aliases.iter().map(|alias| &alias.name);
            aliases.chain(&entry.local_names).cloned().collect()
        };
        let is_other = |part: &str, differs: bool| differs && self.compares(part);
        let is_there = |part| !self.lost.contains(&part);
        before.name != now.name
            || is_other("aliases", is_there(losses::Part::Names) && names(before) != names(now))
            || is_other("addresses", is_there(losses::Part::Addresses) && texts(before) != texts(now))
            || is_other("country", self.differs_in_countries(before, now, Vec::ne))
            || is_other("license requirement", before.license_requirement != now.license_requirement)
            || is_other("review policy", before.review_policy != now.review_policy)
            || is_other("programs", before.programs != now.programs)
            || is_other("identifiers", numbers(before) != numbers(now))
            || facts(before) != facts(now)
    }

    /// What `now` says otherwise than `before`; nothing where they differ in spelling only.
    pub fn changes(&self, before: Known, now: Known) -> Vec<Change> {
        let mut out = Out { told: self, changes: Vec::new() };
        let (old, new) = (before.entry, now.entry);
        if !is_spelled_alike(&old.name, &new.name) {
            out.turned(ChangeKind::Renamed, None, &old.name, &new.name);
        }
        let is_other = |was: &Vec<String>, is: &Vec<String>| {
            was.iter().collect::<BTreeSet<_>>() != is.iter().collect::<BTreeSet<_>>()
        };
        if out.compares("country") && self.differs_in_countries(old, new, is_other) {
            let shown = |entry: &Entry| entry.countries.join(", ");
            out.turned(ChangeKind::Country, None, &shown(old), &shown(new));
        }
        out.names(old, new);
        out.qualities(old, new);
        if out.compares("addresses") && old.addresses != new.addresses {
            let texts = |entry: &'_ Entry| spelled(entry.addresses.iter().map(|address| &address.text));
            out.sets(texts(old), texts(new), ChangeKind::AddressAdded, ChangeKind::AddressRemoved);
        }
        let terms: [Term; 2] = [
            ("license requirement", |entry| entry.license_requirement.as_deref()),
            ("review policy", |entry| entry.review_policy.as_deref()),
        ];
        for (what, of) in terms.into_iter().filter(|(what, _)| self.compares(what)) {
            let (was, is) = (of(old).unwrap_or_default(), of(new).unwrap_or_default());
            if !is_spelled_alike(was, is) {
                out.turned(ChangeKind::License, Some(what), was, is);
            }
        }
        out.citations(old, new);
        if out.compares("programs") && old.programs != new.programs {
            let texts = |entry: &'_ Entry| spelled(&entry.programs);
            out.sets(texts(old), texts(new), ChangeKind::ProgramAdded, ChangeKind::ProgramRemoved);
        }
        out.identifiers(old, new);
        out.remarks(old, new);
        out.changes.retain(|change| !self.lost.iter().any(|part| change.kind == part.removal()));
        out.changes
    }

    /// Whether two entries are of other countries, as far as that can be told: one that names none does not name
    /// another one, and what only addresses tell is unknown where one state is without them.
    fn differs_in_countries(
        &self,
        before: &Entry,
        now: &Entry,
        differs: impl Fn(&Vec<String>, &Vec<String>) -> bool,
    ) -> bool {
        let is_without = !self.compares("addresses") || self.lost.contains(&losses::Part::Addresses);
        let placed = |code: &str| {
            let mut addresses = before.addresses.iter().chain(&now.addresses);
            is_without && addresses.any(|address| address.country.as_deref() == Some(code))
        };
        if before.countries.is_empty() || now.countries.is_empty() {
            return false;
        }
        let known = |codes: &'_ [String], others: &[String]| -> Vec<String> {
            codes.iter().filter(|code| others.contains(code) || !placed(code)).cloned().collect()
        };
        let (was, is) = (known(&before.countries, &now.countries), known(&now.countries, &before.countries));
        differs(&was, &is)
    }
}

fn labels<'a>(entries: &[&'a Entry]) -> FxHashMap<&'a str, usize> {
    let mut labels: FxHashMap<&str, usize> = FxHashMap::default();
    for fact in entries.iter().flat_map(|entry| &entry.facts) {
        *labels.entry(&fact.label).or_default() += 1;
    }
    labels
}

/// Values by their letters: of two spellings of one value, the first. What has neither letter nor digit is no value.
type Spelled = BTreeMap<String, String>;

fn spelled<'a>(texts: impl IntoIterator<Item = &'a String>) -> Spelled {
    let mut all = Spelled::new();
    for text in texts {
        all.entry(letters(text)).or_insert_with(|| text.clone());
    }
    all.remove("");
    all
}

/// Whether two texts differ in spacing, case and punctuation at most.
fn is_spelled_alike(a: &str, b: &str) -> bool {
    a == b || letters(a) == letters(b)
}

/// Gathers changes.
struct Out<'a, 'b> {
    told: &'a Told<'b>,
    changes: Vec<Change>,
}

impl Out<'_, '_> {
    fn compares(&self, part: &str) -> bool {
        self.told.compares(part)
    }

    /// One thing took the place of another.
    fn turned(&mut self, kind: ChangeKind, what: Option<&str>, before: &str, value: &str) {
        self.changes.push(Change {
            kind,
            what: what.map(str::to_owned),
            value: value.to_owned(),
            before: Some(before.to_owned()),
        });
    }

    /// Values that are on one side only.
    fn sets(&mut self, was: Spelled, is: Spelled, added: ChangeKind, removed: ChangeKind) {
        let mut alone = |here: &Spelled, there: &Spelled, kind| {
            for (_, text) in here.iter().filter(|(key, _)| !there.contains_key(*key)) {
                self.changes.push(Change { kind, what: None, value: text.clone(), before: None });
            }
        };
        alone(&is, &was, added);
        alone(&was, &is, removed);
    }

    /// Aliases and local names. The name an entry had or has is told by the renaming.
    fn names(&mut self, old: &Entry, new: &Entry) {
        let is_same = old.aliases == new.aliases && old.local_names == new.local_names;
        if is_same || !self.compares("aliases") {
            return;
        }
        let called = [letters(&old.name), letters(&new.name)];
        let others = |entry: &Entry| {
            let aliases = entry.aliases.iter().map(|alias| &alias.name);
            let mut others = spelled(aliases.chain(&entry.local_names));
            others.retain(|key, _| !called.contains(key));
            others
        };
        self.sets(others(old), others(new), ChangeKind::AliasAdded, ChangeKind::AliasRemoved);
    }

    /// Aliases that were held to be as good as the name and now are called weak, or the other way round.
    fn qualities(&mut self, old: &Entry, new: &Entry) {
        if old.aliases == new.aliases || !self.compares("aliases") || !self.compares(WEAK) {
            return;
        }
        // Of one alias given twice, the better one counts.
        let best = |entry: &'_ Entry| -> BTreeMap<String, (bool, String)> {
            let mut best = BTreeMap::new();
            for Alias { name, quality } in &entry.aliases {
                let is_weak = *quality == Quality::Weak;
                let known = best.entry(letters(name)).or_insert_with(|| (is_weak, name.clone()));
                known.0 &= is_weak;
            }
            best
        };
        let was = best(old);
        let shown = |name: &str, is_weak: bool| format!("{name}{}", if is_weak { ", weak" } else { "" });
        for (key, (is_weak, name)) in best(new) {
            if let Some((before, _)) = was.get(&key).filter(|(before, _)| *before != is_weak) {
                self.turned(
                    ChangeKind::Remark,
                    Some("alias"),
                    &shown(&name, *before),
                    &shown(&name, is_weak),
                );
            }
        }
    }

    fn citations(&mut self, old: &Entry, new: &Entry) {
        if !self.compares("citations") || old.citations == new.citations {
            return;
        }
        let pages = |entry: &Entry| {
            entry.citations.iter().map(|cited| cited.citation).collect::<BTreeSet<Citation>>()
        };
        let (was, is) = (pages(old), pages(new));
        let alone = |pages: Vec<&Citation>, kind| {
            let one =
                move |page: &Citation| Change { kind, what: None, value: page.to_string(), before: None };
            pages.into_iter().map(one).collect::<Vec<_>>()
        };
        self.changes.extend(alone(is.difference(&was).collect(), ChangeKind::CitationAdded));
        self.changes.extend(alone(was.difference(&is).collect(), ChangeKind::CitationRemoved));
    }

    fn identifiers(&mut self, old: &Entry, new: &Entry) {
        if !self.compares("identifiers") || old.identifiers == new.identifiers {
            return;
        }
        // What a number is called differs between formats; the number does not.
        let keyed = |entry: &Entry| -> Spelled {
            let mut keyed = Spelled::new();
            for one in &entry.identifiers {
                keyed.entry(letters(&one.value)).or_insert_with(|| format!("{} {}", one.kind, one.value));
            }
            keyed
        };
        self.sets(keyed(old), keyed(new), ChangeKind::IdentifierAdded, ChangeKind::IdentifierRemoved);
    }

    fn remarks(&mut self, old: &Entry, new: &Entry) {
        if self.compares(OWN_DAY) {
            let day = |entry: &Entry| {
                let listed = entry.listed.as_ref();
                listed.map(|listed| listed.day.map_or_else(|| listed.raw.clone(), |day| day.to_string()))
            };
            let (was, is) = (day(old).unwrap_or_default(), day(new).unwrap_or_default());
            if was != is {
                self.turned(ChangeKind::Remark, Some(OWN_DAY), &was, &is);
            }
        }
        if old.kind != new.kind && self.compares(KIND) {
            self.turned(ChangeKind::Remark, Some(KIND), old.kind.as_str(), new.kind.as_str());
        }
        if old.facts == new.facts {
            return;
        }
        let labels: BTreeSet<&str> =
            old.facts.iter().chain(&new.facts).map(|fact| fact.label.as_str()).collect();
        let told = self.told;
        for label in labels.into_iter().filter(|label| told.compares(label) && !BESIDE.contains(label)) {
            let values = |entry: &Entry| {
                let of = entry.facts.iter().filter(|fact| fact.label == label);
                let mut keyed: Vec<(String, String)> =
                    of.map(|fact| (letters(&fact.value), fact.value.clone())).collect();
                keyed.sort_unstable();
                keyed.dedup_by(|a, b| a.0 == b.0);
                let (keys, texts): (Vec<String>, Vec<String>) = keyed.into_iter().unzip();
                (keys, texts.join("; "))
            };
            let ((was, before), (is, value)) = (values(old), values(new));
            if was != is {
                let is_of_terms = [FOOTNOTES, POLICY_FOOTNOTES].contains(&label);
                let kind = if is_of_terms { ChangeKind::License } else { ChangeKind::Remark };
                self.turned(kind, Some(label), &before, &value);
            }
        }
    }
}
