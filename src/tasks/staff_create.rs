//! `limner task staff_create email:… name:… role:…`: adds a member of staff and tells the password once.

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use crate::{
    initializers::first_start::fresh_password,
    models::staff::{self, Role},
    shop::now,
};

pub struct StaffCreate;

#[async_trait]
impl Task for StaffCreate {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "staff_create".into(),
            detail: "adds a member of staff: email:… name:… role:printer|support|manager|owner"
                .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let (email, name) = (vars.cli_arg("email")?, vars.cli_arg("name")?);
        let role = Role::parse(vars.cli_arg("role")?);
        let password = fresh_password();
        staff::create(&ctx.db, email, name, &password, role, now()).await?;
        println!(
            "{email} is now {} with the password {password}",
            role.name()
        );
        Ok(())
    }
}
