//! FollowTheMoney JSON lines, as OpenSanctions publishes its data: whole (`entities.ftm.json`) or nested.
//! Addresses, sanctions and documents are entities of their own that may stand anywhere in the file; so it is
//! read twice, first for those.
//!
//! A delta is refused. It does not say since which file it tells what changed, and it tells of addresses and
//! sanctions without the parties they are about: no snapshot can be brought up to date by it for certain.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Read};
use std::path::Path;

use memchr::memmem::Finder;

use crate::model::{Address, counted};

use super::days::{Order, day};
use super::ftm_entry::{self, LeftOut, Wanted};
use super::ftm_line::Thing;
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

    /// Whether nothing follows.
    fn are_over(&mut self, out: &Out) -> Result<bool, Refused> {
        self.open.fill_buf().map(<[u8]>::is_empty).map_err(|error| out.unreadable(error))
    }
}

/// The most schemata that are counted apart; a file has a few dozen.
const MOST_SCHEMATA: usize = 100;

/// How many lines were left out, and why.
#[derive(Default)]
struct Counts {
    unrestricted: u64,
    no_list: u64,
    /// By schema.
    no_party: BTreeMap<String, u64>,
}

impl Counts {
    fn add(&mut self, left_out: LeftOut) {
        match left_out {
            LeftOut::Unrestricted => self.unrestricted += 1,
            LeftOut::NoList => self.no_list += 1,
            LeftOut::NoParty(schema) => {
                let is_full = self.no_party.len() >= MOST_SCHEMATA && !self.no_party.contains_key(&schema);
                *self.no_party.entry(if is_full { "others".to_owned() } else { schema }).or_default() += 1;
            }
        }
    }

    /// In words, a line for each reason.
    fn notes(&self) -> Vec<String> {
        let no_party: u64 = self.no_party.values().sum();
        let schemata: Vec<String> =
            self.no_party.iter().map(|(schema, count)| format!("{schema} {count}")).collect();
        let mut notes = Vec::new();
        if self.unrestricted > 0 {
            let parties = counted(self.unrestricted, "party", "parties");
            notes.push(format!("{parties} without a sanction left out"));
        }
        if self.no_list > 0 {
            let parties = counted(self.no_list, "party", "parties");
            notes.push(format!("{parties} left out: under a sanction, but named by registers only"));
        }
        if no_party > 0 {
            let entities = counted(no_party, "entity", "entities");
            notes.push(format!("{entities} of other kinds left out: {}", schemata.join(", ")));
        }
        notes
    }
}

pub fn read(path: &Path, open: &mut Open, out: &mut Out) -> Result<(), Refused> {
    let beside = first_pass(path, out)?;
    open.get_ref().stop();
    let mut lines = Lines { open, number: 0 };
    let (mut line, mut latest, mut left_out) = (Vec::new(), String::new(), Counts::default());
    let mut met = vec![false; beside.lines.len()];
    // Line by line on one thread: most of the time goes into making and dropping small texts, and that is
    // twice as fast where they are dropped by the thread that made them.
    while lines.next(&mut line, out)? {
        let seen = Seen { latest: &mut latest, met: &mut met };
        if let Some(why) = take(&mut lines, &line, &beside, seen, out)? {
            left_out.add(why);
        }
    }
    let notes = left_out.notes();
    if out.report.entries.is_empty() && out.report.rejected == 0 && !notes.is_empty() {
        return Err(Refused::NoDesignation { file: out.file.clone(), why: notes.join("; ") });
    }
    out.report.notes.extend(notes);
    for ((number, text), _) in beside.lines.iter().zip(met).filter(|(_, is_met)| !is_met) {
        out.reject(*number, "nobody whom it is about is in the file", text)?;
    }
    // What was seen on a day is of that day or later: there is no other date in the file.
    out.report.as_of = out.report.as_of.max(day(&latest, Order::Iso));
    Ok(())
}

/// What was seen of a file so far.
struct Seen<'a> {
    /// When an entity was last seen, in ISO 8601.
    latest: &'a mut String,
    /// For each line that is about others, whether one of them is in the file.
    met: &'a mut [bool],
}

/// Reads a line, and says why it is left out where it is.
fn take(
    lines: &mut Lines,
    line: &[u8],
    beside: &Beside,
    seen: Seen,
    out: &mut Out,
) -> Result<Option<LeftOut>, Refused> {
    let number = lines.number;
    let is_whole = line.ends_with(b"\n");
    let text = match std::str::from_utf8(line) {
        Ok(text) => text.trim(),
        Err(_) if !is_whole => return Err(out.truncated(format!("line {number}"))),
        Err(_) => {
            out.reject(number, "it is not UTF-8", &String::from_utf8_lossy(line))?;
            return Ok(None);
        }
    };
    if text.is_empty() {
        out.tick()?;
        return Ok(None);
    }
    let thing = match Thing::of(text) {
        Ok(thing) => thing,
        // Whoever cuts a file at a number of bytes may end it with a line break.
        Err(error) if !is_whole || error.is_eof() && lines.are_over(out)? => {
            return Err(out.truncated(format!("line {number}")));
        }
        Err(error) => {
            // It is one line; only the column says something.
            let reason = error.to_string().replace(" at line 1 column ", " at column ");
            out.reject(number, format!("it is no entity in JSON: {reason}"), text)?;
            return Ok(None);
        }
    };
    if !thing.op.0.is_empty() || thing.entity.is_some() {
        return Err(Refused::Delta { file: out.file.clone() });
    }
    for place in beside.about.get(thing.id.0.as_ref()).into_iter().flatten() {
        if let Some(is_met) = seen.met.get_mut(*place as usize) {
            *is_met = true;
        }
    }
    match ftm_entry::of_line(&thing, number, beside) {
        Wanted::Entries(entries) => {
            let (last, latest) = (&thing.last_seen.0, seen.latest);
            if last.as_ref() > latest.as_str() && day(last, Order::Iso).is_some() {
                last.as_ref().clone_into(latest);
            }
            for mut entry in entries {
                // The entry brings what other lines say of it; its own stands first.
                entry.raw.insert_str(0, text);
                out.entry(entry)?;
            }
        }
        Wanted::Reject(reason) => out.reject(number, reason, text)?,
        Wanted::Beside => out.tick()?,
        Wanted::LeftOut(why) => {
            out.tick()?;
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// Reads what is said beside the parties.
fn first_pass(path: &Path, out: &mut Out) -> Result<Beside, Refused> {
    let mut open = out.open_unhashed(path)?;
    open.get_ref().stop();
    let schema = Finder::new(b"\"schema\"");
    let (mut beside, mut line, mut kept) = (Beside::default(), Vec::new(), 0);
    let mut lines = Lines { open: &mut open, number: 0 };
    while lines.next(&mut line, out)? {
        out.tick()?;
        let number = lines.number;
        if !is_beside(&line, &schema) {
            continue;
        }
        // What is no text or no JSON is said in the second pass.
        let Ok(text) = std::str::from_utf8(&line) else { continue };
        let Ok(thing) = Thing::of(text.trim()) else { continue };
        kept += beside.keep(&thing, number, text.trim());
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
