//! An order whose program dies while its print files are made.

use std::{collections::HashSet, path::Path, time::Duration};

use limner::models::_entities::{
    fulfilments, mails, order_events, order_lines, orders, outbound_webhooks,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait,
    PaginatorTrait, QueryFilter, Set, Statement,
};
use sha2::{Digest, Sha256};

use crate::{
    Shop,
    browser::{Browser, CHECKOUT},
    photos, wait,
};

/// A print and a download: two files to be made.
const SKUS: [&str; 2] = ["FA-160x200", "DD-160x200"];

/// What the program has written down, read beside it.
struct Books {
    shop: DatabaseConnection,
    queue: DatabaseConnection,
}

impl Books {
    async fn of(shop: &Shop) -> Self {
        let open = async |name: &str| {
            let file = shop.data().join(name);
            let address = format!("sqlite://{}", file.display());
            Database::connect(address).await.expect("the database")
        };
        Self {
            shop: open("limner.sqlite").await,
            queue: open("queue.sqlite").await,
        }
    }

    /// Whether a worker has begun to make the order's files.
    async fn is_printing(&self) -> bool {
        let jobs = "select count(*) as jobs from sqlt_loco_queue \
                    where name = 'produce_order' and status = 'processing'";
        let query = Statement::from_string(self.queue.get_database_backend(), jobs);
        let row = self.queue.query_one_raw(query).await.expect("the queue");
        row.expect("a row")
            .try_get::<i64>("", "jobs")
            .expect("a number")
            > 0
    }

    async fn lines(&self) -> Vec<order_lines::Model> {
        let all = order_lines::Entity::find().all(&self.shop).await;
        all.expect("lines")
    }

    async fn files_made(&self) -> usize {
        let lines = self.lines().await;
        let made = lines.iter().filter(|line| line.print_file_key.is_some());
        made.count()
    }

    async fn fulfilments(&self) -> u64 {
        let count = fulfilments::Entity::find().count(&self.shop).await;
        count.expect("fulfilments")
    }

    /// Makes the order old enough for the sweep to take it for lost.
    async fn age(&self) {
        let order = orders::Entity::find().one(&self.shop).await;
        let order = order.expect("orders").expect("the order");
        let placed = order.placed_at.map(|at| at - Duration::from_secs(3600));
        let mut row: orders::ActiveModel = order.into();
        row.placed_at = Set(placed);
        row.update(&self.shop).await.expect("updated");
    }

    async fn events(&self, kind: &str) -> u64 {
        let events = order_events::Entity::find().filter(order_events::Column::Kind.eq(kind));
        events.count(&self.shop).await.expect("events")
    }

    async fn mails(&self, template: &str) -> u64 {
        let mails = mails::Entity::find().filter(mails::Column::Template.eq(template));
        mails.count(&self.shop).await.expect("mails")
    }

    /// What the partner was told to print: the link to the file, and its hash.
    async fn ordered_from_partner(&self) -> (String, String) {
        let kind = outbound_webhooks::Column::Kind.eq("fulfilment.requested");
        let sent = outbound_webhooks::Entity::find().filter(kind);
        let sent = sent.all(&self.shop).await.expect("webhooks");
        let [webhook] = &sent[..] else {
            panic!("{} jobs for the partner", sent.len())
        };
        let body: serde_json::Value = serde_json::from_str(&webhook.body).expect("JSON");
        let items = body["data"]["items"].as_array().expect("items");
        let [item] = &items[..] else {
            panic!("{items:?}")
        };
        let word = |name: &str| item[name].as_str().expect("a word").to_string();
        (word("file_url"), word("file_sha256"))
    }
}

#[tokio::test]
async fn print_files_survive_a_killed_printer() {
    let shop = Shop::new();
    let program = shop.start().await;
    let books = Books::of(&shop).await;
    let browser = shop.browser();
    buy(&browser).await;

    wait("the files are being made", async || {
        books.is_printing().await
    })
    .await;
    drop(program);
    assert_eq!(books.files_made().await, 0, "it was killed too late");
    books.age().await;

    let program = shop.start().await;
    shop.sweep();
    wait("one of the two files is there", async || {
        books.files_made().await > 0
    })
    .await;
    drop(program);
    assert_eq!(books.fulfilments().await, 0, "it was killed too late");

    let _program = shop.start().await;
    shop.sweep();
    wait("the job is with the partner", async || {
        books.fulfilments().await > 0
    })
    .await;
    shop.sweep();
    let lines = books.lines().await;
    let keys = lines.iter().filter_map(|line| line.print_file_key.clone());
    let named: HashSet<String> = keys.collect();
    assert_eq!((named.len(), books.fulfilments().await), (2, 1));
    assert_eq!(print_files(&shop.data().join("objects")), 2);
    assert_eq!(books.events("print_files_made").await, 1);
    assert_eq!(books.mails("downloads_ready").await, 1);

    let (url, sha256) = books.ordered_from_partner().await;
    let path = url.find("/print-files/").map(|at| &url[at..]);
    let file = browser.get(path.expect("a link")).await;
    assert_eq!(file.status, 200);
    assert_eq!(hex::encode(Sha256::digest(&file.bytes)), sha256);
    let print = lines.iter().find(|line| line.sku == SKUS[0]).expect("it");
    assert_eq!(print.print_file_sha256.as_ref(), Some(&sha256));
}

/// Has a portrait painted, orders it and pays.
async fn buy(browser: &Browser) {
    let page = browser.upload(photos::astronaut(), "comic").await.to;
    let preview = format!("{page}/preview.jpg");
    wait("it is painted", async || {
        browser.get(&preview).await.status == 200
    })
    .await;
    let portrait = page.trim_start_matches("/portraits/");
    for sku in SKUS {
        let line = [("portrait", portrait), ("sku", sku), ("quantity", "1")];
        assert_eq!(browser.post("/cart/lines", &line).await.to, "/cart");
    }
    let review = browser.post("/checkout", &CHECKOUT).await;
    assert_eq!(review.status, 303, "{}", review.body);
    let order = review.to.trim_end_matches("/review");
    let till = browser.post(&format!("{order}/payments"), &[]).await;
    let card = [("number", "4242 4242 4242 4242"), ("expiry", "12/34")];
    let paid = browser.post(&till.to, &card).await;
    assert_eq!(paid.status, 303, "{}", paid.body);
}

/// How many print files are in storage.
fn print_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let count = |path: std::path::PathBuf| {
        if path.is_dir() {
            return print_files(&path);
        }
        usize::from(path.to_string_lossy().ends_with("-print.jpg"))
    };
    entries.map(|entry| count(entry.path())).sum()
}
