//! What `openclaw policy set` can be told.

use crate::failure::Failure;
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use openclaw_contract::{
    InstanceState, Policy, Version,
    policy::{BlockedVersion, ConcurrentUpdates, PolicyChange, UpdateStates, Verdict},
};

/// Set parts of the policy; the rest stays, and all of it holds from the next request on
#[derive(Args, Debug)]
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
    #[arg(long, value_name = "N", value_parser = concurrent_updates)]
    concurrent_updates: Option<u16>,
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

fn concurrent_updates(text: &str) -> Result<u16, String> {
    if text == "none" {
        return Ok(0);
    }
    let number = text.parse::<u16>().ok().and_then(|number| ConcurrentUpdates::try_from(number).ok());
    number.map(ConcurrentUpdates::get).ok_or_else(|| "it is a number from 1 to 1000, or none".to_owned())
}

fn blocked(text: &str) -> Result<BlockedVersion, String> {
    let (version, reason) = match text.split_once('=') {
        Some((version, reason)) => (version, Some(reason.to_owned())),
        None => (text, None),
    };
    let version = version.parse::<Version>().map_err(|error| error.to_string())?;
    Ok(BlockedVersion { version, reason: reason.filter(|reason| !reason.is_empty()) })
}
