//! FollowTheMoney JSON lines, as OpenSanctions publishes its data: whole (`entities.ftm.json`), nested, or as
//! a delta of operations. Addresses, sanctions and documents are entities of their own that may stand
//! anywhere in the file; so it is read twice, first for those.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::path::Path;

use memchr::memmem::Finder;

use crate::model::Address;

use super::ftm_entry::{self, Wanted};
use super::ftm_line::Thing;
use super::values::{Order, day};
use super::{Open, Out, Refused};

/// A line longer than this is no entity.
const LONGEST_LINE: u64 = 16 << 20;
/// What may be kept of the first pass, in bytes.
const MOST_KEPT: usize = 2 << 30;

/// Schemata that say something of a party but are none.
pub const BESIDE: [&str; 4] = ["Address", "Sanction", "Identification", "Passport"];

/// What the first pass found.
#[derive(Default)]
pub struct Beside {
    /// Addresses by their identifiers.
    pub addresses: HashMap<String, Address>,
    /// Lines about a party, by its identifier: places in `lines`.
    pub about: HashMap<String, Vec<u32>>,
    /// Sanctions and documents: their line and its text.
    pub lines: Vec<(u64, String)>,
    /// Whether anything in the file says what is a target.
    pub marks_targets: bool,
}

/// The lines of a file, with their numbers.
struct Lines<'a> {
    open: &'a mut Open,
    number: u64,
}

impl Lines<'_> {
    /// Reads the next line; `false` at the end.
    fn next(&mut self, line: &mut Vec<u8>, out: &Out) -> Result<bool, Refused> {
        line.clear();
        self.number += 1;
        let mut bounded = (&mut *self.open).take(LONGEST_LINE);
        bounded.read_until(b'\n', line).map_err(|error| out.unreadable(error))?;
        if line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n") {
            let number = self.number;
            return Err(out.other_kind(format!("a line of more than {LONGEST_LINE} bytes is line {number}")));
        }
        Ok(!line.is_empty())
    }
}

pub fn read(path: &Path, open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let beside = first_pass(path, out)?;
    open.get_ref().stop();
    let mut lines = Lines { open, number: 0 };
    let (mut line, mut latest) = (Vec::new(), String::new());
    // Line by line on one thread: most of the time goes into making and dropping small texts, and that is
    // twice as fast where they are dropped by the thread that made them.
    while lines.next(&mut line, out)? {
        take(lines.number, &line, &beside, &mut latest, out)?;
    }
    if out.report.entries.is_empty() && out.report.rejected == 0 {
        return Err(out.other_kind("none of its entities is a target of sanctions or export controls"));
    }
    // What was seen on a day is of that day or later: there is no other date in the file.
    out.report.as_of = out.report.as_of.max(day(&latest, Order::MonthFirst));
    Ok(())
}

/// Reads a line; `latest` is when an entity was last seen, in ISO 8601.
fn take(
    number: u64,
    line: &[u8],
    beside: &Beside,
    latest: &mut String,
    out: &mut Out,
) -> Result<(), Refused> {
    let is_whole = line.ends_with(b"\n");
    let text = match std::str::from_utf8(line) {
        Ok(text) => text.trim(),
        Err(_) if !is_whole => return Err(out.truncated(format!("line {number}"))),
        Err(_) => return out.reject(number, "it is not UTF-8", &String::from_utf8_lossy(line)),
    };
    if text.is_empty() {
        return out.tick();
    }
    let thing = match Thing::of(text) {
        Ok(thing) => thing,
        Err(_) if !is_whole => return Err(out.truncated(format!("line {number}"))),
        Err(error) => {
            // It is one line; only the column says something.
            let reason = error.to_string().replace(" at line 1 column ", " at column ");
            return out.reject(number, format!("it is no entity in JSON: {reason}"), text);
        }
    };
    match ftm_entry::of_line(&thing, number, beside) {
        Wanted::Entry(mut entry) => {
            // The entry brings what other lines say of it; its own stands first.
            entry.raw.insert_str(0, text);
            let seen = &thing.entity.as_deref().unwrap_or(&thing).last_seen.0;
            if seen.as_ref() > latest.as_str() && day(seen, Order::MonthFirst).is_some() {
                seen.as_ref().clone_into(latest);
            }
            out.entry(*entry)
        }
        Wanted::Nothing => out.tick(),
        Wanted::Reject(reason) => out.reject(number, reason, text),
    }
}

/// Reads what is said beside the parties.
fn first_pass(path: &Path, out: &mut Out) -> Result<Beside, Refused> {
    let mut open = out.open_unhashed(path)?;
    open.get_ref().stop();
    let schema = Finder::new(b"\"schema\"");
    let marks = [Finder::new(b"\"target\""), Finder::new(b"\"topics\"")];
    let (mut beside, mut line, mut kept) = (Beside::default(), Vec::new(), 0);
    let mut lines = Lines { open: &mut open, number: 0 };
    while lines.next(&mut line, out)? {
        out.tick()?;
        beside.marks_targets |= !beside.marks_targets && marks.iter().any(|mark| mark.find(&line).is_some());
        let number = lines.number;
        if !is_beside(&line, &schema) {
            continue;
        }
        // What is no text or no JSON is said in the second pass.
        let Ok(text) = std::str::from_utf8(&line) else { continue };
        let Ok(thing) = Thing::of(text.trim()) else { continue };
        let thing = thing.entity.as_deref().filter(|_| thing.op.0 != "DEL").unwrap_or(&thing);
        kept += beside.keep(thing, number, text.trim());
        if kept > MOST_KEPT {
            return Err(
                out.other_kind(format!("its addresses and sanctions are more than {MOST_KEPT} bytes"))
            );
        }
    }
    Ok(beside)
}

/// Whether a line may be about one of the schemata beside: told by its bytes, for most are not.
fn is_beside(line: &[u8], schema: &Finder) -> bool {
    schema.find_iter(line).any(|at| {
        let rest = line.get(at + "\"schema\"".len()..).unwrap_or_default().trim_ascii_start();
        let value = rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        let Some(value) = value.and_then(|value| value.strip_prefix(b"\"")) else { return false };
        BESIDE
            .iter()
            .any(|known| value.strip_prefix(known.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"')))
    })
}

impl Beside {
    /// Keeps what a line says of others; says how many bytes that takes, about.
    fn keep(&mut self, thing: &Thing, number: u64, text: &str) -> usize {
        if thing.schema.0 == "Address" {
            let address = ftm_entry::address(thing);
            let size = address.text.len() + thing.id.0.len() + 128;
            self.addresses.insert(thing.id.0.clone().into_owned(), address);
            return size;
        }
        if !BESIDE.contains(&thing.schema.0.as_ref()) {
            return 0;
        }
        let Ok(place) = u32::try_from(self.lines.len()) else { return usize::MAX >> 1 };
        let mut size = text.len() + 64;
        for about in thing.properties.texts("entity").chain(thing.properties.texts("holder")) {
            size += about.len() + 96;
            self.about.entry(about.to_owned()).or_default().push(place);
        }
        self.lines.push((number, text.to_owned()));
        size
    }
}
