//! The keys that do something, as the dialog lists them (`?`). What they do is in the fleet page's keys and in the shell.

/// Each key with what it does, in the order in which they are listed.
pub(crate) const SHORTCUTS: &[(&str, &str)] = &[
    ("/", "Search the fleet"),
    ("← ↑ ↓ →", "Move from instance to instance"),
    ("Home, End", "Go to the first or the last instance"),
    ("Enter", "Open the instance"),
    ("u", "Update the instance"),
    ("x", "Select the instance, or no longer"),
    ("Esc", "Clear the search, or close what is open"),
    ("?", "Show this list"),
];
