export { pooledAlarm, type PooledCurve, type PooledVerdict } from './alarms/pooled';
export { curveToState, type Curve } from './curve-state';
export { measuredBalance } from './advice/measured-balance';
export { curveWords, pairedDifference } from './decomposition/curve-words';
export { decompose, trainingLossesOf } from './decomposition/decompose';
export { diagnose } from './diagnose';
export { honestLosses, trainingLosses } from './honest-losses';
export { saidOnline, type Said } from './online';
