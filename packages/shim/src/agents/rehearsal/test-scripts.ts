import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { addLine, takePort } from './combination-scripts.ts'
import { blockingReviewer, type Script } from './role-scripts.ts'
import type { Turn } from './turn.ts'
import { roleOf } from './role-of.ts'
import { approveFromInside } from './intruder-script.ts'
import { onlyFor } from './scripts-by-role.ts'
import { gradeWith } from './spec-scripts.ts'

const LINE = `${'x'.repeat(99)}\n`
const LINES_PER_WRITE = 1_000
/** A question has reached the shim after this. */
const ASKED_MS = 1_000
const FOREVER_MS = 2 ** 31 - 1

/** Behaviours that Sentra must survive, by the name in a \`REHEARSAL: NAME ARGUMENT\` line. */
export const testScripts: Record<string, (argument: string) => Script> = {
  approve: approveFromInside,
  ask: (question) => async (turn) => {
    const text = await turn.call('ask_human', { question: question || 'Which colour?', options: ['red', 'blue'] })
    await turn.write('ANSWER.md', `${text}\n`)
  },
  'ask-and-leave': () => async (turn) => {
    const given = turn.call('ask_human', { question: 'Which colour?' })
    given.catch(() => undefined) // it is not waited for, as agents do whose tool calls may take a minute only
    await delay(ASKED_MS)
  },
  'ask-and-go-on': (question) => async (turn) => await askAndGoOn(turn, question),
  chatter: () => chatter,
  contend: (parts) => async (turn) => await contend(turn, parts.split(' ')),
  exit: (code) => async () => {
    process.stderr.write('the rehearsal was told to exit\n')
    process.exit(Number(code))
  },
  file: (path) => onlyFor(['coder', 'fixer'], async (turn) => await turn.write(path, `# ${path}\n`)),
  fill: (megabytes) => async (turn) => {
    await turn.run(['dd', 'if=/dev/zero', 'of=BIG', 'bs=1M', `count=${megabytes}`])
    await delay(FOREVER_MS)
  },
  forget: () => async (turn) => await turn.say('I end my turn without handing anything in.'),
  garbage: (lines) => async () => {
    for (let line = 1; line <= Number(lines || 50); line += 1) process.stdout.write(`garbage ${line}\n`)
  },
  grade: (score) => onlyFor(['checker'], gradeWith(Number(score))),
  hang: () => async () => await delay(FOREVER_MS),
  line: (text) => addLine(text),
  listen: (seconds) => async (turn) => await listen(turn, Number(seconds)),
  meddle: () => async (turn) => {
    await untested(turn)
    if (roleOf(turn.prompt) === 'tester') await turn.write('src/meddled.js', 'export const meddled = true\n')
  },
  find: (title) => async (turn) => {
    await turn.call('create_followup', { title, description: 'Seen in src/cart.js.' })
    await turn.write('NOTE.md', `${title}\n`)
  },
  note: (text) => async (turn) => await turn.write('NOTE.md', `${text}\n`),
  port: (name) => takePort(name || 'main'),
  print: (amount) => async () => await printToStderr(Number.parseInt(amount, 10) * 1024 * 1024),
  'review-blocking': () => blockingReviewer,
  sleep: (seconds) => async (turn) => await sleepAloud(turn, Number(seconds)),
  'slow-note': (seconds) => async (turn) => {
    await sleepAloud(turn, Number(seconds))
    await turn.write('NOTE.md', `after ${seconds} seconds\n`)
  },
  talk: (amount) => async (turn) => await talk(turn, Number.parseInt(amount, 10) * 1024 * 1024),
  stubborn: () => async () => await refuseToDie(),
  untested: () => untested,
}

/**
 * Of several agents side by side each plays the part of its number, which its branch ends in: `broken` fails its test,
 * `long` and `short` pass it with more and fewer lines; `short/5` sleeps five seconds first.
 */
async function contend(turn: Turn, parts: string[]): Promise<void> {
  const lane = Number(/^Branch \S+-(\d+), started/m.exec(turn.session.firstPrompt)?.[1] ?? 1)
  const [part = 'short', seconds = '0'] = (parts[lane - 1] ?? 'short').split('/')
  if (Number(seconds) > 0) await sleepAloud(turn, Number(seconds))
  const filler = part === 'long' ? Array.from({ length: 40 }, (_, line) => `// line ${line}\n`).join('') : ''
  const wanted = part === 'broken' ? 43 : 42
  await turn.write('src/answer.js', `${filler}export const answer = () => 42\n`)
  await turn.write('test/answer.test.js', answerTest(wanted))
}

/** As a coder it forgets the test, as a tester it adds it. */
const untested: Script = async (turn) => {
  if (roleOf(turn.prompt) !== 'tester') return await turn.write('src/answer.js', 'export const answer = () => 42\n')
  await turn.write('test/answer.test.js', answerTest(42))
}

function answerTest(wanted: number): string {
  const lines = [
    "import test from 'node:test'",
    "import assert from 'node:assert/strict'",
    "import { answer } from '../src/answer.js'",
    `test('answers', () => assert.equal(answer(), ${wanted}))`,
  ]
  return `${lines.join('\n')}\n`
}

/** Lines of 100 bytes, each with its number: what is missing, doubled or out of order shows. */
async function printToStderr(bytes: number): Promise<void> {
  const lines = Math.floor(bytes / LINE.length)
  for (let first = 1; first <= lines; first += LINES_PER_WRITE) {
    const count = Math.min(LINES_PER_WRITE, lines - first + 1)
    const block = Array.from(
      { length: count },
      (_, index) => `${String(first + index).padEnd(LINE.length - 1, ' x')}\n`,
    )
    if (!process.stderr.write(block.join(''))) await once(process.stderr, 'drain')
  }
}

async function talk(turn: Turn, bytes: number): Promise<void> {
  const block = LINE.repeat(LINES_PER_WRITE)
  for (let left = bytes; left > 0; left -= block.length)
    await turn.say(block.slice(0, Math.min(left, block.length) - 1))
}

async function sleepAloud(turn: Turn, seconds: number): Promise<void> {
  for (let second = 1; second <= seconds && !turn.cancelled.aborted; second += 1) {
    await turn.say(`second ${second} of ${seconds}`)
    await delay(1_000, undefined, { signal: turn.cancelled }).catch(() => undefined)
  }
}

/** Asks in its first turn and leaves its work half done; a session that goes on knows that it asked. */
async function askAndGoOn(turn: Turn, question: string): Promise<void> {
  const answer = /^The answer: .*$/m.exec(turn.prompt)?.[0]
  if (answer === undefined) {
    await turn.write('ANSWER.md', 'half done\n')
    return void (await turn.call('ask_human', { question, options: [] }))
  }
  if (turn.session.firstPrompt !== turn.prompt) await turn.say('I asked before, and go on.')
  await turn.write('ANSWER.md', `${(await turn.read('ANSWER.md')) ?? ''}${answer}\n`)
}

/**
 * Works for some seconds and writes down what people say: when they say it, or what its prompt tells of it. Goes on
 * where a person has interrupted it.
 */
async function listen(turn: Turn, seconds: number): Promise<void> {
  const heard = [...turn.prompt.matchAll(/ says:\n\n(.*)/g)].map(([, text]) => `heard: ${text}\n`)
  const isBack = /Your turn was ended|You were paused/.test(turn.prompt)
  if (isBack) await turn.say('I was stopped, and go on.')
  const before = (await turn.read('HEARD.md')) ?? ''
  const added = [...heard, ...(isBack ? ['went on\n'] : [])].filter((line) => !before.includes(line))
  if (added.length > 0) await turn.write('HEARD.md', before + added.join(''))
  else await sleepAloud(turn, seconds)
}

/**
 * Twenty lines a second, each written in two halves, some of them said, until a file ENOUGH lies in the working copy;
 * then a note of how many they were, so that nothing can be missing.
 */
async function chatter(turn: Turn): Promise<void> {
  const enough = join(turn.session.cwd, 'ENOUGH')
  let line = 0
  while (!existsSync(enough) && !turn.cancelled.aborted) {
    line += 1
    process.stderr.write(`größer: line ${line}`)
    await delay(25)
    process.stderr.write(' of many\n')
    if (line % 10 === 0) await turn.say(`said ${line}`)
    await delay(25)
  }
  await rm(enough, { force: true })
  await turn.write('NOTE.md', `after ${line} lines\n`)
}

/** Ignores SIGTERM and leaves a process behind that left its parent, its group and its session. */
async function refuseToDie(): Promise<void> {
  process.on('SIGTERM', () => process.stderr.write('SIGTERM is ignored\n'))
  spawn('sh', ['-c', 'setsid sh -c "trap : TERM; while :; do sleep 300; done" </dev/null >/dev/null 2>&1 &'])
  await delay(FOREVER_MS)
}
