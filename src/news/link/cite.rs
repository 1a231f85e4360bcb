//! Citations, document numbers and rule titles in a text.

use crate::model::Citation;
use crate::store::EventIx;

use super::item::{Item, Part};
use super::table::Owner;
use super::text::{Gap, Word};
use super::words::step;
use super::{Confidence, How, Mention, Target};

/// Names of the Federal Register between a volume and a page, as words.
const REGISTERS: [&[&str]; 5] =
    [&["fr"], &["f", "r"], &["fed", "reg"], &["fed", "register"], &["federal", "register"]];

/// How many days a rule whose title others have, too, may lie from the day of an item.
const NEAR_TITLE: i64 = 30;

impl Item<'_> {
    /// Events whose pages or document numbers stand in the item.
    pub fn cited(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        for part in &self.parts {
            self.pages(part, &mut mentions);
            self.documents(part, &mut mentions);
        }
        mentions
    }

    fn pages(&self, part: &Part<'_>, mentions: &mut Vec<Mention>) {
        let words = part.words.all();
        for (at, first) in words.iter().enumerate() {
            let Some(volume) = digits(first, 1..=3) else { continue };
            let after = words.get(at + 1..).unwrap_or_default();
            let is = |name: &&&[&str]| {
                after.len() > name.len() && after.iter().zip(**name).all(|(word, of)| word.text == *of)
            };
            let Some(register) = REGISTERS.iter().find(is) else { continue };
            let place = at + 1 + register.len();
            let Some((page, end)) = page(part, place) else { continue };
            let citation = Citation { volume: volume as u16, page };
            let Some(event) = self.data.resolve(citation) else { continue };
            mentions.push(Mention {
                target: Target::Event(event),
                how: How::Citation,
                field: part.field,
                span: Some(part.words.span(&(at..end))),
                confidence: Confidence::Certain,
                name: citation.to_string(),
                why: format!("{citation} is a page of {}", self.data.event(event).id),
            });
        }
    }

    fn documents(&self, part: &Part<'_>, mentions: &mut Vec<Mention>) {
        let is_part = |c: char| c.is_alphanumeric() || is_hyphen(c);
        let mut rest = 0;
        while let Some(start) = part.shown.get(rest..).and_then(|text| text.find(is_part)).map(|at| rest + at)
        {
            let text = part.shown.get(start..).unwrap_or_default();
            let end = start + text.find(|c| !is_part(c)).unwrap_or(text.len());
            rest = end;
            let whole = part.shown.get(start..end).unwrap_or_default();
            let number: String = whole.chars().map(|c| if is_hyphen(c) { '-' } else { c }).collect();
            let Some(event) = self.linker.documents.get(&number) else { continue };
            mentions.push(Mention {
                target: Target::Event(*event),
                how: How::Document,
                field: part.field,
                span: Some(start..end),
                confidence: Confidence::Certain,
                why: format!("document {number} is {}", self.data.event(*event).id),
                name: number,
            });
        }
    }

    /// Events whose title stands in the item; of several of one title, the one near its day.
    pub fn titled(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        for part in &self.parts {
            for at in 0..part.words.all().len() {
                mentions.extend(self.title_at(part, at));
            }
        }
        mentions
    }

    fn title_at(&self, part: &Part<'_>, at: usize) -> Option<Mention> {
        let words = part.words.all().get(at..)?;
        let longest = self.linker.table.longest(step(0, &words.first()?.text))?;
        let mut run = 0;
        let mut best: Option<(usize, Vec<EventIx>)> = None;
        for (length, word) in words.iter().take(longest).enumerate() {
            run = step(run, &word.text);
            let title = |owner: Owner| if let Owner::Title(ix) = owner { Some(EventIx(ix)) } else { None };
            let events: Vec<EventIx> = self.linker.table.owners(run).filter_map(title).collect();
            if !events.is_empty() {
                best = Some((length + 1, events));
            }
        }
        let (length, events) = best?;
        let near = |event: &&EventIx| {
            let dates = self.data.event(**event).dates();
            let close =
                |day: crate::model::Day| self.day.is_some_and(|of| (of - day).num_days().abs() <= NEAR_TITLE);
            dates.into_iter().filter_map(|(_, day)| day).any(close)
        };
        let event = match events.as_slice() {
            [one] => *one,
            several => {
                let mut near = several.iter().filter(near);
                near.next().filter(|_| near.next().is_none()).copied()?
            }
        };
        let title = self.data.event(event).title.clone();
        let others =
            if events.len() > 1 { ", and the only one of that title near the item's day" } else { "" };
        Some(Mention {
            target: Target::Event(event),
            how: How::RuleTitle,
            field: part.field,
            span: Some(part.words.span(&(at..at + length))),
            confidence: if events.len() > 1 { Confidence::Likely } else { Confidence::Certain },
            why: format!("the title of {}{others}", self.data.event(event).id),
            name: title,
        })
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–')
}

/// The number a word is, if it has that many digits.
fn digits(word: &Word, count: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = count.contains(&word.text.len()) && word.text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| word.text.parse().ok()).flatten()
}

/// The page that begins at a word, `54,002` being one, and the word after it.
fn page(part: &Part<'_>, at: usize) -> Option<(u32, usize)> {
    let word = part.words.get(at)?;
    let first = digits(word, 1..=6)?;
    let thousands = part.words.get(at + 1).filter(|next| next.gap == Gap::Break && next.text.len() == 3);
    let joined = thousands.filter(|next| part.shown.get(word.span.end..next.span.start) == Some(","));
    match joined.and_then(|next| digits(next, 3..=3)) {
        Some(rest) if first < 1000 => Some((first * 1000 + rest, at + 2)),
        _ => Some((first, at + 1)),
    }
}
