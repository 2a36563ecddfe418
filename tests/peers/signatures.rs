//! Standard Webhooks: what we sign its own libraries verify, and what they sign we verify.

use std::process::Command;

use axum::http::HeaderMap;
use limner::{models::webhook_outbox::signing, shop::now};

use crate::programs::{ask, here, node, python};

const BODY: &[u8] = "{\"type\":\"fulfilment.shipped\",\"data\":{\"carrier\":\"Poſt\"}}".as_bytes();

type Run = fn() -> Command;

const LIBRARIES: [(&str, Run); 2] = [
    ("standard_webhooks.py", python),
    ("standard_webhooks.mjs", node),
];

#[test]
fn their_libraries_believe_us_and_we_believe_them() {
    let secret = signing::secret_from(&[7; 32]);
    for (program, run) in LIBRARIES {
        let ask = |arguments: &[&str], body: &[u8]| {
            let mut command = run();
            command.arg(here(program));
            ask(command, arguments, body)
        };
        let ours = signing::sign(&secret, "msg_1", now(), BODY).expect("signed");
        let verify = [
            "verify",
            &secret,
            &ours.id,
            &ours.timestamp,
            &ours.signature,
        ];
        assert_eq!(ask(&verify, BODY).as_deref(), Some("verified"), "{program}");
        assert_eq!(
            ask(&verify, b"{}"),
            None,
            "{program} believes an altered body"
        );

        let theirs = ask(&["sign", &secret, "msg_2", &ours.timestamp], BODY).expect("signed");
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", "msg_2".parse().expect("a header"));
        headers.insert(
            "webhook-timestamp",
            ours.timestamp.parse().expect("a header"),
        );
        headers.insert("webhook-signature", theirs.parse().expect("a header"));
        let believed = signing::verify(&secret, &headers, BODY, now());
        assert_eq!(believed.as_deref(), Ok("msg_2"), "{program}");
    }
}
