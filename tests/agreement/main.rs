//! Every cell of the decision table, in three places: the API over HTTP, the command line as a process, and the button in a
//! real browser. None may disagree with the table, also after the policy has changed under an open page; and a page that was
//! built from another rule has to notice.

mod api;
mod command_line;
mod compared;
mod page;
mod stale;
mod world;

use compared::Compared;
use openclaw_contract::{refusal::Role, validation::table::SamplePolicy};
use std::time::Instant;
use world::World;

type Outcome = anyhow::Result<()>;

#[tokio::test(flavor = "multi_thread")]
async fn the_api_says_and_does_what_the_table_says() -> Outcome {
    let (began, mut compared) = (Instant::now(), Compared::default());
    for role in Role::ALL {
        let world = World::of(role).await?;
        for policy in SamplePolicy::ALL {
            world.set_policy(policy).await?;
            compared.add(api::compare(&world, policy).await?);
        }
    }
    compared.conclude("API", began)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_says_and_does_what_the_table_says() -> Outcome {
    let (began, mut compared) = (Instant::now(), Compared::default());
    for role in Role::ALL {
        let world = World::of(role).await?;
        for policy in SamplePolicy::ALL {
            world.set_policy(policy).await?;
            compared.add(command_line::compare(&world, policy).await?);
        }
    }
    compared.conclude("command line", began)
}

/// The page is opened once for each role; from then on the policy changes under it.
#[tokio::test(flavor = "multi_thread")]
async fn the_button_says_what_the_table_says() -> Outcome {
    let (began, mut compared) = (Instant::now(), Compared::default());
    for role in Role::ALL {
        compared.add(page::compare(role).await?);
    }
    compared.conclude("page", began)
}
