import { agentWires, type ModelWire, providers, SentraError } from '@sentra/contract'
import type { Tx } from '#platform'
import { type CredentialRow, listCredentials } from './credentials-store.ts'

/**
 * The credential of a new run: the one asked for, else the oldest whose wire the agent speaks; null for an agent that
 * needs no model. KEY_MISSING says what to add.
 */
export async function chooseCredential(tx: Tx, agent: string, wanted: string | null): Promise<CredentialRow | null> {
  const wires = agentWires[agent] ?? []
  if (wires.length === 0) return null
  const credentials = await listCredentials(tx)
  const fits = credentials.filter(({ wire }) => wires.includes(wire))
  const found = wanted === null ? preferred(fits, wires) : fits.find(({ name }) => name === wanted)
  if (found) return found
  const names = credentials.map(({ name, wire }) => `${name} (${wire})`).join(', ') || 'none'
  const asked = wanted === null ? 'a key' : `the key ${wanted}`
  const message = `Agent ${agent} needs ${asked} of a service that speaks ${wires.join(' or ')}: \`sentra keys add ${providerOf(wires)}\`. Keys here: ${names}.`
  throw new SentraError('KEY_MISSING', message, { details: { agent, wires } })
}

function preferred(fits: CredentialRow[], wires: readonly ModelWire[]): CredentialRow | undefined {
  return wires.map((wire) => fits.find((credential) => credential.wire === wire)).find((found) => found !== undefined)
}

const providerOf = (wires: readonly ModelWire[]) =>
  Object.keys(providers).find((name) => providers[name]?.wire === wires[0]) ?? 'openai'
