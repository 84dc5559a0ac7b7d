//! What the page may cost: counted, never timed.

mod first_load;
mod large_fleet;
