import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ModelWire, RunId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { closeApp, makeApp } from '../../test/app.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertWork } from '../../test/work.ts'
import { addCredential } from '../gateway/add-credential.ts'
import { removeCredential } from '../gateway/remove-credential.ts'
import { type AgentChoice, chooseAgent } from './choose-agent.ts'
import { retryRun } from './retry-run.ts'

const tenantId = 'a'
const principal = { tenantId, userId: 'usr-1', role: 'tenant_admin' } as const
const nothing: AgentChoice = { agent: null, model: null, credential: null }

let db: TestDatabase
let app: App
let runId: RunId
beforeAll(async () => {
  db = await createTestDatabase()
  app = makeApp(db)
  runId = (await insertWork(db, tenantId)).runId as RunId
})
afterAll(() => closeApp(app, db))
beforeEach(async () => {
  await db.sql(`update sentra.credentials set removed_at = now(), name = id`)
  await knowAgents({ claude: false, codex: true, builtin: true, rehearsal: true })
})

async function knowAgents(available: Record<string, boolean>): Promise<void> {
  const agents = Object.entries(available).map(([name, isThere]) => ({
    name,
    available: isThere,
    version: null,
    detail: 'not found',
  }))
  const host = { hostname: 'h', platform: 'linux-x64', cpus: 2, memoryMb: 1, freeDiskMb: 1, nodeVersion: 'v24' }
  const report = JSON.stringify({ ...host, gitVersion: null, sandbox: [], agents })
  await db.sql(`update sentra.runners set state = 'ready', report = $1`, [report])
}

const addKey = (name: string, wire: ModelWire) =>
  inTenant(app.database, tenantId, (tx) =>
    addCredential(tx, { app, principal }, { name, wire, baseUrl: 'http://127.0.0.1:1', key: 'key-12345678' }),
  )
const choose = (wanted: Partial<AgentChoice>) =>
  inTenant(app.database, tenantId, (tx) => chooseAgent(tx, { ...nothing, ...wanted }))
const code = (expected: string, message = '') =>
  expect.objectContaining({ code: expected, message: expect.stringContaining(message) })

describe('without saying an agent', () => {
  test('it is the first one here that there is a key for', async () => {
    const { id } = await addKey('mine', 'openai')
    expect(await choose({})).toEqual({ agent: 'codex', model: null, credentialId: id })
  })

  test('without a key it says how to add one, and never takes the rehearsal', async () => {
    await expect(choose({})).rejects.toEqual(code('KEY_MISSING', 'sentra keys add'))
  })

  test('without an agent it says how to get one', async () => {
    await knowAgents({ claude: false, rehearsal: true })
    await expect(choose({})).rejects.toEqual(code('AGENT_MISSING', 'sentra agents list'))
  })
})

test('a named agent gets the named key, else the oldest that it can speak to', async () => {
  const first = await addKey('first', 'openai')
  const second = await addKey('second', 'openai')
  expect(await choose({ agent: 'codex' })).toMatchObject({ credentialId: first.id })
  expect(await choose({ agent: 'codex', credential: 'second' })).toMatchObject({ credentialId: second.id })
  await expect(choose({ agent: 'codex', credential: 'third' })).rejects.toEqual(code('KEY_MISSING', 'third'))
  expect(await choose({ agent: 'rehearsal' })).toMatchObject({ credentialId: null })
})

test('a key of another kind is no key for the agent', async () => {
  await addKey('gemini', 'google')
  await expect(choose({ agent: 'codex' })).rejects.toEqual(code('KEY_MISSING', 'gemini (google)'))
})

test('an agent without a model of its own must be told one', async () => {
  await addKey('local', 'openai')
  await expect(choose({ agent: 'builtin' })).rejects.toEqual(code('MODEL_MISSING', '--model'))
  expect(await choose({ agent: 'builtin', model: 'm' })).toMatchObject({ model: 'm' })
})

test('a retry takes another key when that of the run was removed', async () => {
  const spent = await addKey('spent', 'openai')
  await db.sql(`update sentra.runs set agent = 'codex', credential_id = $2 where id = $1`, [runId, spent.id])
  await inTenant(app.database, tenantId, (tx) => removeCredential(tx, principal, spent.id))
  const retry = () => inTenant(app.database, tenantId, (tx) => retryRun(tx, principal, { runId }))
  await expect(retry()).rejects.toEqual(code('KEY_MISSING'))
  const fresh = await addKey('fresh', 'openai')
  expect(await retry()).toMatchObject({ state: 'queued', credentialId: fresh.id })
})
