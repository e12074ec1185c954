import nx from '@nx/eslint-plugin';
import jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';
import { noImportCycle } from './tools/lint/no-import-cycle.js';

/**
 * Which layer may import which, from the bottom up. The files in tools/canary check that this is
 * enforced.
 */
const layers = [
  ['base', []],
  ['contract', ['base']],
  ['testing', ['base', 'contract']],
  ['kernel', ['base', 'contract']],
  ['api', ['base', 'contract', 'kernel']],
  ['stream', ['base', 'contract', 'kernel', 'api']],
  ['client', ['base', 'contract', 'kernel', 'api', 'stream']],
  ['protocol', ['base', 'contract']],
  ['harness', ['base', 'contract', 'testing']],
  ['app', ['base', 'contract', 'kernel', 'api', 'stream', 'client', 'protocol']],
  [
    'tool',
    [
      'base',
      'contract',
      'kernel',
      'api',
      'stream',
      'client',
      'protocol',
      'testing',
      'harness',
      'app',
      'tool',
    ],
  ],
];
const constraints = (extra = []) =>
  layers.map(([layer, may]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: [...may, ...extra].map((name) => `layer:${name}`),
  }));
const boundaries = (extra) => [
  'error',
  { enforceBuildableLibDependency: false, allow: [], depConstraints: constraints(extra) },
];

const globalNames = {
  process:
    'Accept what you need as an argument; only apps/ may use the process. Stdout is the protocol.',
  console: 'Stdout is the protocol: report a notice on the io of the call instead.',
  fetch: 'Accept a Send as an argument: it carries credentials, budgets and retries.',
  setTimeout: 'Accept a Clock as an argument and await clock.sleep(milliseconds, signal).',
  setInterval: 'Accept a Clock as an argument and await clock.sleep in a loop.',
  setImmediate: 'Accept a Clock as an argument and await clock.sleep(0, signal).',
  performance: 'Accept a Clock as an argument and call clock.monotonic().',
};
const ownTime = 'Accept a Clock as an argument and call clock.now(): tests control it.';
const outside = [
  'fs',
  'fs/promises',
  'http',
  'https',
  'net',
  'tls',
  'os',
  'child_process',
  'process',
];
const bannedImports = (names) => [
  'error',
  {
    paths: [...names, ...['timers', 'timers/promises', 'worker_threads']].flatMap((name) =>
      [name, `node:${name}`].map((path) => ({
        name: path,
        message:
          'Below apps/ only the kernel may access the network and files; accept what you need as an argument.',
      })),
    ),
  },
];

const suites = [
  'simulation',
  'process',
  'equivalence',
  'comparison',
  'compatibility',
  'benchmarks',
];
/** Refuses imports of these suites in the folder of another suite, or of the harness. */
const withoutSuites = (folder, refused) => ({
  files: [`tools/verification/src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `/(?:${refused.join('|')})/`,
            message:
              'A suite may import the harness and no other suite; the harness may import no suite.',
          },
        ],
      },
    ],
  },
});

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/coverage',
      '.nx',
      'reports',
      'tools/canary',
      // The AssemblyScript compiler checks these: `npm run assembly`.
      'packages/event-lines/assembly',
      '**/fixtures/**/*.json',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ files: ['**/*.ts'], ...config })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx, 'source-mixpanel': { rules: { 'no-import-cycle': noImportCycle } } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      'source-mixpanel/no-import-cycle': 'error',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 80 }],
      'max-params': ['error', { max: 3 }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Use a named export: one thing has one name everywhere.',
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // The contract requires async iterables, even if a stream has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/testing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...Object.entries(globalNames).map(([name, message]) => ({ name, message })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: ownTime },
        {
          object: 'Math',
          property: 'random',
          message: 'Accept a source of randomness as an argument.',
        },
        { object: 'globalThis', property: 'process', message: globalNames.process },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: ownTime },
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Use a named export: one thing has one name everywhere.',
        },
      ],
      'no-restricted-imports': bannedImports(outside),
    },
  },
  {
    files: ['packages/kernel/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    // Only the kernel accesses the network and unlinked temporary files.
    rules: { 'no-restricted-imports': bannedImports(['child_process', 'process']) },
  },
  {
    // Programs that use the client supply no clock: only this file reads the machine's, for all the
    // others.
    files: ['packages/client/src/runtime.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
    },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts', '**/bench/**/*.ts', 'packages/testing/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing', 'harness']),
      // A describe block is a list of tests, not one function.
      'max-lines-per-function': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  withoutSuites('harness', suites),
  ...suites.map((suite) =>
    withoutSuites(
      suite,
      suites.filter((other) => other !== suite),
    ),
  ),
  {
    files: ['{packages,apps}/*/package.json'],
    plugins: { '@nx': nx },
    languageOptions: { parser: jsonc },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          buildTargets: ['build'],
          ignoredFiles: [
            '{projectRoot}/build.js',
            '{projectRoot}/**/*.test.ts',
            '{projectRoot}/test/**/*',
            '{projectRoot}/**/testing/**/*',
          ],
        },
      ],
    },
  },
);
