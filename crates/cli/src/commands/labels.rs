//! Labels on the command line.

use crate::failure::Failure;
use clap::Args;
use openclaw_contract::Labels;
use std::collections::BTreeMap;

/// The labels of a new instance.
#[derive(Args, Clone, Debug)]
pub(crate) struct LabelArgs {
    /// A label of yours; give it again for another one
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

impl LabelArgs {
    pub(crate) fn read(self) -> Result<Labels, Failure> {
        let labels: BTreeMap<_, _> = self.labels.into_iter().collect();
        Labels::try_from(labels).map_err(|error| Failure::usage(error.to_string()))
    }
}

/// One label, held to the contract on its own so that the message names it.
fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("a label is KEY=VALUE")?;
    let pair = (key.to_owned(), value.to_owned());
    Labels::try_from(BTreeMap::from([pair.clone()])).map_err(|error| error.to_string())?;
    Ok(pair)
}
