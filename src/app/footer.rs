//! What the foot of the screen says: the keys that count most just now.

use super::{Command, Overlay, Pane, State, disabled};

/// A key and one word for what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key, or the first of a sequence.
    pub key: String,
    /// The word.
    pub word: &'static str,
}

/// The keys that count most now, the most useful first; those that would do nothing left out.
#[must_use]
pub fn hints(state: &State) -> Vec<Hint> {
    use Command as C;
    let (own, common): (&[C], &[C]) = match &state.overlay {
        Some(Overlay::Ask { .. }) => (&[C::Accept, C::Cancel, C::DeleteToStart], &[]),
        Some(_) => (&[C::Accept, C::Down, C::Up, C::Cancel], &[]),
        None if state.searching => (&[C::Accept, C::Down, C::Up, C::Cancel, C::DeleteToStart], &[]),
        None => {
            let own: &[C] = match state.focus {
                Pane::Events => &[C::Enter],
                Pane::Entities => &[C::Enter, C::GoToRule, C::GoToAddress],
                Pane::Details => {
                    &[C::NextMention, C::Enter, C::NextSection, C::GoToRule, C::ToggleStar, C::RejectLink]
                }
                Pane::News => &[C::Enter, C::ToggleRead, C::ToggleStar],
                Pane::Filters => &[C::ToggleFilter, C::ClearFacet, C::NextSection],
                Pane::Timeline => &[
                    C::RangeEarlier,
                    C::RangeLater,
                    C::RangeShrink,
                    C::RangeGrow,
                    C::NextBusy,
                    C::ClearDates,
                ],
            };
            let common: &[C] = &[
                C::Search,
                C::FocusFilters,
                C::FocusTimeline,
                C::NewsView,
                C::Back,
                C::AsOf,
                C::CopyName,
                C::OpenLink,
                C::StepOut,
                C::Palette,
                C::Help,
                C::Quit,
            ];
            (own, common)
        }
    };
    let contexts = state.contexts();
    own.iter()
        .chain(common)
        .filter(|command| disabled(**command, state).is_none())
        .filter_map(|&command| {
            let keys = state.keymap.keys_of(&contexts, command).into_iter().next()?;
            // A sequence is told by its first key; what follows is shown once that is pressed.
            match keys.split_once(' ') {
                Some((first, _)) if command == C::CopyName => {
                    Some(Hint { key: first.to_owned(), word: "copy" })
                }
                _ => Some(Hint { key: keys, word: command.hint() }),
            }
        })
        .collect()
}
