//! What the binary carries of its sources: the fingerprint of the rules, computed from the decision table, and the portal.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rustc-env=OPENCLAW_RULES={}", openclaw_contract::validation::table::fingerprint()?);
    // Without these two, cargo looks at this folder only. A portal that was built anew is embedded anew: its files' names
    // change, which the embedding alone does not see. (A changed contract is a changed build script, which runs again.)
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../target/portal");
    Ok(())
}
