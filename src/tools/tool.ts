import * as v from 'valibot';
import { withoutNonFinite } from '../protocol/non-finite';
import { UserError } from '../protocol/user-error';
import type { Effect, ToolHost } from './host';
import type { ToolName } from './names';

/** What a tool answers: all of it as short text, and once more as data for programs. */
export interface ToolResult {
  text: string;
  structured: Record<string, unknown>;
}

export interface ToolRequest {
  host: ToolHost;
  /** Aborts when whoever asked no longer wants the answer: what was started is ended. */
  signal: AbortSignal;
  /** Tells how far it is; `of` is null where that isn't known yet. `done` never falls. */
  progress: (done: number, of: number | null, words: string) => void;
}

/** Something an assistant can call. */
export interface Tool {
  name: ToolName;
  title: string;
  /** For the model that decides whether to call it. */
  description: string;
  effect: Effect;
  input: v.GenericSchema;
  /** @throws UserError for wrong input, what may not be done here, and whatever the user can put right */
  call(input: unknown, request: ToolRequest): Promise<ToolResult>;
}

interface Definition<S extends v.GenericSchema> extends Omit<Tool, 'call' | 'input'> {
  input: S;
  run: (input: v.InferOutput<S>, request: ToolRequest) => Promise<ToolResult>;
}

/** A tool whose input is checked, and which does nothing that its host doesn't allow. */
export function defineTool<S extends v.GenericSchema>({ run, ...tool }: Definition<S>): Tool {
  return {
    ...tool,
    async call(input, request) {
      const parsed = v.safeParse(tool.input, input ?? {});
      if (!parsed.success)
        throw new UserError(
          `The input of ${tool.name} doesn't fit: ${problemsOf(parsed.issues)}.`,
          'Call it again with input of its schema.',
        );
      // What edits says itself what to do where it may not.
      const refusal = tool.effect === 'runs' ? request.host.refusal('runs') : null;
      if (refusal) throw refusal;
      const { text, structured } = await run(parsed.output, request);
      return { text, structured: { ...Object(withoutNonFinite(structured)) } as Record<string, unknown> };
    },
  };
}

/** Problems named; a wrong list of thousands has thousands of them. */
const SHOWN = 3;

function problemsOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const words = issues.slice(0, SHOWN).map((issue) => {
    const at = v.getDotPath(issue);
    return at === null ? issue.message : `${at}: ${issue.message}`;
  });
  return issues.length > SHOWN ? `${words.join('; ')}; and ${issues.length - SHOWN} more` : words.join('; ');
}

/** Text that can be an argument, a variable or part of a path: none of them can hold a NUL. */
export const plainText = (least = 0) =>
  v.pipe(v.string(), v.minLength(least), v.maxLength(10_000), v.regex(/^[^\0]*$/, 'holds a NUL character'));

/** How many of a list are given. @param order "best first" or the like, where it isn't plain */
export const limitInput = (usual: number, order?: string) =>
  v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(200),
      v.description(`How many${order === undefined ? '' : `, ${order}`}; ${usual} where absent.`),
    ),
  );

export const RunInput = v.pipe(
  plainText(1),
  v.description('A run\'s id, the beginning of one, or "latest" for the newest run that is no trial.'),
);

export const ScriptInput = v.pipe(
  plainText(1),
  v.description(
    'Path of the script that trains, relative to the folder or absolute; it has to be inside of the folder.',
  ),
);

export const ArgumentsInput = v.pipe(
  v.array(plainText()),
  v.maxLength(1000),
  v.description('Arguments of the script.'),
);

export const SeedInput = v.pipe(
  plainText(1),
  v.description('Decides all that chance does in the script; one is drawn and recorded where it is absent.'),
);
