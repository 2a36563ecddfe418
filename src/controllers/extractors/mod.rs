//! Who is asking, and what they may see.

pub mod client_address;
pub mod listed;
pub mod owned;
pub mod path;
pub mod staff;
pub mod visit;

pub use listed::Listed;
pub use owned::OwnedOrder;
pub use path::Path;
pub use staff::{Manager, Printer, Staff, Support};
pub use visit::Visit;
