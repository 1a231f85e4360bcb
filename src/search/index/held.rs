//! Names held against several needles: those in which the rarest stands are gone through, and each is held
//! against the others in the cheapest way there is, read only where nothing else tells.

use rayon::prelude::*;

use super::candidates::Candidates;
use super::find::{MANY, STRIDE, Search, Stopped};
use super::layout::View;
use super::lots::{Found, Lot, Stride, strides};
use super::place::Looked;
use crate::search::bits::Bits;

/// How many names are fetched at once.
const BLOCK: usize = 64;
/// Reading one name costs as much as taking so many of a list into a set.
const AS_MANY: usize = 24;

/// The names in which a needle stands, as sets.
pub struct Standing {
    /// Those in which it surely does,
    pub surely: Bits,
    /// and those in which it may otherwise.
    pub perhaps: Option<Bits>,
}

/// How names are held against a needle.
pub enum Test<'a> {
    /// A bit of each tells.
    Row(&'a [u64]),
    /// So does a set, or that it is worth reading.
    Set(&'a Standing, &'a Looked),
    /// Each is read that has the letters for it.
    Read(&'a Looked),
}

impl<'a> Test<'a> {
    /// The cheapest way for so many names.
    pub fn of(
        search: &Search<'a>,
        looked: &'a Looked,
        candidates: &Candidates,
        names: usize,
    ) -> Result<Self, Stopped> {
        if let Some(letter) = looked.one_letter() {
            return Ok(Self::Row(search.view.names_with_head(letter)));
        }
        if let Some(standing) = looked.standing.get() {
            return Ok(Self::Set(standing, looked));
        }
        if candidates.many / AS_MANY > names {
            return Ok(Self::Read(looked));
        }
        let standing = candidates.standing(search)?;
        Ok(Self::Set(looked.standing.get_or_init(|| standing), looked))
    }

    /// Whether the needle may stand in a name, as far as that is told without reading it.
    fn may_be_in(&self, view: &View, doc: u32) -> bool {
        match self {
            Self::Row(row) => is_in(row, doc),
            Self::Set(standing, _) => {
                standing.surely.has(doc) || standing.perhaps.as_ref().is_some_and(|docs| docs.has(doc))
            }
            Self::Read(looked) => looked.may_have(view, doc),
        }
    }

    /// Whether that is all that need be known.
    fn tells_all(&self) -> bool {
        match self {
            Self::Row(_) => true,
            Self::Set(standing, _) => standing.perhaps.is_none(),
            Self::Read(_) => false,
        }
    }

    /// Whether the needle stands in a name in which it may.
    fn is_in(&self, view: &View, doc: u32) -> bool {
        match self {
            Self::Row(_) => true,
            Self::Set(standing, looked) => standing.surely.has(doc) || looked.may_stand(view, doc),
            Self::Read(looked) => looked.is_in(view, doc),
        }
    }
}

/// Whether a bit is set.
pub fn is_in(row: &[u64], doc: u32) -> bool {
    row.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
}

impl Search<'_> {
    /// Those of the names of some lots that stand all tests.
    pub(super) fn standing(&self, lots: &[Lot], tests: &[Test]) -> Result<Vec<Found>, Stopped> {
        let view = &self.view;
        let unsure: Vec<&Test> = tests.iter().filter(|test| !test.tells_all()).collect();
        let some = |stride: &Stride| {
            self.go_on()?;
            let mut may = Vec::new();
            stride.each(|found| {
                if tests.iter().all(|test| test.may_be_in(view, found.doc)) {
                    may.push(found);
                }
            });
            if unsure.is_empty() {
                return Ok(may);
            }
            let mut kept = Vec::new();
            for some in may.chunks(BLOCK) {
                view.fetch(some.iter().map(|found| found.doc));
                let stands = |found: &&Found| unsure.iter().all(|test| test.is_in(view, found.doc));
                kept.extend(some.iter().filter(stands));
            }
            Ok(kept)
        };
        let strides = strides(lots.iter().flat_map(|lot| &lot.parts), STRIDE);
        let kept: Vec<Vec<Found>> = if strides.len() > MANY / STRIDE {
            strides.par_iter().map(some).collect::<Result<_, _>>()?
        } else {
            strides.iter().map(some).collect::<Result<_, _>>()?
        };
        Ok(kept.concat())
    }
}
