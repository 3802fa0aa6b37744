import {
  client,
  methods,
  PROTOCOL_VERSION,
  type ClientConnection,
  type InitializeResponse,
  type LoadSessionRequest,
  type NewSessionRequest,
  type PermissionOption,
  type PromptResponse,
  type RequestPermissionResponse,
  type SessionModeState,
} from '@agentclientprotocol/sdk/unstable'
import type { Attempt } from '../attempt.ts'
import type { ShimSpec } from '../spec.ts'
import { openAgentStream } from './agent-stream.ts'
import { SessionRecorder } from './session-recorder.ts'

export type AgentWork = Extract<ShimSpec['work'], { kind: 'agent' }>

type Modes = { modes?: SessionModeState | null }

/** Where the agent starts, as the sandbox sees it. */
function startOf({ paths, directory }: ShimSpec): string {
  return directory === '' ? paths.work : `${paths.work}/${directory}`
}

/** One ACP session with the agent that the sandbox's stdin and stdout lead to. */
export class AcpDriver {
  readonly #attempt: Attempt
  readonly #work: AgentWork
  readonly #recorder: SessionRecorder
  readonly #connection: ClientConnection
  #agent: InitializeResponse | undefined
  #sessionId = ''
  /** session/load replays the whole history as updates; it is in an earlier attempt's journal already. */
  #isReplaying = false

  /** `onActivity` is called for everything the agent does. */
  constructor(attempt: Attempt, work: AgentWork, onActivity: () => void) {
    this.#attempt = attempt
    this.#work = work
    this.#recorder = new SessionRecorder(attempt.journal)
    this.#connection = client({ name: 'sentra' })
      .onNotification(methods.client.session.update, ({ params }) => {
        if (this.#isReplaying) return
        onActivity()
        this.#recorder.record(params.update)
      })
      .onRequest(methods.client.session.requestPermission, ({ params }) => {
        onActivity()
        this.#recorder.recordPermission(params.toolCall)
        return allowOnce(params.options)
      })
      .connect(openAgentStream(attempt.sandbox, attempt.journal))
  }

  /** Rejects when the stream breaks: it ended, or the agent does not speak ACP. */
  get broken(): Promise<never> {
    return this.#connection.closed.then(() => {
      throw this.#connection.signal.reason
    })
  }

  /** The first message of ACP. Answers the agent's version; throws what the agent says instead. */
  async initialize(): Promise<string> {
    this.#agent = await this.#connection.agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'sentra', version: '1' },
      // The agent shares the sandbox with its files: reading and writing them through us brings nothing.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    })
    return this.#agent.agentInfo?.version ?? 'unknown'
  }

  /** Resumes the session of the spec when the agent can and still has it, else begins one. */
  async openSession(): Promise<void> {
    const { modes } = (await this.#load()) ?? (await this.#create())
    await this.#setMode(modes)
    this.#attempt.journal.fact({ type: 'session', sessionId: this.#sessionId })
  }

  /** One turn. Resolves when it is over and everything it reported is recorded. */
  async prompt(text: string): Promise<PromptResponse> {
    const response = await this.#connection.agent.request(methods.agent.session.prompt, {
      sessionId: this.#sessionId,
      prompt: [{ type: 'text', text }],
    })
    // Updates that came just before the answer are dispatched a few promises later than it.
    await new Promise(setImmediate)
    this.#recorder.recordUsage(response.usage)
    return response
  }

  /** Asks the agent to end its turn. */
  cancel(): void {
    if (this.#sessionId === '') return
    this.#connection.agent.notify(methods.agent.session.cancel, { sessionId: this.#sessionId }).catch(() => {
      // The stream is broken: there is no turn to cancel.
    })
  }

  /** Writes what is still held back and takes nothing more. */
  close(): void {
    this.#recorder.text.flush()
    this.#connection.close()
  }

  async #load(): Promise<Modes | undefined> {
    const sessionId = this.#work.resumeSessionId
    if (sessionId === undefined || !this.#agent?.agentCapabilities?.loadSession) return undefined
    this.#isReplaying = true
    try {
      const request: LoadSessionRequest = {
        sessionId,
        cwd: startOf(this.#attempt.spec),
        mcpServers: this.#mcpServers(),
      }
      const loaded = await this.#connection.agent.request(methods.agent.session.load, request)
      await new Promise(setImmediate)
      this.#sessionId = sessionId
      return loaded
    } catch (error) {
      this.#attempt.journal.log('warn', `Session ${sessionId} is lost, a new one is started: ${String(error)}`)
      return undefined
    } finally {
      this.#isReplaying = false
    }
  }

  async #create(): Promise<Modes> {
    const request: NewSessionRequest = { cwd: startOf(this.#attempt.spec), mcpServers: this.#mcpServers() }
    const created = await this.#connection.agent.request(methods.agent.session.new, request)
    this.#sessionId = created.sessionId
    return created
  }

  async #setMode(modes: Modes['modes']): Promise<void> {
    const modeId = this.#work.sessionMode
    if (modeId === undefined || !modes || modes.currentModeId === modeId) return
    if (!modes.availableModes.some(({ id }) => id === modeId)) {
      return this.#attempt.journal.log('warn', `The agent has no session mode "${modeId}".`)
    }
    await this.#connection.agent.request(methods.agent.session.setMode, { sessionId: this.#sessionId, modeId })
  }

  #mcpServers(): NewSessionRequest['mcpServers'] {
    if (!this.#agent?.agentCapabilities?.mcpCapabilities?.http) return []
    return [{ type: 'http', name: 'sentra', url: `http://127.0.0.1:${this.#attempt.spec.mcpPort}/mcp`, headers: [] }]
  }
}

/** "Once" is asked for again next time and so is recorded each time; an agent without it gets "always". */
function allowOnce(options: PermissionOption[]): RequestPermissionResponse {
  const option =
    options.find(({ kind }) => kind === 'allow_once') ?? options.find(({ kind }) => kind === 'allow_always')
  return { outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' } }
}
