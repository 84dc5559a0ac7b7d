use super::*;
use crate::live::{
    fixture::{at, catalog, name, version, view},
    fleet_view::Sort,
};
use openclaw_contract::{
    InstanceState::{Deleting, Error, Provisioning, Running, Stopped},
    Labels, Layer, Policy, Step,
};
use std::collections::BTreeMap;

fn layer(status: LayerStatus) -> Layer {
    Layer { status, detail: None, as_of: Some(at(1)) }
}

fn well(text: &str, state: InstanceState) -> InstanceView {
    let health =
        Health { process: layer(LayerStatus::Ok), gateway: layer(LayerStatus::Ok), channels: layer(LayerStatus::Off) };
    InstanceView { health, observed_generation: 1, ..view(text, state) }
}

fn labelled(text: &str, labels: &[(&str, &str)]) -> InstanceView {
    let labels: BTreeMap<_, _> = labels.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    InstanceView { labels: Labels::try_from(labels).unwrap(), ..well(text, Running) }
}

fn taken(query: &[(&str, &str)], view: &InstanceView) -> bool {
    let (looked, problems) =
        FleetView::read(|wanted| query.iter().find(|(part, _)| *part == wanted).map(|(_, value)| (*value).to_owned()));
    assert_eq!(problems, Vec::<String>::new());
    let (catalog, policy) = (catalog(&["2026.4.8", "2026.4.11"]), Policy::default());
    looked.takes(view, Offer { catalog: &catalog, policy: Some(&policy) })
}

#[test]
fn what_failed_or_is_not_known_needs_somebody() {
    let with = |state, process, gateway| {
        let health = Health { process: layer(process), gateway: layer(gateway), channels: layer(LayerStatus::Off) };
        InstanceView { health, ..view("a", state) }
    };
    let (ok, failing, unknown) = (LayerStatus::Ok, LayerStatus::Failing, LayerStatus::Unknown);
    let reverted = InstanceView { reverts: Some(version("2026.4.11")), ..well("a", Running) };
    for (case, view, needs) in [
        ("well", well("a", Running), false),
        ("in error", well("a", Error), true),
        ("in a state that is unknown", well("a", InstanceState::of_word("hibernating")), true),
        ("a gateway that fails", with(Running, ok, failing), true),
        ("a gateway that starts", with(Running, ok, LayerStatus::Starting), false),
        ("running and not observed", with(Running, unknown, unknown), true),
        ("off and not observed", with(Stopped, unknown, unknown), true),
        ("off and never looked at", view("a", Stopped), false),
        ("off", with(Stopped, LayerStatus::Off, LayerStatus::Off), false),
        ("on its way", with(Provisioning, failing, unknown), false),
        ("on its way out", with(Deleting, failing, unknown), false),
        ("an update that was rolled back", reverted, true),
    ] {
        assert_eq!(needs_attention(&view), needs, "{case}");
    }
}

#[test]
fn drift_is_what_nobody_works_on() {
    let another = |view: InstanceView| InstanceView { target_version: version("2026.4.11"), ..view };
    let behind = InstanceView { generation: 2, ..well("a", Running) };
    for (case, view, drifts) in [
        ("as it should be", well("a", Running), false),
        ("another version", another(well("a", Running)), true),
        ("another version, after an error", another(well("a", Error)), true),
        ("another version, on its way", another(well("a", Provisioning)), false),
        ("another version, when it is started", another(well("a", Stopped)), false),
        ("a stop that nobody began", behind.clone(), true),
        ("a stop that is under way", InstanceView { step: Some(Step::Stop), ..behind }, false),
    ] {
        assert_eq!(drift(&view).is_some(), drifts, "{case}");
    }
}

#[test]
fn a_filter_takes_what_it_names() {
    let (eu, moving) = (labelled("support-eu", &[("team", "Research"), ("eu", "")]), well("b", Provisioning));
    let newest = InstanceView { target_version: version("2026.4.11"), ..well("c", Running) };
    for (query, view, takes) in [
        (&[][..], &eu, true),
        (&[("state", "running")], &eu, true),
        (&[("state", "error")], &eu, false),
        (&[("busy", "1")], &eu, false),
        (&[("busy", "1")], &moving, true),
        (&[("attention", "1")], &eu, false),
        (&[("updates", "1")], &eu, true),
        (&[("updates", "1")], &newest, false),
        (&[("version", "2026.4.8")], &newest, true),
        (&[("version", "2026.4.11")], &newest, true),
        (&[("version", "2026.4.11")], &eu, false),
        (&[("label", "team")], &eu, true),
        (&[("label", "team=Research")], &eu, true),
        (&[("label", "team=research")], &eu, false),
        (&[("label", "eu=")], &eu, true),
        (&[("label", "us")], &eu, false),
        (&[("q", "support RESEARCH"), ("state", "running")], &eu, true),
    ] {
        assert_eq!(taken(query, view), takes, "{query:?}");
    }
}

#[test]
fn a_search_finds_names_labels_and_versions() {
    let view = labelled("support-eu", &[("team", "Research")]);
    for found in ["", "support", "EU", "research", "team=research", "2026.4.8", "support research", " eu "] {
        assert!(matches(found, &view), "{found:?}");
    }
    for missed in ["us", "support finance", "2026.4.11"] {
        assert!(!matches(missed, &view), "{missed:?}");
    }
}

#[test]
fn columns_put_what_matters_first_and_names_decide() {
    let by = |columns: &[(Column, bool)], views: &[InstanceView]| {
        let sort = columns.iter().map(|(column, descending)| Sort { column: *column, descending: *descending });
        let looked = FleetView { sort: sort.collect(), ..FleetView::default() };
        let mut views: Vec<_> = views.iter().collect();
        views.sort_by(|one, other| looked.compare(one, other));
        views.iter().map(|view| view.name.to_string()).collect::<String>()
    };
    let a = InstanceView { step: Some(Step::Fetch), last_updated_at: Some(at(9)), ..well("a", Provisioning) };
    let b = InstanceView { version: version("2026.4.11"), ..labelled("b", &[("team", "x")]) };
    let c = InstanceView { last_updated_at: Some(at(5)), ..view("c", Error) };
    let views = [c, a, b];
    for (columns, order) in [
        (&[][..], "abc"),
        (&[(Column::Name, true)], "cba"),
        (&[(Column::State, false)], "cab"),
        (&[(Column::Version, false)], "acb"),
        (&[(Column::Version, true)], "bac"),
        (&[(Column::Target, false), (Column::Name, true)], "cba"),
        (&[(Column::Step, false)], "abc"),
        (&[(Column::Health, false)], "cab"),
        (&[(Column::Changed, false)], "bca"),
        (&[(Column::Labels, false)], "bac"),
    ] {
        assert_eq!(by(columns, &views), order, "{columns:?}");
    }
}

#[test]
fn only_what_moves_an_instance_asks_for_a_new_order() {
    let (catalog, policy) = (catalog(&["2026.4.8"]), Policy::default());
    let alike = |looked: &FleetView, before: Option<&InstanceView>, now: Option<&InstanceView>| {
        looked.places_alike(before, now, Offer { catalog: &catalog, policy: Some(&policy) })
    };
    let (running, failed) = (well("a", Running), well("a", Error));
    let plain = FleetView::default();
    assert!(alike(&plain, Some(&running), Some(&failed)));
    assert!(!alike(&plain, None, Some(&failed)) && !alike(&plain, Some(&running), None));
    let of_errors = FleetView { state: Some(Error), ..plain.clone() };
    assert!(!alike(&of_errors, Some(&running), Some(&failed)));
    assert!(alike(&of_errors, Some(&running), None) && alike(&of_errors, None, Some(&running)));
    let by_state = FleetView { sort: vec![Sort { column: Column::State, descending: false }], ..plain };
    assert!(!alike(&by_state, Some(&running), Some(&failed)));
    assert!(alike(&by_state, Some(&running), Some(&InstanceView { progress: Some(0.5), ..running.clone() })));
    assert_eq!(running.name, name("a"));
}
