//! The pictures in docs/screenshots: the real page against a server in which time is turned by hand, so that each run shows
//! the same.

mod fleets;
mod scenes;

fn main() -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(scenes::take_all())
}
