//! Linking tied to what is kept: items that were not looked at, or not with these lists, are read for links.
//!
//! What stands beside an item says which linking it had: its rules and its dataset. Instances may show other
//! days, and have been opened before lists were imported; if each put its own links in the place of the
//! others', there would be no end to it. So the links of an item are replaced only with the dataset that a
//! start on this day would open. Any other dataset links what nobody has linked yet, and leaves the rest.

use std::ops::{ControlFlow, Range};

use rayon::prelude::*;

use super::link::{Linker, Mention, Piece, RULES, Target as Found};
use super::{Fault, Kept, Link, Linking, Target, ToLink};
use crate::model::Day;
use crate::store::{Dataset, Library};
use crate::threads;

/// As many items are read and written at once: then another instance has its turn, and what is linked is
/// there to see.
const AT_ONCE: usize = 128;

/// How far a linking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linked {
    /// How many items were looked at.
    pub items: usize,
    /// How many there are to look at.
    pub of: usize,
}

/// Links the items that this linking has not seen, the newest first, and says how many it looked at. What a
/// person decided is not touched by it. `data` must be sound: see
/// [`Dataset::is_sound`](crate::store::Dataset::is_sound). `watch` is asked again and again, from several threads, whether to go
/// on; what is linked by then stays, and the next time begins where this one stopped.
///
/// # Errors
/// When the database cannot be read or written; what is linked by then stays.
pub fn relink(
    kept: &mut Kept,
    data: &Dataset,
    today: Day,
    watch: &(dyn Fn(Linked) -> ControlFlow<()> + Sync),
) -> Result<usize, Fault> {
    let linking = Linking::new(RULES, data.identity().unwrap_or(data.sha256()));
    let is_latest = linking == latest(kept, today);
    let items = kept.unlinked(is_latest.then_some(linking))?;
    let mut linked = Linked { items: 0, of: items.len() };
    if items.is_empty() || watch(linked).is_break() {
        return Ok(0);
    }
    let ControlFlow::Continue(linker) = Linker::while_wanted(data, &|| watch(linked)) else { return Ok(0) };
    let mut written = 0;
    for some in items.chunks(AT_ONCE) {
        let read = |item: ToLink| {
            threads::panic_for_a_test("pool");
            watch(linked).is_continue().then(|| {
                let links = links(&linker, data, &item);
                (item, links)
            })
        };
        let found: Option<Vec<_>> = kept.to_link(some)?.into_par_iter().map(read).collect();
        let Some(found) = found else { break };
        written += kept.set_links(linking, &found)?;
        linked.items += some.len();
    }
    Ok(written)
}

/// Whether nothing is left to link with the dataset that a start on this day opens, which need not be read
/// for it.
///
/// # Errors
/// When the database cannot be read.
pub fn is_up_to_date(kept: &Kept, today: Day) -> Result<bool, Fault> {
    Ok(kept.unlinked(Some(latest(kept, today)))?.is_empty())
}

/// The linking that a start on this day would make.
fn latest(kept: &Kept, today: Day) -> Linking {
    Linking::new(RULES, &Dataset::identity_of(&Library::open(kept.data_dir()), today))
}

fn links(linker: &Linker, data: &Dataset, item: &ToLink) -> Vec<Link> {
    let piece = Piece { title: &item.title, text: &item.text, day: item.day };
    let rejected: Vec<_> = item.rejected.iter().filter_map(|id| data.entity_by_id(id)).collect();
    linker.links_but(data, &piece, &rejected).into_iter().map(|mention| link(data, mention)).collect()
}

fn link(data: &Dataset, mention: Mention) -> Link {
    let short = |span: Range<usize>| Some(u32::try_from(span.start).ok()?..u32::try_from(span.end).ok()?);
    Link {
        target: match mention.target {
            Found::Entity(ix) => Target::Entity(data.id(ix).to_owned()),
            Found::Event(ix) => Target::Event(data.event(ix).id.clone()),
        },
        how: mention.how.as_str().to_owned(),
        confidence: mention.confidence.as_str().to_owned(),
        field: mention.field.as_str().to_owned(),
        span: mention.span.and_then(short),
        name: mention.name,
        why: mention.why,
    }
}
