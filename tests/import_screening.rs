//! Rows of the Consolidated Screening List whose cells say more than they seem to, or are cut in the wrong place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::*;
use desig::import::Refused;
use desig::model::Entry;

const HEADER: &str = "source,name,addresses,federal_register_notice,start_date,alt_names\n";

/// Who has a name in a real file.
fn named(entries: &[Entry], name: &str) -> Entry {
    entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no {name}")).clone()
}

#[test]
fn a_file_that_ends_within_the_first_cell_of_a_row_is_refused() {
    let whole = String::from_utf8(bytes("csl-csv/list.csv")).unwrap();
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for end in [last + 1, last + 2, last + 4] {
        let refused = read_bytes(&whole.as_bytes()[..end], None).unwrap_err();
        assert!(matches!(refused, Refused::Truncated { .. }), "{end}: {refused}");
    }
    let Some(path) = real("csl-entity-list-2026-07.csv") else { return };
    let whole = std::fs::read(path).unwrap();
    let line = 1 + whole[..whole.len() / 2].iter().rposition(|byte| *byte == b'\n').unwrap();
    for end in [line + 1, line + 20, line + 56] {
        assert!(matches!(read_bytes(&whole[..end], None), Err(Refused::Truncated { .. })), "{end}");
    }
}

#[test]
fn numbers_of_either_layout_are_told_with_their_kind_and_country() {
    let Some(newer) = real("csl/csl-29col-2025-sample.csv") else { return };
    let (_, entries) = read(&newer).unwrap();
    assert_eq!(identifiers(&named(&entries, "Evren KAYAKIRAN")), ["Passport=U00242309 (TR)", "Gender=Male"]);
    assert_eq!(identifiers(&named(&entries, "ROSNEFT TRADE LIMITED"))[0], "Registration ID=C122790");
    let trading = identifiers(&named(&entries, "TNK Trading International S.A."));
    assert_eq!(
        trading[..2],
        ["V.A.T. Number=CHE-267.936.404 (CH)", "Business Registration Number=CH-660.0.559.011-2 (CH)"]
    );
    let Some(older) = real("csl/csl-28col-2019-sample.csv") else { return };
    let (_, entries) = read(&older).unwrap();
    assert_eq!(identifiers(&named(&entries, "200G PSA HOLDINGS LLC")), ["Tax ID No.=80-0890696 (US)"]);
    let tanker = identifiers(&named(&entries, "ADRIAN DARYA 1"));
    assert_eq!(tanker, ["Vessel Registration Identification=IMO 9116412", "Former Vessel Flag=Panama"]);
}
