import { plainText } from '@sentra/contract/terminal-text'
import { makeScan, type SearchedText } from './search-chunk-rules.ts'

/** As a text is searched: in any case. Without `u`, so that what people escape needlessly is no error. */
const FLAGS = 'i'

/** Prepares a search for a regular expression in each line's text. Throws what V8 says of a faulty one. */
export function makeSearchedRegex(pattern: string): SearchedText {
  const regex = compile(pattern)
  const literals = requiredLiterals(pattern)
  const mayBeIn = literals.length > 0 ? makeScan(literals) : () => true
  return { mayBeIn, isIn: (message) => regex.test(plainText(message)), literals }
}

const compile = (pattern: string) => new RegExp(pattern, FLAGS)

/** Why a pattern is none, for a person; null when it is one. */
export function faultOfRegex(pattern: string): string | null {
  try {
    compile(pattern)
    return null
  } catch (error) {
    const reason = /: ([^:]+)$/.exec((error as Error).message)?.[1] ?? (error as Error).message
    const place = placeOfFault(pattern)
    return place === null ? reason : `${reason} at character ${place + 1}, \`${pattern.slice(place, place + 10)}\``
  }
}

/** Escapes, classes, the beginnings of groups, repetitions; what is left of a broken one is its first character. */
const TOKEN = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>|[a-z-]+:))?|[*+?]\??|[\s\S]/g
const REPETITION = /^[*+?]/

/** Where the first token stands that no further text could make right; else the last bracket that is open. */
function placeOfFault(pattern: string): number | null {
  const open: number[] = []
  let isRepeatable = false
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    const isRepetition = REPETITION.test(token)
    if (token === '[' || token === '\\') return index
    if (token === ')' && open.pop() === undefined) return index
    if (isRepetition && !isRepeatable) return index
    if (token.startsWith('(')) open.push(index)
    isRepeatable = !isRepetition && !token.startsWith('(') && token !== '|'
  }
  return open.at(-1) ?? null
}

/** Texts of which one stands in whatever matches, and how long the shortest of them is. */
type Needed = string[] | null

/**
 * Texts of ASCII in lower case of which one stands in every line that matches; none when that cannot be said. Reads what
 * patterns are mostly made of, and gives up on the rest.
 */
export function requiredLiterals(pattern: string): string[] {
  try {
    const reader = { pattern, at: 0 }
    const needed = readAlternatives(reader)
    return reader.at === pattern.length && needed !== null ? needed : []
  } catch (error) {
    if (error instanceof GiveUp) return []
    throw error
  }
}

class GiveUp extends Error {}

type Reader = { pattern: string; at: number }

/** Up to a closing bracket or the end. Every alternative must need something, else nothing is needed. */
function readAlternatives(reader: Reader): Needed {
  const all: string[] = []
  let isKnown = true
  for (;;) {
    const needed = readSequence(reader)
    if (needed === null) isKnown = false
    else all.push(...needed)
    if (reader.pattern[reader.at] !== '|') return isKnown ? all : null
    reader.at += 1
  }
}

/** The best of what a sequence needs: runs of plain characters, and what its brackets need. */
function readSequence(reader: Reader): Needed {
  let best: Needed = null
  let run = ''
  const offer = (needed: Needed) => {
    if (needed !== null && weightOf(needed) > weightOf(best)) best = needed
  }
  const endRun = () => {
    if (run !== '') offer([run])
    run = ''
  }
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at] ?? '')) {
    const atom = readAtom(reader)
    const { isOptional, isRepeated } = readQuantifier(reader)
    if (atom.text !== undefined && !isOptional) run += atom.text
    if (atom.text === undefined || isOptional || isRepeated) endRun()
    if (atom.text === undefined && !isOptional) offer(atom.needed)
  }
  endRun()
  return best
}

const weightOf = (needed: Needed) => (needed === null ? 0 : Math.min(...needed.map(({ length }) => length)))

type Atom = { text: string; needed?: never } | { text?: undefined; needed: Needed }
const ANYTHING: Atom = { needed: null }

function readAtom(reader: Reader): Atom {
  const character = reader.pattern[reader.at] ?? ''
  reader.at += 1
  if (character === '(') return readGroup(reader)
  if (character === '[') return readClass(reader)
  if (character === '\\') return readEscape(reader)
  if ('.^$'.includes(character)) return ANYTHING
  if ('*+?{'.includes(character)) throw new GiveUp()
  // Of what is no ASCII, another case may be in ASCII or of another length.
  return character < '\u0080' ? { text: character.toLowerCase() } : ANYTHING
}

/** What looks around matches no text of its own, and what must not be there is not needed. */
function readGroup(reader: Reader): Atom {
  const [prefix = ''] = /^\?(?::|<?[=!]|<\w+>|[a-z]*(?:-[a-z]*)?:)/.exec(reader.pattern.slice(reader.at)) ?? []
  if (prefix === '' && reader.pattern[reader.at] === '?') throw new GiveUp()
  reader.at += prefix.length
  const needed = readAlternatives(reader)
  if (reader.pattern[reader.at] !== ')') throw new GiveUp()
  reader.at += 1
  return { needed: /^\?<?[=!]/.test(prefix) ? null : needed }
}

function readClass(reader: Reader): Atom {
  for (; reader.at < reader.pattern.length; reader.at += 1) {
    const character = reader.pattern[reader.at]
    if (character === '\\') reader.at += 1
    else if (character === ']') {
      reader.at += 1
      return ANYTHING
    }
  }
  throw new GiveUp()
}

/** Kinds of characters say nothing; other letters and digits mean more than themselves. */
function readEscape(reader: Reader): Atom {
  const character = reader.pattern[reader.at] ?? ''
  reader.at += 1
  if ('dDwWsSbBtnrfv'.includes(character) && character !== '') return ANYTHING
  if (character === '' || /[A-Za-z0-9]/.test(character)) throw new GiveUp()
  return character < '\u0080' ? { text: character } : ANYTHING
}

function readQuantifier(reader: Reader): { isOptional: boolean; isRepeated: boolean } {
  const [found = '', least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at)) ?? []
  reader.at += found.length
  return { isOptional: /^[*?]/.test(found) || Number(least) === 0, isRepeated: found !== '' }
}
