//! Why a command cannot be carried out just now; a disabled command says so.

use crate::export::cite::Style;

use super::{Command, Document, Group, NewsOnly, Pane, State, Subject, document};

/// Why `command` can do nothing now, or `None` when it can.
#[must_use]
pub fn disabled(command: Command, state: &State) -> Option<String> {
    let why = match command {
        Command::Import if state.syncing.is_some() => "lists are being fetched or imported already",
        Command::Back if !state.history.can_go_back() => "there is no way back yet",
        Command::Forward if !state.history.can_go_forward() => {
            "there is no way forward: you are at the newest place"
        }
        Command::ClearQuery if state.query.text().is_empty() => "no query is typed",
        Command::ClearFilters if state.filters.is_empty() => "no filter is active",
        Command::ClearDates if state.filters.dates.is_none() => "no date range is set",
        Command::ClearAll
            if state.query.text().is_empty() && state.filters.is_empty() && state.event.is_none() =>
        {
            "nothing is narrowed down"
        }
        Command::AsOfToday if state.as_of == state.today => "it is as of today already",
        Command::ToggleFilter | Command::ClearFacet if state.focus != Pane::Filters => {
            "only in the filters; go there first"
        }
        Command::PreviousSection | Command::NextSection
            if !matches!(state.focus, Pane::Details | Pane::Filters) =>
        {
            "only in the details and the filters"
        }
        Command::GoToRule if rule_of(state).is_none() => "no entity with a recorded rule is selected",
        Command::GoToAddress if first_neighbor_line(state).is_none() => {
            "nobody else recorded has this address"
        }
        Command::CopyName | Command::CopyId | Command::CopyBrief if state.taken().is_none() => {
            "nothing is selected to copy"
        }
        Command::CopyCitation if state.taken_citation().is_none() => "no citation is recorded for this",
        Command::CopyMarkdown | Command::CopyBibtex if state.cited(Style::Markdown).is_none() => {
            "nothing to cite is recorded for this"
        }
        Command::ToggleRead
        | Command::ToggleStar
        | Command::Note
        | Command::Tags
        | Command::RejectLink
        | Command::AddLink
            if state.markable().is_none() =>
        {
            "only for fetched news: desig news add URL, then desig sync news"
        }
        Command::NextMention | Command::PreviousMention if !names_somebody(state) => {
            "nobody recorded is named in this item"
        }
        Command::ReadAll if state.newsroom.unread == 0 => "no fetched news is unread",
        Command::AllNews if state.newsroom.only == NewsOnly::default() => "all news are shown already",
        Command::CopyLink | Command::OpenLink if state.taken_url().is_none() => {
            "no link is recorded for this"
        }
        Command::FocusTimeline
        | Command::RangeEarlier
        | Command::RangeLater
        | Command::RangeShrink
        | Command::RangeGrow
        | Command::RangeStartEarlier
        | Command::RangeStartLater
        | Command::PreviousBusy
        | Command::NextBusy
            if state.timeline().is_none() =>
        {
            "no event with a date is loaded"
        }
        Command::WhatChanged => return None,
        _ if command.group() != Group::Program && command.group() != Group::Set && state.engine.is_none() => {
            "the data are still loading"
        }
        _ => return None,
    };
    Some(why.to_owned())
}

/// Whether anybody is named in the text of the news item that is shown.
fn names_somebody(state: &State) -> bool {
    let (Some(Subject::News(ix)), Some(data)) = (state.subject, state.data()) else { return false };
    let grounds = state.newsroom.grounds_of(data.news_item(ix));
    grounds.is_some_and(|grounds| !super::details::mentions(grounds).is_empty())
}

/// The event that added the selected entity.
pub(super) fn rule_of(state: &State) -> Option<crate::store::EventIx> {
    let Some(Subject::Entity(entity)) = state.taken() else { return None };
    let data = state.data()?;
    data.as_of(state.as_of).addition_of(entity)
}

/// The line of the details that names the first entity at the same address.
pub(super) fn first_neighbor_line(state: &State) -> Option<usize> {
    let Some(Subject::Entity(entity)) = state.taken() else { return None };
    state.data()?.as_of(state.as_of).neighbors(entity).next()?;
    let lines = document(state, Some(Subject::Entity(entity))).lines;
    lines.iter().position(|line| line.section == Some(Document::SAME_ADDRESS)).map(|heading| heading + 1)
}
