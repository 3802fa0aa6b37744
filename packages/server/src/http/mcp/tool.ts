import type { RouterClient } from '@orpc/server'
import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import type { EventFeed } from '#events'
import type { Router } from '../router.ts'

/** Calls the operations' own handlers as one caller: permissions, tenant, idempotency and errors are the API's. */
export type OperationClient = RouterClient<Router>

/** What a tool works with: the operations as its caller may use them, news, and the signal that the server stops. */
export type Hands = { operations: OperationClient; feed: EventFeed; stopped: AbortSignal }

/** What an assistant may call. */
export type Tool = {
  name: string
  description: string
  /** JSON schema of an object. */
  inputSchema: { type: 'object'; properties: Record<string, object>; required?: string[]; additionalProperties: false }
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean }
  /** Answers a plain object, as the operation does. */
  call: (input: Record<string, unknown>, hands: Hands) => Promise<Record<string, unknown>>
}

type Shown = { hidden?: readonly string[]; defaults?: Readonly<Record<string, unknown>> }

/** An input of the contract as a tool shows it: without what is hidden, with the tool's own defaults. */
export function describeInput(input: z.ZodType, { hidden = [], defaults = {} }: Shown): Tool['inputSchema'] {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' })
  const shown = Object.entries(properties).filter(([name]) => !hidden.includes(name))
  const withDefaults = shown.map(([name, schema]): [string, object] => [
    name,
    Object.hasOwn(defaults, name) ? { ...(schema as object), default: defaults[name] } : (schema as object),
  ])
  const schema = { type: 'object', properties: Object.fromEntries(withDefaults), additionalProperties: false } as const
  return required.length > 0 ? { ...schema, required } : schema
}

/** A misspelt argument would be ignored otherwise, and the assistant would believe that it counted. */
export function refuseUnknownArguments({ name, inputSchema }: Tool, input: Record<string, unknown>): void {
  const known = Object.keys(inputSchema.properties)
  const unknown = Object.keys(input).filter((key) => !known.includes(key))
  if (unknown.length === 0) return
  const takes = known.length > 0 ? `takes ${known.join(', ')}` : 'takes no arguments'
  const message = `${name} ${takes}: leave out ${unknown.join(', ')}.`
  throw new SentraError('INVALID_INPUT', message, { details: { unknown, known } })
}

/** The arguments of a tool that is no operation; INVALID_INPUT names every fault. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const { data, error } = schema.safeParse(input)
  if (!error) return data
  const faults = error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  throw new SentraError('INVALID_INPUT', `Correct the input: ${faults.join('; ')}.`, { details: { faults } })
}
