//! Which instance is looked at when: on every accepted change, and on a timer. One run an instance at a time.

use crate::{
    ACTOR,
    lease::Lease,
    live::Live,
    queue::Queue,
    reach::Reach,
    run::{Context, Requeue, Run},
    turn::Turns,
};
use openclaw_contract::{EventKind, Timestamp};
use openclaw_driver::{Clock, Driver, clock::later};
use openclaw_store::Store;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore, broadcast::error::RecvError},
    task::{Id, JoinError, JoinSet},
};
use tokio_util::sync::CancellationToken;

/// How much the reconciler does at once.
#[derive(Clone, Debug)]
pub struct ReconcilerOptions {
    /// How many steps may be in hand at once, over all instances.
    pub concurrent_steps: usize,
    /// Who looks after the instances of the database: at any time one does. The same name after a restart where nobody else
    /// can have the database, so that nothing waits for the lease of a process that is gone.
    pub holder: String,
}

impl Default for ReconcilerOptions {
    fn default() -> Self {
        Self { concurrent_steps: 64, holder: "portal".to_owned() }
    }
}

/// The longest pause before a driver that cannot be reached is asked again.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Looks after every instance in a store.
pub struct Reconciler {
    context: Context,
    queue: Queue,
    running: HashMap<String, Arc<Notify>>,
    /// The instance of each task, also of one that panicked.
    tasks: HashMap<Id, String>,
    /// Woken while a run was going on: looked at again right after it.
    again: HashSet<String>,
    seen: HashSet<String>,
    /// How often in a row the driver could not be reached for each.
    unreachable: HashMap<String, u32>,
    lease: Lease,
    runs: JoinSet<Requeue>,
}

impl Reconciler {
    /// A reconciler that works until `shutdown`; gateways go on without it.
    #[must_use]
    pub fn new(
        driver: Arc<dyn Driver>,
        store: Store,
        clock: Arc<dyn Clock>,
        live: Live,
        options: ReconcilerOptions,
        shutdown: CancellationToken,
    ) -> Self {
        let steps = Arc::new(Semaphore::new(options.concurrent_steps.max(1)));
        Self {
            lease: Lease::new(store.clone(), Arc::clone(&clock), options.holder),
            context: Context {
                driver,
                store,
                clock,
                live,
                reach: Reach::default(),
                steps,
                updates: Turns::default(),
                starts: Turns::default(),
                shutdown,
            },
            queue: Queue::default(),
            running: HashMap::new(),
            tasks: HashMap::new(),
            again: HashSet::new(),
            seen: HashSet::new(),
            unreachable: HashMap::new(),
            runs: JoinSet::new(),
        }
    }

    /// Takes up what a previous process left, and looks after everything from then on, as long as nobody else does.
    pub async fn run(mut self) {
        let shutdown = self.context.shutdown.clone();
        while !shutdown.is_cancelled() && self.lease.taken(&shutdown).await {
            // Steps in hand end where the lease is lost: somebody else may be at them.
            self.context.shutdown = shutdown.child_token();
            self.look_after().await;
            self.context.shutdown.cancel();
            // Steps end by themselves at shutdown, within their own limits.
            while self.runs.join_next().await.is_some() {}
            (self.queue, self.running, self.tasks) = (Queue::default(), HashMap::new(), HashMap::new());
            self.again.clear();
        }
        self.lease.give_back().await;
    }

    /// Until shutdown, or until the lease is lost.
    async fn look_after(&mut self) {
        let mut commits = self.context.store.subscribe();
        self.wake_all().await;
        loop {
            self.start_due();
            let clock = Arc::clone(&self.context.clock);
            let wait = self.until_next();
            tokio::select! {
                () = self.context.shutdown.cancelled() => return,
                commit = commits.recv() => match commit {
                    Ok(commit) if matches!(commit.event.what, EventKind::PolicyChanged { .. }) => {
                        self.context.updates.call();
                        self.context.starts.call();
                    }
                    Ok(commit) if commit.event.actor == ACTOR => {}
                    Ok(commit) => {
                        if let Some(instance) = &commit.instance {
                            self.wake(instance.id.clone());
                        }
                    }
                    Err(RecvError::Lagged(_)) => self.wake_all().await,
                    Err(RecvError::Closed) => return,
                },
                Some(ended) = self.runs.join_next_with_id() => self.ended(ended),
                kept = self.lease.renewed() => if !kept { return },
                () = clock.sleep(wait) => {}
            }
        }
    }

    fn start_due(&mut self) {
        let now = self.context.clock.now();
        while let Some(id) = self.queue.pop(now) {
            if self.running.contains_key(&id) {
                self.again.insert(id);
                continue;
            }
            let changed = Arc::new(Notify::new());
            let first_look = self.seen.insert(id.clone());
            let run = Run::new(self.context.clone(), id.clone(), Arc::clone(&changed), first_look);
            let task = self.runs.spawn(run.until_rest());
            self.tasks.insert(task.id(), id.clone());
            self.running.insert(id, changed);
        }
    }

    fn wake(&mut self, id: String) {
        if let Some(changed) = self.running.get(&id) {
            changed.notify_one();
            self.again.insert(id);
        } else {
            self.queue.push(id, Timestamp::MIN);
        }
    }

    async fn wake_all(&mut self) {
        match self.context.store.ids().await {
            Ok(ids) => ids.into_iter().for_each(|id| self.wake(id)),
            Err(error) => tracing::error!(target: "reconciler", "The instances cannot be listed: {error}"),
        }
    }

    fn ended(&mut self, ended: Result<(Id, Requeue), JoinError>) {
        let (task, requeue) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(target: "reconciler", "A run broke off: {error}");
                (error.id(), Requeue::After(Duration::from_secs(30)))
            }
        };
        let Some(id) = self.tasks.remove(&task) else { return };
        self.running.remove(&id);
        let again = self.again.remove(&id);
        if requeue != Requeue::Later {
            self.unreachable.remove(&id);
        }
        match requeue {
            Requeue::Never => drop(self.seen.remove(&id)),
            Requeue::After(_) if again => self.queue.push(id, Timestamp::MIN),
            Requeue::After(wait) => self.queue.push(id, later(self.context.clock.now(), wait)),
            Requeue::Later => {
                let times = self.unreachable.entry(id.clone()).or_default();
                *times = times.saturating_add(1);
                let wait = Duration::from_secs(2_u64.saturating_pow(*times)).min(LONGEST_PAUSE);
                self.queue.push(id, later(self.context.clock.now(), wait));
            }
        }
    }

    /// How long until the next instance is due; a minute where none is.
    fn until_next(&self) -> Duration {
        let idle = Duration::from_secs(60);
        let Some(at) = self.queue.next_at() else { return idle };
        Duration::try_from(at.duration_since(self.context.clock.now())).unwrap_or(Duration::ZERO).min(idle)
    }
}
