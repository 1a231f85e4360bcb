//! What can lie over the panes: a question, the list of commands, the help.

use std::sync::Arc;

use super::{Changes, Command, Context, Group, LineEditor, State, disabled};

/// Something that takes the keys until it is answered or closed.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A question with one line for the answer.
    Ask {
        /// What is asked.
        question: Question,
        /// The answer so far.
        line: LineEditor,
        /// What was wrong with it.
        error: Option<String>,
    },
    /// All keys.
    Help {
        /// What is looked for in them.
        filter: LineEditor,
        /// The row at the top.
        row: usize,
    },
    /// What is new: unread news, and what changed on the lists.
    Changes {
        /// What is looked for in it.
        filter: LineEditor,
        /// The chosen row.
        row: usize,
        /// What changed; `None` while it is worked out.
        changes: Option<Arc<Changes>>,
    },
    /// All commands.
    Palette {
        /// What is looked for in them.
        filter: LineEditor,
        /// The chosen row.
        row: usize,
    },
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// The day to show everything as of.
    AsOf,
    /// The file to export to.
    Export,
    /// The file or folder to import.
    Import,
    /// A note on a news item.
    Note,
    /// The tags of a news item.
    Tags,
    /// Whom or what a news item is about.
    About,
}

impl Question {
    /// The words of the question.
    #[must_use]
    pub fn title(self, state: &State) -> String {
        match self {
            Self::AsOf => "As of which day? YYYY-MM-DD; empty is today".to_owned(),
            Self::Import => {
                "Import which downloaded list file? A folder is files that belong together".to_owned()
            }
            Self::Note => "Note on this item; empty removes it".to_owned(),
            Self::Tags => "Tags of this item, between commas".to_owned(),
            Self::About => {
                "About whom or what? An identifier, a page (84 FR 54002) or a whole name".to_owned()
            }
            Self::Export => {
                format!("Export {} to which file? .csv, .json or .md", state.export_rows().in_words())
            }
        }
    }
}

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// The heading of a group.
    Heading(Group),
    /// A command with its keys and where they count.
    Command {
        /// The keys, joined.
        keys: String,
        /// Where.
        context: Context,
        /// What.
        command: Command,
    },
}

/// The rows of the help that hold every word of `filter`, under their headings.
#[must_use]
pub fn help_rows(state: &State, filter: &str) -> Vec<HelpRow> {
    let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut rows: Vec<HelpRow> = Vec::new();
    let mut group = None;
    for (context, keys, command) in state.keymap.all() {
        let text = format!("{keys} {} {} {}", command.id(), command.title(), context.title()).to_lowercase();
        if !words.iter().all(|word| text.contains(word.as_str())) {
            continue;
        }
        if group != Some(command.group()) {
            group = Some(command.group());
            rows.push(HelpRow::Heading(command.group()));
        }
        // Several keys for one thing in one place stand in one row.
        match rows.last_mut() {
            Some(HelpRow::Command { keys: known, context: at, command: same })
                if *at == context && *same == command =>
            {
                known.push_str("  ");
                known.push_str(&keys);
            }
            _ => rows.push(HelpRow::Command { keys, context, command }),
        }
    }
    rows
}

/// The commands that fit `filter`, those that can be run first, with why the others cannot.
#[must_use]
pub fn palette_rows(state: &State, filter: &str) -> Vec<(Command, Option<String>)> {
    let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |command: &Command| {
        let text = format!("{} {}", command.id(), command.title()).to_lowercase();
        command.group() != Group::Edit && words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut rows: Vec<(Command, Option<String>)> = Command::ALL
        .iter()
        .copied()
        .filter(fits)
        .map(|command| (command, disabled(command, state)))
        .collect();
    // What needs no name to be found, as moving by a row, comes last of those that can be run.
    rows.sort_by_key(|(command, why_not)| (why_not.is_some(), command.group() == Group::Move));
    rows
}
