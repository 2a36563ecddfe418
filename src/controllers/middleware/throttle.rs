//! How many requests one address may make before it waits: against floods, in front of everything that costs something.
//! Who asks is not looked at, staff neither: a stolen session is no better than none. Counted in the memory of the process.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header::RETRY_AFTER},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};
use loco_rs::{Result, app::AppContext, controller::middleware::MiddlewareLayer};

use crate::{
    controllers::extractors::client_address::client_address,
    errors::{Error, Refusal},
    settings,
    shop::{HasShop, Shop},
};

/// The layer. It lies around the routes and not around the static files, and inside the layer of secure headers.
pub struct Throttle(Arc<Gate>);

impl Throttle {
    /// Limits as the shop's settings have them.
    #[must_use]
    pub fn new(ctx: &AppContext) -> Self {
        let shop = ctx.shop();
        let limits = Limits::new(&shop.settings.throttle, &DefaultClock::default());
        Self(Arc::new(Gate { shop, limits }))
    }
}

impl MiddlewareLayer for Throttle {
    fn name(&self) -> &'static str {
        "throttle"
    }

    fn config(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(&self.0.shop.settings.throttle)
    }

    fn apply(&self, app: Router<AppContext>) -> Result<Router<AppContext>> {
        Ok(app.layer(from_fn_with_state(self.0.clone(), check)))
    }
}

struct Gate {
    shop: Arc<Shop>,
    limits: Limits<DefaultClock>,
}

async fn check(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    if is_exempt(request.uri().path()) {
        return next.run(request).await;
    }
    let settings = &gate.shop.settings.addresses;
    let address = client_address(request.extensions(), request.headers(), settings);
    let costly = is_costly(request.method(), request.uri().path());
    match gate.limits.admit(address, costly) {
        Ok(()) => next.run(request).await,
        Err(wait) => refused(wait),
    }
}

/// Whoever watches over the shop asks these; they must answer when the shop is flooded.
fn is_exempt(path: &str) -> bool {
    matches!(path, "/_health" | "/_ping")
}

/// Forms that make the shop paint, hash a password, check a proof or write a mail, or that a code could be guessed with.
fn is_costly(method: &Method, path: &str) -> bool {
    let noun = path.trim_start_matches('/').split('/').next();
    let costs = matches!(
        noun,
        Some("portraits" | "challenges" | "messages" | "account" | "gift-cards")
    );
    method == Method::POST && (costs || path == "/admin/session")
}

/// 429, with when to come back.
fn refused(wait: Duration) -> Response {
    let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
    let seconds = seconds.max(1);
    let time = match seconds {
        1 => "a second".to_string(),
        2..60 => format!("{seconds} seconds"),
        60 => "a minute".to_string(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    let words = format!(
        "More came from your network at once than we can take. Please wait {time} and try again."
    );
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut answer = Error::from(Refusal::new(status, "throttled", words)).into_response();
    let headers = answer.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// The two buckets of each address.
struct Limits<C: Clock> {
    all: Option<Limit<C>>,
    costly: Option<Limit<C>>,
    asked: AtomicU32,
}

type Limit<C> =
    RateLimiter<IpAddr, DashMapStateStore<IpAddr>, C, NoOpMiddleware<<C as Clock>::Instant>>;

impl<C: Clock + Clone> Limits<C> {
    /// Addresses whose buckets are full again are forgotten after so many requests, so that there are never more of them
    /// than that beside the ones that count.
    const TIDY_EVERY: u32 = 4096;

    fn new(settings: &settings::Throttle, clock: &C) -> Self {
        Self {
            all: limit(settings.per_second, settings.burst, clock),
            costly: limit(settings.costly_per_second, settings.costly_burst, clock),
            asked: AtomicU32::new(0),
        }
    }

    /// Takes one request out of an address's buckets.
    ///
    /// # Errors
    /// When one is empty: how long until there is something in it.
    fn admit(&self, address: IpAddr, costly: bool) -> Result<(), Duration> {
        if self.asked.fetch_add(1, Relaxed) % Self::TIDY_EVERY == Self::TIDY_EVERY - 1 {
            self.tidy();
        }
        let key = key(address);
        take(self.all.as_ref(), &key)?;
        match costly {
            true => take(self.costly.as_ref(), &key),
            false => Ok(()),
        }
    }

    fn tidy(&self) {
        for limit in [&self.all, &self.costly].into_iter().flatten() {
            limit.retain_recent();
            limit.shrink_to_fit();
        }
    }
}

/// The longest that one request is waited for, and the largest burst: enough, and their product fits governor's clock.
const LONGEST: f64 = 86_400.0;
const LARGEST: u32 = 100_000;

fn limit<C: Clock + Clone>(per_second: f64, burst: u32, clock: &C) -> Option<Limit<C>> {
    if per_second.is_nan() || per_second <= 0.0 {
        return None;
    }
    let burst = NonZeroU32::new(burst.min(LARGEST))?;
    let period = Duration::from_secs_f64((1.0 / per_second).clamp(1e-9, LONGEST));
    let quota = Quota::with_period(period)?.allow_burst(burst);
    Some(RateLimiter::new(
        quota,
        DashMapStateStore::default(),
        clock.clone(),
    ))
}

fn take<C: Clock>(limit: Option<&Limit<C>>, key: &IpAddr) -> Result<(), Duration> {
    let Some(limit) = limit else { return Ok(()) };
    let taken = limit.check_key(key);
    taken.map_err(|until| until.wait_time_from(limit.clock().now()))
}

/// What one customer has of an address: IPv4 whole, of IPv6 the /64.
fn key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests;
