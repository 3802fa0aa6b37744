import { open, rename, stat } from 'node:fs/promises'

/** A log above this is put aside at the next start, in place of the one put aside before. */
const ROTATE_BYTES = 10 * 1024 * 1024

/** Enough for the last words of several tries. */
const TAIL_BYTES = 8 * 1024
const TAIL_LINES = 12

/** Renames a log that has grown too long to `<path>.1`. */
export async function rotateLog(path: string): Promise<void> {
  if ((await sizeOf(path)) > ROTATE_BYTES) await rename(path, `${path}.1`)
}

/** Length in bytes; 0 when there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** The last lines that were written after byte `from`. */
export async function readTail(path: string, from: number): Promise<string[]> {
  const size = await sizeOf(path)
  const start = Math.max(from, size - TAIL_BYTES)
  if (size <= start) return []
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start })
    const lines = buffer.toString('utf8', 0, bytesRead).trim().split('\n')
    return lines.slice(-TAIL_LINES)
  } finally {
    await file.close()
  }
}
