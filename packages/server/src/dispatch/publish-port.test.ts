import type { Project, Run, RunDetail, RunnerId, SandboxPort } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { addProject, type Claim, leaseRun, register, reportFacts, startRun } from '../../test/dispatch.ts'

let server: TestApp
let runnerId: RunnerId
let project: Project
let run: Run
let claim: Claim
beforeAll(async () => {
  server = await startTestApp()
  ;({ runnerId } = await register(server, null))
})
beforeEach(async () => {
  project = await addProject(server)
  run = await startRun(server, project)
  claim = await leaseRun(server, runnerId, run)
})
afterAll(() => server.stop())

async function call<T>(method: string, path: string): Promise<T> {
  const reply = await server.request(`${method} /api/v1${path}`, {
    token: server.tokens.a,
    ...(method !== 'GET' && { body: {} }),
  })
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
  return reply.body as T
}
const publish = ({ id }: Run, port: number) => call<SandboxPort>('PUT', `/runs/${id}/ports/${port}`)
const portOf = async (port: number) => {
  const { ports } = await call<RunDetail>('GET', `/runs/${run.id}`)
  return ports.find((candidate) => candidate.port === port)
}
const commands = ({ attemptId }: Claim) =>
  server.db.sql<{ command: unknown }>(
    'select command from sentra.attempt_commands where attempt_id = $1 order by number',
    [attemptId],
  )

test('no two runs get the same port of the host, and one run gets the same each time (C8)', async () => {
  const other = await startRun(server, project)
  await leaseRun(server, runnerId, other)
  const hostPort = (await publish(run, 8_080)).published?.hostPort
  expect((await publish(other, 8_080)).published?.hostPort).not.toBe(hostPort)
  expect((await publish(run, 8_080)).published?.hostPort).toBe(hostPort)
  const { ports } = await call<RunDetail>('GET', `/runs/${run.id}`)
  const frontend = ports.find(({ purpose }) => purpose === 'frontend')?.port ?? 0
  expect((await publish(run, frontend)).published?.hostPort).toBe(frontend)
  const reserved = await server.db.sql('select port from sentra.port_reservations where run_id = $1', [run.id])
  expect(reserved).toHaveLength(3)
})

test('a port is open when its runner says so, and gone with the attempt', async () => {
  await publish(run, 8_080)
  expect(await portOf(8_080)).toMatchObject({ listening: null, published: { state: 'opening' } })
  await reportFacts(server, claim, [
    { type: 'published', port: 8_080, hostPort: 4_444, message: null },
    { type: 'command_applied', number: 1 },
    { type: 'listening', ports: [8_080] },
  ])
  const published = { state: 'open', hostPort: 4_444, message: null, url: expect.stringContaining('.localhost:4444/') }
  expect(await portOf(8_080)).toMatchObject({ listening: true, published })
  await call('DELETE', `/runs/${run.id}/ports/8080`)
  expect((await portOf(8_080))?.published).toBeNull()
  expect(await commands(claim)).toMatchObject([
    { command: { type: 'publish_port', port: 8_080 } },
    { command: { type: 'withdraw_port', port: 8_080 } },
  ])
  const end = { outcome: 'failed', reason: 'agent_exited', message: 'over' } as const
  await reportFacts(server, { ...claim, after: 3 }, [{ type: 'ended', end }])
  expect((await call<RunDetail>('GET', `/runs/${run.id}`)).ports).toEqual([])
  await expect(publish(run, 8_080)).rejects.toThrow('RUN_NOT_ACTIVE')
})

test('a shim of an earlier version, which applies the command and says nothing of the port, fails it in words', async () => {
  await publish(run, 8_080)
  await reportFacts(server, claim, [{ type: 'command_applied', number: 1 }])
  const message = expect.stringContaining('retry it') as string
  expect((await portOf(8_080))?.published).toMatchObject({ state: 'failed', message })
})

test('an allowed host goes to every attempt at work in the project, and into its settings once', async () => {
  const other = await startRun(server, project)
  const second = await leaseRun(server, runnerId, other)
  await reportFacts(server, claim, [
    { type: 'refused', host: 'a.example', port: 443, reason: 'not-listed', asked: 'npm ci' },
    { type: 'refused', host: 'a.example', port: 443, reason: 'not-listed', asked: 'npm test' },
  ])
  const refusedHosts = async () => (await call<RunDetail>('GET', `/runs/${run.id}`)).refusedHosts
  const refused = { destination: 'a.example:443', count: 2, asked: 'npm test', allowable: true }
  expect(await refusedHosts()).toMatchObject([{ ...refused, allowed: false }])
  await call('PUT', `/runs/${run.id}/hosts/a.example:443`)
  expect(await call('PUT', `/runs/${run.id}/hosts/a.example:443`)).toEqual({ hosts: ['a.example:443'] })
  expect(await refusedHosts()).toMatchObject([{ ...refused, allowed: true }])
  for (const { command } of [...(await commands(claim)), ...(await commands(second))])
    expect(command).toEqual({ type: 'allow_host', host: 'a.example:443' })
  expect(await call('DELETE', `/runs/${run.id}/hosts/a.example:443`)).toEqual({ hosts: [] })
})

test('an agent that tries very many hosts leaves a hundred of them', async () => {
  const names = Array.from({ length: 105 }, (_, index) => `h${index}.example`)
  const facts = names.map((host) => ({ type: 'refused', host, port: 443, reason: 'not-listed', asked: 'x' }) as const)
  await reportFacts(server, claim, facts)
  expect((await call<RunDetail>('GET', `/runs/${run.id}`)).refusedHosts).toHaveLength(100)
})
