//! What the entities pane says when no entity matches: what else does, what to let go of, and how many
//! would match then.

use ratatui::layout::Rect;

use crate::app::{Command, Pane, Target};
use crate::search::{Restriction, Standing};

use super::super::theme::Role;
use super::Canvas;

impl Canvas<'_> {
    pub(super) fn ways_out(&mut self, area: Rect) {
        let state = self.state;
        if !state.is_idle() {
            return;
        }
        let mut said = vec![(self.nothing_found(), Role::Strong)];
        said.extend(self.found_elsewhere().map(|words| (words, Role::Text)));
        let ways = &state.answer.ways_out;
        said.push(match ways.is_empty() {
            true => (self.way_of_last_resort(), Role::Text),
            false => ("Enter lets go of:           leaving".to_owned(), Role::Dim),
        });
        let words: Vec<(&str, Role)> = said.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        self.say(area, &words);
        let first = area.y + words.len() as u16;
        for ((row, (restriction, count)), y) in ways.iter().enumerate().zip(first..area.bottom()) {
            let slot = Rect { y, height: 1, ..area };
            let left = [self.run(format!("   {}", self.in_words(restriction)), Role::Text)];
            let right = [self.run(format!("{count} "), Role::Strong)];
            self.put_both(slot, 0, &left, &right);
            if row == state.way_out {
                self.select(slot, state.focus == Pane::Entities);
            }
            self.memory.targets.push((slot, Target::Row(Pane::Entities, row)));
        }
    }

    fn nothing_is_public(&self) -> bool {
        let standing = self.state.answer.standing;
        standing == Standing { later: standing.later, ..Standing::default() }
    }

    fn nothing_found(&self) -> String {
        if self.nothing_is_public() {
            format!("Nothing is known as of {}.", self.state.as_of)
        } else {
            "No entity matches all of this.".to_owned()
        }
    }

    /// Events and news that match all the same, and the keys to them.
    fn found_elsewhere(&self) -> Option<String> {
        let answer = &self.state.answer;
        let counted = |count: usize, one: &str, many: &str, command: Command| {
            let key = self.key_of(command);
            (count > 0).then(|| format!("{count} {} ({key})", if count == 1 { one } else { many }))
        };
        let found = [
            counted(answer.events.len(), "event", "events", Command::FocusEvents),
            counted(answer.news.len(), "news item", "news items", Command::NewsView),
        ];
        let found: Vec<String> = found.into_iter().flatten().collect();
        (!found.is_empty()).then(|| format!("But: {}.", found.join(", ")))
    }

    fn way_of_last_resort(&self) -> String {
        if self.nothing_is_public() {
            format!("{} asks for another day.", self.key_of(Command::AsOf))
        } else {
            format!("{} clears all.", self.key_of(Command::ClearAll))
        }
    }

    fn key_of(&self, command: Command) -> String {
        let keys = self.state.keymap.keys_of(&self.state.pane_contexts(), command);
        keys.into_iter().next().unwrap_or_default()
    }

    fn in_words(&self, restriction: &Restriction) -> String {
        let state = self.state;
        match restriction {
            Restriction::Term(place) => {
                let span = state.good_query.terms.get(*place).map_or(0..0, |term| term.span.clone());
                let typed: String = state.good_text.chars().skip(span.start).take(span.len()).collect();
                format!("the term {}", crate::model::visible(&typed))
            }
            Restriction::Query => "the whole query".to_owned(),
            Restriction::Dates => {
                format!(
                    "the dates {}",
                    state.filters.dates.map_or_else(String::new, |dates| dates.to_string())
                )
            }
            Restriction::Facet(facet) => {
                let ids = state.filters.facets.get(facet).into_iter().flatten().cloned().collect::<Vec<_>>();
                format!("{} {}", facet.as_str(), ids.join(" or "))
            }
            Restriction::Event => "the event chosen".to_owned(),
        }
    }
}
