use super::{Bed, Outcome, at, boxed};
use openclaw_store::Store;
use std::time::Duration;
use tokio::task::JoinSet;

const TTL: Duration = Duration::from_secs(10);

async fn take(store: &Store, holder: &str, second: i64) -> Outcome<bool> {
    Ok(store.take_lease("reconciler", holder, at(second)?, TTL).await?)
}

pub(crate) async fn one_has_it_until_it_runs_out(bed: Bed) -> Outcome {
    let (one, other) = (bed.open().await?, bed.open().await?);
    assert!(take(&one, "one", 0).await?);
    assert!(!take(&other, "other", 9).await?);
    assert!(take(&one, "one", 9).await?, "its own is renewed");
    assert!(!take(&other, "other", 18).await?);
    assert!(take(&other, "other", 19).await?, "it has run out");
    assert!(!take(&one, "one", 19).await?);
    assert!(other.take_lease("another", "one", at(19)?, TTL).await?, "another lease is another matter");
    one.close().await;
    assert!(!take(&bed.open().await?, "one", 20).await?, "it outlives the portal");
    assert_eq!((bed.count("leases").await?, other.sequence().await?), (2, 0));
    Ok(())
}

pub(crate) async fn its_holder_gives_it_back(bed: Bed) -> Outcome {
    let (one, other) = (bed.open().await?, bed.open().await?);
    one.release_lease("reconciler", "one", at(0)?).await?;
    assert!(take(&one, "one", 0).await?);
    other.release_lease("reconciler", "other", at(1)?).await?;
    assert!(!take(&other, "other", 1).await?, "what another one has is not given back");
    one.release_lease("reconciler", "one", at(1)?).await?;
    assert!(take(&other, "other", 1).await?);
    Ok(())
}

pub(crate) async fn of_many_who_want_it_one_gets_it(bed: Bed) -> Outcome {
    let stores = [bed.open().await?, bed.open().await?];
    let mut last = None;
    // The first time nobody has had it yet; later it has run out each time.
    for round in 0..5 {
        let mut tasks = JoinSet::new();
        for n in 0..16 {
            let (store, holder) = (stores[n % 2].clone(), format!("{round}-{n}"));
            tasks.spawn(async move {
                let taken = store.take_lease("reconciler", &holder, at(100 * round)?, TTL).await.map_err(boxed)?;
                Outcome::Ok(taken.then_some(holder))
            });
        }
        let mut holders = Vec::new();
        while let Some(done) = tasks.join_next().await {
            holders.extend(done??);
        }
        assert_eq!(holders.len(), 1, "{holders:?}");
        assert_ne!(holders.first(), last.as_ref());
        last = holders.pop();
    }
    Ok(())
}
