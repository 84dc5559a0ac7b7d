//! What the page carries of its sources: the fingerprint of the rules, computed from the decision table.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rustc-env=OPENCLAW_RULES={}", openclaw_contract::validation::table::fingerprint()?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=crates/contract/src");
    Ok(())
}
