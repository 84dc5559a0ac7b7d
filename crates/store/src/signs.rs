//! Signs of life that a portal leaves for the one after it.

use crate::{
    Store, StoreError, convert,
    entity::{event, lease},
    read::READ,
    write::within,
};
use openclaw_contract::Timestamp;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};

impl Store {
    /// When a portal on this database was last heard of: when it held a lease, or wrote an event, whichever is later. None
    /// where there never was one.
    ///
    /// # Errors
    /// Where the database fails or a row cannot be understood.
    pub async fn last_seen(&self) -> Result<Option<Timestamp>, StoreError> {
        within("reading signs of life", READ, async {
            let lease = lease::Entity::find().order_by_desc(lease::Column::SeenAt).all(&self.0.reader).await?;
            let lease = lease.into_iter().filter_map(|lease| lease.seen_at).max();
            let newest = event::Entity::find().select_only().column(event::Column::At);
            let newest = newest.order_by_desc(event::Column::Sequence).limit(1).into_tuple::<i64>();
            let seen = newest.one(&self.0.reader).await?.into_iter().chain(lease).max();
            seen.map(convert::event_time).transpose()
        })
        .await
    }
}
