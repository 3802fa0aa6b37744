import type { ErrorCode } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { hasCode } from '../../lib/client.ts'
import { ErrorBox } from '../../ui/notice.tsx'

const ways: { code: ErrorCode; to: '/keys' | '/system'; text: string }[] = [
  { code: 'KEY_MISSING', to: '/keys', text: 'Add a key on the page Keys' },
  { code: 'MODEL_MISSING', to: '/keys', text: 'Test a key on the page Keys: it lists the names of models' },
  { code: 'AGENT_MISSING', to: '/system', text: 'See the agents on the page System' },
  { code: 'UNKNOWN_AGENT', to: '/system', text: 'See the agents on the page System' },
]

/** Why a run was not started, and the page where that can be put right. It opens beside, so that a form keeps its text. */
export function StartRefusal({ error }: { error: unknown }) {
  const way = ways.find(({ code }) => hasCode(error, code))
  return (
    <div className="grid gap-1.5">
      <ErrorBox error={error} />
      {way && (
        <Link to={way.to} target="_blank" className="justify-self-start underline">
          {way.text} (opens a new tab)
        </Link>
      )}
    </div>
  )
}
