use limner::app::App;
use loco_rs::cli;
use migration::Migrator;

/// Painting allocates and frees 100 MB tensors; the system allocator returns them to the kernel each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> loco_rs::Result<()> {
    if std::env::args().len() == 1 {
        return start_everything();
    }
    tokio::runtime::Runtime::new()?.block_on(cli::main::<App, Migrator>())
}

/// `limner` alone is `limner start --all`: the program is run again with those words, so that there is
/// one place where arguments are read.
fn start_everything() -> loco_rs::Result<()> {
    use std::os::unix::process::CommandExt;
    let program = std::env::current_exe()?;
    Err(std::process::Command::new(program)
        .args(["start", "--all"])
        .exec()
        .into())
}
