import { type ContestEntry, MAX_ENTRIES, SentraError } from '@sentra/contract'
import { InvalidArgumentError } from 'commander'

/** `claude,codex,builtin:qwen3:8b`: agents, each with its model after the first colon when it has one. */
export function parseEntries(text: string): ContestEntry[] {
  const entries = text.split(',').map((part) => {
    const [agent = '', ...rest] = part.trim().split(':')
    const model = rest.join(':')
    if (agent === '' || (rest.length > 0 && model === ''))
      throw new InvalidArgumentError('Write agents, such as claude,codex or builtin:MODEL,claude.')
    return { agent, ...(model !== '' && { model }) }
  })
  if (entries.length >= 2 && entries.length <= MAX_ENTRIES) return entries
  throw new InvalidArgumentError(`Name two to ${MAX_ENTRIES} agents; one alone is --agent.`)
}

type Alone = {
  agent?: string
  model?: string
  key?: string
  whenReady?: boolean
  after: string[]
}

/** INVALID_INPUT for what says something about a single agent. */
export function refuseForSeveral({ agent, model, key, whenReady, after }: Alone): void {
  if (agent !== undefined || model !== undefined || key !== undefined) {
    const message = '--with names the agents and, as AGENT:MODEL, their models; each takes the first key that fits it.'
    throw new SentraError('INVALID_INPUT', message)
  }
  if (whenReady !== true && after.length === 0) return
  const message = 'Several agents start at once: leave --when-ready and --after out, or let one agent wait.'
  throw new SentraError('INVALID_INPUT', message)
}
