import * as v from 'valibot';
import { checked } from '../src/protocol/checked';
import { HostMessage, PageRun } from '../src/protocol/page';

export type Received = { message: HostMessage } | { problem: string };

/** Checks one message of the host. Never throws: a bad one becomes a notice, and the page goes on. */
export function readMessage(data: unknown): Received {
  const result = checked(HostMessage, data);
  return 'value' in result ? { message: result.value } : result;
}

const Embedded = v.object({ runs: v.array(PageRun) });

/** The runs a report carries with it, as the messages that would have brought them. */
export function readEmbedded(data: unknown): Received[] {
  const result = checked(Embedded, data);
  if ('problem' in result) return [result];
  const { runs } = result.value;
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
