import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { commandIds } from '../../../src/ui/command-ids';

const Menu = v.array(v.object({ command: v.string(), when: v.optional(v.string()) }));
const Manifest = v.object({
  icon: v.string(),
  capabilities: v.object({
    untrustedWorkspaces: v.object({ supported: v.string(), restrictedConfigurations: v.array(v.string()) }),
  }),
  activationEvents: v.array(v.string()),
  contributes: v.object({
    commands: v.array(v.object({ command: v.string(), enablement: v.optional(v.string()) })),
    configuration: v.object({ properties: v.record(v.string(), v.object({ scope: v.string() })) }),
    menus: v.record(v.string(), Menu),
    views: v.record(v.string(), v.array(v.object({ id: v.string() }))),
    viewsWelcome: v.array(v.object({ view: v.string() })),
    walkthroughs: v.array(
      v.object({
        steps: v.array(
          v.object({ media: v.object({ svg: v.string() }), completionEvents: v.array(v.string()) }),
        ),
      }),
    ),
  }),
});

const text = readFileSync('package.json', 'utf8');
const manifest = v.parse(v.pipe(v.string(), v.parseJson(), Manifest), text);
const { contributes } = manifest;
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`src/${file}`, 'utf8'))
  .join('\n');

test('the manifest declares exactly the commands that have handlers', () => {
  expect(contributes.commands.map(({ command }) => command).toSorted()).toEqual([...commandIds].toSorted());
});

test('menus, views and walkthrough steps name commands and views that exist', () => {
  const commands = new Set<string>(commandIds);
  for (const { command } of Object.values(contributes.menus).flat()) expect(commands).toContain(command);
  const events = contributes.walkthroughs.flatMap(({ steps }) =>
    steps.flatMap((step) => step.completionEvents),
  );
  const views = Object.values(contributes.views)
    .flat()
    .map(({ id }) => id);
  const contextKeys = readFileSync('src/ui/context-keys.ts', 'utf8').match(/\w+(?=: boolean)/g);
  for (const event of events) {
    const [kind, id = ''] = event.split(':');
    if (kind === 'onContext') expect(contextKeys).toContain(id.replace('regulens.', ''));
    else expect(kind === 'onView' ? views : [...commands]).toContain(id);
  }
  for (const { view } of contributes.viewsWelcome) expect(views).toContain(view);
  for (const [, id = ''] of text.matchAll(/command:(regulens\.\w+)/g)) expect(commands).toContain(id);
});

test('every %key% has its text, and every text is used', () => {
  const texts = v.parse(
    v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string())),
    readFileSync('package.nls.json', 'utf8'),
  );
  const keys = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  expect([...new Set(keys)].toSorted()).toEqual(Object.keys(texts).toSorted());
  for (const link of Object.values(texts).flatMap((value) => [...value.matchAll(/command:(regulens\.\w+)/g)]))
    expect(commandIds).toContain(link[1]);
});

test('every context key in a when clause is set somewhere', () => {
  const ids = new Set([...commandIds, 'regulens.runs', 'regulens.live', 'regulens.dashboard']);
  const whens = [
    ...Object.values(contributes.menus)
      .flat()
      .map(({ when }) => when ?? ''),
    ...contributes.commands.map(({ enablement }) => enablement ?? ''),
  ];
  const keys = whens.flatMap((when) => [...when.matchAll(/regulens\.(\w+)/g)].map(([id]) => id));
  const contexts = [...new Set(keys)].filter((key) => !ids.has(key));
  expect(contexts.length).toBeGreaterThan(0);
  for (const key of contexts) expect(sources).toContain(`'${key.replace('regulens.', '')}'`);
});

test('every setting is read, and those that name what is executed need trust', () => {
  const settings = Object.keys(contributes.configuration.properties);
  for (const setting of settings) expect(sources).toMatch(new RegExp(`\\b${setting.split('.')[1] ?? ''}\\b`));
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  expect(restricted).toContain('regulens.nodePath');
  expect(restricted).toContain('regulens.scripts');
  for (const setting of restricted) expect(settings).toContain(setting);
});

test('nothing activates at startup', () => {
  // The last one is the mark of a copied example.
  for (const event of manifest.activationEvents)
    expect(event).toMatch(/^(onLanguage:|onWebviewPanel:|workspaceContains:\.regulens\/example\.json$)/);
});

test('pictures exist', () => {
  const media = contributes.walkthroughs.flatMap(({ steps }) => steps.map((step) => step.media.svg));
  for (const file of [manifest.icon, ...media]) expect(existsSync(file), file).toBe(true);
});
