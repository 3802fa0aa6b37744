import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createClient, type Project, type SentraEvent } from '@sentra/client'
import type { LogLine, Run } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sentra } from './support/command.ts'
import { kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun, untilRun } from './support/work.ts'

/** Prints 6,000 lines for a terminal: colours, a progress bar, what would write to a person's clipboard, two errors. */
const printer = `const line = (n) => n === 3000 ? '\\x1b[31merr\\x1b[1mor\\x1b[0m: broken at ' + n
  : n === 5000 ? 'ERROR again' : n === 6000 ? '10%\\r50%\\r100% \\x1b]52;c;ZXZpbA==\\x07done' : 'line ' + n + ' is fine'
console.log(Array.from({ length: 6000 }, (_, index) => line(index + 1)).join('\\n'))
`

describeProduct('the command line of every day', () => {
  const product = new Product()
  let project: Project
  beforeAll(async () => {
    await product.start()
    project = await addShop(product, 'shop')
  })
  afterAll(() => product.stop())

  /** Starts a command; `prefix` is a program that starts the rest. What it prints is collected. */
  function start(args: string[], prefix: string[] = []) {
    const [program = '', ...rest] = [...prefix, process.execPath, sentra, '--data', product.data, ...args]
    const child = spawn(program, rest, { env: { ...process.env, TERM: 'xterm', SENTRA_URL: '', SENTRA_TOKEN: '' } })
    const printed = { text: '' }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (printed.text += data))
    return { child, printed }
  }

  it('watch shows what changes, on a terminal, and gives the terminal back', async () => {
    // `script` runs a command on a terminal of its own.
    const line = [process.execPath, sentra, '--data', product.data, 'watch'].join(' ')
    const child = spawn('/usr/bin/script', ['-qefc', line, '/dev/null'], { env: { ...process.env, TERM: 'xterm' } })
    let printed = ''
    child.stdout.on('data', (data) => (printed += data))
    await eventually('the screen is there', () => printed.includes('Nothing is at work'))
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: sleep 2' })
    await eventually('the task is seen', () => printed.includes(run.taskId), { explain: () => printed })
    child.stdin.write('q')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(printed).toContain('\u001b[?1049l')
  })

  it('watch prints a report for each change where there is no terminal', async () => {
    const { child, printed } = start(['watch'])
    await eventually('the first report', () => printed.text.includes('Sentra'), { explain: () => printed.text })
    const { taskId } = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: sleep 1' })
    await eventually('the second', () => printed.text.includes(taskId), { explain: () => printed.text })
    child.kill()
  })

  it('open prints a link that leads to the task, where no browser can be opened', async () => {
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: sleep 1' })
    const { stdout, code } = await product.command('open', run.taskId, '--print')
    expect(code).toBe(0)
    const reply = await fetch(stdout.trim(), { redirect: 'manual' })
    expect(reply.headers.get('location')).toBe(`/tasks/${run.taskId}`)
  })

  it('bash completes commands and what the server knows', async () => {
    const words = 'COMP_WORDS=(sentra projects set ""); COMP_CWORD=3; _sentra; echo "<${COMPREPLY[@]}>"'
    const script = `sentra() { "$NODE" "$SENTRA" --data "$DATA" "$@"; }; eval "$(sentra completion bash)"; ${words}`
    const env = { ...process.env, NODE: process.execPath, SENTRA: sentra, DATA: product.data }
    const bash = spawn('bash', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    expect(await text(bash.stdout)).toBe('<shop>\n')
  })

  it.each([
    ['run-a-task.ts', /workflow_complete\n[^]*applyDiscount/],
    ['handle-errors.ts', /answered after \d+ ms\nNOT_A_GIT_REPOSITORY 400 .*\none task\nAbortError\n$/],
  ])('the example %s of the typed client does what it says', async (name, wanted) => {
    const file = fileURLToPath(new URL(`../packages/client/examples/${name}`, import.meta.url))
    const env = { ...process.env, SENTRA_URL: product.state().url, SENTRA_TOKEN: product.token }
    const child = spawn(process.execPath, [file, 'shop'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect(output).toMatch(wanted)
    expect(code).toBe(0)
  })

  it('the typed client gets each event once, also of a server that was killed meanwhile', async () => {
    const { url, pid } = product.state()
    const client = createClient({ url, token: product.token })
    const { lastEventSeq } = await client.system.status()
    const left = new AbortController()
    const seen: SentraEvent[] = []
    const following = (async () => {
      for await (const event of client.events({ after: lastEventSeq, signal: left.signal })) seen.push(event)
    })()
    const isSeen = (title: string) => seen.some((event) => event.type === 'task.created' && event.data.title === title)
    const add = (title: string) => client.tasks.create({ projectId: project.id, title })
    await add('Before')
    await eventually('the first is seen', () => isSeen('Before'))
    kill(pid, 'SIGKILL')
    await eventually('a task can be made again', () => add('After').catch(() => undefined))
    await eventually('the second is seen', () => isSeen('After'))
    left.abort()
    await following
    const { items } = await client.tasks.list({ limit: 500 })
    const made = items.filter(({ title }) => title === 'After').length
    expect(seen.filter((event) => event.type === 'task.created')).toHaveLength(1 + made)
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((a, b) => a - b))
  })

  describe('of logs', () => {
    let run: Run
    beforeAll(async () => {
      const settings = { testCommand: 'node printer.mjs' }
      const loud = await addShop(product, 'loud', { settings, files: { 'printer.mjs': printer } })
      run = await startRun(product, loud, { workflow: 'test' })
      await untilRun(product, run, 'succeeded')
    })
    const logs = async (...args: string[]) => {
      const { stdout, stderr, code } = await product.command('logs', run.taskId, ...args)
      return { lines: stdout.split('\n').slice(0, -1), stderr, code }
    }

    it('writes all lines into a file or pipe, as text or JSON, without what is for terminals', async () => {
      const { lines } = await logs()
      expect(lines.filter((line) => line.endsWith('is fine'))).toHaveLength(5_997)
      expect(lines.join('\n')).not.toContain('\u001b')
      expect(lines.find((line) => line.includes('100%'))).toMatch(/TEST {3}info {2}100% done$/)
      const { lines: json } = await logs('--ndjson', '--search', '100% done')
      expect(json.map((line) => (JSON.parse(line) as LogLine).message)).toEqual([expect.stringContaining('50%\r100%')])
    })

    it('finds errors with what is around them, texts and expressions', async () => {
      const { lines } = await logs('--errors', '--context', '1')
      expect(lines.map((line) => line.slice('00:00:00 TEST   '.length))).toEqual([
        'line 2999 is fine',
        'error: broken at 3000',
        'line 3001 is fine',
        '',
        'line 4999 is fine',
        'ERROR again',
        'line 5001 is fine',
      ])
      const { lines: found } = await logs('-n', '2', '--regex', '^line 1\\d+0 is')
      expect(found.map((line) => line.slice(-12))).toEqual(['1980 is fine', '1990 is fine'])
      const refused = await logs('--regex', 'a(b')
      expect(refused.stderr).toContain('Unterminated group at character 2')
      expect(refused.code).toBe(1)
      expect((await logs('-n', '5', '--search', 'nowhere')).stderr).toMatch(/None of \d+ lines match/)
    })

    it('keeps colours on a terminal, and nothing that could harm it', async () => {
      const line = [process.execPath, sentra, '--data', product.data, 'logs', run.taskId, '--min-level', 'info'].join(
        ' ',
      )
      const environment = { ...process.env, TERM: 'xterm', NO_COLOR: '' }
      const child = spawn('/usr/bin/script', ['-qefc', `${line} -n 3100`, '/dev/null'], { env: environment })
      const printed = await text(child.stdout)
      expect(printed).toContain('\u001b[31merr\u001b[1mor\u001b[0m: broken at 3000')
      expect(printed).not.toContain('\u001b]52')
      expect(printed).not.toContain('50%')
    })
  })
})
