import * as v from 'valibot';
import { HostMessage, PageRun } from '../src/protocol/page';

export type Received = { message: HostMessage } | { problem: string };

/** Checks one message of the host. Never throws: a bad one becomes a notice, and the page goes on. */
export function readMessage(data: unknown): Received {
  const result = v.safeParse(HostMessage, data);
  return result.success ? { message: result.output } : { problem: v.summarize(result.issues) };
}

const Embedded = v.object({ runs: v.array(PageRun) });

/** The runs a report carries with it, as the messages that would have brought them. */
export function readEmbedded(data: unknown): Received[] {
  const result = v.safeParse(Embedded, data);
  if (!result.success) return [{ problem: v.summarize(result.issues) }];
  const runs = result.output.runs;
  return [
    ...runs.map((run): Received => ({ message: { type: 'run', run } })),
    {
      message: {
        type: 'selection',
        selected: runs.map((run) => run.record.id),
        available: runs.map(({ record: { id, name, created } }) => ({ id, name, created })),
      },
    },
  ];
}
