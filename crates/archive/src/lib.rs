//! The state folder of an instance as one archive file, and back.
//!
//! An archive is a tar inside zstd. Its first entry, `manifest.json`, lists every file with its checksum; the files follow
//! under `state/`. What OpenClaw's own `backup create` writes (a tar.gz) is taken in as well.
//!
//! Everything here blocks, and what is handed in is trusted in nothing: see [`unpack_any`].

mod arrange;
mod copy;
mod error;
mod facts;
mod foreign;
mod gauge;
mod limits;
mod manifest;
mod own;
mod pack;
mod path;
mod problem;
mod site;
mod source;
mod survey;
mod tape;
mod told;
mod unpack;
mod unpacker;

pub use error::ArchiveError;
pub use facts::{Facts, Moved, Origin, Unpacked};
pub use limits::Limits;
pub use manifest::{LeftOut, Manifest, PackedFile, PackedLink, Why};
pub use pack::pack;
pub use problem::Problem;
pub use survey::{manifest_of, verify};
pub use unpack::{unpack, unpack_any};

use std::ops::ControlFlow;

/// Is told how many bytes were worked on since it was last called, and says whether to go on.
pub type Watch<'a> = dyn Fn(u64) -> ControlFlow<()> + 'a;

/// A [`Watch`] for those who only want the work done.
pub fn unwatched(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
