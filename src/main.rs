use std::{
    ffi::OsString,
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use limner::app::App;
use loco_rs::cli;
use migration::Migrator;

/// Painting allocates and frees 100 MB tensors; the system allocator returns them to the kernel each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The configuration takes its port from here.
const PORT: &str = "LIMNER_PORT";

/// Loco's command line, with two things put right before it reads its arguments. The program is run again for that, so
/// that there is one place where they are read.
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> loco_rs::Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.is_empty() {
        return run_again(&["start".into(), "--all".into()], None);
    }
    let configured = std::env::var(PORT).ok().and_then(|port| port.parse().ok());
    match asked_port(&arguments) {
        port @ Some(_) if port != configured => run_again(&arguments, port),
        _ => tokio::runtime::Runtime::new()?.block_on(cli::main::<App, Migrator>()),
    }
}

/// The port of `start --port`. Loco only listens there; the shop's address, which is in links, in webhooks and with the
/// scheduler's processes, comes from the configuration.
fn asked_port(arguments: &[OsString]) -> Option<u16> {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let start = words
        .iter()
        .position(|word| ["start", "s"].contains(word))?;
    let mut words = words[start..].iter();
    while let Some(word) = words.next() {
        let port = word.strip_prefix("--port").or(word.strip_prefix("-p"));
        match port.map(|port| port.trim_start_matches('=')) {
            None => {}
            Some("") => return words.next()?.parse().ok(),
            Some(port) => return port.parse().ok(),
        }
    }
    None
}

/// Becomes the same program with these arguments; comes back only when that fails.
fn run_again(arguments: &[OsString], port: Option<u16>) -> loco_rs::Result<()> {
    let mut program = Command::new(std::env::current_exe()?);
    program.args(arguments);
    if let Some(port) = port {
        program.env(PORT, port.to_string());
    }
    Err(program.exec().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_as_the_command_line_reads_it() {
        let asked = |words: &str| {
            let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
            asked_port(&words)
        };
        for words in [
            "start --port 6000",
            "start --all --port=6000",
            "-e production start -p 6000 --all",
            "s -p6000",
            "start -p=6000",
        ] {
            assert_eq!(asked(words), Some(6000), "{words}");
        }
        for words in ["start", "start --port", "start -p no", "task sweep -p 6000"] {
            assert_eq!(asked(words), None, "{words}");
        }
    }
}
