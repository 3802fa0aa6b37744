import type { Reason, ReasonKind } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Markdown } from '../../ui/markdown.tsx'

export const kindWords: Record<ReasonKind, string> = {
  person: 'what people did',
  choice: 'choices',
  judgement: 'judgements',
  checks: 'checks',
  retry: 'tries',
  conflict: 'conflicts',
  question: 'questions',
  delivery: 'delivery',
}

const looks: Record<ReasonKind, { icon: IconName; color: string }> = {
  person: { icon: 'hand', color: 'text-planning' },
  choice: { icon: 'flag', color: 'text-running' },
  judgement: { icon: 'eye', color: 'text-planning' },
  checks: { icon: 'check', color: 'text-passed' },
  retry: { icon: 'retry', color: 'text-needs' },
  conflict: { icon: 'warning', color: 'text-needs' },
  question: { icon: 'question', color: 'text-needs' },
  delivery: { icon: 'merge', color: 'text-passed' },
}

/** Longer reasons are folded. */
const FOLDED_FROM = 320

export function ReasonRow({ item }: { item: Reason }) {
  const { at, kind, text, why, by, score, task } = item
  const { icon, color } = looks[kind]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 px-2 py-2.5 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <time dateTime={at} className="text-meta leading-5 whitespace-nowrap text-muted">
        {new Date(at).toLocaleString()}
      </time>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className={color} title={kindWords[kind]}>
            <Icon name={icon} />
          </span>
          <span className="min-w-0 font-medium wrap-anywhere">{text}</span>
          {score !== null && <span className="text-meta text-muted">{score.toFixed(2)} of 1</span>}
          <span className="rounded-full border border-divider px-2 text-meta text-muted">{by}</span>
          {task !== null && (
            <Link
              to="/tasks/$taskId"
              params={{ taskId: task.id }}
              search={item.runId === null ? {} : { run: item.runId }}
              className="max-w-80 truncate text-meta text-muted underline"
              title={task.title}
            >
              {task.title}
            </Link>
          )}
        </p>
        {why !== null && <Why text={why} />}
      </div>
    </li>
  )
}

function Why({ text }: { text: string }) {
  if (text.length <= FOLDED_FROM) {
    return (
      <div className="pl-7 text-muted">
        <Markdown text={text} />
      </div>
    )
  }
  return (
    <details className="pl-7 text-muted">
      <summary>{firstWords(text)}</summary>
      <div className="pt-2">
        <Markdown text={text} />
      </div>
    </details>
  )
}

const firstWords = (text: string) => `${text.slice(0, FOLDED_FROM).split('\n')[0]}…`
