//! What `openclaw serve` is told.

use openclaw_contract::refusal::Role;
use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The options of `openclaw serve`.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen; a loopback address.
    pub listen: SocketAddr,
    /// Where everything is kept; left out: a folder of the user's, one for each driver.
    pub data_dir: Option<PathBuf>,
    /// The database; left out: SQLite in the data folder.
    pub database_url: Option<String>,
    /// What runs instances.
    pub driver: DriverKind,
    /// The simulated driver's options: `fetch=20s`, `fail=start:1`.
    pub simulate: Vec<String>,
    /// What whoever reaches the server may do.
    pub role: Role,
    /// The largest archive that is taken in, in bytes.
    pub largest_archive: u64,
}

/// What runs instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverKind {
    /// Real OpenClaw, as processes of this host.
    Local,
    /// Instances that exist only in the control plane.
    Simulated,
}

impl DriverKind {
    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Simulated => "simulated",
        }
    }
}

impl fmt::Display for DriverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for DriverKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "local" => Ok(Self::Local),
            "simulated" => Ok(Self::Simulated),
            other => Err(format!("{other:?} is no driver: local and simulated are")),
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address that others could reach.
    #[error(
        "--listen {0}: until there is sign-in the portal listens on loopback only (127.0.0.1 or [::1]), because whoever \
         reaches it can run anything as you"
    )]
    NotLoopback(SocketAddr),
    /// No place to keep things.
    #[error("there is no home folder to keep things in: say where with --data-dir")]
    NoDataDir,
    /// Another server works on the same folder.
    #[error("{0} is in use by another server: stop that one, or choose another --data-dir")]
    InUse(PathBuf),
    /// A folder that cannot be used.
    #[error("{path}: {cause}")]
    Folder {
        /// Which one.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// No database where one is looked for.
    #[error("there is no database {0}: say with --data-dir where the server keeps its things")]
    NoDatabase(PathBuf),
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {cause}")]
    Listen {
        /// Which one.
        listen: SocketAddr,
        /// Why not.
        cause: std::io::Error,
    },
}

impl ServeOptions {
    /// Refuses what would let others in.
    ///
    /// # Errors
    /// [`ServeError::NotLoopback`].
    pub fn check(&self) -> Result<(), ServeError> {
        if self.listen.ip().is_loopback() { Ok(()) } else { Err(ServeError::NotLoopback(self.listen)) }
    }

    /// The folder that everything is kept in.
    ///
    /// # Errors
    /// [`ServeError::NoDataDir`] where none was given and there is no home folder.
    pub fn folder(&self) -> Result<PathBuf, ServeError> {
        data_folder(self.data_dir.as_deref(), self.driver)
    }

    /// Whether this is a demonstration: the simulated driver with nothing said about it.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.driver == DriverKind::Simulated
            && self.data_dir.is_none()
            && self.database_url.is_none()
            && self.simulate.is_empty()
    }
}

/// The folder that a server with that driver keeps everything in.
pub(crate) fn data_folder(told: Option<&Path>, driver: DriverKind) -> Result<PathBuf, ServeError> {
    if let Some(folder) = told {
        return std::path::absolute(folder).map_err(|cause| ServeError::Folder { path: folder.to_owned(), cause });
    }
    let base = std::env::var_os("XDG_DATA_HOME").filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| std::env::home_dir().map(|home| home.join(".local/share")));
    let base = base.filter(|path| path.is_absolute()).ok_or(ServeError::NoDataDir)?;
    Ok(base.join("openclaw-portal").join(driver.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_listened_on() {
        let options = |listen: &str| ServeOptions {
            listen: listen.parse().expect("an address"),
            data_dir: None,
            database_url: None,
            driver: DriverKind::Local,
            simulate: Vec::new(),
            role: Role::Admin,
            largest_archive: crate::ArchiveOptions::LARGEST,
        };
        assert!(options("127.0.0.1:7070").check().is_ok());
        assert!(options("[::1]:0").check().is_ok());
        for outside in ["0.0.0.0:7070", "[::]:7070", "192.168.1.2:80"] {
            let refusal = options(outside).check().map_err(|e| e.to_string()).expect_err(outside);
            assert!(refusal.contains(outside) && refusal.contains("loopback only"), "{refusal}");
        }
    }
}
