import { z } from 'zod'

/** Protocols by which agents speak to models. A credential has one; the gateway forwards only its paths. */
export const modelWires = ['anthropic', 'openai', 'google'] as const
export const ModelWire = z.enum(modelWires)
export type ModelWire = z.infer<typeof ModelWire>

/**
 * Wires each agent can speak, the preferred one first; an agent without any needs no model. `openai` covers Chat
 * Completions and Responses, and with them every compatible server.
 */
export const agentWires: Record<string, readonly ModelWire[]> = {
  claude: ['anthropic'],
  codex: ['openai'],
  gemini: ['google'],
  opencode: ['anthropic', 'openai'],
  builtin: ['anthropic', 'openai'],
  rehearsal: [],
}

/** Agents that run whatever model they are told to and so must be told one. */
export const agentsWithoutModel: ReadonlySet<string> = new Set(['builtin', 'opencode'])

/** Path under which each wire's base URL stands in the agent's own settings: `OPENAI_BASE_URL` ends in /v1, others do not. */
export const wireRoots: Record<ModelWire, string> = { anthropic: '', openai: '/v1', google: '' }

/** Header by which a runner tells the gateway which attempt calls; never seen inside a sandbox. */
export const MODEL_TOKEN_HEADER = 'x-sentra-model-token'

/** The wire that a request's path belongs to, as far as the path alone can tell. */
export function wireOfPath(path: string): ModelWire {
  if (path.startsWith('/v1beta/')) return 'google'
  return path.startsWith('/v1/messages') ? 'anthropic' : 'openai'
}

/** Why the gateway itself refuses or breaks off a call. `unavailable` passes: every SDK tries it again by itself. */
export type ModelFault = 'unavailable' | 'not_permitted' | 'invalid' | 'not_found' | 'too_large'

const faults = {
  unavailable: { status: 503, anthropic: 'overloaded_error', openai: 'server_error', google: 'UNAVAILABLE' },
  not_permitted: {
    status: 403,
    anthropic: 'permission_error',
    openai: 'invalid_request_error',
    google: 'PERMISSION_DENIED',
  },
  invalid: {
    status: 400,
    anthropic: 'invalid_request_error',
    openai: 'invalid_request_error',
    google: 'INVALID_ARGUMENT',
  },
  not_found: { status: 404, anthropic: 'not_found_error', openai: 'invalid_request_error', google: 'NOT_FOUND' },
  too_large: {
    status: 413,
    anthropic: 'request_too_large',
    openai: 'invalid_request_error',
    google: 'INVALID_ARGUMENT',
  },
} as const

/** An error as the provider itself would word it, so that the agent's own SDK understands it. */
export function modelError(wire: ModelWire, fault: ModelFault, message: string): { status: number; body: string } {
  const { status, [wire]: type } = faults[fault]
  const error = {
    anthropic: { type: 'error', error: { type, message } },
    openai: { error: { message, type, code: fault, param: null } },
    google: { error: { code: status, message, status: type } },
  }[wire]
  return { status, body: JSON.stringify(error) }
}

/** The last event of a stream that was cut: retryable, in the words of its wire. */
export function modelStreamError(path: string, message: string): string {
  const wire = wireOfPath(path)
  const { body } = modelError(wire, 'unavailable', message)
  if (wire === 'anthropic') return `\n\nevent: error\ndata: ${body}\n\n`
  if (!path.startsWith('/v1/responses')) return `\n\ndata: ${body}\n\n`
  const event = { type: 'error', code: 'server_error', message, param: null, sequence_number: 0 }
  return `\n\nevent: error\ndata: ${JSON.stringify(event)}\n\n`
}
