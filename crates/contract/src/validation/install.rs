//! May a release be installed ahead, and may an install be removed?

use super::{
    Basis, Permit,
    capacity::{self, Demand},
    permit::Outlook,
    role, target,
};
use crate::{Catalog, InstanceName, InstanceView, Refusal, Release, Version, refusal::Role};

/// A permitted install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install {
    version: Version,
    needed: bool,
}

impl Install {
    /// What is installed.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Whether there is anything to do: it is neither there nor on its way.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.needed
    }
}

/// A permitted removal of an install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uninstall {
    version: Version,
}

impl Uninstall {
    /// Whose install is removed.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }
}

/// Decides whether a release may be installed ahead: role, that it may be a target of anybody, room; in this order. It is
/// asked for by name, so that a pre-release is meant to be one. One that is installed already may be asked for again.
///
/// # Errors
/// The first refusal of these.
pub fn install(release: &Release, basis: &Basis<'_>) -> Result<Permit<Install>, Refusal> {
    role("install a release", basis.actor, Role::Operator)?;
    let of_release = target::check(release, true, None, basis)?;
    let disk = release.needs.disk.filter(|_| !release.installed);
    let shortages = capacity::check(&Demand { memory: None, disk }, basis)?;
    let install = Install { version: release.version.clone(), needed: !release.installed && !release.installing };
    let warnings = of_release.into_iter().chain(shortages).collect();
    let outlook = Outlook { warnings, plan: None, notes_url: release.notes_url.clone() };
    Ok(Permit::grant(None, 0, basis.actor, install, outlook))
}

/// Decides whether the install of a release may be removed: role, that there is one, that nobody uses it; in this order.
///
/// # Errors
/// The first refusal of these.
pub fn uninstall(release: &Release, users: &[InstanceName], basis: &Basis<'_>) -> Result<Permit<Uninstall>, Refusal> {
    role("remove the install of a release", basis.actor, Role::Operator)?;
    let version = release.version.clone();
    if !release.installed {
        return Err(Refusal::NotInstalled { version });
    }
    if !users.is_empty() {
        return Err(Refusal::InUse { version, instances: users.to_vec() });
    }
    Ok(Permit::grant(None, 0, basis.actor, Uninstall { version }, Outlook::default()))
}

/// The instances that use the install of a version: those that run it, that are to run it, or that are being brought back
/// from it; by name.
#[must_use]
pub fn users_of<'a>(version: &Version, instances: impl IntoIterator<Item = &'a InstanceView>) -> Vec<InstanceName> {
    let uses = |view: &&InstanceView| {
        let leaves = view.reverts.as_ref() == Some(version) && !view.state.at_rest();
        view.version == *version || view.target_version == *version || leaves
    };
    let mut users: Vec<_> = instances.into_iter().filter(uses).map(|view| view.name.clone()).collect();
    users.sort();
    users
}

/// The release of a version.
///
/// # Errors
/// [`Refusal::UnknownVersion`], or [`Refusal::ReleasesUnavailable`] where no list is known.
pub fn known_release<'a>(version: &Version, catalog: &'a Catalog) -> Result<&'a Release, Refusal> {
    target::known(version, catalog)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Host, InstanceState, Policy, Timestamp,
        fixture::{Failure, view},
        host::Needs,
        policy::{BlockedVersion, Verdict},
        validation::Actor,
    };

    type Outcome = Result<(), Failure>;

    fn release(version: &str) -> Result<Release, Failure> {
        Ok(Release::new(version.parse()?))
    }

    fn code<T>(decided: &Result<T, Refusal>) -> &'static str {
        decided.as_ref().err().map_or("permitted", Refusal::code)
    }

    #[test]
    fn who_may_install_what() -> Outcome {
        let blocked = BlockedVersion { version: "2026.4.9".parse()?, reason: None };
        let policy = Policy { blocked_versions: vec![blocked].try_into()?, ..Policy::default() };
        let (catalog, host) = (Catalog::default(), Host::default());
        for (role, version, expected) in [
            (Role::Viewer, "2026.4.8", "not_permitted"),
            (Role::Viewer, "2026.4.9", "not_permitted"),
            (Role::Operator, "2026.4.8", "permitted"),
            (Role::Operator, "2026.4.9", "incompatible_version"),
            (Role::Admin, "2026.5.14-beta.1", "permitted"),
        ] {
            let actor = Actor::local(role);
            let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
            assert_eq!(code(&install(&release(version)?, &basis)), expected, "{role} {version}");
        }
        Ok(())
    }

    #[test]
    fn room_is_asked_for_where_it_is_not_there_yet() -> Outcome {
        let mut policy = Policy::default();
        policy.capacity.shortage = Verdict::Refuse;
        let host = Host { disk_available: Some(1), as_of: Some(Timestamp::UNIX_EPOCH), ..Host::default() };
        let (catalog, actor) = (Catalog::default(), Actor::local_admin());
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let large = Release { needs: Needs { memory: None, disk: Some(1_000) }, ..release("2026.4.8")? };
        assert_eq!(code(&install(&large, &basis)), "insufficient_capacity");
        let there = Release { installed: true, ..large.clone() };
        assert_eq!(install(&there, &basis).map(|permit| permit.action().is_needed()), Ok(false));
        policy.capacity.shortage = Verdict::Warn;
        let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
        let permit = install(&large, &basis).map_err(|refusal| refusal.message())?;
        assert_eq!((permit.action().is_needed(), permit.warnings().len()), (true, 1));
        Ok(())
    }

    #[test]
    fn an_install_is_removed_that_nobody_uses() -> Outcome {
        let (policy, catalog, host) = (Policy::default(), Catalog::default(), Host::default());
        let user: InstanceName = "a".parse()?;
        let there = Release { installed: true, ..release("2026.4.8")? };
        for (role, release, users, expected) in [
            (Role::Viewer, there.clone(), vec![], "not_permitted"),
            (Role::Operator, release("2026.4.8")?, vec![], "not_installed"),
            (Role::Operator, there.clone(), vec![user.clone()], "in_use"),
            (Role::Operator, there, vec![], "permitted"),
        ] {
            let actor = Actor::local(role);
            let basis = Basis { policy: &policy, catalog: &catalog, host: &host, actor: &actor };
            let decided = uninstall(&release, &users, &basis);
            assert_eq!(code(&decided), expected, "{role}");
            let status = decided.err().map_or(200, |refusal| refusal.status());
            assert_eq!(
                status,
                match expected {
                    "not_permitted" => 403,
                    "permitted" => 200,
                    _ => 409,
                }
            );
        }
        Ok(())
    }

    #[test]
    fn who_uses_an_install() -> Outcome {
        use InstanceState::{Provisioning, Running, Stopped};
        let named = |name: &str, view: InstanceView| -> Result<InstanceView, Failure> {
            Ok(InstanceView { name: name.parse()?, ..view })
        };
        let reverts = |view: InstanceView| -> Result<InstanceView, Failure> {
            Ok(InstanceView { reverts: Some("2026.4.11".parse()?), ..view })
        };
        let views = [
            named("e", view(Running, "2026.4.11", "2026.4.11")?)?,
            named("d", view(Provisioning, "2026.4.8", "2026.4.11")?)?,
            named("c", view(Stopped, "2026.4.11", "2026.4.8")?)?,
            named("b", reverts(view(Provisioning, "2026.4.8", "2026.4.8")?)?)?,
            named("a", reverts(view(Running, "2026.4.8", "2026.4.8")?)?)?,
        ];
        let users: Vec<_> = users_of(&"2026.4.11".parse()?, &views).iter().map(ToString::to_string).collect();
        assert_eq!(users, ["b", "c", "d", "e"]);
        assert_eq!(users_of(&"2026.5.3".parse()?, &views), []);
        Ok(())
    }
}
