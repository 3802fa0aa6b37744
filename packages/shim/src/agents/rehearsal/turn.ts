import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { methods, type AgentContext, type SessionUpdate, type ToolKind } from '@agentclientprotocol/sdk'
import { callMcpTool } from '../mcp-client.ts'
import { saveSession, type Session } from './sessions.ts'

export const NAME = 'rehearsal (scripted, no model)'
export const INTRODUCTION = `I am ${NAME}: I follow a fixed script, but every edit and command is real.`

type TurnInput = { sessionId: string; session: Session; prompt: string; cancelled: AbortSignal }

/** What a script can do in one turn. Everything it does is reported to the client as a tool call. */
export class Turn {
  readonly prompt: string
  readonly session: Session
  readonly cancelled: AbortSignal
  readonly #client: AgentContext
  readonly #sessionId: string

  constructor(client: AgentContext, { sessionId, session, prompt, cancelled }: TurnInput) {
    this.#client = client
    this.#sessionId = sessionId
    this.session = session
    this.prompt = prompt
    this.cancelled = cancelled
  }

  /** Says something to the person who watches. */
  async say(text: string): Promise<void> {
    await this.#update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: `${text}\n` } })
  }

  /** Text of a file in the working copy, or undefined when there is none. */
  async read(path: string): Promise<string | undefined> {
    return await this.#tool(`Read ${path}`, 'read', async () => {
      return await readFile(join(this.session.cwd, path), 'utf8').catch(() => undefined)
    })
  }

  /** Writes a file of the working copy. */
  async write(path: string, text: string): Promise<void> {
    const file = join(this.session.cwd, path)
    await this.#tool(`Write ${path}`, 'edit', async () => {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    })
  }

  /** Runs a program in the working copy, after asking; answers its exit code and output. */
  async run(argv: string[]): Promise<{ code: number | null; output: string }> {
    const title = argv.join(' ')
    await this.#askPermission(title)
    return await this.#tool(title, 'execute', () => runProgram(argv, this.session.cwd))
  }

  /** Keeps what the session knows now for another process. */
  async remember(): Promise<void> {
    await saveSession(this.#sessionId, this.session)
  }

  /** Calls a tool of Sentra's MCP server and answers its text. */
  async call(name: string, input: Record<string, unknown>): Promise<string> {
    const { mcpUrl } = this.session
    if (mcpUrl === undefined) throw new Error('the client offered no MCP server')
    return await this.#tool(`sentra: ${name}`, 'other', () => callMcpTool(mcpUrl, { name, input }))
  }

  async #tool<T>(title: string, kind: ToolKind, body: () => Promise<T>): Promise<T> {
    const toolCallId = randomUUID()
    await this.#update({ sessionUpdate: 'tool_call', toolCallId, title, kind, status: 'in_progress' })
    try {
      const result = await body()
      await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'completed' })
      return result
    } catch (error) {
      await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'failed' })
      throw error
    }
  }

  async #askPermission(title: string): Promise<void> {
    const { outcome } = await this.#client.request(methods.client.session.requestPermission, {
      sessionId: this.#sessionId,
      toolCall: { toolCallId: randomUUID(), title, kind: 'execute' },
      options: [
        { optionId: 'yes', name: 'Allow', kind: 'allow_once' },
        { optionId: 'no', name: 'Reject', kind: 'reject_once' },
      ],
    })
    if (outcome.outcome !== 'selected' || outcome.optionId !== 'yes') throw new Error(`not allowed: ${title}`)
  }

  async #update(update: SessionUpdate): Promise<void> {
    await this.#client.notify(methods.client.session.update, { sessionId: this.#sessionId, update })
  }
}

async function runProgram(argv: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  const [command = '', ...args] = argv
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
