import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import type { ChunkRow } from './log-line-types.ts'

const decompress = promisify(zstdDecompress)

/** zlib takes no smaller buffers. */
const MIN_BUFFER_BYTES = 64

/**
 * The output of a chunk in one round of zlib, which by itself would fetch 256 KiB from its thread in eight. A byte more
 * than needed, because a full buffer makes zlib look for more.
 */
export function decompressChunk({ data, bytes }: Pick<ChunkRow, 'data' | 'bytes'>): Promise<Buffer> {
  return decompress(data, { chunkSize: Math.max(bytes + 1, MIN_BUFFER_BYTES) })
}

/**
 * Frees the memory of a decompressed chunk, which cannot be read afterwards. Left to the garbage collector, a search
 * through many chunks makes it walk the whole heap again and again.
 */
export function freeMemory({ buffer }: Buffer): void {
  // A small one lies in the pool that it shares with other buffers.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0)
}
