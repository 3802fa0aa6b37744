import type { HandIn } from '@sentra/contract/journal-facts'
import type { z } from 'zod'
import type { Conversation } from '../conversation.ts'
import type { Journal } from '../journal.ts'

/** What the tools act on. `onActivity` is called when a tool starts and when it ends. */
export type ToolContext = {
  journal: Journal
  conversation: Conversation
  submitted: Set<HandIn>
  /** What this agent has proposed, so that it hears when it is enough. The server counts for the run. */
  proposed: Set<string>
  onActivity: () => void
}

export type Tool<Input extends z.ZodType> = {
  description: string
  input: Input
  /** Answers what the agent is told. Throws RangeError when the input does not fit into a journal frame. */
  call: (input: z.output<Input>, context: ToolContext) => string | Promise<string>
}

export function tool<Input extends z.ZodType>(definition: Tool<Input>): Tool<Input> {
  return definition
}
