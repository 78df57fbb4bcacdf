/** Version of the events file's schema (events.ts); apart so that a writer needs no validation library. */
export const EVENTS_VERSION = 1;
