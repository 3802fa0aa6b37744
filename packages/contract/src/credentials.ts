import { z } from 'zod'
import { CredentialId } from './ids.ts'
import { ModelWire } from './model-wires.ts'
import { operation, page, Timestamp } from './operation.ts'

/** What a credential is called on the command line. */
export const CredentialName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dots, dashes or underscores')

/** Services that need no address: the name alone says wire and URL. */
export const providers: Record<string, { wire: ModelWire; baseUrl: string }> = {
  anthropic: { wire: 'anthropic', baseUrl: 'https://api.anthropic.com' },
  openai: { wire: 'openai', baseUrl: 'https://api.openai.com/v1' },
  google: { wire: 'google', baseUrl: 'https://generativelanguage.googleapis.com' },
  openrouter: { wire: 'openai', baseUrl: 'https://openrouter.ai/api/v1' },
}

/** A model service and the key that the gateway attaches to calls. The key itself never leaves the server again. */
export const Credential = z.object({
  id: CredentialId,
  name: CredentialName,
  wire: ModelWire,
  baseUrl: z.string(),
  /** `…ABCD`, the key's last four characters; null for a service that takes none. */
  hint: z.string().nullable(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp.nullable(),
})
export type Credential = z.infer<typeof Credential>

function isBare(address: string): boolean {
  if (!URL.canParse(address)) return true // refused as no address already
  const { username, password, search, hash } = new URL(address)
  return `${username}${password}${search}${hash}` === ''
}

export const AddCredential = z.object({
  name: CredentialName,
  /** Defaults to those of the provider with this name. */
  wire: ModelWire.optional(),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .max(500)
    // The address is shown to everybody who may see the list, and a path is added to its end.
    .refine(isBare, 'must have no user, password, query or fragment: the key is given apart')
    .optional(),
  /** Left out for a local server that takes none. Printable ASCII, as HTTP headers are. */
  key: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,1000}$/, 'must be 8 to 1000 characters without spaces')
    .optional(),
})
export type AddCredential = z.infer<typeof AddCredential>

/** What the service itself said when it was asked for its models. */
const CredentialTest = z.object({
  works: z.boolean(),
  status: z.int().nullable(),
  detail: z.string(),
  models: z.array(z.string()),
})
export type CredentialTest = z.infer<typeof CredentialTest>

const write = { permission: 'credential:write', write: true } as const
const tags = ['credentials']

export const credentials = {
  list: operation
    .meta({ permission: 'credential:read', write: false })
    .route({ method: 'GET', path: '/credentials', tags, summary: 'List model services and the hints of their keys' })
    .output(page(Credential)),
  add: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/credentials',
      successStatus: 201,
      tags,
      summary: 'Add a model service and its key',
    })
    .input(AddCredential)
    .output(Credential),
  remove: operation
    .meta(write)
    .route({
      method: 'DELETE',
      path: '/credentials/{credentialId}',
      tags,
      summary: 'Forget a key; live runs that use it get no further model calls',
    })
    .input(z.object({ credentialId: CredentialId }))
    .output(Credential),
  test: operation
    .meta({ permission: 'credential:write', write: false })
    .route({
      method: 'POST',
      path: '/credentials/{credentialId}/test',
      tags,
      summary: 'Ask the service for its models',
    })
    .input(z.object({ credentialId: CredentialId }))
    .output(CredentialTest),
}
