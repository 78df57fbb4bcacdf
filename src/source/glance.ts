/*
 * What a glance at a text rules out, so that no parser is loaded for the many scripts that train nothing. A glance says yes to
 * every text in which reading finds something, and to some others.
 */

/** tfjs under any of its package names, also as an npm: specifier or an address of a CDN. */
export function isFrameworkModule(module: string): boolean {
  return /@tensorflow\/tfjs(?!-vis)(?![\w]*-models)/.test(module);
}

const NAMES = /\b(?:tf|fit|fitDataset|trainOnBatch|minimize|compile)\b/;

/** Whether the text may hold a call that a fix changes: of the framework, or of a model made in another file. */
export function mayBeFixed(text: string): boolean {
  return NAMES.test(text) || isFrameworkModule(text);
}
