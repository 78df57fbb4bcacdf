import { readFile } from 'node:fs/promises';
import path from 'node:path';
// McpServer takes schemas of zod only; ours are valibot's, as everywhere here.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type Tool as McpTool,
} from '@modelcontextprotocol/sdk/types.js';
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { Cancelled } from '../../experiments';
import { UserError } from '../../protocol/user-error';
import { TOOLS, type Tool } from '../../tools';
import type { ToolHost } from '../../tools/host';

const INSTRUCTIONS =
  'Regulens diagnoses trainings of TensorFlow.js scripts. Train with run_training (or take a run of list_runs), read get_findings, propose edits with list_fixes, and prove them with verify_fixes before you say that they help: a change of loss counts only with its interval.';

/**
 * Serves the tools over standard input and output; resolves when the other side hangs up. What runs then is ended.
 *
 * @param dist folder of the built files
 */
export async function serveTools(host: ToolHost, dist: string): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const server = new Server(
    { name: 'regulens', title: 'Regulens', version: await versionOf(dist) },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: Object.values(TOOLS).map(described) }));
  const running = new Set<Promise<CallToolResult>>();
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification, _meta }) => {
    const tool = Object.values(TOOLS).find(({ name }) => name === params.name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, `There is no tool "${params.name}".`);
    const token = _meta?.progressToken;
    let told = -1;
    const progress = (done: number, of: number | null, message: string) => {
      // The protocol wants it to rise with each notification.
      if (token === undefined || done <= told || signal.aborted) return;
      told = done;
      const total = of === null ? {} : { total: of };
      const sent = sendNotification({
        method: 'notifications/progress',
        params: { progressToken: token, progress: done, ...total, message },
      });
      sent.catch(complain);
    };
    const answer = answerOf(tool, params.arguments, { host, signal, progress });
    running.add(answer);
    try {
      return await answer;
    } finally {
      running.delete(answer);
    }
  });
  server.onerror = complain;
  const closed = new Promise<void>((resolve) => (server.onclose = resolve));
  await server.connect(new StdioServerTransport());
  const hangUp = () => void server.close().catch(complain);
  process.stdin.once('end', hangUp);
  process.stdin.once('close', hangUp);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, hangUp);
  await closed;
  // Closing has cancelled them; nothing that they started is left behind.
  await Promise.allSettled(running);
}

function described({ name, title, description, effect, input }: Tool): McpTool {
  return {
    name,
    title,
    description,
    inputSchema: v.parse(ObjectSchema, toJsonSchema(input, { ignoreActions: ['regex', 'max_length'] })),
    annotations: {
      title,
      readOnlyHint: effect === 'reads',
      destructiveHint: effect !== 'reads',
      idempotentHint: effect === 'reads',
      // Scripts may do anything; the tools themselves look at nothing but the folder.
      openWorldHint: effect === 'runs',
    },
  };
}

const ObjectSchema = v.looseObject({
  type: v.literal('object'),
  properties: v.optional(v.record(v.string(), v.looseObject({}))),
  required: v.optional(v.array(v.string())),
});

/** What can be put right, by whoever called, is the tool's answer; only a bug of ours is told of on stderr as well. */
async function answerOf(
  tool: Tool,
  input: unknown,
  request: Parameters<Tool['call']>[1],
): Promise<CallToolResult> {
  try {
    const { text, structured } = await tool.call(input, request);
    return { content: [{ type: 'text', text }], structuredContent: structured };
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: wordsOf(error) }] };
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.nextStep}`;
  if (error instanceof Cancelled) return 'Cancelled. What was measured so far is kept: list_runs.';
  complain(error);
  return `A bug of Regulens, please report it: ${error instanceof Error ? error.message : String(error)}`;
}

function complain(error: unknown): void {
  process.stderr.write(
    `regulens mcp: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}

async function versionOf(dist: string): Promise<string> {
  const manifest = await readFile(path.join(dist, '..', 'package.json'), 'utf8');
  return v.parse(v.pipe(v.string(), v.parseJson(), v.object({ version: v.string() })), manifest).version;
}
