//! The routes that say what would be decided, and change nothing.

use crate::{Client, ClientError};
use openclaw_contract::{
    Decision, InstanceName,
    decision::{Answers, Question, Questions},
};
use reqwest::Method;

impl Client {
    /// `POST instances/{name}/decide`: whether that may be done, and what it would do.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn instance_decide(&self, name: &InstanceName, question: &Question) -> Result<Decision, ClientError> {
        self.json(self.request(Method::POST, &["instances", name.as_str(), "decide"]).json(question)).await
    }

    /// `POST decide`: the same about several instances, answered in the order of the questions.
    ///
    /// # Errors
    /// As [`ClientError`] says.
    pub async fn decide(&self, questions: &Questions) -> Result<Answers, ClientError> {
        self.json(self.request(Method::POST, &["decide"]).json(questions)).await
    }
}
