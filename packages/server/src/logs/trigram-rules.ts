import { plainText } from '@sentra/contract/terminal-text'

/**
 * Which three bytes in a row stand in a text, each as one bit. A search reads a chunk only when all the bits of its text
 * are set: one no is certain, a yes is a guess. Letters of ASCII count in lower case, because a search takes any.
 */

/** Eight KiB: a third of what a chunk of program output takes when compressed. */
const MAX_BITS = 2 ** 16
const MIN_BITS = 2 ** 9
/** A summary is halved until more than this share of its bits is set: each bit asked for then excludes two chunks of three. */
const MAX_SHARE = 1 / 3
/** A chunk of less is read as fast as it is excluded. */
const MIN_BYTES = 2 * 1024
/** So many bits exclude all but one chunk of thousands; more would only be asked in vain. */
const MAX_ASKED = 8
const ESCAPE = 27

const lowerCase = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))
/** Characters that a search takes for a letter of ASCII (see search-chunk-rules.ts). */
const likeAscii: [string, string][] = [
  ['\u212A', 'k'],
  ['\u0130', 'i'],
]

/**
 * The summary of a chunk's output; null when it is too short to need one. Every byte that is stored passes here: a table of
 * bytes, which is written without being read first, takes a quarter of the time of one of bits.
 */
export function summarize(output: Uint8Array): Uint8Array | null {
  if (output.length < MIN_BYTES) return null
  const bytes = searchedBytes(Buffer.from(output.buffer, output.byteOffset, output.length))
  const seen = new Uint8Array(MAX_BITS)
  let three = 0
  for (let index = 0; index < bytes.length; index += 1) {
    three = ((three << 8) | (lowerCase[bytes[index] as number] as number)) & 0xff_ff_ff
    seen[hash(three)] = 1
  }
  return fold(pack(seen))
}

/** One bit for each byte. */
function pack(seen: Uint8Array): Uint8Array {
  const bits = new Uint8Array(seen.length / 8)
  for (let place = 0; place < seen.length; place += 1) {
    if (seen[place] === 1) bits[place >>> 3] = (bits[place >>> 3] as number) | (1 << (place & 7))
  }
  return bits
}

/** The upper bits of a product, so that a shorter summary goes by the lower ones of these (Knuth's multiplier). */
const hash = (three: number) => Math.imul(three, 0x9e_37_79_b1) >>> 16

/** The bytes as a search sees them: without escape sequences. */
function searchedBytes(output: Buffer): Buffer {
  let bytes = output
  if (bytes.includes(ESCAPE)) bytes = Buffer.from(plainText(bytes.toString('latin1')), 'latin1')
  for (const [character, letter] of likeAscii) {
    if (bytes.includes(character))
      bytes = Buffer.from(
        bytes.toString('latin1').replaceAll(Buffer.from(character).toString('latin1'), letter),
        'latin1',
      )
  }
  return bytes
}

function fold(bits: Uint8Array): Uint8Array {
  let summary = bits
  while (summary.length * 8 > MIN_BITS) {
    const half = summary.length / 2
    const folded = summary.slice(0, half).map((byte, index) => byte | (summary[half + index] ?? 0))
    if (countBits(folded) > folded.length * 8 * MAX_SHARE) return summary
    summary = folded
  }
  return summary
}

function countBits(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1
  return count
}

/** The bits that stand for a text of ASCII in lower case, of a summary of the longest size. Empty when it is too short. */
export function bitsOf(text: string): number[] {
  const bytes = Buffer.from(text, 'latin1')
  const all = Array.from({ length: Math.max(bytes.length - 2, 0) }, (_, start) => hash(bytes.readUIntBE(start, 3)))
  const step = Math.max(1, Math.floor(all.length / MAX_ASKED))
  return all.filter((_, index) => index % step === 0).slice(0, MAX_ASKED)
}

/** Whether a summary has all of the bits; the store asks the same in SQL. */
export function hasBits(summary: Uint8Array, bits: number[]): boolean {
  return bits.every((bit) => {
    const place = bit & (summary.length * 8 - 1)
    return ((summary[place >>> 3] ?? 0) & (1 << (place & 7))) !== 0
  })
}
