//! The routes of the portal itself: releases, policy, host, session, version.

use crate::{Client, ClientError};
use openclaw_contract::{
    Catalog, Host, Policy, Release, Version,
    policy::PolicyChange,
    view::{ServerVersion, Session},
};
use reqwest::Method;

impl Client {
    /// `GET releases`: every release that the server's driver knows.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn releases(&self) -> Result<Catalog, ClientError> {
        self.json(self.request(Method::GET, &["releases"])).await
    }

    /// `POST releases/{version}/install`: installs a release ahead; accepted, not done yet.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn release_install(&self, version: &Version) -> Result<Release, ClientError> {
        self.json(self.request(Method::POST, &["releases", &version.to_string(), "install"])).await
    }

    /// `DELETE releases/{version}/install`: removes the install of a release that nobody uses.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn release_uninstall(&self, version: &Version) -> Result<Release, ClientError> {
        self.json(self.request(Method::DELETE, &["releases", &version.to_string(), "install"])).await
    }

    /// `GET policy`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn policy(&self) -> Result<Policy, ClientError> {
        self.json(self.request(Method::GET, &["policy"])).await
    }

    /// `PUT policy`: the policy in force from now on, all of it.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn policy_set(&self, policy: &Policy) -> Result<Policy, ClientError> {
        self.json(self.request(Method::PUT, &["policy"]).json(policy)).await
    }

    /// `PATCH policy`: what is not named stays as it is.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn policy_change(&self, change: &PolicyChange) -> Result<Policy, ClientError> {
        self.json(self.request(Method::PATCH, &["policy"]).json(change)).await
    }

    /// `GET host`: what the host of the instances has free.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn host(&self) -> Result<Host, ClientError> {
        self.json(self.request(Method::GET, &["host"])).await
    }

    /// `GET session`: who asks, and what they may do.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn session(&self) -> Result<Session, ClientError> {
        self.json(self.request(Method::GET, &["session"])).await
    }

    /// `GET version`: the server's version, rules and driver.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn server_version(&self) -> Result<ServerVersion, ClientError> {
        self.json(self.request(Method::GET, &["version"])).await
    }

    /// `GET version`: the fingerprint of the rules that the server was built with.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn rules(&self) -> Result<String, ClientError> {
        self.server_version().await.map(|server| server.rules)
    }
}
