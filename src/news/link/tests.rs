//! Laws that hold for any text.
#![allow(clippy::unwrap_used)]
