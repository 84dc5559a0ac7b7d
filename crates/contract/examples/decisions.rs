//! Prints the decision table, for docs/decisions.md.

use openclaw_contract::validation::table;

fn main() -> table::Sampled<()> {
    print!("{}", table::markdown()?);
    Ok(())
}
