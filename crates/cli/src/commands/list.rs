//! `openclaw list`.

use super::{Context, Outcome};
use crate::{exit::Exit, table::table};
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use openclaw_client::ListQuery;
use openclaw_contract::{InstanceState, InstanceView, text};

/// Show all instances
#[derive(Args, Debug)]
#[command(after_help = "Example: openclaw list --state running --label team=ops")]
pub(crate) struct List {
    /// Only those in this state
    #[arg(long, value_name = "STATE", value_parser = PossibleValuesParser::new(InstanceState::ALL.iter().map(InstanceState::as_str)).try_map(|text| text.parse::<InstanceState>()))]
    state: Option<InstanceState>,
    /// Only those with this label, whatever its value or with this one
    #[arg(long, value_name = "KEY[=VALUE]")]
    label: Option<String>,
}

impl List {
    pub(crate) async fn run(self, context: &Context) -> Outcome {
        let query = ListQuery { state: self.state, label: self.label, ..ListQuery::default() };
        let list = context.client.instance_list_all(&query).await?;
        if list.instances.is_empty() {
            context.printer.show(&list, String::new)?;
            let all = query == ListQuery::default();
            context.printer.note(if all { "There are no instances." } else { "There are no such instances." });
            if all {
                context.printer.hint("`openclaw create NAME` creates one");
            }
            return Ok(Exit::Done);
        }
        context.printer.show(&list, || {
            let titles = ["NAME", "STATE", "VERSION", "TARGET", "LAST UPDATED", "LABELS"];
            table(titles, list.instances.iter().map(row).collect())
        })?;
        Ok(Exit::Done)
    }
}

fn row(view: &InstanceView) -> [String; 6] {
    let labels: Vec<_> = view.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    [
        view.name.to_string(),
        view.state.to_string(),
        view.version.to_string(),
        view.target_version.to_string(),
        view.last_updated_at.map_or_else(|| "-".to_owned(), text::time),
        labels.join(","),
    ]
}
