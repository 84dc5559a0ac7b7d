//! A loss of power: what the disk has then is the file and some of the journal, its end perhaps in pieces. SQLite's journal
//! begins with 32 bytes; each frame is 24 bytes and a page.

use super::{Contents, instances, journal, open, update};
use crate::suite::{Outcome, at, to_day};
use openclaw_contract::{Event, Instance};
use openclaw_store::Store;
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::task::JoinSet;

const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

/// The two files as they were at one moment.
struct Disk {
    file: Vec<u8>,
    journal: Vec<u8>,
}

impl Disk {
    /// The file first: while nothing is carried over from the journal to it, the two belong together.
    fn of(path: &Path) -> Outcome<Self> {
        Ok(Self { file: fs::read(path)?, journal: fs::read(journal(path))? })
    }

    /// What a portal finds that is started on it.
    async fn started(&self, journal_is: &[u8]) -> Outcome<Contents> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("portal.db");
        fs::write(&path, &self.file)?;
        fs::write(journal(&path), journal_is)?;
        let store = open(&path).await?;
        let contents = Contents::of(&store).await?;
        let next = store.note(at(99)?, "test", openclaw_contract::EventKind::Stopped).await?;
        assert_eq!(next.sequence, contents.events.len() as u64 + 1, "it goes on from there");
        store.close().await;
        Ok(contents)
    }
}

/// A history whose first part is in the file and whose second in the journal, and how long the journal was when each of
/// its events was answered.
struct Story {
    disk: Disk,
    history: Vec<Event>,
    in_file: usize,
    answered: Vec<usize>,
}

impl Story {
    async fn happens() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("portal.db");
        let store = open(&path).await?;
        let made = instances(&store, 3).await?;
        update(&store, &made[0], 10).await?;
        store.close().await;
        let store = open(&path).await?;
        let in_file = Contents::of(&store).await?.events.len();
        let mut answered = Vec::new();
        for n in 0..30u8 {
            let name = &made[usize::from(n) % 3].name;
            store.change(at(n.into())?, name, to_day(20 + n)).await?;
            answered.push(usize::try_from(fs::metadata(journal(&path))?.len())?);
        }
        let disk = Disk::of(&path)?;
        let history = Contents::of(&store).await?.events;
        assert_eq!(history.len(), in_file + answered.len());
        Ok(Self { disk, history, in_file, answered })
    }

    /// That nothing is lost which was answered when the journal was as long as that, and nothing is there but history.
    fn holds(&self, contents: &Contents, sound: usize) {
        contents.begin(&self.history);
        let kept = self.in_file + self.answered.iter().filter(|length| **length <= sound).count();
        assert!(contents.events.len() >= kept, "{} of {kept} after {sound} bytes", contents.events.len());
    }
}

/// What portals find that are started on those journals, several at a time.
async fn started(story: &Arc<Story>, journals: Vec<Vec<u8>>) -> Outcome<Vec<Contents>> {
    let mut found = Vec::new();
    let mut journals = journals.into_iter().peekable();
    while journals.peek().is_some() {
        let starting = journals.by_ref().take(16).map(|journal| {
            let story = story.clone();
            tokio::spawn(async move { story.disk.started(&journal).await })
        });
        for started in starting.collect::<Vec<_>>() {
            found.push(started.await??);
        }
    }
    Ok(found)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_ends_anywhere_keeps_what_was_answered() -> Outcome {
    let story = Arc::new(Story::happens().await?);
    let journal = &story.disk.journal;
    let mut ends = vec![0, 1, HEADER - 1, HEADER];
    for frame in (HEADER..journal.len()).step_by(FRAME) {
        ends.extend([frame + 1, frame + 24, frame + FRAME - 1, frame + FRAME]);
    }
    assert_eq!(ends.last(), Some(&journal.len()));
    let found = started(&story, ends.iter().map(|end| journal[..*end].to_vec()).collect()).await?;
    for (end, contents) in ends.into_iter().zip(&found) {
        story.holds(contents, end);
    }
    assert!(found.is_sorted_by_key(|contents| contents.events.len()), "a longer journal knows no less");
    assert_eq!(found.last().map(|contents| contents.events.len()), Some(story.history.len()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_whose_end_is_in_pieces_keeps_what_was_answered_before() -> Outcome {
    let story = Arc::new(Story::happens().await?);
    let journal = &story.disk.journal;
    let frames = (journal.len() - HEADER) / FRAME;
    let (mut sound, mut torn) = (Vec::new(), Vec::new());
    for back in 1..=20.min(frames) {
        let frame = HEADER + (frames - back) * FRAME;
        // In its page's number, its size, its salt, its checksums, and its page.
        for byte in [frame, frame + 7, frame + 8, frame + 16, frame + 23, frame + 24 + back * 97] {
            let mut journal = journal.clone();
            journal[byte] ^= 0x10;
            sound.push(frame);
            torn.push(journal);
        }
        let mut journal = journal.clone();
        journal[frame..].fill(0);
        sound.push(frame);
        torn.push(journal);
    }
    for (sound, contents) in sound.into_iter().zip(started(&story, torn).await?) {
        story.holds(&contents, sound);
    }
    Ok(())
}

/// Copies are taken while four write at once, and each must have what was answered before it was begun.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_it_happens_what_was_answered_is_there() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portal.db");
    let store = open(&path).await?;
    let made = instances(&store, 4).await?;
    let answered = Arc::new(AtomicU64::new(4));
    let mut tasks = JoinSet::new();
    for instance in made {
        tasks.spawn(writes(store.clone(), instance, answered.clone()));
    }
    let mut copies = Vec::new();
    while !tasks.is_empty() {
        let before = answered.load(Ordering::SeqCst);
        copies.push((before, Disk::of(&path)?));
        tokio::select! {
            done = tasks.join_next() => done.transpose()?.transpose()?,
            () = tokio::task::yield_now() => None,
        };
    }
    let all = Contents::of(&store).await?;
    assert_eq!(all.events.len(), 4 + 4 * 30);
    assert!(fs::metadata(journal(&path))?.len() < 1000 * FRAME as u64, "all of it is in the journal still");
    assert!(copies.len() > 4 && copies.iter().any(|(before, _)| (10..100).contains(before)), "some were taken midway");
    for (before, disk) in copies.iter().step_by(copies.len().div_ceil(60)) {
        let contents = disk.started(&disk.journal).await?;
        contents.begin(&all.events);
        assert!(contents.events.len() as u64 >= *before, "{before} were answered");
    }
    Ok(())
}

/// Each answer raises what must be there from then on: its own event, and with it all those before.
async fn writes(store: Store, instance: Instance, answered: Arc<AtomicU64>) -> Outcome {
    for n in 0..30u8 {
        let changed = store.change(at(n.into())?, &instance.name, to_day(20 + n)).await?;
        answered.fetch_max(changed.event.ok_or("nothing changed")?.sequence, Ordering::SeqCst);
    }
    Ok(())
}
