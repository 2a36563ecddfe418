//! Public ids: what stands in a URL. Each noun has a type of its own, so that an order's id cannot be looked up
//! among portraits. They are random (UUID v4), therefore unguessable; whoever shows one is still checked.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Digits and letters that are not mistaken for each other, for what people read off and type.
pub const CLEAR_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

macro_rules! public_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

public_ids!(
    /// A browser with our cookie.
    VisitorId,
    /// A photo as it arrived.
    UploadId,
    /// One painting of one upload.
    PortraitId,
    CartLineId,
    OrderId,
    OrderLineId,
    FulfilmentId,
    StaffId,
    MessageId,
    MailId,
    /// Keys that are held to be one person.
    ClusterId,
    /// Something that is asked before a photo is painted.
    ChallengeId,
    /// A rule for one key, on the allow or the block list.
    ListEntryId,
    /// A job in the in-house partner's book.
    WorkshopJobId,
    AccountId,
    /// An address that an account keeps.
    SavedAddressId,
    CartReminderId,
    GiftCardId,
);
