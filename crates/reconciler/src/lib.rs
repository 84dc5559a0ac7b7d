//! Brings every instance from what is observed to what is desired.
