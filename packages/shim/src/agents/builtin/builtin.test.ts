import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ModelServer } from '../../../../../tests/support/model-server/model-server.ts'
import type { Scripts, Step } from '../../../../../tests/support/model-server/script.ts'
import { files, startsRuns, type ShimRun, type SpecChanges } from '../../../test/shim-run.ts'

const start = startsRuns()
const servers: ModelServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

type Wire = 'anthropic' | 'openai'
type Changes = Omit<SpecChanges, 'work'> & { work?: Partial<Extract<ShimRun['spec']['work'], { kind: 'agent' }>> }

type Options = { wire?: Wire; changes?: Changes; scripts?: Scripts }

/** Starts the agent with a model that plays `steps`. */
async function startWith(steps: Step[], { wire = 'openai', changes = {}, scripts = {} }: Options = {}) {
  const server = await new ModelServer({ all: steps, ...scripts }).start()
  servers.push(server)
  const environment = {
    SENTRA_MODEL_WIRE: wire,
    SENTRA_MODEL_URL: `${server.url}${wire === 'openai' ? '/v1' : ''}`,
    SENTRA_MODEL_KEY: server.key,
    SENTRA_MODEL: 'scripted-1',
  }
  const argv = [process.execPath, files['builtin.js']]
  const work = { name: 'builtin', argv, prompt: 'ROLE: coder\nSCRIPT: all', ...changes.work, environment }
  return { server, run: await start({ ...changes, work }) }
}

function work(run: ShimRun, file: string): string {
  return readFileSync(join(run.spec.paths.work, file), 'utf8')
}

function said(run: ShimRun, kind: 'message' | 'thought' = 'message'): string {
  return run
    .factsOf('agent_text')
    .flatMap((fact) => (fact.kind === kind ? [fact.text] : []))
    .join('')
}

/** Results of tool calls as the model was told them, from the last call on the openai wire. */
function results(server: ModelServer): string[] {
  const { messages } = JSON.parse(server.calls.at(-1)?.body ?? '') as { messages: { role: string; content: string }[] }
  return messages.flatMap(({ role, content }) => (role === 'tool' ? [content] : []))
}

const tool = (name: string, input: Record<string, unknown>): Step => ({ act: { kind: 'tool', name, input } })

describe.each<Wire>(['anthropic', 'openai'])('on the %s wire', (wire) => {
  test('it reads, edits, runs, and tells all of it', async () => {
    const { run, server } = await startWith(
      [
        { say: 'I look at the cart.', act: { kind: 'tool', name: 'read_file', input: { path: 'src/cart.js' } } },
        tool('edit_file', { path: 'src/cart.js', old_text: 'a + b', new_text: 'b + a' }),
        { act: { kind: 'write', path: 'docs/cart.md', text: '# Cart\n' } },
        { act: { kind: 'run', command: 'echo ran > ran.txt; exit 3' } },
        { say: 'The cart adds the other way round.' },
      ],
      { wire },
    )
    expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
    expect(work(run, 'src/cart.js')).toContain('b + a')
    expect(work(run, 'docs/cart.md')).toBe('# Cart\n')
    expect(work(run, 'ran.txt')).toBe('ran\n')
    expect(said(run)).toContain('I look at the cart.\n')
    expect(said(run)).toContain('The cart adds the other way round.')
    const done = run.factsOf('tool').filter(({ status }) => status === 'completed')
    expect(done.map(({ title, kind }) => `${kind} ${title}`)).toEqual([
      'read Read src/cart.js',
      'edit Edit src/cart.js',
      'edit Write docs/cart.md',
      'execute echo ran > ran.txt; exit 3',
    ])
    expect(run.factsOf('usage').at(-1)).toMatchObject({ inputTokens: 500, outputTokens: 100 })
    expect(server.received).toContain('[exit code 3]')
  })

  test('a busy service is waited for as long as it asks, and a cut answer is asked for again', async () => {
    const { run, server } = await startWith(
      [
        { act: { kind: 'write', path: 'a.txt', text: 'a' }, faults: [{ status: 429, retryAfter: '0' }, 'cut'] },
        { say: 'Done.', faults: ['error-event', { status: 503, retryAfter: '0' }] },
      ],
      { wire },
    )
    expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
    expect(work(run, 'a.txt')).toBe('a')
    expect(said(run, 'thought')).toContain('The model service answered 429')
    expect(server.calls).toHaveLength(6)
    expect(run.factsOf('tool').filter(({ status }) => status === 'completed')).toHaveLength(1)
  })
})

test('a service that asks for an hour is out of reach, and people are told', async () => {
  const { run } = await startWith([{ faults: [{ status: 429, retryAfter: '3600' }] }])
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'model_unavailable' })
})

test('a call that the service refuses ends the turn with its words', async () => {
  const { run } = await startWith([{ faults: [{ status: 403 }] }])
  const end = await run.ended()
  expect(end).toMatchObject({ outcome: 'failed' })
  expect(end.message).toContain('The model service answered 403: as the script says')
})

test('a conversation that has become too long goes on without its oldest outputs', async () => {
  const flood = tool('bash', { command: 'seq 1 2000' })
  const tooLong = { status: 400, message: 'maximum context length is 8192 tokens' }
  const { run, server } = await startWith([flood, flood, flood, flood, flood, { say: 'Made it.', faults: [tooLong] }])
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(said(run)).toContain('Made it.')
  const [first, second, ...newest] = results(server)
  expect([first, second].every((text) => text?.startsWith('[left out'))).toBe(true)
  expect(newest.every((text) => text.includes('2000'))).toBe(true)
})

test('a conversation that cannot be made shorter ends with the service’s words', async () => {
  const { run } = await startWith([{ faults: [{ status: 400, message: 'the prompt is too long' }] }])
  expect((await run.ended()).message).toContain('the prompt is too long')
})

test('an answer that was cut at the output limit is asked to go on', async () => {
  const { run, server } = await startWith([{ say: 'First half,', isCut: true }])
  // The script counts tool results, and there are none: the same answer comes until the agent has had enough.
  expect(await run.ended()).toMatchObject({ outcome: 'failed', reason: 'agent_limit' })
  expect(server.calls).toHaveLength(4)
  expect(server.calls.at(-1)?.body).toContain('Go on, in smaller pieces.')
})

test('a plan is handed in through the tools of Sentra', async () => {
  const { run } = await startWith([{ act: { kind: 'mcp', name: 'submit_plan', input: { markdown: '# The plan' } } }], {
    changes: { work: { mustSubmit: ['submit_plan'] } },
  })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('plan')).toMatchObject([{ markdown: '# The plan' }])
})

test('a session goes on in another process, with all that was said', async () => {
  const question = { kind: 'mcp' as const, name: 'ask_human', input: { question: 'Which colour?' } }
  const { run: asked } = await startWith([{ act: question }, { say: 'I wait for the answer.' }], {
    changes: { askWaitSeconds: 0.2 },
  })
  expect(await asked.ended()).toMatchObject({ outcome: 'asked' })
  const [session] = asked.factsOf('session')
  const { run, server } = await startWith([], {
    scripts: { answered: [{ act: { kind: 'write', path: 'colour.txt', text: 'red' } }] },
    changes: {
      environment: asked.spec.environment,
      work: { prompt: 'SCRIPT: answered\nThe answer is red.', resumeSessionId: session?.sessionId },
    },
  })
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  expect(run.factsOf('session')).toEqual([session])
  expect(work(run, 'colour.txt')).toBe('red')
  expect(server.received).toContain('Which colour?')
})

test('a cancelled turn leaves nothing running', async () => {
  const { run } = await startWith([{ act: { kind: 'run', command: 'sleep 300 & echo $! > pid; sleep 300' } }])
  await run.until(() => run.factsOf('tool').some(({ kind }) => kind === 'execute'))
  const runner = await run.connect()
  await run.until(() => {
    try {
      return work(run, 'pid') !== ''
    } catch {
      return false // not written yet
    }
  })
  runner.send({ type: 'command', number: 1, command: { type: 'cancel', reason: 'no more' } })
  expect(await run.ended()).toMatchObject({ outcome: 'cancelled' })
  expect(run.alive()).toEqual([])
})

test('a command ends at its time limit with all it started; a server left in the background does not hold it up', async () => {
  const { run, server } = await startWith([
    tool('bash', { command: 'echo first; sleep 300 & echo $! > pid; wait', timeout_seconds: 1 }),
    tool('bash', { command: 'grep -q State:.[SR] /proc/$(cat pid)/status && echo alive || echo gone' }),
    tool('bash', { command: 'sleep 300 & echo started' }),
    { say: 'Done.' },
  ])
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const [limited, whole, background] = results(server)
  expect(limited).toBe('first\n\n[ended: it ran longer than 1 s]')
  expect(whole).toContain('gone')
  expect(background).toBe('started\n\n[exit code 0]')
})

test('what tools refuse is told to the model, and the turn goes on', async () => {
  const link = { label: 'link', command: 'ln -s /tmp out; printf "a\\na\\n" > twice.txt', timeoutSeconds: 5 }
  const { run, server } = await startWith(
    [
      tool('write_file', { path: '../escaped.txt', content: 'x' }),
      tool('write_file', { path: 'out/escaped.txt', content: 'x' }),
      tool('write_file', { path: '.git/hooks/pre-commit', content: 'x' }),
      tool('edit_file', { path: 'twice.txt', old_text: 'a', new_text: 'b' }),
      tool('edit_file', { path: 'twice.txt', old_text: 'c', new_text: 'b' }),
      tool('read_file', { path: 'nowhere.txt' }),
      tool('no_such_tool', {}),
      tool('bash', {}),
      { say: 'Enough.' },
    ],
    { changes: { setup: [link] } },
  )
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const told = results(server)
  expect(told[0]).toContain('outside the working copy')
  expect(told[1]).toContain('outside the working copy')
  expect(told[2]).toContain('belongs to git')
  expect(told[3]).toContain('stands 2 times')
  expect(told[4]).toContain('does not stand in twice.txt')
  expect(told[5]).toContain('ENOENT')
  expect(told[6]).toContain('no_such_tool')
  expect(told[7]).toMatch(/command/)
  expect(said(run)).toContain('Enough.')
})

test('it searches and lists what git knows, and limits a flood', async () => {
  const make = 'printf "ignored/\\n" > .gitignore; mkdir ignored; echo needle > ignored/a.js; echo needle > src/b.js'
  const { run, server } = await startWith(
    [
      tool('grep', { pattern: 'need.e' }),
      tool('grep', { pattern: 'nothing like it' }),
      tool('list_files', { pattern: 'src/*.js' }),
      tool('bash', { command: 'seq 1 200000' }),
      tool('read_file', { path: 'src/b.js' }),
      { say: 'Done.' },
    ],
    { changes: { setup: [{ label: 'make', command: make, timeoutSeconds: 5 }] } },
  )
  expect(await run.ended()).toMatchObject({ outcome: 'succeeded' })
  const [found, nothing, listed, flood, read] = results(server)
  expect(found).toBe('src/b.js:1:needle')
  expect(nothing).toBe('Nothing matches.')
  expect(listed?.split('\n').toSorted()).toEqual(['src/b.js', 'src/cart.js'])
  expect(flood?.length).toBeLessThan(31_000)
  expect(flood).toMatch(/^1\n2\n[^]*characters are left out here[^]*200000\n/)
  expect(read).toBe('1\tneedle\n2\t')
})

test('the notes of the repository reach the model', async () => {
  const note = { label: 'notes', command: 'echo "Use tabs, always." > AGENTS.md', timeoutSeconds: 5 }
  const { run, server } = await startWith([{ say: 'Done.' }], { changes: { setup: [note] } })
  await run.ended()
  expect(server.received).toContain('Use tabs, always.')
})

test('without a model it says what is missing', async () => {
  const argv = [process.execPath, files['builtin.js']]
  const run = await start({ work: { name: 'builtin', argv, environment: {}, prompt: 'SCRIPT: all' } })
  expect((await run.ended()).message).toContain('SENTRA_MODEL_URL')
})
