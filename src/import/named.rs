//! A refusal told by where a file came from, and not by what it is called while it comes in.

use std::path::Path;

use crate::model::visible;

use super::{Refused, name_of};

impl Refused {
    /// The same of a file under the name it is to be told by: of what was fetched, where it came from.
    #[must_use]
    pub fn of_named(mut self, path: &Path, name: Option<&String>) -> Self {
        let file = match &mut self {
            Self::Unreadable { file, .. }
            | Self::NoFile { file, .. }
            | Self::Empty { file }
            | Self::NoEntry { file, .. }
            | Self::Truncated { file, .. }
            | Self::OtherKind { file, .. }
            | Self::Utf16 { file }
            | Self::Compressed { file, .. }
            | Self::NoDesignation { file, .. }
            | Self::Delta { file }
            | Self::RepeatedId { file, .. }
            | Self::Count { file, .. }
            | Self::NothingRead { file, .. } => Some(file),
            Self::PartMissing { .. } | Self::Stopped | Self::NotKept(_) => None,
        };
        let (Some(file), Some(name)) = (file, name) else { return self };
        let own = name_of(path);
        if *file == own || *file == *visible(&path.to_string_lossy()) {
            file.clone_from(name);
        }
        if let Self::OtherKind { why, .. } = &mut self {
            *why = why.replace(&own, name);
        }
        self
    }
}
