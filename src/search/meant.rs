//! Whom or what a person means who names one thing: an identifier, a page, or a name.

use crate::model::{Day, Entity};
use crate::names::folded;
use crate::store::{EntityIx, EventIx};

use super::query::MAX_TERMS;
use super::{Ask, Engine, Filters, How, Query, Request, Term, Tier};

/// What is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// An entity.
    Entity(EntityIx),
    /// An event.
    Event(EventIx),
}

impl Engine {
    /// What is meant: by identifier, by citation, by a name or alias in full, or else by the beginnings of the
    /// words of one entity's name. Entities are found by name as of a day.
    ///
    /// # Errors
    /// Whom it can mean, where that is not one; nobody where it is nobody's name.
    pub fn meant(&self, what: &str, as_of: Day) -> Result<Meant, Vec<EntityIx>> {
        let data = self.data();
        let entity = || data.entity_by_id(what).map(Meant::Entity);
        let event = || data.event_by_id(what).map(Meant::Event);
        let cited = || what.parse().ok().and_then(|citation| data.resolve(citation)).map(Meant::Event);
        if let Some(meant) = entity().or_else(event).or_else(cited) {
            return Ok(meant);
        }
        let close: Vec<EntityIx> = self.close_to(what, as_of);
        let wanted = folded(what);
        let named = close.iter().copied().filter(|ix| is_name(data.entity(*ix), &wanted));
        let named: Vec<EntityIx> = named.collect();
        let candidates = if named.is_empty() { close } else { named };
        match candidates.as_slice() {
            [one] => Ok(Meant::Entity(*one)),
            _ => Err(candidates),
        }
    }

    /// Those who have all the words, or their beginnings, in one name. Every character stands for itself: a name
    /// is no query.
    fn close_to(&self, what: &str, as_of: Day) -> Vec<EntityIx> {
        let term = |word: &str| {
            let ask = Ask::Text { how: How::Loose, text: word.to_owned() };
            word.chars().any(char::is_alphanumeric).then_some(Term { span: 0..0, negated: false, ask })
        };
        let terms: Vec<Term> = what.split_whitespace().filter_map(term).take(MAX_TERMS).collect();
        let request = Request { query: Query { terms }, filters: Filters::default(), as_of, event: None };
        if request.query.is_empty() {
            return Vec::new();
        }
        let found = self.search(&request).map(|answer| answer.entities).unwrap_or_default();
        let close = found.into_iter().filter(|hit| hit.tier.is_some_and(|tier| tier <= Tier::Prefix));
        close.map(|hit| hit.ix).collect()
    }
}

fn is_name(entity: &Entity, wanted: &str) -> bool {
    let aliases = entity.aliases.iter().map(|alias| &alias.name);
    let mut names = aliases.chain(&entity.local_names).chain([&entity.name]);
    names.any(|name| folded(name) == wanted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::store::Dataset;

    #[test]
    fn a_thing_is_meant_by_identifier_page_name_or_the_beginning_of_one_name() {
        let engine = Engine::new(Arc::new(Dataset::embedded().unwrap()));
        let meant = |what: &str| engine.meant(what, "2026-11-22".parse().unwrap());
        let data = engine.data();
        let every = data.each_entity().map(|entity| (entity.id.as_str(), &entity.name));
        for (id, name) in every {
            let ix = data.entity_by_id(id).unwrap();
            assert_eq!(meant(id), Ok(Meant::Entity(ix)), "{id}");
            assert_eq!(meant(&name.to_lowercase()), Ok(Meant::Entity(ix)), "{name}");
        }
        let rule = Meant::Event(data.event_by_id("84-FR-54002").unwrap());
        assert_eq!((meant("84 FR 54004"), meant("84-FR-54002")), (Ok(rule), Ok(rule)));
        let ix = data.entity_by_id("beijing-sensetime-technology-development-co-ltd").unwrap();
        for what in ["Sense Time", "商汤科技", "beijing sensetime tech"] {
            assert_eq!(meant(what), Ok(Meant::Entity(ix)), "{what}");
        }
        assert!(meant("beijing").unwrap_err().len() > 1);
        assert_eq!((meant("nobody at all"), meant("")), (Err(Vec::new()), Err(Vec::new())));
    }
}
