import type { Message, RunState } from '@sentra/contract'
import type { MessageRow } from './messages-store.ts'

type Known = Pick<MessageRow, 'deliveredAt'>

/** A message waits as long as an agent of its run may still come. */
export function messageState({ deliveredAt }: Known, run: RunState): Message['state'] {
  if (deliveredAt !== null) return 'delivered'
  return run === 'queued' || run === 'running' || run === 'waiting' ? 'queued' : 'undelivered'
}

/** What stands in the first prompt of an attempt: all but what this very attempt has as a command already. */
export function forPrompt<T extends Known & Pick<MessageRow, 'attemptId'>>(messages: T[], attemptId: string): T[] {
  return messages.filter((message) => message.deliveredAt !== null || message.attemptId !== attemptId)
}

/** What came after the prompt was written: neither in it nor on its way as a command. */
export function comeLate<T extends Known & Pick<MessageRow, 'id' | 'attemptId'>>(
  messages: T[],
  attemptId: string,
  prompted: { id: string }[],
): T[] {
  const known = new Set(prompted.map(({ id }) => id))
  return messages.filter(
    (message) => message.deliveredAt === null && message.attemptId !== attemptId && !known.has(message.id),
  )
}
