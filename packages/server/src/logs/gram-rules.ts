import { plainText } from '@sentra/contract/terminal-text'

/**
 * Which short sequences of bytes (n-grams) stand in a text, each as one bit or two: every three in a row, and around every
 * space the three on both sides, because texts of several words are made of threes that stand everywhere. A search reads a
 * chunk only when all the bits of its text are set: one no is certain, a yes is a guess. Letters of ASCII count in lower
 * case, because a search takes any.
 *
 * Who changes what stands for a text gives the column another name in a migration: older summaries would exclude what they
 * hold.
 */

/** Sixteen KiB, for output full of ids and numbers: half of what a chunk of it takes when compressed. */
const MAX_BITS = 2 ** 17
const MIN_BITS = 2 ** 9
/** A summary is halved until more than this share of its bits is set: each bit asked for then excludes two chunks of three. */
const MAX_SHARE = 1 / 3
/** A chunk of less is read as fast as it is excluded. */
const MIN_BYTES = 2 * 1024
/** Of each kind. So many exclude all but one chunk of thousands; more would only be asked in vain. */
const MAX_ASKED = 8
const ESCAPE = 27
const SPACE = 32
/** Bytes around a space and itself. */
const AROUND = 7

const lowerCase = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))
const bitsIn = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)
/** Characters that a search takes for a letter of ASCII (see search-chunk-rules.ts). */
const likeAscii: [string, string][] = [
  ['\u212A', 'k'],
  ['\u0130', 'i'],
]

/** Used again for every chunk: memory that is new each time costs more than what is done in it. */
const scratch = new Uint8Array(MAX_BITS)

/**
 * The summary of a chunk's output; null when it is too short to need one. Every byte that is stored passes here: a table of
 * bytes, which is written without being read first, takes a quarter of the time of one of bits, and both loops stand in
 * this function because V8 runs them four times as fast as loops that it inlines.
 */
export function summarize(output: Uint8Array): Uint8Array | null {
  if (output.length < MIN_BYTES) return null
  const bytes = searchedBytes(Buffer.from(output.buffer, output.byteOffset, output.length))
  scratch.fill(0)
  let three = 0
  for (let index = 0; index < bytes.length; index += 1) {
    three = ((three << 8) | (lowerCase[bytes[index] as number] as number)) & 0xff_ff_ff
    scratch[hash(three)] = 1
  }
  for (let at = 3; at < bytes.length - 3; at += 1) {
    if (bytes[at] !== SPACE) continue
    const joined = around(bytes, at)
    scratch[hash(joined)] = 1
    scratch[hash(Math.imul(joined, 3))] = 1
  }
  return fold(pack(scratch))
}

/** One number for the three bytes before a space and the three after it (multipliers of MurmurHash3). */
const around = (bytes: Buffer, at: number) =>
  Math.imul(threeAt(bytes, at - 3), 0x85_eb_ca_6b) ^ Math.imul(threeAt(bytes, at + 1), 0xc2_b2_ae_35)

const lowerAt = (bytes: Buffer, at: number) => lowerCase[bytes[at] as number] as number
const threeAt = (bytes: Buffer, at: number) =>
  (lowerAt(bytes, at) << 16) | (lowerAt(bytes, at + 1) << 8) | lowerAt(bytes, at + 2)

/** One bit for each byte, which is 0 or 1. */
function pack(seen: Uint8Array): Uint8Array {
  const bits = new Uint8Array(seen.length / 8)
  for (let byte = 0; byte < bits.length; byte += 1) {
    let value = 0
    for (let bit = 0; bit < 8; bit += 1) value |= (seen[byte * 8 + bit] as number) << bit
    bits[byte] = value
  }
  return bits
}

/** The upper 17 bits of a product, so that a shorter summary goes by the lower ones of these (Knuth's multiplier). */
const hash = (value: number) => Math.imul(value, 0x9e_37_79_b1) >>> 15

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

/** Laid upon itself, half by half, while it stays sparse: who asks takes fewer of a number's bits. */
function fold(bits: Uint8Array): Uint8Array {
  let summary = bits
  while (summary.length * 8 > MIN_BITS) {
    const half = summary.length / 2
    const folded = new Uint8Array(half)
    let count = 0
    for (let index = 0; index < half; index += 1) {
      const byte = (summary[index] as number) | (summary[half + index] as number)
      folded[index] = byte
      count += bitsIn[byte] as number
    }
    if (count > half * 8 * MAX_SHARE) return summary
    summary = folded
  }
  return summary
}

/**
 * The bits that stand for a text of ASCII in lower case, of a summary of the longest size; those that exclude most come
 * first. Empty when the text is too short.
 */
export function bitsOf(text: string): number[] {
  const bytes = Buffer.from(text, 'latin1')
  const places = (from: number, size: number) =>
    Array.from({ length: Math.max(bytes.length - size + 1, 0) }, (_, start) => from + start)
  const spaces = places(3, AROUND).filter((at) => bytes[at] === SPACE)
  const pairs = spaces.map((at) => around(bytes, at)).map((joined) => [hash(joined), hash(Math.imul(joined, 3))])
  const threes = places(0, 3).map((at) => hash(threeAt(bytes, at)))
  return [...spread(pairs).flat(), ...spread(threes)]
}

/** So many of them as are asked, from all over the text. */
function spread<T>(all: T[]): T[] {
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
