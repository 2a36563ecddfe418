//! Table of contents: routes, workers, tasks, and what happens at start.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use loco_rs::{
    Result,
    app::{AppContext, Hooks, Initializer},
    bgworker::{BackgroundWorker, Queue},
    boot::{BootResult, StartMode, create_app},
    config::Config,
    controller::{
        AppRoutes,
        middleware::{self, MiddlewareLayer, MiddlewareStackExt},
    },
    environment::Environment,
    storage::{Storage, drivers},
    task::Tasks,
};
use migration::Migrator;

use crate::{
    controllers::{
        self,
        middleware::{
            request_log::RequestLog, same_site::SameSite, static_files::StaticFiles,
            throttle::Throttle,
        },
    },
    fixtures, initializers,
    shop::{HasShop, Shop},
    tasks, workers,
};

pub struct App;

#[async_trait]
impl Hooks for App {
    fn app_name() -> &'static str {
        env!("CARGO_CRATE_NAME")
    }

    fn app_version() -> String {
        env!("CARGO_PKG_VERSION").to_string()
    }

    async fn boot(
        mode: StartMode,
        environment: &Environment,
        config: Config,
    ) -> Result<BootResult> {
        create_app::<Self, Migrator>(mode, environment, config).await
    }

    /// The data folder must be there before Loco opens the database in it.
    async fn load_config(environment: &Environment) -> Result<Config> {
        let config = environment.load()?;
        let settings: crate::settings::Settings = config.settings()?;
        std::fs::create_dir_all(settings.shop.data.join("objects"))?;
        Ok(config)
    }

    async fn after_context(ctx: AppContext) -> Result<AppContext> {
        let settings: crate::settings::Settings = ctx.config.settings()?;
        let objects = drivers::local::new_with_prefix(settings.shop.data.join("objects"))?;
        let ctx = ctx
            .into_builder()
            .storage(Storage::single(objects).into())
            .build();
        let shop = Shop::open(&ctx)?;
        ctx.shared_store.insert(Arc::new(shop));
        Ok(ctx)
    }

    fn middlewares(ctx: &AppContext) -> Vec<Box<dyn MiddlewareLayer>> {
        let mut stack = middleware::default_middleware_stack(ctx);
        stack
            .replace("logger", Box::new(RequestLog))
            .replace("static", Box::new(StaticFiles))
            .insert_before("limit_payload", Box::new(SameSite))
            .insert_before("static", Box::new(Throttle::new(ctx)))
            .delete("remote_ip");
        stack
    }

    async fn initializers(_ctx: &AppContext) -> Result<Vec<Box<dyn Initializer>>> {
        Ok(vec![
            Box::new(initializers::first_start::FirstStart),
            Box::new(initializers::doors::Doors),
            Box::new(initializers::seller::Seller),
        ])
    }

    fn routes(_ctx: &AppContext) -> AppRoutes {
        AppRoutes::empty()
            .add_route(controllers::health::routes())
            .add_route(controllers::home::routes())
            .add_route(controllers::portraits::routes())
            .add_route(controllers::uploads::routes())
            .add_route(controllers::challenges::routes())
            .add_route(controllers::walls::routes())
            .add_route(controllers::carts::routes())
            .add_route(controllers::cart_reminders::routes())
            .add_route(controllers::gift_cards::routes())
            .add_route(controllers::checkout::routes())
            .add_route(controllers::orders::routes())
            .add_route(controllers::order_lines::routes())
            .add_route(controllers::accounts::routes())
            .add_route(controllers::invoices::routes())
            .add_route(controllers::print_files::routes())
            .add_route(controllers::till::routes())
            .add_route(controllers::webhooks::routes())
            .add_route(controllers::messages::routes())
            .add_route(controllers::privacy::routes())
            .add_route(controllers::mails::routes())
            .add_route(controllers::workshop::routes())
            .add_route(controllers::admin::session::routes())
            .add_route(controllers::admin::orders::routes())
            .add_route(controllers::admin::order_mails::routes())
            .add_route(controllers::admin::refunds::routes())
            .add_route(controllers::admin::downloads::routes())
            .add_route(controllers::admin::messages::routes())
            .add_route(controllers::admin::reviews::routes())
            .add_route(controllers::admin::questions::routes())
            .add_route(controllers::admin::lists::routes())
            .add_route(controllers::admin::clusters::routes())
            .add_route(controllers::admin::policy::routes())
            .add_route(controllers::admin::limits::routes())
            .add_route(controllers::admin::traces::routes())
            .add_route(controllers::admin::styles::routes())
            .add_route(controllers::admin::products::routes())
            .add_route(controllers::admin::partners::routes())
            .add_route(controllers::admin::promotions::routes())
            .add_route(controllers::admin::gift_cards::routes())
    }

    async fn connect_workers(ctx: &AppContext, queue: &Queue) -> Result<()> {
        queue
            .register(workers::portraits::Compose::build(ctx))
            .await?;
        queue.register(workers::orders::Produce::build(ctx)).await?;
        queue
            .register(workers::webhook_outbox::Deliver::build(ctx))
            .await?;
        queue.register(workers::mails::Send::build(ctx)).await?;
        queue.register(workers::refunds::Ask::build(ctx)).await?;
        queue
            .register(workers::payments::Collect::build(ctx))
            .await?;
        ctx.shop().studio.expect_painter();
        workers::portraits::watch(ctx);
        Ok(())
    }

    fn register_tasks(tasks: &mut Tasks) {
        tasks.register(tasks::sweep::Sweep);
        tasks.register(tasks::payments_reconcile::PaymentsReconcile);
        tasks.register(tasks::staff_create::StaffCreate);
        tasks.register(tasks::bench_paint::BenchPaint);
        tasks.register(tasks::bench_assess::BenchAssess);
        tasks.register(tasks::bench_payments::BenchPayments);
        tasks.register(tasks::styles_paint::StylesPaint);
        tasks.register(tasks::catalogue_import::CatalogueImport);
        tasks.register(tasks::catalogue_export::CatalogueExport);
        tasks.register(tasks::abuse_simulate::AbuseSimulate);
    }

    async fn truncate(_ctx: &AppContext) -> Result<()> {
        Ok(())
    }

    async fn seed(ctx: &AppContext, _base: &Path) -> Result<()> {
        Ok(fixtures::seed(&ctx.db).await?)
    }
}
