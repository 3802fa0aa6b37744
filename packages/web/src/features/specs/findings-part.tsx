import type { Findings } from '@sentra/contract'
import { Markdown } from '../../ui/markdown.tsx'

/** What the repository does today, with the places that show it. */
export function FindingsPart({ findings: { summary, findings } }: { findings: Findings }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <Markdown text={summary} />
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {findings.map(({ title, detail, files }, index) => (
          <li
            key={index}
            className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-divider p-4 wrap-anywhere"
          >
            <h3 className="font-semibold">{title}</h3>
            <Markdown text={detail} />
            {files.length > 0 && (
              <ul aria-label="Files" className="flex flex-wrap gap-x-4 gap-y-1">
                {files.map(({ path, line }, place) => (
                  <li key={place}>
                    <code className="font-mono text-meta text-muted select-all">
                      {path}
                      {line !== undefined && `:${line}`}
                    </code>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
