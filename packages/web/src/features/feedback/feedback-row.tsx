import type { Feedback } from '@sentra/contract'
import { Checkbox } from '../../ui/field.tsx'

const SHOWN_LINES = 16

type Props = { item: Feedback; isChosen?: boolean; onChoose?: () => void }

/** One thing that was said: by whom, about which line, in which words; of a check the end of what its step printed. */
export function FeedbackRow({ item, isChosen, onChoose }: Props) {
  const { text, log, logProblem } = item
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {onChoose === undefined ? (
        <p>
          <Headline item={item} />
        </p>
      ) : (
        <Checkbox label={<Headline item={item} />} checked={isChosen} onChange={onChoose} />
      )}
      {/* Words of others are text: no markup of theirs becomes ours. */}
      {text !== '' && <p className="max-h-60 overflow-auto pl-6 wrap-anywhere whitespace-pre-wrap">{text}</p>}
      {log !== null && <Output log={log} name={item.title} />}
      {logProblem !== null && <p className="pl-6 text-muted wrap-anywhere">{logProblem}</p>}
    </li>
  )
}

function Output({ log, name }: { log: string; name: string }) {
  return (
    <pre
      aria-label={`Last lines of ${name}`}
      // What scrolls must be reachable by keyboard.
      tabIndex={0}
      className="ml-6 max-h-96 overflow-auto rounded-md border border-divider bg-bg px-3 py-2 font-mono text-code"
    >
      {log.split('\n').slice(-SHOWN_LINES).join('\n')}
    </pre>
  )
}

function Headline({ item: { kind, author, trusted, title, file, line, step, url, at } }: { item: Feedback }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-2 wrap-anywhere">
      <span className="font-semibold">{kind === 'check' ? `${title} failed` : author}</span>
      {step !== null && <span>in its step “{step}”</span>}
      {file !== null && (
        <code className="font-mono text-meta">
          {file}
          {line !== null && `:${line}`}
        </code>
      )}
      {!trusted && <span className="text-muted">does not belong to the repository</span>}
      {url === null ? (
        <span className="text-muted">{new Date(at).toLocaleString()}</span>
      ) : (
        <a href={url} rel="noreferrer" className="text-muted underline">
          {new Date(at).toLocaleString()}
        </a>
      )}
    </span>
  )
}
