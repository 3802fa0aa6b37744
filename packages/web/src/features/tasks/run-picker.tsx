import type { Run } from '@sentra/contract'
import { useNavigate } from '@tanstack/react-router'
import { words } from '../../lib/format.ts'

/** Which run of the task is looked at; shown when there are several. */
export function RunPicker({ runs, run }: { runs: Run[]; run: Run }) {
  const navigate = useNavigate({ from: '/tasks/$taskId' })
  if (runs.length < 2) return null
  return (
    <label className="flex items-center gap-2">
      Run
      <select
        className="h-7 rounded-md border border-control bg-bg px-2 text-text"
        value={run.id}
        onChange={({ target }) => void navigate({ to: '.', search: { run: target.value } })}
      >
        {runs.map(({ id, state, createdAt, contestId, agent }, index) => (
          <option key={id} value={id}>
            {`${runs.length - index}: ${contestId === null ? '' : `${agent}, `}${words(state)}, ${new Date(createdAt).toLocaleString()}`}
          </option>
        ))}
      </select>
    </label>
  )
}
