import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Project } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sentra } from './support/command.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun } from './support/work.ts'

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
})
