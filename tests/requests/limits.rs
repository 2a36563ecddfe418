//! Lists, clusters, the policy and the charts, as the staff sees and changes them.

use limner::{
    models::{
        _entities::{
            audit_entries, clusters, identity_keys, identity_links, list_entries, portraits,
            visitors,
        },
        begin_write,
        challenges::climbing,
        fraud::policy,
        staff::Role,
    },
    shop::now,
};
use sea_orm::EntityTrait;
use serde_json::json;

use crate::{
    both_databases, pages,
    support::{Database, TestApp, an_order, photos, studio::left},
};

const LISTS: &str = "/admin/lists";
const POLICY: &str = "/admin/policy";

fn entry<'a>(key: &'a str, reason: &'a str) -> [(&'static str, &'a str); 4] {
    [
        ("key", key),
        ("verdict", "block"),
        ("days", "30"),
        ("reason", reason),
    ]
}

both_databases!(
    what_is_typed_is_hashed_and_forgotten,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        let typed = [
            "Ada.Lovelace@example.com",
            "203.0.113.7",
            "203.0.113.0/24",
            "2001:db8:1:200::/56",
        ];
        for key in typed {
            let added = manager.post(LISTS, &entry(key, "Sold our previews")).await;
            assert_eq!(added.to, LISTS, "{}", added.body);
            let shown = manager.get(LISTS).await;
            pages::is_without_inline(&shown, LISTS);
            assert!(
                shown.body.contains("typed in: on the block list."),
                "{}",
                shown.body
            );
        }
        let db = &app.ctx.db;
        let entries = list_entries::Entity::find().all(db).await.expect("entries");
        assert_eq!(entries.len(), typed.len());
        let keys = identity_keys::Entity::find().all(db).await.expect("keys");
        let audit = audit_entries::Entity::find().all(db).await.expect("deeds");
        let list = manager.get(LISTS).await.body;
        let (_, list) = list.split_once("<tbody>").expect("a table");
        let (list, _) = list.split_once("</tbody>").expect("its end");
        let kept = json!([entries, keys, audit, list])
            .to_string()
            .to_lowercase();
        for readable in ["lovelace", "203.0.113", "2001:db8"] {
            assert!(!kept.contains(readable), "{readable} in {kept}");
        }
    }
);

both_databases!(
    what_is_on_a_list_counts_until_it_is_taken_off,
    |app: TestApp| async move {
        let (manager, support) = (
            app.staff(Role::Manager).await,
            app.staff(Role::Support).await,
        );
        let refused = support.post(LISTS, &entry("127.0.0.1", "Mine")).await;
        assert_eq!(refused.status, 403);
        manager
            .post(LISTS, &entry("127.0.0.1", "A farm of previews"))
            .await;
        let challenged = app.browser().upload(photos::astronaut(), "comic").await;
        assert!(
            challenged.to.starts_with("/challenges/"),
            "{}",
            challenged.to
        );
        let list = support.get(LISTS).await.body;
        let (_, rest) = list
            .split_once("action=\"/admin/lists/")
            .expect("a way off");
        let path = format!(
            "/admin/lists/{}",
            rest.split('"').next().unwrap_or_default()
        );
        assert_eq!(support.post(&path, &[]).await.to, LISTS);
        assert_eq!(support.post(&path, &[]).await.status, 404);
        let list = support.get(LISTS).await.body;
        assert!(list.contains("taken off"), "{list}");
        let painted = app.browser().upload(photos::astronaut(), "comic").await;
        assert!(painted.to.starts_with("/portraits/"), "{}", painted.to);
    }
);

#[tokio::test]
async fn what_is_no_key_or_has_no_reason_stays_in_the_form() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    for (key, reason, words) in [
        ("somewhere", "Why not", "This is no address"),
        ("203.0.113.0/16", "Why not", "Blocks are a /24"),
        ("203.0.113.7", " ", "Say why."),
        (
            "203.0.113.7",
            "Abuse from 203.0.113.7",
            "say why without the address",
        ),
    ] {
        let refused = manager.post(LISTS, &entry(key, reason)).await;
        assert_eq!(refused.status, 422, "{key}");
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
        assert!(refused.body.contains(&format!("value=\"{key}\"")), "{key}");
    }
    let entries = list_entries::Entity::find().all(&app.ctx.db).await;
    assert!(entries.expect("entries").is_empty());
}

both_databases!(
    a_cluster_is_drawn_told_and_split,
    |app: TestApp| async move {
        let shopper = app.browser();
        shopper.upload(photos::astronaut(), "comic").await;
        confirm(&app, "ada@example.com").await;
        let (manager, support) = (
            app.staff(Role::Manager).await,
            app.staff(Role::Support).await,
        );
        let list = support.get("/admin/clusters").await;
        pages::is_without_inline(&list, "/admin/clusters");
        let cluster = clusters::Entity::find().one(&app.ctx.db).await;
        let page = format!(
            "/admin/clusters/{}",
            cluster.expect("clusters").expect("one").pid
        );
        assert!(list.body.contains(&page), "{}", list.body);
        let shown = support.get(&page).await;
        pages::is_without_inline(&shown, &page);
        for words in [
            "<svg class=\"graph\"",
            "class=\"chord\"",
            "Browser 1 and E-mail address 1",
            "confirmed the address",
        ] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        assert!(!shown.body.contains("ada@"), "{}", shown.body);
        let key = identity_keys::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("keys");
        let key = key
            .iter()
            .find(|key| key.kind == "email")
            .expect("an e-mail's key");
        let key = key.id.to_string();
        let listed = support
            .post(&format!("{page}/entries"), &entry(&key, "Ours"))
            .await;
        assert!(
            support
                .get(&listed.to)
                .await
                .body
                .contains("E-mail address, from a cluster")
        );
        let split = format!("{page}/split");
        let form = [("key", key.as_str())];
        assert_eq!(support.post(&split, &form).await.status, 403);
        assert_eq!(manager.post(&split, &[("key", "999999")]).await.status, 404);
        assert_eq!(manager.post(&split, &form).await.to, "/admin/clusters");
        assert_eq!(support.get(&page).await.status, 404);
        // Both are alone, and the link that was cut is still told.
        let apart = clusters::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("clusters");
        assert_eq!(apart.len(), 2);
        let page = format!("/admin/clusters/{}", apart[0].pid);
        let told = support.get(&page).await.body;
        for words in ["chord-cut", "node-apart", "Cut "] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
);

both_databases!(
    a_policy_is_published_and_says_what_its_rules_did,
    |app: TestApp| async move {
        app.browser().upload(photos::astronaut(), "comic").await;
        let (manager, support) = (
            app.staff(Role::Manager).await,
            app.staff(Role::Support).await,
        );
        let shown = support.get(POLICY).await;
        pages::is_without_inline(&shown, POLICY);
        for words in [
            "Came through Tor",
            "1</span> assessments of 30 days",
            "built in",
            "In use",
        ] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        assert!(!shown.body.contains("name=\"note\""), "{}", shown.body);
        let form = [
            ("note", "More for everybody"),
            ("per_day", "7"),
            ("mode.silent", "observe"),
            ("weight.silent", "35"),
        ];
        assert_eq!(support.post(POLICY, &form).await.status, 403);
        let published = manager.post(POLICY, &form).await;
        assert_eq!(published.to, POLICY, "{}", published.body);
        let shown = manager.get(POLICY).await.body;
        for words in [
            "Version 2 is in force.",
            "More for everybody",
            "value=\"35\"",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(
            app.browser()
                .get("/")
                .await
                .body
                .contains("7 of 7 left today")
        );
        let (_, row) = shown.split_once("id=\"r-silent\"").expect("a row");
        let (row, _) = row.split_once("</tr>").expect("its end");
        assert!(row.contains("value=\"observe\" selected"), "{row}");
    }
);

both_databases!(
    a_policy_that_cannot_be_meant_is_refused_beside_what_is_wrong,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        for (field, value, words) in [
            ("slow", "500", "Each rung of the ladder"),
            ("per_month", "1", "A month cannot have fewer"),
            ("weight.tor", "5000", "Weights are between"),
            ("weight.vpn", "lots", "“lots” is no number"),
            ("cluster_cap", "1", "a cluster has at least two keys"),
        ] {
            let form = [("note", "Why not"), (field, value)];
            let refused = manager.post(POLICY, &form).await;
            assert_eq!(refused.status, 422, "{field}");
            assert!(refused.body.contains(words), "{words}: {}", refused.body);
            assert!(refused.body.contains("value=\"Why not\""));
        }
        let versions = policy::versions(&app.ctx.db).await.expect("versions");
        assert!(versions.is_empty());
    }
);

both_databases!(
    charts_count_each_request_and_are_told_in_tables,
    |app: TestApp| async move {
        let shopper = app.browser();
        for style in ["comic", "pastel"] {
            shopper.upload(photos::astronaut(), style).await;
        }
        let manager = app.staff(Role::Manager).await;
        manager
            .post(LISTS, &entry("127.0.0.1", "A farm of previews"))
            .await;
        app.browser().upload(photos::grace_hopper(), "comic").await;
        let page = manager.get("/admin/limits").await;
        pages::is_without_inline(&page, "/admin/limits");
        let total = |name: &str| {
            let caption = format!("<span>{name}</span> <span class=\"num chart-total\">");
            let (_, rest) = page.body.split_once(&caption).expect("a chart");
            rest.split('<').next().unwrap_or_default().to_string()
        };
        assert_eq!(total("Let through at once"), "2");
        assert_eq!(total("Asked for something first"), "1");
        assert_eq!(total("Had no preview left"), "0");
        assert_eq!(total("Asked for a person’s word"), "1");
        assert_eq!(total("Not passed, or not yet"), "100 %");
        assert_eq!(page.body.matches("<caption").count(), 3);
    }
);

#[tokio::test]
async fn an_order_tells_its_assessment_and_its_cluster() {
    use limner::models::orders::Status;
    let app = TestApp::start_on(Database::Sqlite).await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let support = app.staff(Role::Support).await;
    let page = format!("/admin/orders/{}", placed.pid);
    let before = support.get(&page).await.body;
    assert!(before.contains("version 1"), "{before}");
    assert!(!before.contains("/admin/clusters/"), "{before}");
    confirm(&app, "ada@example.com").await;
    assert!(support.get(&page).await.body.contains("/admin/clusters/"));
}

#[tokio::test]
async fn who_has_no_preview_left_is_offered_more_for_an_address() {
    let settings = json!({"quotas": {"per_visitor": 1, "email_adds": 3}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let shopper = app.browser();
    shopper.upload(photos::astronaut(), "comic").await;
    let offer = "Confirm an e-mail address for 3 more";
    let refused = shopper.upload(photos::astronaut(), "pastel").await;
    assert_eq!(refused.status, 429);
    for words in [offer, "The next one comes in ", "action=\"/challenges\""] {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
    let challenge = shopper.post("/challenges", &[]).await;
    assert!(
        challenge.to.starts_with("/challenges/"),
        "{}",
        challenge.body
    );
    confirm(&app, "ada@example.com").await;
    assert!(shopper.get("/").await.body.contains("3 of 4 left today"));
    for style in ["pastel", "starry", "poster"] {
        shopper.upload(photos::astronaut(), style).await;
    }
    let refused = shopper.upload(photos::astronaut(), "etching").await;
    assert_eq!(refused.status, 429);
    assert!(!refused.body.contains(offer), "{}", refused.body);
}

/// The browser of the first portrait confirms an e-mail address.
async fn confirm(app: &TestApp, email: &str) {
    let (db, shop) = (&app.ctx.db, app.shop());
    let portrait = portraits::Entity::find().one(db).await.expect("portraits");
    let visitor = portrait.expect("a portrait").visitor_id;
    let visitor = visitors::Entity::find_by_id(visitor).one(db).await;
    let visitor = visitor.expect("visitors").expect("the visitor").public_id();
    let policy = policy::current(db, &shop.settings.quotas, now())
        .await
        .expect("a policy");
    let txn = begin_write(db).await.expect("a transaction");
    let confirmed = climbing::confirm_email(&txn, &shop, &policy, visitor, email, now()).await;
    confirmed.expect("confirmed");
    txn.commit().await.expect("written");
}

both_databases!(
    who_asks_to_be_forgotten_is_forgotten_by_a_manager,
    |app: TestApp| async move {
        let shopper = app.browser();
        shopper.upload(photos::astronaut(), "comic").await;
        confirm(&app, "ada@example.com").await;
        let db = &app.ctx.db;
        let cluster = clusters::Entity::find().one(db).await.expect("clusters");
        let erasure = format!("/admin/clusters/{}/erasure", cluster.expect("one").pid);
        let keys = identity_keys::Entity::find().all(db).await.expect("keys");
        let id_of = |kind: &str| keys.iter().find(|key| key.kind == kind).expect("a key").id;
        let email = id_of("email").to_string();
        let support = app.staff(Role::Support).await;
        let refused = support.post(&erasure, &[("key", email.as_str())]).await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        let manager = app.staff(Role::Manager).await;
        let stranger = id_of("address").to_string();
        let missing = manager.post(&erasure, &[("key", stranger.as_str())]).await;
        assert_eq!(missing.status, 404, "no key of this cluster");
        let erased = manager.post(&erasure, &[("key", email.as_str())]).await;
        assert_eq!(erased.status, 303, "{}", erased.body);
        let keys = identity_keys::Entity::find().all(db).await.expect("keys");
        assert!(keys.iter().all(|key| key.kind != "email"));
        let links = identity_links::Entity::find().all(db).await.expect("links");
        assert!(links.is_empty(), "its links went with it");
        let log = audit_entries::Entity::find()
            .all(db)
            .await
            .expect("the log");
        assert!(log.iter().any(|entry| entry.action == "identity_erased"));
        // What the address had added is gone as well.
        assert_eq!(left(&shopper).await, 4);
    }
);
