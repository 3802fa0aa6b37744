import { readFileSync } from 'node:fs'
import type { Diff, ModelWire, Project, Run, RunDetail, RunState } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ModelServer } from '../../tests/support/model-server/model-server.ts'
import { addKey } from '../support/keys.ts'
import { Product } from '../support/product.ts'
import { git, makeShop } from '../support/repository.ts'
import { eventually } from '../support/wait.ts'
import { listLog, startRun } from '../support/work.ts'
import { fetchAgent, lendAgent } from './install-agents.ts'
import { copySources } from './large-repository.ts'

const FILES = 3_000
const PATIENCE_MS = 5 * 60_000

type Row = { agent: string; wire: ModelWire; model: string }

/** Only these when SENTRA_TEST_ONLY names them, with commas between; else those that are free software. */
const all: Row[] = [
  { agent: 'builtin', wire: 'openai', model: 'scripted-1' },
  { agent: 'codex', wire: 'openai', model: 'scripted-1' },
  { agent: 'opencode', wire: 'openai', model: 'scripted-1' },
  { agent: 'opencode', wire: 'anthropic', model: 'scripted-1' },
  { agent: 'gemini', wire: 'google', model: 'gemini-2.5-pro' },
  { agent: 'claude', wire: 'anthropic', model: 'claude-sonnet-4-5' },
]
const only = (process.env['SENTRA_TEST_ONLY'] ?? 'builtin,codex,opencode').split(',')
const rows = all.filter(({ agent }) => only.includes(agent))

const note = { act: { kind: 'write' as const, path: 'note.md', text: 'Written by a real agent.\n' } }

const scripts = {
  'real:planner': [{ act: { kind: 'mcp' as const, name: 'submit_plan', input: { markdown: '# Write the note' } } }],
  'real:coder': [
    { say: 'I look first.', act: { kind: 'run' as const, command: 'git ls-files | wc -l' } },
    note,
    { say: 'The note is there.' },
  ],
  'asks:coder': [
    { act: { kind: 'mcp' as const, name: 'ask_human', input: { question: 'Which colour?' } } },
    { say: 'I wait for the colour.' },
  ],
  'asks:coder:answered': [note, { say: 'The note is there.' }],
}

describe('real agents in the sandbox, their model behind the gateway', () => {
  const product = new Product()
  const server = new ModelServer(scripts)
  let path = ''
  beforeAll(async () => {
    for (const name of new Set(rows.map(({ agent }) => agent).filter((agent) => agent !== 'builtin'))) {
      const { isThere, said } = await fetchAgent(name)
      console.log(`${name}: ${said}`)
      if (!isThere) throw new Error(`${name} could not be fetched; SENTRA_TEST_ONLY names those to test.\n${said}`)
      await lendAgent(product.data, name)
    }
    await server.start()
    await product.start()
    path = await makeShop(`${product.base}/large`)
    await copySources(path, FILES)
    await git(path, 'add', '--all')
    await git(path, 'commit', '--quiet', '--message', 'sources of others')
    for (const wire of new Set(rows.map((row) => row.wire))) await addKey(product, wire, { server, wire })
  })
  afterAll(async () => {
    await product.stop()
    await server.stop()
  })

  /** A clone of the large repository as a project of its own, and a run in it. */
  async function startIn(row: Row, workflow: string, script: string): Promise<Run> {
    const { agent, wire, model } = row
    const name = `${agent}-${wire}-${script}`
    await git(product.base, 'clone', '--quiet', path, name)
    const settings = { agent, model, credential: wire }
    const body = { path: `${product.base}/${name}`, name, settings }
    const { project } = await product.post<{ project: Project }>('/projects', body)
    return startRun(product, project, { workflow, description: `SCRIPT: ${script}` })
  }

  it.each(rows)('$agent plans and codes on the $wire wire', async (row) => {
    const run = await startIn(row, 'plan_code', 'real')
    const detail = await untilState(product, run, 'succeeded', 'failed')
    const log = await describeLog(product, run)
    console.log(timeline(detail))
    expect(detail.run.state, `${log}\n${server.faults.join('\n')}`).toBe('succeeded')
    expect(detail.plan).toBe('# Write the note')
    await expectNote(product, run)
    expect(log).toContain('The note is there.')
    expect(detail.usage.calls).toBeGreaterThan(3)
  })

  // At once: each waits the two minutes that a person has to answer within the turn.
  it.concurrent.each(rows)('$agent on the $wire wire goes on when a person answers after the turn', async (row) => {
    const run = await startIn(row, 'code', 'asks')
    const asked = await untilState(product, run, 'waiting', 'failed')
    expect(asked.run.state, await describeLog(product, run)).toBe('waiting')
    expect(asked.questions).toMatchObject([{ question: 'Which colour?' }])
    await product.post(`/questions/${asked.questions[0]?.id}/answer`, { answer: 'red' })
    const { state } = (await untilState(product, run, 'succeeded', 'failed')).run
    const log = await describeLog(product, run)
    expect(state, log).toBe('succeeded')
    console.log(`${row.agent} ${log.includes('is lost') ? 'began a new session' : 'went on with its session'}`)
    await expectNote(product, run)
  })

  it('shows no key to an agent and nothing of the host to the service', () => {
    expect(server.calls.filter(({ status }) => status === 401)).toEqual([])
    expect(server.received).not.toMatch(/x-sentra|Bearer sentra\b/)
    expect(server.received).not.toContain(readFileSync(`${product.data}/token`, 'utf8').trim())
    expect(server.received).not.toContain('gateway.sock')
    // Codex declares it with every call; a service must not get what it would do with its own network.
    expect(server.received).not.toMatch(/"type":"web_search|"googleSearch":/)
  })
})

async function describeLog(product: Product, run: Run): Promise<string> {
  return (await listLog(product, run)).map(({ level, message }) => `${level} ${message}`).join('\n')
}

async function expectNote(product: Product, run: Run): Promise<void> {
  const diff = await product.get<Diff>(`/runs/${run.id}/diff`)
  const changed = diff.files.filter((file) => !file.path.startsWith('.sentra/plans/'))
  expect(changed.map((file) => `${file.status} ${file.path}`)).toEqual(['added note.md'])
  expect(diff.patch).toContain('+Written by a real agent.')
}

/** Large programs on a busy machine: nothing but where they get matters here. */
function untilState(product: Product, run: Run, ...states: RunState[]): Promise<RunDetail> {
  const look = async () => {
    const detail = await product.get<RunDetail>(`/runs/${run.id}`)
    return states.includes(detail.run.state) ? detail : undefined
  }
  const explain = () => describeLog(product, run)
  return eventually(`run ${run.id} is ${states.join(' or ')}`, look, { timeoutMs: PATIENCE_MS, explain })
}

/** When each attempt began and ended, in seconds after the run: what a person waits for. */
function timeline({ run, attempts }: RunDetail): string {
  const since = (at: string | null) =>
    at === null ? '-' : ((Date.parse(at) - Date.parse(run.createdAt)) / 1000).toFixed(1)
  return attempts
    .map(({ role, state, startedAt, endedAt }) => `${role} ${state} ${since(startedAt)}..${since(endedAt)} s`)
    .join(', ')
}
