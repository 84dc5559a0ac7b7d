//! What is packed comes out as it was.

use crate::craft::*;
use openclaw_archive::{Origin, manifest_of, pack, unpack, unwatched, verify};
use proptest::{collection::vec, prelude::*};
use std::{
    collections::BTreeMap,
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    time::{Duration, SystemTime},
};

#[derive(Clone, Debug)]
enum Node {
    Folder { mtime: u32 },
    File { body: Vec<u8>, mode: u32, mtime: u32 },
    Link { to: String },
}

fn name() -> impl Strategy<Value = String> {
    let long = "[a-z]{60,120}";
    prop_oneof![4 => "[a-c]", 3 => "[a-zA-Z0-9 ._:~-]{1,12}", 2 => "[äöü漢🦞]{1,4}", 1 => long]
        .prop_filter("a plain name", |name| name != "." && name != ".." && !name.contains(':'))
}

fn node() -> impl Strategy<Value = Node> {
    let file =
        (vec(any::<u8>(), 0..3000), prop::sample::select(vec![0o600, 0o644, 0o755, 0o400, 0o6711]), any::<u32>());
    let to =
        prop_oneof!["[a-c](/[a-c]){0,2}", "\\./[a-c]", "(\\.\\./){1,2}[a-c]", Just(".".to_owned()), "[a-z]{101,140}"];
    prop_oneof![
        1 => any::<u32>().prop_map(|mtime| Node::Folder { mtime }),
        3 => file.prop_map(|(body, mode, mtime)| Node::File { body, mode, mtime }),
        1 => to.prop_map(|to| Node::Link { to }),
    ]
}

/// Paths with what is there; the folders in between are made as they are needed.
fn tree() -> impl Strategy<Value = Vec<(Vec<String>, Node)>> {
    vec((vec(name(), 1..5), node()), 0..12)
}

fn build(root: &Path, tree: &[(Vec<String>, Node)]) {
    let mut folders = Vec::new();
    for (names, node) in tree {
        let path = names.iter().fold(root.to_owned(), |path, name| path.join(name));
        // What does not fit with what is there already is no part of the tree.
        if fs::create_dir_all(path.parent().unwrap()).is_err() || path.symlink_metadata().is_ok() {
            continue;
        }
        match node {
            Node::Folder { mtime } => {
                fs::create_dir(&path).unwrap();
                folders.push((path, *mtime));
            }
            Node::File { body, mode, mtime } => {
                fs::write(&path, body).unwrap();
                date(&path, *mtime);
                fs::set_permissions(&path, Permissions::from_mode(*mode)).unwrap();
            }
            Node::Link { to } => symlink(to, &path).unwrap(),
        }
    }
    folders.iter().for_each(|(path, mtime)| date(path, *mtime));
}

fn date(path: &Path, seconds: u32) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into());
    File::open(path).unwrap().set_modified(time).unwrap();
}

/// All that is in a folder, read without the crate under test.
fn listing(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let about = path.symlink_metadata().unwrap();
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let what = if about.is_symlink() {
                format!("-> {}", fs::read_link(&path).unwrap().display())
            } else if about.is_dir() {
                open.push(path);
                format!("folder of {}", about.mtime())
            } else {
                format!("{:o} {} {:?}", about.mode() & 0o700, about.mtime(), fs::read(&path).unwrap())
            };
            found.insert(name, what);
        }
    }
    found
}

fn packed(folder: &Path) -> Vec<u8> {
    let mut archive = Vec::new();
    pack(folder, &facts(), &mut archive, &unwatched).unwrap();
    archive
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_it_is(tree in tree()) {
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &tree);
        let manifest = manifest_of(folder.path(), &unwatched).unwrap();
        let archive = packed(folder.path());
        prop_assert_eq!(&packed(folder.path()), &archive, "the same bytes again");
        let place = Place::new();
        let unpacked = unpack(archive.as_slice(), &place.into, &usual(), &unwatched).unwrap();
        prop_assert_eq!(&unpacked.manifest, &manifest);
        prop_assert_eq!(unpacked.origin, Origin::Portal(facts()));
        verify(&place.state(), &manifest, &unwatched).unwrap();
        let mut expected = listing(folder.path());
        for left_out in &manifest.left_out {
            prop_assert!(expected.remove(&left_out.path).is_some_and(|what| what.starts_with("-> ..")));
        }
        prop_assert_eq!(listing(&place.state()), expected);
        if manifest.left_out.is_empty() {
            prop_assert_eq!(packed(&place.state()), archive, "the same bytes from the copy");
        }
    }
}

#[test]
fn nothing_of_it_is_for_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::set_permissions(folder.path().join("d"), Permissions::from_mode(0o777)).unwrap();
    for (name, mode) in [("a", 0o4777), ("b", 0o000), ("c", 0o222)] {
        fs::write(folder.path().join(name), "x").unwrap();
        fs::set_permissions(folder.path().join(name), Permissions::from_mode(mode)).unwrap();
    }
    // As whoever may not read it, this fails; as root it does not.
    let mut archive = Vec::new();
    match pack(folder.path(), &facts(), &mut archive, &unwatched) {
        Ok(_) => {
            let place = Place::new();
            place.take(&archive, &usual()).unwrap();
            let mode = |name: &str| place.state().join(name).metadata().unwrap().mode() & 0o7777;
            assert_eq!(["a", "b", "c", "d"].map(mode), [0o700, 0o400, 0o600, 0o700]);
        }
        Err(error) => {
            assert!(error.to_string().starts_with("cannot open ") && error.remedy().contains("read"), "{error}")
        }
    }
}

#[test]
fn large_files_and_empty_folders_come_through() {
    let folder = tempfile::tempdir().unwrap();
    let noise: Vec<u8> = (0..5_000_000_u64).map(|n| (n.wrapping_mul(6_364_136_223_846_793_005) >> 33) as u8).collect();
    fs::write(folder.path().join("noise"), &noise).unwrap();
    fs::create_dir_all(folder.path().join("empty/very")).unwrap();
    let archive = packed(folder.path());
    let place = Place::new();
    let unpacked = place.take(&archive, &usual()).unwrap();
    assert_eq!((unpacked.manifest.bytes, unpacked.manifest.folders.len()), (5_000_000, 2));
    assert!(fs::read(place.state().join("noise")).unwrap() == noise);
    let empty = tempfile::tempdir().unwrap();
    let place = Place::new();
    place.take(&packed(empty.path()), &usual()).unwrap();
    assert_eq!(names(&place.into), ["state"]);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    for error in [
        manifest_of(Path::new("/nowhere/at/all"), &unwatched).unwrap_err(),
        pack(Path::new("/nowhere/at/all"), &facts(), Vec::new(), &unwatched).unwrap_err(),
    ] {
        assert!(error.to_string().starts_with("cannot open /nowhere/at/all: "), "{error}");
    }
}
