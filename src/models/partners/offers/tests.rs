use super::*;

fn maker(name: &str, offers: Vec<Offer>) -> Maker {
    Maker {
        slug: name.to_lowercase(),
        name: name.into(),
        offers,
    }
}

fn kind(kind: Kind, size: Option<(i32, i32)>, countries: &[&str]) -> Offer {
    let set = countries.iter().map(ToString::to_string).collect();
    Offer {
        makes: Makes::Kind(kind, size),
        countries: (!countries.is_empty()).then_some(set),
    }
}

fn canvas(sku: &str, width_mm: i32) -> Wanted<'_> {
    Wanted {
        sku,
        kind: Kind::Canvas,
        width_mm,
        height_mm: width_mm * 5 / 4,
    }
}

fn germany() -> Vec<Country> {
    vec![Country {
        code: "DE".into(),
        name: "Germany".into(),
        zone: "home".into(),
    }]
}

#[test]
fn the_nearest_miss_of_each_partner_is_told() {
    let makers = [
        maker("Paper", vec![kind(Kind::FineArt, None, &[])]),
        maker(
            "Small",
            vec![
                kind(Kind::FineArt, None, &[]),
                kind(Kind::Canvas, Some((480, 600)), &[]),
            ],
        ),
        maker("Swiss", vec![kind(Kind::Canvas, None, &["CH"])]),
    ];
    let why = why_nobody(&makers, &canvas("CA-1", 800), &germany());
    assert_eq!(
        why.as_deref(),
        Some(
            "Nobody makes this: Paper makes no canvases; Small makes canvases only up to 48 × 60 cm; \
             Swiss ships canvases to no country that the shop ships to."
        )
    );
    assert_eq!(why_nobody(&makers, &canvas("CA-2", 480), &germany()), None);
    let none = why_nobody(&[], &canvas("CA-2", 480), &germany());
    assert!(none.is_some_and(|why| why.contains("no partner")));
}

#[test]
fn an_order_goes_to_who_makes_most_of_it_and_the_preferred_of_equals() {
    let sku = Offer {
        makes: Makes::Sku("CA-9".into()),
        countries: None,
    };
    let makers = [
        maker("First", vec![kind(Kind::Canvas, Some((480, 600)), &[])]),
        maker(
            "Second",
            vec![kind(Kind::Canvas, Some((480, 600)), &[]), sku],
        ),
    ];
    let small = canvas("CA-2", 480);
    let name = |choice: &Choice<'_>| choice.maker.map(|maker| maker.name.clone());
    let one = choose(&makers, &[small], "DE");
    assert_eq!((name(&one).as_deref(), one.left), (Some("First"), vec![]));
    let both = choose(&makers, &[small, canvas("CA-9", 900)], "DE");
    assert_eq!(
        (name(&both).as_deref(), both.left),
        (Some("Second"), vec![])
    );
    let none = choose(&makers, &[canvas("CA-7", 900)], "DE");
    assert_eq!((none.maker, none.left), (None, vec![0]));
}
