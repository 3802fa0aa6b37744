import { InvalidArgumentError } from 'commander'

/** The number of an option. Without this a word would become NaN, which JSON writes as null: "take the setting back". */
export function parseNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It is no number.')
  return number
}

/** A number of tokens, also as people write it: `20,000,000`; `none` is null, any number. */
export function parseTokens(text: string): number | null {
  return text === 'none' ? null : parseNumber(text.replaceAll(/[,_](?=\d{3})/g, ''))
}
