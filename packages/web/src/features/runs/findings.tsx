import type { Finding } from '@sentra/contract'
import { Prose } from '../../ui/code.tsx'

const colors: Record<Finding['severity'], string> = {
  blocking: 'text-failed',
  major: 'text-needs',
  minor: 'text-running',
  info: 'text-muted',
}

/** What a reviewer remarked, worst first. */
export function Findings({ findings }: { findings: Finding[] }) {
  const order = Object.keys(colors)
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return (
    <ul aria-label="Review findings" className="grid gap-1">
      {sorted.map((finding, index) => (
        <li key={index} className="grid gap-1 rounded-md border border-divider bg-bg px-3 py-2">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className={`font-semibold ${colors[finding.severity]}`}>{finding.severity}</span>
            <span className="font-medium wrap-anywhere">{finding.title}</span>
            <span className="text-meta text-muted">{finding.area}</span>
            {finding.file !== undefined && (
              <code className="font-mono text-meta text-muted wrap-anywhere">
                {finding.file}
                {finding.line !== undefined && `:${finding.line}`}
              </code>
            )}
          </p>
          {finding.detail !== '' && <Prose text={finding.detail} />}
        </li>
      ))}
    </ul>
  )
}
