//! Folders and archives that change or fail while they are worked on.

use crate::craft::*;
use openclaw_archive::{ArchiveError, Why, manifest_of, pack, unpack_any, unwatched, verify};
use std::{
    cell::Cell,
    fs,
    io::{self, Read},
    ops::ControlFlow,
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    path::Path,
    time::{Duration, SystemTime},
};
use tempfile::TempDir;

fn two_files() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "alpha").unwrap();
    fs::write(folder.path().join("b"), "beta").unwrap();
    // Long ago, so that a file that is written anew cannot have the same time by chance.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    fs::File::open(folder.path().join("b")).unwrap().set_modified(long_ago).unwrap();
    folder
}

/// Packs two files, and lets `act` work on the folder after so many bytes of both readings were read.
fn pack_while(after: u64, act: impl Fn(&Path)) -> String {
    let (folder, told) = (two_files(), Cell::new(0));
    let watch = |bytes| {
        let before = told.replace(told.get() + bytes);
        if before < after && told.get() >= after {
            act(folder.path());
        }
        ControlFlow::Continue(())
    };
    pack(folder.path(), &facts(), io::sink(), &watch).unwrap_err().to_string()
}

#[test]
fn a_file_that_changes_while_it_is_packed_is_named() {
    let (first, second, done) = (1, 10, 18);
    let write = |text: &'static str| move |folder: &Path| fs::write(folder.join("b"), text).unwrap();
    let changed = "b: changed while it was read";
    assert_eq!(pack_while(first, write("longer than before")), changed);
    assert_eq!(pack_while(second, write("beta and more")), changed);
    assert_eq!(pack_while(second, write("b")), changed);
    assert_eq!(pack_while(second, write("BETA")), changed);
    assert_eq!(pack_while(done, write("beta")), changed, "written anew after it was packed");
    let remove = |folder: &Path| fs::remove_file(folder.join("b")).unwrap();
    assert_eq!(pack_while(first, remove), "b: vanished while it was read");
    assert_eq!(pack_while(second, remove), "b: vanished while it was read");
    assert_eq!(pack_while(done, remove), changed);
    let add = |folder: &Path| fs::write(folder.join("c"), "new").unwrap();
    assert_eq!(pack_while(done, add), "c: changed while it was read");
    let exchange = |folder: &Path| {
        fs::remove_file(folder.join("b")).unwrap();
        symlink("/etc/passwd", folder.join("b")).unwrap();
    };
    for error in [pack_while(first, exchange), pack_while(second, exchange)] {
        assert!(error.contains("/b: ") && error.starts_with("cannot open"), "{error}");
    }
}

#[test]
fn packing_and_unpacking_end_when_they_are_told_to() {
    let folder = two_files();
    let stop = |_| ControlFlow::Break(());
    for error in
        [manifest_of(folder.path(), &stop).unwrap_err(), pack(folder.path(), &facts(), io::sink(), &stop).unwrap_err()]
    {
        assert!(matches!(error, ArchiveError::Cancelled), "{error}");
    }
    let told = Cell::new(0);
    let late = |bytes| {
        told.set(told.get() + bytes);
        if told.get() > 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let error = pack(folder.path(), &facts(), io::sink(), &late).unwrap_err();
    assert!(matches!(error, ArchiveError::Cancelled), "{error}");
    let mut archive = Vec::new();
    pack(folder.path(), &facts(), &mut archive, &unwatched).unwrap();
    // At every point where it can be told.
    for calls in 0..12 {
        let (place, left) = (Place::new(), Cell::new(calls));
        let watch = |_| {
            if left.replace(left.get().max(1) - 1) == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let error = unpack_any(archive.as_slice(), &place.into, &usual(), &watch).unwrap_err();
        assert!(matches!(error, ArchiveError::Cancelled) && !error.is_refusal(), "{error}");
        place.is_untouched("cancelled");
    }
}

#[test]
fn a_reader_or_writer_that_fails_is_not_the_archives_fault() {
    let folder = two_files();
    let mut archive = Vec::new();
    pack(folder.path(), &facts(), &mut archive, &unwatched).unwrap();
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"))
        }
    }
    for length in 0..archive.len() {
        let place = Place::new();
        let error = unpack_any((&archive[..length]).chain(Fails), &place.into, &usual(), &unwatched).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.is_refusal()), ("cannot read the archive: gone", false));
        place.is_untouched("gone");
    }
    let mut small = [0; 100];
    let error = pack(folder.path(), &facts(), small.as_mut_slice(), &unwatched).unwrap_err();
    assert!(error.to_string().starts_with("cannot write the archive: "), "{error}");
}

#[test]
fn a_folder_exchanged_for_a_link_leads_nowhere() {
    let listed = manifest(&[("d/a", "alpha"), ("d/b", "beta")], &["d"], &[]);
    let big = "x".repeat(MIB as usize);
    // Enough between the two files that the exchange comes after the first and before the second.
    let with_big = manifest(&[("c", &big), ("d/a", "alpha"), ("d/b", "beta")], &["d"], &[]);
    let entries = [
        folder("state"),
        folder("state/d"),
        file("state/d/a", "alpha"),
        file("state/c", &big),
        file("state/d/b", "beta"),
    ];
    for (listed, entries) in
        [(&with_big, entries.to_vec()), (&listed, entries.iter().filter(|e| e.len() < 4096).cloned().collect())]
    {
        let place = Place::new();
        let exchange = |_| {
            if place.state().join("d/a").exists() && !place.state().join("d").is_symlink() {
                fs::rename(place.state().join("d"), place.into.join("aside")).unwrap();
                symlink(place.outside(), place.state().join("d")).unwrap();
            }
            ControlFlow::Continue(())
        };
        let error = unpack_any(own(listed, &entries).as_slice(), &place.into, &usual(), &exchange).unwrap_err();
        assert!(!error.is_refusal(), "{error}");
        place.is_untouched("exchanged");
    }
}

#[test]
fn what_cannot_be_packed_is_left_out_and_said() {
    let folder = two_files();
    let at = |name: &str| folder.path().join(name);
    let _socket = UnixListener::bind(at("socket")).unwrap();
    fs::create_dir(at("d")).unwrap();
    for (name, to) in [("etc", "/etc"), ("up", "../x"), ("detour", "d/../a"), ("empty-enough", "."), ("d/in", "../a")] {
        symlink(to, at(name)).unwrap();
    }
    fs::write(at("line\nbreak"), "x").unwrap();
    fs::write(at("back\\slash"), "x").unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"no\xffutf8")), "x").unwrap();
    let mut deep = folder.path().to_owned();
    for _ in 0..220 {
        deep.push("x");
    }
    fs::create_dir_all(&deep).unwrap();
    let mut archive = Vec::new();
    let packed = pack(folder.path(), &facts(), &mut archive, &unwatched).unwrap();
    let why =
        |why| packed.left_out.iter().filter(|left| left.why == why).map(|left| left.path.clone()).collect::<Vec<_>>();
    assert_eq!(why(Why::LeadsOut), ["detour", "etc", "up"]);
    assert_eq!(why(Why::Special), ["socket"]);
    assert_eq!(why(Why::Name), ["back\\slash", "linebreak", "no\u{fffd}utf8"]);
    assert_eq!(why(Why::Deep).len(), 1);
    assert_eq!(packed.links.iter().map(|link| link.path.as_str()).collect::<Vec<_>>(), ["d/in", "empty-enough"]);
    let place = Place::new();
    let unpacked = place.take(&archive, &usual()).unwrap();
    assert_eq!(unpacked.manifest, packed);
    verify(&place.state(), &packed, &unwatched).unwrap();
    verify(folder.path(), &packed, &unwatched).unwrap();
}

#[test]
fn a_folder_that_is_not_as_listed_is_found_out() {
    use std::os::unix::fs::PermissionsExt;
    type Case = (&'static str, &'static str, fn(&Path));
    let cases: [Case; 7] = [
        ("written", "b: 5 bytes, but 4 in the manifest", |folder| fs::write(folder.join("b"), "beta!").unwrap()),
        ("changed", "b: its checksum is not the one in the manifest", |folder| {
            fs::write(folder.join("b"), "Beta").unwrap()
        }),
        ("added", "c: not in the manifest", |folder| fs::write(folder.join("c"), "").unwrap()),
        ("removed", "b: in the manifest, but missing", |folder| fs::remove_file(folder.join("b")).unwrap()),
        ("mode", "b: its mode is 700, but 600 in the manifest", |folder| {
            fs::set_permissions(folder.join("b"), fs::Permissions::from_mode(0o755)).unwrap();
        }),
        ("kind", "b: a link, but a file in the manifest", |folder| {
            fs::remove_file(folder.join("b")).unwrap();
            symlink("a", folder.join("b")).unwrap();
        }),
        ("link", "l: its checksum is not the one in the manifest", |folder| {
            fs::remove_file(folder.join("l")).unwrap();
            symlink("b", folder.join("l")).unwrap();
        }),
    ];
    for (what, expected, act) in cases {
        let folder = two_files();
        symlink("a", folder.path().join("l")).unwrap();
        fs::set_permissions(folder.path().join("b"), fs::Permissions::from_mode(0o644)).unwrap();
        let manifest = manifest_of(folder.path(), &unwatched).unwrap();
        // The rights of others do not count: they are not given to an unpacked file.
        fs::set_permissions(folder.path().join("b"), fs::Permissions::from_mode(0o666)).unwrap();
        verify(folder.path(), &manifest, &unwatched).unwrap();
        act(folder.path());
        assert_eq!(verify(folder.path(), &manifest, &unwatched).unwrap_err().to_string(), expected, "{what}");
        assert_ne!(manifest_of(folder.path(), &unwatched).unwrap().checksum, manifest.checksum, "{what}");
    }
}
