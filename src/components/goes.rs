//! What a deletion takes away, and what it leaves.

use crate::format::count;
use openclaw_contract::{InstanceView, host::human_bytes};

/// What is removed with an instance, `folder` being where its files are, where that is known.
pub(crate) fn removed(view: &InstanceView, folder: Option<&str>) -> Vec<String> {
    let size = |bytes: u64| format!(", {}", human_bytes(bytes));
    let place = folder.map(|folder| format!(", in {folder}")).unwrap_or_default();
    let state =
        format!("its state, all that its agent remembers{}{place}", view.state_bytes.map(size).unwrap_or_default());
    let bytes = view.snapshots.iter().fold(0_u64, |sum, snapshot| sum.saturating_add(snapshot.bytes));
    let snapshots = match view.snapshots.len() {
        0 => None,
        1 => Some(format!("its snapshot{}", size(bytes))),
        number => Some(format!("its {}{}", count(number, "snapshot"), size(bytes))),
    };
    [Some(state), snapshots, Some("its configuration and its logs".to_owned())].into_iter().flatten().collect()
}

/// What stays; `installed` is whether its version is on this host.
pub(crate) fn kept(view: &InstanceView, installed: bool) -> Vec<String> {
    let install = installed.then(|| format!("the install of {} on this host, which others may use", view.version));
    let always = ["its timeline, in Activity", "a folder that was adopted: it is let go of, with all that is in it"];
    always.into_iter().map(str::to_owned).chain(install).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::fixture::{snapshot, view};
    use openclaw_contract::InstanceState;

    #[test]
    fn it_says_what_goes_with_its_size() {
        let bare = view("a", InstanceState::Running);
        assert_eq!(removed(&bare, None), ["its state, all that its agent remembers", "its configuration and its logs"]);
        let full = InstanceView {
            state_bytes: Some(12_000_000),
            snapshots: vec![snapshot(2, "2026.4.8"), snapshot(3, "2026.4.11")],
            ..bare
        };
        let goes = removed(&full, Some("/srv/a"));
        assert_eq!(goes.first().unwrap(), "its state, all that its agent remembers, 12 MB, in /srv/a");
        assert_eq!(goes.get(1).unwrap(), "its 2 snapshots, 424 MB");
    }

    #[test]
    fn it_says_what_stays() {
        let view = view("a", InstanceState::Running);
        assert!(kept(&view, true).iter().any(|line| line.contains("install of 2026.4.8")));
        assert!(!kept(&view, false).iter().any(|line| line.contains("install")));
    }
}
