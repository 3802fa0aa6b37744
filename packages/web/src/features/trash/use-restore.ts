import { client, messageOf } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { showToast } from '../../ui/toasts.tsx'

type Input = Parameters<typeof client.trash.restore>[0]

/** Brings something back and says what happened, for a button that is gone when the answer comes. */
export function useRestore() {
  return useWrite(async (input: Input, options: Parameters<typeof client.trash.restore>[1]) => {
    try {
      const restored = await client.trash.restore(input, options)
      showToast('passed', restored.message)
      return restored
    } catch (error) {
      showToast('failed', messageOf(error))
      throw error
    }
  })
}
