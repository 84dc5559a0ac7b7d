//! Timelines, of one instance or of the whole portal: by whom, of what kind, until when. However long the history is, only
//! what is shown is read: each way to ask has an index, and of several kinds each is asked for by itself.

use crate::{Store, StoreError, convert, entity::event, read::READ, write::within};
use openclaw_contract::{
    Event, InstanceName, Timestamp,
    event::{Timeline, kinds_of},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct TimelineFilter<'a> {
    /// Of which instance; those of all, and of the portal itself, where it is left out.
    pub of: Option<Of<'a>>,
    /// By whom.
    pub actor: Option<&'a str>,
    /// Of which kinds, by the words for them; of all where there are none.
    pub kinds: Vec<&'static str>,
    /// Before that number.
    pub before: Option<u64>,
    /// Until that time.
    pub until: Option<Timestamp>,
    /// At most so many.
    pub limit: u64,
}

/// Which instance.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// The one with this id.
    Id(&'a str),
    /// All that ever had this name, also those that are gone.
    Name(&'a InstanceName),
}

impl Store {
    /// Up to `limit` events of an instance before that number (or the newest), the newest first; `next` is set where
    /// there are older ones.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn timeline(&self, instance_id: &str, before: Option<u64>, limit: u64) -> Result<Timeline, StoreError> {
        let filter = TimelineFilter { of: Some(Of::Id(instance_id)), before, limit, ..TimelineFilter::default() };
        self.timeline_of(&filter).await
    }

    /// The events that a filter lets through, the newest first; `next` is set where there are older ones.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn timeline_of(&self, filter: &TimelineFilter<'_>) -> Result<Timeline, StoreError> {
        within("reading a timeline", READ, async {
            let mut filter = filter.clone();
            filter.limit = filter.limit.clamp(1, i32::MAX.unsigned_abs().into());
            if let Some(until) = filter.until {
                // Numbers grow with time: what is after that number is after that time.
                let last = self.last_until(until).await?;
                let end = last.saturating_add(1);
                filter.before = Some(filter.before.map_or(end, |before| std::cmp::min(before, end)));
            }
            let rows = match scattered(&filter) {
                None => matching(&filter).all(&self.0.reader).await?,
                Some(numbers) => {
                    let found = self.0.reader.query_all(&numbers).await?;
                    let numbers = found.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<i64>, _>>()?;
                    numbered(numbers).all(&self.0.reader).await?
                }
            };
            let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
            let older = rows.len() > limit;
            let events = rows.into_iter().take(limit).map(convert::event).collect::<Result<Vec<Event>, _>>()?;
            let next = events.last().filter(|_| older).map(|event| event.sequence);
            Ok(Timeline { events, next })
        })
        .await
    }

    /// The number of the last event until that time; 0 where there is none.
    pub(crate) async fn last_until(&self, until: Timestamp) -> Result<u64, StoreError> {
        match self.0.reader.query_one(&last_until(until)).await? {
            Some(row) => convert::counted(row.try_get_by_index(0)?),
            None => Ok(0),
        }
    }
}

pub(crate) fn last_until(until: Timestamp) -> SelectStatement {
    Query::select()
        .column(event::Column::Sequence)
        .from(event::Entity)
        .and_where(Expr::col(event::Column::At).lte(until.as_millisecond()))
        .order_by(event::Column::At, Order::Desc)
        .order_by(event::Column::Sequence, Order::Desc)
        .limit(1)
        .take()
}

/// The events that are beside each other in one index: of an instance, or simply the newest.
pub(crate) fn matching(filter: &TimelineFilter<'_>) -> Select<event::Entity> {
    let mut query = event::Entity::find().order_by_desc(event::Column::Sequence).limit(filter.limit.saturating_add(1));
    query = match filter.of {
        Some(Of::Id(id)) => query.filter(event::Column::InstanceId.eq(id)),
        Some(Of::Name(name)) => query.filter(event::Column::InstanceName.eq(name.as_str())),
        None => query,
    };
    // Of one instance: the database is not to choose the index of who or what, in which there is far more to look through.
    let beside = |column| Func::coalesce([Expr::col((event::Entity, column)), Expr::val("")]);
    if let Some(actor) = filter.actor {
        query = query.filter(Expr::expr(beside(event::Column::Actor)).eq(actor));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(Expr::expr(beside(event::Column::Kind)).is_in(filter.kinds.iter().copied()));
    }
    match filter.before {
        Some(before) => query.filter(event::Column::Sequence.lt(bound(before))),
        None => query,
    }
}

/// The numbers of the newest events that are by somebody or of some kinds, the newest first: the newest of each kind, and of
/// these the newest. None where they are beside each other.
pub(crate) fn scattered(filter: &TimelineFilter<'_>) -> Option<SelectStatement> {
    if filter.of.is_some() || (filter.actor.is_none() && filter.kinds.is_empty()) {
        return None;
    }
    let all = if filter.kinds.is_empty() { kinds_of(None, None) } else { Vec::new() };
    let limit = filter.limit.saturating_add(1);
    let of_kind = |kind: &&'static str| {
        let mut newest = Query::select();
        newest
            .column(event::Column::Sequence)
            .from(event::Entity)
            .and_where(Expr::col(event::Column::Kind).eq(*kind))
            .order_by(event::Column::Sequence, Order::Desc)
            .limit(limit);
        if let Some(actor) = filter.actor {
            newest.and_where(Expr::col(event::Column::Actor).eq(actor));
        }
        if let Some(before) = filter.before {
            newest.and_where(Expr::col(event::Column::Sequence).lt(bound(before)));
        }
        // An order and a limit of its own take a query of its own.
        Query::select().column(event::Column::Sequence).from_subquery(newest, "newest").take()
    };
    let mut parts = filter.kinds.iter().chain(&all).map(of_kind);
    let first = parts.next()?;
    let union = parts.fold(first, |mut union, part| union.union(UnionType::All, part).take());
    Some(
        Query::select()
            .column(event::Column::Sequence)
            .from_subquery(union, "found")
            .order_by(event::Column::Sequence, Order::Desc)
            .limit(limit)
            .take(),
    )
}

/// The events of those numbers, the newest first.
pub(crate) fn numbered(numbers: Vec<i64>) -> Select<event::Entity> {
    event::Entity::find().filter(event::Column::Sequence.is_in(numbers)).order_by_desc(event::Column::Sequence)
}

/// No event has a larger number than the database's largest.
pub(crate) fn bound(sequence: u64) -> i64 {
    sequence.try_into().unwrap_or(i64::MAX)
}
