//! The routes of the portal itself: releases, policy, version.

use crate::{Client, ClientError};
use openclaw_contract::{Catalog, Policy, view::ServerVersion};
use reqwest::Method;

impl Client {
    /// `GET releases`: every release that the server's driver knows.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn releases(&self) -> Result<Catalog, ClientError> {
        self.json(self.request(Method::GET, &["releases"])).await
    }

    /// `GET policy`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn policy(&self) -> Result<Policy, ClientError> {
        self.json(self.request(Method::GET, &["policy"])).await
    }

    /// `PUT policy`: the policy in force from now on.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn policy_set(&self, policy: &Policy) -> Result<Policy, ClientError> {
        self.json(self.request(Method::PUT, &["policy"]).json(policy)).await
    }

    /// `GET version`: the server's version, rules and driver.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn server_version(&self) -> Result<ServerVersion, ClientError> {
        self.json(self.request(Method::GET, &["version"])).await
    }
}
