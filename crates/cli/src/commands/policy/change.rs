//! What `openclaw policy set` can be told.

use crate::failure::Failure;
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use openclaw_contract::{
    InstanceState, Policy, Version,
    policy::{AtOnce, BlockedVersion, OnFailure, PolicyChange, UpdateStates, Verdict},
};

/// Set parts of the policy; the rest stays, and all of it holds from the next request on
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw policy set --update-states running,error --block 2026.9.6=needs-Node-24")]
pub(super) struct Change {
    /// The states in which updates are accepted
    #[arg(long, value_name = "STATES", value_delimiter = ',')]
    update_states: Option<Vec<InstanceState>>,
    /// Whether pre-releases are taken without --pre
    #[arg(long, value_name = "BOOL")]
    prereleases: Option<bool>,
    /// What becomes of a version whose publisher advises against it
    #[arg(long, value_name = "VERDICT", value_parser = PossibleValuesParser::new(VERDICTS.map(Verdict::as_str)).try_map(verdict))]
    deprecated: Option<Verdict>,
    /// What becomes of an action for which the host has too little
    #[arg(long, value_name = "VERDICT", value_parser = PossibleValuesParser::new(VERDICTS.map(Verdict::as_str)).try_map(verdict))]
    shortage: Option<Verdict>,
    /// Memory that is to stay free, in MiB
    #[arg(long, value_name = "N")]
    memory_reserve_mib: Option<u32>,
    /// Disk that is to stay free, in MiB
    #[arg(long, value_name = "N")]
    disk_reserve_mib: Option<u32>,
    /// The load, in percent of the number of processors, above which the host is too busy
    #[arg(long, value_name = "N")]
    max_load_percent: Option<u32>,
    /// How many instances may be brought to another version at once, 1 to 1000; none: as many as the server can
    #[arg(long, value_name = "N", value_parser = at_once)]
    concurrent_updates: Option<u16>,
    /// How many installs and starts may be in hand at once, 1 to 1000; none: as many as suit the host
    #[arg(long, value_name = "N", value_parser = at_once)]
    concurrent_starts: Option<u16>,
    /// What becomes of an update that fails: roll-back puts version and snapshot back, stop leaves all as it is
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(["roll-back", "stop"]).map(on_failure))]
    on_failure: Option<OnFailure>,
    /// How long a new gateway is watched before it counts as verified, 0 to 3600
    #[arg(long = "soak", value_name = "SECONDS")]
    soak_seconds: Option<u16>,
    /// How many snapshots of an instance are kept besides those that a way back needs, 1 to 50
    #[arg(long = "keep-snapshots", value_name = "N")]
    snapshots_kept: Option<u8>,
    /// Whether every update is first tried on a copy of the state
    #[arg(long, value_name = "BOOL")]
    rehearse: Option<bool>,
    /// Whether a version that fails on one instance is held back for the others
    #[arg(long, value_name = "BOOL")]
    hold_failed: Option<bool>,
    /// A version that is held back to hold back no longer; give it again for more
    #[arg(long, value_name = "VERSION")]
    lift: Vec<Version>,
    /// A version that no instance may be brought to; give it again for more
    #[arg(long, value_name = "VERSION[=REASON]", value_parser = blocked)]
    block: Vec<BlockedVersion>,
    /// A version to block no longer; give it again for more
    #[arg(long, value_name = "VERSION")]
    unblock: Vec<Version>,
}

impl Change {
    /// As the API takes it.
    ///
    /// # Errors
    /// Where it changes nothing, or no policy could come of it.
    pub(super) fn read(self) -> Result<PolicyChange, Failure> {
        let change = PolicyChange {
            update_states: self.update_states.map(UpdateStates::try_from).transpose()?,
            prereleases: self.prereleases,
            deprecated: self.deprecated,
            block: self.block,
            unblock: self.unblock,
            shortage: self.shortage,
            memory_reserve_mib: self.memory_reserve_mib,
            disk_reserve_mib: self.disk_reserve_mib,
            max_load_percent: self.max_load_percent,
            concurrent_updates: self.concurrent_updates,
            concurrent_starts: self.concurrent_starts,
            on_failure: self.on_failure,
            soak_seconds: self.soak_seconds,
            snapshots_kept: self.snapshots_kept,
            rehearse: self.rehearse,
            hold_failed: self.hold_failed,
            lift: self.lift,
        };
        if change == PolicyChange::default() {
            let text = "policy set: nothing to set; `openclaw policy set --help` shows what there is";
            return Err(Failure::usage(text.to_owned()));
        }
        change.clone().apply(&Policy::default())?;
        Ok(change)
    }
}

const VERDICTS: [Verdict; 2] = [Verdict::Warn, Verdict::Refuse];

fn verdict(text: String) -> Result<Verdict, String> {
    VERDICTS.into_iter().find(|verdict| verdict.as_str() == text).ok_or_else(|| "warn or refuse".to_owned())
}

fn on_failure(text: String) -> OnFailure {
    if text == "stop" { OnFailure::Stop } else { OnFailure::RollBack }
}

fn at_once(text: &str) -> Result<u16, String> {
    if text == "none" {
        return Ok(0);
    }
    let number = text.parse::<u16>().ok().and_then(|number| AtOnce::try_from(number).ok());
    number.map(AtOnce::get).ok_or_else(|| "it is a number from 1 to 1000, or none".to_owned())
}

fn blocked(text: &str) -> Result<BlockedVersion, String> {
    let (version, reason) = match text.split_once('=') {
        Some((version, reason)) => (version, Some(reason.to_owned())),
        None => (text, None),
    };
    let version = version.parse::<Version>().map_err(|error| error.to_string())?;
    Ok(BlockedVersion { version, reason: reason.filter(|reason| !reason.is_empty()) })
}
