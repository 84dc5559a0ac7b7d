//! The typed HTTP client of the command line and of tests.
