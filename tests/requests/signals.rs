//! What the shop's own books say of a request: each signal, where it is there and where it must not be.

use chrono::{Duration, TimeDelta};
use limner::{
    models::{
        _entities::{identity_keys, staff_members},
        fraud::{
            policy::{self, Policy},
            rules::Rule,
        },
        portraits::request::Requested,
        staff::Role,
    },
    shop::now,
};
use sea_orm::EntityTrait;

use crate::{
    both_databases,
    support::{
        TestApp,
        asking::{ask, ask_times, from, newcomer, reasons, weight},
        photos,
    },
};

/// In no list; and in a data centre, by the bundled file.
const HOME: &str = "203.0.113.7";
const RACK: &str = "5.9.1.1";

/// Puts a policy in force that differs from the built-in one.
async fn publish(app: &TestApp, change: impl FnOnce(&mut Policy)) {
    app.staff(Role::Manager).await;
    let db = &app.ctx.db;
    let staff = staff_members::Entity::find().one(db).await;
    let staff = staff.expect("staff").expect("somebody");
    let mut policy = Policy::built_in(&app.shop().settings.quotas);
    change(&mut policy);
    let at = now() - TimeDelta::days(1);
    let published = policy::publish(db, &staff, &policy, "a test", at).await;
    published.expect("published");
}

fn weigh(policy: &mut Policy, rule: Rule, weight: i32) {
    let mut setting = policy.setting(rule);
    setting.weight = weight;
    policy.rules.insert(rule, setting);
}

both_databases!(
    who_says_nothing_has_one_preview_and_is_asked_at_the_second,
    |app: TestApp| async move {
        let at = now();
        let visitor = newcomer(&app, at).await;
        let silent = from(HOME, at).silent();
        assert_eq!(ask_times(&app, &visitor, &silent, 1).await, 1);
        let second = ask(&app, &visitor, &silent).await;
        let Requested::Challenged(challenge) = second else {
            panic!("let in: {:?}", reasons(&app, &visitor).await)
        };
        assert!(challenge.takes_an_email() && !challenge.takes_a_proof());
        // It is the first of another day.
        let tomorrow = silent.at(at + Duration::hours(25));
        assert_eq!(ask_times(&app, &visitor, &tomorrow, 1).await, 1);
        // Who told of a device before is not taken for somebody without JavaScript.
        let visitor = newcomer(&app, at).await;
        let told = from("203.0.113.8", at);
        assert_eq!(ask_times(&app, &visitor, &told, 2).await, 2);
        let lost = told.silent();
        assert_eq!(ask_times(&app, &visitor, &lost, 2).await, 2);
        assert_eq!(weight(&app, &visitor, "silent").await, 0);
    }
);

both_databases!(
    what_was_told_of_a_device_is_not_taken_back_by_silence,
    |app: TestApp| async move {
        publish(&app, |policy| weigh(policy, Rule::Silent, 0)).await;
        let mut at = now();
        // Wiped again and again, the same device at the same address.
        for _ in 0..5 {
            at += TimeDelta::minutes(10);
            let wiped = newcomer(&app, at).await;
            ask_times(&app, &wiped, &from(HOME, at), 5).await;
        }
        let wiped = newcomer(&app, at).await;
        let asked = from(HOME, at + TimeDelta::minutes(10));
        assert_eq!(ask_times(&app, &wiped, &asked, 1).await, 0);
        let twins = weight(&app, &wiped, "twins_used_up").await;
        assert!(twins > 0);
        assert_eq!(ask_times(&app, &wiped, &asked.silent(), 1).await, 0);
        assert_eq!(weight(&app, &wiped, "twins_used_up").await, twins);
        // And whoever said that a program drives them is asked for as much when they say nothing any more.
        let driven = newcomer(&app, at).await;
        let mut says = from("203.0.113.9", at);
        let device = says.device.unwrap_or_default();
        let driver = "{\"v\":1,\"automation\":{\"webdriver\":true},";
        says.device = Some(device.replace("{\"v\":1,", driver));
        for asks in [says.clone(), says.clone().silent(), says.silent()] {
            assert_eq!(ask_times(&app, &driven, &asks, 1).await, 0);
            assert_eq!(weight(&app, &driven, "automation").await, 45);
        }
    }
);

both_databases!(
    silent_starts_one_after_the_other_are_one_in_a_place_and_behind_vpns,
    |app: TestApp| async move {
        publish(&app, |policy| {
            weigh(policy, Rule::Hosting, 0);
            weigh(policy, Rule::Silent, 1);
        })
        .await;
        let mut at = now();
        for (n, address) in (1..=7).map(|n| (n, format!("5.9.{n}.1"))) {
            at += TimeDelta::minutes(10);
            let visitor = newcomer(&app, at).await;
            ask(&app, &visitor, &from(&address, at).silent()).await;
            let over = weight(&app, &visitor, "alike_over_limit").await > 0;
            assert_eq!(over, n > 5, "start {n}");
        }
        // Two that are there together are two.
        let two = [newcomer(&app, at).await, newcomer(&app, at).await];
        for minutes in 1..=4 {
            let at = at + TimeDelta::minutes(minutes);
            for visitor in &two {
                ask(&app, visitor, &from(HOME, at).silent()).await;
            }
        }
        let third = newcomer(&app, at).await;
        let at = at + TimeDelta::minutes(9);
        ask(&app, &third, &from(HOME, at).silent()).await;
        assert_eq!(weight(&app, &third, "alike_over_limit").await, 0);
    }
);

both_databases!(
    exits_in_no_list_are_known_by_a_kind_that_comes_by_others_too,
    |app: TestApp| async move {
        publish(&app, |policy| weigh(policy, Rule::Hosting, 0)).await;
        let mut at = now();
        for n in 1..=6 {
            at += TimeDelta::minutes(30);
            let wiped = newcomer(&app, at).await;
            let by_a_list = from(&format!("5.9.{n}.1"), at).with(1);
            ask_times(&app, &wiped, &by_a_list, 5).await;
        }
        let twins = async |kind: u32, minutes: i64| {
            let at = at + TimeDelta::minutes(minutes);
            let wiped = newcomer(&app, at).await;
            let elsewhere = from(HOME, at).with(kind);
            ask_times(&app, &wiped, &elsewhere, 1).await;
            let counted = weight(&app, &wiped, "twins_used_up").await;
            ask_times(&app, &wiped, &elsewhere, 4).await;
            counted
        };
        assert_eq!(twins(1, 60).await, 0, "it may be anybody");
        assert!(twins(1, 120).await > 0, "one was here before, and busy");
        assert_eq!((twins(2, 180).await, twins(2, 240).await), (0, 0));
    }
);

both_databases!(
    a_class_with_one_model_of_telephone_is_let_in,
    |app: TestApp| async move {
        let begin = now();
        let mut class = Vec::new();
        for n in 0..8 {
            class.push(newcomer(&app, begin + TimeDelta::minutes(n)).await);
        }
        let mut had = 0;
        for round in 0..3 {
            for (visitor, n) in class.iter().zip(0..) {
                let at = begin + TimeDelta::minutes(round * 12 + n);
                had += ask_times(&app, visitor, &from(HOME, at), 1).await;
            }
        }
        assert_eq!(had, 8 * 3, "each their own");
    }
);

both_databases!(
    a_browser_that_draws_differently_at_every_page_is_noticed,
    |app: TestApp| async move {
        let at = now();
        let drawing = |digit: &str, agent: &'static str| {
            let mut from = from(HOME, at);
            let device = from.device.unwrap_or_default();
            let device = device.replace("0123456789abcdef0123456789abcdef", &digit.repeat(32));
            let user_agent = reqwest::header::HeaderValue::from_static(agent);
            from.headers.insert("user-agent", user_agent);
            from.device = Some(device);
            from
        };
        const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
        for (agent, weighs) in [(CHROME, 50), (SAFARI, 0)] {
            let visitor = newcomer(&app, at).await;
            ask(&app, &visitor, &drawing("a", agent)).await;
            assert_eq!(weight(&app, &visitor, "unsteady").await, 0);
            ask(&app, &visitor, &drawing("b", agent)).await;
            assert_eq!(weight(&app, &visitor, "unsteady").await, weighs, "{agent}");
        }
    }
);

both_databases!(
    previews_in_quick_succession_are_noticed_in_each_window,
    |app: TestApp| async move {
        let at = now();
        for kind in 1..=3 {
            let visitor = newcomer(&app, at).await;
            let had = ask_times(&app, &visitor, &from(HOME, at).with(kind), 5).await;
            assert_eq!(had, 5);
        }
        let counted = async |minutes: i64, address: &str| {
            let at = at + TimeDelta::minutes(minutes);
            let visitor = newcomer(&app, at).await;
            ask(&app, &visitor, &from(address, at).with(99)).await;
            weight(&app, &visitor, "fast").await
        };
        assert_eq!(counted(1, HOME).await, 5, "15 in five minutes");
        assert_eq!(counted(10, HOME).await, 0, "16 in an hour");
        assert_eq!(counted(1, "203.0.113.8").await, 0, "elsewhere");
    }
);

both_databases!(
    a_crowd_at_an_address_that_is_not_used_to_it_is_noticed,
    |app: TestApp| async move {
        let begin = now().date_naive().and_hms_opt(1, 0, 0).expect("a time");
        let begin = begin.and_utc();
        let crowd = async |address: &str, at, people: u32| {
            let mut last = None;
            for kind in 0..people {
                let visitor = newcomer(&app, at).await;
                ask(&app, &visitor, &from(address, at).with(1000 + kind)).await;
                last = Some(visitor);
            }
            weight(&app, &last.expect("somebody"), "crowded").await
        };
        assert_eq!(crowd(HOME, begin, 40).await, 0);
        assert_eq!(crowd(HOME, begin, 1).await, 5, "the forty-first of a day");
        let tomorrow = begin + TimeDelta::days(1);
        assert_eq!(
            crowd(HOME, tomorrow, 1).await,
            0,
            "and the first of the next"
        );
    }
);

both_databases!(
    a_photo_that_another_browser_had_painted_is_known_mirrored_too,
    |app: TestApp| async move {
        let photo = photos::pixels(&photos::astronaut());
        let mirrored = image::imageops::flip_horizontal(&photo);
        let one = app.browser().upload(photos::astronaut(), "comic").await;
        assert!(one.to.starts_with("/portraits/"), "{}", one.to);
        let mirrored = photos::png(&mirrored.into());
        for (photo, weighs) in [(mirrored, true), (photos::grace_hopper(), false)] {
            let answer = app.browser().upload(photo, "comic").await;
            let portrait = crate::support::studio::portrait(&app, &answer.to).await;
            let visitor = limner::models::visitors::find_by_id(&app.ctx.db, portrait.visitor_id);
            let visitor = visitor.await.expect("a visitor");
            let counted = weight(&app, &visitor, "photo_elsewhere").await;
            assert_eq!(counted > 0, weighs);
        }
    }
);

both_databases!(
    a_data_centre_weighs_and_an_address_is_kept_as_a_hash_of_a_period,
    |app: TestApp| async move {
        // A day before the period of the hashes' key ends.
        let days = now().timestamp() / 86_400 / 30 * 30 + 29;
        let at = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(days) + TimeDelta::hours(23);
        let visitor = newcomer(&app, at).await;
        assert_eq!(ask_times(&app, &visitor, &from(RACK, at), 5).await, 5);
        let hosting = weight(&app, &visitor, "hosting").await;
        assert!(
            (1..=25).contains(&hosting),
            "it fades with the file: {hosting}"
        );
        let keys = async || {
            let keys = identity_keys::Entity::find().all(&app.ctx.db).await;
            let mut keys = keys.expect("keys");
            keys.retain(|key| ["visitor", "address"].contains(&key.kind.as_str()));
            keys.sort_by_key(|key| key.id);
            keys
        };
        let before = keys().await;
        // In the next period the key is another, and what was counted stays counted.
        let after = from(RACK, at + TimeDelta::hours(2));
        let answer = ask(&app, &visitor, &after).await;
        assert!(matches!(answer, Requested::UsedUp(_)));
        let renewed = keys().await;
        assert_eq!(before.len(), renewed.len(), "no row is new");
        for (old, new) in before.iter().zip(&renewed) {
            assert_eq!((old.id, old.key_id + 1), (new.id, new.key_id));
            assert_ne!(old.hash, new.hash);
        }
    }
);
