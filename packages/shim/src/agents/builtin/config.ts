import { z } from 'zod'

/** What the runner says about the run's model. The key is a word without meaning: the gateway attaches the real one. */
const Settings = z.object({
  SENTRA_MODEL_WIRE: z.enum(['anthropic', 'openai']),
  SENTRA_MODEL_URL: z.url(),
  SENTRA_MODEL_KEY: z.string().min(1),
  SENTRA_MODEL: z.string().min(1),
})

export type ModelSettings = { wire: 'anthropic' | 'openai'; url: string; key: string; model: string }

/** Throws a readable error for a program that was started without its model. */
export function readSettings(): ModelSettings {
  const parsed = Settings.safeParse(process.env)
  if (!parsed.success) throw new Error(`This agent was started without a model: ${z.prettifyError(parsed.error)}`)
  const { SENTRA_MODEL_WIRE: wire, SENTRA_MODEL_URL: url, SENTRA_MODEL_KEY: key, SENTRA_MODEL: model } = parsed.data
  return { wire, url, key, model }
}
