import { createInterface } from 'node:readline'

/** Lines that come this fast were pasted: they are one text. */
const PASTE_MS = 40

type TalkLine = {
  /** Prints above the line that is being typed. */
  write: (text: string) => void
  setPrompt: (prompt: string) => void
  /** Aborted by Ctrl-C, Ctrl-D and a terminal that is closed. */
  left: AbortSignal
  close: () => void
}

/** The line at the foot of a terminal in which a person types; `onText` gets what they typed or pasted. */
export function openTalkLine(onText: (text: string) => void): TalkLine {
  const keys = createInterface({ input: process.stdin, output: process.stdout, prompt: '' })
  const left = new AbortController()
  const gathered: string[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    const text = gathered.splice(0).join('\n').trim()
    if (text === '') keys.prompt(true)
    else onText(text)
  }
  keys.on('line', (line) => {
    gathered.push(line)
    clearTimeout(timer)
    timer = setTimeout(flush, PASTE_MS)
  })
  const leave = () => left.abort()
  keys.on('SIGINT', leave)
  keys.on('close', leave)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, leave)
  /** What is being typed may have wrapped: its first row is where it is drawn again. */
  const clear = () => {
    const { rows } = keys.getCursorPos()
    process.stdout.write(`\r${rows > 0 ? `\u001B[${rows}A` : ''}\u001B[J`)
  }
  return {
    write: (text) => {
      clear()
      process.stdout.write(`${text}\n`)
      keys.prompt(true)
    },
    setPrompt: (prompt) => {
      keys.setPrompt(prompt)
      keys.prompt(true)
    },
    left: left.signal,
    close: () => {
      clearTimeout(timer)
      clear()
      keys.close()
    },
  }
}
