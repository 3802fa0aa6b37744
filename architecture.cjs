// Import rules, enforced by dependency-cruiser. One ordered list; a domain may import only what stands before it.
const DOMAINS = [
  'platform',
  'jobs',
  'events',
  'access',
  'trash',
  'projects',
  'logs',
  'usage',
  'runners',
  'gateway',
  'board',
  'train',
  'forge',
  'runs',
  'steering',
  'dispatch',
  'undo',
  'specs',
  'conversations',
  'insight',
  'notifications',
  'channels',
  'http',
]
const server = 'packages/server/src'

const upward = DOMAINS.slice(0, -1).map((domain, index) => ({
  name: `server-order-${domain}`,
  severity: 'error',
  comment: `${domain} may import only earlier domains: publish an event and let the later domain react.`,
  from: { path: `^${server}/${domain}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^${server}/(${DOMAINS.slice(index + 1).join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'front-door',
      severity: 'error',
      comment: 'Cross a domain only by its index.ts: import from "#domain".',
      from: { path: `^${server}/([^/]+)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${server}/([^/]+)/`, pathNot: [`^${server}/$1/`, '/index\\.ts$'] },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: '*-rules.ts decide without a database, clock, log or network: move the effect to the use case.',
      from: { path: '-rules\\.ts$' },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: ['^packages/contract/', '-rules\\.ts$', 'node_modules/zod/'],
      },
    },
    {
      name: 'sql-in-stores',
      severity: 'error',
      comment: "SQL belongs to a domain's *-store.ts (or platform): add a function there.",
      from: {
        path: `^${server}/`,
        pathNot: [`^${server}/(platform|jobs)/`, '-store\\.ts$', '/tables\\.ts$', '\\.test\\.ts$'],
      },
      to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contract-is-plain',
      severity: 'error',
      comment: 'contract holds words, not behaviour: only zod, the oRPC contract builder and the protobuf runtime.',
      from: { path: '^packages/contract/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/contract/', 'node_modules/(zod|@orpc/contract|@bufbuild/protobuf)/'] },
    },
    {
      name: 'nobody-imports-server',
      severity: 'error',
      comment: 'The server is reached by its API only.',
      from: { path: '^(packages/(contract|client|runner|shim|cli|web)|e2e|bench)/' },
      to: { path: '^packages/server/' },
    },
    {
      name: 'client-is-publishable',
      severity: 'error',
      comment: 'The typed client runs in browsers and elsewhere: only the contract, zod and the oRPC client.',
      from: { path: '^packages/client/src/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/(client|contract)/', 'node_modules/(zod|@orpc/(client|contract|openapi-client))/'] },
    },
    {
      name: 'clients-know-only-contract',
      severity: 'error',
      comment: 'cli and web know only the contract and the typed client.',
      from: { path: '^packages/(cli|web)/' },
      to: { path: '^packages/(runner|shim)/', pathNot: ['^packages/runner/src/sandbox/probe\\.ts$'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Break the cycle: move the shared part down.',
      from: {},
      to: { circular: true, viaOnly: { pathNot: 'node_modules' } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|gen)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
