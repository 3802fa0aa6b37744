import { useEffect } from 'react'
import { Code } from '../ui/code.tsx'
import { Icon } from '../ui/icon.tsx'

/** The address that a used or old login link leads to. */
const isLinkUsed = () => new URLSearchParams(location.search).get('login') === 'used'

export function SignInPage() {
  useEffect(() => {
    document.title = 'Sign in · Sentra'
  }, [])
  return (
    <main className="mx-auto grid max-w-xl gap-4 px-6 py-16">
      <h1 className="text-title font-semibold">Sign in to Sentra</h1>
      {isLinkUsed() && (
        <p role="alert" className="flex gap-2 text-needs">
          <Icon name="warning" />
          That login link was used already or is older than ten minutes.
        </p>
      )}
      <p>This browser is not signed in. On the machine where Sentra runs, ask for a login link and open it here:</p>
      <Code text="sentra status --link" />
      <p className="text-muted">
        In a checkout it is <code>npm run -s sentra -- status --link</code>. The link works once, within ten minutes,
        and signs this browser in for 30 days. Each start prints one too.
      </p>
    </main>
  )
}
