//! Tasks: what the scheduler and the staff run from the command line.

pub mod abuse_simulate;
pub mod arrivals;
pub mod bench_assess;
pub mod bench_paint;
pub mod bench_payments;
pub mod catalogue_export;
pub mod catalogue_import;
pub mod own_shop;
pub mod payments_reconcile;
pub mod staff_create;
pub mod styles_paint;
pub mod sweep;
