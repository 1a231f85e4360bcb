//! A feed brought up to date: fetched if it changed, read whole, and its items kept. What was kept before
//! stays whatever happens.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Feeds, Fetched, Limits, NewsFeed, Progress, Reason, Request, SyncError, Validators, fetch};
use crate::model::Day;
use crate::news::{self, Fault, FeedError, FeedRow, Fetch, Kept, Retention, TakenItems};

/// What goes for all feeds of a round.
pub struct NewsRound<'a> {
    /// The data directory.
    pub data: &'a Path,
    /// Limits of every fetch.
    pub limits: &'a Limits,
    /// The day it is.
    pub today: Day,
    /// The instant it is.
    pub now: DateTime<Utc>,
}

/// What became of a feed.
#[derive(Debug)]
pub enum NewsSynced {
    /// Its server has nothing new.
    Unchanged,
    /// A new file was read.
    Taken(TakenItems),
}

/// Why a feed was not brought up to date; what was kept of it stays.
#[derive(Debug, thiserror::Error)]
pub enum NewsError {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] SyncError),
    /// What came is no feed.
    #[error("cannot read what {address} sent: {error}")]
    Feed {
        /// Where it came from, safe to show.
        address: String,
        /// What is wrong with it.
        error: FeedError,
    },
    /// It could not be kept.
    #[error(transparent)]
    Kept(#[from] Fault),
    /// The directory for incoming files, or a file in it, cannot be used.
    #[error("cannot use {path}: {error}")]
    File {
        /// Which.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl NewsError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Fetch(error) => error.hint(),
            Self::Feed { error, .. } => Some(error.hint()),
            Self::Kept(fault) => Some(fault.hint()),
            Self::File { .. } => Some("check that the directory can be written to and the disk is not full"),
        }
    }

    /// Whether the person stopped it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Fetch(SyncError { reason: Reason::Cancelled, .. }))
    }
}

/// How far a round is.
#[derive(Debug)]
pub enum NewsStage<'a> {
    /// A feed is being fetched.
    Fetching(&'a NewsFeed, Progress<'a>),
    /// What became of a feed.
    Done(&'a NewsFeed, &'a Result<NewsSynced, NewsError>),
}

/// Brings all feeds that are on up to date, one after the other: one that fails keeps no other from it. Then
/// lets go of what is too old or too much, and says how many items that was. `known` is what is known of the
/// feeds. `watch` hears all the while, and ends the round by answering `Break`.
///
/// # Errors
/// When the database cannot be used at all.
pub fn sync_feeds(
    feeds: &Feeds,
    known: &[FeedRow],
    retention: Retention,
    round: &NewsRound<'_>,
    watch: &mut dyn FnMut(NewsStage<'_>) -> ControlFlow<()>,
) -> Result<usize, Fault> {
    let mut kept = Kept::make(round.data)?;
    for feed in feeds.enabled() {
        let known = known.iter().find(|row| row.url == feed.url);
        let result = sync_feed(&mut kept, feed, known, round, &mut |progress| {
            watch(NewsStage::Fetching(feed, progress))
        });
        if watch(NewsStage::Done(feed, &result)).is_break() {
            break;
        }
    }
    kept.retain(retention, round.today)
}

/// Brings a feed up to date. A fault is also noted with the feed, where that can be.
fn sync_feed(
    kept: &mut Kept,
    feed: &NewsFeed,
    known: Option<&FeedRow>,
    round: &NewsRound<'_>,
    watch: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<NewsSynced, NewsError> {
    let synced = bring_up(kept, feed, known, round, watch);
    if let Err(error @ (NewsError::Fetch(_) | NewsError::Feed { .. })) = &synced
        && !error.is_cancelled()
    {
        // Where not even that can be written, the error that is told says enough.
        let _ = kept.note_fault(&feed.url, &error.to_string());
    }
    synced
}

fn bring_up(
    kept: &mut Kept,
    feed: &NewsFeed,
    known: Option<&FeedRow>,
    round: &NewsRound<'_>,
    watch: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<NewsSynced, NewsError> {
    let into = super::incoming(round.data).map_err(|(path, error)| NewsError::File { path, error })?;
    let validators =
        known.map(|known| Validators { etag: known.etag.clone(), last_modified: known.modified.clone() });
    let request = Request { url: &feed.url, validators: validators.as_ref(), into: &into };
    let mut received = match fetch(request, round.limits, watch)? {
        Fetched::File(received) => received,
        Fetched::Unchanged => {
            kept.note_unchanged(&feed.url, round.now)?;
            return Ok(NewsSynced::Unchanged);
        }
    };
    let mut bytes = Vec::new();
    received.file.as_file_mut().read_to_end(&mut bytes).map_err(|error| NewsError::File {
        path: crate::model::visible(&into.to_string_lossy()).into_owned(),
        error,
    })?;
    let origin = news::Origin { address: Some(&received.address), charset: received.charset.as_deref() };
    let read = news::read(&bytes, origin, round.today)
        .map_err(|error| NewsError::Feed { address: received.address.clone(), error })?;
    let is_same = known.is_some_and(|known| known.sha256.as_ref() == Some(&received.sha256));
    let fetch = Fetch {
        url: feed.url.clone(),
        named: feed.title.clone(),
        kind: feed.kind,
        today: round.today,
        now: round.now,
        etag: received.validators.etag,
        modified: received.validators.last_modified,
        sha256: Some(received.sha256),
    };
    let taken = kept.take(&read, &fetch)?;
    Ok(if is_same && taken.new + taken.changed == 0 {
        NewsSynced::Unchanged
    } else {
        NewsSynced::Taken(taken)
    })
}
