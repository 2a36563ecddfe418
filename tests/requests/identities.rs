//! What joins browsers, what parts them again, and how they are forgotten.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use limner::{
    models::{
        _entities::{
            assessments, audit_entries, challenges, clusters, device_parts, identity_keys,
            identity_links, photo_marks, sightings, staff_members, visitors,
        },
        challenges::climbing,
        fraud::{policy::Policy, signals::Listed},
        identities::{
            clusters::{self as joined, Evidence, Merged},
            retention,
        },
        ids::ClusterId,
        lists::{self, Entry},
        staff::Role,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    both_databases, pages,
    support::{
        Browser, TestApp,
        asking::{ask, ask_times, from, newcomer},
        browser::DEVICE,
        photos,
        studio::left,
    },
};

const HOME: &str = "203.0.113.7";
const CLUSTERS: &str = "/admin/clusters";

async fn confirm(
    app: &TestApp,
    visitor: &visitors::Model,
    email: &str,
    cap: u32,
    at: DateTime<Utc>,
) -> Merged {
    let (db, shop) = (&app.ctx.db, app.shop());
    let policy = Policy {
        cluster_cap: cap,
        ..Policy::built_in(&shop.settings.quotas)
    };
    let pid = visitor.public_id();
    let confirmed = climbing::confirm_email(db, &shop, &policy, pid, email, at).await;
    confirmed.expect("confirmed").expect("an address")
}

async fn keys(app: &TestApp, kind: &str) -> Vec<identity_keys::Model> {
    let keys = identity_keys::Entity::find().filter(identity_keys::Column::Kind.eq(kind));
    keys.all(&app.ctx.db).await.expect("keys")
}

both_databases!(
    no_cluster_grows_beyond_the_cap_and_weak_keys_join_nobody,
    |app: TestApp| async move {
        let (db, at) = (&app.ctx.db, now());
        let people = [
            newcomer(&app, at).await,
            newcomer(&app, at).await,
            newcomer(&app, at).await,
        ];
        for (visitor, came) in people
            .iter()
            .zip([Merged::Joined, Merged::Joined, Merged::TooLarge])
        {
            let merged = confirm(&app, visitor, "all@example.org", 3, at).await;
            assert_eq!(merged, came);
        }
        let all = clusters::Entity::find().all(db).await.expect("clusters");
        let [cluster] = all.as_slice() else {
            panic!("{all:?}")
        };
        assert_eq!((cluster.size, cluster.capped), (3, true));
        let again = confirm(&app, &people[0], "all@example.org", 3, at).await;
        assert_eq!(again, Merged::Known);
        // Two who come by one address with one kind of device stay two.
        for visitor in &people[1..] {
            ask(&app, visitor, &from(HOME, at)).await;
        }
        let (address, visitor) = (keys(&app, "address").await, keys(&app, "visitor").await);
        let weak = joined::merge(db, &visitor[0], &address[0], Evidence::LoggedIn, 64).await;
        assert!(weak.is_err());
        assert_eq!(
            visitor
                .iter()
                .filter(|key| key.cluster_id.is_none())
                .count(),
            1
        );
    }
);

both_databases!(
    what_staff_cut_apart_is_not_joined_again,
    |app: TestApp| async move {
        let (db, at) = (&app.ctx.db, now());
        let visitor = newcomer(&app, at).await;
        confirm(&app, &visitor, "ada@example.org", 64, at).await;
        let cluster = clusters::Entity::find().one(db).await.expect("clusters");
        app.staff(Role::Manager).await;
        let staff = staff_members::Entity::find().one(db).await.expect("staff");
        let pid = ClusterId(cluster.expect("one").pid);
        let email = keys(&app, "email").await.remove(0).id;
        joined::split(db, &staff.expect("somebody"), pid, email, at)
            .await
            .expect("split");
        let again = confirm(&app, &visitor, "ada@example.org", 64, at).await;
        assert_eq!(again, Merged::Severed);
        let links = identity_links::Entity::find().all(db).await.expect("links");
        assert_eq!(links.len(), 1, "the cut is kept");
        assert!(links[0].severed_at.is_some());
    }
);

both_databases!(
    what_was_not_seen_for_thirty_days_is_forgotten_and_parts_whom_it_joined,
    |app: TestApp| async move {
        let (db, begin) = (&app.ctx.db, now());
        let (one, other) = (newcomer(&app, begin).await, newcomer(&app, begin).await);
        for visitor in [&one, &other] {
            confirm(&app, visitor, "both@example.org", 64, begin).await;
            ask(&app, visitor, &from(HOME, begin)).await;
        }
        let later = begin + TimeDelta::days(20);
        for visitor in [&one, &other] {
            ask(&app, visitor, &from("203.0.113.8", later)).await;
        }
        let sweep = async |days: i64| {
            let swept = retention::sweep(db, begin + TimeDelta::days(days)).await;
            swept.expect("swept")
        };
        assert_eq!(sweep(29).await, 0);
        // The mailbox and the address, which were not seen again.
        assert_eq!(sweep(31).await, 2);
        assert!(keys(&app, "email").await.is_empty());
        let apart = keys(&app, "visitor").await;
        let apart: BTreeSet<_> = apart.iter().map(|key| key.cluster_id).collect();
        assert_eq!(apart.len(), 2, "each by itself");
        let sizes = clusters::Entity::find().all(db).await.expect("clusters");
        assert!(sizes.iter().all(|cluster| cluster.size == 1), "{sizes:?}");
        let seen = sightings::Entity::find().count(db).await;
        assert_eq!(seen.expect("sightings"), 2, "those of later");
        assert!(sweep(51).await > 4);
        for left in [
            identity_keys::Entity::find().count(db).await,
            identity_links::Entity::find().count(db).await,
            clusters::Entity::find().count(db).await,
            sightings::Entity::find().count(db).await,
            device_parts::Entity::find().count(db).await,
        ] {
            assert_eq!(left.expect("a count"), 0);
        }
    }
);

both_databases!(
    an_entry_on_a_list_ends_by_itself_and_allowing_goes_first,
    |app: TestApp| async move {
        let (db, at) = (&app.ctx.db, now());
        let visitor = newcomer(&app, at).await;
        ask(&app, &visitor, &from(HOME, at)).await;
        app.staff(Role::Manager).await;
        let staff = staff_members::Entity::find().one(db).await.expect("staff");
        let staff = staff.expect("somebody");
        let key = keys(&app, "address").await.remove(0).id;
        for (verdict, days) in [(Listed::Block, 30), (Listed::Allow, 7)] {
            let entry = Entry {
                identity_key_id: key,
                verdict,
                what: "Address".into(),
                reason: "A test".into(),
                expires_at: Some(at + TimeDelta::days(days)),
            };
            lists::add(db, &staff, entry).await.expect("an entry");
        }
        for (days, says) in [
            (6, Some(Listed::Allow)),
            (8, Some(Listed::Block)),
            (31, None),
        ] {
            let verdict = lists::verdict(db, &[key], at + TimeDelta::days(days)).await;
            assert_eq!(verdict.expect("a verdict"), says, "after {days} days");
        }
    }
);

/// The number that the privacy page shows of a browser.
async fn number(browser: &Browser) -> String {
    let page = browser.get("/privacy").await.body;
    let (_, rest) = page.split_once("number here is <code>").expect("a number");
    rest.split('<').next().unwrap_or_default().to_string()
}

both_databases!(
    a_browser_in_no_cluster_is_forgotten_by_the_number_it_shows,
    |app: TestApp| async move {
        let db = &app.ctx.db;
        assert!(!app.browser().get("/privacy").await.body.contains("<code>"));
        let (shopper, other) = (app.browser(), app.browser());
        other.upload(photos::grace_hopper(), "comic").await;
        shopper.upload(photos::astronaut(), "comic").await;
        let driven = DEVICE.replace("{\"v\":1,", "{\"v\":1,\"automation\":{\"webdriver\":true},");
        let asked = shopper.upload_by_script(photos::grace_hopper(), "comic", Some(driven));
        assert!(asked.await.to.starts_with("/challenges/"));
        assert_eq!(left(&shopper).await, 4);
        let number = number(&shopper).await;
        let form = [("who", number.as_str())];
        let (manager, support) = (
            app.staff(Role::Manager).await,
            app.staff(Role::Support).await,
        );
        let path = format!("{CLUSTERS}/erasure");
        assert_eq!(support.post(&path, &form).await.status, 403);
        let page = manager.get(CLUSTERS).await;
        pages::is_without_inline(&page, CLUSTERS);
        assert!(page.body.contains("asks to be forgotten"), "{}", page.body);
        assert!(
            !support
                .get(CLUSTERS)
                .await
                .body
                .contains("asks to be forgotten")
        );
        for unknown in [
            "",
            "me",
            "nobody@example.org",
            "00000000-0000-4000-8000-000000000000",
        ] {
            manager.post(&path, &[("who", unknown)]).await;
            let told = manager.get(CLUSTERS).await.body;
            assert!(told.contains("Nothing is known of this"), "{unknown}");
        }
        assert_eq!(manager.post(&path, &form).await.to, CLUSTERS);
        assert!(manager.get(CLUSTERS).await.body.contains("Forgotten, with"));
        // The other one's are left, and nothing of this one.
        for rows in [
            sightings::Entity::find().count(db).await,
            assessments::Entity::find().count(db).await,
        ] {
            assert_eq!(rows.expect("rows"), 1);
        }
        let asked = challenges::Entity::find().count(db).await;
        assert_eq!(asked.expect("challenges"), 0);
        let keys = keys(&app, "visitor").await;
        assert_eq!(keys.len(), 1);
        let parts = device_parts::Entity::find().all(db).await.expect("parts");
        let marks = photo_marks::Entity::find().all(db).await.expect("marks");
        let whose = parts.iter().map(|it| it.visitor_key_id);
        let whose: BTreeSet<i64> = whose
            .chain(marks.iter().map(|it| it.visitor_key_id))
            .collect();
        assert_eq!(whose, BTreeSet::from([keys[0].id]));
        assert_eq!(left(&shopper).await, 5, "nothing is counted any more");
        let log = audit_entries::Entity::find()
            .all(db)
            .await
            .expect("the log");
        let deed = log
            .iter()
            .find(|it| it.action == "identity_erased")
            .expect("a deed");
        assert!(
            !format!("{deed:?}").contains(&number),
            "and not whose it was"
        );
    }
);

both_databases!(
    a_mailbox_is_forgotten_however_it_is_spelled,
    |app: TestApp| async move {
        let at = now();
        let visitor = newcomer(&app, at).await;
        confirm(&app, &visitor, "ada@example.org", 64, at).await;
        assert_eq!(ask_times(&app, &visitor, &from(HOME, at), 9).await, 8);
        let manager = app.staff(Role::Manager).await;
        let path = format!("{CLUSTERS}/erasure");
        manager.post(&path, &[("who", " Ada@Example.org ")]).await;
        assert!(keys(&app, "email").await.is_empty());
        let links = identity_links::Entity::find().count(&app.ctx.db).await;
        assert_eq!(links.expect("links"), 0);
        let log = audit_entries::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("the log");
        assert!(!format!("{log:?}").to_lowercase().contains("ada@"));
        // What the browser had stays counted on it.
        assert_eq!(ask_times(&app, &visitor, &from(HOME, at), 1).await, 0);
    }
);
