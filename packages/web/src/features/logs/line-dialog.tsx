import type { LogLine } from '@sentra/contract'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TerminalLine } from './terminal-line.tsx'

/** All of a line, and how to pass it on. */
export function LineDialog({ line, onClose }: { line: LogLine; onClose: () => void }) {
  const metadata = Object.keys(line.metadata).length > 0 ? JSON.stringify(line.metadata, null, 2) : null
  return (
    <Dialog title={`Line ${line.line}`} onClose={onClose}>
      <div className="grid gap-3">
        <p className="text-muted">
          {new Date(line.at).toLocaleString()}, {line.phase}, {line.level}, {line.source}
        </p>
        <pre
          // What scrolls must be reachable by keyboard.
          tabIndex={0}
          className="max-h-80 overflow-auto rounded-md border border-divider bg-surface p-3 font-mono text-code wrap-anywhere whitespace-pre-wrap"
        >
          <TerminalLine message={line.message} />
          {metadata !== null && `\n\n${metadata}`}
        </pre>
        <div className="flex justify-end gap-2">
          <Button onClick={() => void navigator.clipboard.writeText(linkTo(line.line))}>Copy link</Button>
          <Button onClick={onClose}>Close</Button>
        </div>
      </div>
    </Dialog>
  )
}

/** The address of a line, without filters: who opens it sees what is around. */
function linkTo(line: number): string {
  const url = new URL(location.href)
  url.hash = `L${line}`
  return url.href
}
