//! Everything in Limner that knows pictures, tensors and weights; nothing here knows the web, the database or an order.
//!
//! A photo's way through the crate, in the order of its modules:
//!
//! 1. [`photo`]: bytes from a stranger become an upright sRGB picture, or a sentence that says why not.
//! 2. [`faces`] and [`crop`]: faces are found, and a head-and-shoulders crop is chosen from them.
//! 3. [`concerns`]: what the shopper should know of the photo before it is painted, blur and darkness above all.
//! 4. [`style`] and [`studio`]: a [`Studio`] holds the networks and paints the crop: the *composition*.
//! 5. [`watermark`]: the composition, scaled down and marked, is the *preview*.
//! 6. [`imprint`]: the preview's number is hidden in it, so that a picture that is found elsewhere can be traced.
//! 7. [`print`](mod@print): the composition, enlarged to a product's pixels and with its colour profile, is the *print file*.

pub mod background;
pub mod concerns;
pub mod crop;
pub mod devices;
pub mod faces;
pub mod imprint;
pub mod photo;
pub mod print;
pub mod studio;
pub mod style;
pub mod watermark;

#[doc(hidden)] // Public for its tests and benchmarks.
pub mod convolution;
mod drawing;
mod enlarge;
mod graph;
mod planes;
mod resample;
mod seeing;
mod tone;
mod weights;

pub use background::Background;
pub use concerns::Concern;
pub use crop::{Crop, Framing};
pub use devices::DeviceChoice;
pub use faces::Face;
pub use image::RgbImage;
pub use photo::{Photo, PhotoError};
pub use studio::{OpenError, PaintError, Studio};
pub use style::StyleParameters;
pub use weights::WeightsError;
