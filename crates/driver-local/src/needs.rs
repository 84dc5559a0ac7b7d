//! What versions of OpenClaw need of the host. Measured on two cores, not guessed.

use openclaw_contract::{Version, host::Needs};

const MB: u64 = 1_000_000;

/// The peak of one gateway's memory and the disk that one install takes; nothing of versions that nobody measured.
pub(crate) fn of(version: &Version) -> Needs {
    let (memory, disk) = match version.year_month() {
        (..=2025, _) | (2026, ..=3) => return Needs::default(),
        (2026, 4) => (800, 1_000),
        (2026, 5 | 6) => (1_000, 400),
        (2026.., _) => (1_100, 650),
    };
    Needs { memory: Some(memory * MB), disk: Some(disk * MB) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measured_version_has_its_own() {
        // (version, memory in MB, disk in MB)
        let table = [
            ("2025.12.1", None, None),
            ("2026.3.28", None, None),
            ("2026.4.8", Some(800), Some(1_000)),
            ("2026.5.14-beta.1", Some(1_000), Some(400)),
            ("2026.6.11", Some(1_000), Some(400)),
            ("2026.7.1", Some(1_100), Some(650)),
            ("2026.10.1", Some(1_100), Some(650)),
            ("2027.1.1", Some(1_100), Some(650)),
        ];
        for (text, memory, disk) in table {
            let needs = of(&text.parse().unwrap());
            assert_eq!((needs.memory, needs.disk), (memory.map(|mb| mb * MB), disk.map(|mb: u64| mb * MB)), "{text}");
        }
    }
}
