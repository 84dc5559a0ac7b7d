//! The real binary with a simulated world in which every step is short.

use openclaw_tests::PortalProcess;
use std::path::Path;

const STEPS: [&str; 8] = ["snapshot", "stop", "fetch", "check", "restore", "configure", "start", "verify"];

/// A portal on the data in `folder`, with more to simulate.
pub(crate) async fn portal(folder: &Path, more: &[&str]) -> anyhow::Result<PortalProcess> {
    let steps = STEPS.map(|step| format!("{step}=100ms"));
    let simulated = steps.iter().map(String::as_str).chain(more.iter().copied());
    let arguments: Vec<&str> =
        ["--driver", "simulated"].into_iter().chain(simulated.flat_map(|text| ["--simulate", text])).collect();
    PortalProcess::start(folder, &arguments).await
}
