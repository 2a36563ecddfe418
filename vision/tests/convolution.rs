//! Our own convolution gives the numbers of Burn's, whatever the shape.

#![allow(clippy::unwrap_used)]

use burn::tensor::{Device, Distribution, Tensor};
use proptest::prelude::*;
use vision::convolution::{Convolution, Edge, Plan};

#[derive(Clone, Debug)]
struct Case {
    inputs: usize,
    outputs: usize,
    height: usize,
    width: usize,
    kernel: usize,
    plan: Plan,
}

fn cases() -> impl Strategy<Value = Case> {
    let channels = || prop_oneof![Just(1usize), Just(3), Just(4), Just(8), 1usize..20];
    let plain = (
        prop_oneof![Just(1usize), Just(3), Just(5), Just(9)],
        1usize..=3,
        prop_oneof![Just(Edge::Reflect), Just(Edge::Zero)],
    )
        .prop_map(|(kernel, stride, edge)| (kernel, stride, edge, false));
    let doubled = Just((3, 1, Edge::Reflect, true));
    (
        channels(),
        channels(),
        5usize..45,
        5usize..120,
        prop_oneof![3 => plain, 1 => doubled],
    )
        .prop_map(
            |(inputs, outputs, height, width, (kernel, stride, edge, doubled))| Case {
                inputs,
                outputs,
                height,
                width,
                kernel,
                plan: Plan {
                    stride,
                    edge,
                    doubled,
                    moments: true,
                },
            },
        )
}

fn check(case: &Case) {
    let device = Device::flex();
    let random =
        |shape: [usize; 4]| Tensor::<4>::random(shape, Distribution::Uniform(-1.0, 1.0), &device);
    let table =
        |rows: usize, channels: usize| random([1, 1, rows, channels]).reshape([rows, channels]);
    let convolution = Convolution {
        weight: random([case.outputs, case.inputs, case.kernel, case.kernel]),
        after: table(2, case.outputs),
        plan: case.plan,
    };
    let x = random([1, case.inputs, case.height, case.width]);
    let before = table(3, case.inputs);
    let ours = convolution.forward(x.clone(), before.clone());
    let burns = convolution.composed(x, before);
    assert_eq!(ours.output.dims(), burns.output.dims());
    close(ours.output.into_data(), burns.output.into_data());
    close(ours.moments.into_data(), burns.moments.into_data());
}

fn close(ours: burn::tensor::TensorData, burns: burn::tensor::TensorData) {
    let (ours, burns) = (
        ours.try_into_vec::<f32>().unwrap(),
        burns.try_into_vec::<f32>().unwrap(),
    );
    for (at, (a, b)) in ours.iter().zip(&burns).enumerate() {
        assert!(
            (a - b).abs() < 1e-4 * (1.0 + b.abs()),
            "at {at}: {a}, not {b}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn it_gives_what_burn_gives(case in cases()) {
        check(&case);
    }
}

/// Wider and higher than one band and many tiles, with the channels of the networks.
#[test]
fn large_pictures_too() {
    let plain = Plan {
        stride: 1,
        edge: Edge::Reflect,
        doubled: false,
        moments: true,
    };
    for (inputs, outputs, kernel, plan) in [
        (3, 32, 9, plain),
        (32, 32, 3, Plan { stride: 2, ..plain }),
        (
            64,
            64,
            3,
            Plan {
                edge: Edge::Zero,
                ..plain
            },
        ),
        (
            32,
            8,
            3,
            Plan {
                doubled: true,
                ..plain
            },
        ),
    ] {
        check(&Case {
            inputs,
            outputs,
            height: 75,
            width: 333,
            kernel,
            plan,
        });
    }
}
