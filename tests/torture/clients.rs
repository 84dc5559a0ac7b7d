//! Concurrent clients that ask for all kinds of changes, and pause a little in between.

use crate::{
    ask::{Answer, Ask},
    ledger::Ledger,
};
use fastrand::Rng;
use openclaw_client::{Client, ClientError};
use openclaw_contract::{InstanceName, InstanceView, UpdateRequest, Version, request::Precondition};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// How long a client waits for an answer, its own repetitions included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// The longest pause between two asks of a client, in milliseconds.
const PAUSE: u64 = 60;
/// How long a client whose server does not answer leaves it alone.
const UNREACHABLE: Duration = Duration::from_millis(20);
/// One ask in so many is given up by its client, which then does not know what became of it.
const HANGS_UP: u32 = 20;
/// How long such a client waits at most, in microseconds: about as long as an answer takes.
const IMPATIENCE: u64 = 5_000;

/// What the clients are to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// There is a server, or one that starts.
    Up,
    /// There is none.
    Down,
    /// Finish what is under way, and end.
    Over,
}

/// What the clients share.
pub(crate) struct Shared {
    ledger: Mutex<Ledger>,
    fleet: Mutex<Fleet>,
    versions: Vec<Version>,
}

/// The instances that there may be.
struct Fleet {
    names: Vec<InstanceName>,
    most: usize,
    created: usize,
}

impl Fleet {
    /// A name for one more, unless there are enough; no name is given twice.
    fn one_more(&mut self, rng: &mut Rng) -> Option<InstanceName> {
        let few = self.names.len() < self.most * 9 / 10;
        if self.names.len() >= self.most || !(few || rng.u8(..100) < 5) {
            return None;
        }
        self.created += 1;
        format!("t-{}", self.created).parse().ok()
    }

    fn any(&self, rng: &mut Rng) -> Option<InstanceName> {
        rng.choice(&self.names).cloned()
    }

    fn forget(&mut self, gone: &InstanceName) {
        self.names.retain(|name| name != gone);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Up to so many instances, of these versions.
    pub(crate) fn new(instances: usize, versions: Vec<Version>) -> Self {
        let fleet = Fleet { names: Vec::new(), most: instances, created: 0 };
        Self { ledger: Mutex::default(), fleet: Mutex::new(fleet), versions }
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        lock(&self.ledger)
    }

    /// Asks, and remembers the answer; no answer in that time is none.
    pub(crate) async fn ask(
        &self,
        client: &Client,
        ask: &Ask,
        precondition: Precondition,
        patience: Duration,
    ) -> Answer {
        let number = self.ledger().ask(ask, precondition);
        let answer = timeout(patience, ask.send(client, precondition)).await.unwrap_or(Answer::Unanswered);
        self.ledger().answer(number, &answer);
        answer
    }
}

/// One client, until the phase is [`Phase::Over`].
pub(crate) async fn work(shared: Arc<Shared>, client: Client, mut rng: Rng, mut phase: watch::Receiver<Phase>) {
    while let Ok(now) = phase.wait_for(|phase| *phase != Phase::Down).await.map(|phase| *phase) {
        if now == Phase::Over {
            return;
        }
        let pause = match one(&shared, &client, &mut rng).await {
            Some(Answer::Unanswered) | None => UNREACHABLE,
            Some(Answer::Accepted { .. } | Answer::Refused { .. }) => Duration::from_millis(rng.u64(..PAUSE)),
        };
        // Whatever the phase turns to is seen at once.
        let _ = timeout(pause, phase.changed()).await;
    }
}

/// One ask; none where nothing could be found out to ask about.
async fn one(shared: &Shared, client: &Client, rng: &mut Rng) -> Option<Answer> {
    let hangs_up = rng.u32(..HANGS_UP) == 0;
    let patience = if hangs_up { Duration::from_micros(rng.u64(..IMPATIENCE)) } else { PATIENCE };
    let new = lock(&shared.fleet).one_more(rng);
    if let Some(name) = new {
        let version = rng.choice(&shared.versions).cloned()?;
        let create = Ask::Create { name: name.clone(), version, start: rng.u8(..10) > 0 };
        let answer = shared.ask(client, &create, None, patience).await;
        lock(&shared.fleet).names.push(name);
        return Some(answer);
    }
    let name = lock(&shared.fleet).any(rng)?;
    match client.instance_view(&name).await {
        Ok(view) => {
            let (ask, precondition) = about(&view, shared, rng)?;
            Some(shared.ask(client, &ask, precondition, patience).await)
        }
        Err(ClientError::Refused { status: 404, body }) => {
            lock(&shared.fleet).forget(&name);
            Some(Answer::Refused { code: body.error })
        }
        Err(_) => None,
    }
}

/// What to ask about an instance.
fn about(view: &InstanceView, shared: &Shared, rng: &mut Rng) -> Option<(Ask, Precondition)> {
    let name = view.name.clone();
    let seen = Some(view.generation);
    // Half of what names its generation in the answer is asked for whatever the generation is by then.
    let maybe = seen.filter(|_| rng.bool());
    let version = rng.choice(&shared.versions).cloned()?;
    let (keep_state, rehearse) = (rng.u8(..4) == 0, rng.u8(..8) == 0);
    let update = UpdateRequest { keep_state, rehearse, ..UpdateRequest::to(version.clone()) };
    Some(match rng.u8(..100) {
        0..45 => (Ask::Update { name, request: update }, seen),
        // Withdrawn, where one is queued.
        45..57 => (Ask::Update { name, request: UpdateRequest::to(view.version.clone()) }, seen),
        57..68 => (Ask::Stop { name }, maybe),
        68..86 => (Ask::Start { name }, maybe),
        86..90 => (Ask::Restart { name }, maybe),
        90..93 => (Ask::Restore { name, snapshot: rng.choice(&view.snapshots).cloned()? }, maybe),
        93..97 => (Ask::Delete { name }, maybe),
        // A name that is taken.
        _ => (Ask::Create { name, version, start: true }, None),
    })
}

/// Waits a moment that is drawn by lot.
pub(crate) async fn moment(rng: &mut Rng, longest: Duration) {
    sleep(longest.mul_f64(rng.f64())).await;
}
