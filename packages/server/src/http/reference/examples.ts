import { idPrefixes } from '@sentra/contract'
import type { OperationName } from '../mcp/exposure.ts'
import { type Schema, variantsOf } from './list-fields.ts'

const COMMIT = '3f0c9a1be57d2c84f6a09b7d15e2c3480a96d7f1'

/** What people would send beside what must be sent. Each is checked against the contract by a test. */
export const inputExamples: Partial<Record<string, Record<string, unknown>>> = {
  'system.loginLink': { to: '/tasks/task-2pv04e5aasqm' },
  'projects.create': { path: '/home/ann/code/shop', settings: { testCommand: 'npm test' } },
  'projects.update': { settings: { testCommand: 'make check' } },
  'tasks.create': { title: 'Add discount codes to the cart', autoStart: 'full_sdlc' },
  'tasks.list': { status: 'in_review', limit: 50 },
  'tasks.execute': { workflowType: 'full_sdlc' },
  'tasks.startContest': { workflowType: 'full_sdlc', entries: [{ agent: 'claude' }, { agent: 'codex' }] },
  'tickets.comment': { text: 'The customer wants this before the fair.' },
  'tickets.changeComment': { text: 'The customer wants this before the fair in March.' },
  'runs.compare': { left: 'adw-2pv04e5aasqm', right: 'adw-43a9cxfget0f' },
  'runs.retry': { from: 'CODE' },
  'runs.answer': { answer: 'Round half a cent up.' },
  'runs.send': { text: 'Use the Money type that is there already.' },
  'runs.kill': { target: 'adw-2pv04e5aasqm' },
  'logs.list': { level: 'error', limit: 100 },
  'credentials.add': { name: 'anthropic', key: 'sk-ant-0123456789' },
} satisfies Partial<Record<OperationName, Record<string, unknown>>>

/** Plausible values by the name of a field; used where they fit its schema. */
const byName: Record<string, unknown> = {
  title: 'Add discount codes to the cart',
  name: 'shop',
  path: '/home/ann/code/shop',
  url: 'http://127.0.0.1:4700/login/6f1d',
  branch: 'feature/add-discount-codes-2pv04e5a',
  baseBranch: 'main',
  agent: 'builtin',
  workflow: 'full_sdlc',
  workflowType: 'full_sdlc',
  message: 'All checks passed.',
  version: '0.1.0',
  hostname: 'workstation',
  userId: 'usr-0a1b2c3d4e5f',
  tenantId: 'local',
  role: 'tenant_admin',
  testCommand: 'npm test',
  command: 'npm test',
  baseCommit: COMMIT,
  headCommit: COMMIT,
  commit: COMMIT,
  patch: 'diff --git a/src/cart.js b/src/cart.js\n',
}

/** One value for each form that the contract asks for by a pattern. */
const byPattern = [
  ...Object.values(idPrefixes).map((prefix) => `${prefix}-2pv04e5aasqm`),
  'shop',
  COMMIT,
  'registry.example.com:443',
  '/tasks/task-2pv04e5aasqm',
  'src/cart.js',
  'R1',
  'R1.2',
  'T1',
  'When a code is known, the system shall apply its discount.',
]
const byFormat: Record<string, string> = {
  'date-time': '2026-01-31T09:30:00.000Z',
  uri: 'https://api.example.com/v1',
}

/** Lists of ids beside which an example has nothing else: it would wait for itself. */
const linksToOthers = new Set(['dependsOn'])

/** A value of the schema: with what is required, or with all fields. Lists have one member. */
export function exampleOf(schema: Schema, which: 'required' | 'all', name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const variant = variantsOf(schema).find(({ type }) => type !== 'null') ?? schema
  if (variant !== schema) return exampleOf(variant, which, name)
  if (schema.type === 'object') return exampleObject(schema, which)
  if (schema.type === 'array' && linksToOthers.has(name)) return []
  if (schema.type === 'array') return [exampleOf(schema.items ?? {}, which, name)]
  return exampleScalar(schema, name)
}

function exampleScalar(schema: Schema, name: string): unknown {
  if (schema.type === 'string') return exampleText(schema, name)
  if (schema.type === 'boolean') return false
  return schema.type === 'integer' || schema.type === 'number' ? Math.max(schema.minimum ?? 1, 1) : null
}

function exampleObject(schema: Schema, which: 'required' | 'all'): Record<string, unknown> {
  const wanted = Object.entries(schema.properties ?? {}).filter(
    ([name]) => which === 'all' || schema.required?.includes(name),
  )
  return Object.fromEntries(wanted.map(([name, field]) => [name, exampleOf(field, which, name)]))
}

function exampleText({ pattern, format }: Schema, name: string): string {
  const fits = (text: unknown): text is string =>
    typeof text === 'string' && (pattern === undefined || new RegExp(pattern).test(text))
  if (format !== undefined && byFormat[format]) return byFormat[format]
  const named = byName[name]
  if (fits(named)) return named
  const found = pattern === undefined ? 'text' : byPattern.find(fits)
  if (found === undefined) throw new Error(`no example fits ${pattern} of ${name}: add one to byPattern`)
  return found
}
