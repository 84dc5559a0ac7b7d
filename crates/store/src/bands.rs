//! The states of many instances over a time, in as many queries as for one.

use crate::{Store, StoreError, convert, entity::event, entity::instance, read::READ, timeline::bound, write::within};
use openclaw_contract::{
    Bands, Event, EventKind, InstanceName, InstanceState, Timestamp,
    band::{self, Known},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement},
};
use std::collections::{BTreeMap, HashMap};

/// Kinds of events that tell what was observed and what was not.
const SIGNS: [&str; 3] = ["portal_started", "driver_unreachable", "driver_answers"];
/// More signs than this are not looked at, the newest first.
const MOST_SIGNS: u64 = 10_000;

type Changes = HashMap<String, Vec<(Timestamp, InstanceState)>>;

impl Store {
    /// The states of those instances from one time to another; names of none are left out. Four queries, whatever the number
    /// of names.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn bands(&self, names: &[InstanceName], from: Timestamp, to: Timestamp) -> Result<Bands, StoreError> {
        within("reading bands", READ, async {
            let start = self.last_until(from).await?;
            let mut seen = Vec::new();
            for row in self.0.reader.query_all(&instances(names, start)).await? {
                let (id, name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                let created = convert::instance_time(&id, row.try_get_by_index(2)?)?;
                let before = convert::instance_state(&id, row.try_get_by_index(3)?)?;
                seen.push((convert::instance_name(&id, &name)?, id, created, before));
            }
            let ids: Vec<_> = seen.iter().map(|(_, id, ..)| id.clone()).collect();
            let (mut changes, signs) = (self.changes(&ids, start, to).await?, self.signs(&ids, start).await?);
            let of_portal: Vec<_> = signs.iter().filter(|(id, _)| id.is_none()).map(|(_, event)| event).collect();
            let blind = band::unseen(of_portal.iter().copied(), to);
            let mut bands = BTreeMap::new();
            for (name, id, created, before) in seen {
                let mut unseen = blind.clone();
                let own = |(of, event): &&(Option<String>, Event)| match of {
                    Some(of) => *of == id,
                    None => matches!(event.what, EventKind::PortalStarted { .. }),
                };
                if signs.iter().any(|(of, _)| of.as_ref() == Some(&id)) {
                    unseen.extend(band::unseen(signs.iter().filter(own).map(|(_, event)| event), to));
                }
                let changes = changes.remove(&id).unwrap_or_default();
                let known = Known { created, before, changes: &changes, unseen: &unseen };
                bands.insert(name, band::stretches(&known, from, to));
            }
            Ok(Bands { from, to, bands })
        })
        .await
    }

    /// When the state of each changed, after that number and until that time.
    async fn changes(&self, ids: &[String], start: u64, to: Timestamp) -> Result<Changes, StoreError> {
        let mut changes = Changes::new();
        for row in self.0.reader.query_all(&changes_of(ids, start, to)).await? {
            let id: String = row.try_get_by_index(0)?;
            let at = convert::instance_time(&id, row.try_get_by_index(1)?)?;
            if let Some(state) = convert::instance_state(&id, row.try_get_by_index(2)?)? {
                changes.entry(id).or_default().push((at, state));
            }
        }
        Ok(changes)
    }

    /// The signs of what was observed, of the portal and of those instances, the oldest first: from the last start of a portal
    /// before that number on, for what was unreachable before that is told anew after it.
    async fn signs(&self, ids: &[String], start: u64) -> Result<Vec<(Option<String>, Event)>, StoreError> {
        let mut rows = signs_of(ids, start).all(&self.0.reader).await?;
        rows.reverse();
        rows.into_iter().map(|row| Ok((row.instance_id.clone(), convert::event(row)?))).collect()
    }
}

/// Id, name, creation and the state at that number of each instance.
pub(crate) fn instances(names: &[InstanceName], start: u64) -> SelectStatement {
    let state = Query::select()
        .column((event::Entity, event::Column::State))
        .from(event::Entity)
        .and_where(
            Expr::col((event::Entity, event::Column::InstanceId)).equals((instance::Entity, instance::Column::Id)),
        )
        .and_where(Expr::col((event::Entity, event::Column::Sequence)).lte(bound(start)))
        .and_where(Expr::col((event::Entity, event::Column::State)).is_not_null())
        .order_by((event::Entity, event::Column::Sequence), Order::Desc)
        .limit(1)
        .take();
    Query::select()
        .column((instance::Entity, instance::Column::Id))
        .column((instance::Entity, instance::Column::Name))
        .column((instance::Entity, instance::Column::CreatedAt))
        .expr(Expr::SubQuery(None, Box::new(state.into())))
        .from(instance::Entity)
        .and_where(Expr::col((instance::Entity, instance::Column::Name)).is_in(names.iter().map(InstanceName::as_str)))
        .take()
}

/// Id, time and state of each event of those instances whose state is another than the one before.
pub(crate) fn changes_of(ids: &[String], start: u64, to: Timestamp) -> SelectStatement {
    let was = Expr::cust("LAG(state) OVER (PARTITION BY instance_id ORDER BY sequence)");
    let states = Query::select()
        .columns([event::Column::InstanceId, event::Column::At, event::Column::State, event::Column::Sequence])
        .expr_as(was, "was")
        .from(event::Entity)
        .and_where(Expr::col(event::Column::InstanceId).is_in(ids))
        .and_where(Expr::col(event::Column::Sequence).gt(bound(start)))
        .and_where(Expr::col(event::Column::At).lte(to.as_millisecond()))
        .and_where(Expr::col(event::Column::State).is_not_null())
        .take();
    let was = || Expr::col(Alias::new("was"));
    Query::select()
        .columns([event::Column::InstanceId, event::Column::At, event::Column::State])
        .from_subquery(states, "states")
        .and_where(was().is_null().or(was().not_equals(event::Column::State)))
        .order_by(event::Column::Sequence, Order::Asc)
        .take()
}

/// The newest first.
pub(crate) fn signs_of(ids: &[String], start: u64) -> Select<event::Entity> {
    let started = Query::select()
        .expr(Func::max(Expr::col(event::Column::Sequence)))
        .from(event::Entity)
        .and_where(Expr::col(event::Column::Kind).eq("portal_started"))
        .and_where(Expr::col(event::Column::Sequence).lte(bound(start)))
        .take();
    let started = Func::coalesce([Expr::SubQuery(None, Box::new(started.into())), Expr::val(0_i64)]);
    let whose = event::Column::InstanceId.is_null().or(event::Column::InstanceId.is_in(ids));
    event::Entity::find()
        .filter(event::Column::Kind.is_in(SIGNS))
        .filter(Expr::col((event::Entity, event::Column::Sequence)).gte(started))
        .filter(whose)
        .order_by_desc(event::Column::Sequence)
        .limit(MOST_SIGNS)
}
