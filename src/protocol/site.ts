import * as v from 'valibot';

/** A place in the user's own source (after source maps): absolute path, line and column counted from 1. */
export const Site = v.object({ file: v.string(), line: v.number(), column: v.number() });
export type Site = v.InferOutput<typeof Site>;
