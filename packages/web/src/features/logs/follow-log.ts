import { API_PREFIX, type LogFilter, type LogLine, type RunId, type TaskId } from '@sentra/contract'
import { streamAddress } from '../../lib/live-stream.ts'

/**
 * A frame of `/logs/{taskId}`: lines in order, how many before them were left out because there were too many, and how
 * many the filter kept out.
 */
type LogFrame = { lines: LogLine[]; skipped: number; passed: number; lastLine: number }

const RETRY_MS = 1_000
/** The server's word for an expression that it gave up; trying again would change nothing. */
const EXPRESSION_GIVEN_UP = 4400

type Follow = {
  taskId: TaskId
  runId: RunId
  after: number
  filter: LogFilter
  onFrame: (frame: LogFrame) => void
  onGivenUp: () => void
}

/** Follows the lines of a run that match; a lost connection goes on where it was. Returns how to stop. */
export function followLog({ taskId, runId, filter, onFrame, onGivenUp, ...from }: Follow): () => void {
  let { after } = from
  let timer: ReturnType<typeof setTimeout> | undefined
  let socket: WebSocket | undefined
  let isStopped = false
  const connect = () => {
    socket = new WebSocket(streamAddress(`${API_PREFIX}/logs/${taskId}`, { ...filter, run: runId, after }))
    socket.addEventListener('message', ({ data }) => {
      if (isStopped) return
      const frame = JSON.parse(String(data)) as LogFrame
      after = frame.lastLine
      onFrame(frame)
    })
    socket.addEventListener('close', ({ code }) => {
      if (isStopped) return
      if (code === EXPRESSION_GIVEN_UP) onGivenUp()
      else timer = setTimeout(connect, RETRY_MS)
    })
  }
  connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}
