//! Where the networks run: on a graphics card through wgpu, or on the processor through Burn's `flex`.

use std::{fmt, str::FromStr, sync::OnceLock};

use burn::tensor::{Device, DeviceKind, wgpu::wgpu::DeviceType};
use serde::{Deserialize, Serialize};

/// What to paint on. In settings it is one of the words `auto`, `cpu` and `gpu`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceChoice {
    /// A graphics card if there is a real one, else the processor.
    #[default]
    Auto,
    /// The processor, even where there is a graphics card.
    Cpu,
    /// The graphics adapter, even if it is a program that plays one: for tests, since it is many times slower.
    Gpu,
}

impl FromStr for DeviceChoice {
    type Err = UnknownDevice;

    fn from_str(word: &str) -> Result<Self, UnknownDevice> {
        match word {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            _ => Err(UnknownDevice(word.to_owned())),
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
        })
    }
}

/// A word that names no device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no device; use auto, cpu or gpu")]
pub struct UnknownDevice(String);

/// A device that was chosen, and what to call it.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub device: Device,
    /// For the log and the status page: `cpu (flex)`, or the graphics adapter's own name.
    pub name: String,
}

/// The device for this choice; an error, in words, only if a graphics adapter was asked for and none could be opened.
pub(crate) fn choose(choice: DeviceChoice) -> Result<Chosen, String> {
    match choice {
        DeviceChoice::Cpu => Ok(cpu()),
        DeviceChoice::Gpu => adapter().clone().map(|adapter| adapter.chosen),
        DeviceChoice::Auto => match adapter() {
            Ok(adapter) if adapter.is_hardware => Ok(adapter.chosen.clone()),
            Ok(adapter) => {
                tracing::info!(
                    adapter = adapter.chosen.name,
                    "painting on the processor: the graphics adapter is software"
                );
                Ok(cpu())
            }
            Err(reason) => {
                tracing::info!(reason, "painting on the processor: no graphics adapter");
                Ok(cpu())
            }
        },
    }
}

fn cpu() -> Chosen {
    Chosen {
        device: Device::flex(),
        name: "cpu (flex)".into(),
    }
}

#[derive(Clone, Debug)]
struct Adapter {
    chosen: Chosen,
    /// A graphics card, and not a program on the processor that plays one.
    is_hardware: bool,
}

/// The graphics adapter, opened once in the life of the process: the runtime below can be initialised only once.
fn adapter() -> &'static Result<Adapter, String> {
    static ADAPTER: OnceLock<Result<Adapter, String>> = OnceLock::new();
    ADAPTER.get_or_init(|| open(DeviceKind::DefaultDevice).or_else(|_| open(DeviceKind::Cpu)))
}

fn open(kind: DeviceKind) -> Result<Adapter, String> {
    let (device, setup) = Device::wgpu_options()
        .device_kind(kind)
        .init_with_setup()
        .map_err(|error| error.to_string())?;
    let info = setup.adapter.get_info();
    let is_hardware = matches!(
        info.device_type,
        DeviceType::DiscreteGpu | DeviceType::IntegratedGpu | DeviceType::VirtualGpu
    );
    Ok(Adapter {
        chosen: Chosen {
            device,
            name: format!("{} ({:?})", info.name, info.backend),
        },
        is_hardware,
    })
}
