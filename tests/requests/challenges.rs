//! What is asked before a doubtful request is painted, and that everybody can answer it.

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};
use limner::models::{_entities::mails, ids::ChallengeId, staff::Role};
use sea_orm::{EntityTrait, QueryOrder};

use crate::{
    both_databases,
    support::{Answer, Browser, Database, TestApp, browser::DEVICE, photos, studio::left},
};

/// An upload by a script that does not know what browsers send together, and says nothing of a device.
async fn upload_by_script(browser: &Browser) -> Answer {
    let photo = photos::astronaut();
    browser.upload_by_script(photo, "comic", None).await
}

/// The same by a program that drives a browser, and says so.
async fn upload_by_program(browser: &Browser) -> Answer {
    let driven = DEVICE.replace("{\"v\":1,", "{\"v\":1,\"automation\":{\"webdriver\":true},");
    let photo = photos::astronaut();
    browser.upload_by_script(photo, "comic", Some(driven)).await
}

/// The puzzle on a challenge's page.
async fn puzzle(browser: &Browser, page: &str) -> Challenge {
    let body = browser.get(page).await.body;
    let (_, rest) = body.split_once("data-challenge=\"").expect("a puzzle");
    let (puzzle, _) = rest.split_once('"').expect("its end");
    let puzzle = puzzle.replace("&quot;", "\"").replace("&#x2F;", "/");
    serde_json::from_str(&puzzle).expect("JSON")
}

fn solved(challenge: Challenge) -> String {
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge));
    let solution = solution.expect("solvable").expect("solved");
    let payload = Payload {
        challenge,
        solution,
    };
    serde_json::to_string(&payload).expect("JSON")
}

both_databases!(
    a_script_solves_a_puzzle_and_loses_nothing,
    |app: TestApp| async move {
        let browser = app.browser();
        let asked = upload_by_script(&browser).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        assert!(asked.to.starts_with("/challenges/"), "{}", asked.to);
        let page = browser.get(&asked.to).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in [
            "told us nothing of itself",
            "Your photo is kept",
            "ask a person",
        ] {
            assert!(
                page.body.contains(words),
                "{words} is missing: {}",
                page.body
            );
        }
        assert_eq!(left(&browser).await, 5, "asking takes nothing");
        assert_eq!(app.stored(), 1, "the photo");
        assert_eq!(
            app.browser().get(&asked.to).await.status,
            404,
            "somebody else's"
        );

        let proof = solved(puzzle(&browser, &asked.to).await);
        let proven = browser
            .post(&format!("{}/proof", asked.to), &[("proof", &proof)])
            .await;
        assert_eq!(proven.status, 303, "{}", proven.body);
        assert!(proven.to.starts_with("/portraits/"), "{}", proven.to);
        assert_eq!(left(&browser).await, 4);

        // One proof is one painting.
        let again = browser
            .post(&format!("{}/proof", asked.to), &[("proof", &proof)])
            .await;
        assert_eq!(again.status, 422, "{}", again.body);
        assert_eq!(left(&browser).await, 4);
    }
);

#[tokio::test]
async fn a_proof_that_is_forged_or_for_somebody_else_opens_nothing() {
    let app = TestApp::start_with(Database::Sqlite, serde_json::json!({})).await;
    let (one, other) = (app.browser(), app.browser());
    let (asked, asked_too) = (upload_by_script(&one).await, upload_by_script(&other).await);
    let theirs = solved(puzzle(&other, &asked_too.to).await);
    let mine = solved(puzzle(&one, &asked.to).await);
    let forged = mine.replace("\"tries\":", "\"tries\":1");
    assert_ne!(forged, mine);
    let huge = "x".repeat(1 << 20);
    for proof in [
        theirs.as_str(),
        forged.as_str(),
        "",
        "{}",
        "null",
        huge.as_str(),
    ] {
        let answer = one
            .post(&format!("{}/proof", asked.to), &[("proof", proof)])
            .await;
        assert_eq!(answer.status, 422, "{proof:.80}");
        assert!(answer.body.contains("did not fit"), "{}", answer.body);
    }
    assert_eq!(left(&one).await, 5);
}

both_databases!(
    a_program_is_asked_for_an_e_mail_and_goes_on_with_it,
    |app: TestApp| async move {
        let browser = app.browser();
        let asked = upload_by_program(&browser).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let page = browser.get(&asked.to).await.body;
        assert!(!page.contains("data-challenge"), "no puzzle is enough");
        let mail = |address: &'static str| {
            let (browser, url) = (browser.clone(), format!("{}/email", asked.to));
            async move { browser.post(&url, &[("email", address)]).await }
        };
        for (address, words) in [
            ("no address", "does not look like"),
            ("me@mailinator.com", "Throw-away"),
        ] {
            let refused = mail(address).await;
            assert_eq!(refused.status, 422);
            assert!(refused.body.contains(words), "{}", refused.body);
        }
        let sent = mail("Me@example.org").await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let link = mailed_link(&app).await;
        // Opening it does nothing: programs open links.
        let opened = app.browser().get(&link).await;
        assert!(
            opened.body.contains("Confirm my address"),
            "{}",
            opened.body
        );
        let forged = link.replace("signature=", "signature=00");
        assert_eq!(browser.post(&forged, &[]).await.status, 404);
        assert!(!browser.get(&asked.to).await.body.contains("Paint it now"));
        // Confirmed on the telephone, noticed at the desk.
        let elsewhere = app.browser().post(&link, &[]).await;
        assert!(elsewhere.body.contains("Confirmed"), "{}", elsewhere.body);
        assert!(browser.get(&asked.to).await.body.contains("Paint it now"));
        let painted = browser.post(&format!("{}/painting", asked.to), &[]).await;
        assert!(painted.to.starts_with("/portraits/"), "{}", painted.body);
        assert_eq!(
            left(&browser).await,
            7,
            "three more for a confirmed address"
        );
        // Nobody is asked twice.
        let next = upload_by_script(&browser).await;
        assert!(next.to.starts_with("/portraits/"), "{}", next.to);
    }
);

/// The link in the latest mail.
async fn mailed_link(app: &TestApp) -> String {
    let mails = mails::Entity::find().order_by_desc(mails::Column::Id);
    let mail = mails
        .one(&app.ctx.db)
        .await
        .expect("mails")
        .expect("a mail");
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("/confirm?"));
    link.expect("a link").to_string()
}

both_databases!(
    two_browsers_with_one_e_mail_share_what_it_has,
    |app: TestApp| async move {
        let (desk, phone) = (app.browser(), app.browser());
        for browser in [&desk, &phone] {
            let asked = upload_by_program(browser).await;
            let email = [("email", "me@example.org")];
            browser.post(&format!("{}/email", asked.to), &email).await;
            let link = mailed_link(&app).await;
            browser.post(&link, &[]).await;
            let painted = browser.post(&format!("{}/painting", asked.to), &[]).await;
            assert!(painted.to.starts_with("/portraits/"), "{}", painted.body);
        }
        assert_eq!(left(&desk).await, 6);
        assert_eq!(left(&phone).await, 6);
    }
);

both_databases!(
    a_person_can_be_asked_and_lets_in,
    |app: TestApp| async move {
        use limner::models::{
            challenges::{self, climbing},
            staff,
        };
        let browser = app.browser();
        let asked = upload_by_program(&browser).await;
        let question = format!("{}/question", asked.to);
        assert_eq!(
            browser.post(&question, &[("question", " ")]).await.status,
            422
        );
        let sent = browser
            .post(&question, &[("question", "My cat, please")])
            .await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let page = browser.get(&asked.to).await.body;
        assert!(page.contains("My cat, please"), "{page}");
        app.staff(Role::Support).await;
        let db = &app.ctx.db;
        let someone = limner::models::_entities::staff_members::Entity::find()
            .one(db)
            .await;
        let someone: staff::Model = someone.expect("staff").expect("somebody");
        let waiting = climbing::asked(db, 1).await.expect("questions");
        let pid = ChallengeId(waiting.items[0].pid);
        let challenge = challenges::find(db, pid).await.expect("the challenge");
        let now = limner::shop::now();
        climbing::decide(db, &someone, &challenge, true, "Gladly.", now)
            .await
            .expect("decided");
        let again = climbing::decide(db, &someone, &challenge, false, "No.", now).await;
        assert!(again.is_err(), "decided once");
        let page = browser.get(&asked.to).await.body;
        assert!(page.contains("Gladly."), "{page}");
        let painted = browser.post(&format!("{}/painting", asked.to), &[]).await;
        assert!(painted.to.starts_with("/portraits/"), "{}", painted.body);
    }
);

both_databases!(
    a_solution_that_comes_twice_at_once_counts_once,
    |app: TestApp| async move {
        let browser = app.browser();
        let asked = upload_by_script(&browser).await;
        let proof = solved(puzzle(&browser, &asked.to).await);
        let sent = (0..8).map(|_| {
            let (browser, proof) = (browser.clone(), proof.clone());
            let url = format!("{}/proof", asked.to);
            tokio::spawn(async move { browser.post(&url, &[("proof", &proof)]).await.status })
        });
        let mut statuses = Vec::new();
        for answer in sent.collect::<Vec<_>>() {
            statuses.push(answer.await.expect("an answer"));
        }
        statuses.sort_unstable();
        assert_eq!(statuses[0], 303, "{statuses:?}");
        assert!(
            statuses[1..].iter().all(|it| [409, 422].contains(it)),
            "{statuses:?}"
        );
        assert_eq!(left(&browser).await, 4);
    }
);

both_databases!(
    a_strangers_mailbox_is_not_filled,
    |app: TestApp| async move {
        let ask = async |browser: &Browser, address: &str| {
            let asked = upload_by_program(browser).await;
            assert!(asked.to.starts_with("/challenges/"), "{}", asked.to);
            let url = format!("{}/email", asked.to);
            browser.post(&url, &[("email", address)]).await
        };
        for spelled in [
            "victim@example.org",
            "Victim@Example.org",
            "victim@example.org",
        ] {
            let sent = ask(&app.browser(), spelled).await;
            assert_eq!(sent.status, 303, "{}", sent.body);
        }
        let refused = ask(&app.browser(), "VICTIM@example.org").await;
        assert_eq!(refused.status, 429, "{}", refused.body);
        assert!(
            refused.body.contains("look among its spam"),
            "{}",
            refused.body
        );
        assert!(
            refused.body.contains("Your photo is kept"),
            "{}",
            refused.body
        );

        let one = app.browser();
        for n in 0..6 {
            let sent = ask(&one, &format!("someone{n}@example.org")).await;
            assert_eq!(sent.status, 303, "{}", sent.body);
        }
        let refused = ask(&one, "someone6@example.org").await;
        assert_eq!(refused.status, 429, "{}", refused.body);
        let mails = mails::Entity::find().all(&app.ctx.db).await.expect("mails");
        assert_eq!(mails.len(), 9);
    }
);

both_databases!(
    of_links_asked_for_at_once_no_more_are_mailed,
    |app: TestApp| async move {
        let browser = app.browser();
        let asked = upload_by_program(&browser).await;
        let sent = (0..12).map(|_| {
            let (browser, url) = (browser.clone(), format!("{}/email", asked.to));
            let email = [("email", "victim@example.org")];
            tokio::spawn(async move { browser.post(&url, &email).await.status })
        });
        for answer in sent.collect::<Vec<_>>() {
            let status = answer.await.expect("an answer");
            assert!([303, 429].contains(&status), "{status}");
        }
        let mails = mails::Entity::find().all(&app.ctx.db).await.expect("mails");
        assert!((1..=3).contains(&mails.len()), "{}", mails.len());
    }
);

#[tokio::test]
async fn a_photo_that_was_deleted_meanwhile_is_asked_for_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let asked = upload_by_script(&browser).await;
    let proof = solved(puzzle(&browser, &asked.to).await);
    let later = limner::shop::now() + chrono::Duration::days(31);
    let erased = limner::models::portraits::expiry::sweep(&app.ctx, later).await;
    assert_eq!(erased.expect("swept"), 1);
    let answer = browser
        .post(&format!("{}/proof", asked.to), &[("proof", &proof)])
        .await;
    assert_eq!(answer.status, 410, "{}", answer.body);
    assert!(answer.body.contains("send it again"), "{}", answer.body);
    assert_eq!(left(&browser).await, 5);
}
