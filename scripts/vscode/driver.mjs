// Lets tests inside VS Code's extension host ask for what only the outside can do: a screenshot, a look into a webview.
import { createServer } from 'node:http';

/**
 * Serves `actions` (name → async function of one JSON value) to this machine only. Tests POST the value to `url/name`.
 * An action that throws answers 500 with its message.
 */
export async function startDriver(actions) {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const action = actions[request.url.slice(1)];
    try {
      if (!action) throw new Error(`the driver has no action ${request.url}`);
      const result = await action(body === '' ? undefined : JSON.parse(body));
      response.end(JSON.stringify(result ?? null));
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ message: error.message }));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
  };
}
