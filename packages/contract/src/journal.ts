/**
 * The journal of one attempt: an append-only file of frames, written by the shim, relayed unread by the runner and
 * stored by the server. A frame is a 20-byte header and a body, little-endian:
 *
 *   u32 body length · u32 FNV-1a of the body · u32 sequence number (1, 2, ...) · u56 milliseconds since 1970 · u8 kind
 *
 * The hash tells a torn tail (power cut, kill in the middle of a write) from a whole frame.
 */
export const frameKinds = { fact: 1, stdout: 2, stderr: 3 } as const

export type FrameKind = keyof typeof frameKinds

/** One journal frame. A `fact` body is JSON (see JournalFact); `stdout` and `stderr` bodies are raw bytes. */
export type Frame = { seq: number; timeMs: number; kind: FrameKind; body: Uint8Array }

export const FRAME_HEADER_BYTES = 20

/** Largest body a writer may append; longer output is split by the writer. Keeps one frame well under a report. */
export const MAX_FRAME_BODY_BYTES = 256 * 1024

const kindNames = new Map<number, FrameKind>(
  (Object.keys(frameKinds) as FrameKind[]).map((name) => [frameKinds[name], name]),
)

/** Bytes of one frame, ready to append. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + frame.body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, frame.body.length, true)
  view.setUint32(4, fnv1a(frame.body), true)
  view.setUint32(8, frame.seq, true)
  view.setUint32(12, frame.timeMs % 2 ** 32, true)
  view.setUint32(16, Math.floor(frame.timeMs / 2 ** 32), true)
  view.setUint8(19, frameKinds[frame.kind])
  bytes.set(frame.body, FRAME_HEADER_BYTES)
  return bytes
}

/**
 * Whole frames at the start of `bytes` and how many bytes they take. Stops before a frame that is incomplete;
 * throws RangeError on one that is complete but damaged, because everything after it would be guesswork.
 */
export function decodeFrames(bytes: Uint8Array): { frames: Frame[]; consumed: number } {
  const frames: Frame[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  while (bytes.length - offset >= FRAME_HEADER_BYTES) {
    const length = view.getUint32(offset, true)
    const end = offset + FRAME_HEADER_BYTES + length
    if (length > MAX_FRAME_BODY_BYTES) throw new RangeError(`journal frame at byte ${offset} claims ${length} bytes`)
    if (end > bytes.length) break
    frames.push(readFrame(bytes, view, offset))
    offset = end
  }
  return { frames, consumed: offset }
}

function readFrame(bytes: Uint8Array, view: DataView, offset: number): Frame {
  const start = offset + FRAME_HEADER_BYTES
  const body = bytes.subarray(start, start + view.getUint32(offset, true))
  const kind = kindNames.get(view.getUint8(offset + 19))
  if (kind === undefined || fnv1a(body) !== view.getUint32(offset + 4, true)) {
    throw new RangeError(`journal frame at byte ${offset} is damaged`)
  }
  const timeHigh = view.getUint32(offset + 16, true) % 2 ** 24
  return {
    seq: view.getUint32(offset + 8, true),
    timeMs: timeHigh * 2 ** 32 + view.getUint32(offset + 12, true),
    kind,
    body,
  }
}

/** FNV-1a, 32 bit (offset basis 2166136261, prime 16777619): http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(bytes: Uint8Array): number {
  let hash = 2166136261
  for (let index = 0; index < bytes.length; index += 1) hash = Math.imul(hash ^ (bytes[index] ?? 0), 16777619)
  return hash >>> 0
}
