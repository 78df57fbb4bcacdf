/** Given at compilation (scripts/lib/build-backends.mjs): 1 where denormal numbers are taken for zeros, else 0. */
declare const FLUSHES: i32;
