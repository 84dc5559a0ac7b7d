//! Archives that OpenClaw's own `backup create` made.

use crate::craft::*;
use openclaw_archive::{ArchiveError, Limits, Moved, Origin, Unpacked, Why};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::MetadataExt};
use tar::{EntryType, Header};

const ROOT: &str = "2026-11-24T22-00-00.000Z-openclaw-backup";
const STATE: &str = "/home/me/.openclaw";

fn told(assets: &[(&str, &str)]) -> Value {
    let asset =
        |(kind, path): &(&str, &str)| json!({"kind": kind, "sourcePath": path, "archivePath": in_payload(path)});
    json!({
        "schemaVersion": 1, "createdAt": "2026-11-24T22:00:00.000Z", "archiveRoot": ROOT, "runtimeVersion": "2026.9.6",
        "platform": "linux", "nodeVersion": "v24.21.0", "options": {"includeWorkspace": true, "onlyConfig": false},
        "paths": {"stateDir": STATE, "configPath": "/home/me/.openclaw/openclaw.json", "workspaceDirs": []},
        "assets": assets.iter().map(asset).collect::<Vec<_>>(), "skipped": [],
    })
}

fn in_payload(path: &str) -> String {
    format!("{ROOT}/payload/posix{path}")
}

fn head(told: &Value) -> Vec<u8> {
    file(&format!("{ROOT}/manifest.json"), &told.to_string())
}

fn at(path: &str, body: &str) -> Vec<u8> {
    file(&in_payload(path), body)
}

fn state() -> Vec<Vec<u8>> {
    vec![
        without_time(folder(&format!("{}/", in_payload(STATE)))),
        at("/home/me/.openclaw/openclaw.json", "{}"),
        at("/home/me/.openclaw/agents/main/memory", "what it remembers"),
        link(&in_payload("/home/me/.openclaw/l"), "agents/main/memory"),
    ]
}

/// OpenClaw writes no time for folders: the field is empty.
fn without_time(mut entry: Vec<u8>) -> Vec<u8> {
    let mut header = Header::from_byte_slice(&entry[..512]).clone();
    header.as_gnu_mut().unwrap().mtime = [0; 12];
    header.set_cksum();
    entry[..512].copy_from_slice(header.as_bytes());
    entry
}

fn take(told: &Value, entries: &[Vec<u8>]) -> (Place, Unpacked) {
    let place = Place::new();
    // Versions differ in where the manifest is.
    let last = place.take(&gzip(&tar(&[entries.to_vec(), vec![head(told)]].concat())), &usual()).unwrap();
    let place = Place::new();
    let first = place.take(&gzip(&tar(&[vec![head(told)], entries.to_vec()].concat())), &usual()).unwrap();
    assert_eq!(first, last);
    assert_eq!(names(&place.into), ["state"]);
    (place, first)
}

fn moved(unpacked: &Unpacked) -> Vec<Moved> {
    match &unpacked.origin {
        Origin::OpenClaw { moved, .. } => moved.clone(),
        other => panic!("{other:?}"),
    }
}

fn left_out(unpacked: &Unpacked) -> Vec<(&str, Why)> {
    unpacked.manifest.left_out.iter().map(|left| (left.path.as_str(), left.why)).collect()
}

fn a_move(kind: &str, from: &str, to: &str) -> Moved {
    Moved { kind: kind.to_owned(), from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn a_state_folder_comes_out_as_it_was() {
    let (place, unpacked) = take(&told(&[("state", STATE)]), &state());
    let expected = Origin::OpenClaw {
        version: Some("2026.9.6".parse().unwrap()),
        taken_at: Some("2026-11-24T22:00:00Z".parse().unwrap()),
        state_dirs: vec![STATE.to_owned()],
        moved: vec![],
    };
    assert_eq!(unpacked.origin, expected);
    assert_eq!(unpacked.manifest.left_out, []);
    openclaw_archive::verify(&place.state(), &unpacked.manifest, &openclaw_archive::unwatched).unwrap();
    let memory = place.state().join("l");
    assert_eq!(fs::read_to_string(&memory).unwrap(), "what it remembers");
    let about = memory.metadata().unwrap();
    // The test's archives have setuid everywhere.
    assert_eq!((about.mode() & 0o7777, about.mtime()), (0o700, 1_700_000_000));
    assert_eq!(place.state().join("agents").metadata().unwrap().mode() & 0o7777, 0o700);
}

#[test]
fn what_was_outside_of_the_state_folder_comes_into_it() {
    let assets = [
        ("state", STATE),
        ("config", "/etc/openclaw/openclaw.json"),
        ("workspace", "/data/one"),
        ("workspace", "/data/two"),
        ("credentials", "/secret/oauth"),
        ("managed skill", "/opt/skill"),
    ];
    let entries = [
        state(),
        vec![
            // As users do who keep their workspace on another disk.
            link(&in_payload("/home/me/.openclaw/workspace"), "/data/one"),
            at("/etc/openclaw/openclaw.json", "{\"in use\": true}"),
            at("/data/one/AGENTS.md", "one"),
            link(&in_payload("/data/one/same"), "AGENTS.md"),
            link(&in_payload("/data/one/over"), "../two/AGENTS.md"),
            link(&in_payload("/data/one/far"), "../../home/me/.openclaw/openclaw.json"),
            at("/data/two/AGENTS.md", "two"),
            at("/secret/oauth/token", "token"),
            at("/opt/skill/SKILL.md", "skill"),
            at("/etc/openclaw/include.json", "{}"),
        ],
    ]
    .concat();
    let (place, unpacked) = take(&told(&assets), &entries);
    let expected = [
        a_move("unused", "/home/me/.openclaw/openclaw.json", "openclaw.json-unused"),
        a_move("config", "/etc/openclaw/openclaw.json", "openclaw.json"),
        a_move("workspace", "/data/one", "workspace"),
        a_move("credentials", "/secret/oauth", "credentials"),
        a_move("workspace", "/data/two", "workspace-2"),
        a_move("managed skill", "/opt/skill", "imported-managed-skill"),
    ];
    assert_eq!(moved(&unpacked), expected);
    let text = |path: &str| fs::read_to_string(place.state().join(path)).unwrap();
    assert_eq!(text("openclaw.json"), "{\"in use\": true}");
    assert_eq!((text("workspace/same"), text("workspace-2/AGENTS.md")), ("one".to_owned(), "two".to_owned()));
    assert_eq!(
        (text("credentials/token"), text("imported-managed-skill/SKILL.md")),
        ("token".to_owned(), "skill".to_owned())
    );
    let expected = [
        ("workspace", Why::LeadsOut),
        ("workspace/far", Why::LeadsOut),
        ("payload/posix/etc/openclaw/include.json", Why::Unclaimed),
    ];
    assert_eq!(left_out(&unpacked), expected);
    assert_eq!(fs::read_link(place.state().join("workspace/over")).unwrap().to_str(), Some("../two/AGENTS.md"));
}

#[test]
fn a_state_folder_inside_of_the_workspace_is_found_by_its_path() {
    let entries = [state(), vec![at("/home/me/notes", "notes")]].concat();
    let (place, unpacked) = take(&told(&[("workspace", "/home/me")]), &entries);
    assert_eq!(moved(&unpacked), [a_move("workspace", "/home/me", "workspace")]);
    assert_eq!(names(&place.state()), ["agents", "l", "openclaw.json", "workspace"]);
    assert_eq!(names(&place.state().join("workspace")), ["notes"]);
}

#[test]
fn the_workspace_in_use_is_the_one_that_the_agent_finds() {
    let mine = || at("/home/me/.openclaw/workspace/AGENTS.md", "mine");
    let cases = [
        // By default it is outside: the one in the state folder was not in use.
        (vec!["/data/two", "/data/one"], vec![mine()], "two", Some("mine"), "workspace-2"),
        (vec!["/data/two"], vec![folder(&in_payload("/home/me/.openclaw/workspace"))], "two", None, "workspace-2"),
        // By default it is inside: the others are of single agents.
        (vec!["/home/me/.openclaw/workspace", "/data/one"], vec![mine()], "mine", None, "workspace-3"),
        // By another name for the same folder.
        (vec!["/a/link/to/one"], vec![mine()], "one", Some("mine"), "workspace-2"),
        (vec![], vec![], "one", None, "workspace-2"),
    ];
    for (dirs, more, used, unused, other) in cases {
        let mut told = told(&[("state", STATE), ("workspace", "/data/one"), ("workspace", "/data/two")]);
        told["paths"]["workspaceDirs"] = json!(dirs);
        let others = vec![at("/data/one/AGENTS.md", "one"), at("/data/two/AGENTS.md", "two")];
        let (place, _) = take(&told, &[state(), more, others].concat());
        let text = |name: &str| fs::read_to_string(place.state().join(name).join("AGENTS.md")).ok();
        assert_eq!(text("workspace").as_deref(), Some(used), "{dirs:?}");
        assert_eq!(text("workspace-unused").as_deref(), unused, "{dirs:?}");
        assert!(text(other).is_some(), "{dirs:?}");
        assert_eq!(
            names(&place.state()).iter().filter(|name| name.starts_with("workspace")).count(),
            2 + usize::from(unused.is_some() || used == "mine")
        );
    }
}

#[test]
fn second_names_become_files_of_their_own() {
    let second = |name: &str, to: &str| entry(in_payload(name).as_bytes(), EntryType::Link, to.as_bytes(), b"");
    let original = "/home/me/.openclaw/openclaw.json";
    let more = vec![
        second("/home/me/.openclaw/2", &in_payload(original)),
        second("/home/me/.openclaw/3", &format!("payload/posix{original}")),
        second("/home/me/.openclaw/4", original.trim_start_matches('/')),
        // Relative to /home, and to /home/me/Documents.
        second("/home/me/.openclaw/5", "me/.openclaw/openclaw.json"),
        second("/home/me/.openclaw/6", "me/.openclaw/5"),
        second("/home/me/.openclaw/7", "../.openclaw/agents/main/memory"),
    ];
    let (place, unpacked) = take(&told(&[("state", STATE)]), &[state(), more].concat());
    assert_eq!(unpacked.manifest.files.len(), 8);
    assert_eq!(fs::read_to_string(place.state().join("6")).unwrap(), "{}");
    assert_eq!(fs::read_to_string(place.state().join("7")).unwrap(), "what it remembers");
    fs::write(place.state().join("2"), "changed").unwrap();
    assert_eq!(fs::read_to_string(place.state().join("3")).unwrap(), "{}");
}

#[test]
fn long_paths_come_in_a_description_of_their_own() {
    let path = in_payload(&format!("{STATE}/{}", "long/".repeat(30)));
    let path = path.trim_end_matches('/');
    let record = format!(" path={path}\n");
    let length = (record.len()..).find(|length| length.to_string().len() + record.len() == *length).unwrap();
    let pax = entry(b"PaxHeader/x", EntryType::XHeader, b"", format!("{length}{record}").as_bytes());
    let (place, _) = take(&told(&[("state", STATE)]), &[state(), vec![pax, file("short", "deep")]].concat());
    assert_eq!(fs::read_to_string(place.state().join("long/".repeat(29)).join("long")).unwrap(), "deep");
}

#[test]
fn hostile_ones_are_refused() {
    let plain = told(&[("state", STATE)]);
    let with = |more: Vec<u8>| [vec![head(&plain)], state(), vec![more]].concat();
    let saying = |assets: &[(&str, &str)]| [vec![head(&told(assets))], state()].concat();
    let but = |path: &str, value: Value| {
        let mut told = plain.clone();
        *told.pointer_mut(path).unwrap() = value;
        [vec![head(&told)], state()].concat()
    };
    let raw = |path: &str| with(file(path, "x"));
    let second_name =
        |to: &str| entry(in_payload("/home/me/.openclaw/x").as_bytes(), EntryType::Link, to.as_bytes(), b"");
    let hard = |to: &str| with(second_name(to));
    let state_at = in_payload(STATE);
    let table = [
        ("absolute", raw("/etc/passwd"), "/etc/passwd: an absolute path".to_owned()),
        ("up", raw(&format!("{ROOT}/payload/../../x")), format!("{ROOT}/payload/../../x: a path that goes up")),
        ("another root", raw("other/payload/x"), format!("other/payload/x: outside of {ROOT}/")),
        ("beside the payload", raw(&format!("{ROOT}/x")), format!("{ROOT}/x: outside of {ROOT}/payload/")),
        (
            "the payload is a file",
            raw(&format!("{ROOT}/payload")),
            format!("{ROOT}/payload: outside of {ROOT}/payload/"),
        ),
        (
            "twice",
            with(at("/home/me/.openclaw/openclaw.json", "x")),
            "payload/posix/home/me/.openclaw/openclaw.json: the same".to_owned(),
        ),
        ("manifest twice", with(head(&plain)), format!("{ROOT}/manifest.json: the same path twice")),
        (
            "through a link",
            with(at("/home/me/.openclaw/l/x", "x")),
            "payload/posix/home/me/.openclaw/l/x: a path through the link".to_owned(),
        ),
        (
            "hard link out",
            hard("/etc/passwd"),
            format!("{ROOT}/payload/posix/home/me/.openclaw/x: a hard link to /etc/passwd"),
        ),
        (
            "hard link up",
            hard("../../etc/passwd"),
            format!("{ROOT}/payload/posix/home/me/.openclaw/x: a hard link to .."),
        ),
        (
            "hard link to a link",
            hard(&in_payload("/home/me/.openclaw/l")),
            format!("{ROOT}/payload/posix/home/me/.openclaw/x: a hard"),
        ),
        (
            "hard link to one of two",
            [with(at("/x/openclaw.json", "{}")), vec![second_name("openclaw.json")]].concat(),
            format!("{ROOT}/payload/posix/home/me/.openclaw/x: a hard link to openclaw.json"),
        ),
        (
            "hard links to different places",
            [
                with(second_name("agents/main/memory")),
                vec![at("/z/b/c", "b"), entry(in_payload("/y").as_bytes(), EntryType::Link, b"b/c", b"")],
            ]
            .concat(),
            format!("{ROOT}/payload/posix/y: a hard link to b/c"),
        ),
        (
            "device",
            with(entry(in_payload("/x").as_bytes(), EntryType::Char, b"", b"")),
            format!("{ROOT}/payload/posix/x: neither"),
        ),
        ("no manifest", state(), format!("the archive has no manifest; it has no manifest.json in {ROOT}/")),
        ("newer", but("/schemaVersion", json!(2)), "the archive has format 2; this release reads up to 1".to_owned()),
        (
            "about another",
            but("/archiveRoot", json!("x")),
            "the manifest of the archive is wrong: it is about x, but in".to_owned(),
        ),
        ("no assets", but("/assets", json!(null)), "the manifest of the archive is wrong: ".to_owned()),
        ("asset above", but("/assets/0/archivePath", json!(ROOT)), format!("{ROOT}: outside of {ROOT}/payload/")),
        (
            "asset is all",
            but("/assets/0/archivePath", json!(format!("{ROOT}/payload"))),
            format!("{ROOT}/payload: outside of"),
        ),
        (
            "asset up",
            but("/assets/0/archivePath", json!(format!("{ROOT}/payload/../../../x"))),
            format!("{ROOT}/payload/../../../x: a path that goes"),
        ),
        ("asset outside", but("/assets/0/archivePath", json!("/etc")), "/etc: an absolute path".to_owned()),
        ("missing", saying(&[("state", "/nowhere")]), "payload/posix/nowhere: in the manifest, but missing".to_owned()),
        (
            "two states",
            saying(&[("state", STATE), ("state", STATE)]),
            "the manifest of the archive is wrong: it has two state".to_owned(),
        ),
        (
            "one in another",
            saying(&[("state", STATE), ("agent", "/home/me/.openclaw/agents")]),
            "the manifest of the archive is wrong: it lists payload".to_owned(),
        ),
        (
            "a file for a state",
            saying(&[("state", "/home/me/.openclaw/openclaw.json")]),
            "payload/posix/home/me/.openclaw/openclaw.json: a file, but".to_owned(),
        ),
        (
            "a link for a state",
            saying(&[("state", "/home/me/.openclaw/l")]),
            "payload/posix/home/me/.openclaw/l: a link, but".to_owned(),
        ),
        (
            "the configuration alone",
            {
                let mut told = told(&[("config", "/home/me/.openclaw/openclaw.json")]);
                told["paths"] = json!({});
                [vec![head(&told)], state()].concat()
            },
            "the manifest of the archive is wrong: it has no state folder".to_owned(),
        ),
    ];
    assert!(state_at.starts_with(ROOT));
    for (what, entries, expected) in table {
        let error = refused(what, &gzip(&tar(&entries)), &usual()).to_string();
        assert!(error.starts_with(&expected), "{what}: {error}");
    }
}

#[test]
fn cut_off_or_damaged_it_is_refused_or_the_same() {
    let archive = gzip(&tar(&[state(), vec![head(&told(&[("state", STATE)]))]].concat()));
    let (expected, place) = (Place::new().take(&archive, &usual()).unwrap(), Place::new());
    for length in 0..archive.len() {
        let error = place.refuses(&format!("{length} bytes"), &archive[..length], &usual());
        assert!(
            matches!(error, ArchiveError::Truncated { .. } | ArchiveError::Unknown { .. }),
            "{length} bytes: {error}"
        );
    }
    for at in 0..archive.len() {
        let mut flipped = archive.clone();
        flipped[at] ^= 0x01;
        let place = Place::new();
        match place.take(&flipped, &usual()) {
            Ok(unpacked) => assert_eq!(unpacked, expected, "byte {at}"),
            Err(error) => place.is_untouched(&error.to_string()),
        }
    }
    let error = refused("more", &[archive.as_slice(), b"x"].concat(), &usual());
    assert!(matches!(error, ArchiveError::TrailingGarbage), "{error}");
    let place = Place::new();
    let error = place.take(&archive, &Limits::within(4096 * 4)).unwrap_err();
    assert!(matches!(error, ArchiveError::TooMuch { .. }), "{error}");
    place.is_untouched("no room");
}
