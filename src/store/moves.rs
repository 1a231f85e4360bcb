//! Designations as columns have them: what they did, since when they were public and since when in force, as
//! numbers.

use chrono::Datelike;

use crate::model::{DateKind, Dated, Day, Designation, Event, Role, Status};

use super::EventIx;

/// A day that never comes.
const NEVER: i32 = i32::MAX;

/// What a designation comes to, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The event, where it is recorded.
    pub event: Option<EventIx>,
    /// What it did.
    pub role: Role,
    /// The first day it was public.
    pub(super) public: i32,
    pub(super) force: i32,
    /// Which date `force` is: the effective one, or that of publication; `None` where nothing says since when.
    pub(super) kind: Option<DateKind>,
}

impl Move {
    /// What a designation comes to.
    ///
    /// Effective dates decide. An event without one counts from its publication; one without either is not
    /// held to be in force, since that would be a guess.
    pub fn of(designation: &Designation, event: Option<(EventIx, &Event)>) -> Self {
        let known = known_from(designation);
        let day = |day: Day| day.num_days_from_ce();
        let public = match (designation.published, event) {
            // A snapshot may have what is to be printed later.
            (Some(published), event) => {
                Some(event.and_then(|(_, event)| event.seen).map_or(published, |seen| seen.min(published)))
            }
            (None, Some((_, event))) => event.first_public(),
            (None, None) => known,
        };
        let dated = |kind: DateKind, day: Option<Day>| day.map(|day| (kind, day));
        let force = event.and_then(|(_, event)| {
            dated(DateKind::Effective, event.effective).or(dated(DateKind::Published, event.published))
        });
        Self {
            event: event.map(|(ix, _)| ix),
            role: designation.role,
            public: public.map_or(i32::MIN, day),
            // Nothing says since when; but by then it was there.
            force: force.map(|(_, day)| day).or(known).map_or(NEVER, day),
            kind: force.map(|(kind, _)| kind),
        }
    }

    /// The day since when it is in force, or of its publication; `None` where nothing says since when.
    pub(super) fn since(&self) -> Option<Since> {
        Some((self.kind?, DayNumber(self.force)))
    }

    /// Whether it was public on a day.
    #[inline]
    pub fn is_public(&self, day: DayNumber) -> bool {
        self.public <= day.0
    }

    /// Whether it was in force on a day, or there by then.
    #[inline]
    pub(super) fn is_in_force(&self, day: DayNumber) -> bool {
        self.force <= day.0
    }
}

/// A day as columns have it: by how many days it comes after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayNumber(pub(super) i32);

impl From<Day> for DayNumber {
    fn from(day: Day) -> Self {
        Self(day.num_days_from_ce())
    }
}

impl DayNumber {
    fn day(self) -> Option<Day> {
        Day::from_num_days_from_ce_opt(self.0)
    }
}

/// A day and which date it is, as columns have them.
pub type Since = (DateKind, DayNumber);

/// Where an entity stands, days as columns have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    NotYet,
    Listed { since: Option<Since> },
    Announced { from: Since },
    Removed { on: Since },
}

impl From<Standing> for Status {
    fn from(standing: Standing) -> Self {
        let dated = |(kind, day): Since| day.day().map(|day| Dated { kind, day });
        match standing {
            Standing::NotYet => Self::NotYet,
            Standing::Listed { since } => Self::Listed { since: since.and_then(dated) },
            Standing::Announced { from } => dated(from).map_or(Self::NotYet, |from| Self::Announced { from }),
            Standing::Removed { on } => dated(on).map_or(Self::NotYet, |on| Self::Removed { on }),
        }
    }
}

/// The day by which a designation without any date was there: the end of the year of the volume it is cited
/// in, or the day of the snapshot that has it, whichever comes first.
pub(super) fn known_from(designation: &Designation) -> Option<Day> {
    let printed = designation.citation.and_then(|citation| Day::from_ymd_opt(citation.year(), 12, 31));
    [printed, designation.seen].into_iter().flatten().min()
}

const ROLES: [Role; 3] = [Role::Added, Role::Revised, Role::Removed];

/// A role as columns have it.
pub(super) fn number_of(role: Role) -> u8 {
    match role {
        Role::Added => 0,
        Role::Revised => 1,
        Role::Removed => 2,
    }
}

/// Set beside a role where nothing says since when it holds.
const SINCE_UNKNOWN: u8 = 4;
/// Set beside a role where it counts from a publication, and no effective date is recorded.
const BY_PUBLICATION: u8 = 8;

/// Which date a designation counts from, as columns have it beside the role.
pub(super) fn number_of_kind(kind: Option<DateKind>) -> u8 {
    match kind {
        None => SINCE_UNKNOWN,
        Some(DateKind::Effective) => 0,
        Some(_) => BY_PUBLICATION,
    }
}

/// The date of a number.
pub(super) fn kind_of(number: u8) -> Option<DateKind> {
    match number {
        _ if number & SINCE_UNKNOWN != 0 => None,
        _ if number & BY_PUBLICATION != 0 => Some(DateKind::Published),
        _ => Some(DateKind::Effective),
    }
}

/// The role of a number.
pub(super) fn role_of(number: u8) -> Role {
    ROLES.get(usize::from(number & 3)).copied().unwrap_or(Role::Revised)
}
