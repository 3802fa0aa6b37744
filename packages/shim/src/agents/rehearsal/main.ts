// The `rehearsal` agent: an ACP program that follows a script. No model is behind it, and it says so; its tool calls,
// edits and commands are real.
import { Readable, Writable } from 'node:stream'
import {
  agent,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  RequestError,
  type NewSessionRequest,
} from '@agentclientprotocol/sdk'
import { randomUUID } from 'node:crypto'
import { chooseScript } from './choose-script.ts'
import { INTRODUCTION, NAME, Turn } from './turn.ts'
import { loadSession, saveSession, type Session } from './sessions.ts'

const sessions = new Map<string, Session & { cancel?: AbortController }>()

function find(sessionId: string) {
  const session = sessions.get(sessionId)
  if (session === undefined) throw RequestError.resourceNotFound(sessionId)
  return session
}

agent({ name: NAME })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: NAME, version: '1' },
    agentCapabilities: { loadSession: true, mcpCapabilities: { http: true } },
  }))
  .onRequest(methods.agent.session.new, ({ params }) => {
    const sessionId = randomUUID()
    sessions.set(sessionId, { cwd: params.cwd, mcpUrl: urlOf(params.mcpServers), firstPrompt: '', asked: 0 })
    return { sessionId }
  })
  .onRequest(methods.agent.session.load, async ({ params }) => {
    const saved = await loadSession(params.sessionId)
    if (saved === undefined) throw RequestError.resourceNotFound(params.sessionId)
    sessions.set(params.sessionId, { ...saved, cwd: params.cwd, mcpUrl: urlOf(params.mcpServers) })
    return {}
  })
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const session = find(params.sessionId)
    const prompt = params.prompt.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
    const isFirst = session.firstPrompt === ''
    if (isFirst) session.firstPrompt = prompt
    // Before anything is waited for: a turn may be cancelled as soon as it was asked for.
    session.cancel = new AbortController()
    await saveSession(params.sessionId, session)
    const turn = new Turn(client, { sessionId: params.sessionId, session, prompt, cancelled: session.cancel.signal })
    if (isFirst) await turn.say(INTRODUCTION)
    await chooseScript(turn)(turn)
    return { stopReason: session.cancel.signal.aborted ? 'cancelled' : 'end_turn' }
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => find(params.sessionId).cancel?.abort())
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>))

function urlOf(servers: NewSessionRequest['mcpServers']): string | undefined {
  return servers.find((server) => 'url' in server)?.url
}
