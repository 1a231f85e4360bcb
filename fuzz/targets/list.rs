//! Any list: as of the format that `DESIG_FUZZ_FORMAT` names, else of the one it looks like.
#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/fuzz/harness.rs"]
#[allow(dead_code)]
mod harness;

use std::sync::LazyLock;

use desig::import::Format;

static FORMAT: LazyLock<Option<Format>> = LazyLock::new(|| {
    let name = std::env::var("DESIG_FUZZ_FORMAT").ok()?;
    Some(Format::named(&name).unwrap_or_else(|| panic!("{name} is no format")))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| harness::list(*FORMAT, bytes));
