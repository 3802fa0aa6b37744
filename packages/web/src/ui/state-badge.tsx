import { words } from '../lib/format.ts'
import { Icon, type IconName } from './icon.tsx'

type Look = { icon: IconName; color: string }

const looks: Record<string, Look> = {
  pending: { icon: 'dot', color: 'text-muted' },
  backlog: { icon: 'dot', color: 'text-muted' },
  in_progress: { icon: 'play', color: 'text-running' },
  blocked: { icon: 'warning', color: 'text-needs' },
  ready: { icon: 'dot', color: 'text-running' },
  queued: { icon: 'dot', color: 'text-running' },
  leased: { icon: 'play', color: 'text-running' },
  running: { icon: 'play', color: 'text-running' },
  in_review: { icon: 'eye', color: 'text-planning' },
  open: { icon: 'eye', color: 'text-planning' },
  waiting: { icon: 'question', color: 'text-needs' },
  paused: { icon: 'pause', color: 'text-needs' },
  taken: { icon: 'hand', color: 'text-needs' },
  asked: { icon: 'question', color: 'text-needs' },
  unreachable: { icon: 'question', color: 'text-needs' },
  done: { icon: 'check', color: 'text-passed' },
  succeeded: { icon: 'check', color: 'text-passed' },
  landed: { icon: 'check', color: 'text-passed' },
  testing: { icon: 'play', color: 'text-running' },
  returned: { icon: 'pause', color: 'text-running' },
  left: { icon: 'minus', color: 'text-muted' },
  merged: { icon: 'check', color: 'text-passed' },
  active: { icon: 'check', color: 'text-passed' },
  draft: { icon: 'talk', color: 'text-planning' },
  exploring: { icon: 'play', color: 'text-running' },
  requirements: { icon: 'play', color: 'text-running' },
  design: { icon: 'play', color: 'text-running' },
  tasks: { icon: 'play', color: 'text-running' },
  pending_approval: { icon: 'eye', color: 'text-needs' },
  approved: { icon: 'check', color: 'text-passed' },
  executing: { icon: 'play', color: 'text-running' },
  completed: { icon: 'check', color: 'text-passed' },
  proved: { icon: 'check', color: 'text-passed' },
  stale: { icon: 'warning', color: 'text-needs' },
  unchecked: { icon: 'dot', color: 'text-muted' },
  rejected: { icon: 'cross', color: 'text-failed' },
  failed: { icon: 'cross', color: 'text-failed' },
  lost: { icon: 'cross', color: 'text-failed' },
  cancelled: { icon: 'minus', color: 'text-muted' },
  closed: { icon: 'minus', color: 'text-muted' },
  accepted: { icon: 'check', color: 'text-passed' },
  dismissed: { icon: 'minus', color: 'text-muted' },
  covered: { icon: 'minus', color: 'text-muted' },
  archived: { icon: 'minus', color: 'text-muted' },
}

const unknown: Look = { icon: 'dot', color: 'text-muted' }

/** How a state looks, of a task, run, attempt, stage or pull request. */
export const lookOf = (state: string): Look => looks[state] ?? unknown

/** A state as icon, word and colour: never by colour alone. */
export function StateBadge({ state, text }: { state: string; text?: string }) {
  const { icon, color } = lookOf(state)
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${color}`}>
      <Icon name={icon} />
      {text ?? words(state)}
    </span>
  )
}
