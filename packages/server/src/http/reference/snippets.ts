import type { OperationDoc } from './describe-operations.ts'

/** The operation in a shell. `$SENTRA_TOKEN` is the text of the file `token` in the data directory. */
export function curlOf({ method, path, write, input, example }: OperationDoc, origin: string): string {
  const values = example.input ?? {}
  const placeOf = new Map(input.map((field) => [field.path, field.place]))
  const inPlace = (place: string) => Object.entries(values).filter(([name]) => placeOf.get(name) === place)
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  const query = new URLSearchParams(inPlace('query').map(([name, value]): [string, string] => [name, String(value)]))
  const body = inPlace('body')
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} '${origin}${address}${query.size > 0 ? `?${query.toString()}` : ''}'`,
    `-H "Authorization: Bearer $SENTRA_TOKEN"`,
    ...(write ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(body.length > 0 ? [`-H 'Content-Type: application/json'`, `-d ${quoted(Object.fromEntries(body))}`] : []),
  ]
  return lines.join(' \\\n  ')
}

const quoted = (body: object) => `'${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`

/** The operation by the typed client. */
export function typescriptOf({ name, example }: OperationDoc): string {
  const argument = example.input && Object.keys(example.input).length > 0 ? literal(example.input) : ''
  return `const answer = await sentra.${name}(${argument})`
}

/** JSON with the names of fields as TypeScript writes them. */
const literal = (value: object) => JSON.stringify(value, null, 2).replaceAll(/^(\s*)"(\w+)":/gm, '$1$2:')
