//! From keys to commands: contexts, sequences, and which keys a command has where.

use std::collections::BTreeMap;

use super::command::Command;
use super::key::{Key, parse_sequence};

/// Where a key is pressed. A key is looked up in the innermost context first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Everywhere but while typing.
    Browse,
    /// The filters are in focus.
    Filters,
    /// The timeline is in focus.
    Timeline,
    /// A news item is being read.
    Reading,
    /// A query is being typed.
    Search,
    /// A question is being answered.
    Prompt,
    /// The palette, the help or what changed is open.
    Palette,
    /// Any line of text.
    Edit,
}

impl Context {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Browse,
        Self::Filters,
        Self::Timeline,
        Self::Reading,
        Self::Search,
        Self::Prompt,
        Self::Palette,
        Self::Edit,
    ];

    /// The name used in key maps.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Browse => "browse",
            Self::Filters => "filters",
            Self::Timeline => "timeline",
            Self::Reading => "reading",
            Self::Search => "search",
            Self::Prompt => "prompt",
            Self::Palette => "palette",
            Self::Edit => "edit",
        }
    }

    /// Where it is, in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Browse => "everywhere",
            Self::Filters => "in the filters",
            Self::Timeline => "in the timeline",
            Self::Reading => "in a news item",
            Self::Search => "while searching",
            Self::Prompt => "while answering",
            Self::Palette => "in help, commands, changes",
            Self::Edit => "in a line of text",
        }
    }
}

/// A key map as written in TOML: context, keys, command.
pub type KeymapFile = BTreeMap<String, BTreeMap<String, String>>;

/// A key map that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// There is no such context.
    #[error(
        "keys.{0}: there is no such context; contexts are browse, filters, timeline, reading, search, prompt, palette, edit"
    )]
    Context(String),
    /// The keys are not keys.
    #[error("keys.{context}: {error}")]
    Key {
        /// In which context.
        context: String,
        /// What is wrong.
        error: super::key::KeyError,
    },
    /// There is no such command.
    #[error("keys.{context}: “{key}” is set to “{command}”, which is no command{hint}")]
    Command {
        /// In which context.
        context: String,
        /// Which key.
        key: String,
        /// What it is set to.
        command: String,
        /// What may have been meant.
        hint: String,
    },
    /// One key is both a command and the start of a sequence.
    #[error(
        "keys.{context}: “{key}” is a command of its own and also begins “{longer}”; set one of them to none"
    )]
    Shadowed {
        /// In which context.
        context: String,
        /// The shorter keys.
        key: String,
        /// The longer keys.
        longer: String,
    },
}

/// What a sequence of keys means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// A command.
    Command(Command),
    /// The start of longer sequences.
    Prefix,
    /// Nothing.
    Nothing,
}

/// Keys and their commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Vec<Key>, Command)>>,
}

/// The key map this program comes with.
pub const DEFAULT_KEYMAP: &str = include_str!("../../assets/keymap.toml");

impl Keymap {
    /// The default key map with `changes` laid over it.
    ///
    /// # Errors
    /// When a context, key or command of the changes is none, or keys shadow one another.
    pub fn new(changes: &KeymapFile) -> Result<Self, KeymapError> {
        let mut keymap = Self { bindings: BTreeMap::new() };
        // The default file is checked by a test; if it were broken, there would be no keys.
        keymap.lay_over(&toml::from_str(DEFAULT_KEYMAP).unwrap_or_default())?;
        keymap.lay_over(changes)?;
        keymap.check()?;
        Ok(keymap)
    }

    fn lay_over(&mut self, file: &KeymapFile) -> Result<(), KeymapError> {
        for (name, keys) in file {
            let context = Context::ALL.into_iter().find(|context| context.id() == name);
            let context = context.ok_or_else(|| KeymapError::Context(name.clone()))?;
            let bindings = self.bindings.entry(context).or_default();
            for (key, id) in keys {
                let sequence =
                    parse_sequence(key).map_err(|error| KeymapError::Key { context: name.clone(), error })?;
                bindings.retain(|(bound, _)| *bound != sequence);
                if id == "none" {
                    continue;
                }
                let command = Command::by_id(id).ok_or_else(|| KeymapError::Command {
                    context: name.clone(),
                    key: key.clone(),
                    command: id.clone(),
                    hint: nearest_command(id)
                        .map_or_else(String::new, |near| format!("; did you mean “{near}”?")),
                })?;
                bindings.push((sequence, command));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), KeymapError> {
        for (context, bindings) in &self.bindings {
            for (short, _) in bindings {
                let longer =
                    bindings.iter().find(|(keys, _)| keys.len() > short.len() && keys.starts_with(short));
                if let Some((longer, _)) = longer {
                    return Err(KeymapError::Shadowed {
                        context: context.id().to_owned(),
                        key: show(short),
                        longer: show(longer),
                    });
                }
            }
        }
        Ok(())
    }

    /// What `keys` mean in the given contexts, innermost first.
    #[must_use]
    pub fn look_up(&self, contexts: &[Context], keys: &[Key]) -> Lookup {
        let mut prefix = false;
        for context in contexts {
            for (bound, command) in self.bindings.get(context).map_or(&[][..], Vec::as_slice) {
                if bound == keys {
                    return Lookup::Command(*command);
                }
                prefix |= bound.starts_with(keys);
            }
        }
        if prefix { Lookup::Prefix } else { Lookup::Nothing }
    }

    /// What may follow `keys`: the next keys and the command, for which-key.
    #[must_use]
    pub fn following(&self, contexts: &[Context], keys: &[Key]) -> Vec<(String, Command)> {
        let bindings = contexts.iter().filter_map(|context| self.bindings.get(context)).flatten();
        let longer = bindings.filter(|(bound, _)| bound.len() > keys.len() && bound.starts_with(keys));
        let mut rows: Vec<(String, Command)> = longer
            .map(|(bound, command)| (show(bound.get(keys.len()..).unwrap_or_default()), *command))
            .collect();
        rows.sort_by_key(|(_, command)| *command);
        rows
    }

    /// The keys of a command in the given contexts, the handiest first: an inner context's before
    /// an outer one's, a single key before a sequence, a character before a named key.
    #[must_use]
    pub fn keys_of(&self, contexts: &[Context], command: Command) -> Vec<String> {
        let mut keys = Vec::new();
        for (depth, context) in contexts.iter().enumerate() {
            for (bound, of) in self.bindings.get(context).map_or(&[][..], Vec::as_slice) {
                let reachable = self.look_up(contexts, bound) == Lookup::Command(command);
                if *of == command && reachable {
                    let handy: usize = bound.iter().map(|key| key.effort()).sum();
                    keys.push(((depth, bound.len(), handy), show(bound)));
                }
            }
        }
        keys.sort_by_key(|(rank, _)| *rank);
        keys.into_iter().map(|(_, shown)| shown).collect()
    }

    /// All bindings: context, keys, command, in the order of the help.
    #[must_use]
    pub fn all(&self) -> Vec<(Context, String, Command)> {
        let mut rows: Vec<(Context, String, Command)> = self
            .bindings
            .iter()
            .flat_map(|(context, bindings)| {
                bindings.iter().map(|(keys, command)| (*context, show(keys), *command))
            })
            .collect();
        rows.sort_by_key(|(context, keys, command)| (command.group(), *command, *context, keys.len()));
        rows
    }
}

/// The command whose name is nearest to a mistyped one.
fn nearest_command(id: &str) -> Option<&'static str> {
    let distance = |command: &Command| strsim::damerau_levenshtein(command.id(), id);
    Command::ALL
        .iter()
        .min_by_key(|command| distance(command))
        .filter(|command| distance(command) <= 3)
        .map(|command| command.id())
}

/// Keys as the footer and the help show them.
fn show(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn changes(text: &str) -> KeymapFile {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_default_keymap_is_sound_and_binds_every_command() {
        toml::from_str::<KeymapFile>(DEFAULT_KEYMAP).unwrap();
        let keymap = Keymap::new(&KeymapFile::new()).unwrap();
        let bound: Vec<Command> = keymap.all().into_iter().map(|(_, _, command)| command).collect();
        let unbound: Vec<&Command> = Command::ALL.iter().filter(|command| !bound.contains(command)).collect();
        assert!(unbound.is_empty(), "{unbound:?}");
    }

    #[test]
    fn a_changed_key_replaces_and_none_takes_away() {
        let keymap = Keymap::new(&changes("[browse]\n\"j\" = \"page-down\"\n\"q\" = \"none\"")).unwrap();
        let look = |key: &str| keymap.look_up(&[Context::Browse], &parse_sequence(key).unwrap());
        assert_eq!(look("j"), Lookup::Command(Command::PageDown));
        assert_eq!(look("q"), Lookup::Nothing);
        assert_eq!(look("y"), Lookup::Prefix);
        assert_eq!(look("y c"), Lookup::Command(Command::CopyCitation));
    }

    #[test]
    fn a_bad_change_says_what_and_what_may_have_been_meant() {
        let error = |text: &str| Keymap::new(&changes(text)).unwrap_err().to_string();
        assert!(error("[browse]\n\"j\" = \"dwon\"").contains("did you mean “down”"));
        assert!(error("[browze]\n\"j\" = \"down\"").contains("no such context"));
        assert!(error("[browse]\n\"hyper-j\" = \"down\"").contains("not a key"));
        assert!(error("[browse]\n\"y\" = \"down\"").contains("also begins"));
    }

    #[test]
    fn an_inner_context_wins() {
        let keymap = Keymap::new(&KeymapFile::new()).unwrap();
        let left = parse_sequence("left").unwrap();
        let contexts = [Context::Timeline, Context::Browse];
        assert_eq!(keymap.look_up(&contexts, &left), Lookup::Command(Command::RangeEarlier));
        assert_eq!(keymap.keys_of(&contexts, Command::PreviousPane), ["backtab"]);
    }
}
