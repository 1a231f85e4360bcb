//! The one way the state changes.

use crate::export::cite::Style;
use crate::model::{Day, Month};
use crate::search::{Answer, Extent, Reply, Restriction};
use crate::store::Facet;

use super::action::{Action, Effect, Mouse, Target};
use super::keymap::Lookup;
use super::overlay::{Overlay, Question, palette_rows};
use super::{Command, Key, LineEditor, Notice, Pane, State, Subject, disabled};

/// Lets `action` happen to `state`; what others must do for it comes back.
pub fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    match action {
        Action::Key(key) if state.holds_back(&key) => state.held.push_back(key),
        Action::Key(key) => press(state, key, &mut effects),
        Action::Paste(text) => paste(state, &text, &mut effects),
        Action::Mouse(mouse, target) => point(state, mouse, target, &mut effects),
        Action::Loaded(engine, faults) => state.load(engine, &faults, &mut effects),
        Action::LoadFailed(why) => {
            state.loading = None;
            state.load_error = Some(why);
        }
        Action::Sources(sources) => state.sources = sources,
        Action::Syncing(progress) => {
            if state.syncing.is_some() {
                state.syncing = Some(progress);
            }
        }
        Action::Synced(said, is_new) => {
            state.syncing = None;
            let is_error = said.is_err();
            let text = said.unwrap_or_else(|why| why);
            state.notice = Some(Notice { text, is_error });
            if is_new {
                state.loading = Some(state.as_of);
                effects.push(Effect::Load(state.as_of));
            }
        }
        // What is fetched or imported here is loaded when that is over.
        Action::ListsChanged => {
            if state.syncing.is_none() {
                let text = "another program imported lists: they are being loaded".to_owned();
                state.notice = Some(Notice { text, is_error: false });
                state.loading = Some(state.as_of);
                effects.push(Effect::Load(state.as_of));
            }
        }
        Action::Answered(reply) => answered(state, reply),
        Action::NewsRead(id, grounds) => state.take_text(id, grounds),
        Action::NewsFound(words, ids) => state.take_found(&words, &ids),
        Action::NewsDecided => state.name_anew(&mut effects),
        Action::NotMarked(ids, why) => state.take_back_marks(&ids, why, &mut effects),
        Action::Compared(changes, look) => state.tell_what_is_new(&changes, look, &mut effects),
        Action::Drawn(pane, rows) => {
            state.page.insert(pane, rows);
        }
        Action::NotExported(path, why) => {
            let question = Question::Export;
            state.overlay = Some(Overlay::Ask { question, line: LineEditor::with(&path), error: Some(why) });
        }
        Action::Done(Ok(text)) => state.notice = Some(Notice { text, is_error: false }),
        Action::Done(Err(text)) => state.notice = Some(Notice { text, is_error: true }),
    }
    while !state.awaits_rows()
        && let Some(key) = state.held.pop_front()
    {
        press(state, key, &mut effects);
    }
    state.read_what_is_shown(&mut effects);
    effects
}

fn press(state: &mut State, key: Key, effects: &mut Vec<Effect>) {
    state.notice = None;
    state.pending.push(key);
    match state.keymap.look_up(&state.contexts(), &state.pending) {
        Lookup::Command(command) => {
            state.pending.clear();
            run(state, command, effects);
        }
        Lookup::Prefix => {}
        Lookup::Nothing => {
            let typed = state.pending.len() == 1;
            let keys = std::mem::take(&mut state.pending);
            if let (true, Some(c), Some(line)) = (typed, key.types(), state.typing()) {
                line.insert(c);
                typed_something(state, effects);
            } else if state.typing().is_none() && key.code != super::KeyCode::Esc {
                let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
                let text = format!("{} does nothing here; ? shows the keys", keys.join(" "));
                state.notice = Some(Notice { text, is_error: true });
            }
        }
    }
}

fn paste(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    state.pending.clear();
    if state.typing().is_none() {
        // What is pasted outside a line can only be meant to be searched for.
        run(state, Command::Search, effects);
    }
    if let Some(line) = state.typing() {
        let left_out = line.paste(text);
        typed_something(state, effects);
        if left_out > 0 {
            let text = format!("the line is full: {left_out} characters of what was pasted are left out");
            state.notice = Some(Notice { text, is_error: true });
        }
    }
}

/// The line being typed has changed.
fn typed_something(state: &mut State, effects: &mut Vec<Effect>) {
    match &mut state.overlay {
        Some(Overlay::Ask { error, .. }) => *error = None,
        Some(Overlay::Help { row, .. } | Overlay::Palette { row, .. } | Overlay::Changes { row, .. }) => {
            *row = 0;
        }
        None => {
            state.chosen_by_hand = false;
            state.read_query();
            state.ask(effects);
            state.typed_ahead = true;
        }
    }
}

/// Carries out a command, or says why it cannot be.
fn run(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    if let Some(line) = state.typing()
        && line.edit(command)
    {
        typed_something(state, effects);
        return;
    }
    if state.overlay.is_some() {
        return overlaid(state, command, effects);
    }
    if let Some(why_not) = disabled(command, state) {
        state.notice = Some(Notice { text: format!("{}: {why_not}", command.hint()), is_error: true });
        return;
    }
    match command {
        Command::Up => state.step(-1, effects),
        Command::Down => state.step(1, effects),
        Command::PageUp => state.step(-state.page_of(state.focus), effects),
        Command::PageDown => state.step(state.page_of(state.focus), effects),
        Command::Top => state.step(isize::MIN, effects),
        Command::Bottom => state.step(isize::MAX, effects),
        Command::PreviousSection => state.step_section(-1),
        Command::NextSection => state.step_section(1),
        Command::Enter => state.enter(effects),
        Command::StepOut => state.step_out(effects),
        Command::Back => state.go_back(effects),
        Command::Forward => state.go_forward(effects),
        Command::GoToRule => state.go_to_rule(effects),
        Command::GoToAddress => state.go_to_address(),
        Command::NextPane => state.cycle_pane(1),
        Command::PreviousPane => state.cycle_pane(-1),
        Command::FocusEvents => state.focus_on(Pane::Events),
        Command::FocusEntities => state.focus_on(Pane::Entities),
        Command::FocusDetails => state.focus_on(Pane::Details),
        Command::FocusNews => state.focus_on(Pane::News),
        Command::FocusFilters => state.focus_on(Pane::Filters),
        Command::FocusTimeline => state.focus_on(Pane::Timeline),
        Command::WhatChanged => {
            state.overlay = Some(Overlay::Changes { filter: LineEditor::default(), row: 0, changes: None });
            effects.push(Effect::Compare);
        }
        Command::NewsView => state.toggle_news_view(effects),
        Command::NextMention => state.step_mention(1),
        Command::PreviousMention => state.step_mention(-1),
        Command::ToggleRead => state.toggle_read(effects),
        Command::ReadAll => state.read_all(effects),
        Command::ToggleStar => state.toggle_star(effects),
        Command::Note => state.ask_about_news(Question::Note),
        Command::Tags => state.ask_about_news(Question::Tags),
        Command::AddLink => state.ask_about_news(Question::About),
        Command::RejectLink => state.toggle_rejected(effects),
        Command::OnlyUnread => state.show_only(|only| only.unread = !only.unread),
        Command::OnlyStarred => state.show_only(|only| only.starred = !only.starred),
        Command::OnlyOutlet => state.only_this_outlet(),
        Command::AllNews => state.show_only(|only| *only = super::NewsOnly::default()),
        Command::Search => {
            state.before_search = Some(state.place());
            state.chosen_by_hand = false;
            state.searching = true;
            // Among all there are: of entities, or of news where only they are shown.
            state.event = None;
            state.focus_on(if state.news_view { Pane::News } else { Pane::Entities });
            state.ask(effects);
        }
        Command::Accept => {
            state.searching = false;
            if let Some(place) = state.before_search.take() {
                state.history.leave(place);
            }
        }
        Command::Cancel => {
            state.searching = false;
            if let Some(place) = state.before_search.take() {
                state.restore(place);
                state.ask(effects);
            }
        }
        Command::ToggleFilter => state.toggle_filter(effects),
        Command::ClearFacet => {
            if let Some((facet, _)) = state.filter_rows().get(state.filter_row) {
                state.filters.facets.remove(facet);
                state.ask(effects);
            }
        }
        Command::ClearQuery => state.let_go(&Restriction::Query, effects),
        Command::ClearDates => state.let_go(&Restriction::Dates, effects),
        Command::ClearFilters => {
            state.filters = crate::search::Filters::default();
            state.ask(effects);
        }
        Command::ClearAll => {
            state.filters = crate::search::Filters::default();
            state.event = None;
            state.let_go(&Restriction::Query, effects);
        }
        Command::RangeEarlier => state.move_range(-1, -1, effects),
        Command::RangeLater => state.move_range(1, 1, effects),
        Command::RangeShrink => state.move_range(0, -1, effects),
        Command::RangeGrow => state.move_range(0, 1, effects),
        Command::RangeStartEarlier => state.move_range(-1, 0, effects),
        Command::RangeStartLater => state.move_range(1, 0, effects),
        Command::PreviousBusy => state.seek_busy_month(-1, effects),
        Command::NextBusy => state.seek_busy_month(1, effects),
        Command::Lists => state.show_lists(effects),
        Command::Import => {
            let line = LineEditor::default();
            state.overlay = Some(Overlay::Ask { question: Question::Import, line, error: None });
        }
        Command::Sync if state.syncing.is_some() => effects.push(Effect::StopSync),
        Command::Sync => {
            state.syncing = Some("asking".to_owned());
            effects.push(Effect::Sync);
        }
        Command::AsOf => {
            let line = LineEditor::proposing(&state.as_of.to_string());
            state.overlay = Some(Overlay::Ask { question: Question::AsOf, line, error: None });
        }
        Command::AsOfToday => state.go_to_day(state.today, effects),
        Command::CopyName => state.copy(State::taken_name, "name", effects),
        Command::CopyId => state.copy(State::taken_id, "identifier", effects),
        Command::CopyCitation => state.copy(State::taken_citation, "citation", effects),
        Command::CopyLink => state.copy(State::taken_url, "link", effects),
        Command::CopyBrief => state.copy(State::taken_brief, "brief", effects),
        Command::CopyMarkdown => state.copy(|state| state.cited(Style::Markdown), "citation", effects),
        Command::CopyBibtex => state.copy(|state| state.cited(Style::Bibtex), "citation", effects),
        Command::OpenLink => effects.extend(state.taken_url().map(Effect::Open)),
        Command::Export => {
            let line = LineEditor::with("desig-export.csv");
            state.overlay = Some(Overlay::Ask { question: Question::Export, line, error: None });
        }
        Command::NextTheme => {
            let themes = &state.settings.themes;
            let at = themes.iter().position(|theme| *theme == state.settings.theme).map_or(0, |at| at + 1);
            if let Some(theme) = themes.get(at).or(themes.first()).cloned() {
                state.notice = Some(Notice { text: format!("theme: {theme}"), is_error: false });
                state.settings.theme = theme;
            }
        }
        Command::ToggleMouse => {
            state.settings.mouse = !state.settings.mouse;
            effects.push(Effect::Mouse(state.settings.mouse));
            let text = if state.settings.mouse {
                "mouse on: click, wheel, drag on the timeline"
            } else {
                "mouse off: the terminal selects text"
            };
            state.notice = Some(Notice { text: text.to_owned(), is_error: false });
        }
        Command::ToggleAscii => state.settings.ascii = !state.settings.ascii,
        Command::Help => state.overlay = Some(Overlay::Help { filter: LineEditor::default(), row: 0 }),
        Command::Palette => state.overlay = Some(Overlay::Palette { filter: LineEditor::default(), row: 0 }),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Suspend => effects.push(Effect::Suspend),
        Command::Quit => state.quit = true,
        // Editing commands outside a line of text have nothing to edit.
        _ => {}
    }
}

/// A command while something lies over the panes.
fn overlaid(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    let page = 10;
    let by = match command {
        Command::Up => -1,
        Command::Down => 1,
        Command::PageUp => -page,
        Command::PageDown => page,
        Command::Cancel => {
            state.overlay = None;
            return;
        }
        Command::Accept => return accept(state, effects),
        Command::Redraw => return effects.push(Effect::Redraw),
        Command::Suspend => return effects.push(Effect::Suspend),
        Command::Quit => {
            state.quit = true;
            return;
        }
        _ => return,
    };
    let rows = match &state.overlay {
        Some(Overlay::Help { filter, .. }) => super::help_rows(state, filter.text()).len(),
        Some(Overlay::Palette { filter, .. }) => palette_rows(state, filter.text()).len(),
        Some(Overlay::Changes { filter, changes: Some(changes), .. }) => {
            changes.matching(filter.text()).count()
        }
        _ => 0,
    };
    if let Some(Overlay::Help { row, .. } | Overlay::Palette { row, .. } | Overlay::Changes { row, .. }) =
        &mut state.overlay
    {
        *row = row.saturating_add_signed(by).min(rows.saturating_sub(1));
    }
}

/// Takes what was typed over the panes.
fn accept(state: &mut State, effects: &mut Vec<Effect>) {
    match state.overlay.take() {
        Some(Overlay::Palette { filter, row }) => {
            if let Some((command, _)) = palette_rows(state, filter.text()).get(row) {
                run(state, *command, effects);
            }
        }
        Some(Overlay::Ask { question, line, .. }) => {
            let answer = line.text().trim().to_owned();
            let done = match question {
                Question::AsOf => state.show_as_of(&answer, effects),
                Question::Export => state.export(&answer, effects),
                Question::Import => state.import(&answer, effects),
                Question::Note => {
                    state.take_note(&answer, effects);
                    Ok(())
                }
                Question::Tags => {
                    state.take_tags(&answer, effects);
                    Ok(())
                }
                Question::About => state.add_link(&answer, effects),
            };
            if let Err(error) = done {
                state.overlay = Some(Overlay::Ask { question, line, error: Some(error) });
            }
        }
        Some(Overlay::Changes { filter, row, changes }) => {
            if let Err(why) = state.go_to_changed(changes.as_deref(), filter.text(), row, effects) {
                state.notice = Some(Notice { text: why, is_error: true });
                state.overlay = Some(Overlay::Changes { filter, row, changes });
            }
        }
        Some(Overlay::Help { .. }) | None => {}
    }
}

fn point(state: &mut State, mouse: Mouse, target: Target, effects: &mut Vec<Effect>) {
    if state.overlay.is_some() {
        if let Mouse::Wheel(by) = mouse {
            let command = if by < 0 { Command::Up } else { Command::Down };
            (0..by.unsigned_abs()).for_each(|_| overlaid(state, command, effects));
        }
        return;
    }
    if mouse != Mouse::Drag {
        state.drag_from = None;
    }
    match (mouse, target) {
        (Mouse::Wheel(_), Target::Row(Pane::Timeline, _) | Target::Pane(Pane::Timeline)) => {}
        (Mouse::Wheel(by), Target::Row(pane, _) | Target::Pane(pane)) => {
            if state.focus != pane {
                state.focus_on(pane);
            }
            state.chosen_by_hand = true;
            // An event more or less changes everything else: one at a time.
            let by = if pane == Pane::Events { by.signum() } else { by };
            state.step(by as isize, effects);
        }
        (Mouse::Press | Mouse::Double, Target::Row(pane, row)) => {
            state.leave_search_line();
            state.focus_on(pane);
            state.step_to(row, effects);
            if mouse == Mouse::Double || pane == Pane::Filters {
                state.enter(effects);
            }
        }
        (Mouse::Press | Mouse::Double, Target::Months(from, to)) => {
            state.leave_search_line();
            state.focus_on(Pane::Timeline);
            state.drag_from = Some((from, to));
            state.set_range(from, to, effects);
        }
        (Mouse::Drag, Target::Months(from, to)) => {
            if let Some((first, last)) = state.drag_from {
                state.set_range(first.min(from), last.max(to), effects);
            }
        }
        (Mouse::Press | Mouse::Double, Target::Pane(pane)) => {
            state.leave_search_line();
            state.focus_on(pane);
        }
        (Mouse::Press | Mouse::Double, Target::SearchLine) if !state.searching => {
            run(state, Command::Search, effects);
        }
        _ => {}
    }
}

/// Takes an answer over, if it is to the latest request, and keeps what was selected selected.
fn answered(state: &mut State, mut reply: Reply) {
    if reply.generation != state.generation {
        return;
    }
    state.typed_ahead = false;
    if let Ok(page) = &mut reply.answer
        && page.extent == Extent::FirstPage
    {
        // The rest of the screen stays as it was until the rest of the answer comes.
        std::mem::swap(&mut state.answer.entities, &mut page.entities);
        (state.answer.total, state.answer.extent, state.answer.reach) = (page.total, page.extent, page.reach);
        keep_selection(state, page);
        return;
    }
    if !matches!(&reply.answer, Ok(answer) if answer.extent == Extent::Counted) {
        state.answered = reply.generation;
    }
    match reply.answer {
        Ok(answer) => {
            let before = std::mem::replace(&mut state.answer, answer);
            keep_selection(state, &before);
        }
        // The query was checked when it was typed; if data changed under it, say so.
        Err(error) => state.query_error = Some(error),
    }
}

fn keep_selection(state: &mut State, before: &Answer) {
    if state.entity.is_none() {
        state.entity =
            state.chosen.filter(|chosen| state.answer.entities.iter().any(|hit| hit.ix == *chosen));
    }
    let place = |answer: &Answer| {
        let entity = state.entity?;
        answer.entities.iter().position(|hit| hit.ix == entity)
    };
    let followed = state.subject.is_some() && state.subject == state.entity.map(Subject::Entity);
    let follow_best = state.searching && !state.chosen_by_hand;
    if follow_best || place(&state.answer).is_none() {
        let row = if follow_best { 0 } else { place(before).unwrap_or(0) };
        let last = state.answer.entities.len().saturating_sub(1);
        state.entity = state.answer.entities.get(row.min(last)).map(|hit| hit.ix);
    }
    // What is being read stays; what only followed the selection goes on following it.
    state.keep_news_selected();
    if state.news_view {
        if state.focus == Pane::News {
            state.show(state.news.map(Subject::News));
        }
    } else if state.searching || state.focus == Pane::Entities || (followed && state.focus != Pane::Details) {
        state.show(state.entity.map(Subject::Entity));
    }
    state.way_out = state.way_out.min(state.answer.ways_out.len().saturating_sub(1));
}

impl State {
    /// The line being typed, if one is.
    pub(super) fn typing(&mut self) -> Option<&mut LineEditor> {
        match &mut self.overlay {
            Some(Overlay::Ask { line, .. }) => Some(line),
            Some(
                Overlay::Help { filter, .. }
                | Overlay::Palette { filter, .. }
                | Overlay::Changes { filter, .. },
            ) => Some(filter),
            None if self.searching => Some(&mut self.query),
            None => None,
        }
    }

    /// Whether the rows on the screen are not yet those of what was typed, but soon will be.
    fn awaits_rows(&self) -> bool {
        self.typed_ahead
            && self.engine.is_some()
            && self.loading.is_none()
            && self.answered != self.generation
    }

    /// Whether a key means rows that are not there yet: it is for whoever was typed, not for whoever still stands
    /// there. What does not touch rows, and what is typed, is done at once.
    fn holds_back(&mut self, key: &Key) -> bool {
        if !self.awaits_rows() || self.overlay.is_some() {
            return false;
        }
        let is_typing = self.typing().is_some();
        match self.keymap.look_up(&self.contexts(), std::slice::from_ref(key)) {
            Lookup::Command(Command::Quit | Command::Suspend | Command::Redraw) => false,
            _ if !self.held.is_empty() => true,
            Lookup::Command(
                Command::Up
                | Command::Down
                | Command::PageUp
                | Command::PageDown
                | Command::Top
                | Command::Bottom,
            ) => true,
            _ => !is_typing,
        }
    }

    /// Reads what is typed; the last query that could be read stays in force while it cannot.
    pub(super) fn read_query(&mut self) {
        let Some(engine) = &self.engine else { return };
        match engine.parse(self.query.text()) {
            Ok(query) => {
                self.good_query = query;
                self.good_text = self.query.text().to_owned();
                self.query_error = None;
            }
            Err(error) => self.query_error = Some(error),
        }
    }

    /// Asks the search for what is to be shown now.
    pub(super) fn ask(&mut self, effects: &mut Vec<Effect>) {
        self.load_of_day(effects);
        if self.engine.is_some() {
            self.generation += 1;
            effects.push(Effect::Search(self.generation, self.request()));
            self.find_in_texts(effects);
        }
    }

    /// Lets go of one restriction.
    pub(super) fn let_go(&mut self, restriction: &Restriction, effects: &mut Vec<Effect>) {
        match restriction {
            Restriction::Term(place) => {
                if let Some(term) = self.good_query.terms.get(*place) {
                    let kept = self.good_text.chars().enumerate().filter(|(at, _)| !term.span.contains(at));
                    let kept: String = kept.map(|(_, c)| c).collect();
                    self.query = LineEditor::with(&kept.split_whitespace().collect::<Vec<_>>().join(" "));
                    self.read_query();
                }
            }
            Restriction::Query => {
                self.query = LineEditor::default();
                self.read_query();
            }
            Restriction::Dates => self.filters.dates = None,
            Restriction::Facet(facet) => {
                self.filters.facets.remove(facet);
            }
            Restriction::Event => self.event = None,
        }
        self.ask(effects);
    }

    fn leave_search_line(&mut self) {
        if std::mem::take(&mut self.searching)
            && let Some(place) = self.before_search.take()
        {
            self.history.leave(place);
        }
    }

    pub(super) fn toggle_filter(&mut self, effects: &mut Vec<Effect>) {
        let Some(&(facet, place)) = self.filter_rows().get(self.filter_row) else { return };
        let id =
            self.data().and_then(|data| data.facet_values(facet).get(place).map(|value| value.id.clone()));
        if let Some(id) = id {
            self.filters.toggle(facet, &id);
            self.ask(effects);
        }
    }

    fn show_as_of(&mut self, answer: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
        let day = if answer.is_empty() {
            self.today
        } else {
            answer.parse::<Day>().map_err(|_| format!("“{answer}” is not a day: write it as 2020-05-25"))?
        };
        self.go_to_day(day, effects);
        Ok(())
    }

    pub(super) fn go_to_day(&mut self, day: Day, effects: &mut Vec<Effect>) {
        if day != self.as_of {
            self.history.leave(self.place());
            self.as_of = day;
            self.forget_the_unknown();
            self.ask(effects);
        }
    }

    fn import(&mut self, path: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
        if path.is_empty() {
            return Err("name a file; in a shell, desig import --help tells the formats".to_owned());
        }
        self.syncing = Some(format!("importing {path}"));
        effects.push(Effect::Import(path.to_owned()));
        Ok(())
    }

    fn export(&mut self, path: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
        if path.is_empty() {
            return Err("name a file that ends in .csv, .json or .md".to_owned());
        }
        crate::export::Format::of_path(path).map_err(|error| error.to_string())?;
        effects.push(Effect::Export(path.to_owned(), self.export_rows()));
        Ok(())
    }

    fn set_range(&mut self, from: Month, to: Month, effects: &mut Vec<Effect>) {
        let range = crate::model::DateRange::months(from, to);
        if self.filters.dates != Some(range) {
            self.filters.dates = Some(range);
            self.ask(effects);
        }
    }

    fn move_range(&mut self, from_by: i32, to_by: i32, effects: &mut Vec<Effect>) {
        let Some(timeline) = self.timeline() else { return };
        let start = self.answer.months.keys().next_back().copied().unwrap_or(timeline.last);
        let range = timeline.moved(from_by, to_by, start);
        if self.filters.dates != Some(range) {
            self.filters.dates = Some(range);
            self.ask(effects);
        }
    }

    /// Sets the range to the next month with additions on that side of it.
    fn seek_busy_month(&mut self, direction: i32, effects: &mut Vec<Effect>) {
        let Some(timeline) = self.timeline() else { return };
        let months = self.answer.months.keys().copied();
        let busy = match timeline.range {
            Some((from, _)) if direction < 0 => months.filter(|month| *month < from).max(),
            Some((_, to)) => months.filter(|month| *month > to).min(),
            None if direction < 0 => months.max(),
            None => months.min(),
        };
        match busy {
            Some(month) => self.set_range(month, month, effects),
            None => {
                let text = "no month with additions on that side".to_owned();
                self.notice = Some(Notice { text, is_error: true });
            }
        }
    }

    /// Puts the values of each facet in the order they are listed: statuses in the order of life,
    /// years newest first, the others by how many entities have them.
    pub(super) fn order_facets(&mut self) {
        let Some(data) = self.engine.as_ref().map(|engine| engine.data().clone()) else { return };
        for facet in Facet::ALL {
            let counts = data.facet_counts(facet);
            let mut places: Vec<usize> = (0..data.facet_values(facet).len()).collect();
            match facet {
                Facet::Status => {}
                Facet::Year => places.reverse(),
                _ => places.sort_by_key(|place| std::cmp::Reverse(counts.get(*place).copied())),
            }
            self.facet_order.insert(facet, places);
        }
    }
}
