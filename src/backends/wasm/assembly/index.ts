export { gemm, gemmScratchBytes } from './gemm';
export {
  convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolutionScratchBytes,
} from './convolution';
export { depthwise, depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
export { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from './pooling';
export { gather, select } from './rows';
export { segmentSums, sums } from './sums';
export { adagrad, adam, centeredRmsProp, descend, descendWithMomentum, rmsProp } from './updates';
