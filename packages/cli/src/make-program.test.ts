import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProgram } from './make-program.ts'

const program = makeProgram((code) => {
  throw new Error(`the program ended with ${code}`)
})

type Named = { words: string; command: Command }

/** Every command that does something, with its words after `sentra`. */
function listCommands(parent: Command, before: string[]): Named[] {
  return parent.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const words = [...before, command.name()]
      return command.commands.length > 0 ? listCommands(command, words) : [{ words: words.join(' '), command }]
    })
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text
}

describe('sentra --help', () => {
  it.each(listCommands(program, []))('of $words says what it does and shows an example', ({ words, command }) => {
    expect(command.description()).not.toBe('')
    expect(helpOf(command)).toMatch(new RegExp(`\\$ .*sentra (--json )?${words}\\b`))
  })
})

describe('an error', () => {
  let data: string
  let server: Server
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'sentra-cli-'))
    server = createServer((request, response) => {
      const isList = request.url?.startsWith('/api/v1/projects')
      response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isList ? { items: [], next: null } : { code: 'NOT_FOUND', message: 'nothing here' }))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    await writeFile(join(data, 'token'), 'secret')
    const { port } = server.address() as AddressInfo
    await writeFile(
      join(data, 'server.json'),
      JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: 1, version: '0' }),
    )
  })
  afterAll(async () => {
    server.close()
    await rm(data, { recursive: true })
  })

  const main = fileURLToPath(new URL('main.ts', import.meta.url))

  /** Runs the real command line; exit code and what it printed on stderr. */
  function run(...words: string[]): Promise<{ code: number; text: string }> {
    const argv = ['--disable-warning=ExperimentalWarning', main, '--data', data, ...words]
    const environment = { PATH: process.env['PATH'], HOME: data }
    return new Promise((resolve) => {
      execFile(process.execPath, argv, { env: environment, cwd: data }, (error, _stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stderr }),
      )
    })
  }

  it.each([
    [['run', 'Do it'], 1, /`sentra new <path or URL>` adds a repository/],
    [['run', 'Do it', '-p', 'shop'], 1, /no project shop: `sentra projects` lists them/],
    [['projects', 'restore', 'shop'], 1, /`sentra projects list --archived` lists them/],
    [['task', 'nonsense'], 1, /`sentra tasks` lists them/],
    [['answer', 'nonsense', 'yes'], 1, /nonsense is no question .*`sentra task <task>`/],
    [['projects', 'set', 'shop', '--memory', 'lots'], 2, /no number/],
    [['logs', 'task-0123456789ab', '-n', 'many'], 2, /no number/],
    [['rnu'], 2, /Did you mean run/],
  ])('of %j says what to type next', async (words, code, text) => {
    const result = await run(...words)
    expect(result.text).toMatch(text)
    expect(result.text).not.toContain('    at ')
    expect(result.code).toBe(code)
  })
})
