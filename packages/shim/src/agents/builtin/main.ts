// The `builtin` agent: an ACP program that needs nothing but a model. Its tools act on the working copy in its sandbox.
import { randomUUID } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import {
  agent,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  RequestError,
  type AgentContext,
  type NewSessionRequest,
  type PromptRequest,
} from '@agentclientprotocol/sdk/unstable'
import { openModel } from './open-model.ts'
import { loadSession, type Session } from './sessions.ts'
import { readSettings } from './config.ts'
import { makeInstructions } from './system-prompt.ts'
import { makeTools } from './tools/make-tools.ts'
import { ModelFailed, TurnRun } from './turn-run.ts'

const VERSION = '1'

type OpenSession = Session & { cwd: string; mcpUrl: string | undefined; cancel: AbortController }

const sessions = new Map<string, OpenSession>()

agent({ name: 'builtin' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: 'builtin', version: VERSION },
    agentCapabilities: { loadSession: true, mcpCapabilities: { http: true } },
  }))
  .onRequest(methods.agent.session.new, ({ params }) => {
    const id = randomUUID()
    open({ id, messages: [] }, params)
    return { sessionId: id }
  })
  .onRequest(methods.agent.session.load, async ({ params }) => {
    const saved = await loadSession(params.sessionId)
    if (saved === undefined) throw RequestError.resourceNotFound(params.sessionId)
    open(saved, params)
    return {}
  })
  .onRequest(methods.agent.session.prompt, ({ params, client }) => takeTurn(params, client))
  .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel.abort())
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>))

function open(session: Session, { cwd, mcpServers }: Pick<NewSessionRequest, 'cwd' | 'mcpServers'>): void {
  const mcpUrl = mcpServers.find((server) => 'url' in server)?.url
  sessions.set(session.id, { ...session, cwd, mcpUrl, cancel: new AbortController() })
}

async function takeTurn({ sessionId, prompt }: PromptRequest, client: AgentContext) {
  const session = sessions.get(sessionId)
  if (session === undefined) throw RequestError.resourceNotFound(sessionId)
  session.cancel = new AbortController()
  const text = prompt.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
  try {
    const turn = new TurnRun({
      model: openModel(readSettings()),
      instructions: await makeInstructions(session.cwd),
      tools: await makeTools(session.cwd, session.mcpUrl),
      session,
      cwd: session.cwd,
      cancelled: session.cancel.signal,
      report: (update) => client.notify(methods.client.session.update, { sessionId, update }),
    })
    return await turn.take(text)
  } catch (error) {
    if (error instanceof ModelFailed) throw new RequestError(-32_000, error.message)
    throw RequestError.internalError(undefined, error instanceof Error ? error.message : String(error))
  }
}
