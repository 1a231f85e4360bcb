//! Where an entity stands on a given day.

use crate::model::{Day, Role, Status};

use super::{Dataset, EntityIx};

impl Dataset {
    /// The entity's status as of `day`.
    ///
    /// Effective dates decide. An event without one counts from its publication; one without
    /// either is not held to be in force, since that would be a guess.
    #[must_use]
    pub fn status_on(&self, ix: EntityIx, day: Day) -> Status {
        let mut status = Status::NotYet;
        for (event, role) in self.events_of(ix) {
            let event = self.event(event);
            let Some(force) = event.effective.or(event.published) else { continue };
            let public = event.first_public().unwrap_or(force);
            status = match role {
                Role::Added if force <= day => Status::Listed { since: force },
                Role::Added if public <= day && status == Status::NotYet => {
                    Status::Announced { effective: force }
                }
                Role::Removed if force <= day => Status::Removed { on: force },
                _ => status,
            };
        }
        status
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_announced_then_listed_then_removed() {
        let data = Dataset::embedded().unwrap();
        let ix = data
            .entity_by_id("chinas-ministry-of-public-securitys-institute-of-forensic-science-of-china")
            .unwrap();
        let on = |day: &str| data.status_on(ix, day.parse().unwrap());
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(on("2020-05-21"), Status::NotYet);
        assert_eq!(on("2020-05-22"), Status::Announced { effective: day("2020-06-05") });
        assert_eq!(on("2020-06-04"), Status::Announced { effective: day("2020-06-05") });
        assert_eq!(on("2020-06-05"), Status::Listed { since: day("2020-06-05") });
        assert_eq!(on("2023-11-15"), Status::Listed { since: day("2020-06-05") });
        assert_eq!(on("2023-11-16"), Status::Removed { on: day("2023-11-16") });
    }

    #[test]
    fn huawei_was_in_force_before_it_was_printed() {
        let data = Dataset::embedded().unwrap();
        let ix = data.entity_by_id("huawei-technologies-co-ltd").unwrap();
        let status = data.status_on(ix, "2019-05-16".parse().unwrap());
        assert_eq!(status, Status::Listed { since: "2019-05-16".parse().unwrap() });
    }
}
