import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { LanguageModel } from 'ai'
import type { ModelSettings } from './config.ts'

/** The run's model over its wire; on OpenAI's it is Chat Completions, which every compatible server has. */
export function openModel({ wire, url, key, model }: ModelSettings): LanguageModel {
  if (wire === 'anthropic') return createAnthropic({ baseURL: `${url}/v1`, apiKey: key })(model)
  return createOpenAICompatible({ name: 'sentra', baseURL: url, apiKey: key, includeUsage: true })(model)
}
