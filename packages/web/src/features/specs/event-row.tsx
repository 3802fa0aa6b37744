import type { SpecEvent } from '../../lib/spec-queries.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Spans } from '../../ui/spans.tsx'

/** Longer ones are folded. */
const FOLDED_FROM = 240

type Look = { icon: IconName; color: string }

const looks: readonly (Look & { types: RegExp })[] = [
  { types: /failed$/, icon: 'cross', color: 'text-failed' },
  { types: /^spec\.phase_completed$|completed$|merged$/, icon: 'check', color: 'text-passed' },
  { types: /started$/, icon: 'play', color: 'text-running' },
  { types: /^question\.asked$/, icon: 'question', color: 'text-needs' },
  { types: /answered$|commented$|^conversation\./, icon: 'talk', color: 'text-planning' },
  { types: /decided$/, icon: 'hand', color: 'text-planning' },
  { types: /version_written$/, icon: 'spec', color: 'text-needs' },
  { types: /^pull_request\./, icon: 'merge', color: 'text-planning' },
  { types: /^task\./, icon: 'tasks', color: 'text-running' },
  { types: /created$/, icon: 'plus', color: 'text-muted' },
]

const unknown: Look = { icon: 'dot', color: 'text-muted' }
const lookOf = (type: string): Look => looks.find(({ types }) => types.test(type)) ?? unknown

export function EventRow({ event, isNew }: { event: SpecEvent; isNew: boolean }) {
  const { icon, color } = lookOf(event.type)
  return (
    <li className={`flex flex-wrap items-start gap-x-3 gap-y-1 px-3 py-1.5 ${isNew ? 'animate-[arrive_3s]' : ''}`}>
      <time dateTime={event.at} title={new Date(event.at).toLocaleString()} className="text-meta leading-5 text-muted">
        {new Date(event.at).toLocaleTimeString()}
      </time>
      <span className={`pt-0.5 ${color}`} title={event.type}>
        <Icon name={icon} />
      </span>
      <span className="min-w-0 flex-1 basis-60 wrap-anywhere">
        <Words text={event.text} />
      </span>
      {event.phase !== null && <span className="text-meta leading-5 font-semibold">{event.phase}</span>}
      <span className="rounded-full border border-divider px-2 text-meta text-muted">{event.source}</span>
    </li>
  )
}

function Words({ text }: { text: string }) {
  if (text.length < FOLDED_FROM) return <Spans text={text} />
  return (
    <details>
      <summary>{text.slice(0, FOLDED_FROM)}…</summary>
      <p className="whitespace-pre-wrap">
        <Spans text={text} />
      </p>
    </details>
  )
}
