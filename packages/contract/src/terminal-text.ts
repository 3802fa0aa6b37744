/** What programs print for a terminal, read as text. Imports nothing: the page and a search's threads load it too. */

/**
 * An escape sequence: CSI (colours, cursor), OSC (title, clipboard, links) up to its end, DCS and the like, or a short one.
 * One that has no end within its line loses its first characters only. Every part stops at the next escape, so the time is
 * linear whatever the text is.
 */
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /\u001B(?:\[[0-?]*[ -/]*[@-~]?|\][^\u0007\u001B\n]*(?:\u0007|\u001B\\)|[PX^_][^\u001B\n]*\u001B\\|[ -/]*[0-~]?)/g
/** A colour or a font. */
// oxlint-disable-next-line no-control-regex
const COLOUR = /^\u001B\[[\d;:]*m$/
/** Control characters but tab and newline, also those of eight bits, which some terminals obey. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F]/g
const RESET = '\u001B[0m'

/** Text without escape sequences: what a search looks at, so a colour within a word hides nothing. */
export function plainText(text: string): string {
  return text.includes('\u001B') ? text.replaceAll(SEQUENCE, '') : text
}

/**
 * What stands on a terminal in the end of a line that returned to its start: the last state of a progress bar. Each state
 * is taken to cover the one before.
 */
export function lastState(text: string): string {
  if (!text.includes('\r')) return text
  return text
    .split('\n')
    .map((line) => line.split('\r').findLast((state) => plainText(state) !== '') ?? '')
    .join('\n')
}

/** Text that is safe on a terminal: colours stay and end with it, all else that is no character is gone. */
export function onlyColours(text: string): string {
  const safe = text.replaceAll(SEQUENCE, (found) => (COLOUR.test(found) ? found : '')).replaceAll(CONTROL, '')
  return safe.includes('\u001B') ? safe + RESET : safe
}

/** Text without any control character but tab and newline. */
export function onlyText(text: string): string {
  return plainText(text).replaceAll(CONTROL, '')
}
