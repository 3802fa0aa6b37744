import type { ForgePull } from '@sentra/contract'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** A pull request's side at GitHub, and what is in the way. */
export function ForgeState({ forge: { number, url, state, problem, retryAt } }: { forge: ForgePull }) {
  return (
    <span className="grid gap-1">
      <span className="flex flex-wrap items-center gap-3">
        {state === 'waiting' ? 'Not at GitHub yet' : <StateBadge state={state} />}
        {url !== null && (
          <a href={url} rel="noreferrer" className="underline">
            #{number} at GitHub
          </a>
        )}
      </span>
      {problem !== null && (
        <span className="text-needs wrap-anywhere">
          <WithCode text={problem} />
          {retryAt !== null && ` It is tried again at ${new Date(retryAt).toLocaleTimeString()}.`}
        </span>
      )}
    </span>
  )
}
