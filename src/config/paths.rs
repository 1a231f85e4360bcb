//! Where files are: the XDG directories, or what the environment and the command line say.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// The directories this program uses. None is made before something is written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The configuration file and the themes.
    pub config: PathBuf,
    /// Imported lists.
    pub data: PathBuf,
    /// The log.
    pub state: PathBuf,
}

/// There is no home directory.
#[derive(Debug, thiserror::Error)]
#[error("cannot tell the home directory: set HOME, or name --data-dir and --config")]
pub struct PathsError;

impl Paths {
    /// The directories, with `data_dir` or `$DESIG_DATA_DIR` before the XDG data directory.
    ///
    /// # Errors
    /// When there is no home directory to find the others in.
    pub fn find(data_dir: Option<PathBuf>) -> Result<Self, PathsError> {
        let base = etcetera::choose_base_strategy().map_err(|_| PathsError)?;
        let from_environment =
            std::env::var_os("DESIG_DATA_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let data = data_dir.or(from_environment).unwrap_or_else(|| base.data_dir().join("desig"));
        let state = base.state_dir().unwrap_or_else(|| base.data_dir()).join("desig");
        Ok(Self { config: base.config_dir().join("desig"), data, state })
    }

    /// The configuration file that is read when none is named.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }
}
