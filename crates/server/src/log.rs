//! The log: one line an event, in the product's format, on stderr.

use openclaw_contract::text;
use std::fmt::{self, Write as _};
use tracing::{Event, Subscriber, field::Field};
use tracing_subscriber::{
    EnvFilter,
    fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter, format::Writer},
    registry::LookupSpan,
};

/// What is logged where `OPENCLAW_LOG` says nothing: our own words, and only the warnings of others.
const DEFAULT: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn,hyper=warn,reqwest=warn";

/// Sends the log to stderr, from INFO on, or as `OPENCLAW_LOG` says (`warn`, `api=debug,info`).
pub fn init() {
    init_to(std::io::stderr);
}

/// Sends the log to `writer`. Once a process; a second call changes nothing.
pub fn init_to<W>(writer: W)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_from_env("OPENCLAW_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    // A test process starts several servers; the first one's log serves them all.
    let _ = subscriber.event_format(Line).try_init();
}

struct Line;

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut message = Message::default();
        event.record(&mut message);
        let metadata = event.metadata();
        let component = metadata.target().split("::").next().unwrap_or_default();
        let now = openclaw_contract::Timestamp::now();
        writeln!(writer, "{}", text::log_line(now, metadata.level().as_str(), component, &message.0))
    }
}

/// The message and the fields of an event, on one line whatever they contain.
#[derive(Default)]
struct Message(String);

impl tracing::field::Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        let text = text.replace(|c: char| c.is_control(), " ");
        if field.name() == "message" {
            self.0.insert_str(0, &text);
        } else if !field.name().starts_with("log.") {
            // Writing to a String does not fail.
            let _ = write!(self.0, " {}={text}", field.name());
        }
    }
}
