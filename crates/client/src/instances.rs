//! The routes of instances.

use crate::{Client, ClientError};
use openclaw_contract::{
    CreateRequest, InstanceList, InstanceName, InstanceState, InstanceView, UpdateRequest, UpdateResponse, Version,
    event::Timeline, request::Precondition,
};
use reqwest::{Method, RequestBuilder, header::IF_MATCH};
use serde::Serialize;

/// Which instances to list; all by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListQuery {
    /// Only those in this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<InstanceState>,
    /// Only those that run this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Version>,
    /// Only those with this label: `key` or `key=value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Only those whose name contains this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Only those after this name: `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<InstanceName>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

impl Client {
    /// `GET instances`: one page of the instances, by name.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_list(&self, query: &ListQuery) -> Result<InstanceList, ClientError> {
        self.json(self.request(Method::GET, &["instances"]).query(query)).await
    }

    /// `GET instances`, page by page until there are no more. The sequence number is the first page's.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_list_all(&self, query: &ListQuery) -> Result<InstanceList, ClientError> {
        let mut list = self.instance_list(query).await?;
        while let Some(after) = list.next.take() {
            let page = self.instance_list(&ListQuery { after: Some(after.clone()), ..query.clone() }).await?;
            if page.next.as_ref().is_some_and(|next| *next <= after) {
                return Err(self.unreadable("its pages do not come to an end".to_owned()));
            }
            list.instances.extend(page.instances);
            list.next = page.next;
        }
        Ok(list)
    }

    /// `GET instances/{name}`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_view(&self, name: &InstanceName) -> Result<InstanceView, ClientError> {
        self.json(self.request(Method::GET, &["instances", name.as_str()])).await
    }

    /// `POST instances`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_create(&self, create: &CreateRequest) -> Result<InstanceView, ClientError> {
        self.once(|| self.request(Method::POST, &["instances"]).json(create)).await
    }

    /// `DELETE instances/{name}`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_delete(
        &self,
        name: &InstanceName,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        let request = || self.request(Method::DELETE, &["instances", name.as_str()]);
        self.once(|| if_match(request(), precondition)).await
    }

    /// `POST instances/{name}/update`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_update(
        &self,
        name: &InstanceName,
        update: &UpdateRequest,
        precondition: Precondition,
    ) -> Result<UpdateResponse, ClientError> {
        let request = || self.request(Method::POST, &["instances", name.as_str(), "update"]).json(update);
        self.once(|| if_match(request(), precondition)).await
    }

    /// `POST instances/{name}/start`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_start(
        &self,
        name: &InstanceName,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        self.act(name, "start", precondition).await
    }

    /// `POST instances/{name}/stop`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_stop(
        &self,
        name: &InstanceName,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        self.act(name, "stop", precondition).await
    }

    /// `POST instances/{name}/restart`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_restart(
        &self,
        name: &InstanceName,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        self.act(name, "restart", precondition).await
    }

    async fn act(
        &self,
        name: &InstanceName,
        action: &str,
        precondition: Precondition,
    ) -> Result<InstanceView, ClientError> {
        let request = || self.request(Method::POST, &["instances", name.as_str(), action]);
        self.once(|| if_match(request(), precondition)).await
    }

    /// `GET instances/{name}/timeline`: the newest events first, at most `limit`, all older than event number `before`.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_timeline(
        &self,
        name: &InstanceName,
        limit: Option<usize>,
        before: Option<u64>,
    ) -> Result<Timeline, ClientError> {
        let limit = limit.map(|limit| ("limit", limit.to_string()));
        let before = before.map(|before| ("before", before.to_string()));
        let query: Vec<_> = limit.into_iter().chain(before).collect();
        self.json(self.request(Method::GET, &["instances", name.as_str(), "timeline"]).query(&query)).await
    }
}

pub(crate) fn if_match(request: RequestBuilder, precondition: Precondition) -> RequestBuilder {
    match precondition {
        Some(generation) => request.header(IF_MATCH, format!("\"{generation}\"")),
        None => request,
    }
}
