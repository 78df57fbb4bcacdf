/** Text in, edits out: what a training script contains, and the edits that treat a finding. */
export { languageOf } from './language';
export type { Language } from './language';
export { createSourceParser } from './parser';
export type { GrammarBytes, SourceParser } from './parser';
export type { Script } from './script';
export type { Project } from './project';
export type { Range } from './syntax';
export type { LayerCall } from './layers';
export type { CompileCall, FitCall } from './training';
export { compileAt, fitAt, layerAt, regularizerAt } from './locate';
export type { Place } from './locate';
export { completedFix, fixesForFinding, listFixes } from './fixes';
export type { CallElsewhere } from './fixes';
export type { Fix, Literal } from './fix';
export { scaledSizes } from './scaled-sizes';
export { l2Strengths } from './l2-strengths';
