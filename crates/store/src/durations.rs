//! How long steps took lately.

use crate::{Store, StoreError, entity::event, read::READ, write::within};
use openclaw_contract::{Durations, EventKind, Step};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, UnionType},
};

impl Store {
    /// What is usual for each step, by the last times that it had something to do. One query.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn durations(&self) -> Result<Durations, StoreError> {
        within("reading durations", READ, async {
            let mut taken = Vec::new();
            if let Some(query) = last_times() {
                for row in self.0.reader.query_all(&query).await? {
                    let what: String = row.try_get_by_index(0)?;
                    // One that cannot be read is not worth the rest of them.
                    if let Ok(EventKind::StepFinished { step, millis, .. }) = serde_json::from_str(&what) {
                        taken.push((step, millis));
                    }
                }
            }
            Ok(Durations::new(taken))
        })
        .await
    }
}

/// The last times of each step.
pub(crate) fn last_times() -> Option<SelectStatement> {
    let of_step = |step: Step| {
        let last = Query::select()
            .column(event::Column::What)
            .from(event::Entity)
            .and_where(Expr::col(event::Column::Step).eq(step.as_str()))
            .order_by(event::Column::Sequence, Order::Desc)
            .limit(Durations::OF as u64)
            .take();
        // An order and a limit of its own take a query of its own.
        Query::select().column(event::Column::What).from_subquery(last, "last").take()
    };
    let mut parts = Step::ALL.into_iter().map(of_step);
    let first = parts.next()?;
    Some(parts.fold(first, |mut union, part| union.union(UnionType::All, part).take()))
}
