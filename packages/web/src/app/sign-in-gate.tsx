import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, hasCode } from '../lib/client.ts'
import { ErrorBox } from '../ui/notice.tsx'
import { SignInPage } from './sign-in-page.tsx'

/** Shows the dashboard to who is signed in, and everybody else how to sign in. */
export function SignInGate({ children }: { children: ReactNode }) {
  const whoami = useQuery({ queryKey: ['whoami'], queryFn: () => client.system.whoami() })
  if (hasCode(whoami.error, 'UNAUTHENTICATED')) return <SignInPage />
  if (whoami.data) return children
  if (whoami.error === null) return null
  return (
    <main className="mx-auto max-w-xl p-6">
      <h1 className="mb-3 text-title font-semibold">Sentra</h1>
      <ErrorBox error={whoami.error} onRetry={() => void whoami.refetch()} />
    </main>
  )
}
