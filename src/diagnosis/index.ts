export { curveToState, type Curve } from './curve-state';
export { decompose } from './decomposition/decompose';
export { diagnose } from './diagnose';
export { honestLosses } from './honest-losses';
export { sparsityHistory } from './sparsity';
