//! What the steps write.

use super::*;

#[test]
fn the_steps_write_the_log_by_the_clock() {
    let bench = Bench::with(&["fetch=8s", "verify=2s", "fail=start:1"]);
    assert_eq!(bench.run(job("a", 1, Step::Fetch, "2026.4.8")).finish().0, DONE);
    bench.step("a", Step::Configure, "2026.4.8").unwrap();
    permanent(bench.step("a", Step::Start, "2026.4.8"));
    bench.step("a", Step::Start, "2026.4.8").unwrap();
    assert_eq!(bench.run(job("a", 1, Step::Verify, "2026.4.8")).finish().0, DONE);
    bench.driver.crash("id-of-a");
    let expected = [
        "2026-04-10T14:23:11Z fetching 2026.4.8 …",
        "2026-04-10T14:23:19Z fetched 2026.4.8",
        "2026-04-10T14:23:19Z configuring 2026.4.8 …",
        "2026-04-10T14:23:19Z configured 2026.4.8",
        "2026-04-10T14:23:19Z starting 2026.4.8 …",
        "2026-04-10T14:23:19Z start: the gateway of 2026.4.8 exited before it was ready: exit status 1 (simulated)",
        "2026-04-10T14:23:19Z starting 2026.4.8 …",
        "2026-04-10T14:23:19Z started 2026.4.8",
        "2026-04-10T14:23:19Z verifying 2026.4.8 …",
        "2026-04-10T14:23:21Z gateway ready at 2026.4.8",
        "2026-04-10T14:23:21Z gateway exited: exit status 1",
    ];
    assert_eq!(bench.log("a"), expected);
    assert_eq!(bench.log("b"), Vec::<String>::new());
}

#[test]
fn a_follower_of_an_instance_without_a_log_sees_its_first_line_and_its_removal() {
    let bench = Bench::with(&["fetch=8s"]);
    let mut follower = bench.driver.logs(&instance("a"), 10, true);
    assert_eq!(follower.next().now_or_never(), None, "waits");
    let mut run = bench.run(job("a", 1, Step::Fetch, "2026.4.8"));
    assert_eq!(run.poll(), None);
    let next = |follower: &mut futures::stream::BoxStream<'static, String>| follower.next().now_or_never().flatten();
    assert_eq!(next(&mut follower).as_deref(), Some("2026-04-10T14:23:11Z fetching 2026.4.8 …"));
    run.cancel.cancel();
    assert_eq!(run.poll(), Some(CANCELLED));
    assert_eq!(next(&mut follower).as_deref(), Some("2026-04-10T14:23:11Z fetch: cancelled"));
    bench.remove("a").unwrap();
    assert_eq!(follower.next().now_or_never(), Some(None), "ends");
}
