import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { type CallContext, hasCode, newKey } from './client.ts'
import { readAgain } from './read-again.ts'

type Write<I, O> = (input: I, options: { context: CallContext }) => Promise<O>

/**
 * A write of the API. Everything shown is read again when it succeeded. When no answer came, the same input is sent
 * with the same key the next time, so that pressing the button again does not do it twice.
 */
export function useWrite<I, O>(write: Write<I, O>, onDone?: (output: O) => void) {
  const queries = useQueryClient()
  const unanswered = useRef<{ input: string; key: string } | null>(null)
  return useMutation<O, unknown, I>({
    // What was sent may hold a key: it is forgotten with the form.
    gcTime: 0,
    mutationFn: async (input) => {
      const text = JSON.stringify(input)
      const key = unanswered.current?.input === text ? unanswered.current.key : newKey()
      unanswered.current = null
      try {
        return await write(input, { context: { idempotencyKey: key } })
      } catch (error) {
        if (hasCode(error, 'SERVER_UNREACHABLE')) unanswered.current = { input: text, key }
        throw error
      }
    },
    onSuccess: (output) => {
      readAgain(queries)
      onDone?.(output)
    },
  })
}
