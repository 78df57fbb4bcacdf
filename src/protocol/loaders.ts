/** Event that a script's process emits on `process` once the loaders of its language are in place, and the script comes next. */
export const LOADERS_ARE_THERE = 'regulens-loaders-are-there';
