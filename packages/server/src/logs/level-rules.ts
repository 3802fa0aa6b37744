import { type LogLevel, logLevels } from '@sentra/contract'
import { plainText } from '@sentra/contract/terminal-text'
import { countNewlines, piecesOf, splitLines } from './search-chunk-rules.ts'

/**
 * Levels of lines that carry none of their own: what a program printed. Where a line says its level in one of the ways
 * that programs say it, that is it; else stdout is `info`, and stderr `warn`, where programs put what deserves a second
 * look. A word such as `error` within a sentence or a file name means nothing.
 *
 * Chunks store how many lines have which level: who changes a rule sets these counts to null in a migration.
 */
type Stream = 'stdout' | 'stderr'

/** A level stands at the start of a line, before what is told. */
const FIELD_WITHIN = 200
const WORD_WITHIN = 80

/**
 * Whether any line of some output may say a level; asked of bytes, so that most output is never split into lines. The
 * last ones are the marks of MARK in UTF-8.
 */
const MAY_SAY =
  /err|warn|fail|fatal|critical|panic|traceback|exception|severe|debug|trace|info|notice|level|lvl|severity|not ok|\u00E2\u009C|\u00E2\u009D|\u00C3\u0097/i

/** As fields: JSON (pino's numbers too) and logfmt. */
const FIELD = /(?:"(?:level|severity|lvl)"\s*:\s*"?|\b(?:level|lvl|severity)=["']?)(\w+)/i
/** As compilers and runtimes begin a line, where a place in a file may stand before it. */
const START =
  /^\s*(?:Uncaught\s+|E\s+|\(node:\d+\)\s+(?:\[\w+\]\s+)?|[^\s:(]+(?:[:(][\d,:]+\)?)?:\s+)?(?:[\w.]*?(Error|Exception)(?: \[\w+\])?:|(error|fatal|panic|warning)(?: error)?(?:\[\w+\])?(?::| TS\d)|[\w.]*?(Warning): |(Traceback) \(most)/
const NPM = /^npm (error|ERR!|warn|WARN)(?=\s|$)/
/** As a word of its own, in capitals or in brackets, after a time or a name. */
const WORD =
  /(?:^|[\s|:>\])-])[[(<]?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|FATAL|CRITICAL|PANIC)(?=$|[\s:|\])>,!-])|[[<](trace|debug|info|notice|warn|warning|error|fatal|critical)[\]>]/
/** As test programs mark what failed. */
const MARK = /^\s*(?:[\u2716\u2717\u2718\u274C\u00D7](?=\s)|not ok \d|--- FAIL:|FAIL(?:ED)?(?=\s))/

const names: Record<string, LogLevel> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  err: 'error',
  'err!': 'error',
  error: 'error',
  exception: 'error',
  severe: 'error',
  fatal: 'error',
  critical: 'error',
  panic: 'error',
  traceback: 'error',
  '10': 'debug',
  '20': 'debug',
  '30': 'info',
  '40': 'warn',
  '50': 'error',
  '60': 'error',
}

/** The level of a line that says none. */
const silent: Record<Stream, LogLevel> = { stdout: 'info', stderr: 'warn' }

/** The level of a line of output. */
export function levelOf(stream: Stream, message: string): LogLevel {
  return saidLevel(plainText(message.slice(0, FIELD_WITHIN))) ?? silent[stream]
}

function saidLevel(text: string): LogLevel | undefined {
  if (MARK.test(text)) return 'error'
  const found = START.exec(text) ?? NPM.exec(text) ?? WORD.exec(text.slice(0, WORD_WITHIN)) ?? FIELD.exec(text)
  const word = found?.slice(1).find((group) => group !== undefined)
  return word === undefined ? undefined : names[word.toLowerCase()]
}

/** Whether output may hold a line that says a level of its own. */
export function maySayLevel(output: Buffer): boolean {
  return MAY_SAY.test(output.toString('latin1'))
}

export type LevelCounts = Record<LogLevel, number>

/** How many lines of some output have which level. */
export function countLevels(stream: Stream, output: Buffer): LevelCounts {
  const counts: LevelCounts = { debug: 0, info: 0, warn: 0, error: 0 }
  for (const piece of piecesOf(output)) {
    if (maySayLevel(piece)) for (const { message } of splitLines(piece, 1)) counts[levelOf(stream, message)] += 1
    else counts[silent[stream]] += countNewlines(piece)
  }
  return counts
}

type Wanted = { level?: LogLevel | undefined; minLevel?: LogLevel | undefined }

/** The levels that a filter lets through; null when it asks for none. */
export function wantedLevels({ level, minLevel }: Wanted): LogLevel[] | null {
  if (level === undefined && minLevel === undefined) return null
  const lowest = logLevels.indexOf(minLevel ?? 'debug')
  return logLevels.filter((name, index) => index >= lowest && (level === undefined || name === level))
}
