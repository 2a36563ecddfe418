//! The networks on their device: opened when they are first needed, and on the processor once a graphics card is lost.

use std::sync::Arc;

use tokio::sync::Mutex;
use vision::{DeviceChoice, PaintError, print::PrintError};

use crate::{
    errors::{Error, Result},
    settings::Painting,
};

/// The networks, or where to open them.
pub(super) struct Networks {
    settings: Painting,
    opened: Mutex<Option<Arc<vision::Studio>>>,
}

impl Networks {
    pub(super) fn new(settings: &Painting) -> Self {
        Self {
            settings: settings.clone(),
            opened: Mutex::default(),
        }
    }

    /// Does work that needs the networks. A graphics card can be lost in the middle of it (a driver that restarts, a card
    /// that is taken away); then the work is done again on the processor, and so is all that follows.
    pub(super) async fn at_work<T: Send + 'static>(
        &self,
        work: impl Fn(&vision::Studio) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let networks = self.get().await?;
        let on_card = !networks.is_on_processor();
        let work = Arc::new(work);
        let attempt = |networks: Arc<vision::Studio>| {
            let work = Arc::clone(&work);
            tokio::task::spawn_blocking(move || work(&networks))
        };
        let failure = match attempt(networks).await {
            Ok(Err(error)) if on_card && device_failed(&error) => error,
            // A driver that goes away may also panic below us.
            Err(panic) if on_card => Error::from(panic),
            done => return done?,
        };
        tracing::error!(%failure, "the graphics card failed: painting on the processor from now on");
        let networks = self.open(DeviceChoice::Cpu).await?;
        *self.opened.lock().await = Some(Arc::clone(&networks));
        attempt(networks).await?
    }

    async fn get(&self) -> Result<Arc<vision::Studio>> {
        let mut opened = self.opened.lock().await;
        if let Some(networks) = opened.as_ref() {
            return Ok(Arc::clone(networks));
        }
        let networks = self.open(self.settings.device).await?;
        Ok(Arc::clone(opened.insert(networks)))
    }

    async fn open(&self, device: DeviceChoice) -> Result<Arc<vision::Studio>> {
        let models = self.settings.models.clone();
        tokio::task::spawn_blocking(move || {
            let networks = vision::Studio::open(&models, device)?;
            tracing::info!(device = networks.device_name(), "the studio is open");
            Ok(Arc::new(networks))
        })
        .await?
    }
}

/// Whether the device is to blame, and not what it was asked to do.
fn device_failed(error: &Error) -> bool {
    let Error::Internal(source) = error else {
        return false;
    };
    let painting = source.downcast_ref::<PaintError>();
    let printing = source.downcast_ref::<PrintError>();
    matches!(painting, Some(PaintError::Device(_)))
        || matches!(printing, Some(PrintError::Enlarge(PaintError::Device(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graphics adapter (a program that plays one will do) that is lost in the middle of the work.
    async fn lost(by: fn() -> Error) -> (Networks, String) {
        let networks = Networks::new(&Painting {
            device: DeviceChoice::Gpu,
            ..Painting::default()
        });
        let work = move |on: &vision::Studio| {
            if on.is_on_processor() {
                Ok(on.device_name())
            } else {
                Err(by())
            }
        };
        let device = networks.at_work(work).await.expect("the work is done");
        (networks, device)
    }

    #[tokio::test]
    async fn when_the_graphics_card_is_lost_the_work_is_done_on_the_processor() {
        let failed = || Error::from(PaintError::Device("the device was lost".into()));
        let (networks, device) = lost(failed).await;
        assert!(device.starts_with("cpu"), "{device}");
        let next = networks.at_work(|on| Ok(on.is_on_processor()));
        assert!(next.await.expect("work"), "and so is what follows");
        let (_, device) = lost(|| panic!("the driver went away")).await;
        assert!(device.starts_with("cpu"), "{device}");
    }

    #[tokio::test]
    async fn what_is_wrong_with_the_work_is_not_the_cards_fault() {
        let networks = Networks::new(&Painting::default());
        let size = |_: &vision::Studio| Err::<(), _>(Error::from(PaintError::Size(1)));
        assert!(networks.at_work(size).await.is_err());
    }
}
