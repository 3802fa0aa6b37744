/** What of cargo's configuration says where packages come from: indexes by registry, and what replaces its own. */
export type CargoConfig = { registries: Record<string, string>; replacement: string | undefined }

const HEADER = /^\[([\w.-]+|[\w-]+\."[^"]+")\]$/
const PAIR = /^([\w.-]+)\s*=\s*["']([^"']*)["']\s*(?:#.*)?$/

/**
 * Reads the tables `registries.*` and `source.*` as people and cargo's documentation write them: one key a line with a
 * string. Anything else in the file is left alone.
 */
export function parseCargoConfig(text: string): CargoConfig {
  const values = readStrings(text)
  const names = [...values.keys()].flatMap((key) => /^registries\.(.+)\.index$/.exec(key)?.[1] ?? [])
  return {
    registries: Object.fromEntries(names.map((name) => [name, values.get(`registries.${name}.index`) ?? ''])),
    replacement: followReplacement(values),
  }
}

function readStrings(text: string): Map<string, string> {
  const values = new Map<string, string>()
  let table = ''
  for (const line of text.split('\n').map((one) => one.trim())) {
    const header = HEADER.exec(line)
    if (header) table = `${(header[1] ?? '').replaceAll('"', '')}.`
    else if (line.startsWith('[')) table = '?.'
    const [, key, value] = PAIR.exec(line) ?? []
    if (key !== undefined && value !== undefined) values.set(`${table}${key}`, value)
  }
  return values
}

/** The name after `replace-with` is a source or a registry; a chain is followed, a circle is not. */
function followReplacement(values: Map<string, string>): string | undefined {
  const seen = new Set<string>()
  let name = values.get('source.crates-io.replace-with')
  while (name !== undefined && !seen.has(name)) {
    seen.add(name)
    const next = values.get(`source.${name}.replace-with`)
    if (next === undefined) return values.get(`source.${name}.registry`) ?? values.get(`registries.${name}.index`)
    name = next
  }
  return undefined
}
