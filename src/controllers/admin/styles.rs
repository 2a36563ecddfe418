//! Styles, as the staff makes them from paintings, tunes them and switches them on.

use axum::{
    extract::{DefaultBodyLimit, Form, Multipart},
    http::StatusCode,
    response::Response,
};
use bytes::Bytes;
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::{
        extractors::{Manager, Path, Visit, staff::logged_in},
        portraits::{
            BODY_LIMIT, picture,
            upload_form::{bytes_of, text_of},
        },
    },
    errors::{Error, Refusal, Result},
    models::styles::{self, own},
    views::{
        forms::FormView,
        page::Notice,
        styles::{StyleRow, Tuning},
    },
};

const FIELDS: [&str; 5] = ["painting", "name", "blurb", "medium", "rights"];

pub fn routes() -> Routes {
    let create = post(create).layer(DefaultBodyLimit::max(BODY_LIMIT));
    Routes::new()
        .add("/admin/styles", get(index).merge(create))
        .add("/admin/styles/{slug}", get(show).merge(post(tune)))
        .add("/admin/styles/{slug}/switch", post(switch))
        .add("/styles/{slug}/{example}", get(example))
}

async fn index(manager: Manager) -> Result<Response> {
    list(manager, StatusCode::OK, FormView::blank(&FIELDS)).await
}

async fn create(manager: Manager, form: Multipart) -> Result<Response> {
    let limit = manager.visit.shop.settings.uploads.max_bytes;
    let (painting, mut form) = read(form, limit).await?;
    if painting.is_empty() {
        form.refuse("painting", "Choose a picture of the painting.");
    }
    form.require("name", "A style needs a name.", 60);
    form.require(
        "rights",
        "Say where it comes from and why the shop may use it.",
        500,
    );
    form.limit("blurb", 200);
    form.limit("medium", 60);
    if form.has_errors() {
        return list(manager, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let words = own::Words {
        name: form.value("name").into(),
        blurb: form.value("blurb").into(),
        medium: form.value("medium").into(),
        rights: form.value("rights").into(),
    };
    match own::create(&manager.visit.ctx, &manager.staff, painting, &words).await {
        Ok(style) => {
            let notice = Notice::success("Painted six times. Switch it on when it pleases you.");
            let to = format!("/admin/styles/{}", style.slug);
            Ok(manager.visit.redirect_with(&to, &notice))
        }
        Err(Error::Refused(refusal)) => {
            let of_name = refusal.code == "style_name_taken";
            form.refuse(if of_name { "name" } else { "painting" }, refusal.words);
            list(manager, refusal.status, form).await
        }
        Err(error) => Err(error),
    }
}

async fn read(mut multipart: Multipart, limit: usize) -> Result<(Bytes, FormView)> {
    let (mut painting, mut form) = (Bytes::new(), FormView::blank(&FIELDS));
    let cut_off = |_| {
        Refusal::new(
            StatusCode::BAD_REQUEST,
            "cut_off",
            "The form did not arrive whole.",
        )
    };
    while let Some(field) = multipart.next_field().await.map_err(cut_off)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "painting" {
            painting = bytes_of(field, limit).await?;
        } else if let Some(known) = FIELDS.into_iter().find(|known| *known == name) {
            form.fill(known, text_of(field).await?);
        }
    }
    Ok((painting, form))
}

async fn list(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    form: FormView,
) -> Result<Response> {
    let styles = own::all(&visit.ctx.db).await?;
    let data = json!({
        "styles": styles.iter().map(StyleRow::new).collect::<Vec<_>>(),
        "form": form,
    });
    let template = "admin/styles/index.html";
    visit
        .page_with(status, template, "Styles", Some(&staff), data)
        .await
}

async fn show(Manager { visit, staff }: Manager, Path(slug): Path<String>) -> Result<Response> {
    let style = own::find(&visit.ctx.db, &slug)
        .await?
        .ok_or(Error::NotFound)?;
    let data = json!({
        "style": StyleRow::new(&style),
        "tuning": Tuning::new(&style.parameters()?),
    });
    visit
        .staff_page(&staff, "admin/styles/show.html", &style.name, data)
        .await
}

/// What staff may change about how an own style paints; a field that is left out stays.
#[derive(Deserialize)]
struct Tuned {
    stroke_px: u32,
    strength: f32,
    clarity: f32,
    tone_sigma: f32,
    photo_chroma: f32,
}

async fn tune(
    Manager { visit, staff }: Manager,
    Path(slug): Path<String>,
    Form(tuned): Form<Tuned>,
) -> Result<Response> {
    let style = own::find(&visit.ctx.db, &slug)
        .await?
        .ok_or(Error::NotFound)?;
    let parameters = vision::StyleParameters {
        hand: style.parameters()?.hand,
        stroke_px: tuned.stroke_px,
        strength: tuned.strength,
        clarity: tuned.clarity,
        tone_sigma: tuned.tone_sigma,
        photo_chroma: tuned.photo_chroma,
    };
    let notice = match own::tune(&visit.ctx, &staff, style, parameters).await {
        Ok(_) => Notice::success("Painted anew."),
        Err(Error::Refused(refusal)) => Notice::problem(refusal.words),
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with(&format!("/admin/styles/{slug}"), &notice))
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    on: u8,
}

async fn switch(
    Manager { visit, staff }: Manager,
    Path(slug): Path<String>,
    Form(switch): Form<Switch>,
) -> Result<Response> {
    let style = own::find(&visit.ctx.db, &slug)
        .await?
        .ok_or(Error::NotFound)?;
    let style = own::switch(&visit.ctx, &staff, style, switch.on == 1).await?;
    let words = if style.active {
        format!("{} hangs on the wall.", style.name)
    } else {
        format!(
            "{} is taken down. What was painted in it stays.",
            style.name
        )
    };
    Ok(visit.redirect_with(&format!("/admin/styles/{slug}"), &Notice::success(words)))
}

/// An example of an own style: anybody's once it is on offer, the staff's before.
async fn example(visit: Visit, Path((slug, file)): Path<(String, String)>) -> Result<Response> {
    let style = own::find(&visit.ctx.db, &slug)
        .await?
        .ok_or(Error::NotFound)?;
    if !style.active && logged_in(&visit).await?.is_none() {
        return Err(Error::NotFound);
    }
    let name = file.strip_suffix(".jpg").ok_or(Error::NotFound)?;
    Ok(picture(
        styles::own::example(&visit.ctx, &style, name).await?,
    ))
}
