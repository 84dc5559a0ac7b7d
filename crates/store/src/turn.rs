//! Who writes when. One task begins each transaction, gives the callers their turns in it one after the other, and commits
//! what they leave behind: where several wait, together and with one flush of the disk. What one of them leaves undone is
//! undone alone. Nobody is answered, be it with a refusal, before all that was written before its turn is durable.

use crate::{Committed, StoreError, write::WRITE};
use openclaw_contract::{Event, Instance};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::{fmt::Display, sync::Arc, time::Duration};
use tokio::{
    sync::{broadcast, mpsc, oneshot},
    time::{Instant, timeout},
};

/// How many callers may wait in the queue; more of them wait for a place in it.
const QUEUE: usize = 1024;
/// How long a commit may take before the next write has its turn.
const COMMIT: Duration = Duration::from_secs(60);

type Ask = oneshot::Sender<Result<Turn, StoreError>>;
type Settled = oneshot::Receiver<Result<(), StoreError>>;

/// Where callers ask for their turn.
pub(crate) struct Turns(mpsc::Sender<Ask>);

/// A caller's turn. Dropped before it is done it leaves nothing behind, no number taken either.
pub(crate) struct Turn {
    // Goes first: the conductor has the transaction for itself as soon as it hears of the end of a turn.
    transaction: Arc<DatabaseTransaction>,
    leave: oneshot::Sender<Left>,
}

/// How much is committed together.
#[derive(Clone, Copy)]
pub(crate) struct Together {
    /// How many writes at most.
    pub(crate) writes: usize,
    /// For how long those that are done wait for more of them.
    pub(crate) within: Duration,
}

/// What a caller leaves behind.
struct Left {
    /// What is to be committed; none where all of it is to be undone.
    done: Option<Done>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// What is to be told of a write once it is durable.
struct Done {
    events: Vec<Event>,
    instance: Option<Instance>,
}

impl Together {
    /// PostgreSQL locks rows: two portals that keep some while they wait for more would wait for each other, so that each
    /// write is committed by itself there.
    pub(crate) fn on(backend: DbBackend) -> Self {
        let writes = if backend == DbBackend::Sqlite { 64 } else { 1 };
        Self { writes, within: Duration::from_millis(20) }
    }
}

impl Turns {
    /// Starts the task. It ends with the last handle to the store.
    pub(crate) fn begin(
        writer: DatabaseConnection,
        committed: broadcast::Sender<Arc<Committed>>,
        together: Together,
    ) -> Self {
        let (asks, asked) = mpsc::channel(QUEUE);
        tokio::spawn(conduct(writer, asked, committed, together));
        Self(asks)
    }

    /// How many wait for their turn.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }

    /// Waits for a turn.
    pub(crate) async fn next(&self) -> Result<Turn, StoreError> {
        let (ask, turn) = oneshot::channel();
        self.0.send(ask).await.map_err(|_| closed())?;
        turn.await.map_err(|_| closed())?
    }
}

impl Turn {
    /// The transaction, for the time of this turn.
    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Ends the turn. What was written is committed, also where the caller goes away meanwhile.
    pub(crate) fn done(self, events: Vec<Event>, instance: Option<Instance>) -> Settled {
        self.leave(Some(Done { events, instance }))
    }

    /// Ends the turn. What was written is undone; what that was decided on may still have to be committed.
    pub(crate) fn undone(self) -> Settled {
        self.leave(None)
    }

    fn leave(self, done: Option<Done>) -> Settled {
        let (answer, settled) = oneshot::channel();
        let Self { transaction, leave } = self;
        drop(transaction);
        // Where nobody listens, the caller hears of it: the answer is dropped unsent.
        let _ = leave.send(Left { done, answer });
        settled
    }
}

async fn conduct(
    writer: DatabaseConnection,
    mut asked: mpsc::Receiver<Ask>,
    committed: broadcast::Sender<Arc<Committed>>,
    together: Together,
) {
    while let Some(first) = asked.recv().await {
        if first.is_closed() {
            continue;
        }
        match timeout(WRITE, writer.begin_with_options(immediate())).await {
            Ok(Ok(transaction)) => {
                let mut batch = Batch { transaction: Arc::new(transaction), left: Vec::new() };
                match batch.gather(first, &mut asked, together).await {
                    Ok(()) => batch.end(&committed).await,
                    Err(error) => fail(batch.left, |cause| StoreError::Undone { cause }, &error),
                }
            }
            Ok(Err(error)) => drop(first.send(Err(error.into()))),
            Err(_) => drop(first.send(Err(StoreError::TimedOut { doing: "waiting to write", limit: WRITE }))),
        }
    }
}

/// The writes of one transaction. Dropped, it is undone.
struct Batch {
    transaction: Arc<DatabaseTransaction>,
    left: Vec<Left>,
}

impl Batch {
    /// Gives turns for as long as someone waits, and it is neither too long nor too much.
    async fn gather(&mut self, first: Ask, asked: &mut mpsc::Receiver<Ask>, together: Together) -> Result<(), DbErr> {
        let began = Instant::now();
        let mut next = Some(first);
        while let Some(ask) = next {
            self.give(ask).await?;
            let more = self.is_written() && self.left.len() < together.writes && began.elapsed() < together.within;
            next = if more { asked.try_recv().ok() } else { None };
        }
        Ok(())
    }

    /// Gives one turn; its caller has a deadline of its own. Fails where the database has given up the whole transaction, as
    /// SQLite does when a disk is full.
    async fn give(&mut self, ask: Ask) -> Result<(), DbErr> {
        // Before the first write there is nothing to keep.
        let apart = self.is_written();
        if apart {
            self.statement("SAVEPOINT turn").await?;
        }
        let (leave, left) = oneshot::channel();
        // A caller who is gone already has its turn dropped here.
        drop(ask.send(Ok(Turn { transaction: self.transaction.clone(), leave })));
        let left = left.await.ok();
        if apart {
            if left.as_ref().is_none_or(|left| left.done.is_none()) {
                self.statement("ROLLBACK TO SAVEPOINT turn").await?;
            }
            self.statement("RELEASE SAVEPOINT turn").await?;
        }
        self.left.extend(left);
        Ok(())
    }

    fn is_written(&self) -> bool {
        self.left.iter().any(|left| left.done.is_some())
    }

    async fn statement(&self, statement: &str) -> Result<(), DbErr> {
        match timeout(WRITE, self.transaction.execute_unprepared(statement)).await {
            Ok(done) => done.map(drop),
            Err(elapsed) => Err(DbErr::Custom(format!("{statement}: {elapsed}"))),
        }
    }

    /// Commits what is done. Subscribers are told before the callers are.
    async fn end(self, committed: &broadcast::Sender<Arc<Committed>>) {
        if !self.is_written() {
            return self.left.into_iter().for_each(|left| left.tell(committed));
        }
        let Some(transaction) = Arc::into_inner(self.transaction) else {
            return fail(self.left, |cause| StoreError::Undone { cause }, &"a caller did not end its turn");
        };
        match timeout(COMMIT, transaction.commit()).await {
            Ok(Ok(())) => self.left.into_iter().for_each(|left| left.tell(committed)),
            Ok(Err(error)) => fail(self.left, |cause| StoreError::Unconfirmed { cause }, &error),
            Err(elapsed) => fail(self.left, |cause| StoreError::Unconfirmed { cause }, &elapsed),
        }
    }
}

impl Left {
    /// Tells subscribers what was done, and then the caller that it is durable. Where nobody listens there is nobody to tell.
    fn tell(self, committed: &broadcast::Sender<Arc<Committed>>) {
        if let Some(Done { events, instance }) = self.done {
            for event in events {
                let _ = committed.send(Arc::new(Committed { event, instance: instance.clone() }));
            }
        }
        let _ = self.answer.send(Ok(()));
    }
}

/// Tells every caller of a transaction why it came to nothing.
fn fail(left: Vec<Left>, error: impl Fn(String) -> StoreError, cause: &dyn Display) {
    for left in left {
        let _ = left.answer.send(Err(error(cause.to_string())));
    }
}

/// SQLite takes its write lock at once, so that what is read stays true until it is changed.
pub(crate) fn immediate() -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
}

fn closed() -> StoreError {
    DbErr::Conn(RuntimeErr::Internal("the store is closed".to_owned())).into()
}
