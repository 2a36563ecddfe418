//! A mail server that takes everything and keeps it.

use std::sync::{Arc, Mutex};

use loco_rs::config::Config;
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{Database, TestApp};

/// What came, each mail as it was sent.
#[derive(Clone, Default)]
pub struct Sink(Arc<Mutex<Vec<String>>>);

impl Sink {
    pub fn mails(&self) -> Vec<String> {
        self.0.lock().expect("the mails").clone()
    }
}

impl TestApp {
    /// A shop that sends its mail by SMTP, to a server beside it.
    pub async fn start_with_smtp() -> (Self, Sink) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let sink = Sink::default();
        tokio::spawn(serve(listener, sink.clone()));
        let settings = json!({"mail": {"transport": "smtp"}});
        let app = Self::start_configured(Database::Sqlite, settings, |config: &mut Config| {
            let smtp = json!({"smtp": {
                "enable": true, "host": "127.0.0.1", "port": port, "secure": false, "auth": null,
            }});
            config.mailer = serde_json::from_value(smtp).expect("a mailer");
        });
        (app.await, sink)
    }
}

async fn serve(listener: TcpListener, sink: Sink) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(talk(stream, sink.clone()));
    }
}

async fn talk(stream: TcpStream, sink: Sink) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer: &[u8] = match line.as_str() {
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                sink.0.lock().expect("the mails").push(mail);
                b"250 kept\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 sink\r\n",
        };
        writer.write_all(answer).await?;
    }
    Ok(())
}
