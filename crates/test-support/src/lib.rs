//! A server on a free port, fixtures, and a clock to turn by hand.
