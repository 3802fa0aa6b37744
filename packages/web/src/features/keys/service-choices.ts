import { type Credential, type ModelWire, providers } from '@sentra/contract'
import type { Choice } from '../../ui/field.tsx'

/** A service that is none of the known ones. */
export const OWN = 'own'

const titles: Record<string, string> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  google: 'Google',
  openrouter: 'OpenRouter',
}

export const serviceChoices: readonly Choice[] = [
  ...Object.keys(providers).map((name) => ({ value: name, label: titles[name] ?? name })),
  { value: OWN, label: 'Own address: a local model, a proxy, another service' },
]

const wireTitles: Record<ModelWire, string> = {
  openai: 'openai: Chat Completions or Responses, as most servers do',
  anthropic: 'anthropic: Messages',
  google: 'google: Gemini',
}

export const wireChoices: readonly Choice[] = Object.entries(wireTitles).map(([value, label]) => ({ value, label }))

/** The name itself or, when it is taken, the first of name-2, name-3, … that is not. */
export function nameFree(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  let number = 2
  while (taken.includes(`${name}-${number}`)) number += 1
  return `${name}-${number}`
}

/**
 * Keys by name, `none` first. With the wires of an agent those that it does not speak cannot be chosen; `current`
 * stays a choice after its key was removed.
 */
export function keyChoices(
  keys: readonly Credential[],
  { none, wires, current = null }: { none: string; wires?: readonly ModelWire[] | undefined; current?: string | null },
): Choice[] {
  const isGone = current !== null && keys.every(({ name }) => name !== current)
  return [
    { value: '', label: none },
    ...keys.map(({ name, hint, wire }) => {
      const fits = wires === undefined || wires.includes(wire)
      const remark = fits ? wire : `speaks ${wire}, the agent does not`
      return { value: name, label: `${name} ${hint ?? 'without key'} (${remark})`, disabled: !fits }
    }),
    ...(isGone ? [{ value: current, label: `${current} (removed)` }] : []),
  ]
}
