//! Tasks: what the scheduler and the staff run from the command line.

pub mod abuse_simulate;
pub mod bench_assess;
pub mod bench_paint;
pub mod own_shop;
pub mod staff_create;
pub mod styles_paint;
pub mod sweep;
