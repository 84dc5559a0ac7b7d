//! What became of an instance's state: which version last ran on it, and which snapshots it is equal to, or was.
//!
//! The planner tells by these marks whether a version may be started on the state as it is. So that no end of this process,
//! at whatever moment, makes it forget, each mark is written either before the thing that it must not miss or after the thing
//! that it claims:
//! - `state_version`, and `base` with it, before a version may write to the state: a version that never came to write is taken
//!   for one that did, and the state is put back for nothing. The other way round its traces would be taken for memory.
//! - `copy` after the copy is on the disk: one that is not known is taken again. It goes before a version may write.
//! - `restored` after the exchange, whose own file (`exchange.json`) says how far it is; see [`crate::exchange`].
//! - `checked` after the check, `mended` before the one attempt that it counts.

use crate::{disk, layout::InstancePaths, lock::FileLock, setup};
use openclaw_contract::{Generation, SnapshotId, Version};
use openclaw_driver::DriverError;
use serde::{Deserialize, Serialize};

/// The marks of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Marks {
    /// The version that last ran on the state.
    pub(crate) state_version: Option<Version>,
    /// The snapshot that the state is equal to.
    pub(crate) copy: Option<SnapshotId>,
    /// The snapshot that the state was equal to when `state_version` first ran on it, where that is known.
    pub(crate) base: Option<SnapshotId>,
    /// The version that was last ready on it. The first start of another one may take much longer.
    pub(crate) ready: Option<Version>,
    /// The newest generation for which a snapshot was put back.
    pub(crate) restored: Option<Generation>,
    /// The newest generation for which a target was checked.
    pub(crate) checked: Option<Generation>,
    /// The generation whose target asks for its doctor before it takes the configuration; told by its check.
    pub(crate) doctor: Option<Generation>,
    /// The newest generation for which a doctor was let at the state because a start asked for it.
    pub(crate) mended: Option<Generation>,
    /// How many bytes the state occupied when it was last measured.
    pub(crate) state_bytes: Option<u64>,
}

impl Marks {
    /// Before `version` may write to the state.
    pub(crate) fn begins(&mut self, version: &Version) {
        let copy = self.copy.take();
        if self.state_version.as_ref() != Some(version) {
            self.base = copy;
            self.state_version = Some(version.clone());
        }
    }

    /// After a snapshot of `version` took the place of the state. What this one first began with nobody knows any more.
    pub(crate) fn put_back(&mut self, version: &Version, id: &SnapshotId, generation: Generation) {
        self.state_version = Some(version.clone());
        (self.copy, self.base, self.restored) = (Some(id.clone()), None, Some(generation));
    }

    /// The snapshots that are needed to tell what the state is.
    pub(crate) fn refers_to(&self, id: &SnapshotId) -> bool {
        self.copy.as_ref() == Some(id) || self.base.as_ref() == Some(id)
    }
}

/// The marks of an instance. One that an earlier release set up has none: what it is configured for ran on its state. Blocks.
pub(crate) fn read(paths: &InstancePaths) -> Result<Marks, DriverError> {
    if let Some(marks) = disk::read_json(&paths.marks())? {
        return Ok(marks);
    }
    let state_version = setup::read(paths)?.and_then(|setup| setup.configured);
    Ok(Marks { state_version, ..Marks::default() })
}

/// Changes the marks, and writes them where that changes anything. Blocks.
pub(crate) fn change(paths: &InstancePaths, change: impl FnOnce(&mut Marks)) -> Result<Marks, DriverError> {
    let _lock = FileLock::take_blocking(&paths.marks_lock())?;
    let before = read(paths)?;
    let mut marks = before.clone();
    change(&mut marks);
    if marks != before {
        disk::write_json(&paths.marks(), &marks)?;
    }
    Ok(marks)
}

/// Writes down what [`read`] finds, so that what is configured from now on does not count as having run. Blocks.
pub(crate) fn keep(paths: &InstancePaths) -> Result<(), DriverError> {
    let _lock = FileLock::take_blocking(&paths.marks_lock())?;
    if paths.marks().exists() {
        return Ok(());
    }
    disk::write_json(&paths.marks(), &read(paths)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;
    use openclaw_driver::InstanceRef;

    fn v(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn id(text: &str) -> SnapshotId {
        text.parse().unwrap()
    }

    #[test]
    fn another_version_begins_with_what_was_copied_and_the_same_one_goes_on() {
        let mut marks = Marks::default();
        marks.begins(&v("2026.4.8"));
        assert_eq!((&marks.state_version, &marks.base), (&Some(v("2026.4.8")), &None));
        marks.copy = Some(id("2-2026.4.8"));
        marks.begins(&v("2026.9.6"));
        assert_eq!((&marks.state_version, &marks.copy), (&Some(v("2026.9.6")), &None));
        assert_eq!(marks.base, Some(id("2-2026.4.8")));
        assert!(marks.refers_to(&id("2-2026.4.8")) && !marks.refers_to(&id("2-2026.9.6")));
        for _ in 0..2 {
            marks.begins(&v("2026.9.6"));
            assert_eq!(marks.base, Some(id("2-2026.4.8")), "also when its start was cut off and is begun again");
        }
        marks.put_back(&v("2026.4.8"), &id("2-2026.4.8"), 3);
        marks.begins(&v("2026.4.8"));
        assert_eq!((marks.copy, marks.base, marks.restored), (None, None, Some(3)));
    }

    #[test]
    fn without_marks_what_was_configured_ran_and_what_is_configured_later_did_not() {
        let folder = tempfile::tempdir().unwrap();
        let paths = |id: &str| {
            let instance = InstanceRef { id: id.to_owned(), name: "a".parse().unwrap() };
            let paths = Layout::new(folder.path().to_owned()).instance(&instance).unwrap();
            disk::make_private_folder(paths.root()).unwrap();
            paths
        };
        let set_up = |paths: &InstancePaths, version: &str| {
            disk::write_json(&paths.setup(), &serde_json::json!({"configured": version, "port": 19000})).unwrap();
        };
        let (old, new) = (paths("old"), paths("new"));
        set_up(&old, "2026.4.8");
        assert_eq!(read(&old).unwrap().state_version, Some(v("2026.4.8")));
        assert_eq!(read(&new), Ok(Marks::default()));
        for (paths, ran) in [(&old, Some(v("2026.4.8"))), (&new, None)] {
            keep(paths).unwrap();
            set_up(paths, "2026.4.11");
            keep(paths).unwrap();
            assert_eq!(read(paths).unwrap().state_version, ran);
        }
        change(&new, |marks| marks.checked = Some(4)).unwrap();
        assert_eq!(read(&new).unwrap(), Marks { checked: Some(4), ..Marks::default() });
    }
}
