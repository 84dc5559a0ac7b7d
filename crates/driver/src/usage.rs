//! What a gateway uses of its host.

/// What a gateway and everything it started use now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Memory, in bytes.
    pub memory_bytes: u64,
    /// The time that they had a processor so far, in seconds; what is used now shows in how fast it grows.
    pub cpu_seconds: f64,
}
