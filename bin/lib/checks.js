// The static checks by name, as arguments of Node: shared by `npm run check` and the test suite.
const bin = (path) => `node_modules/${path}`

export const checks = {
  format: [
    bin('oxfmt/bin/oxfmt'),
    '--check',
    'packages',
    'bin',
    'tests',
    'e2e',
    'bench',
    'architecture.cjs',
    'vitest.config.ts',
    'vitest.agents.config.ts',
  ],
  lint: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', 'packages', 'bin', 'tests', 'e2e', 'bench'],
  types: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  'types of the page': [bin('typescript/bin/tsc'), '-p', 'packages/web/tsconfig.json'],
  layers: [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', 'architecture.cjs', 'packages', 'e2e'],
  'dead code': [bin('knip/bin/knip.js')],
}
