//! Everything a person can do, in one table. Keys, footer, help, palette, which-key and the
//! README's key table are all made from it.

/// The part of the help a command stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Moving within a pane.
    Move,
    /// Going from pane to pane and from thing to thing.
    Go,
    /// Searching and filtering.
    Find,
    /// The date range and the date in force.
    Date,
    /// Taking things out: copy, open, export.
    Take,
    /// What a person makes of news.
    Mark,
    /// How it looks and behaves.
    Set,
    /// The program itself.
    Program,
    /// Editing a line of text.
    Edit,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 9] = [
        Self::Move,
        Self::Go,
        Self::Find,
        Self::Date,
        Self::Take,
        Self::Mark,
        Self::Set,
        Self::Program,
        Self::Edit,
    ];

    /// The heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Go => "Go",
            Self::Find => "Find",
            Self::Date => "Dates",
            Self::Take => "Take along",
            Self::Mark => "Mark news",
            Self::Set => "Settings",
            Self::Program => "Program",
            Self::Edit => "While typing",
        }
    }
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $name:ident $id:literal $group:ident $hint:literal $title:literal;)*) => {
        /// Something a person can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command {
            $(#[doc = $title] $name,)*
        }

        impl Command {
            /// All of them, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name used in key maps.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// The part of the help it stands under.
            #[must_use]
            pub fn group(self) -> Group {
                match self { $(Self::$name => Group::$group,)* }
            }

            /// One word for the footer.
            #[must_use]
            pub fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }

            /// What it does.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

commands! {
    Up "up" Move "before" "one row up";
    Down "down" Move "next" "one row down";
    PageUp "page-up" Move "page up" "one page up";
    PageDown "page-down" Move "page down" "one page down";
    Top "top" Move "top" "to the first row";
    Bottom "bottom" Move "end" "to the last row";
    PreviousSection "previous-section" Move "section up" "to the previous heading of the details or filters";
    NextSection "next-section" Move "section" "to the next heading of the details or filters";
    Enter "enter" Go "go" "go into what is selected";
    StepOut "step-out" Go "out" "step back out: details, entities, events, then let go of query and filters";
    Back "back" Go "back" "back to where you came from";
    Forward "forward" Go "forward" "forward again";
    GoToRule "go-to-rule" Go "rule" "to the rule that added this entity: who else was in it";
    GoToAddress "go-to-address" Go "address" "to who else has this address";
    NextPane "next-pane" Go "next pane" "to the next pane";
    PreviousPane "previous-pane" Go "previous pane" "to the previous pane";
    FocusEvents "focus-events" Go "events" "to the events";
    FocusEntities "focus-entities" Go "entities" "to the entities";
    FocusDetails "focus-details" Go "details" "to the details";
    FocusNews "focus-news" Go "news here" "to the news of what is selected";
    WhatChanged "what-changed" Go "what is new" "what is new: unread news, and what changed between the last two snapshots of each list";
    NewsView "news-view" Go "news" "all news, full screen, and back";
    NextMention "next-mention" Go "next name" "to the next name in the news item";
    PreviousMention "previous-mention" Go "name before" "to the name before in the news item";
    Search "search" Find "search" "search names, aliases, addresses, citations, events; news where all news is shown";
    FocusFilters "focus-filters" Find "filters" "to the filters";
    ToggleFilter "toggle-filter" Find "on/off" "switch the filter on or off";
    ClearFacet "clear-facet" Find "clear this" "clear the filters under this heading";
    ClearQuery "clear-query" Find "clear query" "clear the query";
    ClearFilters "clear-filters" Find "clear filters" "clear all filters, dates included";
    ClearAll "clear-all" Find "clear all" "clear query, filters, dates and event";
    OnlyUnread "only-unread" Find "unread only" "unread news only, or all again";
    OnlyStarred "only-starred" Find "starred only" "starred news only, or all again";
    OnlyOutlet "only-outlet" Find "outlet only" "news of this outlet only, or of all again";
    AllNews "all-news" Find "all news" "all news again";
    FocusTimeline "focus-timeline" Date "time" "to the timeline, to filter by date";
    RangeEarlier "range-earlier" Date "earlier" "move the date range a month earlier";
    RangeLater "range-later" Date "later" "move the date range a month later";
    RangeShrink "range-shrink" Date "shorter" "end the date range a month earlier";
    RangeGrow "range-grow" Date "longer" "end the date range a month later";
    RangeStartEarlier "range-start-earlier" Date "start earlier" "start the date range a month earlier";
    RangeStartLater "range-start-later" Date "start later" "start the date range a month later";
    PreviousBusy "previous-busy" Date "busy before" "to the previous month with additions";
    NextBusy "next-busy" Date "busy next" "to the next month with additions";
    ClearDates "clear-dates" Date "clear dates" "clear the date range";
    AsOf "as-of" Date "as of" "show everything as of another day";
    AsOfToday "as-of-today" Date "as of today" "show everything as of today";
    CopyName "copy-name" Take "name" "copy the name";
    CopyId "copy-id" Take "id" "copy the identifier";
    CopyCitation "copy-citation" Take "citation" "copy the citation";
    CopyLink "copy-link" Take "link" "copy the link";
    CopyBrief "copy-brief" Take "brief" "copy a Markdown brief with its sources";
    CopyMarkdown "copy-markdown" Take "Markdown" "copy a citation in Markdown";
    CopyBibtex "copy-bibtex" Take "BibTeX" "copy a citation in BibTeX";
    OpenLink "open-link" Take "open" "open the link in the browser";
    Export "export" Take "export" "export what is shown to a CSV, JSON or Markdown file";
    ToggleRead "toggle-read" Mark "read/unread" "mark the news item read, or unread again";
    ReadAll "read-all" Mark "all read" "mark all news listed here read";
    ToggleStar "toggle-star" Mark "star" "star the news item, or no longer";
    Note "note" Mark "note" "write a note on the news item";
    Tags "tags" Mark "tags" "give the news item tags";
    RejectLink "reject-link" Mark "not about it" "say that the news item is not about this entity or event; again: take it back";
    AddLink "add-link" Mark "about" "say whom or what else the news item is about";
    NextTheme "next-theme" Set "theme" "next theme";
    ToggleMouse "toggle-mouse" Set "mouse" "mouse on or off (off: the terminal selects text)";
    ToggleAscii "toggle-ascii" Set "ascii" "ASCII borders and marks on or off";
    Lists "lists" Go "lists" "the lists there are, their snapshots and sources";
    Import "import" Program "import" "import a downloaded list file";
    Sync "sync" Program "sync" "fetch the official lists and import what has changed; again: stop";
    Help "help" Program "help" "all keys, searchable";
    Palette "palette" Program "commands" "find and run a command by name";
    Redraw "redraw" Program "redraw" "draw the screen anew";
    Suspend "suspend" Program "suspend" "suspend to the shell (fg returns)";
    Quit "quit" Program "quit" "quit";
    Accept "accept" Edit "done" "take what is typed";
    Cancel "cancel" Edit "cancel" "let go of what is typed";
    CursorLeft "cursor-left" Edit "left" "one character left";
    CursorRight "cursor-right" Edit "right" "one character right";
    CursorStart "cursor-start" Edit "start" "to the start of the line";
    CursorEnd "cursor-end" Edit "end" "to the end of the line";
    WordLeft "word-left" Edit "word left" "one word left";
    WordRight "word-right" Edit "word right" "one word right";
    DeleteLeft "delete-left" Edit "delete" "delete the character before";
    DeleteRight "delete-right" Edit "delete" "delete the character after";
    DeleteWord "delete-word" Edit "delete word" "delete the word before";
    DeleteToStart "delete-to-start" Edit "delete line" "delete to the start of the line";
    DeleteToEnd "delete-to-end" Edit "delete rest" "delete to the end of the line";
}

impl Command {
    /// The command of that name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|command| command.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_name_of_its_own() {
        for command in Command::ALL {
            assert_eq!(Command::by_id(command.id()), Some(*command));
        }
    }
}
