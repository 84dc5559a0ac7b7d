//! A table of archives that are refused, each for its own reason.

use crate::craft::*;
use openclaw_archive::{Limits, Problem, unpack, unwatched};
use serde_json::{Value, json};
use tar::EntryType;

const STATE: &str = "state/";

/// What is honest: the rows of the table differ from it in one thing.
fn listed() -> Value {
    manifest(&[("a", "alpha"), ("d/b", "beta")], &["d"], &[("l", "d/b")])
}

fn honest() -> Vec<Vec<u8>> {
    vec![
        folder("state/"),
        folder("state/d/"),
        file("state/a", "alpha"),
        file("state/d/b", "beta"),
        link("state/l", "d/b"),
    ]
}

fn and(more: Vec<u8>) -> Vec<u8> {
    own(&listed(), &[honest(), vec![more]].concat())
}

fn instead(index: usize, entry: Vec<u8>) -> Vec<u8> {
    let mut entries = honest();
    entries[index] = entry;
    own(&listed(), &entries)
}

fn saying(path: &str, value: Value) -> Vec<u8> {
    let mut manifest = listed();
    *manifest.pointer_mut(path).unwrap() = value;
    own(&manifest, &honest())
}

fn raw(path: &[u8]) -> Vec<u8> {
    and(entry(path, EntryType::Regular, b"", b"x"))
}

#[test]
fn the_honest_one_is_taken_without_special_rights() {
    let place = Place::new();
    let unpacked = place.take(&own(&listed(), &honest()), &usual()).unwrap();
    let manifest = &unpacked.manifest;
    assert_eq!((manifest.files.len(), manifest.folders.len(), manifest.links.len()), (2, 1, 1));
    let mode = |path: &str| {
        std::os::unix::fs::PermissionsExt::mode(&place.state().join(path).metadata().unwrap().permissions())
    };
    assert_eq!((mode("a") & 0o7777, mode("d") & 0o7777, mode("") & 0o7777), (0o600, 0o700, 0o700));
}

#[test]
fn entries_with_bad_paths() {
    let long = format!("{STATE}{}", "x".repeat(256));
    let longer = format!("{STATE}{}", "x/".repeat(3000));
    let deep = format!("{STATE}{}x", "x/".repeat(300));
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("absolute", raw(b"/etc/cron.d/x"), "/etc/cron.d/x: an absolute path"),
        ("up", raw(b"state/../../../outside/x"), "state/../../../outside/x: a path that goes up with `..`"),
        ("up at once", raw(b".."), "..: a path that goes up with `..`"),
        ("drive", raw(b"C:/x"), "C:/x: a path that starts with a drive"),
        ("backslash", raw(b"state\\..\\x"), "state\\..\\x: a path with a backslash"),
        ("share", raw(b"\\\\host\\x"), "\\\\host\\x: a path with a backslash"),
        ("dot", raw(b"./state/x"), "./state/x: a path that is not in its plain form"),
        ("double slash", raw(b"state//x"), "state//x: a path that is not in its plain form"),
        ("file with a slash", raw(b"state/x/"), "state/x/: a path that is not in its plain form"),
        ("no name", raw(b""), "(no name): a path that is not in its plain form"),
        ("no UTF-8", raw(b"state/\xff\xfe"), "state/\u{fffd}\u{fffd}: a path that is no UTF-8"),
        ("line break", raw(b"state/x\ny"), "state/xy: a path with a control character"),
        ("escape", raw(b"state/\x1b[2Jx"), "state/[2Jx: a path with a control character"),
        ("long name", raw(long.as_bytes()), "a name of 256 bytes"),
        ("long path", raw(longer.as_bytes()), "a path of 6006 bytes"),
        ("deep path", raw(deep.as_bytes()), "302 names deep"),
        ("elsewhere", raw(b"other/x"), "other/x: outside of state/"),
        ("manifest again", raw(b"manifest.json"), "manifest.json: outside of state/"),
        ("not listed", raw(b"state/x"), "state/x: not in the manifest"),
        ("folder not listed", and(folder("state/x")), "state/x: not in the manifest"),
        ("link not listed", and(link("state/x", "a")), "state/x: not in the manifest"),
    ];
    check(table);
}

#[test]
fn entries_that_are_not_what_they_should_be() {
    let special = |letter: u8| and(entry(b"state/x", EntryType::new(letter), b"", b""));
    let sparse =
        [entry(b"pax", EntryType::XHeader, b"", b"22 GNU.sparse.major=1\n"), file("state/a", "alpha")].concat();
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("same file twice", and(file("state/a", "alpha")), "state/a: the same path twice"),
        ("same folder twice", and(folder("state/d")), "state/d: the same path twice"),
        ("same link twice", and(link("state/l", "d/b")), "state/l: the same path twice"),
        ("folder over a file", and(folder("state/a")), "state/a: the same path twice"),
        ("through a link", and(file("state/l/x", "x")), "state/l/x: a path through the link state/l"),
        ("through a file", and(file("state/a/x", "x")), "state/a/x: a path through the file state/a"),
        ("hard link out", and(entry(b"state/x", EntryType::Link, b"/etc/passwd", b"")), "state/x: not in the manifest"),
        (
            "listed hard link",
            instead(2, entry(b"state/a", EntryType::Link, b"/etc/passwd", b"")),
            "state/a: a hard link to /etc/passwd",
        ),
        ("another link", instead(4, link("state/l", "/etc")), "state/l: its checksum is not the one in the manifest"),
        ("no target", instead(4, link("state/l", "")), "state/l: a link whose target cannot be read"),
        ("odd target", instead(4, link("state/l", "a\nb")), "state/l: a link whose target cannot be read"),
        ("link for a file", instead(2, link("state/a", "d/b")), "state/a: a link, but a file in the manifest"),
        ("file for a link", instead(4, file("state/l", "x")), "state/l: a file, but a link in the manifest"),
        ("file for a folder", instead(1, file("state/d", "x")), "state/d: a file, but a folder in the manifest"),
        ("the state is a file", instead(0, file("state", "x")), "state: a file, but a folder in the manifest"),
        ("the state is a link", instead(0, link("state", "/etc")), "state: a link, but a folder in the manifest"),
        ("character device", special(b'3'), "state/x: neither file nor folder nor link (type '3')"),
        ("block device", special(b'4'), "state/x: neither file nor folder nor link (type '4')"),
        ("pipe", special(b'6'), "state/x: neither file nor folder nor link (type '6')"),
        ("contiguous file", special(b'7'), "state/x: neither file nor folder nor link (type '7')"),
        ("global description", special(b'g'), "state/x: neither file nor folder nor link (type 'g')"),
        ("sparse", instead(2, sparse), "state/a: neither file nor folder nor link (type 'S')"),
        ("other content", instead(2, file("state/a", "Alpha")), "state/a: its checksum is not the one in the manifest"),
        ("shorter", instead(2, file("state/a", "alph")), "state/a: 4 bytes, but 5 in the manifest"),
        ("longer", instead(2, file("state/a", "alphaa")), "state/a: 6 bytes, but 5 in the manifest"),
        ("missing file", own(&listed(), &honest()[..3]), "d/b: in the manifest, but missing"),
        ("missing folder", own(&manifest(&[], &["x"], &[]), &[folder("state")]), "x: in the manifest, but missing"),
        ("missing link", own(&listed(), &honest()[..4]), "l: in the manifest, but missing"),
    ];
    check(table);
}

#[test]
fn manifests_that_nobody_honest_writes() {
    let only = |listed: &Value| own(listed, &[folder("state")]);
    let no_head = |entries: &[Vec<u8>]| zstd(&tar(entries));
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("no manifest", no_head(&honest()), "the archive has no manifest; it has state"),
        (
            "a manifest in a folder",
            no_head(&[file("x/manifest.json", "{}")]),
            "the archive has no manifest; it has x/manifest.json",
        ),
        (
            "a manifest that is a folder",
            no_head(&[folder("manifest.json")]),
            "the archive has no manifest; it has manifest.json",
        ),
        ("nothing", no_head(&[]), "the archive has no manifest; it has nothing at all"),
        ("no JSON", no_head(&[file("manifest.json", "{")]), "the manifest of the archive is wrong: EOF while parsing"),
        (
            "no format",
            no_head(&[file("manifest.json", "{}")]),
            "the manifest of the archive is wrong: missing field `format`",
        ),
        ("newer", saying("/format", json!(2)), "the archive has format 2; this release reads up to 1"),
        ("no version", saying("/version", json!("x")), "the manifest of the archive is wrong: "),
        ("no name", saying("/instance", json!("../x")), "the manifest of the archive is wrong: "),
        (
            "another sum",
            saying("/contents/bytes", json!(8)),
            "the manifest of the archive is wrong: it says 8 bytes for files of 9",
        ),
        ("overflow", saying("/contents/files/0/bytes", json!(u64::MAX)), "the archive needs more room than"),
        (
            "another checksum",
            saying("/contents/checksum", json!("0")),
            "the manifest of the archive is wrong: its checksum",
        ),
        (
            "another mode",
            saying("/contents/files/0/mode", json!(0o4755)),
            "the manifest of the archive is wrong: a has mode 4755",
        ),
        ("up", only(&manifest(&[("../x", "x")], &[], &[])), "../x: a path that goes up with `..`"),
        ("absolute", only(&manifest(&[("/x", "x")], &[], &[])), "/x: an absolute path"),
        (
            "twice",
            only(&manifest(&[("a", "x")], &["a"], &[])),
            "the manifest of the archive is wrong: it lists a path twice",
        ),
        (
            "not sorted",
            only(&manifest(&[("b", "x"), ("a", "x")], &[], &[])),
            "the manifest of the archive is wrong: its paths are not sorted",
        ),
        ("no folder", only(&manifest(&[("d/a", "x")], &[], &[])), "d: not in the manifest"),
        ("in a file", only(&manifest(&[("d", "x"), ("d/a", "x")], &[], &[])), "d/a: a path through the file d"),
        ("in a link", only(&manifest(&[("d/a", "x")], &[], &[("d", "e")])), "d/a: a path through the link d"),
        ("a link out", only(&manifest(&[], &[], &[("l", "/etc")])), "l: a link that leads out, to /etc"),
        ("a link up", only(&manifest(&[], &["d"], &[("d/l", "../../x")])), "d/l: a link that leads out, to ../../x"),
        ("a link by a detour", only(&manifest(&[], &[], &[("l", "s/../..")])), "l: a link that leads out, to s/../.."),
    ];
    for (what, archive, expected) in table {
        let place = Place::new();
        let error = place.take(&archive, &usual()).expect_err(what).to_string();
        assert!(error.starts_with(expected), "{what}: {error}");
        place.is_untouched(what);
    }
}

#[test]
fn what_follows_and_what_it_is() {
    let archive = own(&listed(), &honest());
    let after = |more: &[u8]| [archive.as_slice(), more].concat();
    let tarred = |more: &[u8]| {
        zstd(&[tar(&[vec![file("manifest.json", &listed().to_string())], honest()].concat()), more.to_vec()].concat())
    };
    let follows = "something follows after the end of the archive";
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a byte", after(b"x"), follows),
        ("a zero", after(b"\0"), follows),
        ("another archive", after(&archive), follows),
        ("an entry after the end", tarred(&file("state/x", "x")), follows),
        ("zeros without end", tarred(&vec![0; 2 * MIB as usize]), follows),
        ("empty file", Vec::new(), "this is no archive of a state folder: it starts with \"\""),
        ("a text", b"hello".to_vec(), "this is no archive of a state folder: it starts with \"68656c6c\""),
        ("a plain tar", tar(&honest()), "this is no archive of a state folder: it starts with \"73746174\""),
        ("no tar", zstd(&[7; 2000]), "the archive is damaged after its start: "),
    ];
    check(table);
    // As other tars pad.
    let place = Place::new();
    place.take(&tarred(&[0; 9 * 1024]), &usual()).unwrap();
    let place = Place::new();
    let error = unpack(gzip(b"x").as_slice(), &place.into, &usual(), &unwatched).unwrap_err();
    assert!(error.to_string().contains("\"1f8b"), "{error}");
}

#[test]
fn limits_are_kept() {
    let archive = own(&listed(), &honest());
    let blocks = 5 * 4096;
    let limits = [
        (Limits { entries: 3, ..usual() }, "more than 3 files, folders and links"),
        (Limits { manifest: 100, ..usual() }, "the manifest of the archive has more than 100 bytes"),
        (Limits { file: 4, ..usual() }, "manifest.json: a file of"),
        (Limits { path: 8, ..usual() }, "manifest.json: a path of 13 bytes"),
        (Limits { depth: 1, ..usual() }, "d/b: 2 names deep"),
    ];
    for (limits, expected) in limits {
        let error = refused(expected, &archive, &limits).to_string();
        assert!(error.starts_with(expected), "{error}");
    }
    let place = Place::new();
    let error = place.take(&archive, &Limits::within(blocks - 1)).unwrap_err();
    assert!(!error.is_refusal() && error.to_string().contains("more room than the 20479 bytes"), "{error}");
    place.is_untouched("no room");
    place.take(&archive, &Limits::within(blocks)).unwrap();
}

#[test]
fn each_problem_says_what_would_be_right() {
    let archive = and(file("state/l/x", "x"));
    match refused("through a link", &archive, &usual()) {
        openclaw_archive::ArchiveError::Entry { entry, problem } => {
            assert_eq!((entry.as_str(), &problem), ("state/l/x", &Problem::ThroughLink { link: "state/l".to_owned() }));
            assert_eq!(problem.remedy(), "What a path leads through are folders");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn only_an_empty_folder_is_unpacked_into() {
    let place = Place::new();
    let archive = own(&listed(), &honest());
    std::fs::write(place.into.join("mine"), "mine").unwrap();
    let error = place.take(&archive, &usual()).unwrap_err();
    assert!(error.to_string().ends_with("into is not empty"), "{error}");
    assert_eq!(names(&place.into), ["mine"]);
    let error = unpack(archive.as_slice(), &place.into.join("mine"), &usual(), &unwatched).unwrap_err();
    assert!(error.to_string().starts_with("cannot open ") && !error.is_refusal(), "{error}");
}

fn check(table: Vec<(&str, Vec<u8>, &str)>) {
    for (what, archive, expected) in table {
        let error = refused(what, &archive, &usual()).to_string();
        // What is too long to be shown is only shown at its start.
        assert!(error.starts_with(expected) || error.ends_with(expected), "{what}: {error}");
    }
}
