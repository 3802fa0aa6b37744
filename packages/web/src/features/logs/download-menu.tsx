import { API_PREFIX, type LogDownloadFormat, type LogFilter, type RunId, type TaskId } from '@sentra/contract'
import { buttonClass } from '../../ui/button.tsx'

const formats: { format: LogDownloadFormat; label: string }[] = [
  { format: 'text', label: 'Plain text' },
  { format: 'ansi', label: 'Text with colours' },
  { format: 'ndjson', label: 'JSON, a line each' },
]

type Props = { taskId: TaskId; runId: RunId; filter: LogFilter }

/** Files come straight from the server, which writes them while it reads: the page holds nothing of them. */
export function DownloadMenu({ taskId, runId, filter }: Props) {
  const isFiltered = Object.keys(filter).length > 0
  return (
    <details className="relative">
      <summary className={`${buttonClass()} list-none`}>Download</summary>
      <div className="absolute right-0 z-10 mt-1 grid w-64 gap-3 rounded-lg border border-divider bg-raised p-3 shadow-xl">
        <Links label="All lines" address={(format) => addressOf({ taskId, runId, filter: {} }, format)} />
        {isFiltered && (
          <Links label="Lines that match" address={(format) => addressOf({ taskId, runId, filter }, format)} />
        )}
      </div>
    </details>
  )
}

function Links({ label, address }: { label: string; address: (format: LogDownloadFormat) => string }) {
  return (
    <section aria-label={label} className="grid gap-1">
      <h3 className="text-meta font-medium text-muted">{label}</h3>
      {formats.map(({ format, label: name }) => (
        <a key={format} href={address(format)} download className="rounded-md px-2 py-1 hover:bg-surface">
          {name}
        </a>
      ))}
    </section>
  )
}

function addressOf({ taskId, runId, filter }: Props, format: LogDownloadFormat): string {
  const query = new URLSearchParams({ runId, format })
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, value)
  return `${API_PREFIX}/logs/${taskId}/download?${query.toString()}`
}
