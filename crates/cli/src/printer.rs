//! Data to stdout, everything else to stderr; colour only on a terminal and never where NO_COLOR is set.

use crate::failure::Failure;
use clap::ValueEnum;
use console::style;
use serde::Serialize;
use std::io::{self, Write as _};

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// The API's own views, for programs
    Json,
}

/// Prints.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    format: Format,
}

impl Printer {
    pub(crate) fn new(format: Format) -> Self {
        Self { format }
    }

    pub(crate) fn format(self) -> Format {
        self.format
    }

    /// Data: the value itself as JSON, or its text, which ends its own lines.
    pub(crate) fn show<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) -> io::Result<()> {
        match self.format {
            Format::Text => self.data(&text()),
            Format::Json => self.data(&json(value)?),
        }
    }

    /// Data that only people are shown, ahead of what both are shown in the end.
    pub(crate) fn say(self, text: impl FnOnce() -> String) -> io::Result<()> {
        match self.format {
            Format::Text => self.data(&text()),
            Format::Json => Ok(()),
        }
    }

    /// Data as it is, ending its own lines.
    pub(crate) fn data(self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Something beside the data, for people.
    pub(crate) fn note(self, text: &str) {
        if self.format == Format::Text {
            self.aside(text);
        }
    }

    /// A `hint:` line, for people.
    pub(crate) fn hint(self, text: &str) {
        self.note(&format!("{} {text}", style("hint:").for_stderr().cyan().bold()));
    }

    /// What went wrong, to stderr: the `Error:` line and its hint, or the body that the API has for it.
    pub(crate) fn failure(self, failure: &Failure) {
        match failure {
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Output(error) => self.aside(&format!("{} cannot write: {error}", label())),
            Failure::Told(told) => match self.format {
                Format::Json => self.aside(json(&told.body).unwrap_or_default().trim_end()),
                Format::Text => {
                    self.aside(&format!("{} {}", label(), one_line(&told.text)));
                    if let Some(cause) = &told.cause {
                        self.aside(&format!("cause: {}", one_line(cause)));
                    }
                    if let Some(hint) = &told.hint {
                        self.hint(hint);
                    }
                }
            },
        }
    }

    /// A line to stderr; where even that is closed there is nobody left to tell.
    fn aside(self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

fn label() -> console::StyledObject<&'static str> {
    style("Error:").for_stderr().red().bold()
}

fn json<T: Serialize>(value: &T) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

/// A text that may come from elsewhere, without what would move a terminal's cursor.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_elsewhere_stays_on_its_line() {
        assert_eq!(one_line("a\n\u{1b}[2Jb → ü"), "a  [2Jb → ü");
    }
}
