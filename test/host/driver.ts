/** The window from the outside: see actions.mjs and scripts/vscode/driver.mjs. */
async function ask(action: string, value: unknown): Promise<unknown> {
  const url = process.env['REGULENS_TEST_DRIVER'];
  if (url === undefined) throw new Error('the tests were not started by test/host/run.mjs');
  const response = await fetch(`${url}/${action}`, { method: 'POST', body: JSON.stringify(value) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${action}: ${JSON.stringify(answer)}`);
  return answer;
}

async function texts(action: string): Promise<string[]> {
  const answer = await ask(action, null);
  if (!Array.isArray(answer)) throw new Error(`${action} gave no list`);
  return answer.map(String);
}

export const driver = {
  log: (line: string) => ask('log', line),
  screenshot: (name: string) => ask('screenshot', name),
  /** For docs/, taken by scripts/screenshots.mjs only. */
  picture: (name: string) => ask('picture', name),
  palette: (title: string) => ask('palette', title),
  press: (key: string) => ask('press', key),
  /** In place of what the input box that has the focus holds. */
  type: (text: string) => ask('type', text),
  webviews: () => texts('webviews'),
  messages: () => texts('messages'),
  hovers: () => texts('hovers'),
  /** Rows of the menu of quick fixes. */
  menu: () => texts('menu'),
  choices: () => texts('choices'),
  notificationButton: (text: string) => ask('notificationButton', text),
  statusBar: () => texts('statusBar'),
  /** What stands in the input box of a quick pick or a dialog; empty where none is open. */
  input: async () => String(await ask('input', null)),
  /** Chooses in the menu of the learning curves; false where none is shown. */
  chartMenu: async (key: string) => (await ask('chartMenu', key)) === true,
};
