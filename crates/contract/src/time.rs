//! Moments. Everywhere but in the page they are jiff's; the page only compares, shows and takes apart what it is told, and
//! has a type of its own for that, because jiff alone would be a tenth of its code.

#[cfg(any(target_arch = "wasm32", test))]
pub mod small;

#[cfg(not(target_arch = "wasm32"))]
pub use jiff::Timestamp;
#[cfg(target_arch = "wasm32")]
pub use small::{Elapsed, OutOfRange, Timestamp};
