//! Mail by SMTP, to a server that only listens.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Stdio},
};

use serde_json::{Value, json};

use crate::{
    programs::{here, python},
    support::{Database, TestApp},
};

struct Sink {
    process: Child,
    printed: BufReader<ChildStdout>,
}

impl Sink {
    fn start() -> (Self, u64) {
        let mut process = python()
            .arg(here("smtp_sink.py"))
            .arg("0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sink runs");
        let printed = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut sink = Self { process, printed };
        let port = sink.next()["port"].as_u64().expect("a port");
        (sink, port)
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.printed.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ended = self.process.kill();
    }
}

#[tokio::test]
async fn a_mail_arrives_with_its_text_and_html() {
    let (mut sink, port) = Sink::start();
    let settings = json!({"mail": {"transport": "smtp", "from": "Limner <shop@limner.example>"}});
    let app = TestApp::start_configured(Database::Sqlite, settings, |config| {
        let smtp = json!({"smtp": {
            "enable": true, "host": "127.0.0.1", "port": port, "secure": false, "auth": null,
        }});
        config.mailer = serde_json::from_value(smtp).expect("a mailer");
    })
    .await;
    let form = [
        ("name", "Ünï"),
        ("email", "shopper@example.com"),
        ("subject", "Where is it?"),
        ("body", "I ordered a week ago."),
    ];
    assert_eq!(app.browser().post("/messages", &form).await.status, 303);
    let mail = tokio::task::spawn_blocking(move || sink.next())
        .await
        .expect("a mail");
    assert_eq!(mail["from"], "shop@limner.example");
    assert_eq!(mail["to"], json!(["shopper@example.com"]));
    let parts = mail["parts"].as_array().expect("parts");
    let kinds: Vec<&Value> = parts.iter().map(|part| &part["type"]).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    for part in parts {
        let text = part["text"].as_str().expect("text");
        assert!(text.contains("Ünï"), "{text}");
    }
}
