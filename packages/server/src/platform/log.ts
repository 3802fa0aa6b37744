import { pino, type Logger } from 'pino'

export type Log = Logger

/**
 * The process's own log: JSON lines on stderr. It never carries run output (that is stored) nor request bodies.
 * Redaction by path is shallow in pino, so secrets must not be logged in the first place.
 */
export function createLog(level: string, name: string): Log {
  return pino({ level, name, base: { name } }, pino.destination({ dest: 2, sync: false }))
}
