const ALTERNATE = '\u001b[?1049h\u001b[?25l'
const NORMAL = '\u001b[?25h\u001b[?1049l'
/** Home, then each line cleared to its end, then what is below: drawn over, so that nothing flickers. */
const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'
const LEAVE = new Set(['q', 'Q', '\u0003', '\u001b'])

type Screen = {
  draw: (text: string) => void
  size: () => { columns: number; rows: number }
  /** Aborted when the person leaves. */
  left: AbortSignal
  /** Gives the terminal back as it was. */
  close: () => void
}

/** The terminal's second screen, until the person leaves with q, Escape or Ctrl-C. */
export function openScreen(): Screen {
  const { stdin, stdout } = process
  const left = new AbortController()
  const leave = () => left.abort()
  const onKey = (key: Buffer) => {
    if (LEAVE.has(key.toString())) leave()
  }
  stdout.write(ALTERNATE)
  stdin.setRawMode?.(true)
  stdin.on('data', onKey).resume()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, leave)
  return {
    draw: (text) => {
      const lines = text.split('\n').slice(0, sizeOf(stdout).rows)
      stdout.write(HOME + lines.map((line) => line + CLEAR_LINE).join('\r\n') + CLEAR_BELOW)
    },
    size: () => sizeOf(stdout),
    left: left.signal,
    close: () => {
      stdin.setRawMode?.(false)
      stdin.off('data', onKey).pause()
      stdout.write(NORMAL)
    },
  }
}

/** Some terminals do not know their size and say 0. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
  return { columns: columns || 80, rows: rows || 24 }
}
