//! Setting an instance up for a version, by way of its doctor where its check found that it asks for one.

use crate::{disk, driver::LocalDriver, layout::InstancePaths, marks, setup};
use openclaw_driver::{DriverError, Job, Outcome, Progress};
use tokio_util::sync::CancellationToken;

impl LocalDriver {
    /// Sets the instance up for the version of a job.
    pub(crate) async fn configure(
        &self,
        job: &Job,
        paths: &InstancePaths,
        progress: &Progress,
        cancel: &CancellationToken,
    ) -> Result<Outcome, DriverError> {
        let lock = self.gateways.rest(paths, cancel).await?;
        let (layout, own, version, base) = (self.layout.clone(), paths.clone(), job.version.clone(), self.port_base);
        let own_marks = paths.clone();
        if disk::off_thread(move || marks::read(&own_marks)).await?.doctor == Some(job.generation) {
            let openclaw = self.gateways.openclaw(&job.version, progress, cancel).await?;
            let (layout, own, version) = (layout.clone(), own.clone(), version.clone());
            disk::off_thread(move || {
                setup::prepare(&layout, &own, &version, base)?;
                // The doctor is the version that writes to the state first.
                marks::change(&own, |marks| marks.begins(&version))
            })
            .await?;
            progress.report(None, Some("Running `openclaw doctor --fix` on the state".to_owned()));
            openclaw.doctor(&paths.files(), &paths.files().config(), Some(&lock), cancel).await?;
        }
        let changed = disk::off_thread(move || {
            let changed = setup::configure(&layout, &own, &version, base)?;
            marks::change(&own, |marks| marks.doctor = None)?;
            Ok(changed)
        })
        .await?;
        Ok(if changed { Outcome::Done(None) } else { Outcome::AlreadyDone })
    }
}
