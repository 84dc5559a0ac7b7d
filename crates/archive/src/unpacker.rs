//! Which kind of archive it is, and what comes out of it.

use crate::ArchiveError;
use std::io::{self, BufReader, Chain, Cursor, Read};

/// A way to pack a tar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The portal's: zstd.
    Own,
    /// OpenClaw's: gzip.
    Foreign,
}

const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// An archive cannot make its reader hold more than 2 to the power of this; the portal's own are packed with 21.
const WINDOW: u32 = 23;

/// A reader of which the start was already looked at.
pub(crate) type Rewound<R> = Chain<Cursor<Vec<u8>>, R>;

/// Looks at the first bytes of `reader`; what is returned starts with them again.
pub(crate) fn recognise<R: Read>(mut reader: R, accepted: &[Form]) -> Result<(Form, Rewound<R>), ArchiveError> {
    let mut start = Vec::new();
    let read = reader.by_ref().take(ZSTD.len() as u64).read_to_end(&mut start);
    read.map_err(|error| ArchiveError::io("read", "the archive", error))?;
    let magic = |form: &&Form| match form {
        Form::Own => start == ZSTD,
        Form::Foreign => start.starts_with(&GZIP),
    };
    match accepted.iter().find(magic) {
        Some(form) => Ok((*form, Cursor::new(start).chain(reader))),
        None => Err(ArchiveError::Unknown { starts: start.iter().map(|byte| format!("{byte:02x}")).collect() }),
    }
}

/// What comes out: of one frame only, so that what follows it is not taken for a part.
pub(crate) enum Unpacker<R: Read> {
    Own(zstd::Decoder<'static, BufReader<R>>),
    Foreign(flate2::bufread::GzDecoder<BufReader<R>>),
}

impl<R: Read> Unpacker<R> {
    pub(crate) fn new(form: Form, reader: R) -> io::Result<Self> {
        let reader = BufReader::new(reader);
        Ok(match form {
            Form::Own => {
                let mut decoder = zstd::Decoder::with_buffer(reader)?.single_frame();
                decoder.window_log_max(WINDOW)?;
                Self::Own(decoder)
            }
            Form::Foreign => Self::Foreign(flate2::bufread::GzDecoder::new(reader)),
        })
    }

    /// What follows after its end.
    pub(crate) fn rest(self) -> BufReader<R> {
        match self {
            Self::Own(decoder) => decoder.finish(),
            Self::Foreign(decoder) => decoder.into_inner(),
        }
    }
}

impl<R: Read> Read for Unpacker<R> {
    fn read(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Own(decoder) => decoder.read(chunk),
            Self::Foreign(decoder) => decoder.read(chunk),
        }
    }
}
