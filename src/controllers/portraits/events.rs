//! What a portrait's page hears while it is painted.

use std::{convert::Infallible, time::Duration};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use loco_rs::app::AppContext;

use super::owned;
use crate::{
    controllers::extractors::{Path, Visit},
    errors::Result,
    models::{ids::PortraitId, portraits},
    views::portraits::Progress,
};

/// Server-sent events until the portrait is ready or given up. The row is what is watched, so that it does not matter
/// which process paints.
pub async fn stream(
    visit: Visit,
    Path(pid): Path<PortraitId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let portrait = owned(&visit, pid).await?;
    let watch = Watch {
        ctx: visit.ctx,
        id: portrait.id,
        told: None,
        done: false,
    };
    let stream = stream::unfold(watch, |watch| async move { watch.next().await });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

struct Watch {
    ctx: AppContext,
    id: i64,
    told: Option<Progress>,
    done: bool,
}

impl Watch {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.done {
            return None;
        }
        loop {
            let portrait = portraits::find(&self.ctx.db, self.id).await.ok()?;
            let progress = Progress::of(&portrait);
            if self.told.as_ref() != Some(&progress) {
                self.done = portrait.status().is_final();
                let name = if self.done { "done" } else { "progress" };
                let event = Event::default().event(name).json_data(&progress).ok()?;
                self.told = Some(progress);
                return Some((Ok(event), self));
            }
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
    }
}
