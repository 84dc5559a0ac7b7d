//! From what is desired and what is observed to the next step: pure and synchronous.
