//! A dataset in a file, so that opening it reads nothing but what is looked at.

use std::collections::HashMap;

use crate::model::Day;

use super::assemble::identity;
use super::cache::{Arrays, Cache};
use super::catalog::Catalog;
use super::columns::Columns;
use super::embedded::embedded_digest;
use super::library::Library;
use super::parts;
use super::press::Press;
use super::records::Records;
use super::{Dataset, EventIx};

const KIND: &str = "dataset";

/// What is in the file of a dataset, if it is there.
fn open(cache: &Cache, identity: &str) -> Option<(Arrays, Columns, Records)> {
    let file = cache.open(identity, KIND)?;
    let columns = Columns::mapped(file.map(), file.places())?;
    let records = Records::packed(columns.len(), columns.block_start.clone(), columns.blocks.clone());
    Some((file, columns, records))
}

impl Dataset {
    /// What tells the dataset of a library on a day from any other, in hexadecimal: its
    /// [`identity`](Self::identity), or the digest of the embedded one. It need not be read for that.
    #[must_use]
    pub fn identity_of(library: &Library, day: Day) -> String {
        let packs: Vec<_> = library.in_force(day).cloned().collect();
        if packs.is_empty() {
            return embedded_digest();
        }
        identity(&embedded_digest(), &packs, library.rules())
    }

    /// The dataset of a library on a day, if it was made ready and nothing has changed since; and what is
    /// wrong with the library, in words.
    #[must_use]
    pub fn ready(library: &Library, day: Day, cache: &Cache) -> Option<(Self, Vec<String>)> {
        let packs: Vec<_> = library.in_force(day).cloned().collect();
        if packs.is_empty() {
            return None;
        }
        let identity = Self::identity_of(library, day);
        let (file, columns, records) = open(cache, &identity)?;
        let mut catalog: Catalog = postcard::from_bytes(&columns.catalog).ok()?;
        let news = std::mem::take(&mut catalog.news);
        let event_by_id: HashMap<String, EventIx> = parts::by_id(&catalog.events);
        let data = Self {
            year_places: catalog.year_places(),
            catalog,
            columns,
            records,
            press: Press::default(),
            shelf: library.shelf(&packs),
            unusable: library.unusable().to_vec(),
            packs,
            days: library.same_days(day),
            identity,
            event_by_id,
            file: Some(file),
        };
        Some((data.with_news(news), library.faults(day).collect()))
    }

    /// Makes the dataset ready for the next time, and has what is in the file from now on no more in memory. Says
    /// whether it is ready.
    pub fn make_ready(&mut self, cache: &Cache) -> bool {
        if self.file.is_some() {
            return true;
        }
        let Some((identity, (starts, blocks))) = self.identity().zip(self.records.blocks()) else {
            return false;
        };
        let identity = identity.to_owned();
        let catalog = Catalog { news: self.news().to_vec(), ..self.catalog.clone() };
        let Ok(catalog) = postcard::to_stdvec(&catalog) else { return false };
        (self.columns.block_start, self.columns.blocks) = (starts, blocks);
        self.columns.catalog = catalog.into();
        let arrays = self.columns.bytes();
        let write = || {
            let mut file = cache.begin(&identity, KIND, arrays.len())?;
            arrays.iter().try_for_each(|array| file.add(array))?;
            file.finish()
        };
        if write().is_none() {
            return false;
        }
        if let Some((file, columns, records)) = open(cache, &identity) {
            (self.file, self.columns, self.records) = (Some(file), columns, records);
        }
        true
    }

    /// Removes what was made ready of this dataset.
    pub fn forget_ready(&self, cache: &Cache) {
        if let Some(identity) = self.identity() {
            cache.forget(identity, KIND);
        }
    }

    /// Whether the file this dataset was opened from is what was written. All of it is read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.file.as_ref().is_none_or(Arrays::are_sound)
    }
}
