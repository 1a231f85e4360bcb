//! What changed on the lists as rows to read through: list by list, counts first, then who came, who went and
//! whose entry says something else.

use chrono::{DateTime, Utc};

use crate::export::{diff_counts, diff_losses, diff_party};
use crate::model::{Day, visible};
use crate::store::EntityIx;
use crate::store::diff::{self, Diff, LastTwo, compare_believing};

use super::action::Effect;
use super::{Link, Notice, State};

/// What changed on each list since the person last looked, or between its last two snapshots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    rows: Vec<ChangeRow>,
    /// Lists that have one snapshot only, so that nothing can be said of them.
    alone: Vec<String>,
    /// Lists that have one snapshot so far and one of a day to come.
    awaited: Vec<(String, Day)>,
    /// Whether any list has two snapshots.
    compared: bool,
    /// Whether something could not be used.
    left_out: bool,
    /// When the person last looked.
    since: Option<DateTime<Utc>>,
}

/// Unread items of news.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnreadNews {
    /// How many were not told before.
    pub(super) new: usize,
    /// The newest of these: identifier, and the words of the row.
    pub(super) rows: Vec<(String, String)>,
    /// How many were.
    pub(super) told: usize,
}

/// A row of what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// What sort of row.
    pub kind: RowKind,
    /// The words, safe to show.
    pub text: String,
    /// Whose entry it is about.
    about: Option<About>,
    /// What it is found by, in lower case.
    searched: String,
}

/// What a row of what changed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// The name of a list with the days of its snapshots.
    List,
    /// What is said of the list as a whole.
    Counts,
    /// Somebody new.
    Added,
    /// Somebody gone.
    Removed,
    /// Somebody whose entry says something else.
    Changed,
    /// What it says.
    Detail,
    /// A news item that was not read yet.
    News,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum About {
    Party(Party),
    /// A news item, by its identifier.
    News(String),
}

/// Whose entry it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Party {
    id: String,
    name: String,
    list: String,
    /// The day of the snapshot that has it, where that is known.
    day: Option<Day>,
}

impl Changes {
    /// Compares two states and puts what changed in rows.
    #[must_use]
    pub fn of(both: &LastTwo, since: Option<DateTime<Utc>>) -> Self {
        let diff = compare_believing(&both.from.entries, &both.to.entries, &both.losses);
        let (alone, awaited) = (both.alone.clone(), both.awaited.clone());
        let (compared, left_out) = (!both.to.of.is_empty(), !both.to.notes.is_empty());
        let mut changes = Self { rows: Vec::new(), alone, awaited, compared, left_out, since };
        for note in &both.to.notes {
            changes.push(RowKind::Counts, note.clone(), None, "");
        }
        changes.fill(both, &diff);
        changes
    }

    fn fill(&mut self, both: &LastTwo, diff: &Diff) {
        // What was there at the last look comes last.
        let (seen, new): (Vec<_>, Vec<_>) =
            diff.lists.iter().partition(|list| both.seen.contains(&list.list));
        for list in new.into_iter().chain(seen) {
            let day_of = |state: &diff::State| {
                state.of.iter().find(|origin| origin.list == list.list).and_then(|origin| origin.day)
            };
            let day =
                |state: &diff::State| day_of(state).map_or_else(|| "?".to_owned(), |day| day.to_string());
            let before =
                if both.seen.contains(&list.list) { "  nothing newer since you last looked" } else { "" };
            let title = format!("{}  {} to {}{before}", list.list, day(&both.from), day(&both.to));
            self.push(RowKind::List, title, None, "");
            self.push(RowKind::Counts, diff_counts(list), None, &list.list);
            for loss in diff_losses(list) {
                self.push(RowKind::Counts, loss, None, &list.list);
            }
            if !list.not_compared.is_empty() {
                let what = list.not_compared.join(", ");
                self.push(RowKind::Counts, format!("told by one side only: {what}"), None, &list.list);
            }
            let party = |id: &str, name: &str, state: &diff::State| {
                let (id, name, list) = (id.to_owned(), name.to_owned(), list.list.clone());
                About::Party(Party { id, name, list, day: day_of(state) })
            };
            for one in &list.added {
                let about = party(&one.id, &one.name, &both.to);
                self.push(RowKind::Added, diff_party(one), Some(about), &list.list);
            }
            for one in &list.removed {
                let about = party(&one.id, &one.name, &both.from);
                self.push(RowKind::Removed, diff_party(one), Some(about), &list.list);
            }
            for changed in &list.changed {
                let about = party(&changed.id, &changed.name, &both.to);
                let details: Vec<String> = changed.changes.iter().map(ToString::to_string).collect();
                // Whoever looks for a detail sees whose it is, and the other way round.
                let beside = format!("{} {} {}", list.list, changed.name, details.join(" "));
                self.push(
                    RowKind::Changed,
                    format!("{}  {}", changed.name, changed.id),
                    Some(about.clone()),
                    &beside,
                );
                for detail in details {
                    self.push(RowKind::Detail, detail, Some(about.clone()), &beside);
                }
            }
        }
    }

    /// The same with unread news before it.
    #[must_use]
    pub(super) fn with_news(&self, news: UnreadNews) -> Self {
        let mut all = Self { rows: Vec::new(), ..self.clone() };
        let UnreadNews { new, rows, told } = news;
        if new + told > 0 {
            let title = match (new, self.since) {
                (0, _) => "NEWS  nothing new".to_owned(),
                (_, Some(_)) => format!("NEWS  {new} new, the newest first"),
                (_, None) => format!("NEWS  {new} unread, the newest first"),
            };
            let more = new - rows.len();
            all.push(RowKind::List, title, None, "");
            for (id, words) in rows {
                all.push(RowKind::News, words, Some(About::News(id)), "news");
            }
            let beside = [(more, "more of them"), (told, "more are unread, told before")];
            for (count, words) in beside.into_iter().filter(|(count, _)| *count > 0) {
                all.push(RowKind::Counts, format!("{count} {words}; the news view shows them"), None, "news");
            }
        }
        all.rows.extend(self.rows.iter().cloned());
        all
    }

    /// Since when it is new, in words.
    #[must_use]
    pub fn since_in_words(&self) -> String {
        match self.since {
            Some(at) => format!("since {}, when you last looked", at.format("%Y-%m-%d %H:%M UTC")),
            None => "unread news, and the last two snapshots of each list".to_owned(),
        }
    }

    fn push(&mut self, kind: RowKind, text: String, about: Option<About>, beside: &str) {
        let text = visible(&text).into_owned();
        let searched = format!("{text} {beside}").to_lowercase();
        self.rows.push(ChangeRow { kind, text, about, searched });
    }

    /// The rows that hold every word of `filter`.
    pub fn matching<'a>(&'a self, filter: &str) -> impl Iterator<Item = &'a ChangeRow> + use<'a> {
        let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
        self.rows.iter().filter(move |row| words.iter().all(|word| row.searched.contains(word.as_str())))
    }

    /// What is to be said where there is nothing to compare, or not everything: what to do.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        if !self.compared && self.alone.is_empty() && self.awaited.is_empty() {
            // What is there and cannot be used is no list that was never imported.
            if self.left_out {
                return vec![
                    "Nothing is left to compare. Esc, then I imports a file, S fetches lists.".to_owned(),
                ];
            }
            return vec![
                "No list has been imported yet.".to_owned(),
                "Esc, then I imports a file, S fetches lists.".to_owned(),
                "With a later snapshot of a list, this tells what changed.".to_owned(),
            ];
        }
        let mut said = Vec::new();
        if !self.alone.is_empty() {
            let lists = self.alone.join(", ");
            said.push(format!("One snapshot only of {lists}: import or sync a later one. Esc, then I or S."));
        }
        let awaited = self.awaited.iter();
        said.extend(
            awaited.map(|(list, day)| format!("One snapshot so far of {list}: the next is of {day}.")),
        );
        if !self.compared {
            said.push("desig diff FROM TO compares a snapshot with a file as well.".to_owned());
        }
        said
    }
}

impl State {
    /// Goes to whom a row of what changed is about.
    pub(super) fn go_to_changed(
        &mut self,
        changes: Option<&Changes>,
        filter: &str,
        row: usize,
        effects: &mut Vec<Effect>,
    ) -> Result<(), String> {
        let row = changes.and_then(|changes| changes.matching(filter).nth(row));
        let about = row.and_then(|row| row.about.as_ref()).ok_or("this row is about nobody in particular")?;
        let link = match about {
            About::News(id) => self.data().and_then(|data| data.news_by_id(id)).map(Link::News),
            About::Party(party) => self.entity_about(party).map(Link::Entity),
        };
        if let Some(link) = link {
            self.follow(link, effects);
            return Ok(());
        }
        let party = match about {
            About::Party(party) => party,
            About::News(_) => {
                let item = row.map_or_else(String::new, |row| row.text.clone());
                return Err(format!("{item} is not in the data of {}", self.as_of));
            }
        };
        let not_here = format!("{} is not in the data of {}", visible(&party.name), self.as_of);
        let Some(day) = party.day.filter(|day| *day != self.as_of) else {
            return Err(format!("{not_here}; desig diff tells what the snapshots say"));
        };
        // Everything would be shown as of another day: that is told first.
        let offer = (party.clone(), day);
        if self.offered.as_ref() != Some(&offer) {
            self.offered = Some(offer);
            return Err(format!("{not_here}; Enter again goes to {day}, which has it"));
        }
        self.offered = None;
        self.awaited = Some(offer);
        self.go_to_day(day, effects);
        // Where the data are of that day already, none will come.
        if self.loading.is_none() {
            self.go_to_awaited(effects);
        }
        Ok(())
    }

    /// Goes to who was asked for, if the data of that day are here.
    pub(super) fn go_to_awaited(&mut self, effects: &mut Vec<Effect>) {
        let Some((party, day)) = self.awaited.take() else { return };
        if day != self.as_of {
            return;
        }
        match self.entity_about(&party) {
            Some(ix) => {
                self.follow(Link::Entity(ix), effects);
                let text = format!("as of {day}; back returns to the day before");
                self.notice = Some(Notice { text, is_error: false });
            }
            None => {
                let text = format!("{} is not in the data of {day} either", visible(&party.name));
                self.notice = Some(Notice { text, is_error: true });
            }
        }
    }

    fn entity_about(&self, about: &Party) -> Option<EntityIx> {
        let data = self.data()?;
        // An entry of a party that the embedded dataset has goes by the identifier it has there; any other by its own.
        let known = || {
            data.entity_indices().filter(|ix| data.is_embedded_entity(*ix)).find(|ix| {
                let entity = data.entity(*ix);
                let called =
                    entity.name == about.name || entity.aliases.iter().any(|alias| alias.name == about.name);
                called && entity.designations.iter().any(|designation| designation.list == about.list)
            })
        };
        data.entity_by_id(&about.id).or_else(known)
    }
}
