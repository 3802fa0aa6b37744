import type { SessionUpdate } from '@agentclientprotocol/sdk/unstable'
import type { TextStreamPart, ToolSet } from 'ai'
import { describeCall } from './describe-call.ts'

/** Long enough to see what happened; the whole output is the model's matter. */
const MAX_SHOWN = 4_000

/** One part of the model's stream as an ACP update; undefined for what says nothing about the work. */
export function toUpdate(part: TextStreamPart<ToolSet>, cwd: string): SessionUpdate | undefined {
  switch (part.type) {
    case 'text-delta':
      return said('agent_message_chunk', part.text)
    case 'text-end':
      return said('agent_message_chunk', '\n')
    case 'reasoning-delta':
      return said('agent_thought_chunk', part.text)
    case 'tool-call': {
      const { toolCallId, input } = part
      return {
        sessionUpdate: 'tool_call',
        toolCallId,
        status: 'in_progress',
        rawInput: input,
        ...describeCall(part, cwd),
      }
    }
    case 'tool-result':
      return ended(part.toolCallId, 'completed', String(part.output))
    case 'tool-error':
      return ended(part.toolCallId, 'failed', messageOf(part.error))
    default:
      return undefined
  }
}

/** For what is no answer of the model: waiting, trying again. */
export function thought(text: string): SessionUpdate {
  return said('agent_thought_chunk', `${text}\n`)
}

function said(sessionUpdate: 'agent_message_chunk' | 'agent_thought_chunk', text: string): SessionUpdate {
  return { sessionUpdate, content: { type: 'text', text } }
}

function ended(toolCallId: string, status: 'completed' | 'failed', text: string): SessionUpdate {
  const content = [{ type: 'content' as const, content: { type: 'text' as const, text: text.slice(0, MAX_SHOWN) } }]
  return { sessionUpdate: 'tool_call_update', toolCallId, status, content }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
