import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { hasCode } from '../lib/client.ts'
import { Toasts } from '../ui/toasts.tsx'
import { LiveUpdates } from './live-updates.tsx'
import { router } from './router.tsx'
import { SignInGate } from './sign-in-gate.tsx'

const MAX_RETRIES = 2

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The live stream says what is stale; until then an answer stays good.
      staleTime: 30_000,
      // Answers are answers; only a server that is away may be asked again.
      retry: (failures, error) => hasCode(error, 'SERVER_UNREACHABLE') && failures < MAX_RETRIES,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <SignInGate>
        <LiveUpdates>
          <RouterProvider router={router} />
        </LiveUpdates>
      </SignInGate>
      <Toasts />
    </QueryClientProvider>
  )
}
