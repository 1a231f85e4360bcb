//! News as a person works through it: what was read, starred and noted, which items are shown, the text of
//! the one being read, and a walk along who is named in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::model::{Marks, NewsItem};
use crate::news::{Decision, Grounds, Mark, Target};
use crate::search::{Ask, Meant, NewsHit};
use crate::store::{AsOf, Dataset, Looked, NewsIx};

use super::action::{Effect, NewsEffect};
use super::changes::UnreadNews;
use super::details::{Link, document};
use super::overlay::{Overlay, Question};
use super::{Changes, LineEditor, Notice, Pane, State, Subject};

/// As many unread items are told among what is new.
const MOST_NEW: usize = 500;

/// Which items are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewsOnly {
    /// Those not read yet.
    pub unread: bool,
    /// Those that are starred.
    pub starred: bool,
    /// Those of one outlet.
    pub outlet: Option<String>,
}

impl NewsOnly {
    /// In words, for the title: ` · unread`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = String::new();
        if self.unread {
            words += " · unread";
        }
        if self.starred {
            words += " · starred";
        }
        if let Some(outlet) = &self.outlet {
            words += &format!(" · {outlet}");
        }
        words
    }
}

/// The desk news is read at.
#[derive(Debug, Default)]
pub struct Newsroom {
    /// Which items are shown.
    pub only: NewsOnly,
    /// What was marked since the data were loaded, by identifier.
    marks: HashMap<String, Marks>,
    /// What was told among what is new since the program was started: it stays new until it is ended.
    told: HashSet<String>,
    /// How many fetched items are unread.
    pub unread: usize,
    /// The item being read, by its identifier, with its text and what is found in it, once they are here.
    reading: Option<(String, Arc<Grounds>)>,
    /// The item whose text was asked for last.
    asked: Option<String>,
    /// Which of the names in the text one has walked to.
    pub mention: Option<usize>,
    /// What was decided last about the item being read, until what is known of it is here anew: the rows
    /// move, and the same key takes it back.
    decided: Option<Decided>,
    /// The words looked for in full texts, and the items that have them, in order, once they are known.
    found: Option<(String, Vec<NewsIx>)>,
}

/// What a person decided, and on which line.
#[derive(Debug)]
struct Decided {
    target: Target,
    decision: Option<Decision>,
    line: usize,
}

impl Newsroom {
    /// What a person made of an item.
    #[must_use]
    pub fn marks<'a>(&'a self, item: &'a NewsItem) -> &'a Marks {
        self.marks.get(&item.id).unwrap_or(&item.marks)
    }

    /// Whether an item was fetched and not read yet.
    #[must_use]
    pub fn is_unread(&self, item: &NewsItem) -> bool {
        item.source.is_some() && !self.marks(item).read
    }

    /// Whether an item is to be shown.
    #[must_use]
    pub fn shows(&self, item: &NewsItem) -> bool {
        (!self.only.unread || self.is_unread(item))
            && (!self.only.starred || self.marks(item).starred)
            && self.only.outlet.as_ref().is_none_or(|outlet| *outlet == item.outlet)
    }

    /// The text of an item and what is found in it, if that is the one being read and they are here.
    #[must_use]
    pub fn grounds_of(&self, item: &NewsItem) -> Option<&Grounds> {
        self.reading.as_ref().filter(|(id, _)| *id == item.id).map(|(_, grounds)| &**grounds)
    }

    fn read(&self) -> Option<&Arc<Grounds>> {
        self.reading.as_ref().map(|(_, grounds)| grounds)
    }

    fn change(&mut self, item: &NewsItem, change: impl FnOnce(&mut Marks)) {
        change(self.marks.entry(item.id.clone()).or_insert_with(|| item.marks.clone()));
    }

    /// The unread items of a day, those that were not told before this session apart; from now on they are
    /// told. Gives the identifiers of those that never were.
    pub(super) fn tell_new(&mut self, then: AsOf) -> (UnreadNews, Vec<String>) {
        let data = then.data();
        let unread = data.news_indices().filter(|ix| then.has_news(*ix)).map(|ix| data.news_item(ix));
        let unread: Vec<&NewsItem> = unread.filter(|item| self.is_unread(item)).collect();
        let count = unread.len();
        let is_new = |item: &&NewsItem| !item.marks.seen || self.told.contains(&item.id);
        let new: Vec<&NewsItem> = unread.into_iter().filter(is_new).collect();
        let words = |item: &&NewsItem| {
            (item.id.clone(), format!("{}  {}  {}", item.date_text(), item.title, item.outlet))
        };
        let rows = new.iter().take(MOST_NEW).map(words).collect();
        let news = UnreadNews { new: new.len(), rows, told: count - new.len() };
        let first: Vec<String> =
            new.iter().filter(|item| !self.told.contains(&item.id)).map(|item| item.id.clone()).collect();
        self.told.extend(first.iter().cloned());
        (news, first)
    }

    /// Lets go of rows of other data, and asks again what is known of the item being read: it may be linked by
    /// now.
    pub(super) fn start_anew(&mut self) {
        self.found = None;
        self.asked = None;
    }

    /// Counts anew what is unread.
    pub(super) fn count(&mut self, data: &Dataset) {
        self.unread = data.news().iter().filter(|item| self.is_unread(item)).count();
    }
}

/// What a link found in an item leads to, if that is among the data.
pub(super) fn leads_to(data: &Dataset, target: &Target) -> Option<Link> {
    match target {
        Target::Entity(id) => data.entity_by_id(id).map(Link::Entity),
        Target::Event(id) => data.event_by_id(id).map(Link::Event),
    }
}

impl State {
    /// The fetched item that a mark would be put on.
    #[must_use]
    pub fn markable(&self) -> Option<NewsIx> {
        let ix = match self.focus {
            Pane::News => self.news,
            _ => match self.subject {
                Some(Subject::News(ix)) => Some(ix),
                _ => None,
            },
        }?;
        self.data()?.news_item(ix).source.is_some().then_some(ix)
    }

    /// Asks for the text of the item that is shown, unless it is here or on its way.
    pub(super) fn read_what_is_shown(&mut self, effects: &mut Vec<Effect>) {
        let Some(Subject::News(ix)) = self.subject else { return };
        let Some(data) = self.data().cloned() else { return };
        let item = data.news_item(ix);
        if item.source.is_none() || self.newsroom.asked.as_ref() == Some(&item.id) {
            return;
        }
        self.newsroom.asked = Some(item.id.clone());
        if self.newsroom.grounds_of(item).is_none() {
            self.newsroom.mention = None;
        }
        effects.push(Effect::News(NewsEffect::Read(item.id.clone())));
    }

    /// Takes the text of an item.
    pub(super) fn take_text(&mut self, id: String, grounds: Arc<Grounds>) {
        if self.newsroom.asked.as_ref() == Some(&id) {
            self.newsroom.reading = Some((id, grounds));
            self.follow_decided();
        }
    }

    /// Looks for what is typed in the full texts as well, where all news are shown and nothing but words is
    /// asked.
    pub(super) fn find_in_texts(&mut self, effects: &mut Vec<Effect>) {
        let only_words =
            self.good_query.terms.iter().all(|term| matches!(term.ask, Ask::Text { .. }) && !term.negated);
        if !self.news_view || self.good_query.is_empty() || !only_words || !self.filters.is_empty() {
            self.newsroom.found = None;
        } else if self.newsroom.found.as_ref().is_none_or(|(words, _)| *words != self.good_text) {
            self.newsroom.found = Some((self.good_text.clone(), Vec::new()));
            effects.push(Effect::News(NewsEffect::Find(self.good_text.clone())));
        }
    }

    /// Takes the items that were found by their full texts, if they are still wanted.
    pub(super) fn take_found(&mut self, words: &str, ids: &[String]) {
        let Some(data) = self.data().cloned() else { return };
        if let Some((wanted, found)) = &mut self.newsroom.found
            && wanted == words
        {
            *found = ids.iter().filter_map(|id| data.news_by_id(id)).collect();
            found.sort_unstable();
            self.keep_news_selected();
        }
    }

    /// Rows with those that were found by their full texts among them, the newest first.
    pub(super) fn with_found(&self, rows: Vec<NewsHit>) -> Vec<NewsHit> {
        let (Some((_, found)), Some(data)) = (&self.newsroom.found, self.data()) else { return rows };
        if found.is_empty() || self.event.is_some() {
            return rows;
        }
        let then = data.as_of(self.as_of);
        let mut all: BTreeMap<NewsIx, NewsHit> = rows.into_iter().map(|hit| (hit.ix, hit)).collect();
        for ix in found.iter().copied().filter(|ix| then.has_news(*ix)) {
            all.entry(ix).or_insert(NewsHit { ix, called: None });
        }
        all.into_values().collect()
    }

    /// Shows what changed on the lists, unread news before it, and has the look noted; unless what is new was
    /// closed meanwhile.
    pub(super) fn tell_what_is_new(&mut self, changed: &Changes, look: Looked, effects: &mut Vec<Effect>) {
        let Some(Overlay::Changes { changes, .. }) = &mut self.overlay else { return };
        let engine = self.engine.as_ref();
        let (news, told) =
            engine.map(|engine| self.newsroom.tell_new(engine.data().as_of(self.as_of))).unwrap_or_default();
        *changes = Some(Arc::new(changed.with_news(news)));
        effects.push(Effect::News(NewsEffect::Looked(look, told)));
    }

    /// Takes back marks that could not be kept, and says why.
    pub(super) fn take_back_marks(&mut self, ids: &[String], why: String, effects: &mut Vec<Effect>) {
        self.newsroom.marks.retain(|id, _| !ids.contains(id));
        self.notice = Some(Notice { text: why, is_error: true });
        // What was kept before is read again.
        self.name_anew(effects);
    }

    /// Marks an item read because it was gone into.
    pub(super) fn mark_read(&mut self, effects: &mut Vec<Effect>) {
        if let Some(ix) = self.markable() {
            self.set_read(&[ix], true, effects);
        }
    }

    fn set_read(&mut self, items: &[NewsIx], read: bool, effects: &mut Vec<Effect>) {
        let Some(data) = self.data().cloned() else { return };
        let differ = |ix: &&NewsIx| {
            let item = data.news_item(**ix);
            item.source.is_some() && self.newsroom.marks(item).read != read
        };
        let changed: Vec<NewsIx> = items.iter().filter(differ).copied().collect();
        if changed.is_empty() {
            return;
        }
        let mut ids = Vec::new();
        for ix in changed {
            let item = data.news_item(ix);
            self.newsroom.change(item, |marks| marks.read = read);
            ids.push(item.id.clone());
        }
        self.newsroom.count(&data);
        effects.push(Effect::News(NewsEffect::Mark(ids, Mark::Read(read))));
    }

    /// Marks the selected item read, or unread again.
    pub(super) fn toggle_read(&mut self, effects: &mut Vec<Effect>) {
        let (Some(ix), Some(data)) = (self.markable(), self.data().cloned()) else { return };
        let read = self.newsroom.marks(data.news_item(ix)).read;
        self.set_read(&[ix], !read, effects);
    }

    /// Marks all items that are listed read.
    pub(super) fn read_all(&mut self, effects: &mut Vec<Effect>) {
        let rows: Vec<NewsIx> = self.news_rows().iter().map(|hit| hit.ix).collect();
        let before = self.newsroom.unread;
        self.set_read(&rows, true, effects);
        let text = format!("{} items marked read", before - self.newsroom.unread);
        self.notice = Some(Notice { text, is_error: false });
    }

    /// Stars the selected item, or no longer.
    pub(super) fn toggle_star(&mut self, effects: &mut Vec<Effect>) {
        let (Some(ix), Some(data)) = (self.markable(), self.data().cloned()) else { return };
        let item = data.news_item(ix);
        let starred = !self.newsroom.marks(item).starred;
        self.newsroom.change(item, |marks| marks.starred = starred);
        effects.push(Effect::News(NewsEffect::Mark(vec![item.id.clone()], Mark::Starred(starred))));
    }

    /// Asks for a note on the selected item, or for its tags.
    pub(super) fn ask_about_news(&mut self, question: Question) {
        let (Some(ix), Some(data)) = (self.markable(), self.data()) else { return };
        let marks = self.newsroom.marks(data.news_item(ix));
        let line = match question {
            Question::Note => marks.note.clone(),
            Question::Tags => marks.tags.join(", "),
            _ => String::new(),
        };
        self.overlay = Some(Overlay::Ask { question, line: LineEditor::with(&line), error: None });
    }

    /// Takes the note that was written.
    pub(super) fn take_note(&mut self, note: &str, effects: &mut Vec<Effect>) {
        let (Some(ix), Some(data)) = (self.markable(), self.data().cloned()) else { return };
        let item = data.news_item(ix);
        let before = document(self, self.subject).lines;
        self.newsroom.change(item, |marks| note.clone_into(&mut marks.note));
        effects.push(Effect::News(NewsEffect::Mark(vec![item.id.clone()], Mark::Note(note.to_owned()))));
        // A note is a line more or less: the cursor stays on its own.
        let here = before.get(self.details_line);
        let after = document(self, self.subject).lines;
        let same = after.iter().enumerate().filter(|(_, line)| Some(*line) == here);
        let nearest = same.map(|(at, _)| at).min_by_key(|at| at.abs_diff(self.details_line));
        self.details_line = nearest.unwrap_or(self.details_line);
    }

    /// Takes the tags that were written, between commas.
    pub(super) fn take_tags(&mut self, tags: &str, effects: &mut Vec<Effect>) {
        let (Some(ix), Some(data)) = (self.markable(), self.data().cloned()) else { return };
        let item = data.news_item(ix);
        let mut tags: Vec<String> =
            tags.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
        tags.sort();
        tags.dedup();
        self.newsroom.change(item, |marks| marks.tags.clone_from(&tags));
        effects.push(Effect::News(NewsEffect::Mark(vec![item.id.clone()], Mark::Tags(tags))));
    }

    /// Changes which items are shown.
    pub(super) fn show_only(&mut self, change: impl FnOnce(&mut NewsOnly)) {
        change(&mut self.newsroom.only);
        self.keep_news_selected();
    }

    /// Shows the outlet of the selected item only, or all again.
    pub(super) fn only_this_outlet(&mut self) {
        let outlet = self.news.zip(self.data()).map(|(ix, data)| data.news_item(ix).outlet.clone());
        self.show_only(|only| only.outlet = if only.outlet.is_none() { outlet } else { None });
    }

    /// To the next name in the text of the item being read, or the one before.
    pub(super) fn step_mention(&mut self, by: isize) {
        let Some(grounds) = self.newsroom.read() else { return };
        let count = super::details::mentions(grounds).len();
        let Some(last) = count.checked_sub(1) else { return };
        let next = match self.newsroom.mention {
            Some(at) => (at as isize + by).rem_euclid(count as isize) as usize,
            None if by < 0 => last,
            None => 0,
        };
        self.newsroom.mention = Some(next);
        let lines = document(self, self.subject).lines;
        if let Some(line) = lines.iter().position(|line| line.mentions.contains(&next)) {
            self.focus = Pane::Details;
            self.details_line = line;
        }
    }

    /// Where the details' cursor leads: the name one has walked to, while one is still there, else its line.
    pub(super) fn link_here(&self) -> Option<Link> {
        let lines = document(self, self.subject).lines;
        let line = lines.get(self.details_line)?;
        let walked_to = || {
            let (grounds, at) = (self.newsroom.read()?, self.newsroom.mention?);
            line.mentions.contains(&at).then_some(())?;
            leads_to(self.data()?, &super::details::mentions(grounds).get(at)?.target)
        };
        walked_to().or_else(|| line.link.clone())
    }

    /// What the line the cursor is on says the item is about.
    fn target_here(&self) -> Option<Target> {
        let data = self.data()?;
        match self.link_here()? {
            Link::Entity(ix) => Some(Target::Entity(data.id(ix).to_owned())),
            Link::Event(ix) => Some(Target::Event(data.event(ix).id.clone())),
            _ => None,
        }
    }

    /// Says that the item is not about what the cursor is on; or that it is, after all.
    pub(super) fn toggle_rejected(&mut self, effects: &mut Vec<Effect>) {
        let (Some(target), Some(ix), Some(data)) =
            (self.target_here(), self.markable(), self.data().cloned())
        else {
            let text = "no entity or event on this line".to_owned();
            self.notice = Some(Notice { text, is_error: true });
            return;
        };
        let line = self.details_line;
        let last = self.newsroom.decided.take().filter(|last| last.line == line);
        let (target, was) = match last {
            Some(last) => (last.target, last.decision),
            None => {
                let was = self.newsroom.read().and_then(|grounds| grounds.decision(&target));
                (target, was)
            }
        };
        let decision = if was == Some(Decision::Rejected) { None } else { Some(Decision::Rejected) };
        self.newsroom.decided = Some(Decided { target: target.clone(), decision, line });
        self.decide(data.news_item(ix).id.clone(), target, decision, effects);
    }

    /// To the line of what was decided about, where the cursor is still where that was done: rows that are
    /// rejected stand elsewhere.
    fn follow_decided(&mut self) {
        let Some(decided) = self.newsroom.decided.take().filter(|last| last.line == self.details_line) else {
            return;
        };
        let Some(link) = self.data().and_then(|data| leads_to(data, &decided.target)) else { return };
        if self.link_here().as_ref() == Some(&link) {
            return;
        }
        let lines = document(self, self.subject).lines;
        if let Some(line) = lines.iter().rposition(|line| line.link.as_ref() == Some(&link)) {
            self.details_line = line;
        }
    }

    /// Says that the item is about an entity or event, whether that was found or not.
    pub(super) fn add_link(&mut self, words: &str, effects: &mut Vec<Effect>) -> Result<(), String> {
        let (Some(ix), Some(engine)) = (self.markable(), self.engine.clone()) else { return Ok(()) };
        let data = engine.data();
        let target = match engine.meant(words, self.as_of) {
            Ok(Meant::Event(event)) => Target::Event(data.event(event).id.clone()),
            Ok(Meant::Entity(entity)) => Target::Entity(data.id(entity).to_owned()),
            Err(several) => {
                let first = several.iter().take(3).map(|ix| data.id(*ix));
                return Err(match several.len() {
                    0 => format!("“{words}” is no identifier, page or name"),
                    count => {
                        format!("“{words}” can be any of {count}: {}", first.collect::<Vec<_>>().join(", "))
                    }
                });
            }
        };
        self.decide(data.news_item(ix).id.clone(), target, Some(Decision::Added), effects);
        Ok(())
    }

    fn decide(&mut self, id: String, target: Target, decision: Option<Decision>, effects: &mut Vec<Effect>) {
        effects.push(Effect::News(NewsEffect::Decide(id, target, decision)));
    }

    /// Puts together anew who and what items name: somebody decided about it.
    pub(super) fn name_anew(&mut self, effects: &mut Vec<Effect>) {
        self.loading = Some(self.as_of);
        effects.push(Effect::Load(self.as_of));
    }
}
