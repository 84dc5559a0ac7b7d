//! A portal that was built anew is embedded anew: its files' names change, which the embedding alone does not see.

fn main() {
    println!("cargo::rerun-if-changed=../../target/portal");
}
