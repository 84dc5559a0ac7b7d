//! Archives that were cut off or damaged on their way.

use crate::craft::*;
use openclaw_archive::{ArchiveError, Manifest, Unpacked, pack, unwatched};
use std::{fs, io::Read};

/// A small archive, and what is in it.
fn small() -> (Vec<u8>, Unpacked) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("agents")).unwrap();
    fs::write(folder.path().join("openclaw.json"), "{}").unwrap();
    fs::write(folder.path().join("agents/memory"), "what it remembers").unwrap();
    std::os::unix::fs::symlink("agents/memory", folder.path().join("link")).unwrap();
    let mut archive = Vec::new();
    pack(folder.path(), &facts(), &mut archive, &unwatched).unwrap();
    let unpacked = Place::new().take(&archive, &usual()).unwrap();
    (archive, unpacked)
}

fn plain(archive: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    zstd::Decoder::new(archive).unwrap().read_to_end(&mut plain).unwrap();
    plain
}

#[test]
fn cut_off_anywhere_it_is_refused() {
    let ((archive, _), place) = (small(), Place::new());
    for length in 0..archive.len() {
        let what = format!("{length} of {} bytes", archive.len());
        let error = place.refuses(&what, &archive[..length], &usual());
        let expected = if length < 4 { "this is no archive" } else { "the archive ends too early" };
        assert!(error.to_string().starts_with(expected), "{what}: {error}");
    }
}

#[test]
fn a_tar_cut_off_anywhere_inside_is_refused() {
    let ((archive, _), place) = (small(), Place::new());
    let plain = plain(&archive);
    for length in 0..plain.len() {
        let what = format!("{length} of {} bytes", plain.len());
        let error = place.refuses(&what, &zstd(&plain[..length]), &usual());
        assert!(matches!(error, ArchiveError::Truncated { .. }), "{what}: {error}");
    }
}

#[test]
fn with_any_byte_flipped_it_is_refused_or_the_same() {
    let ((archive, expected), mut place, mut taken) = (small(), Place::new(), 0);
    for at in 0..archive.len() {
        for mask in [0x01, 0x10, 0x80, 0xff] {
            let mut flipped = archive.clone();
            flipped[at] ^= mask;
            taken +=
                usize::from(same_or_refused(&mut place, &flipped, |found| assert_eq!(*found, expected, "byte {at}")));
        }
    }
    assert!(taken < archive.len() / 10, "{taken} of {} taken", 4 * archive.len());
}

#[test]
fn with_any_byte_flipped_inside_the_contents_are_the_same_or_refused() {
    let ((archive, expected), mut place) = (small(), Place::new());
    let plain = plain(&archive);
    let without_notes = |manifest: &Manifest| Manifest { left_out: Vec::new(), ..manifest.clone() };
    for at in 0..plain.len() {
        let mut flipped = plain.clone();
        flipped[at] ^= 0x01;
        same_or_refused(&mut place, &zstd(&flipped), |found| {
            assert_eq!(without_notes(&found.manifest), without_notes(&expected.manifest), "byte {at}");
        });
    }
}

/// Whether it was taken; if so, `check` has seen it.
fn same_or_refused(place: &mut Place, archive: &[u8], check: impl Fn(&Unpacked)) -> bool {
    match place.take(archive, &usual()) {
        Ok(unpacked) => {
            check(&unpacked);
            openclaw_archive::verify(&place.state(), &unpacked.manifest, &unwatched).unwrap();
            *place = Place::new();
            true
        }
        Err(error) => {
            place.is_untouched(&error.to_string());
            false
        }
    }
}
