//! Running a peer.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The Python that has the peers' packages.
pub fn python() -> Command {
    let python = std::env::var("LIMNER_TEST_PYTHON")
        .expect("LIMNER_TEST_PYTHON names a Python with the peers: run `bash tests/run`");
    Command::new(python)
}

/// Node, with the packages of `tests/browser`.
pub fn node() -> Command {
    Command::new("node")
}

/// A file of this folder.
pub fn here(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(name)
}

/// Runs a program with something to read; answers with what it printed, or `None` when it failed.
pub fn ask(mut program: Command, arguments: &[&str], input: &[u8]) -> Option<String> {
    let mut running = program
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = running.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("read");
    drop(stdin);
    let done = running.wait_with_output().expect("it ends");
    let printed = String::from_utf8_lossy(&done.stdout).trim().to_string();
    done.status.success().then_some(printed)
}
