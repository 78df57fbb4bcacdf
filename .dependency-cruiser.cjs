// The house (ARCHITECTURE.md): which room may import which. Everything not listed is forbidden.
const rooms = {
  protocol: [],
  diagnosis: ['protocol'],
  source: ['protocol'],
  runs: ['protocol', 'backends', 'language.ts'],
  experiments: ['protocol', 'diagnosis', 'source', 'runs'],
  session: ['protocol', 'diagnosis', 'source', 'runs', 'experiments'],
  tools: ['protocol', 'diagnosis', 'source', 'runs', 'experiments', 'session'],
  backends: ['protocol', 'language.ts'],
  setup: ['protocol', 'backends', 'runs'],
  trainer: ['protocol', 'backends', 'language.ts'],
  editor: ['protocol', 'diagnosis', 'source', 'runs', 'experiments', 'session'],
  panel: ['protocol', 'diagnosis', 'source', 'runs', 'experiments', 'session'],
  ui: [
    'protocol',
    'diagnosis',
    'source',
    'runs',
    'experiments',
    'session',
    'editor',
    'panel',
    'tools',
    'backends',
    'setup',
  ],
  cli: [
    'protocol',
    'diagnosis',
    'source',
    'runs',
    'experiments',
    'session',
    'tools',
    'backends',
    'setup',
    'language.ts',
  ],
};
const all = [...Object.keys(rooms), 'extension.ts', 'register.ts', 'language.ts'];

const arrows = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports-only-${allowed.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: `^(src/(${all
      .filter((r) => r !== room && !allowed.includes(r))
      .join('|')
      .replaceAll('.', '\\.')})|webview/)`,
  },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'page-imports-only-protocol',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/(?!protocol/)' },
    },
    {
      name: 'pure-rooms-do-no-io',
      comment: 'protocol, diagnosis and source get data in and give data out',
      severity: 'error',
      from: { path: '^(src/(protocol|diagnosis|source)|webview)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-the-editor-rooms-know-vscode',
      severity: 'error',
      from: {
        path: '^(src/(protocol|diagnosis|source|runs|experiments|session|tools|backends|setup|trainer|cli)|webview)/',
      },
      to: { path: '^(vscode|node_modules/@types/vscode)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    // AssemblyScript's entries are compiled by themselves.
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', 'assembly/statistics\\.ts$'] },
      to: {},
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], pathNot: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
