use proptest::prelude::*;

use super::*;

fn line() -> impl Strategy<Value = BasketLine> {
    let rates = prop_oneof![Just(0), Just(700), Just(1900), 0_u32..3_000];
    (0_i64..100_000, 1_u32..20, rates, any::<bool>()).prop_map(
        |(unit_minor, quantity, tax_basis_points, discountable)| BasketLine {
            unit_minor,
            quantity,
            tax_basis_points,
            discountable,
        },
    )
}

prop_compose! {
    fn basket()(
        lines in proptest::collection::vec(line(), 0..12),
        shipping in 0_i64..5_000,
        rate in prop_oneof![Just(1900_u32), 0_u32..3_000],
        goods in prop_oneof![Just(0_i64), 0_i64..400_000],
        off_shipping in prop_oneof![Just(0_i64), 0_i64..8_000],
        gross in any::<bool>(),
    ) -> Basket {
        Basket {
            lines,
            shipping: Charge { minor: shipping, tax_basis_points: rate },
            discount: Discount { goods_minor: goods, shipping_minor: off_shipping },
            prices: if gross { Prices::Gross } else { Prices::Net },
            currency: Currency::Eur,
        }
    }
}

proptest! {
    #[test]
    fn the_parts_are_the_total(basket in basket()) {
        let sums = totals(&basket);
        let on_top = if basket.prices.include_tax() { 0 } else { sums.tax.minor };
        let total = sums.subtotal.minor - sums.discount.minor + sums.shipping.minor + on_top;
        prop_assert_eq!(total, sums.total.minor);
        let lines: i64 = sums.lines.iter().map(|line| line.total_minor).sum();
        prop_assert_eq!(lines, sums.subtotal.minor);
        let discounts: i64 = sums.lines.iter().map(|line| line.discount_minor).sum();
        prop_assert_eq!(discounts + sums.shipping_discount.minor, sums.discount.minor);
    }

    #[test]
    fn the_tax_by_rate_and_by_line_is_the_tax(basket in basket()) {
        let sums = totals(&basket);
        let by_rate: i64 = sums.taxes.iter().map(|part| part.tax_minor).sum();
        prop_assert_eq!(by_rate, sums.tax.minor);
        let by_line: i64 = sums.lines.iter().map(|line| line.tax_minor).sum();
        prop_assert_eq!(by_line + sums.shipping_tax.minor, sums.tax.minor);
        let net: i64 = sums.taxes.iter().map(|part| part.net_minor).sum();
        prop_assert_eq!(net + sums.tax.minor, sums.total.minor);
        for part in &sums.taxes {
            let exact = part.net_minor as f64 * f64::from(part.basis_points) / 10_000.0;
            // Of a gross amount the net is rounded too: one minor unit of it is at most 1.3 of tax and net together.
            prop_assert!((part.tax_minor as f64 - exact).abs() <= 0.66, "{part:?}");
        }
    }

    #[test]
    fn all_lines_and_the_shipping_given_back_are_the_total(basket in basket()) {
        let sums = totals(&basket);
        let lines: i64 = sums.lines.iter().map(|line| line.paid_minor(basket.prices)).sum();
        prop_assert_eq!(lines + sums.shipping_paid_minor(), sums.total.minor);
    }

    #[test]
    fn the_order_of_lines_does_not_matter(basket in basket()) {
        let forward = totals(&basket);
        let mut turned = basket;
        turned.lines.reverse();
        let backward = totals(&turned);
        prop_assert_eq!(forward.total, backward.total);
        prop_assert_eq!(forward.taxes, backward.taxes);
        let sorted = |mut lines: Vec<LineTotals>| {
            lines.sort_by_key(|l| (l.total_minor, l.discount_minor, l.tax_minor, l.tax_basis_points));
            lines.iter().map(|l| l.discount_minor).collect::<Vec<_>>()
        };
        prop_assert_eq!(sorted(forward.lines), sorted(backward.lines));
    }

    #[test]
    fn nothing_is_ever_negative(basket in basket()) {
        let sums = totals(&basket);
        prop_assert!(sums.total.minor >= 0 && sums.tax.minor >= 0 && sums.discount.minor >= 0);
        prop_assert!(sums.tax.minor <= sums.total.minor);
        prop_assert!(sums.shipping_paid_minor() >= 0);
        for (line, given) in sums.lines.iter().zip(&basket.lines) {
            prop_assert!(line.discount_minor >= 0 && line.discount_minor <= line.total_minor);
            prop_assert!(line.tax_minor >= 0);
            prop_assert!(given.discountable || line.discount_minor == 0);
        }
    }

    #[test]
    fn a_discount_of_everything_costs_nothing(mut basket in basket()) {
        basket.lines.iter_mut().for_each(|line| line.discountable = true);
        basket.discount = Discount { goods_minor: i64::MAX, shipping_minor: i64::MAX };
        let sums = totals(&basket);
        prop_assert_eq!((sums.total.minor, sums.tax.minor), (0, 0));
    }

    #[test]
    fn parts_add_up_and_are_next_to_the_exact_ones(
        amount in 0_i64..1_000_000,
        weights in proptest::collection::vec((0_i64..1_000_000, 0_u32..3), 1..12),
    ) {
        let whole: i64 = weights.iter().map(|(weight, _)| weight).sum();
        prop_assume!(whole > 0);
        let parts = spread(amount, &weights);
        prop_assert_eq!(parts.iter().sum::<i64>(), amount);
        for (part, (weight, _)) in parts.iter().zip(&weights) {
            let exact = amount as f64 * *weight as f64 / whole as f64;
            prop_assert!((*part as f64 - exact).abs() < 1.0 + 1e-6);
        }
    }
}

fn of(unit_minor: i64, quantity: u32, tax_basis_points: u32) -> BasketLine {
    BasketLine {
        unit_minor,
        quantity,
        tax_basis_points,
        discountable: true,
    }
}

#[test]
fn tax_is_rounded_once_for_a_rate_and_not_for_a_line() {
    let basket = |prices| Basket {
        lines: vec![of(333, 1, 1900), of(333, 1, 1900), of(333, 1, 1900)],
        shipping: Charge::default(),
        discount: Discount::default(),
        prices,
        currency: Currency::Eur,
    };
    // 9.99 × 19 / 119 = 1.595; line by line it would be 3 × 0.53 = 1.59.
    let gross = totals(&basket(Prices::Gross));
    assert_eq!((gross.tax.minor, gross.total.minor), (160, 999));
    let parts: Vec<i64> = gross.lines.iter().map(|line| line.tax_minor).collect();
    assert_eq!(parts, [54, 53, 53]);
    // 9.99 × 19 % = 1.898; line by line 3 × 0.63 = 1.89.
    let net = totals(&basket(Prices::Net));
    assert_eq!((net.tax.minor, net.total.minor), (190, 1189));
}

#[test]
fn ten_euros_off_three_lines() {
    let basket = Basket {
        lines: vec![of(2900, 1, 1900), of(2900, 1, 1900), of(1500, 1, 700)],
        shipping: Charge {
            minor: 690,
            tax_basis_points: 1900,
        },
        discount: Discount {
            goods_minor: 1000,
            shipping_minor: 690,
        },
        prices: Prices::Gross,
        currency: Currency::Eur,
    };
    let sums = totals(&basket);
    let parts: Vec<i64> = sums.lines.iter().map(|line| line.discount_minor).collect();
    assert_eq!(parts, [397, 397, 206], "397.26, 397.26 and 205.48");
    assert_eq!((sums.total.minor, sums.discount.minor), (6300, 1690));
    let taxes: Vec<(u32, i64)> = sums
        .taxes
        .iter()
        .map(|p| (p.basis_points, p.tax_minor))
        .collect();
    // 12.94 × 7 / 107 = 0.847 and 50.06 × 19 / 119 = 7.993; the shipping was free.
    assert_eq!(taxes, [(700, 85), (1900, 799)]);
    assert_eq!(sums.main_basis_points(), 1900);
}
