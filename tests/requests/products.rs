//! The catalogue: what it costs where, who makes it, and how staff change it.

use limner::{
    models::{
        _entities::{audit_entries, order_lines},
        fulfilments,
        orders::Status,
        partners,
        products::catalogue::{Catalogue, yaml},
        staff::Role,
    },
    tasks::catalogue_import::import,
};
use loco_rs::app::AppContext;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::{
    both_databases,
    support::{Answer, Browser, Database, TestApp, an_order, order::CHECKOUT, photos},
};

const BRITISH: &str = "212.58.244.20";
const CANVAS: &str = "/admin/products/canvas/variants/CA-240x300";

async fn catalogue(ctx: &AppContext) -> Catalogue {
    Catalogue::load(&ctx.db).await.expect("a catalogue")
}

fn written(catalogue: &Catalogue) -> String {
    yaml::write(catalogue).expect("it is written")
}

/// The checkout's form with another country.
fn checkout_to(country: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut form = CHECKOUT.to_vec();
    let postal_code = if country == "GB" { "SW1A 1AA" } else { "8001" };
    form.retain(|(name, _)| !["country", "postal_code"].contains(name));
    form.extend([("country", country), ("postal_code", postal_code)]);
    form
}

/// The fields of a variant's form as it stands, with some of them changed.
async fn with(staff: &Browser, page: &str, changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let body = staff.get(page).await.body;
    let mut form: Vec<(String, String)> = Vec::new();
    for (name, value) in changed {
        form.push(((*name).into(), (*value).into()));
    }
    for name in [
        "width_mm",
        "height_mm",
        "paper",
        "depth_mm",
        "wrap_mm",
        "bleed_mm",
        "production_days_min",
        "production_days_max",
        "weight_grams",
        "position",
        "price",
    ] {
        let input = body
            .split("<input")
            .find(|input| input.contains(&format!(" name=\"{name}\"")));
        let value = input.and_then(|input| input.split("value=\"").nth(1)?.split('"').next());
        if let Some(value) = value.filter(|_| !changed.iter().any(|(known, _)| *known == name)) {
            form.push((name.into(), value.into()));
        }
    }
    for (name, value) in [("active", "1"), ("currency", "EUR")] {
        if !changed.iter().any(|(known, _)| *known == name) {
            form.push((name.into(), value.into()));
        }
    }
    form
}

async fn send(staff: &Browser, to: &str, form: &[(String, String)]) -> Answer {
    let pairs: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    staff.post(to, &pairs).await
}

/// The prices of Britain, as nothing else is sold there in another currency.
const IN_BRITAIN: [(&str, &str); 6] = [
    ("market_country", "GB"),
    ("market_amount", "52.00"),
    ("market_currency", "GBP"),
    ("market_country", "US"),
    ("market_amount", "67.00"),
    ("market_currency", "USD"),
];

both_databases!(
    what_is_exported_is_imported_without_a_change,
    |app: TestApp| async move {
        let before = catalogue(&app.ctx).await;
        let text = written(&before);
        let changes = import(&app.ctx, &text, false).await.expect("an import");
        assert_eq!(changes, Vec::<String>::new());

        let without = text
            .replace("price: 29.00 EUR", "price: 31.00 EUR")
            .replace("sku: CA-480x600", "sku: CA-500x625")
            .replace("width_mm: 480", "width_mm: 500")
            .replace("height_mm: 600", "height_mm: 625");
        let dry = import(&app.ctx, &without, true).await.expect("a dry run");
        assert_eq!(
            catalogue(&app.ctx).await,
            before,
            "a dry run changes nothing"
        );
        for line in [
            "FA-160x200: price: 29.00 EUR → 31.00 EUR",
            "CA-500x625: a new variant",
            "CA-480x600: switched off",
        ] {
            assert!(dry.contains(&line.to_owned()), "{line}: {dry:?}");
        }
        assert_eq!(
            import(&app.ctx, &without, false).await.expect("an import"),
            dry
        );
        let after = catalogue(&app.ctx).await;
        let (_, gone) = after.ware("CA-480x600").expect("orders name it");
        assert!(!gone.active);
        assert_eq!(yaml::read(&written(&after)), Ok(after.clone()));
        let again = import(&app.ctx, &written(&after), false).await;
        assert_eq!(again.expect("an import"), Vec::<String>::new());
    }
);

#[tokio::test]
async fn a_bad_file_changes_nothing_and_all_of_it_is_told() {
    let app = TestApp::start().await;
    let before = catalogue(&app.ctx).await;
    let text = written(&before)
        .replace("sku: FA-240x300", "sku: FA-160x200")
        .replace("wrap_mm: 38", "wrap_mm: 12");
    let error = import(&app.ctx, &text, false).await.expect_err("no import");
    for words in [
        "FA-160x200, sku: Another variant",
        "CA-240x300, wrap_mm: The bar is 38 mm deep",
    ] {
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
    assert_eq!(catalogue(&app.ctx).await, before);
}

both_databases!(
    prices_are_those_of_the_shoppers_country,
    json!({"addresses": {"source": "RightmostXForwardedFor", "trusted_proxies": ["127.0.0.1/32"]}}),
    |app: TestApp| async move {
        let browser = app.browser();
        let wall = browser.upload(photos::astronaut(), "comic").await.to + "/wall?sku=CA-240x300";
        let from_britain = |path: String| {
            let request = browser.client().get(browser.at(&path));
            let request = request.header("x-forwarded-for", BRITISH);
            let browser = browser.clone();
            async move { browser.send(request).await.body }
        };
        let british = from_britain(wall.clone()).await;
        assert!(british.contains("£52.00") && !british.contains("€59.00"));
        let german = browser.get(&wall).await.body;
        assert!(german.contains("€59.00") && !german.contains('£'));
        let home = from_britain("/".into()).await;
        assert!(home.contains("£26.00") && home.contains("No VAT is in the price"));
        assert!(browser.get("/").await.body.contains("Tax is in the price"));
    }
);

both_databases!(
    another_country_at_the_checkout_is_another_price_and_it_is_said,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["CA-240x300", "DD-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        let browser = &placed.browser;
        let german = browser.get("/checkout").await.body;
        assert!(german.contains("€74.00") && !german.contains("Prices for"));
        let british = browser.get("/checkout?country=GB").await.body;
        assert!(
            british.contains("Prices for the United Kingdom are in £."),
            "{british}"
        );
        // 52 and 13, and 12.90 to get there, or 25.90 if it is to be fast.
        assert!(british.contains("£77.90") && british.contains("£25.90"));
        assert!(!british.contains('€'), "no two currencies on a page");

        let answer = browser.post("/checkout", &checkout_to("GB")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let review = browser.get(&answer.to).await.body;
        assert!(
            review.contains("Prices for the United Kingdom are in £.")
                && review.contains("Order and pay £77.90")
        );
        assert!(
            browser.get("/cart").await.body.contains("£65.00"),
            "the cart knows the choice"
        );
        let cart = browser.get("/cart").await.body;
        assert!(cart.contains("No VAT is in the price") && cart.contains("to the United Kingdom"));
        let pid = answer
            .to
            .split('/')
            .nth(2)
            .expect("an id")
            .parse()
            .expect("an id");
        let order =
            limner::models::orders::find_by_pid(&app.ctx.db, limner::models::ids::OrderId(pid))
                .await;
        let order = order.expect("the order");
        assert_eq!((order.currency.as_str(), order.total_minor), ("GBP", 7790));
        let lines = order_lines::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("lines");
        let units = lines.iter().filter(|line| line.order_id == order.id);
        assert_eq!(
            units.map(|line| line.unit_minor).collect::<Vec<_>>(),
            [5200, 1300]
        );
    }
);

both_databases!(
    what_nobody_makes_for_a_country_is_told_at_the_checkout_and_taken_out,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["CA-240x300", "FA-160x200"])
            .up_to(Status::AwaitingPayment)
            .await;
        let manager = app.staff(Role::Manager).await;
        // Our own workshop makes canvases for Germany only from now on.
        let offer = [("kind", "canvas"), ("countries", "de")];
        assert_eq!(
            manager
                .post("/admin/partners/in-house/offers", &offer)
                .await
                .status,
            303
        );
        let page = manager.get("/admin/partners").await.body;
        let everywhere = page
            .split("<tr>")
            .find(|row| row.contains("Canvases") && row.contains("anywhere"));
        let removal = everywhere.and_then(|row| row.split("action=\"").nth(1)?.split('"').next());
        let removed = manager.post(removal.expect("a row"), &[]).await;
        assert_eq!(removed.status, 303);

        let browser = &placed.browser;
        assert!(!browser.get("/checkout").await.body.contains("Nobody makes"));
        let swiss = browser.get("/checkout?country=CH").await.body;
        let words = "Nobody makes this for Switzerland just now: Canvas, 24 × 30 cm.";
        assert!(swiss.contains(words), "{swiss}");
        let refused = browser.post("/checkout", &checkout_to("CH")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(words) && refused.body.contains("Linienstra"));
        let removal = refused.body.split("class=\"unmade\" action=\"").nth(1);
        let removal = removal
            .and_then(|rest| rest.split('"').next())
            .expect("a way out");
        assert_eq!(browser.post(removal, &[]).await.status, 303);
        assert_eq!(
            browser.post("/checkout", &checkout_to("CH")).await.status,
            303
        );
    }
);

both_databases!(
    an_order_goes_to_a_partner_that_makes_it,
    |app: TestApp| async move {
        let db = &app.ctx.db;
        partners::create(db, "canvas-house", "Canvas House", "/workshop/webhooks")
            .await
            .expect("a partner");
        let manager = app.staff(Role::Manager).await;
        let page = manager.get("/admin/partners").await.body;
        let ours = page.split("Canvas House").next().expect("ours is first");
        let row = ours
            .split("<tr>")
            .find(|row| row.contains("Canvases"))
            .expect("a row");
        let removal = row
            .split("action=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        manager.post(removal.expect("a button"), &[]).await;
        let placed = an_order(&app).of(&["CA-240x300"]).up_to(Status::Paid).await;
        let order = placed.order(&app).await;
        let made = fulfilments::of_order(db, order.id)
            .await
            .expect("fulfilments");
        let partner = partners::find(db, made[0].partner_id)
            .await
            .expect("a partner");
        assert_eq!(partner.slug, "canvas-house");

        // Now nobody else makes canvases, so this one cannot stop.
        let stopped = manager
            .post("/admin/partners/canvas-house/switch", &[("on", "0")])
            .await;
        let page = manager.get(&stopped.to).await.body;
        assert!(page.contains("Then nobody would make CA-240x300"), "{page}");
        let canvas = partners::find_by_slug(db, "canvas-house").await;
        assert!(canvas.is_ok(), "it is still on");
    }
);

both_databases!(
    staff_change_a_variant_and_it_is_sold_so,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        let changed = [
            &[
                ("price", "61.50"),
                ("paper", "linen"),
                ("wrap_mm", "45"),
                ("production_days_max", "9"),
            ][..],
            &IN_BRITAIN,
        ]
        .concat();
        let form = with(&manager, CANVAS, &changed).await;
        let answer = send(&manager, CANVAS, &form).await;
        assert_eq!(
            (answer.status, answer.to.as_str()),
            (303, "/admin/products/canvas"),
            "{}",
            answer.body
        );
        let browser = app.browser();
        let wall = browser.upload(photos::astronaut(), "comic").await.to + "/wall?sku=CA-240x300";
        let wall = browser.get(&wall).await.body;
        for words in [
            "€61.50",
            "On linen",
            "45 mm go round each edge",
            "Made in 2–9 days",
            "folds back, 45 mm",
        ] {
            assert!(wall.contains(words), "{words}: {wall}");
        }
        let log = audit_entries::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("the log");
        let entry = log
            .iter()
            .find(|entry| entry.action == "catalogue_changed")
            .expect("an entry");
        assert_eq!(entry.subject, "CA-240x300");
        assert!(
            entry.data.to_string().contains("59.00 EUR → 61.50 EUR"),
            "{}",
            entry.data
        );

        // A printer that cuts wants some picture to cut away: the file has it.
        let print = "/admin/products/fine-art-print/variants/FA-160x200";
        let changed = [&[("bleed_mm", "3")][..], &IN_BRITAIN].concat();
        let form = with(&manager, print, &changed).await;
        assert_eq!(send(&manager, print, &form).await.status, 303);
        an_order(&app).of(&["FA-160x200"]).up_to(Status::Paid).await;
        let lines = order_lines::Entity::find().all(&app.ctx.db).await;
        let lines = lines.expect("lines");
        let line = lines.last().expect("a line");
        // 160 and 200 mm at 300 dpi, and 3 mm on each side.
        let pixels = (1890 + 2 * 35, 2362 + 2 * 35);
        let made = line.print_file_width.zip(line.print_file_height);
        assert_eq!((made, line.bleed_mm), (Some(pixels), 3));
    }
);

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let before = catalogue(&app.ctx).await;
    for (field, typed, words) in [
        ("width_mm", "wide", "A whole number"),
        ("height_mm", "500", "Portraits are four by five"),
        ("wrap_mm", "20", "The bar is 38 mm deep"),
        ("price", "a lot", "An amount, like 29.00"),
        ("price", "0", "more than nothing"),
        ("production_days_min", "50", "no more than the most"),
        ("weight_grams", "0", "weighs something"),
    ] {
        let changed = [&[(field, typed)][..], &IN_BRITAIN].concat();
        let form = with(&manager, CANVAS, &changed).await;
        let answer = send(&manager, CANVAS, &form).await;
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.body.contains(words), "{field}: {}", answer.body);
        assert!(
            answer.body.contains(&format!("value=\"{typed}\"")),
            "{field} is lost"
        );
    }
    // Without its British price it would be the one thing that costs euros there.
    let form = with(&manager, CANVAS, &[]).await;
    let answer = send(&manager, CANVAS, &form).await;
    assert!(
        answer
            .body
            .contains("a cart has one currency: United Kingdom"),
        "{}",
        answer.body
    );
    assert_eq!(catalogue(&app.ctx).await, before);
}

#[tokio::test]
async fn a_variant_that_nobody_can_make_is_refused() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let limit = [
        ("kind", "canvas"),
        ("max_width_mm", "480"),
        ("max_height_mm", "600"),
    ];
    manager
        .post("/admin/partners/in-house/offers", &limit)
        .await;
    let page = manager.get("/admin/partners").await.body;
    let row = page
        .split("<tr>")
        .find(|row| row.contains("Canvases") && row.contains("any size"));
    let removal = row.and_then(|row| row.split("action=\"").nth(1)?.split('"').next());
    assert_eq!(manager.post(removal.expect("a row"), &[]).await.status, 303);

    let copy = "/admin/products/canvas/variants?copy=CA-480x600";
    assert!(manager.get(copy).await.body.contains("CA-480x600-copy"));
    let large = [
        ("sku", "CA-640x800"),
        ("width_mm", "640"),
        ("height_mm", "800"),
    ];
    let changed = [&large[..], &IN_BRITAIN].concat();
    let form = with(&manager, copy, &changed).await;
    let answer = send(&manager, "/admin/products/canvas/variants", &form).await;
    let words = "Nobody makes this: Our own workshop makes canvases only up to 48 × 60 cm.";
    assert!(
        answer.status == 422 && answer.body.contains(words),
        "{}",
        answer.body
    );
    let text = written(&catalogue(&app.ctx).await).replace("sku: CA-480x600", "sku: CA-640x800");
    let text = text
        .replace("width_mm: 480", "width_mm: 640")
        .replace("height_mm: 600", "height_mm: 800");
    let error = import(&app.ctx, &text, false).await.expect_err("no import");
    assert!(error.to_string().contains(words), "{error}");

    let off = [&large[..], &[("active", "")], &IN_BRITAIN].concat();
    let form = with(&manager, copy, &off).await;
    let answer = send(&manager, "/admin/products/canvas/variants", &form).await;
    assert_eq!(
        answer.status, 303,
        "what is not on offer may wait for a partner"
    );
}

#[tokio::test]
async fn products_are_named_moved_and_switched_off_by_managers() {
    let app = TestApp::start().await;
    let support = app.staff(Role::Support).await;
    for page in [
        "/admin/products",
        "/admin/products/canvas",
        CANVAS,
        "/admin/partners",
    ] {
        assert_eq!(support.get(page).await.status, 403, "{page}");
    }
    assert_eq!(support.post(CANVAS, &[("price", "1.00")]).await.status, 403);
    assert_eq!(
        app.browser().get("/admin/products").await.to,
        "/admin/session"
    );
    let manager = app.staff(Role::Manager).await;
    let form = [
        ("name", "Linen"),
        ("description", "On linen."),
        ("position", "1"),
        ("active", "1"),
    ];
    assert_eq!(
        manager.post("/admin/products/canvas", &form).await.status,
        303
    );
    let home = app.browser().get("/").await.body;
    let (linen, paper) = (home.find("Linen"), home.find("Fine-art print"));
    assert!(linen.is_some() && linen < paper, "it is first now");
    let nameless = [
        ("name", ""),
        ("description", "On cotton."),
        ("position", "first"),
        ("active", "1"),
    ];
    let answer = manager.post("/admin/products/canvas", &nameless).await;
    assert!(answer.status == 422 && answer.body.contains("On cotton."));
    assert!(answer.body.contains("A whole number from 1"));
    let off = [
        ("name", "Linen"),
        ("description", ""),
        ("position", "1"),
        ("active", ""),
    ];
    assert_eq!(
        manager.post("/admin/products/canvas", &off).await.status,
        303
    );
    assert!(!app.browser().get("/").await.body.contains("Linen"));
    assert_eq!(manager.get("/admin/products/nothing").await.status, 404);
}

#[tokio::test]
async fn what_has_no_postage_in_its_currency_is_not_sent() {
    let postage = json!({"days": [4, 7], "prices": [[31_500, 690]]});
    let to = json!({"home": postage, "europe": postage});
    let method = json!({"slug": "standard", "name": "Standard", "to": to});
    let settings = json!({"shipping": {"methods": [method]}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let placed = an_order(&app)
        .of(&["FA-160x200"])
        .up_to(Status::AwaitingPayment)
        .await;
    let answer = placed.browser.post("/checkout", &checkout_to("GB")).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer
            .body
            .matches("We have no carrier for this parcel to the United Kingdom.")
            .count()
            == 1
    );
}
