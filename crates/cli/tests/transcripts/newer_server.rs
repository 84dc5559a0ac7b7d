//! Words that a newer server has and this command line has not: shown as they are, and never in the way of looking.

use crate::{
    stub,
    terminal::{Outcome, openclaw_at},
};
use insta::assert_snapshot;

const EVENT: &str = r#"{"sequence":7,"at":"2026-04-10T14:23:11Z","instance":"my-instance","generation":3,
    "state":"hibernating","actor":"reconciler","what":{"kind":"teleported","to":"mars"}}"#;

#[tokio::test]
async fn an_unknown_state_is_shown_as_it_is() -> Outcome {
    let server = stub::server("other").await;
    let view = stub::view("hibernating");
    let list = format!(r#"{{"instances":[{view}],"sequence":7,"next":null}}"#);
    stub::answers(&server, "GET", "instances", 200, &list).await;
    stub::answers(&server, "GET", "instances/my-instance", 200, &view).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw list").await, @r"
    $ openclaw list
    NAME         STATE        VERSION   TARGET    LAST UPDATED          LABELS
    my-instance  hibernating  2026.4.8  2026.4.8  2026-04-10T14:23:11Z
    ");
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw status my-instance").await, @r"
    $ openclaw status my-instance
    Instance: my-instance
    State: hibernating
    Version: 2026.4.8
    Last updated: 2026-04-10T14:23:11Z
    ");
    let json = openclaw_at(&server.uri(), "openclaw status my-instance -o json").await;
    assert!(json.exit == 0 && json.stdout.contains(r#""state": "hibernating""#), "{json}");
    Ok(())
}

#[tokio::test]
async fn an_unknown_event_is_one_line_of_the_timeline() -> Outcome {
    let server = stub::server("other").await;
    let timeline = format!(r#"{{"events":[{EVENT}],"next":null}}"#);
    stub::answers(&server, "GET", "instances/my-instance/timeline", 200, &timeline).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw timeline my-instance").await, @r"
    $ openclaw timeline my-instance
    TIME                  STATE        BY          EVENT
    2026-04-10T14:23:11Z  hibernating  reconciler  An event of a kind that is not known here
    ");
    Ok(())
}

#[tokio::test]
async fn an_unknown_event_does_not_end_a_watch() -> Outcome {
    let server = stub::server("other").await;
    let frames = [
        r#"{"type":"hello","server_version":"2027.1.1","rules":"other","sequence":6}"#.to_owned(),
        r#"{"type":"eclipse"}"#.to_owned(),
        format!(r#"{{"type":"timeline","event":{EVENT},"view":{}}}"#, stub::view("running")),
    ];
    let stream: String = frames.iter().map(|frame| format!("data: {}\n\n", frame.replace('\n', ""))).collect();
    stub::answers(&server, "GET", "events", 200, &stream).await;
    stub::answers(&server, "GET", "instances/my-instance", 200, &stub::view("hibernating")).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw status my-instance --watch").await, @r"
    $ openclaw status my-instance --watch
    Instance: my-instance
    State: hibernating → running
    Version: 2026.4.8
    Progress: Provisioning completed
    ");
    Ok(())
}

#[tokio::test]
async fn an_unknown_refusal_is_told_in_its_own_words() -> Outcome {
    let server = stub::server(stub::RULES).await;
    let body = r#"{"error":"moon_phase","message":"Wait for the new moon","current_state":"hibernating","phase":3}"#;
    stub::answers(&server, "GET", "instances/my-instance", 418, body).await;
    stub::answers(&server, "POST", "instances/my-instance/start", 418, body).await;
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw status my-instance").await, @r"
    $ openclaw status my-instance
    stderr: Error: Wait for the new moon
    exit: 1
    ");
    assert_snapshot!(openclaw_at(&server.uri(), "openclaw start my-instance").await, @r"
    $ openclaw start my-instance
    stderr: Error: unable to start: wait for the new moon
    exit: 1
    ");
    Ok(())
}
