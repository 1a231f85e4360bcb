//! Moving: within a pane, between panes, from thing to thing and back.

use crate::export::cite::{self, Style};
use crate::model::Role;
use crate::store::EntityIx;

use super::action::Effect;
use super::availability::{first_neighbor_line, rule_of};
use super::details::{Link, document};
use super::{NewsOnly, Notice, Pane, State, Subject};

impl State {
    /// Makes the details about something.
    pub(super) fn show(&mut self, subject: Option<Subject>) {
        if self.subject != subject {
            self.subject = subject;
            self.details_line = 0;
        }
        if !matches!(subject, Some(Subject::News(_))) {
            self.news_of = subject;
        }
    }

    /// Puts a pane in focus; the details follow what is selected there.
    pub(super) fn focus_on(&mut self, pane: Pane) {
        if self.news_view && !matches!(pane, Pane::News | Pane::Details) {
            // The other panes are not on the screen there.
            self.news_view = false;
            self.before_news = None;
        }
        self.focus = pane;
        match pane {
            Pane::Events => self.show(self.event.map(Subject::Event)),
            Pane::Entities => self.show(self.entity.map(Subject::Entity)),
            Pane::News => {
                self.keep_news_selected();
                if self.news.is_some() {
                    self.show(self.news.map(Subject::News));
                }
            }
            Pane::Details | Pane::Filters | Pane::Timeline => {}
        }
    }

    /// The next pane in the order of Tab, among those the screen has now.
    pub(super) fn cycle_pane(&mut self, by: isize) {
        let panes: &[Pane] = if self.news_view { &[Pane::News, Pane::Details] } else { &Pane::ALL };
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0) as isize;
        let next = (at + by).rem_euclid(panes.len() as isize) as usize;
        if let Some(pane) = panes.get(next) {
            self.focus_on(*pane);
        }
    }

    /// How many rows a page of the pane is.
    pub(super) fn page_of(&self, pane: Pane) -> isize {
        self.page.get(&pane).map_or(10, |rows| rows.saturating_sub(1).max(1)) as isize
    }

    /// How many rows the pane in focus has, and the selected one.
    fn rows(&self) -> (usize, usize) {
        let selected = |row: Option<usize>| row.unwrap_or(0);
        match self.focus {
            Pane::Events => {
                let row =
                    self.event.and_then(|event| self.answer.events.iter().position(|hit| hit.ix == event));
                (self.answer.events.len() + 1, row.map_or(0, |row| row + 1))
            }
            Pane::Entities if self.answer.entities.is_empty() => (self.answer.ways_out.len(), self.way_out),
            Pane::Entities => {
                let row = self.entity.and_then(|ix| self.answer.entities.iter().position(|hit| hit.ix == ix));
                (self.answer.entities.len(), selected(row))
            }
            Pane::Details => (document(self, self.subject).lines.len(), self.details_line),
            Pane::News => {
                let rows = self.news_rows();
                (rows.len(), selected(self.news.and_then(|ix| rows.iter().position(|hit| hit.ix == ix))))
            }
            Pane::Filters => (self.filter_rows().len(), self.filter_row),
            Pane::Timeline => (0, 0),
        }
    }

    /// Moves the selection of the pane in focus by so many rows.
    pub(super) fn step(&mut self, by: isize, effects: &mut Vec<Effect>) {
        if self.focus == Pane::Timeline {
            return;
        }
        let (_, row) = self.rows();
        self.step_to(row.saturating_add_signed(by), effects);
    }

    /// Selects a row of the pane in focus; the last one if there are fewer.
    pub(super) fn step_to(&mut self, row: usize, effects: &mut Vec<Effect>) {
        let (count, _) = self.rows();
        let row = row.min(count.saturating_sub(1));
        self.chosen_by_hand = true;
        match self.focus {
            Pane::Events => {
                let event = row.checked_sub(1).and_then(|row| self.answer.events.get(row)).map(|hit| hit.ix);
                if self.event != event {
                    self.event = event;
                    // Answers to events passed over on the way may come or not: they decide nothing.
                    self.entity = None;
                    self.show(event.map(Subject::Event));
                    self.ask(effects);
                }
            }
            Pane::Entities if self.answer.entities.is_empty() => self.way_out = row,
            Pane::Entities => {
                self.entity = self.answer.entities.get(row).map(|hit| hit.ix);
                self.chosen = self.entity;
                self.show(self.entity.map(Subject::Entity));
            }
            Pane::Details => self.details_line = row,
            Pane::News => {
                self.news = self.news_rows().get(row).map(|hit| hit.ix);
                self.show(self.news.map(Subject::News));
            }
            Pane::Filters => self.filter_row = row,
            Pane::Timeline => {}
        }
    }

    /// To the next heading of the details, or the first value of the next facet.
    pub(super) fn step_section(&mut self, by: isize) {
        let headings: Vec<usize> = match self.focus {
            Pane::Details => {
                let lines = document(self, self.subject).lines;
                let headings = lines.iter().enumerate().filter(|(_, line)| line.section.is_some());
                headings.map(|(at, _)| at).collect()
            }
            Pane::Filters => {
                let rows = self.filter_rows();
                let first = |at: usize| {
                    let facet = |at: usize| rows.get(at).map(|(facet, _)| *facet);
                    at == 0 || facet(at) != facet(at - 1)
                };
                (0..rows.len()).filter(|&at| first(at)).collect()
            }
            _ => return,
        };
        let row = if self.focus == Pane::Details { &mut self.details_line } else { &mut self.filter_row };
        let next = if by < 0 {
            headings.iter().rev().find(|at| **at < *row)
        } else {
            headings.iter().find(|at| **at > *row)
        };
        if let Some(next) = next {
            *row = *next;
        }
    }

    /// Goes into what is selected.
    pub(super) fn enter(&mut self, effects: &mut Vec<Effect>) {
        match self.focus {
            Pane::Events => self.focus_on(Pane::Entities),
            Pane::Entities if self.answer.entities.is_empty() => {
                if let Some((restriction, _)) = self.answer.ways_out.get(self.way_out).cloned() {
                    self.let_go(&restriction, effects);
                }
            }
            Pane::Entities => self.focus_on(Pane::Details),
            Pane::News => {
                self.mark_read(effects);
                self.focus_on(Pane::Details);
            }
            Pane::Details => match self.link_here() {
                Some(link) => self.follow(link, effects),
                None => {
                    let text = "no link on this line; } goes to the next section".to_owned();
                    self.notice = Some(Notice { text, is_error: true });
                }
            },
            Pane::Filters => self.toggle_filter(effects),
            Pane::Timeline => self.focus_on(Pane::Entities),
        }
    }

    /// Follows a link, leaving a way back.
    pub(super) fn follow(&mut self, link: Link, effects: &mut Vec<Effect>) {
        match link {
            Link::Url(url) => return effects.push(Effect::Open(url)),
            Link::List(code) => {
                self.leave();
                self.event = None;
                self.filters.facets.insert(crate::store::Facet::List, [code].into());
                self.focus = Pane::Entities;
                return self.ask(effects);
            }
            Link::Event(event) => {
                self.leave();
                self.event = Some(event);
                self.show(Some(Subject::Event(event)));
            }
            Link::Entity(entity) => {
                self.leave();
                self.select_entity(entity);
                self.show(Some(Subject::Entity(entity)));
            }
            Link::News(item) => {
                self.leave();
                self.news = Some(item);
                self.show(Some(Subject::News(item)));
                self.focus = Pane::Details;
                self.mark_read(effects);
            }
        }
        self.focus = Pane::Details;
        self.ask(effects);
    }

    /// Shows the lists there are.
    pub(super) fn show_lists(&mut self, effects: &mut Vec<Effect>) {
        if self.subject != Some(Subject::Lists) {
            self.leave();
            self.show(Some(Subject::Lists));
        }
        self.focus = Pane::Details;
        self.ask(effects);
    }

    fn leave(&mut self) {
        let place = self.place();
        self.history.leave(place);
        self.news_view = false;
        self.before_news = None;
    }

    /// Selects an entity where it is listed now, else among all there are.
    fn select_entity(&mut self, entity: EntityIx) {
        self.entity = Some(entity);
        if !self.answer.entities.iter().any(|hit| hit.ix == entity) {
            self.event = None;
            self.widen();
        }
    }

    /// Lets go of query and filters, saying so; the way back brings them again.
    fn widen(&mut self) {
        if self.query.text().is_empty() && self.filters.is_empty() {
            return;
        }
        self.query = super::LineEditor::default();
        self.read_query();
        self.filters = crate::search::Filters::default();
        let text = "query and filters were let go of; back brings them again".to_owned();
        self.notice = Some(Notice { text, is_error: false });
    }

    /// Lets go of what was not public as of the day in force.
    pub(super) fn forget_the_unknown(&mut self) {
        let Some(data) = self.data().cloned() else { return };
        let then = data.as_of(self.as_of);
        let known = |subject: &Subject| match subject {
            Subject::Event(ix) => then.has_event(*ix),
            Subject::Entity(ix) => then.has_entity(*ix),
            Subject::News(ix) => then.has_news(*ix),
            Subject::Lists => true,
        };
        self.event = self.event.filter(|ix| then.has_event(*ix));
        self.entity = self.entity.filter(|ix| then.has_entity(*ix));
        self.news = self.news.filter(|ix| then.has_news(*ix));
        self.news_of = self.news_of.filter(known);
        if self.subject.is_some_and(|subject| !known(&subject)) {
            self.show(None);
        }
    }

    /// To the rule that added the selected entity, all of its entities beside it.
    pub(super) fn go_to_rule(&mut self, effects: &mut Vec<Effect>) {
        let (Some(event), Some(Subject::Entity(entity))) = (rule_of(self), self.taken()) else { return };
        self.leave();
        self.event = Some(event);
        self.entity = Some(entity);
        self.focus = Pane::Entities;
        self.show(Some(Subject::Entity(entity)));
        self.widen();
        self.ask(effects);
    }

    /// To the part of the details that says who else has this address.
    pub(super) fn go_to_address(&mut self) {
        let (Some(line), Some(subject)) = (first_neighbor_line(self), self.taken()) else { return };
        self.show(Some(subject));
        self.focus = Pane::Details;
        self.details_line = line;
    }

    /// One step out.
    pub(super) fn step_out(&mut self, effects: &mut Vec<Effect>) {
        if self.news_view && self.focus == Pane::News {
            return self.toggle_news_view(effects);
        }
        match self.focus {
            Pane::Details => self.focus_on(match self.subject {
                Some(Subject::News(_)) => Pane::News,
                Some(Subject::Entity(_)) => Pane::Entities,
                Some(Subject::Event(_) | Subject::Lists) | None => Pane::Events,
            }),
            Pane::News | Pane::Filters | Pane::Timeline => self.focus_on(Pane::Entities),
            Pane::Entities => self.focus_on(Pane::Events),
            Pane::Events if self.event.is_some() => self.step_to(0, effects),
            Pane::Events if !self.query.text().is_empty() => {
                self.let_go(&crate::search::Restriction::Query, effects);
            }
            Pane::Events if !self.filters.is_empty() => {
                self.filters = crate::search::Filters::default();
                self.ask(effects);
            }
            Pane::Events => {
                let text = "this is the top; q quits".to_owned();
                self.notice = Some(Notice { text, is_error: false });
            }
        }
    }

    /// Back to where one came from.
    pub(super) fn go_back(&mut self, effects: &mut Vec<Effect>) {
        let here = self.place();
        if let Some(place) = self.history.go_back(here) {
            self.return_to(place, effects);
        }
    }

    /// Forward to where one came back from.
    pub(super) fn go_forward(&mut self, effects: &mut Vec<Effect>) {
        let here = self.place();
        if let Some(place) = self.history.go_forward(here) {
            self.return_to(place, effects);
        }
    }

    fn return_to(&mut self, place: super::Place, effects: &mut Vec<Effect>) {
        let day = self.as_of;
        self.restore(place);
        if self.as_of != day {
            self.notice = Some(Notice { text: format!("as of {} again", self.as_of), is_error: false });
        }
        self.ask(effects);
    }

    /// All news on the whole screen, or back to where that was asked for.
    pub(super) fn toggle_news_view(&mut self, effects: &mut Vec<Effect>) {
        if self.news_view {
            match self.before_news.take() {
                Some(place) => {
                    self.restore_position(&place);
                    self.forget_the_unknown();
                }
                None => {
                    self.news_view = false;
                    self.focus_on(Pane::Entities);
                }
            }
        } else {
            self.before_news = Some(self.place());
            self.news_view = true;
            self.event = None;
            self.focus_on(Pane::News);
        }
        self.ask(effects);
    }

    /// Keeps a news item selected that the pane has: where it went because it was read, the next older one.
    pub(super) fn keep_news_selected(&mut self) {
        let rows = self.news_rows();
        if self.news.is_none_or(|ix| !rows.iter().any(|hit| hit.ix == ix)) {
            let gone = self.news.filter(|_| self.newsroom.only != NewsOnly::default());
            let older = gone.and_then(|gone| rows.iter().find(|hit| hit.ix > gone).or(rows.last()));
            self.news = older.or(rows.first()).map(|hit| hit.ix);
            if self.focus == Pane::News {
                self.show(self.news.map(Subject::News));
            }
        }
    }

    /// What a copy, a link or a brief is taken of: what is selected in the pane in focus.
    #[must_use]
    pub fn taken(&self) -> Option<Subject> {
        match self.focus {
            Pane::Events => self.event.map(Subject::Event),
            Pane::Entities => self.entity.map(Subject::Entity),
            Pane::News => self.news.map(Subject::News),
            Pane::Details | Pane::Filters | Pane::Timeline => self.subject,
        }
    }

    pub(super) fn copy(
        &self,
        what: impl Fn(&Self) -> Option<String>,
        name: &'static str,
        effects: &mut Vec<Effect>,
    ) {
        effects.extend(what(self).map(|text| Effect::Copy(text, name)));
    }

    pub(super) fn taken_id(&self) -> Option<String> {
        let data = self.data()?;
        Some(match self.taken()? {
            Subject::Event(ix) => data.event(ix).id.clone(),
            Subject::Entity(ix) => data.entity(ix).id.clone(),
            Subject::News(ix) => data.news_item(ix).id.clone(),
            Subject::Lists => return None,
        })
    }

    pub(super) fn taken_name(&self) -> Option<String> {
        let data = self.data()?;
        Some(match self.taken()? {
            Subject::Event(ix) => data.event(ix).title.clone(),
            Subject::Entity(ix) => data.entity(ix).name.clone(),
            Subject::News(ix) => data.news_item(ix).title.clone(),
            Subject::Lists => return None,
        })
    }

    /// The citation of a rule, or the page an entity's entry was added at.
    pub(super) fn taken_citation(&self) -> Option<String> {
        let data = self.data()?;
        match self.taken()? {
            Subject::Event(ix) => {
                data.as_of(self.as_of).event(ix).citation.map(|citation| citation.to_string())
            }
            Subject::Entity(ix) => {
                let added = data
                    .entity(ix)
                    .designations
                    .iter()
                    .find(|designation| designation.role == Role::Added)?;
                data.as_of(self.as_of).citation(added).map(|citation| citation.to_string())
            }
            Subject::News(ix) => Some(cite::of_news(data.news_item(ix), Style::Plain)),
            Subject::Lists => None,
        }
    }

    /// The link of the line the details' cursor is on, else that of what is selected.
    pub(super) fn taken_url(&self) -> Option<String> {
        let data = self.data()?;
        if self.focus == Pane::Details
            && let Some(Link::Url(url)) =
                document(self, self.subject).lines.get(self.details_line).and_then(|line| line.link.clone())
        {
            return Some(url);
        }
        match self.taken()? {
            Subject::Event(ix) => data.event(ix).url(),
            Subject::Entity(ix) => {
                data.entity(ix).designations.iter().find_map(|d| d.citation).map(|c| c.url())
            }
            Subject::News(ix) => data.news_item(ix).url.clone(),
            Subject::Lists => None,
        }
    }

    /// A citation of what is taken, or of the rule it stands in.
    pub(super) fn cited(&self, style: Style) -> Option<String> {
        let data = self.data()?;
        let then = data.as_of(self.as_of);
        match self.taken()? {
            Subject::News(ix) => Some(cite::of_news(data.news_item(ix), style)),
            Subject::Event(ix) => cite::of_event(&then.event(ix), style),
            Subject::Entity(ix) => cite::of_event(&then.event(then.addition_of(ix)?), style),
            Subject::Lists => None,
        }
    }

    pub(super) fn taken_brief(&self) -> Option<String> {
        let data = self.data()?;
        Some(match self.taken()? {
            Subject::Event(ix) => crate::export::brief_of_event(data, ix, self.as_of),
            Subject::Entity(ix) => crate::export::brief_of_entity(data, ix, self.as_of),
            Subject::News(ix) => crate::export::brief_of_news(data, ix),
            Subject::Lists => return None,
        })
    }
}
