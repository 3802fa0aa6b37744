import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sentra } from './command.ts'
import { eventually } from './wait.ts'

const execute = promisify(execFile)
/** Exit code of the last command and number of the next one. */
const PROMPT = '<$?:\\#> '
const PROMPT_LINE = /^<(\d+):(\d+)>(.*)$/
const AT_PROMPT = /(?:^|\n)<\d+:\d+>$/
// oxlint-disable-next-line no-control-regex -- colours begin with it
const COLOUR = /\u001B\[[\d;]*[1-9][\d;]*m/
/** Other tests may keep the host busy. */
const PATIENCE_MS = 100_000

type Options = { directory: string; name: string; environment?: Record<string, string>; columns?: number }
export type Typed = { code: number; text: string; lines: string[] }

/** A terminal of tmux in which a person types. Those of one directory share a server with a socket of its own. */
export class Terminal {
  /** Every line of `sentra` that was typed in any of them. */
  static readonly typed: string[] = []
  readonly #options: Options
  readonly #bin: string
  #running = 0

  constructor(options: Options) {
    this.#options = options
    this.#bin = join(options.directory, 'bin')
  }

  /** Opens a shell in `cwd`, where `sentra` is a command. */
  async open(cwd: string): Promise<void> {
    const { directory, name, environment = {}, columns = 80 } = this.#options
    await mkdir(this.#bin, { recursive: true })
    await writeFile(join(this.#bin, 'sentra'), `#!/bin/sh\nexec '${process.execPath}' '${sentra}' "$@"\n`)
    await chmod(join(this.#bin, 'sentra'), 0o755)
    const variables = {
      HOME: directory,
      PS1: PROMPT,
      HISTFILE: '/dev/null',
      LANG: 'C.UTF-8',
      SENTRA_BUILT: process.env['SENTRA_BUILT'] ?? '',
      ...environment,
    }
    const set = Object.entries(variables).flatMap(([key, value]) => ['-e', `${key}=${value}`])
    const size = ['-x', String(columns), '-y', '50']
    const shell = ['bash', '--noprofile', '--norc']
    await this.#tmux('-f', '/dev/null', 'new-session', '-d', '-s', name, ...size, '-c', cwd, ...set, ...shell)
    await this.see(/<0:1>$/)
  }

  /** Text as keys, without Enter. */
  async type(text: string): Promise<void> {
    if (text.startsWith('sentra ')) Terminal.typed.push(text)
    await this.#tmux('send-keys', '-t', this.#options.name, '-l', '--', text)
  }

  /** Keys by tmux's names: Enter, C-c, C-d. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux('send-keys', '-t', this.#options.name, ...keys)
  }

  /** A line with Enter. Behind a prompt it is a command, whose end `ended` waits for. */
  async enter(text: string): Promise<void> {
    const screen = await this.screen()
    if (AT_PROMPT.test(screen)) this.#running = numberOf(screen)
    await this.type(text)
    await this.press('Enter')
  }

  /** All that was printed, without the blank at the end of a line; lines that wrapped are whole. With `-e` in colour. */
  async screen(...flags: string[]): Promise<string> {
    const all = await this.#tmux('capture-pane', '-p', '-J', '-S', '-', ...flags, '-t', this.#options.name)
    return all.replaceAll(/ +$/gm, '').trimEnd()
  }

  /** Waits until it stands on the terminal. */
  async see(wanted: string | RegExp): Promise<string> {
    const look = async () => {
      const screen = await this.screen()
      return (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)) ? screen : undefined
    }
    return eventually(`the terminal shows ${wanted}`, look, {
      timeoutMs: PATIENCE_MS,
      explain: () => this.screen(),
    })
  }

  /** Types a command and waits for its end. */
  async run(line: string): Promise<Typed> {
    await this.see(AT_PROMPT)
    await this.enter(line)
    return this.ended()
  }

  /** Waits for the end of the command that was entered last. */
  ended(): Promise<Typed> {
    const look = async () => readCommand(await this.screen(), this.#running)
    return eventually(`command ${this.#running} ends`, look, { timeoutMs: PATIENCE_MS, explain: () => this.screen() })
  }

  /** Whether a command prints in colour. */
  async isColoured(line: string): Promise<boolean> {
    await this.run(line)
    const screen = await this.screen('-e')
    return COLOUR.test(screen.slice(screen.lastIndexOf(`:${this.#running}>`)))
  }

  /** Ends the server of tmux with every terminal of it. */
  async close(): Promise<void> {
    await this.#tmux('kill-server')
  }

  async #tmux(...args: string[]): Promise<string> {
    const socket = join(this.#options.directory, 'tmux')
    // A shell gets the PATH of who opened its terminal, whatever is set for the session.
    const environment = { PATH: `${this.#bin}:${process.env['PATH']}`, TERM: 'xterm-256color', LANG: 'C.UTF-8' }
    const { stdout } = await execute('tmux', ['-u', '-S', socket, ...args], { env: environment })
    return stdout
  }
}

function numberOf(screen: string): number {
  const last = screen.split('\n').findLast((line) => PROMPT_LINE.test(line))
  return Number(PROMPT_LINE.exec(last ?? '')?.[2])
}

/** What a command printed, once the prompt after it is there. */
function readCommand(screen: string, number: number): Typed | undefined {
  const lines = screen.split('\n')
  const at = (wanted: number) => lines.findLastIndex((line) => Number(PROMPT_LINE.exec(line)?.[2]) === wanted)
  const [first, last] = [at(number), at(number + 1)]
  if (first < 0 || last < 0) return undefined
  const printed = lines.slice(first + 1, last)
  return { code: Number(PROMPT_LINE.exec(lines[last] ?? '')?.[1]), text: printed.join('\n'), lines: printed }
}
