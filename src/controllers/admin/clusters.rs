//! Clusters: keys that are held to be one person or household, and the means to part them.

use axum::{
    extract::{Form, Query},
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::lists::Written;
use crate::{
    controllers::extractors::{Listed, Manager, Path, Support},
    errors::{Error, Result},
    models::{
        identities::{
            clusters::{self, drawing},
            erasure, retention,
        },
        ids::ClusterId,
        lists,
    },
    views::{
        clusters::{ClusterRow, ClusterView},
        page::{Notice, Pager},
    },
};

const LIST: &str = "/admin/clusters";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index))
        .add("/erasure", post(erase_named))
        .add("/{pid}", get(show))
        .add("/{pid}/entries", post(list))
        .add("/{pid}/split", post(split))
        .add("/{pid}/erasure", post(erase))
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let page = drawing::page(&visit.ctx.db, listed.page).await?;
    let rows: Vec<_> = page.items.iter().map(ClusterRow::new).collect();
    let cap = visit.policy().await?.cluster_cap;
    let data = json!({
        "clusters": rows,
        "cap": cap,
        "named": {"value": ""},
        "pager": Pager::new(&page, &format!("{LIST}?")),
    });
    visit
        .staff_page(&staff, "admin/clusters/index.html", "Clusters", data)
        .await
}

async fn show(Support { visit, staff }: Support, Path(pid): Path<ClusterId>) -> Result<Response> {
    let db = &visit.ctx.db;
    let cluster = clusters::find_by_pid(db, pid).await?;
    let drawing = drawing::drawing(db, &cluster).await?;
    let ids: Vec<i64> = drawing.members.iter().map(|key| key.id).collect();
    let entries = lists::of_keys(db, &ids, visit.now).await?;
    let data = json!({"cluster": ClusterView::new(&cluster, &drawing, &entries)});
    visit
        .staff_page(&staff, "admin/clusters/show.html", "Cluster", data)
        .await
}

async fn list(
    Support { visit, staff }: Support,
    Path(pid): Path<ClusterId>,
    Form(written): Form<Written>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let cluster = clusters::find_by_pid(db, pid).await?;
    let members = clusters::of_cluster(db, cluster.id).await?;
    let added = written.add(db, &staff, members.iter(), "from a cluster", visit.now);
    let notice = super::lists::notice(added.await)?;
    Ok(visit.redirect_with(&format!("{LIST}/{pid}"), &notice))
}

#[derive(Deserialize)]
struct Chosen {
    key: i64,
}

async fn split(
    Manager { visit, staff }: Manager,
    Path(pid): Path<ClusterId>,
    Form(Chosen { key }): Form<Chosen>,
) -> Result<Response> {
    clusters::split(&visit.ctx.db, &staff, pid, key, visit.now).await?;
    let words = "Cut loose. Who hung together only by this key is apart now.";
    Ok(visit.redirect_with(LIST, &Notice::success(words)))
}

/// Somebody asked to be forgotten.
async fn erase(
    Manager { visit, staff }: Manager,
    Path(pid): Path<ClusterId>,
    Form(Chosen { key }): Form<Chosen>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let cluster = clusters::find_by_pid(db, pid).await?;
    let members = clusters::of_cluster(db, cluster.id).await?;
    if !members.iter().any(|member| member.id == key) {
        return Err(Error::NotFound);
    }
    retention::erase(db, &staff, &[key], &pid.to_string()).await?;
    let words = "Forgotten, with its links and everything that was seen or counted with it.";
    Ok(visit.redirect_with(LIST, &Notice::success(words)))
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    who: String,
}

/// The same for somebody who is in no cluster.
async fn erase_named(
    Manager { visit, staff }: Manager,
    Form(Named { who }): Form<Named>,
) -> Result<Response> {
    let (db, vault) = (&visit.ctx.db, &visit.shop.vault);
    let notice = match erasure::of_named(db, vault, &staff, &who, visit.now).await {
        Ok(()) => Notice::success("Forgotten, with everything that was seen, counted and judged."),
        Err(Error::Refused(refusal)) => Notice::problem(&refusal.words),
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with(LIST, &notice))
}
