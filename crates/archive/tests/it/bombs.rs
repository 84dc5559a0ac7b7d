//! Archives from which more comes out than anybody wants.

use crate::craft::*;
use openclaw_archive::{ArchiveError, Limits, pack, unpack_any, unwatched};
use serde_json::json;
use std::{
    cell::Cell,
    fs::File,
    io::{self, Read, Write},
    ops::ControlFlow,
};
use tar::EntryType;

const GIB: u64 = 1 << 30;

/// Unpacks with room for everything; returns how much came out before the refusal.
fn came_out(archive: &[u8]) -> (ArchiveError, u64) {
    let (place, told) = (Place::new(), Cell::new(0));
    let watch = |bytes| {
        told.set(told.get() + bytes);
        ControlFlow::Continue(())
    };
    let error = unpack_any(archive, &place.into, &Limits::within(u64::MAX), &watch).unwrap_err();
    place.is_untouched("a bomb");
    (error, told.get())
}

/// Packs `start`, then a long run of zeros.
fn bomb(mut packer: impl Write, start: &[u8], zeros: u64) {
    packer.write_all(start).unwrap();
    io::copy(&mut io::repeat(0).take(zeros), &mut packer).unwrap();
}

fn zstd_bomb(start: &[u8], zeros: u64) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    bomb(&mut encoder, start, zeros);
    encoder.finish().unwrap()
}

fn gzip_bomb(start: &[u8], zeros: u64) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    bomb(&mut encoder, start, zeros);
    encoder.finish().unwrap()
}

#[test]
fn a_gibibyte_of_zeros_is_refused_early() {
    let mut listed = manifest(&[("a", "")], &[], &[]);
    let sha256 = hex(b"");
    listed["contents"]["files"][0]["bytes"] = json!(GIB);
    listed["contents"]["bytes"] = json!(GIB);
    listed["contents"]["checksum"] = json!(hex(format!("file\x00600\0{GIB}\0{sha256}\0a\n").as_bytes()));
    let head = file("manifest.json", &listed.to_string());
    let archive = zstd_bomb(&[head, block(b"state/a", EntryType::Regular, b"", GIB)].concat(), GIB);
    assert!((archive.len() as u64) < MIB, "{} bytes", archive.len());
    let (error, bytes) = came_out(&archive);
    assert_eq!(error.to_string(), "state/a: more than 200 bytes come out for each byte of the archive");
    assert!(bytes < 90 * MIB, "{bytes} bytes came out");
}

#[test]
fn a_gibibyte_of_zeros_in_gzip_is_refused_early() {
    let archive = gzip_bomb(&block(b"r/payload/posix/a", EntryType::Regular, b"", GIB), GIB);
    let (error, bytes) = came_out(&archive);
    assert_eq!(error.to_string(), "r/payload/posix/a: more than 200 bytes come out for each byte of the archive");
    assert!(bytes < 110 * MIB, "{bytes} bytes came out");
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_written() {
    let limits = Limits { file: 1000, ..usual() };
    let error = refused("too large", &gzip(&block(b"r/payload/posix/a", EntryType::Regular, b"", 1001)), &limits);
    assert_eq!(error.to_string(), "r/payload/posix/a: a file of 1001 bytes");
    let (place, archive) = (Place::new(), gzip(&block(b"r/payload/posix/a", EntryType::Regular, b"", GIB)));
    let error = place.take(&archive, &usual()).unwrap_err();
    assert!(matches!(error, ArchiveError::TooMuch { limit } if limit == 64 * MIB), "{error}");
    place.is_untouched("no room");
}

#[test]
fn room_that_runs_out_midway_leaves_nothing() {
    let files: Vec<_> = (0..10).map(|n| file(&format!("r/payload/posix/s/{n}"), "some")).collect();
    let place = Place::new();
    let error = place.take(&gzip(&tar(&files)), &Limits::within(8 * 4096)).unwrap_err();
    assert!(matches!(error, ArchiveError::TooMuch { .. }), "{error}");
    place.is_untouched("midway");
    let error = refused("too many", &gzip(&tar(&files)), &Limits { entries: 5, ..usual() });
    assert!(matches!(error, ArchiveError::TooMany { limit: 5 }), "{error}");
}

#[test]
fn descriptions_without_end_are_refused() {
    for letter in [EntryType::GNULongName, EntryType::GNULongLink, EntryType::XHeader, EntryType::Directory] {
        let (error, bytes) = came_out(&zstd_bomb(&block(b"x", letter, b"", GIB), GIB));
        let no_head =
            matches!(&error, ArchiveError::NoManifest { found } if letter == EntryType::Directory && found == "x");
        assert!(
            no_head || error.to_string().ends_with("what describes the next entry has no end"),
            "{letter:?}: {error}"
        );
        assert!(bytes < 2 * MIB, "{letter:?}: {bytes} bytes came out");
    }
    // The same behind a folder's back, where its own bytes would be.
    let (error, bytes) = came_out(&gzip_bomb(&block(b"r/payload/posix/d", EntryType::Directory, b"", GIB), GIB));
    assert!(error.to_string().ends_with("what describes the next entry has no end"), "{error}");
    assert!(bytes < 2 * MIB, "{bytes} bytes came out");
}

#[test]
fn a_long_manifest_is_not_kept() {
    let limits = Limits { manifest: MIB, ..usual() };
    for path in ["manifest.json", "r/manifest.json"] {
        let tar = block(path.as_bytes(), EntryType::Regular, b"", GIB);
        let archive = if path.starts_with('r') { gzip_bomb(&tar, 2 * MIB) } else { zstd_bomb(&tar, 2 * MIB) };
        let error = refused(path, &archive, &limits);
        assert!(matches!(error, ArchiveError::LongManifest { limit: MIB }), "{error}");
    }
}

#[test]
fn an_archive_cannot_make_its_reader_hold_a_lot() {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.long_distance_matching(true).unwrap();
    bomb(&mut encoder, b"", 200 * MIB);
    let error = refused("a large window", &encoder.finish().unwrap(), &usual());
    assert!(error.to_string().contains("memory"), "{error}");
}

#[test]
fn what_would_be_taken_for_a_bomb_is_not_packed() {
    let folder = tempfile::tempdir().unwrap();
    File::create(folder.path().join("disk.img")).unwrap().set_len(256 * MIB).unwrap();
    let error = pack(folder.path(), &facts(), io::sink(), &unwatched).unwrap_err();
    assert_eq!(error.to_string(), "disk.img: more than 200 bytes come out for each byte of the archive");
    assert!(error.remedy().contains("remove it from the state folder"), "{}", error.remedy());
    // What is not suspected yet is packed, and unpacked again.
    File::create(folder.path().join("disk.img")).unwrap().set_len(60 * MIB).unwrap();
    let mut archive = Vec::new();
    pack(folder.path(), &facts(), &mut archive, &unwatched).unwrap();
    Place::new().take(&archive, &usual()).unwrap();
}
