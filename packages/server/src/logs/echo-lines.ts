import { logLevels } from '@sentra/contract'
import type { App } from '#platform'
import type { EntryItem, OutputItem } from './journal-lines-rules.ts'
import type { LineOwner } from './log-line-types.ts'

/** Prints a run's lines on the server's console from the chosen level on (SENTRA_LOG_ECHO), for a person who watches. */
export function echoLines(app: Pick<App, 'config'>, owner: LineOwner, items: (EntryItem | OutputItem)[]): void {
  const lowest = (logLevels as readonly string[]).indexOf(app.config.logEcho)
  if (lowest === -1) return
  for (const item of items) {
    const level = item.kind === 'entry' ? item.level : item.stream === 'stdout' ? 'info' : 'warn'
    if (logLevels.indexOf(level) < lowest) continue
    const text = item.kind === 'entry' ? `${item.message}\n` : Buffer.from(item.bytes).toString('utf8')
    process.stdout.write(text.replaceAll(/^(?=.)/gm, `[${owner.taskId} ${owner.stage} ${level}] `))
  }
}
