import type { ModelMessage, ToolModelMessage } from 'ai'

/** The newest messages stay as they are: the work at hand needs them. */
const KEPT_MESSAGES = 6
const LONG = 500
const NOTE = '[left out: the conversation had become too long; call the tool again if you need this]'

/** The conversation without long outputs of old tool calls; null when there is nothing left to leave out. */
export function shortenHistory(messages: ModelMessage[]): ModelMessage[] | null {
  let isChanged = false
  const shortened = messages.map((message, index): ModelMessage => {
    if (message.role !== 'tool' || index >= messages.length - KEPT_MESSAGES) return message
    const content = message.content.map(shortenResult)
    isChanged ||= content.some((part, place) => part !== message.content[place])
    return { ...message, content }
  })
  return isChanged ? shortened : null
}

type Part = ToolModelMessage['content'][number]

function shortenResult(part: Part): Part {
  if (part.type !== 'tool-result' || JSON.stringify(part.output).length <= LONG) return part
  return { ...part, output: { type: 'text', value: NOTE } }
}
