//! The formats lists are published in, by name.

use std::path::PathBuf;

use super::{
    Out, Refused, csl_csv, csl_json, dpl, ecfr, eu_csv, eu_xml, ftm, ofac_csv, ofac_xml, simple_csv, uk_csv,
    un_xml,
};

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
    /// The SDN list in the Treasury's classic XML.
    OfacXml,
    /// The EU's consolidated financial sanctions list in XML.
    EuXml,
    /// The same as CSV.
    EuCsv,
    /// The UK Sanctions List as CSV.
    UkCsv,
    /// FollowTheMoney JSON lines, as OpenSanctions publishes them.
    FtmJson,
    /// The simplified table of targets of OpenSanctions.
    SimpleCsv,
    /// Documents of the Federal Register from its API: rules, no entries.
    FederalRegister,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::CslCsv,
        Self::CslJson,
        Self::EcfrXml,
        Self::OfacCsv,
        Self::OfacXml,
        Self::DplTsv,
        Self::UnXml,
        Self::EuXml,
        Self::EuCsv,
        Self::UkCsv,
        Self::FtmJson,
        Self::SimpleCsv,
        Self::FederalRegister,
    ];

    /// Whether a file may hold many lists.
    #[must_use]
    pub fn is_of_many_lists(self) -> bool {
        matches!(self, Self::CslCsv | Self::CslJson | Self::FtmJson | Self::SimpleCsv)
    }

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
            Self::OfacXml => "ofac-xml",
            Self::EuXml => "eu-xml",
            Self::EuCsv => "eu-csv",
            Self::UkCsv => "uk-csv",
            Self::FtmJson => "ftm-json",
            Self::SimpleCsv => "simple-csv",
            Self::FederalRegister => "federal-register",
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
            Self::OfacXml => "an OFAC SDN list XML file",
            Self::EuXml => "an EU consolidated financial sanctions list XML file",
            Self::EuCsv => "an EU consolidated financial sanctions list CSV",
            Self::UkCsv => "a UK Sanctions List CSV",
            Self::FtmJson => "a file of FollowTheMoney JSON lines",
            Self::SimpleCsv => "an OpenSanctions table of targets (targets.simple.csv)",
            Self::FederalRegister => "a page of documents of the Federal Register (JSON)",
        }
    }

    /// Reads the format by its word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }

    /// Whether a file of it that was cut off between two lines is seen to be: tables and lines are whole wherever one
    /// of them ends.
    #[must_use]
    pub fn says_its_end(self) -> bool {
        match self {
            Self::CslCsv
            | Self::OfacCsv
            | Self::DplTsv
            | Self::EuCsv
            | Self::UkCsv
            | Self::SimpleCsv
            | Self::FtmJson => false,
            Self::CslJson
            | Self::EcfrXml
            | Self::UnXml
            | Self::OfacXml
            | Self::EuXml
            | Self::FederalRegister => true,
        }
    }

    /// Whether entries without an identifier are in it: then one is made, and the file is read for their names first.
    pub(super) fn makes_ids(self) -> bool {
        matches!(self, Self::CslCsv | Self::CslJson | Self::EcfrXml)
    }

    /// How often a file of it is read.
    pub(super) fn passes(self) -> u64 {
        if self == Self::FtmJson || self.makes_ids() { 2 } else { 1 }
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
                Self::OfacXml => ofac_xml::read(&mut open, out)?,
                Self::EuXml => eu_xml::read(&mut open, out)?,
                Self::EuCsv => eu_csv::read(&mut open, out)?,
                Self::UkCsv => uk_csv::read(&mut open, out)?,
                Self::FtmJson => ftm::read(path, &mut open, out)?,
                Self::SimpleCsv => simple_csv::read(&mut open, out)?,
                // Rules are read by `rules`; they are no entries.
                Self::FederalRegister => {
                    return Err(out.other_kind("it holds rules, and no entries of a list"));
                }
                Self::OfacCsv => {}
            }
            out.close(path, open)?;
        }
        Ok(())
    }
}
