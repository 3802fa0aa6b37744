import { lastState, type LogLine, onlyColours, onlyText, SentraError } from '@sentra/contract'

const isColored = process.stdout.isTTY && !process.env.NO_COLOR

const levelStyles: Record<string, Style> = { error: 'red', warn: 'yellow', debug: 'dim' }

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const
export type Style = keyof typeof codes

/** Wraps text in a terminal style when the output is a terminal and NO_COLOR is not set. */
export function styled(style: Style, text: string): string {
  return isColored ? `\u001b[${codes[style]}m${text}\u001b[0m` : text
}

export function print(text: string): void {
  console.log(text)
}

/**
 * A line of a log. Its own colours stay on a terminal; nothing else that a program printed for its terminal reaches ours,
 * and a progress bar is shown as it ended.
 */
export function printLine(line: LogLine): void {
  const head = `${line.at.slice(11, 19)} ${line.phase.padEnd(6)} `
  const text = lastState(line.message)
  const style = levelStyles[line.level]
  if (isColored && text.includes('\u001b')) print((style ? styled(style, head) : head) + onlyColours(text))
  else print(style ? styled(style, head + onlyText(text)) : head + onlyText(text))
}

/** For progress and hints: stderr, so that `--json` output stays clean. */
export function note(text: string): void {
  console.error(text)
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2))
}

/**
 * Columns as wide as their longest cell, one line a row; control characters of strangers are made visible. On a terminal
 * the widest column is cut where that keeps rows from wrapping; a pipe gets all of it.
 */
export function printTable(head: string[], rows: string[][]): void {
  const clean = rows.map((row) => row.map((cell) => visible(cell).replaceAll(/\s*[\n\t]\s*/g, ' ')))
  const widths = fitted(
    head.map((title, column) => Math.max(title.length, ...clean.map((row) => plainLength(row[column] ?? '')))),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => shortened(cell, widths[column] ?? 0))
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - plainLength(cell))))
      .join(' '.repeat(COLUMN_GAP))
      .trimEnd()
  print(styled('dim', line(head)))
  for (const row of clean) print(line(row))
}

const COLUMN_GAP = 2
/** Less of a title says nothing: then the row wraps. */
const LEAST_CUT = 12

function fitted(widths: number[]): number[] {
  const total = widths.reduce((sum, width) => sum + width + COLUMN_GAP, -COLUMN_GAP)
  const widest = Math.max(...widths)
  const room = widest - (total - terminalWidth(Infinity))
  if (room >= widest || room < LEAST_CUT) return widths
  return widths.map((width, column) => (column === widths.lastIndexOf(widest) ? room : width))
}

/** A text that is too long loses its end, a path its beginning. Coloured cells are short and stay whole. */
function shortened(cell: string, room: number): string {
  if (cell.length <= room || plainLength(cell) !== cell.length) return cell
  return cell.startsWith('/') ? `…${cell.slice(cell.length - room + 1)}` : `${cell.slice(0, room - 1)}…`
}

/** Columns of the terminal; `elsewhere` on a pipe. Some terminals do not know their size and say 0. */
export function terminalWidth(elsewhere: number): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : elsewhere
}

export function printError(error: unknown): void {
  if (!(error instanceof SentraError)) {
    return note(`${styled('red', 'Unexpected error')}: ${error instanceof Error ? error.stack : String(error)}`)
  }
  note(`${styled('red', error.code)}: ${error.message}`)
  note(styled('dim', `more: sentra explain ${error.code}`))
}

/** Output of an agent may hold escape sequences that move the cursor or set the title: only colours stay. */
export function visible(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/\u001b(?!\[[\d;]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g, '\uFFFD')
}

/** Width on the screen of a text with colours. */
export function plainLength(text: string): number {
  // oxlint-disable-next-line no-control-regex -- colour sequences take no room
  return text.replaceAll(/\u001b\[[\d;]*m/g, '').length
}
