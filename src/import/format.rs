//! The formats lists are published in, by name.

use std::path::PathBuf;

use super::{Out, Refused, csl_csv, csl_json, dpl, ecfr, ofac_csv, un_xml};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The Consolidated Screening List as CSV, with 28 or 29 columns.
    CslCsv,
    /// The Consolidated Screening List as bulk JSON.
    CslJson,
    /// Supplement No. 4 to Part 744 as the eCFR gives it, in XML.
    EcfrXml,
    /// The SDN list as its CSV files: SDN, ADD, ALT and SDN_COMMENTS.
    OfacCsv,
    /// The Denied Persons List, tab-separated.
    DplTsv,
    /// The UN Security Council Consolidated List in XML.
    UnXml,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::CslCsv, Self::CslJson, Self::EcfrXml, Self::OfacCsv, Self::DplTsv, Self::UnXml];

    /// The word used on the command line and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CslCsv => "csl-csv",
            Self::CslJson => "csl-json",
            Self::EcfrXml => "ecfr-xml",
            Self::OfacCsv => "ofac-csv",
            Self::DplTsv => "dpl-tsv",
            Self::UnXml => "un-xml",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CslCsv => "a Consolidated Screening List CSV",
            Self::CslJson => "a Consolidated Screening List JSON file",
            Self::EcfrXml => "an eCFR XML file of the Entity List (Supplement No. 4 to Part 744)",
            Self::OfacCsv => "an OFAC SDN list CSV file",
            Self::DplTsv => "a BIS Denied Persons List file",
            Self::UnXml => "a UN Security Council consolidated list XML file",
        }
    }

    /// Reads the format by its word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// How often a file of it is read.
    pub(super) fn passes(self) -> u64 {
        1
    }

    pub(super) fn read(self, paths: &[PathBuf], out: &mut Out) -> Result<(), Refused> {
        if self == Self::OfacCsv {
            return ofac_csv::read(paths, out);
        }
        for path in paths {
            let mut open = out.open(path)?;
            match self {
                Self::CslCsv => csl_csv::read(&mut open, out)?,
                Self::CslJson => csl_json::read(&mut open, out)?,
                Self::EcfrXml => ecfr::read(&mut open, out)?,
                Self::DplTsv => dpl::read(&mut open, out)?,
                Self::UnXml => un_xml::read(&mut open, out)?,
                Self::OfacCsv => {}
            }
            out.close(path, open)?;
        }
        Ok(())
    }
}
