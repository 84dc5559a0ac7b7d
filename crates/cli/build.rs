//! What the binary carries of its sources: the fingerprint of the rules, computed from the decision table.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rustc-env=OPENCLAW_RULES={}", openclaw_contract::validation::table::fingerprint()?);
    // A changed contract is a changed build script, which runs again.
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
