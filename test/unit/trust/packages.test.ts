import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';

/* What is installed and shipped, by the lock file alone: CI has no network for `npm run audit`. Licences of what is bundled: scripts/lib/notices.mjs. */
const read = <T>(file: string, schema: v.GenericSchema<unknown, T>): T =>
  v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));

const Dependencies = v.optional(v.record(v.string(), v.string()), {});
const { packages } = read(
  'package-lock.json',
  v.object({
    packages: v.record(
      v.string(),
      v.object({
        version: v.optional(v.string()),
        resolved: v.optional(v.string()),
        integrity: v.optional(v.string()),
        link: v.optional(v.boolean()),
        hasInstallScript: v.optional(v.boolean()),
        license: v.optional(v.string()),
      }),
    ),
  }),
);
const manifest = read(
  'package.json',
  v.object({
    dependencies: Dependencies,
    devDependencies: Dependencies,
    allowScripts: v.record(v.string(), v.boolean()),
  }),
);
const installed = Object.entries(packages).filter(([place]) => place !== '');

test('every package is pinned to one content of one registry', () => {
  expect(installed.length).toBeGreaterThan(100);
  for (const [place, { version, resolved, integrity, link }] of installed) {
    expect({ place, version }).toEqual({ place, version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
    expect({ place, integrity }).toEqual({ place, integrity: expect.stringMatching(/^sha512-/) as string });
    // A place of its own would be another source: npm adds the registry's, from which all come.
    expect({ place, resolved, link }).toEqual({ place });
  }
});

test('what is asked for is named to the last digit, and nothing is needed at run time', () => {
  expect(manifest.dependencies).toEqual({});
  for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('packages don’t run programs of their own as they are installed', () => {
  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = scripted.map(([place]) => place.replace(/^.*node_modules\//, ''));
  // Newly come ones are looked at first; webgpu's only builds what it lacks.
  expect(names.filter((name) => !(name in manifest.allowScripts))).toEqual(['webgpu']);
});
