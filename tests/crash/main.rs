//! The program killed in the middle of its work, and started again on the same folder.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

#[path = "../support/browser.rs"]
#[allow(dead_code)]
mod browser;
#[path = "../support/photos.rs"]
#[allow(dead_code)]
mod photos;
mod printing;

use browser::Browser;

struct Program {
    process: Child,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The real program on a folder, with a configuration in which lost work is found at once.
struct Shop {
    folder: tempfile::TempDir,
    port: u16,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = std::fs::read_to_string("config/development.yaml").expect("a configuration");
        let config = format!("{config}\n  painting: {{device: cpu, lost_after_seconds: 0}}\n");
        std::fs::create_dir(folder.path().join("config")).expect("a folder");
        let file = folder.path().join("config/development.yaml");
        std::fs::write(file, config).expect("written");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        Self { folder, port }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_limner"));
        command
            .args(arguments)
            .env("LOCO_CONFIG_FOLDER", self.folder.path().join("config"))
            .env("LIMNER_DATA", self.data())
            .env("LIMNER_PORT", self.port.to_string())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    async fn start(&self) -> Program {
        let process = self.command(&["start", "--all"]).spawn().expect("it runs");
        let program = Program { process };
        let browser = self.browser();
        let health = browser.at("/_health");
        let begun = Instant::now();
        while browser.client().get(&health).send().await.is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "the program does not answer"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        program
    }

    /// What the scheduler does once a minute.
    fn sweep(&self) {
        let swept = self.command(&["task", "sweep"]).status();
        assert!(swept.expect("it runs").success());
    }

    fn browser(&self) -> Browser {
        Browser::new(&format!("http://127.0.0.1:{}", self.port))
    }
}

#[tokio::test]
async fn a_portrait_survives_a_killed_painter() {
    let shop = Shop::new();
    let program = shop.start().await;
    let browser = shop.browser();
    let portrait = browser.upload(photos::astronaut(), "comic").await.to;
    wait("the painter is at it", async || {
        let page = browser.get(&portrait).await.body;
        page.contains("Finding the face") || page.contains("Painting")
    })
    .await;
    drop(program);
    let _program = shop.start().await;
    let before = browser.get(&format!("{portrait}/preview.jpg")).await;
    assert_eq!(
        before.status, 404,
        "it was killed too late to show anything"
    );
    shop.sweep();
    let preview = format!("{portrait}/preview.jpg");
    wait("it is painted after all", async || {
        browser.get(&preview).await.status == 200
    })
    .await;
    let page = browser.get(&portrait).await.body;
    assert!(
        page.contains("4 of 5 left today"),
        "one preview was taken, not two"
    );
    assert!(!has_plain_pictures(&shop.data().join("objects")));
}

/// Looks again and again until it is so.
async fn wait(for_what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "it never came to this: {for_what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether any file below begins like a JPEG or a PNG.
fn has_plain_pictures(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has_plain_pictures(&path);
        }
        let bytes = std::fs::read(&path).expect("a file");
        bytes.starts_with(&[0xff, 0xd8]) || bytes.starts_with(b"\x89PNG")
    })
}
