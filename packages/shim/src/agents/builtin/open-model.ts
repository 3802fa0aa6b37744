import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel } from 'ai'
import { z } from 'zod'
import type { ModelSettings } from './config.ts'

const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) })
const LISTED = 10

/** The run's model over its wire. Throws when none was named and the service does not leave just one to take. */
export async function openModel(settings: ModelSettings): Promise<LanguageModel> {
  const { wire, url, key } = settings
  const name = settings.model ?? (await chooseModel(settings))
  if (wire === 'anthropic') return createAnthropic({ baseURL: `${url}/v1`, apiKey: key })(name)
  return createOpenAICompatible({ name: 'sentra', baseURL: url, apiKey: key, includeUsage: true })(name)
}

/** A local server has one model; Anthropic lists its newest first, of which the middle class suits this work. */
async function chooseModel({ wire, url, key }: ModelSettings): Promise<string> {
  const headers = wire === 'anthropic' ? { 'x-api-key': key, 'anthropic-version': '2023-06-01' } : bearer(key)
  const response = await fetch(`${url}${wire === 'anthropic' ? '/v1' : ''}/models`, { headers })
  if (!response.ok)
    throw new Error(`No model was named, and the service answered ${response.status} when asked for one.`)
  const models = ModelList.parse(await response.json()).data.map(({ id }) => id)
  const [only] = models.length === 1 ? models : models.filter((id) => wire === 'anthropic' && id.includes('sonnet'))
  if (only !== undefined) return only
  throw new Error(
    `No model was named. Choose one of this service's: ${models.slice(0, LISTED).join(', ') || 'it has none'}.`,
  )
}

function bearer(key: string) {
  return { authorization: `Bearer ${key}` }
}
