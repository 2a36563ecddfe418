//! The kernel as an operation of Burn's `flex` backend.

// What the macro makes of the trait is the crate's own affair.
#![allow(missing_docs)]

use burn::{
    backend::{Backend, Dispatch, Flex, backend_extension, tensor::FloatTensor},
    tensor::{Tensor, TensorData},
};
use burn_flex::FlexTensor;

use super::{
    Convolution, Convolved,
    kernel::{self, Plan, Problem},
};

/// Convolves with our own kernel.
pub(super) fn convolve(convolution: &Convolution, x: Tensor<4>, before: Tensor<2>) -> Convolved {
    let (output, moments) = <Dispatch as DirectConvolution>::direct_convolution(
        x.into_dispatch(),
        convolution.weight.clone().into_dispatch(),
        before.into_dispatch(),
        convolution.after.clone().into_dispatch(),
        convolution.plan,
    );
    Convolved {
        output: Tensor::from_dispatch(output),
        moments: Tensor::from_dispatch(moments),
    }
}

/// See [`Convolution`] for shapes and meaning.
#[backend_extension(Flex)]
pub(super) trait DirectConvolution: Backend {
    fn direct_convolution(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        before: FloatTensor<Self>,
        after: FloatTensor<Self>,
        plan: Plan,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

impl DirectConvolution for Flex {
    fn direct_convolution(
        input: FlexTensor,
        weight: FlexTensor,
        before: FlexTensor,
        after: FlexTensor,
        plan: Plan,
    ) -> (FlexTensor, FlexTensor) {
        let [input, weight, before, after] =
            [input, weight, before, after].map(|tensor| tensor.to_contiguous());
        let (of_input, of_weight) = (input.layout().shape(), weight.layout().shape());
        let problem = Problem {
            input: values(&input),
            inputs: of_input[1],
            height: of_input[2],
            width: of_input[3],
            weight: values(&weight),
            outputs: of_weight[0],
            kernel: of_weight[2],
            before: values(&before),
            after: values(&after),
            plan,
        };
        let [height, width] = problem.output_size();
        let shape = [1, problem.outputs, height, width];
        let moments = [2, problem.outputs];
        let solution = kernel::solve(&problem);
        (
            FlexTensor::from_data(TensorData::new(solution.output, shape)),
            FlexTensor::from_data(TensorData::new(solution.moments, moments)),
        )
    }
}

/// All values of a contiguous tensor. Everything in this crate is `f32`.
fn values(tensor: &FlexTensor) -> &[f32] {
    tensor.as_slice().unwrap_or_default()
}
