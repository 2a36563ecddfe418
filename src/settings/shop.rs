//! The shop itself, and how its mail leaves.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Who the shop is and where it keeps things.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shop {
    pub name: String,
    /// The address shoppers see, when it is not `server.host:server.port`.
    pub public_url: Option<String>,
    /// Answers to shoppers come from here, and the contact form ends here.
    pub support_email: String,
    /// Everything the program writes is below this folder.
    pub data: PathBuf,
    /// 32 bytes in hexadecimal. Without it one is made at first start in `<data>/keys/master.key`.
    pub master_key: Option<String>,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            name: "Limner".into(),
            public_url: None,
            support_email: "support@limner.example".into(),
            data: "data".into(),
            master_key: None,
        }
    }
}

/// How mail leaves the shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    pub from: String,
    /// `folder`: each mail becomes a file under `<data>/mail`. `smtp`: Loco's `mailer.smtp` keys are used.
    pub transport: MailTransport,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "Limner <shop@limner.example>".into(),
            transport: MailTransport::Folder,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    Folder,
    Smtp,
}
