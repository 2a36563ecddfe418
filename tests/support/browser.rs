//! A browser as far as requests go: cookies, forms, uploads; redirects are not followed unless asked.

use reqwest::{
    Client, RequestBuilder, Response,
    header::{
        ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION,
        USER_AGENT,
    },
    multipart::{Form, Part},
    redirect::Policy,
};

/// What a browser says of its device: of one that many people have.
pub const DEVICE: &str = include_str!("device.json");

/// What a browser sends with a form.
pub fn headers() -> HeaderMap {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    [
        (USER_AGENT, agent),
        (ACCEPT, "text/html,application/xhtml+xml"),
        (ACCEPT_LANGUAGE, "en"),
        (ACCEPT_ENCODING, "identity"),
        ("sec-fetch-site".parse().expect("a name"), "same-origin"),
        ("sec-fetch-mode".parse().expect("a name"), "navigate"),
        ("sec-fetch-dest".parse().expect("a name"), "document"),
    ]
    .into_iter()
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
    .collect()
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    /// Where a redirect leads.
    pub to: String,
    pub content_type: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone)]
pub struct Browser {
    client: Client,
    url: String,
}

impl Browser {
    pub fn new(url: &str) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self {
            client,
            url: url.to_string(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(self.at(path))).await
    }

    /// Submits a form as a page of the shop would.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.client.post(self.at(path)).form(form)).await
    }

    /// Uploads a photo to be painted in a style, be it ever so poor.
    pub async fn upload(&self, photo: Vec<u8>, style: &str) -> Answer {
        self.upload_with(photo, style, &[("anyway", "1")]).await
    }

    /// Uploads a photo to be painted in a style, with these choices.
    pub async fn upload_with(
        &self,
        photo: Vec<u8>,
        style: &str,
        choices: &[(&str, &str)],
    ) -> Answer {
        let part = Part::bytes(photo).file_name("photo.jpg");
        let form = with_choices(Form::new().part("photo", part), style, choices);
        self.send(self.client.post(self.at("/portraits")).multipart(form))
            .await
    }

    /// Uploads a photo as a script does that does not know what browsers send together. `device` is what it says of one.
    pub async fn upload_by_script(
        &self,
        photo: Vec<u8>,
        style: &str,
        device: Option<String>,
    ) -> Answer {
        let part = Part::bytes(photo).file_name("photo.jpg");
        let form = Form::new().text("style", style.to_string());
        let mut form = form.text("anyway", "1").part("photo", part);
        if let Some(device) = device {
            form = form.text("device", device);
        }
        let mut sent = headers();
        sent.remove("sec-fetch-mode");
        let request = self.client.post(self.at("/portraits")).multipart(form);
        let answer = request.headers(sent).send().await;
        read(answer.expect("an answer")).await
    }

    /// Has an upload painted in another style.
    pub async fn paint_again(&self, upload: &str, style: &str) -> Answer {
        self.change(upload, style, &[("anyway", "1")]).await
    }

    /// Has an upload painted with other choices.
    pub async fn change(&self, upload: &str, style: &str, choices: &[(&str, &str)]) -> Answer {
        let form = Form::new().text("upload", upload.to_string());
        let form = with_choices(form, style, choices);
        self.send(self.client.post(self.at("/portraits")).multipart(form))
            .await
    }

    /// Any request, with what a browser adds to it.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.headers(headers());
        read(request.send().await.expect("an answer")).await
    }

    /// Any request, as a program makes it.
    pub async fn send_for_json(&self, request: RequestBuilder) -> Answer {
        let request = request.header(ACCEPT, "application/json");
        read(request.send().await.expect("an answer")).await
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The full address of a path; a full address stays as it is.
    pub fn at(&self, path: &str) -> String {
        if path.starts_with("http") {
            path.to_string()
        } else {
            format!("{}{path}", self.url)
        }
    }
}

/// Reads an answer to its end.
pub async fn read(response: Response) -> Answer {
    let text = |name| {
        let value = response.headers().get(name);
        let value = value.and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_string()
    };
    let (to, content_type) = (text(LOCATION), text(CONTENT_TYPE));
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.expect("a body").to_vec();
    Answer {
        status,
        to,
        content_type,
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

fn with_choices(form: Form, style: &str, choices: &[(&str, &str)]) -> Form {
    let form = form.text("style", style.to_string()).text("device", DEVICE);
    choices.iter().fold(form, |form, (name, value)| {
        form.text((*name).to_string(), (*value).to_string())
    })
}

/// A checkout that is filled in right.
pub const CHECKOUT: [(&str, &str); 8] = [
    ("email", "shopper@example.com"),
    ("name", "A. Shopper"),
    ("line1", "Linienstraße 1"),
    ("postal_code", "10178"),
    ("city", "Berlin"),
    ("country", "DE"),
    ("shipping_method", "standard"),
    ("line2", ""),
];
