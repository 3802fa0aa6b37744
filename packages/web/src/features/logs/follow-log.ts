import { API_PREFIX, type LogLine, type RunId, type TaskId } from '@sentra/contract'
import { streamAddress } from '../../lib/live-stream.ts'

/** A frame of `/logs/{taskId}`: lines in order, and how many before them were left out. */
type LogFrame = { lines: LogLine[]; skipped: number; lastLine: number }

const RETRY_MS = 1_000

type Follow = { taskId: TaskId; runId: RunId; onFrame: (frame: LogFrame) => void }

/** Follows the lines of a run, from the last 2,000 on; a lost connection goes on where it was. Returns how to stop. */
export function followLog({ taskId, runId, onFrame }: Follow): () => void {
  let after: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let socket: WebSocket | undefined
  let isStopped = false
  const connect = () => {
    socket = new WebSocket(streamAddress(`${API_PREFIX}/logs/${taskId}`, { run: runId, after }))
    socket.addEventListener('message', ({ data }) => {
      if (isStopped) return
      const frame = JSON.parse(String(data)) as LogFrame
      after = frame.lastLine
      onFrame(frame)
    })
    socket.addEventListener('close', () => {
      if (!isStopped) timer = setTimeout(connect, RETRY_MS)
    })
  }
  connect()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}
