//! Memory and processor as small charts.

use super::host::OnHost;
use crate::{
    chart::{Chart, HEIGHT, WIDTH},
    ui::part,
};
use leptos::prelude::*;
use openclaw_contract::{Samples, Span, host::human_bytes};

#[component]
pub(super) fn Usage(host: OnHost) -> impl IntoView {
    let button = move |span: Span, title: &'static str| {
        let pressed = move || (host.span.get() == span).to_string();
        view! {
            <button type="button" class="segment" aria-pressed=pressed on:click=move |_| host.span.set(span)>{title}</button>
        }
    };
    let charts = part(move || {
        let over = match host.span.get() {
            Span::Hour => "1 h ago",
            Span::Day => "24 h ago",
        };
        let draw = |samples: &Samples| {
            let memory: Vec<_> = samples.memory_kib.iter().map(|kib| kib.map(|kib| u64::from(kib) * 1024)).collect();
            let cpu: Vec<_> = samples.cpu_permille.iter().map(|part| part.map(u64::from)).collect();
            view! { {chart("Memory", &memory, human_bytes, over)}{chart("CPU", &cpu, percent, over)} }.into_any()
        };
        host.samples.with(|samples| samples.as_ref().map(draw)).into_any()
    });
    let unread = part(move || {
        match (host.failure.get(), host.samples.with(Option::is_some)) {
        (Some(error), false) => view! {
            <p class="note bad" role="status">
                {error.message()}" "<button type="button" class="link" on:click=move |_| host.read()>"Try again"</button>
            </p>
        }
        .into_any(),
        (None, false) => view! { <p class="faint" role="status">"Reading …"</p> }.into_any(),
        (_, true) => ().into_any(),
    }
    });
    view! {
        <div class="usage">
            <div class="usage-head">
                <h3>"Memory and CPU"</h3>
                <div class="segments" role="group" aria-label="Memory and CPU over">
                    {button(Span::Hour, "1 h")}{button(Span::Day, "24 h")}
                </div>
            </div>
            {charts}
            {unread}
        </div>
    }
}

fn chart(title: &'static str, values: &[Option<u64>], say: fn(u64) -> String, over: &'static str) -> AnyView {
    let Some(chart) = Chart::of(values) else {
        return view! { <p class="faint">{format!("{title}: not measured yet.")}</p> }.into_any();
    };
    let Chart { line, area, top, last: (last, newest), least, most, missing } = chart;
    let now = if newest { "now" } else { "last" };
    let gaps = match missing {
        0 => String::new(),
        missing => format!("; not measured {missing} times of {}", values.len()),
    };
    let label =
        format!("{title} since {over}: {now} {}, at least {}, at most {}{gaps}", say(last), say(least), say(most));
    let figure = |word: &'static str, value: u64| {
        view! { <span><span class="faint">{word}" "</span>{say(value)}</span> }
    };
    view! {
        <figure class="chart">
            <figcaption>
                <strong>{title}</strong>
                <span class="chart-figures">{figure(now, last)}{figure("min", least)}{figure("max", most)}</span>
            </figcaption>
            <div class="chart-frame">
                <span class="chart-top faint" aria-hidden="true">{say(top)}</span>
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=label>
                    <path class="chart-area" d=area></path>
                    <path class="chart-line" d=line></path>
                </svg>
            </div>
            <div class="chart-axis faint" aria-hidden="true"><span>{over}</span><span>"now"</span></div>
        </figure>
    }
    .into_any()
}

/// Of thousandths of one processor.
fn percent(permille: u64) -> String {
    if permille >= 100 { format!("{} %", permille / 10) } else { format!("{}.{} %", permille / 10, permille % 10) }
}
